import { nextReminder } from '#domain/process/reminders.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import { append } from './append.ts';
import { endOffer, tell } from './offers.ts';
import { CONVERSATION, OFFER, type ConversationRow, type OfferRow } from './tables.ts';

/** One sweep takes at most so many of each; the next follows a second later. */
const BATCH = 200;
/** Whoever has not read a message after so long is away, and gets a notice. */
const AWAY_MS = 3 * 60_000;

/**
 * Ends offers that have run out, reminds of those that soon will, and tells people of messages that wait while they are
 * away. Several processes may sweep at once. Returns how many things happened.
 */
export async function sweepConversations(db: Db, now: Instant): Promise<number> {
  return (await expire(db, now)) + (await remind(db, now)) + (await tellAway(db, now));
}

async function expire(db: Db, now: Instant): Promise<number> {
  const due = await db.sql<Pick<OfferRow, 'id' | 'conversation_id'>>(
    `SELECT id, conversation_id FROM offers WHERE state = 'standing' AND expires_at <= $1 ORDER BY expires_at LIMIT ${BATCH}`,
    [toDb(now)],
    'offers-due',
  );
  let ended = 0;
  for (const offer of due) ended += (await db.tx((tx) => expireOne(tx, offer))) ? 1 : 0;
  return ended;
}

async function expireOne(tx: Tx, due: Pick<OfferRow, 'id' | 'conversation_id'>): Promise<boolean> {
  // Where somebody writes in it right now, the next sweep comes by; what they do loses to the clock anyway.
  const [row] = await tx.sql<ConversationRow>(
    `SELECT ${CONVERSATION} FROM conversations WHERE id = $1 FOR UPDATE SKIP LOCKED`,
    [due.conversation_id],
  );
  const [offer] = await tx.sql<OfferRow>(`SELECT ${OFFER} FROM offers WHERE id = $1 AND state = 'standing'`, [due.id]);
  if (!row || !offer) return false;
  const at = offer.expires_at;
  await endOffer(tx, offer, 'expire', null, at);
  const said = { org: null, person: null, words: '', files: [], step: 'expire', offer_no: offer.no } as const;
  // Where the sweep comes late, messages were written after the offer had run out: time never goes back in a conversation.
  await append(tx, row.id, said, Math.max(at, row.last_at));
  await tell(tx, row, { step: 'expire', no: offer.no, by: 'clock', person: null }, at);
  return true;
}

async function remind(db: Db, now: Instant): Promise<number> {
  const due = await db.sql<OfferRow>(
    `SELECT ${OFFER} FROM offers WHERE state = 'standing' AND remind_at <= $1 ORDER BY remind_at LIMIT ${BATCH}`,
    [toDb(now)],
    'offers-remind',
  );
  for (const offer of due) {
    await db.tx(async (tx) => {
      const next = nextReminder(offer.expires_at, now, offer.terms.policy);
      const taken = await tx.sql(
        `UPDATE offers SET remind_at = $3 WHERE id = $1 AND state = 'standing' AND remind_at = $2 RETURNING 1`,
        [offer.id, toDb(offer.remind_at ?? now), next === null ? null : toDb(next)],
      );
      if (taken.length === 0 || offer.expires_at <= now) return;
      const what = { step: 'expiring', no: offer.no, by: offer.by_side, person: null };
      await tell(tx, { id: offer.conversation_id }, what, now);
    });
  }
  return due.length;
}

async function tellAway(db: Db, now: Instant): Promise<number> {
  return db.tx(async (tx) => {
    const away = await tx.sql<{ person_id: string; conversation_id: string; since: Instant }>(
      `UPDATE conversation_unread SET told = true WHERE (person_id, conversation_id) IN (
         SELECT person_id, conversation_id FROM conversation_unread WHERE NOT told AND since <= $1
         ORDER BY since LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) RETURNING person_id, conversation_id, since`,
      [toDb(now - AWAY_MS)],
      'conversations-away',
    );
    for (const { person_id: person, conversation_id: conversation, since } of away)
      await publish(tx, 'conversation.unread', { conversation, person, since }, now);
    return away.length;
  });
}
