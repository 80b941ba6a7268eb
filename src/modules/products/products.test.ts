import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgId } from '#domain/ids.ts';
import { storeFile } from '#modules/files/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { type Client, testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { pdf, photo, pieces } from '#test/sample-files.ts';
import { LAMP } from '#test/goods.ts';

let app: TestApp;
let org: OrgId;
let owner: TestPerson;
let seller: Client;
let visitor: Client;

interface Body {
  readonly id: string;
  readonly minimum: number;
  readonly tiers: readonly object[];
  readonly variants: readonly object[];
  readonly photos: readonly { readonly id: string; readonly path: string }[];
}

beforeAll(async () => {
  app = await testApp();
  await app.db.tx((tx) => ensureReference(tx));
  ({ id: org, owner } = await app.makeOrg({ name: 'Keqiao Lamps', sells: true }));
  seller = await app.as(owner);
  visitor = await app.as(null);
  const page = { published: true, place: 'CN-ZJ', accepts_escrow: true, headline_en: 'Lamps' };
  expect((await seller.patch('/api/v1/seller', page)).status).toBe(200);
}, 60_000);
afterAll(() => app.stop());

const made = async (change: object = {}): Promise<Body> => {
  const answer = await seller.post('/api/v1/products', { ...LAMP, ...change });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Body;
};
const found = async (query: string) =>
  (await (await visitor.get(`/api/v1/products?${query}`)).json()) as { total: number; items: Body[] };
const uploaded = async (content: Buffer, name: string) =>
  (await storeFile(app.db, app.at.files, app.actor(owner, org), { name, stream: pieces(content) }, app.clock.now())).id;

