import type { Actor, PersonActor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { OfferStep, Side } from '#domain/offers.ts';
import type { Instant } from '#domain/time.ts';
import { filesById, type FileRow } from '#modules/files/queries.ts';
import { headsOf } from '#modules/orders/head.ts';
import type { OfferedProcess } from '#modules/orders/offered.ts';
import { organizationById, organizationNames } from '#modules/people/queries.ts';
import { productNames } from '#modules/products/queries.ts';
import { Refused } from '#domain/errors.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { conversationFor, mustTalk } from './access.ts';
import type { ListInput, PageInput } from './contract.ts';
import type { ConversationRow, InquiryContent, MessageRow } from './tables.ts';

export { flagsOf, flagById, openFlags, type Flag } from './flags.ts';

export interface Named {
  readonly id: OrgId;
  readonly name: string;
}

export interface Standing {
  readonly no: number;
  readonly by_side: Side;
  readonly price_minor: bigint;
  readonly currency: string;
  readonly expires_at: Instant;
}

/** A conversation as it stands, for who reads it. */
export interface Conversation {
  readonly id: string;
  readonly side: Side | null;
  readonly buyer: Named;
  readonly provider: Named;
  readonly inquiry: string | null;
  readonly about: { readonly kind: 'listing' | 'product' | 'order'; readonly id: string } | null;
  /** What the product is called that it is about. */
  readonly product: { readonly en: string; readonly zh: string } | null;
  /** What was asked for; null where it did not begin with an inquiry. */
  readonly asked: InquiryContent | null;
  readonly opened_by: Side;
  readonly opened_at: Instant;
  readonly answered_at: Instant | null;
  readonly last: {
    readonly seq: number;
    readonly at: Instant;
    readonly side: Side | 'clock' | null;
    readonly words: string;
    readonly step: OfferStep | null;
  };
  /** Of the person who reads. */
  readonly unread: number;
  readonly standing: Standing | null;
  readonly blocked: { readonly by_us: boolean } | null;
  readonly read: Readonly<Record<Side, number>>;
}

interface Row extends ConversationRow {
  readonly asked: InquiryContent | null;
  readonly last_side: Side | 'clock' | null;
  readonly last_words: string | null;
  readonly last_step: OfferStep | null;
  readonly unread: number | null;
  readonly no: number | null;
  readonly by_side: Side | null;
  readonly price_minor: bigint;
  readonly currency: string;
  readonly expires_at: Instant;
  readonly blockers: string[] | null;
  readonly buyer_read: number | null;
  readonly provider_read: number | null;
}

/** A list shows so much of the last message. */
const EXCERPT = 200;

// $1 ids, $2 the reading person.
const VIEWS = `
  SELECT c.id, c.buyer_org, c.provider_org, c.inquiry_id, c.about_kind, c.about_id, c.opened_by, c.opened_at, c.last_seq, c.last_at, c.answered_at,
    i.body AS asked, m.side AS last_side, left(m.words, ${EXCERPT}) AS last_words, m.step AS last_step, u.count AS unread,
    o.no, o.by_side, (o.terms ->> 'price_minor')::bigint AS price_minor, o.terms ->> 'currency' AS currency, o.expires_at,
    (SELECT array_agg(b.org_id) FROM conversation_blocks b
      WHERE (b.org_id = c.buyer_org AND b.other_org = c.provider_org) OR (b.org_id = c.provider_org AND b.other_org = c.buyer_org)) AS blockers,
    (SELECT max(r.seq) FROM conversation_reads r WHERE r.conversation_id = c.id AND r.side = 'buyer') AS buyer_read,
    (SELECT max(r.seq) FROM conversation_reads r WHERE r.conversation_id = c.id AND r.side = 'provider') AS provider_read
  FROM unnest($1::text[]) WITH ORDINALITY AS w (id, place) JOIN conversations c USING (id)
    LEFT JOIN inquiries i ON i.id = c.inquiry_id
    LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = c.last_seq
    LEFT JOIN conversation_unread u ON u.conversation_id = c.id AND u.person_id = $2
    LEFT JOIN offers o ON o.conversation_id = c.id AND o.state = 'standing'
  ORDER BY w.place`;

async function viewsOf(tx: Tx, ids: readonly string[], actor: Actor): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const person = actor.kind === 'system' ? null : actor.person;
  const rows = await tx.sql<Row>(VIEWS, [ids, person], 'conversation-views');
  const names = await organizationNames(tx, [...new Set(rows.flatMap((row) => [row.buyer_org, row.provider_org]))]);
  const products = await productNames(
    tx,
    rows.flatMap(({ about_kind: kind, about_id: id }) => (kind === 'product' && id !== null ? [id] : [])),
  );
  const org = actor.kind === 'person' ? actor.org : null;
  return rows.map((row) => ({ ...viewOf(row, names, org), product: products.get(row.about_id ?? '') ?? null }));
}

