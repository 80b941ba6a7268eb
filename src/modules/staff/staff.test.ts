import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '#domain/time.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { makeDeal, type TestDeal } from '#test/deals.ts';
import { makeApp } from '#server/app.ts';

let it: TestApp;
let mediator: TestPerson;
let admin: TestPerson;
beforeAll(async () => {
  it = await testApp();
  mediator = await it.makeStaff('mediator');
  admin = await it.makeStaff('admin');
});
afterAll(() => it.stop());

const json = async <Body = Record<string, never>>(response: Response): Promise<Body> => (await response.json()) as Body;

/** A case that waits for a mediator. */
async function deciding(): Promise<TestDeal & { dispute: string }> {
  const deal = await makeDeal(it);
  await deal.to('reported');
  await deal.move('buyer', 'dispute', {
    reason: 'report_wrong',
    claim_minor: 20_000,
    statement: 'Wrong lamps counted.',
  });
  await deal.move('provider', 'answer', { statement: 'All 200 lamps were counted.' });
  it.clock.pass(13 * DAY);
  await deal.tick();
  const order = await deal.load();
  expect(order.dispute?.state).toBe('deciding');
  return { ...deal, dispute: order.dispute?.id ?? '' };
}

describe('the desk', () => {
  test('is there for staff only', async () => {
    const { owner } = await it.makeOrg();
    expect((await (await it.as(owner)).get('/staff')).status).toBe(404);
    expect((await (await it.as(null)).get('/staff')).status).toBe(303);
    expect((await (await it.as(owner)).get('/api/v1/staff/desk')).status).toBe(404);
    expect((await (await it.as(null)).get('/api/v1/staff/desk')).status).toBe(401);
    expect((await (await it.as(admin)).get('/staff')).status).toBe(200);
  });

  test('shows a case that waits for a mediator, and to finance no case at all', async () => {
    const { dispute, no } = await deciding();
    const page = await (await it.as(mediator)).get('/staff');
    expect(await page.text()).toContain(`/staff/cases/${dispute}`);
    const desk = await json<{ decide: { id: string; no: string }[] | null }>(
      await (await it.as(mediator)).get('/api/v1/staff/desk'),
    );
    expect(desk.decide?.find(({ id }) => id === dispute)?.no).toBe(no);
    const finance = await it.makeStaff('finance');
    const theirs = await json<{ decide: unknown; finance: number }>(
      await (await it.as(finance)).get('/api/v1/staff/desk'),
    );
    expect(theirs).toMatchObject({ decide: null, finance: 0 });
    expect((await (await it.as(finance)).get(`/staff/cases/${dispute}`)).status).toBe(404);
  });

  test('shows overdue reports and who has asked for a forced outcome', async () => {
    const deal = await makeDeal(it);
    await deal.to('funded');
    it.clock.pass(15 * DAY);
    const asked = await (
      await it.as(admin)
    ).post(
      `/api/v1/orders/${deal.order}/askForce`,
      { outcome: 'refund', reason: 'The inspector cannot be reached.' },
      { headers: { 'idempotency-key': 'force-key-1' } },
    );
    expect(asked.status).toBe(200);
    const desk = await json<{
      overdue: { order: string }[];
      forced: { order: string; mine: boolean; outcome: string }[];
    }>(await (await it.as(admin)).get('/api/v1/staff/desk'));
    expect(desk.overdue.map(({ order }) => order)).toContain(deal.order);
    expect(desk.forced.find(({ order }) => order === deal.order)).toMatchObject({ mine: true, outcome: 'refund' });
  });

  test('finds an order by number and id, a dispute by id, and says when there is none', async () => {
    const { order, no, dispute } = await deciding();
    const staff = await it.as(mediator);
    for (const text of [no, no.toLowerCase(), no.replace('INS-', ''), order]) {
      expect((await staff.get(`/staff?q=${text}`)).headers.get('location'), text).toBe(`/orders/${order}`);
    }
    expect((await staff.get(`/staff?q=${dispute}`)).headers.get('location')).toBe(`/staff/cases/${dispute}`);
    const none = await staff.get('/staff?q=INS-999999999');
    expect([none.status, await none.text()]).toEqual([200, expect.stringContaining('INS-999999999')]);
  });

  test('a forced outcome needs two people, whichever way it is asked', async () => {
    const deal = await makeDeal(it);
    await deal.to('reported');
    const second = await it.makeStaff('finance');
    const force = async (person: TestPerson, name: string, body: object, key: string) =>
      (await it.as(person)).post(`/api/v1/orders/${deal.order}/${name}`, body, { headers: { 'idempotency-key': key } });
    const reason = { outcome: 'release', reason: 'The buyer has closed its firm.' };
    expect((await force(mediator, 'askForce', reason, 'ask-key-0001')).status).toBe(403);
    expect((await force(admin, 'askForce', reason, 'ask-key-0002')).status).toBe(200);
    const alone = await force(admin, 'force', {}, 'force-key-02');
    expect([alone.status, (await json<{ code: string }>(alone)).code]).toEqual([409, 'order.two_people_needed']);
    expect((await force(second, 'force', {}, 'force-key-03')).status).toBe(200);
    expect((await deal.load()).machine.state).toBe('completed');
  });

  test('what the outbox gave up is told, and an admin gives it new tries', async () => {
    await it.db.sql(`INSERT INTO outbox (topic, payload, at) VALUES ('test.dead', '{}', now())`);
    await it.owner.sql(`UPDATE outbox SET dead_at = now(), tries = 9 WHERE topic = 'test.dead'`);
    expect(await (await (await it.as(admin)).get('/staff')).text()).toContain('was given up after its last try');
    expect((await (await it.as(mediator)).post('/staff/outbox')).status).toBe(404);
    expect((await (await it.as(admin)).post('/staff/outbox', {})).status).toBe(303);
    expect(await it.db.sql(`SELECT 1 FROM outbox WHERE dead_at IS NOT NULL`)).toEqual([]);
    await it.db.sql(`DELETE FROM outbox WHERE topic = 'test.dead'`);
  });
});

