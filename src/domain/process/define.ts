import type { Refusal } from '../errors.ts';
import type { Tranche, Transfer } from '../ledger/posting.ts';
import type { Grade, Role } from '../permissions.ts';
import type { Policy } from '../policy.ts';
import type { CalendarDate, Instant, Span } from '../time.ts';
import type { OrderSnapshot } from './order.ts';

/** Whoever can make a move. Sides are organizations; the others are parts of the installation. */
export type Mover =
  | 'buyer'
  | 'inspector'
  | 'seller'
  | 'opener'
  | 'respondent'
  | 'mediator'
  | 'staff'
  | 'clock'
  | 'rail'
  | 'dispute'
  | 'inspection'
  | 'carrier';

/** Who hears of a move. */
export type Hearer = 'buyer' | 'provider' | 'staff';
export const both: readonly Hearer[] = ['buyer', 'provider'];
/** Whom a clock reminds; in a dispute also by the part that a side has in it. */
export type Reminded = Hearer | 'opener' | 'respondent';

/** Who acts, as `decide` needs to know it. */
export interface By {
  readonly side: 'buyer' | 'provider' | 'staff' | 'clock' | 'rail' | 'dispute' | 'inspection' | 'carrier';
  readonly person?: string;
  readonly role?: Role;
}
export const CLOCK: By = { side: 'clock' };

/** What a move asks for. From this come the form, the check of the body, and the API's documentation. */
export type Field =
  | { readonly type: 'text'; readonly max: number; readonly long?: true; readonly optional?: true }
  | { readonly type: 'choice'; readonly of: readonly string[]; readonly optional?: true }
  | { readonly type: 'date'; readonly optional?: true }
  | {
      readonly type: 'integer';
      readonly min: number;
      readonly max: number;
      readonly optional?: true;
    }
  | { readonly type: 'stars' }
  /** A member of the organization that acts. */
  | { readonly type: 'member' }
  /** Minor units in the order's currency. */
  | { readonly type: 'money'; readonly optional?: true }
  /** The version of the terms or of the report, or the hash of the terms, that the page showed; a newer one refuses the move. */
  | { readonly type: 'seen'; readonly what: 'terms' | 'report' | 'terms_hash' }
  /** Another order of the same organization. */
  | { readonly type: 'order' }
  /** How many of each item of the terms, in their order; absent where it is all that is left. */
  | { readonly type: 'counts'; readonly optional?: true }
  | { readonly type: 'files'; readonly max: number }
  /** Filled in by the installation, never by the caller: new ids, the hash of new terms, or how much of a balance can be frozen. */
  | {
      readonly type: 'system';
      readonly of: 'dispute_id' | 'dispute_ids' | 'tranche_ids' | 'new_terms_hash' | 'freeze_minor';
    }
  /** Checked by the module that owns the shape, not by the process. */
  | { readonly type: 'document'; readonly of: 'terms' | 'goods' | 'report' | 'payment' | 'verdict' };

export type Input = Readonly<Record<string, unknown>>;

export interface Ctx<Terms = Record<string, unknown>, Facts = Record<string, unknown>> {
  readonly order: OrderSnapshot;
  /** That of the order, also while its dispute moves. */
  readonly process: AnyProcess;
  readonly terms: Terms;
  readonly facts: Facts;
  readonly state: string;
  readonly policy: Policy;
  readonly by: By;
  readonly input: Input;
  readonly now: Instant;
}

/** What a move changes beside the state. */
export interface Change<Terms = Record<string, unknown>, Facts = Record<string, unknown>> {
  readonly facts?: Partial<Facts>;
  /** A new version of the terms. */
  readonly terms?: Terms;
  /** Made anew while nothing is paid, or marked anew. */
  readonly tranches?: readonly Tranche[];
}

/** A dispute that a move opens: by whom, about how much, and what of a balance is frozen for it. */
export interface Opening {
  readonly id: string;
  readonly opener: 'buyer' | 'provider';
  readonly claim_minor: number;
  readonly frozen_minor: number;
  /** All that its decision divides: what is held, and what of the claim had been released before. */
  readonly stake_minor: number;
}

type When<Terms, Facts> = Span | keyof Policy | ((ctx: Ctx<Terms, Facts>) => Instant);

