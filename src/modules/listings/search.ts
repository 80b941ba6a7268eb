import { averageOf, type ListingKind, type Score, scoreOf, shareOnTime } from '#domain/listings.ts';
import type { Money } from '#domain/money.ts';
import { INSPECTION_TYPES, type InspectionType } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import {
  type Counted,
  type Expression,
  type Found,
  hasWords,
  largestFirst,
  lookUp,
  type Looked,
  markFrom,
  markText,
  type Order,
  searchPage,
} from '#platform/search.ts';
import {
  distanceKm,
  type Place,
  placeById,
  placeIdsWithin,
  placesAround,
  placesById,
  ratesOf,
} from '#modules/reference/queries.ts';
import type { Search } from './contract.ts';
import { type Asked, facetsOf, NO_PRICE, partsOf, PRICE_MAX, pricesOf } from './filters.ts';
import { LIST_COLUMNS, type ListingRow, type ServiceRow } from './tables.ts';

export interface FoundCompany {
  readonly org: OrgId;
  readonly name: string;
  readonly kind: ListingKind;
  /** Null only where the reference data no longer know the place. */
  readonly place: Place | null;
  readonly headline: { readonly en: string; readonly zh: string };
  readonly languages: readonly string[];
  readonly industries: readonly string[];
  readonly types: readonly InspectionType[];
  /** Codes of papers that staff have seen and that have not run out. */
  readonly accreditations: readonly string[];
  /** average is null where fewer than five orders were rated. */
  readonly rating: { readonly average: number | null; readonly orders: number };
  readonly completed: number;
  /** A share of one; null where there were too few orders to say. */
  readonly onTime: number | null;
  /** A man-day: the lowest of the types asked for, else a pre-shipment inspection, else the lowest. */
  readonly price: Money | null;
  /** From `near` to its own place; null without. */
  readonly distanceKm: number | null;
}

/** Why a company stands where it stands. */
export interface Why {
  /** Where the words asked for were found. By relevance, those found in names stand first. */
  readonly words: 'name' | 'text' | null;
  readonly score: Score;
  /** Real stars over all areas, and those given by default, which no part of the score counts. */
  readonly average: number | null;
  readonly stars: number;
  readonly defaultStars: number;
  readonly onTime: number;
  readonly late: number;
  readonly completed: number;
}

export interface CompanyInOrder extends FoundCompany {
  readonly why: Why;
}

export type Facet = Counted;
export type FacetName =
  | 'place'
  | 'industry'
  | 'language'
  | 'type'
  | 'accreditation'
  | 'kind'
  | 'rating'
  | 'on_time'
  | 'completed'
  | 'knowledge'
  | 'service'
  | 'accuracy';

export interface FoundPage {
  readonly total: number;
  /** Position of the first and last entry, from 1; both 0 where nothing was found. */
  readonly from: number;
  readonly to: number;
  /** What to send as `after` and `before`. */
  readonly next: string | null;
  readonly previous: string | null;
  readonly items: readonly CompanyInOrder[];
  /** Words that nobody uses, and the similar ones that were searched for instead. */
  readonly meant: readonly { readonly word: string; readonly instead: readonly string[] }[];
  /** What `search.near` names. */
  readonly near: Place | null;
  readonly facets: Readonly<Record<FacetName, readonly Facet[]>>;
  readonly place: Place | null;
}

const KIND = 'inspector';

/**
 * A page of the directory with facet counts: each counts what choosing it would leave, all other filters kept.
 * Refused: input.invalid for a place that does not exist.
 */
export async function searchInspectors(tx: Tx, search: Search, now: Instant): Promise<FoundPage> {
  const asked = await lookedUp(tx, search, now);
  const { place, near, words, name } = asked;
  const named = search.q === '' ? [] : await lookUp(tx, KIND, 'name', search.q);
  const [values, add] = valuesOf();
  const page = await searchPage<FoundRow>(tx, {
    kind: KIND,
    parts: partsOf(asked),
    facets: facetsOf(asked),
    first: search.sort === 'relevance' ? firstOf(words, named) : undefined,
    by: orderOf(search, asked.around),
    after: markFrom(search.after),
    before: markFrom(search.before),
    limit: search.limit,
    columns: `${LIST_COLUMNS}, p.price_minor, p.currency AS price_currency, ${validPapers(add(toDb(now)))} AS accreditations,
      ${inName(words, named, add)} AS in_name, (SELECT sum(r.default_count)::integer FROM listing_ratings r WHERE r.org_id = l.org_id) AS defaults`,
    from: `JOIN listings l ON l.org_id = d.id ${shownPrice(search, add)}`,
    values,
  });
  return {
    total: page.total,
    ...positions(page.start, page.rows.length),
    next: page.next && markText(page.next),
    previous: page.previous && markText(page.previous),
    items: await inOrder(tx, search, near, page.rows),
    meant: [...words, ...name].flatMap(({ word, found, alike }) =>
      alike && found.length > 0 ? [{ word, instead: found }] : [],
    ),
    facets: facetsFrom(page, asked),
    place,
    near,
  };
}

