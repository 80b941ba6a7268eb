import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '#domain/time.ts';
import type { Tx } from './db/pool.ts';
import type { Installation } from './http.ts';
import type { NamedReaction, OutboxEvent } from './outbox.ts';

/** A pass looks at so many events at most, the oldest first. */
const BATCH = 200;
/** Orders handled side by side by one relay, where each needs its own. More would take connections from those who answer people. */
const LANES = 2;
/** Between two passes under load: what comes meanwhile goes together, and costs little more than one event alone. */
const GATHER_MS = 20;
/** An event that waits for an earlier one of its order looks again after so long. */
const HOLD_MS = 5_000;
const IDLE_MS_MIN = 50;
const IDLE_MS_MAX = 1_000;

export const TRIES_MAX = 15;
/** 1 s, 2 s, 4 s, up to an hour: some four hours in all until an event is given up. */
export const backOff = (tries: number): number => Math.min(1_000 * 2 ** (tries - 1), 3_600_000);

export interface RelayOptions {
  readonly reactions: readonly NamedReaction[];
  /** Wait before the next try, in ms of real time. */
  readonly backOff?: (tries: number) => number;
  /** Nobody has a page open that would have to hear of it. */
  readonly quiet?: true;
}

interface Row {
  readonly id: bigint;
  readonly topic: string;
  readonly order_id: string | null;
  readonly seq: number | null;
  readonly payload: Record<string, unknown>;
  readonly at: Instant;
  readonly done: readonly string[];
  readonly tries: number;
  readonly due: boolean;
}

// Rows that wait for their next try come along where an order has others, since they hold those back.
const WAITING = `
  WITH due AS (
    SELECT id, order_id FROM outbox WHERE dead_at IS NULL AND (retry_at IS NULL OR retry_at <= now()) ORDER BY id LIMIT ${BATCH}
  )
  SELECT o.id, o.topic, o.order_id, o.seq, o.payload, o.at, o.done, o.tries, true AS due FROM outbox o JOIN due USING (id)
  UNION ALL
  SELECT o.id, o.topic, o.order_id, o.seq, o.payload, o.at, o.done, o.tries, false FROM outbox o
    WHERE o.retry_at > now() AND o.dead_at IS NULL AND o.order_id IN (SELECT order_id FROM due)
  ORDER BY id`;

// Claimed and crossed off in one statement, before the reaction and undone with it. A reaction lost in a crash of the
// database is lost together with this, since the log of writes keeps their order; the event is then handled again. So
// nothing here waits for the disk.
const FREE = `(SELECT id FROM outbox WHERE id = $1 AND dead_at IS NULL AND (retry_at IS NULL OR retry_at <= now())
  AND NOT done @> ARRAY[$2::text] FOR UPDATE SKIP LOCKED) RETURNING set_config('synchronous_commit', 'off', true)`;
const CROSS_OFF = `UPDATE outbox SET done = done || $2::text WHERE id = ${FREE}`;
const REMOVE = `DELETE FROM outbox WHERE id = ${FREE}`;
// The same for many that nobody has begun with.
const CLAIM = `SELECT set_config('synchronous_commit', 'off', true) FROM outbox
  WHERE id = ANY ($1) AND dead_at IS NULL AND retry_at IS NULL AND done = '{}' FOR UPDATE SKIP LOCKED`;

/**
 * One pass over what waits. Several processes may be at it: each row is claimed while a reaction runs, and the
 * reactions of one module see the events of one order in their order. Returns how many events were finished.
 */
