import { createRoute, z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import type { Account } from '#domain/ledger/chart.ts';
import {
  actorOf,
  answers,
  jsonBody,
  keyOf,
  newApi,
  personOf,
  proved,
  staffOf,
  type Installation,
} from '#platform/http.ts';
import { methodsOf, railsOf } from '#platform/rails/rails.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { masked, numberSeal } from './account-number.ts';
import { entryBody, iso, numbers, paymentBody, payoutBody, refundBody, taskBody } from './bodies.ts';
import { missingOf, mayPay, requestPayout, setPayoutAccount, settlePayout, closeTask } from './commands.ts';
import {
  BalanceBody,
  EntryBody,
  PayInput,
  PaymentBody,
  PayoutAccountBody,
  PayoutAccountInput,
  PayoutBody,
  PayoutDoneInput,
  PayoutFailedInput,
  PayoutInput,
  RefundBody,
  StartedPayment,
  STEP_UP_MS,
  TaskBody,
  TaskDoneInput,
} from './contract.ts';
import { explain, explainAccount } from './explain.ts';
import { balancesOf, financeDesk, paymentOf, paymentsOf, payoutAccountOf, payoutOf, payoutsOf } from './queries.ts';
import { openPayment } from './rails.ts';

const Id = z.object({ id: z.string() });
const Before = z.strictObject({ before: z.string().max(60).optional() });
const Key = z.object({
  'idempotency-key': z
    .string()
    .optional()
    .openapi({ description: 'Required. Made by the client, once for each command' }),
});

/** Payments, balances and payouts over HTTP. */
export function paymentsApi(at: Installation) {
  const api = newApi();
  paying(at, api);
  orderPayments(at, api);
  ledger(at, api);
  payouts(at, api);
  financeOf(at, api);
  return api;
}

type Api = ReturnType<typeof newApi>;

function paying(at: Installation, api: Api): void {
  const { db } = at;
  const Method = z.object({
    id: z.string(),
    rail: z.string(),
    kind: z.string(),
    arrives: z.string(),
    holds_days: z.int().nullable(),
  });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/payment-methods',
      responses: answers(200, z.object({ methods: z.array(Method) })),
    }),
    (c) => {
      const methods = methodsOf(railsOf(at)).map(({ fields: _, ...method }) => method);
      return c.json({ methods }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders/{id}/payments',
      operationId: 'startPayment',
      summary: 'Starts a payment of what the order still waits for; the payer goes on at `redirect`',
      request: { params: Id, headers: Key, body: jsonBody(PayInput) },
      responses: answers(200, StartedPayment),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const { id } = c.req.valid('param');
      const { order, no, provider } = await orderOf(db, actor, id, c.var.now);
      const words = { payee: provider.name, description: `${no} ${order.terms.title}` };
      const opened = await openPayment(at, actor, id, c.req.valid('json'), key, words, c.var.now);
      return c.json(
        {
          payment: paymentBody(opened.payment),
          redirect: new URL(opened.redirect, at.config.publicUrl ?? new URL(c.req.url).origin).href,
          replayed: opened.replayed,
        },
        200,
      );
    },
  );
}

function orderPayments(at: Installation, api: Api): void {
  const { db } = at;
  const Payments = z.object({
    missing_minor: z.int(),
    currency: z.string(),
    possible: z.boolean(),
    code: z.string().nullable(),
    payments: z.array(PaymentBody),
    refunds: z.array(RefundBody),
  });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/payments',
      request: { params: Id },
      responses: answers(200, Payments),
    }),
    async (c) => {
      const actor = actorOf(c);
      const found = await paymentsOf(db, actor, c.req.valid('param').id);
      const missing = await missingOf(db, found.order, c.var.now);
      const refused =
        actor.kind === 'person' ? mayPay(found.order, actor, c.var.now) : new Refused('order.not_your_move');
      return c.json(
        {
          missing_minor: Number(missing > 0n ? missing : 0n),
          currency: found.order.terms.currency,
          possible: refused === null,
          code: refused?.code ?? null,
          payments: found.payments.map(paymentBody),
          refunds: found.refunds.map(refundBody),
        },
        200,
      );
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/payments/{id}',
      request: { params: Id },
      responses: answers(200, PaymentBody),
    }),
    async (c) => c.json(paymentBody(await paymentOf(db, personOf(c), c.req.valid('param').id)), 200),
  );
}

function ledger(at: Installation, api: Api): void {
  const { db } = at;
  const Entries = z.object({ entries: z.array(EntryBody) });
  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/ledger',
      summary: 'Explain each cent: every entry of the books that this order has made',
      request: { params: Id },
      responses: answers(200, Entries),
    }),
    async (c) => {
      const entries = await db.tx((tx) => explain(tx, actorOf(c), c.req.valid('param').id));
      return c.json({ entries: entries.map(entryBody) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/balance',
      responses: answers(200, z.object({ balances: z.array(BalanceBody) })),
    }),
    async (c) => {
      const balances = await balancesOf(db, personOf(c));
      return c.json({ balances: balances.map(numbers) }, 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/balance/{account}/entries',
      summary:
        'Every entry of one account of the organization, such as `balance:org_…:USD`, newest first; for finance any account',
      request: { params: z.object({ account: z.string().max(120) }), query: Before },
      responses: answers(200, Entries),
    }),
    async (c) => {
      const { account } = c.req.valid('param');
      const entries = await explainAccount(db, actorOf(c), account as Account, c.req.valid('query').before);
      return c.json({ entries: entries.map(entryBody) }, 200);
    },
  );
}

