import { describe, expect, test } from 'vitest';

import { money } from '#domain/money.ts';

import { formats } from './format.ts';

const now = Date.UTC(2026, 10, 22, 12, 0);
const at = Date.UTC(2026, 10, 29, 2, 20);
const en = formats('en', 'Asia/Shanghai', now);
const zh = formats('zh', 'Asia/Shanghai', now);

describe('money', () => {
  test('shows the decimals of its currency, neither more nor fewer', () => {
    expect(en.money(money(30_900, 'USD'))).toBe('$309.00');
    expect(en.money(money(123_456, 'JPY'))).toBe('¥123,456');
    expect(en.money(money(123_456, 'KWD')).replaceAll('\u00a0', ' ')).toBe('KWD 123.456');
    expect(en.money(money(-5, 'CNY'))).toBe('-CN¥0.05');
    expect(zh.money(money(30_900, 'USD'))).toBe('US$309.00');
  });

  test('is exact where a floating number would round', () => {
    expect(en.money(money(900_719_925_474_099_301n, 'USD'))).toBe('$9,007,199,254,740,993.01');
  });

  test('as a price drops decimals only when they are zero', () => {
    expect(en.price(money(26_800, 'EUR'))).toBe('€268');
    expect(en.price(money(26_850, 'EUR'))).toBe('€268.50');
  });
});

describe('dates', () => {
  test('are told in the zone of the reader, with its name', () => {
    expect(en.dateTime(at)).toBe('29 November 2026, 10:20 GMT+8');
    expect(zh.dateTime(at)).toBe('2026年11月29日 10:20 GMT+8');
    expect(formats('en', 'America/New_York', now).dateTime(at)).toBe('28 November 2026, 21:20 GMT-5');
  });

  test('that are calendar dates have no zone', () => {
    expect(formats('en', 'America/New_York', now).day('2026-11-20')).toBe('20 November 2026');
    expect(formats('en', 'Pacific/Kiritimati', now).day('2026-11-20')).toBe('20 November 2026');
  });

  test('in short leave out this year and no other, by the calendar of the reader', () => {
    expect(en.dateTimeShort(at)).toBe('29 Nov, 10:20');
    expect(en.dateTimeShort(Date.UTC(2025, 0, 5))).toBe('5 Jan 2025, 08:00');
    expect(formats('en', 'Asia/Shanghai', now).dateTimeShort(Date.UTC(2026, 11, 31, 20))).toBe('1 Jan 2027, 04:00');
  });

  test('in a span say what both days share once', () => {
    expect(en.days('2026-11-23', '2026-11-24')).toMatch(/^23\s?–\s?24 Nov 2026$/);
    expect(zh.days('2026-11-23', '2026-11-24')).toBe('2026年11月23日至24日');
    expect(zh.days('2026-11-30', '2026-12-02')).toBe('2026年11月30日至12月2日');
    expect(zh.days('2026-12-30', '2027-01-02')).toBe('2026年12月30日至2027年1月2日');
    expect(zh.days('2026-11-23', '2026-11-23')).toBe('2026年11月23日');
  });

  test('show midnight as 00:00', () => {
    expect(en.time(Date.UTC(2026, 10, 28, 16))).toBe('00:00');
  });
});

describe('lengths', () => {
  test('are told in their two largest units and never as nothing', () => {
    expect(en.duration(at - now)).toBe('6 days 14 hours');
    expect(zh.duration(at - now)).toBe('6天14小时');
    expect(en.duration(65 * 60_000)).toBe('1 hour 5 minutes');
    expect(en.duration(3 * 3_600_000)).toBe('3 hours');
    expect(en.duration(1)).toBe('1 minute');
  });

  test('to and from now read as a person says them', () => {
    expect(en.relative(at)).toBe('in 6 days');
    expect(en.relative(now - 3 * 3_600_000)).toBe('3 hours ago');
    expect(zh.relative(at)).toBe('6天后');
  });
});

test('shares, sizes and codes are written for people', () => {
  expect(en.percent(0.97)).toBe('97%');
  expect(en.bps(825)).toBe('8.25%');
  expect(en.bytes(24_500_000)).toBe('24.5 MB');
  expect(en.bytes(1)).toBe('1 byte');
  expect(zh.country('CN')).toBe('中国');
  expect(en.language('de')).toBe('German');
  expect(en.country('not a code')).toBe('not a code');
});
