import { refusal, type Refusal } from '../errors.ts';
import { divide, heldOf, settle, type Tranche, type Transfer } from '../ledger/posting.ts';
import { shareOf } from '../money.ts';
import { endOf, plus, type Instant } from '../time.ts';
import type { Ctx as AnyCtx } from './define.ts';
import { NOTHING, parties, thawed } from './escrow.ts';
import type { OrderSnapshot } from './order.ts';
import type { TradeFacts, Verdict } from './trade-facts.ts';
import { trancheParts, type Condition, type Milestone, type TradeTerms } from './trade-terms.ts';

// The reckoning behind trade.ts: which tranches a move means, what counts of goods are worth, how inspections stand.

export type Ctx = AnyCtx<TradeTerms, TradeFacts>;

/** The tranches of terms that nobody has paid for yet. Ids come from the installation, one for each milestone. */
export function newTranches(terms: TradeTerms, ids: unknown): Tranche[] {
  return trancheParts(terms).map((part, milestone) => ({
    id: String((ids as readonly string[] | undefined)?.[milestone]),
    ...part,
    state: 'due',
    milestone,
  }));
}

export function milestoneOf({ milestones }: TradeTerms, tranche: Tranche): Milestone {
  const milestone = milestones[tranche.milestone ?? 0];
  if (!milestone) throw new Error(`tranche ${tranche.id} has no milestone`);
  return milestone;
}

export const held = ({ order }: Ctx): Tranche[] => order.tranches.filter(({ state }) => state === 'held');
/** What no claim is about. */
export const unclaimed = (ctx: Ctx): Tranche[] => held(ctx).filter(({ claimed }) => !claimed);
export const claimed = (ctx: Ctx): Tranche[] => held(ctx).filter((tranche) => tranche.claimed === true);

export function heldFor(ctx: Ctx, release: Condition): Tranche[] {
  return unclaimed(ctx).filter((tranche) => milestoneOf(ctx.terms, tranche).release === release);
}

export function dueFor(ctx: Ctx, due: Milestone['due']): Tranche[] {
  return ctx.order.tranches.filter((tranche) => tranche.state === 'due' && milestoneOf(ctx.terms, tranche).due === due);
}

/** What a payment that arrives now is for: all that is due at agreement, later the one it names or all that was called for. */
export function payable(ctx: Ctx): Tranche[] {
  if (ctx.state === 'agreed') return dueFor(ctx, 'agreement');
  const { tranche } = (ctx.input['payment'] ?? {}) as { tranche?: string };
  const called = ctx.order.tranches.filter(({ id, state }) => state === 'due' && ctx.facts.call?.tranches.includes(id));
  return tranche === undefined ? called : called.filter(({ id }) => id === tranche);
}

/** A tranche that has to be paid before the goods leave, or was called for. */
export function unfunded(ctx: Ctx): Refusal | null {
  return dueFor(ctx, 'before_shipment').length > 0 || ctx.facts.call ? refusal('trade.tranche_unfunded') : null;
}

/**
 * How the inspection stands that a milestone waits for. `releasable`: only by the buyer's own hand, or on receipt.
 * `none`: its date is over, and what the terms put in its place counts.
 */
export function inspectionOf(
  { terms, facts, now }: Pick<Ctx, 'terms' | 'facts' | 'now'>,
  milestone: number,
): 'passed' | 'releasable' | 'failed' | 'rework' | 'awaited' | 'none' {
  const wanted = terms.milestones[milestone]?.inspection;
  const verdict = facts.verdicts?.[milestone];
  if (verdict?.result === 'pass') return verdict.override ? 'releasable' : 'passed';
  if (verdict?.choice === 'discount' || verdict?.choice === 'waived') return 'releasable';
  if (verdict?.choice === 'rework') return now < (verdict.again_by ?? 0) ? 'rework' : 'none';
  if (verdict && verdict.result !== 'aborted') return 'failed';
  return wanted && now < endOf(wanted.by, terms.zone) ? 'awaited' : 'none';
}

