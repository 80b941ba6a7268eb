import type { Actor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { can, staffCan } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { orderForMoney } from './queries.ts';

/** One entry of the books with everything that says why it is there. */
export interface ExplainedEntry {
  readonly transfer: string;
  readonly at: Instant;
  /** The move of the order, or one of this module's REASONS. */
  readonly reason: string;
  /** A side of the order, `clock`, `rail`, `staff`, `organization` or `dispute`. */
  readonly by: string;
  readonly account: string;
  readonly minor: bigint;
  readonly currency: string;
  /** After this entry; null for shared accounts, and where it is not the reader's to know. */
  readonly balance_minor: bigint | null;
  readonly order: string | null;
  /** The entry of the order's history that moved the money. */
  readonly seq: number | null;
  readonly payment: string | null;
  readonly refund: string | null;
  readonly payout: string | null;
  readonly method: string | null;
  /** The rail's own id of the event that moved it. */
  readonly event: string | null;
}

const COLUMNS = `
  t.id AS transfer, t.at, t.reason, t.actor AS by, e.account_id AS account, e.amount_minor AS minor, e.currency, e.balance_minor,
  coalesce(t.order_id, c.order_id) AS "order", t.event_seq AS seq, c.payment_id AS payment, c.refund_id AS refund,
  c.payout_id AS payout, p.method, c.event_id AS event`;
const JOINS = `
  JOIN book_entries e ON e.transfer_id = t.id
  LEFT JOIN payment_transfers c ON c.transfer_id = t.id
  LEFT JOIN payments p ON p.id = c.payment_id`;

/** "Explain each cent": every entry that an order has made, oldest first. Refused: not_found. */
export async function explain(tx: Tx, actor: Actor, orderId: string): Promise<ExplainedEntry[]> {
  const order = await orderForMoney(tx, actor, orderId);
  const rows = await tx.sql<ExplainedEntry>(
    `SELECT ${COLUMNS} FROM (
       SELECT id FROM book_transfers WHERE order_id = $1 UNION SELECT transfer_id FROM payment_transfers WHERE order_id = $1
     ) x JOIN book_transfers t ON t.id = x.id ${JOINS}
     ORDER BY t.at, t.event_seq NULLS LAST, c.seq, t.id, e.amount_minor, e.account_id`,
    [orderId],
    'explain-order',
  );
  if (actor.kind !== 'person') return rows;
  const own = new Set([order.id, actor.org, ...order.tranches.map(({ id }) => id)]);
  return rows.map((row) => (own.has(row.account.split(':')[1] ?? '') ? row : { ...row, balance_minor: null }));
}

const PAGE = 50;

/**
 * Every entry of one account, newest first, a page at a time (`before` is the transfer the page before ended with). Staff
 * read any account; others those of their own organization. Refused: not_found.
 */
export async function explainAccount(tx: Tx, actor: Actor, name: string, before?: string): Promise<ExplainedEntry[]> {
  const mayRead =
    actor.kind === 'staff'
      ? staffCan(actor.role, 'ledger', 'read')
      : actor.kind === 'person' && can(actor.role, 'payment', 'read') && name.split(':')[1] === actor.org;
  if (!mayRead) throw new Refused('not_found');
  return tx.sql<ExplainedEntry>(
    `SELECT ${COLUMNS} FROM book_transfers t ${JOINS}
     WHERE e.account_id = $1 AND ($2::text IS NULL OR (t.at, coalesce(c.seq, 0), t.id) <
       (SELECT b.at, coalesce(d.seq, 0), b.id FROM book_transfers b LEFT JOIN payment_transfers d ON d.transfer_id = b.id WHERE b.id = $2))
     ORDER BY t.at DESC, coalesce(c.seq, 0) DESC, t.id DESC LIMIT ${PAGE}`,
    [name, before ?? null],
    'explain-account',
  );
}
