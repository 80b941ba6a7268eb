import type { PersonActor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { AskedTrade } from '#domain/process/trade-terms.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { draftOrder } from '#modules/orders/goods.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import type { Db } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { type HttpPair, type HttpSide, openPairs } from '#test/http-orders.ts';
import { askedTrade, bigTrade } from '#test/snapshots.ts';
import { figure, type Figure } from './figure.ts';
import { rail } from './moves.ts';
import { inTurns, withPages } from './pages.ts';

/**
 * A paid order of 200 items in 20 parts of the price; the control is one of a single item and part, in turns in one
 * process. `big-order-page` has the answers of the database kept in memory, see pages.ts.
 */
export function run(): Promise<Figure[]> {
  return withPages(async (at) => {
    const { server, db } = at;
    const now = Date.now();
    const [pair] = await openPairs(db, 1, ['buys', 'sells']);
    const { cookie } = pair!.buyer;
    const [big, small] = [await paid(db, pair!, bigTrade(now), now), await paid(db, pair!, smallTrade(now), now)];
    const page = (url: string, order: string) => ({ url, path: `/orders/${order}`, cookie });
    const api = (order: string) => ({ url: server.whole, path: `/api/v1/orders/${order}`, cookie });
    const terms = (order: string) => ({ url: server.whole, path: `/orders/${order}/terms`, cookie });
    const rounds = await inTurns(at, {
      kept: page(server.kept, big),
      keptSmall: page(server.kept, small),
      whole: page(server.whole, big),
      wholeSmall: page(server.whole, small),
      api: api(big),
      apiSmall: api(small),
      terms: terms(big),
      termsSmall: terms(small),
    });
    const of = (name: string, value: 'kept' | 'whole' | 'api' | 'terms') =>
      figure(name, 'ms CPU an answer', rounds, { value, control: `${value}Small`, less: true });
    return [
      of('big-order-page', 'kept'),
      of('big-order-page-with-queries', 'whole'),
      of('big-order-terms-with-queries', 'terms'),
      of('big-order-api-with-queries', 'api'),
    ];
  });
}

function smallTrade(now: number): AskedTrade {
  const { items } = askedTrade(now);
  const [first] = items;
  const milestones = [{ amount_minor: 900_000, due: 'agreement', release: 'receipt', inspection: null }] as const;
  return askedTrade(now, { items: [first!], milestones });
}

/** Signed by both sides and paid for, so that it waits for the seller to ship. */
async function paid(db: Db, { buyer, provider }: HttpPair, asked: AskedTrade, now: number): Promise<string> {
  const actor = ({ person, org }: HttpSide): PersonActor => ({
    kind: 'person',
    person: person as PersonId,
    org: org as OrgId,
    role: 'owner',
  });
  const terms = { ...asked, files: [] } as unknown as GoodsInput;
  const input = { with: buyer.org, as: 'seller' as const, terms };
  const { id } = await db.tx((tx) => draftOrder(tx, actor(provider), input, newId('key', now), now));
  const { terms_hash, terms: made } = await loadOrder(db, id);
  for (const side of [buyer, provider]) {
    const body = { terms_version: 1, terms_hash };
    await db.tx((tx) => makeMove(tx, actor(side), { order: id, name: 'sign', body }, now));
  }
  const payment = { rail: 'sandbox', arrived_minor: made.due_minor };
  await db.tx((tx) => transition(tx, rail, { order: id, name: 'fund', input: { payment } }, now));
  return id;
}
