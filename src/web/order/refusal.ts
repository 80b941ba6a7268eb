import { sentenceOf, type Refusal } from '#domain/errors.ts';
import { money } from '#domain/money.ts';
import type { View } from '#web/view.ts';

/** The catalogue's sentence with its details as this reader reads them: states by name, instants in their zone, amounts in full. */
export function refusalText(view: View, { code, details }: Refusal, currency: string): string {
  const shown: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(details)) {
    if (name === 'state')
      shown[name] = view.t(`${code.startsWith('dispute.') ? 'dispute' : 'order'}.state.${String(value)}`);
    else if (name === 'total' && /^\d+$/.test(String(value)))
      shown[name] = view.format.money(money(BigInt(String(value)), currency));
    else if (typeof value === 'number' && value > 1e11) shown[name] = view.format.dateTime(value);
    else if (/^\d{4}-\d{2}-\d{2}$/.test(String(value))) shown[name] = view.format.day(String(value));
    else shown[name] = value;
  }
  return sentenceOf(view.locale, { code, details: shown });
}
