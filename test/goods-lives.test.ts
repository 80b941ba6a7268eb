import { expect, test } from 'vitest';
import type { Actor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { heldOf } from '#domain/ledger/posting.ts';
import { mayMove, payableNow, runClocks } from '#domain/process/decide.ts';
import { movers, type Field, type Input } from '#domain/process/define.ts';
import { atStake, type DisputeFacts } from '#domain/process/dispute.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { left } from '#domain/process/trade-parts.ts';
import { listedProducts, type Milestone, type TradeTerms } from '#domain/process/trade-terms.ts';
import { DAY, dateIn, plusDays } from '#domain/time.ts';
import { isForeign, makeMove } from '#modules/orders/commands.ts';
import { byOf } from '#modules/orders/transition.ts';
import { deliverSandbox } from '#modules/payments/rails.ts';
import { verified } from '#tools/cli/verify.ts';
import { makeDeal, type TestDeal } from './deals.ts';
import { askedGoods, carrierSays, DHL, makeGoods, type TestGoods } from './goods.ts';
import { buyGoods, makeShop } from './shop.ts';
import { diceOf, makeStage, type Dice, type Stage } from './lives-world.ts';

// Random lives of goods orders and of the inspections that decide over their money, through the real commands on
// PostgreSQL. GOODS_LIVES and GOODS_LIVES_SEED play more of them, or one again.

const LIVES = Number(process.env['GOODS_LIVES'] ?? 24);
const SEED = Number(process.env['GOODS_LIVES_SEED'] ?? (process.env['GOODS_LIVES'] ? Date.now() % 1_000_000 : 11));

interface Life {
  readonly goods: TestGoods;
  readonly payments: string[];
  readonly inspections: TestDeal[];
  left: number;
}

interface Act {
  readonly says: string;
  readonly run: () => Promise<unknown>;
  /** The process says that it is possible. */
  readonly foretold: boolean;
}

function someTerms(now: number, dice: Dice): Parameters<typeof askedGoods>[1] {
  const count = 1 + dice.below(4);
  const items = askedGoods(now).items.map((item) => ({
    ...item,
    quantity: 1 + dice.below(60),
    unit_price_minor: 101 + dice.below(9_973),
  }));
  const total = items.reduce((sum, { quantity, unit_price_minor: price }) => sum + quantity * price, 0);
  const each = Math.floor(total / count);
  const by = plusDays(dateIn(now, 'Asia/Shanghai'), 25);
  const milestones = Array.from({ length: count }, (_, at): Milestone => {
    const release = dice.pick(['production', 'receipt', 'receipt', 'inspection', 'inspection'] as const);
    const late =
      release === 'production' || at === 0 ? 'agreement' : dice.pick(['agreement', 'before_shipment'] as const);
    return {
      amount_minor: at === 0 ? total - each * (count - 1) : each,
      due: release === 'receipt' && at > 0 && dice.chance(0.3) ? 'on_shipment' : late,
      release,
      inspection:
        release === 'inspection'
          ? { by, on_pass: dice.pick(['release', 'releasable']), without: dice.pick(['receipt', 'shipment']) }
          : null,
    };
  });
  const fee_by = dice.pick(['buyer', 'provider', 'half'] as const);
  const transport = dice.pick(['courier', 'land', 'sea'] as const);
  const incoterms = { rule: 'DAP', place: 'Hamburg' } as const;
  return { items, milestones, fee_by, transport, incoterms, unpaid_provider_bps: dice.below(10_001) };
}

function someBody(
  fields: Readonly<Record<string, Field>>,
  order: OrderSnapshot,
  life: Life,
  dice: Dice,
  now: number,
): Input {
  const body: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = someValue(name, field, order, life, dice, now);
    if (value !== undefined) body[name] = value;
  }
  return body;
}

function someValue(name: string, field: Field, order: OrderSnapshot, life: Life, dice: Dice, now: number): unknown {
  const facts = order.machine.facts as unknown as TradeFacts;
  const terms = order.terms as unknown as TradeTerms;
  const total = heldOf(order.tranches) + BigInt(facts.released_minor ?? 0);
  const stake = order.dispute ? atStake(order, order.dispute.facts as unknown as DisputeFacts) : heldOf(order.tranches);
  switch (field.type) {
    case 'text':
      if (name === 'hash') return facts.amendment?.hash ?? 'none';
      return name === 'tracking' ? '3318810025' : name === 'date' ? plusDays(dateIn(now, 'UTC'), 5) : 'words';
    case 'choice':
      return name === 'carrier' ? dice.pick(['dhl', 'other']) : name === 'kind' ? 'missing' : dice.pick(field.of);
    case 'date':
      return plusDays(dateIn(now, 'Asia/Shanghai'), 1 + dice.below(12));
    case 'integer':
      return dice.below(terms.milestones.length);
    case 'stars':
      return 1 + dice.below(5);
    case 'money': {
      const most = Number(name === 'claim_minor' ? total : stake);
      return dice.pick([0, most, Math.floor(most / 2), dice.below(most + 1)]);
    }
    case 'seen':
      return field.what === 'terms_hash' ? order.terms_hash : order.terms_version;
    case 'files':
      return [];
    case 'counts': {
      const rest = left({ terms, facts });
      return field.optional && dice.chance(0.3) ? undefined : rest.map((count) => dice.below(count + 1));
    }
    case 'reviews':
      return listedProducts(terms).map(() => (dice.chance(0.5) ? null : { stars: 1 + dice.below(5), words: 'words' }));
    case 'order':
      return life.inspections.at(-1)?.order;
    case 'document':
      return order.machine.state === 'drafted'
        ? askedGoods(now, someTerms(now, dice))
        : { ...asInput(terms), delivery: 'by rail' };
    case 'member':
    case 'system':
      return undefined;
  }
}

