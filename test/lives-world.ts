import type { PersonActor, StaffActor } from '#domain/actor.ts';
import type { StaffRole } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import { storeFile } from '#modules/files/commands.ts';
import { editListing } from '#modules/listings/commands.ts';
import { numberSeal } from '#modules/payments/account-number.ts';
import { setPayoutAccount } from '#modules/payments/commands.ts';
import { sweepPayments } from '#modules/payments/sweep.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { newId } from '#platform/random.ts';
import { sandboxOf } from '#platform/rails/rails.ts';
import { drain } from '#platform/relay.ts';
import { REACTIONS_OF_SEED as REACTIONS } from '#server/worker.ts';
import { testApp, type TestApp } from './app.ts';
import { pdf, pieces } from './sample-files.ts';

/** An organization with somebody of each role. */
export interface Party {
  readonly org: PersonActor['org'];
  readonly owner: PersonActor;
  readonly member: PersonActor;
  readonly field: PersonActor;
}

export interface Cast {
  readonly buyers: readonly Party[];
  readonly providers: readonly Party[];
  readonly staff: readonly StaffActor[];
  /** Belongs to nobody's order. */
  readonly stranger: PersonActor;
}

/** Everything a life is played on: the whole installation over one database, and those who act. */
export interface Stage {
  readonly it: TestApp;
  readonly cast: Cast;
  readonly sandbox: ReturnType<typeof sandboxOf>;
  now(): Instant;
  /** The PDF of a report, uploaded by the inspector. */
  paper(actor: PersonActor): Promise<string>;
  /** Everything that happens by itself now: clocks, the rail's events, refunds, payouts, reactions. */
  settle(): Promise<void>;
}

/** Prices that leave odd cents everywhere; the last company's commissions are less than a cent. */
const PRICES = [
  { currency: 'USD', psi: 30_901, audit: 7_333 },
  { currency: 'JPY', psi: 4_567, audit: 99 },
  { currency: 'EUR', psi: 13, audit: 1 },
] as const;

export async function makeStage(): Promise<Stage> {
  const it = await testApp();
  await it.db.tx((tx) => ensureReference(tx));
  const buyers = await Promise.all([1, 2, 3].map(() => makeParty(it, 'buys')));
  const providers: Party[] = [];
  for (const { currency, psi, audit } of PRICES) {
    const party = await makeParty(it, 'inspects');
    const services = [
      { type: 'psi' as const, price_minor: psi, currency },
      { type: 'audit' as const, price_minor: audit, currency },
    ];
    await it.db.tx((tx) => editListing(tx, party.owner, { place: 'CN-ZJ', published: true, services }, it.clock.now()));
    providers.push(party);
  }
  for (const [n, { owner }] of [...providers, ...buyers].entries()) {
    const account = { holder: 'H', bank: 'B', country: 'CN', number: 'CN1234567890', automatic: n === 1 };
    await it.db.tx((tx) => setPayoutAccount(tx, owner, account, numberSeal(it.at), it.clock.now()));
  }
  const roles: readonly StaffRole[] = ['mediator', 'mediator', 'admin', 'finance', 'support'];
  const staff = await Promise.all(roles.map(async (role) => it.staffActor(await it.makeStaff(role), role)));
  const content = await pdf();
  return {
    it,
    cast: { buyers, providers, staff, stranger: (await makeParty(it, 'buys')).owner },
    sandbox: sandboxOf(it.at),
    now: () => it.clock.now(),
    paper: async (actor) => {
      const upload = { name: 'report.pdf', stream: pieces(content) };
      return (await storeFile(it.db, it.at.files, actor, upload, it.clock.now())).id;
    },
    settle: () => settle(it),
  };
}

async function makeParty(it: TestApp, does: 'buys' | 'inspects'): Promise<Party> {
  const { id, owner } = await it.makeOrg({ [does]: true });
  const [member, field] = [await it.makeMember(id, 'member'), await it.makeMember(id, 'field')];
  return {
    org: id,
    owner: it.actor(owner, id),
    member: it.actor(member, id, 'member'),
    field: it.actor(field, id, 'field'),
  };
}

async function settle({ at, db, owner, clock }: TestApp): Promise<void> {
  await sweep(db, clock.now());
  // A reaction that lost a race waits a second of real time; nobody here wants to.
  await owner.sql(`UPDATE outbox SET retry_at = NULL WHERE retry_at IS NOT NULL AND dead_at IS NULL`);
  await drain(at, REACTIONS);
  await sweepPayments(at);
  await drain(at, REACTIONS);
}

/** The same numbers for the same seed, on every machine. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  roll(): number;
  /** 0 to n - 1. */
  below(n: number): number;
  pick<Item>(items: readonly Item[]): Item;
  chance(share: number): boolean;
  /** By weight; undefined where there is nothing. */
  weighted<Item extends { readonly weight: number }>(items: readonly Item[]): Item | undefined;
}

/** mulberry32, by Tommy Ettinger (public domain). */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (n: number): number => Math.floor(roll() * n);
  return {
    roll,
    below,
    chance: (share) => roll() < share,
    pick: <Item>(items: readonly Item[]) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
    weighted: (items) => {
      let left = roll() * items.reduce((sum, { weight }) => sum + weight, 0);
      return items.find(({ weight }) => (left -= weight) < 0) ?? items.at(-1);
    },
  };
}

export const keyOf = (): string => newId('evt', 0);
