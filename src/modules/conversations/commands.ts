import type { PersonActor, StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { DAY, HOUR, type Instant } from '#domain/time.ts';
import type { Side } from '#domain/offers.ts';
import { staffCan } from '#domain/permissions.ts';
import { sendFiles } from '#modules/files/commands.ts';
import { headsOf } from '#modules/orders/head.ts';
import { checkSides } from '#modules/orders/offered.ts';
import { organizationById, partiesOf } from '#modules/people/queries.ts';
import { offeredProduct } from '#modules/products/queries.ts';
import { placesById } from '#modules/reference/queries.ts';
import { once } from '#platform/db/once.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import { newId } from '#platform/random.ts';
import { countTry } from '#platform/rate-limit.ts';
import { conversationFor, lockedFor, mustBeOpen, mustTalk } from './access.ts';
import { append, markReadTo } from './append.ts';
import type { FlagInput, InquiryInput, MessageInput, OpenInput } from './contract.ts';
import { CONVERSATION, type ConversationRow } from './tables.ts';

/** Against mailings: what one organization, and one person, may send in a while of real time. */
const LIMITS = {
  inquiries_an_hour: 10,
  inquiries_a_day: 40,
  openings_an_hour: 60,
  messages_a_minute: 60,
  messages_a_day: 5_000,
  typing_a_minute: 30,
  flags_a_day: 50,
} as const;

/** Counts one inquiry before it is made. Refused: rate.limited. Pass the Db, not an open tx. */
export function countInquiry(db: Tx, { org }: PersonActor, real: Instant): Promise<void> {
  const limits = [
    { key: `inquiry:hour:${org}`, max: LIMITS.inquiries_an_hour, window_ms: HOUR },
    { key: `inquiry:day:${org}`, max: LIMITS.inquiries_a_day, window_ms: DAY },
  ];
  return countTry(db, limits, real);
}

/** The same of opening a conversation, also of one that is there. */
export function countOpening(db: Tx, { org }: PersonActor, real: Instant): Promise<void> {
  return countTry(db, [{ key: `opening:hour:${org}`, max: LIMITS.openings_an_hour, window_ms: HOUR }], real);
}

/** The same of a message, an offer or an answer to one. */
export function countMessage(db: Tx, { org, person }: PersonActor, real: Instant): Promise<void> {
  const limits = [
    { key: `message:minute:${person}`, max: LIMITS.messages_a_minute, window_ms: 60_000 },
    { key: `message:day:${org}`, max: LIMITS.messages_a_day, window_ms: DAY },
  ];
  return countTry(db, limits, real);
}

export function countTyping(db: Tx, { person }: PersonActor, real: Instant): Promise<void> {
  return countTry(db, [{ key: `typing:${person}`, max: LIMITS.typing_a_minute, window_ms: 60_000 }], real);
}

export function countFlag(db: Tx, { org }: PersonActor, real: Instant): Promise<void> {
  return countTry(db, [{ key: `flag:day:${org}`, max: LIMITS.flags_a_day, window_ms: DAY }], real);
}

export interface Inquired {
  readonly inquiry: string;
  readonly conversations: readonly string[];
  readonly [name: string]: unknown;
}

/**
 * One inquiry and a conversation with each company, which begins with its words and files. Once for each key. Refused:
 * not_found (no such company or place, files of others), order.own_order, conversation.blocked, input.invalid, key.reused.
 */
export async function sendInquiry(
  tx: Tx,
  actor: PersonActor,
  input: InquiryInput,
  key: string,
  now: Instant,
): Promise<Inquired> {
  mustTalk(actor);
  const { to, files, ...body } = input;
  if (new Set(to).size < to.length) throw new Refused('input.invalid', { field: 'to', expected: 'each company once' });
  if (body.window && body.window.to < body.window.from)
    throw new Refused('input.invalid', { field: 'window.to', expected: 'a date not before the first' });
  const work = async (): Promise<Inquired> => {
    for (const provider of to) {
      await checkSides(tx, { buyer: actor.org, provider }, 'inspection');
      await mustBeOpen(tx, actor.org, provider);
    }
    if (body.place !== null && (await placesById(tx, [body.place])).length === 0) throw new Refused('not_found');
    const kept = await sendFiles(tx, files, actor.org);
    const inquiry = newId('inq', now);
    await tx.sql(
      `INSERT INTO inquiries (id, org_id, person_id, process, body, at) VALUES ($1, $2, $3, 'inspection', $4, $5)`,
      [inquiry, actor.org, actor.person, JSON.stringify(body), toDb(now)],
    );
    const conversations: string[] = [];
    for (const provider of to) {
      const row = await open(tx, { buyer: actor.org, provider, opened_by: 'buyer', inquiry }, now);
      const said = { org: actor.org, person: actor.person, words: body.words, files: kept.map(({ id }) => id) };
      await keepFiles(tx, row.id, said.files);
      await append(tx, row.id, { ...said, told: true }, now);
      await publish(tx, 'conversation.inquiry', { conversation: row.id, person: actor.person }, now);
      conversations.push(row.id);
    }
    return { inquiry, conversations };
  };
  return (await once(tx, { owner: actor.org, key, body: { inquiry: input } }, now, work)).result;
}

/**
 * The conversation of the actor's organization with another about something, or about nothing in particular: the one that
 * there is, or a new one without a message. A provider opens one only about an order of theirs. Refused: not_found,
 * order.own_order, conversation.blocked.
 */
export async function openConversation(
  tx: Tx,
  actor: PersonActor,
  input: OpenInput,
  now: Instant,
): Promise<ConversationRow['id']> {
  mustTalk(actor);
  const { side, buyer, provider } = await sidesOf(tx, actor, input);
  if (buyer === provider || (await partiesOf(tx, buyer, provider)).shareMember) throw new Refused('order.own_order');
  await mustBeOpen(tx, buyer, provider);
  // Two who begin at once: the second waits here and then finds the first one's.
  await tx.sql(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`conversation ${buyer} ${provider}`]);
  const { about } = input;
  const [there] = await tx.sql<Pick<ConversationRow, 'id'>>(
    `SELECT id FROM conversations WHERE buyer_org = $1 AND provider_org = $2 AND inquiry_id IS NULL
       AND coalesce(about_kind, '') = $3 AND coalesce(about_id, '') = $4`,
    [buyer, provider, about?.kind ?? '', about?.id ?? ''],
  );
  return there?.id ?? (await open(tx, { buyer, provider, opened_by: side, about }, now)).id;
}

