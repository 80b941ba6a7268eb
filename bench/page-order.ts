import type { Figure } from './figure.ts';
import { measured } from './pages.ts';

/** An order whose report waits for its buyer, who is signed in. See pages.ts. */
export function run(): Promise<Figure[]> {
  return measured('page-order', ({ reported: { order, pair } }) => ({
    path: `/orders/${order}`,
    cookie: pair.buyer.cookie,
  }));
}
