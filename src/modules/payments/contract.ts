import { z } from '@hono/zod-openapi';

/** How long ago the password may have been given for what changes where money goes. */
export const STEP_UP_MS = 10 * 60_000;

const line = (max: number) => z.string().trim().min(1, 'text that is not empty').max(max, `at most ${max} characters`);

/** Amount and currency are the server's own; sent along they are only compared. */
export const PayInput = z
  .strictObject({
    method: line(40),
    /** Of an order with parts of its price to pay: which one; else the first. */
    tranche: z
      .string()
      .regex(/^trn_[0-9a-z]{26}$/, 'the id of a tranche')
      .optional(),
    amount_minor: z.int().optional(),
    currency: z.string().optional(),
  })
  .openapi('StartPayment');
export type PayInput = z.infer<typeof PayInput>;

export const PayoutAccountInput = z
  .strictObject({
    holder: line(140),
    bank: line(140),
    country: z.string().regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as CN'),
    number: z
      .string()
      .trim()
      .regex(
        /^[A-Za-z0-9](?:[A-Za-z0-9 -]{2,40})[A-Za-z0-9]$/,
        'an account number or IBAN of 4 to 42 letters and digits',
      ),
    automatic: z.boolean().default(false),
  })
  .openapi('PayoutAccountInput');
export type PayoutAccountInput = z.infer<typeof PayoutAccountInput>;

export const PayoutInput = z
  .strictObject({ currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as USD') })
  .openapi('RequestPayout');

export const PayoutDoneInput = z.strictObject({ reference: line(140) }).openapi('PayoutDone');
export const PayoutFailedInput = z.strictObject({ reason: line(500) }).openapi('PayoutFailed');
export const TaskDoneInput = z.strictObject({ note: line(1000) }).openapi('FinanceTaskDone');

export const PaymentBody = z
  .object({
    id: z.string(),
    order: z.string(),
    method: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    state: z.enum(['started', 'arrived', 'failed', 'refunded', 'charged_back']),
    arrived_minor: z.int(),
    refunded_minor: z.int(),
    pending_until: z.string().nullable(),
    failure: z.string().nullable(),
    started_at: z.string(),
  })
  .openapi('Payment');

export const StartedPayment = z
  .object({ payment: PaymentBody, redirect: z.string(), replayed: z.boolean() })
  .openapi('StartedPayment');

export const RefundBody = z
  .object({
    id: z.string(),
    payment: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    state: z.enum(['due', 'sent', 'done', 'failed', 'dropped']),
    due_at: z.string(),
  })
  .openapi('Refund');

export const EntryBody = z
  .object({
    transfer: z.string(),
    at: z.string(),
    reason: z.string(),
    by: z.string(),
    account: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    /** Only of accounts of this order and of the reader's own organization. */
    balance_minor: z.int().nullable(),
    order: z.string().nullable(),
    seq: z.int().nullable(),
    payment: z.string().nullable(),
    refund: z.string().nullable(),
    payout: z.string().nullable(),
  })
  .openapi('LedgerEntry');

export const BalanceBody = z
  .object({
    currency: z.string(),
    released_minor: z.int(),
    frozen_minor: z.int(),
    in_payout_minor: z.int(),
    paid_out_minor: z.int(),
    owes_minor: z.int(),
    owed_minor: z.int(),
  })
  .openapi('Balance');

export const PayoutBody = z
  .object({
    id: z.string(),
    amount_minor: z.int(),
    currency: z.string(),
    state: z.enum(['requested', 'done', 'failed']),
    requested_at: z.string(),
    due_at: z.string(),
    settled_at: z.string().nullable(),
    account: z.string(),
    reference: z.string().nullable(),
    failure: z.string().nullable(),
  })
  .openapi('Payout');

export const PayoutAccountBody = z
  .object({
    holder: z.string(),
    bank: z.string(),
    country: z.string(),
    number_masked: z.string(),
    automatic: z.boolean(),
    made_at: z.string(),
  })
  .openapi('PayoutAccount');

export const TaskBody = z
  .object({
    id: z.string(),
    kind: z.string(),
    subject: z.string(),
    order: z.string().nullable(),
    amount_minor: z.int(),
    currency: z.string(),
    due_at: z.string(),
    overdue: z.boolean(),
  })
  .openapi('FinanceTask');
