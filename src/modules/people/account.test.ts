import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { Refused } from '#domain/errors.ts';
import { unsigned } from '#platform/cookies.ts';
import type { Session } from '#platform/http.ts';
import { hashPassword } from '#platform/password.ts';
import { testApp, type TestApp } from '#test/app.ts';
import {
  beginSecondFactor,
  changePassword,
  confirmSecondFactor,
  endSecondFactor,
  forgotPassword,
  newBackupCodes,
  prove,
  proveSecondFactor,
  resetPassword,
  sendVerification,
  signIn,
  signUp,
  verifyEmail,
  type SignedIn,
  type Visitor,
} from './account.ts';
import { personByEmail, sessionOf } from './queries.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const hash = hashPassword('a long password');

let visitors = 0;
const visitor = (): Visitor => {
  const ip = `198.51.${Math.floor(++visitors / 250)}.${visitors % 250}`;
  return { ip, network: ip, agent: 'test' };
};

const code = (of: Promise<unknown>) =>
  of.then(
    () => 'nothing was refused',
    (error: unknown) => (error instanceof Refused ? error.code : String(error)),
  );

async function letterTo(email: string, subject: RegExp): Promise<string> {
  return vi.waitFor(() => {
    const found = it.letters.findLast((letter) => letter.to === email && subject.test(letter.subject));
    if (!found) throw new Error(`no letter ${String(subject)} to ${email}`);
    return found.text;
  });
}

const tokenIn = (text: string): string => {
  const link = /https?:\S+/.exec(text)?.[0] ?? '';
  return new URL(link).searchParams.get('token') ?? '';
};

/** Somebody who has been through sign-up, without the time that it takes. */
async function signedUp(email: string): Promise<void> {
  await it.makePerson({ name: 'Ada', email, passwordHash: await hash });
}

async function sessionIn(signedIn: SignedIn): Promise<Session> {
  expect(signedIn.kind).toBe('session');
  const token = unsigned(it.at.config.secret, signedIn.cookie);
  const found = await sessionOf(it.db, token ?? '', it.clock.real());
  if (!found) throw new Error('no such session');
  return found.session;
}

const alive = async (cookie: string): Promise<boolean> =>
  (await sessionOf(it.db, unsigned(it.at.config.secret, cookie) ?? '', it.clock.real())) !== null;

