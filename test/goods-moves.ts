import type { Input } from '#domain/process/define.ts';
import { DAY, dateIn, plusDays } from '#domain/time.ts';
import { storeFile } from '#modules/files/commands.ts';
import { transition } from '#modules/orders/transition.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import type { TestApp } from './app.ts';
import { makeDeal } from './deals.ts';
import { askedGoods, carrierSays, DHL, inspectedGoods, type TestGoods } from './goods.ts';
import { photo, pieces } from './sample-files.ts';

/** How a move becomes possible on a fresh goods order, who makes it, and with what. */
export interface GoodsScene {
  readonly by: 'buyer' | 'seller';
  readonly terms?: (it: TestApp) => Partial<GoodsInput>;
  readonly reach: (goods: TestGoods, it: TestApp) => Promise<unknown>;
  readonly body?: (goods: TestGoods, it: TestApp) => Promise<Input> | Input;
}

const REASON = { reason: 'We need them no more.' };
const CLAIM = { kind: 'missing', wanted: 'refund', counts: [0, 10], statement: 'Ten shades are missing.' };
const STARS = { as_agreed: 5, communication: 4, shipping_time: 3 };

const inspected = (it: TestApp) => inspectedGoods(it.clock.now());
const inDays = (it: TestApp, days: number) => plusDays(dateIn(it.clock.now(), 'Asia/Shanghai'), days);

/** An inspection of the buyer's own that has just been paid for. */
async function inspectionFor(goods: TestGoods, it: TestApp): Promise<string> {
  const deal = await makeDeal(it, { buyer: goods.buyer });
  await deal.to('funded');
  return deal.order;
}

async function judged(goods: TestGoods, it: TestApp, result: 'pass' | 'fail', override = false): Promise<void> {
  await goods.to('funded');
  const order = await inspectionFor(goods, it);
  await goods.move('buyer', 'bindInspection', { milestone: 1, inspection: order });
  const verdict = { order, version: 1, result, override };
  const actor = { kind: 'system', part: 'inspection' } as const;
  await it.db.tx((tx) =>
    transition(tx, actor, { order: goods.order, name: 'verdict', input: { verdict } }, it.clock.now()),
  );
}

const failed = (goods: TestGoods, it: TestApp) => judged(goods, it, 'fail');

async function claimed(goods: TestGoods): Promise<void> {
  await goods.to('shipped');
  await goods.move('buyer', 'claim', CLAIM);
}

async function returned(goods: TestGoods, it: TestApp): Promise<void> {
  await claimed(goods);
  await goods.move('seller', 'offerOutcome', { wanted: 'return' });
  await goods.move('buyer', 'acceptOutcome');
  await goods.move('buyer', 'sendBack', DHL);
  await carrierSays(it, goods, 'recordReturn');
}

async function amendment(goods: TestGoods, it: TestApp): Promise<void> {
  await goods.to('funded');
  await goods.move('seller', 'proposeAmendment', { terms: askedGoods(it.clock.now(), { delivery: 'By rail' }) });
}

