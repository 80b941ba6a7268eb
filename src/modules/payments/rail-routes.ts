import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { ERRORS, Refused, sentenceOf } from '#domain/errors.ts';
import type { Installation } from '#platform/http.ts';
import { receiveEvent } from './rails.ts';

const EVENT_BYTES_MAX = 256 * 1024;

/**
 * Where rails say what happened: `POST /rails/<rail>/events`. They send no Origin and have no session; the signature over
 * the bytes stands for both, so these routes come before the guard of the pages. 200 means that it is committed; anything
 * else that it should be sent again.
 */
export function railRoutes(at: Installation): Hono {
  const routes = new Hono();
  routes.post('/rails/:rail/events', bodyLimit({ maxSize: EVENT_BYTES_MAX }), async (c) => {
    try {
      const outcome = await receiveEvent(at, c.req.param('rail'), await c.req.text(), (name) => c.req.header(name));
      return c.json({ outcome });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { status } = ERRORS[error.code];
      return c.json({ code: error.code, detail: sentenceOf('en', error) }, status);
    }
  });
  return routes;
}
