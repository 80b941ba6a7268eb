import { CHART, TRANSIT, type Kind } from '#domain/ledger/chart.ts';
import type { SettleKind } from '#domain/ledger/posting.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Findings } from './findings.ts';

interface Check {
  readonly says: string;
  readonly counts: string;
  /** Rows `row`, `says`. `$1`, `$2`, `$3` are the chart's kinds, shared flags and signs where `chart` is set. */
  readonly breaks: string;
  readonly chart?: true;
}

const CHART_TABLE = `(SELECT * FROM unnest($1::text[], $2::boolean[], $3::integer[]) AS c (kind, shared, sign))`;

const SETTLED_SUMS = `
  SELECT s.transfer_id, string_agg(s.tranche_id, ', ') AS tranches,
    coalesce(sum(t.amount_minor) FILTER (WHERE s.kind = 'release'), 0) AS releases,
    coalesce(sum(t.amount_minor) FILTER (WHERE s.kind = 'refund'), 0) AS refunds,
    coalesce(sum(t.amount_minor) FILTER (WHERE s.kind = 'split'), 0) AS splits,
    coalesce(sum(t.amount_minor) FILTER (WHERE s.kind = 'chargeback'), 0) AS chargebacks
  FROM ledger_settlements s JOIN ledger_tranches t ON t.id = s.tranche_id GROUP BY s.transfer_id`;

