import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffActor } from '#domain/actor.ts';
import { numberSeal } from '#modules/payments/account-number.ts';
import { requestPayout, setPayoutAccount, settlePayout } from '#modules/payments/commands.ts';
import { railEvent } from '#modules/payments/rail-event.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import { reactions as payments } from '#modules/payments/reactions.ts';
import { sweepPayments } from '#modules/payments/sweep.ts';
import { formats } from '#platform/format.ts';
import { catalogue, words } from '#platform/i18n.ts';
import { newId } from '#platform/random.ts';
import { drain } from '#platform/relay.ts';
import { letterOf } from '#server/notice-letter.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { makeDeal, staffOf, type TestDeal } from '#test/deals.ts';
import { NOON, days } from '#test/snapshots.ts';
import { noticePath, noticeSentence } from '#web/notice-words.ts';
import { MONEY_MOVES } from './money.ts';
import { noticesOf, type NoticeRow } from './queries.ts';
import { noticesWithoutMail } from './reactions.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

test.each(['en', 'zh'] as const)('each thing that becomes of money has its sentence (%s)', (locale) => {
  expect(MONEY_MOVES.filter((move) => !catalogue(locale).has(`notices.money.${move}`))).toEqual([]);
});

interface World extends TestDeal {
  readonly people: Readonly<Record<string, TestPerson>>;
}

/** A confirmed order; each side has an owner, an admin, a member and a field inspector. */
async function confirmed(): Promise<World> {
  it.clock.set(NOON);
  const deal = await makeDeal(it);
  await deal.to('confirmed');
  const people: Record<string, TestPerson> = {};
  for (const side of ['buyer', 'provider'] as const) {
    people[side] = deal[side].person;
    for (const role of ['admin', 'member', 'field'] as const)
      people[`${side}.${role}`] = await it.makeMember(deal[side].org, role);
  }
  const world = { ...deal, people };
  await told(world);
  return world;
}

async function settled(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await drain(it.at, [...payments, noticesWithoutMail]);
    await sweepPayments(it.at);
  }
}

async function unread({ people, buyer, provider }: World, who: string): Promise<NoticeRow[]> {
  const orgs = [buyer.org, provider.org].map((id) => ({ id, name: '', role: 'member' as const }));
  const { notices } = await noticesOf(it.db, { person: people[who]!.id, orgs, staff: null }, { unread: true });
  return notices.filter(({ kind, move }) => kind === 'money' || move === 'paymentLost');
}

/** Who was told of money since the last call. */
async function told(world: World): Promise<string[]> {
  await settled();
  const found: string[] = [];
  for (const who of Object.keys(world.people))
    for (const { move, act } of await unread(world, who)) found.push(`${who}: ${move}${act ? '!' : ''}`);
  await it.db.sql('UPDATE notices SET read_at = now()');
  return found.sort();
}

const ofBuyer = (move: string) => ['buyer.admin', 'buyer.member', 'buyer'].map((who) => `${who}: ${move}`);

const pay = (world: World, given: Omit<Parameters<typeof paySandbox>[3], 'method'> = {}) =>
  paySandbox(it.at, world.buyer.actor, world.order, { method: 'visa', ...given });

/** What the sandbox will answer when it is asked for this payment's money back. */
const refundsWill = (payment: string, mode: 'wait' | 'fail') =>
  it.db.sql('UPDATE sandbox_payments SET refunds = $2 WHERE id = $1', [payment, mode]);

const reads = (locale: 'en' | 'zh') => ({ t: words(locale), format: formats(locale, 'Asia/Shanghai', NOON) });

describe('of a payment the buyer’s organization hears', () => {
  test('that it failed, and why', async () => {
    const world = await confirmed();
    await pay(world, { outcome: 'fail' });
    await settled();
    const [notice] = await unread(world, 'buyer');
    expect(noticeSentence(reads('en'), notice!)).toBe(
      'Your payment of $309.00 by Visa failed. The payment was declined.',
    );
    expect(noticeSentence(reads('zh'), notice!)).toBe('您通过Visa支付的 US$309.00 未成功。付款被拒绝。');
    expect(await told(world)).toEqual(ofBuyer('payment_failed!'));
  });

  test('once, where the order waited for it', async () => {
    const world = await confirmed();
    const payment = await pay(world, { outcome: 'delay' });
    await told(world);
    const event = { kind: 'payment.failed', id: newId('evt', NOON), payment, reason: 'declined' } as const;
    await it.db.tx((tx) => railEvent(tx, 'sandbox', event, it.clock.now()));
    expect(await told(world)).toEqual(ofBuyer('paymentLost!'));
  });

  test('that it was too little, and not what the order itself tells', async () => {
    const world = await confirmed();
    await pay(world, { outcome: 'short' });
    expect(await told(world)).toEqual(ofBuyer('payment_short!'));
    await pay(world);
    expect(await told(world)).toEqual([]);
  });

  test('that what the order did not need went back', async () => {
    const world = await confirmed();
    await pay(world, { outcome: 'twice' });
    expect(await told(world)).toEqual(ofBuyer('unused_done'));
  });
});

