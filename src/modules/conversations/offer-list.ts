import type { Actor, PersonActor } from '#domain/actor.ts';
import { manDays, type ManDays } from '#domain/man-days.ts';
import { changesBetween, type Change, type Json } from '#domain/offers.ts';
import { planOf } from '#domain/process/inspection-terms.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import { priceOf } from '#modules/orders/terms.ts';
import type { Tx } from '#platform/db/pool.ts';
import { Refused } from '#domain/errors.ts';
import { conversationFor } from './access.ts';
import { OFFER, type InquiryRow, type OfferRow } from './tables.ts';

export interface Offer extends Omit<OfferRow, 'conversation_id' | 'person_id' | 'remind_at'> {
  /** What is not as in the offer before it; empty for the first. */
  readonly changes: readonly Change[];
}

/** Every offer of a conversation, the oldest first, each with what it changed. Refused: not_found. */
export async function offersOf(tx: Tx, actor: Actor, conversation: string): Promise<Offer[]> {
  const { row } = await conversationFor(tx, actor, conversation);
  const rows = await tx.sql<OfferRow>(
    `SELECT ${OFFER} FROM offers WHERE conversation_id = $1 ORDER BY no`,
    [row.id],
    'offers-of',
  );
  return rows.map(({ conversation_id: _, person_id: __, remind_at: ___, ...offer }, at) => {
    const before = rows[at - 1];
    const isSameKind = before?.process === offer.process;
    return { ...offer, changes: isSameKind ? changesBetween(before.terms as Json, offer.terms as Json) : [] };
  });
}

/** What the company's own price list says of what the inquiry asks for. */
export interface Proposal {
  readonly price_minor: bigint;
  readonly currency: string;
  readonly half_days: number;
  readonly day_rate_minor: bigint;
  readonly sum: ManDays;
}

/** How long a unit takes where nothing is known of it: a general inspection of a consumer good. */
const UNIT_SECONDS = 60;

/**
 * A quick offer: the list's price for so many man-days as the inquiry's quantity takes at the usual plan (level II, AQL 2.5
 * and 4.0). Null where the conversation has no inquiry, or the company does not list what it asks for. Refused: not_found.
 */
export async function proposalFor(tx: Tx, actor: PersonActor, conversation: string): Promise<Proposal | null> {
  const { row, side } = await conversationFor(tx, actor, conversation);
  if (side !== 'provider') throw new Refused('not_found');
  const [inquiry] = await tx.sql<Pick<InquiryRow, 'body'>>(`SELECT body FROM inquiries WHERE id = $1`, [
    row.inquiry_id,
  ]);
  const service = inquiry ? await serviceOf(tx, row.provider_org, inquiry.body.type) : null;
  if (!inquiry || !service) return null;
  const sum = manDays({ n: sampleOf(inquiry.body.quantity), unit_seconds: UNIT_SECONDS, styles: 1, tests: [] });
  // A visit is never booked for less than a day.
  const half_days = Math.max(2, sum.half_days);
  const { minor, currency } = service.price;
  return { price_minor: priceOf(minor, half_days), currency, half_days, day_rate_minor: minor, sum };
}

const USUAL = {
  standard: 'iso2859-1',
  level: 'II',
  severity: 'normal',
  aql: { critical: 'none', major: '2.5', minor: '4.0' },
} as const;

function sampleOf(quantity: number | null): number {
  return quantity === null || quantity < 2 ? (quantity ?? 0) : planOf(USUAL, quantity).n;
}
