import { Refused } from '#domain/errors.ts';
import { DAY, HOUR, type Instant } from '#domain/time.ts';
import { askCarriers } from '#modules/orders/carriers.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { carriersOf } from '#platform/carriers/carriers.ts';
import { sessionOf, type Asked, type Installation } from '#platform/http.ts';
import { moveClock } from './commands.ts';
import type { ClockInput } from './contract.ts';
import { nextClocks } from './queries.ts';

/** Unlike what staff alone may know of, the clock is no secret: who may not turn it is told so. Refused: clock.staff_only. */
export function checkMayTurn(c: Asked): void {
  if (!sessionOf(c).staff) throw new Refused('clock.staff_only');
}

/** Moves the clock of this server and, by a notification, of all others, and fires what has fallen due. Refused: clock.*. */
export async function turnClock(at: Installation, to: Instant): Promise<void> {
  at.clock.offset = await at.db.tx((tx) => moveClock(tx, to, at.clock.now(), at.clock.real()));
  await askCarriers({ ...at, carriers: carriersOf(at.config) }, at.clock.now());
  await sweep(at.db, at.clock.now());
}

/** The instant that was asked for. Refused: clock.nothing_due. */
export async function targetOf(at: Installation, input: ClockInput, now: Instant): Promise<Instant> {
  if (input.to !== undefined) return Date.parse(input.to);
  if (input.next !== true) return now + Math.round((input.hours ?? 0) * HOUR + (input.days ?? 0) * DAY);
  const next = (await nextClocks(at.db, 1))[0];
  if (!next) throw new Refused('clock.nothing_due');
  // What is due already fires at the next sweep by itself.
  return Math.max(next.due_at, now + 1);
}
