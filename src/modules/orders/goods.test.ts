import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { addMember } from '#modules/people/commands.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeDeal, makeSide } from '#test/deals.ts';
import { askedGoods, carrierSays, DHL, inspectedGoods, makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';
import { verified } from '#tools/cli/verify.ts';
import { ListInput } from './contract.ts';
import { draftOrder } from './goods.ts';
import { ordersOf } from './queries.ts';

// Goods orders through the real commands on PostgreSQL: negotiated, signed, paid, inspected, shipped, received.

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const pass = (days: number) => it.clock.pass(days * DAY);

async function booksAreRight(): Promise<void> {
  expect((await verified(it.owner)).breaks).toEqual([]);
}

/** An inspection of the same buyer, bound to the balance, and led to its end. */
async function inspect(goods: TestGoods, result: 'pass' | 'fail' | 'aborted'): Promise<string> {
  const deal = await makeDeal(it, { buyer: goods.buyer });
  await goods.move('buyer', 'bindInspection', { milestone: 1, inspection: deal.order });
  await deal.to('funded');
  await deal.report(result, result === 'aborted' ? 'factory' : undefined);
  await deal.move('buyer', result === 'aborted' ? 'acceptAborted' : 'release');
  await goods.settle();
  return deal.order;
}

describe('a goods order', () => {
  test('with a balance that waits for an inspection which fails, and passes after rework: every cent is explained', async () => {
    const goods = await makeGoods(it, inspectedGoods(NOON));
    await goods.to('funded');
    await goods.move('seller', 'signProduction');
    await goods.move('buyer', 'signProduction');
    expect(await goods.money()).toMatchObject({ paid: 1_000_000n, to_provider: 276_000n, fees: 24_000n });

    pass(15);
    const first = await inspect(goods, 'fail');
    expect((await goods.facts()).verdicts?.['1']).toMatchObject({ order: first, result: 'fail', version: 1 });
    await expect(goods.move('seller', 'ship', DHL)).rejects.toMatchObject({ code: 'trade.inspection_failed' });
    await goods.move('seller', 'proposeChoice', { choice: 'rework', date: '2026-12-01' });
    await goods.move('buyer', 'agreeChoice');

    pass(5);
    await inspect(goods, 'pass');
    expect(await goods.money()).toMatchObject({ to_provider: 920_000n, fees: 80_000n });
    await goods.move('seller', 'ship', DHL);
    await carrierSays(it, goods, 'recordDelivery');
    await goods.move('buyer', 'receive');
    expect((await goods.load()).machine.state).toBe('completed');
    await booksAreRight();
  });

  test('hears a verdict once, however often it is told, and nothing from an inspection that was aborted', async () => {
    const goods = await makeGoods(it, inspectedGoods(NOON));
    await goods.to('funded');
    await inspect(goods, 'aborted');
    const { version } = await goods.load();
    const done = await inspect(goods, 'pass');
    const once = await goods.load();
    expect(once.version).toBe(version + 2);
    await it.owner.sql(
      `INSERT INTO outbox (topic, order_id, seq, payload, at)
       SELECT 'order.release', order_id, seq, jsonb_build_object('order', order_id, 'seq', seq, 'process', process, 'move', move, 'from', from_state,
         'to', to_state, 'by', by_side, 'person', NULL, 'buyer', $2::text, 'provider', $2::text, 'due', NULL, 'dispute', NULL), at
       FROM order_events WHERE order_id = $1 AND move = 'release'`,
      [done, goods.buyer.org],
    );
    await goods.settle();
    expect((await goods.load()).version).toBe(once.version);
    await booksAreRight();
  });

  test('takes no inspection of somebody else, of an inspector known to a side, or one that decides elsewhere', async () => {
    const goods = await makeGoods(it, inspectedGoods(NOON));
    await goods.to('funded');
    const bind = (inspection: string) => goods.move('buyer', 'bindInspection', { milestone: 1, inspection });
    const foreign = await makeDeal(it);
    await expect(bind(foreign.order)).rejects.toMatchObject({ code: 'not_found' });
    const provider = await makeSide(it, 'inspects');
    await addMember(it.db, provider.actor.org, goods.seller.person.id, 'member', NOON);
    const partial = await makeDeal(it, { buyer: goods.buyer, provider });
    await expect(bind(partial.order)).rejects.toMatchObject({ code: 'trade.inspection_unfit' });
    const own = await makeDeal(it, { buyer: goods.buyer });
    await bind(own.order);
    const other = await makeGoods(it, inspectedGoods(NOON), { buyer: goods.buyer });
    await other.to('funded');
    await expect(other.move('buyer', 'bindInspection', { milestone: 1, inspection: own.order })).rejects.toMatchObject({
      code: 'trade.inspection_unfit',
    });
    await expect(goods.move('buyer', 'bindInspection', { milestone: 0, inspection: own.order })).rejects.toMatchObject({
      code: 'trade.milestone_unfit',
    });
  });

  test('received in parts divides its escrow in the books, to the cent', async () => {
    const goods = await makeGoods(it);
    await goods.to('shipped');
    await goods.move('buyer', 'receivePart', { counts: [333, 0] });
    // 1,498.50 of 10,000.00: 8 % of it is commission, odd cents rounded down.
    expect(await goods.money()).toMatchObject({ to_provider: 137_862n, fees: 11_988n });
    const rows = await it.owner.sql<{ parent_id: string; minor: bigint; settled_as: string | null }>(
      `SELECT parent_id, amount_minor AS minor, settled_as FROM book_tranches WHERE order_id = $1 AND parent_id IS NOT NULL ORDER BY amount_minor`,
      [goods.order],
    );
    expect(rows).toMatchObject([
      { minor: 149_850n, settled_as: 'release' },
      { minor: 150_150n, settled_as: null },
    ]);
    await goods.move('buyer', 'receive');
    expect(await goods.money()).toMatchObject({ to_provider: 920_000n, fees: 80_000n });
    await booksAreRight();
  });

  test('claims a part; the rest is released in time, and what came back is refunded', async () => {
    const goods = await makeGoods(it);
    await goods.to('shipped');
    await goods.move('buyer', 'claim', {
      counts: [0, 500],
      kind: 'missing',
      wanted: 'refund',
      statement: 'Half of the shades.',
    });
    await goods.move('seller', 'acceptClaim');
    await goods.settle();
    expect(await goods.money()).toMatchObject({ to_provider: 0n, refunded: 50_000n });
    pass(120);
    await goods.settle();
    expect(await goods.money()).toMatchObject({ to_provider: 874_000n, refunded: 50_000n });
    expect((await goods.load()).machine).toMatchObject({ state: 'completed', facts: { refunded_minor: 50_000 } });
    await booksAreRight();
  });

  test('paid just in time: each part of the price by a payment of its own, for its own amount', async () => {
    const part = { release: 'receipt', inspection: null } as const;
    const goods = await makeGoods(it, {
      milestones: [
        { ...part, amount_minor: 300_000, due: 'agreement' },
        { ...part, amount_minor: 450_000, due: 'before_shipment' },
        { ...part, amount_minor: 250_000, due: 'before_shipment' },
      ],
    });
    await goods.to('funded');
    await expect(goods.pay()).rejects.toMatchObject({ code: 'payment.nothing_due' });
    pass(25);
    await goods.move('seller', 'callTranche');
    const [, second, third] = (await goods.load()).tranches;
    await goods.pay({ tranche: third!.id });
    expect((await goods.load()).tranches.map(({ state }) => state)).toEqual(['held', 'due', 'held']);
    await goods.pay({ tranche: second!.id });
    await goods.move('seller', 'ship', DHL);
    await goods.move('buyer', 'receive');
    expect(await goods.money()).toMatchObject({ paid: 1_000_000n, to_provider: 920_000n });
    await booksAreRight();
  });

  test('a dispute about what was released too freezes it, and its end leaves nothing frozen', async () => {
    const goods = await makeGoods(it);
    await goods.to('funded');
    await goods.move('seller', 'signProduction');
    await goods.move('buyer', 'signProduction');
    await goods.move('seller', 'ship', DHL);
    await goods.move('buyer', 'dispute', { reason: 'quality', claim_minor: 900_000, statement: 'All of it is grey.' });
    expect((await goods.load()).dispute?.facts).toMatchObject({ frozen_minor: 200_000, stake_minor: 900_000 });
    await goods.move('seller', 'offer', { remedy: 'split', buyer_minor: 850_000 });
    await goods.move('buyer', 'acceptOffer');
    await goods.settle();
    expect(await goods.facts()).toMatchObject({ refunded_minor: 850_000, released_minor: 150_000 });
    await booksAreRight();
  });

  test('is drafted once for one key, and only between a seller and a buyer that share nobody', async () => {
    const buyer = await makeSide(it, 'buys');
    const { id: sellerOrg } = await it.makeOrg({ sells: true });
    const terms = askedGoods(NOON);
    const draft = (other: string, key: string, over: object = {}) =>
      it.db.tx((tx) =>
        draftOrder(tx, buyer.actor, { with: other, as: 'buyer', terms: { ...terms, ...over } }, key, NOON),
      );
    const [one, two] = await Promise.all([draft(sellerOrg, 'draft-key-1'), draft(sellerOrg, 'draft-key-1')]);
    expect(one.id).toBe(two.id);
    await expect(draft(sellerOrg, 'draft-key-1', { lead_days: 3 })).rejects.toMatchObject({ code: 'key.reused' });
    await expect(draft(buyer.org, 'draft-key-2')).rejects.toMatchObject({ code: 'order.own_order' });
    const { id: own } = await it.makeOrg({ sells: true, owner: buyer.person });
    await expect(draft(own, 'draft-key-3')).rejects.toMatchObject({ code: 'order.own_order' });
    await expect(draft(sellerOrg, 'draft-key-4', { price_minor: 1 })).rejects.toMatchObject({
      code: 'order.price_differs',
    });
  });

  test('waits for who has not signed it, in both lists', async () => {
    const goods = await makeGoods(it);
    const turns = async () => {
      const lines = await Promise.all(
        [goods.buyer, goods.seller].map(({ actor }) => ordersOf(it.db, actor, ListInput.parse({}))),
      );
      return lines.map(({ lines: [line] }) => line?.my_turn);
    };
    expect(await turns()).toEqual([true, true]);
    await goods.move('seller', 'sign');
    expect(await turns()).toEqual([true, false]);
    await goods.move('seller', 'revise', { terms: askedGoods(NOON, { delivery: 'By rail' }) });
    expect(await turns()).toEqual([true, true]);
    await goods.to('agreed');
    expect(await turns()).toEqual([true, false]);
  });

  test('cancel and ship at one moment: exactly one of them happens', async () => {
    const goods = await makeGoods(it);
    await goods.to('funded');
    const [asked, shipped] = await Promise.allSettled([
      goods.move('buyer', 'askCancellation', { reason: 'We need them no more.' }),
      goods.move('seller', 'ship', DHL),
    ]);
    expect([asked.status, shipped.status].sort()).toEqual(['fulfilled', 'rejected']);
    const lost = [asked, shipped].find(({ status }) => status === 'rejected');
    expect(lost).toMatchObject({ reason: { code: expect.stringMatching(/^order\.(taken_first|not_in_this_state)$/) } });
    const { state } = (await goods.load()).machine;
    expect(state).toBe(asked.status === 'fulfilled' ? 'cancelling' : 'shipped');
  });
});
