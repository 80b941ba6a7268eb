import type { Account } from '#domain/ledger/chart.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';

/** In minor units; zero for an account that has no entry yet. */
export async function balanceOf(tx: Tx, account: Account): Promise<bigint> {
  const [row] = await tx.sql<{ balance_minor: bigint }>(
    `SELECT balance_minor FROM book_accounts WHERE id = $1`,
    [account],
    'ledger-balance',
  );
  return row?.balance_minor ?? 0n;
}

/** What an order's transfers did, in minor units: into escrow, to the provider, to the operator, back to the buyer. */
export async function bookedOf(
  tx: Tx,
  orderId: string,
): Promise<{ paid: bigint; to_provider: bigint; fees: bigint; refunded: bigint }> {
  const [row] = await tx.sql<{ paid: bigint; to_provider: bigint; fees: bigint; refunded: bigint }>(
    `SELECT coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'escrow:%' AND amount_minor > 0), 0)::bigint AS paid,
       coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'balance:%'), 0)::bigint AS to_provider,
       coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'fees:%'), 0)::bigint AS fees,
       coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'refund:%' AND amount_minor > 0), 0)::bigint AS refunded
     FROM book_transfers t JOIN book_entries e ON e.transfer_id = t.id WHERE t.order_id = $1`,
    [orderId],
    'ledger-booked',
  );
  return row ?? { paid: 0n, to_provider: 0n, fees: 0n, refunded: 0n };
}

export interface SettledTranche {
  readonly id: string;
  readonly paid_at: Instant;
  /** Null while it is held. */
  readonly settled_as: string | null;
  readonly settled_at: Instant | null;
  /** The entry of the order's history that settled it. */
  readonly settled_seq: number | null;
}

/** What became of each tranche of an order that was ever paid, and when. */
export async function tranchesOf(tx: Tx, orderId: string): Promise<SettledTranche[]> {
  return tx.sql<SettledTranche>(
    `SELECT b.id, o.at AS paid_at, b.settled_as, s.at AS settled_at, s.event_seq AS settled_seq FROM book_tranches b
     JOIN book_transfers o ON o.id = b.opened_by LEFT JOIN book_transfers s ON s.id = b.settled_by WHERE b.order_id = $1`,
    [orderId],
    'ledger-tranches',
  );
}

/** Whether anything stands in the books for the organization: its own money, its debts, or a refund on its way to it. */
export async function holdsMoney(tx: Tx, org: string): Promise<boolean> {
  const [row] = await tx.sql<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM book_accounts WHERE NOT shared AND balance_minor <> 0
       AND (owner = $1 OR owner IN (SELECT id FROM orders WHERE buyer_org = $1))) AS held`,
    [org],
  );
  return row?.held ?? false;
}
