import { refusal, type Refusal } from '../errors.ts';
import type { Posting, Transfer, Tranche } from '../ledger/posting.ts';
import { mayAct } from '../permissions.ts';
import { DAY, plus, type Instant, type Span } from '../time.ts';
import {
  CLOCK,
  movers,
  type AnyProcess,
  type By,
  type Ctx,
  type Input,
  type Mover,
  type Transition,
} from './define.ts';
import type { DisputeMachine, Machine, OrderSnapshot } from './order.ts';
import { processNamed } from './registry.ts';

type AnyTransition = Transition<string, string, Record<string, unknown>, Record<string, unknown>>;

export interface Step {
  readonly process: string;
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly by: By;
  readonly at: Instant;
  readonly input: Input;
  readonly transfer: Transfer | null;
  readonly new_terms: boolean;
  readonly after: OrderSnapshot;
}

export type Decision =
  | { readonly ok: true; readonly steps: readonly Step[] }
  /** `steps` are the clock exits that had fallen due; they happen although the move itself is refused. */
  | { readonly ok: false; readonly steps: readonly Step[]; readonly refusal: Refusal };

/** A process that re-arms a due clock for ever would hang the server; no real order passes a tenth of this at once. */
const STEPS_MAX = 1_000;

/**
 * What the order becomes when `by` makes the move at `now`: first every clock exit due at or before `now`, each at its
 * own due date, then the move. Pure: it changes nothing and reads nothing but its arguments.
 */
export function decide(order: OrderSnapshot, name: string, by: By, input: Input, now: Instant): Decision {
  const { steps, order: current } = runClocks(order, now);
  const refused = mayMove(current, name, by, input, now);
  if (refused) return { ok: false, steps, refusal: refused };
  steps.push(...take(current, name, by, input, now));
  return { ok: true, steps };
}

/** Only the clock exits due at or before `now`, in the order in which they fall due. */
export function runClocks(order: OrderSnapshot, now: Instant): { steps: Step[]; order: OrderSnapshot } {
  const steps: Step[] = [];
  let current = order;
  for (let due = nextClock(current); due && due.at <= now; due = nextClock(current)) {
    if (steps.length > STEPS_MAX) throw new Error(`clocks of ${order.id} never come to rest: ${due.move}`);
    const taken = take(current, due.move, CLOCK, {}, due.at);
    steps.push(...taken);
    current = taken.at(-1)?.after ?? current;
  }
  return { steps, order: current };
}

export interface DueClock {
  readonly machine: 'order' | 'dispute';
  readonly move: string;
  readonly at: Instant;
}

/** The earliest running clock; of two at one instant the first by name, so that every process agrees. */
export function nextClock(order: OrderSnapshot): DueClock | null {
  let next: DueClock | null = null;
  for (const machine of ['order', 'dispute'] as const) {
    const clocks = (machine === 'order' ? order.machine : order.dispute)?.clocks ?? {};
    for (const [move, at] of Object.entries(clocks)) {
      if (!next || at < next.at || (at === next.at && move < next.move)) next = { machine, move, at };
    }
  }
  return next;
}

/** Where a move is defined: in the order's own process or in that of its dispute. */
export function transitionOf(
  order: OrderSnapshot,
  name: string,
): { machine: Machine; process: AnyProcess; transition: AnyTransition } | null {
  for (const machine of [order.machine, order.dispute]) {
    if (!machine) continue;
    const process = processNamed(machine.process, machine.process_version);
    const transition = process.transitions[name];
    if (transition) return { machine, process, transition };
  }
  return null;
}

