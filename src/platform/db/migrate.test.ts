import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '#platform/root.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { migrate } from './migrate.ts';

let own: TestDb;
let dir: string;
const ran = join(root, 'db', 'migrations');

beforeAll(async () => {
  own = await testDb();
});
afterAll(() => own.drop());
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'migrations-'));
  cpSync(ran, dir, { recursive: true });
  return () => rmSync(dir, { recursive: true });
});

describe('migrations', () => {
  it('run once: a second start finds nothing to do', async () => {
    expect(await migrate(own.ownerUrl, 'sandbox', dir)).toEqual([]);
  });

  it('refuse a released file that was changed, by its name', async () => {
    const file = join(dir, '0001_installation.sql');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n-- harmless`);
    await expect(migrate(own.ownerUrl, 'sandbox', dir)).rejects.toThrow(
      'db/migrations/0001_installation.sql was changed',
    );
  });

  it('take a file whose line ends were changed by a checkout as the same', async () => {
    const file = join(dir, '0001_installation.sql');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    expect(await migrate(own.ownerUrl, 'sandbox', dir)).toEqual([]);
  });

  it('refuse a database that a newer program migrated', async () => {
    rmSync(join(dir, '0001_installation.sql'));
    await expect(migrate(own.ownerUrl, 'sandbox', dir)).rejects.toThrow('newer Holdfast');
  });

  it('refuse a new file numbered before one that ran', async () => {
    writeFileSync(join(dir, '0000_late.sql'), 'SELECT 1');
    await expect(migrate(own.ownerUrl, 'sandbox', dir)).rejects.toThrow('0000_late.sql is new but comes before');
  });

  it('leave nothing of a file that fails, and say where in it', async () => {
    writeFileSync(join(dir, '9001_half.sql'), 'CREATE TABLE half (id int);\nSELECT nothing_like_it;');
    await expect(migrate(own.ownerUrl, 'sandbox', dir)).rejects.toThrow(
      /9001_half\.sql: .*nothing_like_it.*\(line 2\)/,
    );
    expect(await own.owner.sql(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
  });

  it('run each file once when several servers start at the same moment', async () => {
    writeFileSync(join(dir, '9002_once.sql'), 'CREATE TABLE once (id int); SELECT pg_sleep(0.05);');
    const results = await Promise.all([1, 2, 3].map(() => migrate(own.ownerUrl, 'sandbox', dir)));
    expect(results.flat()).toEqual(['9002_once.sql']);
    await own.owner.sql(`DELETE FROM migration WHERE name = '9002_once.sql'`);
  });

  it('keep live mode off a database with sandbox data', async () => {
    await expect(migrate(own.ownerUrl, 'live', dir)).rejects.toThrow('MODE=live needs a database of its own');
  });
});

describe('the app role', () => {
  it('cannot make tables, change the mode or become the ledger role', async () => {
    await expect(own.db.sql('CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    await expect(own.db.sql(`UPDATE installation SET mode = 'live'`)).rejects.toThrow('permission denied');
    // Where one URL serves for both, the session behind the role is the owner's.
    if (own.appOptions.role === undefined) {
      await expect(own.db.sql('SET ROLE holdfast_ledger')).rejects.toThrow('permission denied');
    }
  });

  it('moves the clock of a sandbox, and nobody moves the clock of a live one', async () => {
    await own.db.sql('UPDATE installation SET clock_offset_ms = 5');
    await expect(own.owner.sql(`UPDATE installation SET mode = 'live'`)).rejects.toThrow('check constraint');
    await own.db.sql('UPDATE installation SET clock_offset_ms = 0');
  });
});
