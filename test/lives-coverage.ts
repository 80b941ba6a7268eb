import type { Step } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';

/** Where an order and its dispute stand. */
export interface Spot {
  readonly order: string;
  /** Null where none is open. */
  readonly dispute: string | null;
  readonly hasReport: boolean;
}

/** What a run has to have seen: each move, each of its ends, each end of a life, and each answer to a rail's event. */
export interface Coverage {
  readonly counts: ReadonlyMap<string, number>;
  add(key: string): void;
  missing(): string[];
  /**
   * How much an act is wanted that does these things and leads from one spot to another: rare things, and ways towards
   * what has not happened yet, so that a run finds its way to all of it.
   */
  weight(keys: readonly string[], from?: Spot, to?: Spot): number;
}

const RAIL = [
  'funded',
  'short',
  'paid_twice',
  'too_late',
  'other_currency',
  'unknown_payment',
  'noted',
  'refunded',
  'charged_back',
  'loss',
  'replayed',
];

const PROCESSES = ['inspection', 'dispute'].map((name) => processNamed(name, 1));

/** What becomes possible by a move that changes no state. */
const ENABLES: Readonly<Record<string, readonly string[]>> = {
  'inspection.proposeDate': ['inspection.agreeDate', 'inspection.lapseProposal'],
  'inspection.askForce': ['inspection.force>completed', 'inspection.force>refunded'],
  'inspection.feedback': ['inspection.reply'],
  'inspection.receiveGoods': ['inspection.continueFeedback', 'inspection.defaultAccuracy'],
  'inspection.declareReceipt': ['inspection.continueFeedback', 'inspection.defaultAccuracy'],
  'dispute.offer': ['dispute.withdrawOffer'],
  'dispute.appeal': ['inspection.correctAfter'],
  'inspection.paymentUnderWay': ['inspection.paymentLost'],
};

export const keyOfStep = ({ process, move, to }: Pick<Step, 'process' | 'move' | 'to'>): string =>
  manyEnds(process, move) ? `${process}.${move}>${to}` : `${process}.${move}`;

function manyEnds(process: string, move: string): boolean {
  return typeof processNamed(process, 1).transitions[move]?.to === 'object';
}

export function spotOf({ machine, dispute }: OrderSnapshot): Spot {
  const isOpen = dispute && processNamed('dispute', 1).states[dispute.state]?.final !== true;
  const hasReport = Boolean(machine.facts['report']);
  return { order: machine.state, dispute: isOpen ? dispute.state : null, hasReport };
}

export function newCoverage(): Coverage {
  const counts = new Map<string, number>(wanted().map((key) => [key, 0]));
  const missing = () => [...counts].filter(([, count]) => count === 0).map(([key]) => key);
  const hope = (spot: Spot) => missing().reduce((sum, key) => sum + 0.5 ** stepsTo(key, spot), 0);
  return {
    counts,
    missing,
    add: (key) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    weight: (keys, from, to) => {
      const enables = keys.flatMap((key) => ENABLES[key] ?? []).filter((key) => counts.get(key) === 0);
      const rare = keys.reduce((sum, key) => sum + 1 / (1 + (counts.get(key) ?? 0)) ** 2, 1e-4 + enables.length / 4);
      if (!from || !to) return rare;
      const [before, after] = [hope(from), hope(to)];
      const kept = before > after ? Math.max(0.05, after / before) : 1;
      const isNew = keys.some((key) => counts.get(key) === 0);
      return (rare + Math.max(0, after - before)) * (isNew ? 1 : kept);
    },
  };
}

function wanted(): string[] {
  const keys = PROCESSES.flatMap(({ name, states, transitions }) => [
    ...Object.entries(states)
      .filter(([, { final }]) => final)
      .map(([state]) => `${name}:${state}`),
    ...Object.entries(transitions).flatMap(([move, { to }]) =>
      typeof to === 'string' ? [`${name}.${move}`] : to.map((end) => `${name}.${move}>${end}`),
    ),
  ]);
  return [...keys, ...RAIL.map((outcome) => `rail.${outcome}`)];
}

/** Moves of the order that only the dispute makes, and the move of the dispute that brings them. */
const BROUGHT_BY: Readonly<Record<string, string>> = {
  settle: 'acceptOffer',
  resume: 'withdrawDispute',
  resumeAfter: 'acceptOffer',
  // From where a decision is carried out already, an appeal leads to it.
  correctAfter: 'close',
};
const FAR = 20;

/** About so many moves away; only for steering. */
function stepsTo(key: string, spot: Spot): number {
  const [, process, move] = /^(\w+)\.(\w+)/.exec(key) ?? [];
  if (!move || process === 'rail') return FAR;
  const name = process === 'inspection' ? BROUGHT_BY[move] : move;
  if (name === undefined) return distance('inspection', spot.order, move);
  // Only a report can be corrected.
  const isLacking = key === 'inspection.settle>correcting' && !spot.hasReport;
  if (isLacking) return spot.dispute === null ? distance('inspection', spot.order, 'report') + 3 : FAR;
  if (spot.dispute !== null) return distance('dispute', spot.dispute, name);
  const opening = Math.min(...['dispute', 'disputeAfter'].map((opener) => distance('inspection', spot.order, opener)));
  return opening + 1 + distance('dispute', 'opened', name);
}

const distances = new Map<string, Map<string, number>>();

/** From a state to one where the move may be made. */
function distance(process: string, state: string, move: string): number {
  const key = `${process}.${move}`;
  const known = distances.get(key) ?? measured(process, move);
  distances.set(key, known);
  return known.get(state) ?? FAR;
}

function measured(process: string, move: string): Map<string, number> {
  const { transitions } = processNamed(process, 1);
  const found = new Map<string, number>(transitions[move]?.from.map((state) => [state, 0]) ?? []);
  for (let round = 1; round < FAR; round++) {
    for (const { from, to } of Object.values(transitions)) {
      if (to === 'same' || to === 'back') continue;
      const ends = typeof to === 'string' ? [to] : to;
      if (!ends.some((end) => (found.get(end) ?? FAR) === round - 1)) continue;
      for (const state of from) if (!found.has(state)) found.set(state, round);
    }
  }
  return found;
}
