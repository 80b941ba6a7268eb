import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgId } from '#domain/ids.ts';
import { editListing } from '#modules/listings/commands.ts';
import { ListingEdit } from '#modules/listings/contract.ts';
import { companyById } from '#modules/listings/queries.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { fieldsOf } from '#test/form.ts';
import { pdf, photo } from '#test/sample-files.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const DAYS = '/organization/listing/days';
const PAPER = '/organization/listing/papers/iso9001';
let it: TestApp;
let org: OrgId;
let owner: TestPerson;
let as: Client;
let support: Client;

beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOW);
  await it.db.tx((tx) => ensureReference(tx));
  ({ id: org, owner } = await it.makeOrg({ name: 'Qiantang', inspects: true }));
  const change = ListingEdit.parse({
    place: 'CN-ZJ',
    published: true,
    covers: ['CN-ZJ'],
    days_taken: ['2027-12-24'],
    accreditations: [{ code: 'iso9001', number: 'Q-1', issuer: 'B', expires_on: '2028-01-01' }],
  });
  await it.db.tx((tx) => editListing(tx, it.actor(owner, org), change, NOW));
  as = await it.as(owner);
  support = await it.as(await it.makeStaff('support'));
}, 60_000);
afterAll(() => it.stop());

const page = async (path: string, who: Client = as) => (await who.get(path)).text();
const taken = async () => (await companyById(it.db, org, NOW, { own: true }))?.daysTaken;
describe('the calendar of a company', () => {
  test('shows six months with a box for each day that is not over', async () => {
    const shown = await page(DAYS);
    expect(shown.match(/<caption>[A-Z][a-z]+ 20\d\d<\/caption>/g)).toHaveLength(6);
    expect(shown).toContain('value="2026-11-22"');
    expect(shown).not.toContain('value="2026-11-21"');
  });

  test('takes a range, frees a part of it, and keeps what lies beyond the months shown', async () => {
    await as.post(DAYS, { do: 'take', from: '2026-12-01', to: '2026-12-04' });
    await as.post(DAYS, { do: 'free', from: '2026-12-02' });
    expect(await taken()).toEqual(['2026-12-01', '2026-12-03', '2026-12-04', '2027-12-24']);
    const ticked = { do: 'save', day: ['2026-12-01', '2027-01-05'] };
    expect((await as.post(DAYS, ticked)).status).toBe(303);
    expect(await taken()).toEqual(['2026-12-01', '2027-01-05', '2027-12-24']);
    expect((await as.post(DAYS, { do: 'save' })).status).toBe(303);
    expect(await taken()).toEqual(['2027-12-24']);
  });

  test('refuses a range that is none and says so at its field; days before today are not taken', async () => {
    for (const [sent, field] of [
      [{ do: 'take' }, 'from'],
      [{ do: 'take', from: '2026-12-05', to: '2026-12-01' }, 'to'],
      [{ do: 'take', from: '2026-12-05', to: '9999-12-31' }, 'to'],
      [{ do: 'take', from: 'tomorrow' }, 'from'],
    ] as const) {
      const answer = await as.post(DAYS, sent);
      expect(answer.status, JSON.stringify(sent)).toBe(400);
      expect(await answer.text(), JSON.stringify(sent)).toContain(`id="range-${field}-error"`);
    }
    await as.post(DAYS, { do: 'take', from: '2026-11-20', to: '2026-11-22' });
    expect(await taken()).toEqual(['2026-11-22', '2027-12-24']);
  });

  test('is shown to buyers for three months', async () => {
    const shown = await page(`/inspectors/${org}`, await it.as(null));
    expect(shown.match(/<table class="days">/g)).toHaveLength(3);
    expect(shown).toContain('22 Nov 2026: taken');
    expect(shown).toContain('Next free day: 23 November 2026');
  });
});

