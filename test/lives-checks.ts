import { DAY, type Instant } from '#domain/time.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import type { Db } from '#platform/db/pool.ts';
import { verified } from '#tools/cli/verify.ts';
import type { Stage } from './lives-world.ts';

/** Things that must always be true, reckoned here anew and in another way than the code under test does. Rows are breaks. */
const ALWAYS: Readonly<Record<string, string>> = {
  'the entries of each currency sum to zero': `SELECT currency, sum(amount_minor)::text AS sum FROM book_entries GROUP BY 1 HAVING sum(amount_minor) <> 0`,
  'time does not go back in a history': `SELECT order_id, seq, move, at, before FROM (SELECT *, lag(at) OVER (PARTITION BY order_id ORDER BY seq) AS before
     FROM order_events) e WHERE at < before`,
  'a tranche is settled once, and only its whole': `SELECT t.id, t.amount_minor, sum(e.amount_minor)::text AS left FROM book_tranches t JOIN book_entries e
     ON e.account_id = 'escrow:' || t.id || ':' || t.currency GROUP BY 1, 2
     HAVING sum(e.amount_minor) <> CASE WHEN bool_or(t.settled_as IS NOT NULL) THEN 0 ELSE t.amount_minor END
       OR count(*) FILTER (WHERE e.amount_minor < 0) > 1`,
  'the commission is pro rata on what the provider gets, rounded down': `SELECT x.order_id, x.gross, x.fee, o.tranches FROM (
       SELECT t.order_id, t.id, sum(e.amount_minor) FILTER (WHERE e.account_id ~ '^(balance|fees):') AS gross,
         coalesce(sum(e.amount_minor) FILTER (WHERE e.account_id LIKE 'fees:%'), 0) AS fee
       FROM book_transfers t JOIN book_entries e ON e.transfer_id = t.id
       WHERE EXISTS (SELECT FROM book_tranches b WHERE b.settled_by = t.id AND b.settled_as <> 'chargeback') GROUP BY 1, 2) x
     JOIN orders o ON o.id = x.order_id
     WHERE x.fee <> floor((o.tranches -> 0 ->> 'fee_minor')::numeric * coalesce(x.gross, 0) / (o.tranches -> 0 ->> 'minor')::numeric)`,
  'neither side has more of an order than was paid for it, nor less than nothing': `SELECT o.id, o.state, o.due_minor, s.* FROM orders o JOIN LATERAL (
       SELECT coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'fees' OR (a.owner = o.provider_org AND a.kind IN ('balance', 'receivable', 'owed'))
           OR (a.kind = 'frozen' AND d.facts ->> 'opener' = 'buyer')), 0) AS provider,
         coalesce(sum(e.amount_minor) FILTER (WHERE a.kind = 'refund' OR (a.owner = o.buyer_org AND a.kind IN ('balance', 'receivable', 'owed'))
           OR (a.kind = 'frozen' AND d.facts ->> 'opener' = 'provider')), 0) AS buyer
       FROM book_transfers t JOIN book_entries e ON e.transfer_id = t.id JOIN book_accounts a ON a.id = e.account_id
       LEFT JOIN order_disputes d ON d.id = a.owner WHERE t.order_id = o.id) s ON true
     WHERE s.provider NOT BETWEEN 0 AND o.due_minor OR s.buyer NOT BETWEEN 0 AND o.due_minor`,
  'what is owed to somebody is owed by somebody': `SELECT currency, sum(balance_minor)::text AS uncovered FROM book_accounts WHERE kind IN ('owed', 'receivable')
     GROUP BY 1 HAVING sum(balance_minor) > 0`,
  'an open dispute after release has frozen what it says, and an ended one nothing': `SELECT d.id, d.state, d.facts, a.balance_minor FROM order_disputes d LEFT JOIN book_accounts a ON a.kind = 'frozen' AND a.owner = d.id
     WHERE coalesce(a.balance_minor, 0) <> CASE WHEN (d.facts ->> 'after_release')::boolean
       AND d.state IN ('opened', 'escalated', 'deciding', 'decided') OR (d.state = 'appealed' AND NOT d.facts ? 'executed_minor')
       THEN (d.facts ->> 'frozen_minor')::bigint ELSE 0 END`,
  'each entry of a history has its event, or its event was taken': `SELECT id, topic, error FROM outbox WHERE dead_at IS NOT NULL`,
};

