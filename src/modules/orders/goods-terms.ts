import { Refused } from '#domain/errors.ts';
import { badTrade, tradeTerms, type Party, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import { attachFiles } from '#modules/files/commands.ts';
import { filesOfOrder, inOrder } from '#modules/files/queries.ts';
import { organizationById } from '#modules/people/queries.ts';
import { areOf } from '#modules/products/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { GoodsInput } from './goods-contract.ts';
import { checkHold } from './holds.ts';
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
export async function goodsTerms(tx: Tx, asked: GoodsInput, parties: Parties, now: Instant): Promise<TradeTerms> {
  const terms = await goodsTermsWith(tx, asked, { ...parties, files: [] }, now);
  return { ...terms, files: await filesOf(tx, asked.files, parties) };
}

/** The same with files that the caller has looked up; those that are asked for are not. */
export async function goodsTermsWith(
  tx: Tx,
  asked: GoodsInput,
  given: { readonly buyer: string; readonly provider: string; readonly files: TradeTerms['files'] },
  now: Instant,
): Promise<TradeTerms> {
  const { files: _, price_minor: price, fee_minor: fee, ...trade } = asked;
  const policy = await policyNow(tx);
  const wrong = badTrade(trade, now);
  if (wrong) throw new Refused(wrong.code, wrong.details);
  const products = trade.items.flatMap(({ product }) => product ?? []);
  if (!(await areOf(tx, given.provider, products))) throw new Refused('not_found');
  await checkHold(tx, trade, policy, now);
  const [buyer, provider] = [await partyOf(tx, given.buyer), await partyOf(tx, given.provider)];
  const terms = tradeTerms(trade, { policy, files: given.files, parties: { buyer, provider } });
  if (price !== undefined && price !== terms.price_minor)
    throw new Refused('order.price_differs', { field: 'price_minor' });
  if (fee !== undefined && fee !== terms.fee_minor) throw new Refused('order.price_differs', { field: 'fee_minor' });
  return terms;
}

async function partyOf(tx: Tx, org: string): Promise<Party> {
  const { name, city, country } = await organizationById(tx, org);
  return { name, city, country };
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
