import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { root } from '#platform/root.ts';
import { findCluster, startCluster } from './cluster.ts';
import { connect } from './pool.ts';
import { readPostmaster } from './postmaster-pid.ts';
import { openDatabase, startDatabase, type Database, type DatabaseConfig } from './supervisor.ts';

let base: string;
let config: DatabaseConfig;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'hf-'));
  config = { dataDir: join(base, 'data'), databaseUrl: undefined, databaseAppUrl: undefined, databasePool: 4 };
});
afterEach(async () => {
  const left = await findCluster(cluster()).catch(() => undefined);
  await left?.stop('immediate');
  rmSync(base, { recursive: true, force: true });
});

function cluster(): string {
  return join(config.dataDir, 'postgres');
}

function postmaster(): number {
  return readPostmaster(join(cluster(), 'data'))!.pid;
}

function writer() {
  return spawn(process.execPath, [join(root, 'test', 'kill-writer.ts'), config.dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Starts the writer, lets it acknowledge some rows, and kills it, alone or with all of PostgreSQL. */
async function killedWriter(rows: number, whom: 'it' | 'everything'): Promise<{ last: number; pid: number }> {
  const child = writer();
  let last = 0;
  let count = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++count !== rows) continue;
    const pid = postmaster();
    process.kill(-child.pid!, 'SIGKILL');
    if (whom === 'everything') for (const one of [pid, ...childrenOf(pid)]) kill(one);
  }
  return { last, pid: postmaster() };
}

function childrenOf(pid: number): number[] {
  const all = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
  return all
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([one]) => one!);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself, since its parent was killed first.
  }
}

async function rowsIn(database: Database): Promise<number[]> {
  const owner = connect(database.ownerUrl, { max: 1 });
  const rows = await owner.sql<{ n: number }>('SELECT n FROM acknowledged ORDER BY n');
  await owner.end();
  return rows.map((row) => row.n);
}

describe('kill -9', () => {
  it('of the server: the next one takes over the database that lives on, with every acknowledged row', async () => {
    const { last, pid } = await killedWriter(40, 'it');
    const database = await startDatabase(config);
    expect(postmaster()).toBe(pid);
    const rows = await rowsIn(database);
    await database.stop();
    expect(rows.length).toBeGreaterThanOrEqual(last);
    expect(rows).toEqual(rows.map((_, at) => at + 1));
    expect(existsSync(join(cluster(), 'data', 'postmaster.pid'))).toBe(false);
  });

  it('of server and PostgreSQL together, three times: nothing acknowledged is lost', async () => {
    for (let round = 1; round <= 3; round += 1) {
      const { last, pid } = await killedWriter(30 * round, 'everything');
      const database = await startDatabase(config);
      expect(postmaster()).not.toBe(pid);
      expect((await rowsIn(database)).length).toBeGreaterThanOrEqual(last);
      await database.stop();
    }
  });

  it('of PostgreSQL, or of one of its processes, under a running server: it comes back and stays locked', async () => {
    const log: string[] = [];
    const database = await startDatabase(config, { log: (line) => log.push(line) });
    const app = connect(database.appUrl, { max: 1 });
    for (const victim of [() => postmaster(), () => childrenOf(postmaster())[0]!]) {
      log.length = 0;
      kill(victim());
      await vi.waitUntil(() => log.includes('the database is back'), { timeout: 50_000 });
      await vi.waitFor(async () => expect(await app.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]));
      expect(await refusal()).toContain(`server (process ${process.pid})`);
    }
    await app.end();
    await database.stop();
  });

  it('in the middle of the very first start leaves nothing in the way', async () => {
    const dead = spawnSync(process.execPath, ['--version']).pid;
    mkdirSync(join(cluster(), `init-${dead}`, 'base'), { recursive: true });
    const database = await startDatabase(config);
    expect(existsSync(join(cluster(), `init-${dead}`))).toBe(false);
    await database.stop();
  });
});

async function refusal(): Promise<string> {
  return startDatabase(config).then(
    () => expect.unreachable(),
    (error: Error) => {
      if (!error.message.includes('in use')) throw error;
      return error.message;
    },
  );
}

