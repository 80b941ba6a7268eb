import type { Actor, PersonActor, StaffActor } from '#domain/actor.ts';
import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { startPayment } from '#modules/payments/commands.ts';
import { railEvent, type EventOutcome } from '#modules/payments/rail-event.ts';
import { reactions } from '#modules/payments/reactions.ts';
import { sendRefunds } from '#modules/payments/rails.ts';
import { sweepPayments } from '#modules/payments/sweep.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { standingClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { makeLog } from '#platform/log.ts';
import type { Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import type { RailEvent } from '#platform/rails/rail.ts';
import { methodsOf, railsOf, sandboxOf } from '#platform/rails/rails.ts';
import { drain } from '#platform/relay.ts';
import { testDb, type TestDb } from './db.ts';
import { NOON, days, placed } from './snapshots.ts';

export interface Deal {
  readonly order: string;
  readonly buyer: PersonActor;
  readonly inspector: PersonActor;
}

export interface MoneyWorld extends TestDb {
  readonly at: Installation;
  readonly sandbox: ReturnType<typeof sandboxOf>;
  setClock(at: Instant): void;
  /** A confirmed order for 309.00 USD, of which 24.72 are commission. */
  confirmed(): Promise<Deal>;
  move(actor: Actor, order: string, name: string, input?: Input): Promise<OrderSnapshot>;
  report(deal: Deal): Promise<void>;
  /** Started here and at the sandbox. */
  pay(deal: Deal, method?: string): Promise<string>;
  succeed(payment: string, minor?: number, id?: string): Promise<EventOutcome>;
  event(event: RailEvent): Promise<EventOutcome>;
  state(order: string): Promise<string>;
  /** What stands on the accounts of an order and its sides, by kind; zeros are left out. */
  books(deal: Deal): Promise<Record<string, bigint>>;
  /** Reactions, refunds and sweeps until nothing is left to do. */
  settle(): Promise<void>;
  tasks(): Promise<{ kind: string; amount_minor: bigint; due_at: Instant }[]>;
}

export const DUE = 30_900;
export const FEE = 2_472n;
export const NET = 28_428n;

const person = (): PersonActor => ({
  kind: 'person',
  person: newId('psn', NOON),
  org: newId('org', NOON),
  role: 'owner',
});
export const finance: StaffActor = { kind: 'staff', person: newId('psn', NOON), role: 'finance' };
let keys = 0;
export const key = (): string => `test-key-${++keys}`;

/** Orders, the sandbox rail and everything that reacts to it, over a database of their own and a clock that stands. */
export async function moneyWorld(): Promise<MoneyWorld> {
  const base = await testDb();
  const { db } = base;
  const clock = standingClock(NOON);
  const config = { mode: 'sandbox', secret: 'a secret of at least thirty-two characters' } as Config;
  const at = { db, clock, config, log: makeLog('silent') } as unknown as Installation;
  const sandbox = sandboxOf(at);
  const move: MoneyWorld['move'] = async (actor, order, name, input = {}) =>
    (await transition(db, actor, { order, name, input }, clock.now())).order;
  const event: MoneyWorld['event'] = (given) => db.tx((tx) => railEvent(tx, 'sandbox', given, clock.now()));
  return {
    ...base,
    at,
    sandbox,
    move,
    event,
    setClock: (now) => clock.set(now),
    confirmed: async () => {
      const [buyer, inspector] = [person(), person()];
      const snapshot: OrderSnapshot = {
        ...placed(NOON),
        id: newId('ord', NOON),
        buyer: buyer.org,
        provider: inspector.org,
        tranches: [{ id: newId('trn', NOON), minor: BigInt(DUE), fee_minor: FEE, state: 'due' }],
      };
      await start(db, buyer, snapshot, 'place', null, NOON);
      await transition(db, inspector, { order: snapshot.id, name: 'confirm', input: { terms_version: 1 } }, NOON);
      return { order: snapshot.id, buyer, inspector };
    },
    report: async ({ order, inspector }) => {
      const report = { id: newId('rep', NOON), version: 1, sha256: 'ab', result: 'pass', fault: null };
      await move(inspector, order, 'report', { report: { ...report, files: 1, counted: true } });
    },
    pay: async ({ order, buyer }, method = 'visa') => {
      const { payment } = await db.tx((tx) =>
        startPayment(tx, buyer, order, { method }, key(), methodsOf(railsOf(at)), clock.now()),
      );
      const { id, amount_minor: minor, currency } = payment;
      const words = { description: 'x', payee: 'x', returnPath: '/' };
      await sandbox.start({ id, method, minor, currency, ...words });
      return id;
    },
    succeed: (payment, minor = DUE, id = newId('evt', NOON)) =>
      event({
        kind: 'payment.succeeded',
        id,
        payment,
        minor: BigInt(minor),
        currency: 'USD',
        reference: `ref-${id}`,
      }),
    state: async (order) => (await loadOrder(db, order)).machine.state,
    books: (deal) => booksOf(base, deal),
    settle: async () => {
      for (let round = 0; round < 3; round++) {
        await drain(at, reactions);
        await sendRefunds(at);
        await sweepPayments(at);
      }
    },
    tasks: () =>
      db.sql(`SELECT kind, amount_minor, due_at FROM finance_tasks WHERE done_at IS NULL ORDER BY due_at, id`),
  };
}

async function booksOf({ db }: TestDb, { order, buyer, inspector }: Deal): Promise<Record<string, bigint>> {
  const { tranches } = await loadOrder(db, order);
  const rows = await db.sql<{ kind: string; owner: string; minor: bigint }>(
    `SELECT kind, owner, sum(balance_minor)::bigint AS minor FROM book_accounts
     WHERE owner = ANY ($1) AND balance_minor <> 0 GROUP BY 1, 2`,
    [[order, buyer.org, inspector.org, ...tranches.map(({ id }) => id)]],
  );
  return Object.fromEntries(
    rows.map(({ kind, owner, minor }) => [owner === buyer.org ? `${kind} of the buyer` : kind, minor]),
  );
}

export { NOON, days };
