import type { Code } from '#domain/errors.ts';
import { payableNow } from '#domain/process/decide.ts';
import { movers, type AnyProcess } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';
import type { OfferedMove, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { LinkButton, type Look } from '#web/ui/button.tsx';
import type { View } from '#web/view.ts';
import { refusalText } from './refusal.ts';

/** Used up, without anything to act on, only if the other side is late, or for somebody else: said on request. Every other reason stands at its button. */
const ASIDE: readonly Code[] = [
  'dispute.answered_already',
  'dispute.lost_nothing',
  'dispute.no_offer',
  'dispute.no_own_offer',
  'dispute.open_already',
  'order.aborted_pays_by_terms',
  'order.already_extended',
  'order.already_rated',
  'order.cannot_cancel_after_visit',
  'order.correction_rounds_used',
  'order.dispute_window_closed',
  'order.dispute_withdrawn_before',
  'order.field_inspector_only_visits',
  'order.grants_used',
  'order.needs_owner_or_admin',
  'order.no_agreement_needed',
  'order.no_feedback',
  'order.not_aborted',
  'order.not_assigned',
  'order.not_overdue',
  'order.receipt_declared',
  'order.reply_given',
  'trade.claim_withdrawn_before',
  'trade.milestone_unfit',
  'trade.no_amendment',
  'trade.no_call_due',
  'trade.no_proposal',
  'trade.nothing_to_release',
  'trade.production_signed',
  'trade.replacements_used',
  'trade.signed_already',
];

interface Props {
  readonly view: View;
  readonly shown: OrderView;
}

/** Moves that are not possible now and not soon, each with its reason. */
export function barredMoves({ moves }: OrderView): OfferedMove[] {
  return moves.filter(({ refusal }) => refusal !== null && ASIDE.includes(refusal.code));
}

/** Whether the order waits for the reader's money. */
export function paysNow({ order, by }: OrderView, now: Instant): boolean {
  return by.side === 'buyer' && payableNow(order, now).length > 0;
}

/** Everything the reader can do: one button stands out, what ends something is quiet, what comes later says when. */
export function Actions({ view, shown, process }: Props & { process: AnyProcess }) {
  const { t } = view;
  const { order } = shown;
  const { moves } = shown;
  const pays = process.name === order.machine.process && paysNow(shown, view.now);
  const possible = moves.filter(({ refusal }) => refusal === null);
  // What ends an open dispute from outside of it (all released, all refunded) is no button to press first.
  const first = pays ? undefined : possible.find((move) => move.primary && move.process === process.name);
  const later = moves.filter(({ refusal }) => refusal !== null && !ASIDE.includes(refusal.code));
  const others = possible.filter((move) => move !== first);
  const report = order.machine.facts['report'] as { version: number } | undefined;
  const button = (move: OfferedMove) => (
    <MoveButton key={move.name} view={view} shown={shown} move={move} first={first} />
  );
  return (
    <>
      {pays ? (
        <LinkButton look="primary" href={paths.orderPay(order.id)}>
          {t('order.move.fund.do')}
        </LinkButton>
      ) : null}
      {first ? button(first) : null}
      {report ? (
        <LinkButton href={paths.orderReportVersion(order.id, report.version)}>
          {t('orderpage.check_details')}
        </LinkButton>
      ) : null}
      {others.filter((move) => !endsSomething(move)).map(button)}
      {others.filter(endsSomething).map(button)}
      {later.map(button)}
    </>
  );
}

function MoveButton(props: Props & { move: OfferedMove; first: OfferedMove | undefined }) {
  const { view, shown, move, first } = props;
  const { t } = view;
  const look: Look = move === first ? 'primary' : endsSomething(move) ? 'quiet' : 'plain';
  const reason = move.refusal ? refusalText(view, move.refusal, shown.order.terms.currency) : null;
  return (
    <LinkButton look={look} href={hrefOf(shown, move)} reason={reason}>
      {t(`order.move.${move.name}.do`)}
      {move.confirm ? '…' : ''}
    </LinkButton>
  );
}

/** It leads to a final state, or stops the order by a dispute. */
function endsSomething({ process, name }: OfferedMove): boolean {
  const { states, transitions } = processNamed(process, 1);
  const transition = transitions[name];
  const ends = typeof transition?.to === 'string' ? [transition.to] : (transition?.to ?? []);
  return transition?.opens !== undefined || ends.some((state) => states[state]?.final === true);
}

/** Moves whose body is a document have a page of their own, and so has a mediator's decision. */
function hrefOf({ order, by }: OrderView, { process, name }: OfferedMove): string {
  const transition = processNamed(process, 1).transitions[name];
  const document = Object.values(transition?.input ?? {}).find((field) => field.type === 'document');
  if (document?.type === 'document' && document.of === 'terms') return paths.orderModify(order.id);
  if (document?.type === 'document' && document.of === 'goods') return paths.orderContract(order.id, name);
  if (document?.type === 'document' && document.of === 'report') return paths.orderReport(order.id);
  const decides = transition !== undefined && movers(transition).includes('mediator');
  if (by.side === 'staff' && decides && order.dispute) return paths.staffCase(order.dispute.id);
  return paths.orderMove(order.id, name);
}
