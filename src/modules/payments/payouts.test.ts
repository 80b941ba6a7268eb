import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import { account } from '#domain/ledger/chart.ts';
import { post } from '#modules/ledger/commands.ts';
import { newId } from '#platform/random.ts';
import { NET, NOON, days, finance, key, moneyWorld, type Deal, type MoneyWorld } from '#test/payments.ts';
import { requestPayout, setPayoutAccount, settlePayout, type PayoutOutcome } from './commands.ts';
import { explainAccount } from './explain.ts';
import { masked, numberFor, numberSeal, storedNumber } from './account-number.ts';
import { balancesOf, financeDesk, payoutAccountOf, payoutsOf, undatedTransit } from './queries.ts';
import { creditorsOf } from './set-off.ts';

let it: MoneyWorld;
beforeAll(async () => void (it = await moneyWorld()));
afterAll(() => it.drop());

async function earned(): Promise<Deal> {
  const deal = await it.confirmed();
  await it.succeed(await it.pay(deal));
  await it.report(deal);
  await it.move(deal.buyer, deal.order, 'release', { report_version: 1 });
  return deal;
}

const bank = (actor: PersonActor, automatic = false) =>
  it.db.tx((tx) =>
    setPayoutAccount(
      tx,
      actor,
      {
        holder: 'Qiantang Quality Ltd',
        bank: 'Bank of Ningbo',
        country: 'CN',
        number: '6222 0212 3456 7890',
        automatic,
      },
      numberSeal(it.at),
      NOON,
    ),
  );
const request = (actor: PersonActor, using = key()) =>
  it.db.tx((tx) => requestPayout(tx, actor, 'USD', using, it.at.clock.now()));
const settle = (payout: string, outcome: PayoutOutcome, using = key()) =>
  it.db.tx((tx) => settlePayout(tx, finance, payout, outcome, 'sandbox', using, it.at.clock.now()));
const balance = async (actor: PersonActor) => (await balancesOf(it.db, actor))[0];

describe('payouts', () => {
  test('released, in payout and paid out are three different things', async () => {
    const { inspector } = await earned();
    expect(await balance(inspector)).toMatchObject({ released_minor: NET, in_payout_minor: 0n, paid_out_minor: 0n });
    await expect(request(inspector)).rejects.toMatchObject({ code: 'payout.account_missing' });
    await bank(inspector);
    const { payout } = await request(inspector);
    expect(await balance(inspector)).toMatchObject({ released_minor: 0n, in_payout_minor: NET, paid_out_minor: 0n });
    expect((await payoutsOf(it.db, inspector))[0]).toMatchObject({ state: 'requested', due_at: NOON + days(3) });
    await settle(payout, { outcome: 'done', reference: 'MT103-77' });
    expect(await balance(inspector)).toMatchObject({ released_minor: 0n, in_payout_minor: 0n, paid_out_minor: NET });
    await expect(request(inspector)).rejects.toMatchObject({ code: 'payout.nothing_to_pay' });
    const entries = await explainAccount(it.db, inspector, account('payout', inspector.org, 'USD'));
    expect(entries.map(({ reason, payout: id, minor }) => [reason, id, minor])).toEqual([
      ['payoutDone', payout, -NET],
      ['payout', payout, NET],
    ]);
  });

  test('a failed payout is on the balance again, and finance has a task', async () => {
    const { inspector } = await earned();
    await bank(inspector);
    const { payout } = await request(inspector);
    await settle(payout, { outcome: 'failed', reason: 'Account closed' });
    expect(await balance(inspector)).toMatchObject({ released_minor: NET, in_payout_minor: 0n });
    expect((await it.tasks()).some(({ kind }) => kind === 'payout_failed')).toBe(true);
    await expect(settle(payout, { outcome: 'done', reference: 'x' })).rejects.toMatchObject({
      code: 'payout.settled_already',
      details: { state: 'failed' },
    });
  });

  test('done and failed at the same moment: one wins, and no other payout pays for it', async () => {
    const { inspector } = await earned();
    await bank(inspector);
    const { payout } = await request(inspector);
    const postings = [
      { from: account('rail', 'sandbox', 'USD'), to: account('balance', inspector.org, 'USD'), minor: NET },
    ];
    const more = { key: newId('trf', NOON), reason: 'receipt', actor: 'rail', postings };
    await it.db.tx((tx) => post(tx, more, NOON));
    await request(inspector);
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        settle(payout, n % 2 === 0 ? { outcome: 'done', reference: 'x' } : { outcome: 'failed', reason: 'y' }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await balance(inspector))?.in_payout_minor).toBe(NET);
  });

  test('twenty requests at once, with one key and with many: the balance leaves once', async () => {
    for (const one of [true, false]) {
      const { inspector } = await earned();
      await bank(inspector);
      const using = key();
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () => request(inspector, one ? using : key())),
      );
      const done = results.filter((result) => result.status === 'fulfilled');
      expect(new Set(done.map(({ value }) => value.payout)).size).toBe(1);
      expect(done).toHaveLength(one ? 20 : 1);
      expect(await balance(inspector)).toMatchObject({ released_minor: 0n, in_payout_minor: NET });
    }
  });

  test('only an owner or admin asks for one or says where it goes; only finance settles it', async () => {
    const { inspector } = await earned();
    const member: PersonActor = { ...inspector, role: 'member' };
    await bank(inspector);
    await expect(request(member)).rejects.toMatchObject({ code: 'order.needs_owner_or_admin' });
    await expect(bank(member)).rejects.toMatchObject({ code: 'order.needs_owner_or_admin' });
    const { payout } = await request(inspector);
    const support = { ...finance, role: 'support' } as const;
    await expect(
      it.db.tx((tx) => settlePayout(tx, support, payout, { outcome: 'done', reference: 'x' }, 'sandbox', key(), NOON)),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(balancesOf(it.db, { ...inspector, role: 'field' })).rejects.toMatchObject({
      code: 'order.field_inspector_only_visits',
    });
  });

  test('an overdue payout is a task for finance until it is settled', async () => {
    const { inspector } = await earned();
    await bank(inspector);
    const { payout } = await request(inspector);
    it.setClock(NOON + days(3));
    await it.settle();
    const overdue = async () => (await it.tasks()).filter(({ kind }) => kind === 'payout_overdue').length;
    const before = await overdue();
    expect(before).toBeGreaterThan(0);
    await settle(payout, { outcome: 'done', reference: 'x' });
    expect(await overdue()).toBe(before - 1);
    it.setClock(NOON);
  });

  test('paid out by itself where the organization wants it, once a day', async () => {
    const { inspector } = await earned();
    await bank(inspector, true);
    await it.settle();
    expect(await payoutsOf(it.db, inspector)).toEqual([]);
    it.setClock(NOON + days(1));
    await it.settle();
    await it.settle();
    expect(await payoutsOf(it.db, inspector)).toMatchObject([{ amount_minor: NET, requested_by: null }]);
    it.setClock(NOON);
  });

  test('the account’s number stands nowhere in clear, and opens for who makes the payout alone', async () => {
    const { inspector } = await earned();
    await bank(inspector);
    await request(inspector);
    const kept = await payoutAccountOf(it.db, inspector);
    expect(masked(kept?.number_end ?? '')).toBe('•••• 7890');
    const rows = await it.owner.sql<{ row: string }>(`SELECT a::text AS row FROM payout_accounts a`);
    expect(rows.map(({ row }) => row).join()).not.toContain('0212');
    const payout = (await financeDesk(it.db, finance)).payouts.find(({ org_id }) => org_id === inspector.org)!;
    const seal = numberSeal(it.at);
    expect(numberFor(finance, seal, payout)).toBe('6222021234567890');
    expect(storedNumber(seal, 'pac_1', 'AB12').end).toBe('12');
    for (const role of ['support', 'mediator'] as const)
      expect(numberFor({ ...finance, role }, seal, payout), role).toBeNull();
    const changed = numberSeal({ config: { ...it.at.config, secret: 'another secret of the installation' } });
    expect(numberFor(finance, changed, payout)).toBeNull();
    await bank(inspector);
    expect(await it.db.sql(`SELECT 1 FROM payout_accounts WHERE org_id = $1`, [inspector.org])).toHaveLength(2);
  });
});

