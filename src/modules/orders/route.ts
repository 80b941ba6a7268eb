import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Incoterm, TradeTerms } from '#domain/process/trade-terms.ts';
import { organizationById } from '#modules/people/queries.ts';
import { cityNamed, placeName, type Place } from '#modules/reference/queries.ts';
import type { Route, Stop } from '#platform/carriers/carrier.ts';
import type { Tx } from '#platform/db/pool.ts';

export interface KnownStop extends Stop {
  /** Null where the reference data know no such city. */
  readonly place: Place | null;
}

/** Rules whose named place lies on the seller's side of the way; that of the others is where the goods go. */
const NAMES_ORIGIN: readonly Incoterm[] = ['EXW', 'FCA', 'FAS', 'FOB'];

/** From the seller's city to the buyer's, by the place that the terms name, where the reference data know it. */
export async function routeOf(tx: Tx, order: OrderSnapshot): Promise<Route<KnownStop>> {
  const { rule, place } = (order.terms as unknown as TradeTerms).incoterms;
  const [from, to] = await Promise.all([order.provider, order.buyer].map((org) => seatOf(tx, org)));
  if (!from || !to) throw new Error('an order has two sides');
  const isOrigin = NAMES_ORIGIN.includes(rule);
  const country = (isOrigin ? from : to).country;
  const named = await stopAt(tx, place.split(/[,，]/)[0] ?? '', country);
  const via = named.place ? named : null;
  return { from, leaves: (isOrigin && via) || from, enters: (!isOrigin && via) || to, to };
}

export function turnedBack<At extends Stop>({ from, leaves, enters, to }: Route<At>): Route<At> {
  return { from: to, leaves: enters, enters: leaves, to: from };
}

async function seatOf(tx: Tx, org: string): Promise<KnownStop> {
  const { city, country } = await organizationById(tx, org);
  return stopAt(tx, city, country);
}

async function stopAt(tx: Tx, city: string, country: string): Promise<KnownStop> {
  const place = city.trim() === '' ? null : await cityNamed(tx, country, city.trim());
  return { place, country, text: place ? placeName(place, 'en') : [city, country].filter(Boolean).join(', ') };
}
