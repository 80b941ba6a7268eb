import { refusal, type Refusal } from '../errors.ts';
import { shareOf } from '../money.ts';
import { SHIPPING_DOCUMENTS } from '../shipping/documents.ts';
import { type Carrier, plainNumber, trackingFault } from '../shipping/tracking.ts';
import { plus } from '../time.ts';
import { called } from './trade-agreement.ts';
import type { Changed, TradeFacts } from './trade-facts.ts';
import {
  all,
  barredByInspection,
  claimed,
  countsOf,
  type Ctx,
  failing,
  held,
  heldFor,
  left,
  moved,
  partOf,
  releasedByShipping,
  transportDue,
  unclaimed,
  unfunded,
  valueOf,
} from './trade-parts.ts';

// Goods on their way and at the buyer's: tracking, delivery, receipt of the whole or of a part.

export function badTracking({ input }: Ctx): Refusal | null {
  if (!('carrier' in input)) return null;
  const expected = trackingFault(input['carrier'] as Carrier, String(input['tracking']));
  return expected === null ? null : refusal('trade.tracking_invalid', { field: 'tracking', expected });
}

export function badShipment(ctx: Ctx): Refusal | null {
  const barred = unfunded(ctx) ?? (ctx.state === 'funded' ? barredByInspection(ctx) : null);
  if (barred || !('files' in ctx.input)) return barred ?? badTracking(ctx);
  const papers = [...SHIPPING_DOCUMENTS, 'files'].flatMap((name) => (ctx.input[name] ?? []) as readonly string[]);
  const isBare = papers.length === 0 && heldFor(ctx, 'shipment').length > 0;
  return isBare ? refusal('trade.documents_missing', { field: 'files' }) : badTracking(ctx);
}

export function shipped(ctx: Ctx): Changed {
  const { facts, input, now, state } = ctx;
  const carrier = input['carrier'] as Carrier;
  const shipment = { carrier, tracking: plainNumber(String(input['tracking'])), tracked: carrier !== 'other', at: now };
  const again =
    state === 'replacing'
      ? { replaced: (facts.replaced ?? 0) + 1, replaced_counts: facts.claim?.counts ?? null, claim: null }
      : { rest_due: null, proposal: null };
  return {
    facts: {
      ...again,
      ...called(ctx, 'on_shipment'),
      shipment,
      receipt_due: transportDue(ctx, now),
      arrival_due: transportDue(ctx, now, 2),
      outcome_due: null,
      next_disputes: input['dispute_ids'] as readonly string[],
      ...moved(facts, all(releasedByShipping(ctx)), 0n),
    },
  };
}

export function isArrived({ shipment }: TradeFacts): boolean {
  return !shipment?.tracked || shipment.delivered_at !== undefined;
}

export function deliveredAt({ facts, now, policy }: Ctx): Partial<TradeFacts> {
  if (!facts.shipment) return {};
  return {
    goods_at: facts.goods_at ?? now,
    shipment: { ...facts.shipment, delivered_at: now },
    receipt_due: Math.max(facts.receipt_due ?? now, plus(now, policy.delivery_review_within)),
  };
}

export function notReceivable(ctx: Ctx): Refusal | null {
  if (failing(ctx).length > 0) return refusal('trade.inspection_failed');
  return ctx.facts.call ? refusal('trade.tranche_unfunded') : null;
}

/** Of all that is held, the part that these counts are worth of what is left; what is not being replaced goes first. */
export function received(ctx: Ctx) {
  const tranches = [...unclaimed(ctx), ...claimed(ctx)];
  const minor = shareOf(all(tranches), valueOf(ctx.terms, countsOf(ctx)), valueOf(ctx.terms, left(ctx)));
  return partOf(ctx, 'receivePart', tranches, minor);
}

export function partTo(way: 'release' | 'refund', tranches: readonly string[]): NonNullable<TradeFacts['part']> | null {
  return tranches.length > 0 ? { way, tranches } : null;
}

export function settlesPart({ facts, by }: Ctx) {
  return facts.part ? { move: 'settlePart', input: {}, by } : null;
}

export function partToSettle(ctx: Ctx) {
  const { way = 'release', tranches: ids = [] } = ctx.facts.part ?? {};
  const tranches = held(ctx).filter(({ id }) => ids.includes(id));
  return { tranches, gross: way === 'release' ? all(tranches) : 0n };
}

/** What is left of the goods beside those that a claim is about, or that have been shipped again. */
export function restCounts(ctx: Ctx): number[] {
  const apart = ctx.facts.claim?.counts ?? ctx.facts.replaced_counts ?? [];
  return left(ctx).map((count, at) => Math.max(0, count - (apart[at] ?? 0)));
}
