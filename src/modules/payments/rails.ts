import type { PersonActor } from '#domain/actor.ts';
import { plus, type Instant } from '#domain/time.ts';
import { toDb } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { methodsOf, railNamed, railsOf, sandboxOf } from '#platform/rails/rails.ts';
import { randomText } from '#platform/random.ts';
import type { RefundAnswer } from '#platform/rails/rail.ts';
import { SIGNATURE_HEADER, type Outcome } from '#platform/rails/sandbox.ts';
import { wakeRelays } from '#platform/relay.ts';
import { lockPayments } from './books.ts';
import { startPayment } from './commands.ts';
import type { PayInput } from './contract.ts';
import { railEvent, type EventOutcome } from './rail-event.ts';
import { settleRefund } from './refunds.ts';
import type { PaymentRow, RefundRow } from './tables.ts';

type At = Pick<Installation, 'config' | 'db' | 'clock' | 'log'>;

// What talks to rails stands here: each step commits before the rail is called and after it has answered, and each call
// carries an id under which the rail does it once, so a crash between the two is mended by asking again.

/** Starts a payment and opens the rail's page for it. A repeat of the key leads to the same page. */
export async function openPayment(
  at: At,
  actor: PersonActor,
  orderId: string,
  input: PayInput,
  key: string,
  words: { readonly payee: string; readonly description: string },
  now: Instant,
): Promise<{ payment: PaymentRow; redirect: string; replayed: boolean }> {
  const { payment, replayed } = await at.db.tx((tx) =>
    startPayment(tx, actor, orderId, input, key, methodsOf(railsOf(at)), now),
  );
  const opened = await railNamed(at, payment.rail).start({
    id: payment.id,
    method: payment.method,
    minor: payment.amount_minor,
    currency: payment.currency,
    ...words,
    returnPath: `/orders/${orderId}/pay/${payment.id}`,
  });
  await at.db.sql(`UPDATE payments SET rail_reference = $2 WHERE id = $1 AND rail_reference IS NULL`, [
    payment.id,
    opened.reference,
  ]);
  return { payment, redirect: opened.redirect, replayed };
}

/**
 * An event as it came over the wire. Refused: not_found (no such rail), rail.signature_wrong, rail.event_stale,
 * rail.event_unreadable. An answer means that it is committed; without one the rail sends it again.
 */
export async function receiveEvent(
  at: At,
  rail: string,
  raw: string,
  header: (name: string) => string | undefined,
): Promise<EventOutcome> {
  const event = railNamed(at, rail).read(raw, header, at.clock.real());
  const outcome = await at.db.tx((tx) => railEvent(tx, rail, event, at.clock.now()));
  wakeRelays();
  return outcome;
}

/** The sandbox delivers what is due, signed, through the same door as any other rail. Returns how many were taken. */
export async function deliverSandbox(at: At): Promise<number> {
  const sandbox = sandboxOf(at);
  const events = await sandbox.outgoing(at.clock.now(), at.clock.real());
  let taken = 0;
  for (const { id, raw, signature } of events) {
    try {
      await receiveEvent(at, sandbox.name, raw, (name) => (name === SIGNATURE_HEADER ? signature : undefined));
      await sandbox.delivered(id, at.clock.now());
      taken++;
    } catch (error) {
      // It is sent again with the next pass, and holds up none of the others.
      at.log.warn({ err: error, event: id }, 'an event of the sandbox rail was not taken');
    }
  }
  return taken;
}

/**
 * A whole payment at the sandbox without a browser, through every door that a real one takes: for the demo market and for
 * tests. `outcome` is what the payer chooses on the hosted page. Returns the id of the payment.
 */
export async function paySandbox(
  at: At,
  actor: PersonActor,
  orderId: string,
  {
    method,
    tranche,
    outcome = 'succeed',
    ...given
  }: { method: string; tranche?: string | undefined; outcome?: Outcome; minor?: bigint; days?: number },
): Promise<string> {
  const words = { payee: '', description: orderId };
  const now = at.clock.now();
  const { payment } = await openPayment(at, actor, orderId, { method, tranche }, randomText(18), words, now);
  await sandboxOf(at).choose(payment.id, outcome, given, now);
  await deliverSandbox(at);
  return payment.id;
}

const BATCH = 50;
/** A rail that did not answer is asked again after so long, with the same key. */
const ASK_AGAIN = { days: 1 / 24 };

/**
 * Asks rails to give money back, each refund once: it is claimed and committed, then asked, then the answer is booked.
 * Of one order, or of all. Returns how many were answered.
 */
export async function sendRefunds(at: At, orderId?: string): Promise<number> {
  const now = at.clock.now();
  const claimed = await at.db.sql<RefundRow>(
    `UPDATE refunds SET state = 'sent', tries = tries + 1, next_at = $2, moved_at = $1 WHERE id IN (
       SELECT id FROM refunds WHERE state IN ('due', 'sent') AND next_at <= $1 AND ($3::text IS NULL OR order_id = $3)
       ORDER BY next_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) RETURNING *`,
    [toDb(now), toDb(plus(now, ASK_AGAIN)), orderId ?? null],
  );
  let answered = 0;
  for (const refund of claimed) {
    const [payment] = await at.db.sql<PaymentRow>(`SELECT * FROM payments WHERE id = $1`, [refund.payment_id]);
    if (!payment) continue;
    let answer: RefundAnswer;
    try {
      answer = await railNamed(at, payment.rail).refund(payment, refund.amount_minor, refund.id);
    } catch (error) {
      at.log.warn({ err: error, refund: refund.id, rail: payment.rail }, 'a rail could not be asked for a refund');
      continue;
    }
    try {
      await at.db.tx(async (tx) => {
        const locked = (await lockPayments(tx, refund.order_id)).find(({ id }) => id === payment.id);
        if (locked) await settleRefund(tx, locked, refund.id, answer, at.clock.now());
      });
    } catch (error) {
      // The rail is asked again with the same key, and this one holds up none of the others.
      at.log.error({ err: error, refund: refund.id, rail: payment.rail }, 'the answer about a refund was not booked');
      continue;
    }
    answered++;
  }
  if (answered > 0) wakeRelays();
  return answered;
}
