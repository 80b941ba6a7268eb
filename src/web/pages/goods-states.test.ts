import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { processNamed } from '#domain/process/registry.ts';
import { DAY } from '#domain/time.ts';
import { transition } from '#modules/orders/transition.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { staffOf, type TestSide } from '#test/deals.ts';
import { DHL, makeGoods, type TestGoods } from '#test/goods.ts';
import { GOODS_SCENES } from '#test/goods-moves.ts';
import { pdf } from '#test/sample-files.ts';
import { NOON } from '#test/snapshots.ts';

// The pages of a goods order, for both sides and the staff, in every state that a move or silence leads to. A word that
// is missing is a 500 here.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
beforeAll(async () => {
  it = await testApp();
  const side = async (does: 'buys' | 'sells') => {
    const { id, owner } = await it.makeOrg({ [does]: true });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  [buyer, seller] = [await side('buys'), await side('sells')];
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const seen = new Set<string>();

const inChinese = (client: Client): Pick<Client, 'get'> => ({
  get: (path) => client.get(path, { headers: { 'Accept-Language': 'zh' } }),
});

async function pagesOpen(goods: TestGoods): Promise<void> {
  await goods.settle();
  const { machine, dispute } = await goods.load();
  const states = `${machine.state} ${dispute?.state ?? ''}`;
  seen.add(machine.state);
  const people = [buyer.person, seller.person, await staffOf(it, 'mediator'), await staffOf(it, 'finance')];
  for (const [at, person] of people.entries()) {
    const as = at === 1 ? inChinese(await it.as(person)) : await it.as(person);
    for (const part of ['', '/terms', '/history', '/money'])
      expect((await as.get(`/orders/${goods.order}${part}`)).status, `${states}${part} ${at}`).toBe(200);
    const page = await (await as.get(`/orders/${goods.order}`)).text();
    for (const [link] of page.matchAll(new RegExp(`/orders/${goods.order}/(moves/\\w+|contract/\\w+|pay)(?=")`, 'g')))
      expect((await as.get(link)).status, `${states} ${link} ${at}`).toBe(200);
  }
  for (const path of ['/orders', '/orders.csv', '/balance', '/notices'])
    for (const { person } of [buyer, seller])
      expect((await (await it.as(person)).get(path)).status, `${states} ${path}`).toBe(200);
  for (const path of ['/staff', '/staff/finance', ...(dispute ? [`/staff/cases/${dispute.id}`] : [])])
    expect((await (await it.as(await staffOf(it, 'admin'))).get(path)).status, `${states} ${path}`).toBe(200);
}

test.each(Object.keys(GOODS_SCENES))('open before and after %s', async (name) => {
  const scene = GOODS_SCENES[name]!;
  const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller });
  await scene.reach(goods, it);
  await pagesOpen(goods);
  await goods.move(scene.by, name, (await scene.body?.(goods, it)) ?? {});
  await pagesOpen(goods);
});

const isWritten = (name: string) =>
  Object.values(processNamed('trade', 1).transitions[name]?.input ?? {}).some(({ type }) => type === 'document');

test.each(Object.keys(GOODS_SCENES).filter((name) => !isWritten(name)))(
  'the form of %s makes the move',
  async (name) => {
    const scene = GOODS_SCENES[name]!;
    const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller });
    await scene.reach(goods, it);
    const body = (await scene.body?.(goods, it)) ?? {};
    const as = await it.as(scene.by === 'buyer' ? buyer.person : seller.person);
    const path = `/orders/${goods.order}/moves/${name}`;
    expect(await (await as.get(`/orders/${goods.order}`)).text()).toContain(`href="${path}"`);
    const page = await (await as.get(path)).text();
    const asks = new Set(
      [...page.matchAll(/<(?:input|select|textarea)[^>]* name="([\w.]+)"/g)].map(([, field]) => field),
    );
    const inputs = page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g);
    const hidden = new Map([...inputs].map(([, field = '', value = '']) => [field, value]));
    const typed = Object.entries(body)
      .filter(([field]) => !hidden.has(field))
      .flatMap(([field, value]) => formOf(field, value));
    for (const [field] of typed) expect(asks, field).toContain(field);
    const { version } = await goods.load();
    const done = await as.post(path, { ...Object.fromEntries(hidden), ...Object.fromEntries(typed) });
    expect([done.status, done.headers.get('location')]).toEqual([303, `/orders/${goods.order}`]);
    expect((await goods.load()).version).toBeGreaterThan(version);
  },
);