async function sidesOf(
  tx: Tx,
  { org }: PersonActor,
  { with: other, about }: OpenInput,
): Promise<{ side: Side; buyer: string; provider: string }> {
  if (about?.kind === 'order') {
    const head = (await headsOf(tx, [about.id])).get(about.id);
    const orgs = head ? [head.buyer.id, head.provider.id] : [];
    if (!head || !orgs.includes(org) || !orgs.includes(other) || org === other) throw new Refused('not_found');
    return { side: head.buyer.id === org ? 'buyer' : 'provider', buyer: head.buyer.id, provider: head.provider.id };
  }
  if (about?.kind === 'product' && (await offeredProduct(tx, about.id))?.seller !== other)
    throw new Refused('not_found');
  const { inspects, sells } = await partiesOf(tx, org, other);
  if (!(inspects || sells) || (about?.kind === 'listing' && about.id !== other)) throw new Refused('not_found');
  return { side: 'buyer', buyer: org, provider: other };
}

interface Opening {
  readonly buyer: string;
  readonly provider: string;
  readonly opened_by: Side;
  readonly inquiry?: string;
  readonly about?: OpenInput['about'];
}

async function open(tx: Tx, opening: Opening, now: Instant): Promise<ConversationRow> {
  const { buyer, provider, opened_by, inquiry, about } = opening;
  const [row] = await tx.sql<ConversationRow>(
    `INSERT INTO conversations (id, buyer_org, provider_org, inquiry_id, about_kind, about_id, opened_by, opened_at, last_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) RETURNING ${CONVERSATION}`,
    [newId('cnv', now), buyer, provider, inquiry ?? null, about?.kind ?? null, about?.id ?? null, opened_by, toDb(now)],
  );
  if (!row) throw new Error('an inserted row comes back');
  return row;
}

async function keepFiles(tx: Tx, conversation: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.sql(
    `INSERT INTO conversation_files (conversation_id, file_id) SELECT $1, f FROM unnest($2::text[]) f ON CONFLICT DO NOTHING`,
    [conversation, ids],
  );
}

/**
 * Files that a side sends into a conversation, in the order of the ids: its own uploads, or what has been sent there
 * before by either side. Refused: not_found.
 */
