import { Refused } from '#domain/errors.ts';
import { badTrade, tradeTerms, type AskedTrade, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import { attachFiles } from '#modules/files/commands.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { GoodsInput } from './goods-contract.ts';
import { checkHold } from './holds.ts';
import { policyNow } from './terms.ts';

/**
 * Terms of a goods order as the server makes them: what the sides ask for, with price, fee, title and policy from the
 * server's own reckoning. Refused: input.invalid, order.date_out_of_range, order.price_differs,
 * trade.milestones_do_not_sum, trade.hold_too_long, not_found (a file).
 */
export async function goodsTerms(
  tx: Tx,
  asked: GoodsInput,
  parties: { buyer: string; provider: string; order: string },
  now: Instant,
): Promise<TradeTerms> {
  const { files: ids, price_minor: price, fee_minor: fee, ...own } = asked;
  const trade: AskedTrade = own;
  const policy = await policyNow(tx);
  const wrong = badTrade(trade, now);
  if (wrong) throw new Refused(wrong.code, wrong.details);
  await checkHold(tx, trade, policy, now);
  const files = await filesOf(tx, ids, parties);
  const terms = tradeTerms(trade, { policy, files });
  if (price !== undefined && price !== terms.price_minor)
    throw new Refused('order.price_differs', { field: 'price_minor' });
  if (fee !== undefined && fee !== terms.fee_minor) throw new Refused('order.price_differs', { field: 'fee_minor' });
  return terms;
}

/** Each side may attach its own; a later version names those of both. */
async function filesOf(
  tx: Tx,
  ids: readonly string[],
  { buyer, provider, order }: { buyer: string; provider: string; order: string },
): Promise<TradeTerms['files']> {
  if (ids.length === 0) return [];
  const files = await attachFiles(tx, ids, order, buyer).catch((error: unknown) => {
    if (error instanceof Refused && error.code === 'not_found') return attachFiles(tx, ids, order, provider);
    throw error;
  });
  return files.map(({ id, name, sha256 }) => ({ id, name, sha256 }));
}
