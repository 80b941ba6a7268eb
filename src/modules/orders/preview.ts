import { heldOf, settle, type Posting } from '#domain/ledger/posting.ts';
import { decide, transitionOf } from '#domain/process/decide.ts';
import type { By } from '#domain/process/define.ts';
import { atStake, type DisputeFacts } from '#domain/process/dispute.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';

export interface MoneyPreview {
  readonly provider: bigint;
  readonly fees: bigint;
  readonly buyer: bigint;
}

/** What a move that needs no amounts of its own would do to the money if it were made now; null where it moves none or would be refused. */
export function previewOf(order: OrderSnapshot, name: string, by: By, now: Instant): MoneyPreview | null {
  const transition = transitionOf(order, name)?.transition;
  if (!transition?.posts || transition.money === 'freeze') return null;
  const input: Record<string, unknown> = {};
  for (const [field, spec] of Object.entries(transition.input ?? {})) {
    if (spec.type !== 'seen') continue;
    const report = order.machine.facts['report'] as { version: number } | undefined;
    input[field] = spec.what === 'terms' ? order.terms_version : (report?.version ?? 0);
  }
  const decision = decide(order, name, by, input, now);
  if (!decision.ok) return null;
  return sumsOf(decision.steps.flatMap(({ transfer }) => transfer?.postings ?? []));
}

/** What a decision would come to once it is carried out. */
export interface DecisionPreview extends MoneyPreview {
  /** The part of what the claimant gets that the other side first has to earn or pay: it was paid out before the dispute. */
  readonly later: bigint;
}

/** Of what is in dispute, `buyerMinor` to the buyer: the rest and the fee as the books will divide them. Null: more than there is. */
export function decisionPreview(order: OrderSnapshot, buyerMinor: bigint): DecisionPreview | null {
  const facts = order.dispute?.facts as unknown as DisputeFacts;
  const stake = atStake(order, facts);
  if (buyerMinor < 0n || buyerMinor > stake) return null;
  if (heldOf(order.tranches) === 0n) {
    const at_hand = facts.after_release ? BigInt(facts.frozen_minor) : 0n;
    const award = facts.opener === 'buyer' ? buyerMinor : stake - buyerMinor;
    const more = facts.executed_minor === undefined ? award - at_hand : buyerMinor - BigInt(facts.executed_minor);
    const later = more > 0n ? more : 0n;
    return { buyer: buyerMinor, provider: stake - buyerMinor, fees: 0n, later };
  }
  const at = { order: order.id, provider: order.provider, currency: order.terms.currency };
  const { postings } = settle(at, 'settle', order.tranches, stake - buyerMinor);
  return { ...sumsOf(postings), later: 0n };
}

function sumsOf(postings: readonly Posting[]): MoneyPreview {
  const sums = { provider: 0n, fees: 0n, buyer: 0n };
  for (const { to, minor } of postings) {
    if (to.startsWith('balance:')) sums.provider += minor;
    else if (to.startsWith('fees:')) sums.fees += minor;
    else if (to.startsWith('refund:')) sums.buyer += minor;
  }
  return sums;
}