/** Empty where all is well. `now` is when everything due has been swept. */
export async function breaksOf(stage: Stage, now: Instant): Promise<string[]> {
  const { owner } = stage.it;
  const { breaks } = await verified(owner);
  const wrong = breaks.map(({ check, row, says }) => `verify: ${check}: ${row} ${says}`);
  for (const [says, text] of Object.entries(ALWAYS)) {
    for (const row of await owner.sql(text)) wrong.push(`${says}: ${shown(row)}`);
  }
  const late = await owner.sql(`SELECT * FROM order_clocks WHERE due_at <= $1`, [new Date(now).toISOString()]);
  wrong.push(
    ...late.map((row) => `a clock is stuck: ${shown(row)}`),
    ...(await restsOf(owner)),
    ...(await escrowsOf(owner)),
  );
  return wrong;
}

const shown = (row: unknown): string =>
  JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** Each open escrow has an order that holds, and that order a clock that will end the wait. */
async function escrowsOf(db: Db): Promise<string[]> {
  const rows = await db.sql(
    `SELECT a.id, o.state FROM book_accounts a JOIN book_tranches t ON t.id = a.owner JOIN orders o ON o.id = t.order_id
     WHERE a.kind = 'escrow' AND a.balance_minor <> 0
       AND (o.due_at IS NULL OR o.state NOT IN ('funded', 'reported', 'correcting', 'disputed'))`,
  );
  return rows.map((row) => `escrow without a way out: ${shown(row)}`);
}

interface Entry {
  readonly order_id: string;
  readonly at: Instant;
  readonly move: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly process: string;
  readonly body: string;
}

const SUSPENDING: ReadonlySet<string> = new Set(['dispute', 'disputeAfter', 'askCorrection']);
const RESUMING: ReadonlySet<string> = new Set(['resume', 'resumeAfter', 'refuseCorrection', 'lapseCorrection']);

/** Suspended clocks come back with the rest they had, at least three days: from the histories alone. */
async function restsOf(db: Db): Promise<string[]> {
  const all = await db.sql<Entry>(
    `SELECT order_id, at, move, from_state, to_state, process, body FROM order_events ORDER BY order_id, seq`,
  );
  const wrong: string[] = [];
  const rests = new Map<string, Map<string, number>>();
  let before: { order: string; clocks: Map<string, Instant> } | null = null;
  for (const { order_id: order, at, move, from_state: from, to_state: to, process, body } of all) {
    const postponed = move === 'postpone';
    const clocks = postponed ? null : clocksIn(body);
    const old = before?.order === order ? before.clocks : new Map<string, Instant>();
    if (process === 'inspection' && SUSPENDING.has(move)) {
      const left = [...old].map(([name, due]) => [name, Math.max(0, due - at)] as const);
      rests.set(`${order} ${from}`, new Map(left));
      const running = [...(clocks ?? [])].filter(([name]) => old.has(name));
      if (running.some(([name]) => name !== 'refundOverdue'))
        wrong.push(`${move} of ${order} stops no clock: ${shown(running)}`);
    }
    if (process === 'inspection' && RESUMING.has(move) && clocks) {
      const rest = rests.get(`${order} ${to}`) ?? new Map<string, number>();
      const least = 'days' in DEFAULT_POLICY.review_rest_at_least ? DEFAULT_POLICY.review_rest_at_least.days * DAY : 0;
      for (const [name, left] of rest) {
        const due = clocks.get(name);
        const wanted = old.get(name) ?? at + Math.max(left, least);
        if (due !== undefined && due !== wanted)
          wrong.push(
            `${move} of ${order}: ${name} is due ${new Date(due).toISOString()}, not ${new Date(wanted).toISOString()}`,
          );
      }
      rests.delete(`${order} ${to}`);
    }
    // After a downtime the entry does not say which clocks were put off; what follows says it.
    before = { order, clocks: clocks ?? new Map<string, Instant>() };
  }
  return wrong;
}

function clocksIn(body: string): Map<string, Instant> {
  const { clocks } = JSON.parse(body) as { clocks: Record<string, Instant> };
  const own = Object.entries(clocks).filter(([name]) => name.startsWith('order.'));
  return new Map(own.map(([name, due]) => [name.slice('order.'.length), due]));
}