test('desk and case say what an order is about in the reader’s language', async () => {
  const deal = await deciding();
  const { terms } = await deal.load();
  const { id } = await it.makeStaff('mediator');
  await it.db.sql(`UPDATE people SET locale = 'zh' WHERE id = $1`, [id]);
  const reader = await it.as(id);
  for (const path of ['/staff', `/staff/cases/${deal.dispute}`]) {
    const page = await (await reader.get(path)).text();
    expect(page, path).toContain('出货前检验');
    expect(page, path).not.toContain(String(terms['title']));
    expect(page, path).not.toContain('Pre-shipment');
  }
});

describe('a case', () => {
  test('shows what both sides said, the books and the terms on one page', async () => {
    const { dispute } = await deciding();
    const text = await (await (await it.as(mediator)).get(`/staff/cases/${dispute}`)).text();
    for (const part of ['Wrong lamps counted.', 'All 200 lamps were counted.', 'Terms, version 1', 'Held in escrow']) {
      expect(text).toContain(part);
    }
    const body = await json<{ stake_minor: number; statements: { by: string }[]; decide: { possible: boolean } }>(
      await (await it.as(mediator)).get(`/api/v1/staff/cases/${dispute}`),
    );
    expect(body).toMatchObject({ stake_minor: 30_900, decide: { possible: true } });
    expect(body.statements.map(({ by }) => by)).toEqual(['buyer', 'provider']);
  });

  test('shows what was written to support about its order', async () => {
    const { dispute, order, buyer } = await deciding();
    const client = await it.as(buyer.person);
    await client.post('/support', {
      subject: 'Our dispute',
      words: 'When will it be decided?',
      about: `/orders/${order}`,
    });
    const text = await (await (await it.as(mediator)).get(`/staff/cases/${dispute}`)).text();
    expect(text.includes('When will it be decided?')).toBe(true);
  });

  test('is decided to the cent after the division was shown, and carried out when the time to appeal is over', async () => {
    const { dispute, load, tick, money } = await deciding();
    const staff = await it.as(mediator);
    const path = `/staff/cases/${dispute}`;
    const wrong = await staff.post(path, { buyer_minor: '309.01', reasons: '', action: 'check' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('Give an amount from 0 to $309.00.');
    const form = { buyer_minor: '100.01', reasons: 'The photos show 60 lamps.' };
    const check = await (await staff.post(path, { ...form, action: 'check' })).text();
    // Of 208.99 the fee is 8 %, rounded down.
    for (const part of ['$100.01', '$192.28', '$16.71', 'Confirm the decision']) expect(check).toContain(part);
    expect((await load()).dispute?.state).toBe('deciding');
    const sent = await staff.post(path, { ...form, action: 'decide', key: 'decide-key-01' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, path]);
    expect((await load()).dispute).toMatchObject({ state: 'decided', facts: { decision: { buyer_minor: '10001' } } });
    it.clock.pass(3 * DAY);
    await tick();
    expect((await load()).machine.state).toBe('settled');
    expect(await money()).toMatchObject({ to_provider: 19_228n, fees: 1_671n, refunded: 10_001n });
  });

  test('is never decided by support, by a member of a side, nor on appeal by the same mediator', async () => {
    const { dispute, order, buyer, move } = await deciding();
    const decide = async (person: TestPerson, name: string, key: string) => {
      const answer = await (
        await it.as(person)
      ).post(
        `/api/v1/orders/${order}/${name}`,
        { buyer_minor: 100, reasons: 'Because.' },
        { headers: { 'idempotency-key': key } },
      );
      return [answer.status, (await json<{ code?: string }>(answer)).code];
    };
    const support = await it.makeStaff('support');
    expect(await decide(support, 'decide', 'decide-key-10')).toEqual([403, 'order.not_your_move']);
    expect(await (await (await it.as(support)).get(`/staff/cases/${dispute}`)).text()).not.toContain(
      'name="buyer_minor"',
    );
    const partial = await it.makeStaff('mediator');
    await it.db.sql(`INSERT INTO members (org_id, person_id, role, joined_at) VALUES ($1, $2, 'member', now())`, [
      buyer.org,
      partial.id,
    ]);
    expect(await decide(partial, 'decide', 'decide-key-11')).toEqual([403, 'dispute.mediator_is_party']);
    const page = await (await (await it.as(partial)).get(`/staff/cases/${dispute}`)).text();
    expect(page).toContain('This case is not for you to decide');
    expect(await decide(mediator, 'decide', 'decide-key-12')).toEqual([200, undefined]);
    await move('buyer', 'appeal', { new_facts: 'The factory has written to us.' });
    expect(await decide(mediator, 'decideAppeal', 'decide-key-13')).toEqual([403, 'dispute.mediator_is_party']);
    const another = await it.makeStaff('mediator');
    expect(await decide(another, 'decideAppeal', 'decide-key-14')).toEqual([200, undefined]);
  });
});

describe('the clock of a sandbox', () => {
  // The test's business time begins behind real time; that of an installation never is.
  beforeAll(() => it.clock.set(it.clock.real() + DAY));

  test('shows the moved and the real time and the next deadlines to everybody, and who may turn it', async () => {
    const { no, buyer } = await makeDeal(it);
    const page = await (await (await it.as(buyer.person)).get('/sandbox/clock')).text();
    expect(page).toContain('Real time');
    expect(page).toContain(no);
    expect(page).toContain('Only the operator’s staff turn the clock');
    expect(page).not.toContain('+ 3 days');
    const hands = await (await (await it.as(mediator)).get('/sandbox/clock')).text();
    expect(hands).toContain('+ 3 days');
    expect(hands).not.toContain('Only the operator’s staff');
    expect((await (await it.as(null)).get('/api/v1/sandbox/clock')).status).toBe(401);
  });

  test('is turned by staff alone', async () => {
    const { owner } = await it.makeOrg();
    const client = await it.as(owner);
    const before = it.clock.now();
    const refused = await client.post('/api/v1/sandbox/clock', { days: 3 });
    expect(refused.status).toBe(403);
    expect((await json<{ code: string }>(refused)).code).toBe('clock.staff_only');
    expect((await client.post('/sandbox/clock', { hours: '1' })).status).toBe(403);
    expect(it.clock.now()).toBe(before);
  });

  test('moves forward by the API and by the page, and what falls due fires in order', async () => {
    const first = await makeDeal(it);
    const second = await makeDeal(it);
    await second.to('confirmed');
    const before = it.clock.now();
    const answer = await (await it.as(mediator)).post('/api/v1/sandbox/clock', { days: 3 });
    expect(answer.status).toBe(200);
    expect(it.clock.now()).toBe(before + 3 * DAY);
    expect((await first.load()).machine.state).toBe('expired');
    expect((await second.load()).machine.state).toBe('confirmed');
    const page = await (await it.as(mediator)).post('/sandbox/clock', { hours: '1' });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/sandbox/clock']);
    expect(it.clock.now()).toBe(before + 3 * DAY + HOUR);
    const [row] = await it.db.sql<{ clock_offset_ms: bigint }>('SELECT clock_offset_ms FROM installation');
    expect(Number(row?.clock_offset_ms)).toBe(it.clock.offset);
  });

  test('goes to the next deadline and fires it', async () => {
    const deal = await makeDeal(it);
    const client = await it.as(mediator);
    for (let i = 0; (await deal.load()).machine.state === 'placed' && i < 30; i++) {
      expect((await client.post('/api/v1/sandbox/clock', { next: true })).status).toBe(200);
    }
    expect((await deal.load()).machine.state).toBe('expired');
  });

  test('never goes back, and takes one way of saying how far', async () => {
    const client = await it.as(mediator);
    const now = it.clock.now();
    const post = async (body: object) => {
      const answer = await client.post('/api/v1/sandbox/clock', body);
      return [answer.status, (await json<{ code: string }>(answer)).code];
    };
    expect(await post({ to: new Date(now - 1).toISOString() })).toEqual([409, 'clock.not_forward']);
    expect(await post({ days: 401 })).toEqual([400, 'clock.too_far']);
    expect(await post({ days: -1 })).toEqual([400, 'input.invalid']);
    expect(await post({ days: 1, hours: 1 })).toEqual([400, 'input.invalid']);
    expect(await post({ weeks: 1 })).toEqual([400, 'input.unknown_field']);
    expect((await client.post('/sandbox/clock', { date: '2020-01-01' })).status).toBe(409);
    expect(it.clock.now()).toBe(now);
  });

  test('is not there in live mode', async () => {
    const config = { ...it.at.config, mode: 'live' as const, publicUrl: it.at.config.publicUrl };
    const live = makeApp({ ...it.at, config });
    const { owner } = await it.makeOrg();
    const headers = { cookie: await it.signIn(owner), origin: 'http://holdfast.test' };
    for (const path of ['/sandbox/clock', '/api/v1/sandbox/clock'])
      expect((await live.request(`http://holdfast.test${path}`, { headers })).status, path).toBe(404);
  });
});
