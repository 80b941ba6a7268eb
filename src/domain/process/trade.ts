import { refusal } from '../errors.ts';
import { chargeBack, hold } from '../ledger/posting.ts';
import { CARRIERS } from '../shipping/tracking.ts';
import { endOf, plus } from '../time.ts';
import { both, defineProcess } from './define.ts';
import {
  awarded,
  correct,
  correction,
  disputable,
  freeze,
  NOTHING,
  parties,
  paymentOf,
  paymentUntil,
  reverse,
  sideOf,
  thawed,
  withdrawals,
} from './escrow.ts';
import {
  amended,
  atLatest,
  called,
  ends,
  frozenAmount,
  otherOf,
  releaseOf,
  signature,
  sum,
  takesRest,
  underWay,
  unpaidGross,
  unsigned,
} from './trade-agreement.ts';
import {
  badClaim,
  badWanted,
  checksReturn,
  claimedPart,
  endClaim,
  makesClaim,
  outcome,
  replaces,
  tooOften,
  wantedOf,
  wholeClaim,
  withoutClaim,
} from './trade-claims.ts';
import {
  claimable,
  decided,
  openedByClaim,
  openedByClock,
  openedBySide,
  reinspected,
  resumed,
  suspends,
} from './trade-disputes.ts';
import { CLAIM_KINDS, OUTCOMES, type TradeFacts } from './trade-facts.ts';
import {
  badChoice,
  badDate,
  boundMilestone,
  chose,
  chosen,
  discount,
  judged,
  releasedByVerdict,
  stopsShipping,
  verdictOf,
} from './trade-inspections.ts';
import {
  all,
  badCounts,
  claimed,
  countsOf,
  disputeOf,
  doneWith,
  dueFor,
  endOfAll,
  failing,
  held,
  heldFor,
  inspectionOf,
  left,
  moved,
  newTranches,
  payable,
  releasable,
  releasedByShipping,
  settled,
  transportDue,
  unclaimed,
  unfrozen,
  valueOf,
} from './trade-parts.ts';
import { badDefective, badReviews, claimedDefects, countedDefects, inHand } from './trade-feedback.ts';
import {
  badShipment,
  badTracking,
  deliveredAt,
  isArrived,
  notReceivable,
  partTo,
  partToSettle,
  received,
  restCounts,
  settlesPart,
  shipped,
} from './trade-shipping.ts';
import type { TradeTerms } from './trade-terms.ts';

const DISPUTE_INPUT = {
  reason: {
    type: 'choice',
    of: ['not_arrived', 'damaged', 'wrong_goods', 'quality', 'late', 'conduct', 'payment', 'other'],
  },
  claim_minor: { type: 'money' },
  statement: { type: 'text', max: 8000, long: true },
  files: { type: 'files', max: 20 },
  dispute_id: { type: 'system', of: 'dispute_id' },
  freeze_minor: { type: 'system', of: 'freeze_minor' },
} as const;

const WANTED_INPUT = {
  wanted: { type: 'choice', of: OUTCOMES },
  minor: { type: 'money', optional: true },
  date: { type: 'date', optional: true },
} as const;

const NEW_TERMS = {
  terms: { type: 'document', of: 'goods' },
  tranche_ids: { type: 'system', of: 'tranche_ids' },
} as const;

/** States in which the goods have left and what a claim is about waits apart from the rest. */
const CLAIM_STATES = ['claimed', 'replacing', 'return_due', 'return_shipped', 'return_delivered'] as const;
const HELD_STATES = ['funded', 'cancelling', 'shipped', ...CLAIM_STATES, 'disputed'] as const;

/**
 * A goods order from the first draft of its terms to feedback. PROCESSES.md of the product says each rule in words; how
 * a hole in it was mended stands in docs/decisions.
 */
