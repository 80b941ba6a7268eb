import { createRoute, z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import { HOUR } from '#domain/time.ts';
import { answers, newApi, staffOf, type Installation, type Session } from '#platform/http.ts';
import { countTry } from '#platform/rate-limit.ts';
import { answer, ask, writeAgain } from './commands.ts';
import { Message, Question, ThreadBody } from './contract.ts';
import { ownThread, ownThreads, threadForStaff, type Thread, type ThreadHead } from './queries.ts';

const Head = ThreadBody.omit({ messages: true });
const named = z.object({ id: z.string().max(40) });

/** Messages to the staff by API, for people who are signed in; visitors use the page. */
export function supportApi(at: Installation) {
  const api = newApi();
  addOwn(api, at);
  addStaff(api, at);
  return api;
}

type Api = ReturnType<typeof newApi>;

function addOwn(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'get',
      path: '/support',
      summary: 'Your messages to support',
      responses: answers(200, z.object({ threads: z.array(Head) })),
    }),
    async (c) => c.json({ threads: (await ownThreads(db, signedIn(c.var.session).person)).map(headBody) }, 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/support',
      summary: 'Write to support',
      request: {
        body: {
          required: true,
          content: { 'application/json': { schema: Question.omit({ name: true, email: true }) } },
        },
      },
      responses: answers(200, ThreadBody),
    }),
    async (c) => {
      const session = signedIn(c.var.session);
      await countTry(db, [{ key: `support:person:${session.person}`, max: 20, window_ms: HOUR }], c.var.real);
      const thread = await db.tx(async (tx) =>
        ownThread(tx, session.person, await ask(tx, session, c.req.valid('json'), c.var.locale, c.var.now)),
      );
      return c.json(threadBody(thread), 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/support/{id}',
      summary: 'One thread',
      request: { params: named },
      responses: answers(200, ThreadBody),
    }),
    async (c) => c.json(threadBody(await ownThread(db, signedIn(c.var.session).person, c.req.valid('param').id)), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/support/{id}/messages',
      summary: 'Write again',
      request: { params: named, body: { required: true, content: { 'application/json': { schema: Message } } } },
      responses: answers(200, ThreadBody),
    }),
    async (c) => {
      const { person } = signedIn(c.var.session);
      const thread = c.req.valid('param').id;
      await countTry(db, [{ key: `support:person:${person}`, max: 20, window_ms: HOUR }], c.var.real);
      const done = await db.tx(async (tx) => {
        await writeAgain(tx, person, { thread, ...c.req.valid('json') }, c.var.now);
        return ownThread(tx, person, thread);
      });
      return c.json(threadBody(done), 200);
    },
  );
}

function addStaff(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/staff/support/{id}/answer',
      summary: 'Staff: answer',
      request: { params: named, body: { required: true, content: { 'application/json': { schema: Message } } } },
      responses: answers(200, ThreadBody),
    }),
    async (c) => {
      const actor = staffOf(c);
      const thread = c.req.valid('param').id;
      const done = await db.tx(async (tx) => {
        await answer(tx, actor, { thread, ...c.req.valid('json') }, c.var.now);
        return threadForStaff(tx, actor, thread);
      });
      return c.json(threadBody(done), 200);
    },
  );
}

function signedIn(session: Session | null): Session {
  if (!session) throw new Refused('account.sign_in_first');
  return session;
}

const iso = (instant: number) => new Date(instant).toISOString();

function headBody({ id, subject, about, order_id, state, opened_at, moved_at }: ThreadHead) {
  return { id, subject, about, order: order_id, state, opened_at: iso(opened_at), moved_at: iso(moved_at) };
}

function threadBody(thread: Thread) {
  return {
    ...headBody(thread),
    messages: thread.messages.map(({ by_staff, words, at }) => ({ by_staff, words, at: iso(at) })),
  };
}
