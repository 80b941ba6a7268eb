import type { Formats } from '#platform/format.ts';
import type { Translate } from '#platform/i18n.ts';

/** What an order is about. The title in its terms is English, one text for both sides. */
export interface OrderSubject {
  readonly type: string;
  readonly product: string;
  readonly lot: number;
}

/**
 * The title of an order in the reader's language: `Pre-shipment inspection, 5,000 desk lamps`; in a row of a list with the
 * trade's letters for the type, `PSI, 5,000 desk lamps`.
 */
export function orderTitle(
  { t, format }: { t: Translate; format: Formats },
  { type, product, lot }: OrderSubject,
  types: 'order.type' | 'directory.type_short' = 'order.type',
): string {
  return t('orderpage.title', { type: t(`${types}.${type}`), lot: format.number(lot), product });
}
