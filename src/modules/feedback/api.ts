import { createRoute, z } from '@hono/zod-openapi';
import { averageOf } from '#domain/listings.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { OrgId } from '#domain/ids.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import { reviewsOfOrder } from '#modules/products/reviews.ts';
import { actorOf, answers, newApi, type Installation } from '#platform/http.ts';
import { FeedbackBody, OrderReviews, PageQuery, RatingsBody } from './contract.ts';
import { feedbackOf, feedbackOfOrder, type FeedbackRow, type Ratings, ratingsOf } from './queries.ts';

/** Feedback over HTTP. It is given by the moves of the order; here it is read. */
export function feedbackApi(at: Installation) {
  const api = newApi();
  const { db } = at;
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/feedback',
      summary: 'All of an order’s feedback, its product reviews and the reply, for its sides',
      request: { params: z.object({ id: z.string() }) },
      responses: answers(200, z.object({ feedback: FeedbackBody.nullable(), reviews: OrderReviews })),
    }),
    async (c) => {
      const actor = actorOf(c);
      const order = await loadOrder(db, c.req.valid('param').id);
      byOf(actor, order);
      const row = await feedbackOfOrder(db, order.id);
      return c.json(
        { feedback: row && { order: order.id, ...bodyOf(row) }, reviews: await reviewsOfOrder(db, order.id) },
        200,
      );
    },
  );
  addSaid(api, at, 'inspection', '/inspectors/{id}/feedback', 'an inspector');
  addSaid(api, at, 'trade', '/sellers/{id}/feedback', 'a seller');
  return api;
}

function addSaid(
  api: ReturnType<typeof newApi>,
  { db }: Installation,
  process: string,
  path: `/${string}`,
  whom: string,
): void {
  api.openapi(
    createRoute({
      method: 'get',
      path,
      summary: `What buyers said of ${whom}, default ratings left out; for everybody`,
      request: { params: z.object({ id: z.string() }), query: PageQuery },
      responses: answers(
        200,
        z.object({
          ratings: RatingsBody,
          feedback: z.array(FeedbackBody.omit({ order: true })),
          has_next: z.boolean(),
        }),
      ),
    }),
    async (c) => {
      const org = c.req.valid('param').id as OrgId;
      const { rows, hasNext } = await feedbackOf(db, org, process, c.req.valid('query').page);
      const ratings = ratingsBody(await ratingsOf(db, org, processNamed(process, 1)));
      // Which order it was is the business of its sides.
      return c.json({ ratings, feedback: rows.map(bodyOf), has_next: hasNext }, 200);
    },
  );
}

function ratingsBody({ orders, areas }: Ratings): z.infer<typeof RatingsBody> {
  return {
    orders,
    areas: areas.map(({ area, real, sum, byDefault }) => ({
      area,
      average: averageOf({ rated: real, sum, count: real }),
      ratings: real,
      default_ratings: byDefault,
    })),
  };
}

function bodyOf(row: FeedbackRow): Omit<z.infer<typeof FeedbackBody>, 'order'> {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  return {
    stars: row.stars,
    comment: row.comment,
    rated_at: at(row.rated_at),
    rated_by_default: row.rated_by_default,
    accuracy_comment: row.accuracy_comment,
    defects_found: row.defects_found,
    accuracy_at: at(row.accuracy_at),
    accuracy_by_default: row.accuracy_by_default,
    reply: row.reply,
    replied_at: at(row.replied_at),
  };
}
