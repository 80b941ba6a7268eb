import { type Instant, plus } from '../time.ts';
import type { Opening } from './define.ts';
import { sideOf, withdrawals } from './escrow.ts';
import { withoutClaim } from './trade-claims.ts';
import type { Changed, TradeFacts } from './trade-facts.ts';
import { rework } from './trade-inspections.ts';
import { all, claimed, type Ctx, held } from './trade-parts.ts';

// What a dispute of a goods order is about, and what becomes of the order after it.

/** What this side can claim: what is held, and for the buyer what the seller already has of the order. */
export function claimable(ctx: Ctx): bigint {
  return all(held(ctx)) + (ctx.by.side === 'buyer' ? BigInt(ctx.facts.released_minor ?? 0) : 0n);
}

export function opening(
  ctx: Ctx,
  id: string | undefined,
  given: Pick<Opening, 'opener'> & { claim: bigint; free: bigint },
): Opening {
  const total = all(held(ctx));
  const released = given.opener === 'buyer' ? BigInt(ctx.facts.released_minor ?? 0) : 0n;
  const beyond = given.claim > total ? given.claim - total : 0n;
  const back = beyond < released ? beyond : released;
  return {
    id: String(id),
    opener: given.opener,
    claim_minor: Number(given.claim),
    frozen_minor: Number(given.free < back ? given.free : back),
    stake_minor: Number(total + back),
  };
}

export function openedBySide(ctx: Ctx): Opening {
  const { by, input } = ctx;
  const claim = BigInt(String(input['claim_minor'] ?? 0));
  const free = BigInt(String(input['freeze_minor'] ?? 0));
  return opening(ctx, String(input['dispute_id']), { opener: sideOf(by.side), claim, free });
}

/** By silence, for the buyer: nothing is frozen, so what had been released is owed on. */
export function openedByClock(ctx: Ctx, claim: bigint): Opening {
  return opening(ctx, ctx.facts.next_disputes?.[0], { opener: 'buyer', claim, free: 0n });
}

export function openedByClaim(ctx: Ctx): Opening {
  const beyond = BigInt(ctx.facts.claim?.worth_minor ?? 0) - all(claimed(ctx));
  return openedByClock(ctx, all(held(ctx)) + (beyond > 0n ? beyond : 0n));
}

export function suspends({ facts, now }: Ctx): Partial<TradeFacts> {
  return { suspended_at: now, next_disputes: facts.next_disputes?.slice(1) ?? [] };
}

/** The order goes on where it stood, every wait with the rest it had, at least three days. A claim has ended with the dispute. */
export function resumed(ctx: Ctx): Changed {
  const { facts, now, policy } = ctx;
  const from = facts.suspended_at ?? now;
  const least = plus(now, policy.review_rest_at_least);
  const later = (due: Instant) => Math.max(now + due - from, least);
  const shifted: Partial<TradeFacts> = {
    ...withdrawals(ctx),
    ...(facts.receipt_due ? { receipt_due: later(facts.receipt_due) } : {}),
    ...(facts.arrival_due ? { arrival_due: later(facts.arrival_due) } : {}),
    ...(facts.rest_due ? { rest_due: later(facts.rest_due) } : {}),
    ...(facts.outcome_due ? { outcome_due: later(facts.outcome_due) } : {}),
    ...(facts.choose_by ? { choose_by: later(facts.choose_by) } : {}),
    ...(facts.call ? { call: { ...facts.call, due: later(facts.call.due) } } : {}),
    // Whoever was overdue gains no day by it.
    ...(facts.ship_due && !facts.overdue_dispute ? { ship_due: facts.ship_due + now - from } : {}),
    ...(facts.ship_paused_at ? { ship_paused_at: facts.ship_paused_at + now - from } : {}),
  };
  if (facts.suspended_from !== 'claimed') return { facts: shifted };
  const { tranches, facts: cleared } = withoutClaim(ctx);
  return { tranches, facts: { ...shifted, ...cleared, claim_withdrawn: true } };
}

export function reinspected(ctx: Ctx): Changed {
  const gone = ctx.now - (ctx.facts.suspended_at ?? ctx.now);
  const facts = {
    ...ctx.facts,
    ...(ctx.facts.ship_paused_at ? { ship_paused_at: ctx.facts.ship_paused_at + gone } : {}),
  };
  return { facts: rework({ ...ctx, facts }, String(ctx.input['date'])) };
}

/** What a decision comes to: out of escrow first, beyond it out of what the seller had been released before. */
export function decided(ctx: Ctx) {
  const buyer = BigInt(String(ctx.input['buyer_minor'] ?? 0));
  const total = all(held(ctx));
  const ofHeld = buyer < total ? buyer : total;
  const back = buyer - ofHeld;
  return { buyer, back, heldToProvider: total - ofHeld, provider: total - ofHeld - back };
}
