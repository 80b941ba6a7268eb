import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  seedProducts,
  type SeededProduct,
  type SeededSeller,
  storedPictures,
  usdCents,
} from '#db/seed/seed-products.ts';
import { exponentOf } from '#domain/money.ts';
import { LEAD_STEPS, MINIMUM_STEPS, QUANTITIES, tierAt } from '#domain/products.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { distanceKm, placeById, withAbove } from '#modules/reference/queries.ts';
import { RATES } from '#modules/reference/rates.ts';
import { toDb } from '#platform/db/pool.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { ProductQuery, type ProductSearch } from './contract.ts';
import { searchProducts } from './queries.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let app: TestApp;
let goods: readonly Good[];

interface Good {
  readonly product: SeededProduct;
  readonly seller: SeededSeller;
  /** The stars of each of its reviews. */
  readonly reviews: readonly number[];
}

beforeAll(async () => {
  app = await testApp();
  const seeded = await app.db.tx(async (tx) => {
    await ensureReference(tx);
    return seedProducts(tx, await storedPictures(app.at.files), NOW);
  });
  const said = Map.groupBy(
    await app.db.sql<{ id: string; stars: number }>('SELECT product_id AS id, stars FROM product_reviews'),
    ({ id }) => id,
  );
  goods = seeded.flatMap((seller) =>
    seller.products.map((product) => ({
      product,
      seller,
      reviews: said.get(product.id)?.map((one) => one.stars) ?? [],
    })),
  );
}, 60_000);
afterAll(() => app.stop());

const search = (asked: Readonly<Record<string, unknown>>) => ProductQuery.parse(asked);
const find = (asked: Readonly<Record<string, unknown>>) => searchProducts(app.db, search(asked));

/** All pages of a search, walked by `next`. */
async function all(asked: Readonly<Record<string, unknown>>): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const page = await find({ ...asked, limit: 50, ...(after === undefined ? {} : { after }) });
    found.push(...page.items.map(({ id }) => id));
    after = page.next;
  }
  return found;
}

const minimumOf = ({ product }: Good) => product.tiers[0]?.from ?? 0;

