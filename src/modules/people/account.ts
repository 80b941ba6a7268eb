import { Refused } from '#domain/errors.ts';
import type { PersonId } from '#domain/ids.ts';
import { inOurWords, makeAccounts, type Accounts } from '#platform/accounts.ts';
import { cookieNames, signed, unsigned } from '#platform/cookies.ts';
import type { Installation, Session } from '#platform/http.ts';
import type { Locale } from '#platform/i18n.ts';
import { countTry, forgetTries } from '#platform/rate-limit.ts';
import { openSession, renewSession, type Device } from './commands.ts';
import { accountLetters, securityLetter } from './letters.ts';
import { personByEmail, personById } from './queries.ts';

// What a visitor does to become somebody. Unlike commands, these open their own database transactions (better-auth does),
// count tries, and send letters.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** No answer about an address comes sooner, whether there is such an account or not. */
const SAME_MS = 250;

/** Where a try comes from: counted by network (/64 for IPv6), kept with the session. */
export interface Visitor extends Device {
  readonly network: string;
}

/** A signed-in session's cookie value, or the one of a sign-in that still waits for the second factor. */
export type SignedIn =
  | { readonly kind: 'session'; readonly cookie: string }
  | { readonly kind: 'challenge'; readonly cookie: string };

const made = new WeakMap<Installation, Promise<Accounts>>();

function accounts(at: Installation): Promise<Accounts> {
  let found = made.get(at);
  if (!found) {
    found = makeAccounts(at, {
      letters: accountLetters(at),
      passwordReset: async (person) => {
        // The link came by mail, so the address is theirs.
        await at.db.sql('UPDATE people SET email_verified = true WHERE id = $1', [person]);
        await tell(at, person, 'password_changed');
      },
    });
    made.set(at, found);
  }
  return found;
}

/**
 * Answers the same, after about the same time, whether the address is new or not: what happened is in the letter alone.
 * `back` is a path to go to after the address is confirmed. Refused: rate.limited, input.invalid.
 */
export async function signUp(
  at: Installation,
  input: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly locale: Locale;
    readonly back: string;
  },
  { network }: Visitor,
): Promise<void> {
  await countTry(at.db, [{ key: `sign-up:${network}`, max: 20, window_ms: HOUR }], at.clock.real());
  await afterSame(async () => {
    const { name, email, password, locale, back } = input;
    const auth = await accounts(at);
    const body = { name, email, password, locale, callbackURL: back };
    try {
      await inOurWords(auth.api.signUpEmail({ body }));
    } catch (error) {
      // The same address at the same moment: the other request has made the account and written the letter.
      if (error instanceof Refused || !(await personByEmail(at.db, email))) throw error;
    }
  });
}

/** A new letter with a new link, if the address waits for one. Refused: rate.limited. */
export async function sendVerification(at: Installation, email: string, { network }: Visitor): Promise<void> {
  await limitLetters(at, email, network);
  const auth = await accounts(at);
  await inOurWords(auth.api.sendVerificationEmail({ body: { email, callbackURL: '/' } }));
}

/**
 * Confirms the address with the letter's token and signs in, which takes the password: so a link alone never signs anybody
 * in, and whoever signed up with an address of somebody else gains nothing when its owner confirms it.
 * Refused: account.link_dead, account.sign_in_failed, rate.limited.
 */
export async function verifyEmail(
  at: Installation,
  input: { readonly token: string; readonly password: string },
  visitor: Visitor,
): Promise<SignedIn> {
  const email = emailIn(input.token);
  if (email === null) throw new Refused('account.link_dead');
  const signInput = { email, password: input.password };
  try {
    return await signIn(at, signInput, visitor);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'account.email_unverified') throw error;
  }
  const auth = await accounts(at);
  await inOurWords(auth.api.verifyEmail({ query: { token: input.token } }));
  return signIn(at, signInput, visitor);
}

/** The address a verification token speaks of; whether it is genuine is checked when it is used. */
export function emailIn(token: string): string | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { email?: unknown };
    return typeof claims.email === 'string' ? claims.email : null;
  } catch {
    return null;
  }
}

