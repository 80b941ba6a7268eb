import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import { securityLetter } from '#modules/people/letters.ts';
import { personById } from '#modules/people/queries.ts';
import type { Installation, Session } from '#platform/http.ts';
import { eraseAccount } from './commands.ts';

/**
 * At the person's own wish, who has given the password and types the address; they are told at the address they had.
 * Refused: input.invalid and as eraseAccount.
 */
export async function eraseOwn(at: Installation, session: Session, typed: string, now: Instant): Promise<void> {
  const was = await personById(at.db, session.person);
  if (typed !== was.email)
    throw new Refused('input.invalid', { field: 'email', expected: 'the address of this account' });
  await at.db.tx((tx) => eraseAccount(tx, session, now));
  await at.mail.send(securityLetter(at, was, 'erased'));
}
