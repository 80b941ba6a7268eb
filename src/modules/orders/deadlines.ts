import { Refused } from '#domain/errors.ts';
import { nextReminder } from '#domain/process/reminders.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import { loadOrder } from './snapshot.ts';
import { tick } from './transition.ts';

/** One sweep takes at most so many orders; the next follows at once while there are more. */
const BATCH = 100;

/**
 * Fires the clock exits due by `now` on every order, the earliest first, and puts reminders into the outbox. Several
 * processes may sweep at once: each order is claimed by one. Returns how many exits fired.
 */
export async function sweep(db: Db, now: Instant): Promise<number> {
  let fired = 0;
  for (;;) {
    const due = await db.sql<{ id: string }>(
      `SELECT order_id AS id FROM order_clocks WHERE due_at <= $1 GROUP BY order_id ORDER BY min(due_at), order_id LIMIT ${BATCH}`,
      [toDb(now)],
      'orders-due',
    );
    let moved = 0;
    for (const { id } of due) moved += await db.tx((tx) => claim(tx, id, now));
    fired += moved;
    if (due.length < BATCH || moved === 0) break;
  }
  await remind(db, now);
  return fired;
}

async function claim(tx: Tx, id: string, now: Instant): Promise<number> {
  const free = await tx.sql(`SELECT 1 FROM order_claims($1)`, [id]);
  return free.length === 0 ? 0 : tick(tx, id, now);
}

/** An outbox row for each clock whose reminder is due, and the clock's next reminder set. */
async function remind(db: Db, now: Instant): Promise<void> {
  const due = await db.sql<{ order_id: string; machine: string; move: string; due_at: Instant; remind_at: Instant }>(
    `SELECT order_id, machine, move, due_at, remind_at FROM order_clocks WHERE remind_at <= $1 ORDER BY remind_at LIMIT ${BATCH}`,
    [toDb(now)],
    'reminders-due',
  );
  for (const clock of due) {
    await db.tx(async (tx) => {
      const order = await loadOrder(tx, clock.order_id);
      const next = nextReminder(clock.due_at, now, order.terms.policy);
      const taken = await tx.sql(
        `UPDATE order_clocks SET remind_at = $5 WHERE order_id = $1 AND machine = $2 AND move = $3 AND remind_at = $4 RETURNING 1`,
        [clock.order_id, clock.machine, clock.move, toDb(clock.remind_at), next === null ? null : toDb(next)],
      );
      // A clock that fires in this very sweep needs no reminder any more.
      if (taken.length === 0 || clock.due_at <= now) return;
      const payload = {
        order: order.id,
        move: clock.move,
        machine: clock.machine,
        due: clock.due_at,
        buyer: order.buyer,
        provider: order.provider,
      };
      await tx.sql(`INSERT INTO outbox (topic, order_id, payload, at) VALUES ('order.reminder', $1, $2, $3)`, [
        order.id,
        JSON.stringify(payload),
        toDb(now),
      ]);
    });
  }
  if (due.length === BATCH) await remind(db, now);
}

/** Clocks that fell due in a gap of more than this wait until `GRACE_MS` after the restart. */
const GAP_MS = 3_600_000;
const GRACE_MS = 24 * 3_600_000;

/**
 * At a start after more than an hour of downtime: what fell due meanwhile waits until 24 h from now, so that nobody
 * loses a right to a server that was off. `alive` is when the installation last ran, both in business time.
 */
export async function postponeAfterGap(db: Db, alive: Instant, now: Instant): Promise<number> {
  if (now - alive <= GAP_MS) return 0;
  const [row] = await db.sql<{ postponed: number }>(`SELECT postpone_clocks($1, $2, $3) AS postponed`, [
    toDb(alive),
    toDb(now),
    toDb(now + GRACE_MS),
  ]);
  if (!row) throw new Refused('server.error', { id: 'postpone' });
  return row.postponed;
}
