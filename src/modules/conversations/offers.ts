import type { PersonActor } from '#domain/actor.ts';
import { canonical } from '#domain/canonical.ts';
import { Refused } from '#domain/errors.ts';
import { mayAnswer, OFFER_MOVES, otherSide, type OfferMove, type Side } from '#domain/offers.ts';
import { mayAct } from '#domain/permissions.ts';
import { nextReminder } from '#domain/process/reminders.ts';
import { dateIn, endOf, plus, type Instant } from '#domain/time.ts';
import { filesById } from '#modules/files/queries.ts';
import {
  type AgreedIn,
  agreeOrder,
  checkSides,
  completeOffer,
  OFFERED,
  type OfferedProcess,
  type OfferedTerms,
} from '#modules/orders/offered.ts';
import { once } from '#platform/db/once.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import { sha256 } from '#platform/hash.ts';
import { newId } from '#platform/random.ts';
import { lockedFor, mustBeOpen } from './access.ts';
import { append } from './append.ts';
import { sendInto } from './commands.ts';
import type { CounterInput, OfferInput } from './contract.ts';
import { OFFER, type ConversationRow, type OfferRow } from './tables.ts';

export interface Offered {
  readonly offer: string;
  readonly no: number;
  readonly hash: string;
  readonly [name: string]: unknown;
}

type Locked = Awaited<ReturnType<typeof lockedFor>>;

/**
 * The first offer of a conversation, or the next where none stands. Once for each key. Refused: not_found,
 * conversation.blocked, offer.another_stands, order.needs_owner_or_admin, order.own_order, what the terms refuse, key.reused.
 */
export async function makeOffer(
  tx: Tx,
  actor: PersonActor,
  { conversation, key, ...input }: OfferInput & { conversation: string; key: string },
  now: Instant,
): Promise<Offered> {
  const body = { offer: input, conversation };
  const work = async () => {
    const locked = await lockedFor(tx, actor, conversation);
    if (await standingIn(tx, conversation)) throw new Refused('offer.another_stands');
    return propose(tx, actor, locked, { input, step: 'offer' }, now);
  };
  return (await once(tx, { owner: actor.org, key, body }, now, work)).result;
}

/**
 * Other terms in place of those that the other side offers; the ones that were seen are named. Once for each key. Refused:
 * as `makeOffer`, and offer.differs, offer.expired, offer.not_standing, offer.yours.
 */
export async function counterOffer(
  tx: Tx,
  actor: PersonActor,
  { conversation, key, no, ...input }: CounterInput & { conversation: string; key: string },
  now: Instant,
): Promise<Offered> {
  const body = { counter: input, no, conversation };
  const work = async () => {
    const locked = await lockedFor(tx, actor, conversation);
    const offer = await answered(tx, actor, locked, { no, move: 'counter' }, now);
    await endOffer(tx, offer, 'counter', null, now);
    return propose(tx, actor, locked, { input, step: 'counter' }, now);
  };
  return (await once(tx, { owner: actor.org, key, body }, now, work)).result;
}

/** The side that made it takes it back, or the other does not want it. Once for each key. Refused: as `counterOffer`. */
export async function dropOffer(
  tx: Tx,
  actor: PersonActor,
  drop: { conversation: string; key: string; no: number; move: 'withdraw' | 'decline'; words: string },
  now: Instant,
): Promise<{ readonly seq: number }> {
  const { conversation, key, no, move, words } = drop;
  const work = async () => {
    const locked = await lockedFor(tx, actor, conversation);
    const offer = await answered(tx, actor, locked, { no, move }, now);
    await endOffer(tx, offer, move, null, now);
    return { seq: await say(tx, actor, locked, { step: move, no, words }, now) };
  };
  return (await once(tx, { owner: actor.org, key, body: { [move]: no, conversation, words } }, now, work)).result;
}

export interface Accepted {
  readonly order: string;
  readonly [name: string]: unknown;
}

/**
 * Agrees to exactly the offer that was seen: the order stands in the same database transaction, agreed by both, with its
 * terms. Of two who act on it at one moment one wins. Once for each key. Refused: as `counterOffer`, and what an order
 * between the two refuses.
 */
export async function acceptOffer(
  tx: Tx,
  actor: PersonActor,
  { conversation, key, no, hash }: { conversation: string; key: string; no: number; hash: string },
  now: Instant,
): Promise<Accepted> {
  const work = async () => {
    const locked = await lockedFor(tx, actor, conversation);
    const { row } = locked;
    const offer = await answered(tx, actor, locked, { no, move: 'accept' }, now);
    if (offer.hash !== hash || sha256(canonical(offer.terms)) !== hash) throw new Refused('offer.differs', { no });
    const sides = { buyer: row.buyer_org, provider: row.provider_org };
    const offered = { person: offer.person_id, at: offer.made_at };
    const accepted = { person: actor.person, at: now };
    const signed = { [offer.by_side]: offered, [otherSide(offer.by_side)]: accepted } as AgreedIn['signed'];
    const from = { conversation: row.id, id: offer.id, no, signed };
    const { id } = await agreeOrder(tx, actor, { process: offer.process, terms: offer.terms, ...sides, from }, now);
    await endOffer(tx, offer, 'accept', id, now);
    await say(tx, actor, locked, { step: 'accept', no, words: '' }, now);
    return { order: id };
  };
  return (await once(tx, { owner: actor.org, key, body: { accept: no, hash, conversation } }, now, work)).result;
}

