import type { Actor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { account } from '#domain/ledger/chart.ts';
import { heldOf } from '#domain/ledger/posting.ts';
import { mayMove, payableNow } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { RailEvent } from '#platform/rails/rail.ts';
import { addTask, because, book, lockPaymentsWith, taskDue } from './books.ts';
import { tell, tellFailed } from './tell.ts';
import { refundsOf, returnMoney, settleRefund, unusedOf } from './refunds.ts';
import type { PaymentRow, RefundRow } from './tables.ts';

const RAIL: Actor = { kind: 'system', part: 'rail' };

/** What an event led to; kept with it, for staff and for the explanation of each cent. */
export type EventOutcome =
  | 'funded'
  | 'short'
  | 'paid_twice'
  | 'too_late'
  | 'other_currency'
  | 'unknown_payment'
  | 'noted'
  | 'refunded'
  | 'charged_back'
  | 'loss'
  | 'replayed';

/**
 * What a rail said, carried out once: an event that was seen before does nothing. `tx` is an open database transaction;
 * the caller has checked the signature. Every cent gets a place in the books, whatever state the order is in.
 */
export async function railEvent(tx: Tx, rail: string, event: RailEvent, now: Instant): Promise<EventOutcome> {
  const isNew = await remember(tx, rail, event, now);
  if (!isNew) return 'replayed';
  const payments = await lockPaymentsWith(tx, event.payment, rail);
  const payment = payments.find(({ id }) => id === event.payment);
  const outcome = payment ? await carryOut(tx, event, payment, payments, now) : await unknown(tx, rail, event, now);
  await tx.sql(
    `UPDATE rail_events SET outcome = $3, order_id = $4 WHERE rail = $1 AND id = $2`,
    [rail, event.id, outcome, payment?.order_id ?? null],
    'payments-event-outcome',
  );
  return outcome;
}

/** The unique row of the event. A second delivery waits for the first to commit and then finds it. */
async function remember(tx: Tx, rail: string, event: RailEvent, now: Instant): Promise<boolean> {
  const money = 'minor' in event ? event : null;
  const rows = await tx.sql(
    `INSERT INTO rail_events (rail, id, kind, payment_id, amount_minor, currency, body, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING 1`,
    [
      rail,
      event.id,
      event.kind,
      event.payment,
      money?.minor ?? null,
      money?.currency ?? null,
      JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
      toDb(now),
    ],
    'payments-event',
  );
  return rows.length > 0;
}

async function carryOut(
  tx: Tx,
  event: RailEvent,
  payment: PaymentRow,
  payments: readonly PaymentRow[],
  now: Instant,
): Promise<EventOutcome> {
  switch (event.kind) {
    case 'payment.succeeded':
      return arrived(tx, event, payment, payments, now);
    case 'payment.charged_back':
      return chargedBack(tx, event, payment, now);
    case 'payment.pending':
      await tx.sql(`UPDATE payments SET pending_until = $2, moved_at = $3 WHERE id = $1 AND state = 'started'`, [
        payment.id,
        toDb(event.until),
        toDb(now),
      ]);
      await tellOrder(tx, payment, 'paymentUnderWay', { until: event.until }, now);
      await tell(tx, 'payment.pending', payment, { until: event.until }, now);
      return 'noted';
    case 'payment.failed':
      await tx.sql(
        `UPDATE payments SET state = 'failed', failure = $2, pending_until = NULL, moved_at = $3 WHERE id = $1 AND state = 'started'`,
        [payment.id, event.reason, toDb(now)],
      );
      // An order that waited for this money has told the buyer itself.
      if (!(await tellOrder(tx, payment, 'paymentLost', {}, now))) await tellFailed(tx, payment, event.reason, now);
      return 'noted';
    case 'refund.done':
      await settleRefund(tx, payment, event.refund, { outcome: 'accepted' }, now);
      return 'refunded';
    case 'refund.failed':
      await settleRefund(tx, payment, event.refund, { outcome: 'failed', reason: event.reason ?? 'refused' }, now);
      return 'noted';
  }
}

/**
 * An order that waits for money hears that it is on its way, or that it will not come; any other order need not know.
 * Answers whether it heard.
 */
async function tellOrder(
  tx: Tx,
  payment: PaymentRow,
  move: 'paymentUnderWay' | 'paymentLost',
  more: { until?: Instant },
  now: Instant,
): Promise<boolean> {
  const order = await loadOrder(tx, payment.order_id);
  const isWaiting = order.machine.facts['payment_until'] !== undefined && order.machine.facts['payment_until'] !== null;
  if (mayMove(order, move, { side: 'rail' }, null, now) || (move === 'paymentLost' && !isWaiting)) return false;
  await transition(
    tx,
    RAIL,
    { order: order.id, name: move, input: { payment: { id: payment.id, rail: payment.rail, ...more } } },
    now,
  );
  return true;
}

type MoneyEvent = Extract<RailEvent, { minor: bigint }>;

/** Money came. It goes into escrow if that is what the order waits for; else it stays unapplied until it goes back. */
async function arrived(
  tx: Tx,
  event: MoneyEvent,
  payment: PaymentRow,
  payments: readonly PaymentRow[],
  now: Instant,
): Promise<EventOutcome> {
  const order = await loadOrder(tx, payment.order_id);
  const { currency } = order.terms;
  const waiting = await balanceOf(tx, account('unapplied', order.id, currency));
  const refused = event.currency === currency ? await fund(tx, order, event, payment, waiting, now) : null;
  const isFunded = event.currency === currency && refused === null;
  if (isFunded) await applied(tx, order, event, payments, waiting);
  else await keep(tx, event, payment, now);
  await tx.sql(
    `UPDATE payments SET arrived_minor = arrived_minor + $2, applied_minor = applied_minor + $3, state = 'arrived',
       rail_reference = $4, pending_until = NULL, failure = NULL, moved_at = $5 WHERE id = $1`,
    [
      payment.id,
      event.currency === currency ? event.minor : 0n,
      isFunded ? appliedOf(order, event, payment, waiting, now) : 0n,
      event.reference,
      toDb(now),
    ],
  );
  const isOther = event.currency !== currency;
  const unused = refused === 'order.payment_incomplete' ? 'short' : isPaid(order, payment) ? 'paid_twice' : 'too_late';
  const outcome = isFunded ? 'funded' : isOther ? 'other_currency' : unused;
  const what = { minor: Number(event.minor), currency: event.currency, outcome };
  await tell(tx, 'payment.arrived', payment, what, now);
  // Too much, twice or too late goes back at once; what is short waits for the rest. What went into escrow to the cent
  // leaves nothing to return.
  if (!isFunded || appliedOf(order, event, payment, waiting, now) < event.minor) await returnMoney(tx, order.id, now);
  return outcome;
}

/** Whether what the payment was for has been paid: of several parts of a price, the others say nothing about this one. */
function isPaid({ tranches }: OrderSnapshot, { tranche_id: id }: PaymentRow): boolean {
  const own = tranches.filter((tranche) => tranche.id === id);
  // A later version of the terms has parts of its own, of which any may stand for this one.
  return (own.length > 0 ? own : tranches).some(({ state }) => state !== 'due');
}

/** Null when the order took it, else why not. Anything but a state that no longer waits is an error. */
async function fund(
  tx: Tx,
  order: OrderSnapshot,
  event: MoneyEvent,
  { id, rail, method, tranche_id: tranche }: PaymentRow,
  waiting: bigint,
  now: Instant,
): Promise<string | null> {
  const which = order.tranches.length > 1 ? { tranche } : {};
  const input = {
    payment: { rail, id, method, ...which, arrived_minor: Number(event.minor), waiting_minor: Number(waiting) },
  };
  try {
    const { seq } = await transition(tx, RAIL, { order: order.id, known: order, name: 'fund', input }, now);
    await because(tx, `${order.id}:${seq}`, { order: order.id, payment: id, rail, event: event.id });
    return null;
  } catch (error) {
    const isExpected =
      error instanceof Refused &&
      ['order.payment_incomplete', 'order.not_in_this_state', 'order.taken_first'].includes(error.code);
    if (!isExpected) throw error;
    return error.code;
  }
}

/** What of the money that arrived just now went into escrow: the due amount less what had waited. */
function appliedOf(
  order: OrderSnapshot,
  event: MoneyEvent,
  { tranche_id: tranche }: PaymentRow,
  waiting: bigint,
  now: Instant,
): bigint {
  const due = payableNow(order, now, tranche).reduce((sum, { minor }) => sum + minor, 0n);
  const fresh = due - waiting;
  return fresh < event.minor ? fresh : event.minor;
}

/** What earlier payments of the order had brought too little of is in escrow now as well. */
async function applied(
  tx: Tx,
  order: OrderSnapshot,
  event: MoneyEvent,
  payments: readonly PaymentRow[],
  waiting: bigint,
): Promise<void> {
  if (waiting === 0n) return;
  const refunds = await refundsOf(tx, order.id);
  for (const one of payments) {
    const left = one.currency === event.currency ? unusedOf(one, refunds) : 0n;
    if (left > 0n) await tx.sql(`UPDATE payments SET applied_minor = applied_minor + $2 WHERE id = $1`, [one.id, left]);
  }
}

async function keep(tx: Tx, event: MoneyEvent, payment: PaymentRow, now: Instant): Promise<void> {
  await book(
    tx,
    {
      key: `event:${payment.rail}:${event.id}`,
      reason: 'receipt',
      by: 'rail',
      postings: [
        {
          from: account('rail', payment.rail, event.currency),
          to: account('unapplied', payment.order_id, event.currency),
          minor: event.minor,
        },
      ],
      cause: { order: payment.order_id, payment: payment.id, rail: payment.rail, event: event.id },
    },
    now,
  );
}

/**
 * The rail took money back. First from what of this payment has not been used or is not yet on its way back, then out of
 * escrow or from the provider's future earnings by the order's own move; what none of these covers is a loss.
 */
async function chargedBack(tx: Tx, event: MoneyEvent, payment: PaymentRow, now: Instant): Promise<EventOutcome> {
  const order = await loadOrder(tx, payment.order_id);
  const refunds = (await refundsOf(tx, order.id)).filter(
    ({ payment_id: id, currency }) => id === payment.id && currency === event.currency,
  );
  const unused = least(event.minor, unusedOf(payment, refunds));
  const dropped: RefundRow[] = [];
  let rest = event.minor - unused;
  for (const refund of refunds) {
    if (refund.state !== 'due' || refund.amount_minor > rest) continue;
    dropped.push(refund);
    rest -= refund.amount_minor;
  }
  // The order first and its accounts after it, in the one order of locks.
  const taken = await takeFromOrder(tx, order, payment, rest, event.id, now);
  await bookChargeback(tx, event, payment, { unused, dropped, excess: taken.left - taken.covered }, now);
  rest -= taken.covered;
  if (rest > 0n) await loss(tx, event, payment, rest, now);
  const unusedBack = dropped.reduce((all, one) => all + (one.cause === 'unapplied' ? one.amount_minor : 0n), unused);
  await tx.sql(
    `UPDATE payments SET charged_back_minor = charged_back_minor + $2, unused_back_minor = unused_back_minor + $3,
       state = 'charged_back', pending_until = NULL, moved_at = $4 WHERE id = $1`,
    [payment.id, event.minor, unusedBack, toDb(now)],
  );
  await tell(tx, 'payment.charged_back', payment, { minor: Number(event.minor), currency: event.currency }, now);
  await returnMoney(tx, order.id, now);
  return rest > 0n ? 'loss' : 'charged_back';
}

/**
 * The order's own move, where its state has one. `left` went out of the order, `covered` is the part of it that the rail
 * took: escrow leaves whole, also where another payment had brought a part of it.
 */
async function takeFromOrder(
  tx: Tx,
  order: OrderSnapshot,
  payment: PaymentRow,
  rest: bigint,
  event: string,
  now: Instant,
): Promise<{ left: bigint; covered: bigint }> {
  const none = { left: 0n, covered: 0n };
  if (rest <= 0n || payment.applied_minor === 0n) return none;
  const held = heldOf(order.tranches);
  // Escrow leaves whole; what is still missing then, of what was released before.
  const left = held + (rest > held ? least(rest - held, await releasedOf(tx, order)) : 0n);
  if (left <= 0n || mayMove(order, 'chargeBack', { side: 'rail' }, null, now) !== null) return none;
  const input = { payment: { rail: payment.rail, id: payment.id, arrived_minor: Number(left) } };
  const { seq } = await transition(tx, RAIL, { order: order.id, name: 'chargeBack', input }, now);
  await because(tx, `${order.id}:${seq}`, { order: order.id, payment: payment.id, rail: payment.rail, event });
  return { left, covered: least(rest, left) };
}

async function bookChargeback(
  tx: Tx,
  event: MoneyEvent,
  payment: PaymentRow,
  { unused, dropped, excess }: { unused: bigint; dropped: readonly RefundRow[]; excess: bigint },
  now: Instant,
): Promise<void> {
  const { currency } = event;
  const order = payment.order_id;
  const rail = account('rail', payment.rail, currency);
  const back = account('refund', order, currency);
  const droppedMinor = dropped.reduce((sum, { amount_minor }) => sum + amount_minor, 0n);
  const postings = [
    { from: account('unapplied', order, currency), to: rail, minor: unused },
    { from: back, to: rail, minor: droppedMinor },
    { from: rail, to: back, minor: excess },
  ];
  const cause = { order, payment: payment.id, rail: payment.rail, event: event.id };
  await book(tx, { key: `event:${payment.rail}:${event.id}`, reason: 'chargeback', by: 'rail', postings, cause }, now);
  const drop = `UPDATE refunds SET state = 'dropped', next_at = NULL, moved_at = $2 WHERE id = ANY ($1)`;
  if (dropped.length > 0) await tx.sql(drop, [dropped.map(({ id }) => id), toDb(now)]);
}

function least(one: bigint, other: bigint): bigint {
  const smaller = one < other ? one : other;
  return smaller > 0n ? smaller : 0n;
}

/**
 * What the provider's side has of the order, commission included: also where the buyer's dispute keeps it back since, and
 * less what it owes the buyer for it.
 */
async function releasedOf(tx: Tx, { id, provider, dispute, terms: { currency } }: OrderSnapshot): Promise<bigint> {
  const own = (['balance', 'owed', 'receivable'] as const).map((kind) => account(kind, provider, currency));
  const frozen = dispute?.facts['opener'] === 'buyer' ? [account('frozen', dispute.id, currency)] : [];
  const [row] = await tx.sql<{ minor: bigint }>(
    `SELECT coalesce(sum(e.amount_minor), 0)::bigint AS minor FROM book_transfers t JOIN book_entries e ON e.transfer_id = t.id
     WHERE t.order_id = $1 AND e.account_id = ANY ($2)`,
    [id, [...own, ...frozen, `fees:${currency}`]],
  );
  return row?.minor ?? 0n;
}

async function loss(tx: Tx, event: MoneyEvent, payment: PaymentRow, minor: bigint, now: Instant): Promise<void> {
  const { currency } = event;
  await book(
    tx,
    {
      key: `event:${payment.rail}:${event.id}:loss`,
      reason: 'chargebackLoss',
      by: 'rail',
      postings: [{ from: `losses:${currency}`, to: account('rail', payment.rail, currency), minor }],
      cause: { order: payment.order_id, payment: payment.id, rail: payment.rail, event: event.id },
    },
    now,
  );
  await addTask(
    tx,
    { kind: 'chargeback_loss', subject: event.id, order: payment.order_id, minor, currency },
    await taskDue(tx, now),
    now,
  );
}

/** Money under a payment nobody here started: it is booked where finance finds it, and never dropped. */
async function unknown(tx: Tx, rail: string, event: RailEvent, now: Instant): Promise<EventOutcome> {
  if (event.kind !== 'payment.succeeded') return 'unknown_payment';
  const { currency, minor } = event;
  const place = account('unapplied', `${rail}-unknown`, currency);
  await book(
    tx,
    {
      key: `event:${rail}:${event.id}`,
      reason: 'receipt',
      by: 'rail',
      postings: [{ from: account('rail', rail, currency), to: place, minor }],
      cause: { rail, event: event.id },
    },
    now,
  );
  const due = await taskDue(tx, now);
  await addTask(tx, { kind: 'unknown_payment', subject: event.id, account: place, minor, currency }, due, now);
  return 'unknown_payment';
}
