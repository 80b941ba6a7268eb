import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillDirectory } from '../../../bench/directory-market.ts';
import { ACCREDITATIONS, AREAS, INDUSTRIES, LANGUAGES } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { DAY, dateIn } from '#domain/time.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { RATES } from '#modules/reference/rates.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { SearchQuery, type Search } from './contract.ts';
import { lapsePapers } from './papers.ts';
import { type FacetName, type FoundPage, searchInspectors } from './queries.ts';

// What the index does with bits, said once more as plain loops over the rows, and compared in full: totals, every count
// of every facet, and the order over pages there and back.

const NOW = Date.parse('2026-11-22T09:00:00Z');
const TODAY = dateIn(NOW, 'UTC');
let app: TestApp;
let companies: readonly Company[];
let places: ReadonlyMap<string, Place>;
let vocabulary: Readonly<Record<'word' | 'name', readonly string[]>>;

beforeAll(async () => {
  app = await testApp();
  app.clock.set(NOW);
  await app.db.tx((tx) => ensureReference(tx));
  await fillDirectory(app.db, 300, NOW);
  // The numbers of the rest run over the end of a chunk.
  await app.owner.sql(`INSERT INTO search_docs (kind, ord, id, terms) VALUES ('inspector', 31850, 'org_gap', '{}')`);
  await fillDirectory(app.db, 301, NOW);
  await load();
}, 120_000);
afterAll(() => app.stop());

interface Place {
  readonly id: string;
  readonly kind: string;
  readonly country: string;
  readonly region: string | null;
  readonly lat: number;
  readonly lon: number;
}

interface Company {
  readonly org_id: string;
  readonly ord: number;
  readonly kind: string;
  readonly name: string;
  readonly team: readonly string[];
  readonly document: string;
  readonly place_id: string;
  readonly languages: readonly string[];
  readonly industries: readonly string[];
  readonly covers: readonly string[];
  readonly touches: readonly string[];
  readonly completed: number;
  readonly on_time: number;
  readonly late: number;
  readonly rated: number;
  readonly stars_sum: number;
  readonly stars_count: number;
  readonly score: number;
  readonly shrunk: number;
  readonly services: readonly { type: string; usd_cents: number }[];
  readonly papers: readonly { code: string; expires_on: string | null; seen: boolean }[];
  readonly days: readonly string[];
  readonly ratings: readonly { area: string; real_count: number; real_sum: number }[];
  readonly words: Readonly<Record<'word' | 'name', ReadonlySet<string>>>;
}

async function load(): Promise<void> {
  const rows = await app.db.sql<Omit<Company, 'words'>>(
    `SELECT l.*, d.ord,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('type', s.type, 'usd_cents', s.usd_cents)), '[]') FROM listing_services s WHERE s.org_id = l.org_id) AS services,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('code', a.code, 'expires_on', a.expires_on, 'seen', a.verified_at IS NOT NULL)), '[]') FROM listing_accreditations a WHERE a.org_id = l.org_id) AS papers,
       (SELECT coalesce(jsonb_agg(t.day), '[]') FROM listing_days_taken t WHERE t.org_id = l.org_id) AS days,
       (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM listing_ratings r WHERE r.org_id = l.org_id) AS ratings
     FROM listings l JOIN search_docs d ON d.kind = 'inspector' AND d.id = l.org_id WHERE l.published AND NOT l.suspended`,
  );
  companies = rows.map((row) => ({
    ...row,
    words: {
      word: new Set(wordsOf(`${row.name} ${row.document}`, false)),
      name: new Set(wordsOf([row.name, ...row.team].join(' '), false)),
    },
  }));
  places = new Map((await app.db.sql<Place>('SELECT * FROM places')).map((place) => [place.id, place]));
  const used = (facet: 'word' | 'name') =>
    [...new Set(companies.flatMap(({ words }) => [...words[facet]]))].toSorted(byCode);
  vocabulary = { word: used('word'), name: used('name') };
  looked.clear();
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const SPACELESS = '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff';

function wordsOf(text: string, asked: boolean): string[] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f’‘]/g, '')
    .replaceAll(/[łđøıßæœ]/g, (letter) => 'ldoisao'['łđøıßæœ'.indexOf(letter)] ?? '');
  const runs =
    plain.match(new RegExp(`[${SPACELESS}]+|[a-z0-9]+|[^\\u0000-\\u02ff\\u2000-\\u303f${SPACELESS}]+`, 'g')) ?? [];
  return runs.flatMap((run) => {
    if (!new RegExp(`^[${SPACELESS}]`).test(run)) return [run];
    const pairs = [...run].map((_, at) => run.slice(at, at + 2));
    return asked && pairs.length > 1 ? pairs.slice(0, -1) : pairs;
  });
}

