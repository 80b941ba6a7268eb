import type { PersonId } from '#domain/ids.ts';
import { stillStanding } from '#modules/people/alive.ts';
import { NEWS } from '#platform/db/notify.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';

/** Proxies cut a line that is silent for a minute. */
const BEAT_MS = 25_000;
/** A reader this far behind has gone without saying so. */
const WAITING_MAX = 256;
const utf8 = new TextEncoder();
const BEAT = utf8.encode(':\n\n');

/** One entry of what is numbered under a topic, as it goes to pages. */
export interface Entry {
  readonly seq: number;
  readonly data: unknown;
}

/** A topic tells so many entries at once; where there are more it is asked again. */
export const ENTRIES_MAX = 200;

/** Somebody who watches the thing of that id. */
export interface Reader {
  readonly id: string;
  readonly person: PersonId;
}

/** What pages can watch of one kind of thing; a topic is its kind and an id, `order:ord_…`. */
export interface Kind {
  /** What happens is numbered: a page that saw some of it is told the rest, once each, in order. */
  readonly log?: {
    /** The newest number of each id. */
    newest(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, number>>;
    /** What came after a number, the oldest first, ENTRIES_MAX at most. */
    since(tx: Tx, id: string, seq: number): Promise<readonly Entry[]>;
  };
  /** What simply stands, for each reader: told at the beginning and whenever it is not what was told last. */
  readonly state?: {
    readonly event: string;
    /** One answer for each reader, in one look for all of them. */
    of(tx: Tx, readers: readonly Reader[]): Promise<readonly unknown[]>;
  };
}

export type Kinds = Readonly<Record<string, Kind>>;

/** Who listens, and to what; the caller has checked that they may. `org` null: as staff. */
export interface Listener {
  readonly session: string;
  readonly person: PersonId;
  readonly org: string | null;
  /** The topic whose numbers the page follows, and the last that it saw. */
  readonly log: { readonly topic: string; readonly seen: number } | null;
  /** Topics whose state it shows. */
  readonly states: readonly string[];
}

interface Stream extends Listener {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly said: Map<string, string>;
  seq: number;
}

/** What `tell` says under a topic: a new number, another state, or something that only passes by. */
interface News {
  readonly topic: string;
  readonly seq?: number;
  /** Ask what it is for each reader, or what it is for all of them. */
  readonly state?: unknown;
  readonly pass?: { readonly event: string; readonly data: unknown };
}

export interface Live {
  /** A stream of what happens under the listener's topics from now on, and of what they missed. */
  open(listener: Listener): Promise<ReadableStream<Uint8Array>>;
  /** Keeps lines open, ends those whose session is over, and says what a broken connection to the database missed. */
  beat(): Promise<void>;
  readonly size: number;
}

/** The streams that are open, by topic; `emptied` is called when the last has gone. */
function makeStreams(emptied: () => void) {
  const all = new Set<Stream>();
  const byTopic = new Map<string, Set<Stream>>();
  const topicsOf = ({ log, states }: Stream) => new Set([...(log ? [log.topic] : []), ...states]);
  const remove = (stream: Stream): void => {
    if (!all.delete(stream)) return;
    for (const topic of topicsOf(stream)) {
      const others = byTopic.get(topic);
      others?.delete(stream);
      if (others?.size === 0) byTopic.delete(topic);
    }
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
    if (!all.has(stream)) return;
    if ((stream.controller.desiredSize ?? 0) < -WAITING_MAX) return end(stream);
    try {
      stream.controller.enqueue(bytes);
    } catch {
      remove(stream);
    }
  };
  const add = (stream: Stream): void => {
    all.add(stream);
    for (const topic of topicsOf(stream)) byTopic.set(topic, (byTopic.get(topic) ?? new Set()).add(stream));
    // An event without data is not shown to the page; it only sets where a broken line goes on.
    write(stream, utf8.encode(stream.log ? `retry: 2000\nid: ${stream.seq}\n\n` : 'retry: 2000\n\n'));
  };
  return { all, topics: byTopic, of: (topic: string) => [...(byTopic.get(topic) ?? [])], add, remove, end, write };
}

type Streams = ReturnType<typeof makeStreams>;

/** Work of one name runs one at a time; what is asked for meanwhile is one more round of it. */
function makeTurns(): (name: string, work: () => Promise<void>) => Promise<void> {
  const rounds = new Map<string, { running: Promise<void>; again: boolean }>();
  return (name, work) => {
    const round = rounds.get(name);
    if (round) {
      round.again = true;
      return round.running;
    }
    const mine = { running: Promise.resolve(), again: false };
    rounds.set(name, mine);
    mine.running = (async () => {
      try {
        do {
          mine.again = false;
          await work();
        } while (mine.again);
      } finally {
        rounds.delete(name);
      }
    })();
    return mine.running;
  };
}

/** Brings the streams of one topic up to date; each topic one round at a time, so that no reader is told twice or out of order. */
function makeTeller(at: Installation, kinds: Kinds, streams: Streams) {
  const kindOf = (topic: string) => kinds[topic.slice(0, topic.indexOf(':'))];
  const idOf = (topic: string) => topic.slice(topic.indexOf(':') + 1);

  const log = async (topic: string): Promise<void> => {
    const kind = kindOf(topic)?.log;
    const behind = streams.of(topic).filter((stream) => stream.log?.topic === topic);
    if (!kind || behind.length === 0) return;
    const entries = await kind.since(at.db, idOf(topic), Math.min(...behind.map(({ seq }) => seq)));
    const frames = entries.map(({ seq, data }) => `id: ${seq}\ndata: ${JSON.stringify(data)}\n\n`);
    const last = entries.at(-1)?.seq ?? 0;
    // What is missing at the same place is the same for all: nearly always one new entry for everybody.
    const from = new Map<number, Uint8Array>();
    for (const stream of behind) {
      const first = entries.findIndex(({ seq }) => seq > stream.seq);
      if (first < 0) continue;
      const bytes = from.get(first) ?? utf8.encode(frames.slice(first).join(''));
      from.set(first, bytes);
      stream.seq = last;
      streams.write(stream, bytes);
    }
    if (entries.length >= ENTRIES_MAX) await log(topic);
  };

  /** `late`: what was told meanwhile is newer than what is found. The topics are of one kind. */
  const states = async (topics: readonly string[], late: boolean): Promise<void> => {
    const kind = kindOf(topics[0] ?? '')?.state;
    const readers = topics.flatMap((topic) =>
      streams
        .of(topic)
        .filter((stream) => stream.states.includes(topic))
        .map((stream) => ({ stream, topic, before: stream.said.get(topic) })),
    );
    if (!kind || readers.length === 0) return;
    const found = await kind.of(
      at.db,
      readers.map(({ stream: { person }, topic }) => ({ id: idOf(topic), person })),
    );
    for (const [n, { stream, topic, before }] of readers.entries())
      if (!late || stream.said.get(topic) === before)
        sayTo(stream, topic, kind.event, JSON.stringify(found[n] ?? null));
  };
  const sayTo = (stream: Stream, topic: string, event: string, data: string): void => {
    if (stream.said.get(topic) === data) return;
    stream.said.set(topic, data);
    streams.write(stream, utf8.encode(`event: ${event}\ndata: ${data}\n\n`));
  };
  const say = (topic: string, value: unknown): void => {
    const event = kindOf(topic)?.state?.event;
    const data = JSON.stringify(value);
    if (event === undefined) return;
    for (const stream of streams.of(topic)) if (stream.states.includes(topic)) sayTo(stream, topic, event, data);
  };

  const inTurn = makeTurns();
  return {
    log: (topic: string) => inTurn(`log ${topic}`, () => log(topic)),
    state: (topic: string) => inTurn(`state ${topic}`, () => states([topic], false)),
    statesLate: (topics: readonly string[]) => states(topics, true),
    say,
    kindOf,
    idOf,
  };
}

/** All open streams of this process over the one connection that listens, which stands as long as there is a stream. */
export function makeLive(at: Installation, kinds: Kinds): Live {
  let listening: Promise<() => Promise<void>> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const streams = makeStreams(() => {
    clearInterval(timer);
    timer = undefined;
    void listening?.then((stop) => stop()).catch(() => undefined);
    listening = undefined;
  });
  const teller = makeTeller(at, kinds, streams);
  const quietly = (work: Promise<unknown>): void =>
    void work.catch((error: unknown) => at.log.warn({ err: error }, 'open pages were not told'));
  const heard = (payload: string): void => {
    const { topic, seq, state, pass } = JSON.parse(payload) as News;
    const watched = streams.of(topic);
    if (watched.length === 0) return;
    if (seq !== undefined && watched.some((stream) => stream.log?.topic === topic && stream.seq < seq))
      quietly(teller.log(topic));
    if (state === true) quietly(teller.state(topic));
    else if (state !== undefined) teller.say(topic, state);
    if (!pass) return;
    const bytes = utf8.encode(`event: ${pass.event}\ndata: ${JSON.stringify(pass.data)}\n\n`);
    for (const stream of watched) streams.write(stream, bytes);
  };
  const wake = (): Promise<unknown> => {
    timer ??= setInterval(() => quietly(live.beat()), BEAT_MS);
    listening ??= at.db.listen(NEWS, heard, () => quietly(live.beat()));
    // A database that cannot be reached now is asked again by the next stream.
    listening.catch(() => (listening = undefined));
    return listening;
  };
  const live: Live = {
    get size() {
      return streams.all.size;
    },
    open: async (listener) => {
      let stream: Stream | undefined;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) =>
          streams.add((stream = { ...listener, controller, said: new Map(), seq: listener.log?.seen ?? 0 })),
        cancel: () => stream && streams.remove(stream),
      });
      try {
        await wake();
        // Only what is asked for after listening has begun cannot fall between the two.
        if (listener.log) await teller.log(listener.log.topic);
        for (const topic of listener.states) await teller.state(topic);
      } catch (error) {
        if (stream) streams.end(stream);
        throw error;
      }
      return body;
    },
    beat: async () => {
      const all = [...streams.all];
      if (all.length === 0) return;
      const standing = await stillStanding(at.db, all, at.clock.real());
      for (const stream of all) if (!standing.has(stream.session)) streams.end(stream);
      await catchUp(at, streams, teller);
      for (const stream of streams.all) streams.write(stream, BEAT);
    },
  };
  return live;
}

/** Tells what was missed: of numbered topics those that have moved on, of the others whatever stands now. */
async function catchUp(at: Installation, streams: Streams, teller: ReturnType<typeof makeTeller>): Promise<void> {
  const topics = [...streams.topics.keys()];
  for (const [kind, own] of Map.groupBy(topics, (topic) => teller.kindOf(topic))) {
    const newest = kind?.log && (await kind.log.newest(at.db, own.map(teller.idOf)));
    for (const topic of own) {
      const seq = newest?.get(teller.idOf(topic)) ?? 0;
      if (streams.of(topic).some((stream) => stream.log?.topic === topic && stream.seq < seq)) await teller.log(topic);
    }
    await teller.statesLate(own);
  }
}
