import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedProducts, type SeededSeller, storedPictures } from '#db/seed/seed-products.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { type Client, testApp, type TestApp } from '#test/app.ts';
import { fieldsOf } from '#test/form.ts';
import { photo } from '#test/sample-files.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let app: TestApp;
let visitor: Client;
let seeded: readonly SeededSeller[];

beforeAll(async () => {
  app = await testApp();
  app.clock.set(NOW);
  seeded = await app.db.tx(async (tx) => {
    await ensureReference(tx);
    return seedProducts(tx, await storedPictures(app.at.files), NOW);
  });
  visitor = await app.as(null);
}, 60_000);
afterAll(() => app.stop());

const body = async (path: string, client = visitor) => (await client.get(path)).text();
const location = async (path: string) => {
  const answer = await visitor.get(path);
  return [answer.status, answer.headers.get('location')];
};

describe('products that somebody keeps', () => {
  const two = () => seeded.flatMap(({ products }) => products).slice(0, 2);

  test('are put on the shortlist from the list and the product, and stand there beside nothing else', async () => {
    const [first, second] = two();
    const put = (cookie: string, add: string) =>
      visitor.post('/shortlist', { add, back: '/products?industry=2740' }, { headers: { cookie } });
    const one = await put('', first!.id);
    expect([one.status, one.headers.get('location')]).toEqual([303, `/products?industry=2740#${first!.id}`]);
    const cookieIn = (answer: Response) =>
      /holdfast-shortlist=[^;]*/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? '';
    const cookie = cookieIn(await put(cookieIn(one), second!.id));
    const shown = async (path: string) => (await visitor.get(path, { headers: { cookie } })).text();
    expect(await shown('/products')).toContain('2 products on your shortlist');
    expect(await shown(`/products/${first!.id}`)).toContain(`name="remove" value="${first!.id}"`);
    const list = await shown('/shortlist');
    for (const { id } of [first!, second!])
      expect(list).toMatch(new RegExp(`value="${id}" checked[^>]*name="product"`));
    expect(list).not.toContain('name="company"');
  });

  test('stand side by side at a quantity: price, minimum order, lead time, place and escrow', async () => {
    const [first, second] = two();
    const at = `/compare?product=${first!.id}&product=${second!.id}`;
    const page = await body(at);
    for (const words of ['Compare products', 'Minimum order', 'Lead time', 'Where they are', 'Payment', 'lowest'])
      expect(page, words).toContain(words);
    expect(page.match(/scope="col"/g)).toHaveLength(3);
    const quantity = /name="quantity"[^>]*value="(\d+)"/.exec(page)?.[1] ?? '';
    const minima = [first!, second!].map(({ tiers }) => tiers[0]!.from);
    expect(Number(quantity)).toBe(Math.max(...minima));
    expect(await body(`${at}&quantity=1`)).toContain('below the minimum order');
    for (const odd of ['0', '-1', 'x', '1e9', '1.5'])
      expect(await body(`${at}&quantity=${odd}`)).toContain(`value="${quantity}"`);
    // What is of another kind, twice, or nothing at all is left out.
    const mixed = await body(`${at}&product=org_00000000000000000000000000&product=${first!.id}&product=<b>`);
    expect(mixed.match(/scope="col"/g)).toHaveLength(3);
    expect(await body('/compare?product=prd_00000000000000000000000000')).toContain('1 entry is no longer');
  });

  test('are searched for again by a name, with the seller and the currency', async () => {
    const as = await app.as((await app.makeOrg({ buys: true })).owner);
    const { org } = seeded[0]!;
    const query = `?seller=${org}&quantity=1000&price_max=12.5&currency=EUR&escrow=yes`;
    expect(await body(`/products${query}`)).toContain(`/saved-searches/new/product${query.replaceAll('&', '&amp;')}`);
    const form = await body(`/saved-searches/new/product${query}`, as);
    expect(fieldsOf(form)).toMatchObject({ kind: 'product', query });
    expect((await as.post('/saved-searches', { ...fieldsOf(form), name: 'Lamps' })).status).toBe(303);
    const list = await body('/saved-searches', as);
    const id = /\/saved-searches\/(ssr_[0-9a-z]{26})"/.exec(list)?.[1] ?? '';
    expect((await as.get(`/saved-searches/${id}`)).headers.get('location')).toBe(`/products${query}`);
    expect((await as.post('/saved-searches', { kind: 'order', name: 'Lamps', query })).status).toBe(400);
    expect((await as.get('/saved-searches/new/order')).status).toBe(404);
  });
});

