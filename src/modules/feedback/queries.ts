import type { OrgId } from '#domain/ids.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { FeedbackRow } from './tables.ts';

export type { FeedbackRow } from './tables.ts';

export const PAGE = 20;

/** Null while neither part was given. The caller has checked who reads. */
export async function feedbackOfOrder(tx: Tx, order: string): Promise<FeedbackRow | null> {
  const [row] = await tx.sql<FeedbackRow>('SELECT * FROM feedback WHERE order_id = $1', [order], 'feedback-of-order');
  return row ?? null;
}

/** What a company was rated, the newest first, default ratings left out; `page` counts from 1. Anybody may read it. */
export async function feedbackOf(tx: Tx, org: OrgId, page = 1): Promise<{ rows: FeedbackRow[]; hasNext: boolean }> {
  const rows = await tx.sql<FeedbackRow>(
    `SELECT * FROM feedback WHERE provider_org = $1 AND rated_at IS NOT NULL AND NOT rated_by_default
     ORDER BY rated_at DESC, order_id LIMIT $2 OFFSET $3`,
    [org, PAGE + 1, (page - 1) * PAGE],
    'feedback-of-company',
  );
  return { rows: rows.slice(0, PAGE), hasNext: rows.length > PAGE };
}
