import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROCESSES } from '#domain/process/registry.ts';
import { demoLogins, type Demo } from '#modules/people/demo.ts';
import { toDb } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { REACTIONS_OF_SEED } from '#server/worker.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { asText, verified } from '#tools/cli/verify.ts';
import { seedDemo } from './seed.ts';

let world: TestApp;
beforeAll(async () => {
  world = await testApp();
  world.clock.set(world.clock.real());
}, 120_000);
afterAll(() => world.stop());

async function count(table: string, where = 'true'): Promise<number> {
  const [row] = await world.owner.sql<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE ${where}`);
  return row?.n ?? 0;
}

/** A disk that is full after so many files. */
function fullAfter(files: Installation['files'], most: number): Installation['files'] {
  let left = most;
  const put: Installation['files']['put'] = (source, limit) =>
    left-- > 0 ? files.put(source, limit) : Promise.reject(new Error('no space left'));
  return { ...files, put };
}

describe('the demo market', () => {
  test('is told whole or not at all: a start that ends half way leaves nothing behind', async () => {
    const broken = { ...world.at, files: fullAfter(world.at.files, 30) };
    await expect(seedDemo(broken, REACTIONS_OF_SEED)).rejects.toThrow('no space left');
    for (const table of ['orders', 'organizations', 'people', 'files', 'outbox', 'ledger_transfers'])
      expect(await count(table), table).toBe(0);
  }, 120_000);

  test('is made by the next start, once', async () => {
    expect(await seedDemo(world.at, REACTIONS_OF_SEED)).toBe(true);
    const orders = await count('orders');
    expect(orders).toBeGreaterThan(40);
    expect(await seedDemo(world.at, REACTIONS_OF_SEED)).toBe(false);
    expect(await count('orders')).toBe(orders);
  }, 120_000);

  test('has a paper on the desk of the staff, and a shortlist and searches to look at', async () => {
    expect(await count('listing_accreditations', 'sent_at IS NOT NULL AND verified_at IS NULL')).toBe(1);
    expect(await count('shortlist_entries')).toBe(3);
    expect(await count('saved_searches', 'known IS NOT NULL')).toBe(2);
  });

  test('agrees with its books and its histories', async () => {
    const findings = await verified(world.owner);
    expect(findings.breaks, asText(findings)).toEqual([]);
  }, 60_000);

  test('has an order in every state of an inspection and of goods, and a case in every state of a dispute', async () => {
    const rows = await world.db.sql<{ process: string; state: string }>(
      `SELECT DISTINCT process, state FROM orders UNION SELECT DISTINCT 'dispute', state FROM order_disputes`,
    );
    const there = Map.groupBy(rows, ({ process }) => process);
    // Goods that come back are shown on their way; the steps before and after are a button away.
    const left = ['return_due', 'return_delivered'];
    for (const { name, states } of PROCESSES)
      expect(
        there
          .get(name)
          ?.map(({ state }) => state)
          .toSorted(),
        name,
      ).toEqual(
        Object.keys(states)
          .filter((state) => !left.includes(state))
          .toSorted(),
      );
  });

  test('has a balance that waited for an inspection: failed, reworked, passed, released, received', async () => {
    const [row] = await world.db.sql<{ id: string; facts: { bound: object; done: number[] } }>(
      `SELECT id, facts FROM orders WHERE process = 'trade' AND state = 'completed' AND facts ? 'verdicts'`,
    );
    const verdicts = await world.db.sql<{ result: string }>(
      `SELECT e.private -> 'input' -> 'verdict' ->> 'result' AS result FROM order_events e WHERE order_id = $1 AND move = 'verdict' ORDER BY seq`,
      [row?.id],
    );
    expect(verdicts.map(({ result }) => result)).toEqual(['fail', 'pass']);
    expect(row?.facts.done).toEqual([600, 200]);
  });

  test('has something for each demo login under every filter', async () => {
    const logins = await demoLogins(world.db);
    expect(logins.map(({ who }) => who)).toEqual([
      'buyer',
      'inspector',
      'field',
      'seller',
      'support',
      'mediator',
      'finance',
      'admin',
    ]);
    const person = (who: Demo) => logins.find((login) => login.who === who)!.person;
    // No report is uploaded for goods.
    const without = { buyer: [], inspector: [], seller: ['report_uploaded'] } as const;
    for (const who of ['buyer', 'inspector', 'seller'] as const) {
      const client = await world.as(person(who));
      const { counts } = (await (await client.get('/api/v1/orders')).json()) as { counts: Record<string, number> };
      expect(
        Object.keys(counts).filter((filter) => counts[filter] === 0),
        who,
      ).toEqual(without[who]);
    }
    const field = await (await world.as(person('field'))).get('/api/v1/orders');
    expect(((await field.json()) as { counts: { all: number } }).counts.all).toBeGreaterThan(3);
  });

  test('has cases to decide, payouts to make, tasks and messages that wait for the staff', async () => {
    expect(await count('order_disputes', `state IN ('deciding', 'appealed')`)).toBeGreaterThan(2);
    expect(await count('payouts', `state = 'requested'`)).toBeGreaterThan(0);
    expect(await count('finance_tasks', 'done_at IS NULL')).toBeGreaterThan(1);
    expect(await count('support_threads', `state = 'open'`)).toBeGreaterThan(1);
  });

  test('shows feedback that was given, given by default, answered, and still due', async () => {
    expect(await count('feedback', 'rated_at IS NOT NULL AND NOT rated_by_default')).toBeGreaterThan(10);
    expect(await count('feedback', 'rated_by_default')).toBeGreaterThan(0);
    expect(await count('feedback', 'accuracy_by_default')).toBeGreaterThan(0);
    expect(await count('feedback', 'replied_at IS NOT NULL')).toBeGreaterThan(2);
    const open = `state = 'completed' AND`;
    expect(await count('orders', `${open} NOT facts ? 'feedback'`)).toBeGreaterThan(0);
    expect(await count('orders', `${open} facts ? 'received_at' AND NOT facts ? 'accuracy'`)).toBeGreaterThan(0);
  });

  test('stands at now: nothing is overdue, and nothing of the past waits to be done', async () => {
    const now = `'${toDb(world.clock.now())}'`;
    expect(world.at.clock.now()).toBe(world.clock.real());
    for (const [table, late] of [
      ['orders', 'due_at'],
      ['order_clocks', 'due_at'],
      ['order_clocks', 'remind_at'],
      ['shipments', 'ask_at'],
      ['refunds', 'next_at'],
      ['automatic_payouts', 'due_at'],
    ] as const)
      expect(await count(table, `${late} <= ${now}`), `${table}.${late}`).toBe(0);
    expect(await count('sandbox_events', `delivered_at IS NULL AND due_at <= ${now}`)).toBe(0);
    expect(await count('finance_tasks', `done_at IS NULL AND due_at <= ${now}`)).toBe(0);
    expect(await count('payouts', `state = 'requested' AND due_at <= ${now}`)).toBe(0);
    expect(await count('outbox')).toBe(0);
    expect(await count('orders', `placed_at > ${now} OR moved_at > ${now}`)).toBe(0);
    const [row] = await world.db.sql<{ clock_offset_ms: bigint }>('SELECT clock_offset_ms FROM installation');
    expect(row?.clock_offset_ms).toBe(0n);
  });

  test('has mailed nobody, and left to read only what happened in the last days', async () => {
    expect(world.letters).toEqual([]);
    const unread = await world.db.sql<{ n: number }>(
      'SELECT count(*)::int AS n FROM notices WHERE read_at IS NULL GROUP BY person_id',
    );
    expect(Math.max(...unread.map(({ n }) => n))).toBeLessThan(25);
    expect(await count('notices', `read_at IS NULL AND at < now() - interval '3 days'`)).toBe(0);
  });
});
