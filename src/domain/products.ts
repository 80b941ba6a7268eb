import { type Incoterm, SEA_ONLY, type Transport } from './process/trade-terms.ts';

/** What goods are counted or measured in. */
export const UNITS = [
  'piece',
  'set',
  'pair',
  'metre',
  'square_metre',
  'kilogram',
  'tonne',
  'litre',
  'roll',
  'carton',
] as const;
export type Unit = (typeof UNITS)[number];

export const PRODUCT_SORTS = ['relevance', 'rating', 'price', 'minimum', 'newest', 'distance'] as const;
export type ProductSort = (typeof PRODUCT_SORTS)[number];

/** Prices are filtered and sorted at the minimum order, or at one of these; as product_search_terms has them. */
export const QUANTITIES = [10, 50, 100, 500, 1_000, 5_000, 10_000, 50_000] as const;

/** What the filters beside the list offer. */
export const LEAD_STEPS = [7, 15, 30, 60] as const;
export const MINIMUM_STEPS = [10, 100, 500, 1_000] as const;

export const TIERS_MAX = 8;
export const VARIANTS_MAX = 50;
export const PHOTOS_MAX = 12;

/** What a unit costs from a quantity on. */
export interface Tier {
  readonly from: number;
  readonly unit_price_minor: number;
}

/** Where the tiers stop making sense, or null: quantities rise, prices fall. The first quantity is the minimum order. */
export function badTier(tiers: readonly Tier[]): { readonly at: number; readonly field: keyof Tier } | null {
  for (const [at, tier] of tiers.entries()) {
    const before = tiers[at - 1];
    if (!before) continue;
    if (tier.from <= before.from) return { at, field: 'from' };
    if (tier.unit_price_minor >= before.unit_price_minor) return { at, field: 'unit_price_minor' };
  }
  return null;
}

/** The tier that a quantity falls in; null below the minimum order. Tiers stand by rising quantity. */
export function tierAt<T extends { readonly from: number }>(tiers: readonly T[], quantity: number): T | null {
  return tiers.findLast(({ from }) => from <= quantity) ?? null;
}

/** Rules that none of the ways of transport can keep. */
export function badIncoterms(incoterms: readonly Incoterm[], transports: readonly Transport[]): Incoterm | null {
  return transports.includes('sea') ? null : (incoterms.find((rule) => SEA_ONLY.includes(rule)) ?? null);
}
