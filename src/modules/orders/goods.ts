import type { PersonActor } from '#domain/actor.ts';
import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
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
  await checkSides(tx, buyer, provider);
  const clientKey = { org: actor.org, key, hash: sha256(canonical(input)) };
  // Two drafts with one key at once: the second waits here and then finds the first one's order.
  await tx.sql(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${actor.org} ${key}`]);
  const earlier = await placedWith(tx, clientKey);
  if (earlier) return earlier;
  const id = newId('ord', now);
  const terms = await goodsTerms(tx, input.terms, { buyer, provider, order: id }, now);
  const order = newOrder(id, { buyer, provider }, terms, now);
  const drafted = await start(tx, actor, order, 'draft', clientKey, now);
  const first = drafted ?? (await placedWith(tx, clientKey));
  if (!first) throw new Refused('key.reused');
  return first;
}

async function checkSides(tx: Tx, buyer: string, provider: string): Promise<void> {
  const { buys, sells, shareMember } = await partiesOf(tx, buyer, provider);
  if (!buys || !sells) throw new Refused('not_found');
  if (buyer === provider || shareMember) throw new Refused('order.own_order');
}

function newOrder(
  id: string,
  sides: { readonly buyer: string; readonly provider: string },
  terms: TradeTerms,
  now: Instant,
): OrderSnapshot {
  const ids = terms.milestones.map(() => newId('trn', now));
  return {
    id,
    version: 0,
    ...sides,
    terms: { ...terms },
    terms_version: 1,
    tranches: newTranches(terms, ids),
    machine: { process: 'trade', process_version: 1, state: 'drafted', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
}
