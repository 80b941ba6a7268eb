import { Refused } from '#domain/errors.ts';
import { badTrade, holdTooLong, tradeTerms, type AskedTrade, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import { attachFiles } from '#modules/files/commands.ts';
import { filesOfOrder, inOrder } from '#modules/files/queries.ts';
import { areOf } from '#modules/products/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { GoodsInput } from './goods-contract.ts';
import { policyNow } from './terms.ts';

interface Parties {
  readonly buyer: string;
  readonly provider: string;
  readonly order: string;
  /** The side that says it. */
  readonly by: string;
}

/**
 * Terms of a goods order as the server makes them: what the sides ask for, with price, fee, title and policy from the
 * server's own reckoning. Refused: input.invalid, order.date_out_of_range, order.price_differs,
 * trade.milestones_do_not_sum, trade.hold_too_long, not_found (a file, or a product that is not the seller's).
 */
export async function goodsTerms(
  tx: Tx,
  asked: GoodsInput,
  parties: Parties,
  now: Instant,
  maxHoldDays: number | null = null,
): Promise<TradeTerms> {
  const { files: ids, price_minor: price, fee_minor: fee, ...own } = asked;
  const trade: AskedTrade = own;
  const policy = await policyNow(tx);
  const wrong = badTrade(trade, now) ?? holdTooLong(trade, policy, maxHoldDays, now);
  if (wrong) throw new Refused(wrong.code, wrong.details);
  const products = trade.items.flatMap(({ product }) => product ?? []);
  if (!(await areOf(tx, parties.provider, products))) throw new Refused('not_found');
  const files = await filesOf(tx, ids, parties);
  const terms = tradeTerms(trade, { policy, files });
  if (price !== undefined && price !== terms.price_minor)
    throw new Refused('order.price_differs', { field: 'price_minor' });
  if (fee !== undefined && fee !== terms.fee_minor) throw new Refused('order.price_differs', { field: 'fee_minor' });
  return terms;
}

/** Each side attaches its own; a later version names those of both. */
async function filesOf(tx: Tx, ids: readonly string[], { order, by }: Parties): Promise<TradeTerms['files']> {
  if (ids.length === 0) return [];
  const kept = await filesOfOrder(tx, order);
  const fresh = await attachFiles(
    tx,
    ids.filter((id) => !kept.some((file) => file.id === id)),
    order,
    by,
  );
  return inOrder([...kept, ...fresh], ids).map(({ id, name, sha256 }) => ({ id, name, sha256 }));
}
