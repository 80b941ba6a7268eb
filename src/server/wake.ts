import { createMiddleware } from 'hono/factory';
import { isSafe } from '#platform/http.ts';
import { wakeRelays } from '#platform/relay.ts';

/** What a request may have committed is handled at once by this process, and not at its next look. */
export const wakeAfterWrites = createMiddleware(async (c, next) => {
  await next();
  if (!isSafe(c.req.method)) wakeRelays();
});
