import { DEFAULT_POLICY } from '#domain/policy.ts';
import { samplingTerms, type InspectionTerms } from '#domain/process/inspection-terms.ts';
import { dueOf, type OrderSnapshot } from '#domain/process/order.ts';
import { newTranches } from '#domain/process/trade-parts.ts';
import {
  ITEMS_MAX,
  MILESTONES_MAX,
  priceOf,
  tradeTerms,
  type AskedTrade,
  type Milestone,
  type TradeTerms,
} from '#domain/process/trade-terms.ts';
import { DAY, plusDays, type Instant } from '#domain/time.ts';

export const NOON: Instant = Date.UTC(2026, 10, 2, 12);

/** Terms of a plain pre-shipment inspection in Shaoxing, ten days ahead, for 309.00 USD with 8 % inside. */
export function inspectionTerms(now: Instant, over: Partial<InspectionTerms> = {}): InspectionTerms {
  const today = new Date(now).toISOString().slice(0, 10);
  const { due, fee } = dueOf(BigInt(over.price_minor ?? 30_900), DEFAULT_POLICY.fee_bps, over.fee_by ?? 'provider');
  return {
    title: 'Pre-shipment inspection, 5,000 desk lamps',
    price_minor: 30_900,
    currency: 'USD',
    due_minor: Number(due),
    fee_minor: Number(fee),
    fee_by: 'provider',
    zone: 'Asia/Shanghai',
    policy: DEFAULT_POLICY,
    type: 'psi',
    shipped: true,
    site: {
      name: 'Keqiao Lamps',
      country: 'CN',
      region: 'CN-ZJ',
      city: 'Shaoxing',
      address: '18 Jinkeqiao Avenue',
      contact: 'Mrs Lou',
      phone: '+86 575 8500 0000',
    },
    product: { name: 'Desk lamp DL-20', description: 'Black, 8 W', lot: 5000, unit: 'pieces', purchase_order: 'PO-77' },
    window: { from: plusDays(today, 8), to: plusDays(today, 10) },
    visit_on: null,
    plan: samplingTerms(
      { standard: 'iso2859-1', level: 'II', severity: 'normal', aql: { critical: 'none', major: '2.5', minor: '4.0' } },
      5000,
    ),
    checklist: ['Function of every sample', 'Barcode'],
    requirements: '',
    half_days: 2,
    files: [],
    ...over,
  };
}

/** An order as it is the moment it is placed, for tests of the pure core. */
export function placed(now: Instant, over: Partial<InspectionTerms> = {}): OrderSnapshot {
  const terms = inspectionTerms(now, over);
  return {
    id: 'ord_01test00000000000000000001',
    version: 0,
    buyer: 'org_buyer',
    provider: 'org_inspector',
    terms: terms as unknown as OrderSnapshot['terms'],
    terms_version: 1,
    tranches: [
      {
        id: 'trn_01test00000000000000000001',
        minor: BigInt(terms.due_minor),
        fee_minor: BigInt(terms.fee_minor),
        state: 'due',
      },
    ],
    machine: { process: 'inspection', process_version: 1, state: 'placed', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
}

export const days = (n: number): number => n * DAY;

/** 2,000 lamps and 1,000 shades for 10,000.00 USD by sea, to be shipped in six weeks: 30 at once, 70 on receipt. */
export function askedTrade(now: Instant, over: Partial<AskedTrade> = {}): AskedTrade {
  const today = new Date(now).toISOString().slice(0, 10);
  const lamp = { product: null, variant: 'black', unit: 'pieces' };
  return {
    items: [
      { ...lamp, name: 'Desk lamp DL-20', quantity: 2_000, unit_price_minor: 450 },
      { ...lamp, name: 'Shade S-3', quantity: 1_000, unit_price_minor: 100 },
    ],
    currency: 'USD',
    incoterms: { rule: 'FOB', place: 'Ningbo' },
    transport: 'sea',
    ship_by: plusDays(today, 41),
    lead_days: 20,
    zone: 'Asia/Shanghai',
    delivery: 'One 20-foot container',
    inspection_conditions: 'AQL 2.5 / 4.0, level II',
    requirements: '',
    milestones: [
      { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
      { amount_minor: 700_000, due: 'agreement', release: 'receipt', inspection: null },
    ],
    fee_by: 'provider',
    unpaid_provider_bps: 0,
    ...over,
  };
}

/** As much as terms can say: two hundred items, and twenty parts of the price of which nine wait for an inspection. */
export function bigTrade(now: Instant): AskedTrade {
  const items = Array.from({ length: ITEMS_MAX }, (_, at) => ({
    product: null,
    name: `Desk lamp DL-${at + 1} with a cord of two metres`,
    variant: at % 2 === 0 ? 'black' : 'white',
    unit: 'pieces',
    quantity: 100 + at,
    unit_price_minor: 450 + at,
  }));
  const price = Number(priceOf(items));
  const each = Math.floor(price / MILESTONES_MAX);
  const by = plusDays(new Date(now).toISOString().slice(0, 10), 30);
  const milestones = Array.from({ length: MILESTONES_MAX }, (_, at): Milestone => ({
    amount_minor: at === 0 ? price - each * (MILESTONES_MAX - 1) : each,
    due: 'agreement',
    release: at > 10 ? 'inspection' : at > 5 ? 'receipt' : 'shipment',
    inspection: at > 10 ? { by, on_pass: 'release', without: 'receipt' } : null,
  }));
  return askedTrade(now, { items, milestones });
}

export const PARTIES: TradeTerms['parties'] = {
  buyer: { name: 'Elbtal Leuchten', city: 'Hamburg', country: 'DE' },
  provider: { name: 'Ningbo Brightway Lighting', city: 'Ningbo', country: 'CN' },
};

/** A goods order as it is the moment its terms are drafted, with a hash that stands for theirs. */
export function drafted(now: Instant, over: Partial<AskedTrade> = {}): OrderSnapshot {
  const terms = tradeTerms(askedTrade(now, over), { policy: DEFAULT_POLICY, files: [], parties: PARTIES });
  const ids = terms.milestones.map((_, at) => `trn_0${at}`);
  return {
    id: 'ord_01test00000000000000000002',
    version: 0,
    buyer: 'org_buyer',
    provider: 'org_seller',
    terms: terms as unknown as OrderSnapshot['terms'],
    terms_version: 1,
    terms_hash: 'ab',
    tranches: newTranches(terms, ids),
    machine: { process: 'trade', process_version: 1, state: 'drafted', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
}
