import { account } from '#domain/ledger/chart.ts';
import { payableNow } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { plus, type Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import type { RefundAnswer } from '#platform/rails/rail.ts';
import { newId } from '#platform/random.ts';
import { addTask, book, lockPayments, taskDue } from './books.ts';
import type { PaymentRow, RefundRow } from './tables.ts';

export async function refundsOf(tx: Tx, orderId: string): Promise<RefundRow[]> {
  return tx.sql<RefundRow>(`SELECT * FROM refunds WHERE order_id = $1 ORDER BY id`, [orderId], 'payments-refunds');
}

const isOpen = ({ state }: RefundRow) => state === 'due' || state === 'sent';

/** What of a payment came in and was neither used nor has gone back. */
export function unusedOf(payment: PaymentRow, refunds: readonly RefundRow[]): bigint {
  const { arrived_minor, applied_minor, unused_back_minor } = payment;
  return arrived_minor - applied_minor - unused_back_minor - backOf(payment, refunds, 'unapplied');
}

/** What of a payment went into escrow and could still go back by its rail. */
function returnableOf(payment: PaymentRow, refunds: readonly RefundRow[]): bigint {
  const { applied_minor, charged_back_minor, unused_back_minor } = payment;
  return applied_minor - (charged_back_minor - unused_back_minor) - backOf(payment, refunds, 'order');
}

function backOf({ id, currency }: PaymentRow, refunds: readonly RefundRow[], cause: RefundRow['cause']): bigint {
  return refunds
    .filter(
      (one) => one.payment_id === id && one.cause === cause && one.state !== 'dropped' && one.currency === currency,
    )
    .reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
}

/**
 * Sends on its way back whatever of an order's money belongs to the buyer: what its moves gave back, and what came at the
 * wrong time. It reckons from the books and may be called at any time and as often as one likes; a second call finds
 * nothing to do. Refunds are made here and sent by `sendRefunds`, since no rail is called inside a database transaction.
 */
export async function returnMoney(tx: Tx, orderId: string, now: Instant): Promise<void> {
  const payments = await lockPayments(tx, orderId);
  const order = await loadOrder(tx, orderId);
  for (const currency of await currenciesOf(tx, order, payments)) {
    await returnUnapplied(tx, order, payments, currency, now);
    await returnRefunded(tx, order, payments, currency, now);
  }
}

async function currenciesOf(tx: Tx, order: OrderSnapshot, payments: readonly PaymentRow[]): Promise<Set<string>> {
  const rows = await tx.sql<{ currency: string }>(
    `SELECT DISTINCT currency FROM rail_events WHERE payment_id = ANY ($1) AND currency IS NOT NULL`,
    [payments.map(({ id }) => id)],
    'payments-currencies',
  );
  return new Set([order.terms.currency, ...rows.map(({ currency }) => currency)]);
}

/** Money that came too late, twice or over. What an order still waits for stays where it is. */
async function returnUnapplied(
  tx: Tx,
  order: OrderSnapshot,
  payments: readonly PaymentRow[],
  currency: string,
  now: Instant,
): Promise<void> {
  const waits = payableNow(order, now).length > 0;
  if (waits && currency === order.terms.currency) return;
  let left = await balanceOf(tx, account('unapplied', order.id, currency));
  if (left === 0n) return;
  const refunds = await refundsOf(tx, order.id);
  for (const payment of payments.toReversed()) {
    // A payment whose own currency is another brought all of what came in this one.
    const most = payment.currency === currency ? unusedOf(payment, refunds) : left;
    const part = most < left ? most : left;
    if (part <= 0n) continue;
    left -= part;
    await addRefund(tx, order, payment, { cause: 'unapplied', minor: part, currency }, now);
  }
}

/** Money that a move of the order gave back: by the rail it came from; else to the buyer's balance, and finance is told. */
async function returnRefunded(
  tx: Tx,
  order: OrderSnapshot,
  payments: readonly PaymentRow[],
  currency: string,
  now: Instant,
): Promise<void> {
  const refunds = await refundsOf(tx, order.id);
  const open = refunds
    .filter((one) => isOpen(one) && one.currency === currency)
    .reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  let left = (await balanceOf(tx, account('refund', order.id, currency))) - open;
  for (const payment of payments.toReversed()) {
    const most = payment.currency === currency ? returnableOf(payment, refunds) : 0n;
    const part = most < left ? most : left;
    if (part <= 0n) continue;
    left -= part;
    await addRefund(tx, order, payment, { cause: 'order', minor: part, currency }, now);
  }
  if (left > 0n) await withoutRail(tx, order, left, currency, now);
}

async function addRefund(
  tx: Tx,
  order: OrderSnapshot,
  payment: PaymentRow,
  { cause, minor, currency }: { cause: RefundRow['cause']; minor: bigint; currency: string },
  now: Instant,
): Promise<void> {
  const id = newId('rfd', now);
  const due = plus(now, order.terms.policy.unapplied_refund_within);
  await tx.sql(
    `INSERT INTO refunds (id, order_id, payment_id, cause, amount_minor, currency, state, next_at, due_at, made_at, moved_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'due', $7, $8, $7, $7)`,
    [id, order.id, payment.id, cause, minor, currency, toDb(now), toDb(due)],
  );
  if (cause === 'order') return;
  const postings = [
    { from: account('unapplied', order.id, currency), to: account('refund', order.id, currency), minor },
  ];
  const because = { order: order.id, payment: payment.id, refund: id, rail: payment.rail };
  await book(tx, { key: `refund:${id}:asked`, reason: 'refundAsked', by: 'clock', postings, cause: because }, now);
}

/**
 * No payment can carry it back. The buyer of a charged-back order has that money already, so it lessens what the provider
 * owes for it; anybody else gets it on their balance.
 */
async function withoutRail(tx: Tx, order: OrderSnapshot, minor: bigint, currency: string, now: Instant): Promise<void> {
  const from = account('refund', order.id, currency);
  const key = `refund:${order.id}:${newId('rfd', now)}`;
  const cause = { order: order.id };
  if (order.machine.state === 'charged_back') {
    const debtor = account('receivable', order.provider, currency);
    const owed = -(await balanceOf(tx, debtor));
    const part = owed < minor ? owed : minor;
    const postings = [
      { from, to: debtor, minor: part },
      { from, to: `losses:${currency}` as const, minor: minor - part },
    ];
    await book(tx, { key, reason: 'chargebackSetOff', by: 'clock', postings, cause }, now);
    return;
  }
  const balance = account('balance', order.buyer, currency);
  await book(tx, { key, reason: 'refundFailed', by: 'clock', postings: [{ from, to: balance, minor }], cause }, now);
  const task = { kind: 'refund_failed', subject: key, order: order.id, account: balance, minor, currency } as const;
  await addTask(tx, task, await taskDue(tx, now), now);
  const what = { refund: key, order: order.id, buyer: order.buyer, method: null, minor: Number(minor), currency };
  await publish(tx, 'payment.refund_failed', { ...what, payment: null, cause: 'order' }, now);
}

/**
 * What the rail answered about a refund, at once or by an event. The payments of the order are locked by the caller. An
 * answer that contradicts an earlier one is booked as what it says happened to the money.
 */
export async function settleRefund(
  tx: Tx,
  payment: PaymentRow,
  refundId: string,
  answer: RefundAnswer,
  now: Instant,
): Promise<void> {
  const [refund] = await tx.sql<RefundRow>(`SELECT * FROM refunds WHERE id = $1 AND payment_id = $2 FOR UPDATE`, [
    refundId,
    payment.id,
  ]);
  if (!refund) return;
  const { outcome } = answer;
  if (outcome === 'pending') {
    if (!isOpen(refund)) return;
    await note(tx, refund, 'sent', answer, now);
    return publish(tx, 'payment.refund_sent', told(payment, refund), now);
  }
  if (outcome === 'accepted') {
    if (isOpen(refund)) await done(tx, payment, refund, answer, now);
    else if (refund.state !== 'done') await lost(tx, payment, refund, now);
    return;
  }
  if (isOpen(refund)) await failed(tx, payment, refund, answer, now);
  else if (refund.state === 'done') await bounced(tx, payment, refund, answer, now);
}

function causeOf(payment: PaymentRow, refund: RefundRow) {
  return { order: refund.order_id, payment: payment.id, refund: refund.id, rail: payment.rail };
}

async function note(
  tx: Tx,
  refund: RefundRow,
  state: RefundRow['state'],
  { reason, reference }: RefundAnswer,
  now: Instant,
): Promise<void> {
  await tx.sql(
    `UPDATE refunds SET state = $2, next_at = NULL, failure = $3, rail_reference = coalesce($4, rail_reference), moved_at = $5 WHERE id = $1`,
    [refund.id, state, reason ?? null, reference ?? null, toDb(now)],
  );
}

async function done(tx: Tx, payment: PaymentRow, refund: RefundRow, answer: RefundAnswer, now: Instant): Promise<void> {
  const { amount_minor: minor, currency, order_id: order } = refund;
  const postings = [{ from: account('refund', order, currency), to: account('rail', payment.rail, currency), minor }];
  const cause = causeOf(payment, refund);
  await book(tx, { key: `refund:${refund.id}:done`, reason: 'refundDone', by: 'rail', postings, cause }, now);
  await note(tx, refund, 'done', answer, now);
  if (currency === payment.currency) {
    await tx.sql(
      `UPDATE payments SET refunded_minor = refunded_minor + $2, moved_at = $3,
         state = CASE WHEN state = 'arrived' AND refunded_minor + $2 >= arrived_minor THEN 'refunded' ELSE state END WHERE id = $1`,
      [payment.id, minor, toDb(now)],
    );
  }
  await publish(tx, 'payment.refunded', told(payment, refund), now);
}

/** The rail cannot give it back: the buyer gets it on their balance, and finance is told. */
async function failed(
  tx: Tx,
  payment: PaymentRow,
  refund: RefundRow,
  answer: RefundAnswer,
  now: Instant,
): Promise<void> {
  const { amount_minor: minor, currency, order_id: order } = refund;
  const from = account('refund', order, currency);
  const cause = causeOf(payment, refund);
  const key = `refund:${refund.id}:failed`;
  await note(tx, refund, 'failed', answer, now);
  if (payment.state === 'charged_back') {
    // The rail took this money itself and it was booked as a loss then.
    const postings = [{ from, to: `losses:${currency}` as const, minor }];
    await book(tx, { key, reason: 'chargebackSetOff', by: 'rail', postings, cause }, now);
    return;
  }
  const balance = account('balance', payment.org_id, currency);
  await book(tx, { key, reason: 'refundFailed', by: 'rail', postings: [{ from, to: balance, minor }], cause }, now);
  await taskFor(tx, 'refund_failed', refund, balance, now);
  await publish(tx, 'payment.refund_failed', told(payment, refund), now);
}

/** It was confirmed and came back to us later, such as from a closed account. */
async function bounced(
  tx: Tx,
  payment: PaymentRow,
  refund: RefundRow,
  answer: RefundAnswer,
  now: Instant,
): Promise<void> {
  const { amount_minor: minor, currency } = refund;
  const balance = account('balance', payment.org_id, currency);
  const postings = [{ from: account('rail', payment.rail, currency), to: balance, minor }];
  const cause = causeOf(payment, refund);
  await book(tx, { key: `refund:${refund.id}:bounced`, reason: 'refundBounced', by: 'rail', postings, cause }, now);
  await note(tx, refund, 'failed', answer, now);
  if (currency === payment.currency)
    await tx.sql(
      `UPDATE payments SET refunded_minor = refunded_minor - $2, moved_at = $3,
         state = CASE WHEN state = 'refunded' THEN 'arrived' ELSE state END WHERE id = $1`,
      [payment.id, minor, toDb(now)],
    );
  await taskFor(tx, 'refund_failed', refund, balance, now);
  await publish(tx, 'payment.refund_failed', told(payment, refund), now);
}

/** It left although the money had gone another way: the buyer has it twice, and finance asks for it back. */
async function lost(tx: Tx, payment: PaymentRow, refund: RefundRow, now: Instant): Promise<void> {
  const { amount_minor: minor, currency } = refund;
  const rail = account('rail', payment.rail, currency);
  const postings = [{ from: `losses:${currency}` as const, to: rail, minor }];
  const cause = causeOf(payment, refund);
  const isNew = await book(
    tx,
    { key: `refund:${refund.id}:lost`, reason: 'refundLost', by: 'rail', postings, cause },
    now,
  );
  if (isNew) await taskFor(tx, 'refund_lost', refund, null, now);
}

async function taskFor(
  tx: Tx,
  kind: 'refund_failed' | 'refund_lost',
  refund: RefundRow,
  place: string | null,
  now: Instant,
): Promise<void> {
  const { id: subject, order_id: order, amount_minor: minor, currency } = refund;
  await addTask(tx, { kind, subject, order, account: place, minor, currency }, await taskDue(tx, now), now);
}

function told(payment: PaymentRow, refund: RefundRow): Readonly<Record<string, unknown>> {
  return {
    payment: payment.id,
    refund: refund.id,
    order: refund.order_id,
    buyer: payment.org_id,
    method: payment.method,
    cause: refund.cause,
    minor: Number(refund.amount_minor),
    currency: refund.currency,
  };
}
