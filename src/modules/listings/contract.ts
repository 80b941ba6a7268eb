import { z } from '@hono/zod-openapi';
import { ACCREDITATIONS, INDUSTRIES, KINDS, LANGUAGES, SORTS } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { MARK } from '#platform/search.ts';
import { isCalendarDate, plusDays } from '#domain/time.ts';

export const KM_MAX = 1_000;
const WINDOW_DAYS_MAX = 62;

export const clean = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `at most ${max} characters`)
    // PostgreSQL holds no NUL in text.
    .refine((text) => !text.includes('\0'), 'text without control characters');

/** One value or several of a query parameter. */
export const several = <T extends z.ZodType>(each: T, max: number) =>
  z
    .preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(each).max(max))
    .default([]);

// What follows from two days is not asked of what is none.
const day = z.string().refine(isCalendarDate, { error: 'a date as YYYY-MM-DD', abort: true });
/** An average of at least so many stars. */
export const stars = z.coerce.number().min(1, 'from 1').max(5, 'to 5').optional();

export const whole = (max: number) =>
  z.coerce.number().int('a whole number').min(0, 'not below zero').max(max, `at most ${max}`);

export const PlaceId = z
  .string()
  .regex(/^(?:[A-Z]{2}(?:-[A-Z0-9]{1,3})?|g\d{1,9})$/, 'a place such as CN, CN-ZJ or g1795855');
export const CurrencyCode = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD');

export const Mark = z.string().regex(MARK, 'the value of next or previous of an answer');