interface Looked {
  readonly word: string;
  readonly found: readonly string[];
  readonly alike: boolean;
}
const looked = new Map<string, Looked[]>();

function lookedUp(facet: 'word' | 'name', text: string): Looked[] {
  const known = looked.get(`${facet} ${text}`);
  if (known) return known;
  const found = lookUp(facet, text);
  looked.set(`${facet} ${text}`, found);
  return found;
}

function lookUp(facet: 'word' | 'name', text: string): Looked[] {
  return [...new Set(wordsOf(text, true))].slice(0, 16).map((word) => {
    const begins = word.length >= 3 || word >= '\u0e00';
    const found = vocabulary[facet]
      .filter((known) => known === word || (begins && known.startsWith(word)))
      .toSorted((a, b) => a.length - b.length || byCode(a, b))
      .slice(0, 50);
    if (found.length > 0 || word.length < 4) return { word, found, alike: false };
    const near = vocabulary[facet]
      .map((known) => ({ known, like: similarity(known, word) }))
      .filter(({ like }) => like >= 0.4)
      .toSorted((a, b) => b.like - a.like || byCode(a.known, b.known));
    return { word, found: near.slice(0, 10).map(({ known }) => known), alike: true };
  });
}

/** As the documentation of pg_trgm has it: the share of the groups of three letters that both have. */
function similarity(a: string, b: string): number {
  const groups = (word: string) =>
    new Set(Array.from({ length: word.length + 1 }, (_, at) => `  ${word} `.slice(at, at + 3)));
  const [one, other] = [groups(a), groups(b)];
  return Math.fround([...one].filter((group) => other.has(group)).length / new Set([...one, ...other]).size);
}

const pathOf = (id: string): string[] => {
  const place = places.get(id);
  return place ? [...new Set([place.country, ...(place.region ? [place.region] : []), place.id])] : [];
};

const cents = (units: number, currency: string) => Math.round((units / (RATES[currency] ?? 1)) * 100);
const tenth = (sum: number, count: number) => Math.round((sum * 10) / count);
const hasAll = (company: Company, facet: 'word' | 'name', text: string) => {
  const words = lookedUp(facet, text);
  return words.length > 0 && words.every(({ found }) => found.some((word) => company.words[facet].has(word)));
};
const validPapers = ({ papers }: Company) =>
  papers.filter(({ seen, expires_on }) => seen && (expires_on === null || expires_on >= TODAY)).map(({ code }) => code);
const starsOf = ({ rated, stars_sum, stars_count }: Company) =>
  rated >= 5 && stars_count > 0 ? tenth(stars_sum, stars_count) : 0;
const areaOf = ({ ratings }: Company, area: string) => {
  const found = ratings.find((rating) => rating.area === area);
  return found && found.real_count >= 5 ? tenth(found.real_sum, found.real_count) : 0;
};
const onTimeOf = ({ on_time, late }: Company) => (on_time + late >= 5 ? (on_time * 100) / (on_time + late) : -1);

function priceOf({ services }: Company, { type }: Search): number | null {
  const of = (types: readonly string[]) =>
    services.filter((service) => types.includes(service.type)).map((service) => service.usd_cents);
  const asked = type.length > 0 ? of(type) : of(['psi']).length > 0 ? of(['psi']) : of(INSPECTION_TYPES);
  return asked.length === 0 ? null : Math.min(...asked);
}

function metres(from: Place, to: Place): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((to.lat - from.lat) * rad) / 2) ** 2 +
    Math.cos(from.lat * rad) * Math.cos(to.lat * rad) * Math.sin(((to.lon - from.lon) * rad) / 2) ** 2;
  return Math.round(12_742_000 * Math.asin(Math.min(1, Math.sqrt(h))));
}
const distance = (company: Company, near: string) => metres(places.get(near)!, places.get(company.place_id)!);

