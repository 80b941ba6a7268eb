import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedCompanies, type SeededCompany } from '#db/seed/seed-companies.ts';
import { ACCREDITATIONS, AREAS, INDUSTRIES, SORTS } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { RATES } from '#modules/reference/rates.ts';
import { placeById } from '#modules/reference/queries.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { SearchQuery, type Search } from './contract.ts';
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
type Listed = ReturnType<typeof inspectors>[number];

/** The places a company covers, as ids; and all they lie in. */
function coverage({ listing, place, country }: Listed): { covers: string[]; touches: string[] } {
  const covers = listing.covers.map((cover) =>
    cover === 'city' ? place.city : cover === 'region' ? (place.region ?? place.city) : cover,
  );
  const above = (id: string) =>
    id === place.city ? [country, place.region, id] : id === place.region ? [country, id] : [id];
  return { covers, touches: covers.flatMap((id) => above(id).filter((step) => step !== null)) };
}

/** What SQL does with indexes, said once more as plain loops over what was seeded. */
function slow(asked: Search, above: readonly string[]): Set<string> {
  const cents = (units: number) => Math.round((units / (RATES[asked.currency] ?? 1)) * 100);
  const shown = ({ listing }: Listed) => {
    const priced = listing.services.map(({ type, price_minor, currency }) => ({
      type,
      cents: Math.round((price_minor / (currency === 'VND' ? 1 : 100) / (RATES[currency] ?? 1)) * 100),
    }));
    const usual =
      asked.type.length > 0
        ? priced.filter(({ type }) => asked.type.includes(type))
        : priced.filter(({ type }) => type === 'psi');
    return Math.min(...(usual.length > 0 ? usual : priced).map((each) => each.cents));
  };
  const fits = (company: Listed): boolean => {
    const { listing } = company;
    const { covers, touches } = coverage(company);
    const stars =
      AREAS.reduce((sum, area) => sum + listing.ratings[area].sum, 0) /
      AREAS.reduce((sum, area) => sum + listing.ratings[area].count, 0);
    const punctual = listing.onTime + listing.late;
    return (
      (asked.kind === undefined || listing.kind === asked.kind) &&
      (asked.place === undefined || covers.some((id) => above.includes(id)) || touches.includes(asked.place)) &&
      (asked.industry.length === 0 || asked.industry.some((code) => listing.industries.includes(code))) &&
      asked.language.every((code) => listing.languages.includes(code)) &&
      asked.type.every((type) => listing.services.some((service) => service.type === type)) &&
      asked.accreditation.every((code) =>
        listing.papers.some((paper) => paper.code === code && paper.verified && paper.expiresInDays >= 0),
      ) &&
      (asked.price_min === undefined || shown(company) >= cents(asked.price_min)) &&
      (asked.price_max === undefined || shown(company) <= cents(asked.price_max)) &&
      (asked.rating === undefined || (listing.rated >= 5 && Math.round(stars * 10 + 1e-9) / 10 >= asked.rating)) &&
      (asked.completed === undefined || listing.completed >= asked.completed) &&
      (asked.on_time === undefined || (punctual >= 5 && listing.onTime * 100 >= asked.on_time * punctual))
    );
  };
  return new Set(
    inspectors()
      .filter(fits)
      .map((company) => company.org),
  );
}

const PLACES = [
  'CN',
  'CN-ZJ',
  'CN-GD',
  'g1795855',
  'g1795565',
  'VN',
  'VN-HN',
  'IN-TN',
  'HK',
  'TW',
  'KH',
  'LK',
  'US',
  'US-TX',
  'ES',
] as const;

