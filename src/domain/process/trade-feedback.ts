import { refusal, type Refusal } from '../errors.ts';
import type { OrderSnapshot } from './order.ts';
import type { Claim, TradeFacts } from './trade-facts.ts';
import type { Ctx } from './trade-parts.ts';
import { listedProducts } from './trade-terms.ts';

// What a buyer says of goods in hand: what is wrong with them, for the inspection that was to find it, and of the products.

export function inHand({ facts, now }: Ctx): Pick<TradeFacts, 'goods_at'> {
  return { goods_at: facts.goods_at ?? now };
}

/** Kinds of claims about goods that came and can be photographed. */
export function isFaulty(kind: unknown): boolean {
  return kind === 'damaged' || kind === 'wrong_goods' || kind === 'quality';
}

/** Counts of defective pieces that are more than is received, by the item. */
export function badDefective({ input }: Ctx, received: readonly number[]): Refusal | null {
  const defective = input['defective'] as readonly number[] | undefined;
  if (!defective) return null;
  if (defective.length !== received.length)
    return refusal('input.invalid', { field: 'defective', expected: `${received.length} numbers, one for each item` });
  const over = defective.findIndex((count, at) => count > (received[at] ?? 0));
  return over < 0
    ? null
    : refusal('trade.more_defective', { field: `defective.${over}`, received: received[over] ?? 0 });
}

/** What a receipt says of them; nothing where it counts none. */
export function countedDefects(ctx: Ctx): Pick<TradeFacts, 'defective'> {
  return withDefects(ctx, ctx.input['defective'] as readonly number[] | undefined);
}

/** What is claimed as damaged, wrong or below quality is defective, until the claim is withdrawn. */
export function claimedDefects(
  ctx: Ctx,
  claim: Pick<Claim, 'kind' | 'counts'> | null | undefined,
  sign: 1 | -1 = 1,
): Pick<TradeFacts, 'defective'> {
  return isFaulty(claim?.kind) ? withDefects(ctx, claim?.counts, sign) : {};
}

/** A piece that was replaced and is defective again counts once: there are never more than were ordered. */
function withDefects(
  { facts, terms }: Ctx,
  counts: readonly number[] | undefined,
  sign: 1 | -1 = 1,
): Pick<TradeFacts, 'defective'> {
  if (!counts) return {};
  const sum = (at: number) => (facts.defective?.[at] ?? 0) + sign * (counts[at] ?? 0);
  return { defective: terms.items.map(({ quantity }, at) => Math.max(0, Math.min(quantity, sum(at)))) };
}

/**
 * What a goods order that is over says to the inspections it is bound to: that goods came, and how many were found
 * defective. Null while it goes on, and where nothing came.
 */
export function receiptOf({ machine }: Pick<OrderSnapshot, 'machine'>): { readonly counted: number | null } | null {
  const { goods_at, defective } = machine.facts as TradeFacts;
  if (machine.process !== 'trade' || goods_at === undefined) return null;
  if (!['completed', 'settled', 'refunded'].includes(machine.state)) return null;
  return { counted: defective?.reduce((sum, count) => sum + count, 0) ?? null };
}

export interface Review {
  readonly stars: number;
  readonly words: string;
}

/** One entry, or null, for each listed product. */
export function badReviews({ input, terms }: Pick<Ctx, 'input' | 'terms'>): Refusal | null {
  const reviews = input['reviews'] as readonly (Review | null)[] | undefined;
  const count = listedProducts(terms).length;
  return reviews === undefined || reviews.length === count
    ? null
    : refusal('input.invalid', { field: 'reviews', expected: `${count} entries, one for each listed product` });
}
