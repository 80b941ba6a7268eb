import { Refused } from '../errors.ts';
import { DEFECT_CLASSES } from './booking.ts';
import type { BookingPlan, ClassPlan, DefectClass } from './booking.ts';

/** Counts as a summary gives them: of units or of defects, as the class's plan counts, on the class's own sample. */
export type ClassCounts = Readonly<Record<DefectClass, number>>;

/** Defects of one class on one unit. `unit` is its place in the drawing, from 1. */
export interface DefectRecord {
  readonly unit: number;
  readonly class: DefectClass;
  readonly count: number;
}

export type Findings = { readonly counts: ClassCounts } | { readonly records: readonly DefectRecord[] };

export type ClassReason = 'within_ac' | 'between_ac_and_re' | 'at_or_above_re' | 'critical_found';

export interface ClassVerdict extends ClassPlan {
  readonly found: number;
  readonly outcome: 'pass' | 'fail';
  readonly reason: ClassReason;
}

export interface SamplingVerdict {
  readonly verdict: 'pass' | 'fail';
  /** Reduced inspection by Z1.4 between Ac and Re: this lot is accepted, the next one is inspected normally. */
  readonly backToNormal: boolean;
  readonly perClass: readonly ClassVerdict[];
}

/**
 * What the sample says of the lot; one class that fails fails it. A critical defect fails the lot wherever in the drawn
 * sample it was found, even where its class was booked with an AQL that would allow it.
 */
export function verdict(plan: BookingPlan, findings: Findings): SamplingVerdict {
  const counts = 'counts' in findings ? checkedCounts(plan, findings.counts) : countRecords(plan, findings.records);
  const perClass = plan.classes.map((one) => judge(one, counts[one.class]));
  const failed = perClass.some((one) => one.outcome === 'fail');
  return {
    verdict: failed ? 'fail' : 'pass',
    backToNormal: !failed && perClass.some((one) => one.reason === 'between_ac_and_re'),
    perClass,
  };
}

function judge(plan: ClassPlan, found: number): ClassVerdict {
  if (found >= plan.re) return { ...plan, found, outcome: 'fail', reason: 'at_or_above_re' };
  if (plan.class === 'critical' && found > 0) return { ...plan, found, outcome: 'fail', reason: 'critical_found' };
  if (found > plan.ac) return { ...plan, found, outcome: 'pass', reason: 'between_ac_and_re' };
  return { ...plan, found, outcome: 'pass', reason: 'within_ac' };
}

/**
 * Counts by class from single records. A unit counts once, under its worst defect, and for a class judged on a smaller
 * sample only if it is among the first units drawn; where defects are counted each one counts. Criticals count on the whole
 * sample drawn.
 */
export function countRecords(plan: BookingPlan, records: readonly DefectRecord[]): ClassCounts {
  const worst = new Map<number, DefectClass>();
  for (const { unit, class: name, count } of records) {
    const inSample = Number.isSafeInteger(unit) && unit >= 1 && unit <= plan.n;
    if (!inSample) throw new Refused('sampling.unit_not_drawn', { field: 'unit', unit, n: plan.n });
    if (!isCount(count)) throw new Refused('sampling.count_invalid', { field: 'count' });
    const before = worst.get(unit);
    if (count > 0 && (before === undefined || rank(name) < rank(before))) worst.set(unit, name);
  }
  const of = (name: DefectClass): number => {
    const own = plan.classes.find((one) => one.class === name);
    const reach = name === 'critical' || !own ? plan.n : own.n;
    if (own?.counts === 'defects') {
      return records.reduce((sum, one) => (one.class === name && one.unit <= reach ? sum + one.count : sum), 0);
    }
    return [...worst].filter(([unit, its]) => its === name && unit <= reach).length;
  };
  return { critical: of('critical'), major: of('major'), minor: of('minor') };
}

function rank(name: DefectClass): number {
  return DEFECT_CLASSES.indexOf(name);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function checkedCounts(plan: BookingPlan, counts: ClassCounts): ClassCounts {
  for (const name of DEFECT_CLASSES) {
    const own = plan.classes.find((one) => one.class === name);
    const most = own?.counts === 'defects' ? Infinity : name === 'critical' || !own ? plan.n : own.n;
    const count = counts[name];
    if (!isCount(count) || count > most) throw new Refused('sampling.count_invalid', { field: name });
  }
  return counts;
}

export const SECTION_RESULTS = ['conform', 'not_conform', 'pending', 'not_applicable', 'not_checked'] as const;
export type SectionResult = (typeof SECTION_RESULTS)[number];

export interface Section {
  readonly result: SectionResult;
  /** A section of this kind that does not conform fails the lot; any other is left to the buyer. */
  readonly mustPass: boolean;
}

export type ReportResult = 'pass' | 'fail' | 'pending' | 'aborted';

/**
 * The result of a whole report. An aborted visit has no quality result; else one failure fails, one open point leaves it
 * pending. `sampling` is null where the order has no sampling plan.
 */
export function reportResult(report: {
  readonly aborted: boolean;
  readonly sampling: SamplingVerdict | null;
  readonly sections: readonly Section[];
}): ReportResult {
  if (report.aborted) return 'aborted';
  if (report.sampling?.verdict === 'fail') return 'fail';
  if (report.sections.some((one) => one.mustPass && one.result === 'not_conform')) return 'fail';
  return report.sections.some((one) => one.result === 'pending') ? 'pending' : 'pass';
}
