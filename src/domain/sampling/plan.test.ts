import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refused } from '../errors.ts';
import { LETTERS, sampleSize } from './master-tables.ts';
import { planJson, planLine, samplingPlan } from './plan.ts';
import { AQLS, LEVELS, SEVERITIES, STANDARDS } from './standards.ts';

type Row = readonly [
  lot: number,
  level: string,
  aql: number,
  letter: string,
  finalLetter: string,
  n: number,
  ac: number,
];

const iso = (lot: number, level: string, aql: number, severity = 'normal') =>
  samplingPlan({ lot, level, aql, severity, standard: 'iso2859-1' });

// Examples others published, each of a plan of normal inspection.
const PUBLISHED: Record<string, readonly Row[]> = {
  // Jenkins, Peck, Fernando, PLOS ONE 2023, figure of ISO 2859-1:1999 for lots of 35,001 to 500,000.
  'PLOS ONE 2023': [
    [40_000, 'S-4', 0.65, 'J', 'J', 80, 1],
    [40_000, 'S-3', 0.65, 'G', 'F', 20, 0],
    [40_000, 'S-4', 0.4, 'J', 'K', 125, 1],
    [40_000, 'S-3', 0.4, 'G', 'G', 32, 0],
    [40_000, 'S-4', 0.25, 'J', 'H', 50, 0],
    [40_000, 'S-4', 0.15, 'J', 'J', 80, 0],
  ],
  // The same six are given for lots up to 500,000.
  'PLOS ONE 2023, largest lot': [
    [500_000, 'S-4', 0.65, 'J', 'J', 80, 1],
    [500_000, 'S-3', 0.4, 'G', 'G', 32, 0],
  ],
  // sampling-calc (kotaooka), known values for MIL-STD-105E.
  'sampling-calc': [
    [1000, 'II', 1, 'J', 'J', 80, 2],
    [1000, 'II', 2.5, 'J', 'J', 80, 5],
    [1000, 'II', 0.65, 'J', 'J', 80, 1],
    [1000, 'II', 0.4, 'J', 'K', 125, 1],
    [1000, 'II', 0.25, 'J', 'H', 50, 0],
    [1000, 'II', 6.5, 'J', 'J', 80, 10],
    [100, 'II', 2.5, 'F', 'F', 20, 1],
    [5000, 'II', 0.65, 'L', 'L', 200, 3],
  ],
  // Department of Defense service contracts guide, tables from MIL-STD-105E (nibs.org AC-TABLE.ASC).
  'AC-TABLE': [
    [1000, 'II', 1.5, 'J', 'J', 80, 3],
    [120, 'II', 1.5, 'F', 'G', 32, 1],
    [20_000, 'II', 6.5, 'M', 'L', 200, 21],
    [600_000, 'II', 0.65, 'Q', 'Q', 1250, 14],
  ],
};

test.each(Object.entries(PUBLISHED))('plans published in %s come out', (_, rows) => {
  for (const [lot, level, aql, letter, finalLetter, n, ac] of rows) {
    for (const standard of STANDARDS) {
      expect(samplingPlan({ lot, level, aql, severity: 'normal', standard })).toMatchObject({
        letter,
        finalLetter,
        n,
        ac,
        re: ac + 1,
        fullInspection: false,
      });
    }
  }
});

test('the same lot through the severities: smaller samples when reduced, a gap only by Z1.4', () => {
  expect(iso(5000, 'II', 1.5)).toMatchObject({ letter: 'L', n: 200, ac: 7, re: 8 });
  expect(iso(5000, 'II', 1.5, 'tightened')).toMatchObject({ letter: 'L', n: 200, ac: 5, re: 6 });
  expect(iso(5000, 'II', 1.5, 'reduced')).toMatchObject({ letter: 'L', n: 80, ac: 5, re: 6 });
  const z14 = samplingPlan({ lot: 5000, level: 'II', aql: 1.5, severity: 'reduced', standard: 'z1.4' });
  expect(z14).toMatchObject({ letter: 'L', n: 80, ac: 3, re: 6 });
});

test('the one cell of letter S is reached from Q and R, tightened, AQL 0.025', () => {
  const plan = { letter: 'Q', finalLetter: 'S', n: 3150, ac: 1, re: 2 };
  expect(iso(600_000, 'II', 0.025, 'tightened')).toMatchObject(plan);
  expect(iso(600_000, 'III', 0.025, 'tightened')).toMatchObject({ ...plan, letter: 'R' });
});

