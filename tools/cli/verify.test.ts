import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '#modules/ledger/commands.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { NOON } from '#test/snapshots.ts';
import { asJson, asText, verified } from './verify.ts';

let base: TestDb;
beforeAll(async () => void (base = await testDb()));
afterAll(() => base.drop());

test('names what it checked where all is well, and the row where it is not', async () => {
  const fine = await verified(base.owner);
  expect(asText(fine)).toMatch(/^ok +0 {2}each transfer has entries/);
  expect(asText(fine)).toMatch(/\nEverything agrees\.\n$/);
  expect(JSON.parse(asJson(fine))).toMatchObject({ ok: true, broken: 0, breaks: [] });

  await base.owner.tx(async (tx) => {
    await tx.sql('SET LOCAL ROLE holdfast_ledger');
    await tx.sql(`INSERT INTO ledger_accounts (id, kind, owner, currency, shared, sign, balance_minor)
      VALUES ('balance:org_x:USD', 'balance', 'org_x', 'USD', false, 1, 500)`);
  });
  const broken = await verified(base.owner);
  expect(asText(broken)).toContain('\naccount balance:org_x:USD\n  holds 500, its entries sum to 0\n');
  expect(asText(broken)).toMatch(/BROKEN +1 {2}the balance of each account is the sum of its entries \(1\)/);
  expect(JSON.parse(asJson(broken))).toMatchObject({ ok: false, broken: 2 });
});

test('money on its way that nobody will move on, and a transfer without a cause', async () => {
  const key = 'stranded';
  await base.db.tx(async (tx) => {
    const postings = [{ from: 'rail:bank:USD', to: 'unapplied:ord_none:USD', minor: 700n }] as const;
    await post(tx, { key, reason: 'receipt', actor: 'rail', postings }, NOON);
  });
  const [transfer] = await base.db.sql<{ id: string }>(`SELECT id FROM book_transfers WHERE key = $1`, [key]);
  const rows = (await verified(base.owner)).breaks.map(({ row }) => row);
  expect(rows).toEqual(expect.arrayContaining(['account unapplied:ord_none:USD', `transfer ${transfer!.id}`]));
});

test('the restricted role of the app cannot even read what is checked', async () => {
  await expect(verified(base.db)).rejects.toMatchObject({ code: '42501' });
});
