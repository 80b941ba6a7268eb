import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookieNames } from '#platform/cookies.ts';
import { hashPassword } from '#platform/password.ts';
import { client, testApp, TEST_URL, type TestApp, type TestPerson } from './app.ts';
import { ASKS } from './asked.ts';
import { makeProber } from './prober.ts';
import { columnsOf, requestTo, routesOf } from './routes.ts';
import { makeWorld, type World } from './world.ts';

// What holds for every answer: the headers around it, the cookies in it, where it leads to; and whose a session is.

const HTTPS = 'https://market.example';
const password = 'a long password';
let it: TestApp;
let world: World;
let person: TestPerson;
/** The same over https, as an operator runs it. */
let secure: TestApp;
beforeAll(async () => {
  [it, secure] = await Promise.all([testApp(), testApp({ publicUrl: HTTPS })]);
  world = await makeWorld(it);
  person = await it.makePerson({ passwordHash: await hashPassword(password) });
  await it.makeOrg({ owner: person });
});
afterAll(() => Promise.all([it.stop(), secure.stop()]));

const reads = () => routesOf(it).filter((route) => route.startsWith('GET ') && !route.endsWith('/events'));

describe('every answer to a GET', () => {
  test('forbids what a page does not need, and is kept by nobody where somebody is signed in', async () => {
    const [, , , owner, , , inspector, , , , , , admin] = columnsOf(world);
    for (const who of [null, owner, inspector, admin]) {
      const as = await it.as(who ?? null);
      for (const route of [...reads(), 'GET /no-such-page', 'GET /api/v1/no-such-thing']) {
        const answer = await requestTo(world, as, route, (await ASKS[route]?.(it, world)) ?? {});
        await answer.body?.cancel();
        const get = (name: string) => answer.headers.get(name) ?? '';
        const policy = get('content-security-policy');
        const isFile = get('content-disposition') !== '' || get('content-type') === 'image/webp';
        expect(policy, route).not.toMatch(/unsafe|\*|http:/);
        if (get('content-type') === 'image/webp') expect(policy, route).toContain('sandbox');
        else if (!isFile) expect(policy, route).toContain(`frame-ancestors 'none'`);
        expect(get('x-content-type-options'), route).toBe('nosniff');
        expect(get('access-control-allow-origin'), route).toBe('');
        expect(get('x-powered-by'), route).toBe('');
        if (who && get('content-type') !== 'image/webp') expect(get('cache-control'), route).toContain('no-store');
        if (/\/files\/:file$|\.csv$/.test(route) && answer.status === 200)
          expect(get('content-disposition'), route).toMatch(/^attachment/);
      }
    }
  }, 60_000);

  test('has changed nothing', async () => {
    const probe = makeProber(it, world);
    const clients = await Promise.all(
      [world.buyer.person, world.inspector.person, world.staff.admin].map((who) => it.as(who)),
    );
    const plain = reads().filter((route) => !ASKS[route]);
    const before = await probe.rows();
    for (const as of clients) for (const route of plain) await (await requestTo(world, as, route, {})).body?.cancel();
    expect(await probe.rows()).toEqual(before);
    probe.end();
  }, 60_000);
});

