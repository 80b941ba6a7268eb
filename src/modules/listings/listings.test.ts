import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { companies } from '#db/seed/companies.ts';
import { LANGUAGES } from '#domain/listings.ts';
import { DAY } from '#domain/time.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { findPlaces, placeById, placeInput, placeMeant, placeName, placesIn } from '#modules/reference/queries.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { editListing, recordRating, recordWork } from './commands.ts';
import { ListingEdit, SearchQuery } from './contract.ts';
import { companyById, searchInspectors, serviceOf } from './queries.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let app: TestApp;

beforeAll(async () => {
  app = await testApp();
  app.clock.set(NOW);
  await app.db.tx((tx) => ensureReference(tx));
}, 60_000);
afterAll(() => app.stop());

const search = (asked: Readonly<Record<string, unknown>>) => SearchQuery.parse(asked);
const find = (asked: Readonly<Record<string, unknown>>) => searchInspectors(app.db, search(asked), NOW);
const all = async (asked: Readonly<Record<string, unknown>>) =>
  (await find({ ...asked, limit: 50 })).items.map((item) => item.org);

describe('the record of a company', () => {
  test('counts each order once, however often it is told, and default ratings apart', async () => {
    const { id: org, owner } = await app.makeOrg({ name: 'New Company', inspects: true });
    const actor = app.actor(owner, org);
    await app.db.tx((tx) => editWith(tx, actor, { place: 'CN', published: true, covers: ['CN'] }));
    for (const n of [1, 2, 3, 4, 5, 5]) {
      const order = `ord_${n}` as const;
      await app.db.tx(async (tx) => {
        await recordWork(tx, [{ org, order, completed: true, onTime: n !== 2 }]);
        await recordRating(tx, { org, order, area: 'knowledge', stars: n === 1 ? 2 : 5, byDefault: false });
        await recordRating(tx, { org, order, area: 'service', stars: 4, byDefault: true });
      });
    }
    const company = await companyById(app.db, org, NOW);
    expect(company).toMatchObject({ completed: 5, onTime: 0.8, rating: { average: 22 / 5, orders: 5 } });
    expect(company?.areas).toEqual([
      { area: 'knowledge', average: 22 / 5, real: 5, byDefault: 0, spread: [0, 1, 0, 0, 4] },
      { area: 'service', average: null, real: 0, byDefault: 5, spread: [0, 0, 0, 0, 0] },
      { area: 'accuracy', average: null, real: 0, byDefault: 0, spread: [0, 0, 0, 0, 0] },
    ]);
    await expect(
      app.db.tx((tx) => recordRating(tx, { org, order: 'ord_9', area: 'service', stars: 6, byDefault: false })),
    ).rejects.toThrow(RangeError);
  });

  test('counts each order once also where it is told twice at once, and then the first telling', async () => {
    const { id: org, owner } = await app.makeOrg({ name: 'Told Together', inspects: true });
    const elsewhere = await app.makeOrg({ name: 'No Listing', inspects: true });
    await app.db.tx((tx) => editWith(tx, app.actor(owner, org), { place: 'CN', published: true, covers: ['CN'] }));
    await recordWork(app.db, [
      { org, order: 'ord_1', onTime: true },
      { org, order: 'ord_2', onTime: false },
      { org: elsewhere.id, order: 'ord_3', completed: true },
      { org, order: 'ord_1', onTime: false, completed: true },
      { org, order: 'ord_1', completed: true },
    ]);
    const counted = 'SELECT completed, on_time, late FROM listings WHERE org_id = $1';
    expect(await app.db.sql(counted, [org])).toEqual([{ completed: 1, on_time: 1, late: 1 }]);
  });

  test('prices an order takes come from the list, and only while the company is in the directory', async () => {
    const { id: org, owner } = await app.makeOrg({ name: 'Priced', inspects: true });
    const actor = app.actor(owner, org);
    await app.db.tx((tx) =>
      editWith(tx, actor, {
        place: 'VN',
        published: true,
        services: [{ type: 'psi', price_minor: 5_000_000, currency: 'VND' }],
      }),
    );
    expect(await serviceOf(app.db, org, 'psi')).toEqual({
      name: 'Priced',
      price: { minor: 5_000_000n, currency: 'VND' },
    });
    expect(await serviceOf(app.db, org, 'audit')).toBeNull();
    await app.db.tx((tx) => editWith(tx, actor, { published: false }));
    expect(await serviceOf(app.db, org, 'psi')).toBeNull();
    expect(await companyById(app.db, org, NOW)).toBeNull();
    expect(await companyById(app.db, org, NOW, { own: true })).not.toBeNull();
  });

  test('follows the organization: a new name is found, a suspended one is gone', async () => {
    const { id: org, owner } = await app.makeOrg({ name: 'Old Name Inspection', inspects: true });
    await app.db.tx((tx) => editWith(tx, app.actor(owner, org), { place: 'PL', published: true, covers: ['PL'] }));
    await app.owner.sql(`UPDATE organizations SET name = 'Żubr Inspekcja' WHERE id = $1`, [org]);
    expect(await all({ q: 'zubr inspekcja' })).toContain(org);
    await app.owner.sql('UPDATE organizations SET suspended_at = now() WHERE id = $1', [org]);
    expect(await all({ q: 'zubr' })).not.toContain(org);
    expect(await companyById(app.db, org, NOW)).toBeNull();
  });

  test('a paper counts while staff have seen it as it is and it has not run out', async () => {
    const { id: org, owner } = await app.makeOrg({ name: 'Papers', inspects: true });
    const actor = app.actor(owner, org);
    const paper = { code: 'iso9001', number: 'Q-1', issuer: 'B', expires_on: '2026-12-01' } as const;
    await app.db.tx((tx) => editWith(tx, actor, { place: 'CN', published: true, accreditations: [paper] }));
    const found = async (now = NOW) =>
      (await searchInspectors(app.db, search({ accreditation: 'iso9001', name: 'Papers' }), now)).total;
    expect(await found()).toBe(0);
    const staff = await app.as(await app.makeStaff('support'));
    expect((await staff.post(`/api/v1/inspectors/${org}/accreditations/iso9001/verify`)).status).toBe(200);
    expect(await found()).toBe(1);
    expect(await found(NOW + 30 * DAY)).toBe(0);
    await app.db.tx((tx) => editWith(tx, actor, { accreditations: [paper] }));
    expect(await found()).toBe(1);
    await app.db.tx((tx) => editWith(tx, actor, { accreditations: [{ ...paper, number: 'Q-2' }] }));
    expect(await found()).toBe(0);
  });
});

