import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { processNamed } from '#domain/process/registry.ts';
import { DAY } from '#domain/time.ts';
import { transition } from '#modules/orders/transition.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { staffOf, type TestSide } from '#test/deals.ts';
import { makeGoods, type TestGoods } from '#test/goods.ts';
import { GOODS_SCENES } from '#test/goods-moves.ts';
import { NOON } from '#test/snapshots.ts';

// The pages of a goods order, for both sides and the staff, in every state that a move or silence leads to. A word that
// is missing is a 500 here.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
beforeAll(async () => {
  it = await testApp();
  const side = async (does: 'buys' | 'sells') => {
    const { id, owner } = await it.makeOrg({ [does]: true });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  [buyer, seller] = [await side('buys'), await side('sells')];
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const seen = new Set<string>();

async function pagesOpen(goods: TestGoods): Promise<void> {
  await goods.settle();
  const { machine, dispute } = await goods.load();
  const states = `${machine.state} ${dispute?.state ?? ''}`;
  seen.add(machine.state);
  const people = [buyer.person, seller.person, await staffOf(it, 'mediator'), await staffOf(it, 'finance')];
  for (const [at, person] of people.entries()) {
    const as = await it.as(person);
    for (const part of ['', '/terms', '/history', '/money'])
      expect((await as.get(`/orders/${goods.order}${part}`)).status, `${states}${part} ${at}`).toBe(200);
    const page = await (await as.get(`/orders/${goods.order}`)).text();
    for (const [link] of page.matchAll(new RegExp(`/orders/${goods.order}/(moves/\\w+|pay)(?=")`, 'g')))
      expect((await as.get(link)).status, `${states} ${link} ${at}`).toBe(200);
  }
  for (const path of ['/orders', '/orders.csv', '/balance', '/notices'])
    for (const { person } of [buyer, seller])
      expect((await (await it.as(person)).get(path)).status, `${states} ${path}`).toBe(200);
  for (const path of ['/staff', '/staff/finance', ...(dispute ? [`/staff/cases/${dispute.id}`] : [])])
    expect((await (await it.as(await staffOf(it, 'admin'))).get(path)).status, `${states} ${path}`).toBe(200);
}

test.each(Object.keys(GOODS_SCENES))('open before and after %s', async (name) => {
  const scene = GOODS_SCENES[name]!;
  const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller });
  await scene.reach(goods, it);
  await pagesOpen(goods);
  await goods.move(scene.by, name, (await scene.body?.(goods, it)) ?? {});
  await pagesOpen(goods);
});

test('open wherever silence leads to', async () => {
  const begins: ((goods: TestGoods) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (goods) => goods.to('agreed'),
    (goods) => goods.to('funded'),
    (goods) => goods.to('shipped'),
    (goods) => goods.to('shipped').then(() => goods.move('buyer', 'claim', CLAIM)),
    (goods) => goods.to('shipped').then(() => goods.move('buyer', 'dispute', CASE)),
    (goods) => goods.to('completed').then(() => goods.move('buyer', 'disputeAfter', CASE)),
  ];
  for (const begin of begins) {
    it.clock.set(NOON);
    const goods = await makeGoods(it, {}, { buyer, seller });
    await begin(goods);
    await pagesOpen(goods);
    let { version } = await goods.load();
    for (let wait = 0; wait < 12; wait++) {
      it.clock.pass(DAY * (wait < 6 ? 5 : 40));
      await goods.settle();
      const now = (await goods.load()).version;
      if (now !== version) await pagesOpen(goods);
      version = now;
    }
  }
}, 120_000);

test('open when one withdraws, refunds, is charged back, or both settle', async () => {
  const ends: ((goods: TestGoods) => Promise<unknown>)[] = [
    (goods) => goods.move('seller', 'withdraw'),
    (goods) => goods.to('funded').then(() => goods.move('seller', 'refund')),
    async (goods) => {
      const { terms } = await goods.to('funded');
      const input = { payment: { rail: 'sandbox', arrived_minor: terms.due_minor } };
      const rail = { kind: 'system', part: 'rail' } as const;
      await it.db.tx((tx) => transition(tx, rail, { order: goods.order, name: 'chargeBack', input }, it.clock.now()));
    },
    async (goods) => {
      await goods.to('shipped');
      await goods.move('buyer', 'dispute', CASE);
      await goods.move('seller', 'offer', { remedy: 'split', buyer_minor: 10_000 });
      await goods.move('buyer', 'acceptOffer');
    },
  ];
  for (const end of ends) {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await end(goods);
    await pagesOpen(goods);
  }
});

test('and these are all the states of a goods order', () => {
  expect(Object.keys(processNamed('trade', 1).states).filter((state) => !seen.has(state))).toEqual([]);
});

const CLAIM = { kind: 'missing', wanted: 'refund', counts: [0, 10], statement: 'Ten shades are missing.' };
const CASE = { reason: 'quality', claim_minor: 10_000, statement: 'The lamps are not ours.' };
