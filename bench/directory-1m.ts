import { measured } from './directory.ts';
import type { Figure } from './figure.ts';

/** Searching a million companies. See directory.ts. */
export function run(): Promise<Figure[]> {
  return measured('directory-1m', 1_000_000);
}
