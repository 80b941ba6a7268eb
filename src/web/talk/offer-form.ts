import { decimalOf, parseMinor } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { InspectionOfferInput } from '#modules/conversations/contract.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { priceOf } from '#modules/orders/terms.ts';
import { fieldAt, sentValues, TERMS_FIELDS, termsBody, valuesOfTerms } from '#web/order/terms-form.ts';
import { textOf } from '#web/sent-form.ts';
import type { FormValues } from '#web/ui/form.tsx';
import { WORK_FIELDS } from './man-days.tsx';

/** What the form of an offer has besides the terms: a price a man-day, when the offer runs out, and a few words. */
const OWN_FIELDS: readonly string[] = ['day_rate', 'day_rate_currency', 'expires_on', 'words'];

export const OFFER_FIELDS: readonly string[] = [...TERMS_FIELDS, ...OWN_FIELDS, ...WORK_FIELDS];

/** The price that the form asks for, or null where it is none yet. */
export function priceIn(sent: Sent): { readonly minor: bigint; readonly currency: string } | null {
  const currency = textOf(sent, 'day_rate_currency');
  const halves = Number(textOf(sent, 'half_days'));
  const rate = /^[A-Z]{3}$/.test(currency) ? parseMinor(textOf(sent, 'day_rate'), currency) : null;
  if (rate === null || rate === 0n || !Number.isSafeInteger(halves) || halves < 1) return null;
  return { minor: priceOf(rate, halves), currency };
}

export function parseOffer(sent: Sent) {
  const price = priceIn(sent);
  const expires = textOf(sent, 'expires_on');
  return InspectionOfferInput.safeParse({
    process: 'inspection',
    terms: {
      ...termsBody(sent),
      price_minor: price === null ? null : Number(price.minor),
      currency: textOf(sent, 'day_rate_currency'),
    },
    ...(expires === '' ? {} : { expires_on: expires }),
    words: textOf(sent, 'words'),
  });
}

/** The field of the form that an error's path names. */
export function offerFieldAt(path: readonly PropertyKey[]): string {
  const [first, ...rest] = path[0] === 'terms' ? path.slice(1) : path;
  if (first === 'price_minor' || first === 'currency') return 'day_rate';
  if (first === 'expires_on' || first === 'words') return first;
  return fieldAt(first === undefined ? [] : [first, ...rest]);
}

export function offerValues(sent: Sent): FormValues {
  const own = [...OWN_FIELDS, ...WORK_FIELDS].map((name) => [name, sent.get(name) ?? undefined]);
  return { ...sentValues(sent), ...Object.fromEntries(own) };
}

/** What the form is first filled with from an offer that was made. Half a man-day of an odd price loses half a cent. */
export function valuesOfOffer(terms: InspectionTerms): FormValues {
  const minor = (BigInt(terms.price_minor) * 2n) / BigInt(terms.half_days);
  return {
    ...valuesOfTerms(terms),
    day_rate: decimalOf({ minor, currency: terms.currency }),
    day_rate_currency: terms.currency,
  };
}
