import type { Tx } from './db/pool.ts';

/**
 * Adds a job for the worker inside the caller's database transaction: it runs at least once, after the commit, with
 * retries over days. `key` makes a second job of the same key replace the first while that has not begun. Only
 * reactions enqueue: a business transaction publishes an event, because enqueuing notifies and that serializes commits.
 */
export function enqueue(
  tx: Tx,
  task: string,
  payload: Readonly<Record<string, unknown>>,
  key: string | null = null,
): Promise<void> {
  return add(tx, task, [payload], key);
}

/** The same for many jobs of one task at once. */
export async function enqueueAll(
  tx: Tx,
  task: string,
  payloads: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (payloads.length > 0) await add(tx, task, payloads, null);
}

async function add(tx: Tx, task: string, payloads: readonly object[], key: string | null): Promise<void> {
  await tx.sql(
    `SELECT enqueue_jobs($1, $2::json[], $3)`,
    [task, payloads.map((payload) => JSON.stringify(payload)), key],
    'enqueue-jobs',
  );
}