describe('a product', () => {
  test('is entered, found, changed, withdrawn and shown again', async () => {
    const variants = [{ name: 'Walnut', sku: 'TL-W' }, { name: 'Oak' }];
    const { id, minimum } = await made({ name_en: 'Quillfeather lamp', name_zh: '羽灯', variants });
    expect(minimum).toBe(100);
    expect((await found('q=quillfeather')).items).toMatchObject([
      { id, minimum: 100, price_minor: 1_250, lowest_price_minor: 1_100, accepts_escrow: true, place: { id: 'CN-ZJ' } },
    ]);
    expect((await found('q=TL-W')).total).toBe(1);
    const tiers = [{ from: 20, unit_price_minor: 2_000 }];
    const changed = await seller.patch(`/api/v1/products/${id}`, { name_en: 'Quill lamp', tiers, variants: [] });
    expect(await changed.json()).toMatchObject({ name: { en: 'Quill lamp', zh: '羽灯' }, minimum: 20, variants: [] });
    expect((await found('q=quillfeather')).total).toBe(0);
    await seller.patch(`/api/v1/products/${id}`, { published: false });
    expect((await found('q=quill')).total).toBe(0);
    expect((await visitor.get(`/api/v1/products/${id}`)).status).toBe(404);
    expect((await seller.get(`/api/v1/products/${id}`)).status).toBe(200);
    await seller.patch(`/api/v1/products/${id}`, { published: true });
    expect((await found('q=quill')).total).toBe(1);
  });

  test('is a draft unless it says otherwise, and a draft is seen by its own organization only', async () => {
    const { id } = await made({ published: undefined, name_en: 'Draughty lamp' });
    expect((await found('q=draughty')).total).toBe(0);
    const stranger = await app.as((await app.makeOrg({ sells: true })).owner);
    for (const client of [visitor, stranger]) expect((await client.get(`/products/${id}`)).status).toBe(404);
    const own = (await (await seller.get('/api/v1/seller/products')).json()) as { products: Body[] };
    expect(own.products).toContainEqual({ id, published: false });
    expect((await stranger.patch(`/api/v1/products/${id}`, { lead_days: 1 })).status).toBe(404);
  });

  test('is for inquiry only while it or its seller accepts no escrow', async () => {
    const { id } = await made({ name_en: 'Wobblewick lamp', accepts_escrow: false });
    const escrow = async () => (await (await visitor.get(`/api/v1/products/${id}`)).json()) as object;
    expect(await escrow()).toMatchObject({ accepts_escrow: false });
    expect((await found('q=wobblewick&escrow=yes')).total).toBe(0);
    await seller.patch(`/api/v1/products/${id}`, { accepts_escrow: true });
    expect((await found('q=wobblewick&escrow=yes')).total).toBe(1);
    await seller.patch('/api/v1/seller', { accepts_escrow: false });
    expect(await escrow()).toMatchObject({ accepts_escrow: false });
    expect((await found('q=wobblewick&escrow=yes')).total).toBe(0);
    expect(await (await visitor.get(`/products/${id}`)).text()).toContain('This product is for inquiry only');
    await seller.patch('/api/v1/seller', { accepts_escrow: true });
  });

  test('goes with its seller: what is not published, or sells no more, shows nothing', async () => {
    const { id } = await made({ name_en: 'Tatterdemalion lamp' });
    await seller.patch('/api/v1/seller', { published: false });
    expect((await visitor.get(`/api/v1/products/${id}`)).status).toBe(404);
    expect((await found('q=tatterdemalion')).total).toBe(0);
    await seller.patch('/api/v1/seller', { published: true });
    const sells = (is: boolean) =>
      app.owner.sql('UPDATE organizations SET sells = $2, buys = true WHERE id = $1', [org, is]);
    await sells(false);
    expect((await visitor.get(`/sellers/${org}`)).status).toBe(404);
    expect((await found('q=tatterdemalion')).total).toBe(0);
    expect((await seller.post('/api/v1/products', LAMP)).status).toBe(404);
    await sells(true);
    expect((await found('q=tatterdemalion')).total).toBe(1);
  });

  test('needs a seller page first', async () => {
    const fresh = await app.as((await app.makeOrg({ sells: true })).owner);
    const refused = await fresh.post('/api/v1/products', LAMP);
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'product.no_seller_page' }]);
    const buyer = await app.as((await app.makeOrg({ buys: true })).owner);
    expect((await buyer.patch('/api/v1/seller', { place: 'CN' })).status).toBe(404);
  });

  test('refuses each wrong field by its name', async () => {
    const { id } = await made();
    const tier = (from: number, unit_price_minor: number) => ({ from, unit_price_minor });
    for (const [change, field] of [
      [{ nosuch: 1 }, 'nosuch'],
      [{ name_en: '', name_zh: '' }, 'name_en'],
      [{ name_en: 'x'.repeat(161) }, 'name_en'],
      [{ description_en: 'a\0b' }, 'description_en'],
      [{ industry: '9999' }, 'industry'],
      [{ unit: 'bucket' }, 'unit'],
      [{ currency: 'dollars', tiers: [tier(1, 1)] }, 'currency'],
      [{ currency: 'XXX', tiers: [tier(1, 1)] }, 'currency'],
      [{ currency: 'EUR' }, 'tiers'],
      [{ tiers: [] }, 'tiers'],
      [{ tiers: [tier(0, 5)] }, 'tiers.0.from'],
      [{ tiers: [tier(1, 0)] }, 'tiers.0.unit_price_minor'],
      [{ tiers: [tier(1, 1.5)] }, 'tiers.0.unit_price_minor'],
      [{ tiers: [tier(10, 5), tier(10, 4)] }, 'tiers.1.from'],
      [{ tiers: [tier(10, 5), tier(20, 5)] }, 'tiers.1.unit_price_minor'],
      [{ tiers: Array.from({ length: 9 }, (_, at) => tier(at + 1, 90 - at)) }, 'tiers'],
      [{ variants: [{ name: 'a' }, { name: 'a' }] }, 'variants'],
      [
        {
          variants: [
            { name: 'a', sku: '1' },
            { name: 'b', sku: '1' },
          ],
        },
        'variants',
      ],
      [{ lead_days: -1 }, 'lead_days'],
      [{ lead_days: 366 }, 'lead_days'],
      [{ transports: [] }, 'transports'],
      [{ transports: ['air'] }, 'incoterms'],
      [{ incoterms: ['FOX'] }, 'incoterms.0'],
      [{ accepts_escrow: 'yes' }, 'accepts_escrow'],
    ] as const) {
      for (const answer of [
        await seller.patch(`/api/v1/products/${id}`, change),
        ...('currency' in change && !('tiers' in change)
          ? []
          : [await seller.post('/api/v1/products', { ...LAMP, ...change })]),
      ])
        expect([answer.status, await answer.json()], JSON.stringify(change)).toMatchObject([400, { field }]);
    }
    expect((await seller.get('/api/v1/products/prd_x')).status).toBe(404);
  });
});

