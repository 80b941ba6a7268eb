import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { drain } from '#platform/relay.ts';
import { newId } from '#platform/random.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { NOON, placed } from '#test/snapshots.ts';
import { KINDS } from './live-pages.ts';
import { makeLive, type Listener as Listening } from './live.ts';

let world: TestApp;
let server: Server;
let port: number;
beforeAll(async () => {
  world = await testApp();
  server = createAdaptorServer({ fetch: world.app.fetch, createServer }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
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

interface Listener {
  readonly status: number;
  /** The next message that a page would see. */
  next(): Promise<{ id: string; data: unknown }>;
  readonly ended: Promise<void>;
  close(): void;
}

async function listen(
  order: string,
  person: TestPerson | null,
  headers: Record<string, string> = {},
  query = '',
): Promise<Listener> {
  const cookie = person ? { cookie: await world.signIn(person) } : {};
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(
      { host: '127.0.0.1', port, path: `/orders/${order}/events${query}`, headers: { ...headers, ...cookie } },
      resolve,
    )
      .on('error', reject)
      .end();
  });
  const waiting: ((message: { id: string; data: unknown }) => void)[] = [];
  const messages: { id: string; data: unknown }[] = [];
  let text = '';
  let id = '';
  response.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      id = lines.find((line) => line.startsWith('id: '))?.slice(4) ?? id;
      const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
      // A page that watches an order does not hear of events with a name.
      if (data === undefined || lines.some((line) => line.startsWith('event: '))) continue;
      const message = { id, data: JSON.parse(data) as unknown };
      const taker = waiting.shift();
      if (taker) taker(message);
      else messages.push(message);
    }
  });
  return {
    status: response.statusCode ?? 0,
    next: () =>
      new Promise((resolve) => {
        const message = messages.shift();
        if (message) resolve(message);
        else waiting.push(resolve);
      }),
    ended: new Promise((resolve) => response.once('close', resolve)),
    close: () => response.destroy(),
  };
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
      for (const { status, next } of listeners) {
        expect(status).toBe(200);
        expect(await next()).toEqual({ id: `${seq}`, data: { order: order.order, seq } });
      }
    }
    for (const { close } of listeners) close();
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
