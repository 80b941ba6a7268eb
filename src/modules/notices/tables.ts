import type { PersonId } from '#domain/ids.ts';
import type { CalendarDate, Instant } from '#domain/time.ts';
import type { OrderHead } from '#modules/orders/head.ts';

export const MAILS = ['all', 'act', 'none'] as const;
/** Which notices come by e-mail too: all, only those after which one's own side must act, none. */
export type Mails = (typeof MAILS)[number];

/** What a notice of a step of an order is made of. */
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

/** What a notice of money on its way is made of. The first three are null where it is about no order. */
export interface MoneyData {
  readonly no: string | null;
  readonly title: string | null;
  readonly subject: OrderHead['subject'] | null;
  readonly organization: string;
  readonly amount_minor: number | null;
  readonly currency: string | null;
  /** How it was paid; null where it left another way. */
  readonly method: string | null;
  /** Of a payment a code, `payments.failure.<reason>`; of a payout what the staff wrote. */
  readonly reason: string | null;
}

/** What a notice of a conversation is made of. */
export interface TalkData {
  readonly no: null;
  /** What the inquiry is about, as the buyer wrote it. */
  readonly title: string | null;
  readonly subject: null;
  readonly buyer: string;
  readonly provider: string;
  readonly type: string | null;
  /** Of the offer that it is about. */
  readonly amount_minor: number | null;
  readonly currency: string | null;
  readonly due: Instant | null;
}

/** What a notice of a saved search or of an accreditation paper is made of. */
export interface MarketData {
  readonly no: null;
  readonly title: null;
  readonly subject: null;
  readonly amount_minor: null;
  readonly currency: null;
  readonly organization: string;
  /** The name of the search, or the code of the paper. */
  readonly name: string;
  readonly search: string | null;
  /** What is new. */
  readonly count: number;
  /** What the staff wrote. */
  readonly reason: string | null;
  /** When the paper ends. */
  readonly day: CalendarDate | null;
}

interface AnyNotice {
  readonly id: bigint;
  readonly person_id: PersonId;
  readonly org_id: string | null;
  readonly side: 'buyer' | 'provider' | 'staff' | 'organization';
  /** The move of the order; of everything else what became of it. */
  readonly move: string;
  readonly act: boolean;
  readonly at: Instant;
  readonly read_at: Instant | null;
}

export interface OrderNotice extends AnyNotice {
  readonly kind: 'move' | 'reminder';
  readonly order_id: string;
  readonly data: NoticeData;
}

export interface MoneyNotice extends AnyNotice {
  readonly kind: 'money';
  readonly order_id: string | null;
  readonly data: MoneyData;
}

export interface TalkNotice extends AnyNotice {
  readonly kind: 'conversation';
  readonly order_id: null;
  readonly conversation_id: string;
  readonly data: TalkData;
}

export interface MarketNotice extends AnyNotice {
  readonly kind: 'market';
  readonly order_id: null;
  readonly data: MarketData;
}

export type NoticeRow = OrderNotice | MoneyNotice | TalkNotice | MarketNotice;
