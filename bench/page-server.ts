import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Compilable } from 'kysely';
import { standingClock } from '#platform/clock.ts';
import { loadConfig } from '#platform/config.ts';
import { connect, type Db, type Tx } from '#platform/db/pool.ts';
import { diskFiles } from '#platform/files/disk.ts';
import type { Installation } from '#platform/http.ts';
import { makeLog } from '#platform/log.ts';
import { makeMail } from '#platform/mail/mail.ts';
import { makeApp } from '#server/app.ts';

// A process for pages.ts, built as the server is built: the same application three times, over the database, over
// answers of the database that are kept, and as nothing but the bytes of a page. Time stands still in it, so that a page
// asks the same each time.

/** The addresses of the three, and the CPU time so far, in answer to any message. */
export interface PageServer {
  readonly whole: string;
  readonly kept: string;
  readonly bytes: string;
  readonly cpu_ms: number;
}

/** Asks each question once. */
function keeping(db: Db): Db {
  const answers = new Map<string, Map<string, unknown[]>>();
  const kept = async <Row>(text: string, values: readonly unknown[], ask: () => Promise<Row[]>): Promise<Row[]> => {
    let ofText = answers.get(text);
    if (!ofText) answers.set(text, (ofText = new Map()));
    const key = values.join('|');
    let rows = ofText.get(key);
    if (!rows) ofText.set(key, (rows = await ask()));
    return rows as Row[];
  };
  const tx: Tx = {
    tell: () => undefined,
    sql: (text, values = [], name) => kept(text, values, () => db.sql(text, values, name)),
    rows: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return kept<Row>(sql, parameters, () => db.rows(query));
    },
  };
  return { ...db, ...tx, tx: (work) => work(tx) };
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The page that is asked for first, with its headers, and from then on only that. */
function bytesOf(render: (path: string, cookie: string) => Promise<Response>): RequestListener {
  let page: Promise<{ headers: Record<string, string>; text: string }> | undefined;
  return (request, response) => {
    page ??= render(request.url ?? '/', request.headers.cookie ?? '').then(async (answer) => ({
      headers: Object.fromEntries(answer.headers),
      text: await answer.text(),
    }));
    void page.then(({ headers, text }) => {
      response.writeHead(200, headers);
      response.end(text);
    });
  };
}

const config = loadConfig();
const db = connect(config.databaseUrl ?? '', { max: 4 });
const mail = makeMail(config, () => Promise.resolve());
const clock = standingClock(Date.now());
const at: Installation = { config, db, clock, files: diskFiles(config.dataDir), mail, log: makeLog('error') };
const whole = makeApp(at);
const kept = makeApp({ ...at, db: keeping(db) });
const page = async (path: string, cookie: string): Promise<Response> =>
  whole.request(`http://127.0.0.1${path}`, { headers: { cookie } });
const addresses = {
  whole: await listen(getRequestListener(whole.fetch)),
  kept: await listen(getRequestListener(kept.fetch)),
  bytes: await listen(bytesOf(page)),
};
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ ...addresses, cpu_ms: (user + system) / 1000 } satisfies PageServer);
});
process.once('disconnect', () => process.exit(0));
