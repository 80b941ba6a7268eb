import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCluster } from '#platform/db/cluster.ts';
import { readPostmaster } from '#platform/db/postmaster-pid.ts';
import type { Db } from '#platform/db/pool.ts';
import { root } from '#platform/root.ts';
import { Denied, newLife, openPairs, STEPS, take, jsonOf, read, type HttpPair } from './http-orders.ts';
import { checkLed, hasOrder, type Led } from './kill-checks.ts';
import { clusterOf, databaseOf, family, killed, spawnServer, startServer, type ServerProcess } from './server.ts';
import { openWire, type Wire } from './wire.ts';

/** What dies at once: the server alone, the server with all of PostgreSQL, or PostgreSQL under a server that lives on. */
const VICTIMS = ['server', 'everything', 'database'] as const;
type Victim = (typeof VICTIMS)[number];

const CALLERS = 8;
const PAIRS = 4 * CALLERS;
/** The blow falls a moment after so many answers at most: counted, so that a slow machine is hit in its work too. */
const ANSWERS_MAX = 120;
const MOMENT_MS = 25;
/** Every so many kills the server that comes up is killed once more while it starts. */
const STARTING = 4;
const VERIFY_EVERY = 10;

export interface KillOptions {
  readonly kills: number;
  /** The same seed aims at the same moments; what they hit depends on the machine. */
  readonly seed: number;
  readonly say?: (line: string) => void;
}

export interface KillResult {
  readonly kills: Readonly<Record<Victim | 'starting', number>>;
  /** Requests that were answered with a 2xx before a blow. */
  readonly acknowledged: number;
  readonly orders: number;
  /** Requests under way at a blow: found done, or not done at all. */
  readonly inFlight: { readonly done: number; readonly not: number };
  readonly verified: number;
  /** Milliseconds from the start of a new process to its first answer; the longest is that of a recovery. */
  readonly restart_ms: { readonly median: number; readonly longest: number };
  /** What should not be, one sentence each; empty where all is well. */
  readonly wrong: readonly string[];
}

/**
 * Leads orders through their life over HTTP, with eight callers at once, and kills at random moments; after each kill all
 * that was acknowledged must be there once, and what was under way whole or not at all. Needs a build, and Linux.
 */
