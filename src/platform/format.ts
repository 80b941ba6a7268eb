import type { Money } from '#domain/money.ts';
import type { CalendarDate, Instant } from '#domain/time.ts';
import type { Locale } from '#platform/i18n.ts';

import { decimalOf, exponentOf } from '#domain/money.ts';
import { DAY, HOUR } from '#domain/time.ts';

import { duration } from './duration.ts';

const MINUTE = 60_000;

// English numbers as the trade writes dollars ($309.00), dates with the day first and 24 hours, which nobody misreads.
const numberTag: Record<Locale, string> = { en: 'en-US', zh: 'zh-Hans-CN' };
const dateTag: Record<Locale, string> = { en: 'en-GB', zh: 'zh-Hans-CN' };
const comma: Record<Locale, string> = { en: ', ', zh: ' ' };

/** Writes values for one reader: their language, their zone, and the now of the request. */
export interface Formats {
  readonly locale: Locale;
  readonly zone: string;
  /** `$309.00`, all decimals of the currency. */
  money(amount: Money): string;
  /** `$268`, without decimals when they are all zero: for prices in lists, not for statements. */
  price(amount: Money): string;
  number(value: number | bigint, digitsMax?: number): string;
  /** A share of one: 0.97 is `97%`. */
  percent(share: number, digitsMax?: number): string;
  /** Basis points: 800 is `8%`. */
  bps(value: number): string;
  bytes(count: number): string;
  /** A calendar date, which has no zone: `20 November 2026`. */
  day(date: CalendarDate): string;
  dayShort(date: CalendarDate): string;
  /** `December 2026`, of any day in it. */
  month(date: CalendarDate): string;
  /** A span of calendar dates: `21–23 Nov 2026`. */
  days(from: CalendarDate, to: CalendarDate): string;
  /** The date of an instant in the reader's zone. */
  date(at: Instant): string;
  dateShort(at: Instant): string;
  /** `29 November 2026, 10:20 GMT+8`. */
  dateTime(at: Instant): string;
  /** `29 Nov, 10:20`, with the year only when it is another one; say the zone once nearby. */
  dateTimeShort(at: Instant): string;
  time(at: Instant): string;
  /** The name of the reader's zone at that instant: `GMT+8`. */
  zoneName(at: Instant): string;
  /** How far an instant is from now, in one unit: `in 6 days`, `3 hours ago`. */
  relative(at: Instant): string;
  /** A length in its two largest units: `6 days 22 hours`. Under a minute: `1 minute`. */
  duration(ms: number): string;
  list(items: readonly string[]): string;
  /** The order of two words in the reader's language. */
  compare(one: string, other: string): number;
  country(code: string): string;
  language(code: string): string;
}

const cache = new Map<string, unknown>();

// Building an Intl object takes tens of microseconds, using one takes one.
function once<T>(key: string, make: () => T): T {
  let made = cache.get(key) as T | undefined;
  if (made === undefined) {
    // Zones come from people's settings, so the number of keys is bounded here and not by trust.
    if (cache.size > 5_000) cache.clear();
    made = make();
    cache.set(key, made);
  }
  return made;
}

const texts = new Map<string, string>();

// Using one still takes microseconds, and a list page writes hundreds of values that the last one wrote too.
function text(key: string, write: () => string): string {
  let written = texts.get(key);
  if (written === undefined) {
    if (texts.size > 20_000) texts.clear();
    written = write();
    texts.set(key, written);
  }
  return written;
}

/** No clock changes within a quarter of an hour. */
const QUARTER = 15 * MINUTE;

const monthFormat = (locale: Locale) => dateFormat(locale, { timeZone: 'UTC', month: 'long', year: 'numeric' });

/** `zone` must be an IANA zone name (isZone). */
export function formats(locale: Locale, zone: string, now: Instant): Formats {
  const dates = (name: string, options: Intl.DateTimeFormatOptions) =>
    once(
      `date|${locale}|${zone}|${name}`,
      () => new Intl.DateTimeFormat(dateTag[locale], { timeZone: zone, ...options }),
    );
  const days = (name: string, month: 'long' | 'short') =>
    once(`day|${locale}|${name}`, () =>
      dateFormat(locale, { timeZone: 'UTC', day: 'numeric', month, year: 'numeric' }),
    );
  const long = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  // What says no seconds is the same for all instants of a minute.
  const written = (name: string, at: Instant, step: number, write: () => string) =>
    text(`${name}|${locale}|${zone}|${Math.floor(at / step)}`, write);
  const year = (at: Instant) => written('year', at, QUARTER, () => dates('year', { year: 'numeric' }).format(at));
  const zoneName = (at: Instant) =>
    written(
      'zone',
      at,
      QUARTER,
      () =>
        dates('zone', { timeZoneName: 'short' })
          .formatToParts(at)
          .find((part) => part.type === 'timeZoneName')?.value ?? zone,
    );
  return {
    locale,
    zone,
    ...numbers(locale),
    day: (date) => days('long', 'long').format(Date.parse(`${date}T00:00:00Z`)),
    dayShort: (date) => days('short', 'short').format(Date.parse(`${date}T00:00:00Z`)),
    month: (date) => once(`month|${locale}`, () => monthFormat(locale)).format(Date.parse(`${date}T00:00:00Z`)),
    // A range alone takes a quarter of a millisecond.
    days: (from, to) =>
      text(`days|${locale}|${from}|${to}`, () =>
        locale === 'zh'
          ? chineseDays(from, to)
          : days('short', 'short').formatRange(Date.parse(`${from}T00:00:00Z`), Date.parse(`${to}T00:00:00Z`)),
      ),
    date: (at) => dates('long', long).format(at),
    dateShort: (at) => dates('short', { ...long, month: 'short' }).format(at),
    dateTime: (at) =>
      written(
        'dateTime',
        at,
        MINUTE,
        () => `${dates('long', long).format(at)}${comma[locale]}${dates('time', clock).format(at)} ${zoneName(at)}`,
      ),
    dateTimeShort: (at) => {
      const thisYear = year(at) === year(now);
      return written(`dateTimeShort ${thisYear}`, at, MINUTE, () => {
        const brief = { day: 'numeric', month: 'short' } as const;
        const day = thisYear ? dates('brief', brief) : dates('short', { ...long, month: 'short' });
        return `${day.format(at)}${comma[locale]}${dates('time', clock).format(at)}`;
      });
    },
    time: (at) => dates('time', clock).format(at),
    zoneName,
    relative: (at) => relative(locale, at - now),
    duration: (ms) => duration(locale, ms),
    list: (items) =>
      text(`list|${locale}|${items.join('|')}`, () =>
        once(`list|${locale}`, () => new Intl.ListFormat(numberTag[locale], { type: 'conjunction' })).format(items),
      ),
    compare: once(`compare|${locale}`, () => new Intl.Collator(numberTag[locale]).compare),
    country: (code) => names(locale, 'region', code),
    language: (code) => names(locale, 'language', code),
  };
}

