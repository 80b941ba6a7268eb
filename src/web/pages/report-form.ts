import { Refused, type Refusal } from '#domain/errors.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { DEFECT_CLASSES, type DefectClass } from '#domain/sampling/booking.ts';
import type { ReportResult } from '#domain/sampling/verdict.ts';
import type { FileRow } from '#modules/files/queries.ts';
import { FAULTS, ReportInput } from '#modules/reports/contract.ts';
import { judge, planOf } from '#modules/reports/judge.ts';
import type { Report } from '#modules/reports/queries.ts';
import { SECTIONS } from '#modules/reports/sections.ts';
import type { Translate } from '#platform/i18n.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';

/** What a form sent, by field name. */
export interface Sent {
  get(name: string): string;
  all(name: string): readonly string[];
}

export interface KeptFiles {
  readonly main: FileRow | null;
  readonly photos: readonly FileRow[];
  readonly attachments: readonly FileRow[];
}

/** A form that has been read: what a report would be made of, and what is wrong with it, by field. */
export interface ReadReport {
  readonly input: ReportInput | null;
  /** By what is filled in so far, whatever was chosen; null where counts are missing. */
  readonly computed: ReportResult | null;
  readonly errors: FormErrors;
}

const REASON_MIN = 20;

/** The form's texts as a report. Never throws for what a person can type. */
export function readReport(t: Translate, terms: InspectionTerms, sent: Sent, files: KeptFiles): ReadReport {
  const errors: Record<string, string> = {};
  const outcome = sent.get('outcome');
  const aborted = outcome === 'aborted';
  const counts = planOf(terms) && !aborted ? countsOf(t, sent, errors) : undefined;
  const defects = defectsOf(t, sent.get('defects'), errors);
  const sections = SECTIONS.flatMap(({ name }) => {
    const [result, note] = [sent.get(`section_${name}`), sent.get(`note_${name}`)];
    return result === '' && note === '' ? [] : [{ section: name, result: result || 'not_checked', note }];
  });
  const checklist = terms.checklist.flatMap((_, item) => {
    const [result, note] = [sent.get(`check_${item}`), sent.get(`check_note_${item}`)];
    return result === '' && note === '' ? [] : [{ item, result: result || 'not_checked', note }];
  });
  const draft = {
    ...(counts ? { counts } : {}),
    defects,
    sections,
    checklist,
    remarks: sent.get('remarks'),
    language: sent.get('language') || undefined,
    ...(files.main ? { main_file: files.main.id } : {}),
    photos: files.photos.map(({ id }) => ({ file: id, caption: sent.get(`caption_${id}`) })),
    attachments: files.attachments.map(({ id }) => id),
  };
  const computed = computedOf(t, terms, draft, errors);
  const claim = claimOf(t, sent, outcome, computed, errors);
  const parsed = ReportInput.safeParse({ ...draft, ...claim });
  if (!parsed.success && Object.keys(errors).length === 0) errors['form'] = t('form.format');
  return { input: parsed.success && Object.keys(errors).length === 0 ? parsed.data : null, computed, errors };
}

function countsOf(t: Translate, sent: Sent, errors: Record<string, string>): Record<DefectClass, number> | undefined {
  const counts = { critical: 0, major: 0, minor: 0 };
  for (const name of DEFECT_CLASSES) {
    const text = sent.get(`counts_${name}`);
    if (/^\d{1,9}$/.test(text)) counts[name] = Number(text);
    else errors[`counts_${name}`] = t(text === '' ? 'form.missing' : 'form.format');
  }
  return DEFECT_CLASSES.some((name) => errors[`counts_${name}`]) ? undefined : counts;
}

const CLASS_WORDS: Readonly<Record<string, DefectClass>> = { 致命: 'critical', 严重: 'major', 轻微: 'minor' };

function defectsOf(t: Translate, text: string, errors: Record<string, string>) {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const [word = '', what = '', number = '1'] = line.split(/[|｜]/).map((part) => part.trim());
    const name = CLASS_WORDS[word] ?? DEFECT_CLASSES.find((one) => one === word.toLowerCase());
    if (!name || what === '' || what.length > 300 || !/^[1-9]\d{0,5}$/.test(number)) {
      errors['defects'] ??= t('reports.defects_line', { line: String(at + 1) });
      return [];
    }
    return [{ class: name, text: what, count: Number(number) }];
  });
}

function computedOf(
  t: Translate,
  terms: InspectionTerms,
  draft: Readonly<Record<string, unknown>>,
  errors: Record<string, string>,
): ReportResult | null {
  // Any result will do: the verdict does not depend on it.
  const parsed = ReportInput.safeParse({ ...draft, result: 'pass' });
  if (!parsed.success) return null;
  try {
    return judge(terms, parsed.data).computed;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'sampling.count_invalid')
      errors[`counts_${String(error.details['field'])}`] = t('reports.count_too_large');
    return null;
  }
}

function claimOf(
  t: Translate,
  sent: Sent,
  outcome: string,
  computed: ReportResult | null,
  errors: Record<string, string>,
): Readonly<Record<string, unknown>> {
  const reason = (name: string) => {
    const text = sent.get(name).trim();
    if (text.length < REASON_MIN)
      errors[name] = t(text === '' ? 'form.missing' : 'form.too_short', text === '' ? {} : { min: REASON_MIN });
    return text;
  };
  if (outcome === 'aborted') {
    const fault = FAULTS.find((one) => one === sent.get('fault'));
    if (!fault) errors['fault'] = t('form.missing');
    return { result: 'aborted', aborted: { fault, cause: reason('cause') } };
  }
  if (outcome === 'override') {
    const result = ['pass', 'fail', 'pending'].find((one) => one === sent.get('override_to'));
    if (!result) errors['override_to'] = t('form.missing');
    // Chosen, and then the figures came to agree: there is nothing left to explain.
    return result === computed ? { result } : { result, override_reason: reason('override_reason') };
  }
  if (outcome !== 'computed') errors['outcome'] = t('form.missing');
  return { result: computed };
}

/** Where on the form a refusal of the command belongs. */
export function fieldOf({ code, details }: Refusal): string {
  const field = String(details['field'] ?? '');
  if (field.startsWith('counts.')) return `counts_${field.slice('counts.'.length)}`;
  if (code === 'sampling.count_invalid') return `counts_${field}`;
  return (
    { override_reason: 'override_reason', main_file: 'pdf', photos: 'photos', defects: 'defects' }[field] ?? 'form'
  );
}

/** The values of an issued report, to begin a correction with. Its PDF is not carried over: it is what has to change. */
export function valuesFrom(report: Report): FormValues {
  const values: Record<string, string> = { remarks: report.remarks };
  for (const name of DEFECT_CLASSES) if (report.counts) values[`counts_${name}`] = String(report.counts[name]);
  for (const { section, result, note } of report.sections) {
    values[`section_${section}`] = result;
    values[`note_${section}`] = note;
  }
  for (const { item, result, note } of report.checklist) {
    values[`check_${item}`] = result;
    values[`check_note_${item}`] = note;
  }
  values['defects'] = report.defects.map((one) => `${one.class} | ${one.text} | ${one.count}`).join('\n');
  for (const { file, caption } of report.photos) values[`caption_${file.id}`] = caption;
  return values;
}
