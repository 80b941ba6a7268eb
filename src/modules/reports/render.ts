import type { Readable } from 'node:stream';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { formats, type Formats } from '#platform/format.ts';
import { quantityOf } from '#platform/quantity.ts';
import { openPaper, type Paper, type Cell, type Figure } from '#platform/pdf.ts';
import { languageTag, words, type Locale, type Translate } from '#platform/i18n.ts';
import { SECTIONS } from './sections.ts';
import type { ReportRow } from './tables.ts';

export type Printed = Omit<ReportRow, 'main_file' | 'rendered' | 'sha256'>;

export interface Printout {
  readonly report: Printed;
  readonly no: string;
  readonly terms: InspectionTerms;
  readonly terms_hash: string;
  readonly buyer: string;
  readonly provider: string;
  readonly inspector: string;
  readonly visited_on: string;
  readonly photos: readonly Photo[];
}

export interface Photo {
  /** JPEG, small enough for paper. */
  readonly image: Buffer;
  readonly caption: string;
  readonly name: string;
  readonly captured_at: string | null;
  readonly sha256: string;
}

/**
 * The report as a PDF. It cannot hold its own fingerprint; it holds those of its photos, and says where to check the
 * file itself. The same report gives the same text whoever renders it.
 */
export async function renderReport(printout: Printout, locale: Locale): Promise<Readable> {
  const t = words(locale);
  const { report, no, terms, inspector } = printout;
  const title = t('reports.pdf_title', { no, version: String(report.version) });
  const paper = await openPaper({ title, language: languageTag[locale], at: report.at, author: printout.provider });
  paper.title(title);
  const { product } = terms;
  const about = { type: t(`order.type.${terms.type}`), lot: product.lot, product: product.name };
  paper.paragraph(t('orderpage.title', about), { soft: true });
  result(paper, t, report);
  paper.heading(t('reports.pdf_order'));
  paper.facts(headOf(printout, t, formats(locale, 'UTC', report.at)));
  sampling(paper, t, report);
  defects(paper, t, report);
  sections(paper, t, report, terms);
  if (report.remarks !== '') {
    paper.heading(t('reports.remarks'));
    paper.paragraph(report.remarks);
  }
  photos(paper, t, printout.photos);
  paper.heading(t('reports.pdf_check'));
  paper.paragraph(t('reports.pdf_check_text', { no, inspector }));
  if (paper.lacking) paper.paragraph(t('reports.pdf_boxes'), { soft: true });
  return paper.finish((page, pages) =>
    t('reports.pdf_foot', { no, version: String(report.version), page: String(page), pages: String(pages) }),
  );
}

function result(paper: Paper, t: Translate, report: Printed): void {
  paper.heading(t('reports.result'));
  paper.paragraph(t(`reports.result_${report.result}`), { bold: true, size: 16 });
  if (report.override_reason !== null) {
    paper.paragraph(t('reports.overridden', { computed: t(`reports.result_${report.computed}`) }), { bold: true });
    paper.paragraph(report.override_reason);
  }
  if (report.fault !== null) {
    paper.paragraph(t(`reports.fault_${report.fault}`), { bold: true });
    paper.paragraph(report.cause ?? '');
  }
}

