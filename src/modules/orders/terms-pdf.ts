import { buffer } from 'node:stream/consumers';
import { money } from '#domain/money.ts';
import { waitsUnder, type Wait } from '#domain/process/silence.ts';
import { newTranches } from '#domain/process/trade-parts.ts';
import { trancheParts, type Milestone, type Party, type TradeTerms } from '#domain/process/trade-terms.ts';
import { endOf, plusDays, type Instant } from '#domain/time.ts';
import { formats, type Formats } from '#platform/format.ts';
import { languageTag, words, type Locale, type Translate } from '#platform/i18n.ts';
import { openPaper, type Cell, type Paper } from '#platform/pdf.ts';
import { quantityOf } from '#platform/quantity.ts';

/** One version of the terms of a goods order, with who signed it. */
export interface PrintedTerms {
  readonly no: string;
  readonly version: number;
  readonly terms: TradeTerms;
  readonly hash: string;
  readonly at: Instant;
  /** It is to take the place of the version before once the other side signs too. */
  readonly isProposal: boolean;
  readonly signed: Readonly<Record<Side, Signed | null>>;
}

export interface Signed {
  /** Null: a seller who signed by listing the goods at this price. */
  readonly name: string | null;
  readonly at: Instant;
}

const SIDES = ['buyer', 'provider'] as const;
type Side = (typeof SIDES)[number];

interface Sheet {
  readonly paper: Paper;
  readonly t: Translate;
  readonly format: Formats;
  readonly of: PrintedTerms;
}

/** The contract as a PDF. The same version with the same signatures is the same file, byte for byte. */
export async function renderTerms(of: PrintedTerms, locale: Locale): Promise<Buffer<ArrayBuffer>> {
  const t = words(locale);
  const { no, terms, at } = of;
  const version = String(of.version);
  const format = formats(locale, terms.zone, at);
  const title = t(of.isProposal ? 'contract.title_proposal' : 'contract.title', { no, version });
  const { buyer, provider } = terms.parties;
  const made = Math.max(at, ...SIDES.map((side) => of.signed[side]?.at ?? 0));
  const author = `${buyer.name}, ${provider.name}`;
  const paper = await openPaper({ title, language: languageTag[locale], at: made, author });
  const sheet: Sheet = { paper, t, format, of };
  const isSigned = SIDES.every((side) => of.signed[side]);
  paper.title(title);
  paper.paragraph(t(isSigned ? 'contract.signed_both' : 'contract.unsigned'), { bold: !isSigned, soft: isSigned });
  for (const part of [sides, goods, price, milestones, delivery, texts, silence, files, signatures]) part(sheet);
  if (paper.lacking) paper.paragraph(t('contract.boxes'), { soft: true });
  const foot = (page: number, pages: number) =>
    t('contract.foot', { no, version, page: String(page), pages: String(pages) });
  const file = await buffer(paper.finish(foot, isSigned ? '' : t('contract.mark')));
  return file as Buffer<ArrayBuffer>;
}

const amount = ({ format, of }: Sheet, minor: bigint | number): string => format.money(money(minor, of.terms.currency));

const heads = ({ t }: Sheet, names: readonly string[], numeric: readonly string[] = []): Cell[] =>
  names.map((name) => ({ text: t(`contract.col.${name}`), numeric: numeric.includes(name) }));

function sides({ paper, t, format, of: { terms } }: Sheet): void {
  const line = ({ name, city, country }: Party) => `${name}, ${city}, ${format.country(country)}`;
  paper.heading(t('contract.sides'));
  paper.facts(SIDES.map((side) => [t(`contract.side.${side}`), line(terms.parties[side])]));
  paper.paragraph(t('contract.escrow'));
}

function goods(sheet: Sheet): void {
  const { paper, t, format, of } = sheet;
  const numeric = ['no', 'quantity', 'unit_price', 'sum'];
  const rows = of.terms.items.map(({ name, variant, quantity, unit, unit_price_minor: each }, at): Cell[] => [
    { text: String(at + 1), numeric: true },
    { text: variant === '' ? name : `${name}, ${variant}` },
    { text: quantityOf({ lot: quantity, unit }, t, format), numeric: true },
    { text: amount(sheet, each), numeric: true },
    { text: amount(sheet, BigInt(quantity) * BigInt(each)), numeric: true },
  ]);
  const total: Cell[] = [
    { text: '' },
    { text: t('contract.total'), bold: true },
    { text: '' },
    { text: '' },
    { text: amount(sheet, of.terms.price_minor), numeric: true, bold: true },
  ];
  paper.heading(t('contract.goods'));
  paper.table(
    heads(sheet, ['no', 'goods', 'quantity', 'unit_price', 'sum'], numeric),
    [...rows, total],
    [0.45, 2.8, 1.3, 1.1, 1.3],
  );
}

/** Who pays which cent. */
function price(sheet: Sheet): void {
  const { paper, t, format, of } = sheet;
  const { price_minor, due_minor, fee_minor, policy, currency } = of.terms;
  const row = (name: string, minor: number, bold = false): Cell[] => [
    { text: t(`contract.money.${name}`, { rate: format.bps(policy.fee_bps) }), bold },
    { text: amount(sheet, minor), numeric: true, bold },
  ];
  const ontop = due_minor - price_minor;
  paper.heading(t('contract.price', { currency }));
  paper.table(
    heads(sheet, ['what', 'amount'], ['amount']),
    [
      row('price', price_minor),
      row('fee', fee_minor),
      row('fee_buyer', ontop),
      row('fee_provider', fee_minor - ontop),
      row('due', due_minor, true),
      row('provider', due_minor - fee_minor, true),
    ],
    [3, 1],
  );
}

