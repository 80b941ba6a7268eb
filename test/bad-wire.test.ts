import { createAdaptorServer } from '@hono/node-server';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApp, type TestApp } from './app.ts';

// What no browser and no library sends, byte by byte.

let it: TestApp;
let server: ReturnType<typeof createAdaptorServer>;
let port: number;
const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeAll(async () => {
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) process.on(event, note);
  it = await testApp();
  server = createAdaptorServer({ fetch: it.app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await it.stop();
  for (const event of ['unhandledRejection', 'uncaughtException'] as const) process.off(event, note);
});

/** The status line that came back, or what ended the connection. */
function sent(bytes: string | Buffer, { hangUp = false } = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    const done = (how: string): void => {
      socket.destroy();
      resolve(text.split('\r\n')[0] || how);
    };
    socket.setTimeout(400, () => done('silence'));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (text.includes('\r\n')) done('');
    });
    socket.on('error', () => done('reset'));
    socket.on('close', () => done('closed'));
    socket.write(bytes, () => {
      if (hangUp) done('hung up');
    });
  });
}

const head = (line: string, ...headers: string[]): string =>
  [line, ...headers, 'Connection: close', '', ''].join('\r\n');
const HOST = 'Host: 127.0.0.1';
const post = (path: string, type: string, length: string, body: string): string =>
  head(`POST ${path} HTTP/1.1`, HOST, 'Sec-Fetch-Site: same-origin', `Content-Type: ${type}`, length) + body;

test('broken requests are answered or cut off, and the next one is served', async () => {
  const requests = [
    head('GET / HTTP/1.1'),
    head('GET / HTTP/1.1', 'Host: '),
    head('GET / HTTP/1.1', 'Host: a b'),
    head('GET / HTTP/1.1', 'Host: [::'),
    head('GET / HTTP/1.1', 'Host: evil.example/@x'),
    head('GET / HTTP/1.1', 'Host: 127.0.0.1:99999999'),
    head('GET / HTTP/1.1', `Host: ${'a'.repeat(3000)}`),
    head('GET //evil.example/ HTTP/1.1', HOST),
    head('GET http://evil.example/settings HTTP/1.1', HOST),
    head('GET http://[/ HTTP/1.1', HOST),
    head('GET ? HTTP/1.1', HOST),
    head('OPTIONS * HTTP/1.1', HOST),
    head('CONNECT evil.example:80 HTTP/1.1', HOST),
    head('TRACE / HTTP/1.1', HOST),
    head('BREW / HTTP/1.1', HOST),
    head('GET / HTTP/9.9', HOST),
    head('GET /\x00 HTTP/1.1', HOST),
    head('GET /\xff\xfe HTTP/1.1', HOST),
    head('GET / HTTP/1.1', HOST, 'Cookie: \xff\x01'),
    head('GET / HTTP/1.1', HOST, `X: ${'a'.repeat(40_000)}`),
    head('GET /settings HTTP/1.1', HOST, 'Upgrade: websocket', 'Sec-WebSocket-Key: x'),
    post('/support', 'application/x-www-form-urlencoded', 'Content-Length: 5', 'a=b'),
    post('/support', 'application/x-www-form-urlencoded', 'Content-Length: -1', 'a=b'),
    post('/support', 'application/x-www-form-urlencoded', 'Content-Length: 99999999999999', 'a=b'),
    post('/support', 'application/x-www-form-urlencoded', 'Transfer-Encoding: chunked', 'zz\r\na=b\r\n0\r\n\r\n'),
    post('/api/v1/account/sign-in', 'application/json', 'Transfer-Encoding: chunked', '5\r\n{"a":'),
    post('/verify-report', 'multipart/form-data; boundary=x', 'Transfer-Encoding: chunked', '3\r\n--x\r\n'),
    'GET / HTTP/1.1\nHost: x\n\n',
    '\r\n\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  ];
  for (const bytes of requests) {
    const answer = await sent(Buffer.from(bytes, 'latin1'));
    expect(answer, JSON.stringify(bytes.slice(0, 80))).not.toMatch(/^HTTP\/1\.1 5(?!05|01)/);
    await sent(Buffer.from(bytes, 'latin1'), { hangUp: true });
  }
  expect(await sent(head('GET /sign-in HTTP/1.1', HOST))).toBe('HTTP/1.1 200 OK');
  expect(rejections).toEqual([]);
}, 60_000);
