import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#platform/random.ts';
import { verified } from '#tools/cli/verify.ts';
import { DUE, FEE, NET, NOON, days, key, moneyWorld, type MoneyWorld } from '#test/payments.ts';
import { methodsOf, railsOf } from '#platform/rails/rails.ts';
import { startPayment } from './commands.ts';
import { explain, type ExplainedEntry } from './explain.ts';
import { undatedTransit } from './queries.ts';

let it: MoneyWorld;
beforeAll(async () => void (it = await moneyWorld()));
afterAll(async () => {
  // Whatever happened above, the books are whole and every history is its own.
  const { breaks } = await verified(it.owner);
  await it.drop();
  expect(breaks).toEqual([]);
});

/** After everything has settled, no money waits anywhere without a date. */
async function expectNothingLost(): Promise<void> {
  await it.settle();
  expect(await undatedTransit(it.db, it.at.clock.now())).toEqual([]);
}

describe('starting a payment', () => {
  const start = (
    deal: Awaited<ReturnType<MoneyWorld['confirmed']>>,
    input: object,
    actor = deal.buyer,
    using = key(),
  ) =>
    it.db.tx((tx) =>
      startPayment(tx, actor, deal.order, { method: 'visa', ...input }, using, methodsOf(railsOf(it.at)), NOON),
    );

  test('the amount is the server’s; one that is sent along must be the same', async () => {
    const deal = await it.confirmed();
    expect((await start(deal, {})).payment.amount_minor).toBe(30_900n);
    expect((await start(deal, { amount_minor: 30_900, currency: 'USD' })).payment.amount_minor).toBe(30_900n);
    await expect(start(deal, { amount_minor: 1 })).rejects.toMatchObject({ code: 'order.price_differs' });
    await expect(start(deal, { currency: 'EUR' })).rejects.toMatchObject({ code: 'order.price_differs' });
    await expect(start(deal, { method: 'cheque' })).rejects.toMatchObject({ code: 'payment.method_unknown' });
  });

  test('only an owner or admin of the buyer pays, and only while the order waits for it', async () => {
    const deal = await it.confirmed();
    await expect(start(deal, {}, { ...deal.buyer, role: 'member' })).rejects.toMatchObject({
      code: 'order.needs_owner_or_admin',
    });
    await expect(start(deal, {}, deal.inspector)).rejects.toMatchObject({ code: 'order.not_your_move' });
    await expect(start(deal, {}, (await it.confirmed()).buyer)).rejects.toMatchObject({ code: 'not_found' });
    await it.move(deal.buyer, deal.order, 'withdraw');
    await expect(start(deal, {})).rejects.toMatchObject({
      code: 'order.not_in_this_state',
      details: { state: 'withdrawn' },
    });
  });

  test('twenty repeats of one key at once start one payment; with another body the key is refused', async () => {
    const deal = await it.confirmed();
    const using = key();
    const all = await Promise.all(Array.from({ length: 20 }, () => start(deal, {}, deal.buyer, using)));
    expect(new Set(all.map(({ payment }) => payment.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await expect(start(deal, { method: 'alipay' }, deal.buyer, using)).rejects.toMatchObject({ code: 'key.reused' });
  });
});

describe('money that arrives as it should', () => {
  test('a success funds the order, and the same event again does nothing', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    const id = newId('evt', NOON);
    expect(await it.succeed(payment, DUE, id)).toBe('funded');
    expect(await it.succeed(payment, DUE, id)).toBe('replayed');
    expect(await it.state(deal.order)).toBe('funded');
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    await expectNothingLost();
  });

  test('one event delivered twenty times at once is taken once', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    const id = newId('evt', NOON);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => it.succeed(payment, DUE, id)));
    expect(outcomes.filter((outcome) => outcome === 'funded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'replayed')).toHaveLength(19);
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
  });

  test('a declined card leaves the order waiting, and another try pays it', async () => {
    const deal = await it.confirmed();
    const first = await it.pay(deal);
    await it.event({ kind: 'payment.failed', id: newId('evt', NOON), payment: first, reason: 'declined' });
    expect(await it.state(deal.order)).toBe('confirmed');
    expect(await it.succeed(await it.pay(deal, 'alipay'))).toBe('funded');
  });

  test('released, the provider has the price less the commission', async () => {
    const deal = await it.confirmed();
    await it.succeed(await it.pay(deal));
    await it.report(deal);
    await it.move(deal.buyer, deal.order, 'release', { report_version: 1 });
    expect(await it.books(deal)).toEqual({ balance: NET });
    const entries = await it.db.tx((tx) => explain(tx, deal.buyer, deal.order));
    expect(sums(entries)).toEqual({ fund: 0n, release: 0n });
    expect(entries[0]).toMatchObject({ reason: 'fund', method: 'visa', by: 'rail', seq: 3 });
    expect(entries.find(({ account }) => account === 'fees:USD')).toMatchObject({ minor: FEE, by: 'buyer', seq: 5 });
  });
});

const sums = (entries: readonly ExplainedEntry[]): Record<string, bigint> => {
  const found: Record<string, bigint> = {};
  for (const { reason, minor } of entries) found[reason] = (found[reason] ?? 0n) + minor;
  return found;
};

describe('money that arrives at the wrong time or in the wrong amount', () => {
  test('paid short waits unapplied; the rest tops it up, and both go into escrow', async () => {
    const deal = await it.confirmed();
    expect(await it.succeed(await it.pay(deal), 20_000)).toBe('short');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({ unapplied: 20_000n });
    const second = await it.pay(deal, 'wire');
    const [row] = await it.db.sql<{ amount_minor: bigint }>(`SELECT amount_minor FROM payments WHERE id = $1`, [
      second,
    ]);
    expect(row?.amount_minor).toBe(10_900n);
    expect(await it.succeed(second, 10_900)).toBe('funded');
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    await expectNothingLost();
  });

  test('paid short in three parts at once: nothing is lost, the order is funded once', async () => {
    const deal = await it.confirmed();
    const ids = [await it.pay(deal), await it.pay(deal), await it.pay(deal)];
    const outcomes = await Promise.all(ids.map((id) => it.succeed(id, 10_300)));
    expect(outcomes.toSorted()).toEqual(['funded', 'short', 'short']);
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
  });

  test('paid short and then withdrawn: all of it goes back by the rail it came from', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    await it.succeed(payment, 20_000);
    await it.move(deal.buyer, deal.order, 'withdraw');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({});
    expect(await paymentRow(payment)).toMatchObject({ state: 'refunded', refunded_minor: 20_000n });
  });

  test('paid short and expired by the clock: the same', async () => {
    const deal = await it.confirmed();
    await it.succeed(await it.pay(deal), 20_000);
    it.setClock(NOON + days(30));
    // A late success loses to the clock: both amounts go back.
    expect(await it.succeed(await latestPayment(deal.order), 10_900)).toBe('too_late');
    expect(await it.state(deal.order)).toBe('expired');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({});
    it.setClock(NOON);
  });

  test('paid over: the price is held, the rest goes back', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    expect(await it.succeed(payment, DUE + 1_000)).toBe('funded');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    expect(await paymentRow(payment)).toMatchObject({
      state: 'arrived',
      arrived_minor: 31_900n,
      applied_minor: 30_900n,
      refunded_minor: 1_000n,
    });
  });

  test('paid twice: held once, refunded once; who it went back to is on the record', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    expect(await it.succeed(payment)).toBe('funded');
    expect(await it.succeed(payment)).toBe('paid_twice');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    const entries = await it.db.tx((tx) => explain(tx, deal.buyer, deal.order));
    expect(sums(entries)).toEqual({ fund: 0n, receipt: 0n, refundAsked: 0n, refundDone: 0n });
    expect(entries.filter(({ reason }) => reason === 'refundDone')[0]).toMatchObject({ payment, method: 'visa' });
  });

  test('two payments that succeed at the same moment: one is held, the other refunded', async () => {
    for (let round = 0; round < 6; round++) {
      const deal = await it.confirmed();
      const [one, other] = [await it.pay(deal), await it.pay(deal, 'alipay')];
      const outcomes = await Promise.all([it.succeed(one), it.succeed(other)]);
      expect(outcomes.toSorted()).toEqual(['funded', 'paid_twice']);
      await expectNothingLost();
      expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    }
  });

  test('a success and a withdrawal at the same moment: held, or refunded whole, never both and never neither', async () => {
    for (let round = 0; round < 10; round++) {
      const deal = await it.confirmed();
      const payment = await it.pay(deal);
      const [paid, withdrawn] = await Promise.allSettled([
        it.succeed(payment),
        it.move(deal.buyer, deal.order, 'withdraw'),
      ]);
      expect(paid.status).toBe('fulfilled');
      await expectNothingLost();
      const state = await it.state(deal.order);
      expect(state).toBe(withdrawn.status === 'fulfilled' ? 'withdrawn' : 'funded');
      expect(await it.books(deal)).toEqual(state === 'funded' ? { escrow: 30_900n } : {});
    }
  });

  test('a success on a closed order is refunded whole, with a date until it is', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    await it.move(deal.buyer, deal.order, 'withdraw');
    expect(await it.succeed(payment)).toBe('too_late');
    const [refund] = await it.db.sql<{ state: string; due_at: number }>(
      `SELECT state, due_at FROM refunds WHERE payment_id = $1`,
      [payment],
    );
    expect(refund).toEqual({ state: 'due', due_at: NOON + days(3) });
    expect(await it.books(deal)).toEqual({ refund: 30_900n });
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({});
  });

  test('another currency than the order’s goes back as it came', async () => {
    const deal = await it.confirmed();
    const payment = await it.pay(deal);
    const event = { kind: 'payment.succeeded', id: newId('evt', NOON), payment, reference: 'r' } as const;
    expect(await it.event({ ...event, minor: 28_000n, currency: 'EUR' })).toBe('other_currency');
    await expectNothingLost();
    expect(await it.books(deal)).toEqual({});
    expect(await it.state(deal.order)).toBe('confirmed');
    expect(await it.succeed(payment)).toBe('funded');
  });

  test('money under a payment that nobody started waits for finance, with a date', async () => {
    const before = (await it.tasks()).length;
    expect(await it.succeed('pay_nobody', 777)).toBe('unknown_payment');
    const tasks = await it.tasks();
    expect(tasks).toHaveLength(before + 1);
    expect(tasks.at(-1)).toMatchObject({ kind: 'unknown_payment', amount_minor: 777n, due_at: NOON + days(3) });
    await expectNothingLost();
  });
});

const paymentRow = async (id: string) => (await it.db.sql(`SELECT * FROM payments WHERE id = $1`, [id]))[0];
const latestPayment = async (order: string) =>
  (await it.db.sql<{ id: string }>(`SELECT id FROM payments WHERE order_id = $1 ORDER BY id DESC`, [order]))[0]?.id ??
  '';
