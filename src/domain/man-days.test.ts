import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HALF_DAYS_MAX, MAN_DAYS_LIMITS, manDays, secondsOf, testsOf, workFault, type Work } from './man-days.ts';
import { samplingTerms } from './process/inspection-terms.ts';

const plan = samplingTerms(
  { standard: 'iso2859-1', level: 'II', severity: 'normal', aql: { critical: 'none', major: '2.5', minor: '4.0' } },
  5_000,
);

test('5,000 lamps at level II, a minute and a half each, with two tests, are one and a half man-days', () => {
  const tests = [
    { name: 'hi-pot', minutes: 90 },
    { name: 'carton drop', minutes: 30 },
  ];
  const { terms, minutes, half_days } = manDays({ n: plan.computed.n, unit_seconds: 90, styles: 1, tests });
  expect(terms.map((term) => [term.of, term.minutes])).toEqual([
    ['set_up', 60],
    ['units', 300],
    ['test', 90],
    ['test', 30],
    ['styles', 20],
    ['report', 60],
  ]);
  expect([minutes, half_days]).toEqual([560, 3]);
});

test('a day is 480 minutes: one minute more is half a day more', () => {
  const work = (test: number) => ({ n: 0, unit_seconds: 60, styles: 1, tests: [{ name: '', minutes: test }] });
  expect(manDays(work(340))).toMatchObject({ minutes: 480, half_days: 2 });
  expect(manDays(work(341))).toMatchObject({ minutes: 481, half_days: 3 });
  expect(manDays(work(100))).toMatchObject({ minutes: 240, half_days: 1 });
});

const within = (name: keyof typeof MAN_DAYS_LIMITS) => fc.integer(MAN_DAYS_LIMITS[name]);
const anyWork = fc.record<Work>({
  n: within('n'),
  unit_seconds: within('unit_seconds'),
  styles: within('styles'),
  tests: fc.array(fc.record({ name: fc.string(), minutes: within('test_minutes') }), { maxLength: 40 }),
});

test('the terms are the sum, and the halves hold it', () => {
  fc.assert(
    fc.property(anyWork, (work) => {
      const { terms, minutes, half_days, capped } = manDays(work);
      expect(terms.reduce((sum, term) => sum + term.minutes, 0)).toBe(minutes);
      expect(half_days).toBeGreaterThanOrEqual(1);
      expect(half_days).toBeLessThanOrEqual(HALF_DAYS_MAX);
      expect(capped).toBe(minutes > HALF_DAYS_MAX * 240);
      if (!capped) {
        expect(half_days * 240).toBeGreaterThanOrEqual(minutes);
        expect((half_days - 1) * 240).toBeLessThan(minutes);
      }
    }),
  );
});

test('more work is never fewer man-days', () => {
  fc.assert(
    fc.property(anyWork, fc.nat(500), (work, more) => {
      const bigger = { ...work, n: Math.min(work.n + more, MAN_DAYS_LIMITS.n.max) };
      expect(manDays(bigger).minutes).toBeGreaterThanOrEqual(manDays(work).minutes);
    }),
  );
});

test('a figure outside of its limits is named', () => {
  const fair: Work = { n: 200, unit_seconds: 60, styles: 1, tests: [{ name: 'x', minutes: 10 }] };
  expect(workFault(fair)).toBeNull();
  expect(workFault({ ...fair, n: -1 })).toBe('n');
  expect(workFault({ ...fair, unit_seconds: 0 })).toBe('unit_seconds');
  expect(workFault({ ...fair, styles: 1.5 })).toBe('styles');
  expect(workFault({ ...fair, tests: [{ name: 'x', minutes: NaN }] })).toBe('test_minutes');
  expect(workFault({ ...fair, tests: Array.from({ length: 41 }, () => ({ name: '', minutes: 1 })) })).toBe('tests');
  expect(() => manDays({ ...fair, styles: 0 })).toThrow(RangeError);
});

test('tests are typed a line each, with their minutes at the end', () => {
  expect(testsOf('Hi-pot 30\n\n Carton drop, 10 drops: 20 min \n耐压测试 15分钟\n8')).toEqual([
    { name: 'Hi-pot', minutes: 30 },
    { name: 'Carton drop, 10 drops', minutes: 20 },
    { name: '耐压测试', minutes: 15 },
    { name: '', minutes: 8 },
  ]);
  expect(testsOf('')).toEqual([]);
  expect(testsOf('Hi-pot')).toBeNull();
});

test('minutes a unit are typed as a decimal', () => {
  expect(['1', '1.5', '0,25', ' 2 ', '', 'x', '1.234', '-1'].map(secondsOf)).toEqual([
    60,
    90,
    15,
    120,
    NaN,
    NaN,
    NaN,
    NaN,
  ]);
});
