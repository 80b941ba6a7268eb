import type { OrderId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { FeedbackRow } from './tables.ts';

/** Whose feedback it is. */
export type FeedbackHead = Pick<FeedbackRow, 'process' | 'buyer_org' | 'provider_org' | 'country'> & {
  readonly order_id: OrderId;
};

/** The part of a row that one step of an order's life says. */
export type FeedbackPart = Partial<Omit<FeedbackRow, 'id' | keyof FeedbackHead>>;

const TIMES: ReadonlySet<string> = new Set(['rated_at', 'accuracy_at', 'replied_at']);
const COLUMNS: Readonly<Record<keyof FeedbackPart, true>> = {
  stars: true,
  comment: true,
  rated_at: true,
  rated_by_default: true,
  accuracy_comment: true,
  defects_found: true,
  accuracy_at: true,
  accuracy_by_default: true,
  reply: true,
  replied_at: true,
};

/** Writes one part of an order's feedback over whatever it was before, its stars beside those of the other part, and gives back the whole row. */
export async function keepFeedback(tx: Tx, of: FeedbackHead, part: FeedbackPart): Promise<FeedbackRow> {
  const names = Object.keys(COLUMNS).filter((name) => name in part);
  const values = names.map((name) => {
    const value = part[name as keyof FeedbackPart];
    if (name === 'stars') return JSON.stringify(value);
    return TIMES.has(name) && typeof value === 'number' ? toDb(value satisfies Instant) : value;
  });
  const [row] = await tx.sql<FeedbackRow>(
    `INSERT INTO feedback (order_id, process, buyer_org, provider_org, country, ${names.join(', ')})
     VALUES ($1, $2, $3, $4, $5, ${names.map((_, at) => `$${at + 6}`).join(', ')})
     ON CONFLICT (order_id) DO UPDATE SET ${names.map(written).join(', ')} RETURNING *`,
    [of.order_id, of.process, of.buyer_org, of.provider_org, of.country, ...values],
  );
  if (!row) throw new Error(`no row of feedback for ${of.order_id}`);
  return row;
}

const written = (name: string) =>
  name === 'stars' ? 'stars = feedback.stars || excluded.stars' : `${name} = excluded.${name}`;
