import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { otherSide, type OfferStep, type Side } from '#domain/offers.ts';
import { offPlatformSigns } from '#domain/off-platform.ts';
import type { Instant } from '#domain/time.ts';
import { recordResponse } from '#modules/listings/commands.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { ConversationRow } from './tables.ts';

export interface Said {
  /** The organization that writes; null for the clock. */
  readonly org: string | null;
  readonly person: string | null;
  readonly words: string;
  readonly files: readonly string[];
  readonly step?: OfferStep;
  readonly offer_no?: number;
  readonly key?: string;
  /** The other side is told of it by a notice of its own, so that none follows for being away. */
  readonly told?: true;
}

interface Outcome {
  readonly outcome: 'done' | 'missing' | 'reused' | 'blocked';
  readonly seq: number;
  readonly buyer_org: OrgId;
  readonly provider_org: OrgId;
  /** It is the first answer to what the conversation began with. */
  readonly answered: boolean;
  readonly opened_at: Instant;
  readonly buyer_read: number;
  readonly provider_read: number;
  /** Who wrote had messages that they had not read before. */
  readonly caught_up: boolean;
}

/**
 * The next message of a conversation, by one of its organizations or by the clock. Answers its number; open pages hear of
 * it after the commit. Refused: not_found, conversation.blocked (of words alone, not of what is done with an offer),
 * key.reused.
 */
export async function append(tx: Tx, conversation: string, said: Said, now: Instant): Promise<number> {
  const { org, person, words, files, step = null, offer_no: offer = null, key = null, told = false } = said;
  const warns = [...new Set(offPlatformSigns(words).map(({ kind }) => kind))];
  const [row] = await tx.sql<Outcome>(
    `SELECT * FROM conversation_say($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [conversation, org, person, words, files, warns, step, offer, key, told, toDb(now)],
    'conversation-say',
  );
  if (!row || row.outcome === 'missing') throw new Refused('not_found');
  if (row.outcome === 'reused') throw new Refused('key.reused');
  if (row.outcome === 'blocked') throw new Refused('conversation.blocked');
  const { seq, buyer_org: buyer, provider_org: provider, answered, opened_at: opened } = row;
  if (answered && org === provider) {
    const minutes = Math.max(0, Math.round((now - opened) / 60_000));
    await recordResponse(tx, { org: provider, minutes });
  }
  tx.tell(`conversation:${conversation}`, { seq, state: { buyer: row.buyer_read, provider: row.provider_read } });
  for (const one of [buyer, provider]) if (one !== org || row.caught_up) tx.tell(`inbox:${one}`, { state: true });
  return seq;
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
