import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '#domain/time.ts';
import { writeMessage } from '#modules/conversations/commands.ts';
import { OfferInput } from '#modules/conversations/contract.ts';
import { counterOffer, makeOffer } from '#modules/conversations/offers.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { askedTerms, makeSide, type TestSide } from '#test/deals.ts';
import { fieldsOf } from '#test/form.ts';
import { LAMP } from '#test/goods.ts';
import { askInspector } from '#test/world.ts';

let it: TestApp;
let buyer: TestSide;
let inspector: TestSide;
let buys: Client;
let inspects: Client;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  inspector = await makeSide(it, 'inspects', 'Qiantang Quality');
  [buys, inspects] = [await it.as(buyer.person), await it.as(inspector.person)];
});
afterAll(() => it.stop());

let keys = 0;
const newKey = () => `page-key-${++keys}`;
const text = async (client: Client, path: string) => (await client.get(path)).text();
const ask = async () => (await askInspector(it, { buyer, inspector })).conversation;
const said = (page: string) => page.split('data-seq="').length - 1;

function input(price_minor: number, over: Partial<ReturnType<typeof askedTerms>> = {}) {
  return OfferInput.parse({
    process: 'inspection',
    terms: { ...askedTerms(it.clock.now(), over), price_minor, currency: 'USD' },
  });
}
const offer = (conversation: string, price: number) =>
  it.db.tx((tx) => makeOffer(tx, inspector.actor, { ...input(price), conversation, key: newKey() }, it.clock.now()));

describe('the inbox', () => {
  test('says what waits for whom, and opening an unread conversation reads it', async () => {
    const id = await ask();
    it.clock.set(it.clock.now() + 3 * HOUR);
    const page = await text(inspects, '/messages?box=needs_answer');
    expect(page).toContain('waits for your answer since 3 hours');
    expect(page).toContain(`/messages/${id}/offer`);
    expect(await text(buys, '/messages?box=needs_answer')).toContain('Nothing waits for your answer');
    expect(await text(inspects, '/messages?box=unread')).toContain(`/messages/${id}/open`);
    const opened = await inspects.post(`/messages/${id}/open`);
    expect([opened.status, opened.headers.get('location')]).toEqual([303, `/messages/${id}#latest`]);
    expect(await text(inspects, '/messages?box=unread')).toContain('Everything is read');
    expect(await text(buys, `/messages/${id}`)).toContain('Read');
  });

  test('has boxes for offers and for those that are blocked', async () => {
    const id = await ask();
    expect(await text(buys, '/messages?box=offer')).not.toContain(id);
    await offer(id, 30_000);
    expect(await text(buys, '/messages?box=offer')).toContain(id);
    expect(await text(buys, '/messages?box=blocked')).toContain('Nobody is blocked');
  });

  test('finds words of a message, and leads to it', async () => {
    const id = await ask();
    await inspects.post(`/messages/${id}`, { words: 'The Ångström lamps are 50% packed', key: newKey() });
    expect(await text(buys, '/messages?q=angstrom')).toMatch(new RegExp(`/messages/${id}\\?before=\\d+#m2`));
    expect(await text(buys, '/messages?q=50%25')).toContain('Ångström');
    expect(await text(buys, '/messages?q=%25%25%25')).toContain('No message holds these words');
    expect(await text(buys, '/messages?q=a')).toContain('Two characters are needed');
  });

  test('refuses a box and a place that there are not', async () => {
    for (const query of ['box=spam', 'after=1', 'after=1_cnv_', 'limit=-1', 'page=2'])
      expect((await buys.get(`/messages?${query}`)).status, query).toBe(400);
  });
});