// Everything is reckoned from ledger_entries; no view and no stored sum is believed.
const CHECKS: readonly Check[] = [
  {
    says: 'each transfer has entries, and they sum to zero in each currency',
    counts: `SELECT count(*) FROM ledger_transfers`,
    breaks: `
      SELECT 'transfer ' || t.id AS row, format('%s entries, which sum to %s', coalesce(sum(s.n), 0),
          coalesce(string_agg(s.total || ' ' || s.currency, ', '), 'nothing')) AS says
      FROM ledger_transfers t LEFT JOIN
        (SELECT transfer_id, currency, count(*) AS n, sum(amount_minor) AS total FROM ledger_entries GROUP BY 1, 2) s ON s.transfer_id = t.id
      GROUP BY t.id HAVING coalesce(sum(s.n), 0) < 2 OR bool_or(s.total <> 0)`,
  },
  {
    says: 'each entry belongs to a transfer and an account, in its currency',
    counts: `SELECT count(*) FROM ledger_entries`,
    breaks: `
      SELECT format('entry of transfer %s on %s', e.transfer_id, e.account_id) AS row,
        CASE WHEN t.id IS NULL THEN 'there is no such transfer' WHEN a.id IS NULL THEN 'there is no such account'
          WHEN a.currency <> e.currency THEN format('%s on an account in %s', e.currency, a.currency)
          ELSE 'no amount, or a running balance where none belongs' END AS says
      FROM ledger_entries e LEFT JOIN ledger_transfers t ON t.id = e.transfer_id LEFT JOIN ledger_accounts a ON a.id = e.account_id
      WHERE t.id IS NULL OR a.id IS NULL OR a.currency <> e.currency OR e.amount_minor = 0 OR a.shared <> (e.balance_minor IS NULL)`,
  },
  {
    says: 'all entries of a currency sum to zero',
    counts: `SELECT count(DISTINCT currency) FROM ledger_entries`,
    breaks: `
      SELECT 'currency ' || currency AS row, format('its entries sum to %s', sum(amount_minor)) AS says
      FROM ledger_entries GROUP BY currency HAVING sum(amount_minor) <> 0`,
  },
  {
    says: 'each account is one of the chart, and its name says kind, owner and currency',
    counts: `SELECT count(*) FROM ledger_accounts`,
    chart: true,
    breaks: `
      SELECT 'account ' || a.id AS row, format('kind %s, owner %s, %s, shared %s, sign %s', a.kind, a.owner, a.currency, a.shared, a.sign) AS says
      FROM ledger_accounts a LEFT JOIN ${CHART_TABLE} c ON c.kind = a.kind
      WHERE c.kind IS NULL OR c.shared <> a.shared OR c.sign <> a.sign
        OR a.id <> CASE WHEN a.owner = '' THEN a.kind || ':' || a.currency ELSE a.kind || ':' || a.owner || ':' || a.currency END
      UNION ALL
      SELECT 'kind ' || coalesce(c.kind, k.kind), 'not as in the chart' FROM ${CHART_TABLE} c FULL JOIN ledger_kinds k ON k.kind = c.kind
      WHERE c.kind IS NULL OR k.kind IS NULL OR c.shared <> k.shared OR c.sign <> k.sign`,
  },
  {
    says: 'the balance of each account is the sum of its entries',
    counts: `SELECT count(*) FROM ledger_accounts`,
    breaks: `
      SELECT 'account ' || a.id AS row, format('holds %s, its entries sum to %s', a.balance_minor, coalesce(s.total, 0)) AS says
      FROM ledger_accounts a LEFT JOIN (SELECT account_id, sum(amount_minor) AS total FROM ledger_entries GROUP BY 1) s ON s.account_id = a.id
      WHERE a.balance_minor <> CASE WHEN a.shared THEN 0 ELSE coalesce(s.total, 0) END`,
  },
  {
    // Whatever their order, each balance that an entry starts from is where another one ended: from zero to the balance held.
    says: 'the running balances of each account lead from zero to its balance',
    counts: `SELECT count(*) FROM ledger_entries WHERE balance_minor IS NOT NULL`,
    breaks: `
      WITH ends AS (
        SELECT account_id, balance_minor AS value, 1 AS ended, transfer_id FROM ledger_entries WHERE balance_minor IS NOT NULL
        UNION ALL SELECT account_id, balance_minor - amount_minor, -1, transfer_id FROM ledger_entries WHERE balance_minor IS NOT NULL
        UNION ALL SELECT DISTINCT account_id, 0, 1, NULL FROM ledger_entries WHERE balance_minor IS NOT NULL
        UNION ALL SELECT id, balance_minor, -1, NULL FROM ledger_accounts WHERE NOT shared)
      SELECT CASE WHEN count(transfer_id) = 0 THEN 'account ' || account_id
          ELSE format('entry of transfer %s on %s', string_agg(DISTINCT transfer_id, ' or '), account_id) END AS row,
        format(CASE WHEN count(transfer_id) = 0 THEN 'holds %s, where no entry ended' WHEN sum(ended) < 0 THEN 'starts from %s, where no entry ended'
          ELSE 'ends at %s, and nothing goes on from there' END, value) AS says
      FROM ends GROUP BY account_id, value HAVING sum(ended) <> 0`,
  },
  {
    says: 'no account was ever on the wrong side of zero',
    counts: `SELECT count(*) FROM ledger_entries WHERE balance_minor IS NOT NULL`,
    chart: true,
    breaks: `
      SELECT format('entry of transfer %s on %s', e.transfer_id, e.account_id) AS row, format('leaves %s', e.balance_minor) AS says
      FROM ledger_entries e JOIN ${CHART_TABLE} c ON c.kind = split_part(e.account_id, ':', 1) WHERE c.sign * e.balance_minor < 0
      UNION ALL
      SELECT 'account ' || a.id, format('holds %s', a.balance_minor)
      FROM ledger_accounts a JOIN ${CHART_TABLE} c ON c.kind = split_part(a.id, ':', 1) WHERE c.sign * a.balance_minor < 0`,
  },
  {
    says: 'each tranche came whole, left whole at its one settlement, and is its escrow account',
    counts: `SELECT count(*) FROM ledger_tranches`,
    breaks: `
      SELECT 'tranche ' || coalesce(t.id, s.tranche_id, a.owner) AS row,
        CASE WHEN t.id IS NULL THEN 'escrow or a settlement without a tranche' WHEN a.id IS NULL THEN 'there is no escrow account'
          WHEN s.tranche_id IS NULL THEN format('%s came by %s, %s left, not settled', e.came, e.opened, coalesce(e.went, 0))
          ELSE format('%s came by %s, %s left by %s, settled by %s', e.came, e.opened, coalesce(e.went, 0), e.settled, s.transfer_id) END AS says
      FROM ledger_tranches t
      FULL JOIN ledger_settlements s ON s.tranche_id = t.id
      FULL JOIN (SELECT * FROM ledger_accounts WHERE kind = 'escrow') a ON a.id = 'escrow:' || t.id || ':' || t.currency
      LEFT JOIN (
        SELECT account_id, sum(amount_minor) FILTER (WHERE amount_minor > 0) AS came, count(*) FILTER (WHERE amount_minor > 0) AS ins,
          sum(amount_minor) FILTER (WHERE amount_minor < 0) AS went, count(*) FILTER (WHERE amount_minor < 0) AS outs,
          max(transfer_id) FILTER (WHERE amount_minor > 0) AS opened, max(transfer_id) FILTER (WHERE amount_minor < 0) AS settled
        FROM ledger_entries WHERE account_id LIKE 'escrow:%' GROUP BY account_id) e ON e.account_id = a.id
      LEFT JOIN ledger_transfers o ON o.id = t.opened_by
      LEFT JOIN ledger_transfers c ON c.id = s.transfer_id
      WHERE t.id IS NULL OR a.id IS NULL OR e.ins IS DISTINCT FROM 1 OR e.came IS DISTINCT FROM t.amount_minor OR e.opened IS DISTINCT FROM t.opened_by
        OR o.order_id IS DISTINCT FROM t.order_id
        OR CASE WHEN s.tranche_id IS NULL THEN e.outs <> 0
          ELSE e.outs <> 1 OR e.went <> -t.amount_minor OR e.settled <> s.transfer_id OR c.order_id IS DISTINCT FROM t.order_id END`,
  },
  {
    says: 'what each settlement is called is where the money went',
    counts: `SELECT count(*) FROM ledger_settlements`,
    breaks: `
      SELECT 'settlement of tranche ' || s.tranches AS row,
        format('releases %s, refunds %s, splits %s, chargebacks %s, but the buyer got %s and the rail %s',
          s.releases, s.refunds, s.splits, s.chargebacks, e.back, e.rail) AS says
      FROM (${SETTLED_SUMS}) s JOIN LATERAL (
        SELECT coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'refund:%' AND amount_minor > 0), 0) AS back,
          coalesce(sum(amount_minor) FILTER (WHERE account_id LIKE 'rail:%' AND amount_minor > 0), 0) AS rail,
          -- A dispute about more than was held pays the buyer out of what it froze, too.
          coalesce(-sum(amount_minor) FILTER (WHERE account_id LIKE 'frozen:%' AND amount_minor < 0), 0) AS thawed
        FROM ledger_entries WHERE transfer_id = s.transfer_id) e ON true
      WHERE CASE WHEN s.splits = 0 THEN e.back NOT BETWEEN s.refunds AND s.refunds + e.thawed
          ELSE e.back <= s.refunds OR e.back >= s.refunds + s.splits + e.thawed END OR e.rail < s.chargebacks
        OR (e.rail > 0 AND s.chargebacks = 0)`,
  },
  {
    says: 'what a divided tranche held is in its children, by the transfer that divided it',
    counts: `SELECT count(*) FROM ledger_tranches`,
    breaks: `
      SELECT 'tranche ' || p.id AS row, format('divided by %s, it held %s, its children came with %s', coalesce(s.transfer_id, 'nothing'),
          p.amount_minor, coalesce(c.total, 0)) AS says
      FROM ledger_tranches p LEFT JOIN ledger_settlements s ON s.tranche_id = p.id AND s.kind = 'divide'
        LEFT JOIN (SELECT parent_id, sum(amount_minor) AS total, min(opened_by) AS first, max(opened_by) AS last FROM ledger_tranches
          WHERE parent_id IS NOT NULL GROUP BY 1) c ON c.parent_id = p.id
      WHERE (s.tranche_id IS NULL) <> (c.parent_id IS NULL)
        OR (s.tranche_id IS NOT NULL AND (c.total <> p.amount_minor OR c.first <> s.transfer_id OR c.last <> s.transfer_id))`,
  },
  {
    says: 'the key of each transfer of an order is the order and the entry of its history',
    counts: `SELECT count(*) FROM ledger_transfers WHERE order_id IS NOT NULL`,
    breaks: `SELECT 'transfer ' || id AS row, 'key ' || key AS says FROM ledger_transfers WHERE key <> order_id || ':' || event_seq`,
  },
];

