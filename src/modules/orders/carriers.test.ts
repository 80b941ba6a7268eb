import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import type { Input } from '#domain/process/define.ts';
import { SIGHTINGS, type Sighting } from '#domain/shipping/sightings.ts';
import { DAY, HOUR } from '#domain/time.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import type { CarrierAdapter, CarrierEvent, Parcel } from '#platform/carriers/carrier.ts';
import { sandboxCarrier } from '#platform/carriers/sandbox.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeSide, type TestSide } from '#test/deals.ts';
import { DHL, makeGoods, type TestGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';
import { verified } from '#tools/cli/verify.ts';
import { askCarriers } from './carriers.ts';
import { noteSeen, trackingOf } from './tracking.ts';

// Goods on their way: what carriers and sellers say of them, and what it does to the order, with the clock of a real
// installation turned by its staff.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
beforeAll(async () => {
  it = await testApp();
  // An installation's clock is never behind real time, nor does it go back.
  it.clock.setReal(NOON);
  it.clock.set(NOON);
  await it.owner.tx((tx) => ensureReference(tx));
  const side = async (does: 'buys' | 'sells', country: string, city: string): Promise<TestSide> => {
    const { id, owner } = await it.makeOrg({ [does]: true, country, city });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  [buyer, seller] = [await side('buys', 'DE', 'Hamburg'), await side('sells', 'CN', 'Hangzhou')];
});
afterAll(() => it.stop());

/** Ends in 0, so the sandbox loses it. */
const LOST = { carrier: 'dhl', tracking: '3318810040' };

async function sent(shipment: Input = DHL): Promise<TestGoods> {
  const goods = await makeGoods(it, {}, { buyer, seller });
  await goods.to('funded');
  await goods.move('seller', 'ship', shipment);
  return goods;
}

async function turn(days: number): Promise<void> {
  const staff = await it.as(await it.makeStaff('support'));
  const answer = await staff.post('/sandbox/clock', { hours: String(days * 24) });
  expect(answer.status).toBe(303);
}

const eventsOf = (goods: TestGoods) => trackingOf(it.db, goods.buyer.actor, goods.order);
const kindsOf = async (goods: TestGoods) => (await eventsOf(goods)).map(({ kind }) => kind).reverse();

/** Another carrier than the sandbox: it says what the test lets it say. */
function carrierWith(track: (parcel: Parcel) => Partial<CarrierEvent>[] | Error): CarrierAdapter {
  return {
    name: 'another',
    follows: ['dhl'],
    track: (parcel, now) => {
      const said = track(parcel);
      if (said instanceof Error) return Promise.reject(said);
      const events = said.map((event, at) => ({
        id: `another-${at}`,
        tracking: parcel.tracking,
        kind: 'departed' as const,
        place: 'Ningbo',
        at: now,
        ...event,
      }));
      return Promise.resolve({ events, next: now + DAY });
    },
  };
}

const log = { warn: () => undefined };
const ask = (...carriers: CarrierAdapter[]) => askCarriers({ db: it.db, carriers, log }, it.clock.now());

describe('the sandbox carrier', () => {
  test('takes a parcel along its route day by day, until silence releases the money on the receipt clock', async () => {
    const start = it.clock.now();
    const goods = await sent();
    for (let day = 0; day < 44; day++) await turn(1);
    const events = (await eventsOf(goods)).reverse();
    expect(events.map(({ kind }) => kind)).toEqual(SIGHTINGS.filter((kind) => kind !== 'problem'));
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort((a, b) => a - b));
    expect([...new Set(events.map(({ place }) => place))]).toEqual([
      'Hangzhou, Zhejiang, China',
      'Ningbo, Zhejiang, China',
      'Hamburg, Germany',
    ]);
    expect(events.every(({ place_id, source }) => place_id !== null && source === 'dhl')).toBe(true);
    const { shipment, receipt_due } = await goods.facts();
    expect(shipment?.delivered_at).toBe(events.at(-1)?.at);
    expect(shipment?.delivered_at).toBeGreaterThan(start + 20 * DAY);
    expect(receipt_due).toBe(start + 45 * DAY);
    expect((await goods.load()).machine.state).toBe('shipped');
    await turn(1.1);
    expect((await goods.facts()).closed_at).toBe(receipt_due);
    expect((await goods.load()).machine.state).toBe('completed');
    expect((await verified(it.owner)).breaks).toEqual([]);
  });

  test('is heard the same when the clock jumps over the whole journey at once', async () => {
    const storyOf = async (turns: number, days: number) => {
      const start = it.clock.now();
      const goods = await sent();
      for (let count = 0; count < turns; count++) await turn(days);
      const { closed_at } = await goods.facts();
      const events = (await eventsOf(goods)).map(({ kind, at }) => [kind, at - start]);
      return { events, closed_at: Number(closed_at) - start, state: (await goods.load()).machine.state };
    };
    const fast = await storyOf(1, 100);
    expect(fast).toMatchObject({ closed_at: 45 * DAY, state: 'completed' });
    expect(await storyOf(25, 4)).toEqual(fast);
  });

  test('loses what ends in 0: nothing arrives, the receipt does not count down, and the clock opens a dispute', async () => {
    const start = it.clock.now();
    const goods = await sent(LOST);
    await turn(50);
    expect(await kindsOf(goods)).toEqual(['picked_up', 'export_customs', 'departed']);
    expect(Object.keys((await goods.load()).machine.clocks)).toEqual(['disputeArrival']);
    await turn(41);
    const { machine, dispute } = await goods.load();
    expect([machine.state, dispute?.state, dispute?.facts['opener']]).toEqual(['disputed', 'opened', 'buyer']);
    expect(machine.facts['suspended_at']).toBe(start + 90 * DAY);
  });

  test('brings back what is returned, which is not the arrival of what was sent', async () => {
    const goods = await sent();
    await goods.move('buyer', 'claim', { kind: 'missing', wanted: 'return', counts: [0, 10], statement: 'Not ours.' });
    await goods.move('seller', 'acceptClaim');
    await turn(2);
    await goods.move('buyer', 'sendBack', { carrier: 'dhl', tracking: '8487135506' });
    for (let day = 0; day < 45 && (await goods.load()).machine.state === 'return_shipped'; day++) await turn(1);
    expect((await goods.load()).machine.state).toBe('return_delivered');
    await turn(2);
    const back = (await eventsOf(goods)).filter(({ tracking }) => tracking === '8487135506').reverse();
    expect([back[0]?.place, back.at(-1)?.place]).toEqual(['Hamburg, Germany', 'Hangzhou, Zhejiang, China']);
    // What was sent first arrives too: it is noted, and is no receipt of anything.
    expect((await eventsOf(goods)).filter(({ kind }) => kind === 'delivered')).toHaveLength(2);
    const history = await it.db.sql(`SELECT 1 FROM order_events WHERE order_id = $1 AND move = 'recordDelivery'`, [
      goods.order,
    ]);
    expect(history).toEqual([]);
  });

  test('says the same of one number however often it is asked, and crosses no customs at home', async () => {
    const stop = { text: 'Ningbo', country: 'CN' };
    const route = { from: stop, leaves: stop, enters: stop, to: stop };
    const parcel: Parcel = { carrier: 'dhl', tracking: '8487135506', sent_at: 0, within: { days: 15 }, route };
    const later = 15 * DAY;
    const { events, next } = await sandboxCarrier.track(parcel, later);
    expect(await sandboxCarrier.track(parcel, later)).toEqual({ events, next });
    expect(events.map(({ kind }) => kind)).toEqual([
      'picked_up',
      'departed',
      'arrived',
      'out_for_delivery',
      'delivered',
    ]);
    expect(next).toBeNull();
  });
});

describe('a carrier', () => {
  test('that says everything again moves nothing again', async () => {
    const goods = await sent();
    it.clock.pass(30 * DAY);
    const sentAt = it.clock.now() - 30 * DAY;
    const dhl = carrierWith(() => [{ at: sentAt + 1 }, { kind: 'delivered', at: sentAt + DAY }]);
    expect(await ask(dhl)).toBe(2);
    const { version } = await goods.load();
    it.clock.pass(10 * DAY);
    expect(await ask(dhl)).toBe(0);
    expect((await goods.load()).version).toBe(version);
    expect(await kindsOf(goods)).toEqual(['departed', 'delivered']);
  });

  test('that speaks of another number is not heard, and one that follows nobody here is not asked again', async () => {
    const goods = await sent();
    expect(await ask(carrierWith(() => [{ tracking: '8487135506', kind: 'delivered' }]))).toBe(0);
    expect(await eventsOf(goods)).toEqual([]);
    it.clock.pass(2 * DAY);
    await ask();
    expect(await ask(sandboxCarrier)).toBe(0);
    const ups = { carrier: 'ups', tracking: DHL.tracking };
    const other = await makeGoods(it, {}, { buyer, seller });
    await other.to('funded');
    await expect(other.move('seller', 'ship', ups)).rejects.toMatchObject({ code: 'trade.tracking_invalid' });
  });

  test('that cannot be reached is asked again in an hour, and nobody else waits for it', async () => {
    const [broken, fine] = [await sent(), await sent({ carrier: 'ups', tracking: '1Z999AA10123456784' })];
    it.clock.pass(3 * DAY);
    const ups = { ...sandboxCarrier, follows: ['ups' as const] };
    await ask(
      carrierWith(() => new Error('no answer')),
      ups,
    );
    expect([await kindsOf(broken), await kindsOf(fine)]).toEqual([[], ['picked_up', 'export_customs']]);
    it.clock.pass(HOUR - 1);
    expect(await ask(sandboxCarrier)).toBe(0);
    it.clock.pass(1);
    await ask(sandboxCarrier);
    expect(await kindsOf(broken)).toContain('picked_up');
  });
});

test('what was sent before and arrives does not arrive for what replaces it', async () => {
  const goods = await sent();
  await goods.move('buyer', 'claim', { kind: 'missing', wanted: 'replacement', counts: [0, 10], statement: 'Ten.' });
  await goods.move('seller', 'acceptClaim');
  it.clock.pass(DAY);
  await goods.move('seller', 'ship', { carrier: 'dhl', tracking: '8487135506' });
  await ask(carrierWith(({ tracking }) => (tracking === DHL.tracking ? [{ kind: 'delivered' }] : [])));
  expect(await kindsOf(goods)).toEqual(['delivered']);
  expect((await goods.facts()).shipment).not.toHaveProperty('delivered_at');
  it.clock.pass(DAY);
  await ask(carrierWith(({ tracking }) => (tracking === DHL.tracking ? [] : [{ kind: 'delivered', id: 'again' }])));
  expect((await goods.facts()).shipment).toHaveProperty('delivered_at');
});

describe('the seller', () => {
  const note = (actor: PersonActor, goods: TestGoods, kind: Sighting, at = it.clock.now()) =>
    it.db.tx((tx) => noteSeen(tx, actor, goods.order, { kind, place: 'Ningbo', at }, `seen-${kind}`, it.clock.now()));

  test('says where the goods are, from shipping on and not in advance; the buyer and strangers say nothing', async () => {
    const goods = await makeGoods(it, {}, { buyer, seller });
    await goods.to('funded');
    await expect(note(seller.actor, goods, 'departed')).rejects.toMatchObject({ code: 'order.not_in_this_state' });
    await goods.move('seller', 'ship', DHL);
    await expect(note(seller.actor, goods, 'departed', it.clock.now() + 1)).rejects.toMatchObject({
      code: 'input.invalid',
      details: { field: 'at' },
    });
    await expect(note(buyer.actor, goods, 'arrived')).rejects.toMatchObject({ code: 'order.not_your_move' });
    it.clock.pass(43 * DAY);
    await note(seller.actor, goods, 'departed');
    await note(seller.actor, goods, 'departed');
    await note(seller.actor, goods, 'delivered');
    expect((await goods.load()).machine.clocks['autoReceive']).toBe(it.clock.now() + 5 * DAY);
    const events = await eventsOf(goods);
    expect(events.map(({ kind, source }) => `${kind} ${source}`)).toEqual(['delivered seller', 'departed seller']);
    const stranger = await makeSide(it, 'buys');
    await expect(trackingOf(it.db, stranger.actor, goods.order)).rejects.toMatchObject({ code: 'not_found' });
    await goods.move('buyer', 'receive');
    await note(seller.actor, goods, 'problem');
    expect(await eventsOf(goods)).toHaveLength(3);
  });
});