/** The milestones whose inspection has failed without a choice yet. */
export function failing(at: Pick<Ctx, 'terms' | 'facts' | 'now'>): number[] {
  return [...at.terms.milestones.keys()].filter(
    (milestone) => at.terms.milestones[milestone]?.release === 'inspection' && inspectionOf(at, milestone) === 'failed',
  );
}

/** Goods that failed do not leave before they have passed, or the buyer takes them as they are. */
export function barredByInspection(ctx: Ctx): Refusal | null {
  const { milestones } = ctx.terms;
  const isBarred = milestones.some(
    ({ release }, at) => release === 'inspection' && ['failed', 'rework'].includes(inspectionOf(ctx, at)),
  );
  return isBarred ? refusal('trade.inspection_failed') : null;
}

/** Held tranches of passed inspections that the buyer may release before the receipt. */
export function releasable(ctx: Ctx): Tranche[] {
  return heldFor(ctx, 'inspection').filter(({ milestone = 0 }) =>
    ['passed', 'releasable'].includes(inspectionOf(ctx, milestone)),
  );
}

/** What shipping releases: what waits for it, and what waits for an inspection that never came where the terms say so. */
export function releasedByShipping(ctx: Ctx): Tranche[] {
  const instead = heldFor(ctx, 'inspection').filter(
    (tranche) =>
      milestoneOf(ctx.terms, tranche).inspection?.without === 'shipment' &&
      inspectionOf(ctx, tranche.milestone ?? 0) === 'none',
  );
  return [...heldFor(ctx, 'shipment'), ...instead];
}

export function withVerdict(facts: TradeFacts, milestone: number, verdict: Verdict): Pick<TradeFacts, 'verdicts'> {
  return { verdicts: { ...facts.verdicts, [milestone]: verdict } };
}

/** The ship-by clock goes on when nothing fails any more, later by as long as it stood still. */
export function shipClock(ctx: Ctx, changed: Partial<TradeFacts>, terms = ctx.terms): Partial<TradeFacts> {
  const { now } = ctx;
  const facts = { ...ctx.facts, ...changed };
  const fails = failing({ terms, facts, now }).length > 0;
  if (fails) return facts.ship_paused_at ? changed : { ...changed, ship_paused_at: now };
  if (!facts.ship_paused_at) return changed;
  const stood = facts.ship_due === undefined ? {} : { ship_due: facts.ship_due + now - facts.ship_paused_at };
  return { ...changed, ...stood, ship_paused_at: null, proposal: null };
}

/** How many of each item are neither received nor refunded. */
export function left({ terms, facts }: Pick<Ctx, 'terms' | 'facts'>): number[] {
  return terms.items.map(({ quantity }, at) => quantity - (facts.done?.[at] ?? 0));
}

export function valueOf({ items }: TradeTerms, counts: readonly number[]): bigint {
  return items.reduce((sum, item, at) => sum + BigInt(item.unit_price_minor) * BigInt(counts[at] ?? 0), 0n);
}

export function doneWith(ctx: Pick<Ctx, 'terms' | 'facts'>, counts: readonly number[]): Pick<TradeFacts, 'done'> {
  return { done: ctx.terms.items.map((_, at) => (ctx.facts.done?.[at] ?? 0) + (counts[at] ?? 0)) };
}

/** The counts of a move; all that is left where it names none. */
export function countsOf(ctx: Ctx): readonly number[] {
  return (ctx.input['counts'] as readonly number[] | undefined) ?? left(ctx);
}

