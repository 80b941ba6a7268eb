import { tenths } from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import type { Place, Rates } from '#modules/reference/queries.ts';
import { all, any, type AskedFacet, type Expression, hasWords, least, type Looked, not } from '#platform/search.ts';
import type { ProductSearch } from './contract.ts';

/** What a search names, looked up. */
export interface Asked {
  readonly search: ProductSearch;
  readonly place: Place | null;
  /** The places next below it. */
  readonly within: readonly string[];
  /** Places around `near`, each with its distance in metres. */
  readonly around: ReadonlyMap<string, number>;
  readonly words: readonly Looked[];
  readonly rates: Rates;
}

/** The parts of a search, over the terms of `product_search_terms`. */
export function partsOf({ search, place, around, words, rates }: Asked): Record<string, Expression> {
  const parts: Record<string, Expression> = {};
  if (search.q !== '') parts['words'] = hasWords('word', words);
  if (search.seller) parts['seller'] = any('seller', [search.seller]);
  if (place) parts['place'] = any(place.kind === 'country' ? 'country' : 'touches', [place.id]);
  if (search.near) parts['near'] = any('seat', [...around.keys()]);
  if (search.industry.length > 0) parts['industry'] = any('industry', search.industry);
  if (search.transport.length > 0) parts['transport'] = any('transport', search.transport);
  if (search.quantity !== undefined) parts['quantity'] = any('sold', [String(search.quantity)]);
  const price = priceIn(search, rates);
  if (price) parts['price'] = price;
  if (search.minimum !== undefined) parts['minimum'] = not(least('minimum', search.minimum + 1));
  if (search.lead !== undefined) parts['lead'] = not(least('lead', search.lead + 1));
  if (search.rating !== undefined) parts['rating'] = least('stars', tenths(search.rating));
  if (search.escrow) parts['escrow'] = any('escrow', ['yes']);
  return parts;
}

/** What the index has as a price at most. */
export const PRICE_MAX = 16_777_214;

/** The number of the index that stands for the price: at the quantity asked for, else at the minimum order. */
export const priceNumber = ({ quantity }: Pick<ProductSearch, 'quantity'>): string =>
  quantity === undefined ? 'price' : `price.${quantity}`;

/** A currency without a rate leaves the price out. */
function priceIn(search: ProductSearch, rates: Rates): Expression | null {
  const { price_min, price_max, currency } = search;
  const cents = (units: number | undefined) =>
    units === undefined
      ? null
      : rates.usdCents({ minor: BigInt(Math.round(units * 10 ** exponentOf(currency))), currency });
  const [from, to] = [cents(price_min), cents(price_max)];
  const over = (price: bigint) => least(priceNumber(search), Math.min(Number(price), PRICE_MAX));
  const parts = [
    ...(from === null ? [] : [over(from)]),
    ...(to === null || to >= PRICE_MAX ? [] : [not(over(to + 1n))]),
  ];
  return parts.length === 0 ? null : all(parts);
}

/** What the filters beside the list offer; each is counted as if nothing were chosen in it. */
export function facetsOf({ place, within }: Asked): AskedFacet[] {
  const places: AskedFacet = place
    ? { name: 'place', facet: 'touches', values: within, without: 'place' }
    : { facets: ['country'] };
  return [
    places,
    ...['industry', 'transport', 'escrow', 'lead', 'minimum', 'rating'].map((name) => ({
      facets: [name],
      without: name,
    })),
    { name: 'quantity', facet: 'sold', ranges: [['', '\u{10ffff}']], without: 'quantity' },
  ];
}
