import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { openConversation } from '#modules/conversations/commands.ts';
import { storeFile } from '#modules/files/commands.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';
import { makeGoods } from '#test/goods.ts';
import { makeShop, type TestShop } from '#test/shop.ts';
import { pdf, pieces } from '#test/sample-files.ts';
import { NOON } from '#test/snapshots.ts';

// A contract for goods in the browser without a script: drafted, revised, signed by both, amended.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
let buys: Client;
let sells: Client;
let product: string;
beforeAll(async () => {
  it = await testApp();
  let list: TestShop['list'];
  ({ buyer, seller, buys, sells, list } = await makeShop(it));
  product = await list({ variants: [{ name: 'Oak', sku: 'DL-O' }] });
}, 60_000);
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

/** The fields of the page's form as a browser would send them back. */
function fieldsOf(html: string): Record<string, string> {
  const form = /<main[^]*<\/main>/.exec(html)?.[0] ?? '';
  const fields: Record<string, string> = {};
  const text = (value = '') => value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&');
  for (const [tag] of form.matchAll(/<input\b[^>]*>/g)) {
    const [name, value] = [/ name="([^"]+)"/.exec(tag)?.[1], / value="([^"]*)"/.exec(tag)?.[1]];
    if (name && !/type="(file|radio|checkbox)"/.test(tag)) fields[name] = text(value);
    if (name && /type="radio"/.test(tag) && / checked/.test(tag)) fields[name] = text(value);
  }
  for (const [, name = '', value] of form.matchAll(/<textarea\b[^>]* name="([^"]+)"[^>]*>([^<]*)</g))
    fields[name] = text(value);
  for (const [, name = '', options = ''] of form.matchAll(/<select\b[^>]* name="([^"]+)"[^>]*>([^]*?)<\/select>/g)) {
    const chosen = /<option value="([^"]*)" selected/.exec(options) ?? /<option value="([^"]*)"/.exec(options);
    fields[name] = text(chosen?.[1]);
  }
  return fields;
}

async function opened(client: Client, path: string): Promise<Record<string, string>> {
  const page = await client.get(path);
  expect(page.status, path).toBe(200);
  return fieldsOf(await page.text());
}

/** Both presses: what is shown before it is sent, and where it leads. */
async function sendBy(client: Client, path: string, fields: Record<string, string>) {
  const check = await client.post(path, fields);
  const html = await check.text();
  expect([check.status, errorsIn(html)]).toEqual([200, []]);
  const sent = await client.post(path, { ...fieldsOf(html), action: 'send' });
  expect([sent.status, sent.status === 303 ? [] : errorsIn(await sent.text())]).toEqual([303, []]);
  return { html, order: String(sent.headers.get('location')).replace('/orders/', '') };
}

const errorsIn = (html: string): string[] => [...html.matchAll(/href="#f-([^"]+)"/g)].map(([, field = '']) => field);