function partsOf(search: Search): Record<string, (company: Company) => boolean> {
  const parts: Record<string, (company: Company) => boolean> = {};
  const { place, near, type, price_min, price_max, currency, free_from, free_to } = search;
  if (search.q !== '') parts['words'] = (company) => hasAll(company, 'word', search.q);
  if (search.name !== '') parts['name'] = (company) => hasAll(company, 'name', search.name);
  if (search.kind) parts['kind'] = ({ kind }) => kind === search.kind;
  if (place)
    parts['place'] = ({ covers, touches }) =>
      covers.some((id) => pathOf(place).includes(id)) || touches.includes(place);
  if (near) parts['near'] = (company) => distance(company, near) <= search.within_km * 1000;
  if (search.industry.length > 0)
    parts['industry'] = ({ industries }) => search.industry.some((code) => industries.includes(code));
  if (search.language.length > 0)
    parts['language'] = ({ languages }) => search.language.every((code) => languages.includes(code));
  if (type.length > 0)
    parts['type'] = ({ services }) => type.every((each) => services.some((service) => service.type === each));
  if (search.accreditation.length > 0)
    parts['accreditation'] = (company) => search.accreditation.every((code) => validPapers(company).includes(code));
  if (price_min !== undefined || price_max !== undefined)
    parts['price'] = (company) => {
      const price = priceOf(company, search);
      return (
        price !== null &&
        (price_min === undefined || price >= cents(price_min, currency)) &&
        (price_max === undefined || price <= cents(price_max, currency))
      );
    };
  const { rating, completed, on_time } = search;
  if (rating !== undefined) parts['rating'] = (company) => starsOf(company) >= rating * 10 - 1e-6;
  for (const area of AREAS) {
    const stars = search[area];
    if (stars !== undefined) parts[area] = (company) => areaOf(company, area) >= stars * 10 - 1e-6;
  }
  if (completed !== undefined) parts['completed'] = (company) => company.completed >= completed;
  if (on_time !== undefined) parts['on_time'] = (company) => onTimeOf(company) >= on_time;
  if (free_from && free_to)
    parts['free'] = ({ days }) => {
      for (let day = Date.parse(free_from); day <= Date.parse(free_to); day += DAY)
        if (!days.includes(dateIn(day, 'UTC'))) return true;
      return false;
    };
  return parts;
}

function slowly(search: Search) {
  const parts = partsOf(search);
  const left = (without?: string) =>
    companies.filter((company) => Object.entries(parts).every(([name, fits]) => name === without || fits(company)));
  const counts = (without: string | undefined, values: (company: Company) => readonly string[]) => {
    const count = new Map<string, number>();
    for (const company of left(without))
      for (const value of values(company)) count.set(value, (count.get(value) ?? 0) + 1);
    return new Map([...count].toSorted(([a], [b]) => byCode(a, b)));
  };
  const steps = (has: (company: Company) => number) => (company: Company) =>
    ['4', '4.5'].filter((step) => has(company) >= Number(step) * 10);
  const facets: Record<FacetName, Map<string, number>> = {
    place: placesOf(search, left('place')),
    industry: counts('industry', ({ industries }) => industries),
    language: counts(undefined, ({ languages }) => languages),
    type: counts(undefined, ({ services }) => services.map(({ type }) => type)),
    accreditation: counts(undefined, validPapers),
    kind: counts('kind', ({ kind }) => [kind]),
    rating: counts('rating', steps(starsOf)),
    on_time: counts('on_time', (company) => (onTimeOf(company) >= 95 ? ['95'] : [])),
    completed: counts('completed', ({ completed }) => (completed >= 50 ? ['50'] : [])),
    knowledge: counts(
      'knowledge',
      steps((company) => areaOf(company, 'knowledge')),
    ),
    service: counts(
      'service',
      steps((company) => areaOf(company, 'service')),
    ),
    accuracy: counts(
      'accuracy',
      steps((company) => areaOf(company, 'accuracy')),
    ),
  };
  return {
    facets,
    order: left()
      .toSorted(orderOf(search))
      .map(({ org_id }) => org_id),
  };
}

function placesOf({ place }: Search, left: readonly Company[]): Map<string, number> {
  const counted = new Map<string, number>();
  const chosen = place === undefined ? null : places.get(place)!;
  for (const { id, kind, country, region } of places.values()) {
    const offered = !chosen
      ? kind === 'country'
      : chosen.kind === 'country'
        ? kind === 'region' && country === chosen.id
        : kind === 'city' && region === (chosen.region ?? chosen.id);
    if (!offered || (chosen && !companies.some(({ touches, place_id }) => touches.includes(id) || place_id === id)))
      continue;
    const count = left.filter(
      ({ touches, covers }) =>
        touches.includes(id) || (chosen && covers.some((each) => pathOf(chosen.id).includes(each))),
    ).length;
    if (count > 0) counted.set(id, count);
  }
  return new Map([...counted].toSorted(([a], [b]) => byCode(a, b)));
}

