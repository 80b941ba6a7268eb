import type { Actor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import { findCluster } from '#platform/db/cluster.ts';
import type { Db } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { NOON } from '#test/snapshots.ts';
import { clusterOf } from '#test/server.ts';
import { benchDatabase, tpcb } from './database.ts';
import { figure, type Figure } from './figure.ts';
import { cpuOf, cpuOfFamily } from './load.ts';

const CALLERS = 8;
const SECONDS = 5;
const WARM_SECONDS = 3;
const ROUNDS = 3;

export const rail: Actor = { kind: 'system', part: 'rail' };

/** One whole order, with every guard on and a client key on each command of a person. Returns how many moves it made. */
export type Life = (db: Db, buyer: Actor, provider: Actor) => Promise<number>;

function person(): Actor {
  return { kind: 'person', person: newId('psn', NOON) as PersonId, org: newId('org', NOON) as OrgId, role: 'owner' };
}

export function orgOf(actor: Actor): string {
  return actor.kind === 'person' ? actor.org : '';
}

async function movesPerSecond(db: Db, life: Life, seconds: number): Promise<number> {
  // A market has many organizations; two callers seldom meet on one balance.
  const people = Array.from({ length: 200 }, person);
  const until = performance.now() + seconds * 1000;
  let moves = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async (_, caller) => {
      for (let turn = caller; performance.now() < until; turn += CALLERS) {
        // Not in one statement: the sum would be read before the wait, and what the others added meanwhile be lost.
        const made = await life(db, people[turn % 100] ?? person(), people[100 + ((turn * 7) % 100)] ?? person());
        moves += made;
      }
    }),
  );
  return moves / seconds;
}

/** `…-cpu-…` say where the CPU time of a move goes; the control of PostgreSQL's is what a transaction of TPC-B takes of it. */
export async function movesMeasured(name: string, life: Life): Promise<Figure[]> {
  const { db, ownerUrl, dataDir, end } = await benchDatabase(CALLERS);
  try {
    const control = await tpcb(ownerUrl, CALLERS);
    const { pid } = (await findCluster(clusterOf(dataDir)))!;
    await movesPerSecond(db, life, WARM_SECONDS);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = cpuOfFamily(pid);
      const tps = await control.run(SECONDS);
      const [between, node] = [cpuOfFamily(pid), cpuOf(process.pid)];
      const rate = await movesPerSecond(db, life, SECONDS);
      const moves = rate * SECONDS;
      rounds.push({
        tps,
        rate,
        control: (between - before) / (tps * SECONDS),
        postgres: (cpuOfFamily(pid) - between) / moves,
        node: (cpuOf(process.pid) - node) / moves,
      });
    }
    return [
      figure(name, 'moves/s', rounds, { value: 'rate', control: 'tps' }),
      figure(`${name}-cpu-postgres`, 'ms CPU a move', rounds, { value: 'postgres', control: 'control', less: true }),
      figure(`${name}-cpu-node`, 'ms CPU a move', rounds, { value: 'node' }),
    ];
  } finally {
    await end();
  }
}

type Round = Record<'tps' | 'rate' | 'control' | 'postgres' | 'node', number>;
