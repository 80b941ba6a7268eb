import { Refused } from '#domain/errors.ts';
import type { OrgId, ProductId } from '#domain/ids.ts';
import { TOO_FEW } from '#domain/listings.ts';
import type { Money } from '#domain/money.ts';
import type { Unit } from '#domain/products.ts';
import {
  distanceKm,
  type Place,
  placeById,
  placeIdsWithin,
  placesAround,
  placesById,
  ratesOf,
} from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import {
  type Counted,
  type Expression,
  type Found,
  hasWords,
  lookUp,
  type Looked,
  markFrom,
  markText,
  type Order,
  searchPage,
} from '#platform/search.ts';
import type { ProductSearch } from './contract.ts';
import { type ProductRating, productRating } from './reviews.ts';
import { type Asked, facetsOf, partsOf, PRICE_MAX, priceNumber } from './filters.ts';
import type { PhotoRow, ProductRow } from './tables.ts';

/** A photo as it is shown: its id and the size of the large copy. */
export interface Photo {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface FoundProduct {
  readonly id: ProductId;
  readonly name: { readonly en: string; readonly zh: string };
  readonly industry: string;
  readonly unit: Unit;
  readonly seller: { readonly id: OrgId; readonly name: string };
  /** Null only where the reference data no longer know the place. */
  readonly place: Place | null;
  /** From `near` to the seller's place; null without. */
  readonly distanceKm: number | null;
  /** The smallest quantity that can be ordered. */
  readonly minimum: number;
  /** Of one unit at the quantity asked for, else at the minimum order. */
  readonly price: Money;
  /** Of one unit at the largest quantity that has a price of its own. */
  readonly lowest: Money;
  readonly leadDays: number;
  readonly acceptsEscrow: boolean;
  readonly photo: Photo | null;
  readonly rating: ProductRating;
}

export type ProductFacet = 'place' | 'industry' | 'transport' | 'escrow' | 'lead' | 'minimum' | 'quantity' | 'rating';

export interface ProductPage {
  readonly total: number;
  /** Position of the first and last entry, from 1; both 0 where nothing was found. */
  readonly from: number;
  readonly to: number;
  /** What to send as `after` and `before`. */
  readonly next: string | null;
  readonly previous: string | null;
  readonly items: readonly FoundProduct[];
  /** Words that nobody uses, and the similar ones that were searched for instead. */
  readonly meant: readonly { readonly word: string; readonly instead: readonly string[] }[];
  readonly facets: Readonly<Record<ProductFacet, readonly Counted[]>>;
  /** What `search.place` and `search.near` name. */
  readonly place: Place | null;
  readonly near: Place | null;
}

const KIND = 'product';

/**
 * A page of products with facet counts: each counts what choosing it would leave, all other filters kept. Refused:
 * input.invalid for a place that does not exist.
 */
export async function searchProducts(tx: Tx, search: ProductSearch): Promise<ProductPage> {
  const asked = await lookedUp(tx, search);
  const { place, near, words } = asked;
  const named = search.q === '' ? [] : await lookUp(tx, KIND, 'name', search.q);
  const values: unknown[] = [];
  const page = await searchPage<FoundRow>(tx, {
    kind: KIND,
    parts: partsOf(asked),
    facets: facetsOf(asked),
    first: search.sort === 'relevance' ? firstOf(words, named) : undefined,
    by: orderOf(search, asked.around),
    after: markFrom(search.after),
    before: markFrom(search.before),
    limit: search.limit,
    columns: COLUMNS,
    from: fromOf(search, (value) => `$${values.push(value)}`),
    values,
  });
  const { start, rows } = page;
  return {
    total: page.total,
    ...(rows.length === 0 ? { from: 0, to: 0 } : { from: start + 1, to: start + rows.length }),
    next: page.next && markText(page.next),
    previous: page.previous && markText(page.previous),
    items: await productsOf(tx, near, rows),
    meant: words.flatMap(({ word, found, alike }) => (alike && found.length > 0 ? [{ word, instead: found }] : [])),
    facets: facetsFrom(page, place),
    place,
    near,
  };
}

async function lookedUp(tx: Tx, search: ProductSearch): Promise<Asked & { readonly near: Place | null }> {
  const named = async (field: 'place' | 'near') => {
    const id = search[field];
    const place = id === undefined ? null : await placeById(tx, id);
    if (id !== undefined && !place) throw new Refused('input.invalid', { field, expected: 'a place of the directory' });
    return place;
  };
  const [place, near] = [await named('place'), await named('near')];
  return {
    search,
    place,
    near,
    within: place ? await placeIdsWithin(tx, place) : [],
    around: near ? await placesAround(tx, near, search.within_km) : new Map(),
    words: await lookUp(tx, KIND, 'word', search.q),
    rates: await ratesOf(tx),
  };
}

/** By relevance those whose names have all the words stand first. A guess at a word is none. */
function firstOf(words: readonly Looked[], named: readonly Looked[]): Expression | undefined {
  const sure = named.map((each, at) => ({ ...each, found: each.alike && !words[at]?.alike ? [] : each.found }));
  return named.length > 0 && sure.every(({ found }) => found.length > 0) ? hasWords('name', sure) : undefined;
}

type FoundRow = Omit<ProductRow, 'description_en' | 'description_zh' | 'variants'> & {
  readonly seller: string;
  readonly place_id: string;
  readonly escrow: boolean;
  readonly minimum: number;
  readonly price_minor: bigint;
  readonly lowest_minor: bigint;
  readonly reviews: number;
  readonly stars: number;
  readonly photo: Pick<PhotoRow, 'id' | 'width' | 'height'> | null;
};

const COLUMNS = `p.id, p.org_id, p.name_en, p.name_zh, p.industry, p.unit, p.currency, p.lead_days, sellers.name AS seller, sellers.place_id,
  p.accepts_escrow AND sellers.accepts_escrow AS escrow, t.minimum, t.price_minor, t.lowest_minor, r.reviews::integer, r.stars::integer,
  (SELECT jsonb_build_object('id', f.id, 'width', f.width, 'height', f.height) FROM product_photos f
    WHERE f.product_id = p.id ORDER BY f.position LIMIT 1) AS photo`;

/** `t`: the price at the quantity asked for, else at the minimum order, as the index has it. */
function fromOf({ quantity }: Pick<ProductSearch, 'quantity'>, add: (value: unknown) => string): string {
  const at =
    quantity === undefined
      ? 'min(from_quantity)'
      : `max(from_quantity) FILTER (WHERE from_quantity <= ${add(quantity)})`;
  return `JOIN products p ON p.id = d.id JOIN sellers ON sellers.org_id = p.org_id
    JOIN LATERAL (SELECT m.minimum, o.unit_price_minor AS price_minor, o.usd_cents, m.lowest_minor FROM
        (SELECT min(from_quantity) AS minimum, min(unit_price_minor) AS lowest_minor, ${at} AS at FROM product_tiers WHERE product_id = p.id) m
        JOIN product_tiers o ON o.product_id = p.id AND o.from_quantity = m.at) t ON true
    CROSS JOIN LATERAL (SELECT count(*) AS reviews, coalesce(sum(stars), 0) AS stars FROM product_reviews WHERE product_id = p.id) r`;
}

/** Products as their directory shows them, in the order asked for; those that are not shown to everybody are left out. */
export async function foundProducts(tx: Tx, ids: readonly ProductId[]): Promise<FoundProduct[]> {
  const rows = await tx.sql<FoundRow>(
    `SELECT ${COLUMNS} FROM unnest($1::text[]) WITH ORDINALITY AS d (id, place) ${fromOf({ quantity: undefined }, String)}
      WHERE p.published AND sellers.published AND NOT sellers.suspended ORDER BY d.place`,
    [ids],
    'products_found_by_id',
  );
  return productsOf(tx, null, rows);
}

function orderOf(search: ProductSearch, around: ReadonlyMap<string, number>): Order {
  switch (search.sort) {
    case 'distance':
      return { facet: 'seat', steps: around, column: 'sellers.place_id' };
    case 'price':
      return { numbers: [priceNumber(search)], rising: true, key: `least(t.usd_cents, ${PRICE_MAX})` };
    case 'minimum':
      return { numbers: ['minimum'], rising: true, key: 't.minimum' };
    case 'rating': {
      const key = `CASE WHEN r.reviews >= ${TOO_FEW} THEN product_rating(r.reviews, r.stars) ELSE 0 END`;
      return { numbers: ['rating'], rising: false, key };
    }
    case 'newest':
      return { numbers: ['newest'], rising: false, key: 'product_minutes(p.listed_at)' };
    case 'relevance': {
      const shown = 'EXISTS (SELECT FROM product_photos f WHERE f.product_id = p.id)';
      const key = `product_score(p.accepts_escrow AND sellers.accepts_escrow, ${shown}, p.listed_at, r.reviews, r.stars)`;
      return { numbers: ['score'], rising: false, key };
    }
  }
}

function facetsFrom({ facets }: Found<unknown>, place: Place | null): ProductPage['facets'] {
  const counted = (name: string) => (facets.get(name) ?? []).filter(({ count }) => count > 0);
  return {
    place: counted(place ? 'place' : 'country'),
    industry: counted('industry'),
    transport: counted('transport'),
    escrow: counted('escrow'),
    lead: counted('lead'),
    minimum: counted('minimum'),
    quantity: counted('quantity'),
    rating: counted('rating'),
  };
}

async function productsOf(tx: Tx, near: Place | null, rows: readonly FoundRow[]): Promise<FoundProduct[]> {
  const ids = [...new Set(rows.map((row) => row.place_id))];
  const places = new Map((await placesById(tx, ids)).map((place) => [place.id, place]));
  return rows.map((row) => {
    const place = places.get(row.place_id) ?? null;
    return {
      id: row.id,
      name: { en: row.name_en, zh: row.name_zh },
      industry: row.industry,
      unit: row.unit,
      seller: { id: row.org_id, name: row.seller },
      place,
      distanceKm: near && place ? distanceKm(near, place) : null,
      minimum: row.minimum,
      price: { minor: row.price_minor, currency: row.currency },
      lowest: { minor: row.lowest_minor, currency: row.currency },
      leadDays: row.lead_days,
      acceptsEscrow: row.escrow,
      photo: row.photo,
      rating: productRating(row.reviews, row.stars),
    };
  });
}
