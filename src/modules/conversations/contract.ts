import { z } from '@hono/zod-openapi';
import { INDUSTRIES } from '#domain/listings.ts';
import { OFFER_STATES, OFFER_STEPS, SIDES } from '#domain/offers.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { isCalendarDate } from '#domain/time.ts';
import { FileBody, FileId } from '#modules/files/contract.ts';
import { GoodsInput } from '#modules/orders/goods-contract.ts';
import { InspectionOffer, isStorable, line, lines } from '#modules/orders/contract.ts';

/** Companies that one inquiry goes to at most, so that it stays a question and is no mailing. */
export const COMPANIES_MAX = 10;
export const WORDS_MAX = 8_000;
export const FILES_MAX = 10;

const OrgId = z.string().regex(/^org_[0-9a-z]{26}$/, 'the id of an organization');
const date = z.string().refine(isCalendarDate, 'a date as YYYY-MM-DD');
const words = (max: number) =>
  z
    .string('text')
    .trim()
    .max(max, `at most ${max} characters`)
    .refine(isStorable, 'text without control characters')
    .default('');
const files = z.array(FileId).max(FILES_MAX, `at most ${FILES_MAX} files`).default([]);

/** The factory that would be visited, as far as the buyer names it; everybody who is asked reads it. */
export const AskedSupplier = z.strictObject({
  name: lines(200),
  address: lines(500),
  contact: lines(120),
  phone: lines(60),
});
export type AskedSupplier = z.infer<typeof AskedSupplier>;

/** What, where and when; all but the words may be left open, since it is a question. */
export const InquiryInput = z
  .strictObject({
    to: z.array(OrgId).min(1, 'at least one company').max(COMPANIES_MAX, `at most ${COMPANIES_MAX} companies`),
    type: z.enum(INSPECTION_TYPES),
    product: line(200),
    quantity: z
      .int('a whole number')
      .min(1, 'at least 1')
      .max(100_000_000, 'at most 100,000,000')
      .nullable()
      .default(null),
    industry: z.enum(INDUSTRIES).nullable().default(null),
    place: z
      .string()
      .regex(/^[\w-]{1,40}$/, 'a place of the directory')
      .nullable()
      .default(null),
    supplier: AskedSupplier.nullable().default(null),
    window: z.strictObject({ from: date, to: date }).nullable().default(null),
    words: line(WORDS_MAX),
    files,
  })
  .openapi('InquiryInput');
export type InquiryInput = z.infer<typeof InquiryInput>;

export const ABOUT_KINDS = ['listing', 'product', 'order'] as const;

export const OpenInput = z
  .strictObject({
    with: OrgId,
    about: z
      .strictObject({ kind: z.enum(ABOUT_KINDS), id: z.string().max(60) })
      .nullable()
      .default(null),
  })
  .openapi('OpenConversation');
export type OpenInput = z.infer<typeof OpenInput>;

export const MessageInput = z.strictObject({ words: words(WORDS_MAX), files }).openapi('NewMessage');
export type MessageInput = z.infer<typeof MessageInput>;

/** Unread by the person; waiting for the side; with an offer that stands; between two of which one has blocked the other. */
export const BOXES = ['all', 'needs_answer', 'unread', 'offer', 'blocked'] as const;

export const ListInput = z.strictObject({
  side: z.enum(SIDES).optional(),
  box: z.enum(BOXES).default('all'),
  after: z
    .string()
    .regex(/^\d{1,15}_cnv_[0-9a-z]{26}$/, 'where the page before ended')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
});
export type ListInput = z.infer<typeof ListInput>;