async function lookedUp(tx: Tx, search: Search, now: Instant): Promise<Asked & { readonly near: Place | null }> {
  const named = async (field: 'place' | 'near') => {
    const id = search[field];
    const place = id === undefined ? null : await placeById(tx, id);
    if (id !== undefined && !place) throw new Refused('input.invalid', { field, expected: 'a place of the directory' });
    return place;
  };
  const [place, near] = [await named('place'), await named('near')];
  return {
    search,
    now,
    place,
    near,
    within: place ? await placeIdsWithin(tx, place) : [],
    around: near ? await placesAround(tx, near, search.within_km) : new Map(),
    words: await lookUp(tx, KIND, 'word', search.q),
    name: await lookUp(tx, KIND, 'name', search.name),
    rates: await ratesOf(tx),
  };
}

function valuesOf(): [unknown[], (value: unknown) => string] {
  const values: unknown[] = [];
  return [values, (value) => `$${values.push(value)}`];
}

function positions(start: number, count: number): { from: number; to: number } {
  return count === 0 ? { from: 0, to: 0 } : { from: start + 1, to: start + count };
}

/** By relevance those whose name, or inspectors' names, have all the words stand first. A guess at a word is none. */
function firstOf(words: readonly Looked[], named: readonly Looked[]): Expression | undefined {
  const sure = named.map((each, at) => ({ ...each, found: each.alike && !words[at]?.alike ? [] : each.found }));
  return named.length > 0 && sure.every(({ found }) => found.length > 0) ? hasWords('name', sure) : undefined;
}

/** SQL of the same, of one row. */
function inName(words: readonly Looked[], named: readonly Looked[], add: (value: unknown) => string): string {
  if (!firstOf(words, named)) return 'false';
  const of = `search_words(folded(concat_ws(' ', l.name, array_to_string(l.team, ' '))), false)`;
  return `(${named.map(({ found }) => `${of} && ${add(found)}::text[]`).join(' AND ')})`;
}

/** SQL of what the index has as numbers, and what the list is sorted by. */
const KEYS = {
  relevance: { numbers: ['score'], rising: false, key: 'l.score' },
  rating: { numbers: ['rating'], rising: false, key: 'CASE WHEN l.rated >= 5 THEN l.shrunk ELSE 0 END' },
  experience: { numbers: ['completed'], rising: false, key: 'least(l.completed, 16777215)' },
} as const;

function orderOf(search: Search, around: ReadonlyMap<string, number>): Order {
  switch (search.sort) {
    case 'distance':
      return { facet: 'seat', steps: around, column: 'l.place_id' };
    case 'price':
      return {
        numbers: pricesOf(search),
        rising: true,
        key: `coalesce(least(p.usd_cents, ${PRICE_MAX}), ${NO_PRICE})`,
      };
    default:
      return KEYS[search.sort];
  }
}

function facetsFrom(page: Found<unknown>, { place, within }: Asked): FoundPage['facets'] {
  const some = (values: readonly Counted[] = []) => values.filter(({ count }) => count > 0);
  const counted = (name: FacetName) => some(page.facets.get(name));
  // Where somebody sits but nobody names the place, those who cover what it lies in can still be had.
  const touched = new Set(page.facets.get('place')?.map(({ value }) => value));
  const seats = (page.facets.get('seat') ?? [])
    .filter(({ value }) => place && within.includes(value) && !touched.has(value))
    .map(({ value }) => ({ value, count: page.each.get('place') ?? 0 }));
  const ended = (code: string) =>
    (page.facets.get('ended') ?? []).reduce(
      (sum, { value, count }) => sum + (value.startsWith(`${code}:`) ? count : 0),
      0,
    );
  const papers = (page.facets.get('accreditation') ?? []).map(({ value, count }) => ({
    value,
    count: count - ended(value),
  }));
  return {
    place: place ? [...counted('place'), ...some(seats)].toSorted(largestFirst) : some(page.facets.get('country')),
    industry: counted('industry'),
    language: counted('language'),
    type: counted('type'),
    accreditation: some(papers).toSorted(largestFirst),
    kind: counted('kind'),
    rating: counted('rating'),
    on_time: counted('on_time'),
    completed: counted('completed'),
    knowledge: counted('knowledge'),
    service: counted('service'),
    accuracy: counted('accuracy'),
  };
}

