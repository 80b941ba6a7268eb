import { areasOf } from '#domain/feedback.ts';
import type { OrgId } from '#domain/ids.ts';
import type { AnyProcess } from '#domain/process/define.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { FeedbackRow } from './tables.ts';

export type { FeedbackRow } from './tables.ts';

export const PAGE = 20;

/** Null while neither part was given. The caller has checked who reads. */
export async function feedbackOfOrder(tx: Tx, order: string): Promise<FeedbackRow | null> {
  const [row] = await tx.sql<FeedbackRow>('SELECT * FROM feedback WHERE order_id = $1', [order], 'feedback-of-order');
  return row ?? null;
}

/** What a company was rated in one process, the newest first, default ratings left out; `page` counts from 1. Anybody may read it. */
export async function feedbackOf(
  tx: Tx,
  org: OrgId,
  process: string,
  page = 1,
): Promise<{ rows: FeedbackRow[]; hasNext: boolean }> {
  const rows = await tx.sql<FeedbackRow>(
    `SELECT * FROM feedback WHERE provider_org = $1 AND process = $2 AND rated_at IS NOT NULL AND NOT rated_by_default
     ORDER BY rated_at DESC, id DESC LIMIT $3 OFFSET $4`,
    [org, process, PAGE + 1, (page - 1) * PAGE],
    'feedback-of-company',
  );
  return { rows: rows.slice(0, PAGE), hasNext: rows.length > PAGE };
}

/** How one area of a process was rated, in all orders of a company. */
export interface AreaSum {
  readonly area: string;
  /** Real ratings, and the sum of their stars. */
  readonly real: number;
  readonly sum: number;
  /** Those given by silence; no average counts them. */
  readonly byDefault: number;
}

export interface Ratings {
  /** Orders with a real rating. */
  readonly orders: number;
  readonly areas: readonly AreaSum[];
}

/** All ratings of a company in one process, by the areas in their order. Anybody may read them. */
export async function ratingsOf(tx: Tx, org: OrgId, process: AnyProcess): Promise<Ratings> {
  const [given, later] = [areasOf(process, 'given'), areasOf(process, 'later')];
  const rows = await tx.sql<AreaSum>(
    `SELECT area, count(*) FILTER (WHERE NOT by_default)::integer AS real, coalesce(sum(stars) FILTER (WHERE NOT by_default), 0)::integer AS sum,
       count(*) FILTER (WHERE by_default)::integer AS "byDefault"
     FROM (SELECT s.key AS area, s.value::integer AS stars, CASE WHEN s.key = ANY ($3) THEN f.accuracy_by_default ELSE f.rated_by_default END AS by_default
             FROM feedback f, jsonb_each_text(f.stars) s WHERE f.provider_org = $1 AND f.process = $2) rated GROUP BY area`,
    [org, process.name, later],
    'feedback-areas',
  );
  const areas = [...given, ...later].map(
    (area) => rows.find((row) => row.area === area) ?? { area, real: 0, sum: 0, byDefault: 0 },
  );
  return { orders: Math.max(0, ...areas.map(({ real }) => real)), areas };
}

/** What a buyer wrote of a company and what it answered; buyers are not named. */
export interface Comment {
  readonly id: string;
  readonly at: Instant;
  /** The buyer's. */
  readonly country: string;
  /** Real ones. */
  readonly stars: readonly number[];
  readonly words: string;
  readonly reply: string;
}

/** The newest of a process, `limit` from the `page`th on; those without words are left out. Anybody may read them. */
export async function writtenOf(
  tx: Tx,
  org: OrgId,
  process: string,
  { page = 1, limit = PAGE }: { readonly page?: number; readonly limit?: number } = {},
): Promise<{ comments: Comment[]; hasNext: boolean }> {
  const rows = await tx.sql<FeedbackRow>(
    `SELECT * FROM feedback WHERE provider_org = $1 AND process = $2 AND rated_at IS NOT NULL AND NOT rated_by_default AND comment <> ''
     ORDER BY rated_at DESC, id DESC LIMIT $3 OFFSET $4`,
    [org, process, limit + 1, (page - 1) * limit],
    'feedback-written',
  );
  const comments = rows.slice(0, limit).map(({ id, rated_at, country, stars, comment, reply }) => ({
    id: String(id),
    at: rated_at ?? 0,
    country,
    stars: Object.values(stars),
    words: comment,
    reply,
  }));
  return { comments, hasNext: rows.length > limit };
}
