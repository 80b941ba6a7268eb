import type { Actor, PersonActor, StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { can, staffCan } from '#domain/permissions.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { refundsOf } from './refunds.ts';
import type { PaymentRow, PayoutAccountRow, PayoutRow, RefundRow, TaskRow } from './tables.ts';

export type Payment = PaymentRow;
export type Refund = RefundRow;
export type Payout = PayoutRow;
export type PayoutAccount = PayoutAccountRow;
export type Task = TaskRow;

/** An order whose money the actor may see: a side of it (but not a field inspector), or staff. Refused: not_found. */
export async function orderForMoney(tx: Tx, actor: Actor, orderId: string): Promise<OrderSnapshot> {
  const order = await loadOrder(tx, orderId);
  byOf(actor, order);
  if (actor.kind === 'person' && !can(actor.role, 'payment', 'read'))
    throw new Refused('order.field_inspector_only_visits');
  if (actor.kind === 'staff' && !staffCan(actor.role, 'order', 'read')) throw new Refused('not_found');
  return order;
}

/** How the buyer pays is theirs and the operator's to know: the other side is refused with order.not_your_move. */
export async function paymentsOf(
  tx: Tx,
  actor: Actor,
  orderId: string,
): Promise<{ order: OrderSnapshot; payments: Payment[]; refunds: Refund[] }> {
  const order = await orderForMoney(tx, actor, orderId);
  if (byOf(actor, order).side === 'provider') throw new Refused('order.not_your_move');
  const payments = await tx.sql<PaymentRow>(
    `SELECT * FROM payments WHERE order_id = $1 ORDER BY id DESC`,
    [orderId],
    'payments-of',
  );
  return { order, payments, refunds: await refundsOf(tx, orderId) };
}

/** One payment, for its buyer. Refused: not_found. */
export async function paymentOf(tx: Tx, actor: PersonActor, paymentId: string): Promise<Payment> {
  const [payment] = can(actor.role, 'payment', 'read')
    ? await tx.sql<PaymentRow>(`SELECT * FROM payments WHERE id = $1 AND org_id = $2`, [paymentId, actor.org])
    : [];
  if (!payment) throw new Refused('not_found');
  return payment;
}

export interface Balance {
  readonly currency: string;
  /** Free to be paid out. */
  readonly released_minor: bigint;
  /** Part of what was released, kept back by a dispute. */
  readonly frozen_minor: bigint;
  readonly in_payout_minor: bigint;
  readonly paid_out_minor: bigint;
  /** What the organization owes, set off against what comes next. */
  readonly owes_minor: bigint;
  /** What others owe it, paid as it is recovered from them. */
  readonly owed_minor: bigint;
}

const BALANCES = `
  WITH own AS (
    SELECT currency, kind, balance_minor FROM book_accounts
    WHERE id = ANY (SELECT k || ':' || $1 || ':' || c FROM unnest($2::text[]) k, unnest($3::text[]) c)
  ), frozen AS (
    SELECT f.currency, sum(f.balance_minor)::bigint AS minor FROM book_accounts f WHERE f.id IN (
      SELECT o.account_id FROM book_entries b JOIN book_entries o ON o.transfer_id = b.transfer_id AND o.account_id LIKE 'frozen:%'
      WHERE b.account_id = ANY (SELECT 'balance:' || $1 || ':' || c FROM unnest($3::text[]) c) AND b.amount_minor < 0)
    GROUP BY 1
  ), paid AS (
    SELECT currency, sum(amount_minor)::bigint AS minor FROM payouts WHERE org_id = $1 AND state = 'done' GROUP BY 1
  )
  SELECT c.currency,
    coalesce((SELECT balance_minor FROM own WHERE kind = 'balance' AND own.currency = c.currency), 0) AS released_minor,
    coalesce((SELECT minor FROM frozen WHERE frozen.currency = c.currency), 0) AS frozen_minor,
    coalesce((SELECT balance_minor FROM own WHERE kind = 'payout' AND own.currency = c.currency), 0) AS in_payout_minor,
    coalesce((SELECT minor FROM paid WHERE paid.currency = c.currency), 0) AS paid_out_minor,
    coalesce(-(SELECT balance_minor FROM own WHERE kind = 'receivable' AND own.currency = c.currency), 0) AS owes_minor,
    coalesce((SELECT balance_minor FROM own WHERE kind = 'owed' AND own.currency = c.currency), 0) AS owed_minor
  FROM (SELECT DISTINCT currency FROM own UNION SELECT currency FROM paid) c ORDER BY 1`;

const OWN_KINDS = ['balance', 'payout', 'receivable', 'owed'];

/** The organization's money by currency; a currency it never had is left out. Refused: order.field_inspector_only_visits. */
export async function balancesOf(tx: Tx, actor: PersonActor): Promise<Balance[]> {
  if (!can(actor.role, 'payment', 'read')) throw new Refused('order.field_inspector_only_visits');
  const currencies = await tx.sql<{ currency: string }>(
    `SELECT DISTINCT currency FROM orders WHERE provider_org = $1 OR buyer_org = $1`,
    [actor.org],
  );
  return tx.sql<Balance>(BALANCES, [actor.org, OWN_KINDS, currencies.map(({ currency }) => currency)]);
}

export type PayoutView = Payout &
  Pick<PayoutAccountRow, 'holder' | 'bank' | 'country' | 'number_sealed' | 'number_end'>;

const PAYOUTS = `SELECT p.*, a.holder, a.bank, a.country, a.number_sealed, a.number_end
  FROM payouts p JOIN payout_accounts a ON a.id = p.account_id`;
const PAGE = 50;

/** Newest first; `before` is the id the page before ended with. */
export async function payoutsOf(tx: Tx, actor: PersonActor, before?: string): Promise<PayoutView[]> {
  if (!can(actor.role, 'payment', 'read')) throw new Refused('order.field_inspector_only_visits');
  return tx.sql<PayoutView>(
    `${PAYOUTS} WHERE p.org_id = $1 AND ($2::text IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT ${PAGE}`,
    [actor.org, before ?? null],
  );
}

export async function payoutOf(tx: Tx, actor: PersonActor, id: string): Promise<PayoutView> {
  const [payout] = can(actor.role, 'payment', 'read')
    ? await tx.sql<PayoutView>(`${PAYOUTS} WHERE p.org_id = $1 AND p.id = $2`, [actor.org, id])
    : [];
  if (!payout) throw new Refused('not_found');
  return payout;
}

/** Null where none was given yet. */
export async function payoutAccountOf(tx: Tx, actor: PersonActor): Promise<PayoutAccount | null> {
  if (!can(actor.role, 'payment', 'read')) throw new Refused('order.field_inspector_only_visits');
  const [row] = await tx.sql<PayoutAccountRow>(
    `SELECT * FROM payout_accounts WHERE org_id = $1 AND replaced_at IS NULL`,
    [actor.org],
  );
  return row ?? null;
}

/** What finance has to do: open tasks and payouts to make, the most urgent first. Refused: not_found. */
export async function financeDesk(
  tx: Tx,
  actor: StaffActor,
): Promise<{ tasks: Task[]; payouts: PayoutView[]; refunds: Refund[]; unapplied: Unapplied[]; totals: Total[] }> {
  if (!staffCan(actor.role, 'ledger', 'read')) throw new Refused('not_found');
  const tasks = await tx.sql<TaskRow>(
    `SELECT * FROM finance_tasks WHERE done_at IS NULL ORDER BY due_at, id LIMIT 200`,
  );
  const payouts = await tx.sql<PayoutView>(`${PAYOUTS} WHERE p.state = 'requested' ORDER BY p.due_at, p.id LIMIT 200`);
  const refunds = await tx.sql<RefundRow>(
    `SELECT * FROM refunds WHERE state IN ('due', 'sent') ORDER BY due_at, id LIMIT 200`,
  );
  return { tasks, payouts, refunds, unapplied: await unappliedReceipts(tx), totals: await totalsOf(tx) };
}

export interface Unapplied {
  readonly account: string;
  /** The order it came for; `<rail>-unknown` where the rail named no payment of ours. */
  readonly owner: string;
  readonly currency: string;
  readonly minor: bigint;
  /** Until when the order itself still waits for the rest. */
  readonly until: Instant | null;
}

export async function unappliedReceipts(tx: Tx): Promise<Unapplied[]> {
  return tx.sql<Unapplied>(
    `SELECT a.id AS account, a.owner, a.currency, a.balance_minor AS minor, o.due_at AS until
     FROM book_accounts a LEFT JOIN orders o ON o.id = a.owner
     WHERE a.kind = 'unapplied' AND NOT a.shared AND a.balance_minor <> 0 ORDER BY o.due_at, a.id LIMIT 200`,
  );
}

export interface Total {
  readonly kind: string;
  readonly currency: string;
  readonly minor: bigint;
}

/** The books at a glance: what stands on each kind of account, by currency. */
export async function totalsOf(tx: Tx): Promise<Total[]> {
  return tx.sql<Total>(
    `SELECT kind, currency, sum(balance_minor)::bigint AS minor FROM book_accounts
     GROUP BY 1, 2 HAVING sum(balance_minor) <> 0 ORDER BY 2, 1`,
  );
}

/** How much finance has to look at, for the menu of the staff. */
export async function openTaskCount(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    `SELECT ((SELECT count(*) FROM finance_tasks WHERE done_at IS NULL) + (SELECT count(*) FROM payouts WHERE state = 'requested'))::int AS n`,
    [],
    'payments-open-tasks',
  );
  return row?.n ?? 0;
}