describe('the directory of products', () => {
  test('answers a visitor with cards, filters and counts, and no script it needs', async () => {
    const page = await body('/products');
    expect(page.match(/class="card goods-card"/g)).toHaveLength(24);
    expect(page).toMatch(
      /<form[^>]*method="get"[^>]*action="\/products"|<form[^>]*action="\/products"[^>]*method="get"/,
    );
    expect(page).not.toMatch(/ style="| on\w+="/);
    expect(page).toMatch(/aria-current="page">Find products/);
  });

  test('keeps the whole search in the address: fields are filled, chips take one away', async () => {
    const page = await body(
      '/products?place=CN-ZJ&industry=2740&quantity=1000&price_max=30.5&currency=EUR&minimum=500&lead=60&escrow=yes&sort=price',
    );
    expect(page).toContain('value="Zhejiang, China"');
    expect(page).toMatch(/name="industry" value="2740" checked/);
    expect(page).toMatch(/name="escrow" value="yes" checked/);
    expect(page).toMatch(/name="minimum" value="500" checked/);
    expect(page).toMatch(/<option value="1000" selected/);
    expect(page).toMatch(/<option value="price" selected/);
    expect(page).toContain(
      'href="/products?industry=2740&amp;quantity=1000&amp;price_max=30.5&amp;currency=EUR&amp;minimum=500&amp;lead=60&amp;escrow=yes&amp;sort=price"',
    );
  });

  test('turns what the form sends into the shortest address that says it', async () => {
    const sent = 'q=&where=Shaoxing%2C+Zhejiang&quantity=&price_min=&sort=relevance&lead=';
    expect(await location(`/products?${sent}`)).toEqual([302, '/products?place=g1795855']);
    const near = '/products?place=g1795855&near=g1795855&within_km=50';
    expect(await location('/products?place=g1795855&within_km=50')).toEqual([302, near]);
  });

  test('shows what an address asks for that is on no list, and leaves out what nobody understands', async () => {
    expect(await body('/products?minimum=321')).toMatch(/name="minimum" value="321" checked/);
    for (const odd of [
      'industry=9999',
      'quantity=7',
      'place=ZZ',
      'price_min=-5',
      'after=x',
      `q=${'x'.repeat(9_999)}`,
      'sort=distance',
      'seller=x',
    ])
      expect((await visitor.get(`/products?${odd}`)).status, odd).toBe(200);
    expect(await body('/products?where=Lemuriaville')).toContain('We don’t know the place “Lemuriaville”');
  });

  test('where nothing fits, says which filter to take away and what that leaves', async () => {
    const page = await body('/products?q=lamp&price_min=900000');
    expect(page).toContain('No product matches all of this');
    expect(page).toMatch(/href="\/products\?q=lamp"[^>]*>without from \$900,000/);
  });

  test('says beside each product what escrow means for it', async () => {
    const without = seeded.find(({ acceptsEscrow }) => !acceptsEscrow);
    const page = await body(`/products?seller=${without?.org}`);
    expect(page).toContain('Inquiry only');
    expect(page).not.toContain('</svg>Accepts escrow');
  });
});

describe('a product page and a seller page', () => {
  test('show prices by quantity, delivery, the seller and the way to ask', async () => {
    const seller = seeded.find(({ products }) =>
      products.some(({ tiers, variants }) => tiers.length > 2 && variants.length > 1),
    );
    const product = seller?.products.find(({ tiers, variants }) => tiers.length > 2 && variants.length > 1);
    const page = await body(`/products/${product?.id}`);
    for (const part of [
      product!.name.en,
      'Prices by quantity',
      'Smallest order at this price',
      product!.variants[0]!.sku,
      product!.incoterms[0]!,
      `/products/${product?.id}/contact`,
      `/sellers/${seller?.org}`,
    ])
      expect(page, part).toContain(part);
    expect(page).not.toContain('Buy now');
    const shop = await body(`/sellers/${seller?.org}`);
    for (const part of [seller!.name, '<svg class="map"', 'Languages', product!.name.en])
      expect(shop, part).toContain(part);
    const chinese = await visitor.get(`/products/${product?.id}`, { headers: { 'accept-language': 'zh-CN' } });
    expect(await chinese.text()).toContain(product!.name.zh);
  });

  test('are not there for what is none', async () => {
    for (const path of [
      '/products/prd_00000000000000000000000000',
      '/products/x',
      '/sellers/org_00000000000000000000000000',
      '/sellers/x',
      '/products/x/photos/y',
    ])
      expect((await visitor.get(path)).status, path).toBe(404);
    expect(await location(`/products/${seeded[0]?.products[0]?.id}/contact`)).toEqual([
      303,
      expect.stringMatching(/^\/sign-in/),
    ]);
  });
});

