import { z } from '@hono/zod-openapi';

const text = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'text that is not empty')
    .max(max, `at most ${max} characters`)
    .refine((words) => !words.includes('\0'), 'text without control characters');

/** A page of this site: never another host, so that staff can follow it. */
const Page = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'a path of this site');

export const Question = z.strictObject({
  subject: text(160),
  words: text(8000),
  about: Page.or(z.literal('')).default(''),
  /** Only from somebody who is not signed in. */
  name: text(120).optional(),
  email: z.email('an e-mail address').max(254).optional(),
});
export type QuestionInput = z.output<typeof Question>;

export const Message = z.strictObject({ words: text(8000) });

export const ThreadBody = z
  .object({
    id: z.string(),
    subject: z.string(),
    about: z.string(),
    order: z.string().nullable(),
    state: z.enum(['open', 'answered', 'closed']),
    opened_at: z.string(),
    moved_at: z.string(),
    messages: z.array(z.object({ by_staff: z.boolean(), words: z.string(), at: z.string() })),
  })
  .openapi('SupportThread');
