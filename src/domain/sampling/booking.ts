import { codeLetter, sampleSize } from './master-tables.ts';
import type { Letter } from './master-tables.ts';
import { samplingPlan } from './plan.ts';
import { checkedLevel, checkedLot, checkedSeverity, checkedStandard, countsDefects, EDITIONS } from './standards.ts';
import type { Level, Severity, Standard } from './standards.ts';

export const DEFECT_CLASSES = ['critical', 'major', 'minor'] as const;
export type DefectClass = (typeof DEFECT_CLASSES)[number];

/** `'none'` allows not one defect of the class (the trade's "AQL 0", which is no column of the tables). */
export type ClassAql = 'none' | number;

export interface BookingRequest {
  readonly lot: number;
  readonly level: string;
  readonly severity: string;
  readonly standard: string;
  /** A class that is null is recorded and not judged. */
  readonly classes: {
    readonly critical: ClassAql;
    readonly major: ClassAql | null;
    readonly minor: ClassAql | null;
  };
}

export interface ClassPlan {
  readonly class: DefectClass;
  readonly aql: ClassAql;
  /** What a count of this class counts. */
  readonly counts: 'units' | 'defects';
  /** Letter after the arrows; null where no table was looked up. */
  readonly finalLetter: Letter | null;
  /** The class is judged on the first `n` units drawn. */
  readonly n: number;
  readonly ac: number;
  readonly re: number;
}

export interface BookingPlan {
  readonly standard: Standard;
  readonly edition: string;
  readonly level: Level;
  readonly severity: Severity;
  readonly lot: number;
  readonly letter: Letter;
  /** Units to draw: the largest sample of any class. */
  readonly n: number;
  readonly fullInspection: boolean;
  /** Worst class first; a class that is not judged is absent. */
  readonly classes: readonly ClassPlan[];
}

/**
 * Plans of one booking. Where arrows give the classes different sample sizes the largest is drawn and each class keeps its
 * own plan. A class that allows none is Ac 0, Re 1 on the whole sample drawn; if no class has an AQL, the sample is that of
 * the code letter.
 */
export function bookingPlan(request: BookingRequest): BookingPlan {
  const lot = checkedLot(request.lot);
  const level = checkedLevel(request.level);
  const severity = checkedSeverity(request.severity);
  const standard = checkedStandard(request.standard);
  const letter = codeLetter(lot, level);
  const looked = DEFECT_CLASSES.flatMap((name) => {
    const aql = request.classes[name];
    return typeof aql === 'number' ? [samplingPlan({ lot, level, severity, standard, aql })] : [];
  });
  const sizes = looked.length > 0 ? looked.map((plan) => plan.n) : [Math.min(lot, sampleSize(severity, letter))];
  const n = Math.max(...sizes);
  const classes = DEFECT_CLASSES.flatMap((name): ClassPlan[] => {
    const aql = request.classes[name];
    if (aql === null) return [];
    if (aql === 'none') return [{ class: name, aql, counts: 'units', finalLetter: null, n, ac: 0, re: 1 }];
    const plan = samplingPlan({ lot, level, severity, standard, aql });
    const counts = countsDefects(aql) ? 'defects' : 'units';
    return [{ class: name, aql, counts, finalLetter: plan.finalLetter, n: plan.n, ac: plan.ac, re: plan.re }];
  });
  return { standard, edition: EDITIONS[standard], level, severity, lot, letter, n, fullInspection: n >= lot, classes };
}
