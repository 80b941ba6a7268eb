import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { client, testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { personById } from './queries.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const json = async <Body = { code: string }>(response: Response): Promise<Body> => (await response.json()) as Body;
const addressOf = async ({ id }: TestPerson): Promise<string> => (await personById(it.db, id)).email;
const askFor = (as: Client, email: string) => as.post('/api/v1/me/email', { email });
const confirm = (as: Client, token: string) => as.post('/api/v1/me/email/confirm', { token });

async function letterTo(email: string, subject: string): Promise<string> {
  return vi.waitFor(() => {
    const found = it.letters.findLast((letter) => letter.to === email && letter.subject === subject);
    if (!found) throw new Error(`no letter "${subject}" to ${email}`);
    return found.text;
  });
}

const linkIn = (text: string): URL => new URL(/https?:\S+/.exec(text)?.[0] ?? '');
async function tokenFor(email: string): Promise<string> {
  const link = linkIn(await letterTo(email, 'Confirm your new e-mail address'));
  return link.searchParams.get('token') ?? '';
}

describe('another e-mail address', () => {
  test('counts once its letter was opened by the person, and the old address is told', async () => {
    const ada = await it.makePerson({ email: 'ada@old.example' });
    const as = await it.as(ada);
    expect((await askFor(as, 'Ada@New.example')).status).toBe(202);
    expect(await addressOf(ada)).toBe('ada@old.example');
    const { pathname, search } = linkIn(await letterTo('ada@new.example', 'Confirm your new e-mail address'));
    const page = await (await as.get(pathname + search)).text();
    expect(page).toContain('ada@new.example');
    expect(await addressOf(ada)).toBe('ada@old.example');
    const token = new URLSearchParams(search).get('token') ?? '';
    const done = await as.post(pathname, { token });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/settings/security']);
    expect(await addressOf(ada)).toBe('ada@new.example');
    expect(await letterTo('ada@old.example', 'Your e-mail address was changed')).toContain('/support');
    expect((await json(await confirm(as, token))).code).toBe('account.link_dead');
  });

  test('is confirmed by nobody else, however they came by the link', async () => {
    const ada = await it.makePerson();
    const eve = await it.as(await it.makePerson());
    await askFor(await it.as(ada), 'mistyped@example.com');
    const token = await tokenFor('mistyped@example.com');
    const refused = await confirm(eve, token);
    expect([refused.status, (await json(refused)).code]).toEqual([403, 'account.link_dead']);
    expect((await confirm(await it.as(null), token)).status).toBe(401);
    expect(await addressOf(ada)).toBe(ada.email);
  });

  test('takes a password given a moment ago, and never an access token', async () => {
    const ada = await it.makePerson();
    const as = await it.as(ada);
    const made = await as.post('/api/v1/me/tokens', { name: 'script' });
    const { token } = await json<{ token: string }>(made);
    const script = client(it.app, null, it.at.config);
    const answer = await script.post(
      '/api/v1/me/email',
      { email: 'script@example.com' },
      { headers: { authorization: `Bearer ${token}` } },
    );
    expect((await json(answer)).code).toBe('account.prove_first');
    await it.owner.sql(`UPDATE sessions SET proved_at = proved_at - interval '1 hour' WHERE person_id = $1`, [ada.id]);
    expect((await json(await askFor(as, 'late@example.com'))).code).toBe('account.prove_first');
    expect((await as.get('/settings/email')).headers.get('location')).toContain('/prove');
  });

  test('that another account has answers the same; its owner is told and nothing can be confirmed', async () => {
    const ada = await it.makePerson();
    const bob = await it.makePerson();
    const as = await it.as(ada);
    const [taken, free] = [await askFor(as, bob.email), await askFor(as, 'free@example.com')];
    expect([taken.status, await taken.json()]).toEqual([free.status, await free.json()]);
    expect(await letterTo(bob.email, 'Your address has an account already')).not.toContain('token=');
    expect(await addressOf(bob)).toBe(bob.email);
  });

  test('that somebody else took since the letter cannot be confirmed', async () => {
    const ada = await it.makePerson();
    const as = await it.as(ada);
    await askFor(as, 'wanted@example.com');
    await it.makePerson({ email: 'wanted@example.com' });
    expect((await json(await confirm(as, await tokenFor('wanted@example.com')))).code).toBe('account.link_dead');
    expect(await addressOf(ada)).toBe(ada.email);
  });

  test('asked for again ends the link before, and a day ends each', async () => {
    const as = await it.as(await it.makePerson());
    await askFor(as, 'first@example.com');
    await askFor(as, 'second@example.com');
    expect((await json(await confirm(as, await tokenFor('first@example.com')))).code).toBe('account.link_dead');
    await it.owner.sql(`UPDATE verifications SET expires_at = expires_at - interval '24 hours'`);
    expect((await json(await confirm(as, await tokenFor('second@example.com')))).code).toBe('account.link_dead');
  });

  test('ends links for a new password that went to the old mailbox', async () => {
    const ada = await it.makePerson({ email: 'reset@old.example' });
    const as = await it.as(ada);
    await as.post('/api/v1/account/forgot-password', { email: 'reset@old.example' });
    const reset = linkIn(await letterTo('reset@old.example', 'Set a new password')).searchParams.get('token') ?? '';
    await askFor(as, 'reset@new.example');
    expect((await confirm(as, await tokenFor('reset@new.example'))).status).toBe(200);
    const answer = await as.post('/api/v1/account/reset-password', { token: reset, password: 'a password of eve' });
    expect((await json(answer)).code).toBe('account.link_dead');
  });

  test('is refused by field where it is none, the same, or sent too often', async () => {
    const ada = await it.makePerson();
    const as = await it.as(ada);
    const refused = async (email: string) => json<{ code: string; detail: string }>(await askFor(as, email));
    expect(await refused('nonsense')).toMatchObject({ code: 'input.invalid' });
    expect(await refused(ada.email)).toMatchObject({ code: 'input.invalid' });
    for (let n = 0; n < 5; n++) await askFor(as, 'often@example.com');
    expect(await refused('often@example.com')).toMatchObject({ code: 'rate.limited' });
  });
});
