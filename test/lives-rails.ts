import { decide, mayMove } from '#domain/process/decide.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { settlePayout, closeTask, requestPayout } from '#modules/payments/commands.ts';
import { railEvent, type EventOutcome } from '#modules/payments/rail-event.ts';
import { deliverSandbox, openPayment } from '#modules/payments/rails.ts';
import { newId } from '#platform/random.ts';
import type { RailEvent } from '#platform/rails/rail.ts';
import { OUTCOMES, REFUND_MODES, SANDBOX_METHODS, type Outcome } from '#platform/rails/sandbox.ts';
import { weighed, type Act, type Scene } from './lives-acts.ts';
import { spotOf, type Coverage } from './lives-coverage.ts';
import { keyOf, type Dice, type Stage } from './lives-world.ts';

/** The money from outside: what payers, banks and finance do. */
export interface Rails {
  acts(scene: Scene): Promise<Act[]>;
  /** Money that this file made up behind the sandbox's back, by currency: what came in less what went out. */
  readonly strays: ReadonlyMap<string, bigint>;
  /** A payout asked for, made or failed; a task closed. */
  office(): Promise<void>;
}

interface Paid {
  readonly id: string;
  readonly state: string;
  readonly paid_minor: bigint;
  readonly charged: boolean;
}

export function newRails(stage: Stage, dice: Dice, coverage: Coverage): Rails {
  const strays = new Map<string, bigint>();
  const stray = (currency: string, minor: bigint) => void strays.set(currency, (strays.get(currency) ?? 0n) + minor);
  const tell = async (event: RailEvent): Promise<EventOutcome> => {
    const outcome = await stage.it.db.tx((tx) => railEvent(tx, 'sandbox', event, stage.now()));
    coverage.add(`rail.${outcome}`);
    return outcome;
  };
  return {
    strays,
    acts: async (scene) => [...payActs(scene), ...(await sandboxActs(scene)), ...(await oddActs(scene, tell, stray))],
    office: () => office(stage, dice),
  };
}

/** A payment from its start to whatever the payer lets happen. */
function payActs(scene: Scene): Act[] {
  const { stage, life, order, dice, coverage } = scene;
  if (order.machine.state !== 'confirmed') return [];
  const { at, db } = stage.it;
  const method = dice.pick(SANDBOX_METHODS).id;
  const begin = async (): Promise<string> => {
    const words = { payee: '', description: '' };
    const { payment } = await openPayment(at, life.buyer.owner, life.order, { method }, keyOf(), words, stage.now());
    life.payments.push(payment.id);
    return payment.id;
  };
  const pay = (outcome: Outcome, between?: () => Promise<unknown>) => async (): Promise<void> => {
    const id = await begin();
    await between?.();
    const given = { days: 1 + dice.below(29), refunds: dice.pick([...REFUND_MODES, 'work', 'work'] as const) };
    await stage.sandbox.choose(id, outcome, given, stage.now());
    await deliverSandbox(at);
  };
  const withdraw = () =>
    db.tx((tx) => makeMove(tx, life.buyer.owner, { order: order.id, name: 'withdraw', body: {} }, stage.now()));
  const outcome = dice.pick<Outcome>([...OUTCOMES, 'succeed', 'succeed', 'succeed', 'succeed']);
  const from = spotOf(order);
  const act = (says: string, keys: string[], run: () => Promise<void>, to = from): Act => ({
    says: `buyer pays: ${says}`,
    foretold: null,
    weight: coverage.weight(keys, from, to),
    run,
  });
  const acts = [
    act(outcome, ['inspection.fund'], pay(outcome), { ...from, order: 'funded' }),
    act('delay', ['inspection.paymentUnderWay'], pay('delay')),
    act('short', ['rail.short'], pay('short')),
    act('twice', ['rail.paid_twice'], pay('twice')),
  ];
  const mayWithdraw = mayMove(order, 'withdraw', { side: 'buyer' }, {}, stage.now()) === null;
  return mayWithdraw ? [...acts, act('withdrawn before', ['rail.too_late'], pay('succeed', withdraw))] : acts;
}

