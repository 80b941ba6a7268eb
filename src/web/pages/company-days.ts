import { type CalendarDate, plusDays } from '#domain/time.ts';
import type { Locale } from '#platform/i18n.ts';

const heads: Partial<Record<Locale, readonly string[]>> = {};

/** The first letters of Monday to Sunday. */
export function weekdayHeads(locale: Locale): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: locale === 'zh' ? 'narrow' : 'short', timeZone: 'UTC' });
  // 5 January 1970 was a Monday.
  return (heads[locale] ??= [4, 5, 6, 7, 8, 9, 10].map((day) => format.format(day * 86_400_000)));
}

/** The first days from `today` on that are not taken. */
export function freeDays(today: CalendarDate, taken: ReadonlySet<CalendarDate>, count: number): CalendarDate[] {
  const free: CalendarDate[] = [];
  for (let day = today; free.length < count; day = plusDays(day, 1)) if (!taken.has(day)) free.push(day);
  return free;
}

export interface Month {
  /** Its first day. */
  readonly first: CalendarDate;
  /** Monday to Sunday; null outside of the month. */
  readonly weeks: readonly (readonly (CalendarDate | null)[])[];
}

/** Whole months, beginning with that of `today`. */
export function monthsFrom(today: CalendarDate, count: number): Month[] {
  const months: Month[] = [];
  for (let first = `${today.slice(0, 8)}01`; months.length < count;) {
    const next = `${plusDays(first, 31).slice(0, 8)}01`;
    const days: (CalendarDate | null)[] = Array.from({ length: weekdayOf(first) }, () => null);
    for (let day = first; day < next; day = plusDays(day, 1)) days.push(day);
    while (days.length % 7 > 0) days.push(null);
    months.push({
      first,
      weeks: Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7)),
    });
    first = next;
  }
  return months;
}

/** Monday is 0. */
function weekdayOf(day: CalendarDate): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}
