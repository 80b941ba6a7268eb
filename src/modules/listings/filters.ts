import { ACCREDITATIONS, AREAS, tenths } from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import { type CalendarDate, dateIn, type Instant, plusDays } from '#domain/time.ts';
import type { Place, Rates } from '#modules/reference/queries.ts';
import { withAbove } from '#modules/reference/queries.ts';
import {
  all,
  any,
  type AskedFacet,
  either,
  type Expression,
  hasWords,
  least,
  type Looked,
  not,
} from '#platform/search.ts';
import type { Search } from './contract.ts';

/** What a search names, looked up. */
export interface Asked {
  readonly search: Search;
  readonly place: Place | null;
  /** The places next below it, or all countries. */
  readonly within: readonly string[];
  /** Places around `near`, each with its distance in metres. */
  readonly around: ReadonlyMap<string, number>;
  readonly words: readonly Looked[];
  readonly name: readonly Looked[];
  readonly rates: Rates;
  readonly now: Instant;
}

/**
 * The parts of a search, over the terms of `inspector_search_terms`. A company is found where it covers the place (or
 * anything above it), and also where it covers a part of it: who asks for China is shown those who work in Zhejiang only.
 */
export function partsOf({ search, place, around, words, name, rates, now }: Asked): Record<string, Expression> {
  const parts: Record<string, Expression> = {};
  if (search.q !== '') parts['words'] = hasWords('word', words);
  if (search.name !== '') parts['name'] = hasWords('name', name);
  if (search.kind) parts['kind'] = any('kind', [search.kind]);
  if (place)
    parts['place'] = either([coversAll(place), any(place.kind === 'country' ? 'country' : 'touches', [place.id])]);
  if (search.near) parts['near'] = any('seat', [...around.keys()]);
  if (search.industry.length > 0) parts['industry'] = any('industry', search.industry);
  if (search.language.length > 0) parts['language'] = eachOf('language', search.language);
  if (search.type.length > 0) parts['type'] = eachOf('type', search.type);
  if (search.accreditation.length > 0)
    parts['accreditation'] = all(
      search.accreditation.map((code) =>
        all([any('accreditation', [code]), not({ range: ['ends', ...ended(code, now)] })]),
      ),
    );
  const price = priceIn(search, rates);
  if (price) parts['price'] = price;
  if (search.rating !== undefined) parts['rating'] = least('stars', tenths(search.rating));
  for (const area of AREAS) {
    const stars = search[area];
    if (stars !== undefined) parts[area] = least(area, tenths(stars));
  }
  if (search.completed !== undefined) parts['completed'] = least('completed', search.completed);
  // Zero percent too is a share that only enough orders have.
  if (search.on_time !== undefined) parts['on_time'] = all([any('punctual', ['']), least('on_time', search.on_time)]);
  if (search.free_from && search.free_to) parts['free'] = not(eachOf('taken', days(search.free_from, search.free_to)));
  return parts;
}

/** Covers the place whole: the place itself, or what it lies in. */
const coversAll = (place: Place) => any('covers', withAbove(place));
const eachOf = (facet: string, values: readonly string[]) => all(values.map((value) => any(facet, [value])));

/** Papers that ran out since they were last looked through (`lapsePapers`). The last day counts. */
const ended = (code: string, now: Instant) => [`${code}:`, `${code}:${dateIn(now, 'UTC')}`] as const;

function days(from: CalendarDate, to: CalendarDate): CalendarDate[] {
  const found: CalendarDate[] = [];
  for (let day = from; day <= to; day = plusDays(day, 1)) found.push(day);
  return found;
}

/** What the index has as a price at most; and what it has of a company without one, to stand last. */
export const PRICE_MAX = 16_777_214;
export const NO_PRICE = 16_777_215;

/**
 * The price of a man-day that stands for the company: the lowest of the types asked for, else that of the usual
 * pre-shipment inspection, else the lowest. Filters, sorting and the list all mean this one.
 */
export const pricesOf = ({ type }: Pick<Search, 'type'>): string[] =>
  type.length > 0 ? type.map((each) => `price.${each}`) : ['price'];

/** A company without a price is in no band. A currency without a rate leaves the price out. */
function priceIn({ type, price_min, price_max, currency }: Search, rates: Rates): Expression | null {
  const cents = (whole: number | undefined) =>
    whole === undefined
      ? null
      : rates.usdCents({ minor: BigInt(whole) * 10n ** BigInt(exponentOf(currency)), currency });
  const [from, to] = [cents(price_min), cents(price_max)];
  if (from === null && to === null) return null;
  const names = pricesOf({ type });
  const over = (price: bigint | number) => all(names.map((name) => least(name, Math.min(Number(price), NO_PRICE))));
  return all([
    any('priced', type.length > 0 ? type : ['']),
    ...(from === null ? [] : [over(from)]),
    ...(to === null || to >= PRICE_MAX ? [] : [not(over(to + 1n))]),
  ]);
}

/** What the filters beside the list offer; `facetsFrom` in search.ts reads the answers. */
export function facetsOf({ place, within, now }: Asked): AskedFacet[] {
  const around: AskedFacet[] = place
    ? [
        { name: 'place', facet: 'touches', values: within, without: 'place', except: coversAll(place), plus: true },
        { name: 'seat', facet: 'seat', values: within, without: 'place' },
      ]
    : [{ facets: ['country'] }];
  return [
    ...around,
    { facets: ['language', 'type', 'accreditation'] },
    { name: 'ended', facet: 'ends', ranges: ACCREDITATIONS.map((code) => ended(code, now)) },
    ...['industry', 'kind', 'rating', ...AREAS, 'on_time', 'completed'].map((name) => ({
      facets: [name],
      without: name,
    })),
  ];
}
