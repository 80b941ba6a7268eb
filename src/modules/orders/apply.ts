import { canonical } from '#domain/canonical.ts';
import { entriesOf } from '#domain/ledger/posting.ts';
import { nextClock, type Step } from '#domain/process/decide.ts';
import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { nextReminder } from '#domain/process/reminders.ts';
import type { Instant } from '#domain/time.ts';
import { bookingError, sortForLocks } from '#modules/ledger/commands.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import { newId, randomText } from '#platform/random.ts';
import { digestOf, hashOfTerms } from './digest.ts';

/** `hash` is of the body as the client sent it. */
export interface ClientKey {
  readonly org: string;
  readonly key: string;
  readonly hash: string;
}

const ARGS = 35;
const callOf = (n: number) =>
  `apply_transition(${Array.from({ length: ARGS }, (_, i) => `$${n * ARGS + i + 1}`).join(', ')})`;
const ONE_STEP = `SELECT ${callOf(0)} AS outcome`;

/**
 * Each step only after the one before it was written: where somebody else has moved the order meanwhile, a later step
 * might find just the version that it expects, and would be written without what it follows from.
 */
const stepsFrom = (n: number, count: number): string =>
  n === count - 1
    ? callOf(n)
    : `CASE ${callOf(n)} WHEN 'done' THEN ${stepsFrom(n + 1, count)} WHEN 'key' THEN 'key' ELSE 'conflict' END`;

/** All steps in one statement, so that they are one database transaction even outside of an open one. */
export async function apply(
  tx: Tx,
  before: OrderSnapshot | null,
  steps: readonly Step[],
  key: ClientKey | null,
): Promise<'done' | 'conflict' | 'key'> {
  const values: unknown[] = [];
  let current = before;
  for (const [i, step] of steps.entries()) {
    values.push(...argumentsOf(current, step, i === 0 ? key : null));
    current = step.after;
  }
  const one = steps.length === 1;
  const text = one ? ONE_STEP : `SELECT ${stepsFrom(0, steps.length)} AS outcome`;
  try {
    const [row] = await tx.sql<{ outcome: 'done' | 'conflict' | 'key' }>(
      text,
      values,
      one ? 'apply-transition' : undefined,
    );
    return row?.outcome ?? 'conflict';
  } catch (error) {
    throw bookingError(error);
  }
}

/** In the order of apply_transition's parameters. */
function argumentsOf(before: OrderSnapshot | null, step: Step, key: ClientKey | null): unknown[] {
  const { after, transfer } = step;
  const { machine, dispute } = after;
  const entries = transfer ? sortForLocks(entriesOf(transfer.postings)) : [];
  const next = nextClock(after);
  const termsHash = step.new_terms ? hashOfTerms(after.terms) : null;
  const disputeMoved = dispute !== null && dispute !== before?.dispute;
  const entry = historyEntry(before, step, entries, termsHash);
  const order = [
    after.id,
    after.version - 1,
    machine.state,
    next ? toDb(next.at) : null,
    JSON.stringify(machine.facts),
    JSON.stringify(machine.rests),
    canonical(after.tranches),
    after.terms_version,
    step.new_terms ? JSON.stringify(after.terms) : null,
    termsHash,
    disputeMoved ? JSON.stringify({ ...dispute, clocks: undefined }) : null,
  ];
  const money = [
    entries.length > 0 ? newId('trf', step.at) : null,
    transfer?.reason ?? null,
    entries.map(({ account: name }) => name),
    entries.map(({ minor }) => minor),
    transfer?.opens ?? [],
    transfer?.settles.map(({ tranche }) => tranche) ?? [],
    transfer?.settles.map(({ kind }) => kind) ?? [],
  ];
  const parties = { buyer: after.buyer, provider: after.provider, process_version: machine.process_version };
  return [
    ...order,
    ...clockChanges(before, after, step.at),
    ...entry,
    key?.org ?? null,
    key?.key ?? null,
    key?.hash ?? null,
    ...money,
    before ? null : JSON.stringify(parties),
  ];
}

type Entries = readonly { readonly account: string; readonly minor: bigint }[];

/** The entry in the order's history, hashed over the one before by the database, and what the outbox says of it. */
function historyEntry(before: OrderSnapshot | null, step: Step, entries: Entries, termsHash: string | null): unknown[] {
  const { after, by, process, move, from, to } = step;
  const at = toDb(step.at);
  const seq = after.version;
  const privately = { salt: randomText(16), person: by.person ?? null, input: withoutTerms(step.input) };
  const body = canonical({
    order: after.id,
    seq,
    at,
    process,
    process_version: after.machine.process_version,
    move,
    from,
    to,
    by: by.side,
    ...(before ? {} : { buyer: after.buyer, provider: after.provider }),
    clocks: Object.fromEntries(flatClocks(after)),
    // So that a row changed behind the history's back is found.
    left: digestOf(after),
    terms: { version: after.terms_version, ...(termsHash ? { hash: termsHash } : {}) },
    money: entries.map(({ account: name, minor }) => [name, minor]),
    ...(entries.length > 0 ? { reason: step.transfer?.reason } : {}),
    private: sha256(canonical(privately)),
  });
  const { buyer, provider, dispute } = after;
  const person = by.person ?? null;
  const due = nextClock(after)?.at ?? null;
  const told = {
    order: after.id,
    seq,
    process,
    move,
    from,
    to,
    by: by.side,
    person,
    buyer,
    provider,
    due,
    dispute: dispute?.id ?? null,
  };
  return [at, process, move, from, to, by.side, body, JSON.stringify(privately), JSON.stringify(told)];
}

/** Names that stopped; names, due instants and reminders of those that are new or moved. */
function clockChanges(before: OrderSnapshot | null, after: OrderSnapshot, now: Instant): unknown[] {
  const old = flatClocks(before);
  const current = flatClocks(after);
  const gone = [...old.keys()].filter((name) => !current.has(name));
  const moved = [...current].filter(([name, due]) => old.get(name) !== due);
  const reminds = moved.map(([, due]) => nextReminder(due, now, after.terms.policy));
  return [
    gone.length > 0 ? gone : null,
    moved.length > 0 ? moved.map(([name]) => name) : null,
    moved.map(([, due]) => toDb(due)),
    reminds.map((at) => (at === null ? null : toDb(at))),
  ];
}

function flatClocks(order: OrderSnapshot | null): Map<string, Instant> {
  const flat = new Map<string, Instant>();
  for (const [name, due] of Object.entries(order?.machine.clocks ?? {})) flat.set(`order.${name}`, due);
  for (const [name, due] of Object.entries(order?.dispute?.clocks ?? {})) flat.set(`dispute.${name}`, due);
  return flat;
}

/** The terms have a table and a hash of their own; a second copy in the history would only be larger. */
function withoutTerms(input: Input): Input {
  return 'terms' in input ? { ...input, terms: undefined } : input;
}
