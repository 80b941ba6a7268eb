import type { OrderSnapshot } from '#domain/process/order.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { newId } from '#platform/random.ts';
import { NOON, days, placed } from '#test/snapshots.ts';
import type { Figure } from './figure.ts';
import { type Life, movesMeasured, orgOf, rail } from './moves.ts';

/** Five moves, two of them with money. */
const life: Life = async (db, buyer, inspector) => {
  const snapshot: OrderSnapshot = {
    ...placed(NOON),
    id: newId('ord', NOON),
    buyer: orgOf(buyer),
    provider: orgOf(inspector),
    tranches: [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
  };
  const order = snapshot.id;
  const report = {
    id: newId('rep', NOON),
    version: 1,
    sha256: 'ab',
    result: 'pass',
    fault: null,
    files: 1,
    counted: true,
  };
  await start(db, buyer, snapshot, 'place', { org: orgOf(buyer), key: newId('key', NOON), hash: 'x' }, NOON);
  await transition(
    db,
    inspector,
    { order, name: 'confirm', input: { terms_version: 1 }, key: newId('key', NOON) },
    NOON,
  );
  await transition(
    db,
    rail,
    { order, name: 'fund', input: { payment: { rail: 'sandbox', arrived_minor: 30_900 } } },
    NOON,
  );
  await transition(
    db,
    inspector,
    { order, name: 'report', input: { report }, key: newId('key', NOON) },
    NOON + days(10),
  );
  await transition(
    db,
    buyer,
    { order, name: 'release', input: { report_version: 1 }, key: newId('key', NOON) },
    NOON + days(11),
  );
  return 5;
};

export const run = (): Promise<Figure[]> => movesMeasured('transition', life);