const FILTERS = {
  kind: fc.constantFrom('company', 'person'),
  place: fc.constantFrom(...PLACES),
  industry: fc.uniqueArray(fc.constantFrom(...INDUSTRIES), { minLength: 1, maxLength: 4 }),
  language: fc.uniqueArray(fc.constantFrom('en', 'zh', 'de', 'fr', 'hi'), { minLength: 1, maxLength: 2 }),
  type: fc.uniqueArray(fc.constantFrom(...INSPECTION_TYPES), { minLength: 1, maxLength: 2 }),
  accreditation: fc.uniqueArray(fc.constantFrom(...ACCREDITATIONS), { minLength: 1, maxLength: 2 }),
  price_min: fc.integer({ min: 100, max: 300 }),
  price_max: fc.integer({ min: 150, max: 450 }),
  currency: fc.constantFrom('USD', 'EUR', 'GBP'),
  rating: fc.constantFrom(4, 4.2, 4.5),
  completed: fc.constantFrom(10, 50, 100),
  on_time: fc.constantFrom(90, 95, 100),
};

type Mix = {
  readonly [Name in keyof typeof FILTERS]?: (typeof FILTERS)[Name] extends fc.Arbitrary<infer Value> ? Value : never;
};

/** Three filters at most: with all of them at once hardly anything would ever be found. */
const asked: fc.Arbitrary<Mix> = fc
  .tuple(fc.record(FILTERS), fc.subarray(Object.keys(FILTERS), { maxLength: 3 }))
  .map(([every, names]) => Object.fromEntries(Object.entries(every).filter(([name]) => names.includes(name))));

describe('searching', () => {
  test('finds exactly what a plain loop over all companies finds, for any mix of filters', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (mix) => {
        const place = mix.place === undefined ? null : await placeById(app.db, mix.place);
        const above = place?.path.map(({ id }) => id) ?? [];
        expect(new Set(await all(mix))).toEqual(slow(search(mix), above));
      }),
      { numRuns: 60 },
    );
  });

  test('counts in each facet what choosing it would leave', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (mix) => {
        const { facets, total } = await find(mix);
        expect(total).toBe((await all(mix)).length);
        const choose = {
          industry: (value: string) => ({ ...mix, industry: [value] }),
          language: (value: string) => ({ ...mix, language: [...new Set([...(mix.language ?? []), value])] }),
          type: null,
          accreditation: (value: string) => ({
            ...mix,
            accreditation: [...new Set([...(mix.accreditation ?? []), value])],
          }),
          kind: (value: string) => ({ ...mix, kind: value }),
          place: (value: string) => ({ ...mix, place: value }),
          rating: (value: string) => ({ ...mix, rating: Number(value) }),
          on_time: (value: string) => ({ ...mix, on_time: Number(value) }),
          completed: (value: string) => ({ ...mix, completed: Number(value) }),
        } as const;
        for (const [name, change] of Object.entries(choose)) {
          const [facet] = facets[name as keyof typeof choose];
          if (facet && change)
            expect((await find(change(facet.value))).total, `${name} ${facet.value}`).toBe(facet.count);
        }
      }),
      { numRuns: 15 },
    );
  });

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

  test('a page does not move when somebody gets better on the page before', async () => {
    const first = await find({ sort: 'experience', limit: 10 });
    const second = await find({ sort: 'experience', limit: 10, after: first.next ?? '' });
    const late = second.items[8]?.org;
    await app.owner.sql('UPDATE listings SET completed = completed + 100000 WHERE org_id = $1', [late]);
    const again = await find({ sort: 'experience', limit: 10, after: first.next ?? '' });
    await app.owner.sql('UPDATE listings SET completed = completed - 100000 WHERE org_id = $1', [late]);
    expect(again.items.slice(0, 8).map((item) => item.org)).toEqual(second.items.slice(0, 8).map((item) => item.org));
    expect(again.items.map((item) => item.org)).not.toContain(late);
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
    ] as const)
      expect(SearchQuery.safeParse({ [name]: value }).success, name).toBe(false);
    await expect(find({ place: 'ZZ' })).rejects.toMatchObject({ code: 'input.invalid' });
    expect((await find({ place: 'US', price_min: 400, price_max: 100 })).total).toBe(0);
  });
});
