import { refusal, type Refusal } from '../errors.ts';
import { chargeBack, heldOf, hold, settle, type Tranche, type Transfer } from '../ledger/posting.ts';
import { bpsOf } from '../money.ts';
import { DAY, HOUR, endOf, isCalendarDate, plus, plusDays, startOf, type CalendarDate, type Instant } from '../time.ts';
import { both, defineProcess, type Change, type Ctx as AnyCtx } from './define.ts';
import {
  correct,
  correction,
  awarded,
  disputable,
  endByBuyer,
  freeze,
  NOTHING,
  parties,
  paymentOf,
  paymentUntil,
  reverse,
  sideOf,
  withdrawals,
} from './escrow.ts';
import type { InspectionFacts, InspectionTerms } from './inspection-terms.ts';

type Ctx = AnyCtx<InspectionTerms, InspectionFacts>;

const DISPUTE_INPUT = {
  reason: {
    type: 'choice',
    of: ['report_wrong', 'report_incomplete', 'not_inspected', 'unfair_fault', 'conduct', 'payment', 'other'],
  },
  claim_minor: { type: 'money' },
  statement: { type: 'text', max: 8000, long: true },
  files: { type: 'files', max: 20 },
  dispute_id: { type: 'system', of: 'dispute_id' },
} as const;

/**
 * An inspection order from placing to feedback. PROCESSES.md of the product says each rule in words; a hole found since
 * is mended here and told in docs/decisions.
 */
