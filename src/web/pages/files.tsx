import { Hono } from 'hono';
import { sendFile } from '#modules/files/downloads.ts';
import { orderFile } from '#modules/reports/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';

/** Files of an order, for its sides and staff: originals to save, copies of images to look at. */
export function filePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get('/orders/:id{ord_[0-9a-z]+}/files/:file{fil_[0-9a-z]+}', async (c) => {
    const row = await orderFile(at.db, actorOf(c), c.req.param('id'), c.req.param('file'));
    return sendFile(c, at.files, row, 'original');
  });
  app.get('/orders/:id{ord_[0-9a-z]+}/files/:file{fil_[0-9a-z]+}/preview', async (c) => {
    const row = await orderFile(at.db, actorOf(c), c.req.param('id'), c.req.param('file'));
    return sendFile(c, at.files, row, 'preview');
  });
  return app;
}
