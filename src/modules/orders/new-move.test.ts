import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type * as InspectionFile from '#domain/process/inspection.ts';
import type * as WordsFile from '#platform/i18n.ts';

// Everything that a new move of a process takes is written here: its data, and its words. What the tests below find of it
// on pages, in the API and in the silence table is made from these alone.
vi.mock('#domain/process/inspection.ts', async (original) => {
  const { inspection } = await original<typeof InspectionFile>();
  const { refusal } = await import('#domain/errors.ts');
  const waveAtIt = {
    from: ['confirmed'],
    to: 'same',
    by: 'inspector',
    tells: ['buyer'],
    input: { greeting: { type: 'text', max: 40 }, times: { type: 'integer', min: 1, max: 3, optional: true } },
    unless: ({ facts }: { facts: Record<string, unknown> }) => (facts['waved'] ? refusal('order.reply_given') : null),
    change: () => ({ facts: { waved: true } }),
  };
  const growTired = {
    from: ['confirmed'],
    to: 'withdrawn',
    by: 'clock',
    after: { days: 9 },
    reminds: ['buyer'],
    tells: ['buyer'],
  };
  return { inspection: { ...inspection, transitions: { ...inspection.transitions, waveAtIt, growTired } } };
});
vi.mock('#platform/i18n.ts', async (original) => {
  const real = await original<typeof WordsFile>();
  const added: Readonly<Record<string, string>> = {
    'order.move.waveAtIt.do': 'Wave at it',
    'order.move.waveAtIt.done': 'Waved at',
    'order.field.greeting': 'Greeting',
    'order.field.times': 'How often',
    'order.awaits.growTired': 'Somebody does something',
    'order.outcome.growTired': 'The buyer grows tired and the order ends.',
    'order.move.growTired.done': 'Grew tired',
  };
  const words: typeof real.words = (locale) => (key, params) => added[key] ?? real.words(locale)(key, params);
  return { ...real, words };
});

const { testApp, TEST_URL } = await import('#test/app.ts');
const { makeDeal } = await import('#test/deals.ts');

type App = Awaited<ReturnType<typeof testApp>>;
let it: App;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const pageOf = async (person: Parameters<App['as']>[0], path: string) => (await (await it.as(person)).get(path)).text();
const holds = (page: string, ...texts: string[]) => texts.filter((text) => !page.includes(text));

describe('a move that is added to the data of a process', () => {
  test('has a button for its side and none for the other, a form with its fields, and is carried out by it', async () => {
    const deal = await makeDeal(it);
    await deal.to('confirmed');
    const path = `/orders/${deal.order}/moves/waveAtIt`;
    expect(holds(await pageOf(deal.provider.person, `/orders/${deal.order}`), 'Wave at it', path)).toEqual([]);
    expect(holds(await pageOf(deal.buyer.person, `/orders/${deal.order}`), path)).toEqual([path]);
    const form = await pageOf(deal.provider.person, path);
    expect(
      holds(form, 'name="greeting"', 'maxlength="40"', 'name="times"', 'max="3"', 'Greeting', 'How often'),
    ).toEqual([]);

    const client = await it.as(deal.provider.person);
    const wrong = await client.post(path, { times: '9', greeting: 'Hello', key: 'wave-key-1' });
    expect(wrong.status).toBe(400);
    const sent = await client.post(path, { greeting: 'Hello', key: 'wave-key-1' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/orders/${deal.order}`]);
    expect(holds(await pageOf(deal.buyer.person, `/orders/${deal.order}/history`), 'Waved at')).toEqual([]);
    // Used up, it says why in the words of its own refusal.
    expect(holds(await pageOf(deal.provider.person, path), 'A reply has been given already.')).toEqual([]);
  });

  test('is an operation of the API, documented with its fields, refused with its reason', async () => {
    const document = (await (await it.app.request(`${TEST_URL}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, { post?: { operationId: string; requestBody: unknown } }>;
    };
    const path = Object.keys(document.paths).find((one) => one.endsWith('/orders/{id}/waveAtIt')) ?? '';
    expect(document.paths[path]?.post?.operationId).toBe('inspection.waveAtIt');
    expect(holds(JSON.stringify(document.paths[path]?.post?.requestBody), '"greeting"', '"times"')).toEqual([]);

    const deal = await makeDeal(it);
    await deal.to('confirmed');
    const client = await it.as(deal.provider.person);
    const wave = async (body: object, key: string) => {
      const headers = { 'idempotency-key': key };
      const answer = await client.post(`/api/v1/orders/${deal.order}/waveAtIt`, body, { headers });
      return [answer.status, ((await answer.json()) as { code?: string }).code];
    };
    expect(await wave({ greeting: 'Hello', wink: true }, 'wave-key-10')).toEqual([400, 'input.unknown_field']);
    expect(await wave({ greeting: 'Hello' }, 'wave-key-11')).toEqual([200, undefined]);
    expect(await wave({ greeting: 'Hello' }, 'wave-key-12')).toEqual([409, 'order.reply_given']);
  });

  test('by the clock has a row of silence with its date, and fires', async () => {
    const deal = await makeDeal(it);
    const outcome = 'The buyer grows tired and the order ends.';
    expect(holds(await pageOf(deal.buyer.person, `/orders/${deal.order}`), outcome)).toEqual([]);
    await deal.to('confirmed');
    const page = await pageOf(deal.provider.person, `/orders/${deal.order}`);
    expect(holds(page, outcome, '11 November 2026, 12:00 UTC')).toEqual([]);
    it.clock.pass(9 * 86_400_000);
    await deal.tick();
    expect((await deal.load()).machine.state).toBe('withdrawn');
  });
});