export const inspection = defineProcess<InspectionTerms, InspectionFacts>()({
  name: 'inspection',
  version: 1,
  start: 'placed',
  provider: 'inspector',
  states: {
    placed: { label: 'order.state.placed', filter: 'unconfirmed', turn: 'inspector' },
    confirmed: { label: 'order.state.confirmed', filter: 'confirmed', turn: 'buyer' },
    funded: { label: 'order.state.funded', filter: 'in_progress', turn: 'inspector', holds: true },
    reported: {
      label: 'order.state.reported',
      filter: 'report_uploaded',
      turn: 'buyer',
      holds: true,
    },
    correcting: {
      label: 'order.state.correcting',
      filter: 'report_uploaded',
      turn: 'inspector',
      holds: true,
    },
    disputed: { label: 'order.state.disputed', filter: 'in_dispute', holds: true },
    completed: { label: 'order.state.completed', filter: 'completed', final: true },
    settled: { label: 'order.state.settled', filter: 'completed', final: true },
    refunded: { label: 'order.state.refunded', filter: 'cancelled', final: true },
    cancelled: { label: 'order.state.cancelled', filter: 'cancelled', final: true },
    charged_back: { label: 'order.state.charged_back', filter: 'cancelled', final: true },
    declined: { label: 'order.state.declined', filter: 'cancelled', final: true },
    withdrawn: { label: 'order.state.withdrawn', filter: 'cancelled', final: true },
    expired: { label: 'order.state.expired', filter: 'cancelled', final: true },
  },
  remedies: {
    correction: ({ order, facts }) =>
      order.dispute?.facts['after_release'] || !facts.report ? refusal('order.no_report') : null,
    reinspection: ({ order, input: { date }, policy, now }) => {
      const last = plus(now, policy.date_moves_at_most);
      const isDate = typeof date === 'string' && isCalendarDate(date);
      return !isDate || order.dispute?.facts['after_release'] || Date.parse(date) <= now || Date.parse(date) > last
        ? refusal('input.invalid', { field: 'date', expected: 'YYYY-MM-DD' })
        : null;
    },
  },
  path: ['placed', 'confirmed', 'funded', 'reported', 'completed'],
  transitions: {
    modify: {
      from: ['placed'],
      to: 'same',
      by: 'buyer',
      clocks: 'restart',
      tells: ['provider'],
      input: { terms: { type: 'document', of: 'terms' } },
      change: ({ input, order }) => {
        const terms = input['terms'] as InspectionTerms;
        return { terms, tranches: repriced(order.tranches, terms) };
      },
    },
    confirm: {
      from: ['placed'],
      to: 'confirmed',
      by: 'inspector',
      grade: 'bind',
      primary: true,
      tells: ['buyer'],
      input: { terms_version: { type: 'seen', what: 'terms' } },
      change: ({ now }) => ({ facts: { confirmed_at: now } }),
    },
    decline: {
      from: ['placed'],
      to: 'declined',
      by: 'inspector',
      confirm: true,
      tells: ['buyer'],
      input: { reason: { type: 'text', max: 2000, long: true } },
    },
    expire: {
      from: ['placed'],
      to: 'expired',
      by: 'clock',
      reminds: ['provider'],
      tells: both,
      after: ({ now, policy, terms }) => atLatest(plus(now, policy.confirm_within), now, terms),
    },
    withdraw: {
      from: ['placed', 'confirmed'],
      to: 'withdrawn',
      by: 'buyer',
      confirm: true,
      tells: ['provider'],
      unless: ({ facts, now }) => {
        const until = facts.payment_until ?? 0;
        return now < until ? refusal('order.payment_under_way', { until }) : null;
      },
    },
    // Money that is on its way is waited for once, for as long as the rail says it takes.
    paymentUnderWay: {
      from: ['confirmed'],
      to: 'same',
      by: 'rail',
      internal: true,
      tells: ['provider'],
      input: { payment: { type: 'document', of: 'payment' } },
      unless: ({ facts }) =>
        facts.payment_until === undefined
          ? null
          : refusal('order.payment_under_way', { until: facts.payment_until ?? 0 }),
      change: (ctx) => ({ facts: { payment_until: paymentUntil(ctx) } }),
      adjusts: { expireUnpaid: (ctx, due) => Math.max(due, paymentUntil(ctx)) },
    },
    paymentLost: {
      from: ['confirmed'],
      to: 'same',
      by: 'rail',
      internal: true,
      tells: ['buyer'],
      input: { payment: { type: 'document', of: 'payment' } },
      change: () => ({ facts: { payment_until: null } }),
    },
    expireUnpaid: {
      from: ['confirmed'],
      to: 'expired',
      by: 'clock',
      reminds: ['buyer'],
      tells: both,
      after: ({ now, policy, terms }) => atLatest(plus(now, policy.pay_within), now, terms),
    },
    fund: {
      from: ['confirmed'],
      to: 'funded',
      by: 'rail',
      internal: true,
      tells: both,
      money: 'hold',
      input: { payment: { type: 'document', of: 'payment' } },
      unless: ({ order, input }) => {
        const { arrived, waiting } = paymentOf(input);
        return arrived + waiting < dueOf(order) ? refusal('order.payment_incomplete') : null;
      },
      change: ({ now, terms, policy }) => ({
        facts: {
          funded_at: now,
          visit_on: terms.window.to,
          // Money that was waited for may come after the window has ended.
          report_due: plus(Math.max(now, endOf(terms.window.to, terms.zone)), policy.report_within),
        },
      }),
      posts: ({ order, input }) => {
        const { rail, arrived, waiting } = paymentOf(input);
        const tranche = order.tranches.find(({ state }) => state === 'due');
        if (!tranche) throw new Error('nothing is due');
        return hold(parties(order), [tranche], rail, arrived, waiting);
      },
    },
    proposeDate: {
      from: ['funded'],
      to: 'same',
      by: ['buyer', 'inspector'],
      tells: both,
      input: { date: { type: 'date' } },
      unless: ({ input, terms, policy, now }) => {
        const last = plusDays(terms.window.to, daysOf(policy.date_moves_at_most, now));
        return 'date' in input ? outsideOf(input['date'], now, terms.zone, last) : null;
      },
      change: ({ by, input }) => ({
        facts: { proposal: { by: sideOf(by.side), date: String(input['date']) } },
      }),
      adjusts: { lapseProposal: ({ now, policy }) => plus(now, policy.date_proposal_within) },
    },
    agreeDate: {
      from: ['funded'],
      to: 'same',
      by: ['buyer', 'inspector'],
      primary: true,
      tells: both,
      unless: ({ facts, by, terms, now }) => {
        const { proposal } = facts;
        if (!proposal || proposal.by === by.side) return refusal('order.no_agreement_needed');
        return outsideOf(proposal.date, now, terms.zone, proposal.date);
      },
      change: ({ facts, terms, policy }): Change<InspectionTerms, InspectionFacts> => {
        const date = facts.proposal?.date ?? terms.window.to;
        return {
          terms: { ...terms, visit_on: date },
          facts: {
            proposal: null,
            visit_on: date,
            report_due: plus(endOf(date, terms.zone), policy.report_within),
          },
        };
      },
      adjusts: {
        refundOverdue: ({ facts, terms, policy }) =>
          plus(
            plus(endOf(facts.proposal?.date ?? terms.window.to, terms.zone), policy.report_within),
            policy.overdue_refund_after,
          ),
      },
    },
    lapseProposal: {
      from: ['funded'],
      to: 'same',
      by: 'clock',
      after: 'date_proposal_within',
      tells: both,
      armed: ({ facts }) => Boolean(facts.proposal),
      change: () => ({ facts: { proposal: null } }),
    },
    cancel: {
      from: ['funded'],
      to: 'cancelled',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      money: 'ladder',
      unless: ({ facts, terms, now }) =>
        now >= endOf(facts.visit_on ?? terms.window.to, terms.zone) ? refusal('order.cannot_cancel_after_visit') : null,
      change: closes,
      posts: (ctx) => settleBps(ctx, 'cancel', cancelBps(ctx)),
    },
    backOut: {
      from: ['funded'],
      to: 'refunded',
      by: 'inspector',
      grade: 'bind',
      confirm: true,
      tells: ['buyer'],
      money: 'refund',
      input: { reason: { type: 'text', max: 2000, long: true } },
      change: (ctx) => ({ facts: { ...closes(ctx).facts, backed_out: true } }),
      posts: (ctx) => settleBps(ctx, 'backOut', 0),
    },
    report: {
      from: ['funded', 'correcting'],
      to: 'reported',
      by: 'inspector',
      grade: 'visit',
      primary: true,
      tells: ['buyer'],
      input: { report: { type: 'document', of: 'report' } },
      unless: ({ input, terms, by, facts }) => {
        if (by.role === 'field' && facts.assigned !== by.person) return refusal('order.not_assigned');
        const { report } = input as {
          report?: NonNullable<InspectionFacts['report']> & { files: number; counted: boolean };
        };
        if (!report) return null;
        if (report.files === 0) return refusal('order.report_needs_file');
        return terms.plan && report.result !== 'aborted' && !report.counted
          ? refusal('order.report_needs_counts')
          : null;
      },
      change: ({ input, now, facts }) => {
        const { version, sha256, result, fault, id } = input['report'] as NonNullable<InspectionFacts['report']>;
        return {
          facts: {
            report: { id, version, sha256, result, fault: fault ?? null },
            reported_at: now,
            first_reported_at: facts.first_reported_at ?? now,
          },
        };
      },
    },
    // A field inspector sees and reports only the visits given to them.
    assign: {
      from: ['funded', 'correcting'],
      to: 'same',
      by: 'inspector',
      tells: ['provider'],
      input: { inspector: { type: 'member' } },
      change: ({ input }) => ({ facts: { assigned: String(input['inspector']) } }),
    },
    lateReport: {
      from: ['refunded', 'cancelled'],
      to: 'same',
      by: 'inspector',
      grade: 'visit',
      internal: true,
      tells: ['buyer'],
      input: { report: { type: 'document', of: 'report' } },
    },
    refundLate: {
      from: ['funded'],
      to: 'refunded',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'refund',
      unless: overdueOnly,
      change: closes,
      posts: (ctx) => settleBps(ctx, 'refundLate', 0),
    },
    grantTime: {
      from: ['funded'],
      to: 'same',
      by: 'buyer',
      tells: ['provider'],
      input: { date: { type: 'date' } },
      unless: (ctx) => {
        const { facts, input, policy, terms, now } = ctx;
        if ((facts.grants ?? 0) >= policy.grants_max) return refusal('order.grants_used');
        const last = dateOf(plus(now, policy.grant_at_most));
        return overdueOnly(ctx) ?? ('date' in input ? outsideOf(input['date'], now, terms.zone, last) : null);
      },
      change: ({ facts, input, terms }) => ({
        facts: {
          grants: (facts.grants ?? 0) + 1,
          report_due: endOf(String(input['date']), terms.zone),
        },
      }),
      adjusts: {
        refundOverdue: ({ input, terms, policy }) =>
          plus(endOf(String(input['date']), terms.zone), policy.overdue_refund_after),
      },
    },
    // It runs on through a dispute that the inspector opens while overdue: a dispute is no delay tactic.
    refundOverdue: {
      from: ['funded', 'disputed'],
      to: 'refunded',
      by: 'clock',
      reminds: both,
      tells: both,
      money: 'refund',
      armed: ({ state, facts }) => state === 'funded' || facts.overdue_dispute === true,
      after: ({ facts, terms, policy, now }) =>
        Math.max(
          now,
          plus(
            facts.report_due ?? plus(endOf(terms.window.to, terms.zone), policy.report_within),
            policy.overdue_refund_after,
          ),
        ),
      change: closes,
      posts: (ctx) => settleBps(ctx, 'refundOverdue', 0),
    },
    askCorrection: {
      from: ['reported'],
      to: 'correcting',
      by: 'buyer',
      clocks: 'suspend',
      tells: ['provider'],
      input: {
        report_version: { type: 'seen', what: 'report' },
        what: { type: 'text', max: 4000, long: true },
      },
      unless: ({ facts, policy }) =>
        (facts.corrections ?? 0) >= policy.corrections_max ? refusal('order.correction_rounds_used') : null,
      change: ({ facts }) => ({ facts: { corrections: (facts.corrections ?? 0) + 1 } }),
    },
    refuseCorrection: {
      from: ['correcting'],
      to: 'reported',
      by: 'inspector',
      clocks: 'resume',
      tells: ['buyer'],
      input: { reason: { type: 'text', max: 2000, long: true } },
    },
    lapseCorrection: {
      from: ['correcting'],
      to: 'reported',
      by: 'clock',
      after: 'correct_within',
      reminds: ['provider'],
      clocks: 'resume',
      tells: both,
    },
    extend: {
      from: ['reported'],
      to: 'same',
      by: ['buyer', 'inspector'],
      tells: both,
      unless: ({ facts, by }) => (facts.extended?.includes(sideOf(by.side)) ? refusal('order.already_extended') : null),
      change: ({ facts, by }) => ({
        facts: { extended: [...(facts.extended ?? []), sideOf(by.side)] },
      }),
      adjusts: {
        autoRelease: ({ policy }, due) => plus(due, policy.review_extended_by),
        autoSettle: ({ policy }, due) => plus(due, policy.review_extended_by),
      },
    },
    release: {
      from: ['reported', 'correcting', 'disputed'],
      to: 'completed',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'release',
      input: { report_version: { type: 'seen', what: 'report' } },
      // Giving everything up ends a dispute, whatever the report says and even before there is one.
      unless: ({ facts, state }) => {
        if (state === 'disputed') return null;
        if (!facts.report) return refusal('order.no_report');
        return isAborted(facts) ? refusal('order.aborted_pays_by_terms') : null;
      },
      change: closesBy(() => 10_000),
      posts: (ctx) => settleBps(ctx, 'release', 10_000),
    },
    autoRelease: {
      from: ['reported'],
      to: 'completed',
      by: 'clock',
      after: 'review_within',
      reminds: ['buyer'],
      tells: both,
      money: 'release',
      armed: ({ facts }) => !isAborted(facts),
      change: closesBy(() => 10_000),
      posts: (ctx) => settleBps(ctx, 'autoRelease', 10_000),
    },
    acceptAborted: {
      from: ['reported', 'correcting'],
      to: ['completed', 'settled', 'refunded'],
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'fault',
      input: { report_version: { type: 'seen', what: 'report' } },
      unless: ({ facts }) => (isAborted(facts) ? null : refusal('order.not_aborted')),
      choose: ({ facts, policy }) => endByBps(abortedBps(facts, policy)),
      change: closesBy(({ facts, policy }) => abortedBps(facts, policy)),
      posts: (ctx) => settleBps(ctx, 'acceptAborted', abortedBps(ctx.facts, ctx.policy)),
    },
    autoSettle: {
      from: ['reported'],
      to: ['completed', 'settled', 'refunded'],
      by: 'clock',
      after: 'review_within',
      reminds: ['buyer'],
      tells: both,
      money: 'fault',
      armed: ({ facts }) => isAborted(facts),
      choose: ({ facts, policy }) => endByBps(abortedBps(facts, policy)),
      change: closesBy(({ facts, policy }) => abortedBps(facts, policy)),
      posts: (ctx) => settleBps(ctx, 'autoSettle', abortedBps(ctx.facts, ctx.policy)),
    },
    refund: {
      from: ['funded', 'reported', 'correcting', 'disputed'],
      to: 'refunded',
      by: 'inspector',
      grade: 'bind',
      confirm: true,
      tells: ['buyer'],
      money: 'refund',
      change: closes,
      posts: (ctx) => settleBps(ctx, 'refund', 0),
    },
    dispute: {
      from: ['funded', 'reported', 'correcting'],
      to: 'disputed',
      by: ['buyer', 'inspector'],
      clocks: 'suspend',
      opens: 'dispute',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: DISPUTE_INPUT,
      unless: (ctx) => disputable(ctx, heldOf(ctx.order.tranches)),
      // Also while a re-inspection is awaited, when an earlier report is there.
      change: ({ facts, state, by, now }) => ({
        facts: {
          overdue_dispute: by.side === 'provider' && state === 'funded' && now >= (facts.report_due ?? Infinity),
        },
      }),
    },
    resume: {
      from: ['disputed'],
      to: 'back',
      by: 'dispute',
      clocks: 'resume',
      internal: true,
      tells: both,
      change: (ctx) => ({ facts: withdrawals(ctx) }),
    },
    settle: {
      from: ['disputed'],
      to: ['completed', 'settled', 'refunded', 'correcting', 'funded'],
      by: 'dispute',
      internal: true,
      tells: both,
      money: 'split',
      choose: ({ input, order }) => {
        if (input['remedy'] === 'correction') return 'correcting';
        if (input['remedy'] === 'reinspection') return 'funded';
        return endByBuyer(BigInt(String(input['buyer_minor'])), heldOf(order.tranches));
      },
      change: (ctx) => {
        if (ctx.input['remedy']) return redo(ctx);
        return closesWith(heldOf(ctx.order.tranches) - BigInt(String(ctx.input['buyer_minor'])), ctx);
      },
      posts: ({ order, input }) =>
        input['remedy']
          ? NOTHING
          : settle(
              parties(order),
              'settle',
              order.tranches,
              heldOf(order.tranches) - BigInt(String(input['buyer_minor'])),
            ),
    },
    chargeBack: {
      from: ['funded', 'reported', 'correcting', 'disputed', 'completed', 'settled'],
      to: 'charged_back',
      by: 'rail',
      internal: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'chargeback',
      input: { payment: { type: 'document', of: 'payment' } },
      posts: ({ order, input }) => {
        const { rail, arrived } = paymentOf(input);
        return chargeBack(parties(order), order.tranches, rail, arrived - heldOf(order.tranches));
      },
    },
    askForce: {
      from: ['funded', 'reported', 'correcting', 'disputed'],
      to: 'same',
      by: 'staff',
      tells: ['staff'],
      input: {
        outcome: { type: 'choice', of: ['release', 'refund'] },
        reason: { type: 'text', max: 2000, long: true },
      },
      change: ({ by, input }) => ({
        facts: {
          force: {
            person: by.person ?? '',
            outcome: input['outcome'] === 'release' ? 'release' : 'refund',
            reason: String(input['reason']),
          },
        },
      }),
    },
    force: {
      from: ['funded', 'reported', 'correcting', 'disputed'],
      to: ['completed', 'refunded'],
      by: 'staff',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'split',
      unless: ({ facts, by }) =>
        !facts.force || facts.force.person === by.person ? refusal('order.two_people_needed') : null,
      choose: ({ facts }) => (facts.force?.outcome === 'release' ? 'completed' : 'refunded'),
      change: closesBy(({ facts }) => (facts.force?.outcome === 'release' ? 10_000 : 0)),
      posts: (ctx) => settleBps(ctx, 'force', ctx.facts.force?.outcome === 'release' ? 10_000 : 0),
    },
    feedback: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'buyer',
      primary: true,
      tells: ['provider'],
      input: {
        industry_knowledge: { type: 'stars' },
        service_quality: { type: 'stars' },
        comment: { type: 'text', max: 4000, long: true, optional: true },
      },
      unless: ({ facts }) => (facts.feedback ? refusal('order.already_rated') : null),
      change: ({ now }) => ({ facts: { feedback: { at: now, by_default: false } } }),
    },
    defaultFeedback: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'clock',
      after: 'feedback_within',
      reminds: ['buyer'],
      tells: both,
      armed: ({ facts }) => !facts.feedback,
      change: ({ now }) => ({ facts: { feedback: { at: now, by_default: true } } }),
    },
    declareReceipt: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'buyer',
      tells: ['provider'],
      unless: ({ facts }) => (facts.received_at || facts.accuracy ? refusal('order.receipt_declared') : null),
      change: ({ now }) => ({ facts: { received_at: now } }),
    },
    // The goods order that this inspection is bound to says so in the buyer's place.
    receiveGoods: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'goods',
      internal: true,
      tells: ['buyer'],
      input: { counted: { type: 'integer', min: 0, max: 10_000_000, optional: true } },
      unless: ({ facts }) => (facts.received_at || facts.accuracy ? refusal('order.receipt_declared') : null),
      change: ({ now, input }) => ({
        facts: {
          received_at: now,
          ...(input['counted'] === undefined ? {} : { counted_defects: Number(input['counted']) }),
        },
      }),
    },
    continueFeedback: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'buyer',
      primary: true,
      tells: ['provider'],
      input: {
        report_accuracy: { type: 'stars' },
        defects_found: { type: 'integer', min: 0, max: 10_000_000, optional: true },
        comment: { type: 'text', max: 4000, long: true, optional: true },
      },
      unless: ({ facts }) =>
        facts.accuracy ? refusal('order.already_rated') : facts.received_at ? null : refusal('order.not_received'),
      change: ({ now }) => ({ facts: { accuracy: { at: now, by_default: false } } }),
    },
    defaultAccuracy: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'clock',
      reminds: ['buyer'],
      tells: both,
      armed: ({ facts }) => Boolean(facts.received_at) && !facts.accuracy,
      // Receipt declared while a long dispute stopped the clocks: the window may have passed before they go on.
      after: ({ facts, policy, now }) => Math.max(now, plus(facts.received_at ?? now, policy.feedback_within)),
      change: ({ now }) => ({ facts: { accuracy: { at: now, by_default: true } } }),
    },
    closeUnrated: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'clock',
      after: 'accuracy_unrated_after',
      reminds: ['buyer'],
      tells: both,
      armed: ({ facts }) => !facts.received_at && !facts.accuracy,
      change: ({ now }) => ({ facts: { accuracy: { at: now, by_default: false, unrated: true } } }),
    },
    reply: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'inspector',
      tells: ['buyer'],
      input: { comment: { type: 'text', max: 4000, long: true } },
      unless: ({ facts }) =>
        facts.replied ? refusal('order.reply_given') : facts.feedback ? null : refusal('order.no_feedback'),
      change: () => ({ facts: { replied: true } }),
    },
    disputeAfter: {
      from: ['completed', 'settled'],
      to: 'same',
      by: ['buyer', 'inspector'],
      clocks: 'suspend',
      opens: 'dispute',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: { ...DISPUTE_INPUT, freeze_minor: { type: 'system', of: 'freeze_minor' } },
      unless: (ctx) => {
        const last = plus(ctx.facts.closed_at ?? 0, ctx.policy.dispute_after_release);
        if (ctx.facts.paused || ctx.now >= last) return refusal('order.dispute_window_closed');
        return disputable(ctx, otherSideHas(ctx));
      },
      change: () => ({ facts: { paused: true } }),
      posts: (ctx) => freeze(ctx, 'disputeAfter'),
    },
    // Also of an order that was charged back while the dispute went on: what it froze has to go somewhere.
    resumeAfter: {
      from: ['completed', 'settled', 'charged_back'],
      to: 'same',
      by: 'dispute',
      clocks: 'resume',
      internal: true,
      tells: both,
      money: 'reverse',
      change: (ctx) => {
        const { claimant, minor } = awarded(ctx);
        const released = releasedOf(ctx) + (claimant === 'buyer' ? -minor : minor);
        return { facts: { ...withdrawals(ctx), paused: false, released_minor: Number(released) } };
      },
      posts: reverse,
    },
    correctAfter: {
      from: ['completed', 'settled', 'refunded', 'charged_back'],
      to: 'same',
      by: 'dispute',
      internal: true,
      tells: both,
      money: 'reverse',
      change: (ctx) => ({ facts: { released_minor: Number(releasedOf(ctx) - correction(ctx)) } }),
      posts: correct,
    },
  },
});