/** The offer that stands, or null. */
export async function standingIn(tx: Tx, conversation: string): Promise<OfferRow | null> {
  const [row] = await tx.sql<OfferRow>(
    `SELECT ${OFFER} FROM offers WHERE conversation_id = $1 AND state = 'standing'`,
    [conversation],
    'offer-standing',
  );
  return row ?? null;
}

/** The offer that is named, if this side may make the move on it now. Refused: not_found, and the offer's own codes. */
async function answered(
  tx: Tx,
  actor: PersonActor,
  { row, side }: Locked,
  { no, move }: { no: number; move: Exclude<OfferMove, 'expire'> },
  now: Instant,
): Promise<OfferRow> {
  const [offer] = await tx.sql<OfferRow>(
    `SELECT ${OFFER} FROM offers WHERE conversation_id = $1 AND no = $2`,
    [row.id, no],
    'offer-by-no',
  );
  if (!offer) throw new Refused('not_found');
  const refused = mayAnswer(offer, move, { side, role: actor.role }, OFFERED[offer.process].signs, now);
  if (refused) throw new Refused(refused.code, refused.details);
  if (move === 'counter' || move === 'accept') await mustBeOpen(tx, row.buyer_org, row.provider_org);
  return offer;
}

interface Proposal {
  readonly input: OfferInput;
  readonly step: 'offer' | 'counter';
}

async function propose(
  tx: Tx,
  actor: PersonActor,
  locked: Locked,
  { input, step }: Proposal,
  now: Instant,
): Promise<Offered> {
  const { row, side } = locked;
  const { process } = input;
  if (!mayAct(actor.role, OFFERED[process].signs[side])) throw new Refused('order.needs_owner_or_admin');
  await mustBeOpen(tx, row.buyer_org, row.provider_org);
  const sides = { buyer: row.buyer_org, provider: row.provider_org };
  await checkSides(tx, sides, process);
  await sendInto(tx, actor.org, row.id, input.terms.files);
  const files = await filesById(tx, input.terms.files);
  const terms = await completeOffer(tx, input, { ...sides, files }, now);
  const hash = sha256(canonical(terms));
  const expires = expiryOf(input.expires_on, process, terms, now);
  const remind = nextReminder(expires, now, terms.policy);
  const id = newId('ofr', now);
  const no = await nextNo(tx, row);
  await tx.sql(
    `INSERT INTO offers (id, conversation_id, no, by_side, person_id, process, terms, hash, state, made_at, expires_at, remind_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'standing', $9, $10, $11)`,
    [
      id,
      row.id,
      no,
      side,
      actor.person,
      process,
      JSON.stringify(terms),
      hash,
      toDb(now),
      toDb(expires),
      remind === null ? null : toDb(remind),
    ],
  );
  await say(tx, actor, locked, { step, no, words: input.words }, now);
  return { offer: id, no, hash };
}

async function nextNo(tx: Tx, { id }: ConversationRow): Promise<number> {
  const [row] = await tx.sql<{ no: number }>(
    `SELECT coalesce(max(no), 0)::int + 1 AS no FROM offers WHERE conversation_id = $1`,
    [id],
    'offer-next-no',
  );
  return row?.no ?? 1;
}

/**
 * The end of the day that is named, or the policy's days from now, but never after the moment from which accepting would
 * come too late. Refused: order.date_out_of_range.
 */
function expiryOf(on: string | undefined, process: OfferedProcess, terms: OfferedTerms, now: Instant): Instant {
  const { zone, policy } = terms;
  const latest = OFFERED[process].endsAt(terms);
  if (on === undefined) return Math.min(plus(now, policy.offer_within), latest);
  const today = dateIn(now, zone);
  const last = dateIn(Math.min(plus(now, policy.offer_at_most), latest - 1), zone);
  if (on < today || on > last)
    throw new Refused('order.date_out_of_range', { field: 'expires_on', from: today, to: last });
  return Math.min(endOf(on, zone), latest);
}

/** What became of it, for good. The row is locked by its conversation. */
export async function endOffer(
  tx: Tx,
  { id }: Pick<OfferRow, 'id'>,
  move: OfferMove,
  order: string | null,
  now: Instant,
): Promise<void> {
  await tx.sql(
    `UPDATE offers SET state = $2, ended_at = $3, order_id = $4, remind_at = NULL WHERE id = $1`,
    [id, OFFER_MOVES[move].to, toDb(now), order],
    'offer-end',
  );
}

async function say(
  tx: Tx,
  actor: PersonActor,
  { row, side }: Locked,
  { step, no, words }: { step: 'offer' | Exclude<OfferMove, 'expire'>; no: number; words: string },
  now: Instant,
): Promise<number> {
  const said = { org: actor.org, person: actor.person, words, files: [], step, offer_no: no, told: true } as const;
  const seq = await append(tx, row.id, said, now);
  // Of an accepted one the order's own first step is told.
  if (step !== 'accept') await tell(tx, row, { step, no, by: side, person: actor.person }, now);
  return seq;
}

/** So that both sides hear of what became of an offer, each as it concerns them. */
export async function tell(
  tx: Tx,
  { id }: Pick<ConversationRow, 'id'>,
  what: { step: string; no: number; by: Side | 'clock'; person: string | null },
  now: Instant,
): Promise<void> {
  await publish(tx, 'conversation.offer', { conversation: id, ...what }, now);
}
