import { buyNow } from '#modules/orders/buy-now.ts';
import type { BuyNowInput } from '#modules/orders/goods-contract.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import type { Client, TestApp } from './app.ts';
import { makeSide, type TestSide } from './deals.ts';
import { goodsOf, LAMP, type TestGoods } from './goods.ts';

/** 600 lamps at the second price, 11.00, by sea from Ningbo, as its buyer saw them listed. */
export const boughtLamps = (product: string, over: Partial<BuyNowInput> = {}): BuyNowInput => ({
  product,
  variant: '',
  quantity: 600,
  transport: 'sea',
  incoterms: { rule: 'FOB', place: 'Ningbo' },
  unit_price_minor: 1_100,
  currency: 'USD',
  lead_days: 30,
  ...over,
});

export interface TestShop {
  readonly buyer: TestSide;
  readonly seller: TestSide;
  readonly buys: Client;
  readonly sells: Client;
  /** A lamp with prices from 100 and from 500 on, shown to everybody; answers its id. */
  list(over?: object): Promise<string>;
}

/** A seller in Zhejiang that accepts escrow, and a buyer. */
export async function makeShop(it: TestApp): Promise<TestShop> {
  await it.db.tx((tx) => ensureReference(tx));
  const [buyer, seller] = [await makeSide(it, 'buys'), await makeSide(it, 'sells')];
  const [buys, sells] = [await it.as(buyer.person), await it.as(seller.person)];
  const page = { published: true, place: 'CN-ZJ', accepts_escrow: true, headline_en: 'Lamps' };
  await sells.patch('/api/v1/seller', page);
  const list = async (over: object = {}) => {
    const answer = await sells.post('/api/v1/products', { ...LAMP, ...over });
    return ((await answer.json()) as { id: string }).id;
  };
  return { buyer, seller, buys, sells, list };
}

let keys = 0;

/** The same of 600 lamps that the shop's buyer has bought at their listed price. */
export async function buyGoods(it: TestApp, { buyer, seller, list }: TestShop): Promise<TestGoods> {
  const body = boughtLamps(await list());
  const { id } = await it.db.tx((tx) => buyNow(tx, buyer.actor, body, `shop-key-${++keys}`, it.clock.now()));
  return goodsOf(it, id, { buyer, seller });
}
