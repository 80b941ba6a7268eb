import { DEFAULT_POLICY } from '#domain/policy.ts';
import { tradeTerms } from '#domain/process/trade-terms.ts';
import { productById } from '#modules/products/queries.ts';
import { goodsValues } from '#web/order/goods-form.ts';
import type { TestApp } from './app.ts';
import type { Ask } from './asked.ts';
import { GOODS_SCENES } from './goods-moves.ts';
import { askedGoods, makeGoods } from './goods.ts';
import { boughtLamps } from './shop.ts';
import { PARTIES } from './snapshots.ts';

// What is sent to the addresses of goods orders, which the inspector sells; see asked.ts.

let count = 0;
const newKey = (): string => `goods-asked-${++count}`;

/** A move as its scene stages it. */
const move =
  (name: string): Ask =>
  async (it, { buyer, inspector }) => {
    const scene = GOODS_SCENES[name];
    if (!scene) throw new Error(`no scene for ${name}`);
    const goods = await makeGoods(it, scene.terms?.(it), { buyer, seller: inspector });
    await scene.reach(goods, it);
    const body = await scene.body?.(goods, it);
    return { params: { id: goods.order, move: name }, body, key: newKey() };
  };

/** The lamp of the world's seller; what is asked of the list before may have changed its time. */
const bought = async (it: TestApp, product: string) =>
  boughtLamps(product, { lead_days: (await productById(it.db, product, null))?.leadDays ?? 0 });

/** The form of goods terms, filled in. */
function termsForm(it: TestApp) {
  const terms = tradeTerms(askedGoods(it.clock.now()), { policy: DEFAULT_POLICY, files: [], parties: PARTIES });
  return goodsValues(terms);
}

const shipped: Ask = async (it, { buyer, inspector }) => {
  const goods = await makeGoods(it, {}, { buyer, seller: inspector });
  await goods.to('shipped');
  return { params: { id: goods.order } };
};
const contract: Ask = (_, { goods }) => ({ params: { id: goods, version: '1' } });

export const GOODS_ASKS: Readonly<Record<string, Ask>> = {
  'GET /orders/:id/terms/:version/contract.pdf': contract,
  'GET /api/v1/orders/:id/terms/:version/contract': contract,
  'POST /api/v1/orders/goods': (it, { inspector }) => ({
    body: { with: inspector.org, as: 'buyer', terms: askedGoods(it.clock.now()) },
    key: newKey(),
  }),
  'POST /api/v1/orders/goods/buyNow': async (it, { product }) => ({ body: await bought(it, product), key: newKey() }),
  'POST /api/v1/orders/:id/tracking': async (it, world) => {
    const body = { kind: 'departed', place: 'Ningbo', at: new Date(it.clock.now()).toISOString() };
    return { ...(await shipped(it, world)), body, key: newKey() };
  },
  'POST /products/:id/buy': () => ({
    body: { quantity: '600', transport: 'sea', 'incoterms.rule': 'FOB', 'incoterms.place': 'Ningbo' },
  }),
  'POST /products/:id/contract': (it) => ({ body: termsForm(it) }),
  'POST /sellers/:id/contract': (it) => ({ body: termsForm(it) }),
  'POST /messages/:id/contract': (it) => ({ body: termsForm(it) }),
  'GET /orders/:id/contract/:move': move('revise'),
  'POST /orders/:id/contract/:move': async (it, world) => ({
    ...(await move('revise')(it, world)),
    body: { ...termsForm(it), seen: '1' },
  }),
  'GET /orders/:id/tracking': shipped,
  'POST /orders/:id/tracking': async (it, world) => ({
    ...(await shipped(it, world)),
    body: { kind: 'departed', place: 'Ningbo', key: newKey() },
  }),
  ...Object.fromEntries(Object.keys(GOODS_SCENES).map((name) => [`POST /api/v1/orders/:id/${name}`, move(name)])),
};
