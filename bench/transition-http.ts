import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findCluster } from '#platform/db/cluster.ts';
import { openPairs } from '#test/http-orders.ts';
import { built, clusterOf, databaseOf, startServer } from '#test/server.ts';
import { openWire } from '#test/wire.ts';
import { tpcb } from './database.ts';
import { median, rounded, type Figure } from './figure.ts';
import { cpuOf, cpuOfFamily, movesMade, prepareFiles, settled } from './load.ts';

const CALLERS = 8;
const PAIRS = 96;
const FILES_EACH = 100;
const SECONDS = 5;
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
 * `…-cpu-…` say which process the CPU time of a move goes to.
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
    await round(2);
    const rounds: (Awaited<ReturnType<typeof round>> & { tps: number })[] = [];
    for (let n = 0; n < ROUNDS; n++) rounds.push({ tps: await control.run(SECONDS), ...(await round(SECONDS)) });
    await db.end();
    return figures(rounds, control.by);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

type Round = Record<'tps' | 'rate' | 'settled' | 'node' | 'postgres' | 'client', number>;

function figures(rounds: readonly Round[], by: string): Figure[] {
  const middle = (of: (round: Round) => number) => rounded(median(rounds.map(of)));
  const rate = (name: string, of: (round: Round) => number): Figure => ({
    name,
    value: middle(of),
    unit: `moves/s (control: ${by})`,
    control: middle(({ tps }) => tps),
    ratio: middle((round) => of(round) / round.tps),
    n: rounds.length,
  });
  const cpu = (part: 'node' | 'postgres' | 'client'): Figure => ({
    name: `transition-http-cpu-${part}`,
    value: middle((round) => round[part]),
    unit: 'ms CPU a move',
    control: null,
    ratio: null,
    n: rounds.length,
  });
  return [
    rate('transition-http', (round) => round.rate),
    rate('transition-http-settled', (round) => round.settled),
    cpu('node'),
    cpu('postgres'),
    cpu('client'),
  ];
}