describe('photos', () => {
  test('are copies without what the camera wrote, in the order they are put', async () => {
    const { id } = await made();
    const original = await photo();
    expect(original.includes('Exif')).toBe(true);
    const [first, second] = [await uploaded(original, 'a.jpg'), await uploaded(await photo(), 'b.jpg')];
    const put = async (photos: readonly string[]) => seller.put(`/api/v1/products/${id}/photos`, { photos });
    const shown = ((await (await put([second, first])).json()) as Body).photos;
    expect(shown.map((one) => one.id)).toEqual([second, first]);
    for (const path of [shown[1]!.path, `${shown[1]!.path}/small`]) {
      const answer = await visitor.get(path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(8, 12).toString()).toBe('WEBP');
      expect(bytes.includes('Exif')).toBe(false);
    }
    expect(((await (await put([first])).json()) as Body).photos.map((one) => one.id)).toEqual([first]);
    expect((await visitor.get(shown[0]!.path)).status).toBe(404);
  });

  test('are removed from the store when nothing shows them any more, and not before', async () => {
    const [one, other] = [await made(), await made()];
    const file = await uploaded(await photo(), 'c.jpg');
    await seller.put(`/api/v1/products/${one.id}/photos`, { photos: [file] });
    await app.owner.sql(
      `INSERT INTO product_photos SELECT $2, id, position, storage_key, small_key, width, height FROM product_photos WHERE product_id = $1`,
      [one.id, other.id],
    );
    const [row] = await app.db.sql<{ storage_key: string }>(
      'SELECT storage_key FROM product_photos WHERE product_id = $1',
      [one.id],
    );
    const kept = () =>
      app.at.files
        .open(row!.storage_key)
        .then(buffer)
        .then(
          () => true,
          () => false,
        );
    await seller.put(`/api/v1/products/${one.id}/photos`, { photos: [] });
    expect(await kept()).toBe(true);
    await seller.put(`/api/v1/products/${other.id}/photos`, { photos: [] });
    expect(await kept()).toBe(false);
  });

  test('are pictures of one’s own', async () => {
    const { id } = await made();
    const paper = await uploaded(await pdf(), 'd.pdf');
    const put = async (client: Client, photos: readonly string[]) =>
      (await client.put(`/api/v1/products/${id}/photos`, { photos })).status;
    expect(await put(seller, [paper])).toBe(400);
    expect(await put(seller, ['fil_00000000000000000000000000'])).toBe(404);
    expect(await put(seller, ['nonsense'])).toBe(400);
    const file = await uploaded(await photo(), 'e.jpg');
    expect(await put(seller, [file, file])).toBe(400);
    const stranger = await app.as((await app.makeOrg({ sells: true })).owner);
    expect(await put(stranger, [file])).toBe(404);
    expect(
      await put(
        seller,
        Array.from({ length: 13 }, (_, at) => `fil_${String(at).padStart(26, '0')}`),
      ),
    ).toBe(400);
  });
});

describe('a question about a product', () => {
  test('begins a conversation about it that both sides read, once', async () => {
    const { id } = await made({ name_en: 'Gloaming lamp' });
    const buyer = await app.as((await app.makeOrg({ buys: true })).owner);
    const ask = () => buyer.post(`/products/${id}/contact`, { quantity: '300', words: 'With a British plug?' });
    const [first, again] = [await ask(), await ask()];
    expect(first.status).toBe(303);
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    const path = first.headers.get('location')?.split('#')[0] ?? '';
    for (const client of [buyer, seller]) {
      const page = await (await client.get(path)).text();
      for (const words of [
        'Gloaming lamp',
        'I am interested in 300 pieces of Gloaming lamp.',
        'With a British plug?',
        `href="/products/${id}"`,
      ])
        expect(page, words).toContain(words);
      // Goods are offered where they were asked about.
      expect(page).toContain('/offer"');
    }
    const { conversations } = (await (await seller.get('/api/v1/conversations')).json()) as { conversations: object[] };
    expect(conversations[0]).toMatchObject({
      about: { kind: 'product', id },
      product: 'Gloaming lamp',
      side: 'provider',
    });
  });

  test('goes to its own seller, from somebody else, about what is shown', async () => {
    const { id } = await made();
    const other = await app.makeOrg({ sells: true });
    const buyer = await app.as((await app.makeOrg({ buys: true })).owner);
    const open = async (client: Client, to: string, product: string) =>
      (await client.post('/api/v1/conversations', { with: to, about: { kind: 'product', id: product } })).status;
    expect(await open(buyer, other.id, id)).toBe(404);
    expect(await open(buyer, org, 'prd_00000000000000000000000000')).toBe(404);
    expect(await open(seller, org, id)).toBe(403);
    await seller.patch(`/api/v1/products/${id}`, { published: false });
    expect(await open(buyer, org, id)).toBe(404);
    const wrong = await buyer.post(`/products/${(await made()).id}/contact`, { quantity: 'many', words: '' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('Write a whole number.');
  });
});
