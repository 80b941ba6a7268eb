import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/actor.ts';
import { decide } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { NOON, days, placed } from '#test/snapshots.ts';
import { newId } from '#platform/random.ts';
import { apply } from './apply.ts';
import { loadOrder } from './snapshot.ts';
import { byOf, start, tick, transition } from './transition.ts';

let base: TestDb;
beforeAll(async () => void (base = await testDb()));
afterAll(() => base.drop());

interface World {
  readonly order: string;
  readonly buyer: Actor;
  readonly inspector: Actor;
}
const rail: Actor = { kind: 'system', part: 'rail' };
const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };
const report = {
  report: { id: 'rep_1', version: 1, sha256: 'ab', result: 'pass', fault: null, files: 1, counted: true },
};

async function newOrder(): Promise<World> {
  const buyer: Actor = { kind: 'person', person: newId('psn', NOON), org: newId('org', NOON), role: 'owner' };
  const inspector: Actor = { kind: 'person', person: newId('psn', NOON), org: newId('org', NOON), role: 'owner' };
  const snapshot: OrderSnapshot = {
    ...placed(NOON),
    id: newId('ord', NOON),
    buyer: buyer.kind === 'person' ? buyer.org : '',
    provider: inspector.kind === 'person' ? inspector.org : '',
    tranches: [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
  };
  await start(base.db, buyer, snapshot, 'place', null, NOON);
  return { order: snapshot.id, buyer, inspector };
}

async function reportedOrder(): Promise<World> {
  const world = await newOrder();
  await transition(
    base.db,
    world.inspector,
    { order: world.order, name: 'confirm', input: { terms_version: 1 } },
    NOON,
  );
  await transition(base.db, rail, { order: world.order, name: 'fund', input: payment }, NOON);
  await transition(base.db, world.inspector, { order: world.order, name: 'report', input: report }, NOON + days(10));
  return world;
}

async function balances(order: string): Promise<Record<string, bigint>> {
  const rows = await base.db.sql<{ account_id: string; sum: bigint }>(
    `SELECT e.account_id, sum(e.amount_minor)::bigint AS sum FROM book_entries e JOIN book_transfers t ON t.id = e.transfer_id
     WHERE t.order_id = $1 GROUP BY 1 HAVING sum(e.amount_minor) <> 0`,
    [order],
  );
  return Object.fromEntries(rows.map((row) => [row.account_id.split(':')[0], row.sum]));
}

describe('a life in the database', () => {
  test('place, confirm, fund, report, release: the books say so to the cent', async () => {
    const { order, buyer } = await reportedOrder();
    const moved = await transition(
      base.db,
      buyer,
      { order, name: 'release', input: { report_version: 1 } },
      NOON + days(11),
    );
    expect(moved.order.machine.state).toBe('completed');
    expect(await balances(order)).toEqual({ rail: -30_900n, balance: 28_428n, fees: 2_472n });
    const events = await base.db.sql<{ move: string }>(
      `SELECT move FROM order_events WHERE order_id = $1 ORDER BY seq`,
      [order],
    );
    expect(events.map(({ move }) => move)).toEqual(['place', 'confirm', 'fund', 'report', 'release']);
    // What was written is what the core decided, read back.
    expect(await loadOrder(base.db, order)).toEqual(moved.order);
  });

  test('the clock is an actor: nothing before the due instant, everything after it', async () => {
    const { order } = await reportedOrder();
    expect(await tick(base.db, order, NOON + days(17) - 1)).toBe(0);
    expect(await tick(base.db, order, NOON + days(17))).toBe(1);
    expect((await loadOrder(base.db, order)).machine.state).toBe('completed');
    expect(await balances(order)).toMatchObject({ balance: 28_428n });
  });

  test('a stranger learns nothing, the wrong side is told', async () => {
    const { order, buyer } = await newOrder();
    const stranger = (await newOrder()).buyer;
    await expect(transition(base.db, stranger, { order, name: 'withdraw' }, NOON)).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(transition(base.db, buyer, { order, name: 'confirm' }, NOON)).rejects.toMatchObject({
      code: 'order.not_your_move',
    });
    await expect(transition(base.db, buyer, { order, name: 'nonsense' }, NOON)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a key repeated gives the first answer, with another body it is refused, and nothing happens twice', async () => {
    const { order, buyer } = await reportedOrder();
    const move = { order, name: 'release', input: { report_version: 1 }, key: 'key-00000001' };
    const first = await transition(base.db, buyer, move, NOON + days(11));
    const second = await transition(base.db, buyer, move, NOON + days(12));
    expect([first.replayed, second.replayed, second.seq]).toEqual([false, true, first.seq]);
    await expect(
      transition(base.db, buyer, { ...move, input: { report_version: 2 } }, NOON + days(12)),
    ).rejects.toMatchObject({ code: 'key.reused' });
    expect(await balances(order)).toEqual({ rail: -30_900n, balance: 28_428n, fees: 2_472n });
  });

  test('twenty repeats of one key at once: one release', async () => {
    const { order, buyer } = await reportedOrder();
    const move = { order, name: 'release', input: { report_version: 1 }, key: 'key-00000002' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => transition(base.db, buyer, move, NOON + days(11))),
    );
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ seq }) => seq)).size).toBe(1);
  });

  test('release, refund, correction, dispute and clock at once: one winner, the others are told what it is now', async () => {
    for (let round = 0; round < 12; round++) {
      const { order, buyer, inspector } = await reportedOrder();
      const now = NOON + days(17) - (round % 2);
      const tries = [
        transition(base.db, buyer, { order, name: 'release', input: { report_version: 1 } }, now),
        transition(base.db, inspector, { order, name: 'refund' }, now),
        transition(base.db, buyer, { order, name: 'askCorrection', input: { report_version: 1, what: 'x' } }, now),
        transition(
          base.db,
          buyer,
          { order, name: 'dispute', input: { reason: 'other', claim_minor: 1, statement: 's' } },
          now,
        ),
        tick(base.db, order, now),
        transition(base.db, inspector, { order, name: 'refund' }, now),
      ];
      const results = await Promise.allSettled(tries);
      for (const result of results) {
        if (result.status === 'rejected')
          expect(String(result.reason.code)).toMatch(
            /^(order\.(taken_first|not_in_this_state)|ledger\.settled_already)$/,
          );
      }
      const settlements = await base.db.sql(
        `SELECT settled_as FROM book_tranches WHERE order_id = $1 AND settled_as IS NOT NULL`,
        [order],
      );
      const { machine } = await loadOrder(base.db, order);
      expect(settlements.length).toBe(['completed', 'refunded'].includes(machine.state) ? 1 : 0);
      const events = await base.db.sql(`SELECT seq FROM order_events WHERE order_id = $1`, [order]);
      expect(events.length).toBe((await loadOrder(base.db, order)).version);
    }
  });
});

