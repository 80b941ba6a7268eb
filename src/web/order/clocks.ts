import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';

/** A clock that only calls the operator's own people is no news for the sides. */
export function concerns(side: string, process: string, version: number, move: string): boolean {
  const tells = processNamed(process, version).transitions[move]?.tells ?? [];
  return side === 'staff' || tells.length === 0 || tells.some((hearer) => hearer !== 'staff');
}

/** The clock exit that this reader waits for: the earliest that concerns them. */
export function nextFor(side: string, order: OrderSnapshot): { readonly move: string; readonly at: Instant } | null {
  const clocks = [order.machine, order.dispute].flatMap((machine) =>
    machine
      ? Object.entries(machine.clocks)
          .filter(([move]) => concerns(side, machine.process, machine.process_version, move))
          .map(([move, at]) => ({ move, at }))
      : [],
  );
  return clocks.sort((a, b) => a.at - b.at)[0] ?? null;
}

/** The version under which the order, or the dispute beside it, runs. */
export function versionIn(order: OrderSnapshot, process: string): number {
  return process === order.machine.process ? order.machine.process_version : (order.dispute?.process_version ?? 1);
}
