import type { FileId, OrderId, OrgId, PersonId, ReportId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { ClassCounts, ReportResult } from '#domain/sampling/verdict.ts';
import type { ReportInput } from './contract.ts';
import type { SamplingOfReport } from './judge.ts';

export interface ReportRow {
  readonly id: ReportId;
  readonly order_id: OrderId;
  readonly version: number;
  readonly terms_version: number;
  readonly result: ReportResult;
  readonly computed: ReportResult;
  readonly override_reason: string | null;
  readonly fault: 'factory' | 'inspector' | 'neither' | null;
  readonly cause: string | null;
  readonly counts: ClassCounts | null;
  readonly sampling: SamplingOfReport | null;
  readonly defects: ReportInput['defects'];
  readonly sections: ReportInput['sections'];
  readonly checklist: ReportInput['checklist'];
  readonly remarks: string;
  readonly main_file: FileId;
  readonly rendered: boolean;
  readonly sha256: string;
  readonly late: boolean;
  readonly org_id: OrgId;
  readonly person_id: PersonId;
  readonly at: Instant;
}

/** Of these the ones that are jsonb. */
export const JSON_COLUMNS: readonly (keyof ReportRow)[] = ['counts', 'sampling', 'defects', 'sections', 'checklist'];

export const COLUMNS: readonly (keyof ReportRow)[] = [
  'id',
  'order_id',
  'version',
  'terms_version',
  'result',
  'computed',
  'override_reason',
  'fault',
  'cause',
  'counts',
  'sampling',
  'defects',
  'sections',
  'checklist',
  'remarks',
  'main_file',
  'rendered',
  'sha256',
  'late',
  'org_id',
  'person_id',
  'at',
];
