import type { Locale } from '#platform/i18n.ts';

const MINUTE = 60_000;

const units = new Map<string, Intl.NumberFormat>();

function write(locale: Locale, count: number, unit: 'day' | 'hour' | 'minute'): string {
  const key = locale + unit;
  let format = units.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
    units.set(key, format);
  }
  return format.format(count);
}

/** A length in its two largest units, `6 days 22 hours`; at least a minute. Server and browser write it alike. */
export function duration(locale: Locale, ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / MINUTE));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts: string[] = [];
  if (days > 0) parts.push(write(locale, days, 'day'));
  if (hours > 0) parts.push(write(locale, hours, 'hour'));
  if (days === 0 && (rest > 0 || hours === 0)) parts.push(write(locale, rest, 'minute'));
  return parts.join(locale === 'zh' ? '' : ' ');
}
