import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NOON, askedTrade, days, drafted } from '#test/snapshots.ts';
import { heldOf, type Transfer } from '../ledger/posting.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { begin, decide, mayMove, nextClock, runClocks, type Step } from './decide.ts';
import { movers, type By, type Field, type Input } from './define.ts';
import { atStake, type DisputeFacts } from './dispute.ts';
import type { OrderSnapshot } from './order.ts';
import { processNamed } from './registry.ts';
import { signedByListing } from './trade-agreement.ts';
import { left } from './trade-parts.ts';
import type { TradeFacts } from './trade-facts.ts';
import { badTrade, tradeTerms, type AskedTrade, type Milestone, type TradeTerms } from './trade-terms.ts';

// Random lives of goods orders: whatever anybody does and when, every cent goes somewhere once.

const buyer: By = { side: 'buyer', person: 'psn_b', role: 'owner' };
const seller: By = { side: 'provider', person: 'psn_s', role: 'owner' };
const staff: By = { side: 'staff', person: 'psn_m' };
const everybody: readonly By[] = [
  buyer,
  seller,
  staff,
  { ...staff, person: 'psn_n' },
  { side: 'rail' },
  { side: 'inspection' },
  { side: 'carrier' },
];

let ids = 0;
const fresh = () => `x${++ids}`;

/** Terms of one to five parts, with each way to be due and to be released, in odd amounts. */
function someTrade(seed: number, now: number): AskedTrade {
  const parts = 1 + (seed % 5);
  const conditions = ['production', 'receipt', 'inspection', 'shipment'] as const;
  const [item] = askedTrade(now).items;
  const items = [
    { ...item!, quantity: 1 + (seed % 97), unit_price_minor: 101 + (seed % 9_973) },
    { ...item!, quantity: 1 + (seed % 3), unit_price_minor: 100_003 },
  ];
  const total = items.reduce((sum, { quantity, unit_price_minor: price }) => sum + quantity * price, 0);
  const ship_by = new Date(now + days(60)).toISOString().slice(0, 10);
  const milestones = Array.from({ length: parts }, (_, at): Milestone => {
    const release = conditions[(seed >> at) % 4] ?? 'receipt';
    const due = at === 0 || release === 'production' ? 'agreement' : seed % 3 === 0 ? 'before_shipment' : 'agreement';
    const each = Math.floor(total / parts);
    return {
      amount_minor: at === 0 ? total - each * (parts - 1) : each,
      due: at > 0 && release === 'receipt' && seed % 2 === 0 ? 'on_shipment' : due,
      release,
      inspection:
        release === 'inspection'
          ? {
              by: new Date(now + days(30 + at)).toISOString().slice(0, 10),
              on_pass: seed % 2 ? 'release' : 'releasable',
              without: seed % 5 ? 'receipt' : 'shipment',
            }
          : null,
    };
  });
  const payer = ['buyer', 'provider', 'half'] as const;
  const unpaid_provider_bps = (seed * 7) % 10_001;
  const asked = askedTrade(now, { items, milestones, ship_by, fee_by: payer[seed % 3]!, unpaid_provider_bps });
  const transport = (['courier', 'air', 'land', 'sea'] as const)[seed % 4]!;
  return { ...asked, transport, incoterms: { rule: 'DAP', place: 'Hamburg' } };
}

function begun(seed: number): OrderSnapshot {
  const asked = someTrade(seed, NOON);
  expect(badTrade(asked, NOON)).toBeNull();
  const order = drafted(NOON, asked);
  const tranches = order.tranches.map((one) => ({ ...one, id: fresh() }));
  if (seed % 8 !== 4) return begin({ ...order, tranches }, 'draft', buyer, {}, NOON).after;
  const facts = { signed: signedByListing('ab', 'psn_b', NOON) };
  const machine = { ...order.machine, state: 'agreed', facts };
  return begin({ ...order, tranches, machine }, 'buyNow', buyer, {}, NOON).after;
}

