import { z } from '@hono/zod-openapi';

const stars = z.int().min(1).max(5).nullable();

export const FeedbackBody = z
  .object({
    order: z.string(),
    industry_knowledge: stars,
    service_quality: stars,
    comment: z.string(),
    rated_at: z.string().nullable(),
    rated_by_default: z.boolean(),
    /** Null with `accuracy_at` set: closed unrated, because receipt was never declared. */
    report_accuracy: stars,
    accuracy_comment: z.string(),
    defects_found: z.int().nullable(),
    accuracy_at: z.string().nullable(),
    accuracy_by_default: z.boolean(),
    reply: z.string(),
    replied_at: z.string().nullable(),
  })
  .openapi('Feedback');

export const PageQuery = z.strictObject({ page: z.coerce.number().int().min(1).max(10_000).default(1) });
