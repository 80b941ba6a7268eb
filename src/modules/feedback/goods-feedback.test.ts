import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import type { InspectionFacts } from '#domain/process/inspection-terms.ts';
import { storeFile } from '#modules/files/commands.ts';
import { ordersOf } from '#modules/orders/queries.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { drain } from '#platform/relay.ts';
import { REACTIONS_OF_SEED } from '#server/worker.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeDeal, makeSide, type TestDeal, type TestSide } from '#test/deals.ts';
import { LAMP, askedGoods, carrierSays, DHL, inspectedGoods, makeGoods, type TestGoods } from '#test/goods.ts';
import { pdf, photo, pieces } from '#test/sample-files.ts';
import { NOON } from '#test/snapshots.ts';
import { receipt } from './reactions.ts';

// Goods orders rated through the real commands and reactions on PostgreSQL, and what their receipt opens elsewhere.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
let lamp: string;
let shade: string;

beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOON);
  buyer = await makeSide(it, 'buys');
  const { id: org, owner } = await it.makeOrg({ sells: true, name: 'Keqiao Lamps' });
  seller = { person: owner, actor: it.actor(owner, org), org };
  await it.db.tx(async (tx) => {
    await ensureReference(tx);
    await editSeller(tx, seller.actor, { published: true, place: 'CN-ZJ', accepts_escrow: true }, NOON);
    lamp = await addProduct(tx, seller.actor, { ...LAMP, name_en: 'Lamp L-1' }, NOON);
    shade = await addProduct(tx, seller.actor, { ...LAMP, name_en: 'Shade S-1' }, NOON);
  });
}, 60_000);
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const STARS = { as_agreed: 5, communication: 4, shipping_time: 3 };
const react = () => drain(it.at, REACTIONS_OF_SEED);

/** Lamps and shades that the seller lists, and something that nobody does. */
function listed() {
  const [first, second] = askedGoods(it.clock.now()).items;
  return {
    items: [
      { ...first!, product: lamp },
      { ...second!, product: shade, quantity: 500 },
      { ...second!, quantity: 500 },
    ],
  };
}

async function bought(to: 'shipped' | 'completed' = 'completed'): Promise<TestGoods> {
  const goods = await makeGoods(it, listed(), { buyer, seller });
  await goods.to(to);
  return goods;
}

interface Answer {
  readonly ratings: { readonly areas: readonly { readonly default_ratings: number }[] };
  readonly feedback: readonly object[];
  readonly reviews: readonly object[];
}
const api = async (path: string) => (await (await (await it.as(null)).get(`/api/v1${path}`)).json()) as Answer;

