import { type CalendarDate, plusDays } from '#domain/time.ts';
import type { Locale } from '#platform/i18n.ts';

const heads: Partial<Record<Locale, readonly string[]>> = {};

/** The first letters of Monday to Sunday. */
export function weekdayHeads(locale: Locale): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: locale === 'zh' ? 'narrow' : 'short', timeZone: 'UTC' });
  // 5 January 1970 was a Monday.
  return (heads[locale] ??= [4, 5, 6, 7, 8, 9, 10].map((day) => format.format(day * 86_400_000)));
}

/** Weeks from the Monday before `today`; days before it are null. */
export function weeksFrom(today: CalendarDate, weeks: number): (CalendarDate | null)[][] {
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const monday = plusDays(today, -weekday);
  return Array.from({ length: weeks }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => {
      const date = plusDays(monday, week * 7 + day);
      return date < today ? null : date;
    }),
  );
}

/** The first day from `today` that is not taken. */
export function firstFree(today: CalendarDate, taken: ReadonlySet<CalendarDate>): CalendarDate {
  let day = today;
  while (taken.has(day)) day = plusDays(day, 1);
  return day;
}