export const PageInput = z.strictObject({
  before: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  after: z.coerce.number().int().min(0).max(2_147_483_647).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type PageInput = z.infer<typeof PageInput>;

export const SearchInput = z.strictObject({
  q: z.string().trim().min(2, 'at least two characters').max(200, 'at most 200 characters'),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

export const ReadInput = z.strictObject({ seq: z.int().min(1).max(2_147_483_647) });

const offered = { expires_on: date.optional(), words: words(2_000) };
export const InspectionOfferInput = z.strictObject({
  process: z.literal('inspection'),
  terms: InspectionOffer,
  ...offered,
});
export type InspectionOfferInput = z.infer<typeof InspectionOfferInput>;
export const GoodsOfferInput = z.strictObject({ process: z.literal('trade'), terms: GoodsInput, ...offered });

export type GoodsOfferInput = z.infer<typeof GoodsOfferInput>;

/** Which process, the terms it asks for, and the last day on which the offer can be accepted. */
export const OfferInput = z
  .discriminatedUnion('process', [InspectionOfferInput, GoodsOfferInput])
  .openapi('OfferInput');
export type OfferInput = z.infer<typeof OfferInput>;

const no = z.int().min(1).max(2_147_483_647);
/** The offer that was seen: its number, and the hash of its terms. */
export const SeenInput = z.strictObject({ no, hash: z.string().max(64) });
export const CounterInput = z
  .discriminatedUnion('process', [InspectionOfferInput.extend({ no }), GoodsOfferInput.extend({ no })])
  .openapi('CounterOffer');
export type CounterInput = z.infer<typeof CounterInput>;
export const EndInput = z.strictObject({ no, words: words(2_000) });

export const FLAG_REASONS = ['off_platform', 'spam', 'abuse', 'fraud', 'other'] as const;
/** A message by its number, or the conversation as a whole. */
export const FlagInput = z.strictObject({
  seq: z.int().min(1).max(2_147_483_647).nullable().default(null),
  reason: z.enum(FLAG_REASONS),
  words: words(2_000),
});
export type FlagInput = z.infer<typeof FlagInput>;
export const CloseInput = z.strictObject({ note: line(2_000) });

const Named = z.object({ id: z.string(), name: z.string() });

export const StandingBody = z.object({
  no: z.int(),
  by_side: z.enum(SIDES),
  price_minor: z.int(),
  currency: z.string(),
  expires_at: z.string(),
});

export const ConversationBody = z
  .object({
    id: z.string(),
    /** The reader's; null for staff. */
    side: z.enum(SIDES).nullable(),
    buyer: Named,
    provider: Named,
    inquiry: z.string().nullable(),
    about: z.object({ kind: z.string(), id: z.string() }).nullable(),
    /** What the inquiry asks about, or what the product is called that the conversation is about. */
    product: z.string().nullable(),
    type: z.string().nullable(),
    opened_by: z.enum(SIDES),
    opened_at: z.string(),
    answered_at: z.string().nullable(),
    last: z.object({
      seq: z.int(),
      at: z.string(),
      side: z.string().nullable(),
      words: z.string(),
      step: z.string().nullable(),
    }),
    unread: z.int(),
    standing: StandingBody.nullable(),
    /** One of the two has blocked the other; `by_us` says that it was the reader's side. */
    blocked: z.object({ by_us: z.boolean() }).nullable(),
    /** How far each side has read. */
    read: z.object({ buyer: z.int(), provider: z.int() }),
  })
  .openapi('Conversation');

export const MessageBody = z
  .object({
    seq: z.int(),
    side: z.enum([...SIDES, 'clock']),
    /** Who wrote it; null for the clock, and for somebody who is gone. */
    by: z.string().nullable(),
    step: z.enum(OFFER_STEPS).nullable(),
    offer_no: z.int().nullable(),
    words: z.string(),
    files: z.array(FileBody),
    /** Signs of payment outside of the platform. */
    warns: z.array(z.string()),
    /** What the client of who wrote it named it, so that it finds its own. */
    key: z.string().nullable(),
    at: z.string(),
  })
  .openapi('ConversationMessage');

export const ChangeBody = z.object({ path: z.string(), before: z.unknown(), after: z.unknown() });

export const OfferBody = z
  .object({
    id: z.string(),
    no: z.int(),
    by_side: z.enum(SIDES),
    process: z.string(),
    terms: z.record(z.string(), z.unknown()),
    hash: z.string(),
    state: z.enum(OFFER_STATES),
    made_at: z.string(),
    expires_at: z.string(),
    ended_at: z.string().nullable(),
    order: z.string().nullable(),
    /** What is not as in the offer before; empty for the first. */
    changes: z.array(ChangeBody),
  })
  .openapi('ConversationOffer');

export const AnswerBody = z.object({
  conversation: z.string(),
  company: Named,
  /** Null while nothing came. */
  answered_at: z.string().nullable(),
  unread: z.int(),
  offer: z
    .object({
      no: z.int(),
      by_side: z.enum(SIDES),
      state: z.enum(OFFER_STATES),
      price_minor: z.int(),
      currency: z.string(),
      due_minor: z.int(),
      half_days: z.int().nullable(),
      window: z.object({ from: z.string(), to: z.string() }).nullable(),
      expires_at: z.string(),
      order: z.string().nullable(),
    })
    .nullable(),
});

export const InquiryBody = z
  .object({
    id: z.string(),
    at: z.string(),
    type: z.string(),
    product: z.string(),
    quantity: z.int().nullable(),
    industry: z.string().nullable(),
    place: z.string().nullable(),
    supplier: AskedSupplier.nullable(),
    window: z.object({ from: z.string(), to: z.string() }).nullable(),
    words: z.string(),
    answers: z.array(AnswerBody),
  })
  .openapi('Inquiry');

export const FoundBody = z.object({
  conversation: z.string(),
  other: Named,
  seq: z.int(),
  side: z.string(),
  words: z.string(),
  at: z.string(),
});

export const ProposalBody = z
  .object({
    price_minor: z.int(),
    currency: z.string(),
    half_days: z.int(),
    day_rate_minor: z.int(),
    minutes: z.int(),
    parts: z.array(z.object({ what: z.string(), minutes: z.int() })),
  })
  .openapi('Proposal');

export const FlagBody = z
  .object({
    id: z.string(),
    conversation: z.string(),
    seq: z.int().nullable(),
    by: Named,
    reason: z.enum(FLAG_REASONS),
    words: z.string(),
    at: z.string(),
    note: z.string().nullable(),
    closed_by: z.string().nullable(),
    closed_at: z.string().nullable(),
  })
  .openapi('ConversationFlag');