/** Terms as they would be sent again. */
function asInput(terms: TradeTerms): Input {
  const { items, currency, incoterms, transport, ship_by, lead_days, zone, delivery, inspection_conditions } = terms;
  const { requirements, milestones, fee_by, unpaid_provider_bps } = terms;
  const own = { items, currency, incoterms, transport, ship_by, lead_days, zone, delivery, inspection_conditions };
  return { ...own, requirements, milestones, fee_by, unpaid_provider_bps, files: [] };
}

/** Goods do not leave without the papers that release money, nor before a part that is due. */
function staysHere(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
}

/** What ends a life at once is seldom wanted. */
const SELDOM: ReadonlySet<string> = new Set([
  'withdraw',
  'refund',
  'askForce',
  'force',
  'askCancellation',
  'cancelLate',
  'receive',
  'dispute',
  'revise',
]);

async function actsOf(stage: Stage, life: Life, dice: Dice): Promise<Act[]> {
  const { it, cast } = stage;
  const now = stage.now();
  // What has run out comes before any click, swept or not.
  const { order } = runClocks(await life.goods.load(), now);
  const acts: Act[] = [];
  const people: readonly Actor[] = [life.goods.buyer.actor, life.goods.seller.actor, ...cast.staff];
  for (const machine of [order.machine, order.dispute]) {
    if (!machine) continue;
    for (const [name, transition_] of Object.entries(
      processNamed(machine.process, machine.process_version).transitions,
    )) {
      const fields = transition_.input ?? {};
      if (transition_.internal || movers(transition_).includes('clock') || isForeign(fields)) continue;
      if (SELDOM.has(name) && dice.chance(0.9)) continue;
      const actor = dice.pick(people);
      const body = someBody(fields, order, life, dice, now);
      const terms = 'terms' in body ? { terms: order.terms } : {};
      const system = { dispute_ids: ['a', 'b'], tranche_ids: ['a', 'b'], dispute_id: 'a', freeze_minor: 0 };
      if (mayMove(order, name, byOf(actor, order), { ...body, ...terms, ...system }, now)) continue;
      const run = () => it.db.tx((tx) => makeMove(tx, actor, { order: order.id, name, body }, stage.now()));
      // The installation knows more than the process of terms, staff and other orders.
      const isSure = actor.kind === 'person' && !('terms' in body) && name !== 'bindInspection';
      acts.push({ says: `${actor.kind} ${name} ${JSON.stringify(body).slice(0, 200)}`, run, foretold: isSure });
    }
  }
  return [...acts, ...outsideActs(stage, life, order, dice)];
}

/** What payers, banks, carriers and inspectors do. */
function outsideActs(stage: Stage, life: Life, order: OrderSnapshot, dice: Dice): Act[] {
  const { goods } = life;
  const act = (says: string, run: Act['run']): Act => ({ says, run, foretold: false });
  const acts: Act[] = [];
  const due = payableNow(order, stage.now());
  const pay = async () => {
    const tranche = dice.pick(due).id;
    life.payments.push(String(await goods.pay(order.machine.state === 'agreed' ? {} : { tranche })));
  };
  if (due.length > 0) acts.push(act('pays', pay), act('pays', pay), act('pays', pay));
  const [payment] = life.payments;
  if (payment !== undefined && dice.chance(0.03))
    acts.push(
      act('the bank takes it back', async () => {
        await stage.sandbox.chargeBack(payment, stage.now());
        await deliverSandbox(stage.it.at);
      }),
    );
  if (order.machine.state === 'shipped')
    acts.push(act('delivered', () => carrierSays(stage.it, goods, 'recordDelivery')));
  if (order.machine.state === 'return_shipped')
    acts.push(act('returned', () => carrierSays(stage.it, goods, 'recordReturn')));
  const terms = order.terms as unknown as TradeTerms;
  const waits = terms.milestones.some(({ release }) => release === 'inspection');
  if (waits && life.inspections.length < 3 && order.machine.state === 'funded') {
    const inspect = act('orders an inspection', async () => {
      const deal = await makeDeal(stage.it, { buyer: goods.buyer });
      await deal.to('funded');
      life.inspections.push(deal);
      const milestone = terms.milestones.findIndex(({ release }) => release === 'inspection');
      await goods.move('buyer', 'bindInspection', { milestone, inspection: deal.order });
    });
    acts.push(inspect, inspect, inspect);
  }
  const inspection = life.inspections.at(-1);
  if (inspection) {
    const result = dice.pick(['pass', 'pass', 'fail', 'pending'] as const);
    const reports = act(`reports ${result}`, () => inspection.report(result));
    const accepts = act('accepts the report', () => inspection.move('buyer', 'release'));
    acts.push(reports, reports, accepts, accepts);
  }
  return acts;
}

