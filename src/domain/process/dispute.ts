import { refusal, type Refusal } from '../errors.ts';
import { heldOf } from '../ledger/posting.ts';
import { plus, type Instant } from '../time.ts';
import { both, defineProcess, type Ctx as AnyCtx, type Hearer, type Input } from './define.ts';

/** The first three are money alone; which of the others there are is for the order's process to say. */
export const REMEDIES = ['release', 'refund', 'split', 'correction', 'reinspection', 'replacement'] as const;
const MONEY_ALONE: readonly Remedy[] = ['release', 'refund', 'split'];
export type Remedy = (typeof REMEDIES)[number];

export interface Offer {
  readonly remedy: Remedy;
  readonly buyer_minor: string;
  readonly date: string | null;
  readonly at: Instant;
}

export interface DisputeFacts {
  readonly opener: 'buyer' | 'provider';
  readonly opened_at: Instant;
  /** The money had been released before; what is frozen is the provider's balance, not escrow. */
  readonly after_release: boolean;
  readonly claim_minor: number;
  readonly frozen_minor: number;
  /** What its decision divides, where that is not all that is held or claimed. */
  readonly stake_minor?: number;
  readonly answered?: boolean;
  readonly offers?: { readonly buyer?: Offer | null; readonly provider?: Offer | null };
  readonly reminded?: number;
  readonly decision?: { readonly buyer_minor: string; readonly by: string; readonly at: Instant };
  /** The decision that was carried out before an appeal. */
  readonly executed_minor?: string;
  readonly accepted?: readonly ('buyer' | 'provider')[];
}

type Terms = Record<string, unknown>;
type Ctx = AnyCtx<Terms, DisputeFacts>;

const everybody: readonly Hearer[] = ['buyer', 'provider', 'staff'];

