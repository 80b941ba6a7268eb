import { exponentOf } from '#domain/money.ts';
import type { ProductSearch } from '#modules/products/contract.ts';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { atPlace, type Change, notNear } from './search-address.ts';
import type { Chip, Named } from './search-chips.ts';

/** What a search of products asks for. */
export function productChips(view: View, search: ProductSearch, { place, near, seller }: Named): Chip<'product'>[] {
  const { t, format } = view;
  const chips: Chip<'product'>[] = [];
  const add = (label: string, without: Change<'product'>) => chips.push({ label, without });
  const { quantity, price_min, price_max, minimum, lead, rating } = search;
  const price = (units: number) => {
    const minor = BigInt(Math.round(units * 10 ** exponentOf(search.currency)));
    return format.price({ minor, currency: search.currency });
  };
  if (search.q) add(t('directory.chip_words', { words: search.q }), { q: '' });
  if (search.seller) add(t('products.chip_seller', { seller: seller ?? '' }), { seller: undefined });
  if (place) add(names.place(view, place), atPlace(search, undefined));
  if (near) {
    const words = { km: format.number(search.within_km), place: names.place(view, near) };
    add(t('products.chip_near', words), notNear(search));
  }
  if (quantity !== undefined)
    add(t('products.chip_quantity', { quantity: format.number(quantity) }), { quantity: undefined });
  if (search.escrow) add(t('products.escrow_only'), { escrow: undefined });
  for (const code of search.industry)
    add(names.industry(view, code), { industry: search.industry.filter((other) => other !== code) });
  for (const way of search.transport)
    add(t(`products.transport.${way}`), { transport: search.transport.filter((other) => other !== way) });
  if (price_min !== undefined)
    add(t('directory.chip_price_min', { price: price(price_min) }), { price_min: undefined });
  if (price_max !== undefined)
    add(t('directory.chip_price_max', { price: price(price_max) }), { price_max: undefined });
  if (minimum !== undefined)
    add(t('products.chip_minimum', { least: t('products.minimum_to', { count: minimum }) }), { minimum: undefined });
  if (lead !== undefined)
    add(t('products.chip_lead', { least: t('products.lead_to', { count: lead }) }), { lead: undefined });
  if (rating !== undefined) add(t('directory.rating_from', { stars: format.number(rating) }), { rating: undefined });
  return chips;
}