export async function killTest({ kills, seed, say = () => undefined }: KillOptions): Promise<KillResult> {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-kill-'));
  const run = new Run(dataDir, chance(seed), say);
  try {
    await run.begin();
    for (let n = 1; n <= kills; n++) {
      await run.round(VICTIMS[(n - 1) % VICTIMS.length]!, n);
      if (n % VERIFY_EVERY === 0 || n === kills) await run.verify();
    }
    await run.finish();
    return run.result();
  } finally {
    await run.end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

class Run {
  readonly #dataDir: string;
  readonly #random: () => number;
  readonly #say: (line: string) => void;
  readonly #kills: Record<Victim | 'starting', number> = { server: 0, everything: 0, database: 0, starting: 0 };
  readonly #led: Led[] = [];
  readonly #wrong: string[] = [];
  readonly #restarts: number[] = [];
  readonly #inFlight = { done: 0, not: 0 };
  #pairs: readonly HttpPair[] = [];
  #server: ServerProcess | undefined;
  #answers = 0;
  #verified = 0;

  constructor(dataDir: string, random: () => number, say: (line: string) => void) {
    this.#dataDir = dataDir;
    this.#random = random;
    this.#say = say;
  }

  async begin(): Promise<void> {
    this.#server = await startServer(this.#options());
    await this.#withDatabase(async (db) => {
      const [row] = await db.sql<{ fsync: string; synchronous_commit: string }>(
        `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit`,
      );
      if (row?.fsync !== 'on' || row.synchronous_commit !== 'on') throw new Error('this database does not sync');
      this.#pairs = await openPairs(db, PAIRS);
    });
  }

  /** Load, the blow, the restart, and the look at everything that was touched. */
  async round(victim: Victim, n: number): Promise<void> {
    const before = this.#led.length;
    const stop = { now: false };
    const callers = Promise.all(Array.from({ length: CALLERS }, (_, caller) => this.#call(caller, stop)));
    const load = { answers: Math.floor(this.#random() * ANSWERS_MAX), moment_ms: this.#random() * MOMENT_MS };
    await Promise.race([this.#answered(load.answers), callers]);
    await sleep(load.moment_ms);
    const pids = this.#targets(victim);
    for (const pid of pids) killed(pid);
    stop.now = true;
    this.#kills[victim]++;
    await callers;
    await this.#up(victim, n);
    const touched = this.#led.filter((led, at) => at >= before || led.next !== null || led.fresh > 0);
    const acknowledged = touched.reduce((sum, led) => sum + led.fresh, 0);
    await this.#check(touched);
    const counts = `${String(acknowledged).padStart(4)} acknowledged  ${this.#wrong.length} wrong`;
    this.#say(`${String(n).padStart(3)}  ${victim.padEnd(10)} ${counts}`);
  }

  async verify(): Promise<void> {
    const child = spawn(process.execPath, [join(root, 'tools/cli.ts'), 'verify'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: this.#dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = Promise.all([text(child.stdout), text(child.stderr)]);
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) this.#wrong.push(`holdfast verify: ${(await said).join('')}`);
    else this.#verified++;
  }

  /** All orders once more, and whether all that was to happen after a commit has happened. */
  async finish(): Promise<void> {
    for (const led of this.#led) led.inFlight = null;
    await this.#check(this.#led);
    await this.#withDatabase(async (db) => {
      const deadline = performance.now() + 30_000;
      for (;;) {
        const [row] = await db.sql<{ left: number; dead: number }>(
          `SELECT count(*)::int AS left, count(dead_at)::int AS dead FROM outbox`,
        );
        if (row?.left === 0) return;
        if ((row?.dead ?? 0) > 0 || performance.now() > deadline) {
          this.#wrong.push(`${row?.left} events nobody has reacted to, ${row?.dead} of them given up`);
          return;
        }
        await sleep(100);
      }
    });
  }

  result(): KillResult {
    const times = this.#restarts.toSorted((a, b) => a - b);
    return {
      kills: this.#kills,
      acknowledged: this.#led.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
      orders: this.#led.filter(hasOrder).length,
      inFlight: this.#inFlight,
      verified: this.#verified,
      restart_ms: { median: Math.round(times[times.length >> 1] ?? 0), longest: Math.round(times.at(-1) ?? 0) },
      wrong: this.#wrong,
    };
  }

  async end(): Promise<void> {
    await this.#server?.stop();
    await (await findCluster(clusterOf(this.#dataDir)).catch(() => undefined))?.stop('immediate');
  }

  #options() {
    return { dataDir: this.#dataDir, env: { DEMO: 'off' } };
  }

  async #withDatabase(work: (db: Db) => Promise<void>): Promise<void> {
    const db = await databaseOf(this.#dataDir);
    await work(db).finally(() => db.end());
  }

  /** One caller: order after order, until the connection dies, something is refused by a broken server, or it is told. */
  async #call(caller: number, stop: { readonly now: boolean }): Promise<void> {
    const server = this.#server!;
    const wire = await openWire(server.url).catch(() => null);
    if (!wire) return;
    let led = this.#led.find((one) => one.caller === caller && one.next !== null);
    try {
      while (!stop.now) {
        led ??= this.#newLed(caller);
        for (let step = led.next; step !== null && !stop.now; step = led.next) {
          led.inFlight = step;
          const reply = await take(wire, server.url, led.life, step);
          led.inFlight = null;
          led.acknowledged.set(step, numberIn(jsonOf(reply), 'version'));
          led.fresh++;
          this.#answers++;
          led.next = STEPS[STEPS.indexOf(step) + 1] ?? null;
        }
        if (led.next === null) led = undefined;
      }
    } catch (error) {
      // A server whose database is gone says 500; anything else that is not a cut connection is wrong.
      if (error instanceof Denied && error.status < 500) this.#wrong.push(`refused: ${error.message}`);
    } finally {
      wire.close();
    }
  }

  async #answered(count: number): Promise<void> {
    const from = this.#answers;
    while (this.#answers - from < count) await sleep(1);
  }

  #newLed(caller: number): Led {
    const pair = this.#pairs[caller + CALLERS * Math.floor(this.#random() * (PAIRS / CALLERS))]!;
    const begin = { acknowledged: new Map(), next: 'place', inFlight: null, seen: null, fresh: 0 } as const;
    const led: Led = { caller, life: newLife(pair), ...begin };
    this.#led.push(led);
    return led;
  }

  #targets(victim: Victim): number[] {
    const postmaster = readPostmaster(join(clusterOf(this.#dataDir), 'data'))?.pid;
    const database = postmaster === undefined || victim === 'server' ? [] : family(postmaster);
    return victim === 'database' ? database : [-this.#server!.pid, ...database];
  }

  /** A new server, now and then killed once while it starts; or the old one, when its database is back. */
  async #up(victim: Victim, n: number): Promise<void> {
    if (victim === 'database') return this.#serves();
    await this.#server!.kill();
    if (n % STARTING === 0) {
      const child = spawnServer(this.#options());
      const gone = once(child, 'close');
      await sleep(this.#random() * 1_000);
      killed(-child.pid!);
      await gone;
      this.#kills.starting++;
    }
    const begin = performance.now();
    this.#server = await startServer(this.#options());
    await this.#serves();
    this.#restarts.push(performance.now() - begin);
  }

  async #serves(): Promise<void> {
    const [pair] = this.#pairs;
    const deadline = performance.now() + 30_000;
    for (;;) {
      try {
        const wire = await openWire(this.#server!.url);
        await read(wire, pair!.buyer, '/keys/nothing-has-this-key').finally(() => wire.close());
        return;
      } catch (error) {
        if (performance.now() > deadline)
          throw new Error(`the server does not answer:\n${this.#server?.said()}`, { cause: error });
        await sleep(50);
      }
    }
  }

  async #check(all: readonly Led[]): Promise<void> {
    const left = [...all];
    const lane = async (wire: Wire): Promise<void> => {
      for (let led = left.shift(); led; led = left.shift()) {
        const { wrong, found } = await checkLed(wire, led).catch((error: Error) => ({
          wrong: [error.message],
          found: null,
        }));
        this.#wrong.push(...wrong);
        if (found !== null) this.#inFlight[found ? 'done' : 'not']++;
        led.fresh = 0;
      }
    };
    const wires = await Promise.all(Array.from({ length: 4 }, () => openWire(this.#server!.url)));
    await Promise.all(wires.map(lane)).finally(() => wires.forEach((wire) => wire.close()));
  }
}

function numberIn(body: unknown, field: string): number | null {
  const value = (body as Record<string, unknown>)[field];
  return typeof value === 'number' ? value : null;
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
