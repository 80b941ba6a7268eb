import { exponentOf } from '#domain/money.ts';
import type { Search } from '#modules/listings/contract.ts';
import type { Place } from '#modules/reference/queries.ts';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import type { SearchChange } from './directory-url.ts';

/** One thing that is asked for, in words, and the change that asks for it no more. */
export interface Chip {
  readonly label: string;
  readonly without: SearchChange;
}

/** What is asked for now, part by part. */
export function chipsOf(view: View, search: Search, place: Place | null): Chip[] {
  const { t, format } = view;
  const chips: Chip[] = [];
  const add = (label: string, without: SearchChange) => chips.push({ label, without });
  const several = (name: 'industry' | 'language' | 'type' | 'accreditation', label: (code: string) => string) => {
    for (const code of search[name])
      add(label(code), { [name]: (search[name] as string[]).filter((other) => other !== code) });
  };
  const price = (units: number) =>
    format.price({ minor: BigInt(units) * 10n ** BigInt(exponentOf(search.currency)), currency: search.currency });
  if (search.q) add(t('directory.chip_words', { words: search.q }), { q: '' });
  if (place) add(names.place(view, place), { place: undefined });
  several('type', (code) => names.type(view, code));
  several('industry', (code) => names.industry(view, code));
  several('language', (code) => format.language(code));
  if (search.price_min !== undefined)
    add(t('directory.chip_price_min', { price: price(search.price_min) }), { price_min: undefined });
  if (search.price_max !== undefined)
    add(t('directory.chip_price_max', { price: price(search.price_max) }), { price_max: undefined });
  if (search.rating !== undefined)
    add(t('directory.rating_from', { stars: format.number(search.rating, 1) }), { rating: undefined });
  if (search.on_time !== undefined)
    add(t('directory.on_time_from', { share: format.percent(search.on_time / 100) }), { on_time: undefined });
  if (search.completed !== undefined)
    add(t('directory.completed_from', { count: search.completed }), { completed: undefined });
  several('accreditation', (code) => names.paper(view, code));
  if (search.kind) add(t(`directory.kind_${search.kind}`), { kind: undefined });
  if (search.name) add(t('directory.chip_words', { words: search.name }), { name: '' });
  return chips;
}
