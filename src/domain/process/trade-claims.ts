import { refusal, type Refusal } from '../errors.ts';
import type { Tranche, Transfer } from '../ledger/posting.ts';
import { shareOf } from '../money.ts';
import { endOf, plus } from '../time.ts';
import { NOTHING } from './escrow.ts';
import { claimedDefects, inHand, isFaulty } from './trade-feedback.ts';
import type { Changed, Claim, End, Outcome, TradeFacts, Wanted } from './trade-facts.ts';
import { badDate } from './trade-inspections.ts';
import {
  all,
  badCounts,
  claimed,
  countsOf,
  type Ctx,
  doneWith,
  endOfAll,
  held,
  left,
  moved,
  partOf,
  settled,
  unclaimed,
  valueOf,
} from './trade-parts.ts';
import { deliveredAt, isArrived } from './trade-shipping.ts';

// What the buyer claims of goods that came, or did not, and how a claim ends.

/** What is held for the goods of these counts: the rest keeps what it is worth, rounded down. */
export function claimedPart(ctx: Ctx) {
  const total = all(held(ctx));
  const [part, whole] = [valueOf(ctx.terms, countsOf(ctx)), valueOf(ctx.terms, left(ctx))];
  const minor = whole > 0n ? total - shareOf(total, whole - part, whole) : 0n;
  const inOrder = [...claimed(ctx), ...unclaimed(ctx)].map(unmarked);
  return { minor, ...partOf(ctx, 'claim', inOrder, minor, { claimed: true }) };
}

export function unmarked({ claimed: _, ...tranche }: Tranche): Tranche {
  return tranche;
}

const isSeen = (kind: Claim['kind']) => kind !== 'not_arrived';

export function badClaim(ctx: Ctx): Refusal | null {
  const { input, facts, policy } = ctx;
  if (held(ctx).length === 0) return refusal('trade.nothing_held');
  if (facts.call) return refusal('trade.tranche_unfunded');
  const counts = badCounts(ctx);
  if (counts || !('kind' in input)) return counts;
  const photos = (input['files'] as readonly string[] | undefined)?.length ?? 0;
  if (isFaulty(input['kind']) && photos < policy.claim_photos_min)
    return refusal('trade.photos_missing', { field: 'files', min: policy.claim_photos_min });
  return badWanted(ctx, claimedPart(ctx).minor);
}

export function badWanted(ctx: Ctx, most: bigint): Refusal | null {
  const { input, terms } = ctx;
  if (!('wanted' in input)) return null;
  const { outcome: wanted, minor, date } = wantedOf(input);
  if (wanted === 'keep' && (minor === undefined || BigInt(minor) > most))
    return refusal('dispute.amount_too_large', { field: 'minor', total: String(most), currency: terms.currency });
  return tooOften(ctx, wanted) ?? (date === undefined ? null : badDate(ctx, 'date', date));
}

export function wantedOf(input: Ctx['input']): Wanted {
  const wanted = input['wanted'] as Outcome;
  return {
    outcome: wanted,
    ...(wanted === 'keep' && input['minor'] !== undefined ? { minor: Number(input['minor']) } : {}),
    ...(wanted === 'replacement' && input['date'] !== undefined ? { date: String(input['date']) } : {}),
  };
}

export function tooOften({ facts, policy }: Ctx, wanted: Outcome | undefined): Refusal | null {
  const isUsed = wanted === 'replacement' && (facts.replaced ?? 0) >= policy.replacements_max;
  return isUsed ? refusal('trade.replacements_used') : null;
}

