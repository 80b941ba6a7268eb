import type { PersonActor, StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { account } from '#domain/ledger/chart.ts';
import type { Tranche } from '#domain/ledger/posting.ts';
import { can, staffCan } from '#domain/permissions.ts';
import { payableNow, runClocks, transitionOf } from '#domain/process/decide.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { DAY, plus, type Instant } from '#domain/time.ts';
import { balanceOf } from '#modules/ledger/queries.ts';
import { longestHold } from '#modules/orders/holds.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { byOf } from '#modules/orders/transition.ts';
import { once } from '#platform/db/once.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import { newId } from '#platform/random.ts';
import type { Offered } from '#platform/rails/rails.ts';
import type { Seal } from '#platform/seal.ts';
import { addTask, book, taskDue, type Booker } from './books.ts';
import { storedNumber } from './account-number.ts';
import type { PayoutAccountInput, PayInput } from './contract.ts';
import { balancesOf } from './queries.ts';
import { setOff } from './set-off.ts';
import type { PaymentRow, PayoutAccountRow, PayoutRow } from './tables.ts';

/** What is still to be paid in for an order, in minor units of its currency: what is due less what has come already. */
export async function missingOf(tx: Tx, order: OrderSnapshot, now: Instant, tranche?: string): Promise<bigint> {
  const due = payableNow(order, now, tranche).reduce((sum, { minor }) => sum + minor, 0n);
  return due - (await balanceOf(tx, account('unapplied', order.id, order.terms.currency)));
}

/** Why this side cannot pay now, or null: the reason beside a disabled "Pay now". */
export function mayPay(order: OrderSnapshot, actor: PersonActor, now: Instant): Refused | null {
  const { side } = byOf(actor, order);
  if (side !== 'buyer') return new Refused('order.not_your_move');
  const { machine } = runClocks(order, now).order;
  if (transitionOf(order, 'fund')?.transition.from.includes(machine.state) !== true)
    return new Refused('order.not_in_this_state', { state: machine.state });
  if (payableNow(order, now).length === 0) return new Refused('payment.nothing_due');
  return can(actor.role, 'payment', 'start') ? null : new Refused('order.needs_owner_or_admin');
}

/** Why this way cannot be used for what is due now, or null: the money could lie in escrow for longer than it holds. */
export function holdsTooShort(
  order: OrderSnapshot,
  { holds_days: max }: Pick<Offered, 'holds_days'>,
  now: Instant,
  tranche?: string,
): Refused | null {
  const days = longestHold(order, now, tranche);
  return max !== null && days > max ? new Refused('payment.holds_too_short', { field: 'method', days, max }) : null;
}

/** The tranche that a payment names or is for; what is due at agreement is paid as one, under the first of its tranches. */
function trancheToPay(order: OrderSnapshot, wanted: string | undefined, now: Instant): Tranche | undefined {
  return payableNow(order, now, wanted)[0];
}

/**
 * Begins a payment of what an order still waits for; the amount is the server's own. Nothing is asked of the rail here:
 * `openPayment` does that after the commit. Refused: not_found, order.not_your_move, order.not_in_this_state,
 * order.needs_owner_or_admin, order.price_differs, payment.method_unknown, payment.holds_too_short, key.reused.
 */
export async function startPayment(
  tx: Tx,
  actor: PersonActor,
  orderId: string,
  input: PayInput,
  key: string,
  offered: readonly Offered[],
  now: Instant,
): Promise<{ payment: PaymentRow; replayed: boolean }> {
  const call = { owner: actor.org, key, body: { command: 'startPayment', order: orderId, ...input } };
  let payment: PaymentRow | undefined;
  const { result, replayed } = await once(tx, call, now, async () => {
    const order = await loadOrder(tx, orderId);
    const refused = mayPay(order, actor, now);
    if (refused) throw refused;
    const { currency } = order.terms;
    const tranche = trancheToPay(order, input.tranche, now);
    const minor = await missingOf(tx, order, now, tranche?.id);
    if (minor <= 0n || !tranche) throw new Refused('payment.nothing_due');
    const differs = (given: unknown, ours: unknown) => given !== undefined && given !== ours;
    if (differs(input.amount_minor, Number(minor)) || differs(input.currency, currency))
      throw new Refused('order.price_differs', { field: 'amount_minor' in input ? 'amount_minor' : 'currency' });
    const method = offered.find(({ id }) => id === input.method);
    if (!method)
      throw new Refused('payment.method_unknown', { field: 'method', valid: offered.map(({ id }) => id).join(', ') });
    const short = holdsTooShort(order, method, now, tranche.id);
    if (short) throw short;
    const id = newId('pay', now);
    const started = await tx.sql<PaymentRow>(
      `INSERT INTO payments (id, order_id, tranche_id, org_id, started_by, rail, method, amount_minor, currency, state, started_at, moved_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'started', $10, $10) RETURNING *`,
      [id, orderId, tranche.id, actor.org, actor.person, method.rail, method.id, minor, currency, toDb(now)],
      'payments-start',
    );
    payment = started[0];
    return { payment: id };
  });
  if (replayed) [payment] = await tx.sql<PaymentRow>(`SELECT * FROM payments WHERE id = $1`, [result.payment]);
  if (!payment) throw new Refused('not_found');
  return { payment, replayed };
}

/**
 * Where the organization wants to be paid; the one before is kept, since payouts went to it. The caller has asked for the
 * password again. Refused: order.needs_owner_or_admin.
 */
export async function setPayoutAccount(
  tx: Tx,
  actor: PersonActor,
  input: PayoutAccountInput,
  seal: Seal,
  now: Instant,
): Promise<string> {
  if (!can(actor.role, 'organization', 'payout')) throw new Refused('order.needs_owner_or_admin');
  const id = newId('pac', now);
  // Two changes at once: the second waits here, and then replaces what the first has set.
  await tx.sql(`SELECT pg_advisory_xact_lock(hashtextextended('payout-account:' || $1, 0))`, [actor.org]);
  await tx.sql(`UPDATE payout_accounts SET replaced_at = $2 WHERE org_id = $1 AND replaced_at IS NULL`, [
    actor.org,
    toDb(now),
  ]);
  const { holder, bank, country, automatic } = input;
  const { sealed, end } = storedNumber(seal, id, input.number);
  await tx.sql(
    `INSERT INTO payout_accounts (id, org_id, holder, bank, country, number_sealed, number_end, automatic, made_by, made_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [id, actor.org, holder, bank, country, sealed, end, automatic, actor.person, toDb(now)],
  );
  if (automatic) {
    for (const { currency, released_minor } of await balancesOf(tx, actor))
      if (released_minor > 0n) await wishPayout(tx, actor.org, currency, now);
  }
  await publish(tx, 'payout.account_changed', { org: actor.org, person: actor.person }, now);
  return id;
}

/** Where the organization wants it: what it has is paid out by itself after the end of the day (UTC), once a day. */
export async function wishPayout(tx: Tx, org: string, currency: string, now: Instant): Promise<void> {
  await tx.sql(
    `INSERT INTO automatic_payouts (org_id, currency, due_at)
     SELECT $1, $2, $3 WHERE EXISTS (SELECT FROM payout_accounts WHERE org_id = $1 AND automatic AND replaced_at IS NULL)
     ON CONFLICT DO NOTHING`,
    [org, currency, toDb(Math.ceil((now + 1) / DAY) * DAY)],
    'payments-wish',
  );
}

/**
 * Puts the whole balance of one currency on its way to the organization's bank, after what it owes. Refused:
 * order.needs_owner_or_admin, payout.account_missing, payout.nothing_to_pay, key.reused.
 */
export async function requestPayout(
  tx: Tx,
  actor: PersonActor,
  currency: string,
  key: string,
  now: Instant,
): Promise<{ payout: string; replayed: boolean }> {
  if (!can(actor.role, 'organization', 'payout')) throw new Refused('order.needs_owner_or_admin');
  const call = { owner: actor.org, key, body: { command: 'requestPayout', currency } };
  const { result, replayed } = await once(tx, call, now, async () => {
    const payout = await payOut(tx, actor.org, currency, actor.person, now);
    if (payout === null) throw new Refused('payout.nothing_to_pay');
    return { payout };
  });
  return { payout: result.payout, replayed };
}

/** Null when nothing is left after debts. `person` is null where nobody asked. Refused: payout.account_missing. */
export async function payOut(
  tx: Tx,
  org: string,
  currency: string,
  person: string | null,
  now: Instant,
): Promise<string | null> {
  // Locked, so that two requests of one organization come one after the other.
  const [to] = await tx.sql<PayoutAccountRow>(
    `SELECT * FROM payout_accounts WHERE org_id = $1 AND replaced_at IS NULL FOR UPDATE`,
    [org],
  );
  if (!to) throw new Refused('payout.account_missing');
  await setOff(tx, org, currency, now);
  const balance = account('balance', org, currency);
  const minor = await balanceOf(tx, balance);
  if (minor <= 0n) return null;
  const id = newId('pot', now);
  const due = plus(now, (await policyNow(tx)).payout_within);
  await tx.sql(
    `INSERT INTO payouts (id, org_id, account_id, amount_minor, currency, state, requested_by, requested_at, due_at)
     VALUES ($1, $2, $3, $4, $5, 'requested', $6, $7, $8)`,
    [id, org, to.id, minor, currency, person, toDb(now), toDb(due)],
  );
  const postings = [{ from: balance, to: account('payout', org, currency), minor }];
  const by: Booker = person === null ? 'clock' : 'organization';
  await book(tx, { key: `payout:${id}`, reason: 'payout', by, postings, cause: { payout: id } }, now);
  await publish(tx, 'payout.requested', { payout: id, org, person, minor: Number(minor), currency }, now);
  return id;
}

export type PayoutOutcome =
  | { readonly outcome: 'done'; readonly reference: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/**
 * Staff say that the bank has paid, or that it could not: then the money is on the balance again. `rail` is where the
 * money left. Refused: not_found, payout.settled_already, key.reused.
 */
export async function settlePayout(
  tx: Tx,
  actor: StaffActor,
  payoutId: string,
  outcome: PayoutOutcome,
  rail: string,
  key: string,
  now: Instant,
): Promise<void> {
  if (!staffCan(actor.role, 'payout', 'settle')) throw new Refused('not_found');
  const call = { owner: actor.person, key, body: { command: 'settlePayout', payout: payoutId, ...outcome } };
  await once(tx, call, now, async () => {
    const [payout] = await tx.sql<PayoutRow>(`SELECT * FROM payouts WHERE id = $1 FOR UPDATE`, [payoutId]);
    if (!payout) throw new Refused('not_found');
    if (payout.state !== 'requested') throw new Refused('payout.settled_already', { state: payout.state });
    const { org_id: org, amount_minor: minor, currency } = payout;
    const from = account('payout', org, currency);
    const isDone = outcome.outcome === 'done';
    const to = isDone ? account('rail', rail, currency) : account('balance', org, currency);
    await book(
      tx,
      {
        key: `payout:${payoutId}:${outcome.outcome}`,
        reason: isDone ? 'payoutDone' : 'payoutFailed',
        by: 'staff',
        postings: [{ from, to, minor }],
        cause: { payout: payoutId, ...(isDone ? { rail } : {}) },
      },
      now,
    );
    await tx.sql(
      `UPDATE payouts SET state = $2, rail = $3, reference = $4, failure = $5, settled_by = $6, settled_at = $7 WHERE id = $1`,
      [
        payoutId,
        outcome.outcome,
        isDone ? rail : null,
        isDone ? outcome.reference : null,
        isDone ? null : outcome.reason,
        actor.person,
        toDb(now),
      ],
    );
    await tx.sql(
      `UPDATE finance_tasks SET done_at = $2, done_by = $3 WHERE kind = 'payout_overdue' AND subject = $1 AND done_at IS NULL`,
      [payoutId, toDb(now), actor.person],
    );
    if (!isDone) {
      const task = { kind: 'payout_failed', subject: payoutId, account: to, minor, currency } as const;
      await addTask(tx, task, await taskDue(tx, now), now);
    }
    const reason = isDone ? null : outcome.reason;
    const what = { payout: payoutId, org, minor: Number(minor), currency, reason };
    await publish(tx, `payout.${outcome.outcome}`, what, now);
    return { payout: payoutId };
  });
}

/** Refused: not_found, also for a task that is closed. */
export async function closeTask(
  tx: Tx,
  actor: StaffActor,
  taskId: string,
  noteText: string,
  now: Instant,
): Promise<void> {
  if (!staffCan(actor.role, 'payout', 'settle')) throw new Refused('not_found');
  const rows = await tx.sql(
    `UPDATE finance_tasks SET done_at = $2, done_by = $3, note = $4 WHERE id = $1 AND done_at IS NULL RETURNING 1`,
    [taskId, toDb(now), actor.person, noteText],
  );
  if (rows.length === 0) throw new Refused('not_found');
}