function orderOf(search: Search): (a: Company, b: Company) => number {
  const { sort, near, q } = search;
  const words = lookedUp('word', q);
  const named = lookedUp('name', q);
  const sure =
    named.length > 0 && named.every(({ alike, found }, at) => found.length > 0 && (!alike || words[at]?.alike));
  const first = (company: Company) => (sort === 'relevance' && sure && hasAll(company, 'name', q) ? 0 : 1);
  const key = (company: Company): number => {
    switch (sort) {
      case 'rating':
        return company.rated >= 5 ? -company.shrunk : 0;
      case 'experience':
        return -company.completed;
      case 'price':
        return priceOf(company, search) ?? Infinity;
      case 'distance':
        return distance(company, near!);
      case 'relevance':
        return -company.score;
    }
  };
  return (a, b) => first(a) - first(b) || key(a) - key(b) || a.ord - b.ord;
}

const chosen = <T>(from: readonly T[], maxLength: number) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength });
const PLACES = [
  'CN',
  'CN-ZJ',
  'CN-GD',
  'g1795855',
  'g1795565',
  'VN',
  'VN-HN',
  'IN',
  'IN-TN',
  'HK',
  'TW',
  'BD',
  'US-TX',
  'PL',
];
const stars = fc.constantFrom(3.75, 4, 4.2, 4.5, 4.9);
const day = fc.integer({ min: 0, max: 40 });

/** A word in use, its beginning, or it with two letters changed about. */
const word = fc
  .tuple(
    fc.double({ min: 0, max: 0.999, noNaN: true }),
    fc.constantFrom('word', 'name'),
    fc.constantFrom('whole', 'whole', 'begin', 'typo'),
  )
  .map(([at, facet, how]) => {
    const known = vocabulary[facet as 'word' | 'name'];
    const picked = known[Math.floor(at * known.length)]!;
    if (how === 'begin') return picked.slice(0, Math.max(2, picked.length - 2));
    return how === 'typo' && picked.length > 4
      ? `${picked.slice(0, 2)}${picked[3]}${picked[2]}${picked.slice(4)}`
      : picked;
  });

const FILTERS: Readonly<Record<string, fc.Arbitrary<Readonly<Record<string, unknown>>>>> = {
  q: fc
    .oneof(
      word,
      fc.tuple(word, word).map((two) => two.join(' ')),
      fc.constantFrom('照明', '灯', 'Łódź zhejiang', 'factory test', '%', 'quality control'),
    )
    .map((q) => ({ q })),
  name: word.map((name) => ({ name })),
  kind: fc.constantFrom('company', 'person').map((kind) => ({ kind })),
  place: fc.constantFrom(...PLACES).map((place) => ({ place })),
  near: fc.record({ near: fc.constantFrom(...PLACES), within_km: fc.constantFrom(1, 50, 300, 1000) }),
  industry: chosen(INDUSTRIES, 5).map((industry) => ({ industry })),
  language: chosen(LANGUAGES, 1).map((language) => ({ language })),
  type: chosen(INSPECTION_TYPES, 2).map((type) => ({ type })),
  accreditation: chosen(ACCREDITATIONS, 2).map((accreditation) => ({ accreditation })),
  price_min: fc.integer({ min: 60, max: 300 }).map((price_min) => ({ price_min })),
  price_max: fc.record({
    price_max: fc.integer({ min: 100, max: 450 }),
    currency: fc.constantFrom('USD', 'EUR', 'GBP'),
  }),
  rating: stars.map((rating) => ({ rating })),
  area: fc.tuple(fc.constantFrom(...AREAS), stars).map(([area, least]) => ({ [area]: least })),
  completed: fc.constantFrom(0, 1, 10, 50, 300).map((completed) => ({ completed })),
  on_time: fc.constantFrom(0, 90, 95, 100).map((on_time) => ({ on_time })),
  free: fc.tuple(day, fc.integer({ min: 0, max: 3 })).map(([from, more]) => ({
    free_from: dateIn(NOW + from * DAY, 'UTC'),
    free_to: dateIn(NOW + (from + more) * DAY, 'UTC'),
  })),
};