test('a sample that reaches the lot is the whole lot and keeps the numbers of the plan', () => {
  expect(iso(20, 'II', 0.65)).toMatchObject({
    letter: 'C',
    finalLetter: 'F',
    n: 20,
    ac: 0,
    re: 1,
    fullInspection: true,
  });
  expect(iso(21, 'II', 0.65)).toMatchObject({ n: 20, fullInspection: false });
  expect(iso(8, 'II', 0.65)).toMatchObject({ letter: 'A', finalLetter: 'F', n: 8, fullInspection: true });
  expect(iso(1, 'II', 2.5)).toMatchObject({ letter: 'A', finalLetter: 'C', n: 1, ac: 0, fullInspection: true });
});

test('a plan says which standard and edition it is of', () => {
  expect(iso(500, 'II', 2.5).edition).toContain('1999');
  expect(samplingPlan({ lot: 500, level: 'II', aql: 2.5, severity: 'normal', standard: 'z1.4' }).edition).toContain(
    'Z1.4-2003',
  );
});

test('what is not in the tables is refused, naming the field and the choices', () => {
  const good = { lot: 500, level: 'II', aql: 2.5, severity: 'normal', standard: 'iso2859-1' };
  const refused = (change: object) => {
    try {
      samplingPlan({ ...good, ...change });
    } catch (error) {
      if (error instanceof Refused) return { code: error.code, ...error.details };
      throw error;
    }
    return null;
  };
  expect(refused({})).toBeNull();
  for (const lot of [0, -1, 1.5, Number.NaN, Infinity, 2 ** 53]) {
    expect(refused({ lot })).toEqual({ code: 'sampling.lot_invalid', field: 'lot' });
  }
  for (const aql of [0, 2, 3, 2000, Number.NaN]) {
    expect(refused({ aql })).toMatchObject({ code: 'sampling.aql_unknown', field: 'aql' });
  }
  expect(refused({ aql: 2 })).toMatchObject({
    valid: expect.stringMatching(/^0\.010, .*1\.5, 2\.5, 4\.0, .*1000$/),
  });
  expect(refused({ level: 'IV' })).toMatchObject({ code: 'sampling.level_unknown', field: 'level' });
  expect(refused({ severity: 'strict' })).toMatchObject({ code: 'sampling.severity_unknown', field: 'severity' });
  expect(refused({ standard: 'iso2859' })).toMatchObject({ code: 'sampling.standard_unknown', field: 'standard' });
});

test('a plan is printed as six facts for a machine and as one line for a person', () => {
  expect(planJson(iso(5000, 'II', 1.5))).toBe(
    '{"letter":"L","finalLetter":"L","n":200,"ac":7,"re":8,"fullInspection":false}',
  );
  expect(planLine(iso(1000, 'II', 0.4))).toMatch(/AQL 0\.40: letter J → K, inspect 125 units, Ac 1, Re 2$/);
  expect(planLine(iso(5, 'II', 0.4))).toMatch(/inspect all 5 units/);
});

const request = fc.record({
  lot: fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 300 })),
  level: fc.constantFrom(...LEVELS),
  aql: fc.constantFrom(...AQLS),
  severity: fc.constantFrom(...SEVERITIES),
  standard: fc.constantFrom(...STANDARDS),
});

test('no sample is larger than its lot, and it is the size of its final letter unless it is the whole lot', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const plan = samplingPlan(asked);
      const size = sampleSize(asked.severity, plan.finalLetter);
      expect(plan.n).toBe(Math.min(size, asked.lot));
      expect(plan.fullInspection).toBe(size >= asked.lot);
      expect(plan.re).toBeGreaterThan(plan.ac);
      expect(LETTERS).toContain(plan.letter);
    }),
  );
});

test('a tighter AQL never accepts more at the same or a smaller sample', () => {
  fc.assert(
    fc.property(request, fc.constantFrom(...AQLS), (asked, other) => {
      const [tighter, looser] = [asked.aql, other].toSorted((a, b) => a - b) as [number, number];
      const tight = samplingPlan({ ...asked, aql: tighter });
      const loose = samplingPlan({ ...asked, aql: looser });
      if (tight.n <= loose.n) expect(tight.ac).toBeLessThanOrEqual(loose.ac);
    }),
  );
});

test('a larger lot never gets a smaller sample where no arrow moved it', () => {
  fc.assert(
    fc.property(request, fc.integer({ min: 1, max: 1_000_000 }), (asked, other) => {
      const [small, large] = [asked.lot, other].toSorted((a, b) => a - b) as [number, number];
      const a = samplingPlan({ ...asked, lot: small });
      const b = samplingPlan({ ...asked, lot: large });
      if (a.letter === a.finalLetter && b.letter === b.finalLetter) expect(a.n).toBeLessThanOrEqual(b.n);
    }),
  );
});

test('tightened inspection never accepts more than normal at the same sample', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const normal = samplingPlan({ ...asked, severity: 'normal' });
      const tightened = samplingPlan({ ...asked, severity: 'tightened' });
      if (normal.n === tightened.n) expect(tightened.ac).toBeLessThanOrEqual(normal.ac);
    }),
  );
});
