import { codeLetter, tablePlan } from './master-tables.ts';
import type { Letter } from './master-tables.ts';
import {
  aqlText,
  checkedLevel,
  checkedLot,
  checkedSeverity,
  checkedStandard,
  columnOf,
  EDITIONS,
} from './standards.ts';
import type { Level, Severity, Standard } from './standards.ts';

export interface SamplingRequest {
  /** Units in the lot. */
  readonly lot: number;
  readonly level: string;
  /** One of `AQLS`. */
  readonly aql: number;
  readonly severity: string;
  readonly standard: string;
}

export interface SamplingPlan {
  readonly standard: Standard;
  readonly edition: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly aql: number;
  /** By lot and level. */
  readonly letter: Letter;
  /** After the arrows; `n`, `ac` and `re` are this letter's. */
  readonly finalLetter: Letter;
  /** Units to inspect: never more than the lot. */
  readonly n: number;
  readonly ac: number;
  /** `ac + 1`, except on reduced inspection by Z1.4, whose plans leave a gap. */
  readonly re: number;
  /** The sample size reaches the lot, so every unit is inspected; `ac` and `re` stay the plan's. */
  readonly fullInspection: boolean;
}

/** Single sampling plan for one AQL. Refuses with `sampling.*` and the field at fault. */
export function samplingPlan(request: SamplingRequest): SamplingPlan {
  const lot = checkedLot(request.lot);
  const level = checkedLevel(request.level);
  const severity = checkedSeverity(request.severity);
  const standard = checkedStandard(request.standard);
  const column = columnOf(request.aql);
  const letter = codeLetter(lot, level);
  const { finalLetter, n, ac, re } = tablePlan(standard, severity, letter, column);
  return {
    standard,
    edition: EDITIONS[standard],
    level,
    severity,
    aql: request.aql,
    letter,
    finalLetter,
    n: Math.min(n, lot),
    ac,
    re,
    fullInspection: n >= lot,
  };
}

/** The six facts a machine asks for, in a fixed order. */
export function planJson({ letter, finalLetter, n, ac, re, fullInspection }: SamplingPlan): string {
  return JSON.stringify({ letter, finalLetter, n, ac, re, fullInspection });
}

export function planLine(plan: SamplingPlan): string {
  const letter = plan.letter === plan.finalLetter ? plan.letter : `${plan.letter} → ${plan.finalLetter}`;
  const sample = plan.fullInspection ? `all ${plan.n} units` : `${plan.n} units`;
  return (
    `${plan.edition}, level ${plan.level}, ${plan.severity}, AQL ${aqlText(plan.aql)}: ` +
    `letter ${letter}, inspect ${sample}, Ac ${plan.ac}, Re ${plan.re}`
  );
}