function milestones(sheet: Sheet): void {
  const { paper, t, format, of } = sheet;
  const { terms } = of;
  const parts = trancheParts(terms);
  const rows = terms.milestones.map((milestone, at): Cell[] => {
    const { minor, fee_minor } = parts[at] ?? { minor: 0n, fee_minor: 0n };
    return [
      { text: String(at + 1), numeric: true },
      { text: amount(sheet, minor), numeric: true },
      { text: amount(sheet, fee_minor), numeric: true },
      { text: amount(sheet, minor - fee_minor), numeric: true },
      { text: t(`trade.due.${milestone.due}`) },
      { text: conditionOf(sheet, milestone) },
    ];
  });
  paper.heading(t('contract.parts'));
  paper.table(
    heads(sheet, ['no', 'pays', 'fee', 'receives', 'paid_in', 'released'], ['no', 'pays', 'fee', 'receives']),
    rows,
    [0.45, 1.1, 1, 1.1, 1.2, 2.2],
  );
  if (terms.milestones.some(({ due }) => due !== 'agreement'))
    paper.paragraph(t('contract.unpaid', { rate: format.bps(terms.unpaid_provider_bps) }));
}

function conditionOf({ t, format }: Sheet, { release, inspection }: Milestone): string {
  const condition = t(`trade.release.${release}`);
  if (!inspection) return condition;
  const onPass = t(`trade.on_pass.${inspection.on_pass}`, { day: format.day(inspection.by) });
  return `${condition}. ${onPass} ${t(`trade.without.${inspection.without}`)}`;
}

function delivery({ paper, t, format, of: { terms } }: Sheet): void {
  const { incoterms, transport, ship_by, zone, lead_days } = terms;
  const latest = endOf(plusDays(ship_by, -lead_days), zone);
  paper.heading(t('contract.delivery'));
  paper.facts([
    [t('trade.terms.incoterms'), t('contract.incoterms', incoterms)],
    [t('trade.terms.transport'), t(`trade.transport.${transport}`)],
    [t('trade.terms.ship_by'), t('contract.ship_by', { day: format.day(ship_by), zone })],
    [t('trade.terms.lead'), t('trade.terms.lead_days', { count: lead_days })],
    [t('contract.pay_latest'), format.dateTime(latest)],
  ]);
  if (terms.delivery !== '') paper.paragraph(terms.delivery);
}

function texts({ paper, t, of: { terms } }: Sheet): void {
  for (const name of ['inspection_conditions', 'requirements'] as const) {
    if (terms[name] === '') continue;
    paper.heading(t(`contract.${name}`));
    paper.paragraph(terms[name]);
  }
}

/** What happens by itself, in every wait that these terms can come to. */
function silence(sheet: Sheet): void {
  const { paper, t, of } = sheet;
  const { terms } = of;
  const order = {
    id: '',
    version: 0,
    buyer: '',
    provider: '',
    terms: { ...terms },
    terms_version: of.version,
    tranches: newTranches(
      terms,
      terms.milestones.map((_, at) => String(at)),
    ),
    machine: { process: 'trade', process_version: 1, state: 'drafted', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
  const rows = waitsUnder(order, of.at)
    .filter(({ move }) => canCome(terms, move))
    .map((wait): Cell[] => [
      { text: t(`order.awaits.${wait.move}`) },
      { text: spanText(sheet, wait) },
      { text: t(`order.outcome.${wait.move}`) },
    ]);
  paper.heading(t('contract.silence'));
  paper.table(heads(sheet, ['wait', 'time', 'outcome']), rows, [1.6, 1.2, 2.4]);
}

function canCome({ milestones: parts }: TradeTerms, move: string): boolean {
  if (move === 'lapseCall') return parts.some(({ due }) => due !== 'agreement');
  return move !== 'disputeVerdict' || parts.some(({ release }) => release === 'inspection');
}

function spanText({ t, format }: Sheet, { span, until }: Wait): string {
  if (span === null) return t('contract.until', { at: format.dateTime(until) });
  return 'days' in span ? t('contract.days', { count: span.days }) : t('contract.months', { count: span.months });
}

function files(sheet: Sheet): void {
  const { paper, t, of } = sheet;
  if (of.terms.files.length === 0) return;
  const rows = of.terms.files.map(({ name, sha256 }) => [{ text: name }, { text: sha256 }]);
  paper.heading(t('contract.files'));
  paper.table(heads(sheet, ['file', 'sha256']), rows, [1, 2.2]);
}

function signatures(sheet: Sheet): void {
  const { paper, t, of } = sheet;
  const version = String(of.version);
  const rows = SIDES.map((side): Cell[] => {
    const signed = of.signed[side];
    return [
      { text: t(`contract.side.${side}`) },
      { text: signed ? (signed.name ?? t('contract.by_listing')) : t('contract.not_signed'), bold: true },
      { text: of.terms.parties[side].name },
      { text: signed ? timeOf(sheet, signed.at) : '' },
      { text: signed ? version : '', numeric: true },
    ];
  });
  paper.heading(t('contract.signatures'));
  paper.table(heads(sheet, ['side', 'name', 'for', 'signed', 'version'], ['version']), rows, [0.8, 1.3, 1.5, 2, 0.7]);
  paper.facts([
    [t('contract.terms_version'), version],
    [t('contract.terms_hash'), of.hash],
  ]);
  paper.paragraph(t('contract.check', { no: of.no }), { soft: true });
}

/** `2026-11-02 12:00:05 UTC`, and what clocks showed in the zone of the terms. */
function timeOf({ format, of }: Sheet, at: Instant): string {
  const utc = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${utc} UTC (${format.dateTime(at)}, ${of.terms.zone})`;
}
