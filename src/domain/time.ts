/** Milliseconds since 1970-01-01T00:00Z. A number, so that it compares, subtracts and travels in JSON as it is. */
export type Instant = number;

/** A calendar date without a zone, `YYYY-MM-DD`. */
export type CalendarDate = string;

/** A length of a wait as the policy states it. Days are 24 h from the instant; months are calendar months in UTC. */
export type Span = { readonly days: number } | { readonly months: number };

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function plus(at: Instant, span: Span): Instant {
  return 'days' in span ? at + span.days * DAY : plusMonths(at, span.months);
}

/** 31 December + 2 months is the end of February: the day is clamped, the time of day kept. */
export function plusMonths(at: Instant, months: number): Instant {
  const from = new Date(at);
  const first = new Date(at);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return first.getTime();
}

export function isCalendarDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return new Date(at).toISOString().slice(0, 10) === text;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function isZone(zone: string): boolean {
  // Making one takes longer than all the rest of checking an order.
  if (formats.has(zone)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function wallClock(at: Instant, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
  return Date.UTC(
    part['year'] ?? 0,
    (part['month'] ?? 1) - 1,
    part['day'],
    part['hour'],
    part['minute'],
    part['second'],
  );
}

/** The calendar date in the zone at that instant. */
export function dateIn(at: Instant, zone: string): CalendarDate {
  return new Date(zone === 'UTC' ? at : wallClock(at, zone)).toISOString().slice(0, 10);
}

/** Reckoned before, by zone and date: one order asks for the same few dates at each of its moves. */
const starts = new Map<string, Instant>();
const STARTS_MAX = 10_000;

/** 00:00 of the date in the zone; where the clocks skip midnight, the first instant of that date. */
export function startOf(date: CalendarDate, zone: string): Instant {
  const key = `${zone} ${date}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  const wanted = Date.parse(`${date}T00:00:00Z`);
  // Two passes settle every zone of today: the first guess is off by the offset, the second by a DST change at most.
  let at = wanted - (wallClock(wanted, zone) - wanted);
  at = wanted - (wallClock(at, zone) - at);
  while (dateIn(at, zone) < date) at += HOUR / 2;
  while (dateIn(at - 1, zone) >= date) at -= HOUR / 2;
  if (starts.size >= STARTS_MAX) starts.clear();
  starts.set(key, at);
  return at;
}

/** A date without an hour ends at 24:00 in its zone. */
export function endOf(date: CalendarDate, zone: string): Instant {
  return startOf(plusDays(date, 1), zone);
}

export function plusDays(date: CalendarDate, days: number): CalendarDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}
