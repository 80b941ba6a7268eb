import type { Refused } from '#domain/errors.ts';
import { bpsOf, decimalOf, money, parseMinor, split } from '#domain/money.ts';
import { ITEMS_MAX, MILESTONES_MAX, type TradeTerms } from '#domain/process/trade-terms.ts';
import { type Tier, tierAt } from '#domain/products.ts';
import { isCalendarDate, plusDays } from '#domain/time.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { GoodsInput } from '#modules/orders/goods-contract.ts';
import { textOf } from '#web/sent-form.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { refusalText } from './refusal.ts';

// The form of a goods order's terms, wherever it is posted: a draft, a revision, an amendment, an offer. Its fields are
// named as in the API (`items.0.quantity`, `milestones.1.inspection.by`); amounts are in whole units, rates in percent.

/** The listed prices that an item of the form may take, by product. */
export type Listed = ReadonlyMap<string, { readonly tiers: readonly Tier[]; readonly currency: string }>;

const ITEM = ['product', 'name', 'variant', 'unit', 'quantity', 'unit_price_minor'] as const;
const PART = ['amount_minor', 'due', 'release', 'inspection.by', 'inspection.on_pass', 'inspection.without'] as const;
const TEXTS = [
  'currency',
  'incoterms.rule',
  'incoterms.place',
  'transport',
  'ship_by',
  'lead_days',
  'zone',
  'delivery',
  'inspection_conditions',
  'requirements',
  'fee_by',
  'unpaid_provider_bps',
] as const;
const LISTS = { items: { of: ITEM, max: ITEMS_MAX }, milestones: { of: PART, max: MILESTONES_MAX } } as const;
type List = keyof typeof LISTS;
type Row = Readonly<Record<string, string>>;

/** The rows of a list as they were sent, up to the first that was not. */
function rowsOf(sent: Sent, list: List): Row[] {
  const { of, max } = LISTS[list];
  const rows: Row[] = [];
  while (rows.length < max && of.some((name) => sent.get(`${list}.${rows.length}.${name}`) !== null))
    rows.push(Object.fromEntries(of.map((name) => [name, textOf(sent, `${list}.${rows.length}.${name}`)])));
  return rows;
}

function valuesOfRows(list: List, rows: readonly Row[]): FormValues {
  return Object.fromEntries(
    rows.flatMap((row, at) => Object.entries(row).map(([name, text]) => [`${list}.${at}.${name}`, text])),
  );
}

/** What was sent, by field, to fill the form in again or to send it along unseen. */
export function sentGoods(sent: Sent): FormValues {
  return {
    ...valuesOfRows('items', rowsOf(sent, 'items')),
    ...Object.fromEntries(TEXTS.map((name) => [name, textOf(sent, name)])),
    ...valuesOfRows('milestones', rowsOf(sent, 'milestones')),
    files: [...sent.getAll('files')],
  };
}

/** How many rows of a list the form has; at least one. */
export function rowCount(values: FormValues, list: List): number {
  const { of, max } = LISTS[list];
  let count = 0;
  while (count < max && of.some((name) => values[`${list}.${count}.${name}`] !== undefined)) count++;
  return Math.max(1, count);
}

/** Ways of paying that are filled in by one press and may then be changed. */
export const PRESETS = ['receipt', 'deposit'] as const;
export type Preset = (typeof PRESETS)[number];

const NO_INSPECTION = { 'inspection.by': '', 'inspection.on_pass': 'release', 'inspection.without': 'receipt' };

function preset(name: Preset, shipBy: string): Row[] {
  if (name === 'receipt') return [{ amount_minor: '100 %', due: 'agreement', release: 'receipt', ...NO_INSPECTION }];
  const by = isCalendarDate(shipBy) ? plusDays(shipBy, -3) : '';
  return [
    { amount_minor: '30 %', due: 'agreement', release: 'production', ...NO_INSPECTION },
    { amount_minor: '70 %', due: 'before_shipment', release: 'inspection', ...NO_INSPECTION, 'inspection.by': by },
  ];
}

export const presetValues = (name: Preset, shipBy: string): FormValues =>
  valuesOfRows('milestones', preset(name, shipBy));

/** A row that is added; of goods the same unit as before. */
function added(list: List, rows: readonly Row[]): Row {
  const blank = Object.fromEntries(LISTS[list].of.map((name) => [name, '']));
  return list === 'items'
    ? { ...blank, unit: rows.at(-1)?.['unit'] ?? '' }
    : { ...blank, due: 'agreement', release: 'receipt', ...NO_INSPECTION };
}

/**
 * The form after one of its own buttons was pressed (a row more or less, a way of paying, the sums), to be drawn again with
 * the cursor in `focus`; null where another button sent it.
 */
