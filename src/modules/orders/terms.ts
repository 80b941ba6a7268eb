import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Money } from '#domain/money.ts';
import { DEFAULT_POLICY, type Policy } from '#domain/policy.ts';
import { SHIPPED_TYPES, samplingTerms, type InspectionTerms } from '#domain/process/inspection-terms.ts';
import { dueOf } from '#domain/process/order.ts';
import { dateIn, plusDays, type Instant } from '#domain/time.ts';
import { attachFiles } from '#modules/files/commands.ts';
import type { FileRow } from '#modules/files/queries.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { words } from '#platform/i18n.ts';
import type { InspectionOffer, TermsInput } from './contract.ts';

/** Visits are booked at most this far ahead. */
const AHEAD_DAYS_MAX = 365;

/** The default policy with the operator's changes; terms freeze what it is now. */
export async function policyNow(tx: Tx): Promise<Policy> {
  const [row] = await tx.sql<{ policy: Partial<Policy> }>(`SELECT policy FROM installation`, [], 'installation-policy');
  return { ...DEFAULT_POLICY, ...row?.policy };
}

/** The price of so many half man-days, from the company's own list. Odd cents are rounded up to the company's favour. */
export function priceOf(dayRateMinor: bigint, halfDays: number): bigint {
  return (dayRateMinor * BigInt(halfDays) + 1n) / 2n;
}

/**
 * Terms as the server makes them: what the buyer asked for, with price, fee and sampling plan from the server's own
 * records. Refused: order.spec_incomplete, order.date_out_of_range, order.price_differs, sampling.*, not_found.
 */
export async function inspectionTerms(
  tx: Tx,
  asked: TermsInput,
  parties: { buyer: string; provider: string; order: string },
  now: Instant,
): Promise<InspectionTerms> {
  const service = await serviceOf(tx, parties.provider as OrgId, asked.type);
  if (!service) throw new Refused('order.spec_incomplete', { field: 'type' });
  const price = { minor: priceOf(service.price.minor, asked.half_days), currency: service.price.currency };
  const terms = await termsAt(tx, asked, price, now);
  compare(asked, terms);
  const files = await attachFiles(tx, asked.files, parties.order, parties.buyer);
  return { ...terms, files: files.map(named) };
}

/**
 * The same at a price that a side offers; `files` are those that it names. Refused: order.date_out_of_range, sampling.*.
 */
export async function offeredTerms(
  tx: Tx,
  { price_minor, currency, ...asked }: InspectionOffer,
  files: readonly FileRow[],
  now: Instant,
): Promise<InspectionTerms> {
  const terms = await termsAt(tx, asked, { minor: BigInt(price_minor), currency }, now);
  return { ...terms, files: files.map(named) };
}

const named = ({ id, name, sha256 }: FileRow) => ({ id, name, sha256 });

async function termsAt(
  tx: Tx,
  asked: Omit<TermsInput, 'price_minor' | 'currency' | 'fee_minor'>,
  price: Money,
  now: Instant,
): Promise<Omit<InspectionTerms, 'files'>> {
  checkWindow(asked, now);
  const policy = await policyNow(tx);
  const { type, site, product, window, zone, plan, checklist, requirements, half_days, fee_by } = asked;
  const { due, fee } = dueOf(price.minor, policy.fee_bps, fee_by);
  return {
    title: titleOf(asked),
    price_minor: Number(price.minor),
    currency: price.currency,
    due_minor: Number(due),
    fee_minor: Number(fee),
    fee_by,
    zone,
    policy,
    type,
    shipped: SHIPPED_TYPES.includes(type),
    site,
    product,
    window,
    visit_on: null,
    plan: plan && samplingTerms(plan, product.lot),
    checklist,
    requirements,
    half_days,
  };
}

/** A title both sides read in lists and mails; made once, in English, because terms are one text for both. */
function titleOf({ type, product }: Pick<TermsInput, 'type' | 'product'>): string {
  const kind = words('en')(`order.type.${type}`);
  return `${kind}, ${product.lot.toLocaleString('en')} ${product.name}`.slice(0, 200);
}

function checkWindow({ window, zone }: Pick<TermsInput, 'window' | 'zone'>, now: Instant): void {
  const today = dateIn(now, zone);
  const last = plusDays(today, AHEAD_DAYS_MAX);
  if (window.from <= today || window.from > last)
    throw new Refused('order.date_out_of_range', { field: 'window.from', from: plusDays(today, 1), to: last });
  if (window.to < window.from || window.to > last)
    throw new Refused('order.date_out_of_range', { field: 'window.to', from: window.from, to: last });
}

function compare(asked: TermsInput, ours: Pick<InspectionTerms, 'price_minor' | 'currency' | 'fee_minor'>): void {
  for (const field of ['price_minor', 'currency', 'fee_minor'] as const) {
    if (asked[field] !== undefined && asked[field] !== ours[field]) throw new Refused('order.price_differs', { field });
  }
}
