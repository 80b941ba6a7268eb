import { nextClock } from '#domain/process/decide.ts';
import { movers, type AnyProcess } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { OfferedMove, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { LinkButton } from '#web/ui/button.tsx';
import type { Tone } from '#web/ui/block.tsx';
import { Countdown, DateTime } from '#web/ui/mark.tsx';
import { NextCard } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { refusalText } from './refusal.ts';

/** Whose turn it is, what the reader can do, and what silence does; the same for every process. */
export function OrderNext({
  view,
  shown,
  children,
}: {
  view: View;
  shown: OrderView;
  children?: preact.ComponentChildren;
}) {
  const { t } = view;
  const { order, by } = shown;
  const live = order.dispute && !isFinal(order.dispute.process, order.dispute.state) ? order.dispute : order.machine;
  const process = processNamed(live.process, live.process_version);
  const state = process.states[live.state];
  const area = live.process === 'dispute' ? 'dispute' : 'order';
  const mine = state?.turn === roleOf(process, by.side, live.facts);
  const over = state?.final === true && !(by.side === 'buyer' && feedbackOpen(shown));
  const title = over
    ? t(`${area}.state.${live.state}`)
    : mine || feedbackIsMine(shown)
      ? t('orderpage.your_turn', { what: t(`${area}.todo.${live.state}`) })
      : t('orderpage.waiting', { what: t(`${area}.wait.${live.state}`) });
  const clock = nextClock(order);
  const silence = clock
    ? rich(t, 'orderpage.silence', {
        outcome: <>{t(`order.outcome.${clock.move}`)}</>,
        at: <DateTime at={clock.at} />,
        left: <Countdown to={clock.at} />,
      })
    : null;
  return (
    <NextCard
      tone={toneOf(live.state, mine, over)}
      title={title}
      silence={silence}
      actions={<Actions view={view} shown={shown} process={process} state={live.state} />}
    >
      {children}
    </NextCard>
  );
}

function Actions({
  view,
  shown,
  process,
  state,
}: {
  view: View;
  shown: OrderView;
  process: AnyProcess;
  state: string;
}) {
  const { t } = view;
  const { order, by, moves } = shown;
  const pays =
    by.side === 'buyer' &&
    Object.values(process.transitions).some(
      (one) => one.money === 'hold' && movers(one).includes('rail') && one.from.includes(state),
    );
  const first =
    pays || !moves.some((move) => move.primary && !move.refusal)
      ? null
      : moves.find((move) => move.primary && !move.refusal);
  const sorted = [...moves].sort((a, b) => rank(a, first) - rank(b, first));
  const report = order.machine.facts['report'] as { version: number } | undefined;
  return (
    <>
      {pays ? (
        <LinkButton look="primary" href={paths.orderPay(order.id)}>
          {t('order.move.fund.do')}
        </LinkButton>
      ) : null}
      {sorted.slice(0, 1).map((move) => button(view, shown, move, first))}
      {report ? (
        <LinkButton href={paths.orderReportVersion(order.id, report.version)}>
          {t('orderpage.check_details')}
        </LinkButton>
      ) : null}
      {sorted.slice(1).map((move) => button(view, shown, move, first))}
    </>
  );
}

function rank(move: OfferedMove, first: OfferedMove | null | undefined): number {
  if (move === first) return 0;
  return (
    (move.refusal ? 2 : 1) +
    (move.name.startsWith('dispute') || move.name === 'withdraw' || move.name === 'cancel' ? 0.5 : 0)
  );
}

function button(view: View, { order }: OrderView, move: OfferedMove, first: OfferedMove | null | undefined) {
  const { t } = view;
  const look =
    move === first
      ? 'primary'
      : move.name.startsWith('dispute') || move.name === 'withdraw' || move.name === 'cancel'
        ? 'quiet'
        : 'plain';
  const reason = move.refusal ? refusalText(view, move.refusal, order.terms.currency) : null;
  return (
    <LinkButton key={move.name} look={look} href={hrefOf(order.id, move)} reason={reason}>
      {t(`order.move.${move.name}.do`)}
      {move.confirm ? '…' : ''}
    </LinkButton>
  );
}

/** Moves whose body is a document have a page of their own. */
function hrefOf(order: string, move: OfferedMove): string {
  const fields = Object.values(processNamed(move.process, 1).transitions[move.name]?.input ?? {});
  const document = fields.find((field) => field.type === 'document');
  if (document?.type === 'document' && document.of === 'terms') return paths.orderModify(order);
  if (document?.type === 'document' && document.of === 'report') return paths.orderReport(order);
  return paths.orderMove(order, move.name);
}

function roleOf(process: AnyProcess, side: string, facts: Readonly<Record<string, unknown>>): string {
  if (side === 'staff') return 'mediator';
  if (side !== 'buyer' && side !== 'provider') return side;
  return process.roleOf ? process.roleOf(side, facts) : side === 'buyer' ? 'buyer' : process.provider;
}

function isFinal(process: string, state: string): boolean {
  return processNamed(process, 1).states[state]?.final === true || state === 'executed';
}

function feedbackOpen({ order, moves }: OrderView): boolean {
  return (
    order.machine.facts['feedback'] === undefined ||
    moves.some(({ name, refusal }) => name === 'continueFeedback' && !refusal)
  );
}

function feedbackIsMine(shown: OrderView): boolean {
  return (
    shown.by.side === 'buyer' &&
    shown.moves.some(({ name, refusal }) => (name === 'feedback' || name === 'continueFeedback') && !refusal)
  );
}

function toneOf(state: string, mine: boolean, over: boolean): Tone {
  if (['disputed', 'opened', 'escalated', 'deciding', 'decided', 'appealed', 'charged_back'].includes(state))
    return 'stop';
  if (over) return ['completed', 'settled'].includes(state) ? 'paid' : 'plain';
  return mine ? 'held' : 'note';
}
