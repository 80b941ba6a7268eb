import { expect } from 'vitest';
import { ERRORS } from '#domain/errors.ts';
import type { Client, TestApp } from './app.ts';
import type { Asked } from './asked.ts';
import { addressOf, columnsOf, ROWS } from './routes.ts';
import type { OpenApi, Variant } from './variants.ts';
import type { World } from './world.ts';

/** Sends what nobody should send, and says what is wrong with the answers. */
export interface Prober {
  /** Somebody who gets through: the first column of the matrix with a good answer, else whoever gets furthest. */
  whoMay(route: string): Promise<Client>;
  /** How many rows each table has, but for limits, which are counted for whoever asks. */
  rows(): Promise<Record<string, bigint>>;
  newKey(): string;
  send(as: Client, route: string, asked: Asked): Promise<Response>;
  /** Null where it is as it should be: a refusal of the catalogue, by name of the field where it is a 400. */
  faultOf(answer: Response, how?: { readonly refused?: boolean }): Promise<string | null>;
  /** Of the API as `faultOf`; of a page only whether it broke. */
  faultOfEither(route: string, answer: Response): Promise<string | null>;
  sendAll(route: string, as: Client, asked: Asked, bodies: readonly Variant[], refused: boolean): Promise<string[]>;
  forgetLimits(): Promise<void>;
  document(): Promise<OpenApi>;
  columns(): Promise<string[]>;
  /** Every answer was looked at, and nothing was thrown where nobody listens. Returns how many there were. */
  end(): number;
}

/** These say what is wrong without a field of the body. */
const WITHOUT_FIELD = /^(key\.missing|request\.|clock\.)/;

export function makeProber(it: TestApp, world: World): Prober {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  process.on('unhandledRejection', note);
  let requests = 0;
  let keys = 0;
  const newKey = (): string => `bad-key-${++keys}`;
  const forgetLimits = async (): Promise<void> => void (await it.owner.sql('DELETE FROM rate_limits'));
  const whoMay: Prober['whoMay'] = async (route) => {
    const cells = ROWS.get(route) ?? [];
    const good = cells.findIndex((cell) => /^(2..|303|307)$/.test(cell));
    return it.as(columnsOf(world)[good === -1 ? 3 : good] ?? null);
  };
  const faultOf: Prober['faultOf'] = (answer, { refused = true } = {}) => {
    requests++;
    return faultIn(answer, refused);
  };
  const send: Prober['send'] = (as, route, asked) => {
    const [method = ''] = route.split(' ');
    const url = addressOf(world, route, asked);
    const headers = { 'idempotency-key': newKey() };
    return method === 'GET'
      ? as.get(url, { headers })
      : as[method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete'](url, asked.body, { headers });
  };
  const faultOfEither: Prober['faultOfEither'] = async (route, answer) => {
    if (route.includes('/api/')) return faultOf(answer, { refused: false });
    requests++;
    await answer.body?.cancel();
    return answer.status >= 500 ? String(answer.status) : null;
  };
  const sendAll: Prober['sendAll'] = async (route, as, asked, bodies, refused) => {
    const faults: string[] = [];
    const url = addressOf(world, route, asked);
    const method = route.slice(0, route.indexOf(' ')).toLowerCase() as 'post' | 'put' | 'patch' | 'delete';
    const one = async ({ what, body }: Variant): Promise<void> => {
      const headers = { 'idempotency-key': newKey(), 'content-type': 'application/json' };
      const sent = new TextEncoder().encode(body);
      const answer = await as[method](url, sent, { headers });
      const fault = await faultOf(answer, { refused });
      if (fault !== null) faults.push(`${route} ${what}: ${fault}`);
    };
    for (let from = 0; from < bodies.length; from += 8) await Promise.all(bodies.slice(from, from + 8).map(one));
    await forgetLimits();
    return faults;
  };
  return {
    whoMay,
    rows: () => rowsOf(it),
    newKey,
    send,
    faultOf,
    faultOfEither,
    sendAll,
    forgetLimits,
    document: async () => (await (await (await it.as(null)).get('/api/v1/openapi.json')).json()) as OpenApi,
    columns: () => columnsIn(it),
    end: () => {
      process.off('unhandledRejection', note);
      expect(rejections).toEqual([]);
      return requests;
    },
  };
}

async function rowsOf(it: TestApp): Promise<Record<string, bigint>> {
  const tables = await it.owner.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
     AND table_name <> 'rate_limits' ORDER BY 1`,
  );
  const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*) AS n FROM "${name}"`);
  const found = await it.owner.sql<{ name: string; n: bigint }>(counts.join(' UNION ALL '));
  return Object.fromEntries(found.map(({ name, n }) => [name, n]));
}

async function columnsIn(it: TestApp): Promise<string[]> {
  const found = await it.owner.sql<{ name: string }>(
    `SELECT DISTINCT column_name AS name FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1`,
  );
  return found.map(({ name }) => name);
}

async function faultIn(answer: Response, refused: boolean): Promise<string | null> {
  const text = await answer.text();
  if (answer.status >= 500) return `${answer.status}: ${text.slice(0, 200)}`;
  if (answer.status < 400) return refused ? `taken: ${answer.status}` : null;
  if (answer.headers.get('content-type') !== 'application/problem+json') return `not a problem: ${answer.status}`;
  const { code, status, field } = JSON.parse(text) as { code: string; status: number; field?: unknown };
  if (!Object.hasOwn(ERRORS, code)) return `no code of the catalogue: ${code}`;
  if (ERRORS[code as keyof typeof ERRORS].status !== answer.status || status !== answer.status)
    return `status of ${code}`;
  return status === 400 && !WITHOUT_FIELD.test(code) && typeof field !== 'string' ? `${code} without a field` : null;
}
