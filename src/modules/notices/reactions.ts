import type { Hearer } from '#domain/process/define.ts';
import type { Instant } from '#domain/time.ts';
import { headsOf, type OrderHead } from '#modules/orders/head.ts';
import { recipientsOf, staffWith } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { enqueueAll } from '#platform/jobs.ts';
import { moveOf, type MovePayload, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { mustAct, remindsOf, staffRolesFor, tellsOf, versionOf } from './hearers.ts';
import { hearsOfMarket, ofMarket } from './market.ts';
import { hearsOfMoney, ofMoney, orderOfMoney, organizationOfMoney } from './money.ts';
import type { NoticeData } from './tables.ts';
import { hearsOfTalk, ofTalk } from './talk.ts';
import { HEARING, write, type Known, type Telling, type Told } from './write.ts';

/** So many are sent once more at most where the job that sends them is killed in its midst. */
const LETTERS_A_JOB = 20;

/** What is not about an order, by who tells of it. */
const OTHERS = [
  { hears: hearsOfMoney, telling: ofMoney },
  { hears: hearsOfTalk, telling: ofTalk },
  { hears: hearsOfMarket, telling: ofMarket },
] as const;

const hears = (topic: string): boolean => topic.startsWith('order.') || OTHERS.some((other) => other.hears(topic));

/** Tells each side of each step of an order, and whom it concerns of money, conversations and the market, in the product and by e-mail. */
export const notices: NamedReaction = { name: 'notices', hears, react: (tx, events) => tell(tx, events, true) };

/** For the history that a demo market begins with: nobody is mailed about what happened long ago. */
export const noticesWithoutMail: NamedReaction = {
  name: 'notices',
  hears,
  react: (tx, events) => tell(tx, events, false),
};

/** What an erased person was told goes with them. */
export const forgetNotices: NamedReaction = {
  name: 'notices.forget',
  hears: (topic) => topic === 'person.erased',
  react: async (tx, events) => {
    const people = events.map(({ payload }) => payload['person']);
    await tx.sql('DELETE FROM notices WHERE person_id = ANY ($1)', [people]);
    await tx.sql('DELETE FROM notice_settings WHERE person_id = ANY ($1)', [people]);
  },
};

async function tell(tx: Tx, events: readonly OutboxEvent[], mails: boolean): Promise<void> {
  if (events.length === 0) return;
  const known = await knownOf(tx, events);
  const tellings: Telling[] = [];
  for (const event of events) {
    const telling = await tellingOf(tx, event, known);
    if (telling) tellings.push(telling);
  }
  const written = await write(tx, tellings);
  if (!mails) return;
  const wanted = written
    .filter(({ mail, act }) => mail === 'all' || (mail === 'act' && act))
    .map(({ id, person_id: person }) => ({ notice: String(id), person }));
  const jobs = Array.from({ length: Math.ceil(wanted.length / LETTERS_A_JOB) }, (_, n) => ({
    notices: wanted.slice(n * LETTERS_A_JOB, (n + 1) * LETTERS_A_JOB),
  }));
  await enqueueAll(tx, 'notices', jobs);
}

/** All orders that the events are about and the people of their sides, asked for at once. */
async function knownOf(tx: Tx, events: readonly OutboxEvent[]): Promise<Known> {
  const orders = events.flatMap((event) => event.order ?? orderOfMoney(event) ?? []);
  const heads = await headsOf(tx, [...new Set(orders)]);
  const sides = [...heads.values()].flatMap(({ buyer, provider }) => [buyer.id, provider.id]);
  const orgs = [...new Set([...sides, ...events.flatMap((event) => organizationOfMoney(event) ?? [])])];
  return { heads, people: Map.groupBy(await recipientsOf(tx, orgs), ({ org }) => org) };
}

function tellingOf(tx: Tx, event: OutboxEvent, known: Known): Promise<Telling | null> {
  return (OTHERS.find((other) => other.hears(event.topic))?.telling ?? ofOrder)(tx, event, known);
}

async function ofOrder(tx: Tx, event: OutboxEvent, known: Known): Promise<Telling | null> {
  const head = event.order === null ? null : known.heads.get(event.order);
  if (!head) return null;
  const move = moveOf(event);
  if (move) return ofMove(tx, move, head, event, known);
  return event.topic === 'order.reminder' ? ofReminder(tx, head, event, known) : null;
}

async function ofMove(tx: Tx, move: MovePayload, head: OrderHead, event: OutboxEvent, known: Known): Promise<Telling> {
  const actor = move.by === 'buyer' ? head.buyer.name : move.by === 'provider' ? head.provider.name : null;
  // An order that is exactly an offer asks for no confirmation.
  const name = move.move === 'place' && move.to !== 'placed' ? 'placeAgreed' : move.move;
  const what = { sides: tellsOf(move, head), process: move.process, move: name };
  const told = await toldOf(tx, what, head, known, (side) => mustAct(move, side, head));
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

async function ofReminder(tx: Tx, head: OrderHead, event: OutboxEvent, known: Known): Promise<Telling> {
  const { machine, move, due } = event.payload as { machine: string; move: string; due: Instant };
  const process = machine === 'dispute' ? 'dispute' : head.process;
  return {
    event: `${head.id}:reminder:${event.id}`,
    kind: 'reminder',
    move,
    order: head.id,
    data: { ...about(head, process), seq: head.seq, actor: null, to: null, due },
    at: event.at,
    to: await toldOf(tx, { sides: remindsOf({ machine, move }, head), process, move }, head, known, () => true),
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
  known: Known,
  acts: (side: Hearer) => boolean,
): Promise<Told[]> {
  const told: Told[] = [];
  for (const side of sides) {
    const org = side === 'staff' ? null : head[side].id;
    const people =
      org === null
        ? await staffWith(tx, staffRolesFor(process, move))
        : (known.people.get(org) ?? []).filter(({ role }) => HEARING.includes(role));
    const act = acts(side);
    for (const { person } of people) told.push({ person, org, side, act });
  }
  return told;
}
