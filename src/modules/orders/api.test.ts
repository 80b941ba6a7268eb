import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Code } from '#domain/errors.ts';
import { mayMove } from '#domain/process/decide.ts';
import type { Input } from '#domain/process/define.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import { DAY } from '#domain/time.ts';
import { testApp, TEST_URL, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { askedTerms, makeDeal, makeSide, staffOf, type TestDeal, type TestSide } from '#test/deals.ts';
import { SCENES, type Scene, type Who } from '#test/moves.ts';
import { moveOperations, operationsByPath, type MoveOperation } from './api-moves.ts';

let it: TestApp;
let buyer: TestSide;
let provider: TestSide;
let stranger: TestPerson;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  provider = await makeSide(it, 'inspects', 'Qiantang Quality Services');
  stranger = (await it.makeOrg()).owner;
});
afterAll(() => it.stop());

const fresh = () => makeDeal(it, { buyer, provider });
const personFor = (who: Who): Promise<TestPerson> =>
  who === 'buyer'
    ? Promise.resolve(buyer.person)
    : who === 'provider'
      ? Promise.resolve(provider.person)
      : staffOf(it, who);
const as = async (who: Who): Promise<Client> => it.as(await personFor(who));

let count = 0;
const newKey = () => `api-key-${++count}`;

interface Problem {
  readonly status: number;
  readonly code: string | undefined;
  readonly field: unknown;
  readonly detail: string;
}

async function problem(response: Response): Promise<Problem> {
  const body = (await response.json()) as { code?: string; field?: unknown; detail?: string };
  if (response.status >= 400) expect(response.headers.get('content-type')).toBe('application/problem+json');
  return { status: response.status, code: body.code, field: body.field, detail: body.detail ?? '' };
}

async function post(client: Client, deal: Pick<TestDeal, 'order'>, name: string, body: unknown, key = newKey()) {
  const headers: Record<string, string> = key === '' ? {} : { 'idempotency-key': key };
  return client.post(`/api/v1/orders/${deal.order}/${name}`, body, { headers });
}

/** Whether a page holds the text. A failed comparison of whole pages could not be read. */
async function says(page: Response, text: string): Promise<boolean> {
  const html = await page.text();
  return [text, text.replaceAll('&', '&amp;')].some((one) => html.includes(one));
}

const refusedAs = (code: Code, status: number) => expect.objectContaining({ code, status });

/** An order on which the move is possible, and what to send. */
async function staged(name: string): Promise<{ deal: TestDeal; body: Input; scene: Scene }> {
  const scene = SCENES[name];
  if (!scene) throw new Error(`no scene for ${name}`);
  const deal = await fresh();
  await scene.reach(deal, it);
  return { deal, scene, body: (await scene.body?.(deal, it)) ?? {} };
}

// Those of goods orders have scenes of their own in goods-api.test.ts.
const operations = PROCESSES.filter(({ name }) => name !== 'trade').flatMap((process) =>
  moveOperations(process).map((one) => ({ process, ...one })),
);

test('there is a scene for every move that people and staff may ask for', () => {
  expect(Object.keys(SCENES).sort()).toEqual(operations.map(({ name }) => name).sort());
});

