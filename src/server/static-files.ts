import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { Hono } from 'hono';
import { root } from '#platform/root.ts';
import type { PageEnv } from '#web/env.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

interface Kept {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Made at the first request that takes it. */
  packed?: Promise<Uint8Array<ArrayBuffer>>;
}

const pack = promisify(brotliCompress);

/**
 * What the build put into dist/client. The files are few and small, so they are read once and kept; the names are looked
 * up in that list, so no path from outside ever reaches the disk.
 */
export function staticFiles(folder = join(root, 'dist/client')): Hono<PageEnv> {
  const files = new Map<string, Kept>();
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
    const type = types[extname(name)];
    if (name.startsWith('.vite') || type === undefined) continue;
    const path = `/${name.replaceAll('\\', '/')}`;
    const cache = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600';
    files.set(path, {
      headers: { 'Content-Type': type, 'Cache-Control': cache, 'X-Content-Type-Options': 'nosniff' },
      bytes: new Uint8Array(readFileSync(join(folder, name))),
    });
  }
  const app = new Hono<PageEnv>();
  app.use(async (c, next) => {
    const found = c.req.method === 'GET' || c.req.method === 'HEAD' ? files.get(c.req.path) : undefined;
    if (!found) return next();
    const packs = !/woff2|png/.test(found.headers['Content-Type'] ?? '');
    if (packs && /\bbr\b/.test(c.req.header('accept-encoding') ?? '')) {
      found.packed ??= pack(found.bytes).then((bytes) => new Uint8Array(bytes));
      return c.body(await found.packed, 200, { ...found.headers, 'Content-Encoding': 'br', Vary: 'Accept-Encoding' });
    }
    return c.body(found.bytes, 200, { ...found.headers, ...(packs ? { Vary: 'Accept-Encoding' } : {}) });
  });
  return app;
}
