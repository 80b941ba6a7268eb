import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { PersonId } from '#domain/ids.ts';
import { staffCan } from '#domain/permissions.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { MessageRow, ThreadRow, ThreadState } from './tables.ts';

export type { ThreadState };
export type Thread = ThreadRow & { readonly messages: readonly MessageRow[] };
export type ThreadHead = ThreadRow;

/** A thread for the person who opened it. Refused: not_found for everybody else. */
export async function ownThread(tx: Tx, person: PersonId, id: string): Promise<Thread> {
  const [row] = await tx.sql<ThreadRow>('SELECT * FROM support_threads WHERE id = $1 AND person_id = $2', [id, person]);
  if (!row) throw new Refused('not_found');
  return { ...row, messages: await messagesOf(tx, id) };
}

/** The person's threads, the newest change first. */
export function ownThreads(tx: Tx, person: PersonId, limit = 50): Promise<ThreadHead[]> {
  return tx.sql<ThreadRow>('SELECT * FROM support_threads WHERE person_id = $1 ORDER BY moved_at DESC, id LIMIT $2', [
    person,
    limit,
  ]);
}

/** Refused: not_found for staff who do not answer, and for threads that do not exist. */
export async function threadForStaff(tx: Tx, actor: StaffActor, id: string): Promise<Thread> {
  mustAnswer(actor);
  const [row] = await tx.sql<ThreadRow>('SELECT * FROM support_threads WHERE id = $1', [id]);
  if (!row) throw new Refused('not_found');
  return { ...row, messages: await messagesOf(tx, id) };
}

/** The queue: open ones by how long they have waited, others by their newest change; with the count of each state. */
export async function threadsForStaff(
  tx: Tx,
  actor: StaffActor,
  state: ThreadState,
  limit = 100,
): Promise<{ threads: ThreadHead[]; counts: Record<ThreadState, number> }> {
  mustAnswer(actor);
  const threads = await tx.sql<ThreadRow>(
    `SELECT * FROM support_threads WHERE state = $1 ORDER BY CASE WHEN $1 = 'open' THEN moved_at END, moved_at DESC, id LIMIT $2`,
    [state, limit],
  );
  const rows = await tx.sql<{ state: ThreadState; count: bigint }>(
    'SELECT state, count(*) AS count FROM support_threads GROUP BY state',
  );
  const counts: Record<ThreadState, number> = { open: 0, answered: 0, closed: 0 };
  for (const { state: each, count } of rows) counts[each] = Number(count);
  return { threads, counts };
}

/** How many wait for an answer: for the desk of the staff. */
export async function openThreads(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ count: bigint }>(
    `SELECT count(*) AS count FROM support_threads WHERE state = 'open'`,
    [],
    'support_open',
  );
  return Number(row?.count ?? 0n);
}

export function mustAnswer(actor: StaffActor): void {
  if (!staffCan(actor.role, 'support', 'answer')) throw new Refused('not_found');
}

function messagesOf(tx: Tx, thread: string): Promise<MessageRow[]> {
  return tx.sql<MessageRow>('SELECT id, by_staff, words, at FROM support_messages WHERE thread_id = $1 ORDER BY id', [
    thread,
  ]);
}

export interface AnswerToMail {
  readonly thread: ThreadRow;
  readonly words: string;
}

/** What a letter about an answer says; null where thread or message are gone. */
export async function answerToMail(tx: Tx, message: bigint): Promise<AnswerToMail | null> {
  const [row] = await tx.sql<ThreadRow & { words: string }>(
    'SELECT t.*, m.words FROM support_messages m JOIN support_threads t ON t.id = m.thread_id WHERE m.id = $1 AND m.by_staff',
    [message],
  );
  return row ? { thread: row, words: row.words } : null;
}

/** Votes on an article: how many found it useful, how many did not. */
export async function votesOf(tx: Tx, article: string): Promise<{ yes: number; no: number }> {
  const [row] = await tx.sql<{ yes: bigint; no: bigint }>(
    'SELECT count(*) FILTER (WHERE useful) AS yes, count(*) FILTER (WHERE NOT useful) AS no FROM help_votes WHERE article = $1',
    [article],
  );
  return { yes: Number(row?.yes ?? 0n), no: Number(row?.no ?? 0n) };
}

/** What these organizations wrote to support about an order, oldest first: a stranger may name any order. */
export async function threadsAbout(tx: Tx, orderId: string, orgs: readonly string[]): Promise<Thread[]> {
  const rows = await tx.sql<ThreadRow>(
    'SELECT * FROM support_threads WHERE order_id = $1 AND org_id = ANY ($2) ORDER BY id LIMIT 20',
    [orderId, orgs],
  );
  const threads: Thread[] = [];
  for (const row of rows) threads.push({ ...row, messages: await messagesOf(tx, row.id) });
  return threads;
}
