import type { Actor } from '#domain/actor.ts';
import { newTranches } from '#domain/process/trade-parts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { newId } from '#platform/random.ts';
import { NOON, days, drafted } from '#test/snapshots.ts';
import type { Figure } from './figure.ts';
import { type Life, movesMeasured, orgOf, rail } from './moves.ts';

const DUE = 1_000_000;

/** Nine moves in ten entries, five of them with money. */
const life: Life = async (db, buyer, seller) => {
  const plain = drafted(NOON);
  const terms = plain.terms as unknown as TradeTerms;
  const tranches = newTranches(terms, [newId('trn', NOON), newId('trn', NOON)]);
  const order = newId('ord', NOON);
  const snapshot = { ...plain, id: order, buyer: orgOf(buyer), provider: orgOf(seller), tranches };
  await start(db, seller, snapshot, 'draft', { org: orgOf(seller), key: newId('key', NOON), hash: 'x' }, NOON);
  const [row] = await db.sql<{ hash: string }>(`SELECT hash FROM order_terms WHERE order_id = $1`, [order]);
  const move = (actor: Actor, name: string, input = {}, later = 0) =>
    transition(db, actor, { order, name, input, key: newId('key', NOON) }, NOON + days(later));
  await move(buyer, 'sign', { terms_version: 1, terms_hash: row?.hash ?? '' });
  await move(seller, 'sign', { terms_version: 1, terms_hash: row?.hash ?? '' });
  await move(rail, 'fund', { payment: { rail: 'sandbox', arrived_minor: DUE } });
  await move(seller, 'signProduction');
  await move(buyer, 'signProduction');
  await move(seller, 'ship', { carrier: 'dhl', tracking: '3318810025', files: [] }, 10);
  await move(buyer, 'receivePart', { counts: [1_000, 500], files: [] }, 20);
  await move(buyer, 'receive', {}, 21);
  return 10;
};

export const run = (): Promise<Figure[]> => movesMeasured('trade-transition', life);
