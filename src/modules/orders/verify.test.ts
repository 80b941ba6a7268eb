import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '#domain/actor.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { newFindings, type Break } from '#modules/ledger/findings.ts';
import { verifyBooks } from '#modules/ledger/verify.ts';
import type { Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { NOON, days, inspectionTerms, placed } from '#test/snapshots.ts';
import { start, tick, transition } from './transition.ts';
import { verifyOrders } from './verify.ts';

let base: TestDb;
beforeAll(async () => {
  base = await testDb();
  await market();
});
afterAll(() => base.drop());

const rail: Actor = { kind: 'system', part: 'rail' };
const staff: Actor = { kind: 'staff', person: 'psn_mediator', role: 'mediator' };
const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };
const report = {
  report: { id: 'rep_1', version: 1, sha256: 'ab', result: 'pass', fault: null, files: 1, counted: true },
};
const why = { reason: 'other', claim_minor: 10_000, statement: 'The lamps are green, not black.', files: [] };

type Line = ['buyer' | 'inspector' | 'rail' | 'staff', string, Record<string, unknown>?, number?];
const toFunded: Line[] = [
  ['inspector', 'confirm', { terms_version: 1 }],
  ['rail', 'fund', payment],
];
const toReported: Line[] = [...toFunded, ['inspector', 'report', report, 10]];
const release: Line = ['buyer', 'release', { report_version: 1 }, 1];

const LIVES: Record<string, Line[]> = {
  placed: [],
  modified: [['buyer', 'modify', { terms: inspectionTerms(NOON, { price_minor: 40_000 }) }, 1]],
  declined: [['inspector', 'decline', { reason: 'No one is free.' }]],
  funded: toFunded,
  overpaid: [
    ['inspector', 'confirm', { terms_version: 1 }],
    ['rail', 'fund', { payment: { rail: 'sandbox', arrived_minor: 31_000 } }],
  ],
  cancelled: [...toFunded, ['buyer', 'cancel', {}, 9]],
  reported: [...toReported, ['buyer', 'extend']],
  correcting: [...toReported, ['buyer', 'askCorrection', { report_version: 1, what: 'Page 2 is missing.' }]],
  completed: [...toReported, release, ['buyer', 'feedback', { industry_knowledge: 5, service_quality: 4 }]],
  disputed: [
    ...toReported,
    ['buyer', 'dispute', why],
    ['inspector', 'answer', { statement: 'They are.', files: [] }, 1],
  ],
  withdrawn: [...toReported, ['buyer', 'dispute', why], ['buyer', 'withdrawDispute', {}, 1]],
  agreed: [
    ...toReported,
    ['buyer', 'dispute', why],
    ['inspector', 'offer', { remedy: 'split', buyer_minor: 10_001 }, 1],
    ['buyer', 'acceptOffer'],
  ],
  decided: [
    ...toReported,
    ['buyer', 'dispute', why],
    ['inspector', 'escalate', {}, 4],
    ['staff', 'decide', { buyer_minor: 5_000, reasons: 'Half of them are green.' }, 6],
  ],
  given: [...toReported, ['buyer', 'dispute', why], ['inspector', 'refund']],
  frozen: [...toReported, release, ['buyer', 'disputeAfter', why, 2]],
  reversed: [
    ...toReported,
    release,
    ['buyer', 'disputeAfter', why, 2],
    ['inspector', 'offer', { remedy: 'split', buyer_minor: 9_000 }, 1],
    ['buyer', 'acceptOffer'],
  ],
  charged: [...toReported, ['rail', 'chargeBack', payment]],
};

const orders: Record<string, string> = {};
let sides: { buyer: Actor; inspector: Actor };

