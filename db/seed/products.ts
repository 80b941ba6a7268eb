import type { Language } from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import type { Incoterm, Transport } from '#domain/process/trade-terms.ts';
import type { Tier } from '#domain/products.ts';
import { RATES } from '#modules/reference/rates.ts';
import { chance, type Chance } from './chance.ts';
import { type Market, MARKETS, type Town } from './markets.ts';
import { LINES, type Line, VARIANTS } from './product-lines.ts';

type Both = { readonly en: string; readonly zh: string };

export interface SeedProduct {
  readonly line: Line;
  readonly name: Both;
  readonly description: Both;
  readonly currency: string;
  readonly tiers: readonly Tier[];
  readonly variants: readonly { readonly name: string; readonly sku: string }[];
  readonly leadDays: number;
  readonly transports: readonly Transport[];
  readonly incoterms: readonly Incoterm[];
  readonly acceptsEscrow: boolean;
  readonly daysAgo: number;
  /** Which pictures of its line it shows. */
  readonly pictures: readonly number[];
}

export interface SeedSeller {
  readonly name: string;
  readonly country: string;
  readonly city: string;
  readonly owner: string;
  readonly locale: 'en' | 'zh';
  readonly headline: Both;
  readonly description: Both;
  readonly founded: number;
  readonly languages: readonly Language[];
  readonly industries: readonly Line['industry'][];
  readonly acceptsEscrow: boolean;
  readonly currency: string;
  readonly products: readonly SeedProduct[];
}

const SEED = 20;
const ENDINGS = ['Works', 'Manufacturing', 'Trading', 'Industries', 'Goods', 'Factory', 'Export'] as const;

/** Factories and traders where their goods are made, the same at every run. */
export function sellers(): SeedSeller[] {
  const rnd = chance(SEED);
  const names = new Set<string>();
  return MARKETS.flatMap((market) =>
    market.towns.flatMap((town) => {
      const lines = LINES.filter(({ industry }) => town.industries.includes(industry));
      if (lines.length === 0 || !rnd.is(market.country === 'CN' ? 0.75 : 0.5)) return [];
      return [seller(rnd, market, town, lines, names)];
    }),
  );
}

function seller(rnd: Chance, market: Market, town: Town, lines: readonly Line[], names: Set<string>): SeedSeller {
  const name = unused(rnd, market, names);
  const own = rnd.some(lines, rnd.whole(1, 3));
  const [first] = own as [Line, ...Line[]];
  const acceptsEscrow = rnd.is(0.85);
  const currency = rnd.is(0.6) ? 'USD' : market.currency;
  const given = { currency, acceptsEscrow, city: town.city };
  const noun = (at: 0 | 1) => own.map((line) => line.noun[at]);
  return {
    name,
    country: market.country,
    city: town.city,
    owner: rnd.pick(market.given) + ' ' + rnd.pick(market.family),
    locale: market.country === 'CN' || market.country === 'TW' ? 'zh' : 'en',
    headline: {
      en: `${capital(noun(0).join(', '))}: from our own lines in ${town.city}.`,
      zh: `${noun(1).join('、')}，自有产线生产。`,
    },
    description: {
      en: `We make what we sell: samples leave the workshop in a week, every lot is checked before packing, and inspectors are welcome at any stage.\n${first.says[0]}`,
      zh: `自产自销：样品一周内寄出，每批装箱前均经检验，欢迎任何阶段的第三方验货。\n${first.says[1]}`,
    },
    founded: rnd.whole(1988, 2021),
    languages: [...new Set([...market.speaks, ...rnd.some(market.also, rnd.whole(0, 2))])],
    industries: [...new Set(own.map(({ industry }) => industry))],
    acceptsEscrow,
    currency,
    products: own.flatMap((line) => productsOf(rnd, line, rnd.whole(3, 6), given)),
  };
}

function unused(rnd: Chance, { stems }: Market, names: Set<string>): string {
  for (;;) {
    const name = `${rnd.pick(stems)} ${rnd.pick(ENDINGS)}`;
    if (names.has(name)) continue;
    names.add(name);
    return name;
  }
}

interface Given {
  readonly currency: string;
  readonly acceptsEscrow: boolean;
  readonly city: string;
}

/** Several of one line, each in another material or size. */
export function productsOf(rnd: Chance, line: Line, count: number, given: Given): SeedProduct[] {
  const kinds = line.materials.flatMap((material) => line.sizes.map((size, at) => ({ material, size, at })));
  return rnd.some(kinds, count).map(({ material, size, at }) => {
    const [least, most] = line.usd;
    const usd = least + (most - least) * Math.min(1, at / line.sizes.length + rnd.next() * 0.3);
    const minimum = rnd.pick(line.minimum);
    const sea = line.minimum.every((n) => n < 20) || rnd.is(0.8);
    return {
      line,
      name: { en: `${material[0]} ${line.noun[0]}, ${size[0]}`, zh: `${material[1]}${line.noun[1]}，${size[1]}` },
      description: {
        en: `${capital(line.noun[0])} in ${uncapital(material[0])}, ${size[0]}. ${line.says[0]} Made in ${given.city}; pre-production sample before each order.`,
        zh: `${material[1]}${line.noun[1]}，${size[1]}。${line.says[1]}每批订单前提供产前样。`,
      },
      currency: given.currency,
      tiers: tiersOf(rnd, usd, minimum, given.currency),
      variants: rnd.some(VARIANTS, rnd.whole(0, 4)).map(([colour]) => ({
        name: capital(colour),
        sku: `${line.industry}-${colour.replaceAll(' ', '').slice(0, 5).toUpperCase()}-${at + 1}`,
      })),
      leadDays: rnd.whole(...line.lead),
      transports: sea ? ['sea', ...(rnd.is(0.5) ? (['air'] as const) : [])] : ['courier', 'air'],
      incoterms: sea ? ['FOB', 'CIF', ...(rnd.is(0.4) ? (['DDP'] as const) : [])] : ['EXW', 'FCA', 'DAP'],
      acceptsEscrow: given.acceptsEscrow && rnd.is(0.95),
      daysAgo: rnd.whole(2, 500),
      pictures: rnd.is(0.92) ? rnd.pick([[0], [1], [0, 1], [1, 0]]) : [],
    };
  });
}

/** Cheaper by a few percent at each step, always by a whole minor unit at least. */
function tiersOf(rnd: Chance, usd: number, minimum: number, currency: string): Tier[] {
  let price = Math.max(4, Math.round(usd * (RATES[currency] ?? 1) * 10 ** exponentOf(currency)));
  let from = minimum;
  const tiers: Tier[] = [{ from, unit_price_minor: price }];
  for (let left = rnd.whole(0, 3); left > 0 && price > 4; left--) {
    from *= rnd.pick([2, 2.5, 5]);
    price = Math.min(price - 1, Math.round(price * (0.9 + rnd.next() * 0.07)));
    tiers.push({ from: Math.ceil(from), unit_price_minor: price });
  }
  return tiers;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** Not of an abbreviation. */
const uncapital = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