/** The rail's own records against our books, as a bank statement is compared with them. */
export async function statementBreaks(stage: Stage, strays: ReadonlyMap<string, bigint>): Promise<string[]> {
  const rows = await stage.it.owner.sql<{ currency: string; minor: bigint }>(
    `SELECT currency, sum(minor)::bigint AS minor FROM (
       SELECT body::jsonb ->> 'currency' AS currency,
         CASE body::jsonb ->> 'kind' WHEN 'payment.succeeded' THEN 1 WHEN 'payment.charged_back' THEN -1 ELSE 0 END
           * (body::jsonb ->> 'minor')::bigint AS minor
       FROM sandbox_events WHERE delivered_at IS NOT NULL AND body::jsonb ? 'minor'
       UNION ALL
       SELECT f.currency, -r.amount_minor FROM sandbox_refunds r JOIN refunds f ON f.id = r.key
       WHERE r.outcome = 'accepted' OR (r.outcome = 'pending' AND EXISTS (SELECT FROM sandbox_events e
         WHERE e.delivered_at IS NOT NULL AND e.body::jsonb ->> 'refund' = r.key))
       UNION ALL
       -- What this test made bounce, or made leave a second time; no rail has a record of it.
       SELECT f.currency, CASE t.reason WHEN 'refundBounced' THEN f.amount_minor ELSE -f.amount_minor END
       FROM book_transfers t JOIN payment_transfers p ON p.transfer_id = t.id JOIN refunds f ON f.id = p.refund_id
       WHERE t.reason IN ('refundBounced', 'refundLost')) s GROUP BY 1`,
  );
  const said = new Map(rows.map(({ currency, minor }) => [currency, minor]));
  const wrong: string[] = [];
  for (const currency of ['USD', 'JPY', 'EUR', 'CHF']) {
    const [row] = await stage.it.owner.sql<{ minor: bigint }>(
      `SELECT balance_minor AS minor FROM book_accounts WHERE id = $1`,
      [`rail:sandbox:${currency}`],
    );
    const [booked, wanted] = [-(row?.minor ?? 0n), (said.get(currency) ?? 0n) + (strays.get(currency) ?? 0n)];
    if (booked !== wanted)
      console.log(
        currency,
        said.get(currency),
        strays.get(currency),
        await stage.it.owner.sql(
          `SELECT t.reason, sum(e.amount_minor)::text, count(*)::int FROM book_entries e JOIN book_transfers t ON t.id = e.transfer_id WHERE account_id = 'rail:sandbox:' || $1 GROUP BY 1`,
          [currency],
        ),
      );
    if (booked !== wanted) wrong.push(`the rail says it brought ${wanted} ${currency}, the books say ${booked}`);
  }
  return wrong;
}

/** What must be true when nobody has anything left to do or to wait for. */
export async function endBreaks(stage: Stage): Promise<string[]> {
  const { owner } = stage.it;
  const ends: Readonly<Record<string, string>> = {
    'no order is open': `SELECT id, state, due_at FROM orders WHERE state NOT IN
      ('completed', 'settled', 'refunded', 'cancelled', 'charged_back', 'declined', 'withdrawn', 'expired') OR due_at IS NOT NULL`,
    'no dispute is open': `SELECT id, state FROM order_disputes WHERE state NOT IN ('settled', 'final', 'withdrawn')`,
    'no clock runs': `SELECT * FROM order_clocks`,
    'escrow and money on its way is at zero, or a task with a date names it': `SELECT id, balance_minor FROM book_accounts a WHERE kind IN ('escrow', 'unapplied', 'refund', 'frozen', 'payout') AND balance_minor <> 0
       AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.account = a.id AND t.done_at IS NULL)`,
    'every event was taken': `SELECT id, topic, tries, error FROM outbox`,
    'nobody owes where they have': `SELECT r.id, r.balance_minor, b.balance_minor AS has FROM book_accounts r JOIN book_accounts b
       ON b.kind = 'balance' AND b.owner = r.owner AND b.currency = r.currency
       WHERE r.kind = 'receivable' AND r.balance_minor < 0 AND b.balance_minor > 0`,
  };
  const wrong: string[] = [];
  for (const [says, text] of Object.entries(ends)) {
    for (const row of await owner.sql(text)) wrong.push(`${says}: ${shown(row)}`);
  }
  return wrong;
}
