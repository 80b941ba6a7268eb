import type { Posting } from '#domain/ledger/posting.ts';
import { plus, type Instant } from '#domain/time.ts';
import { post } from '#modules/ledger/commands.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import { newId } from '#platform/random.ts';
import type { PaymentRow } from './tables.ts';
import type { TaskKind } from './tasks.ts';

/** Who a transfer is by, without naming a person: entries are kept for ever, names are not. */
export type Booker = 'rail' | 'clock' | 'staff' | 'organization';

/** What made a transfer necessary; shown by "Explain each cent". */
export interface Cause {
  readonly order?: string;
  readonly payment?: string;
  readonly refund?: string;
  readonly payout?: string;
  readonly rail?: string;
  readonly event?: string;
}

/** Every reason this module books under; each has a sentence in the catalogues: `payments.reason.<reason>`. */
export const REASONS = [
  'receipt',
  'refundAsked',
  'refundDone',
  'refundFailed',
  'refundBounced',
  'refundLost',
  'chargeback',
  'chargebackSetOff',
  'chargebackLoss',
  'setOff',
  'payout',
  'payoutDone',
  'payoutFailed',
] as const;
export type Reason = (typeof REASONS)[number];

const LINK = `
  INSERT INTO payment_transfers (transfer_id, order_id, payment_id, refund_id, payout_id, rail, event_id)
  SELECT id, $2, $3, $4, $5, $6, $7 FROM book_transfers WHERE key = $1`;

/** Says what made a transfer necessary; also for those that a move of an order booked, whose key is `order:seq`. */
export async function because(tx: Tx, key: string, cause: Cause): Promise<void> {
  const { order, payment, refund, payout, rail, event } = cause;
  const given = [order, payment, refund, payout, rail, event].map((one) => one ?? null);
  await tx.sql(LINK, [key, ...given], 'payments-cause');
}

/**
 * Books one transfer and says why; who has something more on their balance may owe, which `payments.debts` hears of. False:
 * this key was booked before.
 */
export async function book(
  tx: Tx,
  booking: { key: string; reason: Reason; by: Booker; postings: readonly Posting[]; cause: Cause },
  now: Instant,
): Promise<boolean> {
  const { cause, by, reason, key } = booking;
  const postings = booking.postings.filter(({ minor }) => minor !== 0n);
  const id = await post(tx, { key, reason, actor: by, postings }, now);
  if (id === null) return false;
  await because(tx, key, cause);
  for (const { to } of postings) {
    const [kind, org, currency] = to.split(':');
    if (kind === 'balance') await publish(tx, 'balance.credited', { org, currency }, now);
  }
  return true;
}

/**
 * All payments of an order, locked: rail events, refunds and chargebacks of one order come one after the other. Every
 * two of them share at least one row, since each sees the payment it is about and all that were there before it.
 */
export async function lockPayments(tx: Tx, orderId: string): Promise<PaymentRow[]> {
  return tx.sql<PaymentRow>(
    `SELECT * FROM payments WHERE order_id = $1 ORDER BY id FOR UPDATE`,
    [orderId],
    'payments-lock',
  );
}

/** The same of the order that a payment of this rail is for; none where there is no such payment. */
export async function lockPaymentsWith(tx: Tx, paymentId: string, rail: string): Promise<PaymentRow[]> {
  return tx.sql<PaymentRow>(
    `SELECT * FROM payments WHERE order_id = (SELECT order_id FROM payments WHERE id = $1 AND rail = $2) ORDER BY id FOR UPDATE`,
    [paymentId, rail],
    'payments-lock-with',
  );
}

/** One task of a kind for each subject; a second call changes nothing. */
export async function addTask(
  tx: Tx,
  task: {
    kind: TaskKind;
    subject: string;
    order?: string | null;
    account?: string | null;
    minor: bigint;
    currency: string;
  },
  due: Instant,
  now: Instant,
): Promise<void> {
  await tx.sql(
    `INSERT INTO finance_tasks (id, kind, subject, order_id, account, amount_minor, currency, due_at, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (kind, subject) DO NOTHING`,
    [
      newId('tsk', now),
      task.kind,
      task.subject,
      task.order ?? null,
      task.account ?? null,
      task.minor,
      task.currency,
      toDb(due),
      toDb(now),
    ],
  );
}

/** By when finance should have looked at something. */
export async function taskDue(tx: Tx, now: Instant): Promise<Instant> {
  return plus(now, (await policyNow(tx)).unapplied_refund_within);
}
