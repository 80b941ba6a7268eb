import { z } from '@hono/zod-openapi';
import { INDUSTRIES, LANGUAGES } from '#domain/listings.ts';
import { INCOTERMS, TRANSPORTS } from '#domain/process/trade-terms.ts';
import { PHOTOS_MAX, PRODUCT_SORTS, QUANTITIES, TIERS_MAX, UNITS, VARIANTS_MAX } from '#domain/products.ts';
import { FileId } from '#modules/files/contract.ts';
import {
  clean,
  CurrencyCode,
  KM_MAX,
  Mark,
  PlaceId,
  several,
  stars,
  unique,
  whole,
} from '#modules/listings/contract.ts';

const OrgId = z.string().regex(/^org_[0-9a-z]{26}$/, 'the id of an organization');
/** Of a price in whole units or with decimals; `12.5`. */
const price = z.coerce.number().min(0, 'not below zero').max(100_000_000, 'at most 100,000,000').optional();
const quantities = QUANTITIES.join(', ');

const Asked = z.strictObject({
  q: clean(200).default(''),
  seller: OrgId.optional(),
  /** The seller's own place is it, or lies in it. */
  place: PlaceId.optional(),
  /** The seller's own place lies within `within_km` of it, from centre to centre. */
  near: PlaceId.optional(),
  within_km: whole(KM_MAX).min(1, 'at least 1').default(100),
  /** Any of them. */
  industry: several(z.enum(INDUSTRIES), 20),
  /** What can be ordered in this quantity; prices are then those at it, else those at the minimum order. */
  quantity: z.coerce
    .number()
    .refine((n) => (QUANTITIES as readonly number[]).includes(n), `one of ${quantities}`)
    .optional(),
  /** Units of `currency` for one unit of the product. */
  price_min: price,
  price_max: price,
  currency: CurrencyCode.default('USD'),
  /** A minimum order of at most so many. */
  minimum: whole(10_000_000).optional(),
  /** A lead time of at most so many days. */
  lead: whole(365).optional(),
  transport: several(z.enum(TRANSPORTS), TRANSPORTS.length),
  /** Averages of at least so many stars, from five reviews on. */
  rating: stars,
  /** Only what can be paid into escrow. */
  escrow: z.literal('yes', 'yes').optional(),
  sort: z.enum(PRODUCT_SORTS).default('relevance'),
  after: Mark.optional(),
  before: Mark.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(24),
});

/** What the directory of products can be asked for. */
export const ProductQuery = Asked.superRefine(({ sort, near, after, before }, context) => {
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (sort === 'distance' && near === undefined) refuse('sort', 'distance needs near');
  if (after !== undefined && before !== undefined) refuse('before', 'either after or before');
});
export type ProductSearch = z.output<typeof ProductQuery>;

/** What an owner or admin of a seller edits; parts that are left out stay as they are. */
export const SellerEdit = z.strictObject({
  published: z.boolean().optional(),
  place: PlaceId.optional(),
  headline_en: clean(160).optional(),
  headline_zh: clean(160).optional(),
  description_en: clean(4000).optional(),
  description_zh: clean(4000).optional(),
  founded: z.int('a year').min(1800, 'a year from 1800').max(2100).nullable().optional(),
  languages: z.array(z.enum(LANGUAGES)).max(20).refine(unique(String), 'each only once').optional(),
  industries: z.array(z.enum(INDUSTRIES)).max(60).refine(unique(String), 'each only once').optional(),
  accepts_escrow: z.boolean().optional(),
});
export type SellerChange = z.output<typeof SellerEdit>;

const TierInput = z.strictObject({
  from: z.int('a whole number').min(1, 'at least 1').max(10_000_000, 'at most 10,000,000'),
  unit_price_minor: z.int('whole minor units').min(1, 'more than zero').max(1_000_000_000_000),
});

const VariantInput = z.strictObject({
  name: clean(120).min(1, 'what the variant is called'),
  sku: clean(60).default(''),
});

const FIELDS = {
  published: z.boolean(),
  name_en: clean(160),
  name_zh: clean(160),
  description_en: clean(8000),
  description_zh: clean(8000),
  industry: z.enum(INDUSTRIES),
  unit: z.enum(UNITS, `one of ${UNITS.join(', ')}`),
  currency: CurrencyCode,
  /** By rising quantity; the first is the minimum order. */
  tiers: z.array(TierInput).min(1, 'at least one price').max(TIERS_MAX, `at most ${TIERS_MAX} prices`),
  variants: z
    .array(VariantInput)
    .max(VARIANTS_MAX, `at most ${VARIANTS_MAX} variants`)
    .refine(
      unique<{ name: string }>(({ name }) => name),
      'each name only once',
    )
    .refine(
      (all) => unique<{ sku: string }>(({ sku }) => sku)(all.filter(({ sku }) => sku !== '')),
      'each number only once',
    ),
  lead_days: z.int('whole days').min(0, 'zero or more').max(365, 'at most 365'),
  transports: z
    .array(z.enum(TRANSPORTS, `one of ${TRANSPORTS.join(', ')}`))
    .min(1, 'at least one')
    .refine(unique(String), 'each only once'),
  incoterms: z
    .array(z.enum(INCOTERMS, `one of ${INCOTERMS.join(', ')}`))
    .min(1, 'at least one')
    .refine(unique(String), 'each only once'),
  /** Holds only while the seller accepts escrow at all. */
  accepts_escrow: z.boolean(),
};

