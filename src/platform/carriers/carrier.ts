import type { Sighting } from '#domain/shipping/sightings.ts';
import type { Carrier } from '#domain/shipping/tracking.ts';
import type { Instant, Span } from '#domain/time.ts';

export interface Stop {
  /** `Ningbo, Zhejiang, China`, as a carrier writes it. */
  readonly text: string;
  readonly country: string;
}

/** Where goods leave the seller and its country, and where they enter the buyer's and end. */
export interface Route<At extends Stop = Stop> {
  readonly from: At;
  readonly leaves: At;
  readonly enters: At;
  readonly to: At;
}

export interface Parcel {
  readonly carrier: Carrier;
  /** Without blanks, as `plainNumber` makes it. */
  readonly tracking: string;
  readonly sent_at: Instant;
  /** What the terms give the transport. */
  readonly within: Span;
  readonly route: Route;
}

export interface CarrierEvent {
  /** The carrier's own; unique there for ever. */
  readonly id: string;
  readonly tracking: string;
  readonly kind: Sighting;
  readonly place: string;
  readonly at: Instant;
}

export interface CarrierNews {
  /** Everything that is known by then; what was heard before may come again. */
  readonly events: readonly CarrierEvent[];
  /** When to ask again; null: nothing more will come. */
  readonly next: Instant | null;
}

/** Whoever knows where parcels are: a carrier, or a service that asks many. Implementations talk to it; modules never do. */
export interface CarrierAdapter {
  readonly name: string;
  readonly follows: readonly Carrier[];
  /** Never called inside a database transaction. Throws when the carrier cannot be reached. */
  track(parcel: Parcel, now: Instant): Promise<CarrierNews>;
}
