import { createRoute, z } from '@hono/zod-openapi';
import { PROCESSES, processNamed } from '#domain/process/registry.ts';
import { DEFECT_CLASSES } from '#domain/sampling/booking.ts';
import type { Tx } from '#platform/db/pool.ts';
import { actorOf, answers, jsonBody, keyOf, newApi, personOf, type Installation } from '#platform/http.ts';
import { bodyOfOrder, iso } from './api-body.ts';
import { addMove, Key, operationsByPath } from './api-moves.ts';
import { placeOrder } from './commands.ts';
import { buyNow } from './buy-now.ts';
import { draftOrder } from './goods.ts';
import { BuyNowInput, DraftInput } from './goods-contract.ts';
import { ListInput, OrderBody, OrderLine, PlaceInput } from './contract.ts';
import { drawnFor } from './drawn.ts';
import { filterCounts, historyOf, orderOf, ordersOf, outcomeOfKey, termsOf } from './queries.ts';
import { sendTerms } from './terms-print.ts';
import { addTracking } from './tracking-api.ts';
import { keyOwner } from './transition.ts';

const id = z.object({ id: z.string() });

type Api = ReturnType<typeof newApi>;

/** Orders over HTTP. One documented operation a move is made from the processes. */
export function ordersApi(at: Installation): Api {
  const api = newApi();
  addOrders(api, at);
  addGoods(api, at);
  addReadings(api, at);
  addContract(api, at);
  addDraw(api, at);
  addTracking(api, at);
  for (const operations of operationsByPath(PROCESSES)) addMove(api, at, operations);
  return api;
}

function addOrders(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders',
      summary: 'The orders of the organization that is acted for, the newest first',
      request: { query: ListInput },
      responses: answers(
        200,
        z.object({ orders: z.array(OrderLine), next: z.string().nullable(), counts: z.record(z.string(), z.int()) }),
      ),
    }),
    async (c) => {
      const actor = personOf(c);
      const input = c.req.valid('query');
      const [{ lines, next }, counts] = await Promise.all([ordersOf(db, actor, input), filterCounts(db, actor, input)]);
      const orders = lines.map((line) => ({
        ...line,
        filter: filterOf(line),
        due_minor: Number(line.due_minor),
        placed_at: iso(line.placed_at),
        moved_at: iso(line.moved_at),
        due_at: line.due_at === null ? null : iso(line.due_at),
      }));
      return c.json({ orders, next, counts }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders',
      summary: 'place: an inspection order, by buyer',
      request: { headers: Key, body: jsonBody(PlaceInput) },
      responses: answers(200, OrderBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const input = c.req.valid('json');
      const place = (tx: Tx) => placeOrder(tx, actor, input, key, c.var.now);
      // Files are attached in the same database transaction. Without them it is one statement, and so one by itself.
      const order = await (input.terms.files.length > 0 ? db.tx(place) : place(db));
      return c.json(bodyOfOrder(c, await orderOf(db, actor, order.id, c.var.now)), 200);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/orders/{id}', request: { params: id }, responses: answers(200, OrderBody) }),
    async (c) => c.json(bodyOfOrder(c, await orderOf(db, actorOf(c), c.req.valid('param').id, c.var.now)), 200),
  );
}

function addGoods(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders/goods',
      summary: 'draft: the terms of a goods order, by buyer or seller',
      request: { headers: Key, body: jsonBody(DraftInput) },
      responses: answers(200, OrderBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const order = await db.tx((tx) => draftOrder(tx, actor, c.req.valid('json'), key, c.var.now));
      return c.json(bodyOfOrder(c, await orderOf(db, actor, order.id, c.var.now)), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders/goods/buyNow',
      summary: 'buyNow: a product at its listed price, by buyer; the seller has signed by listing it',
      request: { headers: Key, body: jsonBody(BuyNowInput) },
      responses: answers(200, OrderBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const order = await db.tx((tx) => buyNow(tx, actor, c.req.valid('json'), key, c.var.now));
      return c.json(bodyOfOrder(c, await orderOf(db, actor, order.id, c.var.now)), 200);
    },
  );
}

const Entry = z.object({
  seq: z.int(),
  at: z.string(),
  process: z.string(),
  move: z.string(),
  from: z.string(),
  to: z.string(),
  by: z.string(),
  hash: z.string(),
});
const Version = z.object({
  version: z.int(),
  hash: z.string(),
  made_by: z.string(),
  at: z.string(),
  terms: z.record(z.string(), z.unknown()),
});
const Outcome = z.object({
  key: z.string(),
  done: z.boolean(),
  order: z.string().nullable(),
  seq: z.int().nullable(),
  payment: z.string().nullable(),
  payout: z.string().nullable(),
});

function addReadings(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/history',
      summary: 'Every step of the order, oldest first, each hashed over the one before',
      request: { params: id },
      responses: answers(200, z.object({ entries: z.array(Entry) })),
    }),
    async (c) => {
      const { order } = await orderOf(db, actorOf(c), c.req.valid('param').id, c.var.now);
      const entries = await historyOf(db, order.id);
      return c.json(
        {
          entries: entries.map(({ seq, at: when, process, move, from, to, by, hash }) => ({
            seq,
            at: iso(when),
            process,
            move,
            from,
            to,
            by,
            hash,
          })),
        },
        200,
      );
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/terms',
      summary: 'Every version of the terms with its hash',
      request: { params: id },
      responses: answers(200, z.object({ versions: z.array(Version) })),
    }),
    async (c) => {
      const { order } = await orderOf(db, actorOf(c), c.req.valid('param').id, c.var.now);
      return c.json(
        {
          versions: (await termsOf(db, order.id)).map((one) => ({ ...one, terms: { ...one.terms }, at: iso(one.at) })),
        },
        200,
      );
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/keys/{key}',
      summary: 'What became of a command with this key, for whom its answer never reached',
      request: { params: z.object({ key: z.string() }) },
      responses: answers(200, Outcome),
    }),
    async (c) => {
      const { key } = c.req.valid('param');
      const found = await outcomeOfKey(db, keyOwner(actorOf(c)), key);
      const made = found ?? { order: null, seq: null, payment: null, payout: null };
      return c.json({ key, done: found !== null, ...made }, 200);
    },
  );
}

