import { type Area, AREAS, TOO_FEW } from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import type { Instant } from '#domain/time.ts';
import type { Place, Rates } from '#modules/reference/queries.ts';
import type { Search } from './contract.ts';

/** The parts of a search that facets leave out one at a time. */
export const PARTS = [
  'words',
  'kind',
  'place',
  'industry',
  'language',
  'type',
  'accreditation',
  'price',
  'rating',
  'completed',
  'on_time',
  'near',
  'knowledge',
  'service',
  'accuracy',
  'free',
] as const;
export type Part = (typeof PARTS)[number];

export interface Conditions {
  /** One SQL condition on `l` (listings) for each part that is asked for. */
  readonly sql: Partial<Record<Part, string>>;
  readonly values: unknown[];
  /** `$n` of one more value. */
  add(value: unknown): string;
}

/** What free text is cut to: more words find nothing that fewer do not. */
const WORDS_MAX = 8;

/**
 * `above` are the place asked for and everything it lies in. A company is found where it covers the place (or anything
 * above it), and also where it covers a part of it: who asks for China is shown those who work in Zhejiang only.
 * Throws nothing: a currency without a rate leaves the price out.
 */
export function conditionsOf(
  search: Search,
  above: readonly string[],
  rates: Rates,
  now: Instant,
  center: Place | null,
): Conditions {
  const values: unknown[] = [];
  const add = (value: unknown) => `$${values.push(value)}`;
  const sql: Partial<Record<Part, string>> = {};
  const words = search.q.split(/\s+/u).filter(Boolean).slice(0, WORDS_MAX);
  const found = words.map((word) => `strpos(l.document || ' ' || folded(l.name), folded(${add(word)})) > 0`);
  if (found.length > 0) sql.words = found.join(' AND ');
  if (search.name !== '') {
    const name = `folded(${add(search.name)})`;
    sql.words = [sql.words, `strpos(folded(l.name || ' ' || array_to_string(l.team, ' ')), ${name}) > 0`]
      .filter(Boolean)
      .join(' AND ');
  }
  if (search.kind) sql.kind = `l.kind = ${add(search.kind)}`;
  if (search.place)
    sql.place = `(l.covers && ${add(above)}::text[] OR l.touches @> ARRAY[${add(search.place)}]::text[])`;
  if (search.industry.length > 0) sql.industry = `l.industries && ${add(search.industry)}::text[]`;
  if (search.language.length > 0) sql.language = `l.languages @> ${add(search.language)}::text[]`;
  if (search.type.length > 0) sql.type = `l.types @> ${add(search.type)}::text[]`;
  if (search.accreditation.length > 0) {
    sql.accreditation = search.accreditation
      .map((code) => holds(add(code), add(new Date(now).toISOString())))
      .join(' AND ');
  }
  const price = priceCondition(search, rates, add);
  if (price) sql.price = price;
  if (search.rating !== undefined) sql.rating = ratedFrom(add(search.rating));
  if (search.completed !== undefined) sql.completed = `l.completed >= ${add(search.completed)}`;
  if (search.on_time !== undefined) sql.on_time = onTimeFrom(add(search.on_time));
  for (const area of AREAS) if (search[area] !== undefined) sql[area] = areaFrom(area, add(search[area]));
  if (search.near && center) {
    const [lat, lon] = [add(center.lat), add(center.lon)];
    sql.near = `EXISTS (SELECT FROM places c WHERE c.id = l.place_id AND ${kilometres('c', lat, lon)} <= ${add(search.within_km)})`;
  }
  if (search.free_from && search.free_to) {
    const [from, to] = [add(search.free_from), add(search.free_to)];
    sql.free = `(SELECT count(*) FROM listing_days_taken d WHERE d.org_id = l.org_id AND d.day BETWEEN ${from}::date AND ${to}::date) <= ${to}::date - ${from}::date`;
  }
  return { sql, values, add };
}

export const kilometres = (place: string, lat: string, lon: string) =>
  `(12742 * asin(least(1, sqrt(power(sind((${place}.lat - ${lat}::float8) / 2), 2) + cosd(${place}.lat) * cosd(${lat}::float8) * power(sind((${place}.lon - ${lon}::float8) / 2), 2)))))`;

export const areaFrom = (area: Area, stars: string) =>
  `EXISTS (SELECT FROM listing_ratings r WHERE r.org_id = l.org_id AND r.area = '${area}' AND r.real_count >= ${TOO_FEW} AND round(r.real_sum::numeric / r.real_count, 1) >= ${stars}::numeric)`;

/** Of `a`, a row of listing_accreditations: staff have seen the paper and it has not run out. */
export const isValid = (now: string) =>
  `a.verified_at IS NOT NULL AND (a.expires_on IS NULL OR a.expires_on >= (${now}::timestamptz AT TIME ZONE 'UTC')::date)`;

const holds = (code: string, now: string) =>
  `EXISTS (SELECT FROM listing_accreditations a WHERE a.org_id = l.org_id AND a.code = ${code} AND ${isValid(now)})`;

/** Of what is shown, so that 4.46 counts as the 4.5 people read. */
export const ratedFrom = (stars: string) =>
  `(l.rated >= ${TOO_FEW} AND l.stars_count > 0 AND round(l.stars_sum::numeric / greatest(l.stars_count, 1), 1) >= ${stars}::numeric)`;

export const onTimeFrom = (percent: string) =>
  `(l.on_time + l.late >= ${TOO_FEW} AND l.on_time * 100 >= ${percent}::numeric * (l.on_time + l.late))`;

/**
 * `p`, the price of a man-day that stands for the company: the lowest of the types asked for, else that of the usual
 * pre-shipment inspection, else the lowest. Filters, sorting and the list all mean this one.
 */
export function shownPrice({ type }: Pick<Search, 'type'>, add: Conditions['add']): string {
  const types = type.length > 0 ? `AND s.type = ANY (${add(type)}::text[])` : '';
  const usual = type.length > 0 ? '' : `s.type = 'psi' DESC,`;
  return `LEFT JOIN LATERAL (SELECT s.price_minor, s.currency, s.usd_cents FROM listing_services s
    WHERE s.org_id = l.org_id ${types} ORDER BY ${usual} s.usd_cents, s.type LIMIT 1) p ON true`;
}

function priceCondition(
  { price_min, price_max, currency }: Search,
  rates: Rates,
  add: (value: unknown) => string,
): string | null {
  const cents = (whole: number | undefined) => (whole === undefined ? null : usdCents(whole, currency, rates));
  const [least, most] = [cents(price_min), cents(price_max)];
  const within = [
    least === null ? '' : `p.usd_cents >= ${add(least)}`,
    most === null ? '' : `p.usd_cents <= ${add(most)}`,
  ].filter(Boolean);
  // A company without a price is in no band.
  return within.length === 0 ? null : `coalesce(${within.join(' AND ')}, false)`;
}

/** Whole units of the reader's currency in US cents, rounded to the nearest. */
function usdCents(whole: number, currency: string, rates: Rates): bigint | null {
  return rates.usdCents({ minor: BigInt(whole) * 10n ** BigInt(exponentOf(currency)), currency });
}
