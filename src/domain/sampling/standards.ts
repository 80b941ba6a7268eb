import { Refused } from '../errors.ts';

/**
 * The editions whose tables stand in `master-tables.ts`. ISO 2859-1:2026 replaced the edition below in January 2026 and is
 * not implemented: an order keeps the edition it was booked under, and a newer one is added beside it.
 */
export const EDITIONS = {
  'iso2859-1': 'ISO 2859-1:1999 + Cor 1:2001 + Amd 1:2011',
  'z1.4': 'ANSI/ASQ Z1.4-2003 (R2018)',
} as const;
export type Standard = keyof typeof EDITIONS;
export const STANDARDS = ['iso2859-1', 'z1.4'] as const satisfies readonly Standard[];

export const LEVELS = ['S-1', 'S-2', 'S-3', 'S-4', 'I', 'II', 'III'] as const;
export type Level = (typeof LEVELS)[number];

export const SEVERITIES = ['normal', 'tightened', 'reduced'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The preferred AQLs, as the heads of the columns print them, tightest first. */
export const AQL_TEXTS = [
  '0.010',
  '0.015',
  '0.025',
  '0.040',
  '0.065',
  '0.10',
  '0.15',
  '0.25',
  '0.40',
  '0.65',
  '1.0',
  '1.5',
  '2.5',
  '4.0',
  '6.5',
  '10',
  '15',
  '25',
  '40',
  '65',
  '100',
  '150',
  '250',
  '400',
  '650',
  '1000',
] as const;
export const AQLS: readonly number[] = AQL_TEXTS.map(Number);

/** Place of an AQL among the columns; one between two columns has no plan and is refused, never rounded. */
export function columnOf(aql: number): number {
  const column = AQLS.indexOf(aql);
  if (column < 0) throw new Refused('sampling.aql_unknown', { field: 'aql', valid: AQL_TEXTS.join(', ') });
  return column;
}

export function aqlText(aql: number): string {
  return AQL_TEXTS[columnOf(aql)]!;
}

/** Above 10 an AQL is a number of nonconformities per 100 units and cannot be a percentage of units (clause 5.2 of ISO). */
export function countsDefects(aql: number): boolean {
  return aql > 10;
}

/** A lot of one unit has no row in the table of code letters; it is taken with the first row and inspected whole. */
export function checkedLot(lot: number): number {
  if (!Number.isSafeInteger(lot) || lot < 1) throw new Refused('sampling.lot_invalid', { field: 'lot' });
  return lot;
}

export function checkedLevel(level: string): Level {
  return oneOf(LEVELS, level, 'sampling.level_unknown', 'level');
}

export function checkedSeverity(severity: string): Severity {
  return oneOf(SEVERITIES, severity, 'sampling.severity_unknown', 'severity');
}

export function checkedStandard(standard: string): Standard {
  return oneOf(STANDARDS, standard, 'sampling.standard_unknown', 'standard');
}

function oneOf<T extends string>(
  values: readonly T[],
  given: string,
  code: 'sampling.level_unknown' | 'sampling.severity_unknown' | 'sampling.standard_unknown',
  field: string,
): T {
  const found = values.find((value) => value === given);
  if (found === undefined) throw new Refused(code, { field, valid: values.join(', ') });
  return found;
}
