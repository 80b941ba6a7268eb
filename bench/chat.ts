import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectSocket, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sendInquiry } from '#modules/conversations/commands.ts';
import { InquiryInput } from '#modules/conversations/contract.ts';
import { findCluster } from '#platform/db/cluster.ts';
import type { Db } from '#platform/db/pool.ts';
import { openPairs } from '#test/http-orders.ts';
import { built, clusterOf, databaseOf, startServer } from '#test/server.ts';
import { openWire, type Wire } from '#test/wire.ts';
import { rounded, type Figure } from './figure.ts';
import { cpuOf, cpuOfFamily, settled } from './load.ts';

const PAIRS = 250;
/** Each open on both sides: 1,000 connections. */
const CONVERSATIONS_EACH = 2;
const CALLERS = 8;
const PACED_A_SECOND = 50;
const SECONDS = 8;
const SETTLE_MS = 3_000;

/** One conversation as the two who have it open see it, and how each writes in it. */
interface Talk {
  readonly streams: readonly { readonly path: string; readonly headers: Readonly<Record<string, string>> }[];
  readonly write: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  body(words: string): string;
}

/**
 * Messages over HTTP to open pages: the built server as `npm start` runs it, on the embedded database with fsync on, with
 * 1,000 event streams open on the one process, two for each of 500 conversations. Delivery is from before the request is
 * sent until the other side's stream has the words, at a pace of 50 messages a second; `chat-messages` counts what eight
 * callers get through with all streams open. The control is the least that does the same: a bare server that inserts one row, tells
 * by one NOTIFY and writes to the streams (chat-bare.ts), under the same client on the same database, one after the other.
 */
export async function run(): Promise<Figure[]> {
  built();
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const server = await startServer({ dataDir, env: { DEMO: 'off' } });
  try {
    const db = await databaseOf(dataDir);
    const talks = await openTalks(db, server.url);
    await settled(db);
    await db.end();
    const cluster = (await findCluster(clusterOf(dataDir)))!;
    const bare = await startBare(cluster.url('holdfast_owner', 'holdfast'));
    const control = await measure(bare.url, { node: bare.pid, postgres: cluster.pid }, bareTalks(talks.length));
    bare.stop();
    const ours = await measure(server.url, { node: server.pid, postgres: cluster.pid }, talks);
    return figures(ours, control);
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function openTalks(db: Db, site: string): Promise<Talk[]> {
  const talks: Talk[] = [];
  for (const { buyer, provider } of await openPairs(db, PAIRS)) {
    for (let n = 0; n < CONVERSATIONS_EACH; n++) {
      const actor = { kind: 'person', person: buyer.person, org: buyer.org, role: 'owner' } as Parameters<
        typeof sendInquiry
      >[1];
      const input = InquiryInput.parse({ to: [provider.org], type: 'psi', product: 'Lamp', words: 'Can you?' });
      const sent = await db.tx((tx) => sendInquiry(tx, actor, input, `bench-${talks.length}`, Date.now()));
      const id = sent.conversations[0] ?? '';
      const headers = { origin: site, 'content-type': 'application/json' };
      talks.push({
        streams: [buyer, provider].map(({ cookie }) => ({ path: `/messages/${id}/events`, headers: { cookie } })),
        write: { path: `/api/v1/conversations/${id}/messages`, headers: { ...headers, cookie: buyer.cookie } },
        body: (words) => JSON.stringify({ words }),
      });
    }
  }
  return talks;
}

function bareTalks(count: number): Talk[] {
  return Array.from({ length: count }, (_, n) => {
    const one = { path: `/${n}`, headers: {} };
    return { streams: [one, one], write: one, body: (words) => words };
  });
}

async function startBare(databaseUrl: string): Promise<{ url: string; pid: number; stop(): void }> {
  const child = fork(join(import.meta.dirname, 'chat-bare.ts'), { env: { ...process.env, DATABASE_URL: databaseUrl } });
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (said) => resolve((said as { url: string }).url));
    child.once('exit', () => reject(new Error('the control did not start')));
  });
  return { url, pid: child.pid ?? 0, stop: () => child.disconnect() };
}

interface Measured {
  readonly delivered_ms: readonly number[];
  readonly kilobytes: number;
  readonly rate: number;
  /** CPU time of a message, with all that follows it. */
  readonly cpu_ms: Readonly<Record<'node' | 'postgres', number>>;
}

async function measure(
  url: string,
  pids: { node: number; postgres: number },
  talks: readonly Talk[],
): Promise<Measured> {
  const ear = makeEar();
  const first = await openWire(url);
  // What serving anything at all takes is there before the streams are.
  for (const talk of talks.slice(0, 50)) await post(first, talk, 'warm');
  first.close();
  await pause(SETTLE_MS);
  const before = memoryOf(pids.node);
  const lines: Socket[] = [];
  for (const talk of talks)
    for (const [n, at] of talk.streams.entries()) lines.push(await listen(url, at, n === 1 ? ear.hears : null));
  await pause(SETTLE_MS);
  const kilobytes = (memoryOf(pids.node) - before) / lines.length;
  // Opened now: a server ends a connection that was silent for long.
  const wires = await Promise.all(Array.from({ length: CALLERS }, () => openWire(url)));
  const delivered_ms = await paced(wires, talks, ear);
  const begun = { node: cpuOf(pids.node), postgres: cpuOfFamily(pids.postgres) };
  const rate = await flatOut(wires, talks);
  const used = { node: cpuOf(pids.node) - begun.node, postgres: cpuOfFamily(pids.postgres) - begun.postgres };
  const written = rate * SECONDS;
  const cpu_ms = { node: used.node / written, postgres: used.postgres / written };
  for (const line of lines) line.destroy();
  for (const wire of wires) wire.close();
  return { delivered_ms, kilobytes, rate, cpu_ms };
}