export const trade = defineProcess<TradeTerms, TradeFacts>()({
  name: 'trade',
  version: 1,
  start: 'drafted',
  provider: 'seller',
  states: {
    drafted: { label: 'trade.state.drafted', filter: 'unconfirmed', turn: unsigned },
    agreed: { label: 'trade.state.agreed', filter: 'confirmed', turn: 'buyer' },
    funded: { label: 'trade.state.funded', filter: 'in_progress', turn: 'seller', holds: 'maybe' },
    cancelling: { label: 'trade.state.cancelling', filter: 'in_progress', turn: 'seller', holds: 'maybe' },
    shipped: { label: 'trade.state.shipped', filter: 'in_progress', turn: 'buyer', holds: 'maybe' },
    claimed: { label: 'trade.state.claimed', filter: 'in_progress', turn: 'seller', holds: true },
    replacing: { label: 'trade.state.replacing', filter: 'in_progress', turn: 'seller', holds: true },
    return_due: { label: 'trade.state.return_due', filter: 'in_progress', turn: 'buyer', holds: true },
    return_shipped: { label: 'trade.state.return_shipped', filter: 'in_progress', holds: true },
    return_delivered: { label: 'trade.state.return_delivered', filter: 'in_progress', turn: 'seller', holds: true },
    disputed: { label: 'trade.state.disputed', filter: 'in_dispute', holds: 'maybe' },
    completed: { label: 'trade.state.completed', filter: 'completed', final: true },
    settled: { label: 'trade.state.settled', filter: 'completed', final: true },
    refunded: { label: 'trade.state.refunded', filter: 'cancelled', final: true },
    charged_back: { label: 'trade.state.charged_back', filter: 'cancelled', final: true },
    withdrawn: { label: 'trade.state.withdrawn', filter: 'cancelled', final: true },
    expired: { label: 'trade.state.expired', filter: 'cancelled', final: true },
  },
  payable,
  remedies: {
    // The goods have left once, and are not replaced for ever.
    replacement: (ctx) => {
      const { order, facts, policy, input } = ctx;
      if (order.dispute?.facts['after_release'] || !facts.shipment)
        return refusal('dispute.remedy_not_here', { field: 'remedy' });
      if ((facts.replaced ?? 0) >= policy.replacements_max) return refusal('trade.replacements_used');
      return input['date'] === undefined ? null : badDate(ctx, 'date', input['date']);
    },
    // Rework and another inspection, which stand in for the verdict that was disputed.
    reinspection: (ctx) => {
      const { order, facts, input } = ctx;
      const isOver = order.dispute?.facts['after_release'] || facts.shipment || failing(ctx).length === 0;
      return isOver ? refusal('dispute.remedy_not_here', { field: 'remedy' }) : badDate(ctx, 'date', input['date']);
    },
  },
  path: ['drafted', 'agreed', 'funded', 'shipped', 'completed'],
  transitions: {
    // Terms: drafted, signed by both, amended by both.
    revise: {
      from: ['drafted'],
      to: 'same',
      by: ['buyer', 'seller'],
      clocks: 'restart',
      tells: both,
      input: NEW_TERMS,
      change: ({ input }) => {
        const terms = input['terms'] as TradeTerms;
        return { terms, tranches: newTranches(terms, input['tranche_ids']), facts: { signed: {} } };
      },
    },
    sign: {
      from: ['drafted'],
      to: ['drafted', 'agreed'],
      by: ['buyer', 'seller'],
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: both,
      input: { terms_version: { type: 'seen', what: 'terms' }, terms_hash: { type: 'seen', what: 'terms_hash' } },
      unless: ({ facts, by }) => (facts.signed?.[sideOf(by.side)] ? refusal('trade.signed_already') : null),
      choose: ({ facts, by }) => (facts.signed?.[otherOf(by.side)] ? 'agreed' : 'drafted'),
      change: (ctx) => ({
        facts: { signed: { ...ctx.facts.signed, ...signature(ctx, ctx.order.terms_version, ctx.input['terms_hash']) } },
      }),
    },
    expireUnsigned: {
      from: ['drafted'],
      to: 'expired',
      by: 'clock',
      reminds: both,
      tells: both,
      after: ({ now, policy, terms }) => atLatest(plus(now, policy.sign_within), now, terms),
    },
    withdraw: {
      from: ['drafted', 'agreed'],
      to: 'withdrawn',
      by: ['buyer', 'seller'],
      confirm: true,
      tells: both,
      unless: underWay,
    },
    proposeAmendment: {
      from: ['agreed', 'funded'],
      to: 'same',
      by: ['buyer', 'seller'],
      grade: 'bind',
      tells: both,
      input: { terms: { type: 'document', of: 'goods' }, hash: { type: 'system', of: 'new_terms_hash' } },
      unless: (ctx) => underWay(ctx) ?? (ctx.state === 'funded' && 'terms' in ctx.input ? frozenAmount(ctx) : null),
      change: ({ by, input, now }) => {
        const terms = input['terms'] as TradeTerms;
        const amendment = { by: sideOf(by.side), person: by.person ?? '', at: now, terms, hash: String(input['hash']) };
        return { facts: { amendment } };
      },
      adjusts: { lapseAmendment: ({ now, policy }) => plus(now, policy.sign_within) },
    },
    signAmendment: {
      from: ['agreed', 'funded'],
      to: 'same',
      by: ['buyer', 'seller'],
      grade: 'bind',
      confirm: true,
      tells: both,
      input: { hash: { type: 'text', max: 64 }, tranche_ids: { type: 'system', of: 'tranche_ids' } },
      unless: (ctx) => {
        const { facts, by, input, order } = ctx;
        if (!facts.amendment || facts.amendment.by === by.side) return refusal('trade.no_amendment');
        if ('hash' in input && input['hash'] !== facts.amendment.hash)
          return refusal('order.newer_terms', { version: order.terms_version + 1 });
        return underWay(ctx);
      },
      change: amended,
      adjusts: {
        expireUnpaid: ({ facts, now, terms }, due) => atLatest(due, now, facts.amendment?.terms ?? terms),
        refundUnshipped: ({ facts, terms, policy }, due) => {
          const later = facts.amendment?.terms ?? terms;
          const isSame = later.ship_by === terms.ship_by && later.zone === terms.zone;
          return isSame ? due : plus(endOf(later.ship_by, later.zone), policy.ship_overdue_refund_after);
        },
      },
    },
    lapseAmendment: {
      from: ['agreed', 'funded'],
      to: 'same',
      by: 'clock',
      after: 'sign_within',
      reminds: both,
      tells: both,
      armed: ({ facts }) => Boolean(facts.amendment),
      change: () => ({ facts: { amendment: null } }),
    },
    // Payment: what is due at agreement at once, the rest when it is called for.
    paymentUnderWay: {
      from: ['agreed', 'funded', 'shipped'],
      to: 'same',
      by: 'rail',
      internal: true,
      tells: ['provider'],
      input: { payment: { type: 'document', of: 'payment' } },
      unless: (ctx) => {
        if (payable(ctx).length === 0) return refusal('order.not_in_this_state', { state: ctx.state });
        return ctx.facts.payment_until === undefined
          ? null
          : refusal('order.payment_under_way', { until: ctx.facts.payment_until ?? 0 });
      },
      change: (ctx) => ({ facts: { payment_until: paymentUntil(ctx) } }),
      adjusts: {
        expireUnpaid: (ctx, due) => Math.max(due, paymentUntil(ctx)),
        lapseCall: (ctx, due) => Math.max(due, paymentUntil(ctx)),
      },
    },
    paymentLost: {
      from: ['agreed', 'funded', 'shipped'],
      to: 'same',
      by: 'rail',
      internal: true,
      tells: ['buyer'],
      input: { payment: { type: 'document', of: 'payment' } },
      change: () => ({ facts: { payment_until: null } }),
    },
    expireUnpaid: {
      from: ['agreed'],
      to: 'expired',
      by: 'clock',
      reminds: ['buyer'],
      tells: both,
      after: ({ now, policy, terms }) => atLatest(plus(now, policy.pay_within), now, terms),
    },
    fund: {
      from: ['agreed', 'funded', 'shipped', ...CLAIM_STATES],
      to: ['funded', 'shipped', ...CLAIM_STATES],
      by: 'rail',
      internal: true,
      tells: both,
      money: 'hold',
      input: { payment: { type: 'document', of: 'payment' } },
      choose: ({ state }) => (state === 'agreed' ? 'funded' : (state as 'funded')),
      unless: (ctx) => {
        const tranches = payable(ctx);
        if (tranches.length === 0) return refusal('order.not_in_this_state', { state: ctx.state });
        const { arrived, waiting } = paymentOf(ctx.input);
        return arrived + waiting < sum(tranches) ? refusal('order.payment_incomplete') : null;
      },
      change: (ctx) => {
        const { facts, state, now, terms } = ctx;
        const paid = payable(ctx).map(({ id }) => id);
        if (state !== 'agreed') {
          const rest = facts.call?.tranches.filter((id) => !paid.includes(id)) ?? [];
          const call = rest.length > 0 && facts.call ? { ...facts.call, tranches: rest } : null;
          return { facts: { call, payment_until: undefined } };
        }
        // Money that was waited for may come when too little time is left to make the goods.
        const ready = plus(now, { days: terms.lead_days });
        const ship_due = Math.max(ready, endOf(terms.ship_by, terms.zone));
        const begins = { funded_at: now, ship_due, payment_until: undefined, amendment: null };
        return { facts: { ...begins, ...(facts.ship_paused_at ? stopsShipping(ctx) : {}) } };
      },
      posts: (ctx) => {
        const { rail, arrived, waiting } = paymentOf(ctx.input);
        return hold(parties(ctx.order), payable(ctx), rail, arrived, waiting);
      },
    },
    callTranche: {
      from: ['funded'],
      to: 'same',
      by: 'seller',
      tells: ['buyer'],
      unless: (ctx) => {
        if (ctx.facts.call || dueFor(ctx, 'before_shipment').length === 0) return refusal('trade.no_call_due');
        const span = plus(0, ctx.policy.tranche_called_before);
        const from = (ctx.facts.ship_due ?? 0) - span;
        return ctx.now < from ? refusal('trade.call_too_early', { from }) : null;
      },
      change: (ctx) => ({ facts: called(ctx, 'before_shipment') }),
    },
    lapseCall: {
      from: ['funded', 'shipped'],
      to: ['completed', 'settled', 'refunded'],
      by: 'clock',
      reminds: both,
      tells: both,
      money: 'ladder',
      armed: ({ facts }) => Boolean(facts.call),
      after: ({ facts, now, policy }) =>
        Math.max(now, facts.payment_until ?? 0, facts.call?.due ?? plus(now, policy.tranche_within)),
      choose: (ctx) => endOfAll(ctx.facts, unpaidGross(ctx), all(held(ctx)) - unpaidGross(ctx)),
      change: (ctx) => ends(ctx, unpaidGross(ctx)),
      posts: (ctx) => settled(ctx, 'lapseCall', held(ctx), unpaidGross(ctx)),
    },
    signProduction: {
      from: ['funded'],
      to: 'same',
      by: ['buyer', 'seller'],
      grade: 'bind',
      confirm: true,
      tells: both,
      money: 'release',
      unless: (ctx) => {
        if (heldFor(ctx, 'production').length === 0) return refusal('trade.nothing_to_release');
        return ctx.facts.production?.includes(sideOf(ctx.by.side)) ? refusal('trade.production_signed') : null;
      },
      change: (ctx) => {
        const production = [...(ctx.facts.production ?? []), sideOf(ctx.by.side)];
        const released = production.length === 2 ? all(heldFor(ctx, 'production')) : 0n;
        return { facts: { production, ...moved(ctx.facts, released, 0n) } };
      },
      posts: (ctx) => releaseOf(ctx, 'signProduction', ctx.facts.production?.length ? heldFor(ctx, 'production') : []),
    },
    // The inspection that a part of the price waits for: an order of its own, whose end acts here.
    bindInspection: {
      from: ['agreed', 'funded', 'shipped'],
      to: 'same',
      by: 'buyer',
      tells: ['provider'],
      input: { milestone: { type: 'integer', min: 0, max: 19 }, inspection: { type: 'order' } },
      unless: (ctx) => {
        const { terms, input } = ctx;
        const waits = terms.milestones.flatMap(({ release }, at) => (release === 'inspection' ? [at] : []));
        const wanted = 'milestone' in input ? waits.filter((at) => at === input['milestone']) : waits;
        return wanted.some((at) => !['passed', 'releasable'].includes(inspectionOf(ctx, at)))
          ? null
          : refusal('trade.milestone_unfit', { field: 'milestone' });
      },
      change: ({ facts, input }) => ({
        facts: { bound: { ...facts.bound, [String(input['milestone'])]: String(input['inspection']) } },
      }),
    },
    verdict: {
      from: ['agreed', ...HELD_STATES],
      to: 'same',
      by: 'inspection',
      internal: true,
      tells: both,
      money: 'release',
      input: { verdict: { type: 'document', of: 'verdict' }, dispute_ids: { type: 'system', of: 'dispute_ids' } },
      unless: (ctx) => {
        const verdict = verdictOf(ctx);
        if (!verdict) return null;
        const milestone = boundMilestone(ctx, verdict);
        if (milestone === null) return refusal('trade.inspection_unfit');
        const before = ctx.facts.verdicts?.[milestone];
        return before?.order === verdict.order && before.version >= verdict.version
          ? refusal('trade.verdict_taken')
          : null;
      },
      change: judged,
      posts: (ctx) => releaseOf(ctx, 'verdict', releasedByVerdict(ctx)),
    },
    releasePassed: {
      from: ['funded', 'shipped'],
      to: 'same',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      money: 'release',
      unless: (ctx) => {
        if (releasable(ctx).length > 0) return null;
        return failing(ctx).length > 0 ? refusal('trade.inspection_failed') : refusal('trade.nothing_to_release');
      },
      change: (ctx) => ({ facts: moved(ctx.facts, all(releasable(ctx)), 0n) }),
      posts: (ctx) => releaseOf(ctx, 'releasePassed', releasable(ctx)),
    },
    proposeChoice: {
      from: ['funded', 'shipped'],
      to: 'same',
      by: ['buyer', 'seller'],
      grade: 'bind',
      tells: both,
      input: {
        choice: { type: 'choice', of: ['rework', 'discount', 'cancel'] },
        minor: { type: 'money', optional: true },
        date: { type: 'date', optional: true },
      },
      unless: badChoice,
      change: ({ by, input }) => ({
        facts: {
          proposal: {
            by: sideOf(by.side),
            choice: input['choice'] as 'rework',
            minor: input['choice'] === 'discount' ? Number(input['minor']) : null,
            date: input['choice'] === 'rework' ? String(input['date']) : null,
          },
        },
      }),
    },
    agreeChoice: {
      from: ['funded', 'shipped'],
      to: ['funded', 'shipped', 'refunded'],
      by: ['buyer', 'seller'],
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: both,
      money: 'split',
      input: { tranche_ids: { type: 'system', of: 'tranche_ids' } },
      unless: (ctx) => {
        const { proposal } = ctx.facts;
        return proposal && proposal.by !== ctx.by.side && failing(ctx).length > 0 ? null : refusal('trade.no_proposal');
      },
      choose: ({ facts, state }) => (facts.proposal?.choice === 'cancel' ? 'refunded' : (state as 'funded')),
      change: chosen,
      posts: (ctx) => {
        if (ctx.facts.proposal?.choice === 'cancel') return settled(ctx, 'agreeChoice', held(ctx), 0n);
        return ctx.facts.proposal?.choice === 'discount'
          ? discount(ctx).transfer
          : { ...NOTHING, reason: 'agreeChoice' };
      },
      moves: settlesPart,
    },
    waiveInspection: {
      from: ['funded', 'shipped'],
      to: 'same',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      unless: (ctx) => (failing(ctx).length > 0 ? null : refusal('trade.nothing_to_release')),
      change: (ctx) => ({ facts: chose(ctx, { choice: 'waived' }) }),
    },
    disputeVerdict: {
      from: ['funded', 'shipped'],
      to: 'disputed',
      by: 'clock',
      clocks: 'suspend',
      reminds: both,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      armed: (ctx) => failing(ctx).length > 0,
      after: ({ facts, now, policy }) => Math.max(now, facts.choose_by ?? plus(now, policy.verdict_choice_within)),
      opens: (ctx) => openedByClock(ctx, all(held(ctx))),
      change: (ctx) => ({ facts: suspends(ctx) }),
    },
    // Cancellation before shipping.
    askCancellation: {
      from: ['funded'],
      to: 'cancelling',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      input: { reason: { type: 'text', max: 2000, long: true } },
      unless: ({ facts }) => (facts.cancellation_asked ? refusal('trade.cancellation_used') : null),
      change: () => ({ facts: { cancellation_asked: true } }),
    },
    takeBackCancellation: { from: ['cancelling'], to: 'funded', by: 'buyer', tells: ['provider'] },
    agreeCancellation: {
      from: ['cancelling'],
      to: 'refunded',
      by: 'seller',
      grade: 'bind',
      confirm: true,
      tells: ['buyer'],
      money: 'refund',
      change: (ctx) => ends(ctx, 0n),
      posts: (ctx) => settled(ctx, 'agreeCancellation', held(ctx), 0n),
    },
    objectCancellation: {
      from: ['cancelling'],
      to: 'funded',
      by: 'seller',
      primary: true,
      tells: ['buyer'],
      input: { reason: { type: 'text', max: 2000, long: true } },
      change: ({ facts, now, policy }) => ({
        facts: { ship_due: Math.max(facts.ship_due ?? now, plus(now, policy.ship_after_objection)) },
      }),
    },
    lapseCancellation: {
      from: ['cancelling'],
      to: 'refunded',
      by: 'clock',
      after: 'cancellation_within',
      reminds: ['provider'],
      tells: both,
      money: 'refund',
      change: (ctx) => ends(ctx, 0n),
      posts: (ctx) => settled(ctx, 'lapseCancellation', held(ctx), 0n),
    },
    cancelLate: {
      from: ['funded'],
      to: 'refunded',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'refund',
      unless: ({ facts, now }) => {
        const due = facts.ship_due ?? Infinity;
        return now < due || facts.ship_paused_at ? refusal('trade.not_overdue', { due }) : null;
      },
      change: (ctx) => ends(ctx, 0n),
      posts: (ctx) => settled(ctx, 'cancelLate', held(ctx), 0n),
    },
    // It runs on through a dispute that the seller opens while overdue: a dispute is no delay tactic.
    refundUnshipped: {
      from: ['funded', 'disputed'],
      to: 'refunded',
      by: 'clock',
      reminds: both,
      tells: both,
      money: 'refund',
      armed: ({ state, facts }) => (state === 'funded' ? !facts.ship_paused_at : facts.overdue_dispute === true),
      after: ({ facts, terms, policy, now }) =>
        Math.max(now, plus(facts.ship_due ?? endOf(terms.ship_by, terms.zone), policy.ship_overdue_refund_after)),
      change: (ctx) => ends(ctx, 0n),
      posts: (ctx) => settled(ctx, 'refundUnshipped', held(ctx), 0n),
    },
    refund: {
      from: [...HELD_STATES],
      to: 'refunded',
      by: 'seller',
      grade: 'bind',
      confirm: true,
      tells: ['buyer'],
      money: 'refund',
      unless: (ctx) => (held(ctx).length > 0 ? null : refusal('trade.nothing_held')),
      change: (ctx) => ends(ctx, 0n),
      posts: (ctx) => settled(ctx, 'refund', held(ctx), 0n),
    },
    // On the way.
    ship: {
      from: ['funded', 'replacing'],
      to: 'shipped',
      by: 'seller',
      primary: true,
      confirm: true,
      tells: ['buyer'],
      money: 'release',
      input: {
        carrier: { type: 'choice', of: CARRIERS },
        tracking: { type: 'text', max: 60 },
        packing_list: { type: 'files', max: 5 },
        commercial_invoice: { type: 'files', max: 5 },
        bill_of_lading: { type: 'files', max: 5 },
        certificate_of_origin: { type: 'files', max: 5 },
        files: { type: 'files', max: 20 },
        dispute_ids: { type: 'system', of: 'dispute_ids' },
      },
      unless: (ctx) => badShipment(ctx),
      change: shipped,
      posts: (ctx) => releaseOf(ctx, 'ship', releasedByShipping(ctx)),
    },
    recordDelivery: {
      from: ['shipped'],
      to: 'same',
      by: ['seller', 'carrier'],
      tells: both,
      unless: ({ facts }) => (facts.shipment?.delivered_at ? refusal('order.receipt_declared') : null),
      change: (ctx) => ({ facts: deliveredAt(ctx) }),
      adjusts: { autoReceive: ({ now, policy }, due) => Math.max(due, plus(now, policy.delivery_review_within)) },
    },
    extendReceipt: {
      from: ['shipped'],
      to: 'same',
      by: ['buyer', 'seller'],
      tells: both,
      unless: ({ facts, by }) => (facts.extended?.includes(sideOf(by.side)) ? refusal('order.already_extended') : null),
      change: ({ facts, by, now, policy }) => ({
        facts: {
          extended: [...(facts.extended ?? []), sideOf(by.side)],
          receipt_due: plus(facts.receipt_due ?? now, policy.receipt_extended_by),
          arrival_due: plus(facts.arrival_due ?? now, policy.receipt_extended_by),
        },
      }),
      adjusts: {
        autoReceive: ({ policy }, due) => plus(due, policy.receipt_extended_by),
        disputeArrival: ({ policy }, due) => plus(due, policy.receipt_extended_by),
      },
    },
    receive: {
      from: ['shipped', 'claimed', 'replacing', 'return_due', 'disputed'],
      to: 'completed',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'release',
      input: { defective: { type: 'counts', optional: true }, files: { type: 'files', max: 50 } },
      // Giving everything up ends a dispute, whatever the order waited for.
      unless: (ctx) => (ctx.state === 'shipped' ? notReceivable(ctx) : null) ?? badDefective(ctx, left(ctx)),
      change: (ctx) => takesRest(ctx, countedDefects(ctx)),
      posts: (ctx) => settled(ctx, 'receive', held(ctx), all(held(ctx))),
    },
    receivePart: {
      from: ['shipped'],
      to: 'same',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      input: {
        counts: { type: 'counts' },
        defective: { type: 'counts', optional: true },
        files: { type: 'files', max: 50 },
        tranche_ids: { type: 'system', of: 'tranche_ids' },
      },
      unless: (ctx) => {
        const found = notReceivable(ctx) ?? badCounts(ctx);
        if (found || !('counts' in ctx.input)) return found;
        return valueOf(ctx.terms, countsOf(ctx)) === valueOf(ctx.terms, left(ctx))
          ? refusal('trade.part_is_all')
          : badDefective(ctx, countsOf(ctx));
      },
      change: (ctx) => ({
        facts: {
          ...inHand(ctx),
          ...doneWith(ctx, countsOf(ctx)),
          ...countedDefects(ctx),
          part: partTo('release', received(ctx).ids),
        },
      }),
      posts: (ctx) => received(ctx).transfer,
      moves: settlesPart,
    },
    // What was divided just before is settled: a transfer does either the one or the other.
    settlePart: {
      from: ['funded', 'shipped'],
      to: 'same',
      by: ['buyer', 'seller'],
      internal: true,
      tells: both,
      money: 'split',
      change: (ctx) => {
        const { tranches, gross } = partToSettle(ctx);
        return { facts: { part: null, ...moved(ctx.facts, gross, all(tranches) - gross) } };
      },
      posts: (ctx) => {
        const { tranches, gross } = partToSettle(ctx);
        return settled(ctx, 'settlePart', tranches, gross);
      },
    },
    autoReceive: {
      from: ['shipped'],
      to: 'completed',
      by: 'clock',
      reminds: ['buyer'],
      tells: both,
      money: 'release',
      armed: (ctx) => isArrived(ctx.facts) && !ctx.facts.call && failing(ctx).length === 0,
      after: ({ facts, terms, policy, now }) =>
        Math.max(now, facts.receipt_due ?? plus(now, policy.receipt_within[terms.transport])),
      change: (ctx) => takesRest(ctx),
      posts: (ctx) => settled(ctx, 'autoReceive', held(ctx), all(held(ctx))),
    },
    // What no claim is about keeps its own clock.
    receiveRest: {
      from: ['shipped', ...CLAIM_STATES],
      to: 'same',
      by: 'clock',
      reminds: both,
      tells: both,
      money: 'release',
      armed: (ctx) =>
        Boolean(ctx.facts.rest_due) &&
        unclaimed(ctx).length > 0 &&
        claimed(ctx).length > 0 &&
        failing(ctx).length === 0,
      after: ({ facts, terms, policy, now }) =>
        Math.max(now, facts.rest_due ?? plus(now, policy.receipt_within[terms.transport])),
      change: (ctx) => ({
        facts: {
          ...inHand(ctx),
          ...doneWith(ctx, restCounts(ctx)),
          ...moved(ctx.facts, all(unclaimed(ctx)), 0n),
          rest_due: null,
        },
      }),
      posts: (ctx) => releaseOf(ctx, 'receiveRest', unclaimed(ctx)),
    },
    disputeArrival: {
      from: ['shipped'],
      to: 'disputed',
      by: 'clock',
      clocks: 'suspend',
      reminds: both,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      armed: ({ facts }) => !isArrived(facts),
      after: ({ facts, terms, policy, now }) =>
        Math.max(
          now,
          facts.arrival_due ??
            plus(plus(now, policy.receipt_within[terms.transport]), policy.receipt_within[terms.transport]),
        ),
      opens: (ctx) => openedByClock(ctx, all(held(ctx)) + BigInt(ctx.facts.released_minor ?? 0)),
      change: (ctx) => ({ facts: suspends(ctx) }),
    },
    // Claims.
    claim: {
      from: ['shipped'],
      to: 'claimed',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: {
        counts: { type: 'counts', optional: true },
        kind: { type: 'choice', of: CLAIM_KINDS },
        ...WANTED_INPUT,
        statement: { type: 'text', max: 8000, long: true },
        files: { type: 'files', max: 50 },
        tranche_ids: { type: 'system', of: 'tranche_ids' },
        dispute_ids: { type: 'system', of: 'dispute_ids' },
      },
      unless: badClaim,
      change: makesClaim,
      posts: (ctx) => claimedPart(ctx).transfer,
    },
    withdrawClaim: {
      from: ['claimed'],
      to: 'shipped',
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      tells: ['provider'],
      unless: ({ facts }) => (facts.claim_withdrawn ? refusal('trade.claim_withdrawn_before') : null),
      change: (ctx) => {
        const { tranches, facts } = withoutClaim(ctx);
        return { tranches, facts: { ...facts, ...claimedDefects(ctx, ctx.facts.claim, -1), claim_withdrawn: true } };
      },
    },
    acceptClaim: {
      from: ['claimed'],
      to: ['shipped', 'completed', 'settled', 'refunded', 'replacing', 'return_due'],
      by: 'seller',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['buyer'],
      money: 'split',
      unless: (ctx) => tooOften(ctx, ctx.facts.claim?.wanted.outcome),
      choose: (ctx) => outcome(ctx, ctx.facts.claim?.wanted).to,
      change: (ctx) => outcome(ctx, ctx.facts.claim?.wanted).change,
      posts: (ctx) => outcome(ctx, ctx.facts.claim?.wanted, 'acceptClaim').transfer,
    },
    offerOutcome: {
      from: ['claimed'],
      to: 'same',
      by: 'seller',
      grade: 'bind',
      tells: ['buyer'],
      input: WANTED_INPUT,
      unless: (ctx) => badWanted(ctx, all(claimed(ctx))),
      change: ({ facts, input }) => ({
        facts: { claim: facts.claim ? { ...facts.claim, offered: wantedOf(input) } : null },
      }),
    },
    acceptOutcome: {
      from: ['claimed'],
      to: ['shipped', 'completed', 'settled', 'refunded', 'replacing', 'return_due'],
      by: 'buyer',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['provider'],
      money: 'split',
      unless: (ctx) =>
        ctx.facts.claim?.offered ? tooOften(ctx, ctx.facts.claim.offered.outcome) : refusal('trade.no_proposal'),
      choose: (ctx) => outcome(ctx, ctx.facts.claim?.offered).to,
      change: (ctx) => outcome(ctx, ctx.facts.claim?.offered).change,
      posts: (ctx) => outcome(ctx, ctx.facts.claim?.offered, 'acceptOutcome').transfer,
    },
    declineClaim: {
      from: ['claimed'],
      to: 'disputed',
      by: 'seller',
      clocks: 'suspend',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: { statement: { type: 'text', max: 8000, long: true }, files: { type: 'files', max: 20 } },
      opens: openedByClaim,
      change: (ctx) => ({ facts: suspends(ctx) }),
    },
    disputeClaim: {
      from: ['claimed'],
      to: 'disputed',
      by: 'clock',
      clocks: 'suspend',
      after: 'claim_within',
      reminds: ['provider'],
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      opens: openedByClaim,
      change: (ctx) => ({ facts: suspends(ctx) }),
    },
    refundUnreplaced: {
      from: ['replacing'],
      to: ['shipped', 'completed', 'settled', 'refunded'],
      by: 'clock',
      reminds: ['provider'],
      tells: both,
      money: 'refund',
      after: ({ facts, now, policy }) => Math.max(now, facts.outcome_due ?? plus(now, policy.replacement_within)),
      choose: (ctx) => endClaim(ctx, 0n).to,
      change: (ctx) => endClaim(ctx, 0n).change,
      posts: (ctx) => settled(ctx, 'refundUnreplaced', claimed(ctx), 0n),
    },
    sendBack: {
      from: ['return_due'],
      to: 'return_shipped',
      by: 'buyer',
      primary: true,
      tells: ['provider'],
      input: {
        carrier: { type: 'choice', of: CARRIERS },
        tracking: { type: 'text', max: 60 },
        files: { type: 'files', max: 20 },
      },
      unless: badTracking,
      change: (ctx) => ({ facts: { outcome_due: transportDue(ctx, ctx.now) } }),
    },
    keepUnreturned: {
      from: ['return_due'],
      to: ['shipped', 'completed', 'settled'],
      by: 'clock',
      reminds: ['buyer'],
      tells: both,
      money: 'release',
      after: ({ facts, now, policy }) => Math.max(now, facts.outcome_due ?? plus(now, policy.return_within)),
      choose: (ctx) => endClaim(ctx, all(claimed(ctx))).to as 'shipped',
      change: (ctx) => endClaim(ctx, all(claimed(ctx))).change,
      posts: (ctx) => settled(ctx, 'keepUnreturned', claimed(ctx), all(claimed(ctx))),
    },
    recordReturn: {
      from: ['return_shipped'],
      to: 'return_delivered',
      by: ['seller', 'carrier'],
      tells: both,
      change: checksReturn,
    },
    returnArrives: {
      from: ['return_shipped'],
      to: 'return_delivered',
      by: 'clock',
      reminds: both,
      tells: both,
      after: ({ facts, terms, now, policy }) =>
        Math.max(now, facts.outcome_due ?? plus(now, policy.receipt_within[terms.transport])),
      change: checksReturn,
    },
    acceptReturn: {
      from: ['return_delivered'],
      to: ['shipped', 'completed', 'settled', 'refunded'],
      by: 'seller',
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: ['buyer'],
      money: 'refund',
      choose: (ctx) => endClaim(ctx, 0n).to,
      change: (ctx) => endClaim(ctx, 0n).change,
      posts: (ctx) => settled(ctx, 'acceptReturn', claimed(ctx), 0n),
    },
    objectReturn: {
      from: ['return_delivered'],
      to: 'disputed',
      by: 'seller',
      clocks: 'suspend',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: { statement: { type: 'text', max: 8000, long: true }, files: { type: 'files', max: 50 } },
      unless: ({ input }) =>
        'files' in input && (input['files'] as readonly string[]).length === 0
          ? refusal('trade.seller_needs_photos', { field: 'files' })
          : null,
      opens: openedByClaim,
      change: (ctx) => ({ facts: suspends(ctx) }),
    },
    refundUnchecked: {
      from: ['return_delivered'],
      to: ['shipped', 'completed', 'settled', 'refunded'],
      by: 'clock',
      reminds: ['provider'],
      tells: both,
      money: 'refund',
      after: ({ facts, now, policy }) => Math.max(now, facts.outcome_due ?? plus(now, policy.return_check_within)),
      choose: (ctx) => endClaim(ctx, 0n).to,
      change: (ctx) => endClaim(ctx, 0n).change,
      posts: (ctx) => settled(ctx, 'refundUnchecked', claimed(ctx), 0n),
    },
    // Disputes, chargebacks and what staff force, as with an inspection.
    dispute: {
      from: ['funded', 'shipped', ...CLAIM_STATES],
      to: 'disputed',
      by: ['buyer', 'seller'],
      clocks: 'suspend',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: DISPUTE_INPUT,
      unless: (ctx) => {
        const most = claimable(ctx);
        return most === 0n ? refusal('trade.nothing_held') : disputable(ctx, most);
      },
      opens: openedBySide,
      change: (ctx) => {
        const { facts, state, by, now } = ctx;
        const isLate = now >= (facts.ship_due ?? Infinity) && !facts.ship_paused_at;
        const overdue_dispute = by.side === 'provider' && state === 'funded' && isLate;
        return { facts: { suspended_at: now, overdue_dispute } };
      },
      posts: (ctx) =>
        freeze({ ...ctx, input: { ...ctx.input, freeze_minor: openedBySide(ctx).frozen_minor } }, 'dispute'),
    },
    resume: {
      from: ['disputed'],
      to: ['funded', 'shipped', 'replacing', 'return_due', 'return_shipped', 'return_delivered'],
      by: 'dispute',
      internal: true,
      tells: both,
      money: 'reverse',
      choose: ({ facts }) => (facts.suspended_from === 'claimed' ? 'shipped' : (facts.suspended_from as 'funded')),
      change: resumed,
      posts: (ctx) => ({ ...NOTHING, reason: 'resume', postings: unfrozen(ctx) }),
    },
    settle: {
      from: ['disputed'],
      to: ['completed', 'settled', 'refunded', 'replacing', 'funded'],
      by: 'dispute',
      internal: true,
      tells: both,
      money: 'split',
      choose: (ctx) => {
        if (ctx.input['remedy'] === 'replacement') return 'replacing';
        if (ctx.input['remedy'] === 'reinspection') return 'funded';
        const { provider, buyer } = decided(ctx);
        return endOfAll(ctx.facts, provider, buyer);
      },
      change: (ctx) => {
        if (ctx.input['remedy'] === 'replacement')
          return replaces(ctx, wholeClaim(ctx), String(ctx.input['date'] ?? ''));
        if (ctx.input['remedy']) return reinspected(ctx);
        const { provider, buyer } = decided(ctx);
        return { facts: { closed_at: ctx.now, call: null, ...moved(ctx.facts, provider, buyer) } };
      },
      posts: (ctx) => {
        if (ctx.input['remedy']) return { ...NOTHING, reason: 'settle', postings: unfrozen(ctx) };
        const { heldToProvider, back } = decided(ctx);
        const { opener, frozen_minor: froze = 0 } = disputeOf(ctx.order);
        // The frozen part is divided here, so nothing of it goes back whole.
        const transfer = settled({ ...ctx, state: '' }, 'settle', held(ctx), heldToProvider);
        const dispute = ctx.order.dispute?.id ?? '';
        const more = thawed(ctx.order, { dispute, claimant: opener, minor: back, froze: BigInt(froze) });
        return { ...transfer, postings: [...transfer.postings, ...more] };
      },
    },
    chargeBack: {
      from: [...HELD_STATES, 'completed', 'settled'],
      to: 'charged_back',
      by: 'rail',
      internal: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'chargeback',
      input: { payment: { type: 'document', of: 'payment' } },
      posts: (ctx) => {
        const { rail, arrived } = paymentOf(ctx.input);
        const transfer = chargeBack(parties(ctx.order), ctx.order.tranches, rail, arrived - all(held(ctx)));
        return { ...transfer, postings: [...transfer.postings, ...unfrozen(ctx)] };
      },
    },
    askForce: {
      from: [...HELD_STATES],
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
      from: [...HELD_STATES],
      to: ['completed', 'refunded'],
      by: 'staff',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'split',
      unless: ({ facts, by }) =>
        !facts.force || facts.force.person === by.person ? refusal('order.two_people_needed') : null,
      choose: ({ facts }) => (facts.force?.outcome === 'release' ? 'completed' : 'refunded'),
      change: (ctx) => ends(ctx, ctx.facts.force?.outcome === 'release' ? all(held(ctx)) : 0n),
      posts: (ctx) => settled(ctx, 'force', held(ctx), ctx.facts.force?.outcome === 'release' ? all(held(ctx)) : 0n),
    },
    // Feedback and what is disputed after the end.
    rate: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'buyer',
      primary: true,
      tells: ['provider'],
      input: {
        as_agreed: { type: 'stars' },
        communication: { type: 'stars' },
        shipping_time: { type: 'stars' },
        comment: { type: 'text', max: 4000, long: true, optional: true },
        reviews: { type: 'reviews', optional: true },
      },
      unless: (ctx) => (ctx.facts.feedback ? refusal('order.already_rated') : badReviews(ctx)),
      change: ({ now }) => ({ facts: { feedback: { at: now, by_default: false } } }),
    },
    defaultRating: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'clock',
      after: 'feedback_within',
      reminds: ['buyer'],
      tells: both,
      armed: ({ facts }) => !facts.feedback,
      change: ({ now }) => ({ facts: { feedback: { at: now, by_default: true } } }),
    },
    answerRating: {
      from: ['completed', 'settled'],
      to: 'same',
      by: 'seller',
      tells: ['buyer'],
      input: { comment: { type: 'text', max: 4000, long: true } },
      unless: ({ facts }) =>
        facts.replied ? refusal('order.reply_given') : facts.feedback ? null : refusal('order.no_feedback'),
      change: () => ({ facts: { replied: true } }),
    },
    disputeAfter: {
      from: ['completed', 'settled'],
      to: 'same',
      by: ['buyer', 'seller'],
      clocks: 'suspend',
      opens: 'dispute',
      confirm: true,
      tells: ['buyer', 'provider', 'staff'],
      money: 'freeze',
      input: DISPUTE_INPUT,
      unless: (ctx) => {
        const { facts, policy, now, by } = ctx;
        const later = Math.max(facts.closed_at ?? 0, facts.shipment?.delivered_at ?? 0);
        if (facts.paused || now >= plus(later, policy.claims_after_release))
          return refusal('order.dispute_window_closed');
        const other = by.side === 'buyer' ? facts.released_minor : facts.refunded_minor;
        return disputable(ctx, BigInt(other ?? 0));
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
        const toBuyer = claimant === 'buyer' ? minor : -minor;
        return { facts: { ...withdrawals(ctx), paused: false, ...moved(ctx.facts, -toBuyer, toBuyer) } };
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
      change: (ctx) => ({ facts: moved(ctx.facts, -correction(ctx), correction(ctx)) }),
      posts: correct,
    },
  },
});
