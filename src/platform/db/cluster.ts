import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { StartError } from '../start-error.ts';
import { findLauncher, type Launcher } from './embedded-binaries.ts';
import { disownLocks, isPostmaster, readPostmaster } from './postmaster-pid.ts';

export type ClusterOptions = {
  /** Folder of the cluster; made if missing. Holds data/, run/ (the socket) and postgres.log. */
  dir: string;
  /** PostgreSQL settings over the defaults below. */
  settings?: Readonly<Record<string, string>>;
  /** See findLauncher; only a test sets it. */
  namespaces?: boolean;
  /** Told what takes long. */
  log?: (line: string) => void;
};

export type Cluster = {
  pid: number;
  /** True where it was found running, left over from a process that was killed or belonging to another one. */
  adopted: boolean;
  /** Address of a database through the socket. Who can reach the socket's folder needs no password. */
  url: (login: string, database: string) => string;
  /** `fast` ends sessions and writes a checkpoint; `immediate` leaves that to the next start's recovery. */
  stop: (how?: 'fast' | 'immediate') => Promise<void>;
};

// Longest silence of a start before it is called failed. A dead server's children need a second or two to go away.
const patience_ms = 10_000;
// Recovery after a crash reads all of the log since the last checkpoint: at most max_wal_size.
const recovery_ms = 600_000;

/** Small memory, a full sync at each commit. Processes cost memory too, so there are few of them. */
const defaults: Readonly<Record<string, string>> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  // Taken from the machine only as it fills. The directory of a million companies is read over and over.
  shared_buffers: '256MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_connections: '100',
  max_wal_size: '1GB',
  io_method: 'sync',
  jit: 'off',
  random_page_cost: '1.1',
  max_worker_processes: '4',
  max_parallel_workers: '2',
  max_parallel_workers_per_gather: '1',
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  max_logical_replication_workers: '0',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  cluster_name: 'holdfast',
};

/** Makes the cluster where there is none, takes over one that runs already, else starts it; survives a crash before. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const launcher = findLauncher(options.dir, { ...(options.namespaces === false && { namespaces: false }) });
  await initialize(options, launcher);
  const begin = performance.now();
  for (;;) {
    const running = await findCluster(options.dir);
    if (running) return running;
    const started = await launch(options, launcher);
    if (started) return started;
    const said = logTail(options.dir);
    // What a dead server's processes still hold, they let go of soon; anything else will not change by waiting.
    const passing = /lock file|shared memory|in use/.test(said);
    if (performance.now() - begin > (passing ? patience_ms : 1_000))
      throw new StartError(`PostgreSQL does not start:\n${said}`);
    await sleep(200);
  }
}

/** The cluster that already runs in the folder, if any; waits for one that is starting or stopping. */
export async function findCluster(dir: string): Promise<Cluster | undefined> {
  const data = join(dir, 'data');
  const begin = performance.now();
  for (;;) {
    const file = readPostmaster(data);
    if (!file) return undefined;
    if (!isPostmaster(file.pid, data)) return undefined;
    const waited_ms = performance.now() - begin;
    if (file.status === 'ready') {
      const url = socketUrl(file.socketDir, file.port);
      const problem = await unreachable(url('postgres', 'postgres'));
      if (!problem) return { pid: file.pid, adopted: true, url, stop: (how) => stopPostmaster(data, file.pid, how) };
      if (waited_ms > (problem.code === '57P03' ? recovery_ms : patience_ms)) {
        throw new StartError(
          `PostgreSQL (process ${file.pid}) runs in ${data} but does not answer: ${problem.message}`,
        );
      }
    } else if (waited_ms > recovery_ms) {
      throw new StartError(`PostgreSQL (process ${file.pid}) in ${data} has been ${file.status} for too long`);
    }
    await sleep(20);
  }
}

