import { Refused } from '#domain/errors.ts';

interface Sent {
  readonly url: string;
  text(): Promise<string>;
}

const EXPECTED = 'text without NUL and without halves of a character';

/**
 * PostgreSQL keeps no NUL in text, and in jsonb no half of a surrogate pair: an address, a query or a body that holds
 * one is refused by the name of its field before anything reads it. Refused: not_found, input.invalid.
 */
export async function refuseUnstorable(sent: Sent, hasBody: boolean): Promise<void> {
  if (/%00/.test(sent.url)) refuseAddress(sent.url);
  if (!hasBody) return;
  const text = await sent.text();
  // Both can only come escaped: the bytes themselves are no JSON, and become U+FFFD where UTF-8 is read.
  if (/\\u(?:0000|d[89a-f])/i.test(text)) refuseJson(text);
  if (/%00|\0/.test(text)) refuseForm(text);
}

function refuseAddress(url: string): never {
  const { search } = new URL(url);
  for (const [name, value] of new URLSearchParams(search)) if (isBad(name + value)) refuse(name);
  throw new Refused('not_found');
}

function refuseJson(text: string): void {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return;
  }
  const path = badPath(body);
  if (path !== null) refuse(path || 'body');
}

function refuseForm(text: string): void {
  for (const [name, value] of new URLSearchParams(text)) if (isBad(name + value)) refuse(name);
}

function isBad(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed();
}

/** Without recursion: a body of 1 MB may be nested half a million deep. */
function badPath(body: unknown): string | null {
  const open: { readonly value: unknown; readonly path: string }[] = [{ value: body, path: '' }];
  for (let one = open.pop(); one; one = open.pop()) {
    const { value, path } = one;
    if (typeof value === 'string' && isBad(value)) return path;
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (isBad(name)) return path;
      // Longer ones name nothing that anybody sends.
      open.push({ value: inner, path: path === '' ? name : path.length > 200 ? path : `${path}.${name}` });
    }
  }
  return null;
}

function refuse(field: string): never {
  throw new Refused('input.invalid', { field: field.replaceAll('\0', '').toWellFormed(), expected: EXPECTED });
}
