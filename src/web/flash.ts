import type { Context } from 'hono';
import { cookieLine, cookieNames, signed, unsigned } from '#platform/cookies.ts';
import type { Installation } from '#platform/http.ts';
import type { View } from './view.ts';

type Flash = NonNullable<View['flash']>;

/**
 * A note for the next page, after a redirect: what happened, in the reader's language. It travels in a signed cookie, so
 * that nobody can put words into our mouth, and is shown once.
 */
export function setFlash(at: Installation, c: Context, tone: Flash['tone'], text: string): void {
  const note = Buffer.from(JSON.stringify([tone, text])).toString('base64url');
  const name = cookieNames(at.config).flash;
  c.header('Set-Cookie', cookieLine(at.config, name, signed(at.config.secret, note), 60), { append: true });
}

export function readFlash(secret: string, value: string | undefined): Flash | null {
  const note = unsigned(secret, value);
  if (note === null) return null;
  const [tone, text] = JSON.parse(Buffer.from(note, 'base64url').toString()) as [Flash['tone'], string];
  return { tone, text };
}
