import type { Account } from '#domain/ledger/chart.ts';
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
