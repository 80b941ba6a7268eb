import { measured } from './directory.ts';
import type { Figure } from './figure.ts';

/** Searching ten thousand companies. See directory.ts. */
export function run(): Promise<Figure[]> {
  return measured('directory-10k', 10_000);
}
