import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendInquiry, writeMessage } from '#modules/conversations/commands.ts';
import { InquiryInput } from '#modules/conversations/contract.ts';
import { connect, type Db } from '#platform/db/pool.ts';
import { inject } from 'vitest';
import { inDatabase } from '#test/cluster.ts';
import { client, testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';
import { listenTo, serve, type Listener } from '#test/sse.ts';
import { makeApp } from './app.ts';

let it: TestApp;
let second: Db;
let servers: Awaited<ReturnType<typeof serve>>[];
let buyer: TestSide;
let inspector: TestSide;
beforeAll(async () => {
  it = await testApp();
  const [row] = await it.db.sql<{ name: string }>('SELECT current_database() AS name');
  const { appUrl, appRole } = inject('database');
  second = connect(inDatabase(appUrl, row!.name), { max: 4, ...(appRole === undefined ? {} : { role: appRole }) });
  // Two server processes over one database share nothing else.
  servers = await Promise.all([serve(it.app), serve(makeApp({ ...it.at, db: second }))]);
  buyer = await makeSide(it, 'buys');
  inspector = await makeSide(it, 'inspects');
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await second.end();
  await it.stop();
});

let keys = 0;
const now = () => it.clock.now();

async function talk(): Promise<string> {
  const input = InquiryInput.parse({ to: [inspector.org], type: 'psi', product: 'Lamps', words: 'Can you?' });
  const sent = await it.db.tx((tx) => sendInquiry(tx, buyer.actor, input, `live-key-${++keys}`, now()));
  return sent.conversations[0]!;
}

const write = (by: TestSide, conversation: string, words: string): Promise<number> =>
  it.db.tx((tx) => writeMessage(tx, by.actor, { conversation, words, files: [], key: `live-key-${++keys}` }, now()));

async function open(
  conversation: string,
  person: TestPerson,
  { server = 0, headers = {}, query = '' }: { server?: number; headers?: Record<string, string>; query?: string } = {},
): Promise<Listener> {
  const cookie = await it.signIn(person);
  return listenTo(servers[server]!.port, `/messages/${conversation}/events${query}`, { ...headers, cookie });
}

describe('an open conversation', () => {
  test('shows what is written on another server, once each and in order, to both sides', async () => {
    const conversation = await talk();
    const other = await talk();
    const pages = [
      await open(conversation, buyer.person, { server: 0 }),
      await open(conversation, inspector.person, { server: 1 }),
    ];
    await write(buyer, other, 'Elsewhere');
    await Promise.all(Array.from({ length: 30 }, (_, n) => write(n % 2 ? buyer : inspector, conversation, `${n}`)));
    for (const page of pages) {
      expect(page.status).toBe(200);
      for (let seq = 2; seq <= 31; seq++) {
        const { id, data } = await page.next();
        expect([id, (data as { seq: number }).seq]).toEqual([`${seq}`, seq]);
      }
      page.close();
    }
  });

  test('goes on where its line broke, without losing or repeating a message', async () => {
    const conversation = await talk();
    const first = await open(conversation, buyer.person);
    await write(inspector, conversation, 'Before');
    expect(await first.next()).toMatchObject({ id: '2', data: { words: 'Before' } });
    first.close();
    await write(inspector, conversation, 'Meanwhile 1');
    await write(inspector, conversation, 'Meanwhile 2');
    const again = await open(conversation, buyer.person, {
      server: 1,
      headers: { 'last-event-id': '2' },
      query: '?seen=1',
    });
    await write(inspector, conversation, 'After');
    for (const words of ['Meanwhile 1', 'Meanwhile 2', 'After'])
      expect(await again.next()).toMatchObject({ data: { words } });
    again.close();
  });

  test('that saw little gets all of it, however much it is', async () => {
    const conversation = await talk();
    await it.owner.sql(
      `INSERT INTO messages (conversation_id, seq, side, words, files, warns, orgs, at)
       SELECT $1, n, 'provider', 'Message ' || n, '{}', '{}', ARRAY[$2, $3], now() FROM generate_series(2, 410) n`,
      [conversation, buyer.org, inspector.org],
    );
    await it.owner.sql('UPDATE conversations SET last_seq = 410 WHERE id = $1', [conversation]);
    await write(inspector, conversation, 'The last');
    const page = await open(conversation, buyer.person, { query: '?seen=0' });
    for (let seq = 1; seq <= 411; seq++) expect((await page.next()).id).toBe(`${seq}`);
    page.close();
  });

  test('shows how far the other side has read and that it is writing, and keeps nothing of the latter', async () => {
    const conversation = await talk();
    const page = await open(conversation, buyer.person);
    expect((await page.next('read')).data).toEqual({ buyer: 1, provider: 0 });
    const other = client(it.app, await it.signIn(inspector.person), it.at.config);
    expect((await other.post(`/api/v1/conversations/${conversation}/typing`)).status).toBe(200);
    expect((await page.next('typing')).data).toEqual({ side: 'provider' });
    expect((await other.post(`/api/v1/conversations/${conversation}/read`, { seq: 1 })).status).toBe(200);
    expect((await page.next('read')).data).toEqual({ buyer: 1, provider: 1 });
    page.close();
  });

  test('counts what waits elsewhere', async () => {
    const conversation = await talk();
    const desk = await it.makeMember(inspector.org, 'member');
    const page = await open(conversation, desk);
    expect((await page.next('unread')).data).toEqual({ messages: 0 });
    const elsewhere = await talk();
    await write(buyer, elsewhere, 'More');
    let unread = 0;
    while (unread < 2) unread = ((await page.next('unread')).data as { messages: number }).messages;
    expect(unread).toBe(2);
    page.close();
  });

  test('is nobody else’s, nor a field inspector’s', async () => {
    const conversation = await talk();
    const stranger = await makeSide(it, 'inspects');
    const field = await it.makeMember(inspector.org, 'field');
    const answers = [await open(conversation, stranger.person), await open(conversation, field)];
    expect(answers.map(({ status }) => status)).toEqual([404, 403]);
    for (const page of answers) page.close();
  });
});
