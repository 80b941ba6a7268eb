import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from './db/pool.ts';
import type { Installation } from './http.ts';

/** One row of the outbox: something that was committed and that others may react to. */
export interface OutboxEvent {
  readonly id: bigint;
  /** `order.<move>`, `order.reminder`, or another noun and verb. */
  readonly topic: string;
  readonly order: string | null;
  /** Of the order's history; null where the event is no entry of it. */
  readonly seq: number | null;
  readonly payload: Readonly<Record<string, unknown>>;
  /** When it happened, in business time. */
  readonly at: Instant;
}

/**
 * What one module does about what happened, in a database transaction; events of one order come in the order of its
 * history. It runs at least once and may run again: its effect must be the same the second time. Whatever leaves the
 * database (mail, files, other servers) goes through `enqueue`, so that it happens only if this is committed.
 *
 * Of several events it may answer with those that it has left alone, all of an order or none. It gets each of them again
 * by itself, in a database transaction of its own: what locks what people's moves lock must not hold it for others.
 */
export type Reaction = (
  tx: Tx,
  events: readonly OutboxEvent[],
  now: Instant,
  at: Installation,
) => Promise<readonly OutboxEvent[] | void>;

export interface NamedReaction {
  /** Stored with rows that are half done: never rename one. */
  readonly name: string;
  readonly hears: (topic: string) => boolean;
  readonly react: Reaction;
}

/** What `transition()` says of each step. */
export interface MovePayload {
  readonly order: string;
  readonly seq: number;
  readonly process: string;
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly person: string | null;
  readonly buyer: string;
  readonly provider: string;
  readonly due: Instant | null;
  readonly dispute: string | null;
}

/** The payload of a step of an order's life; null for every other event. */
export function moveOf(event: OutboxEvent): MovePayload | null {
  return event.topic.startsWith('order.') && event.seq !== null ? (event.payload as unknown as MovePayload) : null;
}

/** Adds an event from outside of an order's life, inside the caller's database transaction. */
export async function publish(
  tx: Tx,
  topic: string,
  payload: Readonly<Record<string, unknown>>,
  now: Instant,
): Promise<void> {
  await tx.sql(`INSERT INTO outbox (topic, payload, at) VALUES ($1, $2, $3)`, [
    topic,
    JSON.stringify(payload),
    toDb(now),
  ]);
}

export interface OutboxState {
  readonly waiting: number;
  /** Failed at least once and tried again later. */
  readonly failing: number;
  /** Given up after the last try; staff look at them and revive them. */
  readonly dead: number;
}

export async function outboxState(tx: Tx): Promise<OutboxState> {
  const [row] = await tx.sql<OutboxState>(
    `SELECT count(*) FILTER (WHERE dead_at IS NULL)::int AS waiting,
       count(*) FILTER (WHERE dead_at IS NULL AND tries > 0)::int AS failing,
       count(*) FILTER (WHERE dead_at IS NOT NULL)::int AS dead FROM outbox`,
  );
  return row ?? { waiting: 0, failing: 0, dead: 0 };
}

/** Gives every dead event its tries back. Returns how many there were. */
export async function reviveDead(tx: Tx): Promise<number> {
  const rows = await tx.sql(
    `UPDATE outbox SET dead_at = NULL, tries = 0, retry_at = NULL WHERE dead_at IS NOT NULL RETURNING 1`,
  );
  return rows.length;
}
