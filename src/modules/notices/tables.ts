import type { PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { OrderHead } from '#modules/orders/head.ts';

export const MAILS = ['all', 'act', 'none'] as const;
/** Which notices come by e-mail too: all, only those after which one's own side must act, none. */
export type Mails = (typeof MAILS)[number];

export interface NoticeData {
  readonly no: string;
  /** The newest entry of the order's history when this was written. */
  readonly seq: number;
  /** English; `subject` is for a title in the reader's language. */
  readonly title: string;
  readonly subject: OrderHead['subject'];
  readonly buyer: string;
  readonly provider: string;
  /** Name of the organization that acted; null for the operator and for parts of the installation. */
  readonly actor: string | null;
  readonly amount_minor: number;
  readonly currency: string;
  /** The state of the order, or of its dispute, after the move. */
  readonly process: string;
  readonly process_version: number;
  readonly to: string | null;
  /** Reminders: when the clock fires. */
  readonly due: Instant | null;
}

export interface NoticeRow {
  readonly id: bigint;
  readonly person_id: PersonId;
  readonly org_id: string | null;
  readonly side: 'buyer' | 'provider' | 'staff';
  readonly order_id: string;
  readonly kind: 'move' | 'reminder';
  readonly move: string;
  readonly act: boolean;
  readonly data: NoticeData;
  readonly at: Instant;
  readonly read_at: Instant | null;
}