describe('places', () => {
  test('are found by the beginning of a name in either language, narrowed by what they lie in', async () => {
    const first = async (words: string) => (await findPlaces(app.db, words))[0]?.id;
    expect(await first('Shaoxing')).toBe('g1795855');
    expect(await first('绍兴')).toBe('g1795855');
    expect(await first('Shaoxing, Zhejiang, China')).toBe('g1795855');
    expect(await first('绍兴，浙江，中国')).toBe('g1795855');
    expect(await first('zhejiang')).toBe('CN-ZJ');
    expect(await first('China')).toBe('CN');
    expect(await first('lodz, poland')).toMatch(/^(?:PL-10|g\d+)$/);
    expect(await first('Shaoxing, Poland')).toBeUndefined();
    for (const odd of ['', ' , ,', '%', '\\', '\0', 'x'.repeat(500)]) expect(await findPlaces(app.db, odd)).toEqual([]);
  });

  test('are one place, or those that the name may mean', async () => {
    const meant = async (words: string) => (await placeMeant(app.db, words)).place?.id ?? null;
    expect(await meant('绍兴')).toBe('g1795855');
    expect(await meant('Zhejiang')).toBe('CN-ZJ');
    // The municipality and its city are called the same.
    expect(await meant('Shanghai')).toBe('CN-SH');
    expect(await meant('Shanghai, China')).toBe('CN-SH');
    expect(await placeMeant(app.db, 'Lilliput')).toEqual({ place: null, among: [] });
    const { place, among } = await placeMeant(app.db, 'Springfield');
    expect(place).toBeNull();
    expect(among.length).toBeGreaterThan(1);
    // Each of them is found by its full name in either language.
    for (const one of among)
      for (const locale of ['en', 'zh'] as const) expect(await meant(placeInput(one, locale))).toBe(one.id);
  });

  test('know their zone and what they lie in', async () => {
    const shaoxing = await placeById(app.db, 'g1795855');
    expect(shaoxing?.zone).toBe('Asia/Shanghai');
    expect(shaoxing && placeName(shaoxing, 'en')).toBe('Shaoxing, Zhejiang, China');
    expect(shaoxing && placeName(shaoxing, 'zh')).toBe('中国浙江绍兴');
    expect((await placesIn(app.db, null)).length).toBeGreaterThan(200);
    expect((await placesIn(app.db, 'CN')).map((place) => place.id)).toContain('CN-ZJ');
    expect((await placesIn(app.db, 'CN-ZJ')).map((place) => place.id)).toContain('g1795855');
  });
});

test('the languages of the directory have names, and the demo market is the same at every run', async () => {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  for (const code of LANGUAGES) expect(names.of(code)).not.toBe(code);
  expect(companies()).toEqual(companies());
  expect(companies().filter((company) => company.listing).length).toBeGreaterThanOrEqual(300);
  expect(companies().filter((company) => company.buys).length).toBeGreaterThanOrEqual(50);
});

async function editWith(
  tx: Parameters<typeof companyById>[0],
  actor: ReturnType<TestApp['actor']>,
  change: Readonly<Record<string, unknown>>,
): Promise<void> {
  await editListing(tx, actor, ListingEdit.parse(change), NOW);
}
