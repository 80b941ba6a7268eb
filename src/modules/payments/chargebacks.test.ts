import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tick } from '#modules/orders/transition.ts';
import { newId } from '#platform/random.ts';
import { verified } from '#tools/cli/verify.ts';
import { DUE, NET, NOON, days, moneyWorld, type Deal, type MoneyWorld } from '#test/payments.ts';
import { undatedTransit } from './queries.ts';

let it: MoneyWorld;
beforeAll(async () => void (it = await moneyWorld()));
afterAll(async () => {
  // Whatever happened above, the books are whole and every history is its own.
  const { breaks } = await verified(it.owner);
  await it.drop();
  expect(breaks).toEqual([]);
});

async function settled(): Promise<void> {
  await it.settle();
  expect(await undatedTransit(it.db, it.at.clock.now())).toEqual([]);
}

async function funded(refunds: 'work' | 'wait' | 'fail' = 'work'): Promise<Deal & { payment: string }> {
  const deal = await it.confirmed();
  const payment = await it.pay(deal);
  await it.db.sql(`UPDATE sandbox_payments SET refunds = $2 WHERE id = $1`, [payment, refunds]);
  await it.succeed(payment);
  return { ...deal, payment };
}

async function released(): Promise<Deal & { payment: string }> {
  const deal = await funded();
  await it.report(deal);
  await it.move(deal.buyer, deal.order, 'release', { report_version: 1 });
  return deal;
}

const chargeBack = (payment: string, minor = DUE) =>
  it.event({
    kind: 'payment.charged_back',
    id: newId('evt', NOON),
    payment,
    minor: BigInt(minor),
    currency: 'USD',
    reference: 'cb',
  });
const paymentRow = async (id: string) => (await it.db.sql(`SELECT * FROM payments WHERE id = $1`, [id]))[0];
const losses = async () =>
  (await it.db.sql<{ minor: bigint }>(`SELECT balance_minor AS minor FROM book_accounts WHERE id = 'losses:USD'`))[0]
    ?.minor ?? 0n;

describe('refunds', () => {
  test('a refund of the order goes back by the rail it came from, once', async () => {
    const deal = await funded();
    await it.move(deal.inspector, deal.order, 'refund');
    expect(await it.books(deal)).toEqual({ refund: 30_900n });
    await settled();
    await it.settle();
    expect(await it.books(deal)).toEqual({});
    expect(await paymentRow(deal.payment)).toMatchObject({ state: 'refunded', refunded_minor: 30_900n });
    expect(await it.db.sql(`SELECT state FROM refunds WHERE order_id = $1`, [deal.order])).toEqual([{ state: 'done' }]);
  });

  test('a split refunds each payment no more than it brought, the last one first', async () => {
    const deal = await it.confirmed();
    const first = await it.pay(deal);
    await it.succeed(first, 20_000);
    const second = await it.pay(deal, 'wire');
    await it.succeed(second, 10_900);
    await it.move(deal.inspector, deal.order, 'refund');
    await settled();
    expect(await paymentRow(first)).toMatchObject({ state: 'refunded', refunded_minor: 20_000n });
    expect(await paymentRow(second)).toMatchObject({ state: 'refunded', refunded_minor: 10_900n });
  });

  test('a rail that cannot give it back: the buyer has it on the balance, and finance a task with a date', async () => {
    const deal = await funded('fail');
    await it.move(deal.inspector, deal.order, 'refund');
    await settled();
    expect(await it.books(deal)).toEqual({ 'balance of the buyer': 30_900n });
    expect((await it.tasks()).filter(({ kind }) => kind === 'refund_failed')).toEqual([
      { kind: 'refund_failed', amount_minor: 30_900n, due_at: NOON + days(3) },
    ]);
  });

  test('a rail that takes its time: in flight with a date, then done by its event', async () => {
    const deal = await funded('wait');
    await it.move(deal.inspector, deal.order, 'refund');
    await settled();
    expect(await it.books(deal)).toEqual({ refund: 30_900n });
    it.setClock(NOON + days(2));
    await settled();
    expect(await it.books(deal)).toEqual({});
    it.setClock(NOON);
  });

  test('a refund that is not answered in time becomes a task', async () => {
    const deal = await funded('wait');
    await it.move(deal.inspector, deal.order, 'refund');
    await it.settle();
    await it.db.sql(`UPDATE sandbox_events SET due_at = '2099-01-01' WHERE delivered_at IS NULL`);
    it.setClock(NOON + days(3));
    await settled();
    expect((await it.tasks()).filter(({ kind }) => kind === 'refund_overdue')).toHaveLength(1);
    it.setClock(NOON);
  });

  test('confirmed first and bounced later: booked to the buyer’s balance', async () => {
    const deal = await funded();
    await it.move(deal.inspector, deal.order, 'refund');
    await it.settle();
    const [refund] = await it.db.sql<{ id: string }>(`SELECT id FROM refunds WHERE order_id = $1`, [deal.order]);
    const id = newId('evt', NOON);
    await it.event({ kind: 'refund.failed', id, payment: deal.payment, refund: refund?.id ?? '', reason: 'bounced' });
    expect(await it.books(deal)).toEqual({ 'balance of the buyer': 30_900n });
    await settled();
  });

  test('twenty senders at once ask the rail once', async () => {
    const deal = await funded();
    await it.move(deal.inspector, deal.order, 'refund');
    await Promise.all(Array.from({ length: 20 }, () => it.settle()));
    expect(await it.books(deal)).toEqual({});
    expect(await it.db.sql(`SELECT 1 FROM sandbox_refunds WHERE payment_id = $1`, [deal.payment])).toHaveLength(1);
  });
});

