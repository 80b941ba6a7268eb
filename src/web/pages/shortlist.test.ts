import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedCompanies, type SeededCompany } from '#db/seed/seed-companies.ts';
import type { OrgId } from '#domain/ids.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let it: TestApp;
let visitor: Client;
let listed: readonly SeededCompany[];
let ids: OrgId[];
let buyer: TestPerson;

beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOW);
  listed = (await it.db.tx((tx) => seedCompanies(tx, NOW))).filter(
    ({ listing }) => (listing?.services.length ?? 0) > 2,
  );
  ids = listed.slice(0, 6).map(({ org }) => org);
  visitor = await it.as(null);
  ({ owner: buyer } = await it.makeOrg({ name: 'Nordlicht', buys: true }));
}, 60_000);
afterAll(() => it.stop());

const cookieIn = (answer: Response) =>
  /holdfast-shortlist=[^;]*/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
const put = (cookie: string, body: Record<string, string>) => visitor.post('/shortlist', body, { headers: { cookie } });
const page = async (path: string, who: Client = visitor, cookie = '') =>
  (await who.get(path, cookie ? { headers: { cookie } } : {})).text();

describe('a visitor’s shortlist', () => {
  test('is kept by their browser, and comes back to the place in the list', async () => {
    const first = await put('', { add: ids[0] ?? '', back: '/inspectors?place=CN' });
    expect([first.status, first.headers.get('location')]).toEqual([303, `/inspectors?place=CN#${ids[0]}`]);
    const second = await put(cookieIn(first), { add: ids[1] ?? '' });
    expect(second.headers.get('location')).toBe('/shortlist');
    const shown = await page('/shortlist', visitor, cookieIn(second));
    for (const at of [0, 1]) expect(shown).toContain(`href="/inspectors/${ids[at]}"`);
    expect(shown).toContain('This list is kept in this browser only');
    const third = await put(cookieIn(second), { remove: ids[1] ?? '' });
    expect(await page('/shortlist', visitor, cookieIn(third))).not.toContain(`href="/inspectors/${ids[1]}"`);
    expect(await page('/inspectors', visitor, cookieIn(second))).toContain('2 companies on your shortlist');
  });

  test('takes no company that is not there, leads nowhere else, and survives a broken cookie', async () => {
    expect((await put('', { add: 'org_00000000000000000000000000' })).status).toBe(404);
    expect((await put('', { add: 'nonsense' })).status).toBe(400);
    expect((await put('', { add: ids[0] ?? '', back: 'https://evil.example/' })).headers.get('location')).toBe(
      '/shortlist',
    );
    const odd = `holdfast-shortlist=${encodeURIComponent(`x.${ids[0]}.${ids[0]}.org_1..'"<script>`)}`;
    const shown = await page('/shortlist', visitor, odd);
    expect(shown).toContain(`href="/inspectors/${ids[0]}"`);
    expect(shown).not.toContain('<script>');
  });

  test('becomes the organization’s at sign-in, and the browser forgets it', async () => {
    const cookie = `holdfast-shortlist=${ids[2]}.${ids[3]}`;
    const { owner: newcomer } = await it.makeOrg({ buys: true });
    await it.db.sql(`UPDATE people SET email = 'buyer@demo.holdfast.localhost' WHERE id = $1`, [newcomer.id]);
    const answer = await visitor.post('/sandbox/sign-in/buyer', {}, { headers: { cookie } });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toContain('holdfast-shortlist=; ');
    const shown = await page('/shortlist', await it.as(newcomer));
    for (const at of [2, 3]) expect(shown).toContain(`href="/inspectors/${ids[at]}"`);
  });
});

describe('companies side by side', () => {
  test('show prices, ratings apart from default ones, papers with their end, and the lowest price', async () => {
    const shown = await page(`/compare?company=${ids[0]}&company=${ids[1]}`);
    for (const words of [
      'A man-day, in USD',
      'lowest',
      'Next free days',
      'Ratings by area',
      'Languages',
      'not counted',
    ])
      expect(shown, words).toContain(words);
    expect(shown.match(/scope="col"/g)).toHaveLength(3);
    const own = await page(`/compare?company=${ids[0]}&company=${ids[1]}`, await it.as(buyer));
    expect(own).toContain(`aria-label="Order inspection from`);
  });

  test('are four at most; one twice, or gone, or no company is left out and said', async () => {
    const query = ids.map((id) => `company=${id}`).join('&');
    const five = await page(`/compare?${query}`);
    expect(five.match(/scope="col"/g)).toHaveLength(5);
    expect(five).toContain('At most 4 stand side by side.');
    const one = await page(`/compare?company=${ids[0]}&company=${ids[0]}&company=<script>`);
    expect(one.match(/scope="col"/g)).toHaveLength(2);
    expect(await page(`/compare?company=${ids[0]}&company=org_00000000000000000000000000`)).toContain(
      '1 entry is no longer in the directory',
    );
    expect(await page('/compare')).toContain('Nothing to compare');
  });

  test('read Chinese in Chinese', async () => {
    const answer = await visitor.get(`/compare?company=${ids[0]}&company=${ids[1]}`, {
      headers: { 'accept-language': 'zh-CN' },
    });
    const shown = await answer.text();
    for (const words of ['比较验货公司', '人天价格（USD）', '最近可约日期']) expect(shown, words).toContain(words);
  });
});

