import type { Actor, PersonActor } from '#domain/actor.ts';
import type { StaffRole } from '#domain/permissions.ts';
import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { dateIn, plusDays, type Instant } from '#domain/time.ts';
import { bookedOf } from '#modules/ledger/queries.ts';
import { editListing } from '#modules/listings/commands.ts';
import { makeMove, placeOrder } from '#modules/orders/commands.ts';
import type { TermsInput } from '#modules/orders/contract.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { tick, transition } from '#modules/orders/transition.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { newId } from '#platform/random.ts';
import type { TestApp, TestPerson } from './app.ts';

/** One side of an order: the owner of its organization, as person and as actor. */
export interface TestSide {
  readonly person: TestPerson;
  readonly actor: PersonActor;
  readonly org: PersonActor['org'];
}

export interface TestDeal {
  readonly order: string;
  readonly no: string;
  readonly buyer: TestSide;
  readonly provider: TestSide;
  load(): Promise<OrderSnapshot>;
  /** A move that a side may ask for, as the page makes it. Versions that were seen are filled in. */
  move(side: 'buyer' | 'provider', name: string, body?: Input): Promise<OrderSnapshot>;
  /** A move of the staff, by the one person of that role that `staffOf` knows. */
  staff(role: StaffRole, name: string, body?: Input): Promise<OrderSnapshot>;
  /** Leads a fresh order along its path to one of these states. */
  to(state: 'confirmed' | 'funded' | 'reported' | 'completed'): Promise<OrderSnapshot>;
  /** A report of the next version with that result; its rows and files are left out. */
  report(
    result?: 'pass' | 'fail' | 'pending' | 'aborted',
    fault?: 'factory' | 'inspector' | 'neither',
  ): Promise<OrderSnapshot>;
  /** Fires what is due on this order. */
  tick(): Promise<number>;
  money(): ReturnType<typeof bookedOf>;
}

/** What a buyer asks for: 5,000 desk lamps in Shaoxing, in eight to ten days. */
export function askedTerms(now: Instant, over: Partial<TermsInput> = {}): TermsInput {
  const today = dateIn(now, 'Asia/Shanghai');
  return {
    type: 'psi',
    site: {
      name: 'Keqiao Lamps',
      country: 'CN',
      region: 'CN-ZJ',
      city: 'Shaoxing',
      address: '18 Jinkeqiao Avenue',
      contact: 'Mrs Lou',
      phone: '+86 575 8500 0000',
    },
    product: { name: 'Desk lamp DL-20', description: 'Black, 8 W', lot: 5000, unit: 'pieces', purchase_order: 'PO-77' },
    window: { from: plusDays(today, 8), to: plusDays(today, 10) },
    zone: 'Asia/Shanghai',
    plan: {
      standard: 'iso2859-1',
      level: 'II',
      severity: 'normal',
      aql: { critical: 'none', major: '2.5', minor: '4.0' },
    },
    checklist: ['Function of every sample', 'Barcode'],
    requirements: '',
    half_days: 2,
    fee_by: 'provider',
    files: [],
    ...over,
  };
}

/** A side of its own; a provider lists pre-shipment inspections for 309.00 USD a day. */
export async function makeSide(it: TestApp, does: 'buys' | 'inspects' | 'sells', name?: string): Promise<TestSide> {
  const { id, owner } = await it.makeOrg({ [does]: true, ...(name === undefined ? {} : { name }) });
  const actor = it.actor(owner, id);
  if (does === 'inspects') {
    await it.db.tx(async (tx) => {
      await ensureReference(tx);
      const services = [{ type: 'psi' as const, price_minor: 30_900, currency: 'USD' }];
      await editListing(tx, actor, { place: 'CN-ZJ', published: true, services }, it.clock.now());
    });
  }
  return { person: owner, actor, org: id };
}

const people = new WeakMap<TestApp, Map<StaffRole, Promise<TestPerson>>>();

/** The same person of each role throughout a test. */
export function staffOf(it: TestApp, role: StaffRole): Promise<TestPerson> {
  const known = people.get(it) ?? new Map<StaffRole, Promise<TestPerson>>();
  people.set(it, known);
  const person = known.get(role) ?? it.makeStaff(role);
  known.set(role, person);
  return person;
}

const RAIL: Actor = { kind: 'system', part: 'rail' };
let keys = 0;

/** An order just placed, between two organizations of its own, at the clock's now. */
export async function makeDeal(
  it: TestApp,
  sides: { buyer?: TestSide; provider?: TestSide; terms?: Partial<TermsInput> } = {},
): Promise<TestDeal> {
  const buyer = sides.buyer ?? (await makeSide(it, 'buys'));
  const provider = sides.provider ?? (await makeSide(it, 'inspects'));
  const terms = askedTerms(it.clock.now(), sides.terms);
  const input = { provider: provider.org, terms };
  const { id } = await it.db.tx((tx) => placeOrder(tx, buyer.actor, input, `deal-key-${++keys}`, it.clock.now()));
  const { no } = await orderOf(it.db, buyer.actor, id, it.clock.now());
  const load = () => loadOrder(it.db, id);
  const seen = async () => {
    const { machine, terms_version } = await load();
    const report = machine.facts['report'] as { version: number } | undefined;
    return { terms_version, report_version: report?.version ?? 0 };
  };
  const move: TestDeal['move'] = async (side, name, body = {}) => {
    const actor = side === 'buyer' ? buyer.actor : provider.actor;
    const versions = Object.entries(await seen()).filter(([field]) => SEEN[name] === field);
    const full = { ...Object.fromEntries(versions), ...body };
    const made = await it.db.tx((tx) => makeMove(tx, actor, { order: id, name, body: full }, it.clock.now()));
    return made.order;
  };
  const report: TestDeal['report'] = async (result = 'pass', fault) => {
    const version = (await seen()).report_version + 1;
    const given = { id: newId('rep', it.clock.now()), version, sha256: 'ab', result, fault: fault ?? null };
    const input = { report: { ...given, files: 1, counted: true } };
    return (await transition(it.db, provider.actor, { order: id, name: 'report', input }, it.clock.now())).order;
  };
  const fund = async () => {
    const payment = { payment: { rail: 'sandbox', arrived_minor: (await load()).terms.due_minor } };
    return (await transition(it.db, RAIL, { order: id, name: 'fund', input: payment }, it.clock.now())).order;
  };
  const steps = [() => move('provider', 'confirm'), fund, () => report(), () => move('buyer', 'release')];
  const states = ['confirmed', 'funded', 'reported', 'completed'];
  const staff: TestDeal['staff'] = async (role, name, body = {}) => {
    const actor = it.staffActor(await staffOf(it, role), role);
    return (await it.db.tx((tx) => makeMove(tx, actor, { order: id, name, body }, it.clock.now()))).order;
  };
  return {
    order: id,
    no,
    buyer,
    provider,
    load,
    move,
    staff,
    report,
    to: async (state) => {
      for (const step of steps.slice(0, states.indexOf(state) + 1)) await step();
      return load();
    },
    tick: () => it.db.tx((tx) => tick(tx, id, it.clock.now())),
    money: () => bookedOf(it.db, id),
  };
}

/** Moves that name what was seen. */
const SEEN: Readonly<Record<string, string>> = {
  confirm: 'terms_version',
  askCorrection: 'report_version',
  release: 'report_version',
  acceptAborted: 'report_version',
};