const SIGNS = { credit: 1, debit: -1, any: 0 } as const;

/** The books against themselves: every sum from the entries alone. Runs as the owner of the tables. */
export async function verifyBooks(tx: Tx, findings: Findings): Promise<void> {
  const kinds = Object.keys(CHART) as Kind[];
  const chart = [kinds, kinds.map((kind) => CHART[kind].shared), kinds.map((kind) => SIGNS[CHART[kind].sign])];
  for (const { says, counts, breaks, chart: needsChart } of CHECKS) {
    const [count] = await tx.sql<{ count: bigint }>(counts);
    findings.looked(says, Number(count?.count ?? 0));
    const rows = await tx.sql<{ row: string; says: string }>(breaks, needsChart ? chart : []);
    for (const { row, says: how } of rows) findings.broke(says, row, how);
  }
}

/** A transfer of an order with its entries, straight from the tables. */
export interface BookedTransfer {
  readonly id: string;
  readonly order_id: string;
  readonly event_seq: number;
  readonly reason: string;
  readonly actor: string;
  readonly at: Instant;
  readonly entries: { readonly account: string; readonly minor: bigint }[];
}

export interface BookedTranche {
  readonly id: string;
  readonly order_id: string;
  readonly currency: string;
  readonly amount_minor: bigint;
  readonly settled_as: SettleKind | null;
}