/** A half-made data directory never carries the name `data`: it is made beside, synced, and then renamed. */
async function initialize({ dir, log }: ClusterOptions, launcher: Launcher): Promise<void> {
  const data = join(dir, 'data');
  if (existsSync(data)) {
    const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
    const ours = spawnSync(join(launcher.bin, 'postgres'), ['--version'], {
      encoding: 'utf8',
      env: environment(launcher),
    });
    if (ours.error || !ours.stdout.includes(` ${major}`)) {
      const found = ours.error?.message ?? (ours.stdout.trim() || ours.stderr.trim());
      throw new StartError(`The database in ${data} is of PostgreSQL ${major}; the installed program says: ${found}`);
    }
    return;
  }
  removeLeftovers(dir);
  log?.('making the database');
  const half = join(dir, `init-${process.pid}`);
  const words = ['-D', half, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-instructions'];
  const child = run(
    launcher,
    dir,
    'initdb',
    [...words, '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    'pipe',
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await exitOf(child);
  if (code !== 0) throw new StartError(`PostgreSQL's initdb failed (${code}):\n${output.trim().slice(-2_000)}`);
  try {
    renameSync(half, data);
  } catch (error) {
    // Two first starts at once: the other one was quicker, and its directory is as good.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(data)) throw error;
  }
  syncFolder(dir);
}

function removeLeftovers(dir: string): void {
  for (const name of readdirSync(dir)) {
    const pid = Number(/^init-(\d+)$/.exec(name)?.[1]);
    if (pid && (pid === process.pid || !isAlive(pid))) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

/** undefined where PostgreSQL ended instead of getting ready; its log says why. */
async function launch({ dir, settings, log }: ClusterOptions, launcher: Launcher): Promise<Cluster | undefined> {
  const data = join(dir, 'data');
  const socketDir = socketFolder(dir, launcher);
  disownLocks(data, socketDir);
  const words = Object.entries({ ...defaults, ...settings, unix_socket_directories: socketDir, port: '5432' });
  const args = ['-D', data, ...words.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const child = run(launcher, dir, 'postgres', args, openLog(dir));
  const begin = performance.now();
  let ended = false;
  let told = false;
  void exitOf(child).then(() => (ended = true));
  const url = socketUrl(socketDir, 5432);
  while (!ended) {
    const file = readPostmaster(data);
    if (file?.pid === child.pid && file?.status === 'ready' && !(await unreachable(url('postgres', 'postgres')))) {
      child.unref();
      const pid = file.pid;
      return { pid, adopted: false, url, stop: (how) => stopPostmaster(data, pid, how) };
    }
    if (!told && performance.now() - begin > 5_000) log?.('the database is recovering from a crash');
    told ||= performance.now() - begin > 5_000;
    await sleep(10);
  }
  return undefined;
}

/**
 * Runs in a session of its own: Ctrl-C in a terminal reaches the whole group, and the server still needs its database
 * to finish what it is doing.
 */
function run(launcher: Launcher, dir: string, program: string, args: string[], output: 'pipe' | number): ChildProcess {
  const [file, ...words] = [...launcher.prefix, join(launcher.bin, program), ...args];
  const child = spawn(file!, words, {
    cwd: dir,
    env: environment(launcher),
    detached: true,
    stdio: ['ignore', output, output],
    ...launcher.account,
  });
  if (typeof output === 'number') closeSync(output);
  return child;
}

// PG* variables of the caller's shell would change what the server does.
function environment(launcher: Launcher): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...launcher.env };
}

async function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

/**
 * The path of a socket may have about 100 characters; below a deep DATA_DIR it goes to the folder for temporary files,
 * under a name that belongs to this DATA_DIR. Closed to everybody else in both places: there is no password.
 */
function socketFolder(dir: string, launcher: Launcher): string {
  const own = process.getuid?.() ?? 0;
  const near = join(dir, 'run');
  const short = `holdfast-${own}-${createHash('sha256').update(dir).digest('hex').slice(0, 12)}`;
  const folder = Buffer.byteLength(near) < 80 ? near : join(tmpdir(), short);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const owner = launcher.account?.uid ?? own;
  if (!found.isDirectory() || (found.uid !== own && found.uid !== owner)) {
    throw new StartError(`${folder} belongs to somebody else; remove it, or set DATA_DIR to a shorter path.`);
  }
  chmodSync(folder, 0o700);
  if (launcher.account) chownSync(folder, launcher.account.uid, launcher.account.gid);
  return folder;
}

function socketUrl(socketDir: string, port: number): (login: string, database: string) => string {
  const host = encodeURIComponent(socketDir);
  return (login, database) => `postgres://${login}@localhost:${port}/${database}?host=${host}`;
}

/** What goes wrong when connecting; 57P03 is PostgreSQL saying that it starts, recovers or stops. */
async function unreachable(url: string): Promise<{ message: string; code?: string } | undefined> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error as Error & { code?: string };
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopPostmaster(data: string, pid: number, how: 'fast' | 'immediate' = 'fast'): Promise<void> {
  const signals: NodeJS.Signals[] = how === 'fast' ? ['SIGINT', 'SIGQUIT'] : ['SIGQUIT'];
  for (const signal of signals) {
    if (!isPostmaster(pid, data)) return;
    process.kill(pid, signal);
    const deadline = performance.now() + 30_000;
    while (isPostmaster(pid, data) && performance.now() < deadline) await sleep(10);
  }
}

function openLog(dir: string): number {
  const path = join(dir, 'postgres.log');
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 10_000_000) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

function logTail(dir: string): string {
  const path = join(dir, 'postgres.log');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  return `${lines.slice(-8).join('\n')}\n(the whole of it: ${path})`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function syncFolder(dir: string): void {
  const file = openSync(dir, 'r');
  fsyncSync(file);
  closeSync(file);
}