/** A dispute beside an order: the order waits in `disputed`, or stays completed where it had been released before. */
export const dispute = defineProcess<Terms, DisputeFacts>()({
  name: 'dispute',
  version: 1,
  start: 'opened',
  provider: 'inspector',
  roleOf: (side, facts) => (side === facts.opener ? 'opener' : 'respondent'),
  states: {
    opened: { label: 'dispute.state.opened', filter: 'in_dispute', turn: 'respondent' },
    escalated: { label: 'dispute.state.escalated', filter: 'in_dispute' },
    deciding: { label: 'dispute.state.deciding', filter: 'in_dispute', turn: 'mediator' },
    decided: { label: 'dispute.state.decided', filter: 'in_dispute' },
    executed: { label: 'dispute.state.executed', filter: 'completed' },
    appealed: { label: 'dispute.state.appealed', filter: 'in_dispute', turn: 'mediator' },
    settled: { label: 'dispute.state.settled', filter: 'completed', final: true },
    final: { label: 'dispute.state.final', filter: 'completed', final: true },
    withdrawn: { label: 'dispute.state.withdrawn', filter: 'completed', final: true },
  },
  path: ['opened', 'escalated', 'deciding', 'decided', 'executed', 'final'],
  transitions: {
    answer: {
      from: ['opened'],
      to: 'same',
      by: 'respondent',
      primary: true,
      tells: everybody,
      input: {
        statement: { type: 'text', max: 8000, long: true },
        files: { type: 'files', max: 20 },
      },
      unless: ({ facts }) => (facts.answered ? refusal('dispute.answered_already') : null),
      change: () => ({ facts: { answered: true } }),
    },
    addEvidence: {
      from: ['opened', 'escalated', 'appealed'],
      to: 'same',
      by: ['opener', 'respondent'],
      tells: everybody,
      input: {
        statement: { type: 'text', max: 8000, long: true },
        files: { type: 'files', max: 20 },
      },
    },
    offer: {
      from: ['opened', 'escalated', 'deciding'],
      to: 'same',
      by: ['opener', 'respondent'],
      grade: 'bind',
      tells: both,
      input: {
        remedy: { type: 'choice', of: REMEDIES },
        buyer_minor: { type: 'money', optional: true },
        date: { type: 'text', max: 10, optional: true },
        note: { type: 'text', max: 2000, long: true, optional: true },
      },
      unless: badOffer,
      change: ({ facts, by, input, now, order }) => ({
        facts: {
          offers: { ...facts.offers, [side(by.side)]: offerOf(input, now, atStake(order, facts)) },
        },
      }),
    },
    withdrawOffer: {
      from: ['opened', 'escalated', 'deciding'],
      to: 'same',
      by: ['opener', 'respondent'],
      grade: 'bind',
      tells: both,
      unless: ({ facts, by }) => (facts.offers?.[side(by.side)] ? null : refusal('dispute.no_own_offer')),
      change: ({ facts, by }) => ({
        facts: { offers: { ...facts.offers, [side(by.side)]: null } },
      }),
    },
    acceptOffer: {
      from: ['opened', 'escalated', 'deciding'],
      to: 'settled',
      by: ['opener', 'respondent'],
      grade: 'bind',
      confirm: true,
      primary: true,
      tells: everybody,
      money: 'split',
      unless: ({ facts, by }) => (facts.offers?.[other(by.side)] ? null : refusal('dispute.no_offer')),
      moves: ({ facts, by, order }) => endWith(order, facts, facts.offers?.[other(by.side)] ?? null),
    },
    escalate: {
      from: ['opened'],
      to: 'escalated',
      by: ['opener', 'respondent'],
      tells: everybody,
      unless: ({ facts, policy, now }) => {
        const from = plus(facts.opened_at, policy.dispute_escalate_from);
        return now < from ? refusal('dispute.from_day_four', { from }) : null;
      },
    },
    autoEscalate: {
      from: ['opened'],
      to: 'escalated',
      by: 'clock',
      after: 'dispute_negotiation',
      reminds: ['respondent'],
      tells: everybody,
    },
    closeEvidence: {
      from: ['escalated'],
      to: 'deciding',
      by: 'clock',
      after: 'dispute_evidence',
      reminds: both,
      tells: everybody,
    },
    decide: {
      from: ['deciding'],
      to: 'decided',
      by: 'mediator',
      confirm: true,
      primary: true,
      tells: everybody,
      money: 'split',
      input: { buyer_minor: { type: 'money' }, reasons: { type: 'text', max: 8000, long: true } },
      unless: badDecision,
      change: ({ input, by, now }) => ({
        facts: {
          decision: { buyer_minor: String(input['buyer_minor']), by: by.person ?? '', at: now },
          accepted: [],
        },
      }),
    },
    remindMediator: {
      from: ['deciding', 'appealed'],
      to: 'same',
      by: 'clock',
      tells: ['staff'],
      after: ({ facts, policy, now }) =>
        plus(now, facts.reminded ? policy.dispute_decision_reminder : policy.dispute_decision),
      change: ({ facts }) => ({ facts: { reminded: (facts.reminded ?? 0) + 1 } }),
    },
    decideByClock: {
      from: ['deciding'],
      to: 'decided',
      by: 'clock',
      after: 'dispute_decided_by_clock_after',
      reminds: ['staff'],
      tells: everybody,
      money: 'split',
      change: ({ facts, order, now }) => ({
        facts: {
          decision: { buyer_minor: half(atStake(order, facts)), by: 'clock', at: now },
          accepted: [],
          reminded: 0,
        },
      }),
    },
    acceptDecision: {
      from: ['decided'],
      to: ['decided', 'executed'],
      by: ['opener', 'respondent'],
      grade: 'bind',
      confirm: true,
      tells: everybody,
      unless: ({ facts, by }) => (facts.accepted?.includes(side(by.side)) ? refusal('dispute.answered_already') : null),
      choose: ({ facts, by }) => (facts.accepted?.includes(other(by.side)) ? 'executed' : 'decided'),
      // The clock of execution runs on when only one side has accepted.
      adjusts: {},
      change: ({ facts, by }) => {
        const accepted = [...(facts.accepted ?? []), side(by.side)];
        return {
          facts: {
            accepted,
            ...(accepted.length === 2 && facts.decision ? { executed_minor: facts.decision.buyer_minor } : {}),
          },
        };
      },
      moves: ({ facts, order }) => (facts.accepted?.length === 2 ? carryOut(order, facts) : null),
    },
    execute: {
      from: ['decided'],
      to: 'executed',
      by: 'clock',
      after: 'dispute_execution',
      reminds: both,
      tells: everybody,
      money: 'split',
      change: ({ facts }) => ({
        facts: facts.decision ? { executed_minor: facts.decision.buyer_minor } : {},
      }),
      moves: ({ facts, order }) => carryOut(order, facts),
    },
    appeal: {
      from: ['decided', 'executed'],
      to: 'appealed',
      by: ['opener', 'respondent'],
      grade: 'bind',
      confirm: true,
      tells: everybody,
      input: {
        new_facts: { type: 'text', max: 8000, long: true },
        files: { type: 'files', max: 20 },
      },
      unless: ({ facts, by, order }) =>
        lost(facts, side(by.side), atStake(order, facts)) ? null : refusal('dispute.lost_nothing'),
      change: () => ({ facts: { reminded: 0 } }),
    },
    close: { from: ['executed'], to: 'final', by: 'clock', after: 'dispute_appeal', tells: both },
    decideAppeal: {
      from: ['appealed'],
      to: 'final',
      by: 'mediator',
      confirm: true,
      primary: true,
      tells: everybody,
      money: 'split',
      input: { buyer_minor: { type: 'money' }, reasons: { type: 'text', max: 8000, long: true } },
      unless: (ctx) =>
        ctx.by.person !== undefined && ctx.by.person === ctx.facts.decision?.by
          ? refusal('dispute.mediator_is_party')
          : badDecision(ctx),
      change: ({ input, by, now }) => ({
        facts: {
          decision: { buyer_minor: String(input['buyer_minor']), by: by.person ?? '', at: now },
        },
      }),
      moves: ({ facts, order }) => carryOut(order, facts),
    },
    decideAppealByClock: {
      from: ['appealed'],
      to: 'final',
      by: 'clock',
      after: 'dispute_decided_by_clock_after',
      reminds: ['staff'],
      tells: everybody,
      money: 'split',
      change: ({ facts, order, now }) => ({
        facts: { decision: { buyer_minor: half(atStake(order, facts)), by: 'clock', at: now } },
      }),
      moves: ({ facts, order }) => carryOut(order, facts),
    },
    withdrawDispute: {
      from: ['opened', 'escalated'],
      to: 'withdrawn',
      by: 'opener',
      confirm: true,
      tells: everybody,
      moves: ({ facts, order }) => ({
        move: facts.after_release ? 'resumeAfter' : 'resume',
        input: {
          withdrawn_by: facts.opener,
          dispute_id: order.dispute?.id,
          frozen_minor: facts.frozen_minor,
          buyer_minor: facts.opener === 'buyer' ? 0 : facts.claim_minor,
        },
      }),
    },
  },
});

