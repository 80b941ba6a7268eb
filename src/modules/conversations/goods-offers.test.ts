import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import { decimalOf } from '#domain/money.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { dateIn, plusDays, startOf } from '#domain/time.ts';
import { newFindings } from '#modules/ledger/findings.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { historyOf, orderOf, ordersOf, termsOf } from '#modules/orders/queries.ts';
import { verifyOrders } from '#modules/orders/verify.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { testApp, type Client, type TestApp } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';
import { askedGoods } from '#test/goods.ts';
import { LAMP } from '#test/goods.ts';
import { openConversation } from './commands.ts';
import { OfferInput } from './contract.ts';
import { sweepConversations } from './deadlines.ts';
import { offersOf } from './offer-list.ts';
import { acceptOffer, counterOffer, dropOffer, makeOffer, type Offered } from './offers.ts';

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
let product: string;
beforeAll(async () => {
  it = await testApp();
  await it.db.tx((tx) => ensureReference(tx));
  buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  seller = await makeSide(it, 'sells', 'Ningbo Lamps');
  product = await it.db.tx(async (tx) => {
    await editSeller(tx, seller.actor, { published: true, place: 'CN-ZJ', accepts_escrow: true }, now());
    return addProduct(tx, seller.actor, LAMP, now());
  });
}, 60_000);
afterAll(() => it.stop());

let keys = 0;
const newKey = (): string => `goods-offer-${++keys}`;
const now = () => it.clock.now();

/** The conversation about the product is one; each test has another, about nothing, with a seller of its own. */
async function talk(): Promise<{ conversation: string; seller: TestSide }> {
  const other = await makeSide(it, 'sells');
  const input = { with: other.org, about: null };
  return { conversation: await it.db.tx((tx) => openConversation(tx, buyer.actor, input, now())), seller: other };
}

const asked = (over: Partial<GoodsInput> = {}, expires_on?: string): OfferInput =>
  OfferInput.parse({
    process: 'trade',
    terms: askedGoods(now(), over),
    ...(expires_on === undefined ? {} : { expires_on }),
  });
const offer = (by: PersonActor, conversation: string, input = asked()): Promise<Offered> =>
  it.db.tx((tx) => makeOffer(tx, by, { conversation, key: newKey(), ...input }, now()));
const counter = (by: PersonActor, conversation: string, no: number, input: OfferInput): Promise<Offered> =>
  it.db.tx((tx) => counterOffer(tx, by, { conversation, key: newKey(), no, ...input }, now()));
const accept = (by: PersonActor, conversation: string, { no, hash }: Offered) =>
  it.db.tx((tx) => acceptOffer(tx, by, { conversation, key: newKey(), no, hash }, now()));
const drop = (by: PersonActor, conversation: string, no: number, move: 'withdraw' | 'decline') =>
  it.db.tx((tx) => dropOffer(tx, by, { conversation, key: newKey(), no, move, words: '' }, now()));
const loaded = async (order: string) => (await orderOf(it.db, buyer.actor, order, now())).order;
const ordersIn = async () => (await ordersOf(it.db, buyer.actor, { limit: 100 })).lines.length;

async function broken(): Promise<string[]> {
  const findings = newFindings();
  await verifyOrders(it.owner, findings);
  return findings.breaks.map((one) => JSON.stringify(one));
}

async function won(tries: readonly Promise<unknown>[]): Promise<string[]> {
  const settled = await Promise.allSettled(tries);
  return settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : ['won'])).toSorted();
}

