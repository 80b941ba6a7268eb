import type { InspectionType } from '#domain/process/inspection-terms.ts';
import type { Outcome, RefundMode } from '#platform/rails/sandbox.ts';
import type { GoodName } from './goods.ts';
import type { PictureName } from './pictures.ts';

/** `-34 09:12`: 34 days before today's UTC midnight, at 09:12 UTC. Negative only: a seed knows no future. */
export type When = `-${number} ${number}:${number}`;
/** Days from today, both ends of the visit's window. */
export type Window = readonly [from: number, to: number];

/** `field` is the inspector's own field inspector where there is one; `second` the mediator who hears appeals. */
export type Role = 'buyer' | 'inspector' | 'seller' | 'field' | 'mediator' | 'second' | 'finance';

/** A report as a story tells it; the player makes the rest from the goods. */
export interface Told {
  readonly result: 'pass' | 'fail' | 'pending' | 'aborted';
  readonly critical?: number;
  readonly major?: number;
  readonly minor?: number;
  /** Sections that do not simply conform, with what is said of them. */
  readonly sections?: Readonly<
    Record<string, readonly [result: 'conform' | 'not_conform' | 'pending' | 'not_checked', note: string]>
  >;
  readonly remarks: string;
  readonly photos?: readonly PictureName[];
  readonly override?: string;
  readonly aborted?: { readonly fault: 'factory' | 'inspector' | 'neither'; readonly cause: string };
}

export interface Pay {
  readonly method: string;
  readonly outcome?: Outcome;
  readonly days?: number;
  readonly minor?: number;
  readonly refunds?: RefundMode;
}

/**
 * One step of a story. `with` is the move's body as a form would send it, without the versions that were seen; a value
 * `@4` is the date four days from today and `%60` a share of what the order costs, and names under `files` are evidence.
 */
export interface Act {
  readonly at: When;
  readonly by: Role;
  readonly move: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly pay?: Pay;
  readonly report?: Told;
}

export interface Story {
  /** The demo buyer, or the name of one of BUYERS. */
  readonly buyer: string;
  /** The demo inspector, or a city of the directory, `City/2` for the second company there that offers the type. */
  readonly inspector: string;
  readonly good: GoodName;
  readonly type?: InspectionType;
  readonly lot: number;
  readonly po: string;
  readonly visit: Window;
  readonly half_days?: number;
  readonly fee_by?: 'provider' | 'buyer' | 'half';
  readonly requirements?: string;
  readonly aql?: { readonly critical: string; readonly major: string | null; readonly minor: string | null };
  readonly placed: When;
  readonly acts: readonly Act[];
}

export const DEMO_BUYER = 'demo';
export const DEMO_INSPECTOR = 'demo';

const moves =
  (by: Role) =>
  (at: When, move: string, input?: Act['with']): Act => ({ at, by, move, ...(input ? { with: input } : {}) });

export const buyer = moves('buyer');
export const inspector = moves('inspector');
export const field = moves('field');
export const mediator = moves('mediator');
export const second = moves('second');
export const finance = moves('finance');

export const pay = (at: When, method: string, more: Omit<Pay, 'method'> = {}): Act => ({
  at,
  by: 'buyer',
  move: 'pay',
  pay: { method, ...more },
});

/** The payer's bank takes the money back. */
export const chargeBack = (at: When): Act => ({ at, by: 'buyer', move: 'chargeBack' });

export const report = (at: When, told: Told, by: Role = 'inspector'): Act => ({ at, by, move: 'report', report: told });
