import { refusal, type Refusal } from '../errors.ts';
import { endOf, type Instant, isCalendarDate, plus } from '../time.ts';
import { ends } from './trade-agreement.ts';
import type { Changed, TradeFacts, Verdict } from './trade-facts.ts';
import { all, type Ctx, failing, heldFor, moved, partOf, shipClock, withVerdict } from './trade-parts.ts';
import { partTo } from './trade-shipping.ts';

// The inspections that parts of the price wait for: verdicts, and what the sides choose after a fail.

export function verdictOf({ input }: Ctx): Omit<Verdict, 'at'> | undefined {
  return input['verdict'] as Omit<Verdict, 'at'> | undefined;
}

export function boundMilestone({ facts }: Ctx, verdict: Pick<Verdict, 'order'>): number | null {
  const found = Object.entries(facts.bound ?? {}).find(([, order]) => order === verdict.order);
  return found ? Number(found[0]) : null;
}

export function judged(ctx: Ctx): Changed {
  const { facts, now, input } = ctx;
  const verdict = verdictOf(ctx);
  const milestone = verdict ? boundMilestone(ctx, verdict) : null;
  if (!verdict || milestone === null) return {};
  const { order, version, result, override } = verdict;
  const changed: Partial<TradeFacts> = {
    ...withVerdict(facts, milestone, { order, version, result, override, at: now }),
    next_disputes: input['dispute_ids'] as readonly string[],
    ...(failing(ctx).length === 0 ? { choose_by: stopsShipping(ctx).choose_by, proposal: null } : {}),
    ...moved(facts, all(releasedByVerdict(ctx)), 0n),
  };
  return { facts: shipClock(ctx, changed) };
}

/** What a pass releases by itself; a claim or a dispute that is open keeps it. */
export function releasedByVerdict(ctx: Ctx) {
  const verdict = verdictOf(ctx);
  const milestone = verdict ? boundMilestone(ctx, verdict) : null;
  if (!verdict || milestone === null || verdict.result !== 'pass' || verdict.override) return [];
  const isOpen = ['funded', 'cancelling', 'shipped'].includes(ctx.state);
  if (!isOpen || ctx.terms.milestones[milestone]?.inspection?.on_pass !== 'release') return [];
  return heldFor(ctx, 'inspection').filter((tranche) => tranche.milestone === milestone);
}

/** The first milestone whose inspection failed, and what is held for it. */
export function failed(ctx: Ctx) {
  const [milestone = -1] = failing(ctx);
  return { milestone, tranches: heldFor(ctx, 'inspection').filter((tranche) => tranche.milestone === milestone) };
}

/** From now on the ship-by clock stands still, and the sides choose what follows. */
export function stopsShipping({ now, policy }: Ctx): { ship_paused_at: Instant; choose_by: Instant } {
  return { ship_paused_at: now, choose_by: plus(now, policy.verdict_choice_within) };
}

export function badChoice(ctx: Ctx): Refusal | null {
  const { milestone, tranches } = failed(ctx);
  const { input, state, terms } = ctx;
  if (milestone < 0) return refusal('trade.nothing_to_release');
  if (!('choice' in input)) return null;
  if (input['choice'] === 'discount') {
    const minor = BigInt(Number(input['minor'] ?? 0));
    return minor >= 1n && minor <= all(tranches)
      ? null
      : refusal('dispute.amount_too_large', {
          field: 'minor',
          total: String(all(tranches)),
          currency: terms.currency,
        });
  }
  // What has left is neither made anew nor kept from leaving.
  if (state === 'shipped') return refusal('order.not_in_this_state', { field: 'choice', state });
  return input['choice'] === 'rework' ? badDate(ctx, 'date', input['date']) : null;
}

export function badDate({ now, terms, policy }: Ctx, field: string, date: unknown): Refusal | null {
  const last = plus(now, policy.date_moves_at_most);
  const isGood =
    typeof date === 'string' &&
    isCalendarDate(date) &&
    endOf(date, terms.zone) > now &&
    endOf(date, terms.zone) <= plus(last, { days: 1 });
  return isGood ? null : refusal('input.invalid', { field, expected: 'YYYY-MM-DD' });
}

export function chose(ctx: Ctx, choice: Pick<Verdict, 'choice' | 'again_by'>, more: Partial<TradeFacts> = {}) {
  const { milestone } = failed(ctx);
  const verdict = ctx.facts.verdicts?.[milestone];
  return verdict ? shipClock(ctx, { ...withVerdict(ctx.facts, milestone, { ...verdict, ...choice }), ...more }) : {};
}

export function rework(ctx: Ctx, date: string): Partial<TradeFacts> {
  const { facts, terms, policy } = ctx;
  const again_by = endOf(date, terms.zone);
  const changed = chose(ctx, { choice: 'rework', again_by }, { proposal: null });
  // The goods cannot leave before they are inspected again.
  const ready = plus(again_by, policy.ship_after_objection);
  return { ...changed, ship_due: Math.max(changed.ship_due ?? facts.ship_due ?? 0, ready) };
}

export function chosen(ctx: Ctx): Changed {
  const { proposal } = ctx.facts;
  if (proposal?.choice === 'cancel') return ends(ctx, 0n);
  if (proposal?.choice === 'rework') return { facts: rework(ctx, proposal.date ?? '') };
  const part = partTo('refund', discount(ctx).ids);
  return { facts: chose(ctx, { choice: 'discount' }, { proposal: null, part }) };
}

export function discount(ctx: Ctx) {
  return partOf(ctx, 'agreeChoice', failed(ctx).tranches, BigInt(ctx.facts.proposal?.minor ?? 0));
}
