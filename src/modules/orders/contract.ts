import { z } from '@hono/zod-openapi';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { AQL_TEXTS, LEVELS } from '#domain/sampling/standards.ts';
import { isCalendarDate, isZone } from '#domain/time.ts';

/** What PostgreSQL can keep: no NUL, no half of a character. */
export const isStorable = (text: string) => text.isWellFormed() && !text.includes('\0');
export const line = (max: number) =>
  z
    .string('text')
    .trim()
    .min(1, 'text that is not empty')
    .max(max, `at most ${max} characters`)
    .refine(isStorable, 'text without control characters');
export const lines = (max: number) =>
  z
    .string('text')
    .trim()
    .max(max, `at most ${max} characters`)
    .refine(isStorable, 'text without control characters')
    .default('');
export const date = z.string().refine(isCalendarDate, 'a date as YYYY-MM-DD');
const aql = z.enum(AQL_TEXTS as readonly [string, ...string[]], 'an AQL of the tables, such as 2.5');

export const Site = z.strictObject({
  name: line(200),
  country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as CN'),
  region: lines(20),
  city: line(120),
  address: line(500),
  contact: line(120),
  phone: line(60),
});

export const Product = z.strictObject({
  name: line(200),
  description: lines(4000),
  lot: z.int('a whole number').min(1, 'at least 1').max(100_000_000, 'at most 100,000,000'),
  unit: line(30),
  purchase_order: lines(120),
});

export const Plan = z.strictObject({
  standard: z.enum(['iso2859-1', 'z1.4']),
  level: z.enum(LEVELS),
  severity: z.enum(['normal', 'tightened', 'reduced']),
  aql: z.strictObject({
    critical: z.union([z.literal('none'), aql]),
    major: aql.nullable(),
    minor: aql.nullable(),
  }),
});

/** What a buyer asks for. Price, fee and provider come from the server's records; sent along they are only compared. */
export const TermsInput = z
  .strictObject({
    type: z.enum(INSPECTION_TYPES),
    site: Site,
    product: Product,
    window: z.strictObject({ from: date, to: date }),
    zone: z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai'),
    plan: Plan.nullable(),
    checklist: z.array(line(300)).max(100).default([]),
    requirements: lines(8000),
    half_days: z.int('halves of a man-day').min(1, 'at least half a day').max(200),
    fee_by: z.enum(['provider', 'buyer', 'half']).default('provider'),
    files: z
      .array(z.string().regex(/^fil_[0-9a-z]{26}$/, 'ids of uploaded files'))
      .max(30)
      .default([]),
    price_minor: z.int().optional(),
    currency: z.string().optional(),
    fee_minor: z.int().optional(),
  })
  .openapi('InspectionTermsInput');
export type TermsInput = z.infer<typeof TermsInput>;

/** The most that an offer may ask for: more is a slip of the hand, and fees of it still count exactly. */
export const OFFER_MINOR_MAX = 1_000_000_000_000;

/** What a side offers for an inspection: the same, at a price of its own. Fee, policy and sampling plan are the server's. */
export const InspectionOffer = TermsInput.omit({ fee_minor: true })
  .extend({
    price_minor: z.int('minor units').min(1, 'at least 1').max(OFFER_MINOR_MAX, 'a smaller amount'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD'),
  })
  .openapi('InspectionOffer');
export type InspectionOffer = z.infer<typeof InspectionOffer>;

export const PlaceInput = z.strictObject({ provider: z.string(), terms: TermsInput }).openapi('PlaceInspection');
export type PlaceInput = z.infer<typeof PlaceInput>;

export const ListInput = z.strictObject({
  side: z.enum(['buyer', 'provider']).optional(),
  filter: z
    .enum([
      'unconfirmed',
      'confirmed',
      'in_progress',
      'report_uploaded',
      'completed',
      'feedback_due',
      'in_dispute',
      'cancelled',
    ])
    .optional(),
  q: z.string().trim().max(200).optional(),
  from: date.optional(),
  to: date.optional(),
  after: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type ListInput = z.infer<typeof ListInput>;

export const OrderLine = z
  .object({
    id: z.string(),
    no: z.string(),
    title: z.string(),
    type: z.string(),
    product: z.string(),
    lot: z.int(),
    state: z.string(),
    filter: z.string(),
    process: z.string(),
    buyer: z.object({ id: z.string(), name: z.string() }),
    provider: z.object({ id: z.string(), name: z.string() }),
    due_minor: z.int(),
    currency: z.string(),
    placed_at: z.string(),
    moved_at: z.string(),
    due_at: z.string().nullable(),
    report_uploaded: z.boolean(),
    feedback_due: z.boolean(),
  })
  .openapi('OrderLine');

export const MoveOffer = z.object({
  name: z.string(),
  possible: z.boolean(),
  code: z.string().nullable(),
  reason: z.string().nullable(),
});

export const OrderBody = z
  .object({
    id: z.string(),
    no: z.string(),
    process: z.string(),
    state: z.string(),
    version: z.int(),
    side: z.string(),
    buyer: z.object({ id: z.string(), name: z.string() }),
    provider: z.object({ id: z.string(), name: z.string() }),
    terms_version: z.int(),
    terms_hash: z.string(),
    terms: z.record(z.string(), z.unknown()),
    money: z.object({
      currency: z.string(),
      due_minor: z.int(),
      held_minor: z.int(),
      fee_minor: z.int(),
      provider_minor: z.int(),
    }),
    clocks: z.array(z.object({ move: z.string(), due_at: z.string() })),
    facts: z.record(z.string(), z.unknown()),
    dispute: z.object({ id: z.string(), state: z.string(), facts: z.record(z.string(), z.unknown()) }).nullable(),
    moves: z.array(MoveOffer),
  })
  .openapi('Order');
