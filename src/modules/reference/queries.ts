import type { Locale } from '#platform/i18n.ts';
import type { Tx } from '#platform/db/pool.ts';
import { exponentOf, type Money } from '#domain/money.ts';
import type { CalendarDate } from '#domain/time.ts';
import { type OutlineRow, PLACE_COLUMNS, type PlaceKind, type PlaceRow } from './tables.ts';

export type { PlaceKind };

export interface Place {
  /** `CN`, `CN-ZJ` (ISO 3166) or `g1795855` (GeoNames). */
  readonly id: string;
  readonly kind: PlaceKind;
  readonly country: string;
  readonly region: string | null;
  readonly name: { readonly en: string; readonly zh: string | null };
  readonly lat: number;
  readonly lon: number;
  /** IANA time zone; of its largest city where the place is larger than a city. */
  readonly zone: string;
  readonly population: number;
  /** From the widest: country, region, the place itself. */
  readonly path: readonly { readonly id: string; readonly name: Place['name'] }[];
}

interface Joined extends PlaceRow {
  readonly region_en: string | null;
  readonly region_zh: string | null;
  readonly country_en: string | null;
  readonly country_zh: string | null;
}

const FIELDS = `${PLACE_COLUMNS}, r.name_en AS region_en, r.name_zh AS region_zh, c.name_en AS country_en, c.name_zh AS country_zh`;
const FROM = `FROM places p LEFT JOIN places r ON r.id = p.region LEFT JOIN places c ON c.id = p.country`;
const SELECT = `SELECT ${FIELDS} ${FROM}`;

export async function placeById(tx: Tx, id: string): Promise<Place | null> {
  const [row] = await tx.sql<Joined>(`${SELECT} WHERE p.id = $1`, [id], 'place_by_id');
  return row ? placeOf(row) : null;
}

/** In no order; ids that name nothing are left out. */
export async function placesById(tx: Tx, ids: readonly string[]): Promise<Place[]> {
  if (ids.length === 0) return [];
  return (await tx.sql<Joined>(`${SELECT} WHERE p.id = ANY ($1)`, [ids], 'places_by_id')).map(placeOf);
}

/**
 * Places whose name in either language begins with the words, largest first and countries before regions before cities.
 * "Shaoxing, Zhejiang, China" is read from its first part, the others narrow it.
 */
export async function findPlaces(tx: Tx, words: string, limit = 8): Promise<Place[]> {
  return (await namedBy(tx, words, limit)).map(placeOf);
}

/** The one place that the words name, or else those that they may name; none where nobody knows it. */
export async function placeMeant(
  tx: Tx,
  words: string,
): Promise<{ readonly place: Place; readonly among: readonly [] } | { readonly place: null; readonly among: Place[] }> {
  const rows = await namedBy(tx, words, 8);
  const exact = rows.filter((row) => row.exact);
  const among = (exact.length > 0 ? exact : rows).map(placeOf);
  const [first, ...others] = among;
  // A city that is a region of the same name reads like it, and the region is meant.
  const isOne = first && others.every((other) => placeInput(other, 'en') === placeInput(first, 'en'));
  return isOne ? { place: first, among: [] } : { place: null, among };
}

async function namedBy(tx: Tx, words: string, limit: number): Promise<(Joined & { readonly exact: boolean })[]> {
  const [first = '', ...narrower] = words
    .slice(0, 120)
    .replaceAll('\0', '')
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter(Boolean);
  if (first === '') return [];
  return tx.sql<Joined & { exact: boolean }>(
    `SELECT ${FIELDS}, (folded(p.name_en) = folded($1) OR p.name_zh = $1) IS TRUE AS exact ${FROM}
     WHERE strpos(p.search, ' ' || folded($1)) > 0
       AND NOT EXISTS (SELECT FROM unnest($2::text[]) AS n (words)
         WHERE strpos(p.search || coalesce(r.search, '') || c.search || ' ' || lower(p.country), ' ' || folded(n.words)) = 0)
     ORDER BY exact DESC, CASE p.kind WHEN 'country' THEN 0 WHEN 'region' THEN 1 ELSE 2 END, p.population DESC, p.id
     LIMIT $3`,
    [first, narrower.slice(0, 4), limit],
    'find_places',
  );
}

/** Countries, the regions of a country, or the cities of a region (or of a country without regions), by name. */
export async function placesIn(tx: Tx, within: string | null, limit = 300): Promise<Place[]> {
  const condition =
    within === null
      ? `p.kind = 'country' AND $1::text IS NULL`
      : within.includes('-')
        ? `p.kind = 'city' AND p.region = $1`
        : `p.country = $1 AND p.kind = 'region'`;
  const rows = await tx.sql<Joined>(`${SELECT} WHERE ${condition} ORDER BY p.name_en, p.id LIMIT $2`, [within, limit]);
  return rows.map(placeOf);
}