/** New terms before payment may have another price; what has been paid is never repriced. */
function repriced(tranches: readonly Tranche[], terms: InspectionTerms): readonly Tranche[] {
  const [only, ...others] = tranches;
  if (only?.state !== 'due' || others.length > 0) return tranches;
  return [{ ...only, minor: BigInt(terms.due_minor), fee_minor: BigInt(terms.fee_minor) }];
}

function dueOf(order: Ctx['order']): bigint {
  return order.tranches.reduce((sum, tranche) => sum + (tranche.state === 'due' ? tranche.minor : 0n), 0n);
}

function atLatest(due: Instant, now: Instant, terms: InspectionTerms): Instant {
  return Math.max(now, Math.min(due, endOf(terms.window.to, terms.zone)));
}

function dateOf(at: Instant): CalendarDate {
  return new Date(at).toISOString().slice(0, 10);
}

function daysOf(span: Ctx['policy']['date_moves_at_most'], now: Instant): number {
  return 'days' in span ? span.days : Math.round((plus(now, span) - now) / DAY);
}

function outsideOf(date: unknown, now: Instant, zone: string, last: CalendarDate): Refusal | null {
  const good = typeof date === 'string' && isCalendarDate(date) && endOf(date, zone) > now && date <= last;
  return good ? null : refusal('order.date_out_of_range', { field: 'date', from: dateOf(now), to: last });
}

