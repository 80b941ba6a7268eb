import type { Span } from './time.ts';

/**
 * Every day count, rate and ladder of the installation. Each version of an order's terms freezes the record it was made
 * under; the operator changes only what later terms get. Nothing of this kind stands anywhere else in the code.
 */
export interface Policy {
  readonly offer_within: Span;
  readonly offer_at_most: Span;
  readonly confirm_within: Span;
  readonly pay_within: Span;
  readonly report_within: Span;
  readonly overdue_refund_after: Span;
  readonly grant_at_most: Span;
  readonly grants_max: number;
  readonly review_within: Span;
  readonly review_extended_by: Span;
  readonly review_rest_at_least: Span;
  readonly correct_within: Span;
  readonly corrections_max: number;
  readonly date_proposal_within: Span;
  readonly date_moves_at_most: Span;
  readonly feedback_within: Span;
  readonly accuracy_unrated_after: Span;
  readonly default_stars: number;
  readonly dispute_after_release: Span;
  readonly dispute_negotiation: Span;
  readonly dispute_escalate_from: Span;
  readonly dispute_evidence: Span;
  readonly dispute_decision: Span;
  readonly dispute_decision_reminder: Span;
  readonly dispute_decided_by_clock_after: Span;
  readonly dispute_execution: Span;
  readonly dispute_appeal: Span;
  /** What is bought at its listed price can be paid for so long before the seller's lead time has to begin. */
  readonly listed_paid_within: Span;
  /** Each side signs the standing version of goods terms, or of an amendment, within. */
  readonly sign_within: Span;
  /** After the ship-by date, if nothing was shipped and the buyer did not cancel. */
  readonly ship_overdue_refund_after: Span;
  /** What stays until the ship-by date at least when the seller objects to a cancellation. */
  readonly ship_after_objection: Span;
  readonly cancellation_within: Span;
  /** From shipping to receipt by silence; tracked goods that have not arrived are disputed after twice that. */
  readonly receipt_within: { readonly courier: Span; readonly air: Span; readonly land: Span; readonly sea: Span };
  readonly receipt_extended_by: Span;
  /** Receipt by silence is never earlier than so long after a recorded delivery. */
  readonly delivery_review_within: Span;
  readonly claim_within: Span;
  readonly claim_photos_min: number;
  readonly claims_after_release: Span;
  readonly replacement_within: Span;
  readonly replacements_max: number;
  readonly return_within: Span;
  readonly return_check_within: Span;
  /** A just-in-time tranche is paid so soon after it was called for, and called for so long before shipping at most. */
  readonly tranche_within: Span;
  readonly tranche_called_before: Span;
  /** What the buyer and the seller have after a failed inspection of the goods to choose what follows. */
  readonly verdict_choice_within: Span;
  readonly remind_before: readonly Span[];
  /** Commission of the operator, in basis points of the price. */
  readonly fee_bps: number;
  /** What the provider keeps when the buyer cancels, by hours before the visit begins; the last row is the day itself. */
  readonly cancel_ladder: readonly {
    readonly hours_before: number;
    readonly provider_bps: number;
  }[];
  /** What the provider keeps of an aborted visit, by whose fault it was. */
  readonly aborted_bps: {
    readonly factory: number;
    readonly inspector: number;
    readonly neither: number;
  };
  /** Longest time a rail may take between the buyer's payment and the news of it. */
  readonly rail_settles_within: Span;
  readonly unapplied_refund_within: Span;
  readonly payout_within: Span;
}

export const DEFAULT_POLICY: Policy = {
  offer_within: { days: 7 },
  offer_at_most: { days: 60 },
  confirm_within: { days: 3 },
  pay_within: { days: 20 },
  report_within: { days: 3 },
  overdue_refund_after: { days: 14 },
  grant_at_most: { days: 14 },
  grants_max: 2,
  review_within: { days: 7 },
  review_extended_by: { days: 7 },
  review_rest_at_least: { days: 3 },
  correct_within: { days: 3 },
  corrections_max: 2,
  date_proposal_within: { days: 3 },
  date_moves_at_most: { days: 60 },
  feedback_within: { months: 2 },
  accuracy_unrated_after: { months: 12 },
  default_stars: 4,
  dispute_after_release: { days: 30 },
  dispute_negotiation: { days: 7 },
  dispute_escalate_from: { days: 3 },
  dispute_evidence: { days: 5 },
  dispute_decision: { days: 10 },
  dispute_decision_reminder: { days: 2 },
  dispute_decided_by_clock_after: { days: 30 },
  dispute_execution: { days: 3 },
  dispute_appeal: { days: 27 },
  listed_paid_within: { days: 7 },
  sign_within: { days: 5 },
  ship_overdue_refund_after: { days: 30 },
  ship_after_objection: { days: 3 },
  cancellation_within: { days: 3 },
  receipt_within: { courier: { days: 15 }, air: { days: 15 }, land: { days: 30 }, sea: { days: 45 } },
  receipt_extended_by: { days: 15 },
  delivery_review_within: { days: 5 },
  claim_within: { days: 3 },
  claim_photos_min: 3,
  claims_after_release: { days: 30 },
  replacement_within: { days: 15 },
  replacements_max: 2,
  return_within: { days: 15 },
  return_check_within: { days: 7 },
  tranche_within: { days: 10 },
  tranche_called_before: { days: 20 },
  verdict_choice_within: { days: 14 },
  remind_before: [{ days: 3 }, { days: 1 }],
  fee_bps: 800,
  cancel_ladder: [
    { hours_before: 48, provider_bps: 0 },
    { hours_before: 0, provider_bps: 5_000 },
    { hours_before: -24, provider_bps: 10_000 },
  ],
  aborted_bps: { factory: 10_000, inspector: 0, neither: 5_000 },
  rail_settles_within: { days: 7 },
  unapplied_refund_within: { days: 3 },
  payout_within: { days: 3 },
};