/** Refused: account.sign_in_failed, account.email_unverified (only with the right password), rate.limited. */
export async function signIn(
  at: Installation,
  input: { readonly email: string; readonly password: string },
  visitor: Visitor,
): Promise<SignedIn> {
  const account = `sign-in:${input.email.toLowerCase()}`;
  const here = `${account}:${visitor.network}`;
  await countTry(
    at.db,
    [
      { key: `sign-in:${visitor.network}`, max: 60, window_ms: 15 * MINUTE },
      { key: here, max: 10, window_ms: 15 * MINUTE },
      { key: account, max: 50, window_ms: 15 * MINUTE },
    ],
    at.clock.real(),
  );
  const auth = await accounts(at);
  const { response, headers } = await inOurWords(
    auth.api.signInEmail({ body: input, headers: headersOf(visitor), returnHeaders: true }),
  );
  await forgetTries(at.db, [account, here]);
  if ('twoFactorRedirect' in response) {
    const cookie = cookieFrom(headers, cookieNames(at.config).challenge);
    if (cookie === null) throw new Error('a second factor is asked for without a challenge');
    return { kind: 'challenge', cookie };
  }
  return { kind: 'session', cookie: signed(at.config.secret, response.token) };
}

/** `challenge` is the cookie value of a sign-in. Refused: account.code_wrong, account.challenge_over, rate.limited. */
export async function proveSecondFactor(
  at: Installation,
  input: { readonly challenge: string | undefined; readonly code: string; readonly backup: boolean },
  visitor: Visitor,
): Promise<SignedIn> {
  const identifier = unsigned(at.config.secret, input.challenge);
  if (identifier === null) throw new Refused('account.challenge_over');
  const [row] = await at.db.sql<{ value: string }>('SELECT value FROM verifications WHERE identifier = $1', [
    identifier,
  ]);
  if (!row) throw new Refused('account.challenge_over');
  const tries = `second-factor:${row.value}`;
  await countTry(at.db, [{ key: tries, max: 10, window_ms: 15 * MINUTE }], at.clock.real());
  await takeCode(at, row.value, input.code);
  const headers = headersOf(visitor);
  headers.set('cookie', `${cookieNames(at.config).challenge}=${encodeURIComponent(input.challenge ?? '')}`);
  const auth = await accounts(at);
  const body = { code: input.code };
  const { token } = await inOurWords<{ token: string | null | undefined }>(
    input.backup ? auth.api.verifyBackupCode({ body, headers }) : auth.api.verifyTOTP({ body, headers }),
  );
  if (!token) throw new Refused('account.challenge_over');
  await forgetTries(at.db, [tries]);
  return { kind: 'session', cookie: signed(at.config.secret, token) };
}

/** A code that was seen once, right or wrong, is not taken again while it could be right. */
async function takeCode(at: Installation, person: string, code: string): Promise<void> {
  try {
    await countTry(at.db, [{ key: `code:${person}:${code}`, max: 1, window_ms: 2 * MINUTE }], at.clock.real());
  } catch (error) {
    throw error instanceof Refused ? new Refused('account.code_wrong') : error;
  }
}

/** The same answer for known and unknown addresses. Refused: rate.limited. */
export async function forgotPassword(at: Installation, email: string, { network }: Visitor): Promise<void> {
  await limitLetters(at, email, network);
  await afterSame(async () => {
    const auth = await accounts(at);
    await inOurWords(auth.api.requestPasswordReset({ body: { email } }));
  });
}

/** Ends every session of the person. Refused: account.link_dead. */
export async function resetPassword(
  at: Installation,
  input: { readonly token: string; readonly password: string },
  { network }: Visitor,
): Promise<void> {
  await countTry(at.db, [{ key: `reset:${network}`, max: 20, window_ms: HOUR }], at.clock.real());
  const auth = await accounts(at);
  await inOurWords(auth.api.resetPassword({ body: { token: input.token, newPassword: input.password } }));
}

/** Ends the person's other sessions; answers the new cookie of this one. Refused: account.password_wrong, rate.limited. */
export async function changePassword(
  at: Installation,
  session: Session,
  cookie: string,
  input: { readonly current: string; readonly password: string },
): Promise<string> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  const { token } = await inOurWords(
    auth.api.changePassword({
      body: { currentPassword: input.current, newPassword: input.password, revokeOtherSessions: true },
      headers: sessionHeaders(at, cookie),
    }),
  );
  if (!token) throw new Refused('account.sign_in_first');
  await at.db.sql('UPDATE sessions SET org_id = $2 WHERE token = $1', [token, session.org]);
  await tell(at, session.person, 'password_changed');
  return signed(at.config.secret, token);
}

/** The password again, before what cannot be undone: the session gets a new token and counts as proved. */
export async function prove(at: Installation, session: Session, cookie: string, password: string): Promise<string> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  await inOurWords(auth.api.verifyPassword({ body: { password }, headers: sessionHeaders(at, cookie) }));
  return signed(at.config.secret, await renewSession(at.db, session.id, { proved: true }, at.clock.real()));
}

