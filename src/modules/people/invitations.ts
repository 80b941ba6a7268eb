import type { PersonActor } from '#domain/actor.ts';
import type { Id } from '#domain/ids.ts';
import type { Role } from '#domain/permissions.ts';
import type { Installation } from '#platform/http.ts';
import type { Locale } from '#platform/i18n.ts';
import { countTry } from '#platform/rate-limit.ts';
import { invite } from './commands.ts';
import { invitationLetter } from './letters.ts';
import { organizationById, personByEmail, personById } from './queries.ts';

/**
 * Invites by letter, in the language of whoever reads it where that is known, else in the inviter's. Refused: rate.limited
 * and as `invite`.
 */
export async function inviteByLetter(
  at: Installation,
  actor: PersonActor,
  input: { readonly email: string; readonly role: Role },
  locale: Locale,
): Promise<Id<'inv'>> {
  const real = at.clock.real();
  await countTry(at.db, [{ key: `invite:${actor.org}`, max: 50, window_ms: 3_600_000 }], real);
  const { id, token } = await at.db.tx((tx) => invite(tx, actor, input, real));
  const [{ name: organization }, { name: inviter }, known] = await Promise.all([
    organizationById(at.db, actor.org),
    personById(at.db, actor.person),
    personByEmail(at.db, input.email),
  ]);
  const to = { name: known?.name ?? '', email: input.email, locale: known?.locale ?? locale };
  await at.mail.send(invitationLetter(at, to, token, { organization, inviter }));
  return id;
}