type Numbers = Pick<Formats, 'money' | 'price' | 'number' | 'percent' | 'bps' | 'bytes'>;

function numbers(locale: Locale): Numbers {
  return once(`numbers|${locale}`, () => {
    const number = (name: string, options: Intl.NumberFormatOptions) =>
      once(`number|${locale}|${name}`, () => new Intl.NumberFormat(numberTag[locale], options));
    const currency = (code: string, digits: number) =>
      number(`${code}|${digits}`, {
        style: 'currency',
        currency: code,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
    // Intl takes decimal text exactly; a number would round above 2^53.
    const exact = (amount: Money) => decimalOf(amount) as `${number}`;
    return {
      money: (amount) => currency(amount.currency, exponentOf(amount.currency)).format(exact(amount)),
      price: (amount) =>
        text(`price|${locale}|${amount.currency}|${amount.minor}`, () => {
          const exponent = exponentOf(amount.currency);
          const whole = amount.minor % 10n ** BigInt(exponent) === 0n;
          return currency(amount.currency, whole ? 0 : exponent).format(exact(amount));
        }),
      number: (value, digitsMax = 0) =>
        // Below a thousand there is nothing to group.
        Number.isInteger(value) && value >= 0 && value < 1000
          ? String(value)
          : number(`n${digitsMax}`, { maximumFractionDigits: digitsMax }).format(value),
      percent: (share, digitsMax = 0) =>
        text(`percent|${locale}|${digitsMax}|${share}`, () =>
          number(`p${digitsMax}`, { style: 'percent', maximumFractionDigits: digitsMax }).format(share),
        ),
      bps: (value) => number('p2', { style: 'percent', maximumFractionDigits: 2 }).format(value / 10_000),
      bytes: (count) => {
        const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
        const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
        const unit = units[step] ?? 'byte';
        const options = { style: 'unit', unit, maximumFractionDigits: step > 1 ? 1 : 0 } as const;
        return number(`b${step}`, {
          ...options,
          unitDisplay: step === 0 ? 'long' : 'short',
        }).format(count / 1000 ** step);
      },
    };
  });
}

function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(dateTag[locale], options);
}

/** Intl writes a Chinese span as 2026/11/23 – 2026/11/24 whatever it is asked for, beside dates that are written out. */
function chineseDays(from: CalendarDate, to: CalendarDate): string {
  const [[year, month, day], [toYear, toMonth, toDay]] = [from, to].map((date) => date.split('-').map(Number)) as [
    number[],
    number[],
  ];
  const begin = `${year}年${month}月${day}日`;
  if (from === to) return begin;
  if (year !== toYear) return `${begin}至${toYear}年${toMonth}月${toDay}日`;
  return month === toMonth ? `${begin}至${toDay}日` : `${begin}至${toMonth}月${toDay}日`;
}

function relative(locale: Locale, distance: number): string {
  const ago = Math.abs(distance);
  const format = once(
    `relative|${locale}`,
    () => new Intl.RelativeTimeFormat(numberTag[locale], { numeric: 'always' }),
  );
  const count = (unit: Intl.RelativeTimeFormatUnit, size: number) => format.format(Math.trunc(distance / size), unit);
  if (ago < HOUR) return count('minute', MINUTE);
  if (ago < DAY) return count('hour', HOUR);
  if (ago < 60 * DAY) return count('day', DAY);
  if (ago < 365 * DAY) return count('month', 30 * DAY);
  return count('year', 365 * DAY);
}

function names(locale: Locale, type: 'region' | 'language', code: string): string {
  return text(`${type}|${locale}|${code}`, () => {
    const display = once(`names|${locale}|${type}`, () => new Intl.DisplayNames(numberTag[locale], { type }));
    try {
      return display.of(code) ?? code;
    } catch {
      // of() throws for text that is not a code; the text itself is then the best name there is.
      return code;
    }
  });
}
