import { createRoute, z } from '@hono/zod-openapi';
import type { OrgId } from '#domain/ids.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import { actorOf, answers, newApi, type Installation } from '#platform/http.ts';
import { FeedbackBody, PageQuery } from './contract.ts';
import { feedbackOf, feedbackOfOrder, type FeedbackRow } from './queries.ts';

/** Feedback over HTTP. It is given by the moves of the order; here it is read. */
export function feedbackApi(at: Installation) {
  const api = newApi();
  const { db } = at;
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/feedback',
      summary: 'Both parts of an order’s feedback and the reply, for its sides',
      request: { params: z.object({ id: z.string() }) },
      responses: answers(200, z.object({ feedback: FeedbackBody.nullable() })),
    }),
    async (c) => {
      const actor = actorOf(c);
      const order = await loadOrder(db, c.req.valid('param').id);
      byOf(actor, order);
      const row = await feedbackOfOrder(db, order.id);
      return c.json({ feedback: row && bodyOf(row) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/inspectors/{id}/feedback',
      summary: 'What buyers said of a company, default ratings left out; for everybody',
      request: { params: z.object({ id: z.string() }), query: PageQuery },
      responses: answers(
        200,
        z.object({ feedback: z.array(FeedbackBody.omit({ order: true })), has_next: z.boolean() }),
      ),
    }),
    async (c) => {
      const { rows, hasNext } = await feedbackOf(db, c.req.valid('param').id as OrgId, c.req.valid('query').page);
      // Which order it was is the business of its sides.
      const feedback = rows.map((row) => ({ ...bodyOf(row), order: undefined }));
      return c.json({ feedback, has_next: hasNext }, 200);
    },
  );
  return api;
}

function bodyOf(row: FeedbackRow): z.infer<typeof FeedbackBody> {
  const at = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());
  return {
    order: row.order_id,
    industry_knowledge: row.industry_knowledge,
    service_quality: row.service_quality,
    comment: row.comment,
    rated_at: at(row.rated_at),
    rated_by_default: row.rated_by_default,
    report_accuracy: row.report_accuracy,
    accuracy_comment: row.accuracy_comment,
    defects_found: row.defects_found,
    accuracy_at: at(row.accuracy_at),
    accuracy_by_default: row.accuracy_by_default,
    reply: row.reply,
    replied_at: at(row.replied_at),
  };
}