export async function relayOnce(at: Installation, options: RelayOptions): Promise<number> {
  const rows = await at.db.sql<Row>(WAITING, [], 'outbox-waiting');
  if (rows.length === 0) return 0;
  const together = await relayTogether(at, options, rows);
  let { finished } = together;
  const groups = [...Map.groupBy(together.left, orderOf).values()];
  const lane = async (): Promise<void> => {
    for (let group = groups.shift(); group; group = groups.shift()) {
      const more = await relayOrder(at, options, group);
      finished += more;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return finished;
}

const orderOf = ({ order_id, id }: Row): string | bigint => order_id ?? id;
const isFresh = ({ due, tries, done }: Row): boolean => due && tries === 0 && done.length === 0;

/**
 * Whatever is fresh in one database transaction. `left` is still to be handled order by order: all of it where anything
 * went wrong, so that the others do not suffer from one, or where another relay is at a part of it.
 */
async function relayTogether(
  at: Installation,
  options: RelayOptions,
  rows: readonly Row[],
): Promise<{ finished: number; left: readonly Row[] }> {
  const begun = new Set(rows.filter((row) => !isFresh(row)).map(orderOf));
  const [fresh, older] = [true, false].map((wanted) => rows.filter((row) => begun.has(orderOf(row)) !== wanted));
  if (!fresh?.length || !older) return { finished: 0, left: rows };
  try {
    return await at.db.tx(async (tx) => {
      const claimed = await tx.sql(CLAIM, [fresh.map(({ id }) => id)], 'outbox-claim');
      if (claimed.length === 0) return { finished: 0, left: older };
      if (claimed.length < fresh.length) return { finished: 0, left: rows };
      const alone = await reactTogether(tx, at, options, fresh);
      return { finished: fresh.length - alone.length, left: [...older, ...alone] };
    });
  } catch (error) {
    at.log.debug({ err: error }, 'what is fresh was not handled together');
    return { finished: 0, left: rows };
  }
}

/** Returns the rows of which some reaction has left something alone. */
async function reactTogether(
  tx: Tx,
  at: Installation,
  options: RelayOptions,
  fresh: readonly Row[],
): Promise<readonly Row[]> {
  const now = at.clock.now();
  const left = new Map<bigint, string[]>();
  for (const { name, hears, react } of options.reactions) {
    const heard = fresh.filter(({ topic }) => hears(topic)).map(eventOf);
    if (heard.length === 0) continue;
    for (const { id } of (await react(tx, heard, now, at)) ?? []) left.set(id, [...(left.get(id) ?? []), name]);
  }
  const names = options.reactions.map(({ name }) => name);
  const alone = fresh
    .filter(({ id }) => left.has(id))
    .map((row) => ({ ...row, done: names.filter((name) => left.get(row.id)?.includes(name) === false) }));
  for (const { id, done } of alone)
    await tx.sql(`UPDATE outbox SET done = $2 WHERE id = $1`, [id, done], 'outbox-alone');
  const finished = fresh.filter(({ id }) => !left.has(id));
  await tx.sql(`DELETE FROM outbox WHERE id = ANY ($1)`, [finished.map(({ id }) => id)], 'outbox-finished');
  if (!options.quiet) tell(tx, fresh);
  return alone;
}

function eventOf({ id, topic, order_id: order, seq, payload, at }: Row): OutboxEvent {
  return { id, topic, order, seq, payload, at };
}

/** To those who have the page of an order open. */
function tell(tx: Tx, rows: readonly Row[]): void {
  for (const { order_id: order, seq } of rows) if (seq !== null) tx.tell(`order:${order}`, { seq });
}

/** Until nothing that is due is left: for seeds and tests. Returns how many events were finished. */
export async function drain(at: Installation, reactions: readonly NamedReaction[]): Promise<number> {
  let finished = 0;
  for (let last = -1; last !== 0; finished += last) last = await relayOnce(at, { reactions });
  return finished;
}

async function relayOrder(at: Installation, options: RelayOptions, rows: readonly Row[]): Promise<number> {
  const blocked: Blocked = new Map();
  const told: Row[] = [];
  let finished = 0;
  for (const row of rows) {
    const pending = options.reactions.filter(({ name, hears }) => hears(row.topic) && !row.done.includes(name));
    const outcome = row.due ? await relayRow(at, options, row, pending, blocked) : 'waiting';
    if (outcome === 'waiting' || outcome === 'taken') for (const { name } of pending) blocked.set(name, outcome);
    if (outcome === 'finished') finished++;
    if (isFresh(row) && outcome !== 'taken') told.push(row);
  }
  if (!options.quiet) tell(at.db, told);
  return finished;
}

/** Reactions that may not see later events of this order yet: an earlier one waits for its next try, or another relay has it. */
type Blocked = Map<string, 'waiting' | 'taken'>;

/** `taken`: another relay has it. `left`: something of it remains for a later pass. */
async function relayRow(
  at: Installation,
  options: RelayOptions,
  row: Row,
  pending: readonly NamedReaction[],
  blocked: Blocked,
): Promise<'finished' | 'left' | 'taken'> {
  if (pending.length === 0) {
    await at.db.sql(`DELETE FROM outbox WHERE id = $1`, [row.id], 'outbox-remove');
    return 'finished';
  }
  const errors: { name: string; error: unknown }[] = [];
  const left = new Set(pending.map(({ name }) => name));
  let held = false;
  for (const reaction of pending) {
    const blocker = blocked.get(reaction.name);
    if (blocker) {
      held ||= blocker === 'waiting';
      continue;
    }
    try {
      const isLast = left.size === 1;
      const claimed = await at.db.tx((tx) => react(tx, at, row, reaction, isLast));
      if (!claimed) return 'taken';
      left.delete(reaction.name);
    } catch (error) {
      blocked.set(reaction.name, 'waiting');
      errors.push({ name: reaction.name, error });
    }
  }
  if (errors.length > 0) await failed(at, row, errors, options.backOff ?? backOff);
  else if (held)
    await at.db.sql(`UPDATE outbox SET retry_at = now() + $2 * interval '1 ms' WHERE id = $1`, [row.id, HOLD_MS]);
  return left.size === 0 ? 'finished' : 'left';
}

async function react(
  tx: Tx,
  at: Installation,
  row: Row,
  { name, react: run }: NamedReaction,
  isLast: boolean,
): Promise<boolean> {
  const claimed = isLast
    ? await tx.sql(REMOVE, [row.id, name], 'outbox-last')
    : await tx.sql(CROSS_OFF, [row.id, name], 'outbox-done');
  if (claimed.length === 0) return false;
  await run(tx, [eventOf(row)], at.clock.now(), at);
  return true;
}

async function failed(
  at: Installation,
  row: Row,
  errors: readonly { name: string; error: unknown }[],
  wait: (tries: number) => number,
): Promise<void> {
  const tries = row.tries + 1;
  const isDead = tries >= TRIES_MAX;
  const text = errors.map(({ name, error }) => `${name}: ${error instanceof Error ? error.message : String(error)}`);
  for (const { name, error } of errors) {
    const about = { event: String(row.id), topic: row.topic, order: row.order_id, reaction: name, tries, err: error };
    if (isDead) at.log.error(about, 'an event was given up');
    else at.log.warn(about, 'a reaction failed and is tried again');
  }
  await at.db.sql(
    `UPDATE outbox SET tries = $2, retry_at = now() + $3 * interval '1 ms', error = $4,
       dead_at = CASE WHEN $5 THEN now() END WHERE id = $1`,
    [row.id, tries, wait(tries), text.join('\n').slice(0, 2_000), isDead],
  );
}

const awake = new Set<() => void>();

/** Says to the relays of this process that something may have been committed. Others find it at their next look. */
export function wakeRelays(): void {
  for (const wake of awake) wake();
}

export interface Relay {
  wake(): void;
  /** Answers when the pass under way has ended. */
  stop(): Promise<void>;
}

/** Runs passes until stopped: at once when woken, and else more and more seldom, once a second at least. */
export function startRelay(at: Installation, options: RelayOptions): Relay {
  let stopped = false;
  let woken = false;
  let endNap: (() => void) | undefined;
  const wake = (): void => {
    woken = true;
    endNap?.();
  };
  const nap = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      endNap = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const live = async (): Promise<void> => {
    let idle = IDLE_MS_MIN;
    while (!stopped) {
      woken = false;
      const finished = await relayOnce(at, options).catch((error: unknown) => {
        at.log.error({ err: error }, 'the relay cannot work');
        idle = IDLE_MS_MAX;
        return 0;
      });
      if (finished > 0 || woken) idle = IDLE_MS_MIN;
      else idle = Math.min(idle * 2, IDLE_MS_MAX);
      if (stopped) break;
      if (finished > 0) await sleep(GATHER_MS);
      else if (!woken) await nap(idle);
    }
  };
  awake.add(wake);
  const ended = live();
  return {
    wake,
    stop: async () => {
      stopped = true;
      awake.delete(wake);
      wake();
      await ended;
    },
  };
}