/** As a browser sends it: amounts in whole units, one control for each item. */
function formOf(field: string, value: unknown): [string, string][] {
  if (field === 'counts') return (value as number[]).map((count, at) => [`counts.${at}`, String(count)]);
  if (field === 'minor') return [[field, (Number(value) / 100).toFixed(2)]];
  return [[field, String(value)]];
}

test('a form that claims more than there is comes back with the field named, and what was typed', async () => {
  const goods = await makeGoods(it, {}, { buyer, seller });
  await goods.to('shipped');
  const as = await it.as(buyer.person);
  const typed = { key: 'goods-form-key-1', 'counts.0': '2001', 'counts.1': '', kind: 'missing', wanted: 'refund' };
  const answer = await as.post(`/orders/${goods.order}/moves/claim`, { ...typed, statement: 'More than all.' });
  expect([400, 409, 422]).toContain(answer.status);
  const page = await answer.text();
  expect(page).toMatch(/name="counts\.0"[^>]*value="2001"|value="2001"[^>]*name="counts\.0"/);
  expect(page).toContain('href="#f-counts-0"');
  expect((await goods.load()).machine.state).toBe('shipped');
});

test('open wherever silence leads to', async () => {
  const begins: ((goods: TestGoods) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (goods) => goods.to('agreed'),
    (goods) => goods.to('funded'),
    (goods) => goods.to('shipped'),
    (goods) => goods.to('shipped').then(() => goods.move('buyer', 'claim', CLAIM)),
    (goods) => goods.to('shipped').then(() => goods.move('buyer', 'dispute', CASE)),
    (goods) => goods.to('completed').then(() => goods.move('buyer', 'disputeAfter', CASE)),
  ];
  for (const begin of begins) {
    it.clock.set(NOON);
    const goods = await makeGoods(it, {}, { buyer, seller });
    await begin(goods);
    await pagesOpen(goods);
    let { version } = await goods.load();
    for (let wait = 0; wait < 12; wait++) {
      it.clock.pass(DAY * (wait < 6 ? 5 : 40));
      await goods.settle();
      const now = (await goods.load()).version;
      if (now !== version) await pagesOpen(goods);
      version = now;
    }
  }
}, 120_000);

test('open when one withdraws, refunds, is charged back, or both settle', async () => {
  const ends: ((goods: TestGoods) => Promise<unknown>)[] = [
    (goods) => goods.move('seller', 'withdraw'),
    (goods) => goods.to('funded').then(() => goods.move('seller', 'refund')),
    async (goods) => {
      const { terms } = await goods.to('funded');
      const input = { payment: { rail: 'sandbox', arrived_minor: terms.due_minor } };
      const rail = { kind: 'system', part: 'rail' } as const;
      await it.db.tx((tx) => transition(tx, rail, { order: goods.order, name: 'chargeBack', input }, it.clock.now()));
    },
    async (goods) => {
      await goods.to('shipped');
      await goods.move('buyer', 'dispute', CASE);
      await goods.move('seller', 'offer', { remedy: 'split', buyer_minor: 10_000 });
      await goods.move('buyer', 'acceptOffer');
    },
  ];
  for (const end of ends) {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await end(goods);
    await pagesOpen(goods);
  }
});

test('and these are all the states of a goods order', () => {
  expect(Object.keys(processNamed('trade', 1).states).filter((state) => !seen.has(state))).toEqual([]);
});

const CLAIM = { kind: 'missing', wanted: 'refund', counts: [0, 10], statement: 'Ten shades are missing.' };
const CASE = { reason: 'quality', claim_minor: 10_000, statement: 'The lamps are not ours.' };

test('the papers of a shipment are sent and read under their names', async () => {
  const goods = await makeGoods(it, {}, { buyer, seller });
  await goods.to('funded');
  const form = new FormData();
  for (const [name, value] of Object.entries({ key: 'papers-key-1', ...DHL })) form.set(name, value);
  for (const name of ['packing_list', 'bill_of_lading'])
    form.set(name, new File([new Uint8Array(await pdf(name))], `${name}.pdf`));
  const as = await it.as(seller.person);
  expect((await as.post(`/orders/${goods.order}/moves/ship`, form)).status).toBe(303);
  const page = await (await (await it.as(buyer.person)).get(`/orders/${goods.order}`)).text();
  const [, card = ''] = page.split('Shipping documents');
  expect(card.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')).toMatch(
    /^ Packing list packing_list\.pdf Bill of lading or waybill bill_of_lading\.pdf /,
  );
});
