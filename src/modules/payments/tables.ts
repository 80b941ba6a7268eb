import type { Instant } from '#domain/time.ts';
import type { TaskKind } from './tasks.ts';

export type PaymentState = 'started' | 'arrived' | 'failed' | 'refunded' | 'charged_back';

export interface PaymentRow {
  readonly id: string;
  readonly order_id: string;
  readonly tranche_id: string;
  readonly org_id: string;
  readonly started_by: string;
  readonly rail: string;
  readonly method: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly state: PaymentState;
  readonly arrived_minor: bigint;
  readonly applied_minor: bigint;
  readonly refunded_minor: bigint;
  readonly charged_back_minor: bigint;
  readonly unused_back_minor: bigint;
  readonly pending_until: Instant | null;
  readonly failure: string | null;
  readonly rail_reference: string | null;
  readonly started_at: Instant;
  readonly moved_at: Instant;
}

export type RefundState = 'due' | 'sent' | 'done' | 'failed' | 'dropped';

export interface RefundRow {
  readonly id: string;
  readonly order_id: string;
  readonly payment_id: string;
  readonly cause: 'order' | 'unapplied';
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly state: RefundState;
  readonly tries: number;
  readonly next_at: Instant | null;
  readonly due_at: Instant;
  readonly failure: string | null;
  readonly rail_reference: string | null;
  readonly made_at: Instant;
  readonly moved_at: Instant;
}

export interface PayoutAccountRow {
  readonly id: string;
  readonly org_id: string;
  readonly holder: string;
  readonly bank: string;
  readonly country: string;
  readonly number_sealed: string;
  readonly number_end: string;
  readonly automatic: boolean;
  readonly made_by: string;
  readonly made_at: Instant;
}

export type PayoutState = 'requested' | 'done' | 'failed';

export interface PayoutRow {
  readonly id: string;
  readonly org_id: string;
  readonly account_id: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly state: PayoutState;
  readonly requested_by: string | null;
  readonly requested_at: Instant;
  readonly due_at: Instant;
  readonly rail: string | null;
  readonly reference: string | null;
  readonly failure: string | null;
  readonly settled_by: string | null;
  readonly settled_at: Instant | null;
}

export interface TaskRow {
  readonly id: string;
  readonly kind: TaskKind;
  readonly subject: string;
  readonly order_id: string | null;
  readonly account: string | null;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly due_at: Instant;
  readonly made_at: Instant;
  readonly done_at: Instant | null;
  readonly done_by: string | null;
  readonly note: string | null;
}