function viewOf(row: Row, names: ReadonlyMap<string, string>, org: OrgId | null): Omit<Conversation, 'product'> {
  const named = (id: OrgId): Named => ({ id, name: names.get(id) ?? '' });
  const { no, by_side, price_minor, currency, expires_at, about_kind: kind, about_id: about } = row;
  return {
    id: row.id,
    side: org === null ? null : org === row.buyer_org ? 'buyer' : 'provider',
    buyer: named(row.buyer_org),
    provider: named(row.provider_org),
    inquiry: row.inquiry_id,
    about: kind === null || about === null ? null : { kind, id: about },
    asked: row.asked,
    opened_by: row.opened_by,
    opened_at: row.opened_at,
    answered_at: row.answered_at,
    last: {
      seq: row.last_seq,
      at: row.last_at,
      side: row.last_side,
      words: row.last_words ?? '',
      step: row.last_step,
    },
    unread: row.unread ?? 0,
    standing: no === null || by_side === null ? null : { no, by_side, price_minor, currency, expires_at },
    blocked: row.blockers && { by_us: org !== null && row.blockers.includes(org) },
    read: { buyer: row.buyer_read ?? 0, provider: row.provider_read ?? 0 },
  };
}

/** What would be agreed in it, where no offer says: goods about a product or with a seller, an inspection otherwise. */
export async function processIn(
  tx: Tx,
  { inquiry, about, provider }: Pick<Conversation, 'inquiry' | 'about' | 'provider'>,
): Promise<OfferedProcess> {
  if (about?.kind === 'product') return 'trade';
  if (inquiry !== null || about?.kind === 'listing') return 'inspection';
  if (about) return (await headsOf(tx, [about.id])).get(about.id)?.process === 'trade' ? 'trade' : 'inspection';
  return (await organizationById(tx, provider.id)).inspects ? 'inspection' : 'trade';
}

/** Refused: not_found for who is not a side; staff see what was flagged or disputed. */
export async function conversationOf(tx: Tx, actor: Actor, id: string): Promise<Conversation> {
  const { row } = await conversationFor(tx, actor, id);
  const [view] = await viewsOf(tx, [row.id], actor);
  if (!view) throw new Refused('not_found');
  return view;
}

/**
 * The conversations of the actor's organization, the newest message first; `next` leads on. The box `needs_answer` has
 * what waits for this side: first inquiries without an answer by their age, then offers by how soon they run out.
 */
export async function conversationsOf(
  tx: Tx,
  actor: PersonActor,
  input: ListInput,
): Promise<{ conversations: Conversation[]; next: string | null }> {
  mustTalk(actor);
  const { box } = input;
  if (box === 'needs_answer') {
    const ids = await waitingIds(tx, actor, input);
    return { conversations: await viewsOf(tx, ids, actor), next: null };
  }
  const found = await newestIds(tx, actor, { ...input, box });
  const shown = found.slice(0, input.limit);
  const last = found.length > input.limit ? shown.at(-1) : undefined;
  const conversations = await viewsOf(
    tx,
    shown.map(({ id }) => id),
    actor,
  );
  return { conversations, next: last ? `${last.last_at}_${last.id}` : null };
}

type Place = Pick<ConversationRow, 'id' | 'last_at'>;

/** What a conversation `c` has to be; $5 is the person who reads. */
const IN_BOX: Readonly<Record<Exclude<ListInput['box'], 'needs_answer'>, string>> = {
  all: `$5::text IS NOT NULL`,
  unread: `EXISTS (SELECT FROM conversation_unread u WHERE u.person_id = $5 AND u.conversation_id = c.id)`,
  offer: `$5::text IS NOT NULL AND EXISTS (SELECT FROM offers o WHERE o.conversation_id = c.id AND o.state = 'standing')`,
  blocked: `$5::text IS NOT NULL AND EXISTS (SELECT FROM conversation_blocks b
    WHERE (b.org_id = c.buyer_org AND b.other_org = c.provider_org) OR (b.org_id = c.provider_org AND b.other_org = c.buyer_org))`,
};

