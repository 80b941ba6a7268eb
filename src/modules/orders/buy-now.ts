import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { mayAct } from '#domain/permissions.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { signedByListing } from '#domain/process/trade-agreement.ts';
import { tierAt } from '#domain/products.ts';
import { dateIn, plus, type Instant } from '#domain/time.ts';
import { type Product, productById } from '#modules/products/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { words } from '#platform/i18n.ts';
import type { BuyNowInput, GoodsInput } from './goods-contract.ts';
import { begunOnce, checkGoodsSides, newGoods } from './goods.ts';
import { goodsTerms } from './goods-terms.ts';
import { hashOfTerms } from './digest.ts';
import { policyNow } from './terms.ts';

/**
 * A product at its listed price: the order is agreed at once, since the seller has signed by listing it, and waits for
 * payment. A repeat of the key with the same body answers with the order of the first, whatever the listing says by then.
 * Refused: order.needs_owner_or_admin, order.own_order, not_found (no such product), product.inquiry_only,
 * product.below_minimum, product.price_changed, product.lead_changed, input.invalid, key.reused.
 */
export async function buyNow(
  tx: Tx,
  actor: PersonActor,
  input: BuyNowInput,
  key: string,
  now: Instant,
): Promise<OrderSnapshot> {
  checkMayBuy(actor);
  return begunOnce(tx, actor, { move: 'buyNow', input, key }, now, (id) => boughtNow(tx, actor, id, input, now));
}

/** Buying signs. Refused: order.needs_owner_or_admin, order.field_inspector_only_visits. */
export function checkMayBuy({ role }: PersonActor): void {
  if (mayAct(role, 'bind')) return;
  throw new Refused(role === 'field' ? 'order.field_inspector_only_visits' : 'order.needs_owner_or_admin');
}

/** The order as it would be begun now. */
export async function boughtNow(
  tx: Tx,
  actor: PersonActor,
  id: string,
  input: BuyNowInput,
  now: Instant,
): Promise<OrderSnapshot> {
  const product = await productById(tx, input.product, actor.org);
  if (!product) throw new Refused('not_found');
  const sides = { buyer: actor.org, provider: product.seller.org };
  await checkGoodsSides(tx, sides.buyer, sides.provider);
  const asked = await listedTerms(tx, product, input, now);
  const terms = await goodsTerms(tx, asked, { ...sides, order: id, by: actor.org }, now);
  const signed = signedByListing(hashOfTerms({ ...terms }), actor.person, now);
  return newGoods(id, sides, terms, now, { state: 'agreed', facts: { signed } });
}

/** What the seller has signed by listing: price, time and ways of delivery as they are listed now, all of it paid at once. */
async function listedTerms(tx: Tx, product: Product, input: BuyNowInput, now: Instant): Promise<GoodsInput> {
  const unit_price_minor = checkListed(product, input);
  const { currency, leadDays: lead_days, name, unit } = product;
  const { listed_paid_within } = await policyNow(tx);
  const zone = product.seller.place?.zone ?? 'UTC';
  const amount_minor = unit_price_minor * input.quantity;
  return {
    items: [
      {
        product: product.id,
        // One text for both sides.
        name: name.en || name.zh,
        variant: input.variant,
        unit: words('en')(`products.units.${unit}`).toLowerCase(),
        quantity: input.quantity,
        unit_price_minor,
      },
    ],
    currency,
    incoterms: input.incoterms,
    transport: input.transport,
    ship_by: dateIn(plus(plus(now, listed_paid_within), { days: lead_days }), zone),
    lead_days,
    zone,
    delivery: '',
    inspection_conditions: '',
    requirements: '',
    milestones: [{ amount_minor, due: 'agreement', release: 'receipt', inspection: null }],
    fee_by: 'provider',
    unpaid_provider_bps: 0,
    files: [],
  };
}

/** The price of one as it is listed now, where what the buyer saw and chose is still so. */
function checkListed(product: Product, { quantity, variant, transport, incoterms, ...seen }: BuyNowInput): number {
  const { variants, transports, currency, leadDays } = product;
  if (!product.acceptsEscrow) throw new Refused('product.inquiry_only');
  const named = variants.map(({ name }) => name);
  if (named.length > 0 ? !named.includes(variant) : variant !== '') throw oneOf('variant', named);
  if (!transports.includes(transport)) throw oneOf('transport', transports);
  if (!product.incoterms.includes(incoterms.rule)) throw oneOf('incoterms.rule', product.incoterms);
  const tier = tierAt(product.tiers, quantity);
  if (!tier) throw new Refused('product.below_minimum', { field: 'quantity', min: product.tiers[0]?.from ?? 1 });
  const price = tier.unit_price_minor;
  if (seen.unit_price_minor !== price || seen.currency !== currency)
    throw new Refused('product.price_changed', { field: 'unit_price_minor', total: String(price), currency });
  if (seen.lead_days !== leadDays) throw new Refused('product.lead_changed', { field: 'lead_days', days: leadDays });
  return price;
}

function oneOf(field: string, of: readonly string[]): Refused {
  return new Refused('input.invalid', { field, expected: of.length > 0 ? `one of ${of.join(', ')}` : 'nothing' });
}
