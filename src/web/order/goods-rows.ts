import { money } from '#domain/money.ts';
import type { Milestone, TradeItem, TradeTerms } from '#domain/process/trade-terms.ts';
import type { TermsRow } from '#web/talk/offer-rows.ts';
import type { View } from '#web/view.ts';

/** Terms of goods row by row, as text, so that two versions can be laid beside each other. */
export function goodsRows(view: View, terms: TradeTerms): TermsRow[] {
  const { t, format } = view;
  const { incoterms, currency, milestones } = terms;
  const amount = (minor: number) => format.money(money(minor, currency));
  const row = (key: string, label: string, text: string, main = false): TermsRow => ({
    key,
    label,
    text: text || t('talk.offer.nothing'),
    main,
  });
  const isLater = milestones.some(({ due }) => due !== 'agreement');
  return [
    ...terms.items.map((item, at) =>
      row(itemKey(terms.items, at), t('trade.form.item', { no: at + 1 }), itemText(view, item, currency), true),
    ),
    row('price', t('orderpage.terms.price'), amount(terms.price_minor), true),
    row('fee', t('orderpage.terms.fee'), `${amount(terms.fee_minor)} ${t(`orderpage.fee_by.${terms.fee_by}`)}`, true),
    row('due', t('talk.offer.buyer_pays'), amount(terms.due_minor), true),
    row('net', t('trade.form.seller_gets'), amount(terms.due_minor - terms.fee_minor), true),
    row('incoterms', t('trade.terms.incoterms'), `${incoterms.rule} ${incoterms.place}`, true),
    row('transport', t('trade.terms.transport'), t(`trade.transport.${terms.transport}`), true),
    row('ship_by', t('trade.terms.ship_by'), `${format.day(terms.ship_by)} (${terms.zone})`, true),
    row('lead', t('trade.terms.lead'), t('trade.terms.lead_days', { count: terms.lead_days })),
    ...milestones.map((part, at) =>
      row(`parts.${at}`, t('trade.form.part', { no: at + 1 }), partText(view, part, currency), true),
    ),
    row(
      'unpaid',
      t('trade.terms.unpaid'),
      isLater ? t('trade.terms.unpaid_keeps', { rate: format.bps(terms.unpaid_provider_bps) }) : '',
    ),
    row('delivery', t('trade.terms.delivery'), terms.delivery),
    row('inspection', t('trade.terms.inspection'), terms.inspection_conditions),
    row('requirements', t('orderpage.terms.requirements'), terms.requirements),
    row('files', t('orderpage.terms.files'), terms.files.map(({ name }) => name).join(', ')),
  ];
}

/** The same of an item in every version, wherever it stands in the list. */
function itemKey(items: readonly TradeItem[], at: number): string {
  const nameOf = ({ product, name, variant }: TradeItem) => `item ${product ?? name} ${variant}`;
  const own = items.slice(0, at + 1).map(nameOf);
  const key = own.at(-1) ?? '';
  return `${key} ${own.filter((name) => name === key).length}`;
}

function itemText({ format }: View, item: TradeItem, currency: string): string {
  const { quantity, unit, name, variant, unit_price_minor: price } = item;
  const what = [name, variant].filter((text) => text !== '').join(', ');
  return `${format.number(quantity)} ${unit} ${what} × ${format.money(money(price, currency))}`;
}

/** One part of the price: when it is paid in, and what releases it. */
export function partText({ t, format }: View, part: Milestone, currency: string): string {
  const { amount_minor, due, release, inspection } = part;
  const amount = format.money(money(amount_minor, currency));
  const when = t('trade.part.when', { due: t(`trade.due.${due}`), release: t(`trade.release.${release}`) });
  if (!inspection) return t('trade.part.of', { amount, when });
  const passed = t(`trade.on_pass.${inspection.on_pass}`, { day: format.day(inspection.by) });
  return t('trade.part.inspected', { amount, when, passed, without: t(`trade.without.${inspection.without}`) });
}
