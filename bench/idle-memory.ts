import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCluster } from '#platform/db/cluster.ts';
import { connect } from '#platform/db/pool.ts';
import { built, clusterOf, family, startServer } from '#test/server.ts';
import { openWire } from '#test/wire.ts';
import { figure, type Figure } from './figure.ts';

const ROUNDS = 3;
const IDLE_MS = 10_000;

/**
 * Memory of a server that has shown its first page and then idled for ten seconds, with every process of PostgreSQL; npm,
 * which only waits, is not counted. The control is a node that does nothing and a PostgreSQL with one connection.
 * `idle-memory-node` is the server's part of it.
 */
export async function run(): Promise<Figure[]> {
  built();
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    // The market is made by a process that then ends: making it leaves memory behind that no later start has.
    await (await startServer({ dataDir })).stop();
    const rounds: { all: number; node: number; bare: number }[] = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push({ ...(await idle(dataDir)), bare: await bare(dataDir) });
    return [
      figure('idle-memory', 'MB', rounds, { value: 'all', control: 'bare', less: true }),
      figure('idle-memory-node', 'MB', rounds, { value: 'node' }),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function idle(dataDir: string): Promise<{ all: number; node: number }> {
  const server = await startServer({ dataDir });
  try {
    const wire = await openWire(server.url);
    await wire.ask({ method: 'GET', path: '/' }).finally(() => wire.close());
    await pause(IDLE_MS);
    return { all: memoryOf(family(server.pid)), node: memoryOf([server.pid]) };
  } finally {
    await server.stop();
  }
}

async function bare(dataDir: string): Promise<number> {
  const node = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  const cluster = await startCluster({ dir: clusterOf(dataDir) });
  const db = connect(cluster.url('postgres', 'postgres'), { max: 1 });
  try {
    await db.sql('SELECT 1');
    await pause(1_000);
    return memoryOf([node.pid!, ...family(cluster.pid)]);
  } finally {
    node.kill();
    await db.end();
    await cluster.stop();
  }
}

/**
 * MB of a set of processes as if nothing else ran here: what two of them share is counted once (the kernel's
 * proportional set size), and of programs and libraries all that is in memory, although others may use them too.
 */
function memoryOf(pids: readonly number[]): number {
  const files = new Map<string, number>();
  let kilobytes = 0;
  for (const pid of pids) {
    const sum = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    kilobytes += field(sum, 'Pss_Anon') + field(sum, 'Pss_Shmem');
    for (const mapping of readFileSync(`/proc/${pid}/smaps`, 'utf8').split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)) {
      const [, offset, device, inode, path = ''] =
        /^\S+ \S+ (\S+) (\S+) (\d+) *(.*)$/m.exec(mapping.slice(0, mapping.indexOf('\n'))) ?? [];
      // Shared memory has an inode too, and is in the sum.
      if (inode === undefined || inode === '0' || /^\/(dev|SYSV|memfd)/.test(path)) continue;
      const key = `${device}:${inode}:${offset}`;
      const resident = field(mapping, 'Rss') - field(mapping, 'Anonymous');
      files.set(key, Math.max(files.get(key) ?? 0, resident));
    }
  }
  return (kilobytes + [...files.values()].reduce((sum, each) => sum + each, 0)) * (1024 / 1e6);
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