/** Ids of the places next below: regions of a country, cities of a region or of the region that a city lies in. */
export async function placeIdsWithin(tx: Tx, place: Place): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(
    place.kind === 'country'
      ? `SELECT id FROM places WHERE country = $1 AND kind = 'region'`
      : `SELECT id FROM places WHERE country = $2 AND kind = 'city' AND region = $1`,
    place.kind === 'country' ? [place.id] : [place.region ?? place.id, place.country],
  );
  return rows.map(({ id }) => id);
}

/** Every place whose centre is so near to another's, with the distance in metres. */
export async function placesAround(tx: Tx, center: Place, km: number): Promise<Map<string, number>> {
  // A degree of latitude is 111.19 km on this round Earth.
  const degrees = km / 111 + 0.01;
  const rows = await tx.sql<{ id: string; lat: number; lon: number }>(
    'SELECT id, lat, lon FROM places WHERE lat BETWEEN $1 AND $2',
    [center.lat - degrees, center.lat + degrees],
    'places_around',
  );
  const metres = rows.map((row) => [row.id, Math.round(distanceKm(center, row) * 1000)] as const);
  return new Map(metres.filter(([, far]) => far <= km * 1000));
}

const cities = new Map<string, Place>();
const CITIES_MAX = 2_000;

/**
 * Carriers name the same few cities again and again, and a look for a name reads all of a country. Places change with a
 * release alone, so what was found stays found.
 */
async function remembered(key: string, find: () => Promise<Place | null>): Promise<Place | null> {
  const found = cities.get(key) ?? (await find());
  if (found && cities.size < CITIES_MAX) cities.set(key, found);
  return found;
}

/** The city of that name in that country, the largest of several; null where the data know none. */
export function cityNamed(tx: Tx, country: string, name: string): Promise<Place | null> {
  return remembered(`${country}:${name}`, () => searchCity(tx, country, name));
}

async function searchCity(tx: Tx, country: string, name: string): Promise<Place | null> {
  const [row] = await tx.sql<Joined>(
    `${SELECT} WHERE p.country = $1 AND p.kind = 'city' AND (p.search = ' ' || folded($2) OR p.search LIKE ' ' || folded($2) || ' %' OR p.name_zh = $2)
     ORDER BY p.population DESC, p.id LIMIT 1`,
    [country, name.replaceAll('\0', '').replaceAll(/[%_\\]/g, '')],
  );
  return row ? placeOf(row) : null;
}

/** The city that words such as "Ningbo, China" name, as findPlaces reads them, by its whole name; null where none has it. */
export function cityCalled(tx: Tx, words: string): Promise<Place | null> {
  return remembered(words, () => searchCalled(tx, words));
}

async function searchCalled(tx: Tx, words: string): Promise<Place | null> {
  const wanted = plain(words.split(/[,，、]/)[0] ?? '');
  if (wanted === '') return null;
  const found = await findPlaces(tx, words);
  const isCalled = ({ en, zh }: Place['name']) =>
    plain(en) === wanted || plain(en).startsWith(`${wanted} `) || zh === wanted;
  return found.find(({ kind, name }) => kind === 'city' && isCalled(name)) ?? null;
}