async function live(stage: Stage, dice: Dice, wrong: string[]): Promise<Map<string, number>> {
  const lives: Life[] = [];
  const counts = new Map<string, number>();
  for (let begun = 0; begun < LIVES || lives.some((life) => life.left > 0);) {
    const awake = lives.filter((life) => life.left > 0);
    if (begun < LIVES && awake.length < 5) {
      const isBought = begun % 5 === 4;
      const goods = isBought
        ? await buyGoods(stage.it, await makeShop(stage.it))
        : await makeGoods(stage.it, someTerms(stage.now(), dice));
      // Most begin where the money has come or the goods have left, since what happens before is soon told.
      if (isBought) await goods.pay();
      else if (dice.chance(0.85)) await goods.to('funded');
      if (dice.chance(0.6)) await goods.move('seller', 'ship', DHL).catch(staysHere);
      lives.push({ goods, payments: [], inspections: [], left: 14 + dice.below(30) });
      begun++;
      continue;
    }
    stage.it.clock.pass(dice.chance(0.12) ? dice.below(12) * DAY : 1);
    if (dice.chance(0.4)) await stage.settle();
    const life = dice.pick(awake);
    life.left--;
    const acts = await actsOf(stage, life, dice);
    if (acts.length === 0) continue;
    // Now and then two of them at once.
    const chosen = dice.chance(0.12) ? [dice.pick(acts), dice.pick(acts)] : [dice.pick(acts)];
    const results = await Promise.allSettled(chosen.map(({ run }) => run()));
    for (const [n, result] of results.entries()) {
      const { says = '', foretold = false } = chosen[n] ?? {};
      counts.set(result.status, (counts.get(result.status) ?? 0) + 1);
      if (result.status === 'fulfilled') continue;
      const isRefusal = result.reason instanceof Refused;
      if (!isRefusal || (foretold && chosen.length === 1))
        wrong.push(`${life.goods.order} ${says}: ${String((result.reason as Error).stack ?? result.reason)}`);
    }
  }
  return counts;
}

test(
  'goods orders and their inspections, whatever anybody does: every one ends, every cent is somewhere',
  async () => {
    const stage = await makeStage();
    try {
      const wrong: string[] = [];
      const counts = await live(stage, diceOf(SEED), wrong);
      expect(wrong, `GOODS_LIVES=${LIVES} GOODS_LIVES_SEED=${SEED}`).toEqual([]);
      await stage.settle();
      expect((await verified(stage.it.owner)).breaks, `GOODS_LIVES_SEED=${SEED}`).toEqual([]);
      for (let round = 0; round < 12; round++) {
        stage.it.clock.pass(90 * DAY);
        await stage.settle();
      }
      const { breaks } = await verified(stage.it.owner);
      expect(breaks, `GOODS_LIVES_SEED=${SEED}`).toEqual([]);
      const { owner } = stage.it;
      const rows = await owner.sql<{ state: string; n: number }>(
        `SELECT state, count(*)::int AS n FROM orders WHERE process = 'trade' GROUP BY 1 ORDER BY 1`,
      );
      const states = processNamed('trade', 1).states;
      expect(rows.filter(({ state }) => !states[state]?.final)).toEqual([]);
      expect(rows.length).toBeGreaterThan(2);
      expect(counts.get('fulfilled') ?? 0).toBeGreaterThan(LIVES * 3);
      const open = await owner.sql(
        `SELECT id, balance_minor FROM book_accounts a WHERE kind IN ('escrow', 'unapplied', 'refund', 'frozen') AND balance_minor <> 0
       AND NOT EXISTS (SELECT FROM finance_tasks t WHERE t.account = a.id AND t.done_at IS NULL)`,
      );
      expect(open).toEqual([]);
      expect(await owner.sql(`SELECT * FROM order_clocks`)).toEqual([]);
      expect(await owner.sql(`SELECT topic, error FROM outbox`)).toEqual([]);
      const seen = await owner.sql<{ move: string; n: number }>(
        `SELECT move, count(*)::int AS n FROM order_events WHERE process = 'trade' GROUP BY 1`,
      );
      const walked = seen.map(({ move }) => move);
      expect(walked).toEqual(expect.arrayContaining(['verdict', 'ship', 'receivePart', 'claim', 'dispute', 'settle']));
      if (process.env['GOODS_LIVES_COUNTS'])
        console.log(rows, counts, seen.map(({ move, n }) => `${n} ${move}`).join('\n'));
    } finally {
      await stage.it.stop();
    }
  },
  60_000 + LIVES * 6_000,
);
