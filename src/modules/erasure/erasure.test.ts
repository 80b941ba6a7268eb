import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFindings } from '#modules/ledger/findings.ts';
import { verifyBooks } from '#modules/ledger/verify.ts';
import { verifyOrders } from '#modules/orders/verify.ts';
import { addMember } from '#modules/people/commands.ts';
import { personById } from '#modules/people/queries.ts';
import { drain } from '#platform/relay.ts';
import { forgetNotices, noticesWithoutMail } from '#modules/notices/reactions.ts';
import { forgetAsker } from '#modules/support/reactions.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { makeDeal } from '#test/deals.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

/** Neither suspended nor closed. */
const isOpen = async (org: string) =>
  (await it.db.sql('SELECT FROM organizations WHERE id = $1 AND suspended_at IS NULL', [org])).length > 0;

const json = async <Body = { code: string }>(response: Response): Promise<Body> => (await response.json()) as Body;
const settle = () => drain(it.at, [noticesWithoutMail, forgetNotices, forgetAsker]);
const tablesWith = async (text: string) =>
  [...new Set((await rowsWith(text)).map((row) => row.replace(/:.*/s, '')))].sort();

async function erase(person: TestPerson): Promise<[number, string | undefined]> {
  const answer = await (await it.as(person)).post('/api/v1/me/erase', { email: person.email });
  return [answer.status, (await json<{ code?: string }>(answer)).code];
}

/** Every row of every table of ours that holds the text, as PostgreSQL writes it. */
async function rowsWith(text: string): Promise<string[]> {
  const tables = await it.owner.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await it.owner.sql<{ row: string }>(
      `SELECT t::text AS row FROM ${name} t WHERE position($1 IN lower(t::text)) > 0`,
      [text.toLowerCase()],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

describe('an erased account', () => {
  test('leaves name and address nowhere, and its histories and books as they were', async () => {
    const deal = await makeDeal(it);
    const ada = await it.makePerson({ name: 'Adalmina Quyst', email: 'adalmina@quyst.example' });
    await addMember(it.db, deal.buyer.org, ada.id, 'member', it.clock.now());
    const as = await it.as(ada);
    const placed = await as.get(`/api/v1/orders/${deal.order}`);
    expect(placed.status).toBe(200);
    await deal.to('confirmed');
    const moved = await as.post(
      `/api/v1/orders/${deal.order}/withdraw`,
      {},
      { headers: { 'idempotency-key': 'ada-1234' } },
    );
    expect(moved.status).toBe(200);
    await as.post('/api/v1/support', { subject: 'Who am I', words: 'Adalmina Quyst asks.' });
    await as.post('/api/v1/support', { subject: 'This order', words: 'Where is it?', about: `/orders/${deal.order}` });
    await as.post('/api/v1/me/email', { email: 'adalmina@new.example' });
    await as.post('/api/v1/me/tokens', { name: 'script' });
    await settle();
    expect((await rowsWith('adalmina')).length).toBeGreaterThan(3);
    expect(await tablesWith(ada.id)).toContain('notices');
    expect(await erase(ada)).toEqual([200, undefined]);
    await settle();
    expect(await rowsWith('adalmina')).toEqual([]);
    expect(await rowsWith('Quyst')).toEqual([]);
    expect(await tablesWith(ada.id)).toEqual(['order_events', 'people', 'support_messages']);
    expect((await as.get('/api/v1/me')).status).toBe(401);
    expect(it.letters.at(-1)).toMatchObject({ to: 'adalmina@quyst.example', subject: 'Your account is erased' });
    const page = await (await (await it.as(deal.buyer.person)).get(`/orders/${deal.order}/history`)).text();
    expect(page).toContain('N. N.');
    const findings = newFindings();
    await verifyBooks(it.owner, findings);
    await verifyOrders(it.owner, findings);
    expect(findings.breaks).toEqual([]);
  });

  test('closes the organization that nobody else belongs to', async () => {
    const { id, owner } = await it.makeOrg({ inspects: true });
    expect(await isOpen(id)).toBe(true);
    expect(await erase(owner)).toEqual([200, undefined]);
    expect(await isOpen(id)).toBe(false);
  });

  test('never signs in again, and its address is free', async () => {
    const ada = await it.makePerson({ email: 'again@example.com' });
    expect(await erase(ada)).toEqual([200, undefined]);
    const visitor = await it.as(null);
    const login = { email: 'again@example.com', password: 'a long password' };
    expect((await visitor.post('/api/v1/account/sign-in', login)).status).toBe(401);
    const reset = { email: (await personById(it.db, ada.id)).email };
    expect(reset.email).toMatch(/@erased\.invalid$/);
    expect((await it.makePerson({ email: 'again@example.com' })).id).not.toBe(ada.id);
  });
});

describe('an account stays', () => {
  test('while its owner alone could act for an organization with an open order', async () => {
    const deal = await makeDeal(it);
    expect(await erase(deal.buyer.person)).toEqual([409, 'account.orders_open']);
    expect(await erase(deal.provider.person)).toEqual([409, 'account.orders_open']);
    const page = await (await (await it.as(deal.buyer.person)).get('/settings/erase')).text();
    expect(page).toContain('still has open orders');
    expect((await personById(it.db, deal.buyer.person.id)).email).toBe(deal.buyer.person.email);
    const second = await it.makePerson();
    await addMember(it.db, deal.buyer.org, second.id, 'owner', it.clock.now());
    expect(await erase(deal.buyer.person)).toEqual([200, undefined]);
  });

  test('while money of its organization is in the books', async () => {
    const deal = await makeDeal(it);
    await deal.to('completed');
    expect(await erase(deal.provider.person)).toEqual([409, 'account.money_left']);
    expect(await erase(deal.buyer.person)).toEqual([200, undefined]);
  });

  test('while its owner is the only one of an organization with members', async () => {
    const { id, owner } = await it.makeOrg();
    await it.makeMember(id, 'member');
    expect(await erase(owner)).toEqual([409, 'account.owner_stays']);
  });

  test('of staff', async () => {
    expect(await erase(await it.makeStaff('mediator'))).toEqual([409, 'account.staff_stays']);
  });

  test('unless the password was given a moment ago and the address is typed', async () => {
    const ada = await it.makePerson();
    const as = await it.as(ada);
    expect((await json(await as.post('/api/v1/me/erase', { email: 'other@example.com' }))).code).toBe('input.invalid');
    expect((await as.post('/settings/erase', { email: 'other@example.com' })).status).toBe(400);
    await it.owner.sql(`UPDATE sessions SET proved_at = proved_at - interval '1 hour' WHERE person_id = $1`, [ada.id]);
    expect((await json(await as.post('/api/v1/me/erase', { email: ada.email }))).code).toBe('account.prove_first');
    expect((await as.get('/settings/erase')).headers.get('location')).toContain('/prove');
    expect((await personById(it.db, ada.id)).email).toBe(ada.email);
  });

  test('or goes, but not half, when somebody joins at the same moment', async () => {
    const { id, owner } = await it.makeOrg();
    const ada = await it.makePerson();
    const [left] = await Promise.all([erase(owner), addMember(it.db, id, ada.id, 'member', it.clock.now())]);
    const owners = await it.db.sql(`SELECT FROM members WHERE org_id = $1 AND role = 'owner'`, [id]);
    const open = await isOpen(id);
    expect([left[0], owners.length, open]).toEqual(left[0] === 409 ? [409, 1, true] : [200, 0, false]);
  });
});
