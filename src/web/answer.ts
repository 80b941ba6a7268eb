import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { VNode } from 'preact';
import type { PageEnv } from './env.ts';
import { renderDocument } from './layout.tsx';

/** Answers with a `<Page>`. */
export function answerPage(c: Context<PageEnv>, page: VNode, status: ContentfulStatusCode = 200): Response {
  return c.html(renderDocument(page), status);
}

/** After a POST: the browser asks for the page anew, so that going back or reloading does not send the form again. */
export function seeOther(c: Context<PageEnv>, path: string): Response {
  return c.redirect(path, 303);
}

/**
 * A path of this site to go back to, from a query or a form; anything else (another host, `//`, a backslash, control
 * characters) is the fallback.
 */
export function safeBack(back: string | undefined, fallback = '/'): string {
  if (back === undefined || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(back)) return fallback;
  const url = URL.parse(back, 'http://back.invalid');
  return url?.origin === 'http://back.invalid' ? back : fallback;
}