describe('a saved search', () => {
  test('is offered where something is filtered, named after it, and needs a person', async () => {
    expect(await page('/inspectors')).not.toContain('Save this search');
    expect(await page('/inspectors?place=CN')).toContain('href="/saved-searches/new/inspector?place=CN"');
    const asked = await visitor.get('/saved-searches/new/inspector?place=CN');
    expect(asked.headers.get('location')).toBe(
      `/sign-in?back=${encodeURIComponent('/saved-searches/new/inspector?place=CN')}`,
    );
    const form = await page('/saved-searches/new/inspector?place=CN&industry=2740', await it.as(buyer));
    expect(form).toContain('value="China and Lighting"');
  });

  test('is kept, opened, paused and deleted by its own person only', async () => {
    const as = await it.as(buyer);
    const query = '?place=CN&industry=2740&price_max=300&currency=EUR';
    expect((await as.post('/saved-searches', { kind: 'inspector', name: ' ', query })).status).toBe(400);
    expect(
      (await as.post('/saved-searches', { kind: 'inspector', name: 'Lamps & co', watched: 'on', query })).status,
    ).toBe(303);
    const list = await page('/saved-searches', as);
    expect(list).toContain('Lamps &amp; co');
    const id = /\/saved-searches\/(ssr_[0-9a-z]{26})"/.exec(list)?.[1] ?? '';
    expect((await as.get(`/saved-searches/${id}`)).headers.get('location')).toBe(`/inspectors${query}`);
    const stranger = await it.as((await it.makeOrg({ buys: true })).owner);
    for (const path of [`/saved-searches/${id}`, `/saved-searches/${id}/delete`])
      expect((await stranger.post(path, { watched: 'no' })).status).toBe(404);
    await as.post(`/saved-searches/${id}`, { watched: 'no' });
    expect(await page('/saved-searches', as)).toContain('paused');
    await as.post(`/saved-searches/${id}/delete`, {});
    expect(await page('/saved-searches', as)).toContain('No saved searches yet');
  });

  test('over the API like on the pages; each wrong request with its code', async () => {
    const as = await it.as(buyer);
    const saved = await as.post('/api/v1/saved-searches', {
      kind: 'inspector',
      name: 'A',
      search: { place: 'CN', industry: ['2740'] },
    });
    const { id } = (await saved.json()) as { id: string };
    expect(saved.status).toBe(201);
    expect(await (await as.patch(`/api/v1/saved-searches/${id}`, { watched: false, name: 'B' })).json()).toMatchObject({
      name: 'B',
      watched: false,
      search: { place: 'CN', industry: ['2740'] },
    });
    expect(await (await as.put(`/api/v1/shortlist/${ids[0]}`)).json()).toMatchObject({
      things: [{ kind: 'inspector', id: ids[0] }],
    });
    expect(await (await as.delete(`/api/v1/shortlist/${ids[0]}`)).json()).toEqual({ things: [] });
    const wrong: readonly (readonly [Promise<Response>, number, string, string?])[] = [
      [
        as.post('/api/v1/saved-searches', { kind: 'inspector', name: 'A', search: { sort: 'distance' } }),
        400,
        'input.invalid',
        'search.sort',
      ],
      [
        as.post('/api/v1/saved-searches', { kind: 'inspector', name: 'A', search: { after: 'x' } }),
        400,
        'input.unknown_field',
        'search.after',
      ],
      [as.post('/api/v1/saved-searches', { kind: 'inspector', name: '', search: {} }), 400, 'input.invalid', 'name'],
      [as.patch(`/api/v1/saved-searches/${id}`, { search: {} }), 400, 'input.unknown_field', 'search'],
      [as.put('/api/v1/shortlist/org_1'), 400, 'input.invalid', 'thing'],
      [as.put('/api/v1/shortlist/org_00000000000000000000000000'), 404, 'not_found'],
      [as.delete('/api/v1/saved-searches/ssr_00000000000000000000000000'), 404, 'not_found'],
    ];
    for (const [asked, status, code, field] of wrong) {
      const answer = await asked;
      expect([answer.status, await answer.json()]).toMatchObject([status, { code, ...(field ? { field } : {}) }]);
    }
    await as.delete(`/api/v1/saved-searches/${id}`);
  });
});

describe('the directory', () => {
  test('where nothing fits says what taking each filter away would leave', async () => {
    const shown = await page('/inspectors?place=CN&industry=2740&price_max=1&currency=USD');
    expect(shown).toMatch(/href="\/inspectors\?place=CN&amp;industry=2740">without up to \$1</);
    expect(shown).not.toContain('without China');
    expect(await page('/inspectors?q=zzzzzzzz')).not.toContain('without');
  });

  test('measures from the city that was typed, and takes a day alone for a window', async () => {
    const to = async (query: string) => (await visitor.get(`/inspectors?${query}`)).headers.get('location');
    expect(await to('where=Shaoxing&within_km=50&sort=distance')).toBe(
      '/inspectors?place=g1795855&near=g1795855&within_km=50&sort=distance',
    );
    expect(await to('where=Shaoxing&within_km=&free_from=2026-12-01')).toBe(
      '/inspectors?place=g1795855&free_from=2026-12-01&free_to=2026-12-01',
    );
    const near = await page('/inspectors?place=g1795855&near=g1795855&within_km=50&sort=distance');
    expect(near).toContain('office within 50 km of Shaoxing');
    for (const odd of ['free_from=2026-12-01', 'free_to=x', 'sort=distance', 'near=ZZ&sort=distance', 'within_km=x'])
      expect((await visitor.get(`/inspectors?${odd}`)).status, odd).toBeLessThan(303);
  });

  test('says of each company why it stands where it stands', async () => {
    const shown = await page('/inspectors?place=CN');
    expect(shown.match(/Why here: [\d.]+ points/g)?.length).toBe(20);
    expect(await page('/inspectors?place=CN&sort=price')).not.toContain('Why here');
  });
});