/** What the payer does at the rail later: pays an old page, or asks the bank for the money back. */
async function sandboxActs(scene: Scene): Promise<Act[]> {
  const { stage, life, order, dice, coverage } = scene;
  if (life.payments.length === 0) return [];
  const payments = await stage.it.db.sql<Paid>(
    `SELECT s.id, s.state, s.paid_minor, EXISTS (SELECT FROM sandbox_events e WHERE e.payment_id = s.id
       AND e.body LIKE '%charged_back%') AS charged FROM sandbox_payments s WHERE s.id = ANY ($1)`,
    [life.payments],
  );
  const acts: Act[] = [];
  const old: readonly Outcome[] = ['succeed', 'short', 'over'];
  for (const { id, state, paid_minor: paid, charged } of payments) {
    const again = async (): Promise<void> => {
      await stage.sandbox.choose(id, dice.pick(old), {}, stage.now());
      await deliverSandbox(stage.it.at);
    };
    acts.push({
      says: 'the payer pays an old page',
      foretold: null,
      weight: 0.0003,
      run: again,
    });
    const fail = async (): Promise<void> => {
      await stage.sandbox.choose(id, 'fail', {}, stage.now());
      await deliverSandbox(stage.it.at);
    };
    const lost = coverage.weight(['inspection.paymentLost']);
    if (state === 'pending' && order.machine.state === 'confirmed')
      acts.push({ says: 'the bank says no after all', foretold: null, weight: lost, run: fail });
    if (paid === 0n || charged) continue;
    const input = { payment: { rail: 'sandbox', arrived_minor: order.terms.due_minor } };
    const decision = decide(order, 'chargeBack', { side: 'rail' }, input, stage.now());
    const { weight } = decision.ok ? weighed(decision, scene) : { weight: coverage.weight(['rail.loss']) };
    const run = async (): Promise<void> => {
      await stage.sandbox.chargeBack(id, stage.now());
      await deliverSandbox(stage.it.at);
    };
    acts.push({ says: 'the bank takes it back', foretold: null, weight, run });
  }
  return acts;
}

/** What no rail should send, and rails send. */
async function oddActs(
  { stage, life, order, dice, coverage }: Scene,
  tell: (event: RailEvent) => Promise<EventOutcome>,
  stray: (currency: string, minor: bigint) => void,
): Promise<Act[]> {
  const [payment] = life.payments;
  if (payment === undefined) return [];
  const fresh = () => newId('evt', stage.now());
  const minor = BigInt(1 + dice.below(1000));
  const act = (says: string, key: string, event: RailEvent, money: bigint): Act => ({
    says,
    foretold: null,
    weight: coverage.weight([key]),
    run: async () => {
      await tell(event);
      if ('currency' in event) stray(event.currency, money);
    },
  });
  const arrived = { kind: 'payment.succeeded', reference: 'odd', minor, currency: 'CHF' } as const;
  const acts = [
    act('francs arrive', 'rail.other_currency', { ...arrived, id: fresh(), payment }, minor),
    act('money of nobody arrives', 'rail.unknown_payment', { ...arrived, id: fresh(), payment: 'pay_x' }, minor),
  ];
  const known = await stage.it.db.sql<{ id: string }>(`SELECT id FROM rail_events WHERE payment_id = $1`, [payment]);
  const again = {
    kind: 'payment.succeeded',
    payment,
    minor,
    currency: order.terms.currency,
    reference: 'again',
  } as const;
  for (const { id: old } of known.slice(0, 1))
    acts.push(act('an event comes again', 'rail.replayed', { ...again, id: old }, 0n));
  const refunds = await stage.it.db.sql<{
    id: string;
    state: string;
    minor: bigint;
    currency: string;
    payment_id: string;
  }>(
    `SELECT id, state, amount_minor AS minor, currency, payment_id FROM refunds
     WHERE order_id = $1 AND state IN ('done', 'failed', 'dropped')`,
    [order.id],
  );
  for (const refund of refunds.slice(0, 1)) {
    const kind = refund.state === 'done' ? 'refund.failed' : 'refund.done';
    const event = {
      kind,
      id: fresh(),
      payment: refund.payment_id,
      refund: refund.id,
      reason: 'account closed',
    } as const;
    const run = () => tell(event);
    acts.push({ says: `${kind} comes late`, foretold: null, weight: 0.002, run });
  }
  return acts;
}

async function office(stage: Stage, dice: Dice): Promise<void> {
  const { db } = stage.it;
  const { staff, providers, buyers } = stage.cast;
  const finance = staff.find(({ role }) => role === 'finance');
  if (!finance) return;
  const open = await db.sql<{ id: string }>(`SELECT id FROM payouts WHERE state = 'requested' ORDER BY id LIMIT 5`);
  for (const { id } of open) {
    const outcome = dice.chance(0.8)
      ? ({ outcome: 'done', reference: 'R' } as const)
      : ({ outcome: 'failed', reason: 'closed' } as const);
    await db.tx((tx) => settlePayout(tx, finance, id, outcome, 'bank', keyOf(), stage.now()));
  }
  const { owner } = dice.pick([...providers, ...buyers]);
  const asked = () => db.tx((tx) => requestPayout(tx, owner, dice.pick(['USD', 'JPY', 'EUR']), keyOf(), stage.now()));
  await asked().catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'payout.nothing_to_pay') throw error;
  });
  const [task] = await db.sql<{ id: string }>(
    `SELECT id FROM finance_tasks WHERE done_at IS NULL AND kind IN ('payout_failed', 'refund_lost') LIMIT 1`,
  );
  if (task) await db.tx((tx) => closeTask(tx, finance, task.id, 'Seen.', stage.now()));
}
