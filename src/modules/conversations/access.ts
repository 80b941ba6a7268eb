import type { Actor, PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { otherSide, type Side } from '#domain/offers.ts';
import { can, staffCan } from '#domain/permissions.ts';
import type { Tx } from '#platform/db/pool.ts';
import { CONVERSATION, type ConversationRow } from './tables.ts';

/** A conversation and the reader's side in it; null for staff. */
export interface Access {
  readonly row: ConversationRow;
  readonly side: Side | null;
}

const OWN = `SELECT ${CONVERSATION} FROM conversations WHERE id = $1 AND (buyer_org = $2 OR provider_org = $2)`;

/** Staff see what a side has told them of, and what was said between the sides of an order that was ever in dispute. */
const SHOWN = `SELECT ${CONVERSATION} FROM conversations c WHERE id = $1 AND (
  EXISTS (SELECT FROM conversation_flags f WHERE f.conversation_id = c.id)
  OR EXISTS (SELECT FROM orders o WHERE o.buyer_org = c.buyer_org AND o.provider_org = c.provider_org AND o.dispute_id IS NOT NULL))`;

/** Refused: not_found for everybody who is not a side, order.field_inspector_only_visits. */
export async function conversationFor(tx: Tx, actor: Actor, id: string): Promise<Access> {
  if (actor.kind === 'person') {
    mustTalk(actor);
    return asSide(actor, (await tx.sql<ConversationRow>(OWN, [id, actor.org], 'conversation-own'))[0]);
  }
  if (actor.kind !== 'staff' || !staffCan(actor.role, 'conversation', 'read')) throw new Refused('not_found');
  const [row] = await tx.sql<ConversationRow>(SHOWN, [id], 'conversation-shown');
  if (!row) throw new Refused('not_found');
  return { row, side: null };
}

/** The same for who writes: nobody else writes in it until the end of the database transaction. */
export async function lockedFor(
  tx: Tx,
  actor: PersonActor,
  id: string,
): Promise<{ readonly row: ConversationRow; readonly side: Side }> {
  mustTalk(actor);
  const [row] = await tx.sql<ConversationRow>(`${OWN} FOR UPDATE`, [id, actor.org], 'conversation-lock');
  return asSide(actor, row);
}

function asSide({ org }: PersonActor, row: ConversationRow | undefined): { row: ConversationRow; side: Side } {
  if (!row) throw new Refused('not_found');
  return { row, side: row.buyer_org === org ? 'buyer' : 'provider' };
}

/** Refused: order.field_inspector_only_visits. */
export function mustTalk({ role }: PersonActor): void {
  if (!can(role, 'conversation', 'read')) throw new Refused('order.field_inspector_only_visits');
}

export function orgOf(row: Pick<ConversationRow, 'buyer_org' | 'provider_org'>, side: Side): string {
  return side === 'buyer' ? row.buyer_org : row.provider_org;
}

export function otherOrg(row: Pick<ConversationRow, 'buyer_org' | 'provider_org'>, side: Side): string {
  return orgOf(row, otherSide(side));
}

/** Refused: conversation.blocked, whichever side has blocked the other. */
export async function mustBeOpen(tx: Tx, one: string, other: string): Promise<void> {
  const blocked = await tx.sql(
    `SELECT FROM conversation_blocks WHERE (org_id = $1 AND other_org = $2) OR (org_id = $2 AND other_org = $1) LIMIT 1`,
    [one, other],
    'conversation-blocked',
  );
  if (blocked.length > 0) throw new Refused('conversation.blocked');
}
