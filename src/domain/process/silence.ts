import type { Policy } from '../policy.ts';
import { DAY, type Instant, type Span } from '../time.ts';
import { clocksOn, dueIfBegun } from './decide.ts';
import type { Transition } from './define.ts';
import type { Machine, OrderSnapshot } from './order.ts';
import { processNamed } from './registry.ts';

/** What happens to the order and the money if nobody acts in one wait. Words: `order.outcome.<move>`. */
export interface SilenceRow {
  readonly process: string;
  readonly state: string;
  readonly move: string;
  /** Whether the wait is running now, so that `due` is its deadline. */
  readonly running: boolean;
  /** For a later wait: when it would end if it began at `now`. */
  readonly due: Instant;
  readonly money: Transition<string, string, never, never>['money'] | null;
  /** The order ends or changes its state by it; false for marks such as a default rating. */
  readonly moves: boolean;
}

/**
 * The waits of an order from where it is, in the order of its path: those running with their deadlines, the later ones
 * as if each began now. Before ordering it is called with the order as it would be placed.
 */
export function silenceTable(order: OrderSnapshot, now: Instant): SilenceRow[] {
  const rows: SilenceRow[] = [];
  const process = processNamed(order.machine.process, order.machine.process_version);
  for (const machine of [order.machine, order.dispute]) {
    if (!machine) continue;
    for (const [move, due] of Object.entries(machine.clocks))
      rows.push(rowOf(machine.process, machine.process_version, machine.state, move, true, due));
  }
  const at = process.path.indexOf(order.machine.state);
  if (at >= 0 && !order.machine.facts['paused']) {
    for (const state of process.path.slice(at + 1)) {
      for (const { move, due } of clocksOn(order, state, now)) {
        // A wait that may begin in several states is said once.
        if (rows.some((row) => row.move === move)) continue;
        rows.push(rowOf(process.name, process.version, state, move, false, due));
      }
    }
  }
  return rows.sort((a, b) => Number(b.running) - Number(a.running) || (a.running ? a.due - b.due : 0));
}

function rowOf(
  process: string,
  version: number,
  state: string,
  move: string,
  running: boolean,
  due: Instant,
): SilenceRow {
  const transition = processNamed(process, version).transitions[move];
  return { process, state, move, running, due, money: transition?.money ?? null, moves: transition?.to !== 'same' };
}

/** A wait as terms alone state it: so long from when it begins, or until a date that they name. */
export interface Wait {
  readonly move: string;
  readonly span: Span | null;
  readonly until: Instant;
}

/** Every wait that concerns the sides, of an order whose terms were made at `now` and of a dispute about it. */
export function waitsUnder(order: OrderSnapshot, now: Instant): Wait[] {
  const dispute = { ...order.machine, process: 'dispute', process_version: 1, facts: {} };
  return [order.machine, dispute].flatMap((machine) =>
    Object.entries(processNamed(machine.process, machine.process_version).transitions).flatMap(([move, transition]) => {
      const tells = transition.tells ?? [];
      if (transition.by !== 'clock' || tells.every((hearer) => hearer === 'staff')) return [];
      return waitUnder(order, machine, move, now);
    }),
  );
}

function waitUnder(order: OrderSnapshot, machine: Machine, move: string, now: Instant): Wait[] {
  const until = dueIfBegun(order, machine, move, now);
  if (until === null) return [];
  const stated = spanOf(processNamed(machine.process, machine.process_version).transitions[move]?.after, order);
  // What a day more would not put off ends on a date.
  const isFixed = dueIfBegun(order, machine, move, now + DAY) === until;
  return [{ move, span: isFixed ? null : (stated ?? { days: Math.round((until - now) / DAY) }), until }];
}

/** How long a wait is where the policy or the process says so in words; null where it is reckoned. */
export function spanOf(after: unknown, { terms }: Pick<OrderSnapshot, 'terms'>): Span | null {
  const span = typeof after === 'string' ? terms.policy[after as keyof Policy] : after;
  return typeof span === 'object' && ('days' in span! || 'months' in span!) ? (span as Span) : null;
}
