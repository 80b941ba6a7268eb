import type { PersonActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import { decimalOf } from '#domain/money.ts';
import { INSPECTION_TYPES, type InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { Side } from '#domain/offers.ts';
import { plusDays } from '#domain/time.ts';
import { offersOf, proposalFor, type Offer } from '#modules/conversations/offer-list.ts';
import { conversationOf, type Conversation } from '#modules/conversations/queries.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { ownPlaceName, placeById, placesIn, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import type { Prices } from '#web/order/terms-target.ts';
import type { FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { WORK_BLANK } from './man-days.tsx';
import { valuesOfOffer } from './offer-form.ts';

/** What an offer is made in, and what its form needs to know. */
export interface OfferTarget {
  readonly conversation: Conversation;
  readonly side: Side;
  /** The offer that this one answers; null where none stands. */
  readonly counters: Offer | null;
  readonly last: Offer | null;
  readonly prices: Prices;
  readonly feeBps: number;
  /** How long an offer stands that does not say. */
  readonly standsDays: number;
  readonly countries: readonly string[];
  readonly currencies: readonly string[];
}

/** Refused: not_found for who is no side. */
export async function offerTarget(at: Installation, actor: PersonActor, id: string): Promise<OfferTarget> {
  const conversation = await conversationOf(at.db, actor, id);
  const provider = conversation.provider.id as OrgId;
  const [offers, services, policy, countries, rates] = await Promise.all([
    offersOf(at.db, actor, id),
    Promise.all(INSPECTION_TYPES.map(async (type) => [type, await serviceOf(at.db, provider, type)] as const)),
    policyNow(at.db),
    placesIn(at.db, null),
    ratesOf(at.db),
  ]);
  return {
    conversation,
    side: conversation.side ?? 'buyer',
    counters: offers.find(({ state }) => state === 'standing') ?? null,
    last: offers.at(-1) ?? null,
    prices: new Map(services.flatMap(([type, service]) => (service ? [[type, service.price] as const] : []))),
    feeBps: policy.fee_bps,
    standsDays: 'days' in policy.offer_within ? policy.offer_within.days : 30 * policy.offer_within.months,
    countries: countries.map(({ id: code }) => code),
    currencies: rates.currencies,
  };
}

/** The form as it is first shown: the last offer, else what was asked for at the price of the company's list. */
export async function firstValues(
  at: Installation,
  actor: PersonActor,
  view: View,
  target: OfferTarget,
): Promise<FormValues> {
  const { conversation, last, prices, side } = target;
  const { asked } = conversation;
  const today = new Date(view.now).toISOString().slice(0, 10);
  if (last) return { ...WORK_BLANK, ...valuesOfOffer(last.terms as unknown as InspectionTerms) };
  const proposal = side === 'provider' ? await proposalFor(at.db, actor, conversation.id) : null;
  const type = asked?.type ?? (prices.has('psi') ? 'psi' : ([...prices.keys()][0] ?? 'psi'));
  const price = prices.get(type);
  const place = asked?.place ? await placeById(at.db, asked.place) : null;
  const country = place?.path[0]?.id ?? '';
  return {
    ...WORK_BLANK,
    type,
    product_name: asked?.product ?? '',
    lot: asked?.quantity ? String(asked.quantity) : '',
    unit: view.t('orders.place.unit_pieces'),
    country,
    site_name: asked?.supplier?.name ?? '',
    address: asked?.supplier?.address ?? '',
    contact: asked?.supplier?.contact ?? '',
    phone: asked?.supplier?.phone ?? '',
    city: place?.kind === 'city' ? ownPlaceName(place, view.locale) : '',
    from: asked?.window && asked.window.from > today ? asked.window.from : plusDays(today, 7),
    to: asked?.window && asked.window.to > today ? asked.window.to : plusDays(today, 10),
    standard: 'iso2859-1',
    level: 'II',
    severity: 'normal',
    critical: 'none',
    major: '2.5',
    minor: '4.0',
    half_days: String(proposal?.half_days ?? 2),
    day_rate: price ? decimalOf(price) : '',
    day_rate_currency: price?.currency ?? view.currency,
    fee_by: 'provider',
  };
}
