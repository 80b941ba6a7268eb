import { AQLS } from './standards.ts';
import type { Level, Severity, Standard } from './standards.ts';

/**
 * Table 1 and tables 2-A, 2-B and 2-C of ISO 2859-1 (I and II-A to II-C of Z1.4), held by their structure: along a diagonal
 * (one letter further, one AQL tighter) a cell never changes, so a table is one series of diagonals and the few rows that
 * leave it. Sources and what they disagree on: docs/decisions/0003-sampling-tables.md. The tests hold every printed cell.
 */
export const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S'] as const;
export type Letter = (typeof LETTERS)[number];

export interface Criterion {
  readonly ac: number;
  readonly re: number;
}
/** An arrow points to the nearest plan below or above it in its column; `none` is a cell the table leaves blank. */
export type Cell = Criterion | 'down' | 'up' | 'none';

const LOTS_UP_TO = [8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000, Infinity];

const LETTERS_BY_LEVEL: Readonly<Record<Level, string>> = {
  'S-1': 'AAAABBBBCCCCDDD',
  'S-2': 'AAABBBCCCDDDEEE',
  'S-3': 'AABBCCDDEEFFGGH',
  'S-4': 'AABCCDEEFGGHJJK',
  I: 'AABCCDEFGHJKLMN',
  II: 'ABCDEFGHJKLMNPQ',
  III: 'BCDEFGHJKLMNPQR',
};

export function codeLetter(lot: number, level: Level): Letter {
  const row = LOTS_UP_TO.findIndex((top) => lot <= top);
  return LETTERS_BY_LEVEL[level].charAt(row) as Letter;
}

/** `first` is row + column of the first diagonal; on the diagonals before it every arrow points down. */
interface Series {
  readonly first: number;
  readonly cells: readonly Cell[];
}

interface MasterTable {
  readonly sizes: readonly number[];
  readonly series: Series;
  readonly rows?: Partial<Record<Letter, Series>>;
}

/** `5` is Ac 5, Re 6; `5/8` is Ac 5, Re 8. */
function series(first: number, text: string): Series {
  const cells = text.split(' ').map((word): Cell => {
    if (word === '↓') return 'down';
    if (word === '↑') return 'up';
    const [ac, re] = word.split('/').map(Number);
    return { ac: ac!, re: re ?? ac! + 1 };
  });
  return { first, cells };
}

const SIZES = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150];
const REDUCED_SIZES = [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800];

const NORMAL: MasterTable = {
  sizes: SIZES.slice(0, -1),
  series: series(14, '0 ↑ ↓ 1 2 3 5 7 10 14 21 30 44'),
};

const TIGHTENED: MasterTable = {
  sizes: SIZES,
  series: series(15, '0 ↓ ↓ 1 2 3 5 8 12 18 27 41'),
};

/** Reduced samples of A and B cannot shrink below 2 units, so from AQL 25 on these rows follow letter A of normal inspection. */
const REDUCED_A = series(14, '0 ↓ ↓ 1 2 3 5 7 10 14 21 30');

const TABLES: Readonly<Record<Standard, Readonly<Record<Severity, MasterTable>>>> = {
  'iso2859-1': {
    normal: NORMAL,
    tightened: TIGHTENED,
    reduced: {
      sizes: REDUCED_SIZES,
      series: series(14, '0 ↑ ↓ ↓ 1 2 3 5 6 8 10 14 21'),
      rows: { A: REDUCED_A, B: series(14, '0 ↑ ↓ ↓ 1 2 3 5 7 10 14 21 30') },
    },
  },
  'z1.4': {
    normal: NORMAL,
    // Z1.4 prints no Ac 0 plan for letter A at AQL 10; ISO does.
    tightened: { ...TIGHTENED, rows: { A: series(18, '1 2 3 5 8 12 18 27') } },
    reduced: {
      sizes: REDUCED_SIZES,
      series: series(14, '0 ↑ ↓ 0/2 1/3 1/4 2/5 3/6 5/8 7/10 10/13 14/17 21/24'),
      rows: { A: REDUCED_A, B: series(14, '0 ↑ ↓ 0/2 1/3 2/4 3/5 5 7 10 14 21 30') },
    },
  },
};

/** From letter F on a column ends two diagonals earlier; the plans beyond exist for the small letters only. */
const LAST_DIAGONAL_FROM_F = 24;
const ROW_F = LETTERS.indexOf('F');
const ROW_S = LETTERS.indexOf('S');
/** The one plan of letter S: tightened, AQL 0.025. */
const COLUMN_S = AQLS.indexOf(0.025);

function markAt(table: MasterTable, row: number, column: number): Cell {
  if (row === ROW_S && column !== COLUMN_S) return 'none';
  const diagonal = row + column;
  if (row >= ROW_F && diagonal > LAST_DIAGONAL_FROM_F) return 'up';
  const { first, cells } = table.rows?.[LETTERS[row]!] ?? table.series;
  return diagonal < first ? 'down' : (cells[diagonal - first] ?? 'up');
}

function isPlan(cell: Cell): cell is Criterion {
  return typeof cell === 'object';
}

function planIn(table: MasterTable, row: number, column: number, step: 1 | -1): number | null {
  for (let at = row + step; at >= 0 && at < table.sizes.length; at += step) {
    if (isPlan(markAt(table, at, column))) return at;
  }
  return null;
}

function cellIn(table: MasterTable, row: number, column: number): Cell {
  const mark = markAt(table, row, column);
  // At the ends of a column an arrow can point one way only: the way in which there is a plan.
  if (mark === 'up' && planIn(table, row, column, -1) === null) return 'down';
  if (mark === 'down' && planIn(table, row, column, 1) === null) return 'up';
  return mark;
}

/** A cell as printed. `column` is the place of the AQL in `AQLS`. */
export function cellAt(standard: Standard, severity: Severity, letter: Letter, column: number): Cell {
  const table = TABLES[standard][severity];
  const row = LETTERS.indexOf(letter);
  return row < table.sizes.length ? cellIn(table, row, column) : 'none';
}

export interface TablePlan extends Criterion {
  readonly finalLetter: Letter;
  readonly n: number;
}

/** The plan that applies to a letter and an AQL: an arrow leads to another row and so to that row's sample size. */
export function tablePlan(standard: Standard, severity: Severity, letter: Letter, column: number): TablePlan {
  const table = TABLES[standard][severity];
  const row = LETTERS.indexOf(letter);
  const cell = cellIn(table, row, column);
  const target = isPlan(cell) ? row : planIn(table, row, column, cell === 'up' ? -1 : 1);
  const found = target === null ? 'none' : markAt(table, target, column);
  if (target === null || !isPlan(found)) throw new RangeError(`no plan for ${letter} in column ${column}`);
  return { finalLetter: LETTERS[target]!, n: table.sizes[target]!, ...found };
}

/** Sample size of a letter by itself, before any AQL is looked up. */
export function sampleSize(severity: Severity, letter: Letter): number {
  return (severity === 'reduced' ? REDUCED_SIZES : SIZES)[LETTERS.indexOf(letter)]!;
}
