import type { OrderId, OrgId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';

/** What a buyer wrote of an order and what the company answered, with real stars only. Told again, it is replaced. */
export interface OrderComment {
  readonly org: OrgId;
  readonly order: OrderId;
  /** The buyer's. */
  readonly country: string;
  readonly type: string;
  readonly knowledge: number | null;
  readonly service: number | null;
  readonly accuracy: number | null;
  readonly words: string;
  readonly reply: string | null;
  readonly at: Instant;
  readonly repliedAt: Instant | null;
}

/** Shows it on the company's page; a company without a listing is left alone. */
export async function recordComment(tx: Tx, comment: OrderComment): Promise<void> {
  await tx.sql(
    `INSERT INTO listing_comments (org_id, order_id, country, type, knowledge, service, accuracy, words, reply, at, replied_at)
     SELECT org_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM listings WHERE org_id = $1
     ON CONFLICT (order_id) DO UPDATE SET knowledge = excluded.knowledge, service = excluded.service,
       accuracy = excluded.accuracy, words = excluded.words, reply = excluded.reply, replied_at = excluded.replied_at`,
    [
      comment.org,
      comment.order,
      comment.country,
      comment.type,
      comment.knowledge,
      comment.service,
      comment.accuracy,
      comment.words,
      comment.reply,
      toDb(comment.at),
      comment.repliedAt === null ? null : toDb(comment.repliedAt),
    ],
    'listing-comment',
  );
}