describe('one folder', () => {
  it('is refused to a second server, which is told who has it', async () => {
    const database = await startDatabase(config);
    expect(await refusal()).toMatch(`in use by another Holdfast: server (process ${process.pid}), since `);
    await database.stop();
  });

  it('serves a command beside the server, and goes on when the command is done', async () => {
    const database = await startDatabase(config);
    const command = await openDatabase(config, 'verify');
    expect(command.appUrl).toBe(database.appUrl);
    await command.stop();
    const app = connect(database.appUrl, { max: 1 });
    expect(await app.sql('SELECT current_user AS role')).toEqual([{ role: 'holdfast_app' }]);
    await app.end();
    await database.stop();
  });

  it('is started for a command where no server runs, and stopped after it', async () => {
    const command = await openDatabase(config, 'verify');
    expect(postmaster()).toBeGreaterThan(0);
    await command.stop();
    expect(readPostmaster(join(cluster(), 'data'))).toBeUndefined();
  });

  it('is taken by one of two first starts at the same moment', async () => {
    const writers = [writer(), writer()];
    const said = writers.map((child) => text(child.stderr));
    const first = await Promise.race(writers.map(async (child) => (await once(child, 'exit'), child)));
    const other = writers.find((child) => child !== first)!;
    expect(first.exitCode).toBe(1);
    expect(await said[writers.indexOf(first)]).toContain(`in use by another Holdfast: server (process ${other.pid})`);
    other.kill('SIGKILL');
    await once(other, 'exit');
  });
});

describe('a start', () => {
  it('is not held up by another program that carries the number of the dead server', async () => {
    await (await startDatabase(config)).stop();
    const pidFile = join(cluster(), 'data', 'postmaster.pid');
    writeFileSync(pidFile, [process.ppid, join(cluster(), 'data'), 0, 5432, '', '', '0 0', 'ready'].join('\n'), {
      mode: 0o600,
    });
    const database = await startDatabase(config);
    expect(postmaster()).not.toBe(process.ppid);
    await database.stop();
  });

  it('works below a path too long for a socket, in a folder that is closed to others', async () => {
    config = { ...config, dataDir: join(base, 'a-rather-long-name-for-a-folder'.repeat(3), 'data') };
    const database = await startDatabase(config);
    const socketDir = new URL(database.appUrl).searchParams.get('host')!;
    expect(socketDir.length).toBeLessThan(80);
    expect(statSync(socketDir).mode & 0o077).toBe(0);
    await database.stop();
    rmSync(socketDir, { recursive: true });
  });

  it('keeps every commit on disk: fsync and its company are on', async () => {
    const database = await startDatabase(config);
    const app = connect(database.appUrl, { max: 1 });
    const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums'];
    for (const name of names) {
      expect(await app.sql('SELECT current_setting($1) AS value', [name])).toEqual([{ value: 'on' }]);
    }
    expect(await app.sql(`SELECT current_setting('listen_addresses') AS value`)).toEqual([{ value: '' }]);
    await app.end();
    await database.stop();
  });

  it('says what PostgreSQL said when it does not start', async () => {
    await (await startCluster({ dir: cluster() })).stop();
    const control = join(cluster(), 'data', 'global', 'pg_control');
    const whole = readFileSync(control);
    writeFileSync(control, Buffer.alloc(whole.length));
    await expect(startDatabase(config)).rejects.toThrow(/PostgreSQL does not start:[^]*PG_CONTROL_VERSION/);
  });

  it.runIf(process.getuid?.() === 0)('as root where namespaces are forbidden runs PostgreSQL as nobody', async () => {
    // A folder for tests may be closed to others, which the folder of an installation need not be.
    spawnSync('chmod', ['755', base]);
    const first = await startCluster({ dir: cluster(), namespaces: false });
    expect(statSync(`/proc/${first.pid}`).uid).toBe(65_534);
    for (const pid of [first.pid, ...childrenOf(first.pid)]) kill(pid);
    // From then on the files are nobody's, so it stays so where namespaces are allowed again.
    const second = await startCluster({ dir: cluster() });
    expect(statSync(`/proc/${second.pid}`).uid).toBe(65_534);
    await second.stop();
    spawnSync('chmod', ['700', base]);
    await expect(startCluster({ dir: cluster(), namespaces: false })).rejects.toThrow(`cannot enter ${base}`);
  });
});
