import { AREAS } from '#domain/listings.ts';
import { exponentOf } from '#domain/money.ts';
import type { Search } from '#modules/listings/contract.ts';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { atPlace, type Change, notNear } from './search-address.ts';
import type { Chip, Named } from './search-chips.ts';

/** What a search of inspectors asks for. */
export function inspectorChips(view: View, search: Search, { place, near }: Named): Chip<'inspector'>[] {
  const { t, format } = view;
  const chips: Chip<'inspector'>[] = [];
  const add = (label: string, without: Change<'inspector'>) => chips.push({ label, without });
  const several = (name: 'industry' | 'language' | 'type' | 'accreditation', label: (code: string) => string) => {
    for (const code of search[name])
      add(label(code), { [name]: (search[name] as string[]).filter((other) => other !== code) });
  };
  const price = (units: number) =>
    format.price({ minor: BigInt(units) * 10n ** BigInt(exponentOf(search.currency)), currency: search.currency });
  if (search.q) add(t('directory.chip_words', { words: search.q }), { q: '' });
  if (place) add(names.place(view, place), atPlace(search, undefined));
  if (near)
    add(
      t('directory.chip_near', { km: format.number(search.within_km), place: names.place(view, near) }),
      notNear(search),
    );
  if (search.free_from !== undefined && search.free_to !== undefined)
    add(t('directory.chip_free', { days: format.days(search.free_from, search.free_to) }), {
      free_from: undefined,
      free_to: undefined,
    });
  several('type', (code) => names.type(view, code));
  several('industry', (code) => names.industry(view, code));
  several('language', (code) => format.language(code));
  if (search.price_min !== undefined)
    add(t('directory.chip_price_min', { price: price(search.price_min) }), { price_min: undefined });
  if (search.price_max !== undefined)
    add(t('directory.chip_price_max', { price: price(search.price_max) }), { price_max: undefined });
  if (search.rating !== undefined)
    add(t('directory.rating_from', { stars: format.number(search.rating, 1) }), { rating: undefined });
  for (const area of AREAS) {
    const stars = search[area];
    if (stars === undefined) continue;
    const least = t('directory.rating_from', { stars: format.number(stars, 1) });
    add(t('directory.chip_area', { area: t(`company.area_${area}`), least }), { [area]: undefined });
  }
  if (search.on_time !== undefined)
    add(t('directory.on_time_from', { share: format.percent(search.on_time / 100) }), { on_time: undefined });
  if (search.completed !== undefined)
    add(t('directory.completed_from', { count: search.completed }), { completed: undefined });
  several('accreditation', (code) => names.paper(view, code));
  if (search.kind) add(t(`directory.kind_${search.kind}`), { kind: undefined });
  if (search.name) add(t('directory.chip_words', { words: search.name }), { name: '' });
  return chips;
}
