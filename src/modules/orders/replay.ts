import type { AnyProcess } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Entry, OrderRow } from './case-files.ts';

interface End {
  readonly state: string;
  /** The state of each dispute, the oldest first. */
  readonly disputes: readonly string[];
}

/**
 * Walks the states of an order and of its disputes through its history, by the process alone and without deciding
 * anything again, so that it is a second opinion on `decide`. Each entry that the process does not know is told.
 */
export function replay(order: OrderRow, entries: readonly Entry[], wrong: (entry: Entry, says: string) => void): End {
  const own = processOrNull(order.process, order.process_version);
  const other = processOrNull('dispute', 1);
  const disputes: string[] = [];
  let state = '';
  let suspended = '';
  for (const entry of entries) {
    const isDispute = entry.process === 'dispute' && order.process !== 'dispute';
    const process = isDispute ? other : own;
    const before = isDispute ? (disputes.at(-1) ?? '') : state;
    const fault = faultOf(process, entry, before, suspended);
    if (fault) wrong(entry, fault);
    if (isDispute) {
      if (disputes.length > 0) disputes[disputes.length - 1] = entry.to_state;
      continue;
    }
    const transition = process?.transitions[entry.move];
    if (transition?.clocks === 'suspend') suspended = state;
    if (transition?.opens) disputes.push(other?.start ?? '');
    // Leaving the dispute by a move of the order's own settles it.
    const current = disputes.at(-1);
    const ended = current === undefined || other?.states[current]?.final === true;
    if (state === 'disputed' && entry.to_state !== 'disputed' && entry.by_side !== 'dispute' && !ended)
      disputes[disputes.length - 1] = 'settled';
    state = entry.to_state;
  }
  return { state, disputes };
}

function faultOf(process: AnyProcess | null, entry: Entry, state: string, suspended: string): string | null {
  const { move, from_state: from, to_state: to } = entry;
  if (!process || process.name !== entry.process) return `there is no process ${entry.process}`;
  if (from !== state) return `comes from ${from || 'nothing'}, where the entry before it led to ${state || 'nothing'}`;
  if (from === '') return to in process.states ? null : `${process.name} cannot begin in ${to}`;
  const transition = process.transitions[move];
  if (!transition) return `${process.name} has no move ${move}`;
  if (!transition.from.includes(from)) return `${move} does not start from ${from}`;
  const ends =
    transition.to === 'same'
      ? [from]
      : transition.to === 'back'
        ? [suspended]
        : typeof transition.to === 'string'
          ? [transition.to]
          : transition.to;
  return ends.includes(to) ? null : `${move} does not lead to ${to}`;
}

function processOrNull(name: string, version: number): AnyProcess | null {
  try {
    return processNamed(name, version);
  } catch {
    return null;
  }
}