describe('chargebacks', () => {
  test('while it is held: out of escrow, the order is charged back and nobody owes anything', async () => {
    const deal = await funded();
    expect(await chargeBack(deal.payment)).toBe('charged_back');
    expect(await it.state(deal.order)).toBe('charged_back');
    await settled();
    expect(await it.books(deal)).toEqual({});
    await expect(it.move(deal.inspector, deal.order, 'refund')).rejects.toMatchObject({
      code: 'order.not_in_this_state',
    });
  });

  test('after release: the provider owes it, and their next earnings pay it', async () => {
    const deal = await released();
    expect(await chargeBack(deal.payment)).toBe('charged_back');
    expect(await it.books(deal)).toEqual({ balance: NET, receivable: -30_900n });
    await settled();
    // What the balance covers is set off at once.
    expect(await it.books(deal)).toEqual({ receivable: NET - 30_900n });
  });

  test('of a payment that had come twice: the unused one is taken, the order goes on', async () => {
    const deal = await it.confirmed();
    const [one, other] = [await it.pay(deal), await it.pay(deal)];
    await it.succeed(one);
    await it.succeed(other);
    expect(await chargeBack(other)).toBe('charged_back');
    await settled();
    expect(await it.state(deal.order)).toBe('funded');
    expect(await it.books(deal)).toEqual({ escrow: 30_900n });
    expect(await it.db.sql(`SELECT state FROM refunds WHERE order_id = $1`, [deal.order])).toEqual([
      { state: 'dropped' },
    ]);
    // The order's own refund still goes by the payment that was not charged back.
    await it.move(deal.inspector, deal.order, 'refund');
    await settled();
    expect(await it.books(deal)).toEqual({});
    expect(await paymentRow(one)).toMatchObject({ state: 'refunded' });
  });

  test('of one of two payments that made up the price: the other goes back to the buyer', async () => {
    const deal = await it.confirmed();
    const one = await it.pay(deal);
    await it.succeed(one, 20_000);
    const other = await it.pay(deal);
    await it.succeed(other, 10_900);
    expect(await chargeBack(one, 20_000)).toBe('charged_back');
    expect(await it.state(deal.order)).toBe('charged_back');
    await settled();
    expect(await it.books(deal)).toEqual({});
    expect(await paymentRow(other)).toMatchObject({ state: 'refunded', refunded_minor: 10_900n });
  });

  test('of money that was given back already: a loss with a task, and the order stays refunded', async () => {
    const deal = await funded();
    await it.move(deal.inspector, deal.order, 'refund');
    await settled();
    const before = await losses();
    expect(await chargeBack(deal.payment)).toBe('loss');
    expect((await losses()) - before).toBe(-30_900n);
    expect(await it.state(deal.order)).toBe('refunded');
    expect((await it.tasks()).filter(({ kind }) => kind === 'chargeback_loss')).toHaveLength(1);
    await settled();
  });

  test('before the refund was sent: no refund leaves beside it', async () => {
    const deal = await funded();
    await it.move(deal.inspector, deal.order, 'refund');
    const { reactions } = await import('./reactions.ts');
    const { drain } = await import('#platform/relay.ts');
    await drain(it.at, reactions);
    const before = await losses();
    expect(await chargeBack(deal.payment)).toBe('charged_back');
    await settled();
    expect(await losses()).toBe(before);
    expect(await it.books(deal)).toEqual({});
  });

  test('while the refund is in flight: a loss at first, made good when the rail refuses the refund', async () => {
    const deal = await funded('wait');
    await it.move(deal.inspector, deal.order, 'refund');
    await it.settle();
    const before = await losses();
    expect(await chargeBack(deal.payment)).toBe('loss');
    const [refund] = await it.db.sql<{ id: string }>(`SELECT id FROM refunds WHERE order_id = $1`, [deal.order]);
    const id = newId('evt', NOON);
    await it.event({ kind: 'refund.failed', id, payment: deal.payment, refund: refund?.id ?? '', reason: 'x' });
    expect(await losses()).toBe(before);
    expect(await it.books(deal)).toEqual({});
  });

  test('in the middle of a dispute after release: what was frozen lessens what the provider owes', async () => {
    const deal = await released();
    const claim = { reason: 'other', statement: 'x', files: [], claim_minor: 10_000, freeze_minor: 10_000 };
    await it.move(deal.buyer, deal.order, 'disputeAfter', claim);
    expect(await it.books(deal)).toEqual({ balance: NET - 10_000n });
    await chargeBack(deal.payment);
    await settled();
    expect(await it.books(deal)).toEqual({ receivable: NET - 10_000n - 30_900n });
    // Nobody acts any more: the dispute ends by its clocks, half to each side.
    it.setClock(NOON + days(120));
    await tick(it.db, deal.order, NOON + days(120));
    await settled();
    expect(await it.books(deal)).toEqual({ receivable: NET - 30_900n });
    it.setClock(NOON);
  });

  test('what came in another currency goes back as it came and pays for nothing', async () => {
    const deal = await funded();
    const event = { kind: 'payment.succeeded', id: newId('evt', NOON), payment: deal.payment, reference: 'x' } as const;
    expect(await it.event({ ...event, minor: 500n, currency: 'EUR' })).toBe('other_currency');
    expect(await chargeBack(deal.payment)).toBe('charged_back');
    await settled();
    expect(await it.books(deal)).toEqual({});
    expect(await it.db.sql(`SELECT state, currency FROM refunds WHERE order_id = $1`, [deal.order])).toEqual([
      { state: 'done', currency: 'EUR' },
    ]);
  });

  test('after a dispute whose outcome the provider still owes: it does not owe the same money twice', async () => {
    const deal = await released();
    const claim = { reason: 'other', statement: 'x', files: [], claim_minor: 30_900 };
    await it.move(deal.buyer, deal.order, 'disputeAfter', claim);
    await it.move(deal.inspector, deal.order, 'offer', { remedy: 'refund' });
    await it.move(deal.buyer, deal.order, 'acceptOffer');
    const owed = { receivable: NET - 30_900n, 'owed of the buyer': 30_900n - NET };
    expect(await it.books(deal)).toMatchObject(owed);
    // The refund has left; the rail takes all of it once more: what is not the provider's to pay is a loss.
    await settled();
    const before = await losses();
    expect(await chargeBack(deal.payment)).toBe('loss');
    expect((await losses()) - before).toBe(-30_900n);
    await settled();
    expect(await it.books(deal)).toEqual(owed);
  });

  test('twenty of them at once with a release: the money leaves once, and somebody owes it or nobody', async () => {
    for (let round = 0; round < 4; round++) {
      const deal = await funded();
      await it.report(deal);
      const id = newId('evt', NOON);
      const event = { kind: 'payment.charged_back', id, payment: deal.payment, reference: 'cb' } as const;
      const tries = Array.from({ length: 20 }, (_, n) =>
        n === 10
          ? it.move(deal.buyer, deal.order, 'release', { report_version: 1 })
          : it.event({ ...event, minor: 30_900n, currency: 'USD' }),
      );
      await Promise.allSettled(tries);
      await settled();
      expect(await it.state(deal.order)).toBe('charged_back');
      const books = await it.books(deal);
      expect([{}, { receivable: NET - 30_900n }]).toContainEqual(books);
      const [row] = await it.db.sql<{ minor: bigint }>(
        `SELECT charged_back_minor AS minor FROM payments WHERE id = $1`,
        [deal.payment],
      );
      expect(row?.minor).toBe(30_900n);
    }
  });
});