export function pressedGoods(sent: Sent): { readonly values: FormValues; readonly focus: string | null } | null {
  const [what, which = '', place = ''] = textOf(sent, 'action').split('.');
  const values = sentGoods(sent);
  const same = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith(`${which}.`)));
  const rows = which === 'items' || which === 'milestones' ? rowsOf(sent, which) : [];
  if ((what === 'add' || what === 'remove') && (which === 'items' || which === 'milestones')) {
    const more = rows.length < LISTS[which].max ? [...rows, added(which, rows)] : rows;
    const changed = what === 'add' ? more : rows.length > 1 ? rows.toSpliced(Number(place), 1) : rows;
    const at = what === 'add' ? changed.length - 1 : Math.max(0, Math.min(Number(place), changed.length - 1));
    const focus = `${which}.${at}.${which === 'items' ? 'name' : 'amount_minor'}`;
    return { values: { ...same, ...valuesOfRows(which, changed) }, focus };
  }
  if (what === 'preset' && (PRESETS as readonly string[]).includes(which)) {
    const others = Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('milestones.')));
    const chosen = presetValues(which as Preset, textOf(sent, 'ship_by'));
    return { values: { ...others, ...chosen }, focus: 'milestones.0.amount_minor' };
  }
  return what === 'edit' || what === 'reckon' ? { values, focus: null } : null;
}

const whole = (text: string): number => (/^\d{1,12}$/.test(text) ? Number(text) : NaN);

/** A rate such as `30 %` or `12.5%` in basis points; null for anything else. */
function rateOf(text: string): number | null {
  const [, rate] = /^(\d{1,3}(?:\.\d{1,2})?)\s*[%％]$/.exec(text) ?? [];
  const bps = rate === undefined ? null : Number(parseMinor(rate, 'USD'));
  return bps !== null && bps <= 10_000 ? bps : null;
}

/** What a unit costs: as it was written, else the listed price at this quantity. Null: neither. */
function unitPrice(row: Row, currency: string, listed: Listed): bigint | null {
  const { product = '', quantity = '', unit_price_minor: text = '' } = row;
  if (text !== '') return parseMinor(text, currency);
  const from = listed.get(product);
  const tier = from?.currency === currency ? tierAt(from.tiers, whole(quantity)) : null;
  return tier && BigInt(tier.unit_price_minor);
}

/** Each part of the price as it is written, amount or share. Shares of the whole sum to it; else each is rounded down. */
function amountsOf(rows: readonly Row[], price: bigint | null, currency: string): (bigint | null)[] {
  const texts = rows.map(({ amount_minor: text = '' }) => text);
  const rates = texts.map(rateOf);
  const sum = rates.reduce<number>((all, rate) => all + (rate ?? 0), 0);
  if (price !== null && sum === 10_000 && rates.every((rate) => rate !== null))
    return split(
      price,
      rates.map((rate) => BigInt(rate)),
    );
  return texts.map((text, at) => {
    const rate = rates[at] ?? null;
    if (rate === null) return parseMinor(text, currency);
    return price === null ? null : bpsOf(price, rate);
  });
}

export interface Reckoned {
  readonly currency: string;
  /** Of each item; null where its quantity or price is missing. */
  readonly sums: readonly (bigint | null)[];
  /** Null until every item has one. */
  readonly price: bigint | null;
  /** Of each part of the price. */
  readonly amounts: readonly (bigint | null)[];
}

/** What the form comes to so far, whatever else is missing. */
export function reckonGoods(sent: Sent, listed: Listed): Reckoned {
  const text = textOf(sent, 'currency');
  const currency = /^[A-Z]{3}$/.test(text) ? text : 'USD';
  const sums = rowsOf(sent, 'items').map((row) => {
    const unit = unitPrice(row, currency, listed);
    const quantity = whole(row['quantity'] ?? '');
    return unit === null || !Number.isSafeInteger(quantity) ? null : unit * BigInt(quantity);
  });
  const price = sums.reduce<bigint | null>((all, sum) => (all === null || sum === null ? null : all + sum), 0n);
  return { currency, sums, price, amounts: amountsOf(rowsOf(sent, 'milestones'), price, currency) };
}

/** The terms that the form says, or what is wrong with it by field. */
export function readGoods(
  view: View,
  sent: Sent,
  listed: Listed,
): { readonly input: GoodsInput } | { readonly errors: FormErrors } {
  const { currency, amounts } = reckonGoods(sent, listed);
  const text = (name: (typeof TEXTS)[number]) => textOf(sent, name);
  const share = rateOf(`${text('unpaid_provider_bps').replace(/\s*[%％]$/, '') || '0'} %`);
  const parsed = GoodsInput.safeParse({
    items: rowsOf(sent, 'items').map((row) => ({
      ...row,
      product: row['product'] || null,
      quantity: whole(row['quantity'] ?? ''),
      unit_price_minor: Number(unitPrice(row, currency, listed) ?? NaN),
    })),
    currency: text('currency'),
    incoterms: { rule: text('incoterms.rule'), place: text('incoterms.place') },
    transport: text('transport'),
    ship_by: text('ship_by'),
    lead_days: whole(text('lead_days')),
    zone: text('zone'),
    delivery: text('delivery'),
    inspection_conditions: text('inspection_conditions'),
    requirements: text('requirements'),
    milestones: rowsOf(sent, 'milestones').map((row, at) => ({
      // A share of a price that is not known yet is right; what the price lacks is said at its item.
      amount_minor: Number(amounts[at] ?? (rateOf(row['amount_minor'] ?? '') === null ? NaN : 1)),
      due: row['due'],
      release: row['release'],
      inspection: row['release'] === 'inspection' ? inspectionOf(row) : null,
    })),
    fee_by: text('fee_by') || 'provider',
    unpaid_provider_bps: share ?? NaN,
    files: [...sent.getAll('files')],
  });
  if (parsed.success) return { input: parsed.data };
  const errors: Record<string, string> = {};
  for (const { path, code } of parsed.error.issues) {
    const field = shownAt(path.join('.'), rowsOf(sent, 'milestones').length);
    errors[field] ??= sentence(view, field, code === 'too_big' || textOf(sent, field) !== '');
  }
  const places = Object.keys(sentGoods(sent));
  return { errors: sortedBy(errors, (field) => places.indexOf(field)) };
}

