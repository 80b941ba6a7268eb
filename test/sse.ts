import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';

/** The application on a port of its own, as a browser reaches it. */
export async function serve(app: Pick<Hono, 'fetch'>): Promise<{ port: number; close(): Promise<void> }> {
  const server = createAdaptorServer({ fetch: app.fetch, createServer }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Heard {
  readonly id: string;
  readonly data: unknown;
}

export interface Listener {
  readonly status: number;
  /** The next event of that name; without one what `onmessage` of a page gets. */
  next(event?: string): Promise<Heard>;
  readonly ended: Promise<void>;
  close(): void;
}

/** An event stream, read as a browser reads it: `id` is the last that was sent, in whichever event. */
export async function listenTo(port: number, path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, headers }, resolve).on('error', reject).end();
  });
  const waiting = new Map<string, ((heard: Heard) => void)[]>();
  const kept = new Map<string, Heard[]>();
  const listOf = <Item>(lists: Map<string, Item[]>, name: string): Item[] => {
    const list = lists.get(name) ?? [];
    lists.set(name, list);
    return list;
  };
  let text = '';
  let id = '';
  response.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      id = field('id') ?? id;
      const data = field('data');
      if (data === undefined) continue;
      const event = field('event') ?? 'message';
      const heard = { id, data: JSON.parse(data) as unknown };
      const taker = listOf(waiting, event).shift();
      if (taker) taker(heard);
      else listOf(kept, event).push(heard);
    }
  });
  return {
    status: response.statusCode ?? 0,
    next: (event = 'message') =>
      new Promise((resolve) => {
        const heard = listOf(kept, event).shift();
        if (heard) resolve(heard);
        else listOf(waiting, event).push(resolve);
      }),
    ended: new Promise((resolve) => response.once('close', resolve)),
    close: () => response.destroy(),
  };
}
