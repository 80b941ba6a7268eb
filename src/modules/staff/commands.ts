import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { DAY, type Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { reviveDead } from '#platform/outbox.ts';
import { mayRevive } from './queries.ts';

/** A typing error in a year should not make every order old. */
const STEP_MAX_MS = 400 * DAY;

/**
 * Moves the clock of a sandbox forward to `to` in business time, never back, and tells every server of it at the commit.
 * Returns how far it now stands ahead of `real`, in ms. What falls due by it is fired by the sweep that the caller runs
 * after the commit. When the installation last ran is kept in real time, so that a jump never looks like a downtime.
 * Refused: clock.not_forward, clock.too_far.
 */
export async function moveClock(tx: Tx, to: Instant, now: Instant, real: Instant): Promise<number> {
  if (!(to > now)) throw new Refused('clock.not_forward');
  if (to - now > STEP_MAX_MS) throw new Refused('clock.too_far');
  const [row] = await tx.sql<{ clock_offset_ms: bigint }>(
    `UPDATE installation SET clock_offset_ms = greatest(clock_offset_ms, $1) WHERE mode = 'sandbox' RETURNING clock_offset_ms`,
    [to - real],
  );
  if (!row) throw new Refused('not_found');
  const offset = Number(row.clock_offset_ms);
  await tx.sql(`SELECT pg_notify('clock', $1)`, [String(offset)]);
  return offset;
}

/** Gives what the outbox has given up another round of tries. Refused: not_found. */
export async function reviveOutbox(tx: Tx, actor: StaffActor): Promise<number> {
  if (!mayRevive(actor.role)) throw new Refused('not_found');
  return reviveDead(tx);
}