/** What an authenticator app shows. */
function totp(uri: string, at: number): string {
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const bits = [...secret]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('signing up', () => {
  test('takes the letter and the password together, and then a person is signed in', async () => {
    const email = 'ada@example.com';
    await signUp(
      it.at,
      { name: 'Ada', email: 'Ada@Example.com', password: 'a long password', locale: 'zh', back: '/x' },
      visitor(),
    );
    expect(await code(signIn(it.at, { email, password: 'a long password' }, visitor()))).toBe(
      'account.email_unverified',
    );
    const text = await letterTo(email, /验证/);
    expect(text).toContain(`back=${encodeURIComponent('/x')}`);
    const token = tokenIn(text);
    expect(await code(verifyEmail(it.at, { token, password: 'another password' }, visitor()))).toBe(
      'account.sign_in_failed',
    );
    expect((await personByEmail(it.db, email))?.email_verified).toBe(false);
    const session = await sessionIn(await verifyEmail(it.at, { token, password: 'a long password' }, visitor()));
    expect(session).toMatchObject({ email, name: 'Ada', emailVerified: true, locale: 'zh', org: null, staff: null });
    expect(session.person).toMatch(/^psn_/);
    expect(session.id).toMatch(/^ses_/);
  });

  test('with an address that is taken answers the same and writes to its owner only', async () => {
    await signedUp('known@example.com');
    const before = await personByEmail(it.db, 'known@example.com');
    await signUp(
      it.at,
      { name: 'Eve', email: 'known@example.com', password: 'a password of eve', locale: 'en', back: '/' },
      visitor(),
    );
    expect(await letterTo('known@example.com', /have an account/)).toContain('/forgot-password');
    expect(await personByEmail(it.db, 'known@example.com')).toEqual(before);
    expect(await code(signIn(it.at, { email: 'known@example.com', password: 'a password of eve' }, visitor()))).toBe(
      'account.sign_in_failed',
    );
  });

  test('takes the same time whether the address is taken or not', async () => {
    await signedUp('timed@example.com');
    const took = async (email: string) => {
      const start = performance.now();
      await signUp(it.at, { name: 'Eve', email, password: 'a long password', locale: 'en', back: '/' }, visitor());
      return performance.now() - start;
    };
    const [known, unknown] = [await took('timed@example.com'), await took('not-timed@example.com')];
    expect(Math.abs(known - unknown)).toBeLessThan(120);
  });

  test('a forged or changed link confirms nothing', async () => {
    const email = 'forged@example.com';
    await signUp(it.at, { name: 'Eve', email, password: 'a long password', locale: 'en', back: '/' }, visitor());
    const [head, , signature] = tokenIn(await letterTo(email, /Confirm/)).split('.');
    const body = Buffer.from(JSON.stringify({ email, exp: 9_999_999_999 })).toString('base64url');
    const token = `${head}.${body}.${signature}`;
    expect(await code(verifyEmail(it.at, { token, password: 'a long password' }, visitor()))).toBe('account.link_dead');
    expect(await code(verifyEmail(it.at, { token: 'nonsense', password: 'x' }, visitor()))).toBe('account.link_dead');
  });

  test('a new link can be asked for, and unknown addresses are answered alike', async () => {
    const email = 'again@example.com';
    await signUp(it.at, { name: 'Ada', email, password: 'a long password', locale: 'en', back: '/' }, visitor());
    await letterTo(email, /Confirm/);
    const before = it.letters.length;
    await sendVerification(it.at, email, visitor());
    await vi.waitFor(() => expect(it.letters.length).toBe(before + 1));
    await sendVerification(it.at, 'nobody@example.com', visitor());
    expect(it.letters.length).toBe(before + 1);
  });
});

describe('signing in', () => {
  test('answers an unknown address and a wrong password alike', async () => {
    await signedUp('in@example.com');
    const wrong = code(signIn(it.at, { email: 'in@example.com', password: 'wrong password' }, visitor()));
    const unknown = code(signIn(it.at, { email: 'out@example.com', password: 'wrong password' }, visitor()));
    expect([await wrong, await unknown]).toEqual(['account.sign_in_failed', 'account.sign_in_failed']);
  });

  test('makes a new token each time', async () => {
    await signedUp('twice@example.com');
    const go = () => signIn(it.at, { email: 'Twice@example.com', password: 'a long password' }, visitor());
    const [one, two] = [await go(), await go()];
    expect(one.cookie).not.toBe(two.cookie);
    expect(await alive(one.cookie)).toBe(true);
  });

  test('is refused after ten wrong tries from one place, for as long as it says, and not for others', async () => {
    await signedUp('brute@example.com');
    const from = visitor();
    const go = (password: string) => signIn(it.at, { email: 'brute@example.com', password }, from);
    const tries = await Promise.all(Array.from({ length: 14 }, () => code(go('wrong password'))));
    expect(tries.filter((each) => each === 'rate.limited')).toHaveLength(4);
    expect(await code(go('a long password'))).toBe('rate.limited');
    await signIn(it.at, { email: 'brute@example.com', password: 'a long password' }, visitor());
    it.clock.pass(15 * 60_000 + 1000);
    expect((await go('a long password')).kind).toBe('session');
  });

  test('a cookie whose signature was changed is nobody', async () => {
    await signedUp('signed@example.com');
    const { cookie } = await signIn(it.at, { email: 'signed@example.com', password: 'a long password' }, visitor());
    expect(await alive(`${cookie.slice(0, -3)}AA=`)).toBe(false);
  });
});

describe('a forgotten password', () => {
  test('is set anew by a link that is good once, ends every session, and is told', async () => {
    const email = 'forgot@example.com';
    await signedUp(email);
    const { cookie } = await signIn(it.at, { email, password: 'a long password' }, visitor());
    await forgotPassword(it.at, email, visitor());
    const token = tokenIn(await letterTo(email, /new password/));
    await resetPassword(it.at, { token, password: 'a newer password' }, visitor());
    expect(await alive(cookie)).toBe(false);
    expect(await code(resetPassword(it.at, { token, password: 'a third password' }, visitor()))).toBe(
      'account.link_dead',
    );
    expect(await code(signIn(it.at, { email, password: 'a long password' }, visitor()))).toBe('account.sign_in_failed');
    expect((await signIn(it.at, { email, password: 'a newer password' }, visitor())).kind).toBe('session');
    await letterTo(email, /was changed/);
  });

  test('of an address that never was answers alike and writes nothing', async () => {
    const before = it.letters.length;
    await forgotPassword(it.at, 'never@example.com', visitor());
    expect(it.letters.length).toBe(before);
  });

  test('proves an address that was signed up by somebody else, who gains nothing', async () => {
    const email = 'squatted@example.com';
    await signUp(it.at, { name: 'Eve', email, password: 'a password of eve', locale: 'en', back: '/' }, visitor());
    await forgotPassword(it.at, email, visitor());
    await resetPassword(
      it.at,
      { token: tokenIn(await letterTo(email, /new password/)), password: 'owner of address' },
      visitor(),
    );
    expect((await signIn(it.at, { email, password: 'owner of address' }, visitor())).kind).toBe('session');
    expect(await code(signIn(it.at, { email, password: 'a password of eve' }, visitor()))).toBe(
      'account.sign_in_failed',
    );
  });
});

describe('the password of somebody signed in', () => {
  test('changed, ends all other sessions and gives this one a new token', async () => {
    const email = 'change@example.com';
    await signedUp(email);
    const [here, there] = await Promise.all(
      [1, 2].map(() => signIn(it.at, { email, password: 'a long password' }, visitor())),
    );
    const session = await sessionIn(here!);
    const wrong = changePassword(it.at, session, here!.cookie, {
      current: 'not the one',
      password: 'a newer password',
    });
    expect(await code(wrong)).toBe('account.password_wrong');
    expect(await alive(there!.cookie)).toBe(true);
    const cookie = await changePassword(it.at, session, here!.cookie, {
      current: 'a long password',
      password: 'a newer password',
    });
    expect([await alive(here!.cookie), await alive(there!.cookie), await alive(cookie)]).toEqual([false, false, true]);
    await letterTo(email, /was changed/);
  });

  test('given again, proves the session under a new token', async () => {
    const email = 'prove@example.com';
    await signedUp(email);
    const signedIn = await signIn(it.at, { email, password: 'a long password' }, visitor());
    const session = await sessionIn(signedIn);
    it.clock.pass(60_000);
    expect(await code(prove(it.at, session, signedIn.cookie, 'wrong password'))).toBe('account.password_wrong');
    const cookie = await prove(it.at, session, signedIn.cookie, 'a long password');
    expect(await alive(signedIn.cookie)).toBe(false);
    expect((await sessionIn({ kind: 'session', cookie })).provedAt).toBe(it.clock.real());
  });
});

describe('the second factor', () => {
  test('is asked for at sign-in; a code counts once; backup codes count once; it can be ended', async () => {
    const email = 'totp@example.com';
    await signedUp(email);
    const first = await signIn(it.at, { email, password: 'a long password' }, visitor());
    const session = await sessionIn(first);
    const { uri, backupCodes } = await beginSecondFactor(it.at, session, first.cookie, 'a long password');
    expect(uri).toMatch(/^otpauth:\/\/totp\/Holdfast/);
    expect(backupCodes).toHaveLength(10);
    // Until a code was given nothing has changed.
    expect((await signIn(it.at, { email, password: 'a long password' }, visitor())).kind).toBe('session');
    const step = Date.now();
    expect(await code(confirmSecondFactor(it.at, session, first.cookie, '000000'))).toBe('account.code_wrong');
    const cookie = await confirmSecondFactor(it.at, session, first.cookie, totp(uri, step));
    expect([await alive(first.cookie), await alive(cookie)]).toEqual([false, true]);
    await letterTo(email, /is on/);

    const challenge = async () => {
      const waits = await signIn(it.at, { email, password: 'a long password' }, visitor());
      expect(waits.kind).toBe('challenge');
      return waits.cookie;
    };
    const give = (at: string, given: string, backup = false) =>
      proveSecondFactor(it.at, { challenge: at, code: given, backup }, visitor());
    const one = await challenge();
    expect(await alive(one)).toBe(false);
    expect(await code(give(one, totp(uri, step)))).toBe('account.code_wrong');
    expect(await code(give(one, '123456'))).toBe('account.code_wrong');
    const next = totp(uri, step + 30_000);
    expect((await give(one, next)).kind).toBe('session');
    expect(await code(give(one, next))).toBe('account.challenge_over');
    expect(await code(give(await challenge(), next))).toBe('account.code_wrong');

    expect((await give(await challenge(), backupCodes[0]!, true)).kind).toBe('session');
    expect(await code(give(await challenge(), backupCodes[0]!, true))).toBe('account.code_wrong');
    const fresh = await newBackupCodes(it.at, await sessionIn({ kind: 'session', cookie }), cookie, 'a long password');
    expect(fresh).not.toContain(backupCodes[1]);

    const now = await sessionIn({ kind: 'session', cookie });
    expect(await code(endSecondFactor(it.at, now, cookie, 'wrong password'))).toBe('account.password_wrong');
    const ended = await endSecondFactor(it.at, now, cookie, 'a long password');
    expect(await alive(ended)).toBe(true);
    expect((await signIn(it.at, { email, password: 'a long password' }, visitor())).kind).toBe('session');
  });

  test('is closed after too many wrong codes', async () => {
    const email = 'guess@example.com';
    await signedUp(email);
    const first = await signIn(it.at, { email, password: 'a long password' }, visitor());
    const session = await sessionIn(first);
    const { uri } = await beginSecondFactor(it.at, session, first.cookie, 'a long password');
    await confirmSecondFactor(it.at, session, first.cookie, totp(uri, Date.now()));
    const { cookie } = await signIn(it.at, { email, password: 'a long password' }, visitor());
    const given: string[] = [];
    for (let guess = 0; guess < 7; guess++) {
      given.push(
        await code(proveSecondFactor(it.at, { challenge: cookie, code: `11111${guess}`, backup: false }, visitor())),
      );
    }
    expect(given.slice(0, 5)).toEqual(Array(5).fill('account.code_wrong'));
    expect(given.slice(5)).toEqual(['account.challenge_over', 'account.challenge_over']);
  });
});