describe.each(operations)('$id', ({ name, process, body: schema }) => {
  const transition = process.transitions[name];
  const fields = transition?.input ?? {};
  const shape = schema.shape as Record<string, { safeParse(value: unknown): { success: boolean } }>;

  test('is carried out once, whatever the number of requests with its key', async () => {
    const { deal, body, scene } = await staged(name);
    const client = await as(scene.by);
    const before = (await deal.load()).version;
    const key = newKey();
    const done = await post(client, deal, name, body, key);
    const first = (await done.json()) as { state: string; version: number; detail?: string };
    expect([done.status, first.detail]).toEqual([200, undefined]);
    expect(first.version).toBeGreaterThan(before);
    const history = await client.get(`/api/v1/orders/${deal.order}/history`);
    const { entries } = (await history.json()) as { entries: { move: string; seq: number }[] };
    expect(entries.slice(before).map(({ move }) => move)).toContain(name);

    const again = await post(client, deal, name, body, key);
    expect([again.status, ((await again.json()) as { version: number }).version]).toEqual([200, first.version]);
    const became = await client.get(`/api/v1/keys/${key}`);
    expect(await became.json()).toMatchObject({ key, done: true, order: deal.order });
    const never = await client.get(`/api/v1/keys/${newKey()}`);
    expect(await never.json()).toMatchObject({ done: false, order: null, seq: null, payment: null, payout: null });
    const text = Object.entries(fields).find(([, field]) => field.type === 'text' && field.max > 10);
    if (text) {
      const other = await post(client, deal, name, { ...body, [text[0]]: 'Something else.' }, key);
      expect(await problem(other)).toEqual(refusedAs('key.reused', 409));
    }
  });

  test('is refused to visitors, to strangers and without a key, and nothing happens', async () => {
    const { deal, body, scene } = await staged(name);
    const before = await deal.load();
    expect(await problem(await post(await it.as(null), deal, name, body))).toEqual(
      refusedAs('account.sign_in_first', 401),
    );
    expect(await problem(await post(await it.as(stranger), deal, name, body))).toEqual(refusedAs('not_found', 404));
    const client = await as(scene.by);
    expect(await problem(await post(client, deal, name, body, ''))).toEqual(refusedAs('key.missing', 400));
    expect(await problem(await post(client, deal, name, body, 'short'))).toMatchObject({
      code: 'input.invalid',
      field: 'Idempotency-Key',
    });
    const elsewhere = { order: 'ord_00000000000000000000000000' };
    expect(await problem(await post(client, elsewhere, name, body))).toEqual(refusedAs('not_found', 404));
    expect(await deal.load()).toEqual(before);
  });

  test('is refused to every side whose move it is not, as it stands on their page', async () => {
    const { deal, body, scene } = await staged(name);
    const order = await deal.load();
    const sides = (['buyer', 'provider', 'staff'] as const).filter(
      (side) => mayMove(order, name, { side, person: 'psn_x' }, null, it.clock.now())?.code === 'order.not_your_move',
    );
    expect(sides.length, scene.by).toBeGreaterThan(0);
    for (const side of sides) {
      const client = await as(side === 'staff' ? 'admin' : side);
      expect(await problem(await post(client, deal, name, body)), side).toEqual(refusedAs('order.not_your_move', 403));
      const page = await client.get(`/orders/${deal.order}`);
      expect(await says(page, `/orders/${deal.order}/moves/${name}"`)).toBe(false);
    }
    expect((await deal.load()).version).toBe(order.version);
  });

  test('needs the role that its grade asks for', async () => {
    const { deal, body, scene } = await staged(name);
    if (scene.by !== 'buyer' && scene.by !== 'provider') {
      const support = await it.as(await staffOf(it, 'support'));
      expect(await problem(await post(support, deal, name, body))).toEqual(refusedAs('order.not_your_move', 403));
      return;
    }
    const org = scene.by === 'buyer' ? buyer.org : provider.org;
    const field = await it.as(await it.makeMember(org, 'field'));
    // Not their visit: they do not even learn that there is such an order.
    expect(await problem(await post(field, deal, name, body))).toEqual(refusedAs('not_found', 404));
    if (transition?.grade !== 'bind') return;
    const member = await it.as(await it.makeMember(org, 'member'));
    expect(await problem(await post(member, deal, name, body))).toEqual(refusedAs('order.needs_owner_or_admin', 403));
  });

  test('names the field that is missing, wrong or unknown', async () => {
    const { deal, body, scene } = await staged(name);
    const client = await as(scene.by);
    const before = (await deal.load()).version;
    expect(await problem(await post(client, deal, name, { ...body, price_minor: 1 }))).toMatchObject({
      status: 400,
      code: 'input.unknown_field',
      field: 'price_minor',
    });
    for (const field of Object.keys(shape)) {
      const wrong = await problem(await post(client, deal, name, { ...body, [field]: { not: 'this' } }));
      expect(wrong, field).toMatchObject({ status: 400 });
      expect(String(wrong.field).split('.')[0]).toBe(field);
      if (shape[field]?.safeParse(undefined).success) continue;
      const { [field]: _, ...rest } = body;
      expect(await problem(await post(client, deal, name, rest)), field).toMatchObject({
        status: 400,
        code: 'input.invalid',
        field,
      });
    }
    for (const text of ['{"a":', '[]', '"text"', 'null', '1']) {
      const headers = { 'content-type': 'application/json', 'idempotency-key': newKey() };
      const answer = await client.post(`/api/v1/orders/${deal.order}/${name}`, text, { headers });
      expect(await problem(answer), text).toMatchObject({ status: 400, code: 'input.invalid' });
    }
    expect((await deal.load()).version).toBe(before);
  });

  test('is refused in a state that it is not for, by the name of the state', async () => {
    const { deal, scene } = await otherState(name, process.name);
    const body = (await scene.body?.(deal, it)) ?? {};
    const isDispute = process.name === 'dispute';
    const answer = await problem(await post(await as(scene.by), deal, name, body));
    expect(answer).toMatchObject({
      status: 409,
      code: isDispute ? 'dispute.not_in_this_state' : 'order.not_in_this_state',
    });
    expect(answer.detail).toContain(isDispute ? 'Withdrawn' : 'Withdrawn');
    const page = await (await as(scene.by)).post(`/orders/${deal.order}/moves/${name}`, formOf(body));
    if (name !== 'modify') expect([page.status, await says(page, answer.detail)]).toEqual([409, true]);
  });

  if (process.name === 'dispute') {
    test('is refused where there is no dispute', async () => {
      const scene = SCENES[name]!;
      const deal = await fresh();
      const body = (await scene.body?.(deal, it)) ?? {};
      expect(await problem(await post(await as(scene.by), deal, name, body))).toEqual(refusedAs('dispute.none', 409));
    });
  }
});

