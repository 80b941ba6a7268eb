import type { Refusal } from '#domain/errors.ts';
import { refusalText as textOf } from '#platform/refusal-text.ts';
import type { View } from '#web/view.ts';

/** The sentence as the API answers it too; amounts among the details that do not name their currency are in `currency`. */
export function refusalText(view: View, { code, details }: Refusal, currency: string): string {
  return textOf(view, { code, details: { currency, ...details } });
}
