import type { Tranche } from '../ledger/posting.ts';
import type { Policy } from '../policy.ts';
import type { Instant } from '../time.ts';

/** What every process' terms have; the process adds its own. Amounts are integers in minor units. */
export interface CommonTerms {
  readonly title: string;
  readonly price_minor: number;
  readonly currency: string;
  /** What the buyer pays in: the price and the buyer's part of the fee. */
  readonly due_minor: number;
  readonly fee_minor: number;
  readonly fee_by: 'buyer' | 'provider' | 'half';
  /** IANA zone in which dates without an hour end. */
  readonly zone: string;
  readonly policy: Policy;
}

/** A running life: of an order, or of a dispute beside it. */
export interface Machine {
  readonly process: string;
  readonly process_version: number;
  readonly state: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Running clocks by the name of their move. */
  readonly clocks: Readonly<Record<string, Instant>>;
  /** Suspended clocks: what was left of each, in ms, by state and move. */
  readonly rests: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface DisputeMachine extends Machine {
  readonly id: string;
}

/** All that `decide` reads of an order. `version` counts every change of any part of it. */
export interface OrderSnapshot {
  readonly id: string;
  readonly version: number;
  readonly buyer: string;
  readonly provider: string;
  readonly terms: CommonTerms & Readonly<Record<string, unknown>>;
  readonly terms_version: number;
  /** SHA-256 of the standing terms, hex; unknown where the terms are newer than their row. */
  readonly terms_hash?: string | undefined;
  readonly tranches: readonly Tranche[];
  readonly machine: Machine;
  readonly dispute: DisputeMachine | null;
}

/** Fee and amount due, from the price and who pays: the one place that reckons them. */
export function dueOf(price: bigint, feeBps: number, feeBy: CommonTerms['fee_by']): { due: bigint; fee: bigint } {
  const fee = (price * BigInt(feeBps)) / 10_000n;
  const ontop = feeBy === 'buyer' ? fee : feeBy === 'half' ? fee / 2n : 0n;
  return { due: price + ontop, fee };
}