describe('of a refund the buyer’s organization hears', () => {
  test('that it was made', async () => {
    const world = await confirmed();
    await pay(world);
    await world.move('provider', 'backOut', { reason: 'No inspector is free.' });
    expect(await told(world)).toEqual(ofBuyer('refund_done'));
  });

  test('that it is on its way: once, however often the rail is asked', async () => {
    const world = await confirmed();
    await refundsWill(await pay(world), 'wait');
    await world.move('provider', 'backOut', { reason: 'No inspector is free.' });
    expect(await told(world)).toEqual(ofBuyer('refund_sent'));
    it.clock.set(NOON + days(1));
    expect(await told(world)).toEqual([]);
  });

  test('that it failed and is on the balance, where the notice leads', async () => {
    const world = await confirmed();
    await refundsWill(await pay(world), 'fail');
    await world.move('provider', 'backOut', { reason: 'No inspector is free.' });
    await settled();
    const [notice] = await unread(world, 'buyer.member');
    expect(noticeSentence(reads('en'), notice!)).toMatch(/^\$309\.00 could not be sent back by Visa\. It is on your/);
    expect(noticePath(notice!)).toBe('/balance');
    expect(await told(world)).toEqual(ofBuyer('refund_failed'));
  });
});

describe('of payouts those hear who may ask for them', () => {
  const bank = {
    holder: 'Keqiao Quality',
    bank: 'Bank of Ningbo',
    country: 'CN',
    number: '6222 0212 3456 7890',
    automatic: false,
  };

  test('where they go, that they are under way, done or failed', async () => {
    const world = await confirmed();
    await pay(world);
    await settled();
    await world.report();
    await world.move('buyer', 'release');
    await told(world);
    const { actor } = world.provider;
    const now = it.clock.now();
    await it.db.tx((tx) => setPayoutAccount(tx, actor, bank, numberSeal(it.at), now));
    expect(await told(world)).toEqual(['provider.admin: payout_account', 'provider: payout_account']);

    const request = async () =>
      (await it.db.tx((tx) => requestPayout(tx, actor, 'USD', newId('key', now), now))).payout;
    const finance: StaffActor = { kind: 'staff', person: (await staffOf(it, 'finance')).id, role: 'finance' };
    const settle = (payout: string, outcome: Parameters<typeof settlePayout>[3]) =>
      it.db.tx((tx) => settlePayout(tx, finance, payout, outcome, 'sandbox', newId('key', now), now));
    const payout = await request();
    expect(await told(world)).toEqual(['provider.admin: payout_requested']);
    await settle(payout, { outcome: 'failed', reason: 'Account <b>closed</b>' });
    await settled();
    const [failed] = await unread(world, 'provider');
    expect(await told(world)).toEqual(['provider.admin: payout_failed!', 'provider: payout_failed!']);
    await settle(await request(), { outcome: 'done', reference: 'MT103' });
    expect(await told(world)).toEqual([
      'provider.admin: payout_done',
      'provider.admin: payout_requested',
      'provider: payout_done',
    ]);

    const reader = { name: 'Lou', email: 'lou@example.com', locale: 'zh', zone: 'UTC', organization: 'A' } as const;
    const letter = letterOf(failed!, reader, 'https://market.example', NOON);
    expect(letter.subject).toBe(
      'US$284.28 未能汇入您的银行账户（Account <b>closed</b>）。款项已退回您的余额，请核对银行信息。',
    );
    expect(letter.text).toContain('https://market.example/balance');
    expect(letter.html).toContain('&lt;b&gt;closed');
    expect(letter).not.toHaveProperty('thread');
  });

  test('their page and the API show them without an order', async () => {
    const world = await confirmed();
    await it.db.tx((tx) => setPayoutAccount(tx, world.provider.actor, bank, numberSeal(it.at), it.clock.now()));
    await settled();
    const client = await it.as(world.people['provider.admin']!);
    const page = await (await client.get('/notices')).text();
    expect(page).toContain('is paid out to was changed');
    expect(page).toContain('Open the balance');
    const { notices } = (await (await client.get('/api/v1/notices')).json()) as { notices: { id: string }[] };
    expect(notices[0]).toMatchObject({ kind: 'money', move: 'payout_account', order: null, title: null });
    const opened = await client.post(`/notices/${notices[0]?.id}/open`, new URLSearchParams());
    expect([opened.status, opened.headers.get('location')]).toEqual([303, '/balance']);
  });
});
