import type { Instant } from '../time.ts';
import type { Change } from './define.ts';
import type { EscrowFacts } from './escrow.ts';
import type { TradeTerms } from './trade-terms.ts';

type Side = 'buyer' | 'provider';

export interface Signature {
  readonly version: number;
  readonly hash: string;
  /** Empty where nobody pressed a button. */
  readonly person: string;
  /** The seller signed by listing the product at this price. */
  readonly by?: 'listing';
  readonly at: Instant;
}

export type Signatures = Readonly<Partial<Record<Side, Signature>>>;

/** Who proposes amended terms signs them by it; what is missing is the other side's signature. */
export interface Amendment {
  readonly by: Side;
  readonly person: string;
  readonly at: Instant;
  readonly terms: TradeTerms;
  readonly hash: string;
}

export interface Verdict {
  /** The inspection order and the version of its report that stood when it completed. */
  readonly order: string;
  readonly version: number;
  readonly result: 'pass' | 'fail' | 'pending' | 'aborted';
  /** The inspector's verdict is another than the figures give. */
  readonly override: boolean;
  readonly at: Instant;
  /** What the sides chose after a fail. */
  readonly choice?: 'rework' | 'discount' | 'waived';
  /** After rework: by when the goods are inspected again. */
  readonly again_by?: Instant;
}

export const CLAIM_KINDS = ['not_arrived', 'missing', 'damaged', 'wrong_goods', 'quality'] as const;
export const OUTCOMES = ['refund', 'keep', 'replacement', 'return'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface Wanted {
  readonly outcome: Outcome;
  /** What goes back to the buyer who keeps the goods. */
  readonly minor?: number | undefined;
  /** By when they are replaced. */
  readonly date?: string | undefined;
}

export interface Claim {
  readonly counts: readonly number[];
  readonly kind: (typeof CLAIM_KINDS)[number];
  readonly wanted: Wanted;
  /** Another outcome that the seller offers. */
  readonly offered?: Wanted | null;
  /** What the claimed goods cost the buyer, the part that had been released before included. */
  readonly worth_minor: number;
}

export interface Shipment {
  readonly carrier: string;
  readonly tracking: string;
  /** Its number could be checked, so that its arrival is to be seen. */
  readonly tracked: boolean;
  readonly at: Instant;
  readonly delivered_at?: Instant;
}

export interface TradeFacts extends EscrowFacts {
  /** The offer of a conversation by whose acceptance it was agreed. */
  readonly offer?: { readonly conversation: string; readonly id: string; readonly no: number };
  readonly signed?: Signatures;
  /** Under earlier versions, which an amendment has taken the place of. */
  readonly signed_before?: readonly Signatures[];
  readonly amendment?: Amendment | null;
  readonly funded_at?: Instant;
  /** The tranches that the buyer has been asked to pay just in time, and by when. */
  readonly call?: { readonly tranches: readonly string[]; readonly due: Instant } | null;
  readonly ship_due?: Instant;
  /** A failed inspection has stopped the ship-by clock since then. */
  readonly ship_paused_at?: Instant | null;
  /** Who has signed that production has begun. */
  readonly production?: readonly Side[];
  /** The inspection order that each milestone waits for, the newest of it. */
  readonly bound?: Readonly<Record<string, string>>;
  readonly verdicts?: Readonly<Record<string, Verdict>>;
  readonly choose_by?: Instant;
  readonly proposal?: {
    readonly by: Side;
    readonly choice: 'rework' | 'discount' | 'cancel';
    readonly minor: number | null;
    readonly date: string | null;
  } | null;
  readonly cancellation_asked?: boolean;
  readonly shipment?: Shipment;
  readonly extended?: readonly Side[];
  /** When silence confirms the receipt, and when goods that are tracked and have not arrived are disputed. */
  readonly receipt_due?: Instant;
  readonly arrival_due?: Instant;
  /** The receipt of what a claim is not about. */
  readonly rest_due?: Instant | null;
  /** How many of each item are received or refunded. */
  readonly done?: readonly number[];
  /** Since when the buyer has had goods of this order in hand. */
  readonly goods_at?: Instant;
  /** How many of each item the buyer found defective, on receipt or in a claim. Absent: nobody counted. */
  readonly defective?: readonly number[];
  /** What a move has divided, for the move that it brings. */
  readonly part?: { readonly way: 'release' | 'refund'; readonly tranches: readonly string[] } | null;
  readonly claim?: Claim | null;
  readonly claim_withdrawn?: boolean;
  readonly replaced?: number;
  /** When the wait of a claim's outcome ends: replacement, return, its way back, its check. */
  readonly outcome_due?: Instant | null;
  /** Ids for the disputes that the clock may have to open: two, since the buyer withdraws at most one. */
  readonly next_disputes?: readonly string[];
  /** What has been shipped again, while the receipt of the rest has a clock of its own. */
  readonly replaced_counts?: readonly number[] | null;
  readonly overdue_dispute?: boolean;
  readonly suspended_from?: string;
  readonly suspended_at?: Instant;
  readonly force?: { readonly person: string; readonly outcome: 'release' | 'refund'; readonly reason: string };
  readonly closed_at?: Instant;
  /** What the buyer has back of the order. */
  readonly refunded_minor?: number;
  readonly feedback?: { readonly at: Instant; readonly by_default: boolean };
  readonly replied?: boolean;
  /** A dispute after release stops the clock of feedback. */
  readonly paused?: boolean;
}

export type Changed = Change<TradeTerms, TradeFacts>;
/** Where a claim leads when it is over. */
export type End = 'shipped' | 'completed' | 'settled' | 'refunded';
