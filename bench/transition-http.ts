import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCluster } from '#platform/db/cluster.ts';
import { openPairs } from '#test/http-orders.ts';
import { built, clusterOf, databaseOf, startServer } from '#test/server.ts';
import { openWire } from '#test/wire.ts';
import { tpcb } from './database.ts';
import { figure, type Figure } from './figure.ts';
import { cpuOf, cpuOfFamily, movesMade, prepareFiles, settled } from './load.ts';

const CALLERS = 8;
const PAIRS = 96;
const FILES_EACH = 100;
const SECONDS = 5;
const WARM_SECONDS = 5;
const ROUNDS = 3;

/**
 * The same life as in `transition`, over HTTP: the built server as `npm start` runs it, with the worker that sends
 * notices after each move, on the embedded database with fsync on; eight connections that are kept open, each request
 * with a session, an Origin and a client key; the client is this process.
 *
 * Five moves take six requests: place, confirm, start a payment, the rail's signed event (`fund`), report, release. Only
 * moves are counted. The report names a PDF that is there already; each answer carries the whole order, read anew.
 *
 * `transition-http-settled` counts until the reactions of all moves have run too; the control begins after that.
 * `…-cpu-…` say which process the CPU time of a move goes to; the control of PostgreSQL's is a transaction of TPC-B.
 */
export async function run(): Promise<Figure[]> {
  built();
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const server = await startServer({ dataDir, env: { DEMO: 'off' } });
  try {
    const db = await databaseOf(dataDir);
    const pairs = await openPairs(db, PAIRS);
    const files = await prepareFiles(db, pairs, FILES_EACH);
    const cluster = (await findCluster(clusterOf(dataDir)))!;
    const control = await tpcb(cluster.url('holdfast_owner', 'holdfast'), CALLERS);
    const round = async (seconds: number) => {
      // Opened anew: the server ends a connection that was silent while the control ran.
      const wires = await Promise.all(Array.from({ length: CALLERS }, () => openWire(server.url)));
      const begin = performance.now();
      const cpu = { node: cpuOf(server.pid), postgres: cpuOfFamily(cluster.pid), client: cpuOf(process.pid) };
      const moves = await movesMade(server.url, wires, pairs, files, seconds);
      const rate = moves / ((performance.now() - begin) / 1000);
      wires.forEach((wire) => wire.close());
      await settled(db);
      return {
        rate,
        settled: moves / ((performance.now() - begin) / 1000),
        node: (cpuOf(server.pid) - cpu.node) / moves,
        postgres: (cpuOfFamily(cluster.pid) - cpu.postgres) / moves,
        client: (cpuOf(process.pid) - cpu.client) / moves,
      };
    };
    await round(WARM_SECONDS);
    const rounds: Round[] = [];
    for (let n = 0; n < ROUNDS; n++) {
      const before = cpuOfFamily(cluster.pid);
      const tps = await control.run(SECONDS);
      const spent = (cpuOfFamily(cluster.pid) - before) / (tps * SECONDS);
      rounds.push({ tps, control: spent, ...(await round(SECONDS)) });
    }
    await db.end();
    return [
      figure('transition-http', 'moves/s', rounds, { value: 'rate', control: 'tps' }),
      figure('transition-http-settled', 'moves/s', rounds, { value: 'settled', control: 'tps' }),
      figure('transition-http-cpu-node', 'ms CPU a move', rounds, { value: 'node' }),
      figure('transition-http-cpu-postgres', 'ms CPU a move', rounds, {
        value: 'postgres',
        control: 'control',
        less: true,
      }),
      figure('transition-http-cpu-client', 'ms CPU a move', rounds, { value: 'client' }),
    ];
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Round = Record<'tps' | 'control' | 'rate' | 'settled' | 'node' | 'postgres' | 'client', number>;
