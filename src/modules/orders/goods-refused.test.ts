import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { heldOf } from '#domain/ledger/posting.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';
import { GOODS_SCENES } from '#test/goods-moves.ts';
import { askedGoods, DHL, makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';
import { verified } from '#tools/cli/verify.ts';

// What sides of a goods order try and must not: each is refused over HTTP by its code, and leaves the order as it was.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
beforeAll(async () => {
  it = await testApp();
  [buyer, seller] = [await makeSide(it, 'buys'), await makeSide(it, 'sells')];
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

let keys = 0;
type Answer = [status: number, code: string | undefined, field: string | undefined];

async function post({ order }: TestGoods, side: TestSide, name: string, body: object = {}): Promise<Answer> {
  const headers = { 'idempotency-key': `goods-refused-${++keys}` };
  const answer = await (await it.as(side.person)).post(`/api/v1/orders/${order}/${name}`, body, { headers });
  const { code, field } = (await answer.json()) as { code?: string; field?: string };
  return [answer.status, code, field];
}

async function goodsIn(state?: Parameters<TestGoods['to']>[0]): Promise<TestGoods> {
  const goods = await makeGoods(it, {}, { buyer, seller });
  if (state) await goods.to(state);
  return goods;
}

async function unchanged<Result>(goods: TestGoods, work: () => Promise<Result>): Promise<Result> {
  const before = await goods.load();
  const result = await work();
  expect(await goods.load()).toEqual(before);
  return result;
}

describe('refused, and nothing moves', () => {
  test('parts of the price that do not sum to it', async () => {
    const goods = await goodsIn();
    const [part] = askedGoods(NOON).milestones;
    const terms = askedGoods(NOON, { milestones: [{ ...part!, amount_minor: 999_999 }] });
    const refused = await unchanged(goods, () => post(goods, buyer, 'revise', { terms }));
    expect(refused).toEqual([400, 'trade.milestones_do_not_sum', 'milestones']);
  });

  test('a signature under a version that has been revised since', async () => {
    const goods = await goodsIn();
    const { terms_version, terms_hash } = await goods.load();
    await goods.move('seller', 'revise', { terms: askedGoods(NOON, { lead_days: 15 }) });
    const refused = await unchanged(goods, () => post(goods, buyer, 'sign', { terms_version, terms_hash }));
    expect(refused.slice(0, 2)).toEqual([409, 'order.newer_terms']);
  });

  test('other quantities or prices once it is paid, and a price that the items do not come to', async () => {
    const goods = await goodsIn('funded');
    const [lamp, shade] = askedGoods(NOON).items;
    const parts = (total: number) => [{ ...askedGoods(NOON).milestones[1]!, amount_minor: total }];
    for (const [items, total] of [
      [[{ ...lamp!, quantity: 1_000 }, shade!], 550_000],
      [[{ ...lamp!, unit_price_minor: 500 }, shade!], 1_100_000],
    ] as const) {
      const terms = askedGoods(NOON, { items: [...items], milestones: parts(total) });
      const refused = await unchanged(goods, () => post(goods, seller, 'proposeAmendment', { terms }));
      expect(refused).toEqual([409, 'trade.amount_frozen', 'terms']);
    }
    const lying = { ...askedGoods(NOON), price_minor: 1 };
    expect((await post(goods, seller, 'proposeAmendment', { terms: lying })).slice(1)).toEqual([
      'order.price_differs',
      'price_minor',
    ]);
  });

  test('release and shipment against a failed inspection', async () => {
    const scene = GOODS_SCENES['waiveInspection']!;
    const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller });
    await scene.reach(goods, it);
    for (const [side, name, body] of [
      [buyer, 'releasePassed', {}],
      [seller, 'ship', DHL],
    ] as const) {
      const refused = await unchanged(goods, () => post(goods, side, name, body));
      expect(refused.slice(0, 2)).toEqual([409, 'trade.inspection_failed']);
    }
  });

  test('a tracking number with a wrong check digit', async () => {
    const goods = await goodsIn('funded');
    const wrong = { ...DHL, tracking: '3318810026' };
    const refused = await unchanged(goods, () => post(goods, seller, 'ship', wrong));
    expect(refused).toEqual([400, 'trade.tracking_invalid', 'tracking']);
  });

  test('a receipt before the goods have left, of more than there is, and a second one', async () => {
    const goods = await goodsIn('funded');
    const early = await unchanged(goods, () => post(goods, buyer, 'receive'));
    expect(early.slice(0, 2)).toEqual([409, 'order.not_in_this_state']);
    await goods.move('seller', 'ship', DHL);
    const over = await unchanged(goods, () => post(goods, buyer, 'receivePart', { counts: [2_001, 0] }));
    expect(over.slice(1)).toEqual(['trade.count_too_large', 'counts.0']);
    // Two at one moment, each with a key of its own.
    const both = await Promise.all([post(goods, buyer, 'receive'), post(goods, buyer, 'receive')]);
    expect(both.map(([status]) => status).toSorted((one, other) => one - other)).toEqual([200, 409]);
    const late = await unchanged(goods, () => post(goods, buyer, 'receive'));
    expect(late.slice(0, 2)).toEqual([409, 'order.not_in_this_state']);
  });

  test('an amendment signed while the old price is paid: one of them counts, and no cent is lost', async () => {
    for (let round = 0; round < 6; round++) {
      const goods = await goodsIn('agreed');
      const items = askedGoods(NOON).items.map((item) => ({ ...item, quantity: item.quantity * 2 }));
      const milestones = askedGoods(NOON).milestones.map((one) => ({ ...one, amount_minor: one.amount_minor * 2 }));
      await goods.move('seller', 'proposeAmendment', { terms: askedGoods(NOON, { items, milestones }) });
      const { hash } = (await goods.facts()).amendment!;
      await Promise.allSettled([goods.move('buyer', 'signAmendment', { hash }), goods.pay()]);
      await goods.settle();
      const { machine, terms, terms_version, tranches } = await goods.load();
      // What is held is what the standing terms ask for, never the price of the others.
      expect(terms.due_minor).toBe(terms_version * 1_000_000);
      expect(heldOf(tranches)).toBe(machine.state === 'funded' ? BigInt(terms.due_minor) : 0n);
    }
    expect((await verified(it.owner)).breaks).toEqual([]);
  });
});
