import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createBuilder } from 'vite';
import { seedCompanies } from '#db/seed/seed-companies.ts';
import type { Db } from '#platform/db/pool.ts';
import { root } from '#platform/root.ts';
import { newLife, openPairs, take, type HttpLife, type Step } from '#test/http-orders.ts';
import { built, SECRET } from '#test/server.ts';
import { openWire } from '#test/wire.ts';
import { benchDatabase } from './database.ts';
import { figure, rounded, type Figure } from './figure.ts';
import type { PageServer } from './page-server.ts';

const WARM = 300;
const REQUESTS = 200;
const ROUNDS = 5;

/** What is measured: a path, and who asks for it. */
export interface Page {
  readonly path: string;
  readonly cookie: string;
}

export interface Market {
  /** An order whose report waits for the buyer: the fullest page of an order. */
  readonly reported: HttpLife;
}

/** A market whose pages another process serves. */
export interface Served {
  readonly db: Db;
  readonly server: PageServer;
  /** CPU time of that process so far, ms. */
  cpu(): Promise<number>;
}

/** Runs `work` beside a server that is built as the real one is. */
export async function withPages<Result>(work: (at: Served) => Promise<Result>): Promise<Result> {
  built();
  const program = await build();
  const database = await benchDatabase(2);
  const child = fork(program, {
    env: { ...process.env, NODE_ENV: 'production', SECRET, DATABASE_URL: database.appUrl, DATA_DIR: database.dataDir },
  });
  try {
    await database.db.tx((tx) => seedCompanies(tx, Date.now()));
    const server = await asked(child);
    return await work({ db: database.db, server, cpu: async () => (await asked(child)).cpu_ms });
  } finally {
    child.disconnect();
    await once(child, 'exit');
    await database.end();
  }
}

/**
 * CPU time of the server per page, in three ways that take turns in one process on a warm server, over a connection that
 * is kept open: with the answers of the database kept in memory (`name`: HTTP, session, routing, reading the rows,
 * rendering, and everything else but queries), with the database (`…-with-queries`: the server's own part of the
 * queries comes to it, PostgreSQL's does not), and the same bytes as a ready string by node:http alone (the control).
 * `…-js` is the JavaScript that the page loads, gzip.
 */
export function measured(name: string, page: (market: Market) => Page): Promise<Figure[]> {
  return withPages(async (at) => {
    const { server, db } = at;
    const one = page(await makeMarket(db, server.whole));
    const script_bytes = await scriptsOf(server.whole, one);
    const asks = { kept: { url: server.kept, ...one }, whole: { url: server.whole, ...one } };
    const rounds = await inTurns(at, { ...asks, bytes: { url: server.bytes, ...one } });
    const of = (value: 'kept' | 'whole', suffix: string) =>
      figure(`${name}${suffix}`, 'ms CPU a page', rounds, { value, control: 'bytes', less: true });
    return [of('kept', ''), of('whole', '-with-queries'), script(`${name}-js`, script_bytes)];
  });
}

/** The server's own build of another entry: pages are templates there, as in what is shipped. */
async function build(): Promise<string> {
  const outDir = join(root, '.cache', 'bench');
  mkdirSync(outDir, { recursive: true });
  process.env['NODE_ENV'] = 'production';
  const input = { 'page-server': join(root, 'bench/page-server.ts') };
  const builder = await createBuilder({
    root,
    configFile: join(root, 'vite.config.ts'),
    environments: { ssr: { build: { outDir, rolldownOptions: { input } } } },
  });
  await builder.build(builder.environments['ssr']!);
  return join(outDir, 'page-server.js');
}

async function asked(child: ChildProcess): Promise<PageServer> {
  child.send('?');
  const [answer] = (await once(child, 'message')) as [PageServer];
  return answer;
}

async function makeMarket(db: Parameters<typeof openPairs>[0], url: string): Promise<Market> {
  const [pair] = await openPairs(db, 1);
  const life = newLife(pair!);
  const wire = await openWire(url);
  const steps: readonly Step[] = ['place', 'confirm', 'pay', 'fund', 'upload', 'report'];
  for (const step of steps) await take(wire, url, life, step);
  wire.close();
  return { reported: life };
}

/** CPU time of the server a page, of each way to ask in turns, all of them warm. */
export async function inTurns<Way extends string>(
  { cpu }: Served,
  ways: Readonly<Record<Way, Page & { readonly url: string }>>,
): Promise<Record<Way, number>[]> {
  const ask = async ({ url, path, cookie }: Page & { readonly url: string }, times: number): Promise<number> => {
    const wire = await openWire(url);
    const before = await cpu();
    for (let n = 0; n < times; n++) {
      const reply = await wire.ask({ method: 'GET', path, headers: { cookie } });
      if (reply.status !== 200) throw new Error(`${path} answers ${reply.status}`);
    }
    wire.close();
    return ((await cpu()) - before) / times;
  };
  const names = Object.keys(ways) as Way[];
  for (const name of names) await ask(ways[name], WARM);
  const rounds: Record<Way, number>[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const round = {} as Record<Way, number>;
    for (const name of names) round[name] = await ask(ways[name], REQUESTS);
    rounds.push(round);
  }
  return rounds;
}

function script(name: string, bytes: number): Figure {
  return { name, value: rounded(bytes / 1000), unit: 'KB of JavaScript, gzip', control: null, ratio: null, n: 1 };
}

/** The scripts of the page and what they import, each compressed by itself, as it is sent. */
async function scriptsOf(url: string, { path, cookie }: Page): Promise<number> {
  const text = async (of: string) => (await fetch(`${url}${of}`, { headers: { cookie } })).text();
  const page = await text(path);
  const left = [...page.matchAll(/<script[^>]* src="([^"]+)"/g)].map((found) => found[1]!);
  const seen = new Map<string, number>();
  for (const one of left) {
    if (seen.has(one)) continue;
    const source = await text(one);
    seen.set(one, gzipSync(source, { level: 9 }).length);
    for (const found of source.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g))
      left.push(new URL(found[1]!, `${url}${one}`).pathname);
  }
  return [...seen.values()].reduce((sum, bytes) => sum + bytes, 0);
}