const plain = (name: string) => name.normalize('NFKD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();

/** Where the place lies, from the place outwards: `Shaoxing, Zhejiang, China`, `中国浙江绍兴`. */
export function placeName(place: Pick<Place, 'path'>, locale: Locale): string {
  // A province without a Chinese name would break the line of Chinese names; the place itself is always named.
  const steps =
    locale === 'zh'
      ? place.path.filter(({ name }, at) => name.zh !== null || at === place.path.length - 1)
      : place.path;
  const names = steps.map(({ name }) => (locale === 'zh' ? (name.zh ?? name.en) : name.en));
  // Cities that are regions of the same name: Shanghai, Bangkok.
  const distinct = names.filter((name, at) => name !== names[at - 1]);
  if (locale === 'zh')
    return distinct.every((name) => /\p{Script=Han}/u.test(name)) ? distinct.join('') : distinct.join(' ');
  return distinct.toReversed().join(', ');
}

/** As a person types it into the field of a place; `findPlaces` reads it back. */
export function placeInput(place: Pick<Place, 'path'>, locale: Locale): string {
  const own = place.path.map(({ name }) => (locale === 'zh' ? (name.zh ?? name.en) : name.en));
  return own
    .filter((name, at) => name !== own[at - 1])
    .toReversed()
    .join(locale === 'zh' ? '，' : ', ');
}

/** Only the place's own name. */
export function ownPlaceName(place: Pick<Place, 'name'>, locale: Locale): string {
  return locale === 'zh' ? (place.name.zh ?? place.name.en) : place.name.en;
}

/** The place and everything it lies in, widest first. */
export function withAbove(place: Pick<Place, 'path'>): string[] {
  return place.path.map(({ id }) => id);
}

/** From centre to centre over a round Earth: a third of a percent off at most. */
export function distanceKm(a: Pick<Place, 'lat' | 'lon'>, b: Pick<Place, 'lat' | 'lon'>): number {
  const rad = Math.PI / 180;
  const [lat, lon] = [((b.lat - a.lat) * rad) / 2, ((b.lon - a.lon) * rad) / 2];
  const half = Math.sin(lat) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(lon) ** 2;
  return 12_742 * Math.asin(Math.min(1, Math.sqrt(half)));
}

export async function outlinesOf(tx: Tx, countries: readonly string[]): Promise<OutlineRow[]> {
  return tx.sql<OutlineRow>('SELECT country, box, path FROM place_outlines WHERE country = ANY ($1) ORDER BY country', [
    countries,
  ]);
}

/** Outlines whose main land reaches into the box (tenths of a degree), for the ground of a map. */
export async function outlinesWithin(
  tx: Tx,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): Promise<OutlineRow[]> {
  return tx.sql<OutlineRow>(
    'SELECT country, box, path FROM place_outlines WHERE box[1] <= $3 AND box[3] >= $1 AND box[2] <= $4 AND box[4] >= $2 ORDER BY country',
    [x0, y0, x1, y1],
  );
}

/** Exchange rates, for showing and filtering prices; money never moves by them. */
export interface Rates {
  /** Null for a currency without a rate. Rounds to the nearest minor unit. */
  convert(amount: Money, to: string): Money | null;
  usdCents(amount: Money): bigint | null;
  /** The same for `usdCentsSql`: currencies, how many minor units are one of each, how many one US dollar buys. */
  readonly columns: readonly [readonly string[], readonly number[], readonly number[]];
  readonly currencies: readonly string[];
}

/** What a price of rows joined to `rates` is in US cents, to the cent what `usdCents` says; `$1` to `$3` are `columns`. */
export const usdCentsSql = (minor: string) => `floor(${minor} / rates.unit / rates.per_usd * 100 + 0.5)::bigint`;
export const RATES_SQL = 'unnest($1::text[], $2::float8[], $3::float8[]) AS rates (currency, unit, per_usd)';

export async function ratesOf(tx: Tx): Promise<Rates> {
  const rows = await tx.sql<{ currency: string; per_usd: number }>(
    'SELECT currency, per_usd FROM currency_rates ORDER BY currency',
    [],
    'rates',
  );
  const per = new Map(rows.map((row) => [row.currency, row.per_usd]));
  const convert = (amount: Money, to: string): Money | null => {
    if (amount.currency === to) return amount;
    const [a, b] = [per.get(amount.currency), per.get(to)];
    if (a === undefined || b === undefined) return null;
    const whole = (Number(amount.minor) / 10 ** exponentOf(amount.currency) / a) * b;
    const minor = Math.round(whole * 10 ** exponentOf(to));
    return Number.isSafeInteger(minor) ? { minor: BigInt(minor), currency: to } : null;
  };
  const currencies = [...per.keys()];
  return {
    convert,
    usdCents: (amount) => convert(amount, 'USD')?.minor ?? null,
    columns: [currencies, currencies.map((currency) => 10 ** exponentOf(currency)), [...per.values()]],
    currencies,
  };
}

/** Every rate with the day it is of. */
export function ratesDated(tx: Tx): Promise<{ currency: string; per_usd: number; dated: CalendarDate }[]> {
  return tx.sql('SELECT currency, per_usd, dated FROM currency_rates ORDER BY currency');
}

function placeOf(row: Joined): Place {
  const name = { en: row.name_en, zh: row.name_zh };
  const path: { id: string; name: Place['name'] }[] = [];
  if (row.kind !== 'country')
    path.push({ id: row.country, name: { en: row.country_en ?? row.country, zh: row.country_zh } });
  if (row.region) path.push({ id: row.region, name: { en: row.region_en ?? row.region, zh: row.region_zh } });
  path.push({ id: row.id, name });
  const { id, kind, country, region, lat, lon, zone, population } = row;
  return { id, kind, country, region, name, lat, lon, zone, population, path };
}
