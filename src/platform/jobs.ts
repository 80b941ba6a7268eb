import type { Tx } from './db/pool.ts';

/**
 * Adds a job for the worker inside the caller's database transaction: it runs at least once, after the commit, with
 * retries over days. `key` makes a second job of the same key replace the first while that has not begun. Only
 * reactions enqueue: a business transaction publishes an event, because enqueuing notifies and that serializes commits.
 */
export async function enqueue(
  tx: Tx,
  task: string,
  payload: Readonly<Record<string, unknown>>,
  key: string | null = null,
): Promise<void> {
  await tx.sql(`SELECT enqueue_job($1, $2, $3)`, [task, JSON.stringify(payload), key], 'enqueue-job');
}