describe('several steps at once', () => {
  test('are written all or not at all, also where a later one would fit what somebody else has just left', async () => {
    const { order, buyer, inspector } = await reportedOrder();
    const open = { reason: 'other', claim_minor: 1, statement: 's' };
    const now = NOON + days(11);
    await transition(base.db, buyer, { order, name: 'dispute', input: open }, now);
    const stale = await loadOrder(base.db, order);
    const decision = decide(stale, 'withdrawDispute', byOf(buyer, stale), {}, now);
    expect(decision.steps.map(({ move }) => move)).toEqual(['withdrawDispute', 'resume']);
    await transition(base.db, inspector, { order, name: 'answer', input: { statement: 's' } }, now);
    const left = await loadOrder(base.db, order);
    expect(await apply(base.db, stale, decision.steps, null)).toBe('conflict');
    expect(await loadOrder(base.db, order)).toEqual(left);
  });
});

describe('guards of the database', () => {
  test('the app may not write to orders, history or the books past the functions', async () => {
    for (const statement of [
      `UPDATE orders SET state = 'completed'`,
      `DELETE FROM order_events`,
      `INSERT INTO ledger_entries VALUES ('x', 'y', 'USD', 1, 1)`,
      `SELECT * FROM ledger_accounts`,
      `UPDATE order_clocks SET due_at = now()`,
    ]) {
      await expect(base.db.sql(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
  });

  const postAs = (
    accounts: string[],
    amounts: number[],
    opens: string[] = [],
    settles: string[] = [],
    key: string = newId('trf', NOON),
  ) =>
    base.db.sql(`SELECT ledger_post($1, $2, 'test', 'ord_x', 1, 'test', now(), $3, $4, $5, $6, $7)`, [
      newId('trf', NOON),
      key,
      accounts,
      amounts,
      opens,
      settles,
      settles.map(() => 'release'),
    ]);

  test('a transfer that does not sum to zero, or that is one entry, is refused at commit', async () => {
    await expect(postAs(['fees:USD', 'rail:x:USD'], [5, -4])).rejects.toMatchObject({ constraint: 'ledger_balanced' });
    await expect(postAs(['fees:USD'], [5])).rejects.toMatchObject({ constraint: 'ledger_balanced' });
    await expect(postAs(['fees:USD', 'rail:x:EUR'], [5, -5])).rejects.toMatchObject({ constraint: 'ledger_balanced' });
    await expect(postAs(['fees:USD', 'rail:x:USD'], [5, -5])).resolves.toBeDefined();
  });

  test('a balance never goes below zero, escrow moves only with its tranche, a tranche settles once', async () => {
    await expect(postAs(['balance:org_q:USD', 'rail:x:USD'], [-5, 5])).rejects.toMatchObject({
      constraint: 'ledger_balance_sign',
    });
    await expect(postAs(['escrow:trn_q:USD', 'rail:x:USD'], [5, -5])).rejects.toMatchObject({
      constraint: 'ledger_escrow_moves_whole',
    });
    await postAs(['escrow:trn_q:USD', 'rail:x:USD'], [5, -5], ['trn_q']);
    await expect(postAs(['escrow:trn_q:USD', 'fees:USD'], [-4, 4], [], ['trn_q'])).rejects.toMatchObject({
      constraint: 'ledger_escrow_moves_whole',
    });
    await postAs(['escrow:trn_q:USD', 'fees:USD'], [-5, 5], [], ['trn_q']);
    await expect(postAs(['fees:USD', 'rail:x:USD'], [-5, 5], [], ['trn_q'])).rejects.toMatchObject({
      constraint: 'ledger_one_settlement',
    });
  });

  test('one key books once', async () => {
    await postAs(['fees:USD', 'rail:x:USD'], [1, -1], [], [], 'same');
    await expect(postAs(['fees:USD', 'rail:x:USD'], [1, -1], [], [], 'same')).rejects.toMatchObject({ code: '23505' });
  });

  test('entries are never changed, deleted, or added later, not even by their owner', async () => {
    const asLedger = async (statement: string) =>
      base.owner.tx(async (tx) => {
        await tx.sql('SET LOCAL ROLE holdfast_ledger');
        await tx.sql(statement);
      });
    await postAs(['fees:USD', 'rail:x:USD'], [3, -3]);
    await expect(asLedger(`UPDATE ledger_entries SET amount_minor = 9`)).rejects.toMatchObject({ code: 'HF001' });
    await expect(asLedger(`DELETE FROM ledger_transfers`)).rejects.toMatchObject({ code: 'HF001' });
    await expect(asLedger(`TRUNCATE ledger_settlements`)).rejects.toMatchObject({ code: 'HF001' });
    await expect(
      asLedger(
        `INSERT INTO ledger_entries SELECT id, v.a, 'USD', v.n, NULL FROM (SELECT id FROM ledger_transfers LIMIT 1) t, (VALUES ('losses:USD', 5), ('rail_costs:USD', -5)) v (a, n)`,
      ),
    ).rejects.toMatchObject({ constraint: 'ledger_complete' });
  });

  test('the history is never changed; its personal part can be erased', async () => {
    const { order } = await newOrder();
    await expect(
      base.owner.sql(`UPDATE order_events SET body = '{}' WHERE order_id = $1`, [order]),
    ).rejects.toMatchObject({ code: 'HF001' });
    await expect(base.owner.sql(`DELETE FROM order_terms WHERE order_id = $1`, [order])).rejects.toMatchObject({
      code: 'HF001',
    });
    await base.owner.sql(`UPDATE order_events SET private = NULL WHERE order_id = $1`, [order]);
  });
});
