import { otherSide, type Side } from '#domain/offers.ts';
import { talkHead, type TalkHead } from '#modules/conversations/head.ts';
import { recipientsOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { OutboxEvent } from '#platform/outbox.ts';
import type { TalkData } from './tables.ts';
import { HEARING, type Telling } from './write.ts';

/** What the conversations say of themselves. */
interface TalkPayload {
  readonly conversation: string;
  /** Who acted, and is not told of it; of messages that wait, who is told. */
  readonly person: string | null;
  readonly since?: number;
  readonly step?: TalkMove;
  readonly no?: number;
  readonly by?: Side | 'clock';
}

export const TALK_MOVES = [
  'inquiry',
  'message',
  'offer',
  'counter',
  'decline',
  'withdraw',
  'expiring',
  'expire',
] as const;
export type TalkMove = (typeof TALK_MOVES)[number];

/** After these the other side's answer is waited for. */
const ASKS: readonly TalkMove[] = ['inquiry', 'offer', 'counter', 'expiring'];

export const hearsOfTalk = (topic: string): boolean => topic.startsWith('conversation.');

/** An inquiry, offers and what becomes of them are told to the other side; messages to whoever was away when they came. */
export async function ofTalk(tx: Tx, event: OutboxEvent): Promise<Telling | null> {
  const payload = event.payload as unknown as TalkPayload;
  const move = moveOf(event.topic, payload);
  const head = await talkHead(tx, payload.conversation, payload.no ?? null);
  if (!head || move === null) return null;
  const act = ASKS.includes(move);
  const to: Telling['to'][number][] = [];
  for (const side of sidesOf(move, payload)) {
    const people = (await recipientsOf(tx, [head[side].id])).filter(({ role, person }) =>
      move === 'message' ? person === payload.person : HEARING.includes(role) && person !== payload.person,
    );
    for (const { person } of people) to.push({ person, org: head[side].id, side, act });
  }
  const about = move === 'message' ? `away:${payload.since}` : `${move}:${payload.no ?? ''}`;
  return {
    event: `${head.id}:${about}${move === 'expiring' ? `:${event.id}` : ''}`,
    kind: 'conversation',
    move,
    order: null,
    conversation: head.id,
    data: dataOf(head),
    at: event.at,
    to,
  };
}

function moveOf(topic: string, { step }: TalkPayload): TalkMove | null {
  if (topic === 'conversation.inquiry') return 'inquiry';
  if (topic === 'conversation.unread') return 'message';
  return step && TALK_MOVES.includes(step) ? step : null;
}

/** Whom a move is told to; a message only to one person, whichever side is theirs. */
function sidesOf(move: TalkMove, { by }: TalkPayload): readonly Side[] {
  if (move === 'inquiry') return ['provider'];
  if (move === 'message' || move === 'expire' || by === undefined || by === 'clock') return ['buyer', 'provider'];
  return [otherSide(by)];
}

function dataOf({ buyer, provider, asked, offer }: TalkHead): TalkData {
  return {
    no: null,
    title: asked?.product ?? null,
    subject: null,
    buyer: buyer.name,
    provider: provider.name,
    type: asked?.type ?? null,
    amount_minor: offer && Number(offer.price_minor),
    currency: offer?.currency ?? null,
    due: offer?.expires_at ?? null,
  };
}
