import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';
import { verified } from '#tools/cli/verify.ts';
import { paySandbox } from './rails.ts';
import { sweepPayments } from './sweep.ts';

// A price in parts: what the rail says of one part is never taken for another.

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

async function inParts(): Promise<TestGoods> {
  const part = { release: 'receipt', inspection: null } as const;
  const goods = await makeGoods(it, {
    milestones: [
      { ...part, amount_minor: 300_000, due: 'agreement' },
      { ...part, amount_minor: 700_000, due: 'before_shipment' },
    ],
  });
  await goods.to('agreed');
  return goods;
}

const pay = (goods: TestGoods, given: Partial<Parameters<typeof paySandbox>[3]> = {}) =>
  paySandbox(it.at, goods.buyer.actor, goods.order, { method: 'visa', ...given });

/** What became of each event of the rail about the order's money, in the order of their coming. */
async function outcomes({ order }: TestGoods): Promise<string[]> {
  const rows = await it.db.sql<{ outcome: string }>(
    `SELECT outcome FROM rail_events WHERE order_id = $1 AND kind = 'payment.succeeded' ORDER BY at, id`,
    [order],
  );
  return rows.map(({ outcome }) => outcome);
}

/** Days go by one by one, with everything that happens by itself. */
async function pass(goods: TestGoods, days: number): Promise<void> {
  for (let day = 0; day < days; day++) {
    it.clock.pass(DAY);
    await sweepPayments(it.at);
    await goods.settle();
  }
}

/** Nothing stays where money waits, and the books agree with the orders. */
async function nothingWaits({ order }: TestGoods): Promise<void> {
  const rows = await it.db.sql(
    `SELECT id FROM book_accounts WHERE (id LIKE 'unapplied:%' OR id LIKE 'refund:%') AND owner = $1 AND balance_minor <> 0`,
    [order],
  );
  expect(rows).toEqual([]);
  expect((await verified(it.owner)).breaks).toEqual([]);
}

test('a second part that arrives when the order has ended without it came too late, and was not paid twice', async () => {
  const goods = await inParts();
  await pay(goods);
  await pass(goods, 22);
  await goods.move('seller', 'callTranche');
  await pay(goods, { method: 'wire', outcome: 'delay', days: 30 });
  await pass(goods, 29);
  expect((await goods.load()).machine.state).toBe('refunded');
  await pass(goods, 3);
  expect(await outcomes(goods)).toEqual(['funded', 'too_late']);
  expect(await goods.money()).toMatchObject({ paid: 300_000n, to_provider: 0n });
  await nothingWaits(goods);
});

test('a part that the rail reports twice was paid twice, whether or not another part is still to be paid', async () => {
  const goods = await inParts();
  await pay(goods, { outcome: 'twice' });
  expect(await outcomes(goods)).toEqual(['funded', 'paid_twice']);
  await pass(goods, 22);
  await goods.move('seller', 'callTranche');
  await pay(goods, { outcome: 'twice' });
  await pass(goods, 1);
  expect(await outcomes(goods)).toEqual(['funded', 'paid_twice', 'funded', 'paid_twice']);
  expect(await goods.money()).toMatchObject({ paid: 1_000_000n });
  await nothingWaits(goods);
});

test('a first payment that arrives after a second one took its place was paid twice; after the order ended unpaid, too late', async () => {
  const goods = await inParts();
  await pay(goods, { method: 'wire', outcome: 'delay', days: 5 });
  await expect(pay(goods)).resolves.toMatch(/^pay_/);
  await pass(goods, 6);
  expect(await outcomes(goods)).toEqual(['funded', 'paid_twice']);

  const late = await inParts();
  await pay(late, { method: 'wire', outcome: 'delay', days: 30 });
  await pass(late, 31);
  expect((await late.load()).machine.state).toBe('expired');
  expect(await outcomes(late)).toEqual(['too_late']);
  await nothingWaits(late);
});
