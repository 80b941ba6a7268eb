import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Actor, PersonActor } from '#domain/actor.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import { both, movers } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { catalogue, words } from '#platform/i18n.ts';
import type { NamedReaction } from '#platform/outbox.ts';
import { drain } from '#platform/relay.ts';
import { newId } from '#platform/random.ts';
import { eachBy, type Letter } from '#platform/mail/mail.ts';
import { letterOf, sendNotices } from '#server/notice-letter.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { NOON, days, placed } from '#test/snapshots.ts';
import { formats } from '#platform/format.ts';
import { noticeSentence } from '#web/notice-words.ts';
import { chooseMails, markRead } from './commands.ts';
import { noticesOf, unreadNotices, type Reader } from './queries.ts';
import { notices, noticesWithoutMail } from './reactions.ts';

/** Every sentence that some side of some process can come to read. */
function sentences(): string[] {
  const keys: string[] = [];
  for (const process of PROCESSES) {
    for (const [move, transition] of Object.entries(process.transitions)) {
      for (const hearer of transition.tells ?? []) keys.push(`notices.${move}.${hearer}`);
      const sides = (transition.reminds ?? []).flatMap((one) =>
        one === 'opener' || one === 'respondent' ? both : [one],
      );
      for (const side of new Set(sides)) keys.push(`notices.remind.${move}.${side}`);
    }
  }
  return [...keys, 'notices.place.provider', 'notices.placeAgreed.provider'];
}

describe('the words', () => {
  test.each(['en', 'zh'] as const)('say each move to each side that hears of it, and each reminder (%s)', (locale) => {
    const known = catalogue(locale);
    expect(sentences().filter((key) => !known.has(key))).toEqual([]);
  });

  test('name nobody as the actor of a move that only a part of the installation makes', () => {
    for (const process of PROCESSES)
      for (const [move, transition] of Object.entries(process.transitions)) {
        if (movers(transition).some((mover) => !['clock', 'rail', 'dispute', 'staff', 'mediator'].includes(mover)))
          continue;
        for (const hearer of transition.tells ?? [])
          expect(catalogue('en').get(`notices.${move}.${hearer}`), move).not.toContain('{{actor}}');
      }
  });
});

let world: TestApp;
beforeAll(async () => void (world = await testApp()));
afterAll(() => world.stop());
beforeEach(() => world.clock.set(NOON));

interface Parties {
  readonly order: string;
  readonly buyer: PersonActor;
  readonly inspector: PersonActor;
  readonly people: Readonly<
    Record<'buyer' | 'colleague' | 'inspector' | 'field' | 'mediator' | 'finance' | 'stranger', TestPerson>
  >;
}

let staff: { mediator: TestPerson; finance: TestPerson };

async function newOrder(buyerName = 'Nordlicht'): Promise<Parties> {
  staff ??= { mediator: await world.makeStaff('mediator'), finance: await world.makeStaff('finance') };
  const buying = await world.makeOrg({ name: buyerName, buys: true });
  const inspecting = await world.makeOrg({ name: 'Keqiao Quality', inspects: true });
  const strange = await world.makeOrg({ name: 'Elsewhere', buys: true });
  const people = {
    buyer: buying.owner,
    colleague: await world.makeMember(buying.id, 'member'),
    inspector: inspecting.owner,
    field: await world.makeMember(inspecting.id, 'field'),
    stranger: strange.owner,
    ...staff,
  };
  const buyer = world.actor(buying.owner, buying.id as OrgId);
  const inspector = world.actor(inspecting.owner, inspecting.id as OrgId);
  const snapshot: OrderSnapshot = {
    ...placed(NOON),
    id: newId('ord', NOON),
    buyer: buying.id,
    provider: inspecting.id,
    tranches: [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' }],
  };
  await start(world.db, buyer, snapshot, 'place', null, world.clock.now());
  return { order: snapshot.id, buyer, inspector, people };
}

const rail: Actor = { kind: 'system', part: 'rail' };
const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };

