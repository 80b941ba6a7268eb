import type { Figure } from './figure.ts';
import { measured } from './pages.ts';

/** The public list of inspection companies, several hundred of them, as a visitor opens it. See pages.ts. */
export function run(): Promise<Figure[]> {
  return measured('page-directory', () => ({ path: '/inspectors', cookie: '' }));
}