interface ShownRow extends ListingRow {
  readonly price_minor: bigint | null;
  readonly price_currency: string | null;
  readonly accreditations: readonly string[];
}

interface FoundRow extends ShownRow {
  readonly in_name: boolean;
  readonly defaults: number | null;
}

/** Of a row of listing_accreditations: staff have seen the paper and it has not run out. */
const validPapers = (now: string) =>
  `ARRAY(SELECT a.code FROM listing_accreditations a WHERE a.org_id = l.org_id AND a.verified_at IS NOT NULL
     AND (a.expires_on IS NULL OR a.expires_on >= (${now}::timestamptz AT TIME ZONE 'UTC')::date) ORDER BY a.code)`;

/** `p`, the price that `pricesOf` names. */
function shownPrice({ type }: Pick<Search, 'type'>, add: (value: unknown) => string): string {
  const types = type.length > 0 ? `AND s.type = ANY (${add(type)}::text[])` : '';
  const usual = type.length > 0 ? '' : `s.type = 'psi' DESC,`;
  return `LEFT JOIN LATERAL (SELECT s.price_minor, s.currency, s.usd_cents FROM listing_services s
    WHERE s.org_id = l.org_id ${types} ORDER BY ${usual} s.usd_cents, s.type LIMIT 1) p ON true`;
}

/** Companies as the directory shows them, in the order asked for; those that are not published are left out. */
export async function foundById(tx: Tx, orgs: readonly OrgId[], now: Instant): Promise<FoundCompany[]> {
  const rows = await tx.sql<ShownRow>(
    `SELECT ${LIST_COLUMNS}, p.price_minor, p.currency AS price_currency, ${validPapers('$2')} AS accreditations
       FROM listings l ${shownPrice({ type: [] }, String)} WHERE l.org_id = ANY ($1) AND l.published AND NOT l.suspended
      ORDER BY array_position($1::text[], l.org_id)`,
    [orgs, toDb(now)],
    'listings_found_by_id',
  );
  return companiesOf(tx, rows);
}

async function inOrder(
  tx: Tx,
  search: Search,
  near: Place | null,
  rows: readonly FoundRow[],
): Promise<CompanyInOrder[]> {
  const items = await companiesOf(tx, rows);
  return items.map((item, at) => ({
    ...item,
    distanceKm: near && item.place ? distanceKm(near, item.place) : null,
    why: whyOf(rows[at]!, search),
  }));
}

function whyOf(row: FoundRow, { q, name }: Search): Why {
  const { stars_sum: sum, stars_count: count, on_time: onTime, late, completed } = row;
  return {
    words: row.in_name || (q === '' && name !== '') ? 'name' : q === '' ? null : 'text',
    score: scoreOf({ sum, count, onTime, late, completed }),
    average: count === 0 ? null : sum / count,
    stars: count,
    defaultStars: row.defaults ?? 0,
    onTime,
    late,
    completed,
  };
}

async function companiesOf(tx: Tx, rows: readonly ShownRow[]): Promise<FoundCompany[]> {
  const places = new Map(
    (await placesById(tx, [...new Set(rows.map((row) => row.place_id))])).map((place) => [place.id, place]),
  );
  return rows.map((row) => companyFound(row, places.get(row.place_id) ?? null));
}

export function companyFound(
  row: ListingRow & {
    price_minor: ServiceRow['price_minor'] | null;
    price_currency: string | null;
    accreditations: readonly string[];
  },
  place: Place | null,
): FoundCompany {
  return {
    org: row.org_id,
    name: row.name,
    kind: row.kind,
    place,
    headline: { en: row.headline_en, zh: row.headline_zh },
    languages: row.languages,
    industries: row.industries,
    types: INSPECTION_TYPES.filter((type) => row.types.includes(type)),
    accreditations: row.accreditations,
    rating: { average: averageOf({ rated: row.rated, sum: row.stars_sum, count: row.stars_count }), orders: row.rated },
    completed: row.completed,
    onTime: shareOnTime({ onTime: row.on_time, late: row.late }),
    price:
      row.price_minor === null || row.price_currency === null
        ? null
        : { minor: row.price_minor, currency: row.price_currency },
    distanceKm: null,
  };
}
