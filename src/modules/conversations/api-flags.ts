import { createRoute, z } from '@hono/zod-openapi';
import { answers, jsonBody, personOf, staffOf, type Installation } from '#platform/http.ts';
import { Done, id, type Api } from './api-parts.ts';
import { bodyOfFlag } from './bodies.ts';
import { closeFlag, countFlag, flag } from './commands.ts';
import { CloseInput, FlagBody, FlagInput } from './contract.ts';
import { flagById, flagsOf } from './flags.ts';

/** What sides tell the staff of messages, and what the staff do about it. */
export function addFlags(api: Api, { db }: Installation): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/conversations/{id}/flags',
      summary: 'Tell the staff of a message by its number, or of the conversation',
      request: { params: id, body: jsonBody(FlagInput) },
      responses: answers(200, z.object({ flag: z.string() })),
    }),
    async (c) => {
      const actor = personOf(c);
      const told = { conversation: c.req.valid('param').id, ...c.req.valid('json') };
      await countFlag(db, actor, c.var.real);
      return c.json({ flag: await db.tx((tx) => flag(tx, actor, told, c.var.now)) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/staff/flags',
      summary: 'Staff: what was told, the longest waiting first; or what was closed, the newest first',
      request: { query: z.strictObject({ state: z.enum(['open', 'closed']).default('open') }) },
      responses: answers(200, z.object({ flags: z.array(FlagBody) })),
    }),
    async (c) => {
      const flags = await flagsOf(db, staffOf(c), c.req.valid('query').state);
      return c.json({ flags: flags.map(bodyOfFlag) }, 200);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/staff/flags/{id}',
      summary: 'Staff: one of them; its conversation is read at the conversation’s own address',
      request: { params: id },
      responses: answers(200, FlagBody),
    }),
    async (c) => c.json(bodyOfFlag(await flagById(db, staffOf(c), c.req.valid('param').id)), 200),
  );

  api.openapi(
    createRoute({
      method: 'post',
      path: '/staff/flags/{id}/close',
      summary: 'Staff: close it with a note',
      request: { params: id, body: jsonBody(CloseInput) },
      responses: answers(200, Done),
    }),
    async (c) => {
      const actor = staffOf(c);
      const closing = { flag: c.req.valid('param').id, ...c.req.valid('json') };
      await db.tx((tx) => closeFlag(tx, actor, closing, c.var.now));
      return c.json({ done: true } as const, 200);
    },
  );
}