function overdueOnly({ facts, now }: Ctx): Refusal | null {
  const due = facts.report_due ?? Infinity;
  return now < due ? refusal('order.not_overdue', { due }) : null;
}

/** The order is over: feedback opens, and where nothing is shipped its last part opens with it. */
function closes({ now, terms }: Ctx): Change<InspectionTerms, InspectionFacts> {
  return { facts: { closed_at: now, ...(terms.shipped ? {} : { received_at: now }) } };
}

function closesWith(released: bigint, ctx: Ctx): Change<InspectionTerms, InspectionFacts> {
  return { facts: { ...closes(ctx).facts, released_minor: Number(released) } };
}

function closesBy(bps: (ctx: Ctx) => number): (ctx: Ctx) => Change<InspectionTerms, InspectionFacts> {
  return (ctx) => closesWith(bpsOf(heldOf(ctx.order.tranches), bps(ctx)), ctx);
}

function releasedOf({ facts, terms }: Ctx): bigint {
  return BigInt(facts.released_minor ?? terms.due_minor);
}

/** The most that can be claimed after release: what the other side has of this order, earlier disputes counted. */
function otherSideHas(ctx: Ctx): bigint {
  const released = releasedOf(ctx);
  return ctx.by.side === 'buyer' ? released : BigInt(ctx.terms.due_minor) - released;
}

