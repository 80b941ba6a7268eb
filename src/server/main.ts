import { createServer, type Server } from 'node:http';
import { createServer as createSocket, type AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Instant } from '#domain/time.ts';
import { postponeAfterGap } from '#modules/orders/deadlines.ts';
import { noteLongestHold } from '#modules/orders/holds.ts';
import { demoLogins, DEMO_PASSWORD } from '#modules/people/demo.ts';
import { bringReference } from './rates.ts';
import { systemClock } from '#platform/clock.ts';
import { loadConfig, type Config } from '#platform/config.ts';
import { migrate } from '#platform/db/migrate.ts';
import { connect, type Db } from '#platform/db/pool.ts';
import { startDatabase } from '#platform/db/supervisor.ts';
import { diskFiles } from '#platform/files/disk.ts';
import type { Installation } from '#platform/http.ts';
import { enqueue } from '#platform/jobs.ts';
import { makeLog } from '#platform/log.ts';
import { eachBy, makeMail, type Letter, type Mail } from '#platform/mail/mail.ts';
import { databaseOutbox } from '#platform/mail/outbox.ts';
import { longestHoldOf, methodsOf, railsOf } from '#platform/rails/rails.ts';
import { StartError } from '#platform/start-error.ts';
import { makeApp } from './app.ts';
import { firstRun } from './first-run.ts';
import { startTimers } from './timers.ts';
import { startWorker } from './worker.ts';

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  process.env['NODE_ENV'] ??= 'production';
  const given = loadConfig();
  const port = given.port === 0 ? await freePort(given.host) : given.port;
  const config = { ...given, port, publicUrl: given.publicUrl ?? `http://${urlHost(given.host)}:${port}` };
  const log = makeLog(config.logLevel);
  const database = await startDatabase(config, { as: 'server', log: (line) => log.info(line) });
  const stops: (() => Promise<void>)[] = [() => database.stop()];
  try {
    await migrate(database.ownerUrl, config.mode);
    const db = connect(database.appUrl, { ...database.appOptions, max: config.databasePool });
    stops.push(() => db.end());
    const at = await install(config, db, log);
    await db.tx((tx) => bringReference(tx));
    await noteLongestHold(db, longestHoldOf(methodsOf(railsOf(at))));
    await firstRun(at);
    // The worker sends letters itself; the server only leaves them for it, so that no request waits for a mail server.
    const worker = await startWorker(at, database.ownerUrl);
    stops.push(() => worker.stop());
    const timers = await startTimers(at);
    stops.push(() => timers.stop());
    const server = await listen(makeApp({ ...at, mail: config.smtpUrl === undefined ? at.mail : queued(db) }), config);
    stops.push(() => close(server));
    stopOnSignal(stops, at);
    await greet(at);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

/** What the installation's row says is read before anything runs: how far the clock was moved, and when it last ran. */
async function install(config: Config, db: Db, log: Installation['log']): Promise<Installation> {
  const [row] = await db.sql<{ clock_offset_ms: bigint; alive_at: Instant }>(
    'SELECT clock_offset_ms, alive_at FROM installation',
  );
  const clock = systemClock(Number(row?.clock_offset_ms ?? 0n));
  const mail = makeMail(config, databaseOutbox(db, clock));
  const postponed = await postponeAfterGap(db, (row?.alive_at ?? clock.real()) + clock.offset, clock.now());
  if (postponed > 0) log.info({ postponed }, 'deadlines that fell due while the server was off wait for a day');
  return { config, db, clock, files: diskFiles(config.dataDir), mail, log };
}

function queued(db: Db): Mail {
  const send = async (letter: Letter): Promise<{ message: string }> => {
    await enqueue(db, 'letter', { ...letter });
    return { message: '' };
  };
  return { send, sendAll: eachBy(send), close: () => undefined };
}

async function listen(app: ReturnType<typeof makeApp>, { host, port }: Config): Promise<Server> {
  const server = createAdaptorServer({ fetch: app.fetch, createServer }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'another program listens there already' : error.message;
      reject(new StartError(`Cannot listen on ${host}:${port}: ${reason}. Set PORT to a free one.`));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** Requests under way get their answer; streams to open pages, which never end by themselves, are cut. */
async function close(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), 2_000);
  await ended;
  clearTimeout(cut);
}

async function stopAll(stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const stop of [...stops].reverse()) await stop().catch(() => undefined);
}

function stopOnSignal(stops: readonly (() => Promise<void>)[], at: Installation): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait; what was acknowledged is on the disk.
      if (stopping) process.exit(1);
      stopping = true;
      at.log.info({ signal }, 'stopping');
      void stopAll(stops).then(() => process.exit(0));
    });
  }
}

async function greet({ config, db }: Installation): Promise<void> {
  const lines = [`Holdfast runs at ${config.publicUrl}`];
  if (config.mode === 'sandbox') {
    const logins = await demoLogins(db);
    if (logins.length > 0) {
      lines.push('', `Sandbox: nothing here is real. Sign in with one click, or with the password ${DEMO_PASSWORD}:`);
      for (const { who, email } of logins) lines.push(`  ${who.padEnd(10)} ${email}`);
    }
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

/** PORT=0: the address has to be known before the server listens, since letters and cookies depend on it. */
async function freePort(host: string): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.listen(0, host, resolve);
  });
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
