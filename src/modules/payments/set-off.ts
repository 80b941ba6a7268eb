import { account } from '#domain/ledger/chart.ts';
import type { Posting } from '#domain/ledger/posting.ts';
import type { Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { book } from './books.ts';

interface Debt {
  readonly minor: bigint;
  /** The `owed:` account that gets it; null where the operator has advanced it. */
  readonly creditor: string | null;
}

// Each debt with whom it is owed to, the oldest first: both stand in the transfer that made it.
const DEBTS = `
  SELECT -d.amount_minor AS minor, o.account_id AS creditor
  FROM book_entries d JOIN book_transfers t ON t.id = d.transfer_id
  LEFT JOIN book_entries o ON o.transfer_id = d.transfer_id AND o.account_id LIKE 'owed:%' AND o.amount_minor > 0
  WHERE d.account_id = $1 AND d.amount_minor < 0 ORDER BY t.at, t.id`;

/**
 * Pays what an organization owes out of its balance, as far as that goes; the other side gets its part at once. Two at
 * one time cannot both succeed, because each empties the debt or the balance. Returns what was set off, in minor units.
 */
export async function setOff(tx: Tx, org: string, currency: string, now: Instant): Promise<bigint> {
  const [debt, balance] = [account('receivable', org, currency), account('balance', org, currency)];
  const owed = -(await balanceOf(tx, debt));
  const has = owed > 0n ? await balanceOf(tx, balance) : 0n;
  const minor = owed < has ? owed : has;
  if (minor <= 0n) return 0n;
  const debts = await tx.sql<Debt>(DEBTS, [debt]);
  const [paid] = await tx.sql<{ minor: bigint }>(
    `SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM book_entries WHERE account_id = $1 AND amount_minor > 0`,
    [debt],
  );
  const postings: Posting[] = [
    { from: balance, to: debt, minor },
    ...creditorsOf(debts, paid?.minor ?? 0n, minor, currency),
  ];
  const key = `setoff:${org}:${newId('trf', now)}`;
  await book(tx, { key, reason: 'setOff', by: 'clock', postings, cause: {} }, now);
  return minor;
}

/** Whom `minor` goes to when `paid` of the debts has been paid before; the oldest debt is paid first. */
export function creditorsOf(debts: readonly Debt[], paid: bigint, minor: bigint, currency: string): Posting[] {
  const postings: Posting[] = [];
  let [before, left] = [paid, minor];
  for (const { minor: whole, creditor } of debts) {
    const settled = before < whole ? before : whole;
    before -= settled;
    const open = whole - settled;
    const part = open < left ? open : left;
    left -= part;
    if (part === 0n || creditor === null) continue;
    const org = creditor.slice('owed:'.length, -currency.length - 1);
    postings.push({
      from: account('owed', org, currency),
      to: account('balance', org, currency),
      minor: part,
    });
  }
  return postings;
}
