import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bookingPlan, DEFECT_CLASSES } from './booking.ts';
import type { BookingRequest } from './booking.ts';
import { countRecords, reportResult, verdict } from './verdict.ts';
import type { ClassCounts, DefectRecord, Section } from './verdict.ts';

const request: BookingRequest = {
  lot: 5000,
  level: 'II',
  severity: 'normal',
  standard: 'iso2859-1',
  classes: { critical: 'none', major: 2.5, minor: 4 },
};
const plan = bookingPlan(request);
const outcome = (counts: Partial<ClassCounts>, of = plan) =>
  verdict(of, { counts: { critical: 0, major: 0, minor: 0, ...counts } });
const refusal = (code: string): unknown => expect.objectContaining({ code });

test('the usual booking: critical not allowed, major 2.5, minor 4.0', () => {
  expect(plan).toMatchObject({ letter: 'L', n: 200, fullInspection: false, edition: expect.stringContaining('1999') });
  expect(plan.classes).toEqual([
    { class: 'critical', aql: 'none', counts: 'units', finalLetter: null, n: 200, ac: 0, re: 1 },
    { class: 'major', aql: 2.5, counts: 'units', finalLetter: 'L', n: 200, ac: 10, re: 11 },
    { class: 'minor', aql: 4, counts: 'units', finalLetter: 'L', n: 200, ac: 14, re: 15 },
  ]);
});

test('where arrows give the classes different samples the largest is drawn and each keeps its own', () => {
  const mixed = bookingPlan({ ...request, lot: 1000, classes: { critical: 'none', major: 0.4, minor: 0.25 } });
  expect(mixed.n).toBe(125);
  expect(mixed.classes.map(({ class: name, n, ac }) => [name, n, ac])).toEqual([
    ['critical', 125, 0],
    ['major', 125, 1],
    ['minor', 50, 0],
  ]);
});

test('a sample as large as the lot is the lot, for the class and for the booking', () => {
  const small = bookingPlan({ ...request, lot: 10, classes: { critical: 'none', major: 0.65, minor: 4 } });
  expect(small).toMatchObject({ n: 10, fullInspection: true });
  expect(small.classes.map(({ n }) => n)).toEqual([10, 10, 3]);
});

test('with no AQL at all the sample is that of the code letter, and a class may be left unjudged', () => {
  const strict = bookingPlan({ ...request, classes: { critical: 'none', major: 'none', minor: null } });
  expect(strict.n).toBe(200);
  expect(strict.classes.map((one) => one.class)).toEqual(['critical', 'major']);
  expect(outcome({ minor: 150 }, strict).verdict).toBe('pass');
  expect(outcome({ major: 1 }, strict).verdict).toBe('fail');
});

test('each class is judged alone, at Ac it passes and at Re it fails the lot', () => {
  expect(outcome({ major: 10, minor: 14 })).toMatchObject({ verdict: 'pass', backToNormal: false });
  const failed = outcome({ major: 11, minor: 14 });
  expect(failed.verdict).toBe('fail');
  expect(failed.perClass.map(({ outcome: its, reason, found }) => [its, reason, found])).toEqual([
    ['pass', 'within_ac', 0],
    ['fail', 'at_or_above_re', 11],
    ['pass', 'within_ac', 14],
  ]);
  expect(outcome({ minor: 15 }).verdict).toBe('fail');
});

test('one critical fails the lot, even where an AQL was booked that would allow it', () => {
  expect(outcome({ critical: 1 }).verdict).toBe('fail');
  const lenient = bookingPlan({ ...request, classes: { critical: 1, major: 2.5, minor: 4 } });
  expect(lenient.classes[0]).toMatchObject({ class: 'critical', ac: 5 });
  const found = outcome({ critical: 1 }, lenient);
  expect(found.verdict).toBe('fail');
  expect(found.perClass[0]).toMatchObject({ outcome: 'fail', reason: 'critical_found' });
});

test('between Ac and Re of a reduced Z1.4 plan the lot is accepted and the next is inspected normally', () => {
  const reduced = bookingPlan({ ...request, severity: 'reduced', standard: 'z1.4' });
  const major = reduced.classes.find((one) => one.class === 'major');
  expect(major).toMatchObject({ n: 80, ac: 5, re: 8 });
  expect(outcome({ major: 5 }, reduced)).toMatchObject({ verdict: 'pass', backToNormal: false });
  const between = outcome({ major: 6 }, reduced);
  expect(between).toMatchObject({ verdict: 'pass', backToNormal: true });
  expect(between.perClass[1]).toMatchObject({ outcome: 'pass', reason: 'between_ac_and_re' });
  expect(outcome({ major: 8 }, reduced)).toMatchObject({ verdict: 'fail', backToNormal: false });
});