describe('a conversation', () => {
  test('is sent by a plain form, once for each key, and what is empty comes back with why', async () => {
    const id = await ask();
    const form = { words: 'Two people?\r\nOr one', key: newKey() };
    for (const again of [form, form]) {
      const answer = await buys.post(`/messages/${id}`, again);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/messages/${id}#latest`]);
    }
    const page = await text(inspects, `/messages/${id}`);
    expect(said(page)).toBe(2);
    expect(page).toContain('Two people?\nOr one');
    const empty = await buys.post(`/messages/${id}`, { words: '  ', key: newKey() });
    expect(empty.status).toBe(400);
    expect(await empty.text()).toContain('Write something, or attach a file.');
    const long = await buys.post(`/messages/${id}`, { words: 'x'.repeat(8_001), key: newKey() });
    expect(long.status).toBe(400);
    expect(await long.text()).toContain(`${'x'.repeat(8_001)}</textarea>`);
  });

  test('warns who reads of payment elsewhere, in plain words, and tells who wrote it', async () => {
    const id = await ask();
    const words = 'Pay me directly: DE89 3704 0044 0532 0130 00 <b>now</b>';
    await inspects.post(`/messages/${id}`, { words, key: newKey() });
    const read = await text(buys, `/messages/${id}`);
    expect(read).toContain('This looks like payment outside Holdfast');
    expect(read).toContain('a bank account number (IBAN)');
    expect(read).toContain('<mark>DE89 3704 0044 0532 0130 00</mark> &lt;b>now');
    expect(read).toContain(`/messages/${id}/report?message=2`);
    expect(await text(inspects, `/messages/${id}`)).toContain('The other side sees a warning');
  });

  test('sets days apart in the zone of who reads', async () => {
    const id = await ask();
    it.clock.set(it.clock.now() + DAY);
    await inspects.post(`/messages/${id}`, { words: 'Good morning', key: newKey() });
    const page = await text(buys, `/messages/${id}`);
    expect(page.match(/class="talk-day"/g)).toHaveLength(2);
    expect(page).toMatch(/2026, (UTC|GMT)/);
  });

  test('pages back through many messages', async () => {
    const id = await ask();
    for (let no = 0; no < 55; no++) {
      const message = { conversation: id, words: `No ${no}.`, files: [], key: newKey() };
      await it.db.tx((tx) => writeMessage(tx, buyer.actor, message, it.clock.now()));
    }
    const newest = await text(buys, `/messages/${id}`);
    const shows = (page: string) => [2, 6, 7, 56].filter((seq) => page.includes(`id="m${seq}"`));
    expect(shows(newest)).toEqual([7, 56]);
    const before = /\?before=(\d+)/.exec(newest)?.[1];
    const earlier = await text(buys, `/messages/${id}?before=${before}`);
    expect(shows(earlier)).toEqual([2, 6]);
    for (const odd of ['-1', 'x', '1e9', '99999999999'])
      expect((await buys.get(`/messages/${id}?before=${odd}`)).status, odd).toBe(odd === '1e9' ? 200 : 400);
  });

  test('is closed to both while one has blocked the other, and says so', async () => {
    const [id, other] = [await ask(), await makeSide(it, 'buys', 'Somebody Else')];
    expect((await (await it.as(other.person)).get(`/messages/${id}`)).status).toBe(404);
    await buys.post(`/messages/${id}/block`, {});
    expect(await text(buys, `/messages/${id}`)).toContain('You have blocked this organization');
    expect(await text(inspects, `/messages/${id}`)).toContain('takes no messages from you');
    expect((await inspects.post(`/messages/${id}`, { words: 'Hello?', key: newKey() })).status).toBe(403);
    expect((await inspects.get(`/messages/${id}/offer`)).status).toBe(403);
    await buys.post(`/messages/${id}/block`, { unblock: 'yes' });
    expect((await inspects.post(`/messages/${id}`, { words: 'Hello?', key: newKey() })).status).toBe(303);
  });
});

