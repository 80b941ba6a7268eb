import { Hono, type Context } from 'hono';
import { Refused } from '#domain/errors.ts';
import { bodyOfMessage } from '#modules/conversations/bodies.ts';
import { conversationOf, lastSeqs, messagesSince, readMarks, unreadMessages } from '#modules/conversations/queries.ts';
import { seqsOf } from '#modules/orders/head.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { ENTRIES_MAX, makeLive, type Kinds, type Listener, type Live } from './live.ts';

const NOTHING_READ = { buyer: 0, provider: 0 };

/** What pages watch. An order's page is made anew at each step, so that only the newest counts; of messages each does. */
export const KINDS: Kinds = {
  order: {
    log: {
      newest: seqsOf,
      since: async (tx, order, seen) => {
        const seq = (await seqsOf(tx, [order])).get(order) ?? 0;
        return seq > seen ? [{ seq, data: { order, seq } }] : [];
      },
    },
  },
  conversation: {
    log: {
      newest: lastSeqs,
      since: async (tx, conversation, seen) => {
        const messages = await messagesSince(tx, conversation, seen, ENTRIES_MAX);
        return messages.map((message) => ({ seq: message.seq, data: bodyOfMessage(message) }));
      },
    },
    state: {
      event: 'read',
      of: async (tx, readers) => {
        const marks = await readMarks(tx, [...new Set(readers.map(({ id }) => id))]);
        return readers.map(({ id }) => marks.get(id) ?? NOTHING_READ);
      },
    },
  },
  inbox: {
    state: {
      event: 'unread',
      of: async (tx, readers) => {
        const unread = await unreadMessages(
          tx,
          readers.map(({ id: org, person }) => ({ org, person })),
        );
        return unread.map((messages) => ({ messages }));
      },
    },
  },
};

const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'private, no-store',
  // nginx would keep the events back until its buffer is full.
  'X-Accel-Buffering': 'no',
};

/** The event streams of pages: for those who may read what they are of; everybody else learns nothing of it. */
export function livePages(at: Installation): Hono<PageEnv> {
  const live = makeLive(at, KINDS);
  const app = new Hono<PageEnv>();
  app.get(paths.orderEvents(':id'), async (c) => {
    const who = listenerOf(c);
    const order = await loadOrder(at.db, c.req.param('id') ?? '');
    byOf(actorOf(c), order);
    return stream(c, live, { ...who, log: { topic: `order:${order.id}`, seen: seenIn(c) ?? order.version } });
  });
  app.get(paths.conversationEvents(':id'), async (c) => {
    const who = listenerOf(c);
    const { id, last } = await conversationOf(at.db, actorOf(c), c.req.param('id') ?? '');
    const topic = `conversation:${id}`;
    const log = { topic, seen: Math.min(seenIn(c) ?? last.seq, last.seq) };
    return stream(c, live, { ...who, log, states: [topic, ...who.states] });
  });
  app.get(paths.inboxEvents, (c) => {
    const who = listenerOf(c);
    actorOf(c);
    return stream(c, live, who);
  });
  return app;
}

/** Refused: not_found for visitors and for who acts for nobody. Whoever acts for an organization hears of its inbox too. */
function listenerOf(c: Context<PageEnv>): Listener {
  const { session } = c.var;
  if (!session || !(session.org ?? session.staff)) throw new Refused('not_found');
  const actor = actorOf(c);
  const org = actor.kind === 'person' ? actor.org : null;
  const states = org === null ? [] : [`inbox:${org}`];
  return { session: session.id, person: session.person, org, log: null, states };
}

async function stream(c: Context<PageEnv>, live: Live, listener: Listener): Promise<Response> {
  return c.body(await live.open(listener), 200, HEADERS);
}

/** What a broken line had brought, else what the page was made with. */
function seenIn(c: Context<PageEnv>): number | null {
  return numberIn(c.req.header('last-event-id')) ?? numberIn(c.req.query('seen'));
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
