import { z } from '@hono/zod-openapi';
import type { newApi } from '#platform/http.ts';

export type Api = ReturnType<typeof newApi>;

export const id = z.object({ id: z.string() });
/** Checked by `keyOf`, which has a code of its own for a key that is missing. */
export const Key = z.object({
  'idempotency-key': z.string().optional().openapi({
    description: 'Required. Made by the client, once for each message or command; a repeat does nothing again',
  }),
});
export const Done = z.object({ done: z.literal(true) });
