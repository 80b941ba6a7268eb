import type { Findings } from '#modules/ledger/findings.ts';
import { transitBalances } from '#modules/ledger/verify.ts';
import type { Tx } from '#platform/db/pool.ts';
import { undatedTransit } from './queries.ts';

const DATED = 'money on its way (unapplied, refunds in flight, in payout) has a date or a task of finance';
const CAUSED = 'each transfer that is no move of an order says what it was made for';

/** A date in the past counts as one: the sweeper acts on it when it runs again. */
const EVER = 0;

/** What the rails and payouts have under way against the books. Runs as the owner of the tables. */
export async function verifyPayments(tx: Tx, findings: Findings): Promise<void> {
  findings.looked(DATED, (await transitBalances(tx)).filter(({ kind }) => kind !== 'frozen').length);
  for (const { account, minor } of await undatedTransit(tx, EVER))
    findings.broke(DATED, `account ${account}`, `holds ${minor}, and nothing with a date will move it on`);

  const [count] = await tx.sql<{ count: bigint }>(`SELECT count(*) FROM book_transfers WHERE order_id IS NULL`);
  findings.looked(CAUSED, Number(count?.count ?? 0));
  const uncaused = await tx.sql<{ id: string; reason: string }>(
    `SELECT t.id, t.reason FROM book_transfers t LEFT JOIN payment_transfers p ON p.transfer_id = t.id
     WHERE t.order_id IS NULL AND p.transfer_id IS NULL ORDER BY t.id`,
  );
  for (const { id, reason } of uncaused)
    findings.broke(CAUSED, `transfer ${id}`, `booked as ${reason}, and nothing says why`);
}