function addContract(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/terms/{version}/contract',
      summary: 'One version of the terms of a goods order as a PDF, or the amendment proposed as the next',
      request: {
        params: id.extend({ version: z.coerce.number().int('a whole number').min(1, 'from 1').max(1_000_000) }),
        query: z.strictObject({ language: z.enum(['en', 'zh'], 'en or zh').default('en') }),
      },
      responses: {
        200: { description: 'the PDF; its ETag is its SHA-256' },
        304: { description: 'it is the one that If-None-Match names' },
        default: answers(200, z.object({})).default,
      },
    }),
    async (c) => {
      const { id: order, version } = c.req.valid('param');
      const shown = await orderOf(db, actorOf(c), order, c.var.now);
      return sendTerms(c, db, shown, version, c.req.valid('query').language);
    },
  );
}

const Draw = z
  .object({
    seed: z.string(),
    lot: z.int(),
    n: z.int(),
    parts: z.array(z.object({ classes: z.array(z.enum(DEFECT_CLASSES)), units: z.array(z.int()) })),
  })
  .openapi('Draw');

function addDraw(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/draw',
      summary: 'The units of the lot that the system drew from the terms’ hash and the order’s id; null without a plan',
      request: { params: id },
      responses: answers(200, z.object({ draw: Draw.nullable() })),
    }),
    async (c) => {
      const { order, terms_hash } = await orderOf(db, actorOf(c), c.req.valid('param').id, c.var.now);
      const drawn = drawnFor(order, terms_hash);
      const parts = drawn?.parts.map(({ classes, units }) => ({ classes: [...classes], units: [...units] }));
      return c.json({ draw: drawn && parts ? { ...drawn, parts } : null }, 200);
    },
  );
}

function filterOf({ process, state }: { process: string; state: string }): string {
  return processNamed(process, 1).states[state]?.filter ?? '';
}