/** Counts that are more than is left, or nothing at all, by the item. */
export function badCounts(ctx: Ctx): Refusal | null {
  const counts = ctx.input['counts'] as readonly number[] | undefined;
  if (!counts) return null;
  const rest = left(ctx);
  if (counts.length !== rest.length || counts.every((count) => count === 0))
    return refusal('input.invalid', { field: 'counts', expected: `${rest.length} numbers, one for each item` });
  const over = counts.findIndex((count, at) => count > (rest[at] ?? 0));
  return over < 0 ? null : refusal('trade.count_too_large', { field: `counts.${over}`, left: rest[over] ?? 0 });
}

export interface Part {
  /** The tranches that are the part, a child included where one had to be divided. */
  readonly ids: readonly string[];
  readonly transfer: Transfer;
}

/**
 * `minor` of these tranches, in their order: whole ones as far as it reaches, and at most one that is divided for the
 * rest. `mark` is what the part's child bears. Both children carry the commission pro rata, rounded down.
 */
export function partOf(
  ctx: Ctx,
  reason: string,
  tranches: readonly Tranche[],
  minor: bigint,
  mark: Partial<Tranche> = {},
): Part {
  let rest = minor;
  const ids: string[] = [];
  for (const tranche of tranches) {
    if (rest <= 0n) break;
    if (rest >= tranche.minor) {
      ids.push(tranche.id);
      rest -= tranche.minor;
      continue;
    }
    const { fee_minor: fee, minor: whole, id: parent, ...same } = tranche;
    const given = ctx.input['tranche_ids'] as readonly string[] | undefined;
    const child = (at: number, part: bigint, own: Partial<Tranche>): Tranche => ({
      ...same,
      ...own,
      id: String(given?.[at]),
      minor: part,
      fee_minor: shareOf(fee, part, whole),
    });
    const children = [child(0, rest, mark), child(1, whole - rest, {})];
    return { ids: [...ids, String(given?.[0])], transfer: divide(parties(ctx.order), reason, { parent, children }) };
  }
  return { ids, transfer: { ...NOTHING, reason } };
}

/** Settles these tranches so that the provider's side gets `gross` of them; what is not given leaves all to the buyer. */
export function settled(ctx: Ctx, reason: string, tranches: readonly Tranche[], gross: bigint): Transfer {
  const transfer = settle(parties(ctx.order), reason, tranches, gross);
  return { ...transfer, postings: [...transfer.postings, ...unfrozen(ctx)] };
}

export const all = (tranches: readonly Tranche[]): bigint => heldOf(tranches);

/** A dispute before the end that also froze what had been released: where the order leaves it by itself, all of that goes back. */
export function unfrozen({ order, state }: Pick<Ctx, 'order' | 'state'>) {
  const { opener, frozen_minor: froze = 0 } = disputeOf(order);
  if (state !== 'disputed' || !froze || !order.dispute) return [];
  return thawed(order, { dispute: order.dispute.id, claimant: opener, minor: 0n, froze: BigInt(froze) });
}

export function disputeOf(order: OrderSnapshot) {
  return (order.dispute?.facts ?? {}) as { opener: 'buyer' | 'provider'; frozen_minor?: number };
}

/** The order's books after so much more went to each side. */
export function moved(facts: TradeFacts, provider: bigint, buyer: bigint) {
  return {
    released_minor: (facts.released_minor ?? 0) + Number(provider),
    refunded_minor: (facts.refunded_minor ?? 0) + Number(buyer),
  };
}

/** How an order ends, by what each side has of all that was paid. */
export function endOfAll(facts: TradeFacts, provider: bigint, buyer: bigint): 'completed' | 'settled' | 'refunded' {
  const { released_minor: released, refunded_minor: refunded } = moved(facts, provider, buyer);
  return refunded === 0 ? 'completed' : released === 0 ? 'refunded' : 'settled';
}

/** From shipping to receipt by silence. */
export function transportDue({ terms, policy }: Pick<Ctx, 'terms' | 'policy'>, from: Instant, times = 1): Instant {
  const once = plus(from, policy.receipt_within[terms.transport]) - from;
  return from + times * once;
}
