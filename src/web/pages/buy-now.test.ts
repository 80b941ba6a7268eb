import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import type { TestSide } from '#test/deals.ts';
import { makeShop, type TestShop } from '#test/shop.ts';
import { NOON } from '#test/snapshots.ts';

let it: TestApp;
let buyer: TestSide;
let buys: Client;
let sells: Client;
let list: TestShop['list'];
beforeAll(async () => {
  it = await testApp();
  ({ buyer, buys, sells, list } = await makeShop(it));
}, 60_000);
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const FORM = { quantity: '600', transport: 'sea', 'incoterms.rule': 'FOB', 'incoterms.place': 'Ningbo' };

const hiddenIn = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
const errorsIn = (html: string): string[] => [...html.matchAll(/href="#f-([^"]+)"/g)].map(([, field = '']) => field);

describe('buy now', () => {
  test('shows every cent and what silence does, then leads to paying', async () => {
    const product = await list();
    const path = `/products/${product}/buy`;
    expect(await (await buys.get(`/products/${product}`)).text()).toContain(`href="${path}"`);
    expect(await (await buys.get(path)).text()).toContain('value="100"');
    const check = await buys.post(path, FORM);
    const html = await check.text();
    // 600 at 11.00: 6,600.00, of which the seller gets 6,072.00 and the fee is 528.00.
    for (const shown of ['$6,600.00', '$6,072.00', '$528.00', 'What happens if nobody acts'])
      expect(html).toContain(shown);
    const sent = await buys.post(path, { ...hiddenIn(html), action: 'send' });
    const to = String(sent.headers.get('location'));
    expect([sent.status, to]).toEqual([303, expect.stringMatching(/^\/orders\/ord_\w+\/pay$/)]);
    const id = to.split('/')[2] ?? '';
    expect((await loadOrder(it.db, id)).machine.state).toBe('agreed');
    expect((await buys.get(to)).status).toBe(200);
    const order = await (await sells.get(`/orders/${id}`)).text();
    for (const shown of ['Signed by listing', buyer.person.name]) expect(order).toContain(shown);
  });

  test('says what has changed, and keeps what was chosen', async () => {
    const product = await list();
    const path = `/products/${product}/buy`;
    const seen = hiddenIn(await (await buys.post(path, FORM)).text());
    await sells.patch(`/api/v1/products/${product}`, { tiers: [{ from: 100, unit_price_minor: 1_200 }] });
    const answer = await buys.post(path, { ...seen, action: 'send' });
    const html = await answer.text();
    expect(answer.status).toBe(409);
    expect(html).toContain('At this quantity one now costs $12.00.');
    expect(html).toMatch(/name="quantity"[^>]*value="600"|value="600"[^>]*name="quantity"/);
    expect(html).toContain('$7,200.00');
  });

  test('is drawn again with what is wrong beside its field', async () => {
    const product = await list({
      variants: [
        { name: 'Oak', sku: 'DL-O' },
        { name: 'Ash', sku: 'DL-A' },
      ],
    });
    const wrong: [object, number, string][] = [
      [{ quantity: '99', variant: 'Oak' }, 409, 'quantity'],
      [{ quantity: '1e3', variant: 'Oak' }, 400, 'quantity'],
      [{ 'incoterms.place': ' ', variant: 'Oak' }, 400, 'incoterms-place'],
      [{ transport: 'air', variant: 'Oak' }, 400, 'transport'],
      [{}, 400, 'variant'],
    ];
    for (const [over, status, field] of wrong) {
      const answer = await buys.post(`/products/${product}/buy`, { ...FORM, ...over });
      expect([answer.status, errorsIn(await answer.text())], field).toEqual([status, [field]]);
    }
  });

  test('says all that is missing at once', async () => {
    const product = await list({ variants: [{ name: 'Oak', sku: 'DL-O' }] });
    const answer = await buys.post(`/products/${product}/buy`, { ...FORM, quantity: '9', 'incoterms.place': '' });
    expect(errorsIn(await answer.text()).sort()).toEqual(['incoterms-place', 'quantity', 'variant']);
  });

  test('is offered only where the money can be held, and not to the seller', async () => {
    const [without, with_] = [await list({ accepts_escrow: false }), await list()];
    expect(await (await buys.get(`/products/${without}`)).text()).not.toContain('/buy"');
    expect((await buys.get(`/products/${without}/buy`)).status).toBe(409);
    expect(await (await sells.get(`/products/${with_}`)).text()).not.toContain('/buy"');
    expect((await sells.get(`/products/${with_}/buy`)).status).toBe(403);
  });
});
