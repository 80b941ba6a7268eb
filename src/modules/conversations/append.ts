import type { OfferStep, Side } from '#domain/offers.ts';
import { otherSide } from '#domain/offers.ts';
import { offPlatformSigns } from '#domain/off-platform.ts';
import type { Instant } from '#domain/time.ts';
import { recordResponse } from '#modules/listings/commands.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { orgOf } from './access.ts';
import type { ConversationRow } from './tables.ts';

export interface Said {
  /** The side that writes; null for the clock. */
  readonly side: Side | null;
  readonly person: string | null;
  readonly words: string;
  readonly files: readonly string[];
  readonly step?: OfferStep;
  readonly offer_no?: number;
  readonly key?: string;
  /** The other side is told of it by a notice of its own, so that none follows for being away. */
  readonly told?: true;
}

/**
 * The next message of a conversation that is locked: numbered, warned of, unread for each member of the other side, read
 * up to it by who writes. Answers its number. Open pages hear of it after the commit.
 */
export async function append(tx: Tx, row: ConversationRow, said: Said, now: Instant): Promise<number> {
  const { side, person, words, files, step = null, offer_no: offer = null, key = null, told = false } = said;
  const warns = [...new Set(offPlatformSigns(words).map(({ kind }) => kind))];
  const answers = side !== null && side !== row.opened_by && row.answered_at === null;
  const [written] = await tx.sql<{ seq: number }>(
    `WITH numbered AS (
       UPDATE conversations SET last_seq = last_seq + 1, last_at = $2,
         answered_at = CASE WHEN $3 THEN $2::timestamptz ELSE answered_at END WHERE id = $1 RETURNING last_seq
     )
     INSERT INTO messages (conversation_id, seq, side, person_id, step, offer_no, words, files, warns, orgs, key, at)
       SELECT $1, last_seq, $4, $5, $6, $7, $8, $9, $10, $11, $12, $2 FROM numbered RETURNING seq`,
    [
      row.id,
      toDb(now),
      answers,
      side ?? 'clock',
      person,
      step,
      offer,
      words,
      files,
      warns,
      [row.buyer_org, row.provider_org],
      key,
    ],
    'message-append',
  );
  if (!written) throw new Error('a conversation that is locked is there');
  const { seq } = written;
  if (side !== null) await markUnread(tx, row, orgOf(row, otherSide(side)), { told, now });
  if (side !== null && person !== null) await markReadTo(tx, row, { side, person, seq }, now);
  if (answers && side === 'provider') {
    const minutes = Math.max(0, Math.round((now - row.opened_at) / 60_000));
    await recordResponse(tx, { org: row.provider_org, minutes });
  }
  tx.tell(`conversation:${row.id}`, { seq, state: true });
  for (const org of [row.buyer_org, row.provider_org]) tx.tell(`inbox:${org}`, { state: true });
  return seq;
}

async function markUnread(
  tx: Tx,
  { id }: ConversationRow,
  org: string,
  { told, now }: { told: boolean; now: Instant },
): Promise<void> {
  await tx.sql(
    `INSERT INTO conversation_unread AS u (person_id, conversation_id, org_id, count, since, told)
       SELECT person_id, $1, org_id, 1, $3, $4 FROM members WHERE org_id = $2 AND role <> 'field' ORDER BY person_id
     ON CONFLICT (person_id, conversation_id) DO UPDATE SET count = u.count + 1, told = u.told OR excluded.told`,
    [id, org, toDb(now), told],
    'conversation-unread',
  );
}

/** Everything up to `seq` is read by this person; what came after it stays unread. The conversation is locked. */
export async function markReadTo(
  tx: Tx,
  { id }: Pick<ConversationRow, 'id'>,
  { side, person, seq }: { side: Side; person: string; seq: number },
  now: Instant,
): Promise<void> {
  await tx.sql(
    `INSERT INTO conversation_reads AS r (conversation_id, person_id, side, seq, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (conversation_id, person_id) DO UPDATE SET seq = excluded.seq, at = excluded.at, side = excluded.side WHERE r.seq < excluded.seq`,
    [id, person, side, seq, toDb(now)],
    'conversation-read',
  );
  await tx.sql(
    `WITH rest AS (SELECT count(*)::int AS n FROM messages WHERE conversation_id = $1 AND seq > $3 AND side = $4),
       kept AS (UPDATE conversation_unread u SET count = rest.n FROM rest
         WHERE u.person_id = $2 AND u.conversation_id = $1 AND rest.n BETWEEN 1 AND u.count - 1)
     DELETE FROM conversation_unread u USING rest WHERE u.person_id = $2 AND u.conversation_id = $1 AND rest.n = 0`,
    [id, person, seq, otherSide(side)],
    'conversation-unread-rest',
  );
}