/** Four filters at most: with all of them at once hardly anything would ever be found. */
const asked = fc
  .tuple(
    fc.record(FILTERS),
    fc.subarray(Object.keys(FILTERS), { maxLength: 4 }),
    fc.constantFrom('relevance', 'rating', 'price', 'experience', 'distance'),
  )
  .map(([every, names, sort]) => {
    const mix: Record<string, unknown> = Object.assign({}, ...names.map((name) => every[name]));
    return SearchQuery.parse({ ...mix, sort: sort === 'distance' && !('near' in mix) ? 'price' : sort, limit: 30 });
  });

const ids = (page: FoundPage) => page.items.map(({ org }) => org as string);

describe('the directory against plain loops', () => {
  test('finds, counts and sorts exactly the same, over pages there and back', { timeout: 600_000 }, async () => {
    const runs = Number(process.env['SEARCHES'] ?? 300);
    await fc.assert(fc.asyncProperty(asked, compare), { numRuns: runs, endOnFailure: true });
  });

  test('and so again after every kind of change to what is listed', { timeout: 600_000 }, async () => {
    const [some] = await app.db.sql<{ ids: string[] }>(
      `SELECT array_agg(org_id) AS ids FROM (SELECT org_id FROM listings ORDER BY org_id LIMIT 60) l`,
    );
    const few = some!.ids;
    for (const change of [
      `UPDATE organizations SET suspended_at = now() WHERE id = ANY ($1::text[]) AND id < 'org_01'`,
      `UPDATE organizations SET name = name || ' Żubr 检验' WHERE id = ANY ($1)`,
      `UPDATE listings SET completed = completed + 37, on_time = on_time + 2, stars_sum = stars_sum + 9, stars_count = stars_count + 2 WHERE org_id = ANY ($1)`,
      `UPDATE listing_services SET usd_cents = usd_cents * 2 WHERE org_id = ANY ($1)`,
      `UPDATE listing_ratings SET real_sum = real_sum - 2 WHERE org_id = ANY ($1) AND real_sum > 20`,
      `DELETE FROM listing_days_taken WHERE org_id = ANY ($1)`,
      `DELETE FROM listing_accreditations WHERE org_id = ANY ($1) AND code IN ('iso9001', 'smeta')`,
      `UPDATE listings SET published = (ascii(right(org_id, 1)) % 3 > 0), languages = '{en,de}' WHERE org_id = ANY ($1)`,
    ]) {
      await app.owner.sql(change, [few]);
      await load();
      await fc.assert(fc.asyncProperty(asked, compare), { numRuns: 12, endOnFailure: true });
    }
    // At once, several of them of the same company.
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        app.db.sql(
          n % 2 === 0
            ? 'UPDATE listings SET completed = completed + 50, industries = $2 WHERE org_id = $1'
            : `UPDATE listing_services SET usd_cents = usd_cents + 999 WHERE org_id = $1 AND $2::text[] <> '{}'`,
          [few[n % 7], [INDUSTRIES[n]]],
        ),
      ),
    );
    await load();
    await fc.assert(fc.asyncProperty(asked, compare), { numRuns: 12, endOnFailure: true });
    await app.db.tx((tx) => lapsePapers(tx, NOW));
    await fc.assert(fc.asyncProperty(asked, compare), { numRuns: 12, endOnFailure: true });
  });
});

async function compare(search: Search): Promise<void> {
  const find = (more: Partial<Search> = {}) => searchInspectors(app.db, { ...search, ...more }, NOW);
  const slow = slowly(search);
  const first = await find();
  expect(first.total).toBe(slow.order.length);
  for (const [name, values] of Object.entries(first.facets)) {
    const sorted = values.toSorted((a, b) => byCode(a.value, b.value)).map(({ value, count }) => [value, count]);
    expect([name, ...sorted]).toEqual([name, ...slow.facets[name as FacetName]]);
  }
  const pages = [first];
  while (pages.length < 4 && pages.at(-1)!.next !== null) pages.push(await find({ after: pages.at(-1)!.next! }));
  expect(pages.flatMap(ids)).toEqual(slow.order.slice(0, pages.length * search.limit));
  expect(pages.map(({ from }) => from)).toEqual(
    pages.map((_, at) => (slow.order.length === 0 ? 0 : at * search.limit + 1)),
  );
  for (let at = pages.length - 1; at > 0; at--) {
    const back = await find({ before: pages[at]!.previous! });
    expect([back.from, ...ids(back)]).toEqual([pages[at - 1]!.from, ...ids(pages[at - 1]!)]);
  }
  expect(pages[0]!.previous).toBeNull();
}
