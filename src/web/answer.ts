import { transcode } from 'node:buffer';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { VNode } from 'preact';
import type { PageEnv } from './env.ts';
import { renderDocument } from './layout.tsx';

/** Answers with a `<Page>`. */
export function answerPage(c: Context<PageEnv>, page: VNode, status: ContentfulStatusCode = 200): Response {
  // A refused form names its fields above them, and knows their names once they are drawn (ui/form.tsx).
  if (status >= 400) renderDocument(page);
  return c.body(encoded(renderDocument(page)), status, { 'Content-Type': 'text/html; charset=UTF-8' });
}

/**
 * As bytes. One Chinese letter makes the whole text one of two bytes a letter, which Node writes as UTF-8 letter by letter
 * and twice, once for the length; that takes a fifth as long as making a long list. This way takes a third of it.
 */
function encoded(text: string): Buffer<ArrayBuffer> {
  try {
    return transcode(Buffer.from(text, 'utf16le'), 'utf16le', 'utf8') as Buffer<ArrayBuffer>;
  } catch {
    // Half of a letter, as a cut emoji leaves it, cannot be written; this puts a question mark there.
    return Buffer.from(text);
  }
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
