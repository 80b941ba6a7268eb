import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import { erasePerson, lockOrganizationsOf } from '#modules/people/commands.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Session } from '#platform/http.ts';
import { publish } from '#platform/outbox.ts';
import { keptBy } from './queries.ts';

/** Refused: account.staff_stays, account.owner_stays, account.orders_open, account.money_left. */
export async function eraseAccount(tx: Tx, session: Pick<Session, 'person' | 'staff'>, now: Instant): Promise<void> {
  await lockOrganizationsOf(tx, session.person);
  const kept = await keptBy(tx, session);
  if (kept) throw new Refused(kept.code, kept.details);
  await erasePerson(tx, session.person, now);
  await publish(tx, 'person.erased', { person: session.person }, now);
}