describe('a contract', () => {
  test('is drafted from a product with its price at the quantity, and shows every cent before it is sent', async () => {
    const path = `/products/${product}/contract`;
    const fields = await opened(buys, `${path}?quantity=600`);
    expect(fields).toMatchObject({
      'items.0.product': product,
      'items.0.name': 'Desk lamp',
      'items.0.variant': 'Oak',
      'items.0.quantity': '600',
      'items.0.unit_price_minor': '11.00',
      'incoterms.rule': 'FOB',
      transport: 'sea',
      lead_days: '30',
      zone: 'Asia/Shanghai',
    });
    const { html, order } = await sendBy(buys, path, {
      ...fields,
      'incoterms.place': 'Ningbo',
      'milestones.0.amount_minor': '100%',
      fee_by: 'buyer',
    });
    // 6,600.00 and the fee of 528.00 on top; nothing is paid by nobody.
    for (const shown of ['$6,600.00', '$528.00', '$7,128.00', 'If nobody acts']) expect(html).toContain(shown);
    const { terms, machine } = await loadOrder(it.db, order);
    expect([machine.state, terms.price_minor, terms.due_minor]).toEqual(['drafted', 660_000, 712_800]);
  });

  test('is drafted by a buyer from the seller’s page, and by a seller in a conversation with the buyer', async () => {
    const filled = {
      'items.0.name': 'Shade S-3',
      'items.0.quantity': '10',
      'items.0.unit_price_minor': '1.00',
      'incoterms.rule': 'DAP',
      'incoterms.place': 'Hamburg',
    };
    const path = `/sellers/${seller.org}/contract`;
    const first = await sendBy(buys, path, { ...(await opened(buys, path)), ...filled });
    expect(await loadOrder(it.db, first.order)).toMatchObject({ buyer: buyer.org, provider: seller.org });
    const about = { kind: 'product', id: product } as const;
    const talk = await it.db.tx((tx) => openConversation(tx, buyer.actor, { with: seller.actor.org, about }, NOON));
    const within = `/messages/${talk}/contract`;
    const fields = await opened(sells, within);
    expect(fields).toMatchObject({ 'items.0.product': product, 'items.0.quantity': '100' });
    const { order } = await sendBy(sells, within, { ...fields, ...filled });
    expect(await loadOrder(it.db, order)).toMatchObject({ buyer: buyer.org, provider: seller.org });
  });

  test('keeps all that was typed when its rows change, and when something is wrong with it', async () => {
    const path = `/products/${product}/contract`;
    const first = await opened(buys, path);
    const fields = { ...first, delivery: 'On pallets <with> "marks"', 'incoterms.place': '' };
    const more = await (await buys.post(path, { ...fields, action: 'add.items' })).text();
    expect(fieldsOf(more)).toMatchObject({ ...fields, 'items.1.name': '', 'items.1.unit': first['items.0.unit'] });
    expect(more).toMatch(/name="items\.1\.name"[^>]*autofocus|autofocus[^>]*name="items\.1\.name"/);
    const deposit = await (await buys.post(path, { ...fields, action: 'preset.deposit' })).text();
    expect(fieldsOf(deposit)).toMatchObject({ 'milestones.0.amount_minor': '30 %', delivery: fields.delivery });
    const wrong = { ...fieldsOf(deposit), 'milestones.1.amount_minor': '69 %', 'incoterms.place': 'Ningbo' };
    const refused = await buys.post(path, wrong);
    const html = await refused.text();
    expect([refused.status, errorsIn(html)]).toEqual([400, ['milestones-1-amount_minor']]);
    expect(fieldsOf(html)).toEqual(wrong);
    expect(html).toContain('must sum to $1,250.00');
    const missing = await buys.post(path, { ...fields, 'items.0.quantity': 'many' });
    expect(errorsIn(await missing.text())).toEqual(['items-0-quantity', 'incoterms-place']);
  });

  test('is for others only: strangers, the seller itself and field inspectors are refused', async () => {
    const path = `/products/${product}/contract`;
    expect((await sells.get(path)).status).toBe(403);
    const field = await it.as(await it.makeMember(buyer.actor.org, 'field'));
    expect((await field.get(path)).status).toBe(403);
    const goods = await makeGoods(it, {}, { buyer, seller });
    const stranger = await it.as((await makeSide(it, 'buys')).person);
    expect((await stranger.get(`/orders/${goods.order}/contract/revise`)).status).toBe(404);
    const foreign = await makeSide(it, 'sells');
    const terms = { ...(await loadOrder(it.db, goods.order)).terms };
    const { items } = terms as unknown as { items: object[] };
    const answer = await (
      await it.as(foreign.person)
    ).post(
      '/api/v1/orders/goods',
      {
        with: buyer.org,
        as: 'seller',
        terms: { ...draftOf(terms), items: items.map((item) => ({ ...item, product })) },
      },
      { headers: { 'idempotency-key': 'foreign-product-1' } },
    );
    expect(answer.status).toBe(404);
  });

  test('that is revised shows what is different, and voids what was signed', async () => {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await goods.move('seller', 'sign');
    const path = `/orders/${goods.order}/contract/revise`;
    expect(await (await buys.get(`/orders/${goods.order}`)).text()).toContain(`href="${path}"`);
    const fields = {
      ...(await opened(buys, path)),
      'items.0.quantity': '2200',
      'milestones.1.amount_minor': '7900.00',
    };
    const old = (await goods.load()).terms_hash;
    const { html } = await sendBy(buys, path, { ...fields, 'milestones.0.amount_minor': '3000' });
    expect(html).toMatch(/<del>2,000 pieces[^]*2,200 pieces/);
    const { terms_version, machine } = await goods.load();
    expect([terms_version, machine.state, (machine.facts as TradeFacts).signed]).toEqual([2, 'drafted', {}]);
    const page = await (await sells.get(`/orders/${goods.order}/terms`)).text();
    expect(page).toContain('What changed since version 1');
    // Whoever read the version before signs nothing, and neither does who revises it.
    await expect(goods.move('seller', 'sign', { terms_version: 1, terms_hash: old })).rejects.toMatchObject({
      code: 'order.newer_terms',
    });
    const late = await sells.post(path, { ...fields, seen: '1', action: 'send' });
    expect(late.status).toBe(409);
  });

  test('shows both signatures, each with who, when and the hash', async () => {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await goods.move('seller', 'sign');
    const half = await (await buys.get(`/orders/${goods.order}`)).text();
    expect(half).toContain(seller.person.name);
    expect(half).toContain('has not signed this version yet');
    await goods.move('buyer', 'sign');
    const { terms_hash } = await goods.load();
    const page = await (await buys.get(`/orders/${goods.order}/terms`)).text();
    for (const shown of [buyer.person.name, seller.person.name, String(terms_hash).slice(0, 12)])
      expect(page).toContain(shown);
  });

  test('that is paid is amended by both, in everything but its amounts', async () => {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await goods.to('funded');
    const path = `/orders/${goods.order}/contract/proposeAmendment`;
    const fields = await opened(sells, path);
    const dearer = await sells.post(path, {
      ...fields,
      'items.0.quantity': '2200',
      'milestones.1.amount_minor': '7900.00',
    });
    expect([dearer.status, errorsIn(await dearer.text())]).toEqual([409, []]);
    await sendBy(sells, path, { ...fields, delivery: 'By rail' });
    const signing = await (await buys.get(`/orders/${goods.order}/moves/signAmendment`)).text();
    expect(signing).toMatch(/<del>One 20-foot container<\/del>[^]*By rail/);
    await goods.move('buyer', 'signAmendment', { hash: (await goods.facts()).amendment?.hash });
    expect((await goods.load()).terms).toMatchObject({ delivery: 'By rail', price_minor: 1_000_000 });
  });

  test('of as many items and parts as there may be is read whole, also beside a file', async () => {
    const path = `/products/${product}/contract`;
    const fields = new FormData();
    for (const [name, value] of Object.entries({ ...(await opened(buys, path)), 'incoterms.place': 'Ningbo' }))
      if (!/^(items|milestones)/.test(name)) fields.append(name, value);
    const item = { product: '', name: 'Lamp', variant: '', unit: 'pieces', quantity: '10', unit_price_minor: '1.00' };
    const part = { amount_minor: '5 %', due: 'agreement', release: 'receipt' };
    for (let at = 0; at < 200; at++)
      for (const [name, value] of Object.entries(item)) fields.append(`items.${at}.${name}`, value);
    for (let at = 0; at < 20; at++)
      for (const [name, value] of Object.entries(part)) fields.append(`milestones.${at}.${name}`, value);
    for (const name of ['inspection.by', 'inspection.on_pass', 'inspection.without'])
      for (let at = 0; at < 20; at++) fields.append(`milestones.${at}.${name}`, '');
    fields.append('new_files', new Blob([new Uint8Array(await pdf())], { type: 'application/pdf' }), 'drawing.pdf');
    const check = await buys.post(path, fields);
    const html = await check.text();
    expect([check.status, errorsIn(html)]).toEqual([200, []]);
    for (const shown of ['$2,000.00', 'Part 20', 'drawing.pdf']) expect(html).toContain(shown);
    const { order } = await sendBy(buys, path, fieldsOf(html));
    expect((await loadOrder(it.db, order)).terms['items']).toHaveLength(200);
  });

  test('carries files of both sides', async () => {
    const goods = await makeGoods(it, {}, { buyer, seller });
    const path = `/orders/${goods.order}/contract/revise`;
    for (const [client, side] of [
      [buys, buyer],
      [sells, seller],
    ] as const) {
      const upload = { name: `${side.actor.role}-${side.org}.pdf`, stream: pieces(await pdf()) };
      const { id } = await storeFile(it.db, it.at.files, side.actor, upload, NOON);
      const fields = await opened(client, path);
      const kept = fields['files'] === undefined ? {} : { files: [fields['files'], id] };
      await sendFiles(client, path, { ...fields, files: id, ...kept });
    }
    const { files } = (await goods.load()).terms as unknown as { files: { name: string }[] };
    expect(files.map(({ name }) => name)).toEqual([`owner-${buyer.org}.pdf`, `owner-${seller.org}.pdf`]);
  });
});

/** With several files, which one field of a record cannot say. */
async function sendFiles(client: Client, path: string, fields: Record<string, string | string[]>): Promise<void> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const check = await client.post(path, form.toString(), { headers });
  const html = await check.text();
  expect(check.status, String(errorsIn(html))).toBe(200);
  form.set('action', 'send');
  for (const name of ['key', 'price_minor', 'fee_minor']) form.set(name, fieldsOf(html)[name] ?? '');
  expect((await client.post(path, form.toString(), { headers })).status).toBe(303);
}

/** What a draft asks for of terms that are there. */
function draftOf(terms: Readonly<Record<string, unknown>>): object {
  const asked = ['currency', 'incoterms', 'transport', 'ship_by', 'lead_days', 'zone', 'milestones'];
  return Object.fromEntries(asked.map((name) => [name, terms[name]]));
}