/** Parts that are left out stay as they are. */
export const ProductEdit = z.strictObject(FIELDS).partial();
export type ProductChange = z.output<typeof ProductEdit>;

/** A new product; a draft unless it says otherwise. */
export const ProductInput = z.strictObject({
  ...FIELDS,
  published: FIELDS.published.default(false),
  name_en: FIELDS.name_en.default(''),
  name_zh: FIELDS.name_zh.default(''),
  description_en: FIELDS.description_en.default(''),
  description_zh: FIELDS.description_zh.default(''),
  variants: FIELDS.variants.default([]),
});
export type ProductInput = z.output<typeof ProductInput>;

/** All of its photos in their order, by the ids they were uploaded under; those left out are shown no more. */
export const PhotosInput = z.strictObject({
  photos: z.array(FileId).max(PHOTOS_MAX, `at most ${PHOTOS_MAX} photos`).refine(unique(String), 'each only once'),
});

const Words = z.object({ en: z.string(), zh: z.string() });
const Named = z.object({ id: z.string(), en: z.string(), zh: z.string() });
const Photo = z.object({ id: z.string(), width: z.int(), height: z.int(), path: z.string() });

const Rating = z.object({
  average: z.number().nullable().openapi({ description: 'Null while there are too few reviews to say.' }),
  reviews: z.int(),
});

export const Found = z
  .object({
    id: z.string(),
    name: Words,
    industry: z.string(),
    unit: z.enum(UNITS),
    seller: z.object({ id: z.string(), name: z.string() }),
    place: Named,
    distance_km: z.number().nullable().openapi({ description: "From near to the seller's place; null without near." }),
    currency: z.string(),
    minimum: z.int(),
    price_minor: z.int().openapi({ description: 'Of one unit at the quantity asked for, else at the minimum order.' }),
    lowest_price_minor: z.int().openapi({ description: 'Of one unit at the largest quantity that has its own price.' }),
    lead_days: z.int(),
    accepts_escrow: z.boolean().openapi({ description: 'Without it the product is for inquiry only.' }),
    photo: Photo.nullable(),
    rating: Rating,
  })
  .openapi('ProductFound');

export const ProductsFound = z
  .object({
    total: z.int(),
    from: z.int(),
    to: z.int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    items: z.array(Found),
    meant: z.array(z.object({ word: z.string(), instead: z.array(z.string()) })).openapi({
      description: 'Words that nobody uses, and the similar ones that were searched for instead.',
    }),
    facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.int() })).readonly()),
  })
  .openapi('ProductsFound');

export const ProductBody = z
  .object({
    id: z.string(),
    published: z.boolean(),
    name: Words,
    description: Words,
    industry: z.string(),
    unit: z.enum(UNITS),
    seller: z.object({ id: z.string(), name: z.string() }),
    currency: z.string(),
    minimum: z.int(),
    tiers: z.array(z.object({ from: z.int(), unit_price_minor: z.int() })),
    variants: z.array(z.object({ name: z.string(), sku: z.string() })),
    lead_days: z.int(),
    transports: z.array(z.enum(TRANSPORTS)),
    incoterms: z.array(z.enum(INCOTERMS)),
    accepts_escrow: z.boolean().openapi({ description: 'Without it the product is for inquiry only.' }),
    photos: z.array(Photo),
    rating: Rating,
  })
  .openapi('Product');

export const ReviewsQuery = z.strictObject({
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'the next of the page before')
    .optional(),
});

export const ReviewsBody = z
  .object({
    reviews: z.array(
      z.object({
        at: z.string(),
        country: z.string().openapi({ description: "The buyer's; buyers are not named." }),
        stars: z.int(),
        words: z.string(),
        reply: z.string().nullable(),
      }),
    ),
    next: z.string().nullable().openapi({ description: 'What to send as `before`.' }),
  })
  .openapi('ProductReviews');

export const SellerBody = z
  .object({
    id: z.string(),
    name: z.string(),
    published: z.boolean(),
    place: Named,
    headline: Words,
    description: Words,
    founded: z.int().nullable(),
    languages: z.array(z.string()),
    industries: z.array(z.string()),
    accepts_escrow: z.boolean(),
  })
  .openapi('Seller');
