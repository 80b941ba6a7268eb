import { Refused } from '#domain/errors.ts';
import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';
import { partiesOf } from '#modules/people/queries.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { loadOrder } from './snapshot.ts';

/**
 * Whether an inspection order may decide over the money of this goods order: the buyer's own, not over yet, bound to no
 * other, at an inspector that shares no person with either side. Refused: not_found, trade.inspection_unfit.
 */
export async function checkInspection(
  tx: Tx,
  { id, buyer, provider }: OrderSnapshot,
  inspectionId: string,
): Promise<void> {
  const inspection = await loadOrder(tx, inspectionId);
  if (inspection.buyer !== buyer) throw new Refused('not_found');
  const unfit = new Refused('trade.inspection_unfit', { field: 'inspection' });
  const { process, process_version: version, state } = inspection.machine;
  if (process !== 'inspection' || processNamed(process, version).states[state]?.final) throw unfit;
  const inspector = inspection.provider;
  if (
    inspector === provider ||
    (await partiesOf(tx, provider, inspector)).shareMember ||
    (await partiesOf(tx, buyer, inspector)).shareMember
  )
    throw unfit;
  const bound = await boundTo(tx, inspectionId);
  if (bound !== null && bound !== id) throw unfit;
}

/** Kept in the database transaction of the move, so that the inspection's end finds the goods order. Refused: trade.inspection_unfit. */
export async function bindInspection(tx: Tx, { id }: OrderSnapshot, input: Input, now: Instant): Promise<void> {
  const inspection = String(input['inspection']);
  await tx.sql(
    `INSERT INTO bound_inspections (inspection_id, order_id, milestone, bound_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [inspection, id, input['milestone'], toDb(now)],
  );
  if ((await boundTo(tx, inspection)) !== id) throw new Refused('trade.inspection_unfit', { field: 'inspection' });
}

export interface Bound {
  readonly order_id: string;
  readonly inspection_id: string;
  readonly milestone: number;
  readonly bound_at: Instant;
}

/** The goods order that an inspection order acts on, and which part of its price; or null. */
export async function bindingOf(tx: Tx, inspectionId: string): Promise<Bound | null> {
  const [row] = await tx.sql<Bound>(
    `SELECT order_id, inspection_id, milestone, bound_at FROM bound_inspections WHERE inspection_id = $1`,
    [inspectionId],
    'bound-inspection',
  );
  return row ?? null;
}

export async function boundTo(tx: Tx, inspectionId: string): Promise<string | null> {
  return (await bindingOf(tx, inspectionId))?.order_id ?? null;
}

/** The inspection orders that a goods order was bound to, the first one first. */
export async function bindingsOf(tx: Tx, orderId: string): Promise<Bound[]> {
  return tx.sql<Bound>(
    `SELECT order_id, inspection_id, milestone, bound_at FROM bound_inspections WHERE order_id = $1 ORDER BY bound_at, inspection_id`,
    [orderId],
    'bound-inspections',
  );
}

/** Those of the orders that a goods order is bound to. */
export async function boundAmong(tx: Tx, orders: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.sql<{ inspection_id: string }>(
    `SELECT inspection_id FROM bound_inspections WHERE inspection_id = ANY ($1)`,
    [orders],
    'bound-among',
  );
  return new Set(rows.map((row) => row.inspection_id));
}