describe('a buyer of goods', () => {
  test('rates the seller and reviews the products: shown to everybody with the answer, without the order', async () => {
    const goods = await bought();
    const reviews = [{ stars: 5, words: 'Bright <b>and</b> even.' }, null];
    await goods.move('buyer', 'rate', { ...STARS, comment: 'On time.', reviews });
    await react();
    await goods.move('seller', 'answerRating', { comment: 'Come again.' });
    await react();
    const own = await (await it.as(buyer.person)).get(`/api/v1/orders/${goods.order}/feedback`);
    expect(await own.json()).toMatchObject({
      feedback: {
        order: goods.order,
        stars: STARS,
        comment: 'On time.',
        rated_by_default: false,
        reply: 'Come again.',
      },
      reviews: [{ product: lamp, stars: 5 }],
    });
    const said = await api(`/sellers/${seller.org}/feedback`);
    expect(said).toMatchObject({
      ratings: { orders: 1, areas: [{ area: 'as_agreed', ratings: 1, average: null, default_ratings: 0 }, {}, {}] },
      feedback: [{ stars: STARS, reply: 'Come again.' }],
    });
    expect(JSON.stringify(said)).not.toContain(goods.order);
    expect(await api(`/products/${lamp}/reviews`)).toMatchObject({
      reviews: [{ stars: 5, words: 'Bright <b>and</b> even.', reply: 'Come again.', country: 'CN' }],
      next: null,
    });
    expect(await api(`/products/${shade}/reviews`)).toEqual({ reviews: [], next: null });
    const visitor = await it.as(null);
    const page = await (await visitor.get(`/products/${lamp}`)).text();
    expect(page).toContain('Bright &lt;b>and&lt;/b> even.');
    expect(page).toContain('1 review so far');
    expect(await (await visitor.get(`/products/${shade}`)).text()).toContain('No reviews yet');
    expect(await (await visitor.get(`/sellers/${seller.org}`)).text()).toContain('On time.');
  });

  test('who says nothing leaves a default rating of the seller, counted apart, and no review', async () => {
    const before = await api(`/sellers/${seller.org}/feedback`);
    const goods = await bought();
    const due = async () =>
      (await ordersOf(it.db, buyer.actor, { side: 'buyer', filter: 'feedback_due', limit: 50 })).lines.map(
        ({ id }) => id,
      );
    expect(await due()).toContain(goods.order);
    it.clock.pass(70 * DAY);
    await goods.settle();
    expect(await due()).not.toContain(goods.order);
    const { ratings, feedback } = await api(`/sellers/${seller.org}/feedback`);
    const [first] = before.ratings.areas;
    expect(ratings.areas[0]).toEqual({ ...first, default_ratings: (first?.default_ratings ?? 0) + 1 });
    expect(feedback).toHaveLength(before.feedback.length);
    expect((await api(`/products/${shade}/reviews`)).reviews).toEqual([]);
  });

  test('is told which star is missing, beside the product it was about', async () => {
    const goods = await bought();
    const as = await it.as(buyer.person);
    const path = `/orders/${goods.order}/moves/rate`;
    const form = await (await as.get(path)).text();
    expect(form).toContain('Review of Desk lamp DL-20');
    const typed = { key: 'goods-rate-1', as_agreed: '5', communication: '5', shipping_time: '5', comment: '' };
    const words = { 'reviews.0.words': '', 'reviews.1.words': 'Thin glass.' };
    const again = await as.post(path, { ...typed, ...words });
    expect(again.status).toBe(400);
    const page = await again.text();
    expect(page).toContain('href="#f-reviews-1-stars"');
    expect(page).toContain('Thin glass.');
    const done = await as.post(path, { ...typed, ...words, 'reviews.1.stars': '2' });
    expect(done.status).toBe(303);
    await react();
    expect(await api(`/products/${shade}/reviews`)).toMatchObject({ reviews: [{ stars: 2, words: 'Thin glass.' }] });
  });

  test('refuses reviews that fit no product, and stars that are none, by their field', async () => {
    const goods = await bought();
    const rate = (reviews: unknown) => goods.move('buyer', 'rate', { ...STARS, reviews });
    await expect(rate([null])).rejects.toMatchObject({ code: 'input.invalid', details: { field: 'reviews' } });
    await expect(rate([null, { stars: 6, words: '' }])).rejects.toMatchObject({
      details: { field: 'reviews.1.stars' },
    });
    await expect(rate([null, { stars: 5, worlds: '' }])).rejects.toMatchObject({ code: 'input.unknown_field' });
  });
});

/** Goods on their way, with an inspection of them that is bound to their balance. */
async function inspected(to: 'funded' | 'completed' = 'completed'): Promise<{ goods: TestGoods; deal: TestDeal }> {
  const goods = await makeGoods(it, inspectedGoods(it.clock.now()), { buyer, seller });
  await goods.to('funded');
  const deal = await makeDeal(it, { buyer });
  await goods.move('buyer', 'bindInspection', { milestone: 1, inspection: deal.order });
  await deal.to(to);
  await react();
  await goods.move('seller', 'ship', DHL);
  return { goods, deal };
}

const factsOf = async (deal: TestDeal) => (await deal.load()).machine.facts as InspectionFacts;

