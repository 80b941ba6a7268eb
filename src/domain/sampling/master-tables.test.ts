import { expect, test } from 'vitest';
import { cellAt, codeLetter, LETTERS, tablePlan } from './master-tables.ts';
import type { Cell, Letter } from './master-tables.ts';
import { AQL_TEXTS, AQLS, LEVELS, SEVERITIES, STANDARDS } from './standards.ts';
import type { Severity, Standard } from './standards.ts';
import * as printed from './fixtures/tables-as-printed.ts';

type Grid = ReadonlyMap<string, readonly string[]>;

function grid(text: string): Grid {
  const [head, ...rows] = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  expect(head).toEqual([...AQL_TEXTS]);
  return new Map(rows.map(([letter, ...cells]) => [letter!, cells]));
}

const PRINTED: Record<Standard, Record<Severity, Grid>> = {
  'iso2859-1': {
    normal: grid(printed.normal),
    tightened: grid(printed.tightenedIso),
    reduced: grid(printed.reducedIso),
  },
  'z1.4': {
    normal: grid(printed.normal),
    tightened: grid(printed.tightenedZ14),
    reduced: grid(printed.reducedZ14),
  },
};

const SIZES: Record<Severity, readonly number[]> = {
  normal: [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000],
  tightened: [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150],
  reduced: [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800],
};

const TABLES = STANDARDS.flatMap((standard) =>
  SEVERITIES.map((severity) => ({ standard, severity, cells: PRINTED[standard][severity], sizes: SIZES[severity] })),
);

function word(cell: Cell): string {
  if (cell === 'down') return '↓';
  if (cell === 'up') return '↑';
  if (cell === 'none') return '.';
  return cell.re === cell.ac + 1 ? String(cell.ac) : `${cell.ac}/${cell.re}`;
}

/** Follows the printed arrows one row at a time, as a reader's finger does. */
function read(cells: Grid, sizes: readonly number[], letter: string, column: number) {
  const letters = [...cells.keys()];
  let row = letters.indexOf(letter);
  const at = () => cells.get(letters[row]!)![column]!;
  while (at() === '↓' || at() === '↑') row += at() === '↓' ? 1 : -1;
  const [ac, re] = at().split('/').map(Number);
  return { finalLetter: letters[row], n: sizes[row], ac: ac!, re: re ?? ac! + 1 };
}

test.each(TABLES)(
  'every cell of $standard $severity is as printed, arrows included',
  ({ standard, severity, cells, sizes }) => {
    expect([...cells.keys()]).toEqual(LETTERS.slice(0, sizes.length));
    for (const [letter, row] of cells) {
      expect(row, letter).toHaveLength(AQLS.length);
      const ours = AQLS.map((_, column) => word(cellAt(standard, severity, letter as Letter, column)));
      expect(ours, `row ${letter}`).toEqual(row);
    }
  },
);

test.each(TABLES)(
  'following the arrows of $standard $severity changes the sample size too',
  ({ standard, severity, cells, sizes }) => {
    for (const letter of LETTERS.slice(0, 16)) {
      for (const column of AQLS.keys()) {
        expect(tablePlan(standard, severity, letter, column), `${letter} ${AQL_TEXTS[column]}`).toEqual(
          read(cells, sizes, letter, column),
        );
      }
    }
  },
);

test('code letters are those of table 1 at both ends of every row and level', () => {
  let from = 2;
  const rows = printed.codeLetters
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  expect(rows).toHaveLength(15);
  for (const [last, ...letters] of rows) {
    const to = last === 'more' ? Number.MAX_SAFE_INTEGER : Number(last);
    expect(LEVELS.map((level) => codeLetter(from, level))).toEqual(letters);
    expect(LEVELS.map((level) => codeLetter(to, level))).toEqual(letters);
    from = to + 1;
  }
});

