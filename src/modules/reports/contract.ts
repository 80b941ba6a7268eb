import { z } from '@hono/zod-openapi';
import { DEFECT_CLASSES } from '#domain/sampling/booking.ts';
import { SECTION_RESULTS } from '#domain/sampling/verdict.ts';
import { FileBody, FileId } from '#modules/files/contract.ts';
import { LIMITS } from '#modules/files/kinds.ts';
import { SECTION_NAMES } from './sections.ts';

export const RESULTS = ['pass', 'fail', 'pending', 'aborted'] as const;
export const FAULTS = ['factory', 'inspector', 'neither'] as const;
export const FOUND_BY = ['visual', 'function', 'measurement', 'test'] as const;

const text = (max: number) => z.string().trim().min(1, 'text that is not empty').max(max, `at most ${max} characters`);
const note = (max: number) => z.string().trim().max(max, `at most ${max} characters`).default('');
const count = z.int('a whole number').min(0, 'zero or more').max(100_000_000);
const reason = z.string().trim().min(20, 'a reason of at least 20 characters').max(2_000, 'at most 2000 characters');

export const Counts = z.strictObject({ critical: count, major: count, minor: count });

export const Defect = z.strictObject({
  class: z.enum(DEFECT_CLASSES),
  text: text(300),
  count: z.int('a whole number').min(1, 'at least 1').max(1_000_000).default(1),
  /** The unit's place in the drawing, from 1; where every defect names its unit, the counts follow from them. */
  unit: z.int('a whole number').min(1, 'at least 1').optional(),
  carton: text(40).optional(),
  found_by: z.enum(FOUND_BY).optional(),
  photo: FileId.optional(),
});

export const SectionInput = z.strictObject({
  section: z.enum(SECTION_NAMES),
  result: z.enum(SECTION_RESULTS),
  note: note(2_000),
});

export const ChecklistInput = z.strictObject({
  /** Place in the checklist of the terms, from 0. */
  item: z.int().min(0).max(99),
  result: z.enum(SECTION_RESULTS),
  note: note(2_000),
});

/** A report as an inspector gives it. Its files are uploaded before and named here by their ids. */
export const ReportInput = z
  .strictObject({
    result: z.enum(RESULTS).openapi({
      description: 'Compared with what lot, plan, counts and sections give; another result needs `override_reason`',
    }),
    override_reason: reason.optional().openapi({ description: 'The buyer sees it' }),
    aborted: z.strictObject({ fault: z.enum(FAULTS), cause: reason }).optional(),
    counts: Counts.optional(),
    defects: z.array(Defect).max(500).default([]),
    sections: z.array(SectionInput).max(SECTION_NAMES.length).default([]),
    checklist: z.array(ChecklistInput).max(100).default([]),
    remarks: note(8_000),
    main_file: FileId.optional().openapi({ description: 'A PDF. Left out: one is made from this report' }),
    language: z.enum(['en', 'zh']).default('en').openapi({ description: 'Of the PDF that is made here' }),
    photos: z
      .array(z.strictObject({ file: FileId, caption: note(300) }))
      .max(LIMITS.form_files)
      .default([]),
    attachments: z.array(FileId).max(10).default([]),
  })
  .openapi('ReportInput');
export type ReportInput = z.infer<typeof ReportInput>;

export const SamplingBody = z.object({
  standard: z.string(),
  edition: z.string(),
  level: z.string(),
  severity: z.string(),
  lot: z.int(),
  letter: z.string(),
  n: z.int(),
  full_inspection: z.boolean(),
  back_to_normal: z.boolean(),
  classes: z.array(
    z.object({
      class: z.enum(DEFECT_CLASSES),
      aql: z.string(),
      counts: z.enum(['units', 'defects']),
      n: z.int(),
      ac: z.int(),
      re: z.int(),
      found: z.int(),
      outcome: z.enum(['pass', 'fail']),
      reason: z.string(),
    }),
  ),
});

export const ReportBody = z
  .object({
    id: z.string(),
    order: z.string(),
    version: z.int(),
    is_current: z.boolean(),
    terms_version: z.int(),
    result: z.enum(RESULTS),
    computed: z.enum(RESULTS),
    override_reason: z.string().nullable(),
    aborted: z.object({ fault: z.enum(FAULTS), cause: z.string() }).nullable(),
    counts: Counts.nullable(),
    sampling: SamplingBody.nullable(),
    defects: z.array(Defect),
    sections: z.array(SectionInput),
    checklist: z.array(ChecklistInput),
    remarks: z.string(),
    main_file: FileBody,
    is_rendered: z.boolean(),
    sha256: z.string(),
    photos: z.array(z.object({ file: FileBody, caption: z.string() })),
    attachments: z.array(FileBody),
    is_late: z.boolean(),
    at: z.string(),
  })
  .openapi('Report');

export const Fingerprint = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');