export async function bookedTransfers(tx: Tx, orders: readonly string[]): Promise<BookedTransfer[]> {
  const rows = await tx.sql<Omit<BookedTransfer, 'entries'> & { account_id: string | null; amount_minor: bigint }>(
    `SELECT t.id, t.order_id, t.event_seq, t.reason, t.actor, t.at, e.account_id, e.amount_minor
     FROM ledger_transfers t LEFT JOIN ledger_entries e ON e.transfer_id = t.id WHERE t.order_id = ANY ($1) ORDER BY t.id`,
    [orders],
    'verify-transfers',
  );
  const transfers: BookedTransfer[] = [];
  for (const { account_id: account, amount_minor: minor, ...transfer } of rows) {
    if (transfers.at(-1)?.id !== transfer.id) transfers.push({ ...transfer, entries: [] });
    if (account !== null) transfers.at(-1)?.entries.push({ account, minor });
  }
  return transfers;
}

export async function bookedTranches(tx: Tx, orders: readonly string[]): Promise<BookedTranche[]> {
  return tx.sql<BookedTranche>(
    `SELECT t.id, t.order_id, t.currency, t.amount_minor, s.kind AS settled_as
     FROM ledger_tranches t LEFT JOIN ledger_settlements s ON s.tranche_id = t.id WHERE t.order_id = ANY ($1)`,
    [orders],
    'verify-tranches',
  );
}

export interface TransitBalance {
  readonly id: string;
  readonly kind: Kind;
  readonly owner: string;
  readonly currency: string;
  readonly balance_minor: bigint;
}

/** Transit accounts that are not at zero: each needs somebody or something with a date that will empty it. */
export async function transitBalances(tx: Tx): Promise<TransitBalance[]> {
  return tx.sql<TransitBalance>(
    `SELECT a.id, a.kind, a.owner, a.currency, sum(e.amount_minor)::bigint AS balance_minor
     FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
     WHERE a.kind = ANY ($1) GROUP BY a.id HAVING sum(e.amount_minor) <> 0 ORDER BY a.id`,
    [TRANSIT],
  );
}
