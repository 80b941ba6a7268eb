import type { Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import { cookieLine, cookieNames, cookieOf, SESSION_MAX_MS } from './cookies.ts';
import type { Env, Installation, Session } from './http.ts';

type Asked = Pick<Context<Env>, 'header'> & { readonly req: { header(name: string): string | undefined } };

/** Sets or (null) takes away the cookie of the session; either way no sign-in waits for a second factor any more. */
export function giveSession({ config }: Pick<Installation, 'config'>, c: Asked, cookie: string | null): void {
  const names = cookieNames(config);
  const age_s = SESSION_MAX_MS / 1000;
  c.header('Set-Cookie', cookieLine(config, names.session, cookie, age_s), { append: true });
  c.header('Set-Cookie', cookieLine(config, names.challenge, null), { append: true });
}

/** A sign-in that waits ten minutes for the second factor. */
export function giveChallenge({ config }: Pick<Installation, 'config'>, c: Asked, cookie: string): void {
  c.header('Set-Cookie', cookieLine(config, cookieNames(config).challenge, cookie, 600), { append: true });
}

export function challengeOf({ config }: Pick<Installation, 'config'>, c: Asked): string | undefined {
  return cookieOf(c.req.header('cookie'), cookieNames(config).challenge);
}

/**
 * The session of a browser with its cookie, for what an access token may not do: passwords, sessions, second factor.
 * Refused: account.sign_in_first, account.prove_first.
 */
export function browserOf(
  { config }: Pick<Installation, 'config'>,
  c: Asked & { readonly var: { readonly session: Session | null } },
): { session: Session; cookie: string } {
  const { session } = c.var;
  if (!session) throw new Refused('account.sign_in_first');
  const cookie = cookieOf(c.req.header('cookie'), cookieNames(config).session);
  if (cookie === undefined || !session.id.startsWith('ses_')) throw new Refused('account.prove_first');
  return { session, cookie };
}