/** An order that was withdrawn; for moves of a dispute, one whose dispute was. */
async function otherState(name: string, process: string): Promise<{ deal: TestDeal; scene: Scene }> {
  const deal = await fresh();
  if (process === 'dispute') {
    await deal.to('reported');
    await deal.move('buyer', 'dispute', { reason: 'other', claim_minor: 1, statement: 'A mistake.' });
    await deal.move('buyer', 'withdrawDispute');
  } else {
    await deal.move('buyer', 'withdraw');
  }
  const scene = SCENES[name];
  if (!scene) throw new Error(`no scene for ${name}`);
  return { deal, scene };
}

/** A body as the form of the page sends it. */
function formOf(body: Input): Record<string, string> {
  const texts = Object.entries(body).map(([name, value]) => [
    name,
    name.endsWith('_minor') ? (Number(value) / 100).toFixed(2) : String(value),
  ]);
  return { ...Object.fromEntries(texts), key: newKey() };
}

interface Case {
  readonly name: string;
  readonly code: Code;
  readonly by: Who;
  readonly reach: (deal: TestDeal) => Promise<unknown>;
  readonly body?: Input;
  readonly field?: string;
}

const disputed = async (deal: TestDeal) => {
  await deal.to('reported');
  await deal.move('buyer', 'dispute', { reason: 'other', claim_minor: 10_000, statement: 'Not as ordered.' });
};
const days = async (deal: TestDeal, n: number) => {
  it.clock.pass(n * DAY);
  await deal.tick();
};
const correct = async (deal: TestDeal) => {
  await deal.move('buyer', 'askCorrection', { what: 'Count again.' });
  await deal.report();
};

