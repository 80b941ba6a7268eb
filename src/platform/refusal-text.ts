import { sentenceOf, type Refusal } from '#domain/errors.ts';
import { money } from '#domain/money.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import { isCalendarDate, type Instant } from '#domain/time.ts';
import { formats, type Formats } from './format.ts';
import { words, type Locale, type Translate } from './i18n.ts';

/** For whom a sentence is written. */
export interface Reader {
  readonly t: Translate;
  readonly format: Formats;
  readonly locale: Locale;
}

export function readerFor(locale: Locale, zone: string, now: Instant): Reader {
  return { locale, t: words(locale), format: formats(locale, zone, now) };
}

/** No instant that a refusal speaks of is before 1973, and nothing it counts is that many. */
export const INSTANTS_FROM = 1e11;

/**
 * The catalogue's sentence with its details as this reader reads them: states by name, instants in their zone, amounts in
 * full. The one place that does, so that a disabled button and the answer of the API say the same.
 */
export function refusalText(reader: Reader, { code, details }: Refusal): string {
  const { format, locale } = reader;
  const { currency } = details;
  const shown: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(details)) {
    if (name === 'state') shown[name] = stateName(reader, code, String(value));
    else if (name === 'total' && typeof currency === 'string' && /^\d+$/.test(String(value)))
      shown[name] = format.money(money(BigInt(String(value)), currency));
    else if (typeof value === 'number' && value > INSTANTS_FROM) shown[name] = format.dateTime(value);
    else if (typeof value === 'string' && isCalendarDate(value)) shown[name] = format.day(value);
    else shown[name] = value;
  }
  return sentenceOf(locale, { code, details: shown });
}

/** Of two processes with a state of one name, the one that the code speaks of. */
function stateName({ t }: Reader, code: string, state: string): string {
  const [noun] = code.split('.');
  const found = PROCESSES.flatMap(({ name, states }) => (states[state] ? [{ name, label: states[state].label }] : []));
  const label = (found.find(({ name }) => (name === 'dispute') === (noun === 'dispute')) ?? found[0])?.label;
  return label === undefined ? state : t(label);
}