/** In US cents at the quantity, else at the minimum order; null where so few are not sold. */
function priceOf(good: Good, quantity: number | undefined): number | null {
  const { tiers, currency } = good.product;
  const tier = tierAt(tiers, quantity ?? minimumOf(good));
  return tier && usdCents(tier.unit_price_minor, currency);
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
/** As it is shown, to a tenth; null where there are too few reviews. */
const starsOf = ({ reviews }: Good) =>
  reviews.length < 5 ? null : Math.round((sum(reviews) * 10) / reviews.length) / 10;

const escrowOf = ({ product, seller }: Good) => product.acceptsEscrow && seller.acceptsEscrow;

/** What SQL does with bits, said once more as a plain loop. `around` are the places near. */
function fits(good: Good, asked: ProductSearch): boolean {
  const { product, seller } = good;
  const rate = RATES[asked.currency] ?? 1;
  const minor = 10 ** exponentOf(asked.currency);
  const cents = (units: number) => Math.round((Math.round(units * minor) / minor / rate) * 100);
  const price = priceOf(good, asked.quantity);
  return (
    (asked.seller === undefined || seller.org === asked.seller) &&
    (asked.place === undefined || withAbove(seller.place).includes(asked.place)) &&
    (asked.industry.length === 0 || asked.industry.includes(product.line.industry)) &&
    (asked.transport.length === 0 || asked.transport.some((way) => product.transports.includes(way))) &&
    (asked.quantity === undefined || price !== null) &&
    (asked.price_min === undefined || (price !== null && price >= cents(asked.price_min))) &&
    (asked.price_max === undefined || (price !== null && price <= cents(asked.price_max))) &&
    (asked.minimum === undefined || minimumOf(good) <= asked.minimum) &&
    (asked.lead === undefined || product.leadDays <= asked.lead) &&
    (asked.rating === undefined || (starsOf(good) ?? 0) >= asked.rating) &&
    (asked.escrow === undefined || escrowOf(good))
  );
}

const slow = (asked: ProductSearch) => goods.filter((good) => fits(good, asked));

const FILTERS = {
  place: fc.constantFrom('CN', 'CN-ZJ', 'CN-GD', 'IN', 'VN', 'TR', 'PT', 'US', 'g1799397'),
  industry: fc.uniqueArray(fc.constantFrom('2740', '2393', '1392', '3100', '1410', '2599', '2829'), {
    minLength: 1,
    maxLength: 3,
  }),
  transport: fc.uniqueArray(fc.constantFrom('sea', 'air', 'courier', 'land'), { minLength: 1, maxLength: 2 }),
  quantity: fc.constantFrom(...QUANTITIES),
  price_min: fc.constantFrom(0, 0.5, 2, 5, 9.99, 20),
  price_max: fc.constantFrom(0.75, 3, 8.5, 15, 60, 2_000, 900_000),
  currency: fc.constantFrom('USD', 'EUR', 'JPY', 'VND'),
  minimum: fc.constantFrom(1, 50, 100, 499, 500, 1_000, 10_000),
  lead: fc.constantFrom(0, 14, 15, 30, 45, 90),
  rating: fc.constantFrom(3, 4, 4.3, 4.5),
  escrow: fc.constant('yes'),
};

/** Four filters at most: with all of them at once hardly anything would ever be found. */
const mixes: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc
  .tuple(fc.record(FILTERS), fc.subarray(Object.keys(FILTERS), { maxLength: 4 }))
  .map(([every, names]) => Object.fromEntries(Object.entries(every).filter(([name]) => names.includes(name))));

const tally = (values: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** Every facet counted by a plain loop, its own choice left out. */
function slowFacets(mix: Readonly<Record<string, unknown>>, within: readonly string[] | null) {
  const without = (name: string) => slow(search({ ...mix, [name]: undefined }));
  const steps = (name: string, bounds: readonly number[], numberOf: (good: Good) => number) =>
    without(name).flatMap((good) => bounds.filter((bound) => numberOf(good) <= bound).map(String));
  const places = ({ seller }: Good) => withAbove(seller.place);
  return {
    place: tally(
      without('place').flatMap((good) => places(good).filter((id) => within?.includes(id) ?? id.length === 2)),
    ),
    industry: tally(without('industry').map(({ product }) => product.line.industry)),
    transport: tally(without('transport').flatMap(({ product }) => product.transports)),
    escrow: tally(without('escrow').flatMap((good) => (escrowOf(good) ? ['yes'] : []))),
    lead: tally(steps('lead', LEAD_STEPS, ({ product }) => product.leadDays)),
    minimum: tally(steps('minimum', MINIMUM_STEPS, minimumOf)),
    rating: tally(
      without('rating').flatMap((good) => ['4', '4.5'].filter((step) => (starsOf(good) ?? 0) >= Number(step))),
    ),
  };
}

describe('searching products', () => {
  test('the market is large enough to try it on', () => {
    expect(goods.length).toBeGreaterThan(300);
    expect(goods.filter((good) => !escrowOf(good)).length).toBeGreaterThan(20);
  });

  test('finds exactly what a plain loop over all products finds, for any mix of filters', async () => {
    let some = 0;
    await fc.assert(
      fc.asyncProperty(mixes, async (mix) => {
        const found = slow(search(mix)).map(({ product }) => product.id);
        some += found.length > 0 && found.length < goods.length ? 1 : 0;
        expect((await all(mix)).toSorted()).toEqual(found.toSorted());
      }),
      { numRuns: 50 },
    );
    expect(some).toBeGreaterThan(12);
  });

  test('counts every value of every facet as a plain loop does', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async (mix) => {
        const { facets, total, place } = await find(mix);
        expect(total).toBe(slow(search(mix)).length);
        const below = place
          ? await app.db.sql<{ id: string }>(
              `SELECT id FROM places WHERE (kind = 'region' AND country = $1) OR (kind = 'city' AND region = $2)`,
              place.kind === 'country' ? [place.id, null] : [null, place.region ?? place.id],
            )
          : null;
        const { quantity: _, ...rest } = facets;
        const counted = Object.fromEntries(
          Object.entries(rest).map(([name, values]) => [
            name,
            tally(values.flatMap(({ value, count }) => Array<string>(count).fill(value))),
          ]),
        );
        expect(counted).toEqual(slowFacets(mix, below?.map(({ id }) => id) ?? null));
      }),
      { numRuns: 25 },
    );
  });

  test('a quantity counts what choosing it would leave', async () => {
    const { facets } = await find({ industry: ['2740', '2829'] });
    expect(facets.quantity.length).toBeGreaterThan(3);
    for (const { value, count } of facets.quantity)
      expect((await find({ industry: ['2740', '2829'], quantity: value })).total, value).toBe(count);
  });

  test('sorts by price at the quantity asked for, by minimum order and by age', async () => {
    const byId = new Map(goods.map((good) => [good.product.id as string, good]));
    const valuesOf = async (asked: Readonly<Record<string, unknown>>, of: (good: Good) => number) =>
      (await all(asked)).map((id) => of(byId.get(id)!));
    for (const quantity of [undefined, 100, 5_000]) {
      const prices = await valuesOf({ sort: 'price', quantity }, (good) => priceOf(good, quantity) ?? NaN);
      expect(prices.length).toBeGreaterThan(20);
      expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    }
    const minimums = await valuesOf({ sort: 'minimum' }, minimumOf);
    expect(minimums).toEqual(minimums.toSorted((a, b) => a - b));
    // Five imaginary reviews of 4.2 draw few to the middle; fewer than five are none.
    const ratings = await valuesOf({ sort: 'rating' }, ({ reviews }) =>
      reviews.length < 5 ? 0 : Math.round((100 * (sum(reviews) + 21)) / (reviews.length + 5)),
    );
    expect(new Set(ratings).size).toBeGreaterThan(20);
    expect(ratings).toEqual(ratings.toSorted((a, b) => b - a));
    const ages = await valuesOf({ sort: 'newest' }, ({ product }) => product.daysAgo);
    expect(ages).toEqual(ages.toSorted((a, b) => a - b));
  });

  test('says the price at the quantity asked for, and the lowest there is', async () => {
    for (const { id, price, lowest, minimum } of (await find({ quantity: 1_000, limit: 50 })).items) {
      const good = goods.find(({ product }) => product.id === id)!;
      expect(minimum).toBe(minimumOf(good));
      expect(Number(price.minor)).toBe(tierAt(good.product.tiers, 1_000)?.unit_price_minor);
      expect(Number(lowest.minor)).toBe(good.product.tiers.at(-1)?.unit_price_minor);
    }
  });

  test('near a place, the nearest sellers first, and none farther than asked', async () => {
    const shanghai = (await placeById(app.db, 'g1796236'))!;
    const near = goods.filter(({ seller }) => distanceKm(seller.place, shanghai) <= 300);
    const found = await all({ near: 'g1796236', within_km: 300, sort: 'distance' });
    expect(near.length).toBeGreaterThan(5);
    expect(found.toSorted()).toEqual(near.map(({ product }) => product.id).toSorted());
    const far = found.map((id) => distanceKm(near.find(({ product }) => product.id === id)!.seller.place, shanghai));
    expect(far).toEqual(far.toSorted((a, b) => a - b));
  });

  test('shows every product exactly once over all pages, in every order, and goes back the way it came', async () => {
    for (const sort of ['relevance', 'price', 'minimum', 'newest']) {
      const forward = await all({ sort });
      expect(forward).toHaveLength(goods.length);
      expect(new Set(forward).size).toBe(goods.length);
      const first = await find({ sort, limit: 20 });
      const second = await find({ sort, limit: 20, after: first.next ?? '' });
      const back = await find({ sort, limit: 20, before: second.previous ?? '' });
      expect(back.items).toEqual(first.items);
      expect([second.from, second.to]).toEqual([21, 40]);
    }
  });

  test('free text finds names, categories, sellers and places in both languages, also mistyped', async () => {
    const named = await find({ q: 'table lamp' });
    expect(named.items[0]?.name.en).toMatch(/table lamp/);
    expect((await find({ q: '台灯' })).total).toBe(
      goods.filter(({ product }) => product.name.zh.includes('台灯')).length,
    );
    const typo = await find({ q: 'screwdrivr' });
    expect(typo.items[0]?.name.en).toMatch(/screwdriver/);
    expect(typo.meant).toEqual([{ word: 'screwdrivr', instead: ['screwdriver'] }]);
    const { seller } = goods[0]!;
    expect((await all({ q: seller.name })).length).toBeGreaterThanOrEqual(seller.products.length);
    expect((await find({ q: '浙江' })).total).toBe(
      goods.filter(({ seller: { place } }) => place.region === 'CN-ZJ').length,
    );
    expect((await find({ q: 'lamp zzzzzz' })).total).toBe(0);
  });

  test('what is withdrawn, and what a suspended seller offers, is found no more', async () => {
    const [{ product, seller }] = goods as [Good];
    const set = (sql: string, id: string) => app.db.tx((tx) => tx.sql(sql, [id]));
    await set('UPDATE products SET published = false WHERE id = $1', product.id);
    expect(await all({ seller: seller.org })).toHaveLength(seller.products.length - 1);
    await set('UPDATE products SET published = true WHERE id = $1', product.id);
    await app.owner.sql('UPDATE organizations SET suspended_at = $2 WHERE id = $1', [seller.org, toDb(NOW)]);
    expect(await all({ seller: seller.org })).toEqual([]);
    await app.owner.sql('UPDATE organizations SET suspended_at = NULL, name = $2 WHERE id = $1', [
      seller.org,
      'Zzyzx Works',
    ]);
    expect((await all({ q: 'zzyzx' })).toSorted()).toEqual(seller.products.map(({ id }) => id).toSorted());
  });

  test('refuses what makes no sense by naming it, and takes any text as text', async () => {
    for (const [name, value] of [
      ['place', 'Zhejiang'],
      ['industry', '9999'],
      ['quantity', '7'],
      ['price_min', '-1'],
      ['price_max', 'NaN'],
      ['minimum', '1.5'],
      ['lead', '400'],
      ['escrow', 'no'],
      ['seller', 'org_x'],
      ['limit', '0'],
      ['sort', 'distance'],
      ['nosuch', '1'],
      ['after', '1~2'],
    ] as const)
      expect(ProductQuery.safeParse({ [name]: value }).error?.issues[0]?.path[0] ?? name, name).toBe(name);
    expect(ProductQuery.safeParse({ nosuch: '1' }).success).toBe(false);
    await expect(find({ place: 'ZZ' })).rejects.toMatchObject({ code: 'input.invalid' });
    for (const q of ['%', '_', "'; DROP TABLE products; --", '.*', '\u202eabc', '\ud800', '👩‍👩‍👧', 'ß'.repeat(200)])
      expect((await find({ q })).total, q).toBeLessThan(goods.length);
  });
});
