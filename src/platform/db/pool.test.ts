import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDb, type TestDb } from '#test/db.ts';
import type { Tx } from './pool.ts';

let base: TestDb;
beforeAll(async () => void (base = await testDb()));
afterAll(() => base.drop());

const prepared = async (tx: Tx, like: string): Promise<number> =>
  (await tx.sql('SELECT statement FROM pg_prepared_statements WHERE statement LIKE $1', [like], 'test-prepared'))
    .length;

describe('a statement that comes again and again', () => {
  test('is prepared by itself, and answers the same', async () => {
    await base.db.tx(async (tx) => {
      const text = 'SELECT $1::int + 1 AS often';
      for (let n = 0; n < 20; n++) expect(await tx.sql(text, [n])).toEqual([{ often: n + 1 }]);
      expect(await prepared(tx, '%AS often')).toBe(1);
    });
  });

  test('is not, where it asks for every column: a plan that is kept would break when one is added', async () => {
    await base.owner.sql('CREATE TABLE grows (a integer)');
    await base.owner.tx(async (tx) => {
      for (let n = 0; n < 20; n++) await tx.sql('SELECT * FROM grows WHERE a = $1', [n]);
      await tx.sql('ALTER TABLE grows ADD COLUMN b integer');
      await expect(tx.sql('SELECT * FROM grows WHERE a = $1', [1])).resolves.toEqual([]);
      expect(await prepared(tx, '%FROM grows WHERE%')).toBe(0);
    });
  });

  test('is not, where its text is made on the fly: plans would fill the memory of every connection', async () => {
    await base.db.tx(async (tx) => {
      for (let n = 0; n < 500; n++)
        for (let again = 0; again < 8; again++) await tx.sql(`SELECT $1::int AS made_${n}`, [n]);
      expect(await prepared(tx, '%AS made_%')).toBeLessThan(300);
    });
  });
});
