import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedCompanies, type SeededCompany } from '#db/seed/seed-companies.ts';
import type { OrgId } from '#domain/ids.ts';
import { editListing } from '#modules/listings/commands.ts';
import { ListingEdit } from '#modules/listings/contract.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let app: TestApp;
let visitor: Client;
let seeded: readonly SeededCompany[];
let org: OrgId;
let owner: TestPerson;

beforeAll(async () => {
  app = await testApp();
  app.clock.set(NOW);
  seeded = await app.db.tx((tx) => seedCompanies(tx, NOW));
  visitor = await app.as(null);
  ({ id: org, owner } = await app.makeOrg({ name: '<script>alert(1)</script> & "Söhne"', inspects: true }));
  const change = ListingEdit.parse({
    place: 'CN-ZJ',
    published: true,
    covers: ['CN-ZJ'],
    headline_en: '<img src=x onerror=alert(1)>',
    description_en: 'Line one\n</p><b>bold</b>',
    team: ['<i>Chen</i>'],
    services: [{ type: 'psi', price_minor: 26_800, currency: 'USD' }],
  });
  await app.db.tx((tx) => editListing(tx, app.actor(owner, org), change, NOW));
}, 60_000);
afterAll(() => app.stop());

const body = async (path: string, client = visitor) => (await client.get(path)).text();
const location = async (path: string) => {
  const answer = await visitor.get(path);
  return [answer.status, answer.headers.get('location')];
};

