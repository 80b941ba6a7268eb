import type { ComponentChildren } from 'preact';
import type { PersonActor } from '#domain/actor.ts';
import type { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { decimalOf, money } from '#domain/money.ts';
import type { Side } from '#domain/offers.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { SEA_ONLY, type TradeTerms } from '#domain/process/trade-terms.ts';
import { tierAt } from '#domain/products.ts';
import { dateIn, plusDays } from '#domain/time.ts';
import type { Sent } from '#modules/orders/fields.ts';
import type { GoodsInput } from '#modules/orders/goods-contract.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { type Product, productById, sellerById } from '#modules/products/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { written } from '#web/pages/directory-names.ts';
import type { FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import type { GoodsAbout } from './goods-fields.tsx';
import { type Listed, presetValues } from './goods-form.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export const GOODS_MOVES = ['draft', 'revise', 'proposeAmendment'] as const;
export type GoodsMove = (typeof GOODS_MOVES)[number];

/** What a form of goods terms is for: between whom, what sends it, and what it is beside what was there before. */
export interface GoodsTarget {
  /** Whose words the page speaks: `trade.contract.title_…` and its like. */
  readonly move: GoodsMove | 'offer' | 'counter';
  readonly part: 'orders' | 'products' | 'messages';
  readonly action: string;
  readonly back: string;
  readonly buyer: Named;
  readonly provider: Named;
  readonly about: GoodsAbout;
  /** The terms that become others; null for the first. */
  readonly before: TradeTerms | null;
  /** The number of what the form was opened with, and what is said where another stands by now. */
  readonly seen: { readonly no: number; readonly stale: Refused } | null;
  readonly values: FormValues;
  readonly fileNames: readonly string[];
  /** Files that may stay without being uploaded anew. */
  readonly kept: readonly string[];
  /** Fields that are no terms, drawn below them, and what the page that checks says of them. */
  readonly own: readonly string[];
  readonly Own?: () => ComponentChildren;
  readonly said?: (sent: Sent) => ComponentChildren;
  /** The terms as they would be made now, and the order as they would leave it. */
  readonly asSent: (input: GoodsInput) => Promise<{ readonly terms: TradeTerms; readonly after: OrderSnapshot }>;
  /** Answers with the path that leads on. */
  readonly send: (input: GoodsInput, key: string, sent: Sent) => Promise<string>;
}

/** What the form needs to know of the installation and of the seller's list. */
export async function goodsAbout(at: Installation, side: Side, products: readonly Product[]): Promise<GoodsAbout> {
  const [policy, rates] = await Promise.all([policyNow(at.db), ratesOf(at.db)]);
  return { side, products, currencies: rates.currencies, feeBps: policy.fee_bps };
}

/** The listed products that terms name, as far as the reader may see them. */
export async function productsOf(at: Installation, actor: PersonActor, terms: TradeTerms): Promise<Product[]> {
  const ids = [...new Set(terms.items.flatMap(({ product }) => product ?? []))];
  const found = await Promise.all(ids.map((id) => productById(at.db, id, actor.org)));
  return found.filter((product) => product !== null);
}

/** The zone in which the seller's days end. */
export async function sellerZone(at: Installation, seller: string): Promise<string> {
  return (await sellerById(at.db, seller as OrgId, { own: true }))?.place?.zone ?? 'UTC';
}

export function listedIn({ products }: GoodsAbout): Listed {
  return new Map(products.map((product) => [product.id, product]));
}

/** A new contract as it is first shown: of the product its listed price, its time and the first way it is delivered. */
export function draftValues(
  view: View,
  { product, quantity, zone }: { readonly product: Product | null; readonly quantity: number; readonly zone: string },
): FormValues {
  const lead = product?.leadDays ?? 30;
  const shipBy = plusDays(dateIn(view.now, zone), lead + SLACK_DAYS);
  return {
    'items.0.product': product?.id ?? '',
    'items.0.name': product ? written(view, product.name) : '',
    'items.0.variant': product?.variants[0]?.name ?? '',
    'items.0.quantity': product ? String(quantity) : '',
    'items.0.unit': product
      ? view.t(`products.units.${product.unit}`).toLowerCase()
      : view.t('orders.place.unit_pieces'),
    'items.0.unit_price_minor': product ? listedPrice(product, quantity) : '',
    currency: product?.currency ?? view.currency,
    ...deliveredBy(product),
    ship_by: shipBy,
    lead_days: String(lead),
    zone,
    fee_by: 'provider',
    ...presetValues('receipt', shipBy),
  };
}

/** For signing and paying, before the seller's own days begin. */
const SLACK_DAYS = 14;

function listedPrice({ tiers, currency }: Product, quantity: number): string {
  const tier = tierAt(tiers, quantity) ?? tiers[0];
  return tier ? decimalOf(money(tier.unit_price_minor, currency)) : '';
}

function deliveredBy(product: Product | null) {
  const transport = product?.transports[0] ?? 'sea';
  const rule = product?.incoterms.find((one) => transport === 'sea' || !SEA_ONLY.includes(one)) ?? 'FCA';
  return { transport, 'incoterms.rule': rule };
}

/** The quantity that an address asks for, else the smallest that is sold. */
export function quantityIn(text: string | undefined, product: Product): number {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : (product.tiers[0]?.from ?? 1);
}
