import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { FeedbackRow } from './tables.ts';

/** The part of a row that one step of an order's life says. */
export type FeedbackPart = Partial<Omit<FeedbackRow, 'order_id' | 'buyer_org' | 'provider_org'>>;

const TIMES: ReadonlySet<string> = new Set(['rated_at', 'accuracy_at', 'replied_at']);
const COLUMNS: Readonly<Record<keyof FeedbackPart, true>> = {
  industry_knowledge: true,
  service_quality: true,
  comment: true,
  rated_at: true,
  rated_by_default: true,
  report_accuracy: true,
  accuracy_comment: true,
  defects_found: true,
  accuracy_at: true,
  accuracy_by_default: true,
  reply: true,
  replied_at: true,
};

/** Writes one part of an order's feedback over whatever it was before, and gives back the whole row. */
export async function keepFeedback(
  tx: Tx,
  order: Pick<FeedbackRow, 'order_id' | 'buyer_org' | 'provider_org'>,
  part: FeedbackPart,
): Promise<FeedbackRow> {
  const names = Object.keys(COLUMNS).filter((name) => name in part);
  const values = names.map((name) => {
    const value = part[name as keyof FeedbackPart];
    return TIMES.has(name) && typeof value === 'number' ? toDb(value satisfies Instant) : value;
  });
  const [row] = await tx.sql<FeedbackRow>(
    `INSERT INTO feedback (order_id, buyer_org, provider_org, ${names.join(', ')})
     VALUES ($1, $2, $3, ${names.map((_, at) => `$${at + 4}`).join(', ')})
     ON CONFLICT (order_id) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(', ')} RETURNING *`,
    [order.order_id, order.buyer_org, order.provider_org, ...values],
  );
  if (!row) throw new Error(`no row of feedback for ${order.order_id}`);
  return row;
}