describe('offers', () => {
  test('set apart exactly what is new in them', async () => {
    const id = await ask();
    const { no } = await offer(id, 30_000);
    const counter = { ...input(25_000, { requirements: 'Please be early.' }), conversation: id, key: newKey(), no };
    await it.db.tx((tx) => counterOffer(tx, buyer.actor, counter, it.clock.now()));
    const page = await text(inspects, `/messages/${id}`);
    const [, second = ''] = page.split('id="offer-2"');
    const changed = [...second.matchAll(/offer-changed"><dt>([^<]*)/g)].map(([, label]) => label);
    expect(changed).toEqual(['Price', 'Man-days', 'Fee', 'Buyer pays in', 'Inspector gets', 'Special requirements']);
    expect(second).toMatch(/<del>.*?\$300\.00<\/del>/s);
    expect(page).toContain('Replaced');
  });

  test('are accepted as they were seen and not otherwise', async () => {
    const id = await ask();
    const { no, hash } = await offer(id, 30_000);
    const page = await text(buys, `/messages/${id}/offers/${no}/accept`);
    for (const part of ['$300.00', '$24.00', 'inside the price', '200 units are drawn', 'If nobody acts', hash])
      expect(page, part).toContain(part);
    const other = await buys.post(`/messages/${id}/offers/${no}/accept`, { hash: 'f'.repeat(64), key: newKey() });
    expect([other.status, (await other.text()).includes('not the one you saw')]).toEqual([409, true]);
    const done = await buys.post(`/messages/${id}/offers/${no}/accept`, { hash, key: newKey() });
    expect(done.headers.get('location')).toMatch(/^\/orders\/ord_/);
    const again = await buys.post(`/messages/${id}/offers/${no}/accept`, { hash, key: newKey() });
    expect(again.status).toBe(409);
    const order = done.headers.get('location') ?? '';
    expect((await buys.post(`${order}/conversation`)).headers.get('location')).toBe(`/messages/${id}#latest`);
  });

  test('begin with what was asked for, and come back with what is missing', async () => {
    const id = await ask();
    const form = await text(inspects, `/messages/${id}/offer`);
    expect(form).toContain('value="Desk lamp"');
    expect(form).toContain('value="5000"');
    const bad = await inspects.post(`/messages/${id}/offer`, { type: 'psi', day_rate: '12,50', half_days: '2' });
    expect(bad.status).toBe(400);
    expect(await bad.text()).toContain('id="f-day_rate-error"');
    const seen = await offer(id, 30_000);
    const late = await inspects.post(`/messages/${id}/offer`, { seen: '0' });
    expect([late.status, seen.no]).toEqual([403, 1]);
  });
});

test('an inspector’s offer on a question that names the factory is complete with its price', async () => {
  const factory = {
    site_name: 'Keqiao Lamps',
    address: '18 Jinkeqiao Avenue & Yard',
    contact: 'Mrs Lou',
    phone: '+86 575 8500 0000',
    country: 'CN',
    city: 'Shaoxing',
  };
  const question = { to: [inspector.org], type: 'psi', product: 'Desk lamp', quantity: '900', words: 'Can you?' };
  const sent = await buys.post('/contact', { ...question, ...factory });
  const answers = await text(buys, sent.headers.get('location') ?? '');
  const [, id = ''] = /messages\/(cnv_[0-9a-z]+)/.exec(answers) ?? [];
  for (const page of [answers, await text(inspects, `/messages/${id}`)])
    for (const part of ['Keqiao Lamps', '18 Jinkeqiao Avenue &amp; Yard', 'Mrs Lou, +86 575 8500 0000'])
      expect(page, part).toContain(part);
  const filled = fieldsOf(await text(inspects, `/messages/${id}/offer`));
  expect(filled).toMatchObject(factory);
  const priced = { ...filled, day_rate: '248.00' };
  expect((await inspects.post(`/messages/${id}/offer`, { ...priced, action: 'check' })).status).toBe(200);
  const made = await inspects.post(`/messages/${id}/offer`, { ...priced, action: 'send', key: newKey() });
  expect(made.headers.get('location')).toBe(`/messages/${id}#latest`);
  expect(await text(buys, `/messages/${id}`)).toContain('18 Jinkeqiao Avenue &amp; Yard');
});

describe('an offer of goods', () => {
  let seller: TestSide;
  let sells: Client;
  let product: string;
  beforeAll(async () => {
    await it.db.tx((tx) => ensureReference(tx));
    seller = await makeSide(it, 'sells', 'Ningbo Lamps');
    sells = await it.as(seller.person);
    product = await it.db.tx(async (tx) => {
      await editSeller(tx, seller.actor, { published: true, place: 'CN-ZJ', accepts_escrow: true }, it.clock.now());
      return addProduct(tx, seller.actor, LAMP, it.clock.now());
    });
  }, 60_000);

  const asked = async () => {
    const sent = await buys.post(`/products/${product}/contact`, { quantity: '500', words: 'What would 500 cost?' });
    return /cnv_[0-9a-z]+/.exec(sent.headers.get('location') ?? '')?.[0] ?? '';
  };

  test('is made from the product by a form, countered item by item, and accepted as a signed order', async () => {
    const id = await asked();
    const path = `/messages/${id}/offer`;
    expect(await text(sells, '/messages?box=needs_answer')).toContain(path);
    const first = fieldsOf(await text(sells, path));
    expect(first).toMatchObject({ 'items.0.product': product, 'items.0.name': 'Desk lamp', seen: '0' });
    const filled = {
      ...first,
      'incoterms.place': 'Ningbo',
      'items.0.quantity': '500',
      'items.0.unit_price_minor': '10',
    };
    const check = await sells.post(path, { ...filled, action: 'check', words: 'Our best' });
    const page = await check.text();
    for (const part of ['$5,000.00', 'Our best', 'If nobody acts', 'Sign and send the offer'])
      expect(page, part).toContain(part);
    const review = fieldsOf(page.replaceAll('<form method="post"', '<form method="post" id="f"'));
    const made = await sells.post(path, { ...review, action: 'send' });
    expect(made.headers.get('location')).toBe(`/messages/${id}#latest`);
    const shown = await text(buys, `/messages/${id}`);
    for (const part of ['500 pieces Desk lamp × $10.00', '500 Desk lamp', 'FOB Ningbo', 'Part 1', 'Our best'])
      expect(shown, part).toContain(part);

    const form = fieldsOf(await text(buys, path));
    expect(form).toMatchObject({ seen: '1', 'items.0.unit_price_minor': '10.00' });
    expect(form['milestones.0.amount_minor']).toBe('100 %');
    const cheaper = { ...form, 'items.0.unit_price_minor': '9.5' };
    const again = await (await buys.post(path, { ...cheaper, action: 'check' })).text();
    expect(again).toContain('<del>500 pieces Desk lamp × $10.00</del>');
    const sent = fieldsOf(again.replaceAll('<form method="post"', '<form method="post" id="f"'));
    expect((await buys.post(path, { ...sent, action: 'send' })).status).toBe(303);
    const talk = await text(sells, `/messages/${id}`);
    const [, second = ''] = talk.split('id="offer-2"');
    const changed = [...second.matchAll(/offer-changed"><dt>([^<]*)/g)].map(([, label]) => label);
    expect(changed).toEqual(['Item 1', 'Price', 'Fee', 'Buyer pays in', 'The seller gets', 'Part 1']);

    const accept = await text(sells, `/messages/${id}/offers/2/accept`);
    for (const part of ['Accepting signs the contract', '$4,750.00', 'If nobody acts']) expect(accept).toContain(part);
    const hash = /name="hash" value="([0-9a-f]{64})"/.exec(accept)?.[1] ?? '';
    const done = await sells.post(`/messages/${id}/offers/2/accept`, { hash, key: newKey() });
    expect(done.headers.get('location')).toMatch(/^\/orders\/ord_/);
    const order = await text(buys, done.headers.get('location') ?? '');
    for (const part of ['Agreed (to pay)', seller.person.name, hash.slice(0, 8)]) expect(order, part).toContain(part);
  });

  test('comes back with what is wrong, keeps what was written, and has no man-days', async () => {
    const id = await asked();
    const path = `/messages/${id}/offer`;
    const page = await text(sells, path);
    expect(page).not.toContain('name="half_days"');
    const filled = { ...fieldsOf(page), 'incoterms.place': 'Ningbo' };
    const shown = { action: 'send', price_minor: '475000', fee_minor: '38000' };
    for (const [over, field] of [
      [{ 'items.0.quantity': '0' }, 'items-0-quantity'],
      [{ 'items.0.unit_price_minor': 'x' }, 'items-0-unit_price_minor'],
      [{ 'milestones.0.amount_minor': '5' }, 'milestones-0-amount_minor'],
      [{ ship_by: '2020-01-01' }, 'ship_by'],
      [{ expires_on: '2020-01-01', ...shown }, 'expires_on'],
      [{ expires_on: 'soon', ...shown }, 'expires_on'],
    ] as const) {
      const answer = await sells.post(path, { ...filled, words: 'Kept <b>', action: 'check', ...over });
      const again = await answer.text();
      expect(answer.status, field).toBe(400);
      expect(again, field).toContain(`id="f-${field}-error"`);
      expect(again, field).toContain('Kept &lt;b');
    }
    const stale = await sells.post(path, { ...filled, seen: '7', action: 'send' });
    expect([stale.status, (await stale.text()).includes('not the one you saw')]).toEqual([409, true]);
    expect((await (await it.as((await makeSide(it, 'sells')).person)).get(path)).status).toBe(404);
  });
});

describe('contact', () => {
  const form = (over: Record<string, string | string[]> = {}) => ({
    to: [inspector.org],
    type: 'psi',
    product: 'Desk lamp',
    words: 'Can you?',
    ...over,
  });

  test('names the field that is wrong, and keeps what was written', async () => {
    for (const [over, field] of [
      [{ to: [] }, 'to'],
      [{ product: '' }, 'product'],
      [{ words: '' }, 'words'],
      [{ quantity: '-5' }, 'quantity'],
      [{ quantity: '1.5' }, 'quantity'],
      [{ country: 'CN', city: 'Atlantis' }, 'city'],
      [{ from: '2026-12-10', until: '2026-12-01' }, 'until'],
      [{ from: 'soon' }, 'from'],
      [{ type: 'everything' }, 'type'],
      [{ address: 'x'.repeat(501) }, 'address'],
    ] as const) {
      const answer = await buys.post('/contact', form({ ...over, shown: inspector.org } as Record<string, string>));
      const page = await answer.text();
      expect(answer.status, field).toBe(400);
      expect(page, field).toContain(`id="f-${field}-error"`);
    }
  });

  test('leads to the answers side by side', async () => {
    const sent = await buys.post('/contact', form({ country: 'CN', city: 'Shaoxing', quantity: '900' }));
    expect(sent.headers.get('location')).toMatch(/^\/inquiries\/inq_/);
    const page = await text(buys, sent.headers.get('location') ?? '');
    for (const part of ['Qiantang Quality', 'No answer yet', '900 Desk lamp', 'Shaoxing']) expect(page).toContain(part);
  });

  test('asks for no company that is not there', async () => {
    expect((await buys.get('/contact?to=org_00000000000000000000000000')).status).toBe(404);
    expect((await buys.get("/contact?to='--")).headers.get('location')).toBe('/inspectors');
  });
});

test('the calculator shows its sum, and asks for what is missing', async () => {
  const visitor = await it.as(null);
  const page = await text(visitor, '/man-days?lot=5000&unit_minutes=1.5&tests=Hi-pot%2030');
  for (const part of ['200 units × 1.5 min', 'Hi-pot', '1 man-day', '470 min']) expect(page).toContain(part);
  expect(await text(visitor, '/man-days?lot=x')).toContain('Give the quantity of the lot');
  expect(await text(visitor, '/man-days?lot=5&tests=Hi-pot')).toContain('on a line of its own');
});
