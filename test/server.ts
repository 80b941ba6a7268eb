import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findCluster } from '#platform/db/cluster.ts';
import { connect, type Db } from '#platform/db/pool.ts';
import { root } from '#platform/root.ts';

export const SECRET = 'a secret of at least thirty-two characters';

/** A built server in a process, and a process group, of its own; its embedded database runs beside it in others. */
export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  readonly dataDir: string;
  /** What it has written so far. */
  said(): string;
  /** SIGKILL to its whole group. Answers when it has gone. */
  kill(): Promise<void>;
  /** SIGTERM, as a person stops it; its database stops with it. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Words for node before the program, such as `--cpu-prof`. */
  readonly flags?: readonly string[];
}

/** `dist` as `npm start` would make it. Nothing is done where it is up to date. */
export function built(): void {
  const made = spawnSync(process.execPath, [join(root, 'tools/setup.mjs'), 'build'], { cwd: root, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`the build failed: ${made.stderr}`);
}

/** The process at once, also while it is still starting, for who wants to kill it then. */
export function spawnServer({ dataDir, env = {}, flags = [] }: ServerOptions): ChildProcess {
  return spawn(process.execPath, [...flags, join(root, 'dist/server/main.js')], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      DATA_DIR: dataDir,
      PORT: '0',
      SECRET,
      LOG_LEVEL: 'warn',
      ...env,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const child = spawnServer(options);
  const ended = once(child, 'close');
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      said += `${line}\n`;
      const found = /^Holdfast runs at (\S+)/.exec(line)?.[1];
      if (found) resolve(found);
    });
    void ended.then(() => reject(new Error(`the server did not start:\n${said}`)));
  });
  const end = (signal: NodeJS.Signals, target: number) => async () => {
    killed(target, signal);
    await ended;
  };
  const pid = child.pid!;
  return {
    url,
    pid,
    dataDir: options.dataDir,
    said: () => said,
    kill: end('SIGKILL', -pid),
    stop: end('SIGTERM', pid),
  };
}

export function killed(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It had gone already.
  }
}

export function clusterOf(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/** A second set of connections to the database of a running server, as the tables' owner or as the app. */
export async function databaseOf(dataDir: string, login: 'owner' | 'app' = 'owner', max = 2): Promise<Db> {
  const running = await findCluster(clusterOf(dataDir));
  if (!running) throw new Error(`no database runs in ${dataDir}`);
  return connect(running.url(`holdfast_${login}`, 'holdfast'), { max });
}

/** The process and all below it. Linux only. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The name of the program stands in brackets and may itself hold anything; state and parent follow it.
      const parent = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, 'utf8'))?.[1];
      parents.set(Number(name), Number(parent));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}