/** As they stand on the page. */
function sortedBy(errors: FormErrors, place: (field: string) => number): FormErrors {
  return Object.fromEntries(Object.entries(errors).toSorted(([a], [b]) => place(a) - place(b)));
}

const inspectionOf = (row: Row) => ({
  by: row['inspection.by'],
  on_pass: row['inspection.on_pass'],
  without: row['inspection.without'],
});

/** Of a list as a whole the control that changes it; of the whole an inspection of a part, its date. */
function shownAt(field: string, parts: number): string {
  if (field === 'items') return 'items.0.unit_price_minor';
  if (field === 'milestones') return `milestones.${Math.max(0, parts - 1)}.amount_minor`;
  return field.endsWith('.inspection') ? `${field}.by` : field;
}

/** What is wrong with the shape of one field. */
function sentence({ t }: View, field: string, written: boolean): string {
  const [name = ''] = field.split('.').slice(-1);
  if (name === 'unit_price_minor' || name === 'quantity' || name === 'amount_minor' || name === 'unpaid_provider_bps')
    return t(`trade.form.bad_${name}`);
  return t(written ? 'form.format' : 'form.missing');
}

/** The same of what the terms of a process refuse, beside the field that it names, in the reader's language. */
export function goodsRefused(view: View, { code, details }: Refused, sent: Sent): FormErrors {
  const { t } = view;
  const { currency } = reckonGoods(sent, new Map());
  const named = typeof details['field'] === 'string' ? details['field'].replace(/^terms\./, '') : 'form';
  const parts = rowsOf(sent, 'milestones').length;
  const field = named in sentGoods(sent) || /^(items|milestones)(\.|$)/.test(named) ? shownAt(named, parts) : 'form';
  if (code !== 'input.invalid') return { [field]: refusalText(view, { code, details }, currency) };
  const [last = ''] = named.split('.').slice(-1);
  const words: Readonly<Record<string, string>> = {
    rule: 'bad_sea',
    due: 'bad_due',
    release: 'bad_release',
    by: 'bad_inspected_by',
    milestones: 'bad_no_agreement',
    items: 'bad_sum',
  };
  const word = words[last];
  return { [field]: word === undefined ? t('form.format') : t(`trade.form.${word}`) };
}

/** The form as terms that were agreed or proposed before fill it in. */
export function goodsValues(terms: TradeTerms): FormValues {
  const { currency, milestones, items, incoterms, files } = terms;
  const amount = (minor: number) => decimalOf(money(minor, currency));
  return {
    ...Object.fromEntries(
      (
        [
          'currency',
          'transport',
          'ship_by',
          'zone',
          'delivery',
          'inspection_conditions',
          'requirements',
          'fee_by',
        ] as const
      ).map((name) => [name, terms[name]]),
    ),
    'incoterms.rule': incoterms.rule,
    'incoterms.place': incoterms.place,
    lead_days: String(terms.lead_days),
    unpaid_provider_bps: decimalOf({ minor: BigInt(terms.unpaid_provider_bps), currency: 'USD' }).replace(/\.?0+$/, ''),
    ...valuesOfRows(
      'items',
      items.map(({ product, quantity, unit_price_minor: minor, name, variant, unit }) => ({
        product: product ?? '',
        name,
        variant,
        unit,
        quantity: String(quantity),
        unit_price_minor: amount(minor),
      })),
    ),
    ...valuesOfRows(
      'milestones',
      milestones.map(({ amount_minor: minor, due, release, inspection }) => ({
        amount_minor: amount(minor),
        due,
        release,
        'inspection.by': inspection?.by ?? '',
        'inspection.on_pass': inspection?.on_pass ?? 'release',
        'inspection.without': inspection?.without ?? 'receipt',
      })),
    ),
    files: files.map(({ id }) => id),
  };
}

/** The parts of the price as shares, where each is a whole number of percent: so they follow a price that is haggled over. */
export function shareValues({ milestones, price_minor: price }: TradeTerms): FormValues {
  const percents = milestones.map(({ amount_minor: minor }) => (minor * 100) / price);
  if (!percents.every((percent) => Number.isInteger(percent))) return {};
  return Object.fromEntries(percents.map((percent, at) => [`milestones.${at}.amount_minor`, `${percent} %`]));
}
