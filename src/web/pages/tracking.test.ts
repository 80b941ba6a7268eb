import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { askCarriers } from '#modules/orders/carriers.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { sandboxCarrier } from '#platform/carriers/sandbox.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import type { TestSide } from '#test/deals.ts';
import { makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';

// Where goods are, as a page shows it: a map, the same in a list, and a form for who knows more than the carrier.

let it: TestApp;
let sides: { buyer: TestSide; seller: TestSide };
beforeAll(async () => {
  it = await testApp();
  await it.owner.tx((tx) => ensureReference(tx));
  const side = async (does: 'buys' | 'sells', country: string, city: string, name: string): Promise<TestSide> => {
    const { id, owner } = await it.makeOrg({ [does]: true, country, city, name });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  const buyer = await side('buys', 'US', 'Chicago', 'Lakeshore Goods');
  sides = { buyer, seller: await side('sells', 'CN', 'Hangzhou', 'Lumen Ltd') };
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

async function underWay(days: number): Promise<TestGoods> {
  const goods = await makeGoods(it, { incoterms: { rule: 'DAP', place: 'Los Angeles' } }, sides);
  await goods.to('shipped');
  it.clock.pass(days * DAY);
  const log = { warn: () => undefined };
  await askCarriers({ db: it.db, carriers: [sandboxCarrier], log }, it.clock.now());
  return goods;
}

const trackingPage = async (goods: TestGoods, as: Client, lang = 'en') => {
  const answer = await as.get(`/orders/${goods.order}/tracking`, { headers: { 'Accept-Language': lang } });
  return { status: answer.status, text: await answer.text() };
};

const marks = (page: string, name: string) => page.split(`class="${name}"`).length - 1;

test('a map and a list say the same, in the reader’s language, and who said it', async () => {
  const goods = await underWay(12);
  const buyer = await it.as(sides.buyer.person);
  const { text } = await trackingPage(goods, buyer);
  expect(text).toContain('>Map of the way from Hangzhou to Chicago</title>');
  expect(text).toContain('Last: Departed, Hangzhou, Zhejiang, China.');
  // Hangzhou is behind, Los Angeles and Chicago ahead, over the Pacific and not back around the world.
  expect([marks(text, 'map-home'), marks(text, 'map-ahead'), marks(text, 'map-now')]).toEqual([1, 2, 1]);
  const [x0, , width] = (/class="map" viewBox="([^"]*)"/.exec(text)?.[1] ?? '').split(' ').map(Number);
  expect((x0 ?? 0) + (width ?? 0)).toBeGreaterThan(1800);
  expect(text).toContain('Hangzhou, Zhejiang, China · imported from DHL Express, simulated');
  expect(text).not.toContain('name="place"');
  const chinese = await trackingPage(goods, buyer, 'zh');
  expect(chinese.text).toContain('>从杭州到芝加哥的路线图</title>');
  expect(chinese.text).toContain('中国浙江杭州');
  const order = await (await buyer.get(`/orders/${goods.order}`)).text();
  expect(order).toContain('>Map of the way from Hangzhou to Chicago</title>');
  expect(order).toContain(`href="/orders/${goods.order}/tracking"`);
});

test('what the seller enters stands there as theirs: a city with a dot, other words without one', async () => {
  const goods = await underWay(12);
  const seller = await it.as(sides.seller.person);
  const path = `/orders/${goods.order}/tracking`;
  const say = (body: { kind: string; place: string }) =>
    seller.post(path, { key: `page-key-${body.place.slice(0, 4).trim()}`, ...body });
  const before = marks((await trackingPage(goods, seller)).text, 'map-home');
  expect((await say({ kind: 'problem', place: 'Pier 9, behind the shed' })).status).toBe(303);
  expect(marks((await trackingPage(goods, seller)).text, 'map-home')).toBe(before);
  expect((await say({ kind: 'problem', place: 'Honolulu' })).status).toBe(303);
  const { text } = await trackingPage(goods, seller);
  expect(marks(text, 'map-home')).toBe(before + 1);
  expect(text).toContain('Pier 9, behind the shed · entered by Lumen Ltd');
  expect(text).toContain('Honolulu, Hawaii, United States · entered by Lumen Ltd');
});

test('a place that is missing and a day to come are refused at their fields; nothing is to be seen before shipping', async () => {
  const goods = await underWay(1);
  const seller = await it.as(sides.seller.person);
  const path = `/orders/${goods.order}/tracking`;
  const bare = await seller.post(path, { key: 'page-key-bare', kind: 'arrived', place: '' });
  expect([bare.status, await bare.text()]).toEqual([400, expect.stringContaining('href="#f-place"')]);
  const early = await seller.post(path, { key: 'page-key-early', kind: 'arrived', place: 'Chicago', on: '2026-12-24' });
  expect([early.status, await early.text()]).toEqual([400, expect.stringContaining('value="2026-12-24"')]);
  const others = await (
    await it.as(sides.buyer.person)
  ).post(path, { key: 'page-key-other', kind: 'arrived', place: 'Chicago' });
  expect(others.status).toBe(403);
  const unshipped = await makeGoods(it, {}, sides);
  expect((await trackingPage(unshipped, seller)).status).toBe(404);
});