describe('the places that a company travels to', () => {
  const EDIT = '/organization/listing';
  const covered = async () =>
    (await companyById(it.db, org, NOW, { own: true }))?.covers.map(({ id }) => id).toSorted() ?? [];
  const save = async (over: Record<string, string | string[]>) => {
    const answer = await as.post(EDIT, { ...fieldsOf(await page(EDIT)), languages: ['en'], ...over });
    return { status: answer.status, page: await answer.text() };
  };

  test('are ticked or typed, several at once', async () => {
    expect(await page(EDIT)).toMatch(/value="CN-ZJ"[^>]*checked/);
    expect((await save({ covers_more: 'Vietnam; 广东; Shaoxing, Zhejiang, China' })).status).toBe(303);
    expect(await covered()).toEqual(['CN-GD', 'CN-ZJ', 'VN', 'g1795855']);
    expect((await save({ covers: ['CN-ZJ', 'VN'], covers_more: 'vietnam' })).status).toBe(303);
    expect(await covered()).toEqual(['CN-ZJ', 'VN']);
  });

  test('come back to be ticked where a name has several, and to be mended where nobody knows it', async () => {
    const { status, page: again } = await save({ covers: ['VN'], covers_more: 'Springfield; Lilliput; Portugal' });
    expect(status).toBe(400);
    for (const part of ['Several places are called “Springfield”', 'place “Lilliput”', 'id="f-covers_more-error"'])
      expect(again).toContain(part);
    expect(fieldsOf(again)['covers_more']).toBe('Lilliput');
    const found = [...again.matchAll(/name="covers" value="(\w[\w-]*)"([^>]*)/g)].map(
      ([, id = '', rest = '']) => [id, /\bchecked\b/.test(rest)] as const,
    );
    expect(found.filter(([, ticked]) => ticked).map(([id]) => id)).toEqual(['VN', 'PT']);
    const [springfield = ''] = found.find(([, ticked]) => !ticked) ?? [];
    expect((await save({ covers: ['VN', springfield], covers_more: '' })).status).toBe(303);
    expect(await covered()).toEqual(['VN', springfield].toSorted());
  });

  test('name no place that there is not, and the office is one place', async () => {
    expect((await save({ covers: ['VN', 'XX', "'--"] })).status).toBe(303);
    expect(await covered()).toEqual(['VN']);
    const { status, page: again } = await save({ place: 'Springfield' });
    expect([status, again.includes('Type the one you mean in full')]).toEqual([400, true]);
  });
});

describe('a paper', () => {
  const upload = (content: Uint8Array, name: string) => {
    const data = new FormData();
    data.set('file', new File([new Uint8Array(content)], name));
    return as.post(PAPER, data);
  };
  const sent = async () => /name="sent" value="(\d+)"/.exec(await page('/staff/papers', support))?.[1] ?? '';
  const say = async (body: Record<string, string>) =>
    support.post(`/staff/papers/${org}/iso9001`, { sent: await sent(), ...body });

  test('is uploaded as a PDF or a photo, read by its own people and the staff, and by nobody else', async () => {
    expect(await page('/organization/listing')).toContain('no paper yet');
    expect((await upload(await photo(), 'certificate.jpg')).status).toBe(303);
    const content = await pdf();
    expect((await upload(content, 'ISO 9001.pdf')).status).toBe(303);
    for (const [who, path] of [
      [as, PAPER],
      [support, `/staff/papers/${org}/iso9001`],
    ] as const) {
      const answer = await who.get(path);
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*ISO%209001\.pdf/);
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(content));
    }
    const stranger = await it.as((await it.makeOrg({ inspects: true })).owner);
    expect((await stranger.get(PAPER)).status).toBe(404);
    expect((await stranger.get(`/staff/papers/${org}/iso9001`)).status).toBe(404);
    expect(await page(`/inspectors/${org}`, await it.as(null))).not.toContain('ISO 9001.pdf');
    expect(await page('/organization/listing')).toContain('waits for us');
  });

  test('that is something else is refused with what would do', async () => {
    const answer = await upload(new TextEncoder().encode('<script>alert(1)</script>'), 'certificate.pdf');
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([303, expect.stringContaining('flash')]);
    expect((await as.post('/organization/listing/papers/nonsense', new FormData())).status).toBe(303);
  });

  test('is refused with a reason only, which its company reads, or verified', async () => {
    expect(await page('/staff', support)).toContain('Accreditation papers');
    expect(await page('/staff/papers', support)).toContain('Qiantang: ISO 9001');
    const without = await say({ do: 'refuse' });
    expect([without.status, await without.text()]).toEqual([400, expect.stringContaining('-reason-error"')]);
    const old = await say({ do: 'verify', sent: '1' });
    expect([old.status, await old.text()]).toEqual([409, expect.stringContaining('sent another paper meanwhile')]);
    expect((await say({ do: 'refuse', reason: 'It is <b>somebody</b> else’s' })).status).toBe(303);
    expect(await page('/organization/listing')).toContain('It is &lt;b>somebody&lt;/b> else’s');
    expect(await page('/staff/papers', support)).toContain('No paper waits');
    await upload(await pdf(), 'mine.pdf');
    expect((await say({ do: 'verify' })).status).toBe(303);
    expect(await page(`/inspectors/${org}`, await it.as(null))).toContain('seen by us');
  });
});
