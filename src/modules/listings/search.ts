import { AREAS, averageOf, type ListingKind, type Score, scoreOf, shareOnTime, type Sort } from '#domain/listings.ts';
import type { Money } from '#domain/money.ts';
import { INSPECTION_TYPES, type InspectionType } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Tx } from '#platform/db/pool.ts';
import { distanceKm, type Place, placeById, placesById, ratesOf, withAbove } from '#modules/reference/queries.ts';
import { MARK, type Search } from './contract.ts';
import {
  type Conditions,
  conditionsOf,
  isValid,
  onTimeFrom,
  type Part,
  ratedFrom,
  kilometres,
  areaFrom,
  shownPrice,
} from './filters.ts';
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

export interface Facet {
  readonly value: string;
  readonly count: number;
}
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

/**
 * A page of the directory with facet counts: each counts what choosing it would leave, all other filters kept.
 * Refused: input.invalid for a place that does not exist.
 */
export async function searchInspectors(tx: Tx, search: Search, now: Instant): Promise<FoundPage> {
  const place = search.place ? await placeById(tx, search.place) : null;
  if (search.place && !place)
    throw new Refused('input.invalid', { field: 'place', expected: 'a place of the directory' });
  const near = search.near ? await placeById(tx, search.near) : null;
  if (search.near && !near) throw new Refused('input.invalid', { field: 'near', expected: 'a place of the directory' });
  const rates = await ratesOf(tx);
  const above = place ? withAbove(place) : [];
  const { total, facets } = await facetsOf(tx, search, place, conditionsOf(search, above, rates, now, near), now);
  const page = await pageOf(tx, search, near, () => conditionsOf(search, above, rates, now, near), now);
  return { total, facets, place, near, meant: [], ...page, ...positions(page.start, page.items.length) };
}

function positions(start: number, count: number): { from: number; to: number } {
  return count === 0 ? { from: 0, to: 0 } : { from: start + 1, to: start + count };
}

/** Falls as one goes down the list; equal ones stand in the order of their ids. */
const KEYS: Readonly<Record<Exclude<Sort, 'relevance' | 'distance'>, string>> = {
  rating: 'CASE WHEN l.rated >= 5 THEN l.shrunk ELSE 0 END',
  price: '-coalesce(p.usd_cents, 1000000000000)::float8',
  experience: 'l.completed::float8',
};

function keyOf(search: Search, near: Place | null, add: Conditions['add']): string {
  if (search.sort === 'distance')
    return near
      ? `(SELECT -${kilometres('c', add(near.lat), add(near.lon))} FROM places c WHERE c.id = l.place_id)`
      : '0::float8';
  if (search.sort !== 'relevance') return KEYS[search.sort];
  const words = search.q || search.name;
  if (words === '') return 'l.score';
  const [name, asked] = ['folded(l.name)', `folded(${add(words)})`];
  return `l.score + CASE WHEN ${name} = ${asked} THEN 20 WHEN strpos(${name}, ${asked}) = 1 THEN 10 WHEN strpos(${name}, ${asked}) > 0 THEN 5 ELSE 0 END`;
}

interface Mark {
  readonly key: number;
  readonly id: string;
}

interface FoundRow extends ListingRow {
  readonly key: number;
  readonly price_minor: bigint | null;
  readonly price_currency: string | null;
  readonly accreditations: readonly string[];
}

