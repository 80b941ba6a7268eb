import type { z } from '@hono/zod-openapi';
import type { Place } from '#modules/reference/queries.ts';
import type { Found, ProductBody, ProductsFound, ReviewsBody, SellerBody } from './contract.ts';
import type { ReviewPage } from './reviews.ts';
import type { FoundProduct, Photo, Product, ProductPage, Seller } from './queries.ts';

const placeBody = (place: Pick<Place, 'id' | 'name'> | null) =>
  place ? { id: place.id, en: place.name.en, zh: place.name.zh ?? place.name.en } : { id: '', en: '', zh: '' };

/** Shown without sign-in once the product is published. */
const photoBody = (product: string, { id, width, height }: Photo) => ({
  id,
  width,
  height,
  path: `/products/${product}/photos/${id}`,
});

export function productsBody({ items, meant, facets, ...page }: ProductPage): z.infer<typeof ProductsFound> {
  const { total, from, to, next, previous } = page;
  return {
    total,
    from,
    to,
    next,
    previous,
    items: items.map(foundBody),
    meant: meant.map(({ word, instead }) => ({ word, instead: [...instead] })),
    facets: Object.fromEntries(Object.entries(facets).map(([name, values]) => [name, [...values]])),
  };
}

function foundBody(found: FoundProduct): z.infer<typeof Found> {
  const { id, name, industry, unit, seller, place, distanceKm, minimum, price, lowest, leadDays, photo } = found;
  return {
    id,
    name,
    industry,
    unit,
    seller,
    place: placeBody(place),
    distance_km: distanceKm === null ? null : Math.round(distanceKm),
    currency: price.currency,
    minimum,
    price_minor: Number(price.minor),
    lowest_price_minor: Number(lowest.minor),
    lead_days: leadDays,
    accepts_escrow: found.acceptsEscrow,
    photo: photo && photoBody(id, photo),
    rating: found.rating,
  };
}

export function productBody(product: Product): z.infer<typeof ProductBody> {
  const { id, published, name, description, industry, unit, seller, currency, tiers, variants } = product;
  return {
    id,
    published,
    name,
    description,
    industry,
    unit,
    seller: { id: seller.org, name: seller.name },
    currency,
    minimum: tiers[0]?.from ?? 1,
    tiers: tiers.map((tier) => ({ ...tier })),
    variants: variants.map((variant) => ({ ...variant })),
    lead_days: product.leadDays,
    transports: [...product.transports],
    incoterms: [...product.incoterms],
    accepts_escrow: product.acceptsEscrow,
    photos: product.photos.map((photo) => photoBody(id, photo)),
    rating: product.rating,
  };
}

export function reviewsBody({ reviews, next }: ReviewPage): z.infer<typeof ReviewsBody> {
  return {
    reviews: reviews.map(({ at, country, stars, words, reply }) => ({
      at: new Date(at).toISOString(),
      country,
      stars,
      words,
      reply,
    })),
    next,
  };
}

export function sellerBody(seller: Seller): z.infer<typeof SellerBody> {
  const { org, name, published, place, headline, description, founded, languages, industries, acceptsEscrow } = seller;
  return {
    id: org,
    name,
    published,
    place: placeBody(place),
    headline,
    description,
    founded,
    languages: [...languages],
    industries: [...industries],
    accepts_escrow: acceptsEscrow,
  };
}