test.each(TABLES)(
  'in $standard $severity a cell is the same all along its diagonal',
  ({ standard, severity, sizes }) => {
    // The rows and ends that leave the diagonals are in the printed tables above; from C to E and 0.040 on nothing leaves.
    const last = severity === 'normal' || severity === 'tightened' ? 'A' : 'C';
    for (const letter of LETTERS.slice(LETTERS.indexOf(last) + 1, Math.min(sizes.length, 16))) {
      for (const column of [...AQLS.keys()].slice(3, -1)) {
        const above = LETTERS[LETTERS.indexOf(letter) - 1]!;
        const here = cellAt(standard, severity, letter, column);
        const there = cellAt(standard, severity, above, column + 1);
        if (letter === 'F' && here === 'up') continue;
        if (above === 'A') {
          // Letter A has nothing above it, and Z1.4 leaves its tightened Ac 0 plan out.
          if (typeof here !== 'object' || typeof there !== 'object') continue;
        }
        expect(word(here), `${letter} ${AQL_TEXTS[column]}`).toBe(word(there));
      }
    }
  },
);

test.each(TABLES)(
  'in $standard $severity Re exceeds Ac, and Ac never falls to the right or downwards',
  ({ standard, severity, cells }) => {
    const letters = [...cells.keys()] as Letter[];
    const gaps = new Set<number>();
    for (const column of AQLS.keys()) {
      const plans = letters
        .map((letter) => cellAt(standard, severity, letter, column))
        .filter((cell) => typeof cell === 'object');
      expect(plans.length, AQL_TEXTS[column]).toBeGreaterThan(0);
      for (const plan of plans) gaps.add(plan.re - plan.ac);
      expect(plans.map((plan) => plan.ac)).toEqual(plans.map((plan) => plan.ac).toSorted((a, b) => a - b));
    }
    for (const letter of letters) {
      const row = AQLS.map((_, column) => cellAt(standard, severity, letter, column)).filter(
        (cell) => typeof cell === 'object',
      );
      expect(row.map((plan) => plan.ac)).toEqual(row.map((plan) => plan.ac).toSorted((a, b) => a - b));
    }
    const gapped = standard === 'z1.4' && severity === 'reduced';
    expect([...gaps].toSorted((a, b) => a - b)).toEqual(gapped ? [1, 2, 3] : [1]);
  },
);

test('ISO closed the gaps of the reduced table: 0/2 became an arrow, every other plan one acceptance number', () => {
  const closed = new Map([
    ['1/3', '1'],
    ['1/4', '2'],
    ['2/4', '2'],
    ['2/5', '3'],
    ['3/5', '3'],
    ['3/6', '5'],
    ['5/8', '6'],
    ['7/10', '8'],
    ['10/13', '10'],
    ['14/17', '14'],
    ['21/24', '21'],
  ]);
  for (const [letter, row] of PRINTED['z1.4'].reduced) {
    const iso = PRINTED['iso2859-1'].reduced.get(letter)!;
    for (const [column, cell] of row.entries()) {
      const where = `${letter} ${AQL_TEXTS[column]}`;
      if (cell === '0/2') expect(['↓', '↑'], where).toContain(iso[column]);
      else if (cell.includes('/')) expect(iso[column], where).toBe(closed.get(cell));
      else if (!/[↓↑]/.test(cell)) expect(iso[column], where).toBe(cell);
    }
  }
});

test('the standards differ on normal inspection nowhere and on tightened inspection in one cell', () => {
  const different = (severity: Severity) =>
    LETTERS.slice(0, 16).flatMap((letter) =>
      AQL_TEXTS.filter(
        (_, column) =>
          word(cellAt('iso2859-1', severity, letter, column)) !== word(cellAt('z1.4', severity, letter, column)),
      ).map((aql) => `${letter} ${aql}`),
    );
  expect(different('normal')).toEqual([]);
  expect(different('tightened')).toEqual(['A 10']);
});

test('the Ac 0 diagonal of tightened inspection runs from R at 0.010 to A at 10; in Z1.4 it ends at B', () => {
  const ends = { 'iso2859-1': 'A', 'z1.4': 'B' } as const;
  for (const standard of STANDARDS) {
    const zero = LETTERS.flatMap((letter) =>
      AQLS.flatMap((aql, column) => {
        const cell = cellAt(standard, 'tightened', letter, column);
        return typeof cell === 'object' && cell.ac === 0 ? [`${letter} ${aql}`] : [];
      }),
    );
    const letters = LETTERS.slice(LETTERS.indexOf(ends[standard]), LETTERS.indexOf('R') + 1);
    expect(zero).toEqual(letters.map((letter, at) => `${letter} ${AQLS[letters.length - 1 - at]}`));
  }
});