export function makesClaim(ctx: Ctx): Changed {
  const { facts, input, terms, order, now } = ctx;
  const counts = countsOf(ctx);
  const { ids } = claimedPart(ctx);
  const kind = input['kind'] as Claim['kind'];
  // Whoever says that goods are damaged has them; what has not arrived is waited for as before.
  const seen = isSeen(kind) && facts.shipment && !isArrived(facts) ? deliveredAt(ctx) : {};
  const after = { ...facts, ...seen };
  const own = (isArrived(after) ? after.receipt_due : after.arrival_due) ?? now;
  const worth = shareOf(BigInt(terms.due_minor), valueOf(terms, counts), BigInt(terms.price_minor));
  return {
    tranches: order.tranches.map((tranche) => {
      if (tranche.state !== 'held') return tranche;
      return ids.includes(tranche.id) ? { ...unmarked(tranche), claimed: true } : unmarked(tranche);
    }),
    facts: {
      ...seen,
      rest_due: Math.max(facts.rest_due ?? 0, own),
      replaced_counts: null,
      claim: { counts, kind, wanted: wantedOf(input), worth_minor: Number(worth) },
      ...(isSeen(kind) ? inHand(ctx) : {}),
      ...claimedDefects(ctx, { kind, counts }),
      next_disputes: input['dispute_ids'] as readonly string[],
    },
  };
}

export function withoutClaim({ order }: Ctx): Required<Pick<Changed, 'tranches' | 'facts'>> {
  return {
    tranches: order.tranches.map(unmarked),
    facts: { claim: null, rest_due: null, replaced_counts: null, outcome_due: null },
  };
}

/** The claim ends with so much of what it was about for the provider's side; the order does too, where nothing else is held. */
export function endClaim(ctx: Ctx, provider: bigint): { to: End; change: Changed } {
  const { facts, now } = ctx;
  const buyer = all(claimed(ctx)) - provider;
  const isOver = unclaimed(ctx).length === 0;
  const gone = { ...doneWith(ctx, facts.claim?.counts ?? []), ...moved(facts, provider, buyer) };
  const { tranches, facts: cleared } = withoutClaim(ctx);
  const own = isOver ? { closed_at: now } : { receipt_due: facts.rest_due ?? facts.receipt_due ?? now };
  return {
    to: isOver ? endOfAll(facts, provider, buyer) : 'shipped',
    change: { tranches, facts: { ...cleared, ...gone, ...own } },
  };
}

export function replaces(ctx: Ctx, claim: TradeFacts['claim'], date: string): Changed {
  const { now, policy, terms, order } = ctx;
  const outcome_due = date === '' ? plus(now, policy.replacement_within) : endOf(date, terms.zone);
  const isMarked = claimed(ctx).length > 0;
  const tranches = order.tranches.map((tranche): Tranche =>
    tranche.state === 'held' && !isMarked ? { ...tranche, claimed: true } : tranche,
  );
  return { tranches, facts: { claim: claim ?? null, outcome_due: Math.max(now, outcome_due) } };
}

/** Where a dispute began without a claim, all the goods that are left are replaced. */
export function wholeClaim(ctx: Ctx): TradeFacts['claim'] {
  return ctx.facts.claim ?? { counts: left(ctx), kind: 'quality', wanted: { outcome: 'replacement' }, worth_minor: 0 };
}

export interface OutcomeOfClaim {
  readonly to: End | 'replacing' | 'return_due';
  readonly change: Changed;
  readonly transfer: Transfer;
}

export function outcome(ctx: Ctx, wanted: Wanted | null | undefined, reason = 'acceptClaim'): OutcomeOfClaim {
  const { facts, now, policy } = ctx;
  const nothing = { ...NOTHING, reason };
  if (wanted?.outcome === 'replacement')
    return { to: 'replacing', change: replaces(ctx, facts.claim, wanted.date ?? ''), transfer: nothing };
  if (wanted?.outcome === 'return')
    return { to: 'return_due', change: { facts: { outcome_due: plus(now, policy.return_within) } }, transfer: nothing };
  const total = all(claimed(ctx));
  const back = wanted?.outcome === 'keep' ? BigInt(wanted.minor ?? 0) : total;
  const provider = back < total ? total - back : 0n;
  return { ...endClaim(ctx, provider), transfer: settled(ctx, reason, claimed(ctx), provider) };
}

export function checksReturn({ now, policy }: Ctx): Changed {
  return { facts: { outcome_due: plus(now, policy.return_check_within) } };
}
