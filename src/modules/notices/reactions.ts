import type { Hearer } from '#domain/process/define.ts';
import type { Role } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import { headOf, type OrderHead } from '#modules/orders/head.ts';
import { recipientsOf, staffWith } from '#modules/people/queries.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { enqueue } from '#platform/jobs.ts';
import { moveOf, type MovePayload, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { mustAct, remindsOf, staffRolesFor, tellsOf, versionOf } from './hearers.ts';
import type { Mails, NoticeData } from './tables.ts';

const hears = (topic: string): boolean => topic.startsWith('order.');

/** Tells each side of each step of an order, in the product and by e-mail. */
export const notices: NamedReaction = { name: 'notices', hears, react: (tx, event) => tell(tx, event, true) };

/** For the history that a demo market begins with: nobody is mailed about what happened long ago. */
export const noticesWithoutMail: NamedReaction = {
  name: 'notices',
  hears,
  react: (tx, event) => tell(tx, event, false),
};

/** Field inspectors hear of the visits they are sent to, not of the money. */
const HEARING: readonly Role[] = ['owner', 'admin', 'member'];

interface Telling {
  readonly event: string;
  readonly kind: 'move' | 'reminder';
  readonly move: string;
  readonly sides: readonly Hearer[];
  readonly acts: (side: Hearer) => boolean;
  /** Who acted, and is not told of it. */
  readonly except: string | null;
  readonly process: string;
  readonly data: NoticeData;
  readonly at: Instant;
}

async function tell(tx: Tx, event: OutboxEvent, mails: boolean): Promise<void> {
  const head = event.order === null ? null : await headOf(tx, event.order);
  if (!head) return;
  const move = moveOf(event);
  const telling = move ? ofMove(move, head, event) : event.topic === 'order.reminder' ? ofReminder(head, event) : null;
  if (!telling || telling.sides.length === 0) return;
  const written = await write(tx, telling, head);
  if (!mails) return;
  for (const { id, person_id: person, act, mail } of written)
    if (mail === 'all' || (mail === 'act' && act)) await enqueue(tx, 'notice', { notice: String(id), person });
}

function ofMove(move: MovePayload, head: OrderHead, event: OutboxEvent): Telling {
  const actor = move.by === 'buyer' ? head.buyer.name : move.by === 'provider' ? head.provider.name : null;
  return {
    event: `${head.id}:${move.seq}`,
    kind: 'move',
    // An order that is exactly an offer asks for no confirmation.
    move: move.move === 'place' && move.to !== 'placed' ? 'placeAgreed' : move.move,
    sides: tellsOf(move, head),
    acts: (side) => mustAct(move, side, head),
    except: move.person,
    process: move.process,
    data: { ...about(head, move.process), seq: move.seq, actor, to: move.to, due: null },
    at: event.at,
  };
}

function ofReminder(head: OrderHead, event: OutboxEvent): Telling {
  const { machine, move, due } = event.payload as { machine: string; move: string; due: Instant };
  const process = machine === 'dispute' ? 'dispute' : head.process;
  return {
    event: `${head.id}:reminder:${event.id}`,
    kind: 'reminder',
    move,
    sides: remindsOf({ machine, move }, head),
    acts: () => true,
    except: null,
    process,
    data: { ...about(head, process), seq: head.seq, actor: null, to: null, due },
    at: event.at,
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

interface Written {
  readonly id: bigint;
  readonly person_id: string;
  readonly act: boolean;
  readonly mail: Mails;
}

async function write(tx: Tx, telling: Telling, head: OrderHead): Promise<Written[]> {
  const to: { person: string; org: string | null; side: Hearer; act: boolean }[] = [];
  for (const side of telling.sides) {
    const org = side === 'staff' ? null : head[side].id;
    const people =
      org === null
        ? await staffWith(tx, staffRolesFor(telling.process, telling.move))
        : (await recipientsOf(tx, org)).filter(({ role }) => HEARING.includes(role));
    const act = telling.acts(side);
    for (const { person } of people) if (person !== telling.except) to.push({ person, org, side, act });
  }
  if (to.length === 0) return [];
  return tx.sql<Written>(
    `WITH written AS (
       INSERT INTO notices (person_id, org_id, side, act, order_id, event, kind, move, data, at)
       SELECT t.person, t.org, t.side, t.act, $5, $6, $7, $8, $9, $10
       FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS t (person, org, side, act)
       ON CONFLICT (event, person_id) DO NOTHING RETURNING id, person_id, act
     )
     SELECT written.*, coalesce(s.mail, 'all') AS mail FROM written LEFT JOIN notice_settings s USING (person_id) ORDER BY id`,
    [
      to.map(({ person }) => person),
      to.map(({ org }) => org),
      to.map(({ side }) => side),
      to.map(({ act }) => act),
      head.id,
      telling.event,
      telling.kind,
      telling.move,
      JSON.stringify(telling.data),
      toDb(telling.at),
    ],
    'notices-write',
  );
}