function headOf(
  { no, terms, terms_hash, report, ...who }: Printout,
  t: Translate,
  format: Formats,
): (readonly [string, string])[] {
  const { site, product } = terms;
  return [
    [t('reports.order_no'), no],
    [t('reports.type'), t(`order.type.${terms.type}`)],
    [t('reports.buyer'), who.buyer],
    [t('reports.provider'), who.provider],
    [t('reports.inspector'), who.inspector],
    [t('reports.factory'), `${site.name}, ${site.address}, ${site.city}, ${format.country(site.country)}`],
    [t('reports.product'), [product.name, product.purchase_order].filter(Boolean).join(' · ')],
    [t('reports.lot'), quantityOf(product, t, format)],
    [t('reports.visit'), who.visited_on],
    [t('reports.issued'), `${new Date(report.at).toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    [t('reports.terms'), t('reports.terms_value', { version: String(report.terms_version), hash: terms_hash })],
  ];
}

function sampling(paper: Paper, t: Translate, { sampling: plan }: Printed): void {
  if (!plan) return;
  paper.heading(t('reports.sampling'));
  paper.paragraph(planLine(t, plan));
  const number = (value: number): Cell => ({ text: String(value), numeric: true });
  paper.table(
    ['class', 'aql', 'n', 'ac', 're', 'found', 'verdict'].map((name, at) => ({
      text: t(`reports.col_${name}`),
      numeric: at > 0 && at < 6,
    })),
    plan.classes.map((one) => [
      { text: t(`reports.class_${one.class}`) },
      { text: one.aql === 'none' ? '0' : one.aql, numeric: true },
      number(one.n),
      number(one.ac),
      number(one.re),
      { ...number(one.found), bold: true },
      { text: t(`reports.result_${one.outcome}`), bold: one.outcome === 'fail' },
    ]),
    [1.3, 0.8, 0.7, 0.6, 0.6, 0.8, 1.1],
  );
  if (plan.back_to_normal) paper.paragraph(t('reports.back_to_normal'));
}

/** `ISO 2859-1…, level II, normal, letter L: 200 of 5000 units`. */
export function planLine(t: Translate, plan: NonNullable<Printed['sampling']>): string {
  const { edition, level, letter, n, lot } = plan;
  const severity = t(`reports.severity_${plan.severity}`);
  const text = { edition, level, severity, letter, n, lot };
  return plan.full_inspection ? t('reports.plan_all', text) : t('reports.plan', text);
}

function defects(paper: Paper, t: Translate, { defects: found }: Printed): void {
  if (found.length === 0) return;
  paper.heading(t('reports.defects'));
  paper.table(
    [
      { text: t('reports.col_class') },
      { text: t('reports.col_defect') },
      { text: t('reports.col_where') },
      { text: t('reports.col_count'), numeric: true },
    ],
    found.map((one) => [
      { text: t(`reports.class_${one.class}`) },
      { text: one.text },
      { text: whereOf(t, one) },
      { text: String(one.count), numeric: true },
    ]),
    [0.8, 2.6, 1.2, 0.5],
  );
}

/** Carton, unit and how it was found, as far as they are known. */
export function whereOf(t: Translate, { carton, unit, found_by }: Printed['defects'][number]): string {
  return [
    carton === undefined ? '' : t('reports.carton', { carton }),
    unit === undefined ? '' : t('reports.unit', { unit: String(unit) }),
    found_by === undefined ? '' : t(`reports.found_by_${found_by}`),
  ]
    .filter(Boolean)
    .join(' · ');
}

function sections(paper: Paper, t: Translate, report: Printed, terms: InspectionTerms): void {
  const heads = [
    { text: t('reports.col_section') },
    { text: t('reports.col_result') },
    { text: t('reports.col_note') },
  ];
  const given = SECTIONS.flatMap(({ name }) => report.sections.filter(({ section }) => section === name));
  if (given.length > 0) {
    paper.heading(t('reports.sections'));
    const rows = given.map(({ section, result: one, note }) => [
      { text: t(`reports.section_${section}`) },
      { text: t(`reports.section_result_${one}`), bold: one === 'not_conform' },
      { text: note },
    ]);
    paper.table(heads, rows, [1.2, 1, 2.2]);
  }
  if (report.checklist.length > 0) {
    paper.heading(t('reports.checklist'));
    const rows = report.checklist.map(({ item, result: one, note }) => [
      { text: terms.checklist[item] ?? '' },
      { text: t(`reports.section_result_${one}`), bold: one === 'not_conform' },
      { text: note },
    ]);
    paper.table([{ text: t('reports.col_item') }, ...heads.slice(1)], rows, [1.6, 1, 1.8]);
  }
}

function photos(paper: Paper, t: Translate, given: readonly Photo[]): void {
  if (given.length === 0) return;
  paper.heading(t('reports.photos'), 'figures');
  paper.figures(
    given.map(({ image, caption, name, captured_at, sha256 }, at): Figure => {
      const label = `${at + 1}. ${caption === '' ? name : caption}`;
      const taken = captured_at === null ? '' : ` · ${captured_at.replace('T', ' ')}`;
      return {
        image, // Broken by hand: a line of paper holds half of it, and the other half must not be cut off.
        caption: `${label}${taken}\nSHA-256 ${sha256.slice(0, 32)}\n${sha256.slice(32)}`,
        alt: label,
      };
    }),
  );
}