/** The refusal that a move would meet now, or null. Without `input` only what does not depend on it is checked: for buttons. */
export function mayMove(order: OrderSnapshot, name: string, by: By, input: Input | null, now: Instant): Refusal | null {
  const found = transitionOf(order, name);
  if (!found) return refusal('not_found');
  const { machine, process, transition } = found;
  const isDispute = machine === order.dispute;
  if (transition.by === 'clock') return refusal('order.clock_not_due');
  if (!movers(transition).some((mover) => isMover(mover, by, process, machine))) return refusal('order.not_your_move');
  if (!transition.from.includes(machine.state)) {
    return refusal(isDispute ? 'dispute.not_in_this_state' : 'order.not_in_this_state', {
      state: machine.state,
    });
  }
  const grade = transition.grade ?? 'act';
  if (by.role && !mayAct(by.role, grade)) {
    return refusal(by.role === 'field' ? 'order.field_inspector_only_visits' : 'order.needs_owner_or_admin');
  }
  if (transition.opens && order.dispute && !isEnded(order.dispute)) return refusal('dispute.open_already');
  const stale = input ? staleSeen(order, transition, input) : null;
  return stale ?? transition.unless?.(ctxOf(order, machine, by, input ?? {}, now)) ?? null;
}

function isMover(mover: Mover, by: By, process: AnyProcess, machine: Machine): boolean {
  if (by.side === 'buyer' || by.side === 'provider') {
    const role = process.roleOf
      ? process.roleOf(by.side, machine.facts)
      : by.side === 'buyer'
        ? 'buyer'
        : process.provider;
    return mover === role;
  }
  return mover === by.side || (mover === 'mediator' && by.side === 'staff');
}

function staleSeen(order: OrderSnapshot, transition: AnyTransition, input: Input): Refusal | null {
  for (const [name, field] of Object.entries(transition.input ?? {})) {
    if (field.type !== 'seen' || input[name] === seenNow(order, field.what)) continue;
    return field.what === 'report'
      ? refusal('order.newer_report', { version: Number(seenNow(order, 'report')) })
      : refusal('order.newer_terms', { version: order.terms_version });
  }
  return null;
}

/** What a move that names what was seen has to name now. */
export function seenNow(order: OrderSnapshot, what: 'terms' | 'report' | 'terms_hash'): number | string | undefined {
  if (what === 'terms_hash') return order.terms_hash;
  const report = order.machine.facts['report'] as { version: number } | undefined;
  return what === 'terms' ? order.terms_version : (report?.version ?? 0);
}

function ctxOf(order: OrderSnapshot, machine: Machine, by: By, input: Input, now: Instant): Ctx {
  return {
    order,
    process: processNamed(order.machine.process, order.machine.process_version),
    terms: order.terms,
    facts: machine.facts,
    state: machine.state,
    policy: order.terms.policy,
    by,
    input,
    now,
  };
}

/** What a payment that arrives at `now` would go into; empty where the order waits for none. `tranche`: the one it is for. */
export function payableNow(order: OrderSnapshot, now: Instant, tranche?: string): readonly Tranche[] {
  const process = processNamed(order.machine.process, order.machine.process_version);
  if (!process.transitions['fund']?.from.includes(order.machine.state)) return [];
  const input = { payment: tranche === undefined ? {} : { tranche } };
  if (process.payable) return process.payable(ctxOf(order, order.machine, { side: 'rail' }, input, now));
  return order.tranches.filter(({ state }) => state === 'due');
}

/** The first version of an order: `place` and its like, which have no state to come from. */
export function begin(order: OrderSnapshot, move: string, by: By, input: Input, now: Instant): Step {
  const armed = {
    ...order,
    version: 1,
    machine: { ...order.machine, clocks: armedClocks(order, order.machine, by, now, {}) },
  };
  return {
    process: order.machine.process,
    move,
    from: '',
    to: order.machine.state,
    by,
    at: now,
    input,
    transfer: null,
    new_terms: true,
    after: armed,
  };
}

