import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from './db/pool.ts';
import { sha256 } from './hash.ts';

export interface Limit {
  /** What is counted: `sign-in:ip:192.0.2.1`. Stored as a hash, since it may hold an address of a person. */
  readonly key: string;
  readonly max: number;
  readonly window_ms: number;
}

/**
 * Counts one try under each key, atomically and in a database transaction of its own, so that a refused command does not
 * take its count back. Refused: rate.limited, with the seconds until the longest of the full windows ends.
 */
export async function countTry(db: Tx, limits: readonly Limit[], real: Instant): Promise<void> {
  // In one order for everybody, or two requests could each hold the row that the other waits for.
  const sorted = limits
    .map((limit) => ({ ...limit, hash: sha256(limit.key) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  const rows = await db.sql<{ key: string; count: number; resets_at: Instant }>(
    `INSERT INTO rate_limits AS r (key, count, resets_at)
     SELECT key, 1, $2::timestamptz + ms * interval '1 millisecond'
       FROM unnest($1::text[], $3::bigint[]) WITH ORDINALITY AS l (key, ms, n) ORDER BY n
     ON CONFLICT (key) DO UPDATE SET
       count = CASE WHEN r.resets_at <= $2 THEN 1 ELSE r.count + 1 END,
       resets_at = CASE WHEN r.resets_at <= $2 THEN excluded.resets_at ELSE r.resets_at END
     RETURNING key, count, resets_at`,
    [sorted.map((limit) => limit.hash), toDb(real), sorted.map((limit) => limit.window_ms)],
    'rate_limits_count',
  );
  let until = 0;
  for (const row of rows) {
    const max = sorted.find((limit) => limit.hash === row.key)?.max ?? 0;
    if (row.count > max) until = Math.max(until, row.resets_at);
  }
  if (until > 0) throw new Refused('rate.limited', { seconds: Math.max(1, Math.ceil((until - real) / 1000)) });
}

/** After a success the tries before it are forgiven. */
export async function forgetTries(db: Tx, keys: readonly string[]): Promise<void> {
  await db.sql('DELETE FROM rate_limits WHERE key = ANY ($1)', [keys.map(sha256)]);
}

/** Windows that have ended go; called now and then by the server. */
export async function sweepTries(db: Tx, real: Instant): Promise<void> {
  await db.sql('DELETE FROM rate_limits WHERE resets_at < $1', [toDb(real)]);
}
