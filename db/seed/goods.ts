import { GOODS_OF_THE_WORLD } from './goods-of-the-world.ts';
import { GOODS_OF_ZHEJIANG } from './goods-of-zhejiang.ts';

export const GOODS = { ...GOODS_OF_ZHEJIANG, ...GOODS_OF_THE_WORLD };
export type GoodName = keyof typeof GOODS;