function cancelBps({ facts, terms, now, policy }: Ctx): number {
  const visit = startOf(facts.visit_on ?? terms.window.to, terms.zone);
  const step = policy.cancel_ladder.find(({ hours_before }) => now <= visit - hours_before * HOUR);
  return step?.provider_bps ?? 10_000;
}

/** The ladder with its dates: what the provider keeps of the money, in basis points, if the buyer cancels until then. */
export function cancelSteps({
  facts,
  terms,
  policy,
}: Pick<Ctx, 'facts' | 'terms' | 'policy'>): { until: Instant; provider_bps: number }[] {
  const visit = startOf(facts.visit_on ?? terms.window.to, terms.zone);
  return policy.cancel_ladder.map(({ hours_before, provider_bps }) => ({
    until: visit - hours_before * HOUR,
    provider_bps,
  }));
}

function isAborted(facts: InspectionFacts): boolean {
  return facts.report?.result === 'aborted';
}

function abortedBps(facts: InspectionFacts, policy: Ctx['policy']): number {
  return policy.aborted_bps[facts.report?.fault ?? 'neither'];
}

function endByBps(bps: number): 'completed' | 'settled' | 'refunded' {
  return bps >= 10_000 ? 'completed' : bps <= 0 ? 'refunded' : 'settled';
}

function settleBps({ order }: Ctx, reason: string, bps: number): Transfer {
  return settle(parties(order), reason, order.tranches, bpsOf(heldOf(order.tranches), bps));
}

function redo({ input, terms, policy, now }: Ctx): Change<InspectionTerms, InspectionFacts> {
  if (input['remedy'] === 'correction') return {};
  const date = String(input['date']);
  return {
    terms: { ...terms, visit_on: date },
    facts: {
      visit_on: date,
      report_due: plus(Math.max(now, endOf(date, terms.zone)), policy.report_within),
      proposal: null,
    },
  };
}
