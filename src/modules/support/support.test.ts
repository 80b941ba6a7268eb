import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { sendSupportAnswer } from '#server/support-letter.ts';
import { votesOf } from './queries.ts';

let app: TestApp;
let visitor: Client;
let asker: TestPerson;
let client: Client;
let staff: Client;

beforeAll(async () => {
  app = await testApp();
  visitor = await app.as(null);
  ({ owner: asker } = await app.makeOrg({ buys: true }));
  client = await app.as(asker);
  staff = await app.as(await app.makeStaff('support'));
});
afterAll(() => app.stop());

const body = async (on: Client, path: string) => (await on.get(path)).text();
const about = '/orders/ord_00000000000000000000000001';

describe('a message to support', () => {
  test('is asked from a page, answered by staff, read in the product and sent by e-mail', async () => {
    expect(await body(client, `/support?about=${encodeURIComponent(about)}`)).toContain(`href="${about}"`);
    const sent = await client.post('/support', {
      about,
      subject: 'Where is my <b>report</b>?',
      words: 'It is late.\nPlease look.',
    });
    const thread = sent.headers.get('location') ?? '';
    expect(thread).toMatch(/^\/support\/sup_/);
    expect(await body(client, thread)).toContain('Where is my &lt;b>report&lt;/b>?');
    expect(await body(staff, '/staff/support')).toContain('Where is my');
    const staffPage = `/staff${thread}`;
    expect(await body(staff, staffPage)).toContain('It is late.');
    expect((await staff.post(staffPage, { words: '' })).status).toBe(400);
    expect((await staff.post(staffPage, { words: 'We asked the inspector.' })).status).toBe(303);
    const page = await body(client, thread);
    expect(page).toContain('We asked the inspector.');
    expect(page).toContain('answered');
    const [event] = await app.db.sql<{ payload: { message: string } }>(
      `SELECT payload FROM outbox WHERE topic = 'support.answered'`,
    );
    await sendSupportAnswer(app.at, event?.payload ?? {});
    expect(app.letters).toMatchObject([{ to: asker.email, subject: 'Re: Where is my <b>report</b>?' }]);
    expect(app.letters[0]?.text).toContain('We asked the inspector.');
    expect((await client.post(thread, { words: 'Thank you, and one more thing.' })).status).toBe(303);
    expect(await body(staff, '/staff/support?state=open')).toContain('Where is my');
  });

  test('of a visitor needs a name and an address, and is limited', async () => {
    const words = { subject: 'Hello', words: 'A question' };
    const refused = await visitor.post('/support', words);
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('Tell us your name');
    expect(page).toContain('A question');
    expect((await visitor.post('/support', { ...words, name: 'V', email: 'not an address' })).status).toBe(400);
    const asVisitor = { ...words, name: 'Visitor', email: 'v@example.com' };
    for (let n = 0; n < 6; n++) expect((await visitor.post('/support', asVisitor)).status).toBe(303);
    expect((await visitor.post('/support', asVisitor)).status).toBe(429);
  });

  test('cannot be made to lead staff to another site', async () => {
    for (const evil of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      await client.post('/support', { about: evil, subject: 'Link', words: 'x' });
    }
    const rows = await app.db.sql<{ about: string }>(`SELECT about FROM support_threads WHERE subject = 'Link'`);
    expect(rows.map((row) => row.about)).toEqual(['', '', '', '']);
  });

  test('is seen by its asker and by staff who answer, by nobody else', async () => {
    const { id } = (await (await client.post('/api/v1/support', { subject: 'Mine', words: 'x' })).json()) as {
      id: string;
    };
    const other = await app.as((await app.makeOrg({ buys: true })).owner);
    const finance = await app.as(await app.makeStaff('finance'));
    expect((await other.get(`/support/${id}`)).status).toBe(404);
    expect((await other.get(`/api/v1/support/${id}`)).status).toBe(404);
    expect((await other.post(`/api/v1/support/${id}/messages`, { words: 'x' })).status).toBe(404);
    expect((await other.post(`/api/v1/staff/support/${id}/answer`, { words: 'x' })).status).toBe(404);
    expect((await finance.get('/staff/support')).status).toBe(404);
    expect((await finance.post(`/staff/support/${id}`, { act: 'close' })).status).toBe(404);
    expect((await visitor.get(`/support/${id}`)).headers.get('location')).toMatch(/^\/sign-in/);
    expect((await client.get(`/api/v1/support/${id}`)).status).toBe(200);
    expect((await staff.post(`/api/v1/staff/support/${id}/answer`, { words: 'Done' })).status).toBe(200);
  });

  test('by API names what is wrong', async () => {
    expect(
      await (await client.post('/api/v1/support', { subject: 'x', words: 'y', state: 'closed' })).json(),
    ).toMatchObject({ code: 'input.unknown_field', field: 'state' });
    expect(await (await client.post('/api/v1/support', { subject: '', words: 'y' })).json()).toMatchObject({
      code: 'input.invalid',
      field: 'subject',
    });
    expect((await visitor.post('/api/v1/support', { subject: 'x', words: 'y' })).status).toBe(401);
  });
});

describe('help', () => {
  test('every article opens in both languages, with the numbers of the policy', async () => {
    await app.owner.sql(`UPDATE installation SET policy = '{"confirm_within": {"days": 5}}'`);
    const page = await body(visitor, '/help');
    const articles = [...page.matchAll(/href="\/help\/(\w+)"/g)].map((match) => match[1]);
    expect(new Set(articles).size).toBeGreaterThanOrEqual(9);
    for (const article of new Set(articles))
      for (const language of ['en', 'zh'])
        expect(
          (await visitor.get(`/help/${article}`, { headers: { 'accept-language': language } })).status,
          `${article} ${language}`,
        ).toBe(200);
    expect(await body(visitor, '/help/inspection')).toContain('within 5 days');
    expect((await visitor.get('/help/nosuch')).status).toBe(404);
  });

  test('a vote is stored once for each voter, and the last one counts', async () => {
    for (const useful of ['yes', 'no', 'no'])
      expect((await client.post('/help/fees/vote', { useful })).headers.get('location')).toBe('/help/fees?thanks#vote');
    await visitor.post('/help/fees/vote', { useful: 'yes' });
    expect(await votesOf(app.db, 'fees')).toEqual({ yes: 1, no: 1 });
    expect((await visitor.post('/help/fees/vote', { useful: 'maybe' })).status).toBe(400);
    expect((await visitor.post('/help/nosuch/vote', { useful: 'yes' })).status).toBe(404);
    expect(await body(visitor, '/help/fees?thanks')).toContain('Thank you');
  });
});
