import { z } from '@hono/zod-openapi';

const stars = z.int().min(1).max(5);

export const FeedbackBody = z
  .object({
    order: z.string(),
    stars: z.record(z.string(), stars).openapi({
      description:
        'By area: industry_knowledge, service_quality and later report_accuracy of an inspector; as_agreed, communication and shipping_time of a seller.',
    }),
    comment: z.string(),
    rated_at: z.string().nullable(),
    rated_by_default: z.boolean(),
    accuracy_comment: z.string(),
    defects_found: z.int().nullable(),
    /** Set without stars for report_accuracy: closed unrated, because receipt was never declared. */
    accuracy_at: z.string().nullable(),
    accuracy_by_default: z.boolean(),
    reply: z.string(),
    replied_at: z.string().nullable(),
  })
  .openapi('Feedback');

/** What the buyer said of listed products with the same order. */
export const OrderReviews = z.array(z.object({ product: z.string(), stars, words: z.string() }));

export const RatingsBody = z.object({
  orders: z.int().openapi({ description: 'Orders with a real rating.' }),
  areas: z.array(
    z.object({
      area: z.string(),
      average: z.number().nullable().openapi({ description: 'Null where too few orders were rated.' }),
      ratings: z.int(),
      default_ratings: z.int().openapi({ description: 'Given by silence; no average counts them.' }),
    }),
  ),
});

export const PageQuery = z.strictObject({ page: z.coerce.number().int().min(1).max(10_000).default(1) });
