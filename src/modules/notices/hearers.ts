import type { Hearer } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import { STAFF_PERMISSIONS, type StaffRole } from '#domain/permissions.ts';
import { turnIn, type OrderHead } from '#modules/orders/head.ts';
import type { MovePayload } from '#platform/outbox.ts';

/** Moves that ask something of whoever hears of them, although the state leaves nobody the turn. */
const ASKS: ReadonlySet<string> = new Set(['proposeDate', 'offer', 'askForce']);

/** Version of the process that an event belongs to: the order's own, or that of its dispute. */
export function versionOf(process: string, head: OrderHead): number {
  return process === head.process ? head.process_version : (head.dispute?.version ?? 1);
}

/** Who hears of a move: as its process says; of an order's first entry the provider does. */
export function tellsOf(move: Pick<MovePayload, 'process' | 'move' | 'from'>, head: OrderHead): readonly Hearer[] {
  if (move.from === '') return ['provider'];
  return processNamed(move.process, versionOf(move.process, head)).transitions[move.move]?.tells ?? [];
}

/** Whether a side has to act after the move: its turn in the dispute while one is open, else in the order. */
export function mustAct(move: MovePayload, side: Hearer, head: OrderHead): boolean {
  const { dispute } = head;
  const isOpen = dispute && processNamed('dispute', dispute.version).states[dispute.state]?.final !== true;
  const turn = isOpen
    ? turnIn('dispute', dispute.version, dispute.state, head)
    : move.process === head.process
      ? turnIn(move.process, head.process_version, move.to, head)
      : turnIn(head.process, head.process_version, head.state, head);
  return turn === side || (ASKS.has(move.move) && move.by !== side);
}

/**
 * Who is reminded before a clock fires: whoever has the turn, and whom the process names. In a dispute where nobody
 * has the turn both sides wait for the same date. A clock of which the process reminds nobody ends silently.
 */
export function remindsOf(reminder: { machine: string; move: string }, head: OrderHead): readonly Hearer[] {
  const isDispute = reminder.machine === 'dispute';
  const { dispute } = head;
  if (isDispute && !dispute) return [];
  const process = isDispute ? 'dispute' : head.process;
  const version = isDispute && dispute ? dispute.version : head.process_version;
  const state = isDispute && dispute ? dispute.state : head.state;
  const named = processNamed(process, version).transitions[reminder.move]?.reminds;
  if (!named) return [];
  const turn = turnIn(process, version, state, head);
  if (turn) return [...new Set([turn, named])];
  return isDispute ? ['buyer', 'provider'] : [named];
}

/** Which of the staff: those who may read disputes, and for the rest those who may move money by force. */
export function staffRolesFor(process: string, move: string): readonly StaffRole[] {
  const isDispute = process === 'dispute' || move === 'dispute' || move === 'disputeAfter';
  return isDispute ? STAFF_PERMISSIONS.dispute.read : STAFF_PERMISSIONS.order.force;
}