/** The secret as an `otpauth://` address, and the backup codes, both shown this once. It counts from the first right code on. */
export async function beginSecondFactor(
  at: Installation,
  session: Session,
  cookie: string,
  password: string,
): Promise<{ uri: string; backupCodes: readonly string[] }> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  const begun = await inOurWords(auth.api.enableTwoFactor({ body: { password }, headers: sessionHeaders(at, cookie) }));
  if (begun.method !== 'totp') throw new Error('no second factor was made');
  return { uri: begun.totpURI, backupCodes: begun.backupCodes };
}

/** Answers the new cookie of the session. Refused: account.code_wrong, account.second_factor_off, rate.limited. */
export async function confirmSecondFactor(
  at: Installation,
  session: Session,
  cookie: string,
  code: string,
): Promise<string> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  const { headers } = await inOurWords(
    auth.api.verifyTOTP({ body: { code }, headers: sessionHeaders(at, cookie), returnHeaders: true }),
  );
  await takeCode(at, session.person, code);
  await tell(at, session.person, 'second_factor_on');
  return keptOrg(at, session, cookieFrom(headers, cookieNames(at.config).session) ?? cookie);
}

/** Refused: account.password_wrong, rate.limited. */
export async function endSecondFactor(
  at: Installation,
  session: Session,
  cookie: string,
  password: string,
): Promise<string> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  const { headers } = await inOurWords(
    auth.api.disableTwoFactor({ body: { password }, headers: sessionHeaders(at, cookie), returnHeaders: true }),
  );
  await tell(at, session.person, 'second_factor_off');
  return keptOrg(at, session, cookieFrom(headers, cookieNames(at.config).session) ?? cookie);
}

/** New backup codes in place of the old. Refused: account.password_wrong, account.second_factor_off, rate.limited. */
export async function newBackupCodes(
  at: Installation,
  session: Session,
  cookie: string,
  password: string,
): Promise<readonly string[]> {
  await limitProofs(at, session);
  const auth = await accounts(at);
  const { backupCodes } = await inOurWords(
    auth.api.generateBackupCodes({ body: { password }, headers: sessionHeaders(at, cookie) }),
  );
  return backupCodes;
}

/** Without a password, as one of the sandbox's demo people. Answers the cookie. */
export async function signInAs(at: Installation, person: PersonId, device: Device): Promise<string> {
  return signed(at.config.secret, await openSession(at.db, person, device, at.clock.real()));
}

async function keptOrg(at: Installation, session: Session, cookie: string): Promise<string> {
  const token = unsigned(at.config.secret, cookie);
  await at.db.sql('UPDATE sessions SET org_id = $2 WHERE token = $1', [token, session.org]);
  return cookie;
}

async function tell(at: Installation, person: PersonId, what: Parameters<typeof securityLetter>[2]): Promise<void> {
  await at.mail.send(securityLetter(at, await personById(at.db, person), what));
}

/** Letters to one address and from one network. Refused: rate.limited. */
export async function limitLetters(at: Installation, email: string, network: string): Promise<void> {
  await countTry(
    at.db,
    [
      { key: `letter:${network}`, max: 20, window_ms: HOUR },
      { key: `letter:${email.toLowerCase()}`, max: 5, window_ms: HOUR },
    ],
    at.clock.real(),
  );
}

async function limitProofs(at: Installation, session: Session): Promise<void> {
  await countTry(at.db, [{ key: `prove:${session.person}`, max: 10, window_ms: 15 * MINUTE }], at.clock.real());
}

function headersOf({ ip, agent }: Device): Headers {
  const headers = new Headers();
  if (ip !== null) headers.set('x-forwarded-for', ip);
  if (agent !== null) headers.set('user-agent', agent.slice(0, 300));
  return headers;
}

function sessionHeaders(at: Installation, cookie: string): Headers {
  return new Headers({ cookie: `${cookieNames(at.config).session}=${encodeURIComponent(cookie)}` });
}

/** The value that better-auth would have set, decoded. */
function cookieFrom(headers: Headers, name: string): string | null {
  for (const line of headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    if (!pair.startsWith(`${name}=`)) continue;
    const value = decodeURIComponent(pair.slice(name.length + 1));
    if (value !== '') return value;
  }
  return null;
}

async function afterSame(work: () => Promise<void>): Promise<void> {
  const floor = new Promise((resolve) => setTimeout(resolve, SAME_MS));
  // Both are waited for also where the work is refused.
  await Promise.allSettled([work().then(() => undefined), floor]).then(([done]) => {
    if (done.status === 'rejected') throw done.reason;
  });
}