export interface Transition<State extends string, Clock extends string, Terms, Facts> {
  readonly from: readonly State[];
  /** One state; `same` keeps it; `back` returns to where a suspension came from; several are chosen by `choose`. */
  readonly to: State | 'same' | 'back' | readonly State[];
  readonly choose?: (ctx: Ctx<Terms, Facts>) => State;
  readonly by: Mover | readonly Mover[];
  readonly grade?: Grade;
  readonly input?: Readonly<Record<string, Field>>;
  /** Asked twice: the first button ends in "…". */
  readonly confirm?: true;
  /** The one button that stands out while it is possible. */
  readonly primary?: true;
  /** A refusal, which is also the sentence beside the disabled button. It may read `input` only where that is given. */
  readonly unless?: (ctx: Ctx<Terms, Facts>) => Refusal | null;
  readonly change?: (ctx: Ctx<Terms, Facts>) => Change<Terms, Facts>;
  readonly posts?: (ctx: Ctx<Terms, Facts>) => Transfer;
  /** For the table of money: a key of what `posts` does. */
  readonly money?: 'hold' | 'release' | 'refund' | 'ladder' | 'fault' | 'split' | 'chargeback' | 'freeze' | 'reverse';
  /** Clock exits only: when it is due, counted from the arming; `armed` says whether it runs at all. */
  readonly after?: When<Terms, Facts>;
  readonly armed?: (ctx: Ctx<Terms, Facts>) => boolean;
  /** Clock exits only: whom the reminders go to. A clock that reminds nobody ends silently. */
  readonly reminds?: readonly Reminded[];
  /** What happens to running clocks: a new state starts its own, the same state keeps them, unless this says otherwise. */
  readonly clocks?: 'restart' | 'suspend' | 'resume';
  readonly adjusts?: Readonly<Partial<Record<Clock, (ctx: Ctx<Terms, Facts>, due: Instant) => Instant>>>;
  readonly tells?: readonly Hearer[];
  /** Opens a dispute beside the order; where the input does not say all of it, the process does. */
  readonly opens?: 'dispute' | ((ctx: Ctx<Terms, Facts>) => Opening);
  /** A move that brings another with it: one of the dispute the order's, or one that divides what is then settled. */
  readonly moves?: (
    ctx: Ctx<Terms, Facts>,
  ) => { readonly move: string; readonly input: Input; readonly by?: By } | null;
  /** Kept out of buttons and of the public API: made only by other parts of the installation. */
  readonly internal?: true;
}

export interface State<Facts = Record<string, unknown>> {
  /** A key of the catalogues. */
  readonly label: string;
  readonly filter: string;
  /** Who must act; where that depends on what has happened, all who still must. */
  readonly turn?: Mover | ((facts: Facts) => readonly Mover[]);
  /** `maybe`: parts of the price may all have been released, or not be due yet. */
  readonly holds?: true | 'maybe';
  readonly final?: true;
}

export interface Process<
  Name extends string = string,
  S extends string = string,
  M extends string = string,
  Terms = Record<string, unknown>,
  Facts = Record<string, unknown>,
> {
  readonly name: Name;
  readonly version: number;
  readonly start: S;
  /** What the provider is called here. */
  readonly provider: 'inspector' | 'seller';
  readonly roleOf?: (side: 'buyer' | 'provider', facts: Facts) => Mover;
  readonly states: Readonly<Record<S, State<Facts>>>;
  readonly transitions: Readonly<Record<M, Transition<S, M, Terms, Facts>>>;
  /** The tranches that a payment now would be for, where that is not all that is due; of several, the one that it names. */
  readonly payable?: (ctx: Ctx<Terms, Facts>) => readonly Tranche[];
  /** What a settlement of a dispute can bring beside money, each with the reason why it cannot now. */
  readonly remedies?: Readonly<Record<string, (ctx: Ctx<Terms, Facts>) => Refusal | null>>;
  /** The way things go when all is well, for the timeline and the silence table. */
  readonly path: readonly S[];
}

/** States are inferred from `states` only, so a mistyped one in `from` or `to` does not compile. */
export function defineProcess<Terms, Facts>() {
  return <const Name extends string, const S extends string, const M extends string>(process: {
    readonly name: Name;
    readonly version: number;
    readonly start: NoInfer<S>;
    readonly provider: 'inspector' | 'seller';
    readonly roleOf?: (side: 'buyer' | 'provider', facts: Facts) => Mover;
    readonly states: Readonly<Record<S, State<Facts>>>;
    readonly transitions: Readonly<Record<M, Transition<NoInfer<S>, NoInfer<M>, Terms, Facts>>>;
    readonly payable?: (ctx: Ctx<Terms, Facts>) => readonly Tranche[];
    readonly remedies?: Readonly<Record<string, (ctx: Ctx<Terms, Facts>) => Refusal | null>>;
    readonly path: readonly NoInfer<S>[];
  }): Process<Name, S, M, Terms, Facts> => process;
}

/** A process whose exact states and facts do not matter to the reader: the server, the pages, the documents. */
export type AnyProcess = Process;

/** Widens a process once, at its registration; within its own file it stays exact. */
export function anyProcess<S extends string, M extends string, Terms, Facts>(
  process: Process<string, S, M, Terms, Facts>,
): AnyProcess {
  return process as unknown as AnyProcess;
}

/** Who must act in a state. */
export function turnOf(state: State | undefined, facts: Readonly<Record<string, unknown>>): readonly Mover[] {
  const turn = state?.turn;
  return turn === undefined ? [] : typeof turn === 'function' ? turn(facts) : [turn];
}

export function movers(transition: { readonly by: Mover | readonly Mover[] }): readonly Mover[] {
  return typeof transition.by === 'string' ? [transition.by] : transition.by;
}

export type { CalendarDate };
