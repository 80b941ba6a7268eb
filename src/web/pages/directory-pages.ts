import { Hono } from 'hono';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { companySamplePages } from './company-sample.ts';
import { companyPages } from './company.tsx';
import { companyEditPages } from './company-edit.tsx';
import { directoryListPages } from './directory.tsx';
import { homePages } from './home.tsx';

/** Home, directory, company pages, and what a company edits of itself. */
export function directoryPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const pages of [homePages, directoryListPages, companyPages, companyEditPages, companySamplePages])
    app.route('/', pages(at));
  return app;
}
