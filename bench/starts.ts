import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter } from 'node:path';
import { findCluster, startCluster } from '#platform/db/cluster.ts';
import { root } from '#platform/root.ts';
import { clusterOf, killed } from '#test/server.ts';
import { openWire } from '#test/wire.ts';

const PATIENCE_MS = 120_000;

/** Seconds from `npm start`, as a person types it, to the first page whole over HTTP. It is stopped before this answers. */
export async function npmStart(dataDir: string): Promise<number> {
  const port = await freePort();
  const begin = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { PATH: ownPath(), HOME: process.env['HOME'], DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'warn' },
    detached: true,
    stdio: 'ignore',
  });
  const ended = once(child, 'close');
  try {
    await firstPage(`http://127.0.0.1:${port}`, begin + PATIENCE_MS);
    return (performance.now() - begin) / 1000;
  } finally {
    killed(-child.pid!, 'SIGTERM');
    await ended;
    // npm goes before the server that it started.
    await gone(dataDir);
  }
}

/** Seconds that PostgreSQL alone takes in that folder, with what has to be made first. */
export async function postgresStart(dataDir: string): Promise<number> {
  const begin = performance.now();
  const cluster = await startCluster({ dir: clusterOf(dataDir) });
  const seconds = (performance.now() - begin) / 1000;
  await cluster.stop();
  return seconds;
}

async function firstPage(url: string, deadline: number): Promise<void> {
  for (;;) {
    const wire = await openWire(url).catch(() => null);
    if (wire) {
      const { status } = await wire.ask({ method: 'GET', path: '/' }).finally(() => wire.close());
      if (status !== 200) throw new Error(`the first page answers ${status}`);
      return;
    }
    if (performance.now() > deadline) throw new Error('npm start shows no page');
    await pause(5);
  }
}

async function gone(dataDir: string): Promise<void> {
  while (await findCluster(clusterOf(dataDir)).catch(() => undefined)) await pause(20);
}

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  socket.close();
  await once(socket, 'close');
  return port;
}

/** Without the folder of programs that npm puts first for its scripts: a shell does not have it. */
function ownPath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.filter((folder) => !folder.endsWith('node_modules/.bin')).join(delimiter);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
