import { z } from '@hono/zod-openapi';
import { Refused } from '#domain/errors.ts';
import { plus, type Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import { newId, randomText } from '#platform/random.ts';
import type { Method, Rail, RailEvent, RailPayment } from './rail.ts';
import { checkSignature, derivedSecret, signatureOf } from './signature.ts';

export const SANDBOX = 'sandbox';
export const SIGNATURE_HEADER = 'sandbox-signature';

// Card providers hold two years where they hold longest (Stripe Connect, United States); an escrow account has no end.
const CARD = {
  kind: 'card',
  arrives: 'at_once',
  holds_days: 730,
  fields: ['card_number', 'card_expiry', 'card_code'],
} as const;
const WALLET = { kind: 'wallet', arrives: 'at_once', holds_days: 365 } as const;
const TRANSFER = {
  kind: 'transfer',
  arrives: 'in_days',
  holds_days: null,
  fields: ['account_holder', 'iban'],
} as const;

/** Every method that PRODUCT.md names. Another one is a row here and a word in the catalogues. */
export const SANDBOX_METHODS: readonly Method[] = [
  { id: 'visa', ...CARD },
  { id: 'mastercard', ...CARD },
  { id: 'maestro', ...CARD },
  { id: 'alipay', ...WALLET, fields: ['alipay_account'] },
  { id: 'webmoney', ...WALLET, fields: ['purse'] },
  { id: 'western_union', kind: 'cash', arrives: 'in_days', holds_days: null, fields: ['sender_name', 'mtcn'] },
  { id: 'wire', ...TRANSFER },
  { id: 'bank_transfer', ...TRANSFER },
];

/** What the payer of the hosted page may let happen. */
export const OUTCOMES = ['succeed', 'fail', 'challenge', 'delay', 'twice', 'short', 'over', 'chargeback'] as const;
export type Outcome = (typeof OUTCOMES)[number];
export const REFUND_MODES = ['work', 'wait', 'fail'] as const;
export type RefundMode = (typeof REFUND_MODES)[number];

export interface SandboxPayment {
  readonly id: string;
  readonly reference: string;
  readonly payee: string;
  readonly description: string;
  readonly method: string;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly return_path: string;
  readonly paid_minor: bigint;
  readonly state: 'open' | 'pending' | 'paid' | 'declined' | 'charged_back';
  readonly refunds: RefundMode;
}

const WIRE_EVENT = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['payment.succeeded', 'payment.charged_back']),
    id: z.string(),
    payment: z.string(),
    minor: z.int().positive(),
    currency: z.string().regex(/^[A-Z]{3}$/),
    reference: z.string(),
  }),
  z.strictObject({ kind: z.literal('payment.pending'), id: z.string(), payment: z.string(), until: z.int() }),
  z.strictObject({ kind: z.literal('payment.failed'), id: z.string(), payment: z.string(), reason: z.string() }),
  z.strictObject({
    kind: z.enum(['refund.done', 'refund.failed']),
    id: z.string(),
    payment: z.string(),
    refund: z.string(),
    reason: z.string().optional(),
  }),
]);
type WireEvent = z.infer<typeof WIRE_EVENT>;
/** What the sandbox makes up before it gives the event an id. */
type Draft = WireEvent extends infer Event ? (Event extends unknown ? Omit<Event, 'id' | 'payment'> : never) : never;

/** How long a refund takes that waits. */
const REFUND_WAIT = { days: 2 } as const;
export const DELAY_DAYS_MAX = 30;

export interface SandboxRail extends Rail {
  payment(id: string): Promise<SandboxPayment>;
  /** The payer's choice on the hosted page. `minor` is what is paid where that differs; `days` how much later. */
  choose(
    id: string,
    outcome: Outcome,
    given: { readonly minor?: bigint; readonly days?: number; readonly refunds?: RefundMode; readonly reason?: string },
    now: Instant,
  ): Promise<void>;
  /** Everything of this payment that would come later comes now. */
  hurry(id: string, now: Instant): Promise<void>;
  chargeBack(id: string, now: Instant): Promise<void>;
  /** Events that are due and not delivered, signed as they would be sent. */
  outgoing(now: Instant, real: Instant): Promise<{ id: string; raw: string; signature: string }[]>;
  delivered(id: string, now: Instant): Promise<void>;
  /** When the next event of this payment comes; null when none is on its way. */
  nextAt(id: string): Promise<Instant | null>;
}