describe('an offer of goods that is accepted', () => {
  test('is an order that both have signed, with exactly its terms, and can be paid', async () => {
    const about = { kind: 'product', id: product } as const;
    const input = { with: seller.org, about };
    const conversation = await it.db.tx((tx) => openConversation(tx, buyer.actor, input, now()));
    const items = [{ ...askedGoods(now()).items[0]!, product, quantity: 1_000, unit_price_minor: 1_000 }];
    const milestones: GoodsInput['milestones'] = [
      { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
      { amount_minor: 700_000, due: 'before_shipment', release: 'receipt', inspection: null },
    ];
    const madeAt = now();
    const made = await offer(seller.actor, conversation, asked({ items, milestones, fee_by: 'half' }));
    it.clock.pass(60_000);
    const { order } = await accept(buyer.actor, conversation, made);
    const { machine, terms, tranches, provider } = await loaded(order);
    expect([machine.process, machine.state, provider]).toEqual(['trade', 'agreed', seller.org]);
    expect(terms).toMatchObject({ price_minor: 1_000_000, due_minor: 1_040_000, fee_minor: 80_000, fee_by: 'half' });
    expect(tranches.map(({ minor }) => minor)).toEqual([312_000n, 728_000n]);
    const { signed, offer: from } = machine.facts as unknown as TradeFacts;
    const version = { version: 1, hash: made.hash };
    expect(signed).toEqual({
      provider: { ...version, person: seller.person.id, at: madeAt },
      buyer: { ...version, person: buyer.person.id, at: now() },
    });
    expect(from).toEqual({ conversation, id: made.offer, no: 1 });
    const [first] = await termsOf(it.db, order);
    expect(first?.hash).toBe(made.hash);
    const [offered] = await offersOf(it.db, buyer.actor, conversation);
    expect([offered?.state, offered?.order_id, offered?.terms]).toEqual(['accepted', order, first?.terms]);
    expect(await historyOf(it.db, order)).toMatchObject([{ move: 'agree', from: '', to: 'agreed', by: 'buyer' }]);
    expect(Object.keys(machine.clocks)).toEqual(['expireUnpaid']);
    await paySandbox(it.at, buyer.actor, order, { method: 'visa' });
    expect((await loaded(order)).machine.state).toBe('funded');
    expect(await broken()).toEqual([]);
  });

  test('of the buyer’s is signed by the seller who accepts', async () => {
    const { conversation, seller: other } = await talk();
    const made = await offer(buyer.actor, conversation);
    const { order } = await accept(other.actor, conversation, made);
    const { signed } = (await loaded(order)).machine.facts as unknown as TradeFacts;
    expect([signed?.buyer?.person, signed?.provider?.person]).toEqual([buyer.person.id, other.person.id]);
    expect(await historyOf(it.db, order)).toMatchObject([{ move: 'agree', by: 'provider' }]);
    expect(await broken()).toEqual([]);
  });

  test('is the last of several rounds, each of which says what it changed item by item', async () => {
    const { conversation, seller: other } = await talk();
    const first = askedGoods(now());
    await offer(other.actor, conversation, asked());
    const [lamp, shade] = first.items as [GoodsInput['items'][number], GoodsInput['items'][number]];
    const cheaper = {
      items: [{ ...lamp, unit_price_minor: 400 }, shade, { ...shade, name: 'Bulb B-1', unit_price_minor: 50 }],
      milestones: [{ ...first.milestones[0]!, amount_minor: 950_000, release: 'receipt' as const }],
    };
    const second = await counter(buyer.actor, conversation, 1, asked(cheaper));
    const third = await counter(other.actor, conversation, 2, asked({ ...cheaper, delivery: 'Two pallets' }));
    const offers = await offersOf(it.db, buyer.actor, conversation);
    expect(offers.map(({ changes }) => changes.map(({ path }) => path))).toEqual([
      [],
      [
        'due_minor',
        'fee_minor',
        'items.0.unit_price_minor',
        'items.2',
        'milestones.0.amount_minor',
        'milestones.0.release',
        'milestones.1',
        'price_minor',
        'title',
      ],
      ['delivery'],
    ]);
    expect(offers[1]?.changes.find(({ path }) => path === 'milestones.1')?.after).toBeUndefined();
    await expect(accept(buyer.actor, conversation, second)).rejects.toThrow('offer.yours');
    await expect(accept(other.actor, conversation, second)).rejects.toThrow('offer.not_standing');
    const { order } = await accept(buyer.actor, conversation, third);
    const terms = (await loaded(order)).terms as unknown as TradeTerms;
    expect([terms.delivery, decimalOf({ minor: BigInt(terms.price_minor), currency: 'USD' })]).toEqual([
      'Two pallets',
      '9500.00',
    ]);
  });
});

describe('who may', () => {
  test('an owner or admin signs, on either side; anybody of a side who may talk takes back or declines', async () => {
    const { conversation, seller: other } = await talk();
    const member = it.actor(await it.makeMember(other.org, 'member'), other.org, 'member');
    const placer = it.actor(await it.makeMember(buyer.org, 'member'), buyer.org, 'member');
    await expect(offer(member, conversation)).rejects.toThrow('order.needs_owner_or_admin');
    await expect(offer(placer, conversation)).rejects.toThrow('order.needs_owner_or_admin');
    const made = await offer(other.actor, conversation);
    await expect(accept(placer, conversation, made)).rejects.toThrow('order.needs_owner_or_admin');
    await expect(counter(placer, conversation, 1, asked())).rejects.toThrow('order.needs_owner_or_admin');
    await expect(drop(placer, conversation, 1, 'withdraw')).rejects.toThrow('offer.not_yours');
    await drop(placer, conversation, 1, 'decline');
    await offer(other.actor, conversation);
    await drop(member, conversation, 2, 'withdraw');
    const states = (await offersOf(it.db, buyer.actor, conversation)).map(({ state }) => state);
    expect(states).toEqual(['declined', 'withdrawn']);
  });

  test('goods are offered by and to who sells them, of their own list', async () => {
    const { conversation, seller: other } = await talk();
    const [first, ...rest] = askedGoods(now()).items;
    const foreign = { items: [{ ...first!, product }, ...rest] };
    await expect(offer(other.actor, conversation, asked(foreign))).rejects.toThrow('not_found');
    const inspector = await makeSide(it, 'inspects');
    const input = { with: inspector.org, about: null };
    const elsewhere = await it.db.tx((tx) => openConversation(tx, buyer.actor, input, now()));
    await expect(offer(buyer.actor, elsewhere)).rejects.toThrow('not_found');
    const stranger = await makeSide(it, 'sells');
    const made = await offer(other.actor, conversation);
    await expect(accept(stranger.actor, conversation, made)).rejects.toThrow('not_found');
  });
});

describe('of two at one moment', () => {
  test('two acceptances make one order, and the other is a conflict', async () => {
    const { conversation, seller: other } = await talk();
    const made = await offer(other.actor, conversation);
    const admin = it.actor(await it.makeMember(buyer.org, 'admin'), buyer.org, 'admin');
    const before = await ordersIn();
    const ended = await won([accept(buyer.actor, conversation, made), accept(admin, conversation, made)]);
    expect(ended).toEqual([expect.stringContaining('offer.not_standing'), 'won']);
    expect(await ordersIn()).toBe(before + 1);
  });

  test('an acceptance and a withdrawal, or a counter-offer, end in one of the two', async () => {
    for (let n = 0; n < 6; n++) {
      const { conversation, seller: other } = await talk();
      const made = await offer(other.actor, conversation);
      const before = await ordersIn();
      const admin = it.actor(await it.makeMember(buyer.org, 'admin'), buyer.org, 'admin');
      const against =
        n % 2 === 0
          ? drop(other.actor, conversation, 1, 'withdraw')
          : counter(admin, conversation, 1, asked({ delivery: 'By rail' }));
      const ended = await won([accept(buyer.actor, conversation, made), against]);
      expect(ended.filter((one) => one === 'won')).toHaveLength(1);
      const [first] = await offersOf(it.db, buyer.actor, conversation);
      expect((await ordersIn()) - before).toBe(first?.state === 'accepted' ? 1 : 0);
    }
    expect(await broken()).toEqual([]);
  });
});

describe('an offer that stands', () => {
  test('is accepted as it was seen: its number, and the hash of its terms', async () => {
    const { conversation, seller: other } = await talk();
    const made = await offer(other.actor, conversation);
    const wrong = [
      { ...made, hash: '0'.repeat(64) },
      { ...made, hash: '' },
    ];
    for (const one of wrong) await expect(accept(buyer.actor, conversation, one)).rejects.toThrow('offer.differs');
    await expect(accept(buyer.actor, conversation, { ...made, no: 2 })).rejects.toThrow('not_found');
    await expect(accept(other.actor, conversation, made)).rejects.toThrow('offer.yours');
    await drop(other.actor, conversation, 1, 'withdraw');
    const second = await offer(other.actor, conversation, asked({ lead_days: 25 }));
    await expect(accept(buyer.actor, conversation, { ...second, hash: made.hash })).rejects.toThrow('offer.differs');
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.not_standing');
  });

  test('ends on its date, and before the seller would have too little time', async () => {
    const { conversation, seller: other } = await talk();
    const zone = 'Asia/Shanghai';
    const terms = askedGoods(now(), { ship_by: plusDays(dateIn(now(), zone), 23), lead_days: 20 });
    const latest = plusDays(terms.ship_by, -20);
    const made = await offer(other.actor, conversation, asked(terms));
    const [standing] = await offersOf(it.db, buyer.actor, conversation);
    expect(standing?.expires_at).toBe(startOf(latest, zone));
    await expect(counter(buyer.actor, conversation, 1, asked(terms, latest))).rejects.toThrow(
      'order.date_out_of_range',
    );
    it.clock.pass(startOf(latest, zone) - now());
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.expired');
    await Promise.all([sweepConversations(it.db, now()), sweepConversations(it.db, now())]);
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.expired');
    expect((await offersOf(it.db, buyer.actor, conversation))[0]?.state).toBe('expired');
    expect((await offer(buyer.actor, conversation)).no).toBe(2);
  });
});

test('over the API each wrong offer is refused with its code and its field', async () => {
  const { conversation, seller: other } = await talk();
  const as: Client = await it.as(other.person);
  const buys: Client = await it.as(buyer.person);
  const path = `/api/v1/conversations/${conversation}`;
  const post = (who: Client, rest: string, body: unknown) =>
    who.post(`${path}/${rest}`, body, { headers: { 'idempotency-key': newKey() } });
  const terms = askedGoods(now());
  const short = [{ ...terms.milestones[0]!, amount_minor: 1 }];
  const wrong: readonly (readonly [unknown, number, string, string?])[] = [
    [{ process: 'barter', terms }, 400, 'input.invalid', 'process'],
    [{ process: 'inspection', terms }, 400, 'input.invalid'],
    [{ process: 'trade', terms: { ...terms, discount: 5 } }, 400, 'input.unknown_field', 'terms.discount'],
    [{ process: 'trade', terms, price_minor: 5 }, 400, 'input.unknown_field', 'price_minor'],
    [{ process: 'trade', terms: { ...terms, milestones: short } }, 400, 'trade.milestones_do_not_sum', 'milestones'],
    [{ process: 'trade', terms: { ...terms, price_minor: 1 } }, 409, 'order.price_differs', 'price_minor'],
    [{ process: 'trade', terms: { ...terms, currency: 'XXX' } }, 400, 'input.invalid', 'terms.currency'],
    [{ process: 'trade', terms: { ...terms, ship_by: '2020-01-01' } }, 400, 'order.date_out_of_range', 'ship_by'],
    [{ process: 'trade', terms: { ...terms, items: [] } }, 400, 'input.invalid', 'terms.items'],
    [{ process: 'trade', terms, expires_on: '2020-01-01' }, 400, 'order.date_out_of_range', 'expires_on'],
  ];
  for (const [body, status, code, field] of wrong) {
    const answer = await post(as, 'offers', body);
    const found = await answer.json();
    expect([answer.status, found], JSON.stringify(body).slice(0, 60)).toMatchObject([
      status,
      { code, ...(field ? { field } : {}) },
    ]);
  }
  const made = (await (await post(as, 'offers', { process: 'trade', terms, words: 'Our best' })).json()) as Offered;
  const countered = await post(buys, 'counter', { process: 'trade', terms: { ...terms, lead_days: 21 }, no: 1 });
  expect(countered.status).toBe(200);
  expect((await post(buys, 'accept', { no: made.no, hash: made.hash })).status).toBe(409);
  const { no, hash } = (await countered.json()) as Offered;
  expect(((await (await post(as, 'accept', { no, hash })).json()) as { order: string }).order).toMatch(/^ord_/);
});