/** How far a life has come before chance takes over: drafted or bought, paid, on its way, or paid for weeks. */
const BEGINNINGS: readonly (readonly [By, string][])[] = [
  [],
  [
    [buyer, 'sign'],
    [seller, 'sign'],
    [{ side: 'rail' }, 'fund'],
    [buyer, 'bindInspection'],
  ],
  [
    [buyer, 'sign'],
    [seller, 'sign'],
    [{ side: 'rail' }, 'fund'],
    [seller, 'ship'],
  ],
  [
    [buyer, 'sign'],
    [seller, 'sign'],
    [{ side: 'rail' }, 'fund'],
  ],
];

const termsOf = (order: OrderSnapshot) => order.terms as unknown as TradeTerms;
const factsOf = (order: OrderSnapshot) => order.machine.facts as unknown as TradeFacts;

function someAmount(most: bigint, seed: number): number {
  return [0, Number(most), (seed * 7919) % (Number(most) + 1), Math.floor(Number(most) / 2)][seed % 4] ?? 0;
}

function someInput(fields: Readonly<Record<string, Field>>, order: OrderSnapshot, seed: number, now: number): Input {
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = someValue(name, field, order, seed, now);
    if (value !== undefined) input[name] = value;
  }
  return input;
}

function someValue(name: string, field: Field, order: OrderSnapshot, seed: number, now: number): unknown {
  const facts = factsOf(order);
  const stake = order.dispute ? atStake(order, order.dispute.facts as unknown as DisputeFacts) : heldOf(order.tranches);
  switch (field.type) {
    case 'text':
      if (name === 'hash') return facts.amendment?.hash ?? 'x';
      if (name === 'tracking') return seed % 9 === 0 ? 'RA473124828US' : '3318810025';
      return name === 'date' ? new Date(now + days(3)).toISOString().slice(0, 10) : 'text';
    case 'choice':
      return name === 'carrier' ? (seed % 3 === 0 ? 'other' : 'dhl') : field.of[seed % field.of.length];
    case 'date':
      return field.optional && seed % 3 === 0
        ? undefined
        : new Date(now + days(1 + (seed % 12))).toISOString().slice(0, 10);
    case 'integer':
      return seed % Math.max(1, termsOf(order).milestones.length);
    case 'stars':
      return 1 + (seed % 5);
    case 'money':
      return someAmount(
        name === 'claim_minor' ? heldOf(order.tranches) + BigInt(facts.released_minor ?? 0) : stake,
        seed,
      );
    case 'seen':
      return field.what === 'terms' ? order.terms_version : order.terms_hash;
    case 'files':
      return ['a', 'b', 'c'].slice(0, seed % 7 === 0 ? 0 : 3);
    case 'counts': {
      const rest = left({ terms: termsOf(order), facts });
      return field.optional && seed % 4 === 0 ? undefined : rest.map((count, at) => (seed * (at + 3)) % (count + 1));
    }
    case 'order':
      return `ins_${seed % 3}`;
    case 'member':
      return 'psn_x';
    case 'system':
      if (field.of === 'freeze_minor') return seed % 50_000;
      if (field.of === 'dispute_id') return fresh();
      if (field.of === 'dispute_ids') return [fresh(), fresh()];
      return field.of === 'new_terms_hash' ? fresh() : Array.from({ length: 20 }, fresh);
    case 'document':
      return someDocument(field.of, order, seed, now);
  }
}

function someDocument(of: string, order: OrderSnapshot, seed: number, now: number): unknown {
  const facts = factsOf(order);
  if (of === 'payment') {
    const called = order.tranches.find(({ id, state }) => state === 'due' && facts.call?.tranches.includes(id));
    const due = order.tranches.reduce((sum, { minor }) => sum + Number(minor), 0);
    return { rail: 'sandbox', arrived_minor: due, ...(called && seed % 2 ? { tranche: called.id } : {}), until: now };
  }
  if (of === 'verdict') {
    const results = ['pass', 'fail', 'pending', 'aborted'] as const;
    return { order: `ins_${seed % 3}`, version: 1 + (seed % 2), result: results[seed % 4], override: seed % 5 === 0 };
  }
  const asked = someTrade(seed, NOON);
  // Amended once paid: the money stays, the rest may change.
  const own = order.machine.state === 'funded' ? { ...termsOf(order), delivery: 'by rail' } : asked;
  return tradeTerms(own, { policy: DEFAULT_POLICY, files: [] });
}

