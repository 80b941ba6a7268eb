import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findCluster, startCluster, type Cluster } from '#platform/db/cluster.ts';
import { migrate } from '#platform/db/migrate.ts';
import { ensureRoles, makeEmbeddedRoles } from '#platform/db/roles.ts';
import { root } from '#platform/root.ts';

export type TestServer = {
  /** Makes and drops databases. */
  adminUrl: string;
  /** Addresses of a database by its name: as the tables' owner, and as the app with its restricted role. */
  ownerUrl: string;
  appUrl: string;
  appRole?: string;
  /** Owner of the databases to make, as CREATE DATABASE writes it. */
  owner: string;
  /** A migrated database to copy, stamped sandbox. */
  template: string;
};

const folder = join(root, '.cache', 'test-postgres');

// Nothing in a test survives the run, so nothing waits for the disk.
const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };

/** The server of one test run: TEST_DATABASE_URL where given, else a cluster of its own that ends with the run. */
export async function startTestServer(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return onGivenServer(given);
  await sweep();
  const dir = join(folder, `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  await copyOfEmptyCluster(dir);
  const cluster = await startCluster({ dir, settings });
  const admin = await login(cluster.url('postgres', 'postgres'));
  await makeEmbeddedRoles(admin).finally(() => admin.end());
  const server: TestServer = {
    adminUrl: cluster.url('postgres', 'postgres'),
    ownerUrl: cluster.url('holdfast_owner', 'DATABASE'),
    appUrl: cluster.url('holdfast_app', 'DATABASE'),
    owner: 'holdfast_owner',
    template: 'holdfast',
  };
  await prepare(server);
  return { server, stop: () => end(cluster, dir) };
}

export function inDatabase(url: string, database: string): string {
  return url.replace('/DATABASE', `/${database}`);
}

export async function login(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function prepare(server: TestServer): Promise<void> {
  const url = inDatabase(server.ownerUrl, server.template);
  const owner = await login(url);
  await ensureRoles(owner).finally(() => owner.end());
  await migrate(url, 'sandbox');
}

async function onGivenServer(url: string): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const template = `holdfast_test_${process.pid}_template`;
  const anyDatabase = new URL(url);
  anyDatabase.pathname = '/DATABASE';
  const own = anyDatabase.href;
  const server: TestServer = {
    adminUrl: url,
    ownerUrl: own,
    appUrl: own,
    appRole: 'holdfast_app',
    owner: 'DEFAULT',
    template,
  };
  const admin = await login(url);
  await admin.query(`CREATE DATABASE ${template} ENCODING 'UTF8' TEMPLATE template0`).finally(() => admin.end());
  const stop = async (): Promise<void> => {
    const last = await login(url);
    await last.query(`DROP DATABASE ${template} WITH (FORCE)`).finally(() => last.end());
  };
  try {
    await prepare(server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { server, stop };
}

/** initdb takes most of the start; a finished empty cluster is kept for the next run and copied. */
async function copyOfEmptyCluster(dir: string): Promise<void> {
  const kept = join(folder, 'empty-18');
  if (!existsSync(join(kept, 'data'))) {
    const making = join(folder, `empty-${process.pid}`);
    const first = await startCluster({ dir: making, settings });
    await first.stop();
    try {
      renameSync(making, kept);
    } catch {
      rmSync(making, { recursive: true, force: true });
    }
  }
  mkdirSync(dir);
  cpSync(join(kept, 'data'), join(dir, 'data'), { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  // PostgreSQL checks the rights of this one folder, and a copy of a folder does not keep them.
  chmodSync(join(dir, 'data'), 0o700);
}

/** Ends what runs that were killed left behind. */
async function sweep(): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = Number(/^(?:run|empty)-(\d{3,})$/.exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const left = await findCluster(join(folder, name)).catch(() => undefined);
    if (left) await end(left, join(folder, name));
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
}

async function end(cluster: Cluster, dir: string): Promise<void> {
  await cluster.stop('immediate');
  rmSync(dir, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