const REFUSALS: readonly Case[] = [
  {
    name: 'confirm',
    code: 'order.newer_terms',
    by: 'provider',
    reach: (deal) => deal.move('buyer', 'modify', { terms: askedTerms(it.clock.now()) }),
    body: { terms_version: 1 },
  },
  {
    name: 'proposeDate',
    code: 'order.date_out_of_range',
    by: 'buyer',
    reach: (deal) => deal.to('funded'),
    body: { date: '2026-01-01' },
    field: 'date',
  },
  { name: 'agreeDate', code: 'order.no_agreement_needed', by: 'provider', reach: (deal) => deal.to('funded') },
  {
    name: 'cancel',
    code: 'order.cannot_cancel_after_visit',
    by: 'buyer',
    reach: (deal) => deal.to('funded').then(() => days(deal, 12)),
  },
  { name: 'refundLate', code: 'order.not_overdue', by: 'buyer', reach: (deal) => deal.to('funded') },
  {
    name: 'grantTime',
    code: 'order.not_overdue',
    by: 'buyer',
    reach: (deal) => deal.to('funded'),
    body: { date: '2027-01-01' },
  },
  {
    name: 'askCorrection',
    code: 'order.correction_rounds_used',
    by: 'buyer',
    reach: (deal) =>
      deal
        .to('reported')
        .then(() => correct(deal))
        .then(() => correct(deal)),
    body: { report_version: 3, what: 'Once more.' },
  },
  {
    name: 'askCorrection',
    code: 'order.newer_report',
    by: 'buyer',
    reach: (deal) => deal.to('reported').then(() => correct(deal)),
    body: { report_version: 1, what: 'Count again.' },
  },
  {
    name: 'release',
    code: 'order.newer_report',
    by: 'buyer',
    reach: (deal) => deal.to('reported').then(() => correct(deal)),
    body: { report_version: 1 },
  },
  {
    name: 'release',
    code: 'order.aborted_pays_by_terms',
    by: 'buyer',
    reach: (deal) => deal.to('funded').then(() => deal.report('aborted', 'factory')),
    body: { report_version: 1 },
  },
  {
    name: 'acceptAborted',
    code: 'order.not_aborted',
    by: 'buyer',
    reach: (deal) => deal.to('reported'),
    body: { report_version: 1 },
  },
  {
    name: 'extend',
    code: 'order.already_extended',
    by: 'provider',
    reach: (deal) => deal.to('reported').then(() => deal.move('provider', 'extend')),
  },
  {
    name: 'dispute',
    code: 'dispute.amount_too_large',
    by: 'buyer',
    reach: (deal) => deal.to('reported'),
    body: { reason: 'other', claim_minor: 30_901, statement: 'All of it and more.' },
    field: 'claim_minor',
  },
  {
    name: 'dispute',
    code: 'order.dispute_withdrawn_before',
    by: 'buyer',
    reach: (deal) => disputed(deal).then(() => deal.move('buyer', 'withdrawDispute')),
    body: { reason: 'other', claim_minor: 1, statement: 'Again.' },
  },
  {
    name: 'force',
    code: 'order.two_people_needed',
    by: 'admin',
    reach: (deal) =>
      deal.to('reported').then(() => deal.staff('admin', 'askForce', { outcome: 'release', reason: 'It is due.' })),
  },
  {
    name: 'feedback',
    code: 'order.already_rated',
    by: 'buyer',
    reach: (deal) =>
      deal.to('completed').then(() => deal.move('buyer', 'feedback', { industry_knowledge: 5, service_quality: 5 })),
    body: { industry_knowledge: 1, service_quality: 1 },
  },
  {
    name: 'continueFeedback',
    code: 'order.not_received',
    by: 'buyer',
    reach: (deal) => deal.to('completed'),
    body: { report_accuracy: 5 },
  },
  {
    name: 'declareReceipt',
    code: 'order.receipt_declared',
    by: 'buyer',
    reach: (deal) => deal.to('completed').then(() => deal.move('buyer', 'declareReceipt')),
  },
  {
    name: 'reply',
    code: 'order.no_feedback',
    by: 'provider',
    reach: (deal) => deal.to('completed'),
    body: { comment: 'Thank you.' },
  },
  {
    name: 'disputeAfter',
    code: 'order.dispute_window_closed',
    by: 'buyer',
    reach: (deal) => deal.to('completed').then(() => days(deal, 31)),
    body: { reason: 'other', claim_minor: 1, statement: 'Too late.' },
  },
  {
    name: 'disputeAfter',
    code: 'dispute.open_already',
    by: 'provider',
    reach: (deal) =>
      deal
        .to('completed')
        .then(() => deal.move('buyer', 'disputeAfter', { reason: 'other', claim_minor: 1, statement: 'First.' })),
    body: { reason: 'other', claim_minor: 1, statement: 'Second.' },
  },
  {
    name: 'answer',
    code: 'dispute.answered_already',
    by: 'provider',
    reach: (deal) => disputed(deal).then(() => deal.move('provider', 'answer', { statement: 'As ordered.' })),
    body: { statement: 'Once more.' },
  },
  {
    name: 'offer',
    code: 'dispute.amounts_do_not_sum',
    by: 'buyer',
    reach: disputed,
    body: { remedy: 'split', buyer_minor: 30_901 },
    field: 'buyer_minor',
  },
  {
    name: 'offer',
    code: 'input.invalid',
    by: 'buyer',
    reach: disputed,
    body: { remedy: 'reinspection' },
    field: 'date',
  },
  { name: 'withdrawOffer', code: 'dispute.no_own_offer', by: 'buyer', reach: disputed },
  { name: 'acceptOffer', code: 'dispute.no_offer', by: 'buyer', reach: disputed },
  { name: 'escalate', code: 'dispute.from_day_four', by: 'provider', reach: disputed },
  {
    name: 'decide',
    code: 'dispute.amounts_do_not_sum',
    by: 'mediator',
    reach: (deal) => disputed(deal).then(() => days(deal, 12)),
    body: { buyer_minor: 30_901, reasons: 'More than there is.' },
    field: 'buyer_minor',
  },
  {
    name: 'acceptDecision',
    code: 'dispute.answered_already',
    by: 'buyer',
    reach: (deal) => decided(deal, 10_000).then(() => deal.move('buyer', 'acceptDecision')),
  },
  {
    name: 'appeal',
    code: 'dispute.lost_nothing',
    by: 'buyer',
    reach: (deal) => decided(deal, 30_900),
    body: { new_facts: 'None.' },
  },
  {
    name: 'decideAppeal',
    code: 'dispute.mediator_is_party',
    by: 'mediator',
    reach: (deal) => decided(deal, 10_000).then(() => deal.move('buyer', 'appeal', { new_facts: 'Photos.' })),
    body: { buyer_minor: 0, reasons: 'As before.' },
  },
];