/**
 * Money on its way (unapplied, refunds in flight, in payout) that nothing with a date will move on: for `holdfast verify`,
 * which wants none. A refund whose order has an event still waiting in the outbox is about to get its date.
 */
export async function undatedTransit(tx: Tx, now: Instant): Promise<{ account: string; minor: bigint }[]> {
  return tx.sql<{ account: string; minor: bigint }>(
    `SELECT a.id AS account, a.balance_minor AS minor FROM book_accounts a
     WHERE a.kind IN ('unapplied', 'refund', 'payout') AND a.balance_minor <> 0
       AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.account = a.id AND t.done_at IS NULL)
       AND NOT EXISTS (SELECT FROM outbox x WHERE x.order_id = a.owner)
       AND CASE a.kind
         WHEN 'unapplied' THEN NOT EXISTS (SELECT FROM orders o WHERE o.id = a.owner AND o.due_at > $1)
         WHEN 'refund' THEN a.balance_minor <> (SELECT coalesce(sum(r.amount_minor), 0) FROM refunds r
           WHERE r.order_id = a.owner AND r.currency = a.currency AND r.state IN ('due', 'sent'))
         ELSE a.balance_minor <> (SELECT coalesce(sum(p.amount_minor), 0) FROM payouts p
           WHERE p.org_id = a.owner AND p.currency = a.currency AND p.state = 'requested') END
     ORDER BY a.id`,
    [toDb(now)],
  );
}
