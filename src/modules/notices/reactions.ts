import type { Hearer } from '#domain/process/define.ts';
import type { Instant } from '#domain/time.ts';
import { headOf, type OrderHead } from '#modules/orders/head.ts';
import { recipientsOf, staffWith } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { enqueue } from '#platform/jobs.ts';
import { moveOf, type MovePayload, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { mustAct, remindsOf, staffRolesFor, tellsOf, versionOf } from './hearers.ts';
import { hearsOfMoney, ofMoney } from './money.ts';
import type { NoticeData } from './tables.ts';
import { hearsOfTalk, ofTalk } from './talk.ts';
import { HEARING, write, type Telling, type Told } from './write.ts';

const hears = (topic: string): boolean => topic.startsWith('order.') || hearsOfMoney(topic) || hearsOfTalk(topic);

/** Tells each side of each step of an order, of money on its way and of conversations, in the product and by e-mail. */
export const notices: NamedReaction = { name: 'notices', hears, react: (tx, event) => tell(tx, event, true) };

/** For the history that a demo market begins with: nobody is mailed about what happened long ago. */
export const noticesWithoutMail: NamedReaction = {
  name: 'notices',
  hears,
  react: (tx, event) => tell(tx, event, false),
};

async function tell(tx: Tx, event: OutboxEvent, mails: boolean): Promise<void> {
  const telling = await tellingOf(tx, event);
  if (!telling) return;
  const written = await write(tx, telling);
  if (!mails) return;
  for (const { id, person_id: person, act, mail } of written)
    if (mail === 'all' || (mail === 'act' && act)) await enqueue(tx, 'notice', { notice: String(id), person });
}

function tellingOf(tx: Tx, event: OutboxEvent): Promise<Telling | null> {
  if (hearsOfMoney(event.topic)) return ofMoney(tx, event);
  return hearsOfTalk(event.topic) ? ofTalk(tx, event) : ofOrder(tx, event);
}

async function ofOrder(tx: Tx, event: OutboxEvent): Promise<Telling | null> {
  const head = event.order === null ? null : await headOf(tx, event.order);
  if (!head) return null;
  const move = moveOf(event);
  if (move) return ofMove(tx, move, head, event);
  return event.topic === 'order.reminder' ? ofReminder(tx, head, event) : null;
}

async function ofMove(tx: Tx, move: MovePayload, head: OrderHead, event: OutboxEvent): Promise<Telling> {
  const actor = move.by === 'buyer' ? head.buyer.name : move.by === 'provider' ? head.provider.name : null;
  // An order that is exactly an offer asks for no confirmation.
  const name = move.move === 'place' && move.to !== 'placed' ? 'placeAgreed' : move.move;
  const told = await toldOf(tx, { sides: tellsOf(move, head), process: move.process, move: name }, head, (side) =>
    mustAct(move, side, head),
  );
  return {
    event: `${head.id}:${move.seq}`,
    kind: 'move',
    move: name,
    order: head.id,
    data: { ...about(head, move.process), seq: move.seq, actor, to: move.to, due: null },
    at: event.at,
    // Who acted is not told of it.
    to: told.filter(({ person }) => person !== move.person),
  };
}

async function ofReminder(tx: Tx, head: OrderHead, event: OutboxEvent): Promise<Telling> {
  const { machine, move, due } = event.payload as { machine: string; move: string; due: Instant };
  const process = machine === 'dispute' ? 'dispute' : head.process;
  return {
    event: `${head.id}:reminder:${event.id}`,
    kind: 'reminder',
    move,
    order: head.id,
    data: { ...about(head, process), seq: head.seq, actor: null, to: null, due },
    at: event.at,
    to: await toldOf(tx, { sides: remindsOf({ machine, move }, head), process, move }, head, () => true),
  };
}

function about(head: OrderHead, process: string): Omit<NoticeData, 'seq' | 'actor' | 'to' | 'due'> {
  return {
    no: head.no,
    title: head.title,
    subject: head.subject,
    buyer: head.buyer.name,
    provider: head.provider.name,
    amount_minor: Number(head.amount_minor),
    currency: head.currency,
    process,
    process_version: versionOf(process, head),
  };
}

async function toldOf(
  tx: Tx,
  { sides, process, move }: { sides: readonly Hearer[]; process: string; move: string },
  head: OrderHead,
  acts: (side: Hearer) => boolean,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const side of sides) {
    const org = side === 'staff' ? null : head[side].id;
    const people =
      org === null
        ? await staffWith(tx, staffRolesFor(process, move))
        : (await recipientsOf(tx, org)).filter(({ role }) => HEARING.includes(role));
    const act = acts(side);
    for (const { person } of people) told.push({ person, org, side, act });
  }
  return told;
}
