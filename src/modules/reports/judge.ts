import { Refused } from '#domain/errors.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { aqlText, countsDefects } from '#domain/sampling/standards.ts';
import type { BookingPlan } from '#domain/sampling/booking.ts';
import {
  countRecords,
  reportResult,
  verdict,
  type ClassCounts,
  type ReportResult,
  type SamplingVerdict,
} from '#domain/sampling/verdict.ts';
import type { z } from '@hono/zod-openapi';
import type { ReportInput, SamplingBody } from './contract.ts';
import { SECTIONS } from './sections.ts';

export type SamplingOfReport = z.infer<typeof SamplingBody>;

/** The plan that both sides agreed to, as it stood when the terms were made. Null: this order has none. */
export function planOf(terms: InspectionTerms): BookingPlan | null {
  if (!terms.plan) return null;
  const { standard, edition, level, severity, aql, computed } = terms.plan;
  return {
    standard,
    edition,
    level: level as BookingPlan['level'],
    severity,
    lot: terms.product.lot,
    letter: computed.letter as BookingPlan['letter'],
    n: computed.n,
    fullInspection: computed.full,
    classes: computed.classes.map((one) => {
      const text = aql[one.class];
      const none = text === null || text === 'none';
      return {
        ...one,
        aql: none ? 'none' : Number(text),
        counts: !none && countsDefects(Number(text)) ? 'defects' : 'units',
        finalLetter: null,
      };
    }),
  };
}

export interface Judged {
  readonly computed: ReportResult;
  readonly counts: ClassCounts | null;
  readonly sampling: SamplingOfReport | null;
}

type Judgeable = Pick<ReportInput, 'result' | 'aborted' | 'counts' | 'defects' | 'sections'>;

/**
 * What the report's own figures say, whatever result it claims. Refused: order.report_needs_counts, report.counts_differ
 * (from defects that each name their unit), report.aborted_needs_cause, sampling.*, input.invalid.
 */
export function judge(terms: InspectionTerms, report: Judgeable): Judged {
  const aborted = report.result === 'aborted';
  if (aborted !== (report.aborted !== undefined)) throw new Refused('report.aborted_needs_cause', { field: 'aborted' });
  const plan = aborted ? null : planOf(terms);
  if (!plan && report.counts) {
    const expected = aborted
      ? 'nothing, for an aborted visit has no verdict'
      : 'nothing, for the order has no sampling plan';
    throw new Refused('input.invalid', { field: 'counts', expected });
  }
  const counts = plan ? countsOf(plan, report) : null;
  const judged = plan && counts ? verdict(plan, { counts }) : null;
  const sections = report.sections.map(({ section, result }) => ({
    result,
    mustPass: SECTIONS.some(({ name, must_pass }) => name === section && must_pass),
  }));
  return {
    computed: reportResult({ aborted, sampling: judged, sections }),
    counts,
    sampling: plan && judged ? samplingOf(plan, judged) : null,
  };
}

function countsOf(plan: BookingPlan, { counts, defects }: Judgeable): ClassCounts {
  const records = defects.flatMap(({ class: name, unit, count }) =>
    unit === undefined ? [] : [{ class: name, unit, count }],
  );
  const complete = defects.length > 0 && records.length === defects.length;
  const derived = complete ? countRecords(plan, records) : null;
  if (!counts && !derived) throw new Refused('order.report_needs_counts', { field: 'counts' });
  if (counts && derived) {
    for (const name of ['critical', 'major', 'minor'] as const) {
      if (counts[name] !== derived[name]) {
        throw new Refused('report.counts_differ', { field: `counts.${name}`, class: name, derived: derived[name] });
      }
    }
  }
  return counts ?? derived!;
}

function samplingOf(plan: BookingPlan, { backToNormal, perClass }: SamplingVerdict): SamplingOfReport {
  const { standard, edition, level, severity, lot, letter, n, fullInspection } = plan;
  return {
    standard,
    edition,
    level,
    severity,
    lot,
    letter,
    n,
    full_inspection: fullInspection,
    back_to_normal: backToNormal,
    classes: perClass.map(({ finalLetter: _, aql, ...one }) => ({
      ...one,
      aql: aql === 'none' ? 'none' : aqlText(aql),
    })),
  };
}

/** What may be claimed. Refused: report.override_needs_reason, report.nothing_overridden. */
export function checkClaim(
  { result, override_reason }: Pick<ReportInput, 'result' | 'override_reason'>,
  computed: ReportResult,
): void {
  if (result !== computed && override_reason === undefined) {
    throw new Refused('report.override_needs_reason', { field: 'override_reason', result, computed });
  }
  if (result === computed && override_reason !== undefined) {
    throw new Refused('report.nothing_overridden', { field: 'override_reason', computed });
  }
}