async function go(parties: Parties, actor: Actor, name: string, input: Record<string, unknown> = {}): Promise<void> {
  await transition(world.db, actor, { order: parties.order, name, input }, world.clock.now());
}

async function readerOf(person: PersonId): Promise<Reader> {
  const orgs = await world.db.sql<{ id: OrgId }>('SELECT org_id AS id FROM members WHERE person_id = $1', [person]);
  const [staff] = await world.db.sql<{ role: Reader['staff'] }>('SELECT role FROM staff WHERE person_id = $1', [
    person,
  ]);
  return { person, orgs: orgs.map(({ id }) => ({ id, name: '', role: 'member' })), staff: staff?.role ?? null };
}

/** Who was told since the last call: `who:move`, in no order. */
async function told(parties: Parties, reaction: NamedReaction = noticesWithoutMail): Promise<string[]> {
  await world.db.sql('UPDATE notices SET read_at = now()');
  await drain(world.at, [reaction]);
  const found: string[] = [];
  for (const [who, person] of Object.entries(parties.people)) {
    const { notices: list } = await noticesOf(world.db, await readerOf(person.id), { unread: true });
    for (const notice of list.filter(({ order_id }) => order_id === parties.order))
      found.push(`${who}:${notice.kind === 'reminder' ? 'remind.' : ''}${notice.move}${notice.act ? '!' : ''}`);
  }
  return found.sort();
}

async function funded(): Promise<Parties> {
  const parties = await newOrder();
  await go(parties, parties.inspector, 'confirm', { terms_version: 1 });
  await go(parties, rail, 'fund', payment);
  return parties;
}

const disputed = { reason: 'report_wrong', claim_minor: 10_000, statement: 'Wrong lamps.', files: [] };

describe('a step of an order', () => {
  test('is told to the right side, not to who made it, not to field inspectors, not to anybody else', async () => {
    const parties = await newOrder();
    expect(await told(parties)).toEqual(['inspector:place!']);
    await go(parties, parties.inspector, 'confirm', { terms_version: 1 });
    expect(await told(parties)).toEqual(['buyer:confirm!', 'colleague:confirm!']);
    const { notices: placedNotices } = await noticesOf(world.db, await readerOf(parties.people.inspector.id), {});
    expect(placedNotices.map(({ move, act }) => [move, act])).toEqual([['place', false]]);
    await go(parties, rail, 'fund', payment);
    expect(await told(parties)).toEqual(['buyer:fund', 'colleague:fund', 'inspector:fund!']);
    await go(parties, parties.buyer, 'proposeDate', { date: '2026-11-11' });
    expect(await told(parties)).toEqual(['colleague:proposeDate', 'inspector:proposeDate!']);
    await go(parties, parties.buyer, 'dispute', disputed);
    expect(await told(parties)).toEqual(['colleague:dispute', 'inspector:dispute!', 'mediator:dispute']);
    await go(parties, parties.inspector, 'answer', { statement: 'They are right.', files: [] });
    expect(await told(parties)).toEqual(['buyer:answer', 'colleague:answer', 'mediator:answer']);
  });

  test('is told once, however often its event arrives', async () => {
    const parties = await newOrder();
    const [event] = await world.db.sql<{ topic: string; order_id: string; seq: number; payload: unknown; at: number }>(
      'SELECT topic, order_id, seq, payload, at FROM outbox WHERE order_id = $1',
      [parties.order],
    );
    expect(await told(parties)).toEqual(['inspector:place!']);
    for (const name of [1, 2]) {
      await world.db.sql(`INSERT INTO outbox (topic, order_id, seq, payload, at) VALUES ($1, $2, $3, $4, now())`, [
        event?.topic,
        event?.order_id,
        event?.seq,
        JSON.stringify(event?.payload),
      ]);
      expect(await told(parties), String(name)).toEqual([]);
    }
  });
});

