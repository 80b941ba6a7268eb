import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedCompanies, type SeededCompany } from '#db/seed/seed-companies.ts';
import { SORTS } from '#domain/listings.ts';
import { RATES } from '#modules/reference/rates.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { SearchQuery } from './contract.ts';
import { searchInspectors } from './queries.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let app: TestApp;
let seeded: readonly SeededCompany[];

beforeAll(async () => {
  app = await testApp();
  app.clock.set(NOW);
  seeded = await app.db.tx((tx) => seedCompanies(tx, NOW));
}, 60_000);
afterAll(() => app.stop());

const search = (asked: Readonly<Record<string, unknown>>) => SearchQuery.parse(asked);
const find = (asked: Readonly<Record<string, unknown>>) => searchInspectors(app.db, search(asked), NOW);

/** All pages of a search, walked by `next`. */
async function all(asked: Readonly<Record<string, unknown>>): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await find({ ...asked, limit: 50, ...(after === undefined ? {} : { after }) });
    found.push(...page.items.map((item) => item.org));
    after = page.next;
  }
  return found;
}

const inspectors = () =>
  seeded.flatMap((company) => (company.listing ? [{ ...company, listing: company.listing }] : []));

describe('searching', () => {
  test('a company that covers a province covers its cities, and is found under its country', async () => {
    const [zhejiang] = inspectors().filter(
      (company) => company.city === 'Ningbo' && company.listing.covers[0] === 'region',
    );
    expect(zhejiang).toBeDefined();
    for (const place of ['g1795855', 'CN-ZJ', 'CN']) expect(await all({ place })).toContain(zhejiang?.org);
    for (const place of ['CN-GD', 'g1795565', 'VN', 'HK']) expect(await all({ place })).not.toContain(zhejiang?.org);
  });

  test('shows every company exactly once over all pages, in every order, and goes back the way it came', async () => {
    for (const sort of SORTS.filter((each) => each !== 'distance')) {
      const forward = await all({ sort });
      expect(new Set(forward).size).toBe(inspectors().length);
      expect(forward).toHaveLength(inspectors().length);
      const first = await find({ sort, limit: 20 });
      const second = await find({ sort, limit: 20, after: first.next ?? '' });
      const back = await find({ sort, limit: 20, before: second.previous ?? '' });
      expect(back.items.map((item) => item.org)).toEqual(first.items.map((item) => item.org));
      expect([second.from, second.to, second.total]).toEqual([21, 40, inspectors().length]);
    }
  });

  test.each([1, 30])('a page does not move when %i companies get better on the page before', async (count) => {
    const first = await find({ sort: 'experience', limit: 10 });
    const second = await find({ sort: 'experience', limit: 10, after: first.next ?? '' });
    const last = await find({ sort: 'experience', limit: 50, after: second.next ?? '' });
    const better = [second.items[8], ...last.items].slice(0, count).map((item) => item?.org);
    const earn = (more: number) =>
      app.owner.sql('UPDATE listings SET completed = completed + $2 WHERE org_id = ANY ($1)', [better, more]);
    await earn(100_000);
    const again = await find({ sort: 'experience', limit: 10, after: first.next ?? '' });
    await earn(-100_000);
    expect(again.items.slice(0, 8).map((item) => item.org)).toEqual(second.items.slice(0, 8).map((item) => item.org));
    expect(again.items).toHaveLength(10);
    for (const { org } of again.items) expect(better).not.toContain(org);
  });

  test('each order is what it says', async () => {
    const falls = (values: readonly number[]) =>
      values.every((value, at) => at === 0 || value <= (values[at - 1] ?? Infinity) + 1e-9);
    expect(falls((await find({ sort: 'experience', limit: 50 })).items.map((item) => item.completed))).toBe(true);
    const dollars = (await find({ sort: 'price', limit: 50 })).items.map(
      (item) => (Number(item.price?.minor) / 100 / (RATES[item.price?.currency ?? ''] ?? 1)) * -1,
    );
    expect(falls(dollars.map((value) => Math.round(value)))).toBe(true);
    const rated = (await find({ sort: 'rating', limit: 50 })).items;
    expect(rated.every((item) => item.rating.average !== null)).toBe(true);
  });

  test('too few ratings are no average, and pass no rating filter', async () => {
    const { items } = await find({ limit: 50, sort: 'experience', kind: 'person', before: undefined });
    for (const item of items) expect(item.rating.average === null).toBe(item.rating.orders < 5);
    for (const org of await all({ rating: 1 })) {
      const company = inspectors().find((each) => each.org === org);
      expect(company?.listing.rated).toBeGreaterThanOrEqual(5);
    }
  });

  test('free text finds names, places, industries in both languages, without accents, and puts names first', async () => {
    const lantern = await find({ q: 'lantern bay' });
    expect(lantern.items[0]?.name).toMatch(/^Lantern Bay/);
    expect((await find({ q: '照明' })).total).toBe((await find({ q: 'Lighting' })).total);
    expect((await find({ q: 'lodz' })).total).toBeGreaterThan(0);
    expect((await find({ q: 'lantern zzzzz' })).total).toBe(0);
    const person = inspectors().find((company) => company.listing.kind === 'company');
    const member = person?.listing.team[0] ?? '';
    expect(await all({ name: member.toUpperCase() })).toContain(person?.org);
  });

  test('wildcards, quotes, odd Unicode and endless words are only text', async () => {
    for (const q of [
      '%',
      '_',
      '\\',
      "'; DROP TABLE listings; --",
      '.*',
      '[a-z]+',
      '\u202eabc',
      '\ud800',
      'ﷺ',
      '👩‍👩‍👧',
      '\u0301\u0301',
      'İİzmir',
      'ß'.repeat(200),
    ]) {
      const { total } = await find({ q });
      // Marks without a letter fold to nothing, and nothing is in every text.
      expect(total, q).toBeLessThanOrEqual(q.startsWith('\u0301') ? inspectors().length : inspectors().length - 1);
    }
    expect(() => search({ q: 'x'.repeat(10_000) })).toThrow(/at most 200/);
    expect(() => search({ q: 'a\0b' })).toThrow();
    expect((await find({ q: 'a '.repeat(99) })).total).toBeGreaterThan(0);
  });

  test('refuses what makes no sense by naming it', async () => {
    for (const [name, value] of [
      ['place', 'Zhejiang'],
      ['industry', '9999'],
      ['language', 'xx'],
      ['price_min', '-1'],
      ['price_max', 'NaN'],
      ['rating', '6'],
      ['on_time', '101'],
      ['limit', '0'],
      ['limit', '1000'],
      ['sort', 'random'],
      ['nosuch', '1'],
      ['after', '1~2'],
      ['before', 'NaN~org_x'],
      ['after', '0~-1~5~20'],
      ['after', '2~1~5~20'],
      ['near', 'everywhere'],
      ['within_km', '0'],
      ['within_km', '40000'],
      ['free_from', '2026-02-30'],
      ['free_to', '2026-12-01'],
      ['sort', 'distance'],
      ['accuracy', '0'],
    ] as const)
      expect(SearchQuery.safeParse({ [name]: value }).success, name).toBe(false);
    for (const both of [
      { free_from: '2026-12-02', free_to: '2026-12-01' },
      { free_from: '2026-12-01', free_to: '2027-12-01' },
      { after: '0~1~5~20', before: '0~1~5~20' },
    ])
      expect(SearchQuery.safeParse(both).success).toBe(false);
    // Marks of another search, or of nothing: still a page.
    expect((await find({ after: '1~999999999~999999999~999999999' })).total).toBe(inspectors().length);
    expect((await find({ before: '0~0~0~0', sort: 'price' })).items).toEqual([]);
    await expect(find({ near: 'ZZ' })).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(find({ place: 'ZZ' })).rejects.toMatchObject({ code: 'input.invalid' });
    expect((await find({ place: 'US', price_min: 400, price_max: 100 })).total).toBe(0);
  });
});