describe('a session', () => {
  const signIn = async (cookie: string | null) => {
    const answer = await client(it.app, cookie, it.at.config).post('/sign-in', { email: person.email, password });
    const { session } = cookieNames(it.at.config);
    const line = answer.headers.getSetCookie().find((one) => one.startsWith(`${session}=`)) ?? '';
    return line.split(';')[0] ?? '';
  };
  const who = async (cookie: string) => {
    const answer = await client(it.app, cookie, it.at.config).get('/api/v1/me');
    return answer.status === 200 ? ((await answer.json()) as { id: string }).id : answer.status;
  };

  test('that somebody else has planted stays theirs: signing in makes a new one', async () => {
    const planted = await it.signIn(world.stranger);
    const own = await signIn(planted);
    expect(own).not.toBe(planted);
    expect([await who(planted), await who(own)]).toEqual([world.stranger.id, person.id]);
    const invented = `${cookieNames(it.at.config).session}=invented`;
    expect(await signIn(invented)).not.toBe(invented);
    expect(await who(invented)).toBe(401);
  });

  test('is over at sign-out and at a change of the password, and others open at once stand on their own', async () => {
    const [first, second, third] = await Promise.all([signIn(null), signIn(null), signIn(null)]);
    expect(new Set([first, second, third]).size).toBe(3);
    await client(it.app, first, it.at.config).post('/sign-out');
    expect([await who(first), await who(second)]).toEqual([401, person.id]);
    const body = { current: password, password: 'another long password' };
    const changed = await client(it.app, second, it.at.config).post('/api/v1/me/password', body);
    expect(changed.status).toBe(200);
    expect([await who(second), await who(third)]).toEqual([401, 401]);
    const back = { current: 'another long password', password };
    const fresh = (changed.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
    expect((await client(it.app, fresh, it.at.config).post('/api/v1/me/password', back)).status).toBe(200);
  });

  test('leads back to our own pages only, whichever form or header says where', async () => {
    const away = [
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      'https://evil.example',
      '/\t/evil.example',
      '/%0d%0aSet-Cookie:a=b',
      '/\r\nSet-Cookie: a=b',
      'javascript:alert(1)',
      ' //evil.example',
      '/..//evil.example',
      '//evil.example@holdfast.test',
      'http:evil.example',
    ];
    const as = await it.as(person);
    const visitor = await it.as(null);
    for (const back of away) {
      const q = `?back=${encodeURIComponent(back)}`;
      const referer = {
        headers: { referer: TEST_URL + (back.startsWith('/') ? back.replaceAll(/[\r\n\t]/g, '') : '/') },
      };
      const answers = [
        await visitor.post(`/sign-in${q}`, { email: person.email, password }),
        await as.post(`/prove${q}`, { password }),
        await as.post('/preferences', { theme: 'dark', back }),
        await as.post('/act-for', { organization: (await organization()) ?? '', back }),
        await visitor.get(`/sign-in${q}`),
        await visitor.post('/settings', { name: 'x' }, referer),
        await visitor.get('/settings', referer),
      ];
      for (const answer of answers) {
        const to = answer.headers.get('location');
        if (to !== null) expect(new URL(to, TEST_URL).origin, `${back} -> ${to}`).toBe(TEST_URL);
        expect(answer.headers.getSetCookie().join()).not.toMatch(/(^|,)a=b/);
        const hrefs = [...(await answer.text()).matchAll(/(?:href|action|value)="([^"]*evil[^"]*)"/g)].map(
          ([, href]) => href,
        );
        for (const href of hrefs)
          expect(new URL((href ?? '').replaceAll('&amp;', '&'), TEST_URL).origin, `${back} -> ${href}`).toBe(TEST_URL);
      }
      await it.owner.sql('DELETE FROM rate_limits');
    }
  }, 60_000);

  const organization = async () => {
    const me = (await (await (await it.as(person)).get('/api/v1/me')).json()) as { organization: string | null };
    return me.organization;
  };
});

test('over https every cookie is bound to this host, unreadable to scripts and not sent from other sites', async () => {
  const hash = await hashPassword(password);
  const someone = await secure.makePerson({ passwordHash: hash });
  await secure.makeOrg({ owner: someone });
  const visitor = await secure.as(null);
  const as = await secure.as(someone);
  const lines: string[] = [];
  for (const answer of [
    await visitor.post('/sign-in', { email: someone.email, password }),
    await visitor.post('/api/v1/account/sign-in', { email: someone.email, password }),
    await visitor.post('/preferences', { theme: 'dark', locale: 'zh' }),
    await as.post('/settings', { name: 'A', locale: 'en', zone: 'UTC', currency: 'USD', theme: 'light' }),
    await as.post('/prove', { password }),
    await as.post('/sign-out'),
  ]) {
    expect(answer.status).toBeLessThan(400);
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/);
    lines.push(...answer.headers.getSetCookie());
  }
  expect(lines.length).toBeGreaterThan(7);
  for (const line of lines) {
    expect(line).toMatch(/^__Host-holdfast-[a-z]+=/);
    for (const part of ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure']) expect(line.split('; ')).toContain(part);
    expect(line).not.toMatch(/domain/i);
  }
});
