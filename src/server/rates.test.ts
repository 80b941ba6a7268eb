import { afterAll, beforeAll, expect, test } from 'vitest';
import { editListing } from '#modules/listings/commands.ts';
import { ListingEdit, SearchQuery } from '#modules/listings/contract.ts';
import { searchInspectors } from '#modules/listings/queries.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { ProductQuery } from '#modules/products/contract.ts';
import { searchProducts } from '#modules/products/queries.ts';
import { ratesDated, ratesOf } from '#modules/reference/queries.ts';
import { RATES, RATES_DATED } from '#modules/reference/rates.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { LAMP } from '#test/goods.ts';
import { bringReference, changeRates } from './rates.ts';

let it: TestApp;
beforeAll(async () => {
  it = await testApp();
  await it.db.tx((tx) => bringReference(tx));
}, 60_000);
afterAll(() => it.stop());

const change = (rates: Readonly<Record<string, number>>, dated: string) =>
  it.db.tx((tx) => changeRates(tx, rates, dated));

/** An inspector at 3,240 baht a man-day and lamps from 89 yuan: 100.00 and 12.50 US dollars by the first rates. */
async function listed(): Promise<void> {
  const now = it.clock.now();
  const [inspecting, selling] = [await it.makeOrg({ inspects: true }), await it.makeOrg({ sells: true })];
  const services = [{ type: 'psi', price_minor: 324_000, currency: 'THB' }];
  await it.db.tx(async (tx) => {
    const inspector = it.actor(inspecting.owner, inspecting.id);
    await editListing(tx, inspector, ListingEdit.parse({ place: 'TH', published: true, services }), now);
    const seller = it.actor(selling.owner, selling.id);
    await editSeller(tx, seller, { place: 'CN-ZJ', published: true }, now);
    const tiers = [8_900, 8_455, 7_777].map((unit_price_minor, at) => ({ from: 100 * (at + 1), unit_price_minor }));
    await addProduct(tx, seller, { ...LAMP, currency: 'CNY', tiers }, now);
  });
}

test('new rates move every listed price in filters at once, and the same again moves none', async () => {
  await listed();
  const found = async (price_max: number) => {
    const inspectors = await searchInspectors(it.db, SearchQuery.parse({ price_max }), it.clock.now());
    const products = await searchProducts(it.db, ProductQuery.parse({ price_max: price_max / 8 }));
    return [inspectors.total, products.total];
  };
  expect(await found(101)).toEqual([1, 1]);
  expect(await change({ THB: 16.2, CNY: 3.56 }, '2026-11-23')).toBe(4);
  expect(await found(101)).toEqual([0, 0]);
  expect(await found(201)).toEqual([1, 1]);
  expect(await change({ THB: 16.2, CNY: 3.56 }, '2026-11-23')).toBe(0);
});

test('SQL weighs to the cent as entering a price does', async () => {
  for (const per of [7.12, 6.999, 0.3068, 152.5, 26_300, 1.000_1]) {
    await change({ CNY: per }, '2026-11-24');
    const rates = await ratesOf(it.db);
    const tiers = await it.owner.sql<{ minor: bigint; cents: bigint }>(
      `SELECT t.unit_price_minor AS minor, t.usd_cents AS cents FROM product_tiers t`,
    );
    expect(tiers.length).toBe(3);
    for (const { minor, cents } of tiers) expect(cents).toBe(rates.usdCents({ minor, currency: 'CNY' }));
  }
});

test('a release brings its own rates where they are newer, and leaves those that are not', async () => {
  const dated = async (currency: string) => (await ratesDated(it.db)).find((rate) => rate.currency === currency);
  await change({ CNY: 5 }, '2026-11-25');
  await change({ THB: 20 }, '2020-01-01');
  await it.db.tx((tx) => bringReference(tx));
  expect(await dated('CNY')).toMatchObject({ per_usd: 5, dated: '2026-11-25' });
  expect(await dated('THB')).toMatchObject({ per_usd: RATES['THB'], dated: RATES_DATED });
  const [service] = await it.owner.sql<{ cents: bigint }>(`SELECT usd_cents AS cents FROM listing_services`);
  expect(service?.cents).toBe(10_000n);
});
