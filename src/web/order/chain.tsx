import { heldOf, type Tranche } from '#domain/ledger/posting.ts';
import { money } from '#domain/money.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import { silenceTable } from '#domain/process/silence.ts';
import type { TradeFacts, Verdict } from '#domain/process/trade-facts.ts';
import { milestoneOf } from '#domain/process/trade-parts.ts';
import type { Milestone, TradeTerms } from '#domain/process/trade-terms.ts';
import { type CalendarDate, dateIn, endOf, type Instant, plus } from '#domain/time.ts';
import { type SettledTranche, tranchesOf } from '#modules/ledger/queries.ts';
import { type Bound, bindingOf, bindingsOf } from '#modules/orders/bound.ts';
import { type HistoryEntry, numberOf, type OrderView } from '#modules/orders/queries.ts';
import { loadWithHead, type OrderWithHead } from '#modules/orders/snapshot.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { Timeline, type Moment } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { concerns, versionIn } from './clocks.ts';

/** An inspection order that a part of the price waits for, as far as the reader may know it. */
interface Inspected extends Bound {
  /** Of the entry of the history that bound it. */
  readonly seq: number;
  /** Null for who is no side of it: the seller knows that there is one, and its verdict. */
  readonly known: OrderWithHead | null;
  readonly verdict: (Pick<Verdict, 'result' | 'override'> & { readonly at: Instant; readonly seq: number }) | null;
}

export interface Chain {
  readonly settled: ReadonlyMap<string, SettledTranche>;
  readonly inspections: readonly Inspected[];
}

/** Both escrows of a goods order: that of its own parts, and those of the inspections that decide over them. */
export async function chainOf(tx: Tx, shown: OrderView, history: readonly HistoryEntry[]): Promise<Chain | null> {
  const { order, by } = shown;
  if (order.machine.process !== 'trade') return null;
  const [bound, tranches] = await Promise.all([bindingsOf(tx, order.id), tranchesOf(tx, order.id)]);
  // An inspection is ordered by the buyer; the seller is no side of it.
  const mayRead = by.side === 'buyer' || by.side === 'staff';
  const inspections = await Promise.all(
    bound.map(async (one) => ({
      ...one,
      seq: history.find(({ input }) => input['inspection'] === one.inspection_id)?.seq ?? 0,
      known: mayRead ? await loadWithHead(tx, one.inspection_id) : null,
      verdict: verdictIn(history, one.inspection_id),
    })),
  );
  return {
    settled: new Map(tranches.map((tranche) => [tranche.id, tranche])),
    inspections: inspections.toSorted(inTime((one) => one.bound_at)),
  };
}

/** What happened at one instant stands in the order of the history. */
function inTime<One extends { readonly seq: number }>(atOf: (one: One) => Instant) {
  return (a: One, b: One) => atOf(a) - atOf(b) || a.seq - b.seq;
}

function verdictIn(history: readonly HistoryEntry[], inspection: string): Inspected['verdict'] {
  const told = history.flatMap(({ move, at, seq, input }) => {
    const verdict = move === 'verdict' ? (input['verdict'] as Verdict) : null;
    return verdict?.order === inspection ? [{ result: verdict.result, override: verdict.override, at, seq }] : [];
  });
  return told.at(-1) ?? null;
}

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly chain: Chain;
}

/** A moment and when it was, or will be if nobody acts; what has no date comes between the past and the future. */
type Link = Moment & { readonly at: Instant | null; readonly seq: number };
/** What is still to come stands after everything that the history has. */
const LATER = Number.MAX_SAFE_INTEGER;

export function ChainCard({ view, shown, chain }: Props) {
  const { t, now } = view;
  const links = [...parts(view, shown, chain), ...inspections(view, shown, chain), ...silence(view, shown, chain)];
  return (
    <Card id="chain" title={t('chain.title')}>
      <Stack>
        <Small>{t('chain.lead')}</Small>
        <Timeline
          moments={links
            .toSorted(inTime(({ at }) => at ?? now))
            .map(({ at, seq: _, ...link }) => ({ ...link, time: at === null ? null : <DateTime at={at} brief /> }))}
        />
      </Stack>
    </Card>
  );
}

