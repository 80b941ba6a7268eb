import { createRoute, z } from '@hono/zod-openapi';
import { EraseInput, PROOF_MS } from '#modules/people/contract.ts';
import { answers, jsonBody, newApi, proved, type Installation } from '#platform/http.ts';
import { giveSession } from '#platform/session-cookie.ts';
import { eraseOwn } from './leave.ts';

/** Leaving for good. */
export function erasureApi(at: Installation) {
  const api = newApi();
  api.openapi(
    createRoute({
      method: 'post',
      path: '/me/erase',
      summary: 'Erases the account; only in a session that gave its password a moment ago',
      request: { body: jsonBody(EraseInput) },
      responses: answers(200, z.object({ done: z.literal(true) })),
    }),
    async (c) => {
      await eraseOwn(at, proved(c, PROOF_MS), c.req.valid('json').email, c.var.now);
      giveSession(at, c, null);
      return c.json({ done: true as const }, 200);
    },
  );
  return api;
}
