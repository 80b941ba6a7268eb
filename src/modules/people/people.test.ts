import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { OrgId } from '#domain/ids.ts';
import { hashPassword } from '#platform/password.ts';
import { sweepTries } from '#platform/rate-limit.ts';
import { client, testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { suspendOrganization, sweepPeople } from './commands.ts';
import { partiesOf } from './queries.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const password = 'a long password';
const hash = hashPassword(password);

interface Problem {
  code: string;
  field?: string;
  seconds?: number;
}

const refusal = async (answer: Response | Promise<Response>) => {
  const got = await answer;
  return `${got.status} ${((await got.json()) as Problem).code}`;
};
const ok = async <Body>(answer: Promise<Response>, status = 200): Promise<Body> => {
  const got = await answer;
  const text = await got.text();
  expect(got.status, text).toBe(status);
  return JSON.parse(text) as Body;
};

/** What the browser would send after this answer. */
function cookiesOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ');
}

/** A person with a password, signed in with it. */
async function signedIn(person?: TestPerson): Promise<{ person: TestPerson; as: Client; cookie: string }> {
  const known = person ?? (await it.makePerson({ passwordHash: await hash }));
  const answer = await (await it.as(null)).post('/api/v1/account/sign-in', { email: known.email, password });
  expect(answer.status).toBe(200);
  const cookie = cookiesOf(answer);
  return { person: known, cookie, as: client(it.app, cookie, it.at.config) };
}

