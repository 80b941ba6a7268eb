import type { Context } from 'hono';
import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { decimalOf } from '#domain/money.ts';
import { begin } from '#domain/process/decide.ts';
import { INSPECTION_TYPES, type InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { mayAnswer, type Side } from '#domain/offers.ts';
import { mayAct } from '#domain/permissions.ts';
import { plusDays, type Instant, type Span } from '#domain/time.ts';
import { countMessage } from '#modules/conversations/commands.ts';
import type { OfferInput } from '#modules/conversations/contract.ts';
import { counterOffer, makeOffer } from '#modules/conversations/offers.ts';
import { offersOf, proposalFor, type Offer } from '#modules/conversations/offer-list.ts';
import { conversationOf, processIn, type Conversation } from '#modules/conversations/queries.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import { OFFERED, type OfferedProcess, type OfferedTerms } from '#modules/orders/offered.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { ownPlaceName, placeById, placesIn, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import type { PageEnv } from '#web/env.ts';
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

/** A conversation with its offers, in which the next one may be made. */
export interface OfferedIn {
  readonly actor: PersonActor;
  readonly side: Side;
  readonly conversation: Conversation;
  readonly process: OfferedProcess;
  /** The offer that the next one answers; null where none stands. */
  readonly counters: Offer | null;
  readonly last: Offer | null;
}

/**
 * Refused: not_found for who is no side, conversation.blocked, and what keeps the person from offering or from answering the
 * offer that stands.
 */
export async function offeredIn(at: Installation, actor: PersonActor, id: string, now: Instant): Promise<OfferedIn> {
  const conversation = await conversationOf(at.db, actor, id);
  const offers = await offersOf(at.db, actor, id);
  const last = offers.at(-1) ?? null;
  const counters = offers.find(({ state }) => state === 'standing') ?? null;
  const process = last?.process ?? (await processIn(at.db, conversation));
  const side = conversation.side ?? 'buyer';
  const { signs } = OFFERED[process];
  if (conversation.blocked) throw new Refused('conversation.blocked');
  if (!mayAct(actor.role, signs[side])) throw new Refused('order.needs_owner_or_admin');
  const refusal = counters && mayAnswer(counters, 'counter', { side, role: actor.role }, signs, now);
  if (refusal) throw new Refused(refusal.code, refusal.details);
  return { actor, side, conversation, process, counters, last };
}

/** The order that acceptance would make now, drawn by the same core that will make it. */
export function asAccepted(
  { id: conversation, buyer, provider }: Conversation,
  { process, terms }: { readonly process: OfferedProcess; readonly terms: OfferedTerms },
  now: Instant,
): OrderSnapshot {
  const { begins, move } = OFFERED[process];
  const nobody = { person: null, at: now };
  const from = { conversation, id: '', no: 0, signed: { buyer: nobody, provider: nobody } };
  const sides = { buyer: buyer.id, provider: provider.id };
  return begin(begins({ id: newId('ord', now), ...sides, terms, from }, now), move, { side: 'buyer' }, {}, now).after;
}

/** An offer, or a counter-offer where one stands. */
export async function sendOffer(
  at: Installation,
  c: Context<PageEnv>,
  { actor, conversation: { id: conversation }, counters }: Pick<OfferedIn, 'actor' | 'conversation' | 'counters'>,
  input: OfferInput,
  key: string,
): Promise<void> {
  await countMessage(at.db, actor, c.var.real);
  await at.db.tx((tx) =>
    counters
      ? counterOffer(tx, actor, { ...input, conversation, key, no: counters.no }, c.var.now)
      : makeOffer(tx, actor, { ...input, conversation, key }, c.var.now),
  );
}

export async function offerTarget(
  at: Installation,
  { conversation, side, counters, last }: OfferedIn,
): Promise<OfferTarget> {
  const provider = conversation.provider.id as OrgId;
  const [services, policy, countries, rates] = await Promise.all([
    Promise.all(INSPECTION_TYPES.map(async (type) => [type, await serviceOf(at.db, provider, type)] as const)),
    policyNow(at.db),
    placesIn(at.db, null),
    ratesOf(at.db),
  ]);
  return {
    conversation,
    side,
    counters,
    last,
    prices: new Map(services.flatMap(([type, service]) => (service ? [[type, service.price] as const] : []))),
    feeBps: policy.fee_bps,
    standsDays: daysOf(policy.offer_within),
    countries: countries.map(({ id: code }) => code),
    currencies: rates.currencies,
  };
}

export function daysOf(span: Span): number {
  return 'days' in span ? span.days : 30 * span.months;
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
