import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { drain } from '#platform/relay.ts';
import { newId } from '#platform/random.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { NOON, placed } from '#test/snapshots.ts';
import { listenTo, serve, type Listener } from '#test/sse.ts';
import { KINDS } from './live-pages.ts';
import { makeLive, type Listener as Listening } from './live.ts';

let world: TestApp;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  world = await testApp();
  server = await serve(world.app);
});
afterAll(async () => {
  await server.close();
  await world.stop();
});

interface Sides {
  readonly order: string;
  readonly owner: TestPerson;
  readonly buyer: PersonActor;
  readonly inspector: TestPerson;
}

async function newOrder(): Promise<Sides> {
  const buying = await world.makeOrg({ buys: true });
  const inspecting = await world.makeOrg({ inspects: true });
  const buyer = world.actor(buying.owner, buying.id as OrgId);
  const tranches: OrderSnapshot['tranches'] = [
    { id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' },
  ];
  const order = newId('ord', NOON);
  const snapshot: OrderSnapshot = { ...placed(NOON), id: order, buyer: buying.id, provider: inspecting.id, tranches };
  await start(world.db, buyer, snapshot, 'place', null, NOON);
  await drain(world.at, []);
  return { order, owner: buying.owner, buyer, inspector: inspecting.owner };
}

/** Any step: the buyer places the same terms anew. */
async function step({ order, buyer }: Sides): Promise<void> {
  const terms = { ...placed(NOON).terms };
  await transition(world.db, buyer, { order, name: 'modify', input: { terms } }, NOON);
  await drain(world.at, []);
}

async function listen(
  order: string,
  person: TestPerson | null,
  headers: Record<string, string> = {},
  query = '',
): Promise<Listener> {
  const cookie = person ? { cookie: await world.signIn(person) } : {};
  return listenTo(server.port, `/orders/${order}/events${query}`, { ...headers, ...cookie });
}

describe('an open order page', () => {
  test('hears of each step of its order on both sides and at the staff, and of no other order', async () => {
    const order = await newOrder();
    const other = await newOrder();
    const listeners = await Promise.all([
      listen(order.order, order.owner),
      listen(order.order, order.inspector),
      listen(order.order, await world.makeStaff('support')),
    ]);
    await step(other);
    for (const seq of [2, 3]) {
      await step(order);
      for (const listener of listeners) {
        expect(listener.status).toBe(200);
        expect(await listener.next()).toEqual({ id: `${seq}`, data: { order: order.order, seq } });
      }
    }
    for (const listener of listeners) listener.close();
  });

  test('is told at once what happened since the page was made, or since the line broke', async () => {
    const order = await newOrder();
    await step(order);
    await step(order);
    const late = await listen(order.order, order.owner, {}, '?seen=1');
    expect(await late.next()).toMatchObject({ id: '3' });
    late.close();
    const again = await listen(order.order, order.owner, { 'last-event-id': '2' }, '?seen=1');
    expect(await again.next()).toMatchObject({ id: '3' });
    again.close();
    const current = await listen(order.order, order.owner, { 'last-event-id': '3' }, '?seen=1');
    await step(order);
    expect(await current.next()).toMatchObject({ id: '4' });
    current.close();
  });

  test('is nobody else’s: a stranger, a visitor and an order that does not exist get 404', async () => {
    const order = await newOrder();
    const stranger = await newOrder();
    for (const listener of [
      await listen(order.order, stranger.owner),
      await listen(order.order, null),
      await listen('ord_nothing', order.owner),
    ]) {
      expect(listener.status).toBe(404);
      listener.close();
    }
  });
});

describe('the streams of a process', () => {
  const watching = (order: Sides, session: string, org: string | null = order.buyer.org): Listening => ({
    session,
    person: order.owner.id,
    org,
    log: { topic: `order:${order.order}`, seen: 1 },
    states: [],
  });
  const reading = async (stream: ReadableStream<Uint8Array>) => {
    const reader = stream.getReader();
    const text = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await text()).toContain('id: 1');
    return { text, done: async () => (await reader.read()).done };
  };

  test('end with the session, and with the membership', async () => {
    const live = makeLive(world.at, KINDS);
    const order = await newOrder();
    const streams = [];
    for (const what of ['stays', 'signs out', 'leaves'] as const) {
      const person = await world.makeMember(order.buyer.org, 'member');
      await world.signIn(person);
      const [session] = await world.db.sql<{ id: string }>('SELECT id FROM sessions WHERE person_id = $1', [person.id]);
      const stream = await live.open(watching(order, session!.id));
      if (what === 'signs out') await world.db.sql('DELETE FROM sessions WHERE id = $1', [session!.id]);
      if (what === 'leaves') await world.db.sql('DELETE FROM members WHERE person_id = $1', [person.id]);
      streams.push(await reading(stream));
    }
    await live.beat();
    expect(live.size).toBe(1);
    expect(await streams[0]!.text()).toBe(':\n\n');
    expect(await streams[1]!.done()).toBe(true);
    expect(await streams[2]!.done()).toBe(true);
  });

  test('are told by the beat what a broken connection to the database missed', async () => {
    const deaf = { ...world.at.db, listen: () => Promise.resolve(() => Promise.resolve()) };
    const live = makeLive({ ...world.at, db: deaf }, KINDS);
    const order = await newOrder();
    await world.signIn(order.owner);
    const [session] = await world.db.sql<{ id: string }>('SELECT id FROM sessions WHERE person_id = $1', [
      order.owner.id,
    ]);
    const stream = await reading(await live.open(watching(order, session!.id)));
    await step(order);
    await live.beat();
    expect(await stream.text()).toContain('"seq":2');
  });

  test('cost no connection to the database once the last of them is closed', async () => {
    let open = 0;
    const listening = (): Promise<() => Promise<void>> => {
      open++;
      return Promise.resolve(() => Promise.resolve(void open--));
    };
    const live = makeLive({ ...world.at, db: { ...world.at.db, listen: listening } }, KINDS);
    const order = await newOrder();
    const who = watching(order, 'ses', null);
    const streams = await Promise.all([live.open(who), live.open(who)]);
    expect([open, live.size]).toEqual([1, 2]);
    for (const stream of streams) await stream.cancel();
    expect(live.size).toBe(0);
    await expect.poll(() => open).toBe(0);
  });
});
