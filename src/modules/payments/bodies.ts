import type { z } from '@hono/zod-openapi';
import type { EntryBody, PaymentBody, PayoutBody, RefundBody, TaskBody } from './contract.ts';
import type { ExplainedEntry } from './explain.ts';
import { masked } from './account-number.ts';
import type { Payment, PayoutView, Refund, Task } from './queries.ts';

// Rows as the API shows them: amounts as JSON integers, instants as ISO text, account numbers masked.

export function paymentBody(payment: Payment): z.infer<typeof PaymentBody> {
  const { id, order_id, method, amount_minor, currency, state, arrived_minor, refunded_minor, failure } = payment;
  return {
    id,
    order: order_id,
    method,
    amount_minor: Number(amount_minor),
    currency,
    state,
    arrived_minor: Number(arrived_minor),
    refunded_minor: Number(refunded_minor),
    pending_until: payment.pending_until === null ? null : iso(payment.pending_until),
    failure,
    started_at: iso(payment.started_at),
  };
}

export function refundBody({
  id,
  payment_id,
  amount_minor,
  currency,
  state,
  due_at,
}: Refund): z.infer<typeof RefundBody> {
  return { id, payment: payment_id, amount_minor: Number(amount_minor), currency, state, due_at: iso(due_at) };
}

export function entryBody(entry: ExplainedEntry): z.infer<typeof EntryBody> {
  const { transfer, reason, by, account, currency, order, seq, payment, refund, payout } = entry;
  return {
    transfer,
    at: iso(entry.at),
    reason,
    by,
    account,
    amount_minor: Number(entry.minor),
    currency,
    balance_minor: entry.balance_minor === null ? null : Number(entry.balance_minor),
    order,
    seq,
    payment,
    refund,
    payout,
  };
}

export function payoutBody(payout: PayoutView): z.infer<typeof PayoutBody> {
  const { id, amount_minor, currency, state, reference, failure, settled_at } = payout;
  return {
    id,
    amount_minor: Number(amount_minor),
    currency,
    state,
    requested_at: iso(payout.requested_at),
    due_at: iso(payout.due_at),
    settled_at: settled_at === null ? null : iso(settled_at),
    account: masked(payout.number_end),
    reference,
    failure,
  };
}

export function taskBody(task: Task, now: number): z.infer<typeof TaskBody> {
  const { id, kind, subject, order_id, amount_minor, currency, due_at } = task;
  return {
    id,
    kind,
    subject,
    order: order_id,
    amount_minor: Number(amount_minor),
    currency,
    due_at: iso(due_at),
    overdue: due_at <= now,
  };
}

export function numbers<Row extends { readonly currency: string }>(
  row: Row,
): { [Key in keyof Row]: Row[Key] extends bigint ? number : Row[Key] } {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
  ) as { [Key in keyof Row]: Row[Key] extends bigint ? number : Row[Key] };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