/** Behaves like a foreign provider: its own records, its own page, and signed events about what happened. */
export function sandboxRail(at: { readonly db: Db; readonly secret: string; now(): Instant }): SandboxRail {
  const { db } = at;
  const secret = derivedSecret(at.secret, 'rail:sandbox');
  return {
    name: SANDBOX,
    methods: SANDBOX_METHODS,
    settlesWithin: { days: 7 },
    start: (payment) => open(db, payment),
    read: (raw, header, real) => {
      checkSignature(secret, raw, header(SIGNATURE_HEADER), real);
      return eventOf(raw);
    },
    refund: (payment, minor, key) => db.tx((tx) => giveBack(tx, payment.id, minor, key, at.now())),
    payment: (id) => paymentOf(db, id),
    choose: (id, outcome, given, now) => db.tx((tx) => choose(tx, id, outcome, given, now)),
    hurry: async (id, now) => {
      const sooner = `UPDATE sandbox_events SET due_at = $2 WHERE payment_id = $1 AND delivered_at IS NULL AND due_at > $2`;
      await db.sql(sooner, [id, toDb(now)]);
    },
    chargeBack: (id, now) => db.tx((tx) => takeBack(tx, id, now)),
    outgoing: async (now, real) => {
      const rows = await db.sql<{ id: string; body: string }>(
        `SELECT id, body FROM sandbox_events WHERE delivered_at IS NULL AND due_at <= $1 ORDER BY due_at, id LIMIT 200`,
        [toDb(now)],
      );
      return rows.map(({ id, body }) => ({ id, raw: body, signature: signatureOf(secret, body, real) }));
    },
    delivered: async (id, now) => {
      await db.sql(`UPDATE sandbox_events SET delivered_at = $2 WHERE id = $1`, [id, toDb(now)]);
    },
    nextAt: async (id) => {
      const next = `SELECT min(due_at) AS at FROM sandbox_events WHERE payment_id = $1 AND delivered_at IS NULL`;
      return (await db.sql<{ at: Instant | null }>(next, [id]))[0]?.at ?? null;
    },
  };
}

async function open(db: Db, payment: RailPayment): Promise<{ redirect: string; reference: string }> {
  const reference = `SBX-${randomText(9)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '7')}`;
  const [row] = await db.sql<{ reference: string }>(
    `INSERT INTO sandbox_payments AS s (id, reference, payee, description, method, amount_minor, currency, return_path)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO UPDATE SET reference = s.reference RETURNING reference`,
    [
      payment.id,
      reference,
      payment.payee,
      payment.description,
      payment.method,
      payment.minor,
      payment.currency,
      payment.returnPath,
    ],
  );
  return { redirect: `/sandbox/pay/${payment.id}`, reference: row?.reference ?? reference };
}

async function paymentOf(tx: Tx, id: string, lock = false): Promise<SandboxPayment> {
  const text = `SELECT * FROM sandbox_payments WHERE id = $1${lock ? ' FOR UPDATE' : ''}`;
  const [row] = await tx.sql<SandboxPayment>(text, [id]);
  if (!row) throw new Refused('not_found');
  return row;
}

function eventOf(raw: string): RailEvent {
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    throw new Refused('rail.event_unreadable');
  }
  const event = WIRE_EVENT.safeParse(parsed);
  if (!event.success) throw new Refused('rail.event_unreadable');
  const { data } = event;
  if ('minor' in data) return { ...data, minor: BigInt(data.minor) };
  if ('refund' in data) {
    const { reason, ...rest } = data;
    return reason === undefined ? rest : { ...rest, reason };
  }
  return data;
}