/** Each part of the price, and each of its pieces where it was divided. */
function parts(view: View, { order }: OrderView, { settled }: Chain): Link[] {
  const { t, format, now } = view;
  const terms = order.terms as unknown as TradeTerms;
  return order.tranches
    .filter(({ state }) => state !== 'divided')
    .map((tranche) => {
      const milestone = milestoneOf(terms, tranche);
      const { settled_as, settled_at = null, settled_seq } = settled.get(tranche.id) ?? {};
      const state = tranche.state === 'settled' ? (settled_as ?? 'release') : stateOf(tranche, order);
      const at = settled_at ?? expected(order, tranche.milestone ?? 0, milestone, tranche.state === 'due');
      return {
        at,
        seq: settled_seq ?? LATER,
        when: whenOf(tranche, state, at, now),
        text: rich(t, `chain.part.${state}`, {
          amount: <b>{format.money(money(tranche.minor, terms.currency))}</b>,
          no: (tranche.milestone ?? 0) + 1,
        }),
        detail: condition(view, milestone, againBy(order, tranche)),
      };
    });
}

/** By when the goods are inspected again, once that was agreed on. */
function againBy({ machine, terms }: OrderSnapshot, { milestone = 0 }: Tranche): CalendarDate | null {
  const end = (machine.facts as TradeFacts).verdicts?.[milestone]?.again_by;
  return end === undefined ? null : dateIn(end - 1, terms.zone);
}

function condition({ t, format }: View, { due, release, inspection }: Milestone, again: CalendarDate | null): string {
  const terms = t('chain.terms', { due: t(`trade.due.${due}`), release: t(`trade.release.${release}`) });
  if (!inspection) return terms;
  return `${terms}. ${t(`trade.on_pass.${inspection.on_pass}`, { day: format.day(again ?? inspection.by) })}`;
}

function stateOf({ state, claimed }: Tranche, order: OrderSnapshot): 'due' | 'held' | 'frozen' | 'never' {
  if (state === 'due') return isOver(order) ? 'never' : 'due';
  return order.machine.state === 'disputed' || claimed ? 'frozen' : 'held';
}

function isOver({ machine }: OrderSnapshot): boolean {
  return processNamed(machine.process, machine.process_version).states[machine.state]?.final === true;
}

function whenOf({ state: money_ }: Tranche, state: string, at: Instant | null, now: Instant): Moment['when'] {
  if (money_ === 'settled') return state === 'release' ? 'done' : 'stopped';
  if (state === 'never' || state === 'frozen') return 'stopped';
  return money_ === 'held' && (at === null || at <= now) ? 'now' : 'later';
}

/** When a part is paid in, or its condition met, by what is known now; null where nothing says. */
function expected({ machine, terms }: OrderSnapshot, at: number, milestone: Milestone, isDue: boolean): Instant | null {
  const { ship_by, zone, policy } = terms as unknown as TradeTerms;
  const facts = machine.facts as TradeFacts;
  const again = facts.verdicts?.[at]?.again_by;
  const ships = facts.shipment?.at ?? facts.ship_due ?? endOf(ship_by, zone);
  if (isDue) {
    if (milestone.due === 'agreement') return machine.clocks['expireUnpaid'] ?? null;
    return facts.call?.due ?? (milestone.due === 'before_shipment' ? ships : plus(ships, policy.tranche_within));
  }
  if (milestone.release === 'production') return null;
  if (milestone.release === 'shipment') return ships;
  const isInspected = milestone.release === 'inspection' && !facts.shipment;
  return isInspected && milestone.inspection
    ? (again ?? endOf(milestone.inspection.by, zone))
    : (facts.receipt_due ?? null);
}