function payouts(at: Installation, api: Api): void {
  const { db } = at;
  api.openapi(
    createRoute({
      method: 'post',
      path: '/payouts',
      operationId: 'requestPayout',
      summary: 'Puts the whole balance of one currency on its way to the bank',
      request: { headers: Key, body: jsonBody(PayoutInput) },
      responses: answers(200, PayoutBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const key = keyOf(c);
      const { currency } = c.req.valid('json');
      const { payout } = await db.tx((tx) => requestPayout(tx, actor, currency, key, c.var.now));
      return c.json(payoutBody(await payoutOf(db, actor, payout)), 200);
    },
  );
  api.openapi(
    createRoute({
      method: 'get',
      path: '/payouts',
      request: { query: Before },
      responses: answers(200, z.object({ payouts: z.array(PayoutBody) })),
    }),
    async (c) => {
      const found = await payoutsOf(db, personOf(c), c.req.valid('query').before);
      return c.json({ payouts: found.map(payoutBody) }, 200);
    },
  );
  api.openapi(
    createRoute({ method: 'get', path: '/payouts/{id}', request: { params: Id }, responses: answers(200, PayoutBody) }),
    async (c) => c.json(payoutBody(await payoutOf(db, personOf(c), c.req.valid('param').id)), 200),
  );
  const Kept = z.object({ account: PayoutAccountBody.nullable() });
  const kept = async (c: Parameters<typeof personOf>[0]) => {
    const found = await payoutAccountOf(db, personOf(c));
    if (!found) return { account: null };
    const { holder, bank, country, number_end, automatic, made_at } = found;
    return { account: { holder, bank, country, number_masked: masked(number_end), automatic, made_at: iso(made_at) } };
  };
  api.openapi(createRoute({ method: 'get', path: '/payout-account', responses: answers(200, Kept) }), async (c) =>
    c.json(await kept(c), 200),
  );
  api.openapi(
    createRoute({
      method: 'put',
      path: '/payout-account',
      summary: 'Only in a session that gave its password within ten minutes; access tokens cannot',
      request: { body: jsonBody(PayoutAccountInput) },
      responses: answers(200, Kept),
    }),
    async (c) => {
      const actor = personOf(c);
      proved(c, STEP_UP_MS);
      await db.tx((tx) => setPayoutAccount(tx, actor, c.req.valid('json'), numberSeal(at), c.var.now));
      return c.json(await kept(c), 200);
    },
  );
}

function financeOf(at: Installation, api: Api): void {
  const { db } = at;
  const Desk = z.object({
    tasks: z.array(TaskBody),
    payouts: z.array(PayoutBody),
    refunds: z.array(RefundBody),
    totals: z.array(z.object({ kind: z.string(), currency: z.string(), minor: z.int() })),
  });
  api.openapi(createRoute({ method: 'get', path: '/staff/finance', responses: answers(200, Desk) }), async (c) => {
    const desk = await financeDesk(db, staffOf(c));
    return c.json(
      {
        tasks: desk.tasks.map((task) => taskBody(task, c.var.now)),
        payouts: desk.payouts.map(payoutBody),
        refunds: desk.refunds.map(refundBody),
        totals: desk.totals.map(({ kind, currency, minor }) => ({ kind, currency, minor: Number(minor) })),
      },
      200,
    );
  });
  const rail = () => railsOf(at)[0]?.name ?? 'bank';
  const Done = z.object({ id: z.string(), state: z.string() });
  for (const [path, schema] of [
    ['done', PayoutDoneInput],
    ['failed', PayoutFailedInput],
  ] as const) {
    api.openapi(
      createRoute({
        method: 'post',
        path: `/staff/payouts/{id}/${path}`,
        request: {
          params: Id,
          headers: Key,
          body: jsonBody(schema as z.ZodType<{ reference: string } | { reason: string }>),
        },
        responses: answers(200, Done),
      }),
      async (c) => {
        const actor = staffOf(c);
        const key = keyOf(c);
        const { id } = c.req.valid('param');
        const given = c.req.valid('json');
        const outcome =
          'reference' in given ? { outcome: 'done' as const, ...given } : { outcome: 'failed' as const, ...given };
        await db.tx((tx) => settlePayout(tx, actor, id, outcome, rail(), key, c.var.now));
        return c.json({ id, state: path }, 200);
      },
    );
  }
  api.openapi(
    createRoute({
      method: 'post',
      path: '/staff/finance-tasks/{id}/done',
      request: { params: Id, body: jsonBody(TaskDoneInput) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const { id } = c.req.valid('param');
      await db.tx((tx) => closeTask(tx, staffOf(c), id, c.req.valid('json').note, c.var.now));
      return c.json({ id, state: 'done' }, 200);
    },
  );
}