export async function sendInto(tx: Tx, org: string, conversation: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const there = await tx.sql<{ file_id: string }>(
    `SELECT file_id FROM conversation_files WHERE conversation_id = $1 AND file_id = ANY ($2)`,
    [conversation, ids],
  );
  const known = new Set(there.map(({ file_id }) => file_id));
  const fresh = ids.filter((id) => !known.has(id));
  await sendFiles(tx, fresh, org);
  await keepFiles(tx, conversation, fresh);
}

/**
 * Answers the number of the message: with the same key and the same words the one that is there already. Refused:
 * not_found, conversation.blocked, input.invalid (nothing said), key.reused.
 */
export async function writeMessage(
  tx: Tx,
  actor: PersonActor,
  { conversation, key, words, files }: MessageInput & { conversation: string; key: string },
  now: Instant,
): Promise<number> {
  if (words === '' && files.length === 0)
    throw new Refused('input.invalid', { field: 'words', expected: 'words, or a file' });
  mustTalk(actor);
  if (files.length > 0) {
    const { row } = await lockedFor(tx, actor, conversation);
    await mustBeOpen(tx, row.buyer_org, row.provider_org);
    await sendInto(tx, actor.org, row.id, files);
  }
  return append(tx, conversation, { org: actor.org, person: actor.person, words, files, key }, now);
}

/** Everything up to a message is read; a number past the last is the last. Refused: not_found. */
export async function markRead(
  tx: Tx,
  actor: PersonActor,
  { conversation, seq }: { conversation: string; seq: number },
  now: Instant,
): Promise<void> {
  const { row, side } = await lockedFor(tx, actor, conversation);
  if (row.last_seq === 0) return;
  await markReadTo(tx, row, { side, person: actor.person, seq: Math.min(seq, row.last_seq) }, now);
  tx.tell(`conversation:${row.id}`, { state: true });
  tx.tell(`inbox:${actor.org}`, { state: true });
}

/** Says to open pages that somebody of this side is writing. Nothing of it is kept. Refused: not_found, conversation.blocked. */
export async function typing(tx: Tx, actor: PersonActor, conversation: string): Promise<void> {
  const { row, side } = await conversationFor(tx, actor, conversation);
  await mustBeOpen(tx, row.buyer_org, row.provider_org);
  tx.tell(`conversation:${row.id}`, { pass: { event: 'typing', data: { side } } });
}

/** No new message either way from now on; orders go on. Again is harmless. Refused: not_found, order.own_order. */
export async function block(tx: Tx, actor: PersonActor, other: string, now: Instant): Promise<void> {
  mustTalk(actor);
  const { id } = await organizationById(tx, other);
  if (id === actor.org) throw new Refused('order.own_order');
  await tx.sql(
    `INSERT INTO conversation_blocks (org_id, other_org, person_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [actor.org, id, actor.person, toDb(now)],
  );
}

/** What the other side has blocked stays blocked. */
export async function unblock(tx: Tx, actor: PersonActor, other: string): Promise<void> {
  mustTalk(actor);
  await tx.sql(`DELETE FROM conversation_blocks WHERE org_id = $1 AND other_org = $2`, [actor.org, other]);
}

/** Tells the staff of a message or of the whole conversation. Answers the flag's id. Refused: not_found. */
export async function flag(
  tx: Tx,
  actor: PersonActor,
  { conversation, seq, reason, words }: FlagInput & { conversation: string },
  now: Instant,
): Promise<string> {
  const { row } = await conversationFor(tx, actor, conversation);
  if (seq !== null && seq > row.last_seq) throw new Refused('not_found');
  const id = newId('flg', now);
  await tx.sql(
    `INSERT INTO conversation_flags (id, conversation_id, seq, org_id, person_id, reason, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, row.id, seq, actor.org, actor.person, reason, words, toDb(now)],
  );
  return id;
}

/** Staff have looked at it; what follows from it goes its own ways. Refused: not_found, flag.closed. */
export async function closeFlag(
  tx: Tx,
  actor: StaffActor,
  { flag: id, note }: { flag: string; note: string },
  now: Instant,
): Promise<void> {
  if (!staffCan(actor.role, 'flag', 'close')) throw new Refused('not_found');
  const closed = await tx.sql(
    `UPDATE conversation_flags SET note = $2, closed_by = $3, closed_at = $4 WHERE id = $1 AND closed_at IS NULL RETURNING 1`,
    [id, note, actor.person, toDb(now)],
  );
  if (closed.length > 0) return;
  const known = await tx.sql(`SELECT FROM conversation_flags WHERE id = $1`, [id]);
  throw new Refused(known.length > 0 ? 'flag.closed' : 'not_found');
}