async function choose(
  tx: Tx,
  id: string,
  outcome: Outcome,
  given: Parameters<SandboxRail['choose']>[2],
  now: Instant,
): Promise<void> {
  const { minor, days = 3, refunds = 'work', reason = 'declined' } = given;
  const payment = await paymentOf(tx, id, true);
  const later = plus(now, { days: Math.min(days, DELAY_DAYS_MAX) });
  const paid = (amount: bigint): Draft => ({
    kind: 'payment.succeeded',
    minor: Number(amount),
    currency: payment.currency,
    reference: `${payment.reference}-${newId('pay', now).slice(-6)}`,
  });
  const whole = paid(payment.amount_minor);
  const other = paid(minor ?? (outcome === 'over' ? payment.amount_minor + 1n : payment.amount_minor / 2n || 1n));
  const drafts: Record<Outcome, readonly (readonly [Instant, Draft])[]> = {
    succeed: [[now, whole]],
    challenge: [[now, whole]],
    fail: [[now, { kind: 'payment.failed', reason }]],
    delay: [
      [now, { kind: 'payment.pending', until: later }],
      [later, whole],
    ],
    twice: [
      [now, whole],
      [now, paid(payment.amount_minor)],
    ],
    short: [[now, other]],
    over: [[now, other]],
    chargeback: [
      [now, whole],
      [later, { ...whole, kind: 'payment.charged_back' } as Draft],
    ],
  };
  const state = outcome === 'fail' ? 'declined' : outcome === 'delay' ? 'pending' : 'paid';
  const sum = drafts[outcome].reduce(
    (total, [, draft]) => total + (draft.kind === 'payment.succeeded' ? BigInt(draft.minor) : 0n),
    0n,
  );
  await tx.sql(
    `UPDATE sandbox_payments SET state = $2, refunds = $3, paid_minor = paid_minor + $4 WHERE id = $1`,
    // A second, declined try does not undo the first.
    [id, state === 'declined' && payment.paid_minor > 0n ? payment.state : state, refunds, sum],
  );
  for (const [due, draft] of drafts[outcome]) await queue(tx, id, draft, due, now);
}

async function takeBack(tx: Tx, id: string, now: Instant): Promise<void> {
  const payment = await paymentOf(tx, id, true);
  if (payment.paid_minor === 0n || payment.state === 'charged_back') return;
  const { currency, reference } = payment;
  const minor = Number(payment.paid_minor);
  await tx.sql(`UPDATE sandbox_payments SET state = 'charged_back' WHERE id = $1`, [id]);
  await queue(tx, id, { kind: 'payment.charged_back', minor, currency, reference }, now, now);
}

async function giveBack(tx: Tx, id: string, minor: bigint, key: string, now: Instant) {
  const payment = await paymentOf(tx, id, true);
  const [before] = await tx.sql<{ outcome: 'accepted' | 'pending' | 'failed' }>(
    `SELECT outcome FROM sandbox_refunds WHERE key = $1`,
    [key],
  );
  const answer = ({ work: 'accepted', wait: 'pending', fail: 'failed' } as const)[payment.refunds];
  const outcome = before?.outcome ?? (payment.state === 'charged_back' ? 'failed' : answer);
  if (!before) {
    await tx.sql(`INSERT INTO sandbox_refunds (key, payment_id, amount_minor, outcome) VALUES ($1, $2, $3, $4)`, [
      key,
      id,
      minor,
      outcome,
    ]);
    if (outcome === 'pending') await queue(tx, id, { kind: 'refund.done', refund: key }, plus(now, REFUND_WAIT), now);
  }
  const reason = payment.state === 'charged_back' ? 'charged_back' : 'account_closed';
  return { outcome, reference: `${payment.reference}-R`, ...(outcome === 'failed' ? { reason } : {}) };
}

async function queue(tx: Tx, payment: string, draft: Draft, due: Instant, now: Instant): Promise<void> {
  const id = newId('evt', now);
  await tx.sql(`INSERT INTO sandbox_events (id, payment_id, body, due_at) VALUES ($1, $2, $3, $4)`, [
    id,
    payment,
    JSON.stringify({ id, payment, ...draft }),
    toDb(due),
  ]);
}
