import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plusDays } from '#domain/time.ts';
import { noteLongestHold } from '#modules/orders/holds.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { longestHoldOf } from '#platform/rails/rails.ts';
import { SANDBOX_METHODS } from '#platform/rails/sandbox.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { askedGoods, makeGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';

// What rails can hold, against the longest way that the money of a goods order can go.

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());
beforeEach(async () => {
  it.clock.set(NOON);
  await noteLongestHold(it.db, null);
});

const part = (due: GoodsInput['milestones'][number]['due'], amount_minor: number) =>
  ({ amount_minor, due, release: 'receipt', inspection: null }) as const;

const DOWN = [part('agreement', 1_000_000)];
/** Made in half a year: what is paid at agreement waits for long, what is paid on shipment does not. */
const farAhead = { ship_by: plusDays('2026-11-02', 200), milestones: DOWN };

describe('before agreeing', () => {
  test('terms are refused where no rail holds a part for as long as it can take, by the name of the part', async () => {
    const justInTime = [part('agreement', 300_000), part('before_shipment', 700_000)];
    const { order } = await makeGoods(it, farAhead);
    expect(order).toMatch(/^ord_/);
    await noteLongestHold(it.db, 600);
    await expect(makeGoods(it, farAhead)).rejects.toMatchObject({
      code: 'trade.hold_too_long',
      details: { field: 'milestones.0.due', no: 1, max: 600 },
    });
    await expect(makeGoods(it, { ...farAhead, milestones: justInTime })).rejects.toMatchObject({
      details: { field: 'milestones.0.due' },
    });
    // What is paid on shipment waits for less; the other part alone is too long.
    await noteLongestHold(it.db, 560);
    const late = [part('on_shipment', 700_000), part('agreement', 300_000)];
    await expect(makeGoods(it, { ship_by: plusDays('2026-11-02', 41), milestones: late })).rejects.toMatchObject({
      details: { field: 'milestones.1.due', no: 2 },
    });
  });

  test('a draft, a new version and a signature are all checked, each by what rails can do then', async () => {
    const goods = await makeGoods(it, farAhead);
    await noteLongestHold(it.db, 600);
    await expect(goods.move('buyer', 'sign')).rejects.toMatchObject({ code: 'trade.hold_too_long' });
    const terms = askedGoods(NOON, farAhead);
    await expect(goods.move('buyer', 'revise', { terms })).rejects.toMatchObject({ code: 'trade.hold_too_long' });
    await goods.move('buyer', 'revise', { terms: askedGoods(NOON, { milestones: DOWN }) });
    await goods.to('agreed');
    await expect(goods.move('seller', 'proposeAmendment', { terms })).rejects.toMatchObject({
      code: 'trade.hold_too_long',
    });
  });

  test('one rail that holds without end is enough, and where none can be asked nothing is refused', () => {
    expect(longestHoldOf([{ holds_days: 90 }, { holds_days: 730 }])).toBe(730);
    expect(longestHoldOf([{ holds_days: 90 }, { holds_days: null }])).toBeNull();
    expect(longestHoldOf([])).toBeNull();
    expect(longestHoldOf(SANDBOX_METHODS)).toBeNull();
  });
});

describe('at payment', () => {
  test('a way that holds too short is not offered, with its reason, and refused if asked for all the same', async () => {
    const goods = await makeGoods(it, farAhead);
    await goods.to('agreed');
    const as = await it.as(goods.buyer.person);
    const page = await (await as.get(`/orders/${goods.order}/pay`)).text();
    const choice = (id: string) => page.split('<label').find((label) => label.includes(`value="${id}"`)) ?? '';
    expect(choice('visa')).toMatch(/disabled/);
    expect(choice('visa')).toMatch(/holds money for 730 days at most, and this payment could lie in escrow for 7\d\d/);
    expect(choice('wire')).not.toMatch(/disabled/);
    expect(choice('western_union')).toMatch(/checked/);
    await expect(goods.pay()).rejects.toMatchObject({
      code: 'payment.holds_too_short',
      details: { field: 'method', max: 730 },
    });
    expect(await it.db.sql(`SELECT 1 FROM payments WHERE order_id = $1`, [goods.order])).toEqual([]);
    await goods.pay({ method: 'wire' });
    expect((await goods.load()).machine.state).toBe('funded');
  });

  test('what is paid just in time may be paid by a way that could not have held it from the beginning', async () => {
    const milestones = [part('agreement', 300_000), part('on_shipment', 700_000)];
    const goods = await makeGoods(it, { ...farAhead, milestones });
    await goods.to('agreed');
    await goods.pay({ method: 'wire' });
    await goods.move('seller', 'ship', { carrier: 'dhl', tracking: '3318810025' });
    const later = (await goods.load()).tranches[1];
    await goods.pay({ tranche: later!.id });
    expect((await goods.load()).tranches.map(({ state }) => state)).toEqual(['held', 'held']);
  });
});
