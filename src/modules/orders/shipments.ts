import type { Input } from '#domain/process/define.ts';
import { plainNumber } from '#domain/shipping/tracking.ts';
import type { Tx } from '#platform/db/pool.ts';

/** Kept in the database transaction of the move, so that a carrier's event finds the order. */
export async function noteShipment(tx: Tx, order: string, input: Input): Promise<void> {
  await tx.sql(`INSERT INTO shipments (carrier, tracking, order_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, [
    input['carrier'],
    plainNumber(String(input['tracking'])),
    order,
  ]);
}

export async function shippedUnder(tx: Tx, carrier: string, tracking: string): Promise<string[]> {
  const rows = await tx.sql<{ order_id: string }>(
    `SELECT order_id FROM shipments WHERE tracking = $2 AND carrier = $1 ORDER BY order_id`,
    [carrier, plainNumber(tracking)],
    'shipped-under',
  );
  return rows.map(({ order_id }) => order_id);
}
