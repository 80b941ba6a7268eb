import type { Sighting } from '#domain/shipping/sightings.ts';
import { CARRIERS } from '#domain/shipping/tracking.ts';
import { plus, type Instant } from '#domain/time.ts';
import { sha256 } from '../hash.ts';
import type { CarrierAdapter, CarrierEvent, Parcel, Route } from './carrier.ts';

/** The part of the whole way after which goods are seen at a place of their route. */
const STEPS: readonly (readonly [Sighting, number, keyof Route])[] = [
  ['picked_up', 0.02, 'from'],
  ['export_customs', 0.1, 'leaves'],
  ['departed', 0.18, 'leaves'],
  ['arrived', 0.76, 'enters'],
  ['import_customs', 0.86, 'enters'],
  ['out_for_delivery', 0.97, 'to'],
  ['delivered', 1, 'to'],
];

/** Numbers whose last digit is 0 get lost after they have left: so that what happens then can be tried. */
export function isLost(tracking: string): boolean {
  return /0\D*$/.test(tracking);
}

/**
 * Stands in for every carrier: it reckons a journey from the number alone, so it keeps nothing and always says the same.
 * The whole way takes 50 to 90 % of what the terms give the transport.
 */
export const sandboxCarrier: CarrierAdapter = {
  name: 'sandbox',
  follows: CARRIERS.filter((carrier) => carrier !== 'other'),
  track: (parcel, now) => {
    const journey = journeyOf(parcel);
    const next = journey.find(({ at }) => at > now)?.at ?? null;
    return Promise.resolve({ events: journey.filter(({ at }) => at <= now), next });
  },
};

export function journeyOf({ tracking, sent_at, within, route }: Parcel): CarrierEvent[] {
  const chance = Number.parseInt(sha256(tracking).slice(0, 8), 16) / 2 ** 32;
  const travel = (plus(sent_at, within) - sent_at) * (0.5 + 0.4 * chance);
  const isAbroad = route.from.country !== route.to.country;
  return STEPS.filter(([kind]) => isAbroad || !kind.endsWith('_customs'))
    .filter(([, share]) => share < 0.5 || !isLost(tracking))
    .map(([kind, share, stop]): CarrierEvent => {
      const at: Instant = sent_at + Math.round(travel * share);
      return { id: `${tracking}-${sent_at}-${kind}`, tracking, kind, place: route[stop].text, at };
    });
}