describe('the receipt of goods', () => {
  test('opens the accuracy part of their inspection with what was counted, tells the buyer, and shows the way on both pages', async () => {
    const { goods, deal } = await inspected();
    await goods.move('buyer', 'receivePart', { counts: [1_000, 0], defective: [12, 0] });
    await react();
    expect((await factsOf(deal)).received_at).toBeUndefined();
    it.clock.pass(DAY);
    await goods.move('buyer', 'receive', { defective: [0, 3] });
    await react();
    expect(await factsOf(deal)).toMatchObject({ received_at: it.clock.now(), counted_defects: 15 });
    expect((await deal.load()).machine.clocks['defaultAccuracy']).toBe(Date.UTC(2027, 0, 3, 12));
    const as = await it.as(buyer.person);
    const way = `/orders/${deal.order}/moves/continueFeedback`;
    for (const order of [goods.order, deal.order])
      expect(await (await as.get(`/orders/${order}`)).text()).toContain(`href="${way}"`);
    const form = await (await as.get(way)).text();
    expect(form).toMatch(/name="defects_found"[^>]*value="15"|value="15"[^>]*name="defects_found"/);
    expect(await (await as.get('/notices')).text()).toContain('The goods of this inspection have arrived.');
    const theirs = await it.as(seller.person);
    expect(await (await theirs.get(`/orders/${goods.order}`)).text()).not.toContain(way);
    await deal.move('buyer', 'continueFeedback', { report_accuracy: 3, defects_found: 15 });
    expect(await (await as.get(`/orders/${goods.order}`)).text()).not.toContain(way);
  });

  test('says so once, however often it is told, and not where the buyer declared it before', async () => {
    const { goods, deal } = await inspected();
    await deal.move('buyer', 'declareReceipt');
    const declared = await deal.load();
    it.clock.pass(DAY);
    await goods.move('buyer', 'receive', { defective: [4, 0] });
    await react();
    expect((await deal.load()).version).toBe(declared.version);

    const other = await inspected();
    await other.goods.move('buyer', 'receive');
    await react();
    const { version } = await other.deal.load();
    await it.owner.sql(
      `INSERT INTO outbox (topic, order_id, seq, payload, at)
       SELECT 'order.receive', order_id, seq, jsonb_build_object('order', order_id, 'seq', seq, 'process', process, 'move', move, 'from', from_state,
         'to', to_state, 'by', by_side, 'person', NULL, 'buyer', $2::text, 'provider', $2::text, 'due', NULL, 'dispute', NULL), at
       FROM order_events WHERE order_id = $1 AND move = 'receive'`,
      [other.goods.order, buyer.org],
    );
    await drain(it.at, [receipt]);
    expect((await other.deal.load()).version).toBe(version);
  });

  test('by silence opens it too, without a count; an inspection that is completed afterwards hears of it then', async () => {
    const { goods: silent, deal } = await inspected();
    await carrierSays(it, silent, 'recordDelivery');
    it.clock.pass(60 * DAY);
    await silent.settle();
    expect((await silent.load()).machine.state).toBe('completed');
    await react();
    expect(await factsOf(deal)).toMatchObject({ received_at: expect.any(Number) });
    expect((await factsOf(deal)).counted_defects).toBeUndefined();

    it.clock.set(NOON);
    const { goods, deal: late } = await inspected('funded');
    await goods.move('buyer', 'receive', { defective: [2, 0] });
    await react();
    expect((await factsOf(late)).received_at).toBeUndefined();
    await late.report();
    await late.move('buyer', 'release');
    await react();
    expect(await factsOf(late)).toMatchObject({ received_at: NOON, counted_defects: 2 });
  });
});

test('a claim of damage is shown in pictures, which no other file stands for; both sides see them', async () => {
  const goods = await bought('shipped');
  const kept = async (content: Buffer, name: string) =>
    (await storeFile(it.db, it.at.files, buyer.actor, { name, stream: pieces(content) }, it.clock.now())).id;
  const photos = await Promise.all(['whole', 'all', 'close'].map(async (name) => kept(await photo(), `${name}.jpg`)));
  const claim = (files: readonly string[]) =>
    goods.move('buyer', 'claim', {
      kind: 'damaged',
      wanted: 'refund',
      counts: [20, 0, 0],
      statement: 'Crushed.',
      files,
    });
  const paper = await kept(await pdf(), 'protocol.pdf');
  const refused = { code: 'trade.photos_missing', details: { field: 'files', min: 3 } };
  await expect(claim([...photos.slice(1), paper])).rejects.toMatchObject(refused);
  await claim([...photos, paper]);
  for (const person of [buyer.person, seller.person]) {
    const page = await (await (await it.as(person)).get(`/orders/${goods.order}`)).text();
    expect(page).toContain('Counted: 20 Desk lamp DL-20');
    for (const id of photos) expect(page).toContain(`/orders/${goods.order}/files/${id}/preview`);
    expect(page).toContain('protocol.pdf');
  }
});

test('nothing is received before it is shipped, twice, or beyond what was ordered', async () => {
  const goods = await bought('shipped');
  const early = await makeGoods(it, listed(), { buyer, seller });
  await early.to('funded');
  await expect(early.move('buyer', 'receive')).rejects.toMatchObject({ code: 'order.not_in_this_state' });
  const part = (counts: readonly number[]) => goods.move('buyer', 'receivePart', { counts, defective: [0, 0, 0] });
  await expect(part([2_001, 0, 0])).rejects.toMatchObject({
    code: 'trade.count_too_large',
    details: { field: 'counts.0', left: 2_000 },
  });
  await part([1_500, 0, 0]);
  await expect(part([501, 0, 0])).rejects.toMatchObject({ code: 'trade.count_too_large', details: { left: 500 } });
  const as = await it.as(buyer.person);
  expect(await (await as.get(`/orders/${goods.order}/moves/receivePart`)).text()).toContain('Desk lamp DL-20, of 500');
  const form = { key: 'receive-key-1', 'defective.0': '501', 'defective.1': '', 'defective.2': '' };
  const again = await as.post(`/orders/${goods.order}/moves/receive`, form);
  expect(again.status).toBe(400);
  expect(await again.text()).toContain('href="#f-defective-0"');
  await goods.move('buyer', 'receive');
  await expect(goods.move('buyer', 'receive')).rejects.toMatchObject({ code: 'order.not_in_this_state' });
});
