import type { Actor } from '#domain/actor.ts';
import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import { account } from '#domain/ledger/chart.ts';
import { begin, decide, runClocks, transitionOf } from '#domain/process/decide.ts';
import type { By, Field, Input } from '#domain/process/define.ts';
import type { Machine, OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import { newId } from '#platform/random.ts';
import { apply, type ClientKey } from './apply.ts';
import { loadOrder } from './snapshot.ts';

export interface Move {
  readonly order: string;
  /** The order as the caller has just read it, which saves reading it again. Where it has changed since, nothing is done on it. */
  readonly known?: OrderSnapshot;
  readonly name: string;
  readonly input?: Input;
  /** The client's key: a repeat with the same body gets the first answer, with another body it is refused. */
  readonly key?: string;
}

export interface Moved {
  readonly order: OrderSnapshot;
  readonly seq: number;
  /** This key had been used before with the same body; nothing was done again. */
  readonly replayed: boolean;
}

/** Two callers on one order: the loser decides anew on what the winner left. More rounds than callers never happen. */
const ROUNDS_MAX = 8;

/**
 * The one door through which an order changes. Reads, decides, and writes in one database function that checks that
 * nothing changed in between; clock exits that had fallen due come first. Refused with the process' own code, or
 * order.taken_first when somebody else moved it while this was under way.
 */
export async function transition(tx: Tx, actor: Actor, move: Move, now: Instant): Promise<Moved> {
  const input = move.input ?? {};
  const bodyHash = move.key === undefined ? '' : sha256(canonical({ order: move.order, name: move.name, input }));
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const order = (round === 0 ? move.known : undefined) ?? (await loadOrder(tx, move.order));
    const by = byOf(actor, order);
    const decision = decide(order, move.name, by, await prepared(tx, order, move.name, by, input, now), now);
    if (!decision.ok) {
      const replay = await replayOf(tx, actor, move, bodyHash, order);
      if (replay) return replay;
      if (decision.steps.length > 0) await apply(tx, order, decision.steps, null);
      const lostRace = round > 0 && decision.refusal.code.endsWith('.not_in_this_state');
      throw new Refused(lostRace ? 'order.taken_first' : decision.refusal.code, decision.refusal.details);
    }
    const key =
      move.key === undefined || actor.kind === 'system'
        ? null
        : { org: keyOwner(actor), key: move.key, hash: bodyHash };
    const outcome = await apply(tx, order, decision.steps, key);
    const last = decision.steps.at(-1);
    if (outcome === 'done' && last) return { order: last.after, seq: last.after.version, replayed: false };
    if (outcome === 'key') {
      const replay = await replayOf(tx, actor, move, bodyHash, order);
      if (replay) return replay;
    }
  }
  throw new Refused('order.taken_first', { state: (await loadOrder(tx, move.order)).machine.state });
}

/** The clock as an actor: carries out what has fallen due on one order, each exit at its own due date. Returns how many. */
export async function tick(tx: Tx, orderId: string, now: Instant): Promise<number> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const order = await loadOrder(tx, orderId);
    const { steps } = runClocks(order, now);
    if (steps.length === 0 || (await apply(tx, order, steps, null)) === 'done') return steps.length;
  }
  return 0;
}

/** The first entry of a new order's life; the caller has made the snapshot from the server's own records. Null: the key was used before. */
export async function start(
  tx: Tx,
  actor: Actor,
  order: OrderSnapshot,
  move: string,
  key: ClientKey | null,
  now: Instant,
): Promise<OrderSnapshot | null> {
  const step = begin(order, move, byOf(actor, order), {}, now);
  return (await apply(tx, null, [step], key)) === 'done' ? step.after : null;
}

/**
 * Which side the actor is of this order. Whoever is neither side nor staff learns nothing: not_found. So does a field
 * inspector to whom the visit is not assigned, where the order's facts are at hand.
 */
export function byOf(
  actor: Actor,
  order: Pick<OrderSnapshot, 'buyer' | 'provider'> & { readonly machine?: Machine },
): By {
  if (actor.kind === 'system') return { side: actor.part };
  if (actor.kind === 'staff') return { side: 'staff', person: actor.person };
  const side = actor.org === order.buyer ? 'buyer' : actor.org === order.provider ? 'provider' : null;
  const isElsewhere = actor.role === 'field' && order.machine && order.machine.facts['assigned'] !== actor.person;
  if (!side || isElsewhere) throw new Refused('not_found');
  return { side, person: actor.person, role: actor.role };
}

/** Whose keys are apart from everybody else's. */
export function keyOwner(actor: Actor): string {
  return actor.kind === 'person' ? actor.org : actor.kind === 'staff' ? actor.person : actor.part;
}

/** What a move needs from the installation itself, since the core has no chance and no database of its own. */
async function prepared(
  tx: Tx,
  order: OrderSnapshot,
  name: string,
  by: By,
  input: Input,
  now: Instant,
): Promise<Input> {
  const full: Record<string, unknown> = { ...input };
  for (const [key, field] of Object.entries(transitionOf(order, name)?.transition.input ?? {})) {
    if (field.type !== 'system') continue;
    full[key] = await filledIn(tx, order, field.of, by, input, now);
  }
  return full;
}

async function filledIn(
  tx: Tx,
  order: OrderSnapshot,
  what: Extract<Field, { type: 'system' }>['of'],
  by: By,
  input: Input,
  now: Instant,
): Promise<unknown> {
  switch (what) {
    case 'dispute_id':
      return newId('dsp', now);
    // Two, since the buyer withdraws at most one of those that the clock opens.
    case 'dispute_ids':
      return [newId('dsp', now), newId('dsp', now)];
    case 'tranche_ids':
      return Array.from({ length: trancheIdsFor(order, input) }, () => newId('trn', now));
    case 'new_terms_hash':
      return sha256(canonical(input['terms']));
    case 'freeze_minor':
      return freezable(tx, order, by, Number(input['claim_minor']));
  }
}

/** One for each milestone of new terms; a division of what is held has two children. */
function trancheIdsFor({ machine }: OrderSnapshot, input: Input): number {
  const { amendment } = machine.facts as { amendment?: { terms: { milestones: readonly unknown[] } } | null };
  const terms = (input['terms'] ?? amendment?.terms) as { milestones?: readonly unknown[] } | undefined;
  return Math.max(2, terms?.milestones?.length ?? 0);
}

/** Of the other side's balance at most the claim; if it is spent meanwhile, the books refuse and the caller tries again. */
async function freezable(tx: Tx, { buyer, provider, terms }: OrderSnapshot, by: By, claim: number): Promise<number> {
  const other = by.side === 'buyer' ? provider : buyer;
  const balance = await balanceOf(tx, account('balance', other, terms.currency));
  return Math.min(Number(balance), claim);
}

async function replayOf(
  tx: Tx,
  actor: Actor,
  move: Move,
  bodyHash: string,
  order: OrderSnapshot,
): Promise<Moved | null> {
  if (move.key === undefined || actor.kind === 'system') return null;
  const [row] = await tx.sql<{ body_hash: string; seq: number }>(
    `SELECT body_hash, seq FROM command_keys WHERE org_id = $1 AND key = $2`,
    [keyOwner(actor), move.key],
  );
  if (!row) return null;
  if (row.body_hash !== bodyHash) throw new Refused('key.reused');
  return { order: await loadOrder(tx, order.id), seq: row.seq, replayed: true };
}

export type { ClientKey };
