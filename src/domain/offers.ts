import { refusal, type Refusal } from './errors.ts';
import { mayAct, type Grade, type Role } from './permissions.ts';
import type { Instant } from './time.ts';

export const SIDES = ['buyer', 'provider'] as const;
export type Side = (typeof SIDES)[number];

export function otherSide(side: Side): Side {
  return side === 'buyer' ? 'provider' : 'buyer';
}

export const OFFER_STATES = ['standing', 'superseded', 'accepted', 'declined', 'withdrawn', 'expired'] as const;
/** An offer leaves `standing` once and for ever. */
export type OfferState = (typeof OFFER_STATES)[number];

interface Rule {
  readonly to: OfferState;
  readonly by: 'offeror' | 'recipient' | 'clock';
  /** It binds: whoever makes it needs the grade that the process asks of their side. */
  readonly signs?: true;
}

/** What becomes of an offer that stands. A counter-offer is a new one beside what happens here to the old. */
export const OFFER_MOVES = {
  counter: { to: 'superseded', by: 'recipient', signs: true },
  accept: { to: 'accepted', by: 'recipient', signs: true },
  decline: { to: 'declined', by: 'recipient' },
  withdraw: { to: 'withdrawn', by: 'offeror' },
  expire: { to: 'expired', by: 'clock' },
} as const satisfies Record<string, Rule>;
export type OfferMove = keyof typeof OFFER_MOVES;

/** What a conversation says of an offer: that it was made, and each move. */
export const OFFER_STEPS = ['offer', ...(Object.keys(OFFER_MOVES) as OfferMove[])] as const;
export type OfferStep = 'offer' | OfferMove;

export interface StandingOffer {
  readonly state: OfferState;
  readonly by_side: Side;
  readonly expires_at: Instant;
}

/** What signing asks of each side: a process says it, since placing an inspection is an act and confirming it binds. */
export type Signs = Readonly<Record<Side, Grade>>;

/** The refusal that a person of a side meets, or null. An offer that has run out has run out, also where no sweep came by yet. */
export function mayAnswer(
  offer: StandingOffer,
  move: Exclude<OfferMove, 'expire'>,
  by: { readonly side: Side; readonly role: Role },
  signs: Signs,
  now: Instant,
): Refusal | null {
  const rule: Rule = OFFER_MOVES[move];
  const isOwn = by.side === offer.by_side;
  if (rule.by === 'recipient' && isOwn) return refusal('offer.yours');
  if (rule.by === 'offeror' && !isOwn) return refusal('offer.not_yours');
  if (rule.signs && !mayAct(by.role, signs[by.side])) return refusal('order.needs_owner_or_admin');
  if (offer.state === 'expired') return refusal('offer.expired');
  if (offer.state !== 'standing') return refusal('offer.not_standing', { state: offer.state });
  return now >= offer.expires_at ? refusal('offer.expired') : null;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** One field of a document that is not what it was; undefined where it was not there. */
export interface Change {
  /** Names joined by dots, and places in a list: `window.from`, `items.1.quantity`. A list of mere values is one value. */
  readonly path: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** What is different between two versions of a document, field by field, in the order of their names. */
export function changesBetween(before: Json, after: Json): Change[] {
  const changes: Change[] = [];
  const compare = (path: string, one: Json | undefined, other: Json | undefined): void => {
    if (isRecord(one) && isRecord(other)) {
      for (const name of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort())
        compare(path === '' ? name : `${path}.${name}`, one[name], other[name]);
    } else if (isRecords(one) && isRecords(other)) {
      for (let at = 0; at < Math.max(one.length, other.length); at++) compare(`${path}.${at}`, one[at], other[at]);
    } else if (!isSame(one, other)) changes.push({ path, before: one, after: other });
  };
  compare('', before, after);
  return changes;
}

function isRecord(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isRecords = (value: Json | undefined): value is readonly Json[] => Array.isArray(value) && value.every(isRecord);

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item: Json, at) => isSame(item, other[at] as Json));
  if (isRecord(one) && isRecord(other)) return changesBetween(one, other).length === 0;
  return one === other;
}