/** When each message came to the stream of the side that did not write it. */
function makeEar() {
  const sent = new Map<string, { at: number; heard(ms: number): void }>();
  return {
    /** Answers when the message has arrived, with how long it took. */
    expect: (name: string): Promise<number> =>
      new Promise((resolve) => sent.set(name, { at: performance.now(), heard: resolve })),
    hears: (text: string): void => {
      const now = performance.now();
      for (const [, name = ''] of text.matchAll(/@(\w+)@/g)) {
        const one = sent.get(name);
        if (one && sent.delete(name)) one.heard(now - one.at);
      }
    },
  };
}

let messages = 0;

async function paced(
  wires: readonly Wire[],
  talks: readonly Talk[],
  ear: ReturnType<typeof makeEar>,
): Promise<number[]> {
  const free = [...wires];
  const arrivals: Promise<number>[] = [];
  const answers: Promise<void>[] = [];
  const begin = performance.now();
  for (let n = 0; n < PACED_A_SECOND * SECONDS; n++) {
    await pause(Math.max(0, begin + (n * 1000) / PACED_A_SECOND - performance.now()));
    const wire = free.shift();
    // All callers still wait for an answer: the pace is more than the server can, and the delay shows.
    if (!wire) continue;
    const name = `p${++messages}`;
    arrivals.push(ear.expect(name));
    answers.push(post(wire, talks[(n * 7) % talks.length]!, `@${name}@`).then(() => void free.push(wire)));
  }
  await Promise.all(answers);
  return Promise.all(arrivals);
}

async function flatOut(wires: readonly Wire[], talks: readonly Talk[]): Promise<number> {
  const until = performance.now() + SECONDS * 1000;
  let written = 0;
  await Promise.all(
    wires.map(async (wire, caller) => {
      for (let turn = caller; performance.now() < until; turn += wires.length, written++)
        await post(wire, talks[turn % talks.length]!, `Message ${++messages}`);
    }),
  );
  return written / SECONDS;
}

async function post(wire: Wire, { write, body }: Talk, words: string): Promise<void> {
  const headers = { ...write.headers, 'idempotency-key': `bench-message-${++messages}` };
  const { status, bytes } = await wire.ask({ method: 'POST', path: write.path, headers, body: body(words) });
  if (status !== 200) throw new Error(`${status}: ${bytes.toString()}`);
}

async function listen(
  url: string,
  at: Talk['streams'][number],
  heard: ((text: string) => void) | null,
): Promise<Socket> {
  const { hostname, port, host } = new URL(url);
  const socket = connectSocket({ host: hostname, port: Number(port), noDelay: true });
  const fields = Object.entries({ host, ...at.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  await new Promise<void>((resolve, reject) => {
    let status = '';
    socket.once('error', reject);
    socket.on('data', (chunk: Buffer) => {
      if (status !== '') return heard?.(chunk.toString('latin1'));
      status = chunk.toString('latin1', 0, 12);
      if (status.endsWith('200')) resolve();
      else reject(new Error(`a stream was refused: ${status}`));
    });
    socket.write(`GET ${at.path} HTTP/1.1\r\n${fields.join('')}\r\n`);
  });
  return socket;
}

/** Kilobytes that the process has for itself. Linux only. */
function memoryOf(pid: number): number {
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function figures(ours: Measured, control: Measured): Figure[] {
  const of = 'control: bare server, one row and one NOTIFY a message';
  const less = (name: string, unit: string, value: number, other: number, n: number): Figure => ({
    name,
    value: rounded(value),
    unit: `${unit} (${of})`,
    control: rounded(other),
    ratio: rounded(other / value),
    n,
  });
  const n = ours.delivered_ms.length;
  const written = Math.round(ours.rate * SECONDS);
  const at = (share: number) => [quantile(ours.delivered_ms, share), quantile(control.delivered_ms, share)] as const;
  return [
    less('chat-delivery-p50', 'ms with 1,000 open streams', ...at(0.5), n),
    less('chat-delivery-p99', 'ms with 1,000 open streams', ...at(0.99), n),
    less('chat-memory', 'kB an open stream', ours.kilobytes, control.kilobytes, PAIRS * CONVERSATIONS_EACH * 2),
    less('chat-cpu-node', 'ms CPU a message', ours.cpu_ms.node, control.cpu_ms.node, written),
    less('chat-cpu-postgres', 'ms CPU a message', ours.cpu_ms.postgres, control.cpu_ms.postgres, written),
    {
      name: 'chat-messages',
      value: rounded(ours.rate),
      unit: `messages/s with 1,000 open streams (${of})`,
      control: rounded(control.rate),
      ratio: rounded(ours.rate / control.rate),
      n: written,
    },
  ];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
