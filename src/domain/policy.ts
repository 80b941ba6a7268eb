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
