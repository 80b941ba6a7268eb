import { refusal, type Refusal } from '../errors.ts';
import type { Transfer } from '../ledger/posting.ts';
import { bpsOf } from '../money.ts';
import { endOf, type Instant, plus, plusDays } from '../time.ts';
import { NOTHING, sideOf } from './escrow.ts';
import type { Changed, TradeFacts } from './trade-facts.ts';
import { all, type Ctx, doneWith, dueFor, held, moved, newTranches, settled, shipClock } from './trade-parts.ts';
import type { TradeTerms } from './trade-terms.ts';

// Terms and payment of a goods order: who signed what, what is due, how an order ends.

export const sum = (tranches: readonly { readonly minor: bigint }[]) =>
  tranches.reduce((all_, { minor }) => all_ + minor, 0n);

export function otherOf(side: string): 'buyer' | 'provider' {
  return side === 'buyer' ? 'provider' : 'buyer';
}

/** Who has not signed the standing version. */
export function unsigned({ signed }: TradeFacts): readonly ('buyer' | 'seller')[] {
  return [...(signed?.buyer ? [] : ['buyer' as const]), ...(signed?.provider ? [] : ['seller' as const])];
}

/** Signing and paying are pointless once the seller has less time than it needs to ship as agreed. */
export function atLatest(due: Instant, now: Instant, { ship_by, lead_days, zone }: TradeTerms): Instant {
  return Math.max(now, Math.min(due, endOf(plusDays(ship_by, -lead_days), zone)));
}

export function underWay({ facts, now }: Ctx): Refusal | null {
  const until = facts.payment_until ?? 0;
  return now < until ? refusal('order.payment_under_way', { until }) : null;
}

export function signature({ by, now }: Ctx, version: number, hash: unknown): NonNullable<TradeFacts['signed']> {
  return { [sideOf(by.side)]: { version, hash: String(hash), person: by.person ?? '', at: now } };
}

/** Bought at the listed price: the buyer signs the first version by buying, the seller has by listing. */
export function signedByListing(hash: string, person: string, at: Instant): NonNullable<TradeFacts['signed']> {
  const both = { version: 1, hash, at };
  return { buyer: { ...both, person }, provider: { ...both, person: '', by: 'listing' } };
}

/** Once paid, everything but the money may be amended. */
export function frozenAmount({ terms, input }: Ctx): Refusal | null {
  const later = input['terms'] as TradeTerms;
  const money = ({ currency, due_minor, fee_minor, price_minor, milestones }: TradeTerms) =>
    JSON.stringify([currency, due_minor, fee_minor, price_minor, milestones.map((one) => [one.amount_minor, one.due])]);
  return money(later) === money(terms) ? null : refusal('trade.amount_frozen', { field: 'terms' });
}

/** Who proposed signs by proposing; both are bound by the same text from now on. */
export function amended(ctx: Ctx): Changed {
  const { facts, state, input, order, terms } = ctx;
  const later = facts.amendment?.terms ?? terms;
  const hash = facts.amendment?.hash;
  const by = { ...ctx.by, side: otherOf(ctx.by.side) };
  const version = order.terms_version + 1;
  const signed = { ...signature({ ...ctx, by }, version, hash), ...signature(ctx, version, hash) };
  const changed: Partial<TradeFacts> = { amendment: null, signed };
  if (state === 'agreed') {
    // The parts of the price may be others now; what is inspected for them is bound anew.
    const anew: Partial<TradeFacts> = { ...changed, bound: {}, verdicts: {}, ship_paused_at: null };
    return { terms: later, facts: anew, tranches: newTranches(later, input['tranche_ids']) };
  }
  const isSame = later.ship_by === terms.ship_by && later.zone === terms.zone;
  const ship = isSame ? {} : { ship_due: endOf(later.ship_by, later.zone) };
  return { terms: later, facts: shipClock(ctx, { ...changed, ...ship }, later) };
}

export function called(ctx: Ctx, due: 'before_shipment' | 'on_shipment'): Partial<TradeFacts> {
  const tranches = dueFor(ctx, due).map(({ id }) => id);
  if (tranches.length === 0) return {};
  return { call: { tranches, due: plus(ctx.now, ctx.policy.tranche_within) }, payment_until: undefined };
}

export function unpaidGross(ctx: Ctx): bigint {
  return bpsOf(all(held(ctx)), ctx.terms.unpaid_provider_bps);
}

/** The order is over, and of what was held so much went to the provider's side. */
export function ends(ctx: Ctx, gross: bigint, counts: readonly number[] = []): Changed {
  const done = counts.length > 0 ? doneWith(ctx, counts) : {};
  return {
    facts: {
      closed_at: ctx.now,
      claim: null,
      call: null,
      ...done,
      ...moved(ctx.facts, gross, all(held(ctx)) - gross),
    },
  };
}

export function releaseOf(ctx: Ctx, reason: string, tranches: Parameters<typeof all>[0]): Transfer {
  return tranches.length > 0 ? settled(ctx, reason, tranches, all(tranches)) : { ...NOTHING, reason };
}
