import { refusal, type Refusal } from '../errors.ts';
import { MINOR_MAX, split } from '../money.ts';
import type { Policy } from '../policy.ts';
import {
  DAY,
  dateIn,
  endOf,
  isCalendarDate,
  plus,
  plusDays,
  type CalendarDate,
  type Instant,
  type Span,
} from '../time.ts';
import { dueOf, type CommonTerms } from './order.ts';

export const TRANSPORTS = ['courier', 'air', 'land', 'sea'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Incoterms 2020 of the ICC; the last four are for goods that are handed over at a port. */
export const INCOTERMS = ['EXW', 'FCA', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP', 'FAS', 'FOB', 'CFR', 'CIF'] as const;
export type Incoterm = (typeof INCOTERMS)[number];
export const SEA_ONLY: readonly Incoterm[] = ['FAS', 'FOB', 'CFR', 'CIF'];

/** When a part of the price is paid in: with the rest at once, when the seller is about to ship, or when the goods have left. */
export const DUES = ['agreement', 'before_shipment', 'on_shipment'] as const;
export type Due = (typeof DUES)[number];

/** What releases it. */
export const CONDITIONS = ['production', 'shipment', 'receipt', 'inspection'] as const;
export type Condition = (typeof CONDITIONS)[number];

export const ITEMS_MAX = 200;
export const MILESTONES_MAX = 20;

export interface TradeItem {
  /** The listed product it is, where it is one. */
  readonly product: string | null;
  readonly name: string;
  readonly variant: string;
  readonly unit: string;
  readonly quantity: number;
  readonly unit_price_minor: number;
}

export interface InspectionMilestone {
  /** By when the goods are inspected; a date ends in the terms' zone. */
  readonly by: CalendarDate;
  /** What a pass does. A pass by override is only ever releasable. */
  readonly on_pass: 'release' | 'releasable';
  /** What stands for the inspection where none was made by its date. */
  readonly without: 'receipt' | 'shipment';
}

export interface Milestone {
  readonly amount_minor: number;
  readonly due: Due;
  readonly release: Condition;
  readonly inspection: InspectionMilestone | null;
}

/** What the sides agree on; price, fee and amounts due are reckoned from it. */
export interface AskedTrade {
  readonly items: readonly TradeItem[];
  readonly currency: string;
  readonly incoterms: { readonly rule: Incoterm; readonly place: string };
  readonly transport: Transport;
  readonly ship_by: CalendarDate;
  /** Days from payment that the seller needs; when fewer are left, signing and paying are pointless. */
  readonly lead_days: number;
  readonly zone: string;
  readonly delivery: string;
  readonly inspection_conditions: string;
  readonly requirements: string;
  readonly milestones: readonly Milestone[];
  readonly fee_by: CommonTerms['fee_by'];
  /** What the seller keeps of the money held, in basis points, if the buyer does not pay a tranche that is called for. */
  readonly unpaid_provider_bps: number;
}

/** A side as it was called when the terms were made. */
export interface Party {
  readonly name: string;
  readonly city: string;
  readonly country: string;
}

export interface TradeTerms extends CommonTerms, AskedTrade {
  readonly type: 'goods';
  readonly parties: { readonly buyer: Party; readonly provider: Party };
  readonly files: readonly { readonly id: string; readonly name: string; readonly sha256: string }[];
}

export function priceOf(items: readonly TradeItem[]): bigint {
  return items.reduce((sum, { quantity, unit_price_minor: price }) => sum + BigInt(quantity) * BigInt(price), 0n);
}

/** The terms as the server makes them: price, fee and amounts due from the items. `badTrade` has found nothing wrong. */
export function tradeTerms(asked: AskedTrade, given: Pick<TradeTerms, 'policy' | 'files' | 'parties'>): TradeTerms {
  const price = priceOf(asked.items);
  const { due, fee } = dueOf(price, given.policy.fee_bps, asked.fee_by);
  const { items, incoterms } = asked;
  return {
    ...asked,
    type: 'goods',
    title: titleOf(asked),
    price_minor: Number(price),
    due_minor: Number(due),
    fee_minor: Number(fee),
    items: items.map((item) => ({ ...item })),
    incoterms: { ...incoterms },
    ...given,
  };
}

function titleOf({ items }: AskedTrade): string {
  const [first, ...others] = items;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${(first?.quantity ?? 0).toLocaleString('en')} ${first?.name ?? ''}`.slice(0, 180) + more;
}

/** What each milestone's tranche holds and what of it is commission; both sum to the terms' exactly. */
export function trancheParts({
  milestones,
  due_minor,
  fee_minor,
}: Pick<TradeTerms, 'milestones' | 'due_minor' | 'fee_minor'>): { minor: bigint; fee_minor: bigint }[] {
  const amounts = milestones.map(({ amount_minor }) => BigInt(amount_minor));
  const price = amounts.reduce((sum, amount) => sum + amount, 0n);
  const ontop = split(BigInt(due_minor) - price, amounts);
  const fees = split(BigInt(fee_minor), amounts);
  return amounts.map((amount, at) => ({ minor: amount + (ontop[at] ?? 0n), fee_minor: fees[at] ?? 0n }));
}

const wrong = (field: string, expected: string): Refusal => refusal('input.invalid', { field, expected });

/** What cannot be agreed on, by the name of its field, or null. Shapes and lengths are the caller's to check. */
export function badTrade(asked: AskedTrade, now: Instant): Refusal | null {
  return badItems(asked) ?? badDelivery(asked, now) ?? badMilestones(asked);
}

function badItems({ items }: AskedTrade): Refusal | null {
  if (items.length < 1 || items.length > ITEMS_MAX) return wrong('items', `1 to ${ITEMS_MAX} items`);
  for (const [at, { quantity, unit_price_minor: price }] of items.entries()) {
    if (!Number.isSafeInteger(quantity) || quantity < 1) return wrong(`items.${at}.quantity`, 'a whole number from 1');
    if (!Number.isSafeInteger(price) || price < 1) return wrong(`items.${at}.unit_price_minor`, 'minor units from 1');
  }
  // What the buyer pays with the fee on top has to fit too.
  return priceOf(items) * 2n > MINOR_MAX ? wrong('items', 'a smaller sum') : null;
}

/** Goods are shipped at most so far ahead. */
const AHEAD_DAYS_MAX = 730;

function badDelivery({ incoterms, transport, ship_by, lead_days, zone }: AskedTrade, now: Instant): Refusal | null {
  if (SEA_ONLY.includes(incoterms.rule) && transport !== 'sea')
    return wrong('incoterms.rule', `a rule for any transport; ${SEA_ONLY.join(', ')} are for the sea`);
  if (!isCalendarDate(ship_by)) return wrong('ship_by', 'a date as YYYY-MM-DD');
  const today = dateIn(now, zone);
  const [from, to] = [plusDays(today, lead_days + 1), plusDays(today, AHEAD_DAYS_MAX)];
  return ship_by < from || ship_by > to ? refusal('order.date_out_of_range', { field: 'ship_by', from, to }) : null;
}

function badMilestones(asked: AskedTrade): Refusal | null {
  const { milestones, items } = asked;
  if (milestones.length < 1 || milestones.length > MILESTONES_MAX)
    return wrong('milestones', `1 to ${MILESTONES_MAX} parts of the price`);
  for (const [at, milestone] of milestones.entries()) {
    const found = badMilestone(milestone, `milestones.${at}`, asked);
    if (found) return found;
  }
  if (!milestones.some(({ due }) => due === 'agreement'))
    return wrong('milestones', 'at least one part that is due at agreement');
  const total = priceOf(items);
  const sum = milestones.reduce((all, { amount_minor }) => all + BigInt(amount_minor), 0n);
  return sum === total
    ? null
    : refusal('trade.milestones_do_not_sum', {
        field: 'milestones',
        total: String(total),
        currency: asked.currency,
      });
}

function badMilestone({ amount_minor, due, release, inspection }: Milestone, field: string, asked: AskedTrade) {
  if (!Number.isSafeInteger(amount_minor) || amount_minor < 1)
    return wrong(`${field}.amount_minor`, 'minor units from 1');
  // What starts production cannot be paid when it is over, and goods that have left are past their inspection.
  if (release === 'production' && due !== 'agreement')
    return wrong(`${field}.due`, 'agreement, since production needs it');
  if (due === 'on_shipment' && release !== 'receipt')
    return wrong(`${field}.release`, 'receipt, since it is paid after');
  if (release !== 'inspection')
    return inspection === null ? null : wrong(`${field}.inspection`, 'nothing, since no inspection releases it');
  if (!inspection) return wrong(`${field}.inspection`, 'its date and what a pass does');
  return isCalendarDate(inspection.by) && inspection.by <= asked.ship_by
    ? null
    : wrong(`${field}.inspection.by`, `a date until ${asked.ship_by}`);
}

type HoldTerms = Pick<AskedTrade, 'transport' | 'ship_by' | 'zone' | 'milestones'>;

function daysOf(span: Span): number {
  return plus(0, span) / DAY;
}

/**
 * The longest that the money of one milestone can lie in escrow, in days: every wait in full, every extension and
 * replacement used, a dispute of each side withdrawn and a third one appealed before it is carried out.
 */
export function holdDays(terms: HoldTerms, at: number, policy: Policy, now: Instant): number {
  const { transport, milestones } = terms;
  const due = milestones[at]?.due ?? 'agreement';
  const days = (...spans: Span[]) => spans.reduce((sum, span) => sum + daysOf(span), 0);
  const rest = policy.review_rest_at_least;
  const travel = 2 * days(policy.receipt_within[transport]);
  const inspections = milestones.filter(({ release }) => release === 'inspection').length;
  const shipBy = Math.ceil((endOf(terms.ship_by, terms.zone) - now) / DAY);
  const toShipBy = due === 'agreement' ? shipBy : Math.min(shipBy, days(policy.tranche_called_before));
  const beforeShipping =
    due === 'on_shipment'
      ? 0
      : toShipBy +
        inspections * days(policy.verdict_choice_within) +
        days(policy.cancellation_within, policy.ship_after_objection, policy.ship_overdue_refund_after);
  const round = travel + 2 * days(policy.receipt_extended_by) + days(policy.claim_within);
  const again = policy.replacements_max * (days(policy.replacement_within) + travel + days(policy.claim_within));
  const back = days(policy.return_within, policy.receipt_within[transport], policy.return_check_within);
  const talks = days(policy.dispute_negotiation, policy.dispute_evidence);
  const withdrawn = 2 * (talks + daysOf(rest));
  const decided = talks + 2 * days(policy.dispute_decided_by_clock_after) + days(policy.dispute_execution);
  return beforeShipping + round + again + back + withdrawn + decided;
}

/**
 * Refused where no rail can hold the money for as long as these terms can take: that part has to be paid just in time.
 * `maxDays` is what the most patient rail holds; null: it has no limit.
 */
export function holdTooLong(terms: HoldTerms, policy: Policy, maxDays: number | null, now: Instant): Refusal | null {
  if (maxDays === null) return null;
  for (const at of terms.milestones.keys()) {
    const days = holdDays(terms, at, policy, now);
    if (days > maxDays) return refusal('trade.hold_too_long', { field: `milestones.${at}.due`, days, max: maxDays });
  }
  return null;
}