describe('a reminder', () => {
  test('goes before each automatic outcome to who must act, and says what happens and when', async () => {
    const parties = await newOrder();
    await told(parties);
    world.clock.set(NOON + days(2));
    await sweep(world.db, world.clock.now());
    expect(await told(parties)).toEqual(['inspector:remind.expire!']);
    const {
      notices: [notice],
    } = await noticesOf(world.db, await readerOf(parties.people.inspector.id), {});
    const view = { t: words('en'), format: formats('en', 'Asia/Shanghai', NOON) };
    expect(noticeSentence(view, notice!)).toBe(
      'Confirm or decline the order of Nordlicht by 5 November 2026, 20:00 GMT+8, or it expires.',
    );
  });

  test('of a report that is late goes to both sides', async () => {
    const parties = await funded();
    await told(parties);
    const seen: string[] = [];
    for (let day = 24; day <= 29; day++) {
      world.clock.set(NOON + days(day));
      await sweep(world.db, world.clock.now());
      seen.push(...(await told(parties)));
    }
    const each = ['buyer:remind.refundOverdue!', 'colleague:remind.refundOverdue!', 'inspector:remind.refundOverdue!'];
    expect(seen).toEqual([
      ...each,
      ...each,
      'buyer:refundOverdue',
      'colleague:refundOverdue',
      'inspector:refundOverdue',
    ]);
  });

  test('of an open dispute goes to who must answer, then to both for the evidence, then to the mediators', async () => {
    const parties = await funded();
    await told(parties);
    await go(parties, parties.buyer, 'dispute', disputed);
    await told(parties);
    const seen: string[] = [];
    for (let day = 1; day <= 43; day++) {
      world.clock.set(NOON + days(day));
      await sweep(world.db, world.clock.now());
      seen.push(...(await told(parties)));
    }
    const count = (what: string) => seen.filter((each) => each === what).length;
    expect([count('buyer:remind.autoEscalate!'), count('inspector:remind.autoEscalate!')]).toEqual([0, 2]);
    expect(count('buyer:remind.closeEvidence!')).toBe(2);
    expect(count('inspector:remind.closeEvidence!')).toBe(2);
    expect(count('mediator:remind.decideByClock!')).toBe(2);
    expect(count('mediator:remindMediator!')).toBeGreaterThan(5);
    expect(count('finance:remind.decideByClock!')).toBe(0);
    expect(seen.filter((each) => each.startsWith('stranger') || each.startsWith('field'))).toEqual([]);
  });
});

describe('what a person reads', () => {
  test('is counted, paged, and marked as read one by one, by order, or all, and never another’s', async () => {
    const parties = await funded();
    const other = await newOrder();
    await drain(world.at, [noticesWithoutMail]);
    const { id } = parties.people.buyer;
    const reader = await readerOf(id);
    expect(await unreadNotices(world.db, reader)).toBe(2);
    const first = await noticesOf(world.db, reader, { limit: 1 });
    const second = await noticesOf(world.db, reader, { limit: 1, before: first.next });
    expect([first.notices[0]?.move, second.notices[0]?.move, second.next]).toEqual(['fund', 'confirm', null]);
    expect(await markRead(world.db, other.people.inspector.id, { id: first.notices[0]!.id }, NOON)).toBe(0);
    expect(await markRead(world.db, id, { id: first.notices[0]!.id }, NOON)).toBe(1);
    expect(await markRead(world.db, id, { order: other.order }, NOON)).toBe(0);
    expect(await markRead(world.db, id, { order: parties.order }, NOON)).toBe(1);
    expect(await markRead(world.db, id, {}, NOON)).toBe(0);
    expect(await unreadNotices(world.db, reader)).toBe(0);
  });
});