function side(name: string): 'buyer' | 'provider' {
  return name === 'buyer' ? 'buyer' : 'provider';
}

function other(name: string): 'buyer' | 'provider' {
  return name === 'buyer' ? 'provider' : 'buyer';
}

/** What a decision divides: what is held, or what is claimed back where the money had been released. */
export function atStake(order: Ctx['order'], facts: DisputeFacts): bigint {
  if (facts.stake_minor !== undefined) return BigInt(facts.stake_minor);
  if (facts.after_release) return BigInt(facts.claim_minor);
  const held = heldOf(order.tranches);
  return held > 0n ? held : order.tranches.reduce((sum, { minor }) => sum + minor, 0n);
}

/** Half to each side; the odd cent goes to the buyer. */
function half(stake: bigint): string {
  return String(stake - stake / 2n);
}

function offerOf(input: Input, now: Instant, stake: bigint): Offer {
  const remedy = input['remedy'] as Remedy;
  const buyer = remedy === 'refund' ? stake : remedy === 'split' ? BigInt(String(input['buyer_minor'])) : 0n;
  return {
    remedy,
    buyer_minor: String(buyer),
    date: isDated(remedy) && input['date'] !== undefined ? String(input['date']) : null,
    at: now,
  };
}

function isDated(remedy: Remedy): boolean {
  return remedy === 'reinspection' || remedy === 'replacement';
}

function badOffer(ctx: Ctx): Refusal | null {
  const { input, order, facts } = ctx;
  const { remedy, buyer_minor: buyer } = input;
  if (remedy === 'split' && (buyer === undefined || BigInt(String(buyer)) > atStake(order, facts)))
    return refusal('dispute.amounts_do_not_sum', {
      field: 'buyer_minor',
      total: String(atStake(order, facts)),
      currency: order.terms.currency,
    });
  // Without input only whether any offer can be made is asked.
  if (remedy === undefined || MONEY_ALONE.includes(remedy as Remedy)) return null;
  const check = ctx.process.remedies?.[String(remedy)];
  if (!check) return refusal('dispute.remedy_not_here', { field: 'remedy' });
  return check({ ...ctx, facts: { ...order.machine.facts }, state: order.machine.state });
}

function badDecision({ input, order, facts }: Ctx): Refusal | null {
  const stake = atStake(order, facts);
  const buyer = input['buyer_minor'];
  return buyer !== undefined && BigInt(String(buyer)) > stake
    ? refusal('dispute.amounts_do_not_sum', {
        field: 'buyer_minor',
        total: String(stake),
        currency: order.terms.currency,
      })
    : null;
}

function lost(facts: DisputeFacts, who: 'buyer' | 'provider', stake: bigint): boolean {
  const buyer = BigInt(facts.decision?.buyer_minor ?? 0);
  return who === 'buyer' ? buyer < stake : buyer > 0n;
}

function endWith(order: Ctx['order'], facts: DisputeFacts, offer: Offer | null): { move: string; input: Input } | null {
  if (!offer) return null;
  if (!MONEY_ALONE.includes(offer.remedy)) {
    return { move: 'settle', input: { remedy: offer.remedy, date: offer.date } };
  }
  return carryOut(order, {
    ...facts,
    decision: { buyer_minor: offer.buyer_minor, by: '', at: offer.at },
  });
}

/** The move of the order that books the decision: out of escrow, out of the frozen balance, or the difference after an appeal. */
function carryOut(order: Ctx['order'], facts: DisputeFacts): { move: string; input: Input } | null {
  const buyer_minor = facts.decision?.buyer_minor ?? '0';
  const isAppeal = order.dispute?.state === 'final';
  if (isAppeal && facts.executed_minor !== undefined) {
    return { move: 'correctAfter', input: { buyer_minor, executed_minor: facts.executed_minor } };
  }
  return facts.after_release
    ? {
        move: 'resumeAfter',
        input: { dispute_id: order.dispute?.id, frozen_minor: facts.frozen_minor, buyer_minor },
      }
    : { move: 'settle', input: { buyer_minor } };
}
