import { Refused } from '#domain/errors.ts';
import { payableNow } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { holdDays, holdTooLong, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';

/** What a server that starts says of its ways to pay: how long the most patient of them holds money; null: without end. */
export async function noteLongestHold(tx: Tx, days: number | null): Promise<void> {
  await tx.sql(`UPDATE installation SET hold_days = $1 WHERE hold_days IS DISTINCT FROM $1`, [days]);
}

/** Refused: trade.hold_too_long, where no way to pay can hold a part of the price for as long as these terms can take. */
export async function checkHold(
  tx: Tx,
  terms: Parameters<typeof holdTooLong>[0],
  policy: TradeTerms['policy'],
  now: Instant,
): Promise<void> {
  const [row] = await tx.sql<{ hold_days: number | null }>(`SELECT hold_days FROM installation`, [], 'longest-hold');
  const wrong = holdTooLong(terms, policy, row?.hold_days ?? null, now);
  if (wrong) throw new Refused(wrong.code, wrong.details);
}

/** The longest that what would be paid now can lie in escrow, in days; zero where the process holds for days, not months. */
export function longestHold(order: OrderSnapshot, now: Instant, tranche?: string): number {
  if (order.machine.process !== 'trade') return 0;
  const terms = order.terms as unknown as TradeTerms;
  const days = payableNow(order, now, tranche).map(({ milestone = 0 }) =>
    holdDays(terms, milestone, terms.policy, now),
  );
  return Math.max(0, ...days);
}
