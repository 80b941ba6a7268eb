import { averageOf } from '#domain/listings.ts';
import { isId, type OrderId, type OrgId, type ProductId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';

const PAGE = 20;

/** Stars of real reviews; there are no others. `average` is null where there are too few to say. */
export interface ProductRating {
  readonly average: number | null;
  readonly reviews: number;
}

export function productRating(reviews: number, stars: number): ProductRating {
  return { reviews, average: averageOf({ rated: reviews, sum: stars, count: reviews }) };
}

export interface Review {
  readonly id: string;
  readonly at: Instant;
  /** The buyer's; buyers are not named. */
  readonly country: string;
  readonly stars: number;
  readonly words: string;
  readonly reply: string | null;
}

export interface ReviewPage {
  readonly reviews: readonly Review[];
  /** What to send as `before`; null on the last page. */
  readonly next: string | null;
}

/** What buyers said of a product, the newest first. Anybody may read it who may see the product. */
export async function reviewsOf(
  tx: Tx,
  product: ProductId,
  before: string | null = null,
  limit = PAGE,
): Promise<ReviewPage> {
  const rows = await tx.sql<Review>(
    `SELECT r.id::text, r.at, r.country, r.stars, r.words, r.reply FROM product_reviews r
     WHERE r.product_id = $1 AND ($2::bigint IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`,
    [product, before, limit + 1],
    'product_reviews',
  );
  const reviews = rows.slice(0, limit);
  return { reviews, next: rows.length > limit ? (reviews.at(-1)?.id ?? null) : null };
}

/** Reviews of one to five stars. */
export async function spreadOf(tx: Tx, product: ProductId): Promise<readonly number[]> {
  const rows = await tx.sql<{ stars: number; count: number }>(
    'SELECT stars, count(*)::integer AS count FROM product_reviews WHERE product_id = $1 GROUP BY stars',
    [product],
    'product_spread',
  );
  return [1, 2, 3, 4, 5].map((stars) => rows.find((row) => row.stars === stars)?.count ?? 0);
}

/** What was said with one order, by product. The caller has checked who reads. */
export async function reviewsOfOrder(
  tx: Tx,
  order: string,
): Promise<{ readonly product: ProductId; readonly stars: number; readonly words: string }[]> {
  return tx.sql(
    'SELECT product_id AS product, stars, words FROM product_reviews WHERE order_id = $1 ORDER BY id',
    [order],
    'order_reviews',
  );
}

/** Keeps what a buyer said of products of this seller; of others nothing. Told again, it changes nothing. */
export async function recordReviews(
  tx: Tx,
  from: { readonly order: OrderId; readonly seller: OrgId; readonly country: string; readonly at: Instant },
  given: readonly { readonly product: string; readonly stars: number; readonly words: string }[],
): Promise<void> {
  const known = given.filter(({ product }) => isId('prd', product));
  await tx.sql(
    `INSERT INTO product_reviews (product_id, order_id, country, stars, words, at)
     SELECT p.id, $1, $3, g.stars, g.words, $4 FROM unnest($5::text[], $6::smallint[], $7::text[]) AS g (product, stars, words)
       JOIN products p ON p.id = g.product AND p.org_id = $2 ON CONFLICT DO NOTHING`,
    [
      from.order,
      from.seller,
      from.country,
      toDb(from.at),
      known.map(({ product }) => product),
      known.map(({ stars }) => stars),
      known.map(({ words }) => words),
    ],
    'reviews-record',
  );
}

/** What the seller answered to the feedback of an order. */
export async function recordReply(tx: Tx, order: OrderId, seller: OrgId, reply: string): Promise<void> {
  await tx.sql(
    `UPDATE product_reviews r SET reply = $3 FROM products p WHERE r.order_id = $1 AND p.id = r.product_id AND p.org_id = $2`,
    [order, seller, reply],
    'reviews-reply',
  );
}
