import type { Hearer } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import { STAFF_PERMISSIONS, type StaffRole } from '#domain/permissions.ts';
import { turnsIn, type OrderHead } from '#modules/orders/head.ts';
import type { MovePayload } from '#platform/outbox.ts';

/** Moves that ask something of whoever hears of them, although the state leaves nobody the turn. */
const ASKS: ReadonlySet<string> = new Set(['proposeDate', 'offer', 'askForce']);

/** Version of the process that an event belongs to: the order's own, or that of its dispute. */
export function versionOf(process: string, head: OrderHead): number {
  return process === head.process ? head.process_version : (head.dispute?.version ?? 1);
}

/** Who hears of a move: as its process says; of an order's first entry the side that did not make it. */
export function tellsOf(
  move: Pick<MovePayload, 'process' | 'move' | 'from' | 'by'>,
  head: OrderHead,
): readonly Hearer[] {
  if (move.from === '') return [move.by === 'provider' ? 'buyer' : 'provider'];
  return processNamed(move.process, versionOf(move.process, head)).transitions[move.move]?.tells ?? [];
}

/** Whether a side has to act after the move: its turn in the dispute while one is open, else in the order. */
export function mustAct(move: MovePayload, side: Hearer, head: OrderHead): boolean {
  const { dispute } = head;
  const isOpen = dispute && processNamed('dispute', dispute.version).states[dispute.state]?.final !== true;
  const turns = isOpen
    ? turnsIn('dispute', dispute.version, dispute.state, head)
    : move.process === head.process
      ? turnsIn(move.process, head.process_version, move.to, head)
      : turnsIn(head.process, head.process_version, head.state, head);
  return turns.some((turn) => turn === side) || (ASKS.has(move.move) && move.by !== side);
}

/** Who is reminded before a clock fires, as its process says. */
export function remindsOf(reminder: { machine: string; move: string }, head: OrderHead): readonly Hearer[] {
  const { dispute } = head;
  if (reminder.machine === 'dispute' && !dispute) return [];
  const process = reminder.machine === 'dispute' ? 'dispute' : head.process;
  const reminds = processNamed(process, versionOf(process, head)).transitions[reminder.move]?.reminds ?? [];
  return reminds.map((one) => {
    if (one !== 'opener' && one !== 'respondent') return one;
    return (one === 'opener') === (dispute?.opener === 'buyer') ? 'buyer' : 'provider';
  });
}

/** Which of the staff: those who may read disputes, and for the rest those who may move money by force. */
export function staffRolesFor(process: string, move: string): readonly StaffRole[] {
  const isDispute = process === 'dispute' || move === 'dispute' || move === 'disputeAfter';
  return isDispute ? STAFF_PERMISSIONS.dispute.read : STAFF_PERMISSIONS.order.force;
}