/** When each inspection was bound, with its own escrow, and what it found. */
function inspections(view: View, { order }: OrderView, { inspections: all }: Chain): Link[] {
  const { t } = view;
  return all.flatMap(({ milestone, bound_at, seq, known, verdict }, index): Link[] => {
    const again = all.slice(0, index).some((earlier) => earlier.milestone === milestone && earlier.verdict);
    const no = milestone + 1;
    const bound: Link = {
      at: bound_at,
      seq,
      when: 'done',
      text: t(again ? 'chain.again' : 'chain.first', { no }),
      detail: known ? <Escrow view={view} known={known} /> : t('chain.not_yours'),
    };
    if (!verdict)
      return isOver(order)
        ? [bound]
        : [bound, { at: null, seq: LATER, when: 'now', text: t('chain.no_verdict', { no }) }];
    const { result, override } = verdict;
    const when = result === 'pass' ? 'done' : 'stopped';
    return [
      bound,
      {
        at: verdict.at,
        seq: verdict.seq,
        when,
        text: t(`chain.verdict.${result}`, { no }),
        detail: override ? t('chain.override') : null,
      },
    ];
  });
}

/** The inspection order with its own escrow, which is due for the work, whatever it finds. */
function Escrow({ view, known }: { view: View; known: OrderWithHead }) {
  const { t, format } = view;
  const { machine, tranches, terms, id } = known.order;
  const held = heldOf(tranches);
  const state = t(processNamed(machine.process, machine.process_version).states[machine.state]?.label ?? '');
  const amount = (minor: bigint | number) => format.money(money(minor, terms.currency));
  return (
    <>
      <a href={paths.order(id)}>{numberOf(machine.process, known.no)}</a> {known.provider}: {state}.{' '}
      {held > 0n ? t('chain.fee_held', { amount: amount(held) }) : t('chain.fee', { amount: amount(terms.due_minor) })}
    </>
  );
}

/** What silence does to the goods order, and to inspections that the reader is a side of. */
function silence(view: View, { order, by, no }: OrderView, { inspections: all }: Chain): Link[] {
  const { t } = view;
  const open = all.flatMap(({ known, verdict }) => (known && !verdict ? [known] : []));
  const orders = [
    { order, no },
    ...open.map((known) => ({ order: known.order, no: numberOf('inspection', known.no) })),
  ];
  return orders.flatMap((one) =>
    silenceTable(one.order, view.now)
      .filter(({ running, money: moves }) => running && moves !== null)
      .filter((row) => concerns(by.side, row.process, versionIn(one.order, row.process), row.move))
      .map(({ due, move }) => ({
        at: due,
        seq: LATER,
        when: 'later' as const,
        text: t('chain.silence', { outcome: t(`order.outcome.${move}`) }),
        detail: `${one.no}: ${t(`order.awaits.${move}`)}`,
      })),
  );
}

interface ActsOn {
  readonly order: OrderWithHead;
  readonly milestone: number;
}

/** The goods order that an inspection order decides over, for who is a side of both; the inspector is not told what hangs on it. */
export async function actsOn(tx: Tx, { order, by }: OrderView): Promise<ActsOn | null> {
  if (order.machine.process !== 'inspection' || by.side === 'provider') return null;
  const bound = await bindingOf(tx, order.id);
  return bound ? { order: await loadWithHead(tx, bound.order_id), milestone: bound.milestone } : null;
}

export function ActsOnLine({ view, on: { order: known, milestone } }: { view: View; on: ActsOn }) {
  const { terms, id, machine } = known.order;
  const part = (terms as unknown as TradeTerms).milestones[milestone];
  return (
    <p>
      {rich(
        view.t,
        'chain.acts_on',
        {
          no: milestone + 1,
          amount: <b>{view.format.money(money(part?.amount_minor ?? 0, terms.currency))}</b>,
          order: numberOf(machine.process, known.no),
        },
        { link: (text) => <a href={`${paths.order(id)}#chain`}>{text}</a> },
      )}
    </p>
  );
}
