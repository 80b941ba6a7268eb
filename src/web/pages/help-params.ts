import { TOO_FEW } from '#domain/listings.ts';
import type { Policy } from '#domain/policy.ts';
import type { Span } from '#domain/time.ts';
import type { View } from '#web/view.ts';

export type HelpParams = Readonly<Record<string, string>>;

/** The numbers that help articles name, as the installation has them now. */
export function helpParams({ t, format }: View, policy: Policy): HelpParams {
  const span = (length: Span) =>
    'days' in length ? t('help.days', { count: length.days }) : t('help.months', { count: length.months });
  return {
    confirm: span(policy.confirm_within),
    pay: span(policy.pay_within),
    report: span(policy.report_within),
    overdue: span(policy.overdue_refund_after),
    review: span(policy.review_within),
    extend: span(policy.review_extended_by),
    rest: span(policy.review_rest_at_least),
    correct: span(policy.correct_within),
    date: span(policy.date_proposal_within),
    feedback: span(policy.feedback_within),
    unrated: span(policy.accuracy_unrated_after),
    negotiation: span(policy.dispute_negotiation),
    escalate: span(policy.dispute_escalate_from),
    evidence: span(policy.dispute_evidence),
    decision: span(policy.dispute_decision),
    decided: span(policy.dispute_decided_by_clock_after),
    dispute_after: span(policy.dispute_after_release),
    unapplied: span(policy.unapplied_refund_within),
    fee: format.bps(policy.fee_bps),
    stars: format.number(policy.default_stars),
    ladder: format.number(policy.cancel_ladder[0]?.hours_before ?? 0),
    few: format.number(TOO_FEW),
  };
}

/** Rows of the table of usual dates; words: `help.clock.<row>`. */
export const CLOCK_ROWS = [
  'confirm',
  'pay',
  'report',
  'review',
  'correct',
  'date',
  'negotiation',
  'evidence',
  'decision',
  'feedback',
] as const;
