import type { Instant } from '../time.ts';
import { clocksOn } from './decide.ts';
import type { Transition } from './define.ts';
import type { OrderSnapshot } from './order.ts';
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
      for (const { move, due } of clocksOn(order, state, now))
        rows.push(rowOf(process.name, process.version, state, move, false, due));
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