describe('the directory', () => {
  test('answers a visitor with companies, filters and counts, and no script it needs', async () => {
    const page = await body('/inspectors');
    expect(page).toContain('An inspector near your factory');
    expect(page.match(/class="card item/g)).toHaveLength(20);
    expect(page).toMatch(/<form[^>]*method="get"[^>]*>/);
    expect(page).not.toMatch(/ style="| on\w+="/);
  });

  test('keeps the whole search in the address: fields are filled, chips take one away', async () => {
    const page = await body(
      '/inspectors?place=CN-ZJ&industry=2740&language=en&rating=4&price_max=300&currency=USD&sort=price',
    );
    expect(page).toContain('value="Zhejiang, China"');
    expect(page).toMatch(/<input type="checkbox" name="industry" value="2740" checked/);
    expect(page).toMatch(/<option value="price" selected/);
    expect(page).toContain(
      'href="/inspectors?industry=2740&amp;language=en&amp;price_max=300&amp;currency=USD&amp;rating=4&amp;sort=price"',
    );
    expect(page).toMatch(/<b>\d+<\/b> compan(?:y covers|ies cover) Zhejiang, China/);
  });

  test('turns what the form sends into the shortest address that says it', async () => {
    expect(await location('/inspectors?q=&where=Shaoxing%2C+Zhejiang&type=&price_min=&sort=relevance&kind=')).toEqual([
      302,
      '/inspectors?place=g1795855',
    ]);
    expect(await location(`/inspectors?where=${encodeURIComponent('绍兴')}&type=psi`)).toEqual([
      302,
      '/inspectors?place=g1795855&type=psi',
    ]);
  });

  test('says so at the field where a place is not known, and still shows companies', async () => {
    const page = await body('/inspectors?where=Lemuriaville');
    expect(page).toContain('We don’t know the place “Lemuriaville”');
    expect(page).toContain('value="Lemuriaville"');
    expect(page.match(/class="card item/g)).toHaveLength(20);
  });

  test('leaves out what an old or mistyped address asks and nobody understands', async () => {
    for (const odd of [
      'industry=9999&language=xx',
      'place=ZZ',
      'rating=banana&price_min=-5',
      'after=nonsense',
      'utm_source=x',
      `q=${'x'.repeat(10_000)}`,
      'q=%25%5C_',
      'sort=&sort=random',
      'page=-1',
      'q=%E2%80%AEabc',
    ]) {
      expect((await visitor.get(`/inspectors?${odd}`)).status, odd).toBeLessThan(303);
    }
    // What no text can hold is refused for every page alike.
    expect((await visitor.get('/inspectors?q=%00')).status).toBe(400);
  });

  test('shows an empty state with the way out where nothing fits', async () => {
    const page = await body('/inspectors?q=zzzzzzzz');
    expect(page).toContain('No company matches all of this');
    expect(page).toContain('Clear all filters');
  });

  test('writes text as text, whatever a company calls itself', async () => {
    for (const page of [
      await body(`/inspectors?name=${encodeURIComponent('Söhne')}`),
      await body(`/inspectors/${org}`),
      await body(`/inspectors?q=${encodeURIComponent('"><script>')}`),
    ]) {
      expect(page).not.toMatch(/<script>alert|<img src=x|<b>bold|<i>Chen|"><script>/);
    }
    expect(await body(`/inspectors/${org}`)).toContain('&lt;script>alert(1)&lt;/script>');
  });

  test('speaks Chinese where Chinese is read', async () => {
    const page = await (
      await visitor.get('/inspectors?place=CN-ZJ', { headers: { 'accept-language': 'zh-CN' } })
    ).text();
    expect(page).toContain('<html lang="zh-Hans"');
    expect(page).toContain('中国浙江');
    expect(page).toContain('value="浙江，中国"');
  });
});

describe('a company page', () => {
  test('shows services, places, papers, days, ratings and the way to order', async () => {
    const rated = seeded.find(
      (company) => (company.listing?.rated ?? 0) > 20 && (company.listing?.comments.length ?? 0) > 2,
    );
    const page = await body(`/inspectors/${rated?.org}`);
    for (const part of [
      'Services and prices',
      'Where they work',
      'Availability',
      'Ratings',
      'What buyers wrote',
      `/inspectors/${rated?.org}/order`,
      '<svg class="map"',
    ])
      expect(page, part).toContain(part);
    expect(page).toContain(rated?.listing?.comments[0]?.words.replaceAll('&', '&amp;') ?? '');
  });

  test('shows the newest comments, and all of them page by page on a page of their own', async () => {
    const many = Array.from({ length: 45 }, (_, n) => `Said ${n}.`);
    await app.db.sql(
      `INSERT INTO listing_comments (org_id, country, type, knowledge, words, at)
       SELECT $1, 'NO', 'psi', 4, said, $2::timestamptz - n * interval '1 day' FROM unnest($3::text[]) WITH ORDINALITY AS s (said, n)`,
      [org, new Date(NOW).toISOString(), many],
    );
    const shown = await body(`/inspectors/${org}`);
    expect([shown.includes('Said 19.'), shown.includes('Said 20.')]).toEqual([true, false]);
    const read: string[] = [];
    for (let path = /href="(\/inspectors\/org_\w+\/comments)"/.exec(shown)?.[1]; path;) {
      const page = await body(path);
      read.push(...(page.match(/Said \d+\./g) ?? []));
      path = /href="([^"]*)" rel="next"/.exec(page)?.[1];
    }
    expect(read).toEqual(many);
    expect((await visitor.get(`/inspectors/${org}/comments?before=nonsense`)).status).toBe(200);
  });

  test('is not there for what is no company, not published, or of somebody else’s making', async () => {
    for (const id of [
      'org_00000000000000000000000000',
      'nonsense',
      '..%2f..',
      seeded.find((company) => company.buys)?.org,
    ]) {
      expect((await visitor.get(`/inspectors/${id}`)).status, id).toBe(404);
    }
  });

  test('the home page says what this is and leads to the search', async () => {
    const page = await body('/');
    expect(page).toContain('Money is held until the report is good');
    expect(page).toContain('action="/inspectors"');
    expect(page).toContain('Choose a demo login');
  });
});

describe('editing', () => {
  test('owners change what buyers see, by form; what is wrong stands at its field and nothing is lost', async () => {
    const client = await app.as(owner);
    const form = await body('/organization/listing', client);
    expect(form).toContain('value="268.00"');
    const sent = {
      kind: 'company',
      published: 'on',
      place: 'Hangzhou, China',
      inspectors: '4',
      founded: '2011',
      headline_en: 'Lamps',
      covers_more: 'Zhejiang, China; Shanghai, China',
      languages: ['en', 'zh'],
      industries: ['2740'],
      price_psi: '270',
      price_psi_currency: 'USD',
    };
    const refused = await client.post('/organization/listing', {
      ...sent,
      covers_more: 'Zhejiang; Lemuriaville',
      price_psi: '12,5',
    });
    expect(refused.status).toBe(400);
    const again = await refused.text();
    for (const words of [
      'We don’t know the place “Lemuriaville”',
      'Write the price as a number',
      'value="12,5"',
      'value="Lamps"',
    ])
      expect(again, words).toContain(words);
    const saved = await client.post('/organization/listing', sent);
    expect([saved.status, saved.headers.get('location')]).toEqual([303, `/inspectors/${org}`]);
    const page = await body(`/inspectors/${org}`);
    for (const words of ['$270', 'Hangzhou, Zhejiang, China', 'Lighting']) expect(page, words).toContain(words);
  });

  test('members look and may not save; others have nothing to edit', async () => {
    const member = await app.as(await app.makeMember(org, 'member'));
    expect(await body('/organization/listing', member)).toContain('Only an owner or admin');
    const sent = { kind: 'company', place: 'China', inspectors: '1', languages: ['en'] };
    expect((await member.post('/organization/listing', sent)).status).toBe(403);
    const { owner: buyer } = await app.makeOrg({ buys: true });
    expect((await (await app.as(buyer)).post('/organization/listing', sent)).status).toBe(404);
    expect((await visitor.post('/organization/listing', sent)).headers.get('location')).toMatch(/^\/sign-in/);
  });
});

describe('the API', () => {
  test('lists, shows and edits like the pages', async () => {
    const found = (await (await visitor.get('/api/v1/inspectors?place=CN-ZJ&industry=2740&limit=5')).json()) as {
      total: number;
      items: { id: string }[];
      next: string;
    };
    expect(found.items).toHaveLength(5);
    const next = (await (
      await visitor.get(`/api/v1/inspectors?place=CN-ZJ&industry=2740&limit=5&after=${encodeURIComponent(found.next)}`)
    ).json()) as typeof found;
    expect(next.items.map((item) => item.id)).not.toContain(found.items[0]?.id);
    const one = (await (await visitor.get(`/api/v1/inspectors/${org}`)).json()) as { services: unknown[] };
    expect(one.services).toEqual([{ type: 'psi', price_minor: 27_000, currency: 'USD' }]);
    const client = await app.as(owner);
    const edited = await client.patch('/api/v1/listing', { headline_en: 'New line' });
    expect(await edited.json()).toMatchObject({ headline: { en: 'New line' }, services: [{ price_minor: 27_000 }] });
    expect(await (await visitor.get('/api/v1/places?q=Shaoxing')).json()).toMatchObject({
      places: [{ id: 'g1795855', zone: 'Asia/Shanghai' }],
    });
  });

  test('refuses each wrong request with its code, naming the field', async () => {
    const client = await app.as(owner);
    const member = await app.as(await app.makeMember(org, 'member'));
    const support = await app.as(await app.makeStaff('support'));
    const finance = await app.as(await app.makeStaff('finance'));
    const answers: readonly (readonly [Promise<Response>, number, string, string?])[] = [
      [visitor.get('/api/v1/inspectors?nosuch=1'), 400, 'input.unknown_field', 'nosuch'],
      [visitor.get('/api/v1/inspectors?place=ZZ'), 400, 'input.invalid', 'place'],
      [visitor.get('/api/v1/inspectors?industry=1'), 400, 'input.invalid', 'industry.0'],
      [visitor.get(`/api/v1/inspectors?q=${'x'.repeat(201)}`), 400, 'input.invalid', 'q'],
      [visitor.get('/api/v1/inspectors?after=x'), 400, 'input.invalid', 'after'],
      [visitor.get('/api/v1/inspectors/org_00000000000000000000000000'), 404, 'not_found'],
      [visitor.patch('/api/v1/listing', {}), 401, 'account.sign_in_first'],
      [member.patch('/api/v1/listing', { headline_en: 'x' }), 403, 'order.needs_owner_or_admin'],
      [client.patch('/api/v1/listing', { rating: 5 }), 400, 'input.unknown_field', 'rating'],
      [client.patch('/api/v1/listing', { covers: ['ZZ'] }), 400, 'input.invalid', 'covers'],
      [
        client.patch('/api/v1/listing', { services: [{ type: 'psi', price_minor: 1, currency: 'XXX' }] }),
        400,
        'input.invalid',
        'services.0.currency',
      ],
      [
        client.patch('/api/v1/listing', { services: [{ type: 'psi', price_minor: 0, currency: 'USD' }] }),
        400,
        'input.invalid',
        'services.0.price_minor',
      ],
      [client.patch('/api/v1/listing', { founded: 1 }), 400, 'input.invalid', 'founded'],
      [client.post(`/api/v1/inspectors/${org}/accreditations/iso9001/verify`), 404, 'not_found'],
      [support.post(`/api/v1/inspectors/${org}/accreditations/iso9001/verify`), 404, 'not_found'],
      [finance.post(`/api/v1/inspectors/${org}/accreditations/iso9001/verify`), 404, 'not_found'],
    ];
    for (const [asked, status, code, field] of answers) {
      const answer = await asked;
      expect([answer.status, await answer.json()]).toMatchObject([status, { code, ...(field ? { field } : {}) }]);
    }
  });
});

describe('a sample report', () => {
  const pdf = new TextEncoder().encode(
    '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n',
  );
  const form = (bytes: Uint8Array<ArrayBuffer>, name: string) => {
    const data = new FormData();
    data.set('file', new File([bytes], name));
    return data;
  };

  test('is put there by the company, downloaded by everybody, and replaced', async () => {
    const client = await app.as(owner);
    const path = `/inspectors/${org}/sample-report`;
    expect((await visitor.get(path)).status).toBe(404);
    for (const name of ['first.pdf', 'Prüfbericht.pdf'])
      expect((await client.post('/organization/listing/sample-report', form(pdf, name))).status).toBe(303);
    const answer = await visitor.get(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.headers.get('content-disposition')).toContain("filename*=UTF-8''Pr%C3%BCfbericht.pdf");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pdf);
    expect(await body(`/inspectors/${org}`)).toContain(path);
  });

  test('is a PDF, and only owners and admins put it there', async () => {
    const client = await app.as(owner);
    const member = await app.as(await app.makeMember(org, 'member'));
    const refused = await client.post(
      '/organization/listing/sample-report',
      form(new TextEncoder().encode('<script>'), 'x.pdf'),
    );
    expect(refused.headers.get('set-cookie')).toContain('flash');
    expect((await member.post('/organization/listing/sample-report', form(pdf, 'x.pdf'))).status).toBe(403);
    expect((await visitor.get(`/inspectors/${org}/sample-report`)).headers.get('content-disposition')).toContain('Pr');
  });
});
