import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { Config } from '../config.ts';
import { makeDataDir } from '../data-dir.ts';
import { StartError } from '../start-error.ts';
import { findCluster, startCluster, type Cluster } from './cluster.ts';
import { checkAppLogin, ensureRoles, makeEmbeddedRoles } from './roles.ts';

export type DatabaseConfig = Pick<Config, 'dataDir' | 'databaseUrl' | 'databaseAppUrl' | 'databasePool'>;

export type Database = {
  /** Migrations and the job queue's schema. */
  ownerUrl: string;
  /** Everything else: `connect(appUrl, { ...appOptions, max })`. */
  appUrl: string;
  /** Holds the restricted role where one URL serves for both. */
  appOptions: { role?: string };
  /** Stops an embedded database, whoever started it. Close the pools first. */
  stop: () => Promise<void>;
};

type StartOptions = {
  /** Shown to whoever finds the folder in use. */
  as?: string;
  log?: (line: string) => void;
  /** The embedded database went away and could not be brought back. By default the process ends with an error. */
  onLost?: (error: Error) => void;
};

// Any fixed pair of numbers; "one Holdfast on this embedded database".
const lockKeys = [0x486f6c64, 1] as const;
const oldest = 150_000;

/**
 * The database of the settings, ready for migrations: the embedded one, started if need be and held alone, or
 * DATABASE_URL, checked. Throws a StartError that says what to do.
 */
export async function startDatabase(config: DatabaseConfig, options: StartOptions = {}): Promise<Database> {
  if (config.databaseUrl !== undefined) return foreign(config.databaseUrl, config.databaseAppUrl);
  makeDataDir(config.dataDir);
  return new Embedded(config, options).start();
}

/**
 * For a command beside a running server: uses the server's database, or starts it for as long as the command runs.
 * `stop` ends only what this call began.
 */
export async function openDatabase(config: DatabaseConfig, command: string): Promise<Database> {
  if (config.databaseUrl === undefined) {
    const running = await findCluster(clusterDir(config));
    if (running) return { ...embeddedUrls(running), stop: async () => undefined };
  }
  return startDatabase(config, { as: `command ${command}` });
}

function clusterDir(config: DatabaseConfig): string {
  return join(config.dataDir, 'postgres');
}

function embeddedUrls(cluster: Cluster): Omit<Database, 'stop'> {
  return {
    ownerUrl: cluster.url('holdfast_owner', 'holdfast'),
    appUrl: cluster.url('holdfast_app', 'holdfast'),
    appOptions: {},
  };
}

/**
 * Two servers on one DATA_DIR would each believe to be alone with its files and clocks. The lock is an advisory lock of
 * the database itself, held by a session that does nothing else: it ends with its process however that dies, also where
 * the database lives on, and leaves nothing stale.
 */
class Embedded {
  readonly #config: DatabaseConfig;
  readonly #options: StartOptions;
  #cluster: Cluster | undefined;
  #lock: Client | undefined;
  #stopping = false;

  constructor(config: DatabaseConfig, options: StartOptions) {
    this.#config = config;
    this.#options = options;
  }

  async start(): Promise<Database> {
    const cluster = await this.#begin();
    try {
      await makeEmbeddedRoles(this.#lock!);
      const owner = await login(cluster.url('holdfast_owner', 'holdfast'));
      await ensureRoles(owner).finally(() => owner.end());
    } catch (error) {
      await this.#stop();
      throw error;
    }
    return { ...embeddedUrls(cluster), stop: () => this.#stop() };
  }

  async #begin(): Promise<Cluster> {
    const { log } = this.#options;
    const connections = Math.max(100, this.#config.databasePool * 2 + 20);
    const cluster = await startCluster({
      dir: clusterDir(this.#config),
      settings: { max_connections: String(connections) },
      ...(log && { log }),
    });
    const name = `${this.#options.as ?? 'server'} (process ${process.pid})`;
    const lock = await login(cluster.url('postgres', 'postgres'), name);
    try {
      await takeLock(lock, this.#config.dataDir);
    } catch (error) {
      await lock.end();
      throw error;
    }
    lock.once('end', () => {
      if (!this.#stopping) void this.#recover();
    });
    this.#cluster = cluster;
    this.#lock = lock;
    return cluster;
  }

  // The session of the lock ends when PostgreSQL does, or restarts itself after one of its processes was killed.
  async #recover(): Promise<void> {
    this.#options.log?.('the database went away; bringing it back');
    const deadline = performance.now() + 10_000;
    while (!this.#stopping) {
      try {
        await this.#begin();
        this.#options.log?.('the database is back');
        return;
      } catch (error) {
        // A session that begins while PostgreSQL is about to notice the loss ends with the others.
        if (error instanceof StartError || performance.now() > deadline)
          (this.#options.onLost ?? giveUp)(error as Error);
        else await sleep(100);
      }
    }
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    await this.#cluster?.stop();
    await this.#lock?.end().catch(() => undefined);
  }
}

function giveUp(error: Error): void {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function takeLock(client: Client, dataDir: string): Promise<void> {
  const begin = performance.now();
  for (;;) {
    const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS got', [...lockKeys]);
    if (rows[0]?.got) return;
    const holder = await client.query<{ name: string; since: Date }>(
      `SELECT application_name AS name, backend_start AS since FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND granted`,
      [...lockKeys],
    );
    const found = holder.rows[0];
    // A server that was just stopped is given the moment it needs, a command the time it takes.
    const allowed_ms = found?.name.startsWith('command') ? 10_000 : 2_000;
    if (performance.now() - begin > allowed_ms) {
      throw new StartError(
        `DATA_DIR (${dataDir}) is in use by another Holdfast: ${found?.name ?? 'unknown'}, since ` +
          `${found?.since.toISOString() ?? '?'}. Stop that one, or set DATA_DIR and PORT to run a second one beside it.`,
      );
    }
    await sleep(50);
  }
}

async function foreign(ownerUrl: string, appUrl: string | undefined): Promise<Database> {
  const owner = await reach(ownerUrl, 'DATABASE_URL');
  try {
    const { rows } = await owner.query<{ version: string; number: number; encoding: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
              current_setting('server_encoding') AS encoding`,
    );
    const { version, number, encoding } = rows[0]!;
    if (number < oldest) throw new StartError(`DATABASE_URL is PostgreSQL ${version}; Holdfast needs 15 or newer.`);
    if (encoding !== 'UTF8')
      throw new StartError(`The database of DATABASE_URL is in ${encoding}; it must be in UTF8.`);
    await ensureRoles(owner);
  } finally {
    await owner.end();
  }
  const stop = async (): Promise<void> => undefined;
  if (appUrl === undefined) return { ownerUrl, appUrl: ownerUrl, appOptions: { role: 'holdfast_app' }, stop };
  const app = await reach(appUrl, 'DATABASE_APP_URL');
  await checkAppLogin(app).finally(() => app.end());
  return { ownerUrl, appUrl, appOptions: {}, stop };
}

/** Waits up to 10 s for a server that is not up yet: both may be starting after a restart of the machine. */
async function reach(url: string, name: string): Promise<Client> {
  const begin = performance.now();
  for (;;) {
    try {
      return await login(url);
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      const passing = ['ECONNREFUSED', 'ENOENT', '57P03'].includes(code ?? '');
      if (!passing || performance.now() - begin > 10_000) {
        throw new StartError(`${name} cannot be reached: ${message || code}`);
      }
      await sleep(250);
    }
  }
}

async function login(url: string, name = 'holdfast'): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name, connectionTimeoutMillis: 10_000 });
  // A lost connection shows at the next query or in 'end'; unheard it would take the process down.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
