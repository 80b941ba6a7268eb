import type { PersonActor } from '#domain/actor.ts';
import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import type { Machine, OrderSnapshot } from '#domain/process/order.ts';
import { newTranches } from '#domain/process/trade-parts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import { partiesOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { sha256 } from '#platform/hash.ts';
import { newId } from '#platform/random.ts';
import { placedWith } from './commands.ts';
import type { DraftInput } from './goods-contract.ts';
import { goodsTerms } from './goods-terms.ts';
import { start } from './transition.ts';

/**
 * The first draft of a goods order's terms, by either side; the other signs, revises or withdraws. A repeat of the key with
 * the same body answers with the order of the first. Refused: order.own_order, not_found (no such seller or buyer),
 * key.reused, and what `goodsTerms` refuses.
 */
export async function draftOrder(
  tx: Tx,
  actor: PersonActor,
  input: DraftInput,
  key: string,
  now: Instant,
): Promise<OrderSnapshot> {
  if (!can(actor.role, 'order', 'place')) throw new Refused('order.field_inspector_only_visits');
  const [buyer, provider] = input.as === 'buyer' ? [actor.org, input.with] : [input.with, actor.org];
  await checkGoodsSides(tx, buyer, provider);
  return begunOnce(tx, actor, { move: 'draft', input, key }, now, async (id) => {
    const terms = await goodsTerms(tx, input.terms, { buyer, provider, order: id, by: actor.org }, now);
    return newGoods(id, { buyer, provider }, terms, now);
  });
}

interface Beginning {
  /** What the history calls it. */
  readonly move: 'draft' | 'buyNow';
  readonly input: unknown;
  readonly key: string;
}

/** The order that this key has begun with this body, now or before. Refused: key.reused. */
export async function begunOnce(
  tx: Tx,
  actor: PersonActor,
  { move, input, key }: Beginning,
  now: Instant,
  make: (id: OrderId) => Promise<OrderSnapshot>,
): Promise<OrderSnapshot> {
  const clientKey = { org: actor.org, key, hash: sha256(canonical(input)) };
  // Two with one key at once: the second waits here and then finds the first one's order.
  await tx.sql(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${actor.org} ${key}`]);
  const earlier = await placedWith(tx, clientKey);
  if (earlier) return earlier;
  const begun = await start(tx, actor, await make(newId('ord', now)), move, clientKey, now);
  const first = begun ?? (await placedWith(tx, clientKey));
  if (!first) throw new Refused('key.reused');
  return first;
}

/** Refused: order.own_order, not_found (one does not buy, or the other does not sell). */
export async function checkGoodsSides(tx: Tx, buyer: string, provider: string): Promise<void> {
  if (buyer === provider) throw new Refused('order.own_order');
  const { buys, sells, shareMember } = await partiesOf(tx, buyer, provider);
  if (!buys || !sells) throw new Refused('not_found');
  if (shareMember) throw new Refused('order.own_order');
}

/** A goods order before its first move; drafted, unless it begins elsewhere. */
export function newGoods(
  id: string,
  sides: { readonly buyer: string; readonly provider: string },
  terms: TradeTerms,
  now: Instant,
  begins: Pick<Machine, 'state' | 'facts'> = { state: 'drafted', facts: {} },
): OrderSnapshot {
  const ids = terms.milestones.map(() => newId('trn', now));
  return {
    id,
    version: 0,
    ...sides,
    terms: { ...terms },
    terms_version: 1,
    tranches: newTranches(terms, ids),
    machine: { process: 'trade', process_version: 1, clocks: {}, rests: {}, ...begins },
    dispute: null,
  };
}
