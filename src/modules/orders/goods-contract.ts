import { z } from '@hono/zod-openapi';
import { CONDITIONS, DUES, INCOTERMS, ITEMS_MAX, MILESTONES_MAX, TRANSPORTS } from '#domain/process/trade-terms.ts';
import { isCurrency } from '#domain/money.ts';
import { isZone } from '#domain/time.ts';
import { date, line, lines } from './contract.ts';

const minor = z.int('whole minor units').min(1, 'at least 1').max(Number.MAX_SAFE_INTEGER);

const currency = z.string().refine(isCurrency, 'an ISO 4217 code such as USD');

const Item = z.strictObject({
  product: z
    .string()
    .regex(/^[a-z]{3}_[0-9a-z]{26}$/, 'the id of a listed product')
    .nullable()
    .default(null),
  name: line(200),
  variant: lines(200),
  unit: line(30),
  quantity: z.int('a whole number').min(1, 'at least 1').max(100_000_000, 'at most 100,000,000'),
  unit_price_minor: minor,
});

const Milestone = z.strictObject({
  amount_minor: minor,
  due: z.enum(DUES, `one of ${DUES.join(', ')}`),
  release: z.enum(CONDITIONS, `one of ${CONDITIONS.join(', ')}`),
  inspection: z
    .strictObject({
      by: date,
      on_pass: z.enum(['release', 'releasable'], 'release or releasable'),
      without: z.enum(['receipt', 'shipment'], 'receipt or shipment').default('receipt'),
    })
    .nullable()
    .default(null),
});

/** What the sides of a goods order agree on. Price and fee are reckoned from it; sent along they are only compared. */
export const GoodsInput = z
  .strictObject({
    items: z.array(Item).min(1, 'at least one item').max(ITEMS_MAX, `at most ${ITEMS_MAX} items`),
    currency,
    incoterms: z.strictObject({ rule: z.enum(INCOTERMS, `one of ${INCOTERMS.join(', ')}`), place: line(200) }),
    transport: z.enum(TRANSPORTS, `one of ${TRANSPORTS.join(', ')}`),
    ship_by: date,
    lead_days: z.int('whole days').min(0, 'zero or more').max(365, 'at most 365'),
    zone: z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai'),
    delivery: lines(2000),
    inspection_conditions: lines(4000),
    requirements: lines(8000),
    milestones: z.array(Milestone).min(1, 'at least one').max(MILESTONES_MAX, `at most ${MILESTONES_MAX}`),
    fee_by: z.enum(['provider', 'buyer', 'half']).default('provider'),
    unpaid_provider_bps: z.int('basis points').min(0).max(10_000).default(0),
    files: z
      .array(z.string().regex(/^fil_[0-9a-z]{26}$/, 'ids of uploaded files'))
      .max(30)
      .default([]),
    price_minor: z.int().optional(),
    fee_minor: z.int().optional(),
  })
  .openapi('GoodsTermsInput');
export type GoodsInput = z.infer<typeof GoodsInput>;

/** The product at its listed price, and what the buyer saw of it: what has changed since refuses the move. */
export const BuyNowInput = z
  .strictObject({
    product: z.string().regex(/^prd_[0-9a-z]{26}$/, 'the id of a listed product'),
    variant: lines(200),
    quantity: z.int('a whole number').min(1, 'at least 1').max(100_000_000, 'at most 100,000,000'),
    transport: z.enum(TRANSPORTS, `one of ${TRANSPORTS.join(', ')}`),
    incoterms: z.strictObject({ rule: z.enum(INCOTERMS, `one of ${INCOTERMS.join(', ')}`), place: line(200) }),
    unit_price_minor: minor,
    currency,
    lead_days: z.int('whole days').min(0, 'zero or more').max(365, 'at most 365'),
  })
  .openapi('BuyNow');
export type BuyNowInput = z.infer<typeof BuyNowInput>;

export const DraftInput = z
  .strictObject({
    /** The organization on the other side. */
    with: z.string(),
    as: z.enum(['buyer', 'seller'], 'buyer or seller'),
    terms: GoodsInput,
  })
  .openapi('DraftGoodsOrder');
export type DraftInput = z.infer<typeof DraftInput>;
