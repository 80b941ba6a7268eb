import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { helpArticlePages } from './help.tsx';
import { staffSupportPages } from './staff-support.tsx';
import { supportFormPages } from './support.tsx';

/** Help articles, messages to the staff, and the staff's answers. */
export function helpPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const pages of [helpArticlePages, supportFormPages, staffSupportPages]) app.route('/', pages(at));
  return app;
}
