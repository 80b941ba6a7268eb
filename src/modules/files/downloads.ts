import { Readable } from 'node:stream';
import type { Context } from 'hono';
import { attachment } from '#platform/files/disposition.ts';
import type { Files } from '#platform/files/files.ts';
import { sha256 } from '#platform/hash.ts';
import { downloadName } from './kinds.ts';
import { contentOf, type FileRow } from './queries.ts';

const GUARDED = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * The answer that carries a file which was made just now. Its fingerprint is its ETag, so it does not go twice to whoever
 * kept it; a browser keeps nothing of this.
 */
export function sendMade(c: Context, { name, media_type, bytes }: Made): Response {
  const etag = `"${sha256(bytes)}"`;
  const headers = { ...GUARDED, 'Cache-Control': 'private, no-store', ETag: etag };
  if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
  return c.body(bytes, 200, { ...headers, 'Content-Type': media_type, 'Content-Disposition': attachment(name) });
}

export interface Made {
  readonly name: string;
  readonly media_type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

/**
 * The answer that carries a file, streamed. An original is only ever saved, never shown by the browser; the copy of an
 * image was made here and may be. The caller has checked who asks.
 */
export async function sendFile(
  c: Context,
  files: Files,
  row: FileRow,
  copy: 'original' | 'preview',
): Promise<Response> {
  const headers =
    copy === 'preview'
      ? { 'Content-Type': 'image/webp', 'Cache-Control': 'private, max-age=3600' }
      : {
          'Content-Type': row.media_type,
          'Content-Length': String(row.bytes),
          'Content-Disposition': attachment(downloadName(row.name, row.kind)),
          'Cache-Control': 'private, no-store',
        };
  const sent = { ...headers, ...GUARDED };
  // Nobody would ever read, and so close, what is opened for a question about headers.
  if (c.req.method === 'HEAD') return c.body(null, 200, sent);
  return c.body(Readable.toWeb(await contentOf(files, row, copy)) as ReadableStream, 200, sent);
}