async function newestIds(
  tx: Tx,
  { org, person }: PersonActor,
  input: ListInput & { box: keyof typeof IN_BOX },
): Promise<Place[]> {
  const [at = '', ...id] = input.after?.split('_') ?? [];
  const from = input.after === undefined ? null : toDb(Number(at));
  const sides = input.side ? [input.side] : (['buyer', 'provider'] as const);
  const one = (side: Side) =>
    `(SELECT id, last_at FROM conversations c WHERE c.${side}_org = $1 AND c.last_seq > 0
       AND ($2::timestamptz IS NULL OR (c.last_at, c.id) < ($2, $3)) AND (${IN_BOX[input.box]})
     ORDER BY last_at DESC, id DESC LIMIT $4)`;
  return tx.sql<Place>(`${sides.map(one).join(' UNION ALL ')} ORDER BY last_at DESC, id DESC LIMIT $4`, [
    org,
    from,
    id.join('_'),
    input.limit + 1,
    person,
  ]);
}

const WAITING = `
  SELECT id FROM (
    SELECT c.id, 0 AS rank, c.opened_at AS at FROM conversations c
      WHERE c.provider_org = $1 AND c.opened_by = 'buyer' AND c.answered_at IS NULL AND c.last_seq > 0
    UNION ALL
    SELECT c.id, 0, c.opened_at FROM conversations c
      WHERE c.buyer_org = $1 AND c.opened_by = 'provider' AND c.answered_at IS NULL AND c.last_seq > 0
    UNION ALL
    SELECT c.id, 1, o.expires_at FROM conversations c JOIN offers o ON o.conversation_id = c.id AND o.state = 'standing'
      WHERE (c.provider_org = $1 AND o.by_side = 'buyer') OR (c.buyer_org = $1 AND o.by_side = 'provider')
  ) w JOIN conversations USING (id)
  WHERE $2::text IS NULL OR (CASE $2 WHEN 'buyer' THEN buyer_org ELSE provider_org END) = $1
  GROUP BY id ORDER BY min(rank), min(at), id LIMIT $3`;

async function waitingIds(tx: Tx, { org }: PersonActor, { side, limit }: ListInput): Promise<string[]> {
  const rows = await tx.sql<{ id: string }>(WAITING, [org, side ?? null, limit], 'conversations-waiting');
  return rows.map(({ id }) => id);
}

interface ReadRow extends Omit<MessageRow, 'conversation_id'> {
  /** Who wrote it; null for the clock, and for somebody who is gone. */
  readonly by: string | null;
}

const MESSAGE = `SELECT m.seq, m.side, p.name AS by, m.step, m.offer_no, m.words, m.files, m.warns, m.key, m.at
  FROM messages m LEFT JOIN people p ON p.id = m.person_id`;

/** A message with the files that its row only names by id. */
export interface Message extends Omit<ReadRow, 'files'> {
  readonly files: readonly FileRow[];
}

/** A page of messages, the oldest of it first: the newest, or those next to a number. */
export async function messagesOf(
  tx: Tx,
  actor: Actor,
  { conversation, before, after, limit }: PageInput & { conversation: string },
): Promise<{ messages: Message[]; earlier: boolean; later: boolean }> {
  const { row } = await conversationFor(tx, actor, conversation);
  const rows =
    after === undefined
      ? (
          await tx.sql<ReadRow>(
            `${MESSAGE} WHERE m.conversation_id = $1 AND m.seq < $2 ORDER BY m.seq DESC LIMIT $3`,
            [row.id, before ?? row.last_seq + 1, limit],
            'messages-before',
          )
        ).reverse()
      : await messagesAfter(tx, row.id, after, limit);
  const [first, last] = [rows[0]?.seq ?? after ?? 0, rows.at(-1)?.seq ?? after ?? 0];
  return { messages: await messagesFrom(tx, rows), earlier: first > 1, later: last < row.last_seq };
}

function messagesAfter(tx: Tx, conversation: string, after: number, limit: number): Promise<ReadRow[]> {
  return tx.sql<ReadRow>(
    `${MESSAGE} WHERE m.conversation_id = $1 AND m.seq > $2 ORDER BY m.seq LIMIT $3`,
    [conversation, after, limit],
    'messages-after',
  );
}

/** What came after a number, for pages that are open; the caller has checked who they belong to. */
export async function messagesSince(tx: Tx, conversation: string, seq: number, limit = 200): Promise<Message[]> {
  return messagesFrom(tx, await messagesAfter(tx, conversation, seq, limit));
}

