import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Chunk {
  readonly file: string;
}

let manifest: Readonly<Record<string, Chunk>> | undefined;

/**
 * The public address of a built file, by its source path: `assetUrl('src/web/ui/styles.css')`. Names carry a hash of
 * the content, so they may be cached for ever. Without a build (unit tests) the source path itself comes back.
 */
export function assetUrl(source: string): string {
  manifest ??= readManifest();
  const chunk = manifest[source];
  return `/${chunk ? chunk.file : source}`;
}

function readManifest(): Readonly<Record<string, Chunk>> {
  let folder = import.meta.dirname;
  while (dirname(folder) !== folder) {
    const file = join(folder, 'dist/client/.vite/manifest.json');
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Record<string, Chunk>;
    folder = dirname(folder);
  }
  return {};
}
