import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';

let it: TestApp;
let buyer: TestSide;
let inspector: TestSide;
let client: Client;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys');
  inspector = await makeSide(it, 'inspects');
  client = await it.as(buyer.person);
});
afterAll(() => it.stop());

let keys = 0;
const keyed = (key = `api-key-${++keys}`) => ({ headers: { 'idempotency-key': key } });
const inquiry = (over: object = {}) => ({
  to: [inspector.org],
  type: 'psi',
  product: 'Lamp',
  words: 'Can you?',
  ...over,
});
const json = async (answer: Response) => (await answer.json()) as Record<string, unknown>;

async function talk(): Promise<string> {
  const { answers } = (await json(await client.post('/api/v1/inquiries', inquiry(), keyed()))) as {
    answers: { conversation: string }[];
  };
  await it.owner.sql('DELETE FROM rate_limits');
  return answers[0]!.conversation;
}

describe('over the API', () => {
  test('an organization sends so many inquiries an hour and no more, whoever of its people does', async () => {
    await it.owner.sql('DELETE FROM rate_limits');
    const member = await it.as(await it.makeMember(buyer.org, 'member'));
    for (let n = 0; n < 10; n++)
      expect((await (n % 2 ? member : client).post('/api/v1/inquiries', inquiry(), keyed())).status).toBe(200);
    const refused = await member.post('/api/v1/inquiries', inquiry(), keyed());
    expect([refused.status, (await json(refused))['code']]).toEqual([429, 'rate.limited']);
    const [row] = await it.db.sql<{ n: number }>('SELECT count(*)::int AS n FROM inquiries');
    expect(row?.n).toBe(10);
    it.clock.pass(3_600_000);
    expect((await client.post('/api/v1/inquiries', inquiry(), keyed())).status).toBe(200);
  });

  test('what is wrong is named', async () => {
    const conversation = await talk();
    const messages = `/api/v1/conversations/${conversation}/messages`;
    const wrong: readonly (readonly [string, unknown, number, object])[] = [
      ['/api/v1/inquiries', inquiry({ to: [] }), 400, { field: 'to' }],
      ['/api/v1/inquiries', inquiry({ to: Array(11).fill(inspector.org) }), 400, { field: 'to' }],
      ['/api/v1/inquiries', inquiry({ price: 1 }), 400, { code: 'input.unknown_field', field: 'price' }],
      ['/api/v1/inquiries', inquiry({ words: 'x'.repeat(8001) }), 400, { field: 'words' }],
      ['/api/v1/inquiries', inquiry({ words: 'a\0b' }), 400, { field: 'words' }],
      ['/api/v1/inquiries', inquiry({ window: { from: '2026-12-05', to: '2026-12-01' } }), 400, { field: 'window.to' }],
      [messages, { words: '' }, 400, { field: 'words' }],
      [messages, { words: 'x', side: 'provider' }, 400, { field: 'side' }],
      [`/api/v1/conversations/${conversation}/read`, { seq: 0 }, 400, { field: 'seq' }],
      [`/api/v1/conversations/cnv_none/messages`, { words: 'x' }, 404, { code: 'not_found' }],
    ];
    for (const [path, body, status, says] of wrong) {
      const answer = await client.post(path, body, keyed());
      expect(answer.status, JSON.stringify(body).slice(0, 80)).toBe(status);
      expect(await json(answer)).toMatchObject(says);
    }
    const without = await client.post(messages, { words: 'x' });
    expect(await json(without)).toMatchObject({ status: 400, code: 'key.missing' });
    for (const query of ['before=-1', 'limit=101', 'after=1e99', 'page=2'])
      expect((await client.get(`${messages}?${query}`)).status, query).toBe(400);
  });

  test('HTML and links in a message stay the text that they are, in any script', async () => {
    const conversation = await talk();
    const words = '<img src=x onerror=alert(1)> https://evil.example \u202Eright to left\u202C שלום 你好';
    const sent = await client.post(`/api/v1/conversations/${conversation}/messages`, { words }, keyed());
    const { seq } = (await json(sent)) as { seq: number };
    const other = await it.as(inspector.person);
    const page = (await json(await other.get(`/api/v1/conversations/${conversation}/messages?after=${seq - 1}`))) as {
      messages: { words: string; side: string }[];
    };
    expect(page.messages).toMatchObject([{ words, side: 'buyer' }]);
    const found = await json(await other.get(`/api/v1/messages?q=${encodeURIComponent('שלום 你好')}`));
    expect(found).toMatchObject({ messages: [{ conversation, seq }] });
  });
});
