import { z } from '@hono/zod-openapi';

export const ClockInput = z
  .strictObject({
    hours: z.number().positive('more than nothing').optional(),
    days: z.number().positive('more than nothing').optional(),
    /** An instant as ISO 8601 with a zone. */
    to: z.iso.datetime({ offset: true, error: 'an instant such as 2026-12-01T09:00:00Z' }).optional(),
    /** To the next deadline of the installation. */
    next: z.literal(true, 'true').optional(),
  })
  .refine((input) => Object.keys(input).length === 1, 'exactly one of hours, days, to, next')
  .openapi('MoveClock');
export type ClockInput = z.infer<typeof ClockInput>;

export const ClockBody = z
  .object({
    now: z.string(),
    real: z.string(),
    offset_ms: z.int(),
    next: z.array(z.object({ order: z.string(), no: z.string(), move: z.string(), due_at: z.string() })),
  })
  .openapi('SandboxClock');

const OrderQueueLine = z.object({
  order: z.string(),
  no: z.string(),
  title: z.string(),
  about: z.object({ type: z.string(), product: z.string(), lot: z.int() }),
  state: z.string(),
  buyer: z.string(),
  provider: z.string(),
  due_at: z.string().nullable(),
});

const CaseLine = OrderQueueLine.extend({
  id: z.string(),
  opener: z.enum(['buyer', 'provider']),
  claim_minor: z.int(),
  currency: z.string(),
  opened_at: z.string(),
});

export const DeskBody = z
  .object({
    decide: z.array(CaseLine).nullable(),
    open: z.array(CaseLine).nullable(),
    forced: z.array(
      OrderQueueLine.extend({
        outcome: z.enum(['release', 'refund']),
        reason: z.string(),
        asked_by: z.string(),
        mine: z.boolean(),
      }),
    ),
    overdue: z.array(OrderQueueLine),
    stuck: z.array(OrderQueueLine),
    finance: z.int().nullable(),
    support: z.int().nullable(),
    papers: z.int().nullable(),
    flags: z.int().nullable(),
    outbox: z.object({ waiting: z.int(), failing: z.int(), dead: z.int() }),
  })
  .openapi('StaffDesk');

export const CaseBody = z
  .object({
    id: z.string(),
    order: z.string(),
    no: z.string(),
    state: z.string(),
    currency: z.string(),
    /** What a decision divides. */
    stake_minor: z.int(),
    opener: z.enum(['buyer', 'provider']),
    claim_minor: z.int(),
    after_release: z.boolean(),
    statements: z.array(
      z.object({
        seq: z.int(),
        at: z.string(),
        move: z.string(),
        by: z.string(),
        text: z.string(),
        files: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
    ),
    reports: z.array(
      z.object({
        version: z.int(),
        result: z.string(),
        counts: z.object({ critical: z.int(), major: z.int(), minor: z.int() }).nullable(),
        sha256: z.string(),
        at: z.string(),
      }),
    ),
    ledger: z.array(
      z.object({ at: z.string(), reason: z.string(), by: z.string(), account: z.string(), amount_minor: z.int() }),
    ),
    terms: z.array(z.object({ version: z.int(), hash: z.string(), made_by: z.string(), at: z.string() })),
    /** What the sides said to each other, by its number of messages; they are read at the conversation's own address. */
    conversations: z.array(z.object({ id: z.string(), of_order: z.boolean(), messages: z.int() })),
    /** Null where the caller can decide it now. */
    decide: z.object({ move: z.string(), possible: z.boolean(), code: z.string().nullable() }).nullable(),
  })
  .openapi('StaffCase');