async function messagesFrom(tx: Tx, rows: readonly ReadRow[]): Promise<Message[]> {
  const sent = await filesById(tx, [...new Set(rows.flatMap((row) => row.files))]);
  const files = new Map(sent.map((file) => [file.id as string, file]));
  return rows.map((row) => ({ ...row, files: row.files.flatMap((id) => files.get(id) ?? []) }));
}

/** One file that was sent in a conversation. Refused: not_found. */
export async function fileOfConversation(tx: Tx, actor: Actor, conversation: string, file: string): Promise<FileRow> {
  const { row } = await conversationFor(tx, actor, conversation);
  const there = await tx.sql(`SELECT FROM conversation_files WHERE conversation_id = $1 AND file_id = $2`, [
    row.id,
    file,
  ]);
  if (there.length === 0) throw new Refused('not_found');
  const [found] = await filesById(tx, [file]);
  if (!found) throw new Refused('not_found');
  return found;
}

/** How many messages each has not read for an organization: for the bar of every page. */
export async function unreadMessages(
  tx: Tx,
  readers: readonly { readonly org: string; readonly person: PersonId }[],
): Promise<number[]> {
  const rows = await tx.sql<{ n: number }>(
    `SELECT coalesce((SELECT sum(count)::int FROM conversation_unread u WHERE u.person_id = r.person AND u.org_id = r.org), 0) AS n
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS r (org, person, place) ORDER BY r.place`,
    [readers.map(({ org }) => org), readers.map(({ person }) => person)],
    'conversations-unread',
  );
  return rows.map(({ n }) => n);
}

/** How far each side of each conversation has read; one that nobody has read is left out. */
export async function readMarks(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Record<Side, number>>> {
  const rows = await tx.sql<{ id: string; buyer: number; provider: number }>(
    `SELECT w.id, coalesce(max(r.seq) FILTER (WHERE r.side = 'buyer'), 0) AS buyer, coalesce(max(r.seq) FILTER (WHERE r.side = 'provider'), 0) AS provider
     FROM unnest($1::text[]) AS w (id) JOIN conversation_reads r ON r.conversation_id = w.id GROUP BY w.id`,
    [ids],
    'conversation-marks',
  );
  return new Map(rows.map(({ id, buyer, provider }) => [id, { buyer, provider }]));
}

/** The newest number of each conversation, for those who watch several. */
export async function lastSeqs(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.sql<{ id: string; last_seq: number }>(
    `SELECT id, last_seq FROM unnest($1::text[]) AS w (id) JOIN conversations USING (id)`,
    [ids],
    'conversation-seqs',
  );
  return new Map(rows.map((row) => [row.id, row.last_seq]));
}

export interface FoundMessage {
  readonly conversation: string;
  readonly other: Named;
  readonly seq: number;
  readonly side: Side | 'clock';
  readonly words: string;
  readonly at: Instant;
}

/** Messages of the actor's organization that hold the words, without regard to case and accents; the newest first. */
export async function searchMessages(
  tx: Tx,
  actor: PersonActor,
  { q, limit }: { q: string; limit: number },
): Promise<FoundMessage[]> {
  mustTalk(actor);
  const rows = await tx.sql<MessageRow & { other: OrgId }>(
    `SELECT m.conversation_id, m.seq, m.side, m.words, m.at, CASE WHEN c.buyer_org = $1 THEN c.provider_org ELSE c.buyer_org END AS other
     FROM messages m JOIN conversations c ON c.id = m.conversation_id
     WHERE m.orgs @> ARRAY[$1::text] AND m.words <> '' AND folded(m.words) LIKE '%' || replace(replace(replace(folded($2), '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'
     ORDER BY m.at DESC, m.conversation_id, m.seq DESC LIMIT $3`,
    [actor.org, q, limit],
  );
  const names = await organizationNames(tx, [...new Set(rows.map(({ other }) => other))]);
  return rows.map(({ conversation_id: conversation, other, seq, side, words, at }) => ({
    conversation,
    other: { id: other, name: names.get(other) ?? '' },
    seq,
    side,
    words,
    at,
  }));
}

/** Whom the actor's organization has blocked. */
export async function blocksOf(tx: Tx, actor: PersonActor): Promise<Named[]> {
  mustTalk(actor);
  const rows = await tx.sql<{ other_org: OrgId }>(
    `SELECT other_org FROM conversation_blocks WHERE org_id = $1 ORDER BY at DESC, other_org`,
    [actor.org],
  );
  const names = await organizationNames(
    tx,
    rows.map(({ other_org: id }) => id),
  );
  return rows.map(({ other_org: id }) => ({ id, name: names.get(id) ?? '' }));
}
