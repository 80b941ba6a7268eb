import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { makeDeal, makeSide, type TestDeal, type TestSide } from '#test/deals.ts';
import { DHL, inspectedGoods, makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';

// One drawing of both escrows on the page of a goods order, for each side only what is theirs to know; and the way back
// from the inspection order.

let it: TestApp;
let inspectors: TestSide;
beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOON);
  inspectors = await makeSide(it, 'inspects', 'Even Eyes Ltd');
});
afterAll(() => it.stop());

async function pageOf(order: string, person: TestPerson): Promise<string> {
  return (await (await it.as(person)).get(`/orders/${order}`)).text();
}

/** What the card says, without its markup. */
async function chainOf(order: string, person: TestPerson): Promise<string> {
  const [, card = ''] = (await pageOf(order, person)).split('id="chain"');
  return (card.split('</section>')[0] ?? '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
}

async function bind(goods: TestGoods): Promise<TestDeal> {
  const deal = await makeDeal(it, { buyer: goods.buyer, provider: inspectors });
  await goods.move('buyer', 'bindInspection', { milestone: 1, inspection: deal.order });
  await deal.to('funded');
  return deal;
}

async function end(goods: TestGoods, deal: TestDeal, result: 'pass' | 'fail'): Promise<void> {
  await deal.report(result);
  await deal.move('buyer', 'release');
  await goods.settle();
}

const numberOf = async (deal: TestDeal) => /INS-\d+/.exec(await pageOf(deal.order, deal.buyer.person))?.[0] ?? 'none';

test('shows parts, inspections with their own escrow and silence in the order of time, and each order leads to the other', async () => {
  const goods = await makeGoods(it, inspectedGoods(NOON));
  await goods.to('funded');
  await goods.move('seller', 'signProduction');
  await goods.move('buyer', 'signProduction');
  const { buyer, seller } = goods;

  const first = await bind(goods);
  const held = await chainOf(goods.order, buyer.person);
  expect(held).toMatch(
    /Part 1, \$3,000\.00 : released.*Inspection ordered for part 2.*Even Eyes Ltd: Paid, in progress\. \$309\.00 held.*verdict for part 2 is awaited/,
  );
  expect(held).toMatch(/Part 2, \$7,000\.00 : held.*Inspected by 10 December 2026: a pass releases it/);
  expect(held).toMatch(/If nobody acts: .*INS-\d+: The inspector visits/);
  const page = await pageOf(first.order, buyer.person);
  expect(page).toMatch(
    new RegExp(`decides over part 2, <b>\\$7,000\\.00</b>, of <a href="/orders/${goods.order}#chain">ORD-\\d+</a>`),
  );

  await end(goods, first, 'fail');
  await goods.move('seller', 'proposeChoice', { choice: 'rework', date: '2026-11-20' });
  await goods.move('buyer', 'agreeChoice');
  const second = await bind(goods);
  await end(goods, second, 'pass');
  await goods.move('seller', 'ship', DHL);
  const told = await chainOf(goods.order, buyer.person);
  const [one, two] = [await numberOf(first), await numberOf(second)];
  expect(told).toMatch(
    new RegExp(
      `Inspection ordered for part 2 .*${one} .*Inspection failed: part 2 stays held.*Re-inspection ordered for part 2.*${two} .*(passed.*Part 2, \\$7,000\\.00 : released|Part 2, \\$7,000\\.00 : released.*passed)`,
    ),
  );

  // The seller knows of the inspections and their verdicts, and nothing else of the orders of others.
  const sellers = await pageOf(goods.order, seller.person);
  expect(await chainOf(goods.order, seller.person)).toMatch(
    /Inspection failed: .* Re-inspection ordered .* Inspection passed/,
  );
  for (const secret of [one, two, first.order, second.order, 'Even Eyes', '309.00'])
    expect(sellers).not.toContain(secret);
  // The inspector is not told what hangs on the verdict.
  const inspectorsPage = await pageOf(second.order, inspectors.person);
  for (const secret of [goods.order, '7,000.00', 'ORD-']) expect(inspectorsPage).not.toContain(secret);
});

test('says what becomes of parts that are never paid, and when those that are due have to be', async () => {
  const milestones = [
    { amount_minor: 300_000, due: 'agreement', release: 'receipt', inspection: null },
    { amount_minor: 700_000, due: 'before_shipment', release: 'receipt', inspection: null },
  ] as const;
  const goods = await makeGoods(it, { milestones: [...milestones] });
  await goods.to('funded');
  expect(await chainOf(goods.order, goods.buyer.person)).toMatch(
    /Part 1, \$3,000\.00 : held.*Part 2, \$7,000\.00 : to be paid/,
  );
  it.clock.pass(25 * DAY);
  await goods.move('seller', 'callTranche');
  it.clock.pass(11 * DAY);
  await goods.settle();
  const ended = await chainOf(goods.order, goods.buyer.person);
  expect(ended).toMatch(/Part 1, \$3,000\.00 : back with the buyer/);
  expect(ended).toMatch(/Part 2, \$7,000\.00 : not paid/);
});
