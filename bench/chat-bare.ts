import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

// A process for chat.ts: the least that does what a conversation does. POST /n inserts a row and tells of it by NOTIFY
// after the commit; whoever has GET /n open gets it from the connection that listens.

const url = process.env['DATABASE_URL'] ?? '';
const pool = new pg.Pool({ connectionString: url, max: 10 });
pool.on('error', () => {});
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_chat (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic text, words text)',
);
const open = new Map<string, Set<ServerResponse>>();
const listener = new pg.Client({ connectionString: url });
listener.on('error', () => {});
listener.on('notification', ({ payload = '' }) => {
  const { topic, words } = JSON.parse(payload) as { topic: string; words: string };
  for (const response of open.get(topic) ?? []) response.write(`data: ${JSON.stringify({ words })}\n\n`);
});
await listener.connect();
await listener.query('LISTEN bench_chat');

const server = createServer((request, response) => {
  const topic = request.url ?? '';
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 2000\n\n');
    open.set(topic, (open.get(topic) ?? new Set()).add(response));
    return;
  }
  let words = '';
  request.setEncoding('utf8').on('data', (more: string) => (words += more));
  request.on('end', () => {
    void (async () => {
      await pool.query({
        name: 'say',
        text: 'INSERT INTO bench_chat (topic, words) VALUES ($1, $2)',
        values: [topic, words],
      });
      response.writeHead(200, { 'content-length': 2 });
      response.end('ok');
      await pool.query({
        name: 'tell',
        text: `SELECT pg_notify('bench_chat', $1)`,
        values: [JSON.stringify({ topic, words })],
      });
    })();
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
process.once('disconnect', () => process.exit(0));
