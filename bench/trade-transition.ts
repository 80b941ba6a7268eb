import type { Actor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import { newTranches } from '#domain/process/trade-parts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { start, transition } from '#modules/orders/transition.ts';
import type { Db } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { NOON, days, drafted } from '#test/snapshots.ts';
import { benchDatabase, tpcb } from './database.ts';
import { median, rounded, type Figure } from './figure.ts';

const CALLERS = 8;
const SECONDS = 5;
const ROUNDS = 3;
const DUE = 1_000_000;

const rail: Actor = { kind: 'system', part: 'rail' };

/** One whole goods order: nine moves in ten entries, five of them with money; a client key on each command of a person. */
async function life(db: Db, buyer: Actor, seller: Actor): Promise<number> {
  const plain = drafted(NOON);
  const terms = plain.terms as unknown as TradeTerms;
  const tranches = newTranches(terms, [newId('trn', NOON), newId('trn', NOON)]);
  const order = newId('ord', NOON);
  const snapshot = { ...plain, id: order, buyer: orgOf(buyer), provider: orgOf(seller), tranches };
  await start(db, seller, snapshot, 'draft', { org: orgOf(seller), key: newId('key', NOON), hash: 'x' }, NOON);
  const [{ hash = '' } = {}] = await db.sql<{ hash: string }>(`SELECT hash FROM order_terms WHERE order_id = $1`, [
    order,
  ]);
  const move = (actor: Actor, name: string, input = {}, later = 0) =>
    transition(db, actor, { order, name, input, key: newId('key', NOON) }, NOON + days(later));
  await move(buyer, 'sign', { terms_version: 1, terms_hash: hash });
  await move(seller, 'sign', { terms_version: 1, terms_hash: hash });
  await move(rail, 'fund', { payment: { rail: 'sandbox', arrived_minor: DUE } });
  await move(seller, 'signProduction');
  await move(buyer, 'signProduction');
  await move(seller, 'ship', { carrier: 'dhl', tracking: '3318810025', files: [] }, 10);
  await move(buyer, 'receivePart', { counts: [1_000, 500], files: [] }, 20);
  await move(buyer, 'receive', {}, 21);
  return 10;
}

function person(): Actor {
  return { kind: 'person', person: newId('psn', NOON) as PersonId, org: newId('org', NOON) as OrgId, role: 'owner' };
}

function orgOf(actor: Actor): string {
  return actor.kind === 'person' ? actor.org : '';
}

async function movesPerSecond(db: Db, seconds: number): Promise<number> {
  const people = Array.from({ length: 200 }, person);
  const until = performance.now() + seconds * 1000;
  let moves = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let turn = caller; performance.now() < until; turn += CALLERS) {
        // Not in one statement: the sum would be read before the wait, and what the others added meanwhile be lost.
        const made = await life(db, people[turn % 100] ?? person(), people[100 + ((turn * 7) % 100)] ?? person());
        moves += made;
      }
    }),
  );
  return moves / seconds;
}

export async function run(): Promise<Figure[]> {
  const { db, ownerUrl, end } = await benchDatabase(CALLERS);
  try {
    const control = await tpcb(ownerUrl, CALLERS);
    await movesPerSecond(db, 2);
    const pairs: { moves: number; tps: number }[] = [];
    for (let round = 0; round < ROUNDS; round++)
      pairs.push({ tps: await control.run(SECONDS), moves: await movesPerSecond(db, SECONDS) });
    return [
      {
        name: 'trade-transition',
        value: rounded(median(pairs.map(({ moves }) => moves))),
        unit: 'moves/s (control: TPC-B transactions/s)',
        control: rounded(median(pairs.map(({ tps }) => tps))),
        ratio: rounded(median(pairs.map((pair) => pair.moves / pair.tps))),
        n: ROUNDS,
      },
    ];
  } finally {
    await end();
  }
}
