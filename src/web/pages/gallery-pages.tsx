import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { galleryPage } from './gallery.tsx';

/** Every primitive on one page; in a sandbox only. */
export function galleryPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  if (at.config.mode === 'sandbox') app.get(paths.gallery, (c) => answerPage(c, galleryPage(c.var.view)));
  return app;
}
