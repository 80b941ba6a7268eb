import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { dateIn, plusDays, type Instant } from '#domain/time.ts';
import { bookedOf } from '#modules/ledger/queries.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { draftOrder } from '#modules/orders/goods.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { tick, transition } from '#modules/orders/transition.ts';
import { ProductInput } from '#modules/products/contract.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import type { StaffRole } from '#domain/permissions.ts';
import { drain } from '#platform/relay.ts';
import { REACTIONS } from '#server/worker.ts';
import type { TestApp } from './app.ts';
import { makeSide, staffOf, type TestSide } from './deals.ts';

export const LAMP = ProductInput.parse({
  published: true,
  name_en: 'Desk lamp',
  industry: '2740',
  unit: 'piece',
  currency: 'USD',
  tiers: [
    { from: 100, unit_price_minor: 1_250 },
    { from: 500, unit_price_minor: 1_100 },
  ],
  lead_days: 30,
  transports: ['sea'],
  incoterms: ['FOB'],
  accepts_escrow: true,
});

/** A goods order between two organizations, moved as their people move it. */
export interface TestGoods {
  readonly order: string;
  readonly buyer: TestSide;
  readonly seller: TestSide;
  load(): Promise<OrderSnapshot>;
  facts(): Promise<TradeFacts>;
  /** What was seen is filled in. */
  move(side: 'buyer' | 'seller', name: string, body?: Input): Promise<OrderSnapshot>;
  staff(role: StaffRole, name: string, body?: Input): Promise<OrderSnapshot>;
  /** By the sandbox rail, through every door of a real one. */
  pay(over?: { tranche?: string; method?: string }): Promise<unknown>;
  to(state: 'agreed' | 'funded' | 'shipped' | 'completed'): Promise<OrderSnapshot>;
  /** Tells everybody who listens, and fires what is due on this order. */
  settle(): Promise<void>;
  money(): ReturnType<typeof bookedOf>;
}

export const DHL = { carrier: 'dhl', tracking: '3318810025' };

/** 2,000 lamps and 1,000 shades for 10,000.00 USD: 30 at the start of production, 70 on receipt. */
export function askedGoods(now: Instant, over: Partial<GoodsInput> = {}): GoodsInput {
  const lamp = { product: null, variant: 'black', unit: 'pieces' };
  return {
    items: [
      { ...lamp, name: 'Desk lamp DL-20', quantity: 2_000, unit_price_minor: 450 },
      { ...lamp, name: 'Shade S-3', quantity: 1_000, unit_price_minor: 100 },
    ],
    currency: 'USD',
    incoterms: { rule: 'FOB', place: 'Ningbo' },
    transport: 'sea',
    ship_by: plusDays(dateIn(now, 'Asia/Shanghai'), 41),
    lead_days: 20,
    zone: 'Asia/Shanghai',
    delivery: 'One 20-foot container',
    inspection_conditions: 'AQL 2.5 / 4.0, level II',
    requirements: '',
    milestones: [
      { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
      { amount_minor: 700_000, due: 'agreement', release: 'receipt', inspection: null },
    ],
    fee_by: 'provider',
    unpaid_provider_bps: 0,
    files: [],
    ...over,
  };
}

/** The balance waits for an inspection within thirty days. */
export function inspectedGoods(now: Instant): Partial<GoodsInput> {
  const by = plusDays(dateIn(now, 'Asia/Shanghai'), 38);
  return {
    milestones: [
      { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
      {
        amount_minor: 700_000,
        due: 'agreement',
        release: 'inspection',
        inspection: { by, on_pass: 'release', without: 'receipt' },
      },
    ],
  };
}

let keys = 0;

export async function makeGoods(
  it: TestApp,
  terms: Partial<GoodsInput> = {},
  sides: { buyer?: TestSide; seller?: TestSide } = {},
): Promise<TestGoods> {
  const buyer = sides.buyer ?? (await makeSide(it, 'buys'));
  const seller = sides.seller ?? (await makeSide(it, 'sells'));
  const now = () => it.clock.now();
  const input = { with: buyer.org, as: 'seller' as const, terms: askedGoods(now(), terms) };
  const { id } = await it.db.tx((tx) => draftOrder(tx, seller.actor, input, `goods-key-${++keys}`, now()));
  return goodsOf(it, id, { buyer, seller });
}

/** One that is there already. */
export function goodsOf(it: TestApp, id: string, { buyer, seller }: Pick<TestGoods, 'buyer' | 'seller'>): TestGoods {
  const now = () => it.clock.now();
  const load = () => loadOrder(it.db, id);
  const facts = async () => (await load()).machine.facts as unknown as TradeFacts;
  const move: TestGoods['move'] = async (side, name, body = {}) => {
    const actor = side === 'buyer' ? buyer.actor : seller.actor;
    const { terms_version, terms_hash } = await load();
    const seen = name === 'sign' ? { terms_version, terms_hash } : {};
    const made = await it.db.tx((tx) => makeMove(tx, actor, { order: id, name, body: { ...seen, ...body } }, now()));
    return made.order;
  };
  const sign = async () => {
    await move('seller', 'sign');
    return move('buyer', 'sign');
  };
  const pay: TestGoods['pay'] = (over = {}) => paySandbox(it.at, buyer.actor, id, { method: 'visa', ...over });
  const steps = [sign, pay, () => move('seller', 'ship', DHL), () => move('buyer', 'receive')];
  const states = ['agreed', 'funded', 'shipped', 'completed'];
  return {
    order: id,
    buyer,
    seller,
    load,
    facts,
    move,
    pay,
    staff: async (role, name, body = {}) => {
      const actor = it.staffActor(await staffOf(it, role), role);
      return (await it.db.tx((tx) => makeMove(tx, actor, { order: id, name, body }, now()))).order;
    },
    to: async (state) => {
      for (const step of steps.slice(0, states.indexOf(state) + 1)) await step();
      return load();
    },
    settle: async () => {
      await drain(it.at, REACTIONS);
      await it.db.tx((tx) => tick(tx, id, now()));
      await drain(it.at, REACTIONS);
    },
    money: () => bookedOf(it.db, id),
  };
}

/** The carrier says that the goods, or what came back, have arrived. */
export async function carrierSays(it: TestApp, { order }: TestGoods, name: string): Promise<void> {
  await it.db.tx((tx) => transition(tx, { kind: 'system', part: 'carrier' }, { order, name }, it.clock.now()));
}