test('a unit counts once, under its worst defect', () => {
  const records: DefectRecord[] = [
    { unit: 1, class: 'minor', count: 3 },
    { unit: 1, class: 'major', count: 2 },
    { unit: 2, class: 'minor', count: 1 },
    { unit: 2, class: 'minor', count: 4 },
    { unit: 3, class: 'critical', count: 1 },
    { unit: 3, class: 'major', count: 1 },
    { unit: 4, class: 'major', count: 0 },
  ];
  expect(countRecords(plan, records)).toEqual({ critical: 1, major: 1, minor: 1 });
});

test('above AQL 10 every defect counts, and there may be more defects than units', () => {
  const per100 = bookingPlan({ ...request, lot: 50, classes: { critical: 'none', major: 10, minor: 65 } });
  expect(per100.classes.map(({ counts }) => counts)).toEqual(['units', 'units', 'defects']);
  const records: DefectRecord[] = [
    { unit: 1, class: 'major', count: 1 },
    { unit: 1, class: 'minor', count: 6 },
    { unit: 2, class: 'minor', count: 5 },
  ];
  expect(countRecords(per100, records)).toEqual({ critical: 0, major: 1, minor: 11 });
  const minor = per100.classes[2]!;
  expect(minor).toMatchObject({ n: 8, ac: 10, re: 11 });
  expect(outcome({ minor: 11 }, per100).verdict).toBe('fail');
  expect(outcome({ minor: 10 }, per100).verdict).toBe('pass');
});

test('a class judged on fewer units does not see the rest of the sample; a critical is seen anywhere', () => {
  const mixed = bookingPlan({ ...request, lot: 1000, classes: { critical: 0.25, major: 0.4, minor: 0.25 } });
  expect(mixed.classes.map(({ n }) => n)).toEqual([50, 125, 50]);
  const at = (unit: number, name: DefectRecord['class']) =>
    verdict(mixed, { records: [{ unit, class: name, count: 1 }] });
  expect(at(50, 'minor').verdict).toBe('fail');
  expect(at(51, 'minor').verdict).toBe('pass');
  expect(at(51, 'critical').verdict).toBe('fail');
  expect(at(125, 'major').verdict).toBe('pass');
});

test('counts that cannot be are refused', () => {
  for (const major of [-1, 1.5, Number.NaN, 201])
    expect(() => outcome({ major })).toThrow(refusal('sampling.count_invalid'));
  const unit =
    (number: number, count = 1) =>
    () =>
      countRecords(plan, [{ unit: number, class: 'major', count }]);
  expect(unit(0)).toThrow(refusal('sampling.unit_not_drawn'));
  expect(unit(201)).toThrow(refusal('sampling.unit_not_drawn'));
  expect(unit(1, -1)).toThrow(refusal('sampling.count_invalid'));
});

const record = fc.record({
  unit: fc.integer({ min: 1, max: 200 }),
  class: fc.constantFrom(...DEFECT_CLASSES),
  count: fc.integer({ min: 0, max: 5 }),
});

test('records and the counts made from them give one verdict, in whatever order they were entered', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const counts = countRecords(plan, records);
      expect(verdict(plan, { records })).toEqual(verdict(plan, { counts }));
      expect(countRecords(plan, records.toReversed())).toEqual(counts);
      const units = new Set(records.filter((one) => one.count > 0).map((one) => one.unit));
      expect(counts.critical + counts.major + counts.minor).toBe(units.size);
    }),
  );
});

test('one more unit with a defect never turns a failed lot into a passed one', () => {
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), record, (records, extra) => {
      const others = records.filter((one) => one.unit !== extra.unit);
      if (verdict(plan, { records: others }).verdict === 'pass') return;
      expect(verdict(plan, { records: [...others, extra] }).verdict).toBe('fail');
    }),
  );
});

test('the result of a report: aborted before all, then one failure, then one open point', () => {
  const pass = outcome({});
  const fail = outcome({ critical: 1 });
  const section = (result: Section['result'], mustPass = false): Section => ({ result, mustPass });
  const of = (sections: Section[], sampling: typeof pass | null = pass, aborted = false) =>
    reportResult({ aborted, sampling, sections });
  expect(of([section('conform'), section('not_applicable'), section('not_checked')])).toBe('pass');
  expect(of([section('pending')])).toBe('pending');
  expect(of([section('not_conform')])).toBe('pass');
  expect(of([section('not_conform', true), section('pending')])).toBe('fail');
  expect(of([section('pending')], fail)).toBe('fail');
  expect(of([], fail, true)).toBe('aborted');
  expect(of([section('pending')], null)).toBe('pending');
});
