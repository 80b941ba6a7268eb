import type { Actor, PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { mayMove } from '#domain/process/decide.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { shippedUnder } from './shipments.ts';
import { loadOrder } from './snapshot.ts';
import { byOf, transition } from './transition.ts';

export const SIGHTINGS = [
  'picked_up',
  'departed',
  'arrived',
  'in_customs',
  'out_for_delivery',
  'delivered',
  'problem',
] as const;
export type Sighting = (typeof SIGHTINGS)[number];

export interface Seen {
  readonly kind: Sighting;
  readonly place: string;
  readonly at: Instant;
}

/** What a carrier sends of one shipment; `id` is the carrier's own and unique there for ever. */
export interface CarrierEvent extends Seen {
  readonly id: string;
  readonly tracking: string;
}

export interface TrackingEvent extends Seen {
  readonly tracking: string;
  /** `seller`, or the carrier. */
  readonly source: string;
}

const CARRIER: Actor = { kind: 'system', part: 'carrier' };

/**
 * The seller says where the goods are. Refused: not_found, order.not_your_move, order.not_in_this_state (nothing was
 * shipped). Also after the end: it is recorded and moves nothing.
 */
export async function noteSeen(tx: Tx, actor: PersonActor, orderId: string, seen: Seen, now: Instant): Promise<void> {
  const order = await loadOrder(tx, orderId);
  if (byOf(actor, order).side !== 'provider') throw new Refused('order.not_your_move');
  const { shipment } = order.machine.facts as TradeFacts;
  if (!shipment) throw new Refused('order.not_in_this_state', { state: order.machine.state });
  await keep(tx, orderId, { ...seen, tracking: shipment.tracking, source: 'seller' }, newId('evt', now), now);
  if (seen.kind === 'delivered') await arrived(tx, actor, orderId, now);
}

/** What a carrier said, carried out once. Returns the orders it was about; none where the number is of nobody here. */
export async function carrierEvent(tx: Tx, carrier: string, event: CarrierEvent, now: Instant): Promise<string[]> {
  const orders = await shippedUnder(tx, carrier, event.tracking);
  for (const order of orders) {
    const isNew = await keep(tx, order, { ...event, source: carrier }, `${event.id}:${order}`, now);
    if (isNew && event.kind === 'delivered') await arrived(tx, CARRIER, order, now);
  }
  return orders;
}

/** Where the goods of an order were seen, the newest first. Refused: not_found for whoever is no side of it and not staff. */
export async function trackingOf(tx: Tx, actor: Actor, orderId: string): Promise<TrackingEvent[]> {
  byOf(actor, await loadOrder(tx, orderId));
  return tx.sql<TrackingEvent>(
    `SELECT kind, place, at, tracking, source FROM tracking_events WHERE order_id = $1 ORDER BY at DESC, seq DESC`,
    [orderId],
    'tracking-of-order',
  );
}

/** Whether it was new. */
async function keep(tx: Tx, order: string, event: TrackingEvent, id: string, now: Instant): Promise<boolean> {
  const { tracking, kind, place, at, source } = event;
  const rows = await tx.sql(
    `INSERT INTO tracking_events (order_id, tracking, kind, place, at, source, source_id, noted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1`,
    [order, tracking, kind, place, toDb(at), source, id, toDb(now)],
    'tracking-event',
  );
  return rows.length > 0;
}

/** The goods, or what is on its way back, have arrived; where the order does not wait for it, it stays a note. */
async function arrived(tx: Tx, actor: Actor, orderId: string, now: Instant): Promise<void> {
  const order = await loadOrder(tx, orderId);
  if (mayMove(order, 'recordDelivery', byOf(actor, order), {}, now) !== null) return;
  await transition(tx, actor, { order: orderId, name: 'recordDelivery' }, now);
}
