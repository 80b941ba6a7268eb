import type { Formats } from './format.ts';
import { hasWord, type Translate } from './i18n.ts';

/** `5,000 pieces`: a unit that the catalogues know is written in the reader's language, any other as it was typed. */
export function quantityOf(
  product: { readonly lot: number; readonly unit: string },
  t: Translate,
  format: Formats,
): string {
  const word = `orderpage.unit.${product.unit}`;
  return `${format.number(product.lot)} ${hasWord(word) ? t(word) : product.unit}`;
}
