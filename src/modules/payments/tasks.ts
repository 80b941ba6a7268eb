/** What finance is asked to look at; each a sentence of the catalogues, `payments.task.<kind>`. */
export const TASK_KINDS = [
  'refund_failed',
  'refund_overdue',
  'refund_lost',
  'payout_overdue',
  'payout_failed',
  'unknown_payment',
  'chargeback_loss',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];
