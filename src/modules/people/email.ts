import { Refused } from '#domain/errors.ts';
import type { PersonId } from '#domain/ids.ts';
import { toDb } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import type { Installation, Session } from '#platform/http.ts';
import { randomText } from '#platform/random.ts';
import { limitLetters } from './account.ts';
import { emailLetter, securityLetter } from './letters.ts';
import { pendingEmail, personByEmail, personById } from './queries.ts';

// Another address counts once its mailbox has answered. The link alone changes nothing: whoever opens it must also be
// signed in as the person, so a letter to a mistyped address gives no stranger the account.

const OPEN_MS = 24 * 3_600_000;

/**
 * Sends a link to the new address; one that was sent before is dead. Answers the same where the address belongs to
 * another account, whose owner is told. The caller has asked for the password. Refused: input.invalid, rate.limited.
 */
export async function askEmail(
  at: Installation,
  { person, email: before }: Session,
  email: string,
  network: string,
): Promise<void> {
  if (email === before) throw new Refused('input.invalid', { field: 'email', expected: 'another address' });
  await limitLetters(at, email, network);
  const [own, other] = await Promise.all([personById(at.db, person), personByEmail(at.db, email)]);
  const token = randomText(24);
  const expires = toDb(at.clock.real() + OPEN_MS);
  await at.db.tx(async (tx) => {
    await tx.sql('DELETE FROM verifications WHERE identifier = $1', [pendingEmail(person)]);
    await tx.sql('INSERT INTO verifications (id, identifier, value, expires_at) VALUES ($1, $2, $3, $4)', [
      randomText(16),
      pendingEmail(person),
      `${sha256(token)} ${email}`,
      expires,
    ]);
  });
  await at.mail.send(other ? emailLetter(at, other) : emailLetter(at, { ...own, email }, token));
}

/** The address that a link of the person's would confirm. Refused: account.link_dead. */
export async function emailToConfirm(at: Installation, person: PersonId, token: string): Promise<string> {
  const [row] = await at.db.sql<{ value: string }>(
    'SELECT value FROM verifications WHERE identifier = $1 AND expires_at > $2',
    [pendingEmail(person), toDb(at.clock.real())],
  );
  const [hash, email] = row?.value.split(' ') ?? [];
  if (email === undefined || hash !== sha256(token)) throw new Refused('account.link_dead');
  return email;
}

/** Tells the old address. Links to set a new password that went there are dead. Refused: account.link_dead. */
export async function confirmEmail(at: Installation, { person }: Session, token: string): Promise<void> {
  const before = await personById(at.db, person);
  const email = await emailToConfirm(at, person, token);
  try {
    await at.db.tx(async (tx) => {
      await tx.sql('DELETE FROM verifications WHERE identifier = $1 OR value = $2', [pendingEmail(person), person]);
      await tx.sql('UPDATE people SET email = $2, email_verified = true, updated_at = $3 WHERE id = $1', [
        person,
        email,
        toDb(at.clock.real()),
      ]);
    });
  } catch (error) {
    // unique_violation: somebody has signed up with it since the letter.
    throw (error as { code?: string }).code === '23505' ? new Refused('account.link_dead') : error;
  }
  await at.mail.send(securityLetter(at, before, 'email_changed'));
}
