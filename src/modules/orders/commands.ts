import type { Actor, PersonActor } from '#domain/actor.ts';
import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId, PersonId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { mayMove, runClocks, transitionOf } from '#domain/process/decide.ts';
import { movers, type Field, type Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';
import { attachFiles } from '#modules/files/commands.ts';
import { isMemberOf, partiesOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { invalid } from '#platform/http.ts';
import { sha256 } from '#platform/hash.ts';
import { newId } from '#platform/random.ts';
import type { PlaceInput, TermsInput } from './contract.ts';
import { BESIDE } from './beside.ts';
import { checkInspection } from './bound.ts';
import { bodyOf } from './fields.ts';
import type { GoodsInput } from './goods-contract.ts';
import { goodsTerms } from './goods-terms.ts';
import { loadOrder } from './snapshot.ts';
import { staffRefusal } from './staff-moves.ts';
import { inspectionTerms } from './terms.ts';
import { byOf, start, transition, type ClientKey, type Moved } from './transition.ts';

/**
 * Places an inspection order for the actor's organization. A repeat of the key with the same body answers with the order
 * of the first. Refused: order.own_order, order.spec_incomplete, order.price_differs, key.reused, not_found (no such company).
 */
export async function placeOrder(
  tx: Tx,
  actor: PersonActor,
  input: PlaceInput,
  key: string,
  now: Instant,
): Promise<OrderSnapshot> {
  if (!can(actor.role, 'order', 'place')) throw new Refused('order.field_inspector_only_visits');
  await checkParties(tx, actor.org, input.provider);
  const clientKey = { org: actor.org, key, hash: sha256(canonical(input)) };
  try {
    const order = await draft(tx, newId('ord', now), actor.org, input, now);
    const placed = await start(tx, actor, order, 'place', clientKey, now);
    if (placed) return placed;
  } catch (error) {
    // A repeat is answered also where the same could not be placed again, such as after the price has changed.
    const earlier = error instanceof Refused ? await placedWith(tx, clientKey) : null;
    if (!earlier) throw error;
    return earlier;
  }
  const first = await placedWith(tx, clientKey);
  if (!first) throw new Refused('key.reused');
  return first;
}

async function draft(tx: Tx, id: OrderId, buyer: string, input: PlaceInput, now: Instant): Promise<OrderSnapshot> {
  const terms = await inspectionTerms(tx, input.terms, { buyer, provider: input.provider, order: id }, now);
  const tranche = {
    id: newId('trn', now),
    minor: BigInt(terms.due_minor),
    fee_minor: BigInt(terms.fee_minor),
    state: 'due' as const,
  };
  return {
    id,
    version: 0,
    buyer,
    provider: input.provider,
    terms: { ...terms },
    terms_version: 1,
    tranches: [tranche],
    machine: { process: 'inspection', process_version: 1, state: 'placed', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
}

async function checkParties(tx: Tx, buyer: string, provider: string): Promise<void> {
  const { inspects, shareMember } = await partiesOf(tx, buyer, provider);
  if (!inspects) throw new Refused('not_found');
  if (buyer === provider || shareMember) throw new Refused('order.own_order');
}

export async function placedWith(tx: Tx, { org, key, hash }: ClientKey): Promise<OrderSnapshot | null> {
  const [row] = await tx.sql<{ order_id: string; body_hash: string }>(
    `SELECT order_id, body_hash FROM command_keys WHERE org_id = $1 AND key = $2`,
    [org, key],
  );
  if (!row) return null;
  if (row.body_hash !== hash) throw new Refused('key.reused');
  return loadOrder(tx, row.order_id);
}

export interface MoveCommand {
  readonly order: string;
  /** See Move. */
  readonly known?: OrderSnapshot;
  readonly name: string;
  readonly body: unknown;
  readonly key?: string;
}

/**
 * A move by a person or by staff, with its body checked against the process. Refused: input.*, not_found, and what the
 * process refuses. Reports and payments come through their own modules.
 */
export async function makeMove(tx: Tx, actor: Actor, command: MoveCommand, now: Instant): Promise<Moved> {
  const known = command.known ?? (await loadOrder(tx, command.order));
  byOf(actor, known);
  // What has run out comes before any move, swept or not: it may have opened the dispute that the move is about.
  const { order } = runClocks(known, now);
  const transition_ = transitionOf(order, command.name)?.transition;
  if (!transition_ && !order.dispute && processNamed('dispute', 1).transitions[command.name])
    throw new Refused('dispute.none');
  const fields = transition_?.input ?? {};
  if (!transition_ || transition_.internal || movers(transition_).includes('clock') || isForeign(fields))
    throw new Refused('not_found');
  const parsed = bodyOf(fields).safeParse(command.body ?? {});
  if (!parsed.success) throw invalid(parsed.error);
  const barred = actor.kind === 'staff' ? await staffRefusal(tx, actor, order, transition_) : null;
  if (barred) throw new Refused(barred.code, barred.details);
  // Whose move it is not learns that, and nothing of the person named or of what is missing.
  const isPossible = !mayMove(order, command.name, byOf(actor, order), null, now);
  if (isPossible) await checkNamed(tx, actor, order, fields, parsed.data);
  const input = await completed(tx, actor, order, parsed.data, now);
  const files = actor.kind === 'person' ? await attachFiles(tx, filesIn(fields, input), order.id, actor.org) : [];
  const making = { order, input, files };
  const beside = BESIDE[command.name];
  if (isPossible) await beside?.before?.(tx, making, now);
  const { key } = command;
  const move = { order: order.id, known, name: command.name, input, ...(key === undefined ? {} : { key }) };
  const moved = await transition(tx, actor, move, now);
  if (!moved.replayed) await beside?.after?.(tx, making, now);
  return moved;
}

/** A person named in a move belongs to the organization that acts; an inspection that is named may be bound. */
async function checkNamed(
  tx: Tx,
  actor: Actor,
  order: OrderSnapshot,
  fields: Readonly<Record<string, Field>>,
  body: Input,
): Promise<void> {
  for (const [name, field] of Object.entries(fields)) {
    if (actor.kind !== 'person') continue;
    if (field.type === 'member' && !(await isMemberOf(tx, String(body[name]) as PersonId, [actor.org])))
      throw new Refused('not_found');
    if (field.type === 'order') await checkInspection(tx, order, String(body[name]));
  }
}

function filesIn(fields: Readonly<Record<string, Field>>, input: Input): string[] {
  return Object.entries(fields).flatMap(([name, { type }]) => (type === 'files' ? (input[name] as string[]) : []));
}

/** Documents that other modules complete come through their own commands. */
export function isForeign(fields: Readonly<Record<string, Field>>): boolean {
  return Object.values(fields).some(
    (field) => field.type === 'document' && field.of !== 'terms' && field.of !== 'goods',
  );
}

/** What the buyer asked for becomes terms by the server's own records. */
async function completed(
  tx: Tx,
  actor: Actor,
  order: OrderSnapshot,
  body: Readonly<Record<string, unknown>>,
  now: Instant,
): Promise<Input> {
  if (!('terms' in body)) return body;
  const by = actor.kind === 'person' ? actor.org : '';
  const parties = { buyer: order.buyer, provider: order.provider, order: order.id, by };
  const terms =
    order.machine.process === 'trade'
      ? await goodsTerms(tx, body['terms'] as GoodsInput, parties, now)
      : await inspectionTerms(tx, body['terms'] as TermsInput, parties, now);
  return { ...body, terms };
}
