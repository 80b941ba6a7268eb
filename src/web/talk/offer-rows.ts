import { money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { aqlText, standardName } from '#web/order/terms.tsx';
import type { View } from '#web/view.ts';

/** What an offer says, row by row, as text, so that two offers can be laid beside each other. */
export interface TermsRow {
  readonly key: string;
  readonly label: string;
  readonly text: string;
  /** Shown on every card; the others where they have changed, and under all terms. */
  readonly main: boolean;
}

export function offerRows(view: View, terms: InspectionTerms): TermsRow[] {
  const { t, format } = view;
  const { site, product, plan } = terms;
  const amount = (minor: number) => format.money(money(minor, terms.currency));
  const row = (key: string, text: string, main = false): TermsRow => ({
    key,
    label: t(key.startsWith('talk.') ? key : `orderpage.terms.${key}`),
    text: text || t('talk.offer.nothing'),
    main,
  });
  const place = [site.address, site.city, site.region, format.country(site.country)].filter(Boolean).join(', ');
  return [
    row('price', amount(terms.price_minor), true),
    row('days', daysText(view, terms), true),
    row('fee', `${amount(terms.fee_minor)} ${t(`orderpage.fee_by.${terms.fee_by}`)}`, true),
    row('talk.offer.buyer_pays', amount(terms.due_minor), true),
    row('talk.offer.inspector_gets', amount(terms.due_minor - terms.fee_minor), true),
    row('window', `${format.days(terms.window.from, terms.window.to)} (${terms.zone})`, true),
    row('type', t(`order.type.${terms.type}`), true),
    row('product', product.name, true),
    row('lot', `${format.number(product.lot)} ${product.unit}`, true),
    row(
      'plan',
      plan
        ? `${standardName(plan.standard)}, ${plan.level}, ${t(`orderpage.severity.${plan.severity}`)}, AQL ${aqlText(view, terms)}`
        : t('orderpage.terms.no_plan'),
      true,
    ),
    row('sample', plan ? t('orderpage.terms.sample_of', { n: plan.computed.n, lot: product.lot }) : ''),
    row('factory', `${site.name}, ${place}`),
    row('contact', `${site.contact}, ${site.phone}`),
    row('description', product.description),
    row('purchase_order', product.purchase_order),
    row('checklist', terms.checklist.join('; ')),
    row('requirements', terms.requirements),
    row('files', terms.files.map(({ name }) => name).join(', ')),
  ];
}

/** `1.5, $268.00 a man-day`. */
function daysText({ t, format }: View, { half_days, price_minor, currency }: InspectionTerms): string {
  const rate = (BigInt(price_minor) * 2n) / BigInt(half_days);
  return `${format.number(half_days / 2, 1)}, ${t('orders.place.day_rate', { price: format.money(money(rate, currency)) })}`;
}

/** A row and what it was in the offer before: undefined where it is the same, null where it was not there. */
export interface ChangedRow extends TermsRow {
  readonly before: string | null | undefined;
}

/**
 * The rows of an offer with what each was in the offer before, if there was one; those that are neither main nor changed are
 * left out, and those that are there no more stand at the end.
 */
export function changedRows(
  { t }: View,
  rows: readonly TermsRow[],
  before: readonly TermsRow[] | null,
): readonly ChangedRow[] {
  if (before === null) return rows.filter(({ main }) => main).map((row) => ({ ...row, before: undefined }));
  const old = new Map(before.map(({ key, text }) => [key, text]));
  const kept = new Set(rows.map(({ key }) => key));
  const was = ({ key, text }: TermsRow) => (old.get(key) === text ? undefined : (old.get(key) ?? null));
  return [
    ...rows.map((row) => ({ ...row, before: was(row) })).filter((row) => row.main || row.before !== undefined),
    ...before
      .filter(({ key }) => !kept.has(key))
      .map((row) => ({ ...row, text: t('talk.offer.no_more'), before: row.text })),
  ];
}
