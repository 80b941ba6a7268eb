import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { seqsOf } from '#modules/orders/head.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import { stillStanding } from '#modules/people/alive.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';

/** Proxies cut a line that is silent for a minute. */
const BEAT_MS = 25_000;
/** A reader this far behind has gone without saying so. */
const WAITING_MAX = 64;
const utf8 = new TextEncoder();
const BEAT = utf8.encode(':\n\n');

interface Stream {
  readonly order: string;
  readonly session: string;
  readonly org: string | null;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  seq: number;
}

export interface Live {
  /** A stream of what happens on one order from `seen` on. The caller has checked who listens. */
  open(who: { order: string; session: string; org: string | null }, seen: number): Promise<ReadableStream<Uint8Array>>;
  /** Keeps lines open, ends those whose session is over, and says what a broken connection to the database missed. */
  beat(): Promise<void>;
  readonly size: number;
}

/** The streams that are open, by order; `emptied` is called when the last has gone. */
function makeStreams(emptied: () => void) {
  const all = new Set<Stream>();
  const byOrder = new Map<string, Set<Stream>>();
  const remove = (stream: Stream): void => {
    if (!all.delete(stream)) return;
    const others = byOrder.get(stream.order);
    others?.delete(stream);
    if (others?.size === 0) byOrder.delete(stream.order);
    if (all.size === 0) emptied();
  };
  const end = (stream: Stream): void => {
    remove(stream);
    try {
      stream.controller.close();
    } catch {
      // The reader had gone already.
    }
  };
  const write = (stream: Stream, bytes: Uint8Array): void => {
    if ((stream.controller.desiredSize ?? 0) < -WAITING_MAX) return end(stream);
    try {
      stream.controller.enqueue(bytes);
    } catch {
      remove(stream);
    }
  };
  const tell = (stream: Stream, seq: number): void => {
    if (seq <= stream.seq) return;
    stream.seq = seq;
    write(stream, utf8.encode(`id: ${seq}\ndata: ${JSON.stringify({ order: stream.order, seq })}\n\n`));
  };
  const add = (stream: Stream): void => {
    all.add(stream);
    byOrder.set(stream.order, (byOrder.get(stream.order) ?? new Set()).add(stream));
    // An event without data is not shown to the page; it only sets where a broken line goes on.
    write(stream, utf8.encode(`retry: 2000\nid: ${stream.seq}\n\n`));
  };
  return { all, of: (order: string) => byOrder.get(order) ?? [], add, remove, end, write, tell };
}

/** All open streams of this process over one connection that listens, which lives as long as there is a stream. */
export function makeLive(at: Installation): Live {
  let listening: Promise<() => Promise<void>> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const streams = makeStreams(() => {
    clearInterval(timer);
    timer = undefined;
    void listening?.then((stop) => stop()).catch(() => undefined);
    listening = undefined;
  });
  const wake = (): Promise<unknown> => {
    timer ??= setInterval(() => {
      live.beat().catch((error: unknown) => at.log.warn({ err: error }, 'open pages were not looked after'));
    }, BEAT_MS);
    listening ??= at.db.listen('order', (payload) => {
      const { order, seq } = JSON.parse(payload) as { order: string; seq: number };
      for (const stream of streams.of(order)) streams.tell(stream, seq);
    });
    // A database that cannot be reached now is asked again by the next stream.
    listening.catch(() => (listening = undefined));
    return listening;
  };
  const live: Live = {
    get size() {
      return streams.all.size;
    },
    open: async (who, seen) => {
      let stream: Stream | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => streams.add((stream = { ...who, controller, seq: seen })),
        cancel: () => stream && streams.remove(stream),
      });
      await wake().catch((error: unknown) => {
        if (stream) streams.end(stream);
        throw error;
      });
      // Only what is asked for after listening has begun cannot fall between the two.
      const seq = (await seqsOf(at.db, [who.order])).get(who.order) ?? seen;
      if (stream) streams.tell(stream, seq);
      return body;
    },
    beat: async () => {
      const all = [...streams.all];
      if (all.length === 0) return;
      const standing = await stillStanding(at.db, all, at.clock.real());
      const seqs = await seqsOf(at.db, [...new Set(all.map(({ order }) => order))]);
      for (const stream of all) {
        const seq = seqs.get(stream.order) ?? 0;
        if (!standing.has(stream.session)) streams.end(stream);
        else if (seq > stream.seq) streams.tell(stream, seq);
        else streams.write(stream, BEAT);
      }
    },
  };
  return live;
}

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'private, no-store',
  // nginx would keep the events back until its buffer is full.
  'X-Accel-Buffering': 'no',
};

/** `GET /orders/:id/events`: for the order's sides and for staff; everybody else learns nothing of it. */
export function livePages(at: Installation): Hono<PageEnv> {
  const live = makeLive(at);
  const app = new Hono<PageEnv>();
  app.get(paths.orderEvents(':id'), async (c) => {
    const { session } = c.var;
    if (!session || !(session.org ?? session.staff)) throw new Refused('not_found');
    const order = await loadOrder(at.db, c.req.param('id') ?? '');
    const actor = actorOf(c);
    byOf(actor, order);
    const org = actor.kind === 'person' ? actor.org : null;
    const seen = numberIn(c.req.header('last-event-id')) ?? numberIn(c.req.query('seen')) ?? order.version;
    return c.body(await live.open({ order: order.id, session: session.id, org }, seen), 200, HEADERS);
  });
  return app;
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
