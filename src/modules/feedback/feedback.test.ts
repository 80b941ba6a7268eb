import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, PersonActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { commentsOf } from '#modules/listings/queries.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { drain } from '#platform/relay.ts';
import { newId } from '#platform/random.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { NOON, days, placed } from '#test/snapshots.ts';
import { feedbackOf, feedbackOfOrder } from './queries.ts';
import { feedback, trackRecord } from './reactions.ts';

let world: TestApp;
beforeAll(async () => void (world = await testApp()));
afterAll(() => world.stop());
beforeEach(() => world.clock.set(NOON));

const rail: Actor = { kind: 'system', part: 'rail' };
const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };
const result = { id: 'rep_1', version: 1, sha256: 'ab', result: 'pass', fault: null, files: 1, counted: true };

interface Parties {
  readonly order: string;
  readonly buyer: PersonActor;
  readonly inspector: PersonActor;
}

async function company(): Promise<{ inspector: PersonActor; buyer: PersonActor }> {
  const inspecting = await world.makeOrg({ inspects: true });
  const buying = await world.makeOrg({ buys: true, country: 'DE' });
  await world.owner.sql(
    `INSERT INTO listings (org_id, kind, name, place_id, updated_at) VALUES ($1, 'company', 'K', 'CN', now())`,
    [inspecting.id],
  );
  return {
    inspector: world.actor(inspecting.owner, inspecting.id as OrgId),
    buyer: world.actor(buying.owner, buying.id as OrgId),
  };
}