async function decided(deal: TestDeal, buyer_minor: number): Promise<void> {
  await disputed(deal);
  await days(deal, 12);
  await deal.staff('mediator', 'decide', { buyer_minor, reasons: 'By the photos.' });
}

describe('what a process refuses', () => {
  test.each(REFUSALS)('$name: $code', async ({ name, code, by, reach, body = {}, field }) => {
    const deal = await fresh();
    await reach(deal);
    const before = (await deal.load()).version;
    const client = await as(by);
    const answer = await problem(await post(client, deal, name, body));
    expect(answer.code).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    if (field) expect(answer.field).toBe(field);
    // No epoch, no key of a catalogue, no blank that was not filled.
    expect(answer.detail).not.toMatch(/\d{12}|\{|undefined|_/);
    expect((await deal.load()).version).toBe(before);

    const { moves } = (await (await client.get(`/api/v1/orders/${deal.order}`)).json()) as {
      moves: { name: string; possible: boolean; reason: string | null; code: string | null }[];
    };
    const offered = moves.find((move) => move.name === name);
    if (offered && !offered.possible) {
      expect(offered).toMatchObject({ code, reason: answer.detail });
      const page = await client.get(`/orders/${deal.order}/moves/${name}`);
      expect(await says(page, answer.detail)).toBe(true);
    }
    const sent = await client.post(`/orders/${deal.order}/moves/${name}`, formOf(body));
    // A person is told what to type, a program which field it is.
    const said = code === 'input.invalid' ? 'Fill this in.' : answer.detail;
    expect([sent.status, await says(sent, said)]).toEqual([answer.status, true]);
  });

  test('is said in the language and the zone of who asks', async () => {
    const deal = await fresh();
    await deal.to('funded');
    await it.owner.sql(`UPDATE people SET zone = 'Asia/Shanghai' WHERE id = $1`, [buyer.person.id]);
    const client = await as('buyer');
    const headers = { 'idempotency-key': newKey(), 'accept-language': 'zh-CN' };
    const answer = (await (await client.post(`/api/v1/orders/${deal.order}/refundLate`, {}, { headers })).json()) as {
      detail: string;
      due: string;
    };
    expect(answer.detail).toMatch(/^报告尚未逾期，截止时间为 \d{4}年\d+月\d+日 00:00 GMT\+8。$/);
    expect(answer.due).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    await it.owner.sql(`UPDATE people SET zone = 'UTC' WHERE id = $1`, [buyer.person.id]);
  });
});

describe('placing an order', () => {
  const place = async (over: object = {}, key = newKey(), person: TestPerson | null = buyer.person) =>
    (await it.as(person)).post(
      '/api/v1/orders',
      { provider: provider.org, terms: askedTerms(it.clock.now()), ...over },
      key === '' ? {} : { headers: { 'idempotency-key': key } },
    );
  const terms = (over: object) => ({ terms: { ...askedTerms(it.clock.now()), ...over } });

  test('takes the price from the company’s list, and answers a repeat with the same order', async () => {
    const key = newKey();
    const first = (await (await place({}, key)).json()) as { id: string; state: string; money: object };
    expect(first).toMatchObject({ state: 'placed', money: { due_minor: 30_900, fee_minor: 2_472, held_minor: 0 } });
    expect(((await (await place({}, key)).json()) as { id: string }).id).toBe(first.id);
    expect(await problem(await place(terms({ half_days: 4 }), key))).toEqual(refusedAs('key.reused', 409));
    const became = await (await as('buyer')).get(`/api/v1/keys/${key}`);
    expect(await became.json()).toMatchObject({ done: true, order: first.id, seq: 1 });
  });

  test.each([
    ['price_minor', 1],
    ['currency', 'EUR'],
    ['fee_minor', 0],
  ])('is refused with a %s that is not ours', async (field, value) => {
    expect(await problem(await place(terms({ [field]: value })))).toMatchObject({
      status: 409,
      code: 'order.price_differs',
      field,
    });
    expect((await place(terms({ price_minor: 30_900, currency: 'USD', fee_minor: 2_472 }))).status).toBe(200);
  });

  test('is refused to visitors, without a key, between members of one organization, and with a company that does not inspect', async () => {
    expect(await problem(await place({}, newKey(), null))).toEqual(refusedAs('account.sign_in_first', 401));
    expect(await problem(await place({}, ''))).toEqual(refusedAs('key.missing', 400));
    expect(await problem(await place({ provider: buyer.org }))).toEqual(refusedAs('not_found', 404));
    expect(await problem(await place({ provider: 'org_00000000000000000000000000' }))).toEqual(
      refusedAs('not_found', 404),
    );
    expect(await problem(await place({}, newKey(), provider.person))).toEqual(refusedAs('order.own_order', 403));
    const field = await it.makeMember(buyer.org, 'field');
    expect((await problem(await place({}, newKey(), field))).status).toBe(403);
  });

  test.each([
    [{ provider: 1 }, 'provider'],
    [{ colour: 'red' }, 'colour'],
    [{ terms: null }, 'terms'],
    [terms0({ moon: 1 }), 'terms.moon'],
    [terms0({ product: { name: '', lot: 0, unit: 'pieces' } }), 'terms.product.name'],
    [terms0({ window: { from: '2026-02-30', to: 'soon' } }), 'terms.window.from'],
    [terms0({ zone: 'Mars/Olympus' }), 'terms.zone'],
    [terms0({ half_days: 1.5 }), 'terms.half_days'],
    [terms0({ type: 'xray' }), 'terms.type'],
    [terms0({ files: ['fil_1'] }), 'terms.files.0'],
    [terms0({ requirements: 'a\0b' }), 'terms.requirements'],
    [terms0({ requirements: 'a\ud800b' }), 'terms.requirements'],
  ])('names the field that is wrong: %j', async (over, field) => {
    const full = 'of' in over ? terms(over.of as object) : over;
    const answer = await problem(await place(full));
    expect(answer.status).toBe(400);
    expect(answer.field).toBe(field);
  });

  test('takes no file of another organization, no date of the past, and no body that is not JSON', async () => {
    const foreign = 'fil_00000000000000000000000000';
    expect(await problem(await place(terms({ files: [foreign] })))).toEqual(refusedAs('not_found', 404));
    const past = { window: { from: '2020-01-01', to: '2020-01-02' } };
    expect(await problem(await place(terms(past)))).toMatchObject({ code: 'order.date_out_of_range', status: 400 });
    expect(await problem(await place(terms({ type: 'audit' })))).toMatchObject({ code: 'order.spec_incomplete' });
    const headers = { 'content-type': 'application/json', 'idempotency-key': newKey() };
    const broken = await (await as('buyer')).post('/api/v1/orders', '{"provider":', { headers });
    expect(await problem(broken)).toMatchObject({ code: 'input.invalid', field: 'body', status: 400 });
  });
});

/** Terms whose rest is filled in when the clock of the test is known. */
function terms0(of: object): { of: object } {
  return { of };
}

describe('reading orders', () => {
  test('is for their sides and for staff; everybody else finds nothing there', async () => {
    const deal = await fresh();
    const paths = ['', '/history', '/terms'].map((part) => `/api/v1/orders/${deal.order}${part}`);
    for (const path of paths) {
      for (const who of ['buyer', 'provider', 'mediator', 'finance'] as const)
        expect((await (await as(who)).get(path)).status, `${who} ${path}`).toBe(200);
      expect(await problem(await (await it.as(stranger)).get(path)), path).toEqual(refusedAs('not_found', 404));
      expect(await problem(await (await it.as(null)).get(path)), path).toEqual(refusedAs('account.sign_in_first', 401));
    }
    expect(await problem(await (await as('buyer')).get('/api/v1/orders/ord_nothing'))).toEqual(
      refusedAs('not_found', 404),
    );
  });

  test('a list shows only the own orders, filtered, counted and in pages', async () => {
    const own = await makeSide(it, 'buys');
    const deals = [];
    for (let i = 0; i < 3; i++) {
      // Ids of one millisecond have no order.
      it.clock.pass(1);
      deals.push(await makeDeal(it, { buyer: own, provider }));
    }
    await deals[0]?.move('buyer', 'withdraw');
    const client = await it.as(own.person);
    const list = async (query: string) =>
      (await (await client.get(`/api/v1/orders${query}`)).json()) as {
        orders: { id: string; filter: string }[];
        next: string | null;
        counts: Record<string, number>;
      };
    const all = await list('');
    expect(all.orders.map(({ id }) => id)).toEqual(deals.map(({ order }) => order).reverse());
    expect(all.counts).toMatchObject({ all: 3, unconfirmed: 2, cancelled: 1, completed: 0 });
    expect((await list('?filter=cancelled')).orders.map(({ id }) => id)).toEqual([deals[0]?.order]);
    const page = await list('?limit=2');
    expect(page.orders).toHaveLength(2);
    expect((await list(`?limit=2&after=${page.next}`)).orders.map(({ id }) => id)).toEqual([deals[0]?.order]);
    expect((await list(`?q=${deals[1]?.no}`)).orders.map(({ id }) => id)).toEqual([deals[1]?.order]);
    expect((await list('?q=100%25_')).orders).toEqual([]);
    expect((await list('?side=provider')).orders).toEqual([]);
    for (const [query, field] of [
      ['?filter=none', 'filter'],
      ['?limit=0', 'limit'],
      ['?from=yesterday', 'from'],
      ['?page=2', 'page'],
    ]) {
      expect(await problem(await client.get(`/api/v1/orders${query}`)), query).toMatchObject({ status: 400, field });
    }
    expect((await (await it.as(null)).get('/api/v1/orders')).status).toBe(401);
  });

  test('a dispute after release stands under completed and under disputes', async () => {
    const own = await makeSide(it, 'buys');
    const deal = await makeDeal(it, { buyer: own, provider });
    await deal.to('completed');
    await deal.move('buyer', 'disputeAfter', { reason: 'other', claim_minor: 1, statement: 'Two are broken.' });
    const client = await it.as(own.person);
    for (const filter of ['completed', 'in_dispute']) {
      const { orders } = (await (await client.get(`/api/v1/orders?filter=${filter}`)).json()) as { orders: unknown[] };
      expect(orders, filter).toHaveLength(1);
    }
  });

  test('a key of another organization is not told', async () => {
    const deal = await fresh();
    const key = newKey();
    expect((await post(await as('buyer'), deal, 'withdraw', {}, key)).status).toBe(200);
    const theirs = await (await it.as(stranger)).get(`/api/v1/keys/${key}`);
    expect(await theirs.json()).toMatchObject({ done: false, order: null });
    expect((await (await it.as(null)).get(`/api/v1/keys/${key}`)).status).toBe(401);
  });
});

test('every move is an operation of the document, with its fields', async () => {
  const document = (await (await it.app.request(`${TEST_URL}/api/v1/openapi.json`)).json()) as {
    paths: Record<
      string,
      Record<string, { operationId?: string; requestBody?: unknown; parameters?: { name: string }[] }>
    >;
  };
  for (const [{ id, name }, ...others] of operationsByPath(PROCESSES) as [MoveOperation, ...MoveOperation[]][]) {
    const operation =
      document.paths[`/orders/{id}/${name}`]?.['post'] ?? document.paths[`/api/v1/orders/{id}/${name}`]?.['post'];
    expect(operation?.operationId, name).toBe(others.length === 0 ? id : `order.${name}`);
    expect(operation?.parameters?.map((one) => one.name)).toEqual(expect.arrayContaining(['id', 'idempotency-key']));
    const bodies = PROCESSES.flatMap(moveOperations).filter((one) => one.name === name);
    for (const field of bodies.flatMap(({ body }) => Object.keys(body.shape)))
      expect(JSON.stringify(operation?.requestBody), name).toContain(`"${field}"`);
  }
});
