import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { processNamed } from '#domain/process/registry.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { DAY, endOf } from '#domain/time.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { DHL, LAMP } from '#test/goods.ts';
import { pdfText } from '#test/pdf-text.ts';
import { boughtLamps, buyGoods, makeShop, type TestShop } from '#test/shop.ts';
import { NOON } from '#test/snapshots.ts';
import { verified } from '#tools/cli/verify.ts';
import { hashOfTerms } from './digest.ts';
import { loadOrder } from './snapshot.ts';

// A listed product bought at its price: agreed at once, and nothing of it taken from the buyer's own word.

let it: TestApp;
let shop: TestShop;
beforeAll(async () => {
  it = await testApp();
  shop = await makeShop(it);
}, 60_000);
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

let keys = 0;
async function buy(body: object, client: Client = shop.buys, key = `buy-now-key-${++keys}`) {
  const answer = await client.post('/api/v1/orders/goods/buyNow', body, { headers: { 'idempotency-key': key } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('a product bought now', () => {
  test('is agreed at the price of its list, signed by the buyer and by the listing', async () => {
    const product = await shop.list();
    const { status, body } = await buy(boughtLamps(product));
    expect([status, body['state'], body['terms_version']]).toEqual([200, 'agreed', 1]);
    const order = await loadOrder(it.db, String(body['id']));
    expect(order.terms).toMatchObject({
      price_minor: 660_000,
      items: [{ product, name: LAMP.name_en, quantity: 600, unit_price_minor: 1_100 }],
      milestones: [{ amount_minor: 660_000, due: 'agreement', release: 'receipt' }],
      lead_days: 30,
      ship_by: '2026-12-09',
    });
    const { signed } = order.machine.facts as TradeFacts;
    const hash = hashOfTerms(order.terms);
    expect(order.terms_hash).toBe(hash);
    expect(signed).toEqual({
      buyer: { version: 1, hash, person: shop.buyer.actor.person, at: NOON },
      provider: { version: 1, hash, person: '', by: 'listing', at: NOON },
    });
    const paper = await shop.buys.get(`/api/v1/orders/${order.id}/terms/1/contract`);
    const text = pdfText(Buffer.from(await paper.arrayBuffer())).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Signed by both sides.');
    expect(text).toContain('Sellerby listing them at this price');
    // What it takes to ship as agreed is never shorter than the lead time: later the buyer pays for nothing.
    expect(order.machine.clocks).toEqual({ expireUnpaid: endOf('2026-11-09', 'Asia/Shanghai') });
  });

  test('is paid, shipped and received like any other, and the books are right', async () => {
    const goods = await buyGoods(it, shop);
    await goods.pay();
    await goods.move('seller', 'ship', DHL);
    await goods.move('buyer', 'receive');
    expect((await goods.load()).machine.state).toBe('completed');
    expect((await verified(it.owner)).breaks).toEqual([]);
  });

  test('is one order for one key, also after the list has changed', async () => {
    const product = await shop.list();
    const key = 'buy-now-once-key';
    const [first, second] = await Promise.all([
      buy(boughtLamps(product), shop.buys, key),
      buy(boughtLamps(product), shop.buys, key),
    ]);
    expect(second.body['id']).toBe(first.body['id']);
    await shop.sells.patch(`/api/v1/products/${product}`, { tiers: [{ from: 100, unit_price_minor: 9_900 }] });
    expect((await buy(boughtLamps(product), shop.buys, key)).body['id']).toBe(first.body['id']);
    expect(await buy(boughtLamps(product, { quantity: 601 }), shop.buys, key)).toMatchObject({
      body: { code: 'key.reused' },
    });
  });

  test('is refused with what changed while the buyer looked', async () => {
    const product = await shop.list();
    await shop.sells.patch(`/api/v1/products/${product}`, {
      tiers: [
        { from: 200, unit_price_minor: 1_300 },
        { from: 500, unit_price_minor: 1_150 },
      ],
      lead_days: 45,
    });
    expect(await buy(boughtLamps(product))).toMatchObject({
      status: 409,
      body: { code: 'product.price_changed', field: 'unit_price_minor', total: '1150', currency: 'USD' },
    });
    expect(await buy(boughtLamps(product, { unit_price_minor: 1_150 }))).toMatchObject({
      status: 409,
      body: { code: 'product.lead_changed', days: 45 },
    });
    expect(await buy(boughtLamps(product, { quantity: 199 }))).toMatchObject({
      status: 409,
      body: { code: 'product.below_minimum', field: 'quantity', min: 200 },
    });
    await shop.sells.patch(`/api/v1/products/${product}`, { accepts_escrow: false });
    expect(await buy(boughtLamps(product))).toMatchObject({ status: 409, body: { code: 'product.inquiry_only' } });
    await shop.sells.patch(`/api/v1/products/${product}`, { published: false });
    expect(await buy(boughtLamps(product))).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  test('is delivered only as the seller offers it, in a variant that there is', async () => {
    const product = await shop.list({ variants: [{ name: 'Oak', sku: 'DL-O' }] });
    const wrong: [Parameters<typeof boughtLamps>[1], string][] = [
      [{ variant: 'Walnut' }, 'variant'],
      [{ variant: 'Oak', transport: 'air' }, 'transport'],
      [{ variant: 'Oak', incoterms: { rule: 'DDP', place: 'Hamburg' } }, 'incoterms.rule'],
    ];
    for (const [over, field] of wrong)
      expect(await buy(boughtLamps(product, over)), field).toMatchObject({ status: 400, body: { field } });
    expect((await buy(boughtLamps(product, { variant: 'Oak' }))).status).toBe(200);
  });

  test('is signed by who may sign, and never by its own seller', async () => {
    const product = await shop.list();
    expect(await buy(boughtLamps(product), shop.sells)).toMatchObject({
      status: 403,
      body: { code: 'order.own_order' },
    });
    const member = await it.makeMember(shop.buyer.org, 'member');
    expect(await buy(boughtLamps(product), await it.as(member))).toMatchObject({
      status: 403,
      body: { code: 'order.needs_owner_or_admin' },
    });
  });

  test('expires unpaid before the seller has too little time', async () => {
    const { body } = await buy(boughtLamps(await shop.list()));
    it.clock.pass(9 * DAY);
    const { machine } = await loadOrder(it.db, String(body['id']));
    expect(processNamed('trade', 1).states[machine.state]?.final).toBeUndefined();
    const late = await paySandbox(it.at, shop.buyer.actor, String(body['id']), { method: 'visa' }).catch(
      (error: { code: string }) => error.code,
    );
    expect(late).toBe('order.not_in_this_state');
  });
});