/** One scene for each move of a goods order that a side may ask for and an inspection order does not have. */
export const GOODS_SCENES: Readonly<Record<string, GoodsScene>> = {
  revise: {
    by: 'buyer',
    reach: () => Promise.resolve(),
    body: (_, it) => ({ terms: askedGoods(it.clock.now(), { lead_days: 15 }) }),
  },
  sign: {
    by: 'buyer',
    reach: () => Promise.resolve(),
    body: async (goods) => {
      const { terms_version, terms_hash } = await goods.load();
      return { terms_version, terms_hash };
    },
  },
  proposeAmendment: {
    by: 'seller',
    reach: (goods) => goods.to('funded'),
    body: (_, it) => ({ terms: askedGoods(it.clock.now(), { delivery: 'By rail' }) }),
  },
  signAmendment: {
    by: 'buyer',
    reach: amendment,
    body: async (goods) => ({ hash: (await goods.facts()).amendment?.hash ?? '' }),
  },
  callTranche: {
    by: 'seller',
    terms: () => ({
      milestones: [
        { amount_minor: 300_000, due: 'agreement', release: 'receipt', inspection: null },
        { amount_minor: 700_000, due: 'before_shipment', release: 'receipt', inspection: null },
      ],
    }),
    reach: async (goods, it) => {
      await goods.to('funded');
      it.clock.pass(25 * DAY);
    },
  },
  signProduction: { by: 'seller', reach: (goods) => goods.to('funded') },
  bindInspection: {
    by: 'buyer',
    terms: inspected,
    reach: (goods) => goods.to('funded'),
    body: async (goods, it) => ({ milestone: 1, inspection: await inspectionFor(goods, it) }),
  },
  releasePassed: { by: 'buyer', terms: inspected, reach: (goods, it) => judged(goods, it, 'pass', true) },
  proposeChoice: {
    by: 'seller',
    terms: inspected,
    reach: failed,
    body: (_, it) => ({ choice: 'rework', date: inDays(it, 9) }),
  },
  agreeChoice: {
    by: 'buyer',
    terms: inspected,
    reach: async (goods, it) => {
      await failed(goods, it);
      await goods.move('seller', 'proposeChoice', { choice: 'discount', minor: 12_345 });
    },
  },
  waiveInspection: { by: 'buyer', terms: inspected, reach: failed },
  askCancellation: { by: 'buyer', reach: (goods) => goods.to('funded'), body: () => REASON },
  takeBackCancellation: {
    by: 'buyer',
    reach: (goods) => goods.to('funded').then(() => goods.move('buyer', 'askCancellation', REASON)),
  },
  agreeCancellation: {
    by: 'seller',
    reach: (goods) => goods.to('funded').then(() => goods.move('buyer', 'askCancellation', REASON)),
  },
  objectCancellation: {
    by: 'seller',
    reach: (goods) => goods.to('funded').then(() => goods.move('buyer', 'askCancellation', REASON)),
    body: () => ({ reason: 'They are packed.' }),
  },
  cancelLate: {
    by: 'buyer',
    reach: async (goods, it) => {
      await goods.to('funded');
      it.clock.pass(45 * DAY);
    },
  },
  ship: { by: 'seller', reach: (goods) => goods.to('funded'), body: () => DHL },
  recordDelivery: { by: 'seller', reach: (goods) => goods.to('shipped') },
  extendReceipt: { by: 'buyer', reach: (goods) => goods.to('shipped') },
  receive: { by: 'buyer', reach: (goods) => goods.to('shipped') },
  receivePart: { by: 'buyer', reach: (goods) => goods.to('shipped'), body: () => ({ counts: [100, 0] }) },
  claim: { by: 'buyer', reach: (goods) => goods.to('shipped'), body: () => CLAIM },
  withdrawClaim: { by: 'buyer', reach: claimed },
  acceptClaim: { by: 'seller', reach: claimed },
  offerOutcome: { by: 'seller', reach: claimed, body: () => ({ wanted: 'keep', minor: 500 }) },
  acceptOutcome: {
    by: 'buyer',
    reach: (goods) => claimed(goods).then(() => goods.move('seller', 'offerOutcome', { wanted: 'replacement' })),
  },
  declineClaim: { by: 'seller', reach: claimed, body: () => ({ statement: 'All were there.' }) },
  sendBack: {
    by: 'buyer',
    reach: async (goods) => {
      await claimed(goods);
      await goods.move('seller', 'offerOutcome', { wanted: 'return' });
      await goods.move('buyer', 'acceptOutcome');
    },
    body: () => DHL,
  },
  recordReturn: {
    by: 'seller',
    reach: async (goods) => {
      await claimed(goods);
      await goods.move('seller', 'offerOutcome', { wanted: 'return' });
      await goods.move('buyer', 'acceptOutcome');
      await goods.move('buyer', 'sendBack', DHL);
    },
  },
  acceptReturn: { by: 'seller', reach: returned },
  objectReturn: {
    by: 'seller',
    reach: returned,
    body: async ({ seller }, it) => {
      const shot = { name: 'empty.jpg', stream: pieces(await photo()) };
      const { id } = await storeFile(it.db, it.at.files, seller.actor, shot, it.clock.now());
      return { statement: 'The box was empty.', files: [id] };
    },
  },
  rate: { by: 'buyer', reach: (goods) => goods.to('completed'), body: () => STARS },
  answerRating: {
    by: 'seller',
    reach: (goods) => goods.to('completed').then(() => goods.move('buyer', 'rate', STARS)),
    body: () => ({ comment: 'Thank you.' }),
  },
};
