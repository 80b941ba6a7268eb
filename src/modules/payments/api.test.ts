import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgId } from '#domain/ids.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { newId } from '#platform/random.ts';
import { derivedSecret, signatureOf } from '#platform/rails/signature.ts';
import { drain } from '#platform/relay.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { placed } from '#test/snapshots.ts';
import { paySandbox } from './rails.ts';
import { reactions } from './reactions.ts';
import { sweepPayments } from './sweep.ts';

let app: TestApp;
let buyer: { id: OrgId; owner: TestPerson };
let inspector: { id: OrgId; owner: TestPerson };
let asBuyer: Client;
let asInspector: Client;
let asFinance: Client;

beforeAll(async () => {
  app = await testApp();
  buyer = await app.makeOrg({ name: 'Nordlicht Lamps', buys: true });
  inspector = await app.makeOrg({ name: 'Qiantang Quality', inspects: true });
  asBuyer = await app.as(buyer.owner);
  asInspector = await app.as(inspector.owner);
  asFinance = await app.as(await app.makeStaff('finance'));
});
afterAll(() => app.stop());

let keys = 0;
const withKey = (key = `api-key-${++keys}`) => ({ headers: { 'idempotency-key': key } });

async function confirmed(): Promise<string> {
  const now = app.clock.now();
  const snapshot: OrderSnapshot = {
    ...placed(now),
    id: newId('ord', now),
    buyer: buyer.id,
    provider: inspector.id,
    tranches: [{ id: newId('trn', now), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
  };
  await start(app.db, app.actor(buyer.owner, buyer.id), snapshot, 'place', null, now);
  const move = { order: snapshot.id, name: 'confirm', input: { terms_version: 1 } };
  await transition(app.db, app.actor(inspector.owner, inspector.id), move, now);
  return snapshot.id;
}

async function settle(): Promise<void> {
  await drain(app.at, reactions);
  await sweepPayments(app.at);
  await drain(app.at, reactions);
}

const body = async (answer: Response): Promise<Record<string, unknown>> =>
  (await answer.json()) as Record<string, unknown>;
const code = async (answer: Response): Promise<string> => `${answer.status} ${String((await body(answer))['code'])}`;
const secret = () => derivedSecret(app.at.config.secret, 'rail:sandbox');

/** What the API says of a key, for a caller whom the answer never reached. */
async function made(client: Client, { headers }: ReturnType<typeof withKey>): Promise<Record<string, unknown>> {
  return body(await client.get(`/api/v1/keys/${headers['idempotency-key']}`));
}

async function started(order: string): Promise<string> {
  const answer = await asBuyer.post(`/api/v1/orders/${order}/payments`, { method: 'visa' }, withKey());
  expect(answer.status).toBe(200);
  return String(((await body(answer))['payment'] as { id: string }).id);
}

describe('starting a payment over the API', () => {
  test('answers with the hosted page; a repeat of the key with the same payment', async () => {
    const order = await confirmed();
    const key = withKey();
    const first = await body(await asBuyer.post(`/api/v1/orders/${order}/payments`, { method: 'visa' }, key));
    expect(first).toMatchObject({
      payment: { amount_minor: 30_900, currency: 'USD', state: 'started' },
      replayed: false,
    });
    const payment = (first['payment'] as { id: string }).id;
    expect(first['redirect']).toBe(`${app.at.config.publicUrl}/sandbox/pay/${payment}`);
    const again = await body(await asBuyer.post(`/api/v1/orders/${order}/payments`, { method: 'visa' }, key));
    expect(again).toMatchObject({ payment: { id: payment }, replayed: true });
    expect(await made(asBuyer, key)).toMatchObject({ done: true, payment, payout: null, order: null, seq: null });
    expect(await made(asInspector, key)).toMatchObject({ done: false, payment: null });
    const other = await asBuyer.post(`/api/v1/orders/${order}/payments`, { method: 'alipay' }, key);
    expect(await code(other)).toBe('409 key.reused');
  });

  test('refuses what it should, with the catalogue’s code', async () => {
    const order = await confirmed();
    const path = `/api/v1/orders/${order}/payments`;
    const pay = async (given: object, client: Client = asBuyer, key = withKey()) =>
      code(await client.post(path, given, key));
    expect(await code(await asBuyer.post(path, { method: 'visa' }))).toBe('400 key.missing');
    expect(await pay({ method: 'visa', price_minor: 1 })).toBe('400 input.unknown_field');
    expect(await pay({ method: 'visa', fee_minor: 1 })).toBe('400 input.unknown_field');
    expect(await pay({})).toBe('400 input.invalid');
    expect(await pay({ method: 'cheque' })).toBe('400 payment.method_unknown');
    expect(await pay({ method: 'visa', amount_minor: 30_899 })).toBe('409 order.price_differs');
    expect(await pay({ method: 'visa', currency: 'EUR' })).toBe('409 order.price_differs');
    expect(await pay({ method: 'visa' }, asInspector)).toBe('403 order.not_your_move');
    const stranger = await app.as((await app.makeOrg()).owner);
    expect(await pay({ method: 'visa' }, stranger)).toBe('404 not_found');
    expect(await pay({ method: 'visa' }, await app.as(null))).toBe('401 account.sign_in_first');
    const member = await app.as(await app.makeMember(buyer.id, 'member'));
    expect(await pay({ method: 'visa' }, member)).toBe('403 order.needs_owner_or_admin');
    const withdraw = { order, name: 'withdraw' };
    await transition(app.db, app.actor(buyer.owner, buyer.id), withdraw, app.clock.now());
    expect(await pay({ method: 'visa' })).toBe('409 order.not_in_this_state');
  });

  test('what was paid is the buyer’s to see; a stranger sees nothing, the inspector not how', async () => {
    const order = await confirmed();
    const payment = await started(order);
    const seen = await body(await asBuyer.get(`/api/v1/orders/${order}/payments`));
    expect(seen).toMatchObject({ missing_minor: 30_900, possible: true, payments: [{ id: payment }] });
    expect(await code(await asInspector.get(`/api/v1/orders/${order}/payments`))).toBe('403 order.not_your_move');
    expect(await code(await asInspector.get(`/api/v1/payments/${payment}`))).toBe('404 not_found');
    const stranger = await app.as((await app.makeOrg()).owner);
    expect(await code(await stranger.get(`/api/v1/orders/${order}/payments`))).toBe('404 not_found');
    expect(await code(await stranger.get(`/api/v1/orders/${order}/ledger`))).toBe('404 not_found');
  });
});

describe('events of a rail over HTTP', () => {
  const send = (raw: string, signature?: string) =>
    app.app.request('http://holdfast.test/rails/sandbox/events', {
      method: 'POST',
      body: raw,
      headers: signature === undefined ? {} : { 'sandbox-signature': signature },
    });
  const event = (payment: string) =>
    JSON.stringify({
      kind: 'payment.succeeded',
      id: newId('evt', app.clock.now()),
      payment,
      minor: 30_900,
      currency: 'USD',
      reference: 'x',
    });

  test('a signed event is taken once, without a session and without an Origin', async () => {
    const raw = event(await started(await confirmed()));
    const good = () => signatureOf(secret(), raw, app.clock.real());
    expect(await body(await send(raw, good()))).toEqual({ outcome: 'funded' });
    expect(await body(await send(raw, good()))).toEqual({ outcome: 'replayed' });
  });

  test('forged, changed, stale and unreadable ones are refused and change nothing', async () => {
    const order = await confirmed();
    const raw = event(await started(order));
    const real = app.clock.real();
    const good = signatureOf(secret(), raw, real);
    const refused = async (text: string, signature?: string) => code(await send(text, signature));
    expect(await refused(raw)).toBe('401 rail.signature_wrong');
    expect(await refused(raw, 'nonsense')).toBe('401 rail.signature_wrong');
    expect(await refused(raw, signatureOf('another secret', raw, real))).toBe('401 rail.signature_wrong');
    expect(await refused(raw.replace('30900', '90000'), good)).toBe('401 rail.signature_wrong');
    const seconds = Math.floor(real / 1000);
    const unstamped = createHmac('sha256', secret()).update(raw).digest('hex');
    expect(await refused(raw, `t=${seconds},v1=${unstamped}`)).toBe('401 rail.signature_wrong');
    for (const at of [real - 6 * 60_000, real + 6 * 60_000])
      expect(await refused(raw, signatureOf(secret(), raw, at))).toBe('401 rail.event_stale');
    for (const text of ['{', '{}', raw.replace('"USD"', '"US"'), raw.replace('30900', '309.5')])
      expect(await refused(text, signatureOf(secret(), text, real))).toBe('400 rail.event_unreadable');
    const stray = await app.app.request('http://holdfast.test/rails/stripe/events', { method: 'POST', body: raw });
    expect(await code(stray)).toBe('404 not_found');
    expect(await body(await asBuyer.get(`/api/v1/orders/${order}/payments`))).toMatchObject({ missing_minor: 30_900 });
  });

  test('the sandbox’s clock does not make a signature stale, and real time does', async () => {
    const raw = event(await started(await confirmed()));
    const signature = signatureOf(secret(), raw, app.clock.real());
    app.clock.set(app.clock.now() + 60_000);
    expect(await body(await send(raw, signature))).toEqual({ outcome: 'funded' });
    app.clock.set(app.clock.now() - 60_000);
  });
});

describe('the hosted page', () => {
  const choose = async (payment: string, form: Record<string, string>) =>
    asBuyer.post(`/sandbox/pay/${payment}`, { days: '3', refunds: 'work', ...form });
  const stateOf = async (payment: string) => (await body(await asBuyer.get(`/api/v1/payments/${payment}`)))['state'];
  const result = async (order: string, payment: string) =>
    (await asBuyer.get(`/orders/${order}/pay/${payment}`)).text();

  test('a person chooses a method, pays, comes back, and the money is held', async () => {
    const order = await confirmed();
    const page = await (await asBuyer.get(`/orders/${order}/pay`)).text();
    for (const method of [
      'Visa',
      'Mastercard',
      'Maestro',
      'Western Union',
      'WebMoney',
      'Wire transfer',
      'Alipay',
      'Bank transfer',
    ])
      expect(page).toContain(method);
    expect(page).toContain('Do not pay the inspector directly');
    const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const opened = await asBuyer.post(`/orders/${order}/pay`, { method: 'visa', key });
    expect(opened.status).toBe(303);
    const hosted = opened.headers.get('location') ?? '';
    expect(await (await asBuyer.get(hosted)).text()).toContain('Sandbox Pay');
    const payment = hosted.split('/').at(-1) ?? '';
    const paid = await choose(payment, { outcome: 'succeed', card_number: '4242 4242 4242 4242' });
    expect(paid.headers.get('location')).toBe(`/orders/${order}/pay/${payment}`);
    expect(await result(order, payment)).toContain('$309.00 is held for this order');
    expect(await stateOf(payment)).toBe('arrived');
  });

  test('every outcome that can be chosen ends where it should', async () => {
    const one = async (form: Record<string, string>) => {
      const order = await confirmed();
      const payment = await started(order);
      await choose(payment, form);
      await settle();
      return { order, payment, page: await result(order, payment) };
    };
    expect((await one({ outcome: 'fail' })).page).toContain('The payment was declined. No money was taken');
    expect((await one({ outcome: 'short', amount: '200' })).page).toContain('$200.00 has arrived, $109.00 is missing');
    expect((await one({ outcome: 'over', amount: '400' })).page).toContain('$309.00 is held');
    const twice = (await one({ outcome: 'twice' })).page;
    expect(twice).toContain('$309.00 is held');
    expect(twice).toContain('$309.00 of it has gone back to you by Visa');
    expect((await one({ outcome: 'twice', refunds: 'fail' })).page).toContain('It is on your balance');
    expect((await one({ outcome: 'twice', refunds: 'wait' })).page).toContain('It is on its way back to you');
    const late = await one({ outcome: 'delay', days: '4' });
    expect(late.page).toContain('Your payment is under way');
    await asBuyer.post(`/sandbox/pay/${late.payment}/hurry`);
    expect(await stateOf(late.payment)).toBe('arrived');
    const back = await one({ outcome: 'succeed' });
    await asBuyer.post(`/sandbox/pay/${back.payment}/charge-back`);
    expect(await result(back.order, back.payment)).toContain('The payment was taken back');
    const wrong = await choose(late.payment, { outcome: 'short', amount: 'much' });
    expect(wrong.status).toBe(400);
    expect(await wrong.text()).toContain('Write an amount such as 309.00');
  });

  test('a delayed payment arrives by the clock', async () => {
    const order = await confirmed();
    const payment = await started(order);
    await choose(payment, { outcome: 'delay', days: '2' });
    const now = app.clock.now();
    app.clock.set(now + 2 * 86_400_000);
    await settle();
    expect(await stateOf(payment)).toBe('arrived');
    app.clock.set(now);
  });

  test('an extra confirmation: the right code pays, another does not', async () => {
    for (const [answer, state] of [
      ['1234', 'arrived'],
      ['9999', 'failed'],
    ] as const) {
      const payment = await started(await confirmed());
      const asked = await choose(payment, { outcome: 'challenge' });
      expect(asked.headers.get('location')).toBe(`/sandbox/pay/${payment}/code?refunds=work`);
      await asBuyer.post(`/sandbox/pay/${payment}/code`, { answer, refunds: 'work' });
      expect(await stateOf(payment)).toBe(state);
    }
  });

  test('live mode has no sandbox: neither the page nor the rail', async () => {
    const { makeApp } = await import('#server/app.ts');
    const live = makeApp({ ...app.at, config: { ...app.at.config, mode: 'live' } });
    const payment = await started(await confirmed());
    expect((await live.request(`http://holdfast.test/sandbox/pay/${payment}`)).status).toBe(404);
    const sent = await live.request('http://holdfast.test/rails/sandbox/events', { method: 'POST', body: '{}' });
    expect(sent.status).toBe(404);
  });
});

describe('balance, payouts and finance', () => {
  const account = {
    holder: 'Qiantang Quality',
    bank: 'Bank of Ningbo',
    country: 'CN',
    number: 'CN62 2202 1234 5678 90',
  };

  async function earn(): Promise<string> {
    const order = await confirmed();
    await paySandbox(app.at, app.actor(buyer.owner, buyer.id), order, { method: 'wire' });
    const actor = app.actor(inspector.owner, inspector.id);
    const report = {
      id: newId('rep', 1),
      version: 1,
      sha256: 'ab',
      result: 'pass',
      fault: null,
      files: 1,
      counted: true,
    };
    await transition(app.db, actor, { order, name: 'report', input: { report } }, app.clock.now());
    const release = { order, name: 'release', input: { report_version: 1 } };
    await transition(app.db, app.actor(buyer.owner, buyer.id), release, app.clock.now());
    await settle();
    return order;
  }

  test('released, requested, paid out; each cent is explained to both sides', async () => {
    const order = await earn();
    expect(await body(await asInspector.get('/api/v1/balance'))).toMatchObject({
      balances: [{ currency: 'USD', released_minor: 28_428, in_payout_minor: 0, paid_out_minor: 0 }],
    });
    const key = withKey();
    const early = await asInspector.post('/api/v1/payouts', { currency: 'USD' }, key);
    expect(await code(early)).toBe('409 payout.account_missing');
    expect(await made(asInspector, key)).toMatchObject({ done: false, payout: null });
    expect((await asInspector.put('/api/v1/payout-account', account)).status).toBe(200);
    expect(await body(await asInspector.get('/api/v1/payout-account'))).toMatchObject({
      account: { number_masked: '•••• 7890' },
    });
    expect(await code(await asInspector.post('/api/v1/payouts', { currency: 'USD' }))).toBe('400 key.missing');
    const asked = await body(await asInspector.post('/api/v1/payouts', { currency: 'USD' }, key));
    expect(asked).toMatchObject({ amount_minor: 28_428, state: 'requested' });
    const payout = String(asked['id']);
    expect(await made(asInspector, key)).toMatchObject({ done: true, payout, payment: null });
    const page = await (await asFinance.get('/staff/finance')).text();
    expect(page).toContain('CN62220212345678');
    expect(page).toContain('Qiantang Quality');
    const done = `/api/v1/staff/payouts/${payout}/done`;
    expect(await code(await asInspector.post(done, { reference: 'x' }, withKey()))).toBe('404 not_found');
    expect((await asFinance.post(done, { reference: 'MT103' }, withKey())).status).toBe(200);
    expect(await code(await asFinance.post(done, { reference: 'MT103' }, withKey()))).toBe(
      '409 payout.settled_already',
    );
    expect(await (await asInspector.get('/balance')).text()).toContain('reference MT103');
    for (const client of [asBuyer, asInspector]) {
      const { entries } = (await body(await client.get(`/api/v1/orders/${order}/ledger`))) as {
        entries: { account: string; amount_minor: number; balance_minor: number | null }[];
      };
      expect(entries.reduce((sum, entry) => sum + entry.amount_minor, 0)).toBe(0);
      const released = entries.find((entry) => entry.account.startsWith('balance:'));
      // How much the inspector has in all is not the buyer's to know.
      expect(released?.balance_minor).toBe(client === asInspector ? 28_428 : null);
      expect(await (await client.get(`/orders/${order}/money`)).text()).toContain('Fees of the operator');
    }
  });

  test('where the money goes changes only after the password was given again', async () => {
    const tokenless = { ...account, automatic: false };
    app.clock.pass(11 * 60_000);
    expect(await code(await asInspector.put('/api/v1/payout-account', tokenless))).toBe('403 account.prove_first');
    const page = await asInspector.get('/balance/account');
    expect([page.status, page.headers.get('location')]).toEqual([303, '/prove?back=%2Fbalance%2Faccount']);
    asInspector = await app.as(inspector.owner);
    expect((await asInspector.get('/balance/account')).status).toBe(200);
    const saved = await asInspector.post('/balance/account', { ...account, automatic: 'on' });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/balance']);
    expect(await body(await asInspector.get('/api/v1/payout-account'))).toMatchObject({ account: { automatic: true } });
    const bad = await asInspector.post('/balance/account', { ...account, country: 'China' });
    expect(bad.status).toBe(400);
  });

  test('no one reads another organization’s accounts, and only finance its desk', async () => {
    const path = `/api/v1/balance/balance:${inspector.id}:USD/entries`;
    expect((await asInspector.get(path)).status).toBe(200);
    expect(await code(await asBuyer.get(path))).toBe('404 not_found');
    expect((await asFinance.get(path)).status).toBe(200);
    for (const client of [asBuyer, await app.as(await app.makeStaff('support'))])
      expect(await code(await client.get('/api/v1/staff/finance'))).toBe('404 not_found');
    const field = await app.as(await app.makeMember(inspector.id, 'field'));
    expect(await code(await field.get('/api/v1/balance'))).toBe('403 order.field_inspector_only_visits');
  });

  test('the pages of finance mark payouts and close tasks', async () => {
    await earn();
    const page = await (await asInspector.get('/balance')).text();
    const key = /name="key" value="([^"]+)"/.exec(page)?.[1] ?? '';
    for (let press = 0; press < 2; press++) {
      const asked = await asInspector.post('/balance/payouts', { currency: 'USD', key });
      expect(asked.headers.get('location')).toBe('/balance?currency=USD');
    }
    const desk = await (await asFinance.get('/staff/finance')).text();
    const action = /action="(\/staff\/finance\/payouts\/[^"]+\/failed)"/.exec(desk)?.[1] ?? '';
    const failed = await asFinance.post(action, { reason: 'Account closed', key: 'finance-key-1' });
    expect(failed.headers.get('location')).toBe('/staff/finance');
    const after = await (await asFinance.get('/staff/finance')).text();
    const task = /action="(\/staff\/finance\/tasks\/[^"]+)"/.exec(after)?.[1] ?? '';
    expect(after).toContain('A payout failed');
    expect((await asFinance.post(task, { note: 'Wrote to them' })).status).toBe(303);
    expect(await (await asFinance.get('/staff/finance/account?account=rail:sandbox:USD')).text()).toContain('Paid out');
  });
});
