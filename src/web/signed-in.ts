import { Refused } from '#domain/errors.ts';
import type { Asked, Session } from '#platform/http.ts';

/** Whoever is signed in, with or without an organization. Refused: account.sign_in_first. */
export function signedIn({ var: { session } }: Asked): Session {
  if (!session) throw new Refused('account.sign_in_first');
  return session;
}