async function funded(sides?: { inspector: PersonActor; buyer: PersonActor }): Promise<Parties> {
  const { inspector, buyer } = sides ?? (await company());
  const snapshot: OrderSnapshot = {
    ...placed(NOON),
    id: newId('ord', NOON),
    buyer: buyer.org,
    provider: inspector.org,
    tranches: [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
  };
  await start(world.db, buyer, snapshot, 'place', null, world.clock.now());
  const parties = { order: snapshot.id, buyer, inspector };
  await go(parties, inspector, 'confirm', { terms_version: 1 });
  await go(parties, rail, 'fund', payment);
  return parties;
}

async function completed(sides?: { inspector: PersonActor; buyer: PersonActor }): Promise<Parties> {
  const parties = await funded(sides);
  await go(parties, parties.inspector, 'report', { report: result });
  await go(parties, parties.buyer, 'release', { report_version: 1 });
  return parties;
}

async function go({ order }: Parties, actor: Actor, name: string, input: Record<string, unknown> = {}): Promise<void> {
  await transition(world.db, actor, { order, name, input }, world.clock.now());
}

async function react(): Promise<void> {
  await drain(world.at, [feedback, trackRecord]);
}

async function listing({ inspector }: Pick<Parties, 'inspector'>) {
  const [row] = await world.db.sql<Record<string, number>>(
    'SELECT completed, on_time, late, rated, stars_sum, stars_count FROM listings WHERE org_id = $1',
    [inspector.org],
  );
  const ratings = await world.db.sql<Record<string, unknown>>(
    'SELECT area, real_count, real_sum, default_count, default_sum FROM listing_ratings WHERE org_id = $1 ORDER BY area',
    [inspector.org],
  );
  return { ...row, ratings: ratings.map((each) => Object.values(each).join(' ')) };
}

describe('feedback', () => {
  test('in two parts and a reply: kept as entered, shown on the company’s page, counted once', async () => {
    const parties = await completed();
    await go(parties, parties.buyer, 'feedback', { industry_knowledge: 5, service_quality: 4, comment: 'Knew lamps.' });
    await react();
    expect(await feedbackOfOrder(world.db, parties.order)).toMatchObject({
      process: 'inspection',
      stars: { industry_knowledge: 5, service_quality: 4 },
      comment: 'Knew lamps.',
      rated_by_default: false,
      accuracy_at: null,
    });
    await go(parties, parties.buyer, 'declareReceipt');
    await go(parties, parties.buyer, 'continueFeedback', {
      report_accuracy: 2,
      defects_found: 31,
      comment: 'More than reported.',
    });
    await go(parties, parties.inspector, 'reply', { comment: 'We are sorry.' });
    await react();
    expect(await feedbackOfOrder(world.db, parties.order)).toMatchObject({
      stars: { industry_knowledge: 5, service_quality: 4, report_accuracy: 2 },
      defects_found: 31,
      accuracy_by_default: false,
      reply: 'We are sorry.',
    });
    expect(await listing(parties)).toMatchObject({
      completed: 1,
      on_time: 1,
      late: 0,
      rated: 1,
      stars_sum: 11,
      stars_count: 3,
      ratings: ['accuracy 1 2 0 0', 'knowledge 1 5 0 0', 'service 1 4 0 0'],
    });
    const [shown, ...more] = (await commentsOf(world.db, parties.inspector.org)).comments;
    expect(shown).toMatchObject({
      country: 'DE',
      type: 'psi',
      stars: { knowledge: 5, service: 4, accuracy: 2 },
      words: 'Knew lamps.\n\nMore than reported.',
      reply: 'We are sorry.',
    });
    expect(more).toEqual([]);
    const { rows } = await feedbackOf(world.db, parties.inspector.org, 'inspection');
    expect(rows.map(({ order_id }) => order_id)).toEqual([parties.order]);
  });

  test('that never came is a default rating, marked, counted apart, and nobody’s words', async () => {
    const parties = await completed();
    await go(parties, parties.buyer, 'declareReceipt');
    world.clock.set(NOON + days(63));
    await sweep(world.db, world.clock.now());
    await react();
    expect(await feedbackOfOrder(world.db, parties.order)).toMatchObject({
      stars: { industry_knowledge: 4, service_quality: 4, report_accuracy: 4 },
      rated_by_default: true,
      accuracy_by_default: true,
    });
    expect(await listing(parties)).toMatchObject({
      rated: 0,
      stars_sum: 0,
      ratings: ['accuracy 0 0 1 4', 'knowledge 0 0 1 4', 'service 0 0 1 4'],
    });
    expect(await commentsOf(world.db, parties.inspector.org)).toEqual({ comments: [], next: null });
    expect((await feedbackOf(world.db, parties.inspector.org, 'inspection')).rows).toEqual([]);
  });

  test('on accuracy is never given, not even by default, where receipt was never declared', async () => {
    const parties = await completed();
    world.clock.set(NOON + days(370));
    await sweep(world.db, world.clock.now());
    await react();
    expect(await feedbackOfOrder(world.db, parties.order)).toMatchObject({
      stars: { industry_knowledge: 4, service_quality: 4 },
      accuracy_by_default: false,
      accuracy_at: expect.any(Number),
    });
    expect((await listing(parties)).ratings).toEqual(['knowledge 0 0 1 4', 'service 0 0 1 4']);
  });

  test('arriving twice changes nothing', async () => {
    const parties = await completed();
    await go(parties, parties.buyer, 'feedback', { industry_knowledge: 1, service_quality: 1, comment: 'No.' });
    const events = await world.db.sql<{ topic: string; seq: number; payload: unknown; at: number }>(
      'SELECT topic, seq, payload, at FROM outbox WHERE order_id = $1 ORDER BY id',
      [parties.order],
    );
    await react();
    const before = [await listing(parties), await feedbackOfOrder(world.db, parties.order)];
    for (const { topic, seq, payload, at } of events)
      await world.db.sql(
        `INSERT INTO outbox (topic, order_id, seq, payload, at) VALUES ($1, $2, $3, $4, to_timestamp($5::bigint / 1000.0))`,
        [topic, parties.order, seq, JSON.stringify(payload), at],
      );
    await react();
    expect([await listing(parties), await feedbackOfOrder(world.db, parties.order)]).toEqual(before);
  });
});

describe('the record of a company', () => {
  test('counts a report after its due date, backing out, and a report that never came against it', async () => {
    const sides = await company();
    const late = await funded(sides);
    const gone = await funded(sides);
    const never = await funded(sides);
    await go(gone, sides.inspector, 'backOut', { reason: 'No inspector free.' });
    world.clock.set(NOON + days(15));
    await go(late, sides.inspector, 'report', { report: result });
    await react();
    expect(await listing(sides)).toMatchObject({ completed: 0, on_time: 0, late: 2 });
    world.clock.set(NOON + days(40));
    await sweep(world.db, world.clock.now());
    await react();
    expect(await listing(sides)).toMatchObject({ completed: 1, on_time: 0, late: 3 });
    expect(never.order).not.toBe(late.order);
  });

  test('counts no order that was not completed, and each that was only once', async () => {
    const sides = await company();
    await completed(sides);
    const other = await funded(sides);
    await go(other, sides.inspector, 'refund');
    const split = await funded(sides);
    await go(split, sides.buyer, 'dispute', { reason: 'conduct', claim_minor: 10_000, statement: 'Rude.', files: [] });
    await go(split, sides.inspector, 'offer', { remedy: 'split', buyer_minor: 10_000 });
    await go(split, sides.buyer, 'acceptOffer');
    await react();
    expect(await listing(sides)).toMatchObject({ completed: 1, on_time: 1, late: 0 });
  });
});

describe('feedback is read', () => {
  test('on the order’s page and over the API by its sides, by everybody on the company, without the order', async () => {
    const parties = await completed();
    await go(parties, parties.buyer, 'feedback', {
      industry_knowledge: 5,
      service_quality: 3,
      comment: 'Good <b>work</b>.',
    });
    await react();
    const buyer = await world.as(parties.buyer.person);
    const page = await (await buyer.get(`/orders/${parties.order}`)).text();
    expect(page).toContain('Good &lt;b>work&lt;/b>.');
    expect(page).toContain('Report accuracy is rated once the goods have arrived.');
    const path = `/api/v1/orders/${parties.order}/feedback`;
    expect(await (await buyer.get(path)).json()).toMatchObject({
      feedback: { order: parties.order, stars: { service_quality: 3 } },
    });
    const stranger = await world.as((await world.makeOrg()).owner);
    expect((await stranger.get(path)).status).toBe(404);
    const visitor = await world.as(null);
    const shown = await (await visitor.get(`/api/v1/inspectors/${parties.inspector.org}/feedback`)).text();
    expect(JSON.parse(shown)).toMatchObject({ feedback: [{ stars: { service_quality: 3 } }], has_next: false });
    expect(shown).not.toContain(parties.order);
  });
});
