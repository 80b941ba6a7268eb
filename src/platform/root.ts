import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The folder of the package: where package.json, db/migrations and dist stand. Found by walking up, because the same
 * module runs from src/ (tests, command line) and bundled from dist/server/.
 */
export const root = findRoot(import.meta.dirname);

function findRoot(from: string): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`no package.json above ${from}`);
    folder = parent;
  }
  return folder;
}
