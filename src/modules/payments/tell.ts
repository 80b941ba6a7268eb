import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import type { PaymentRow } from './tables.ts';

/** Says to whoever listens what became of a payment. */
export function tell(
  tx: Tx,
  topic: 'payment.pending' | 'payment.arrived' | 'payment.failed' | 'payment.charged_back',
  payment: Pick<PaymentRow, 'id' | 'order_id' | 'org_id' | 'method'>,
  more: Readonly<Record<string, unknown>>,
  now: Instant,
): Promise<void> {
  const { id, order_id: order, org_id: buyer, method } = payment;
  return publish(tx, topic, { payment: id, order, buyer, method, ...more }, now);
}

export function tellFailed(
  tx: Tx,
  payment: Pick<PaymentRow, 'id' | 'order_id' | 'org_id' | 'method' | 'amount_minor' | 'currency'>,
  reason: string,
  now: Instant,
): Promise<void> {
  const { amount_minor, currency } = payment;
  return tell(tx, 'payment.failed', payment, { minor: Number(amount_minor), currency, reason }, now);
}
