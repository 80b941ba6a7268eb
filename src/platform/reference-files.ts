import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './hash.ts';
import { root } from './root.ts';

export interface ReferenceFile {
  readonly sha256: string;
  /** The columns of each line. */
  readonly rows: readonly (readonly string[])[];
}

/** A table of db/reference, which tools/gen-reference.ts made. */
export async function referenceFile(name: 'places' | 'outlines'): Promise<ReferenceFile> {
  const text = await readFile(join(root, 'db/reference', `${name}.tsv`), 'utf8');
  return {
    sha256: sha256(text),
    rows: text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')),
  };
}
