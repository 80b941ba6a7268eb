import { refusal, type Refusal } from '../errors.ts';
import { account } from '../ledger/chart.ts';
import type { Posting, Transfer } from '../ledger/posting.ts';
import { plus, type Instant } from '../time.ts';
import type { Ctx as AnyCtx } from './define.ts';
import type { CommonTerms, OrderSnapshot } from './order.ts';

// What the processes of orders do with held and released money in the same way.

/** The facts that this reads; each process has more. */
export interface EscrowFacts {
  readonly payment_until?: Instant | null | undefined;
  readonly disputes_withdrawn?: readonly ('buyer' | 'provider')[];
  /** What the provider's side has of the order since then, commission included, in minor units. */
  readonly released_minor?: number;
}

type Ctx = AnyCtx<CommonTerms, EscrowFacts>;

export const NOTHING: Transfer = { reason: 'none', postings: [], opens: [], settles: [] };

export function parties(order: OrderSnapshot) {
  return { order: order.id, provider: order.provider, currency: order.terms.currency };
}

export function sideOf(side: string): 'buyer' | 'provider' {
  return side === 'buyer' ? 'buyer' : 'provider';
}

export function paymentUntil({ input, now, policy }: Ctx): Instant {
  const { until } = input['payment'] as { until?: Instant };
  const most = plus(now, policy.rail_settles_within);
  return Math.min(until ?? most, most);
}

export function paymentOf(input: Ctx['input']): { rail: string; arrived: bigint; waiting: bigint } {
  const { rail, arrived_minor, waiting_minor } = input['payment'] as {
    rail: string;
    arrived_minor: number;
    waiting_minor?: number;
  };
  return { rail, arrived: BigInt(arrived_minor), waiting: BigInt(waiting_minor ?? 0) };
}

/** How an order ends when so much of what was in dispute goes to the buyer. */
export function endByBuyer(buyer: bigint, held: bigint): 'completed' | 'settled' | 'refunded' {
  return buyer <= 0n ? 'completed' : buyer >= held ? 'refunded' : 'settled';
}

/** Who withdrew a dispute, kept because nobody withdraws two. */
export function withdrawals({ input, facts }: Ctx): Pick<EscrowFacts, 'disputes_withdrawn'> {
  const side = input['withdrawn_by'];
  return side ? { disputes_withdrawn: [...(facts.disputes_withdrawn ?? []), sideOf(String(side))] } : {};
}

/** Why this side cannot open a dispute about so much, `most` being all that it can claim. */
export function disputable({ facts, by, input, terms }: Ctx, most: bigint): Refusal | null {
  if (facts.disputes_withdrawn?.includes(sideOf(by.side))) return refusal('order.dispute_withdrawn_before');
  const claim = input['claim_minor'];
  return claim !== undefined && BigInt(String(claim)) > most
    ? refusal('dispute.amount_too_large', {
        field: 'claim_minor',
        total: String(most),
        currency: terms.currency,
      })
    : null;
}

/** What the other side has free of the claim is kept from being paid out. */
export function freeze({ order, by, input }: Ctx, reason: string): Transfer {
  const free = BigInt(String(input['freeze_minor'] ?? 0));
  const { currency } = order.terms;
  const from = account('balance', by.side === 'buyer' ? order.provider : order.buyer, currency);
  const to = account('frozen', String(input['dispute_id']), currency);
  return { ...NOTHING, reason, postings: free > 0n ? [{ from, to, minor: free }] : [] };
}

/**
 * What the one who opened a dispute after release gets of the claim. The buyer of a charged-back order has everything
 * back already, and the provider owes it to the rail.
 */
export function awarded({ order, input, state }: Ctx): { claimant: 'buyer' | 'provider'; minor: bigint } {
  const { opener, claim_minor } = (order.dispute?.facts ?? {}) as { opener?: string; claim_minor?: number };
  const claimant = sideOf(opener ?? 'buyer');
  const buyer = BigInt(String(input['buyer_minor'] ?? 0));
  if (claimant === 'buyer') return { claimant, minor: state === 'charged_back' ? 0n : buyer };
  return { claimant, minor: BigInt(claim_minor ?? 0) - buyer };
}

/** The end of a dispute after release: out of what was frozen to the claimant, the rest back; what is missing is owed on. */
export function reverse(ctx: Ctx): Transfer {
  const { order, input } = ctx;
  const { claimant, minor } = awarded(ctx);
  const froze = BigInt(String(input['frozen_minor'] ?? 0));
  const postings = thawed(order, { dispute: String(input['dispute_id']), claimant, minor, froze });
  return { ...NOTHING, reason: 'resumeAfter', postings };
}

/** Of what was frozen of the other side, `minor` to the claimant and the rest back; what is missing is owed on. */
export function thawed(
  order: OrderSnapshot,
  {
    dispute,
    claimant,
    minor,
    froze,
  }: { dispute: string; claimant: 'buyer' | 'provider'; minor: bigint; froze: bigint },
): Posting[] {
  const { currency } = order.terms;
  const [from, to] = claimant === 'buyer' ? [order.provider, order.buyer] : [order.buyer, order.provider];
  const frozen = account('frozen', dispute, currency);
  const paid = minor < froze ? minor : froze;
  const place = claimant === 'buyer' ? account('refund', order.id, currency) : account('balance', to, currency);
  const postings = [
    { from: frozen, to: place, minor: paid },
    { from: frozen, to: account('balance', from, currency), minor: froze - paid },
    { from: account('receivable', from, currency), to: account('owed', to, currency), minor: minor - paid },
  ];
  return postings.filter((one) => one.minor > 0n);
}

/**
 * How much more the buyer gets by an appeal than was carried out before; below zero where it is less. After a chargeback
 * only a claim of the provider's own is still worth anything.
 */
export function correction({ order, input, state }: Ctx): bigint {
  const { opener, after_release } = (order.dispute?.facts ?? {}) as { opener?: string; after_release?: boolean };
  if (state === 'charged_back' && !(opener === 'provider' && after_release)) return 0n;
  return BigInt(String(input['buyer_minor'])) - BigInt(String(input['executed_minor']));
}

/** An appeal decided after the first decision was carried out: the difference becomes a debt between the sides. */
export function correct(ctx: Ctx): Transfer {
  const { order } = ctx;
  const more = correction(ctx);
  const [debtor, creditor] = more > 0n ? [order.provider, order.buyer] : [order.buyer, order.provider];
  const { currency } = order.terms;
  const posting = {
    from: account('receivable', debtor, currency),
    to: account('owed', creditor, currency),
    minor: more > 0n ? more : -more,
  };
  return { ...NOTHING, reason: 'correctAfter', postings: more === 0n ? [] : [posting] };
}
