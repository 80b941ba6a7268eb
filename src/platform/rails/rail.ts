import type { Instant, Span } from '#domain/time.ts';

/** A way to pay that a rail offers. Its name is a word of the catalogues: `payments.method.<id>`. */
export interface Method {
  readonly id: string;
  readonly kind: 'card' | 'wallet' | 'transfer' | 'cash';
  /** Usual time between the buyer's payment and its arrival. */
  readonly arrives: 'at_once' | 'in_days';
  /** How many days its money may stay before it has to be paid out or given back; null: without end. */
  readonly holds_days: number | null;
  /** What the rail's page asks the payer for; words of `payments.field.<name>`. */
  readonly fields: readonly string[];
}

export interface RailPayment {
  /** Holdfast's id of the payment; asking twice with one id starts one payment. */
  readonly id: string;
  readonly method: string;
  readonly minor: bigint;
  readonly currency: string;
  readonly description: string;
  readonly payee: string;
  /** Path of this site to which the payer comes back. */
  readonly returnPath: string;
}

interface Common {
  /** Unique for ever at this rail. */
  readonly id: string;
  /** Holdfast's id of the payment. */
  readonly payment: string;
}

/** What a rail says happened. Amounts are minor units of the currency. */
export type RailEvent =
  | (Common & {
      readonly kind: 'payment.succeeded' | 'payment.charged_back';
      readonly minor: bigint;
      readonly currency: string;
      readonly reference: string;
    })
  | (Common & { readonly kind: 'payment.pending'; readonly until: Instant })
  | (Common & { readonly kind: 'payment.failed'; readonly reason: string })
  | (Common & { readonly kind: 'refund.done' | 'refund.failed'; readonly refund: string; readonly reason?: string });

/** `pending`: an event will tell. `failed`: this money cannot go back by this rail. */
export interface RefundAnswer {
  readonly outcome: 'accepted' | 'pending' | 'failed';
  readonly reference?: string;
  readonly reason?: string;
}

/** Whatever moves money in and out of the world: a payment provider or a bank. Implementations talk to it; modules never do. */
export interface Rail {
  readonly name: string;
  readonly methods: readonly Method[];
  readonly settlesWithin: Span;
  /** Idempotent by the payment's id. Never called inside a database transaction. */
  start(payment: RailPayment): Promise<{ readonly redirect: string; readonly reference: string }>;
  /**
   * Checks the signature over the bytes as they came and reads the event. `real` is real time: signatures age by it.
   * Refused: rail.signature_wrong, rail.event_stale, rail.event_unreadable.
   */
  read(raw: string, header: (name: string) => string | undefined, real: Instant): RailEvent;
  /** Idempotent by `key`. Never called inside a database transaction. Throws when the rail cannot be reached. */
  refund(payment: { readonly id: string }, minor: bigint, key: string): Promise<RefundAnswer>;
}