describe('the session', () => {
  test('cookie cannot be read by scripts, sent from other sites, or set by a neighbour where there is https', async () => {
    const person = await it.makePerson({ passwordHash: await hash });
    const answer = await (await it.as(null)).post('/api/v1/account/sign-in', { email: person.email, password });
    const line = answer.headers.getSetCookie().find((each) => each.startsWith('holdfast-session='));
    expect(line).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    const live = await testApp({ publicUrl: 'https://market.example', mode: 'live' });
    const there = await live.makePerson({ passwordHash: await hash });
    const secure = await (await live.as(null)).post('/api/v1/account/sign-in', { email: there.email, password });
    const found = secure.headers.getSetCookie().find((each) => each.startsWith('__Host-holdfast-session='));
    expect(found).toMatch(/; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/);
    expect(secure.headers.get('strict-transport-security')).toContain('max-age');
    await live.stop();
  });

  test('says who it is and for which organization, and ends at sign-out', async () => {
    const { person, as } = await signedIn();
    const { id } = await it.makeOrg({ name: 'Acme', owner: person });
    expect(await ok(as.get('/api/v1/me'))).toMatchObject({
      id: person.id,
      email: person.email,
      organization: id,
      organizations: [{ id, name: 'Acme', role: 'owner' }],
      staff: null,
      second_factor: false,
    });
    await ok(as.post('/api/v1/account/sign-out'));
    expect(await refusal(as.get('/api/v1/me'))).toBe('401 account.sign_in_first');
  });

  test('ends after a week without use and after a month in any case, on real time', async () => {
    const idle = await it.as(await it.makePerson());
    const busy = await it.as(await it.makePerson());
    it.clock.set(it.clock.now() + 400 * 86_400_000);
    await ok(busy.get('/api/v1/me'));
    for (let day = 0; day < 29; day += 5) {
      it.clock.pass(5 * 86_400_000);
      if (day < 25) await ok(busy.get('/api/v1/me'));
    }
    expect(await refusal(idle.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    expect(await refusal(busy.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    it.clock.pass(-30 * 86_400_000);
  });

  test('lists itself and others, and ends another by name', async () => {
    const { person, as } = await signedIn();
    const other = await signedIn(person);
    const { sessions } = await ok<{ sessions: { id: string; current: boolean }[] }>(as.get('/api/v1/me/sessions'));
    expect(sessions).toHaveLength(2);
    const stranger = await it.as(await it.makePerson());
    const there = sessions.find(({ current }) => !current)?.id ?? '';
    expect(await refusal(stranger.delete(`/api/v1/me/sessions/${there}`))).toBe('404 not_found');
    await ok(as.delete(`/api/v1/me/sessions/${there}`));
    expect(await refusal(other.as.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    await ok(as.get('/api/v1/me'));
  });
});

describe('accounts over the API', () => {
  test('sign up, confirm, sign in', async () => {
    const visitor = await it.as(null);
    await ok(visitor.post('/api/v1/account/sign-up', { name: 'Ada', email: 'api@example.com', password }), 202);
    await ok(visitor.post('/api/v1/account/send-verification', { email: 'api@example.com' }), 202);
    const link = await vi.waitFor(() => {
      const text = it.letters.findLast(({ to }) => to === 'api@example.com')?.text;
      return new URL(/http\S+/.exec(text ?? '')?.[0] ?? '');
    });
    expect(link.origin + link.pathname).toBe('http://holdfast.test/verify');
    const token = link.searchParams.get('token');
    expect(await refusal(visitor.post('/api/v1/account/verify', { token: 'x', password }))).toBe(
      '403 account.link_dead',
    );
    const answer = await visitor.post('/api/v1/account/verify', { token, password });
    expect(await ok(Promise.resolve(answer))).toEqual({ second_factor: false });
    const as = client(it.app, cookiesOf(answer), it.at.config);
    expect(await ok(as.get('/api/v1/me'))).toMatchObject({ email: 'api@example.com', organizations: [] });
  });

  test.each([
    ['sign-up', { name: 'Ada', email: 'ada', password }, 'email'],
    ['sign-up', { name: ' ', email: 'ada@example.com', password }, 'name'],
    ['sign-up', { name: 'Ada', email: 'ada@example.com', password: 'short' }, 'password'],
    ['sign-up', { name: 'Ada', email: 'ada@example.com', password, staff: 'admin' }, 'staff'],
    ['sign-in', { email: 'ada@example.com' }, 'password'],
    ['verify', { password }, 'token'],
    ['forgot-password', { email: 1 }, 'email'],
    ['reset-password', { token: 'x', password: 'short' }, 'password'],
    ['second-factor', { code: '1' }, 'code'],
    ['send-verification', {}, 'email'],
  ])('%s of %j is refused for its field', async (path, body, field) => {
    const answer = await (await it.as(null)).post(`/api/v1/account/${path}`, body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field });
  });

  test('malformed JSON is refused as such', async () => {
    const answer = await (
      await it.as(null)
    ).post('/api/v1/account/sign-in', '{"email":', {
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'input.invalid', field: 'body' });
  });

  test('known and unknown addresses get the same status and body', async () => {
    const known = await it.makePerson({ passwordHash: await hash });
    const visitor = await it.as(null);
    const both = async (path: string, body: object) => {
      const answers = [];
      for (const email of [known.email, 'no-such-person@example.com']) {
        const got = await visitor.post(`/api/v1/account/${path}`, { email, ...body });
        answers.push([got.status, await got.text(), [...got.headers.keys()].sort().join()]);
      }
      expect(answers[0]).toEqual(answers[1]);
    };
    await both('sign-up', { name: 'Eve', password });
    await both('sign-in', { password: 'wrong password' });
    await both('forgot-password', {});
    await both('send-verification', {});
  });

  test('too many tries say when to come back', async () => {
    const visitor = await it.as(null);
    const go = () =>
      visitor.post('/api/v1/account/sign-in', { email: 'limit@example.com', password: 'wrong password' });
    for (let n = 0; n < 10; n++) expect(await refusal(go())).toBe('401 account.sign_in_failed');
    const answer = await go();
    expect(answer.status).toBe(429);
    const { seconds } = (await answer.json()) as Problem;
    expect(seconds).toBeGreaterThan(800);
    expect(answer.headers.get('retry-after')).toBe(String(seconds));
  });

  test('tries are counted by the address behind our own proxies, and by /64', async () => {
    const behind = await testApp({ proxies: 1 });
    const visitor = await behind.as(null);
    let name = 0;
    const from = async (address: string) => {
      const email = `proxy${++name}@example.com`;
      const answer = await visitor.post(
        '/api/v1/account/sign-in',
        { email, password: 'wrong password' },
        { headers: { 'x-forwarded-for': `10.0.0.${name}, ${address}` } },
      );
      return answer.status;
    };
    await behind.db.sql(`UPDATE rate_limits SET count = 60`);
    expect(await from('2001:db8:1:2::1')).toBe(401);
    await behind.db.sql(`UPDATE rate_limits SET count = 60`);
    expect(await from('2001:db8:1:2:ffff::9')).toBe(429);
    expect(await from('2001:db8:1:3::1')).toBe(401);
    await behind.stop();
  });

  test('a changed password ends the other sessions, a reset ends all', async () => {
    const { person, as } = await signedIn();
    const other = await signedIn(person);
    const wrong = as.post('/api/v1/me/password', { current: 'wrong password', password: 'a newer password' });
    expect(await refusal(wrong)).toBe('403 account.password_wrong');
    const answer = await as.post('/api/v1/me/password', { current: password, password: 'a newer password' });
    expect(answer.status).toBe(200);
    expect(await refusal(other.as.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    expect(await refusal(as.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    const here = client(it.app, cookiesOf(answer), it.at.config);
    await ok(here.get('/api/v1/me'));
    await ok((await it.as(null)).post('/api/v1/account/forgot-password', { email: person.email }), 202);
    const link = await vi.waitFor(() => {
      const letter = it.letters.findLast(({ to, subject }) => to === person.email && /Set a new/.test(subject));
      return new URL(/http\S+/.exec(letter?.text ?? '')?.[0] ?? '');
    });
    const body = { token: link.searchParams.get('token'), password: 'a third password' };
    await ok((await it.as(null)).post('/api/v1/account/reset-password', body));
    expect(await refusal(here.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    const again = (await it.as(null)).post('/api/v1/account/reset-password', body);
    expect(await refusal(again)).toBe('403 account.link_dead');
  });

  test('the second factor is set up, asked for and ended', async () => {
    const { as } = await signedIn();
    expect(await refusal(as.post('/api/v1/me/second-factor', { password: 'wrong password' }))).toBe(
      '403 account.password_wrong',
    );
    const { uri } = await ok<{ uri: string }>(as.post('/api/v1/me/second-factor', { password }));
    expect(uri).toMatch(/^otpauth:/);
    expect(await refusal(as.post('/api/v1/me/second-factor/confirm', { code: '000000' }))).toBe(
      '403 account.code_wrong',
    );
    expect(await refusal(as.post('/api/v1/me/second-factor/backup-codes', { password }))).toBe(
      '409 account.second_factor_off',
    );
    const nothing = (await it.as(null)).post('/api/v1/account/second-factor', { code: '000000' });
    expect(await refusal(nothing)).toBe('403 account.challenge_over');
  });
});

describe('settings', () => {
  test('are kept, and what is not one of them is refused', async () => {
    const { as } = await signedIn();
    const changed = { name: 'Ada L.', locale: 'zh', zone: 'Asia/Shanghai', currency: 'CNY' };
    expect(await ok(as.patch('/api/v1/me', changed))).toMatchObject(changed);
    expect(await ok(as.patch('/api/v1/me', { locale: null }))).toMatchObject({ ...changed, locale: null });
    for (const [body, field] of [
      [{ zone: 'Mars/Olympus' }, 'zone'],
      [{ currency: 'XXQ' }, 'currency'],
      [{ locale: 'fr' }, 'locale'],
      [{ email: 'new@example.com' }, 'email'],
      [{ second_factor: false }, 'second_factor'],
    ] as const) {
      const answer = await as.patch('/api/v1/me', body);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ field });
    }
  });
});

const trade = { name: 'Acme', buys: true, inspects: false, sells: false, country: 'NO', city: 'Bergen' };

describe('an organization', () => {
  test('belongs to whoever made it, and nobody else sees it', async () => {
    const { as } = await signedIn();
    const made = await ok<{ id: OrgId; role: string }>(as.post('/api/v1/organizations', trade), 201);
    expect(made).toMatchObject({ ...trade, role: 'owner', suspended_at: null });
    const changed = { ...trade, name: 'Acme & Sons', sells: true };
    expect(await ok(as.put(`/api/v1/organizations/${made.id}`, changed))).toMatchObject(changed);
    const stranger = await it.as((await it.makeOrg()).owner);
    for (const answer of [
      stranger.get(`/api/v1/organizations/${made.id}`),
      stranger.put(`/api/v1/organizations/${made.id}`, changed),
      stranger.get(`/api/v1/organizations/${made.id}/members`),
      stranger.get(`/api/v1/organizations/${made.id}/invitations`),
      stranger.post(`/api/v1/organizations/${made.id}/invitations`, { email: 'x@example.com', role: 'owner' }),
      stranger.delete(`/api/v1/organizations/${made.id}/members/psn_x`),
      stranger.get('/api/v1/organizations/org_nothing'),
    ]) {
      expect(await refusal(answer)).toBe('404 not_found');
    }
  });

  test.each([
    [{ ...trade, buys: false }, 'buys'],
    [{ ...trade, country: 'Norway' }, 'country'],
    [{ ...trade, name: '' }, 'name'],
    [{ ...trade, suspended_at: null }, 'suspended_at'],
  ])('is refused as %j', async (body, field) => {
    const answer = await (await signedIn()).as.post('/api/v1/organizations', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ field });
  });

  test('is edited and invited to by owners and admins alone', async () => {
    const { id } = await it.makeOrg();
    for (const role of ['member', 'field'] as const) {
      const as = await it.as(await it.makeMember(id, role));
      await ok(as.get(`/api/v1/organizations/${id}`));
      const not = '403 organization.needs_owner_or_admin';
      expect(await refusal(as.put(`/api/v1/organizations/${id}`, trade))).toBe(not);
      expect(
        await refusal(as.post(`/api/v1/organizations/${id}/invitations`, { email: 'x@example.com', role: 'member' })),
      ).toBe(not);
      expect(await refusal(as.get(`/api/v1/organizations/${id}/invitations`))).toBe(not);
    }
    const admin = await it.as(await it.makeMember(id, 'admin'));
    await ok(admin.put(`/api/v1/organizations/${id}`, trade));
    const asOwner = admin.post(`/api/v1/organizations/${id}/invitations`, { email: 'x@example.com', role: 'owner' });
    expect(await refusal(asOwner)).toBe('403 organization.owner_only');
  });

  test('grows by invitation: for that address alone, once, and not after it was taken back', async () => {
    const { id, owner } = await it.makeOrg({ name: 'Growing' });
    const as = await it.as(owner);
    const invite = async (email: string, role = 'member') => {
      const made = await ok<{ id: string }>(as.post(`/api/v1/organizations/${id}/invitations`, { email, role }), 201);
      const letter = it.letters.findLast(({ to }) => to === email);
      expect(letter?.subject).toContain('Growing');
      const token = new URL(/http\S+/.exec(letter?.text ?? '')?.[0] ?? '').searchParams.get('token');
      return { id: made.id, token };
    };
    const guest = await it.makePerson();
    const first = await invite(guest.email);
    const second = await invite(guest.email, 'field');
    const accept = async (who: TestPerson, token: string | null) =>
      (await it.as(who)).post('/api/v1/invitations/accept', { token });
    expect(await refusal(accept(guest, first.token))).toBe('403 account.link_dead');
    expect(await refusal(accept(await it.makePerson(), second.token))).toBe('403 invitation.other_address');
    const both = await Promise.all([accept(guest, second.token), accept(guest, second.token)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
    const { members } = await ok<{ members: { person: string; role: string }[] }>(
      as.get(`/api/v1/organizations/${id}/members`),
    );
    expect(members).toContainEqual(expect.objectContaining({ person: guest.id, role: 'field' }));
    const again = as.post(`/api/v1/organizations/${id}/invitations`, { email: guest.email, role: 'member' });
    expect(await refusal(again)).toBe('409 organization.member_already');

    const late = await it.makePerson();
    const third = await invite(late.email);
    await ok(as.delete(`/api/v1/organizations/${id}/invitations/${third.id}`));
    expect(await refusal(accept(late, third.token))).toBe('403 account.link_dead');
    expect(await refusal(as.delete(`/api/v1/organizations/${id}/invitations/${third.id}`))).toBe('404 not_found');
    const fourth = await invite(late.email);
    it.clock.pass(15 * 86_400_000);
    expect(await refusal(accept(late, fourth.token))).toBe('403 account.link_dead');
    it.clock.pass(-15 * 86_400_000);
  });

  test('always has an owner', async () => {
    const { id, owner } = await it.makeOrg();
    const as = await it.as(owner);
    const path = (who: TestPerson) => `/api/v1/organizations/${id}/members/${who.id}`;
    expect(await refusal(as.delete(path(owner)))).toBe('409 organization.last_owner');
    expect(await refusal(as.patch(path(owner), { role: 'admin' }))).toBe('409 organization.last_owner');
    const second = await it.makeMember(id, 'owner');
    const asSecond = await it.as(second);
    // Both leave at once: one of them stays.
    const left = await Promise.all([as.delete(path(owner)), asSecond.delete(path(second))]);
    expect(left.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test('lets admins manage members but not owners; a changed role ends the sessions', async () => {
    const { id, owner } = await it.makeOrg();
    const [admin, member] = [await it.makeMember(id, 'admin'), await it.makeMember(id, 'member')];
    const path = (who: TestPerson) => `/api/v1/organizations/${id}/members/${who.id}`;
    const [asAdmin, asMember] = [await it.as(admin), await it.as(member)];
    expect(await refusal(asMember.patch(path(member), { role: 'owner' }))).toBe(
      '403 organization.needs_owner_or_admin',
    );
    expect(await refusal(asAdmin.patch(path(owner), { role: 'member' }))).toBe('403 organization.owner_only');
    expect(await refusal(asAdmin.patch(path(admin), { role: 'owner' }))).toBe('403 organization.owner_only');
    expect(await refusal(asAdmin.delete(path(owner)))).toBe('403 organization.owner_only');
    expect(await refusal(asAdmin.patch(path(await it.makePerson()), { role: 'field' }))).toBe('404 not_found');
    await ok(asAdmin.patch(path(member), { role: 'field' }));
    expect(await refusal(asMember.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    expect(await ok((await it.as(member)).get('/api/v1/me'))).toMatchObject({ organizations: [{ id, role: 'field' }] });
    await ok(asAdmin.delete(path(member)));
    expect(await ok((await it.as(member)).get('/api/v1/me'))).toMatchObject({ organizations: [] });
  });

  test('suspended, may read and do nothing', async () => {
    const { id, owner } = await it.makeOrg({ inspects: true });
    const buyer = await it.makeOrg();
    const mayTrade = async (as: 'inspects' | 'sells') => (await partiesOf(it.db, buyer.id, id))[as];
    expect(await mayTrade('inspects')).toBe(true);
    expect(await mayTrade('sells')).toBe(false);
    await suspendOrganization(it.db, id, true, it.clock.now());
    expect(await mayTrade('inspects')).toBe(false);
    const as = await it.as(owner);
    await ok(as.get(`/api/v1/organizations/${id}`));
    expect(await refusal(as.put(`/api/v1/organizations/${id}`, trade))).toBe('403 organization.suspended');
    await suspendOrganization(it.db, id, false, it.clock.now());
    await ok(as.put(`/api/v1/organizations/${id}`, trade));
  });

  test('is chosen to act for, under a new token', async () => {
    const { person, as } = await signedIn();
    const one = await it.makeOrg({ name: 'A', owner: person });
    const two = await it.makeOrg({ name: 'B', owner: person });
    const shareMember = async (other: string) => (await partiesOf(it.db, one.id, other)).shareMember;
    expect(await shareMember(two.id)).toBe(true);
    expect(await shareMember((await it.makeOrg()).id)).toBe(false);
    expect(await ok(as.get('/api/v1/me'))).toMatchObject({ organization: one.id });
    const foreign = as.put('/api/v1/me/organization', { organization: (await it.makeOrg()).id });
    expect(await refusal(foreign)).toBe('404 not_found');
    const answer = await as.put('/api/v1/me/organization', { organization: two.id });
    expect(answer.status).toBe(200);
    expect(await refusal(as.get('/api/v1/me'))).toBe('401 account.sign_in_first');
    const now = client(it.app, cookiesOf(answer), it.at.config);
    expect(await ok(now.get('/api/v1/me'))).toMatchObject({ organization: two.id });
  });
});

describe('an access token', () => {
  const bearer = (token: string) => ({
    headers: { authorization: `Bearer ${token}`, origin: 'https://script.example' },
  });

  test('acts for the person and that organization, needs no origin, and can be revoked', async () => {
    const { person, as } = await signedIn();
    const { id: org } = await it.makeOrg({ name: 'A', owner: person });
    await it.makeOrg({ name: 'B', owner: person });
    const { id, token } = await ok<{ id: string; token: string }>(as.post('/api/v1/me/tokens', { name: 'ERP' }), 201);
    expect(token).toMatch(/^hf_[\w-]{43}$/);
    const script = client(it.app, null, it.at.config);
    expect(await ok(script.get('/api/v1/me', bearer(token)))).toMatchObject({
      organization: org,
      organizations: [{ id: org }],
    });
    await ok(script.put(`/api/v1/organizations/${org}`, trade, bearer(token)));
    const rows = await it.owner.sql<{ hash: string }>('SELECT hash FROM access_tokens WHERE id = $1', [id]);
    expect(rows[0]?.hash).not.toContain(token.slice(3));
    const listed = await ok<{ tokens: { used_at: string | null }[] }>(as.get('/api/v1/me/tokens'));
    expect(listed.tokens[0]).toMatchObject({ id, name: 'ERP', organization: org });
    expect(listed.tokens[0]?.used_at).not.toBeNull();
    expect(await refusal((await it.as(await it.makePerson())).delete(`/api/v1/me/tokens/${id}`))).toBe('404 not_found');
    await ok(as.delete(`/api/v1/me/tokens/${id}`));
    expect(await refusal(script.get('/api/v1/me', bearer(token)))).toBe('401 account.sign_in_first');
  });

  test('cannot change passwords, end sessions, or make tokens, and opens no page', async () => {
    const { person, as } = await signedIn();
    await it.makeOrg({ owner: person });
    const { token } = await ok<{ token: string }>(as.post('/api/v1/me/tokens', { name: 'ERP', days: null }), 201);
    const script = client(it.app, null, it.at.config);
    const prove = '403 account.prove_first';
    expect(
      await refusal(
        script.post('/api/v1/me/password', { current: password, password: 'a newer password' }, bearer(token)),
      ),
    ).toBe(prove);
    expect(await refusal(script.delete('/api/v1/me/sessions/ses_x', undefined, bearer(token)))).toBe(prove);
    expect(await refusal(script.post('/api/v1/me/tokens', { name: 'more' }, bearer(token)))).toBe(prove);
    expect((await script.post('/sign-out', undefined, bearer(token))).status).toBe(403);
    expect((await script.get('/settings', bearer(token))).status).not.toBe(200);
  });

  test('is made only soon after the password was given, and runs out', async () => {
    const { cookie } = await signedIn();
    it.clock.pass(16 * 60_000);
    const as = client(it.app, cookie, it.at.config);
    expect(await refusal(as.post('/api/v1/me/tokens', { name: 'ERP' }))).toBe('403 account.prove_first');
    expect(await refusal(as.post('/api/v1/me/prove', { password: 'wrong password' }))).toBe(
      '403 account.password_wrong',
    );
    const proof = await as.post('/api/v1/me/prove', { password });
    const now = client(it.app, cookiesOf(proof), it.at.config);
    const { token } = await ok<{ token: string }>(now.post('/api/v1/me/tokens', { name: 'ERP', days: 1 }), 201);
    const script = client(it.app, null, it.at.config);
    await ok(script.get('/api/v1/me', bearer(token)));
    it.clock.pass(86_400_001);
    expect(await refusal(script.get('/api/v1/me', bearer(token)))).toBe('401 account.sign_in_first');
  });

  test('that is not known is refused and not taken for a visitor', async () => {
    const script = client(it.app, null, it.at.config);
    expect(await refusal(script.get('/api/v1/no-such', bearer('hf_nothing')))).toBe('401 account.sign_in_first');
    expect(await refusal(script.get('/api/v1/no-such', bearer('other')))).toBe('401 account.sign_in_first');
  });
});

test('what has run out is thrown away', async () => {
  await it.as(await it.makePerson());
  await sweepPeople(it.db, it.clock.real() + 40 * 86_400_000);
  await sweepTries(it.db, it.clock.real() + 40 * 86_400_000);
  const [left] = await it.owner.sql<{ n: bigint }>(
    'SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM rate_limits) AS n',
  );
  expect(left?.n).toBe(0n);
});
