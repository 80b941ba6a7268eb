import type { Input } from '#domain/process/define.ts';
import { plainNumber, type Carrier } from '#domain/shipping/tracking.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';

export interface Shipment {
  readonly order_id: string;
  readonly carrier: Carrier;
  readonly tracking: string;
  /** From the buyer to the seller. */
  readonly back: boolean;
  readonly sent_at: Instant;
}

/** A number of this order whose carrier is to be asked at `ask_at`. */
export interface AskedShipment extends Shipment {
  readonly ask_at: Instant;
}

/**
 * Kept in the database transaction of the move that put goods on their way, `back` to the seller or not; its carrier is asked
 * about it from now on. A number used again begins anew.
 */
export async function noteShipment(
  tx: Tx,
  order: string,
  { input, back }: { readonly input: Input; readonly back: boolean },
  now: Instant,
): Promise<void> {
  await tx.sql(
    `INSERT INTO shipments (carrier, tracking, order_id, back, sent_at, ask_at) VALUES ($1, $2, $3, $4, $5, $5)
     ON CONFLICT (tracking, carrier, order_id) DO UPDATE SET back = excluded.back, sent_at = excluded.sent_at, ask_at = excluded.ask_at`,
    [input['carrier'], plainNumber(String(input['tracking'])), order, back, toDb(now)],
  );
}

/** Those whose carrier is to be asked by then, the longest overdue first. */
export async function shipmentsToAsk(tx: Tx, now: Instant, limit: number): Promise<AskedShipment[]> {
  return tx.sql<AskedShipment>(
    `SELECT order_id, carrier, tracking, back, sent_at, ask_at FROM shipments WHERE ask_at <= $1 ORDER BY ask_at, order_id LIMIT $2`,
    [toDb(now), limit],
    'shipments-to-ask',
  );
}

/** When to ask next; null: never. Where another server has asked meanwhile, its answer stays. */
export async function askAgain(tx: Tx, shipment: AskedShipment, at: Instant | null): Promise<void> {
  const { order_id, carrier, tracking, ask_at } = shipment;
  await tx.sql(
    `UPDATE shipments SET ask_at = $5 WHERE tracking = $1 AND carrier = $2 AND order_id = $3 AND ask_at = $4`,
    [tracking, carrier, order_id, toDb(ask_at), at === null ? null : toDb(at)],
    'shipments-asked',
  );
}

/** Whether nothing of this order was sent after it, in either direction. */
export async function isLastSent(tx: Tx, { order_id, sent_at }: Shipment): Promise<boolean> {
  const later = await tx.sql(
    `SELECT 1 FROM shipments WHERE order_id = $1 AND sent_at > $2 LIMIT 1`,
    [order_id, toDb(sent_at)],
    'shipments-later',
  );
  return later.length === 0;
}