describe('a seller without JavaScript', () => {
  const FORM = {
    name_en: '<script>alert(1)</script> lamp',
    industry: '2740',
    unit: 'piece',
    currency: 'USD',
    from_0: '100',
    price_0: '12.50',
    from_2: '500',
    price_2: '11',
    variants: 'Walnut; TL-W\nOak；TL-O\nAsh',
    lead_days: '30',
    transports: 'sea',
    incoterms: ['FOB', 'CIF'],
    accepts_escrow: 'on',
  };

  test('fills in a page, enters a product, puts photos in order, publishes and withdraws it', async () => {
    const { owner, id: org } = await app.makeOrg({ name: 'Keqiao "Lamps"', sells: true });
    const client = await app.as(owner);
    expect(await body('/organization/products', client)).toContain('First fill in your seller page');
    const page = {
      published: 'on',
      accepts_escrow: 'on',
      place: 'Hangzhou',
      languages: ['en', 'zh'],
      headline_en: 'Lamps',
    };
    expect((await client.post('/organization/seller', page)).headers.get('location')).toBe(`/sellers/${org}`);
    const saved = await client.post('/organization/products/new', FORM);
    const edit = saved.headers.get('location')?.split('#')[0] ?? '';
    expect(edit).toMatch(/^\/organization\/products\/prd_/);
    const form = await body(edit, client);
    for (const value of ['value="12.50"', 'value="500"', 'Walnut; TL-W\nOak; TL-O\nAsh'])
      expect(form, value).toContain(value);
    const id = edit.split('/').at(-1) ?? '';
    expect((await visitor.get(`/products/${id}`)).status).toBe(404);

    const photos = new FormData();
    for (const name of ['a.jpg', 'b.jpg']) photos.append('photos', new Blob([new Uint8Array(await photo())]), name);
    expect((await client.post(`${edit}/photos`, photos)).status).toBe(303);
    const shown = async () =>
      [...(await body(edit, client)).matchAll(/action="[^"]*\/photos\/(fil_\w+)"/g)].map(([, file]) => file);
    const [first, second] = await shown();
    await client.post(`${edit}/photos/${second}`, { act: 'earlier' });
    expect(await shown()).toEqual([second, first]);
    await client.post(`${edit}/photos/${second}`, { act: 'remove' });
    expect(await shown()).toEqual([first]);

    await client.post(`${edit}/publish`, { published: 'yes' });
    const public_ = await body(`/products/${id}`);
    expect(public_).toContain('&lt;script>alert(1)&lt;/script> lamp');
    expect(public_).not.toContain('<script>alert');
    await client.post(`${edit}/publish`, { published: 'no' });
    expect((await visitor.get(`/products/${id}`)).status).toBe(404);
  });

  test('is told at each field what is wrong, and nothing typed is lost', async () => {
    const { owner } = await app.makeOrg({ sells: true });
    const client = await app.as(owner);
    await client.post('/organization/seller', { place: 'Hangzhou' });
    for (const [change, says] of [
      [{ name_en: '' }, 'Give a name in at least one language.'],
      [{ price_0: '12,5' }, 'Write the price as a number'],
      [{ price_0: '' }, 'Write the price as a number'],
      [{ from_0: 'many' }, 'Write a whole number.'],
      [{ from_2: '' }, 'Give both a quantity and a price'],
      [{ from_2: '100' }, 'More than the quantity on the line before.'],
      [{ price_2: '12.50' }, 'Less than the price on the line before.'],
      [{ variants: 'Oak\nOak' }, 'only once'],
      [{ lead_days: '' }, 'Write a whole number.'],
      [{ transports: [] }, 'Choose at least one.'],
      [{ transports: 'air' }, 'These terms are for the sea'],
      [{ industry: '' }, 'Choose at least one.'],
    ] as const) {
      const refused = await client.post('/organization/products/new', {
        ...FORM,
        description_en: 'Kept words',
        ...change,
      });
      const again = await refused.text();
      expect(refused.status, says).toBe(400);
      expect(again, JSON.stringify(change)).toContain(says);
      expect(again).toContain('Kept words');
    }
    const refused = await client.post('/organization/seller', { place: 'Lemuriaville', headline_en: 'Kept line' });
    expect([refused.status, (await refused.text()).includes('Kept line')]).toEqual([400, true]);
  });
});
