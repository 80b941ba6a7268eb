import { z } from '@hono/zod-openapi';
import { MAILS } from './tables.ts';

export const NoticeQuery = z.strictObject({
  unread: z.enum(['true', 'false']).optional(),
  before: z
    .string()
    .regex(/^\d{1,18}$/, 'the id that the page before ended with')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

export const NoticeBody = z
  .object({
    id: z.string(),
    kind: z.enum(['move', 'reminder', 'money', 'conversation', 'market']),
    move: z.string(),
    side: z.enum(['buyer', 'provider', 'staff', 'organization']),
    organization: z.string().nullable(),
    /** Null for what belongs to no order. */
    order: z.string().nullable(),
    order_no: z.string().nullable(),
    conversation: z.string().nullable(),
    title: z.string().nullable(),
    amount_minor: z.int().nullable(),
    currency: z.string().nullable(),
    /** The reader's side has to act. */
    act: z.boolean(),
    due_at: z.string().nullable(),
    at: z.string(),
    read_at: z.string().nullable(),
  })
  .openapi('Notice');

/** Which to mark as read: one, those of one order or conversation, or all when nothing is named. */
export const ReadInput = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,18}$/, 'the id of a notice')
    .optional(),
  order: z.string().max(60).optional(),
  conversation: z.string().max(60).optional(),
});

export const MailsBody = z.strictObject({ mail: z.enum(MAILS) });
