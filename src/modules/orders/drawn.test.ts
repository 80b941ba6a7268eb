import { afterAll, beforeAll, expect, test } from 'vitest';
import { draw } from '#domain/sampling/draw.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { askedTerms, makeDeal, type TestDeal } from '#test/deals.ts';
import { placed } from '#test/snapshots.ts';
import { drawnFor, type Drawn } from './drawn.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

const asked = () => askedTerms(it.clock.now());
const plan = {
  standard: 'iso2859-1',
  level: 'II',
  severity: 'normal',
  // AQL 0.10 at letter L leads to the plan of letter K: 125 units, where the others take 200.
  aql: { critical: 'none', major: '0.10', minor: '2.5' },
} as const;

async function drawOf(deal: TestDeal, side: 'buyer' | 'provider'): Promise<Drawn | null> {
  const answer = await (await it.as(deal[side].person)).get(`/api/v1/orders/${deal.order}/draw`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { draw: Drawn | null }).draw;
}

test('both sides see the same units, each class its own sample, and anybody can draw them again', async () => {
  const deal = await makeDeal(it, { terms: { plan } });
  const drawn = await drawOf(deal, 'buyer');
  expect(await drawOf(deal, 'provider')).toEqual(drawn);
  expect(drawn).toMatchObject({ lot: 5_000, n: 200 });
  const [first, further] = drawn!.parts;
  expect([first?.classes, first?.units.length]).toEqual([['critical', 'major', 'minor'], 125]);
  expect([further?.classes, further?.units.length]).toEqual([['critical', 'minor'], 75]);
  const units = drawn!.parts.flatMap((part) => part.units);
  expect(new Set(units)).toEqual(new Set(draw(drawn!.seed, 5_000, 200)));
  for (const part of drawn!.parts) expect(part.units).toEqual(part.units.toSorted((a, b) => a - b));
  const order = await deal.load();
  const again = drawnFor(order, drawn!.seed.split(':')[0] ?? '');
  expect(again).toEqual(drawn);
});

test('other terms and other orders draw other units', () => {
  const order = placed(it.clock.now());
  const units = (hash: string, id = order.id) => drawnFor({ ...order, id }, hash)?.parts[0]?.units;
  expect(units('a')).not.toEqual(units('b'));
  expect(units('a')).not.toEqual(units('a', 'ord_other'));
});

test('the terms and the inspector’s form show the units; a stranger finds neither them nor their file', async () => {
  const deal = await makeDeal(it, { terms: { plan } });
  await deal.to('funded');
  const drawn = await drawOf(deal, 'provider');
  const shown = drawn!.parts[1]!.units.join(', ');
  const provider = await it.as(deal.provider.person);
  for (const path of ['terms', 'report']) {
    const page = await (await provider.get(`/orders/${deal.order}/${path}`)).text();
    expect(page, path).toContain('Units to inspect: 200 of 5,000');
    expect(page, path).toContain('75 more units, only for: Critical and Minor');
    expect(page, path).toContain(`>${shown}<`);
  }
  const file = await provider.get(`/orders/${deal.order}/draw.csv`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect([lines[0], lines.length]).toEqual(['"unit","classes"', 201]);
  expect(lines[1]).toBe(`"${drawn!.parts[0]!.units[0]}","critical major minor"`);
  const stranger = await it.as((await it.makeOrg({ buys: true })).owner);
  for (const path of [`/orders/${deal.order}/draw.csv`, `/api/v1/orders/${deal.order}/draw`])
    expect((await stranger.get(path)).status).toBe(404);
});

test('more units than a page can show are a file alone', async () => {
  const product = { ...asked().product, lot: 50_000_000 };
  const most = { ...plan, severity: 'tightened', aql: { ...plan.aql, major: '0.025' } } as const;
  const deal = await makeDeal(it, { terms: { product, plan: most } });
  const drawn = await drawOf(deal, 'buyer');
  expect(drawn!.n).toBe(3_150);
  const page = await (await (await it.as(deal.buyer.person)).get(`/orders/${deal.order}/terms`)).text();
  expect(page).toContain('3,150 numbers are too many for a page');
  expect(page).toContain(`/orders/${deal.order}/draw.csv`);
  expect(page).not.toContain(drawn!.parts[0]!.units.slice(0, 3).join(', '));
});

test('an order without a sampling plan draws nothing', async () => {
  const deal = await makeDeal(it, { terms: { plan: null } });
  expect(await drawOf(deal, 'buyer')).toBeNull();
  const buyer = await it.as(deal.buyer.person);
  expect(await (await buyer.get(`/orders/${deal.order}/terms`)).text()).not.toContain('Units to inspect');
  expect((await buyer.get(`/orders/${deal.order}/draw.csv`)).status).toBe(404);
});