describe('mail', () => {
  test('is what each person chose: everything, what they must act on, nothing', async () => {
    const jobs: string[] = [];
    await world.owner
      .sql(`CREATE OR REPLACE FUNCTION enqueue_jobs(p_task text, p_payloads json[], p_key text) RETURNS void
      LANGUAGE sql AS $$ SELECT pg_notify('test_jobs', n ->> 'person')
        FROM unnest(p_payloads) p, json_array_elements(p -> 'notices') n $$`);
    const parties = await newOrder();
    await drain(world.at, [noticesWithoutMail]);
    const stop = await world.db.listen('test_jobs', (person) => void jobs.push(person));
    await go(parties, parties.inspector, 'confirm', { terms_version: 1 });
    await drain(world.at, [notices]);
    await chooseMails(world.db, parties.people.buyer.id, 'act');
    await chooseMails(world.db, parties.people.colleague.id, 'none');
    await go(parties, rail, 'fund', payment);
    await drain(world.at, [notices]);
    await world.db.sql(`SELECT pg_notify('test_jobs', 'end')`);
    await expect.poll(() => jobs.at(-1)).toBe('end');
    await stop();
    const who = (id: string) => Object.entries(parties.people).find(([, person]) => person.id === id)?.[0] ?? id;
    expect(jobs.map(who).sort()).toEqual(['buyer', 'colleague', 'end', 'inspector']);
  });

  test('goes out together, and what the mail server refuses becomes a job of its own', async () => {
    const parties = await newOrder();
    await drain(world.at, [noticesWithoutMail]);
    await go(parties, parties.inspector, 'confirm', { terms_version: 1 });
    await drain(world.at, [noticesWithoutMail]);
    const told = await world.db.sql<{ id: bigint; person: string }>(
      `SELECT id, person_id AS person FROM notices WHERE order_id = $1 AND move = 'confirm' ORDER BY id`,
      [parties.order],
    );
    const ids = told.map(({ id, person }) => ({ notice: String(id), person }));
    await world.owner
      .sql(`CREATE OR REPLACE FUNCTION enqueue_jobs(p_task text, p_payloads json[], p_key text) RETURNS void
      LANGUAGE sql AS $$ SELECT pg_notify('test_jobs', p::text) FROM unnest(p_payloads) p $$`);
    const jobs: string[] = [];
    const stop = await world.db.listen('test_jobs', (job) => void jobs.push(job));
    const sent: string[] = [];
    const send = ({ to }: Letter): Promise<{ message: string }> => {
      if (to === parties.people.buyer.email) return Promise.reject(new Error('550 no such mailbox'));
      sent.push(to);
      return Promise.resolve({ message: '' });
    };
    const at = { ...world.at, mail: { send, sendAll: eachBy(send), close: () => undefined } };
    await sendNotices(at, { notices: ids });
    expect(sent).toEqual([parties.people.colleague.email]);
    await expect.poll(() => jobs.length).toBe(1);
    const again = JSON.parse(jobs[0]!) as { notices: typeof ids };
    expect(again).toEqual({ notices: ids.filter(({ person }) => person === parties.people.buyer.id) });
    // By itself it fails, so that the queue tries it again later.
    await expect(sendNotices(at, { ...again })).rejects.toThrow('550');
    await stop();
  });

  test('says in the reader’s language what happened, and nothing that people wrote becomes markup', async () => {
    const parties = await newOrder('<b>Nord</b> & "Licht"');
    await drain(world.at, [noticesWithoutMail]);
    const {
      notices: [notice],
    } = await noticesOf(world.db, await readerOf(parties.people.inspector.id), {});
    const reader = {
      name: 'Lou <i>Ming</i>',
      email: 'lou@example.com',
      locale: 'zh',
      zone: 'Asia/Shanghai',
      organization: 'A&B',
    } as const;
    const letter = letterOf(notice!, reader, 'https://market.example', NOON);
    expect(letter.subject).toMatch(/^INS-\d+: <b>Nord<\/b> & "Licht"向您下了验货订单/);
    expect(letter.text).toContain(`https://market.example/orders/${parties.order}`);
    expect(letter.text).toContain('：出货前检验，Desk lamp DL-20 5,000 件');
    expect(letter.text).not.toContain(notice!.data.title);
    expect(letter.html).toContain('lang="zh-Hans"');
    expect(letter.html).toContain('&lt;b&gt;Nord&lt;/b&gt; &amp; &quot;Licht&quot;');
    expect(letter.html).not.toMatch(/<b>|<i>/);
    expect(letter.html).toContain('https://market.example/settings/notices');
  });
});
