import { MOVES, read, REPORT_PDF, STEPS, type HttpLife, type Step } from './http-orders.ts';
import type { Wire } from './wire.ts';

/** An order that one caller leads through its life, with what was answered. */
export interface Led {
  readonly caller: number;
  readonly life: HttpLife;
  /** Steps answered with a 2xx, with the version of the order that the answer named. */
  readonly acknowledged: Map<Step, number | null>;
  /** The step to be taken next; null at the end of the life. */
  next: Step | null;
  /** Sent and not answered. */
  inFlight: Step | null;
  /** Found done although it was never answered. */
  seen: Step | null;
  /** How many steps were acknowledged since the last check. */
  fresh: number;
}

export const hasOrder = ({ life }: Led): boolean => life.order !== undefined;

/** Moves of a person, with the client's key; the rail's event has its own, and a report none. */
const KEYED: readonly Step[] = ['place', 'confirm', 'release'];

/**
 * Compares what the server says of an order with what it has acknowledged. `found` says whether the step that was under
 * way has happened; null where there was none. The caller then goes on from there, with the same keys.
 */
export async function checkLed(wire: Wire, led: Led): Promise<{ wrong: string[]; found: boolean | null }> {
  const wrong: string[] = [];
  const { life, inFlight } = led;
  if (life.order === undefined) {
    if (inFlight !== 'place') return { wrong, found: null };
    const outcome = await outcomeOf(wire, life, 'place');
    if (!outcome.done || outcome.order === null) return { wrong, found: false };
    // Nobody told the client; a repeat of the key does.
    life.order = outcome.order;
  }
  const moves = await movesOf(wire, life);
  const done = new Set(moves);
  const found = inFlight === null ? null : MOVES.includes(inFlight) ? done.has(inFlight) : false;
  wrong.push(...historyFaults(led, moves));
  for (const step of KEYED) {
    const outcome = await outcomeOf(wire, life, step);
    const seq = led.acknowledged.get(step);
    if (outcome.done !== done.has(step)) wrong.push(`${life.order}: the key of ${step} says ${outcome.done}`);
    if (seq != null && outcome.seq !== seq) wrong.push(`${life.order}: ${step} was ${seq} and is ${outcome.seq}`);
  }
  if (led.acknowledged.has('pay')) {
    const { payment } = await outcomeOf(wire, life, 'pay');
    if (payment !== life.payment?.id) wrong.push(`${life.order}: the key of pay says ${payment}`);
  }
  wrong.push(...(await moneyFaults(wire, led, done)), ...(await fileFaults(wire, led, done)));
  if (inFlight !== null && found) goOn(led, inFlight);
  led.inFlight = null;
  return { wrong, found };
}

/** The report has no key under which it could be sent again; the others are repeated and must not happen twice. */
function goOn(led: Led, found: Step): void {
  led.seen = found;
  if (found === 'report') led.next = STEPS[STEPS.indexOf('report') + 1] ?? null;
}

interface Outcome {
  readonly done: boolean;
  readonly order: string | null;
  readonly seq: number | null;
  readonly payment: string | null;
}

async function outcomeOf(wire: Wire, { pair, keys }: HttpLife, step: Step) {
  const side = step === 'confirm' ? pair.provider : pair.buyer;
  return read<Outcome>(wire, side, `/keys/${keys[step]}`);
}

async function movesOf(wire: Wire, { pair, order }: HttpLife): Promise<Step[]> {
  const { entries } = await read<{ entries: { seq: number; move: Step }[] }>(
    wire,
    pair.buyer,
    `/orders/${order}/history`,
  );
  return entries.toSorted((a, b) => a.seq - b.seq).map(({ move }) => move);
}

/** The history is the beginning of the life: every acknowledged move once, at most the one under way besides. */
function historyFaults({ life, acknowledged, inFlight, seen }: Led, moves: readonly Step[]): string[] {
  const least = MOVES.filter((move) => acknowledged.has(move) || move === seen);
  const most = MOVES.filter((move) => least.includes(move) || move === inFlight);
  const said = moves.join(' ');
  return said === least.join(' ') || said === most.join(' ')
    ? []
    : [`${life.order}: acknowledged ${least.join(' ')}, under way ${inFlight}, and the history says ${said}`];
}

async function moneyFaults(wire: Wire, { life, acknowledged }: Led, done: ReadonlySet<Step>): Promise<string[]> {
  const faults: string[] = [];
  const order = await read<{ money: { held_minor: number; due_minor: number } }>(
    wire,
    life.pair.buyer,
    `/orders/${life.order}`,
  );
  const { held_minor, due_minor } = order.money;
  const expected = done.has('fund') && !done.has('release') ? due_minor : 0;
  if (held_minor !== expected) faults.push(`${life.order}: ${held_minor} held instead of ${expected}`);
  if (acknowledged.has('pay') && life.payment) {
    const payment = await read<{ arrived_minor: number }>(wire, life.pair.buyer, `/payments/${life.payment.id}`);
    const arrived = done.has('fund') ? life.payment.minor : 0;
    if (payment.arrived_minor !== arrived)
      faults.push(`${life.payment.id}: ${payment.arrived_minor} arrived instead of ${arrived}`);
  }
  return faults;
}

async function fileFaults(wire: Wire, { life }: Led, done: ReadonlySet<Step>): Promise<string[]> {
  if (!done.has('report')) return [];
  const path = `/api/v1/orders/${life.order}/files/${life.file}`;
  const reply = await wire.ask({ method: 'GET', path, headers: { cookie: life.pair.buyer.cookie } });
  return reply.status === 200 && reply.bytes.equals(REPORT_PDF)
    ? []
    : [`${life.order}: its report's file ${life.file} answers ${reply.status} with ${reply.bytes.length} bytes`];
}
