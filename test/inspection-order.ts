import type { PersonActor } from '#domain/actor.ts';
import type { OrderId } from '#domain/ids.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { newId } from '#platform/random.ts';
import type { TestApp, TestPerson } from './app.ts';
import { placed } from './snapshots.ts';

export interface InspectionOrder {
  readonly id: OrderId;
  readonly buyer: PersonActor;
  readonly inspector: PersonActor;
  readonly buyerPerson: TestPerson;
  readonly inspectorPerson: TestPerson;
}

/** An inspection order that is confirmed and paid, between two new organizations. */
export async function fundedOrder(
  it: TestApp,
  now: Instant,
  over: Partial<InspectionTerms> = {},
): Promise<InspectionOrder> {
  const buyerOrg = await it.makeOrg({ name: 'Nordlicht Import GmbH', buys: true });
  const inspectorOrg = await it.makeOrg({ name: '钱塘质量服务', inspects: true });
  const buyer = it.actor(buyerOrg.owner, buyerOrg.id);
  const inspector = it.actor(inspectorOrg.owner, inspectorOrg.id);
  const id = newId('ord', now);
  const tranches = [{ id: newId('trn', now), minor: 30_900n, fee_minor: 2_472n, state: 'due' as const }];
  await start(
    it.db,
    buyer,
    { ...placed(now, over), id, buyer: buyer.org, provider: inspector.org, tranches },
    'place',
    null,
    now,
  );
  await transition(it.db, inspector, { order: id, name: 'confirm', input: { terms_version: 1 } }, now);
  const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };
  await transition(it.db, { kind: 'system', part: 'rail' }, { order: id, name: 'fund', input: payment }, now);
  return { id, buyer, inspector, buyerPerson: buyerOrg.owner, inspectorPerson: inspectorOrg.owner };
}