/** What ends a life at once, and what only talks, so that most lives get to the rest. */
const ENDS: readonly string[] = ['chargeBack', 'force', 'withdraw', 'refund', 'receive', 'dispute', 'cancelLate'];
const TALK: readonly string[] = [
  'askForce',
  'addEvidence',
  'offer',
  'withdrawOffer',
  'proposeAmendment',
  'answer',
  'revise',
];

/** Every move open to anybody now; staff force and rails charge back seldom enough that other lives are lived too. */
function openMoves(order: OrderSnapshot, seed: number, now: number): { name: string; by: By; input: Input }[] {
  const open: { name: string; by: By; input: Input }[] = [];
  for (const machine of [order.machine, order.dispute]) {
    if (!machine) continue;
    const { transitions } = processNamed(machine.process, machine.process_version);
    for (const [name, transition] of Object.entries(transitions)) {
      if (movers(transition).some((mover) => mover === 'clock' || mover === 'dispute') || name === 'settlePart')
        continue;
      if (ENDS.includes(name) && seed % 23 !== 0) continue;
      if (TALK.includes(name) && seed % 5 !== 0) continue;
      const input = someInput(transition.input ?? {}, order, seed, now);
      for (const by of everybody) {
        if (!mayMove(order, name, by, input, now)) open.push({ name, by, input });
      }
    }
  }
  return open;
}

interface Books {
  readonly escrow: Map<string, bigint>;
  readonly settled: Set<string>;
  readonly frozen: Map<string, bigint>;
}

/** What the ledger would do with it, and refuse. */
function post({ postings, opens, settles }: Transfer, books: Books): void {
  for (const { from, to, minor } of postings) {
    expect(minor).toBeGreaterThan(0n);
    for (const [name, sign] of [
      [from, -1n],
      [to, 1n],
    ] as const) {
      const place = name.startsWith('escrow:') ? books.escrow : name.startsWith('frozen:') ? books.frozen : null;
      place?.set(name, (place.get(name) ?? 0n) + sign * minor);
    }
  }
  for (const id of opens)
    expect(books.escrow.get(`escrow:${id}:USD`) ?? 0n, `${id} is opened with money`).toBeGreaterThan(0n);
  for (const { tranche } of settles) {
    expect(books.settled.has(tranche), `${tranche} is settled once`).toBe(false);
    books.settled.add(tranche);
    expect(books.escrow.get(`escrow:${tranche}:USD`), `${tranche} is settled whole`).toBe(0n);
  }
}

const life = fc.tuple(
  fc.nat(100_000),
  fc.array(fc.tuple(fc.nat(100_000), fc.nat(40)), { minLength: 1, maxLength: 60 }),
);

type Open = ReturnType<typeof openMoves>;

interface Walk {
  readonly order: OrderSnapshot;
  readonly books: Books;
  readonly steps: readonly Step[];
}

/** One life from its beginning to two years of silence; `pick` chooses among what is open. Checks each step on its way. */
function walk(
  first: number,
  choices: readonly (readonly [number, number])[],
  pick: (open: Open, seed: number) => Open[number] | undefined,
): Walk {
  let order = begun(first);
  let now = NOON;
  const steps: Step[] = [];
  const books: Books = { escrow: new Map(), settled: new Set(), frozen: new Map() };
  const take = (taken: readonly Step[]) => {
    for (const step of taken) {
      steps.push(step);
      checkStep(order, step, books);
      order = step.after;
    }
    if (heldOf(order.tranches) > 0n) expect(nextClock(order), `${order.machine.state} has an exit`).not.toBeNull();
  };
  for (const [by, name] of BEGINNINGS[first % 4] ?? []) {
    const input = someInput(processNamed('trade', 1).transitions[name]?.input ?? {}, order, first, now);
    if (!mayMove(order, name, by, input, now)) take(decide(order, name, by, input, now).steps);
  }
  if (first % 4 === 3) now += days(40 + (first % 30));
  for (const [seed, wait] of choices) {
    now += days(wait / 8);
    const due = runClocks(order, now);
    const move = pick(openMoves(due.order, seed, now), seed);
    const decision = move ? decide(order, move.name, move.by, move.input, now) : { ok: true, steps: due.steps };
    expect(decision.ok, move?.name).toBe(true);
    take(decision.steps);
  }
  take(runClocks(order, now + days(3000)).steps);
  return { order, books, steps };
}