/** Carries out one move that is allowed, and the move of the order that a dispute's move brings with it. */
function take(order: OrderSnapshot, name: string, by: By, input: Input, now: Instant): Step[] {
  const found = transitionOf(order, name);
  if (!found) throw new Error(`no move ${name} on ${order.id}`);
  const { machine, transition } = found;
  // A clock or a dispute makes its move without being asked whether it may.
  if (!transition.from.includes(machine.state))
    throw new Error(`${name} of ${order.id} does not start from ${machine.state}`);
  const ctx = ctxOf(order, machine, by, input, now);
  const to = targetOf(transition, machine, ctx);
  const change = transition.change?.(ctx) ?? {};
  const transfer = transition.posts?.(ctx) ?? null;
  const moved: Machine = { ...machine, state: to, facts: { ...machine.facts, ...change.facts } };
  let after: OrderSnapshot = {
    ...order,
    version: order.version + 1,
    terms: (change.terms as OrderSnapshot['terms'] | undefined) ?? order.terms,
    terms_version: order.terms_version + (change.terms ? 1 : 0),
    terms_hash: change.terms ? undefined : order.terms_hash,
    tranches: tranchesAfter(change.tranches ?? order.tranches, transfer),
  };
  after = withMachine(after, machine, {
    ...moved,
    ...clocksAfter(after, machine, moved, { ...transition, name }, by, now, ctx),
  });
  if (transition.opens) after = opened(after, transition.opens, ctx);
  if (machine === order.machine && machine.state === 'disputed' && to !== 'disputed' && by.side !== 'dispute')
    after = closed(after);
  const step: Step = {
    process: machine.process,
    move: name,
    from: machine.state,
    to,
    by,
    at: now,
    input,
    transfer,
    new_terms: change.terms !== undefined,
    after,
  };
  const follows = transition.moves?.({ ...ctx, order: after, facts: moved.facts });
  return follows ? [step, ...take(after, follows.move, follows.by ?? { side: 'dispute' }, follows.input, now)] : [step];
}

function targetOf(transition: AnyTransition, machine: Machine, ctx: Ctx): string {
  if (transition.choose) return transition.choose(ctx);
  if (transition.to === 'same') return machine.state;
  if (transition.to === 'back') return String(machine.facts['suspended_from']);
  if (typeof transition.to !== 'string') throw new Error('a move with several ends chooses one');
  return transition.to;
}

function withMachine(order: OrderSnapshot, before: Machine, machine: Machine): OrderSnapshot {
  const isDispute = before === order.dispute;
  return isDispute ? { ...order, dispute: machine as DisputeMachine } : { ...order, machine };
}

function tranchesAfter(tranches: readonly Tranche[], transfer: Transfer | null): readonly Tranche[] {
  if (!transfer) return tranches;
  return tranches.flatMap((tranche): Tranche | Tranche[] => {
    const division = transfer.divides?.find(({ parent }) => parent === tranche.id);
    if (division) return [{ ...tranche, state: 'divided' }, ...division.children];
    if (transfer.settles.some((settled) => settled.tranche === tranche.id)) return { ...tranche, state: 'settled' };
    return transfer.opens.includes(tranche.id) ? { ...tranche, state: 'held' } : tranche;
  });
}

type Clocks = Pick<Machine, 'clocks' | 'rests'> & { facts: Machine['facts'] };

function clocksAfter(
  order: OrderSnapshot,
  before: Machine,
  moved: Machine,
  transition: AnyTransition & { readonly name: string },
  by: By,
  now: Instant,
  ctx: Ctx,
): Clocks {
  let { rests } = before;
  let facts = moved.facts;
  const kept: Record<string, Instant> = {};
  if (transition.clocks === 'suspend') {
    rests = { ...rests, [before.state]: mapValues(before.clocks, (due) => Math.max(0, due - now)) };
    facts = { ...facts, suspended_from: before.state };
  }
  if (transition.clocks === 'resume') {
    const { [moved.state]: rest = {}, ...others } = rests;
    const least = spanMs(order.terms.policy.review_rest_at_least, now);
    Object.assign(
      kept,
      mapValues(rest, (left) => now + Math.max(left, least)),
      // What ran on through the suspension has lost nothing and gains nothing.
      before.clocks,
    );
    rests = others;
  } else if (moved.state === before.state && transition.clocks === undefined) {
    Object.assign(kept, before.clocks);
    // A clock that has just fired starts anew if it is still armed; another one due at the same instant fires next.
    if (by.side === 'clock') delete kept[transition.name];
  }
  for (const [name, adjust] of Object.entries(transition.adjusts ?? {})) {
    const due = kept[name];
    if (due !== undefined && adjust) kept[name] = adjust(ctx, due);
  }
  const machine = { ...moved, facts, rests };
  return { facts, rests, clocks: armedClocks(order, machine, by, now, kept) };
}

