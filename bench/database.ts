import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startDatabase } from '#platform/db/supervisor.ts';
import { migrate } from '#platform/db/migrate.ts';
import { connect, type Db } from '#platform/db/pool.ts';

export interface BenchDatabase {
  readonly db: Db;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly dataDir: string;
  end(): Promise<void>;
}

/** The embedded server as it is shipped, fsync on, in a folder of its own; in `kept`, which stays, where one is given. */
export async function benchDatabase(callers: number, kept?: string): Promise<BenchDatabase> {
  const dataDir = kept ?? mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const database = await startDatabase({
    dataDir,
    databaseUrl: undefined,
    databaseAppUrl: undefined,
    databasePool: callers,
  });
  await migrate(database.ownerUrl, 'sandbox');
  const db = connect(database.appUrl, { max: callers });
  const end = async () => {
    await db.end();
    await database.stop();
    if (kept === undefined) rmSync(dataDir, { recursive: true, force: true });
  };
  return { db, ownerUrl: database.ownerUrl, appUrl: database.appUrl, dataDir, end };
}

/** TPC-B of the same server: `pgbench` where it is installed, else its seven statements over this driver. */
export async function tpcb(ownerUrl: string, callers: number): Promise<{ run(seconds: number): Promise<number> }> {
  const pgbench = findPgbench();
  const { searchParams } = new URL(ownerUrl.replace('///', '//x/'));
  const host = searchParams.get('host');
  if (pgbench && host) {
    const login = ['-h', host, '-p', searchParams.get('port') ?? '5432', '-U', 'holdfast_owner', 'holdfast'];
    await output(pgbench, ['-i', '-q', '-s', '10', ...login]);
    const run = async (seconds: number) => {
      const text = await output(pgbench, ['-n', '-c', String(callers), '-j', '2', '-T', String(seconds), ...login]);
      return Number(/tps = ([\d.]+)/.exec(text)?.[1]);
    };
    return { run };
  }
  process.stderr.write('no pgbench here: TPC-B runs over the driver of the server, which takes more CPU\n');
  return { run: await statements(ownerUrl, callers) };
}

function findPgbench(): string | null {
  const folders = (process.env['PATH'] ?? '').split(':');
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) folders.push(...readdirSync(debian).map((version) => join(debian, version, 'bin')));
  return folders.map((folder) => join(folder, 'pgbench')).find((path) => existsSync(path)) ?? null;
}

function output(command: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(errors))));
  });
}

async function statements(ownerUrl: string, callers: number): Promise<(seconds: number) => Promise<number>> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: callers });
  await pool.query(`
    CREATE TABLE IF NOT EXISTS pgbench_branches (bid int PRIMARY KEY, bbalance int);
    CREATE TABLE IF NOT EXISTS pgbench_tellers (tid int PRIMARY KEY, bid int, tbalance int);
    CREATE TABLE IF NOT EXISTS pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));
    CREATE TABLE IF NOT EXISTS pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
    INSERT INTO pgbench_branches SELECT n, 0 FROM generate_series(1, 10) n ON CONFLICT DO NOTHING;
    INSERT INTO pgbench_tellers SELECT n, 1 + n % 10, 0 FROM generate_series(1, 100) n ON CONFLICT DO NOTHING;
    INSERT INTO pgbench_accounts SELECT n, 1 + n % 10, 0, '' FROM generate_series(1, 1000000) n ON CONFLICT DO NOTHING;`);
  const any = (most: number) => 1 + Math.floor(Math.random() * most);
  const one = async (client: pg.PoolClient) => {
    const [aid, tid, bid, delta] = [any(1_000_000), any(100), any(10), any(10_000) - 5_000];
    await client.query('BEGIN');
    await client.query('UPDATE pgbench_accounts SET abalance = abalance + $1 WHERE aid = $2', [delta, aid]);
    await client.query('SELECT abalance FROM pgbench_accounts WHERE aid = $1', [aid]);
    await client.query('UPDATE pgbench_tellers SET tbalance = tbalance + $1 WHERE tid = $2', [delta, tid]);
    await client.query('UPDATE pgbench_branches SET bbalance = bbalance + $1 WHERE bid = $2', [delta, bid]);
    await client.query('INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES ($1, $2, $3, $4, now())', [
      tid,
      bid,
      aid,
      delta,
    ]);
    await client.query('END');
  };
  return async (seconds) => {
    const until = performance.now() + seconds * 1000;
    let done = 0;
    await Promise.all(
      Array.from({ length: callers }, async () => {
        const client = await pool.connect();
        for (; performance.now() < until; done++) await one(client);
        client.release();
      }),
    );
    return done / seconds;
  };
}