/** One order for each of the lives above, between the same two organizations. */
async function market(): Promise<void> {
  const [buyerOrg, inspectorOrg] = [newId('org', NOON), newId('org', NOON)];
  sides = {
    buyer: { kind: 'person', person: newId('psn', NOON), org: buyerOrg, role: 'owner' },
    inspector: { kind: 'person', person: newId('psn', NOON), org: inspectorOrg, role: 'owner' },
  };
  for (const [name, lines] of Object.entries(LIVES)) {
    const snapshot: OrderSnapshot = {
      ...placed(NOON),
      id: newId('ord', NOON),
      buyer: buyerOrg,
      provider: inspectorOrg,
      tranches: [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
    };
    orders[name] = snapshot.id;
    await start(base.db, sides.buyer, snapshot, 'place', null, NOON);
    let now = NOON;
    for (const [who, move, input = {}, later = 0] of lines) {
      now += days(later);
      const actor = who === 'rail' ? rail : who === 'staff' ? staff : sides[who];
      await base.db.tx((tx) => transition(tx, actor, { order: snapshot.id, name: move, input }, now));
    }
  }
}

async function breaksIn(tx: Tx): Promise<readonly Break[]> {
  const findings = newFindings();
  await verifyBooks(tx, findings);
  await verifyOrders(tx, findings);
  return findings.breaks;
}

const rollback = new Error('rolled back');

/** What is found after the statements, run as the role that owns the table with its triggers off, then undone. */
async function breaksAfter(table: string, ...statements: string[]): Promise<readonly Break[]> {
  let found: readonly Break[] = [];
  const work = base.owner.tx(async (tx) => {
    if (table.startsWith('ledger_')) await tx.sql('SET LOCAL ROLE holdfast_ledger');
    await tx.sql(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (const statement of statements) await tx.sql(statement);
    await tx.sql('RESET ROLE');
    found = await breaksIn(tx);
    throw rollback;
  });
  await work.catch((error: unknown) => {
    if (error !== rollback) throw error;
  });
  return found;
}

async function transferOf(life: string, reason: string): Promise<string> {
  const [row] = await base.db.sql<{ id: string }>(`SELECT id FROM book_transfers WHERE order_id = $1 AND reason = $2`, [
    orders[life],
    reason,
  ]);
  return row!.id;
}

async function trancheOf(life: string): Promise<string> {
  const [row] = await base.db.sql<{ id: string }>(`SELECT id FROM book_tranches WHERE order_id = $1`, [orders[life]]);
  return row!.id;
}

const rowsOf = (breaks: readonly Break[]) => breaks.map(({ row }) => row);

describe('an untouched database', () => {
  test('agrees in every state of an order, and every check had something to look at', async () => {
    const findings = newFindings();
    await verifyBooks(base.owner, findings);
    await verifyOrders(base.owner, findings);
    expect(findings.breaks).toEqual([]);
    const idle = [...findings.checks].filter(([, { looked }]) => looked === 0).map(([check]) => check);
    expect(idle).toEqual([]);
  });

  test('agrees after the clocks have done the rest, and after a downtime', async () => {
    const work = base.owner.tx(async (tx) => {
      await tx.sql(`SELECT postpone_clocks($1, $2, $3)`, ['2026-11-04', '2026-11-08', '2026-11-09 12:00']);
      expect(await breaksIn(tx)).toEqual([]);
      for (const id of Object.values(orders)) await tick(tx, id, NOON + days(800));
      expect(await breaksIn(tx)).toEqual([]);
      throw rollback;
    });
    await expect(work).rejects.toBe(rollback);
  });

  test('agrees after personal parts were erased', async () => {
    expect(await breaksAfter('order_events', `UPDATE order_events SET private = NULL`)).toEqual([]);
  });
});

describe('a tampered history', () => {
  const events = async (change: string) => breaksAfter('order_events', change);

  test.each([
    ['move', `move = 'backOut'`],
    ['side', `by_side = 'provider'`],
    ['time', `at = at - interval '1 hour'`],
    ['state before', `from_state = 'placed'`],
    ['state after', `to_state = 'completed'`],
    ['rail in the body', `body = replace(body, 'sandbox', 'other')`],
    ['amount in the body', `body = replace(body, '-30900', '-30901')`],
    ['hash', `hash = sha256(hash)`],
    ['personal part', `private = jsonb_set(private, '{input,payment,arrived_minor}', '1')`],
  ])('changed %s of one entry', async (_what, change) => {
    const breaks = await events(`UPDATE order_events SET ${change} WHERE order_id = '${orders['funded']}' AND seq = 3`);
    expect(rowsOf(breaks)).toContain(`history of ${orders['funded']}, entry 3`);
  });

  test('a deleted entry, in the middle and at the end', async () => {
    const order = orders['reported'];
    expect(rowsOf(await events(`DELETE FROM order_events WHERE order_id = '${order}' AND seq = 3`))).toContain(
      `history of ${order}, entry 4`,
    );
    expect(rowsOf(await events(`DELETE FROM order_events WHERE order_id = '${order}' AND seq = 5`))).toContain(
      `order ${order}`,
    );
  });

  test('two entries that changed places', async () => {
    const order = orders['reported'];
    const swap = `UPDATE order_events SET seq = CASE seq WHEN 3 THEN 4 ELSE 3 END WHERE order_id = '${order}' AND seq IN (3, 4)`;
    const breaks = await breaksAfter(
      'order_events',
      `ALTER TABLE order_events DROP CONSTRAINT order_events_pkey`,
      swap,
    );
    expect(rowsOf(breaks)).toContain(`history of ${order}, entry 3`);
  });

  test('an entry put in', async () => {
    const order = orders['placed'];
    const copy = `INSERT INTO order_events SELECT order_id, 2, at, process, 'confirm', 'placed', 'confirmed', 'provider', body, hash, private
      FROM order_events WHERE order_id = '${order}' AND seq = 1`;
    expect(rowsOf(await events(copy))).toContain(`history of ${order}, entry 2`);
  });
});

describe('tampered rows of an order', () => {
  test.each([
    ['state', `state = 'refunded'`],
    ['version', `version = version + 1`],
    ['buyer', `buyer_org = 'org_somebody'`],
    ['provider', `provider_org = 'org_somebody'`],
    ['facts', `facts = facts || '{"extended": ["buyer", "provider"]}'`],
    ['tranches', `tranches = jsonb_set(tranches, '{0,fee_minor}', '0')`],
    ['tranche state', `tranches = jsonb_set(tranches, '{0,state}', '"due"')`],
    ['rests', `rests = '{"reported": {"autoRelease": 1}}'`],
    ['amount due', `due_minor = 1`],
    ['currency', `currency = 'EUR'`],
    ['title', `title = 'Something else'`],
    ['due instant', `due_at = due_at + interval '1 day'`],
    ['no due instant', `due_at = NULL`],
    ['head', `head = sha256(head)`],
    ['terms version', `terms_version = 2`],
    ['placed at', `placed_at = placed_at - interval '1 day'`],
    ['moved at', `moved_at = moved_at + interval '1 day'`],
    ['process version', `process_version = 9`],
  ])('changed %s', async (_what, change) => {
    const order = orders['reported'];
    const breaks = await breaksAfter('orders', `UPDATE orders SET ${change} WHERE id = '${order}'`);
    expect(breaks.length).toBeGreaterThan(0);
    expect(rowsOf(breaks).every((row) => row.includes(order!))).toBe(true);
  });

  test('terms: another price, another hash, a version gone, a version put in', async () => {
    const order = orders['modified'];
    const terms = (statement: string) => breaksAfter('order_terms', statement);
    const name = (version: number) => `terms of ${order}, version ${version}`;
    const where = `WHERE order_id = '${order}' AND version = 1`;
    const price = `UPDATE order_terms SET terms = jsonb_set(terms, '{price_minor}', '1') ${where}`;
    expect(rowsOf(await terms(price))).toEqual([name(1)]);
    expect(rowsOf(await terms(`UPDATE order_terms SET hash = md5(hash) ${where}`))).toContain(name(1));
    expect(rowsOf(await terms(`DELETE FROM order_terms ${where}`))).toContain(name(1));
    const put = `INSERT INTO order_terms SELECT order_id, 3, terms, hash, made_by, at FROM order_terms ${where}`;
    expect(rowsOf(await terms(put))).toContain(name(3));
  });

  test('clocks: put off, deleted, put in', async () => {
    const order = orders['reported'];
    const clock = (statement: string) => breaksAfter('order_clocks', statement);
    const late = `UPDATE order_clocks SET due_at = due_at + interval '1 year' WHERE order_id = '${order}'`;
    const hidden = `UPDATE orders SET due_at = due_at + interval '1 year' WHERE id = '${order}'`;
    expect(rowsOf(await breaksAfter('order_clocks', late, hidden))).toEqual([`clock order.autoRelease of ${order}`]);
    expect(rowsOf(await clock(`DELETE FROM order_clocks WHERE order_id = '${order}'`))).toContain(
      `clock order.autoRelease of ${order}`,
    );
    const put = `INSERT INTO order_clocks SELECT '${orders['given']}', machine, move, due_at FROM order_clocks WHERE order_id = '${order}'`;
    expect(rowsOf(await clock(put))).toContain(`clock order.autoRelease of ${orders['given']}`);
  });

  test('disputes: another state, another claim, deleted', async () => {
    const order = orders['disputed'];
    const where = `WHERE order_id = '${order}'`;
    const dispute = (statement: string) => breaksAfter('order_disputes', statement);
    const [row] = await base.db.sql<{ id: string }>(`SELECT id FROM order_disputes ${where}`);
    expect(rowsOf(await dispute(`UPDATE order_disputes SET state = 'decided' ${where}`))).toContain(
      `dispute ${row!.id}`,
    );
    const claim = `UPDATE order_disputes SET facts = jsonb_set(facts, '{claim_minor}', '1') ${where}`;
    expect(rowsOf(await dispute(claim))).toEqual([`order ${order}`]);
    expect(rowsOf(await dispute(`DELETE FROM order_disputes ${where}`))).toContain(`order ${order}`);
  });

  test('an order deleted: what is left of it is named', async () => {
    const order = orders['disputed'];
    const rows = rowsOf(await breaksAfter('orders', `DELETE FROM orders WHERE id = '${order}'`));
    for (const named of [
      `history of ${order}, entry 1`,
      `terms of ${order}, version 1`,
      `clock dispute.autoEscalate of ${order}`,
      `tranche ${await trancheOf('disputed')} of ${order}`,
    ])
      expect(rows).toContain(named);
  });
});

describe('tampered books', () => {
  test('an entry: another amount, another account, another running balance, deleted', async () => {
    const id = await transferOf('completed', 'release');
    const entries = (statement: string) => breaksAfter('ledger_entries', statement);
    const mine = `WHERE transfer_id = '${id}' AND account_id LIKE 'balance:%'`;
    expect(rowsOf(await entries(`UPDATE ledger_entries SET amount_minor = amount_minor + 1 ${mine}`))).toEqual(
      expect.arrayContaining([
        `transfer ${id}`,
        'currency USD',
        expect.stringContaining(`entry of transfer ${id} on balance:`),
      ]),
    );
    const moved = `UPDATE ledger_entries SET account_id = 'losses:USD', balance_minor = NULL ${mine}`;
    expect(rowsOf(await entries(moved))).toContain(`transfer ${id}`);
    expect(rowsOf(await entries(`UPDATE ledger_entries SET balance_minor = balance_minor + 7 ${mine}`))).toContainEqual(
      expect.stringContaining(`entry of transfer ${id} on balance:`),
    );
    expect(rowsOf(await entries(`DELETE FROM ledger_entries ${mine}`))).toContain(`transfer ${id}`);
  });

  test('two entries that still sum to zero', async () => {
    const id = await transferOf('completed', 'release');
    const change = `UPDATE ledger_entries SET amount_minor = amount_minor + CASE WHEN account_id LIKE 'fees:%' THEN -5 ELSE 5 END
      WHERE transfer_id = '${id}' AND account_id NOT LIKE 'escrow:%'`;
    const balance = `UPDATE ledger_accounts SET balance_minor = balance_minor + 5 WHERE kind = 'balance'`;
    expect(rowsOf(await breaksAfter('ledger_entries', change, balance))).toContain(`transfer ${id}`);
  });

  test('an account: another balance, another sign, another owner', async () => {
    const account = (change: string) =>
      breaksAfter('ledger_accounts', `UPDATE ledger_accounts SET ${change} WHERE kind = 'balance'`);
    const [row] = await base.db.sql<{ id: string }>(`SELECT id FROM book_accounts WHERE kind = 'balance'`);
    for (const change of ['balance_minor = balance_minor + 1', 'sign = 0', `owner = 'org_other'`, `currency = 'EUR'`])
      expect(rowsOf(await account(change)), change).toContain(`account ${row!.id}`);
  });

  test('a kind of account that may go below zero', async () => {
    expect(rowsOf(await breaksAfter('ledger_kinds', `UPDATE ledger_kinds SET sign = 0 WHERE kind = 'escrow'`))).toEqual(
      ['kind escrow'],
    );
  });

  test('a transfer: another reason, time, actor, key or order; deleted; put in', async () => {
    const id = await transferOf('funded', 'fund');
    const transfers = (statement: string) => breaksAfter('ledger_transfers', statement);
    for (const change of [
      `reason = 'gift'`,
      `at = at - interval '1 day'`,
      `actor = 'buyer'`,
      `key = 'other'`,
      `order_id = '${orders['placed']}'`,
      `event_seq = 77`,
    ])
      expect(
        rowsOf(await transfers(`UPDATE ledger_transfers SET ${change} WHERE id = '${id}'`)),
        change,
      ).toContainEqual(expect.stringContaining(id));
    expect(rowsOf(await transfers(`DELETE FROM ledger_transfers WHERE id = '${id}'`))).toContainEqual(
      expect.stringContaining(`entry of transfer ${id} on escrow:`),
    );
    const put = `INSERT INTO ledger_transfers (id, key, reason, actor, at) VALUES ('trf_put', 'put', 'gift', 'staff', now())`;
    expect(rowsOf(await transfers(put))).toEqual(['transfer trf_put']);
  });

  test('a tranche: another amount or order, deleted, its settle right given back, called by another name', async () => {
    const tranche = await trancheOf('completed');
    const where = `WHERE id = '${tranche}'`;
    for (const change of ['amount_minor = 1', `order_id = '${orders['placed']}'`, `currency = 'EUR'`])
      expect(
        rowsOf(await breaksAfter('ledger_tranches', `UPDATE ledger_tranches SET ${change} ${where}`)),
        change,
      ).toContain(`tranche ${tranche}`);
    const loose = `ALTER TABLE ledger_settlements DROP CONSTRAINT IF EXISTS ledger_settlements_tranche_id_fkey`;
    expect(rowsOf(await breaksAfter('ledger_tranches', loose, `DELETE FROM ledger_tranches ${where}`))).toContain(
      `tranche ${tranche}`,
    );
    const settled = `WHERE tranche_id = '${tranche}'`;
    expect(rowsOf(await breaksAfter('ledger_settlements', `DELETE FROM ledger_settlements ${settled}`))).toEqual(
      expect.arrayContaining([`tranche ${tranche}`, `tranche ${tranche} of ${orders['completed']}`]),
    );
    expect(
      rowsOf(await breaksAfter('ledger_settlements', `UPDATE ledger_settlements SET kind = 'refund' ${settled}`)),
    ).toEqual([`settlement of tranche ${tranche}`]);
  });

  test('money frozen for a dispute that nothing will end', async () => {
    const gone = `DELETE FROM order_clocks WHERE order_id = '${orders['frozen']}'`;
    expect(rowsOf(await breaksAfter('order_clocks', gone))).toContainEqual(
      expect.stringMatching(/^account frozen:dsp_/),
    );
  });
});