/** The clock exits of the state that are armed; those in `kept` go on with their due date. */
function armedClocks(
  order: OrderSnapshot,
  machine: Machine,
  by: By,
  now: Instant,
  kept: Readonly<Record<string, Instant>>,
): Record<string, Instant> {
  // A dispute after release stops the clocks of an order that stays completed.
  if (machine.facts['paused'] === true) return {};
  const process = processNamed(machine.process, machine.process_version);
  const ctx = ctxOf(order, machine, by, {}, now);
  const clocks: Record<string, Instant> = {};
  for (const [name, transition] of Object.entries(process.transitions)) {
    if (transition.by !== 'clock' || !transition.from.includes(machine.state)) continue;
    if (transition.armed && !transition.armed(ctx)) continue;
    clocks[name] = kept[name] ?? dueOf(transition, ctx);
  }
  return clocks;
}

/** The clocks that a state would start if the order entered it at `now`: for showing what silence would do later. */
export function clocksOn(order: OrderSnapshot, state: string, now: Instant): { move: string; due: Instant }[] {
  const machine = { ...order.machine, state };
  return Object.entries(armedClocks(order, machine, CLOCK, now, {})).map(([move, due]) => ({ move, due }));
}

/** When a clock exit would be due if its wait began at `now`, armed or not. */
export function dueIfBegun(order: OrderSnapshot, machine: Machine, move: string, now: Instant): Instant | null {
  const transition = processNamed(machine.process, machine.process_version).transitions[move];
  return transition?.after === undefined ? null : dueOf(transition, ctxOf(order, machine, CLOCK, {}, now));
}

function dueOf(transition: AnyTransition, ctx: Ctx): Instant {
  const { after } = transition;
  if (after === undefined) throw new Error('a clock exit says when');
  if (typeof after === 'function') return after(ctx);
  const span = typeof after === 'string' ? ctx.policy[after] : after;
  return plus(ctx.now, span as Span);
}

function opened(order: OrderSnapshot, opens: NonNullable<AnyTransition['opens']>, ctx: Ctx): OrderSnapshot {
  const { by, now, input } = ctx;
  const process = processNamed('dispute', 1);
  const { id, ...stated } =
    opens === 'dispute'
      ? {
          id: String(input['dispute_id']),
          opener: by.side,
          claim_minor: input['claim_minor'],
          frozen_minor: input['freeze_minor'] ?? 0,
        }
      : opens(ctx);
  const machine: DisputeMachine = {
    id,
    process: process.name,
    process_version: process.version,
    state: process.start,
    facts: { opened_at: now, after_release: order.machine.state !== 'disputed', ...stated },
    clocks: {},
    rests: {},
  };
  return { ...order, dispute: { ...machine, clocks: armedClocks(order, machine, by, now, {}) } };
}

/** The order left the dispute by a move of its own (all released, all refunded): the case has nothing left to decide. */
function closed(order: OrderSnapshot): OrderSnapshot {
  return order.dispute && !isEnded(order.dispute)
    ? { ...order, dispute: { ...order.dispute, state: 'settled', clocks: {} } }
    : order;
}

function isEnded(machine: Machine): boolean {
  return processNamed(machine.process, machine.process_version).states[machine.state]?.final === true;
}

function spanMs(span: Span, now: Instant): number {
  return 'days' in span ? span.days * DAY : plus(now, span) - now;
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, fn: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fn(value)]));
}

export type { Posting };
