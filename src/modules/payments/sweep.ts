import { DAY } from '#domain/time.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { toDb } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { addTask } from './books.ts';
import { payOut } from './commands.ts';
import { deliverSandbox, sendRefunds } from './rails.ts';
import type { PaymentRow, PayoutRow, RefundRow } from './tables.ts';
import { tellFailed } from './tell.ts';

type At = Pick<Installation, 'config' | 'db' | 'clock' | 'log'>;

/**
 * What money does by the clock, besides the moves of orders: events of the sandbox's rail that are due, refunds to ask
 * for, payments that never came, payouts of those who want them by themselves, and tasks for what is late. Called every
 * few seconds by the worker and after the clock was moved; any number of servers may call it.
 */
export async function sweepPayments(at: At): Promise<void> {
  if (at.config.mode === 'sandbox') while ((await deliverSandbox(at)) > 0);
  while ((await sendRefunds(at)) > 0);
  await lapse(at);
  await payAutomatically(at);
  await remindFinance(at);
}

/** The rail's own time has passed without news. Should the money come after all, it is still taken. */
async function lapse({ db, clock }: At): Promise<void> {
  const now = clock.now();
  const { rail_settles_within: within } = await policyNow(db);
  const grace = 'days' in within ? within.days * DAY : within.months * 30 * DAY;
  await db.tx(async (tx) => {
    const lapsed = await tx.sql<PaymentRow>(
      `UPDATE payments SET state = 'failed', failure = 'lapsed', pending_until = NULL, moved_at = $1
       WHERE state = 'started' AND pending_until IS NOT NULL AND pending_until < $2 RETURNING *`,
      [toDb(now), toDb(now - grace)],
    );
    for (const payment of lapsed) await tellFailed(tx, payment, 'lapsed', now);
  });
}

async function payAutomatically({ db, clock, log }: At): Promise<void> {
  const now = clock.now();
  const due = await db.sql<{ org: string; currency: string }>(
    `SELECT org_id AS org, currency FROM automatic_payouts WHERE due_at <= $1 ORDER BY due_at LIMIT 200`,
    [toDb(now)],
  );
  for (const { org, currency } of due) {
    try {
      await db.tx(async (tx) => {
        const taken = `DELETE FROM automatic_payouts WHERE org_id = $1 AND currency = $2 RETURNING 1`;
        if ((await tx.sql(taken, [org, currency])).length > 0) await payOut(tx, org, currency, null, now);
      });
    } catch (error) {
      log.warn({ err: error, org, currency }, 'an automatic payout was not made');
    }
  }
}

async function remindFinance({ db, clock }: At): Promise<void> {
  const now = clock.now();
  const refunds = await db.sql<RefundRow>(
    `SELECT r.* FROM refunds r WHERE r.state IN ('due', 'sent') AND r.due_at <= $1
       AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.kind = 'refund_overdue' AND t.subject = r.id) LIMIT 200`,
    [toDb(now)],
  );
  const payouts = await db.sql<PayoutRow>(
    `SELECT p.* FROM payouts p WHERE p.state = 'requested' AND p.due_at <= $1
       AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.kind = 'payout_overdue' AND t.subject = p.id) LIMIT 200`,
    [toDb(now)],
  );
  for (const { id: subject, order_id: order, amount_minor: minor, currency, due_at } of refunds)
    await addTask(db, { kind: 'refund_overdue', subject, order, minor, currency }, due_at, now);
  for (const { id: subject, amount_minor: minor, currency, due_at } of payouts)
    await addTask(db, { kind: 'payout_overdue', subject, minor, currency }, due_at, now);
}
