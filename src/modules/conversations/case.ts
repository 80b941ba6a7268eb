import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { staffCan } from '#domain/permissions.ts';
import type { Tx } from '#platform/db/pool.ts';
import { conversationOf, messagesOf, type Conversation, type Message } from './queries.ts';

/** What a case file shows at most: the newest of each conversation, and of conversations the newest. */
const CONVERSATIONS_MAX = 10;
const MESSAGES_MAX = 100;

export interface TalkOfCase {
  readonly conversation: Conversation;
  /** The order was agreed in it, or it is about the order. */
  readonly of_order: boolean;
  readonly messages: readonly Message[];
  /** There is more than is shown here. */
  readonly earlier: boolean;
}

/** What the sides of an order that is or was in dispute said to each other: first where the order was agreed. Refused: not_found. */
export async function conversationsBetween(
  tx: Tx,
  actor: StaffActor,
  { order, buyer, provider }: { order: string; buyer: string; provider: string },
): Promise<TalkOfCase[]> {
  if (!staffCan(actor.role, 'conversation', 'read')) throw new Refused('not_found');
  const rows = await tx.sql<{ id: string; of_order: boolean }>(
    `SELECT c.id, (c.about_id = $3 AND c.about_kind = 'order') IS TRUE
         OR EXISTS (SELECT FROM offers o WHERE o.conversation_id = c.id AND o.order_id = $3) AS of_order
     FROM conversations c WHERE c.buyer_org = $1 AND c.provider_org = $2 AND c.last_seq > 0
     ORDER BY 2 DESC, c.last_at DESC, c.id LIMIT ${CONVERSATIONS_MAX}`,
    [buyer, provider, order],
  );
  const talks: TalkOfCase[] = [];
  for (const { id, of_order } of rows) {
    const { messages, earlier } = await messagesOf(tx, actor, { conversation: id, limit: MESSAGES_MAX });
    talks.push({ conversation: await conversationOf(tx, actor, id), of_order, messages, earlier });
  }
  return talks;
}