describe('debts', () => {
  const owe = (debtor: PersonActor, creditor: PersonActor, minor: bigint) => {
    const [from, to] = [account('receivable', debtor.org, 'USD'), account('owed', creditor.org, 'USD')];
    const postings = [{ from, to, minor }];
    return it.db.tx((tx) =>
      post(tx, { key: newId('trf', NOON), reason: 'resumeAfter', actor: 'dispute', postings }, NOON),
    );
  };

  test('what an organization owes is taken first, and the one it is owed to gets it', async () => {
    const { inspector, buyer } = await earned();
    await bank(inspector);
    const debt = 10_000n;
    await owe(inspector, buyer, debt);
    const { payout } = await request(inspector);
    expect((await payoutsOf(it.db, inspector))[0]).toMatchObject({ id: payout, amount_minor: NET - debt });
    expect(await balance(inspector)).toMatchObject({ owes_minor: 0n, in_payout_minor: NET - debt });
    expect(await balance(buyer)).toMatchObject({ owed_minor: 0n, released_minor: debt });
    expect(await undatedTransit(it.db, NOON)).toEqual([]);
  });

  test('who is paid so pays what they owe in turn, and money that comes back from the bank does too', async () => {
    const { inspector, buyer } = await earned();
    const other = await earned();
    await it.settle();
    await bank(inspector);
    const { payout } = await request(inspector);
    await owe(inspector, buyer, 10_000n);
    await owe(buyer, other.inspector, 4_000n);
    await settle(payout, { outcome: 'failed', reason: 'closed account' });
    await it.settle();
    expect(await balance(inspector)).toMatchObject({ owes_minor: 0n, released_minor: NET - 10_000n });
    expect(await balance(buyer)).toMatchObject({ owes_minor: 0n, released_minor: 6_000n });
    expect(await balance(other.inspector)).toMatchObject({ owed_minor: 0n, released_minor: NET + 4_000n });
  });

  test('the oldest debt is paid first; what the operator advanced goes to nobody', () => {
    const debts = [
      { minor: 100n, creditor: 'owed:org_a:USD' },
      { minor: 50n, creditor: null },
      { minor: 70n, creditor: 'owed:org_b:USD' },
    ];
    const paidTo = (paid: bigint, minor: bigint) =>
      creditorsOf(debts, paid, minor, 'USD').map(({ to, minor: part }) => [to, part]);
    expect(paidTo(0n, 60n)).toEqual([['balance:org_a:USD', 60n]]);
    expect(paidTo(60n, 100n)).toEqual([
      ['balance:org_a:USD', 40n],
      ['balance:org_b:USD', 10n],
    ]);
    expect(paidTo(150n, 70n)).toEqual([['balance:org_b:USD', 70n]]);
  });
});
