import type { Actor, PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { mayMove } from '#domain/process/decide.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import type { Sighting } from '#domain/shipping/sightings.ts';
import type { Instant } from '#domain/time.ts';
import { cityCalled } from '#modules/reference/queries.ts';
import type { CarrierEvent } from '#platform/carriers/carrier.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { isLastSent, type AskedShipment } from './shipments.ts';
import { loadOrder } from './snapshot.ts';
import { byOf, transition } from './transition.ts';

export interface Seen {
  readonly kind: Sighting;
  readonly place: string;
  readonly at: Instant;
}

export interface TrackingEvent extends Seen {
  readonly tracking: string;
  /** `seller`, or the carrier. */
  readonly source: string;
  /** The city that the place names, where it names one. */
  readonly place_id: string | null;
}

const CARRIER: Actor = { kind: 'system', part: 'carrier' };

/**
 * The seller says where the goods are; a repeat of the key says nothing new. Refused: not_found, order.not_your_move,
 * order.not_in_this_state (nothing was shipped), input.invalid (it has not happened yet). Also after the end: it is
 * recorded and moves nothing.
 */
export async function noteSeen(
  tx: Tx,
  actor: PersonActor,
  orderId: string,
  seen: Seen,
  key: string,
  now: Instant,
): Promise<void> {
  const order = await loadOrder(tx, orderId);
  if (byOf(actor, order).side !== 'provider') throw new Refused('order.not_your_move');
  const { shipment } = order.machine.facts as TradeFacts;
  if (!shipment) throw new Refused('order.not_in_this_state', { state: order.machine.state });
  if (seen.at > now) throw new Refused('input.invalid', { field: 'at', expected: new Date(now).toISOString() });
  const isNew = await keep(
    tx,
    orderId,
    { ...seen, tracking: shipment.tracking, source: 'seller' },
    `${actor.org} ${key}`,
    now,
  );
  if (isNew && seen.kind === 'delivered') await arrived(tx, actor, orderId, 'recordDelivery', now);
}

/**
 * What a carrier said of a parcel when it was asked, each event carried out once; what is about another number is left
 * out. The order hears of it at the instant of the asking, or when it last moved, if that was later. Returns how many were new.
 */
export async function carrierSaid(tx: Tx, shipment: AskedShipment, events: readonly CarrierEvent[]): Promise<number> {
  const { order_id: order, carrier: source, tracking, back } = shipment;
  const known = new Set(await idsOf(tx, order, source));
  let heard = 0;
  for (const event of events.filter((one) => one.tracking === tracking && !known.has(`${one.id}:${order}`))) {
    const now = Math.max(shipment.ask_at, await lastMoved(tx, order));
    if (!(await keep(tx, order, { ...event, source }, `${event.id}:${order}`, now))) continue;
    heard++;
    // What was sent before the last parcel may still arrive, and says nothing of that one.
    if (event.kind === 'delivered' && (await isLastSent(tx, shipment)))
      await arrived(tx, CARRIER, order, back ? 'recordReturn' : 'recordDelivery', now);
  }
  return heard;
}

/** Where the goods of an order were seen, the newest first. Refused: not_found for whoever is no side of it and not staff. */
export async function trackingOf(tx: Tx, actor: Actor, orderId: string): Promise<TrackingEvent[]> {
  byOf(actor, await loadOrder(tx, orderId));
  return tx.sql<TrackingEvent>(
    `SELECT kind, place, place_id, at, tracking, source FROM tracking_events WHERE order_id = $1 ORDER BY at DESC, seq DESC`,
    [orderId],
    'tracking-of-order',
  );
}

/** Whether it was new. */
async function keep(
  tx: Tx,
  order: string,
  event: Omit<TrackingEvent, 'place_id'>,
  id: string,
  now: Instant,
): Promise<boolean> {
  const { tracking, kind, place, at, source } = event;
  const city = await cityCalled(tx, place);
  const rows = await tx.sql(
    `INSERT INTO tracking_events (order_id, tracking, kind, place, place_id, at, source, source_id, noted_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING 1`,
    [order, tracking, kind, place, city?.id ?? null, toDb(at), source, id, toDb(now)],
    'tracking-event',
  );
  return rows.length > 0;
}

async function idsOf(tx: Tx, order: string, source: string): Promise<string[]> {
  const sql = `SELECT source_id FROM tracking_events WHERE order_id = $1 AND source = $2`;
  return (await tx.sql<{ source_id: string }>(sql, [order, source], 'tracking-ids')).map(({ source_id }) => source_id);
}

async function lastMoved(tx: Tx, order: string): Promise<Instant> {
  const sql = `SELECT moved_at FROM orders WHERE id = $1`;
  return (await tx.sql<{ moved_at: Instant }>(sql, [order], 'order-moved-at'))[0]?.moved_at ?? 0;
}

/** The goods, or what is on its way back, have arrived; where the order does not wait for it, it stays a note. */
async function arrived(
  tx: Tx,
  actor: Actor,
  orderId: string,
  name: 'recordDelivery' | 'recordReturn',
  now: Instant,
): Promise<void> {
  const order = await loadOrder(tx, orderId);
  if (mayMove(order, name, byOf(actor, order), {}, now) !== null) return;
  await transition(tx, actor, { order: orderId, name }, now);
}