function checkStep(before: OrderSnapshot, { after, transfer, move }: Step, books: Books): void {
  if (transfer) post(transfer, books);
  expect(after.version).toBe(before.version + 1);
  const inBooks = [...books.escrow.values()].reduce((sum, minor) => sum + minor, 0n);
  expect(inBooks, move).toBe(heldOf(after.tranches));
  const names = after.tranches.map(({ id }) => id);
  expect(new Set(names).size, move).toBe(names.length);
  const { state } = after.machine;
  const { holds } = processNamed('trade', 1).states[state] ?? {};
  if (holds === true) expect(heldOf(after.tranches), state).toBeGreaterThan(0n);
  if (!holds) expect(heldOf(after.tranches), state).toBe(0n);
  const { released_minor: out = 0, refunded_minor: back = 0 } = factsOf(after);
  if (state !== 'charged_back') expect(out >= 0 && back >= 0, move).toBe(true);
}

describe('walks', () => {
  test('every life ends final with nothing in escrow, whatever anybody does and when', () => {
    fc.assert(
      fc.property(life, ([first, choices]) => {
        const { order, books } = walk(first, choices, (open, seed) => open[seed % open.length]);
        expect(processNamed('trade', 1).states[order.machine.state]?.final).toBe(true);
        expect(heldOf(order.tranches)).toBe(0n);
        expect(nextClock(order)).toBeNull();
        expect([...books.frozen].filter(([, minor]) => minor !== 0n)).toEqual([]);
        expect(order.dispute === null || processNamed('dispute', 1).states[order.dispute.state]?.final).toBe(true);
      }),
      { numRuns: 700 },
    );
  }, 120_000);

  test('there is a life for every move and every state', () => {
    const seen = new Map<string, number>();
    const count = (key: string) => seen.get(key) ?? 0;
    const { states, transitions } = processNamed('trade', 1);
    const missing = () => [
      ...Object.keys(transitions).filter((name) => count(name) === 0),
      ...Object.keys(states).filter((name) => name !== 'drafted' && count(`:${name}`) === 0),
    ];
    for (let first = 0; first < 1500 && missing().length > 0; first++) {
      const choices = Array.from(
        { length: 8 + (first % 33) },
        (_, at) =>
          [(first * 7919 + at * 104_729) % 100_003, (first + at) % 7 === 0 ? 250 : (first + at * 3) % 40] as const,
      );
      const rarest = (open: Open) => open.toSorted((a, b) => count(a.name) - count(b.name))[0];
      const { steps } = walk(first, choices, (open, seed) => (seed % 3 ? rarest(open) : open[seed % open.length]));
      for (const { move, after } of steps)
        for (const key of [move, `:${after.machine.state}`]) seen.set(key, count(key) + 1);
    }
    expect(missing()).toEqual([]);
  }, 120_000);

  test('one jump of 60 days is 60 jumps of one day', () => {
    fc.assert(
      fc.property(life, ([first, choices]) => {
        let order = begun(first);
        let now = NOON;
        for (const [seed, wait] of choices) {
          now += days(wait / 10);
          const open = openMoves(runClocks(order, now).order, seed, now);
          const move = open[seed % open.length];
          const decision = move && decide(order, move.name, move.by, move.input, now);
          if (decision) order = decision.steps.at(-1)?.after ?? order;
        }
        const jump = runClocks(order, now + days(60));
        let daily = order;
        for (let day = 1; day <= 60; day++) daily = runClocks(daily, now + days(day)).order;
        expect(daily).toEqual(jump.order);
      }),
      { numRuns: 250 },
    );
  }, 60_000);
});
