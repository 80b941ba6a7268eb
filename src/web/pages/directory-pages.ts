import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { companyPages } from './company.tsx';
import { directoryListPages } from './directory.tsx';

/** Home, directory, company pages, and what a company edits of itself. */
export function directoryPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const pages of [directoryListPages, companyPages]) app.route('/', pages(at));
  return app;
}
