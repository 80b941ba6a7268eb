import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { processNamed } from '#domain/process/registry.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import type { TestSide } from '#test/deals.ts';
import { askedGoods, makeGoods, type TestGoods } from '#test/goods.ts';
import { GOODS_SCENES } from '#test/goods-moves.ts';
import { NOON } from '#test/snapshots.ts';
import { moveOperations } from './api-moves.ts';
import { bindingsOf } from './bound.ts';

// Every move of a goods order over HTTP: carried out once, by the one whose move it is, and refused by name.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
let stranger: TestPerson;
beforeAll(async () => {
  it = await testApp();
  const side = async (does: 'buys' | 'sells') => {
    const { id, owner } = await it.makeOrg({ [does]: true });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  [buyer, seller] = [await side('buys'), await side('sells')];
  ({ owner: stranger } = await it.makeOrg({ buys: true, sells: true }));
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

let keys = 0;
const newKey = () => `goods-api-key-${++keys}`;

async function post(client: Client, { order }: Pick<TestGoods, 'order'>, name: string, body: unknown, key = newKey()) {
  const answer = await client.post(`/api/v1/orders/${order}/${name}`, body, { headers: { 'idempotency-key': key } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function staged(name: string) {
  const scene = GOODS_SCENES[name];
  if (!scene) throw new Error(`no scene for ${name}`);
  const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller });
  await scene.reach(goods, it);
  const body = (await scene.body?.(goods, it)) ?? {};
  const [own, other] = scene.by === 'buyer' ? [buyer, seller] : [seller, buyer];
  return { goods, body, own: await it.as(own.person), other: await it.as(other.person) };
}

const elsewhere = new Set(Object.keys(processNamed('inspection', 1).transitions));
const operations = moveOperations(processNamed('trade', 1)).filter(({ name }) => !elsewhere.has(name));

test('there is a scene for every move that only goods orders have', () => {
  expect(Object.keys(GOODS_SCENES).sort()).toEqual(operations.map(({ name }) => name).sort());
});

describe.each(operations)('$id', ({ name, body: schema }) => {
  test('is carried out once, whatever the number of requests with its key', async () => {
    const { goods, body, own } = await staged(name);
    const { version } = await goods.load();
    const key = newKey();
    const done = await post(own, goods, name, body, key);
    expect([done.status, done.body['detail']]).toEqual([200, undefined]);
    const again = await post(own, goods, name, body, key);
    expect([again.status, again.body['version']]).toEqual([200, done.body['version']]);
    const history = await own.get(`/api/v1/orders/${goods.order}/history`);
    const { entries } = (await history.json()) as { entries: { move: string }[] };
    expect(entries.slice(version).map(({ move }) => move)).toContain(name);
  });

  test('is refused to strangers, to the side whose move it is not, and for what it does not ask', async () => {
    const { goods, body, own, other } = await staged(name);
    const before = await goods.load();
    expect(await post(await it.as(stranger), goods, name, body)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const { transitions } = processNamed('trade', 1);
    if (typeof transitions[name]?.by === 'string')
      // Files of the other organization are not theirs to send.
      expect(await post(other, goods, name, 'files' in body ? { ...body, files: [] } : body)).toMatchObject({
        status: 403,
        body: { code: 'order.not_your_move' },
      });
    expect(await post(own, goods, name, { ...body, released_minor: 1 })).toMatchObject({
      status: 400,
      body: { code: 'input.unknown_field', field: 'released_minor' },
    });
    for (const field of Object.keys(schema.shape)) {
      const wrong = await post(own, goods, name, { ...body, [field]: { not: 'this' } });
      expect(wrong.status, field).toBe(400);
      expect(String(wrong.body['field']).split('.')[0]).toBe(field);
    }
    expect(await goods.load()).toEqual(before);
  });
});

test('an inspection that cannot be bound to this part of the price is bound to none', async () => {
  const { goods, body, own } = await staged('bindInspection');
  const part = (await goods.load()).terms as unknown as TradeTerms;
  const unfit = part.milestones.findIndex(({ release }) => release !== 'inspection');
  const answer = await post(own, goods, 'bindInspection', { ...body, milestone: unfit });
  expect([answer.status, answer.body['code']]).toEqual([409, 'trade.milestone_unfit']);
  expect(await bindingsOf(it.db, goods.order)).toEqual([]);
});

describe('a draft over HTTP', () => {
  const draft = async (over: object, as: 'buyer' | 'seller' = 'buyer') => {
    const client = await it.as((as === 'buyer' ? buyer : seller).person);
    const other = as === 'buyer' ? seller.org : buyer.org;
    const terms = { ...askedGoods(NOON), ...over };
    const answer = await client.post(
      '/api/v1/orders/goods',
      { with: other, as, terms },
      { headers: { 'idempotency-key': newKey() } },
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  test('is the order with the price that its items come to, and stands in both lists', async () => {
    const { status, body } = await draft({});
    expect([status, body['state'], body['process']]).toEqual([200, 'drafted', 'trade']);
    expect(body['money']).toMatchObject({ due_minor: 1_000_000, fee_minor: 80_000 });
    for (const { person } of [buyer, seller]) {
      const list = await (await it.as(person)).get('/api/v1/orders?limit=100');
      const { orders } = (await list.json()) as { orders: { id: string; no: string; product: string; lot: number }[] };
      const line = orders.find(({ id }) => id === body['id']);
      expect(line).toMatchObject({ product: 'Desk lamp DL-20', lot: 2_000, no: expect.stringMatching(/^ORD-/) });
    }
  });

  test('is refused by the field that is wrong', async () => {
    const part = { due: 'agreement', release: 'receipt', inspection: null };
    const wrong: [object, string, string][] = [
      [{ milestones: [{ ...part, amount_minor: 999_999 }] }, 'trade.milestones_do_not_sum', 'milestones'],
      [{ incoterms: { rule: 'FOB', place: 'Ningbo' }, transport: 'air' }, 'input.invalid', 'incoterms.rule'],
      [{ ship_by: '2026-11-05' }, 'order.date_out_of_range', 'ship_by'],
      [{ price_minor: 999_999 }, 'order.price_differs', 'price_minor'],
      [{ items: [] }, 'input.invalid', 'terms.items'],
      [{ currency: 'ZZZ' }, 'input.invalid', 'terms.currency'],
    ];
    for (const [over, code, field] of wrong) {
      const { body } = await draft(over);
      expect([body['code'], body['field']], field).toEqual([code, field]);
    }
  });
});