/** What the directory can be asked for. Values of one parameter: industries any of them, the others all of them. */
const Asked = z.strictObject({
  q: clean(200).default(''),
  name: clean(200).default(''),
  kind: z.enum(KINDS).optional(),
  /** Covered by the company: the place itself, what it lies in, or a part of it. */
  place: PlaceId.optional(),
  /** The company's own place lies within `within_km` of it, from centre to centre. */
  near: PlaceId.optional(),
  within_km: whole(KM_MAX).min(1, 'at least 1').default(100),
  industry: several(z.enum(INDUSTRIES), 20),
  language: several(z.enum(LANGUAGES), 10),
  type: several(z.enum(INSPECTION_TYPES), 8),
  accreditation: several(z.enum(ACCREDITATIONS), 5),
  /** Whole units of `currency` for a man-day. */
  price_min: whole(100_000_000).optional(),
  price_max: whole(100_000_000).optional(),
  currency: CurrencyCode.default('USD'),
  /** Averages of at least so many stars, from five rated orders on: over all areas, and in each of them. */
  rating: stars,
  knowledge: stars,
  service: stars,
  accuracy: stars,
  completed: whole(1_000_000).optional(),
  /** Percent. */
  on_time: whole(100).optional(),
  /** Not every day from the first to the last is taken. */
  free_from: day.optional(),
  free_to: day.optional(),
  sort: z.enum(SORTS).default('relevance'),
  after: Mark.optional(),
  before: Mark.optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

export const SearchQuery = Asked.superRefine((search, context) => {
  const refuse = (name: keyof typeof search, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  const { sort, near, free_from, free_to, after, before } = search;
  if (sort === 'distance' && near === undefined) refuse('sort', 'distance needs near');
  if (after !== undefined && before !== undefined) refuse('before', 'either after or before');
  if (free_from === undefined && free_to === undefined) return;
  if (free_from === undefined || free_to === undefined) refuse('free_to', 'both free_from and free_to');
  else if (free_to < free_from || free_to > plusDays(free_from, WINDOW_DAYS_MAX - 1))
    refuse('free_to', `not before free_from, and at most ${WINDOW_DAYS_MAX} days`);
});
export type Search = z.output<typeof SearchQuery>;

export const Service = z.strictObject({
  type: z.enum(INSPECTION_TYPES),
  price_minor: z.int('a whole number').min(1, 'more than zero').max(1_000_000_000_000),
  currency: CurrencyCode,
});

export const AccreditationEntry = z.strictObject({
  code: z.enum(ACCREDITATIONS),
  number: clean(80).min(1, 'the number on the certificate'),
  issuer: clean(120).default(''),
  expires_on: z.string().refine(isCalendarDate, 'a date as YYYY-MM-DD').nullable(),
});

/** Why staff do not count a paper; its company reads it. */
export const PaperRefusal = z.strictObject({ reason: clean(500).min(1, 'what is wrong with it') });

export const unique =
  <T>(key: (value: T) => string) =>
  (values: readonly T[]) =>
    new Set(values.map(key)).size === values.length;

/** What an owner or admin of an inspection company edits; parts that are left out stay as they are. */
export const ListingEdit = z.strictObject({
  kind: z.enum(KINDS).optional(),
  published: z.boolean().optional(),
  place: PlaceId.optional(),
  headline_en: clean(160).optional(),
  headline_zh: clean(160).optional(),
  description_en: clean(4000).optional(),
  description_zh: clean(4000).optional(),
  founded: z.int('a year').min(1800, 'a year from 1800').max(2100).nullable().optional(),
  inspectors: z.int('a whole number').min(1, 'at least 1').max(100_000).optional(),
  team: z.array(clean(80).min(1)).max(60).optional(),
  languages: z.array(z.enum(LANGUAGES)).max(20).refine(unique(String), 'each only once').optional(),
  industries: z.array(z.enum(INDUSTRIES)).max(60).refine(unique(String), 'each only once').optional(),
  covers: z.array(PlaceId).max(300).refine(unique(String), 'each only once').optional(),
  services: z
    .array(Service)
    .max(8)
    .refine(
      unique<{ type: string }>((service) => service.type),
      'each type only once',
    )
    .optional(),
  accreditations: z
    .array(AccreditationEntry)
    .max(5)
    .refine(
      unique<{ code: string }>((entry) => entry.code),
      'each only once',
    )
    .optional(),
  days_taken: z
    .array(z.string().refine(isCalendarDate, 'a date as YYYY-MM-DD'))
    .max(400)
    .refine(unique(String), 'each only once')
    .optional(),
});
export type ListingChange = z.output<typeof ListingEdit>;

const Price = z.object({ price_minor: z.int(), currency: z.string() });
const Named = z.object({ id: z.string(), en: z.string(), zh: z.string() });
const Rating = z.object({
  average: z.number().nullable().openapi({ description: 'Null: fewer than five rated orders.' }),
  orders: z.int().openapi({ description: 'Orders with a real rating; default ratings are not counted.' }),
});

export const Found = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(KINDS),
    place: Named,
    headline: z.object({ en: z.string(), zh: z.string() }),
    languages: z.array(z.string()),
    industries: z.array(z.string()),
    types: z.array(z.string()),
    accreditations: z.array(z.string()),
    rating: Rating,
    completed: z.int(),
    on_time: z.number().nullable(),
    price: Price.nullable().openapi({
      description: 'A man-day: the lowest of the types asked for, else a pre-shipment inspection, else the lowest.',
    }),
    distance_km: z.number().nullable().openapi({ description: 'From near to its own place; null without near.' }),
  })
  .openapi('InspectorFound');

const Part = { points: z.number() };
const Why = z
  .object({
    words: z.enum(['name', 'text']).nullable().openapi({
      description: 'Where the words asked for were found. By relevance, those found in names stand first.',
    }),
    points: z
      .number()
      .openapi({ description: 'The sum of the three parts: what relevance sorts by within the same words.' }),
    rating: z.object({ ...Part, average: z.number().nullable(), stars: z.int(), default_stars: z.int() }).openapi({
      description:
        'The mean of real stars, drawn towards 4.2 by fifteen imaginary ones, so that few say little. Default ratings are only told, never counted.',
    }),
    punctuality: z
      .object({ ...Part, on_time: z.int(), late: z.int() })
      .openapi({ description: 'Up to 1.5: the share of reports in time, with nine of ten imaginary ones in time.' }),
    experience: z
      .object({ ...Part, completed: z.int() })
      .openapi({ description: '0.12 times the natural logarithm of one more than the completed orders.' }),
  })
  .openapi('WhyThisOrder');

export const FoundPage = z
  .object({
    total: z.int(),
    from: z.int(),
    to: z.int(),
    next: z.string().nullable(),
    previous: z.string().nullable(),
    items: z.array(Found.extend({ why: Why }).openapi('InspectorInOrder')),
    meant: z.array(z.object({ word: z.string(), instead: z.array(z.string()) })).openapi({
      description: 'Words that nobody uses, and the similar ones that were searched for instead.',
    }),
    facets: z.record(z.string(), z.array(z.object({ value: z.string(), count: z.int() })).readonly()),
  })
  .openapi('InspectorsFound');

export const Company = Found.extend({
  description: z.object({ en: z.string(), zh: z.string() }),
  founded: z.int().nullable(),
  inspectors: z.int(),
  team: z.array(z.string()),
  services: z.array(Price.extend({ type: z.string() })),
  covers: z.array(Named),
  accreditation_papers: z.array(
    z.object({
      code: z.string(),
      number: z.string(),
      issuer: z.string(),
      expires_on: z.string().nullable(),
      verified: z.boolean(),
      valid: z.boolean(),
    }),
  ),
  days_taken: z.array(z.string()),
  areas: z.array(
    z.object({
      area: z.string(),
      average: z.number().nullable(),
      ratings: z.int(),
      default_ratings: z.int(),
      by_stars: z.array(z.int()).openapi({ description: 'Real ratings of 1, 2, 3, 4 and 5 stars.' }),
    }),
  ),
  response_minutes: z.int().nullable(),
  comments: z.array(
    z.object({
      at: z.string(),
      country: z.string(),
      type: z.string(),
      industry: z.string().nullable(),
      stars: z.object({ knowledge: z.int().nullable(), service: z.int().nullable(), accuracy: z.int().nullable() }),
      words: z.string(),
      reply: z.string().nullable(),
    }),
  ),
}).openapi('Inspector');