/** Reads from a mark on, so that what is added or moved before it shifts nothing. */
async function pageOf(tx: Tx, search: Search, near: Place | null, conditions: () => Conditions, now: Instant) {
  const { after, before, limit } = search;
  const back = after === undefined && before !== undefined;
  const mark = markFrom(after ?? before);
  const { from, values, key, add } = source(search, near, conditions());
  const beyond = mark
    ? back
      ? `(key > ${add(mark.key)}::float8 OR (key = ${add(mark.key)}::float8 AND org_id < ${add(mark.id)}))`
      : `(key < ${add(mark.key)}::float8 OR (key = ${add(mark.key)}::float8 AND org_id > ${add(mark.id)}))`
    : 'true';
  const order = back ? 'key ASC, org_id DESC' : 'key DESC, org_id ASC';
  const rows = await tx.sql<FoundRow>(
    `SELECT f.* FROM (SELECT ${LIST_COLUMNS}, ${key} AS key, p.price_minor, p.currency AS price_currency, ${papers(add(new Date(now).toISOString()))} AS accreditations
       FROM ${from}) f WHERE ${beyond} ORDER BY ${order} LIMIT ${add(limit + 1)}`,
    values,
  );
  const more = rows.length > limit;
  const shown = back ? rows.slice(0, limit).toReversed() : rows.slice(0, limit);
  const [first, last] = [shown[0], shown.at(-1)];
  const start = first && mark ? await countBefore(tx, search, near, conditions(), first) : 0;
  return {
    start,
    next: last && (back || more) ? markText(last) : null,
    previous: first && start > 0 ? markText(first) : null,
    items: await inOrder(tx, search, near, shown),
  };
}

/** FROM and WHERE of what matches; `p` is the price that is shown. */
function source(search: Search, near: Place | null, { sql, values, add }: Conditions) {
  const key = keyOf(search, near, add);
  const from = `listings l ${shownPrice(search, add)}
    WHERE ${['l.published AND NOT l.suspended', ...Object.values(sql)].join(' AND ')}`;
  return { from, values, key, add };
}

async function countBefore(
  tx: Tx,
  search: Search,
  near: Place | null,
  conditions: Conditions,
  first: { key: number; org_id: string },
): Promise<number> {
  const { from, values, key, add } = source(search, near, conditions);
  const [row] = await tx.sql<{ count: bigint }>(
    `SELECT count(*) AS count FROM (SELECT l.org_id, ${key} AS key FROM ${from}) f
     WHERE key > ${add(first.key)}::float8 OR (key = ${add(first.key)}::float8 AND org_id < ${add(first.org_id)})`,
    values,
  );
  return Number(row?.count ?? 0n);
}

const markText = ({ key, org_id }: { key: number; org_id: string }) => `${key}~${org_id}`;

function markFrom(text: string | undefined): Mark | null {
  const match = text === undefined ? null : MARK.exec(text);
  return match ? { key: Number(match[1]), id: match[2] ?? '' } : null;
}

const papers = (now: string) =>
  `ARRAY(SELECT a.code FROM listing_accreditations a WHERE a.org_id = l.org_id AND ${isValid(now)} ORDER BY a.code)`;

