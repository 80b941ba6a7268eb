import { createRoute, z, type RouteConfig } from '@hono/zod-openapi';
import { sentenceOf } from '#domain/errors.ts';
import { heldOf } from '#domain/ledger/posting.ts';
import { movers } from '#domain/process/define.ts';
import { PROCESSES, processNamed } from '#domain/process/registry.ts';
import { actorOf, invalid, keyOf, newApi, personOf, type Installation } from '#platform/http.ts';
import { Refused } from '#domain/errors.ts';
import type { Locale } from '#platform/i18n.ts';
import { makeMove, placeOrder } from './commands.ts';
import { ListInput, OrderBody, OrderLine, PlaceInput, Problem } from './contract.ts';
import { bodyOf } from './fields.ts';
import { filterCounts, historyOf, orderOf, ordersOf, outcomeOfKey, termsOf, type OrderView } from './queries.ts';

const id = z.object({ id: z.string() });
const answers = (schema: z.ZodType) => ({
  200: { description: 'done', content: { 'application/json': { schema } } },
  default: { description: 'refused', content: { 'application/problem+json': { schema: Problem } } },
});
const Key = z.object({
  'idempotency-key': z.string().openapi({ description: 'Made by the client, once for each command' }),
});

type Api = ReturnType<typeof newApi>;

/** Orders over HTTP. One documented operation a move is made from the processes. */
export function ordersApi(at: Installation): Api {
  const api = newApi();
  addOrders(api, at);
  addReadings(api, at);
  addMoves(api, at);
  return api;
}

function addOrders(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders',
      request: { query: ListInput },
      responses: answers(
        z.object({ orders: z.array(OrderLine), next: z.string().nullable(), counts: z.record(z.string(), z.int()) }),
      ),
    }),
    async (c) => {
      const { org } = personOf(c);
      const input = c.req.valid('query');
      const [{ lines, next }, counts] = await Promise.all([ordersOf(db, org, input), filterCounts(db, org, input)]);
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
      request: { headers: Key, body: { required: true, content: { 'application/json': { schema: PlaceInput } } } },
      responses: answers(OrderBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const order = await db.tx((tx) => placeOrder(tx, actor, c.req.valid('json'), keyOf(c), c.var.now));
      return c.json(bodyOfOrder(await orderOf(db, actor, order.id, c.var.now), c.var.locale), 200);
    },
  );

  api.openapi(
    createRoute({ method: 'get', path: '/orders/{id}', request: { params: id }, responses: answers(OrderBody) }),
    async (c) =>
      c.json(bodyOfOrder(await orderOf(db, actorOf(c), c.req.valid('param').id, c.var.now), c.var.locale), 200),
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
});

function addReadings(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/history',
      request: { params: id },
      responses: answers(z.object({ entries: z.array(Entry) })),
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
      request: { params: id },
      responses: answers(z.object({ versions: z.array(Version) })),
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
      request: { params: z.object({ key: z.string() }) },
      responses: answers(Outcome),
    }),
    async (c) => {
      const { key } = c.req.valid('param');
      const found = await outcomeOfKey(db, personOf(c).org, key);
      return c.json({ key, done: found !== null, order: found?.order ?? null, seq: found?.seq ?? null }, 200);
    },
  );
}

function addMoves(api: Api, { db }: Installation): void {
  for (const route of moveRoutes()) {
    api.openapi(route.config, async (c) => {
      const actor = actorOf(c);
      const text = await c.req.text();
      const body = bodyOf(route.fields).safeParse(text === '' ? {} : parseJson(text));
      if (!body.success) throw invalid(body.error);
      const moved = await db.tx((tx) =>
        makeMove(
          tx,
          actor,
          { order: c.req.param('id') ?? '', name: route.name, body: body.data, key: keyOf(c) },
          c.var.now,
        ),
      );
      return c.json(bodyOfOrder(await orderOf(db, actor, moved.order.id, c.var.now), c.var.locale), 200);
    });
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused('input.invalid', { field: 'body', expected: 'JSON' });
  }
}

/** A route for each move that people or staff may ask for; reports and payments have routes of their own modules. */
function moveRoutes() {
  return PROCESSES.flatMap((process) =>
    Object.entries(process.transitions).flatMap(([name, transition]) => {
      const fields = transition.input ?? {};
      const foreign = Object.values(fields).some((field) => field.type === 'document' && field.of !== 'terms');
      if (transition.internal || foreign || movers(transition).includes('clock')) return [];
      const config = {
        method: 'post' as const,
        path: `/orders/{id}/${name}`,
        operationId: `${process.name}.${name}`,
        summary: `${name}: ${transition.from.join(', ')} -> ${typeof transition.to === 'string' ? transition.to : transition.to.join(' | ')}, by ${movers(transition).join(' or ')}`,
        request: {
          params: id,
          headers: Key,
          body: { required: false, content: { 'application/json': { schema: bodyOf(fields) } } },
        },
        responses: answers(OrderBody),
      } satisfies RouteConfig;
      // Checked in the handler, because a move without fields takes no body at all.
      return [
        {
          name,
          fields,
          config: createRoute({
            ...config,
            request: {
              params: id,
              body: {
                ...config.request.body,
                content: { 'application/json': { schema: z.unknown().openapi({ type: 'object' }) } },
              },
            },
          }),
        },
      ];
    }),
  );
}

function bodyOfOrder(
  { order, no, by, buyer, provider, terms_hash, moves }: OrderView,
  locale: Locale,
): z.infer<typeof OrderBody> {
  const held = heldOf(order.tranches);
  const { currency, due_minor, fee_minor } = order.terms;
  return {
    id: order.id,
    no,
    process: order.machine.process,
    state: order.machine.state,
    version: order.version,
    side: by.side,
    buyer,
    provider,
    terms_version: order.terms_version,
    terms_hash,
    terms: { ...order.terms },
    money: { currency, due_minor, held_minor: Number(held), fee_minor, provider_minor: due_minor - fee_minor },
    clocks: [order.machine, order.dispute].flatMap((machine) =>
      Object.entries(machine?.clocks ?? {}).map(([move, due]) => ({ move, due_at: iso(due) })),
    ),
    facts: { ...order.machine.facts },
    dispute: order.dispute && { id: order.dispute.id, state: order.dispute.state, facts: { ...order.dispute.facts } },
    moves: moves.map(({ name, refusal }) => ({
      name,
      possible: refusal === null,
      code: refusal?.code ?? null,
      reason: refusal && sentenceOf(locale, refusal),
    })),
  };
}

function filterOf({ process, state }: { process: string; state: string }): string {
  return processNamed(process, 1).states[state]?.filter ?? '';
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
