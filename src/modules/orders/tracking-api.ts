import { createRoute, z } from '@hono/zod-openapi';
import { SIGHTINGS } from '#domain/shipping/sightings.ts';
import { actorOf, answers, jsonBody, keyOf, personOf, type Installation, type newApi } from '#platform/http.ts';
import { iso } from './api-body.ts';
import { Key } from './api-moves.ts';
import { line } from './contract.ts';
import { noteSeen, trackingOf } from './tracking.ts';

const id = z.object({ id: z.string() });

const SeenInput = z
  .strictObject({
    kind: z.enum(SIGHTINGS, `one of ${SIGHTINGS.join(', ')}`),
    place: line(200),
    at: z.iso.datetime('an instant such as 2026-11-02T12:00:00Z'),
  })
  .openapi('SeenInput');

const Tracking = z
  .object({
    events: z.array(
      z.object({
        kind: z.string(),
        place: z.string(),
        place_id: z.string().nullable(),
        at: z.string(),
        tracking: z.string(),
        source: z.string(),
      }),
    ),
  })
  .openapi('Tracking');

/** Where the goods of an order were seen. */
export function addTracking(api: ReturnType<typeof newApi>, { db }: Installation): void {
  const eventsOf = async (actor: Parameters<typeof trackingOf>[1], order: string) => ({
    events: (await trackingOf(db, actor, order)).map((event) => ({ ...event, at: iso(event.at) })),
  });

  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/tracking',
      summary: 'Where the goods were seen, the newest first',
      request: { params: id },
      responses: answers(200, Tracking),
    }),
    async (c) => c.json(await eventsOf(actorOf(c), c.req.valid('param').id), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders/{id}/tracking',
      summary: 'The seller says where the goods are; delivered moves the receipt',
      request: { params: id, headers: Key, body: jsonBody(SeenInput) },
      responses: answers(200, Tracking),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const order = c.req.valid('param').id;
      const { at, ...seen } = c.req.valid('json');
      await db.tx((tx) => noteSeen(tx, actor, order, { ...seen, at: Date.parse(at) }, key, c.var.now));
      return c.json(await eventsOf(actor, order), 200);
    },
  );
}