/** Companies as the directory shows them, in the order asked for; those that are not published are left out. */
export async function foundById(tx: Tx, orgs: readonly OrgId[], now: Instant): Promise<FoundCompany[]> {
  const rows = await tx.sql<FoundRow>(
    `SELECT ${LIST_COLUMNS}, 0::float8 AS key, p.price_minor, p.currency AS price_currency, ${papers('$2')} AS accreditations
       FROM listings l ${shownPrice({ type: [] }, String)} WHERE l.org_id = ANY ($1) AND l.published AND NOT l.suspended
      ORDER BY array_position($1::text[], l.org_id)`,
    [orgs, new Date(now).toISOString()],
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
  const defaults = new Map(
    (
      await tx.sql<{ org_id: OrgId; count: bigint }>(
        'SELECT org_id, sum(default_count) AS count FROM listing_ratings WHERE org_id = ANY ($1) GROUP BY 1',
        [rows.map((row) => row.org_id)],
        'listing_defaults',
      )
    ).map((row) => [row.org_id, Number(row.count)]),
  );
  const items = await companiesOf(tx, rows);
  return items.map((item, at) => {
    const row = rows[at]!;
    return {
      ...item,
      distanceKm: near && item.place ? distanceKm(near, item.place) : null,
      why: {
        words: search.q === '' && search.name === '' ? null : 'text',
        score: scoreOf({
          sum: row.stars_sum,
          count: row.stars_count,
          onTime: row.on_time,
          late: row.late,
          completed: row.completed,
        }),
        average: row.stars_count === 0 ? null : row.stars_sum / row.stars_count,
        stars: row.stars_count,
        defaultStars: defaults.get(row.org_id) ?? 0,
        onTime: row.on_time,
        late: row.late,
        completed: row.completed,
      },
    };
  });
}

async function companiesOf(tx: Tx, rows: readonly FoundRow[]): Promise<FoundCompany[]> {
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

async function facetsOf(tx: Tx, search: Search, place: Place | null, { sql, values, add }: Conditions, now: Instant) {
  const parts = Object.keys(sql) as Part[];
  const marks = parts.map((part) => `(${sql[part]}) AS f_${part}`);
  const all = (except?: Part) =>
    parts
      .filter((part) => part !== except)
      .map((part) => `l.f_${part}`)
      .join(' AND ') || 'true';
  const today = add(new Date(now).toISOString());
  const counted = (name: FacetName, value: string, from: string, except?: Part, condition = 'true') =>
    `SELECT '${name}' AS facet, ${value} AS value, count(*) AS count FROM ${from} WHERE ${all(except)} AND ${condition} GROUP BY 2`;
  const each = (name: FacetName, column: string, except?: Part) =>
    counted(name, 'v', `b l, unnest(l.${column}) v`, except);
  const step = (name: FacetName, value: string, condition: string, except: Part) =>
    counted(name, `'${value}'`, 'b l', except, condition);
  const queries = [
    `SELECT 'total' AS facet, '' AS value, count(*) AS count FROM b l WHERE ${all()}`,
    each('industry', 'industries', 'industry'),
    each('language', 'languages'),
    each('type', 'types'),
    counted('kind', 'l.kind', 'b l', 'kind'),
    counted(
      'accreditation',
      'a.code',
      'b l JOIN listing_accreditations a ON a.org_id = l.org_id',
      undefined,
      isValid(today),
    ),
    step('rating', '4.5', ratedFrom("'4.5'"), 'rating'),
    step('rating', '4', ratedFrom("'4'"), 'rating'),
    step('on_time', '95', onTimeFrom("'95'"), 'on_time'),
    step('completed', '50', 'l.completed >= 50', 'completed'),
    ...AREAS.flatMap((area) => [
      step(area, '4.5', areaFrom(area, "'4.5'"), area),
      step(area, '4', areaFrom(area, "'4'"), area),
    ]),
    placeFacet(place, all('place'), add),
  ];
  const rows = await tx.sql<{ facet: FacetName | 'total'; value: string; count: bigint }>(
    `WITH b AS MATERIALIZED (SELECT ${['l.*', ...marks].join(', ')} FROM listings l ${shownPrice(search, add)} WHERE l.published AND NOT l.suspended)
     ${queries.join('\nUNION ALL\n')} ORDER BY 3 DESC, 2`,
    values,
  );
  const facets: Record<FacetName, Facet[]> = {
    place: [],
    industry: [],
    language: [],
    type: [],
    accreditation: [],
    kind: [],
    rating: [],
    on_time: [],
    completed: [],
    knowledge: [],
    service: [],
    accuracy: [],
  };
  let total = 0;
  for (const { facet, value, count } of rows) {
    if (facet === 'total') total = Number(count);
    else facets[facet].push({ value, count: Number(count) });
  }
  return { total, facets };
}

/** One level below the chosen place: countries, then its regions, then cities of the region. */
function placeFacet(place: Place | null, condition: string, add: Conditions['add']): string {
  if (!place) {
    return `SELECT 'place' AS facet, v AS value, count(*) AS count FROM b l, unnest(l.touches) v WHERE length(v) = 2 AND ${condition} GROUP BY 2`;
  }
  const within =
    place.kind === 'country'
      ? `n.kind = 'region' AND n.country = ${add(place.id)}`
      : `n.kind = 'city' AND n.region = ${add(place.region ?? place.id)}`;
  const above = place.kind === 'country' ? [place.country] : [place.country, place.region ?? place.id];
  return `SELECT 'place' AS facet, n.id AS value, count(*) AS count FROM places n JOIN b l ON (l.touches @> ARRAY[n.id] OR l.covers && ${add(above)}::text[])
    WHERE ${within} AND n.id IN (SELECT unnest(touches) FROM b UNION SELECT place_id FROM b) AND ${condition} GROUP BY 2`;
}
