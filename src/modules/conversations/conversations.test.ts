import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '#domain/time.ts';
import { storeFile } from '#modules/files/commands.ts';
import { removeLoose } from '#modules/files/commands.ts';
import { companyById } from '#modules/listings/queries.ts';
import { caseOf } from '#modules/staff/queries.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeDeal, makeSide, type TestSide } from '#test/deals.ts';
import { pdf, pieces } from '#test/sample-files.ts';
import {
  block,
  closeFlag,
  flag,
  markRead,
  openConversation,
  sendInquiry,
  unblock,
  writeMessage,
  type Inquired,
} from './commands.ts';
import { InquiryInput } from './contract.ts';
import { sweepConversations } from './deadlines.ts';
import { inquiryOf } from './inquiries.ts';
import {
  conversationOf,
  conversationsOf,
  fileOfConversation,
  flagsOf,
  messagesOf,
  readMarks,
  searchMessages,
  unreadMessages,
} from './queries.ts';

let it: TestApp;
let buyer: TestSide;
let inspector: TestSide;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  inspector = await makeSide(it, 'inspects', 'Qiantang Quality');
});
afterAll(() => it.stop());

let keys = 0;
const newKey = (): string => `talk-key-${++keys}`;
const now = () => it.clock.now();

async function inquire(
  to: readonly TestSide[],
  over: Partial<InquiryInput> = {},
  key = newKey(),
  from = buyer,
): Promise<Inquired> {
  const input = InquiryInput.parse({
    to: to.map(({ org }) => org),
    type: 'psi',
    product: 'Desk lamp DL-20',
    quantity: 5000,
    words: 'Can you inspect 5,000 lamps in Shaoxing?',
    ...over,
  });
  return it.db.tx((tx) => sendInquiry(tx, from.actor, input, key, now()));
}

function write(by: TestSide, conversation: string, words: string, key = newKey()): Promise<number> {
  return it.db.tx((tx) => writeMessage(tx, by.actor, { conversation, key, words, files: [] }, now()));
}

async function talk(): Promise<string> {
  const { conversations } = await inquire([inspector]);
  return conversations[0]!;
}

const wordsOf = async (by: TestSide, conversation: string): Promise<string[]> =>
  (await messagesOf(it.db, by.actor, { conversation, limit: 100 })).messages.map(({ words }) => words);

describe('an inquiry', () => {
  test('goes to several companies at once, each in a conversation of its own that nobody else sees', async () => {
    const other = await makeSide(it, 'inspects', 'Ningbo Checks');
    const { inquiry, conversations } = await inquire([inspector, other]);
    expect(conversations).toHaveLength(2);
    expect(await wordsOf(inspector, conversations[0]!)).toEqual(['Can you inspect 5,000 lamps in Shaoxing?']);
    await expect(wordsOf(other, conversations[0]!)).rejects.toThrow('not_found');
    await expect(inquiryOf(it.db, inspector.actor, inquiry)).rejects.toThrow('not_found');
    it.clock.pass(2 * HOUR);
    await write(other, conversations[1]!, 'Yes, from Monday on.');
    const { answers } = await inquiryOf(it.db, buyer.actor, inquiry);
    expect(answers.map(({ company, answered_at, unread }) => [company.name, answered_at !== null, unread])).toEqual([
      ['Ningbo Checks', true, 1],
      ['Qiantang Quality', false, 0],
    ]);
  });

  test('that is sent again with its key is one inquiry, and with other words refused', async () => {
    const key = newKey();
    const first = await inquire([inspector], {}, key);
    expect(await inquire([inspector], {}, key)).toEqual(first);
    await expect(inquire([inspector], { words: 'Something else' }, key)).rejects.toThrow('key.reused');
  });

  test('is refused to a company that is not there, to one’s own, and to one that shares a person', async () => {
    const both = await it.makeOrg({ inspects: true, owner: buyer.person });
    const self = { ...buyer, org: both.id };
    await expect(inquire([self])).rejects.toThrow('order.own_order');
    await expect(inquire([buyer])).rejects.toThrow('order.own_order');
    await expect(inquire([await makeSide(it, 'buys')])).rejects.toThrow('not_found');
    await expect(inquire([inspector, inspector])).rejects.toThrow('input.invalid');
    await expect(inquire([inspector], { place: 'g0' })).rejects.toThrow('not_found');
  });

  test('tells the directory how soon its first answer came, once', async () => {
    const quick = await makeSide(it, 'inspects');
    const { conversations } = await inquire([quick]);
    it.clock.pass(HOUR / 2);
    await write(quick, conversations[0]!, 'We can.');
    it.clock.pass(DAY);
    await write(quick, conversations[0]!, 'And cheaply.');
    expect(await companyById(it.db, quick.org, now(), { own: true })).toMatchObject({ responseMinutes: 30 });
  });
});

describe('a message', () => {
  test('is numbered in the order of arrival, also when many are written at once', async () => {
    const conversation = await talk();
    const seqs = await Promise.all(
      Array.from({ length: 20 }, (_, n) => write(n % 2 ? buyer : inspector, conversation, `Message ${n}`)),
    );
    expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
    const { messages } = await messagesOf(it.db, buyer.actor, { conversation, limit: 100 });
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, n) => n + 1));
  });

  test('sent again after a broken line is there once, also when both tries arrive at one moment', async () => {
    const conversation = await talk();
    const key = newKey();
    const tries = await Promise.all([1, 2, 3].map(() => write(buyer, conversation, 'Only once', key)));
    expect(new Set(tries).size).toBe(1);
    expect((await wordsOf(buyer, conversation)).filter((words) => words === 'Only once')).toHaveLength(1);
    await expect(write(buyer, conversation, 'Another', key)).rejects.toThrow('key.reused');
    await expect(write(buyer, conversation, '')).rejects.toThrow('input.invalid');
  });

  test('is read in pages both ways without a gap', async () => {
    const conversation = await talk();
    for (let n = 2; n <= 12; n++) await write(inspector, conversation, `${n}`);
    const page = async (at: { before?: number; after?: number }) => {
      const { messages, earlier, later } = await messagesOf(it.db, buyer.actor, { conversation, limit: 5, ...at });
      return [messages[0]?.seq, messages.at(-1)?.seq, earlier, later];
    };
    expect(await page({})).toEqual([8, 12, true, false]);
    expect(await page({ before: 8 })).toEqual([3, 7, true, true]);
    expect(await page({ before: 3 })).toEqual([1, 2, false, true]);
    expect(await page({ after: 5 })).toEqual([6, 10, true, true]);
    expect(await page({ after: 12 })).toEqual([undefined, undefined, true, false]);
  });

  test('warns of payment outside, and is sent all the same', async () => {
    const conversation = await talk();
    await write(inspector, conversation, 'Please pay me directly by Western Union to save the fee.');
    const { messages } = await messagesOf(it.db, buyer.actor, { conversation, limit: 1 });
    expect(messages[0]?.warns).toContain('direct');
  });

  test('carries a file that both sides may download and that stays', async () => {
    const upload = { name: 'spec.pdf', stream: pieces(await pdf()) };
    const { id } = await storeFile(it.db, it.at.files, buyer.actor, upload, now());
    const { conversations } = await inquire([inspector], { files: [id] });
    const conversation = conversations[0]!;
    expect(await fileOfConversation(it.db, inspector.actor, conversation, id)).toMatchObject({ name: 'spec.pdf' });
    await expect(fileOfConversation(it.db, inspector.actor, await talk(), id)).rejects.toThrow('not_found');
    const forged = { conversation: await talk(), key: newKey(), words: '', files: [id] };
    await expect(it.db.tx((tx) => writeMessage(tx, inspector.actor, forged, now()))).rejects.toThrow('not_found');
    expect(await removeLoose(it.db, it.at.files, now() + 30 * DAY)).toBe(0);
  });
});

describe('what is unread', () => {
  test('is counted for each person of the other side, until they read or write', async () => {
    const member = await it.makeMember(inspector.org, 'member');
    const field = await it.makeMember(inspector.org, 'field');
    const conversation = await talk();
    await write(buyer, conversation, 'One more thing.');
    const count = async () => {
      const { unread } = await conversationOf(it.db, it.actor(member, inspector.org, 'member'), conversation);
      return unread;
    };
    expect(await count()).toBe(2);
    const readers = [inspector.person, member, field].map(({ id: person }) => ({ org: inspector.org, person }));
    const [owners, members, fields] = await unreadMessages(it.db, readers);
    expect([members, fields]).toEqual([2, 0]);
    expect(owners).toBeGreaterThanOrEqual(2);
    expect(await unreadMessages(it.db, [{ org: buyer.org, person: member.id }])).toEqual([0]);
    await it.db.tx((tx) => markRead(tx, it.actor(member, inspector.org, 'member'), { conversation, seq: 1 }, now()));
    expect(await count()).toBe(1);
    await it.db.tx((tx) => markRead(tx, it.actor(member, inspector.org, 'member'), { conversation, seq: 99 }, now()));
    expect(await count()).toBe(0);
    expect((await readMarks(it.db, [conversation])).get(conversation)).toEqual({ buyer: 2, provider: 2 });
    await it.db.tx((tx) => markRead(tx, it.actor(member, inspector.org, 'member'), { conversation, seq: 1 }, now()));
    expect((await readMarks(it.db, [conversation])).get(conversation)).toEqual({ buyer: 2, provider: 2 });
    await write(inspector, conversation, 'Yes.');
    expect((await conversationOf(it.db, inspector.actor, conversation)).unread).toBe(0);
  });

  test('is told once while its reader is away, and again only after they have read', async () => {
    const told = async () =>
      (
        await it.db.sql<{ payload: { person: string; conversation: string } }>(
          `SELECT payload FROM outbox WHERE topic = 'conversation.unread' ORDER BY id`,
        )
      ).filter(({ payload }) => payload.conversation === conversation && payload.person === buyer.person.id).length;
    const conversation = await talk();
    await write(inspector, conversation, 'First');
    await sweepConversations(it.db, now() + 60_000);
    expect(await told()).toBe(0);
    await sweepConversations(it.db, now() + 4 * 60_000);
    await write(inspector, conversation, 'Second');
    await sweepConversations(it.db, now() + HOUR);
    expect(await told()).toBe(1);
    await it.db.tx((tx) => markRead(tx, buyer.actor, { conversation, seq: 9 }, now()));
    await write(inspector, conversation, 'Third');
    await sweepConversations(it.db, now() + HOUR);
    expect(await told()).toBe(2);
  });
});

describe('an inbox', () => {
  test('has what needs an answer first: inquiries by age', async () => {
    const desk = await makeSide(it, 'inspects');
    const [first] = (await inquire([desk])).conversations;
    it.clock.pass(HOUR);
    const [second] = (await inquire([desk])).conversations;
    it.clock.pass(HOUR);
    const [third] = (await inquire([desk])).conversations;
    await write(desk, second!, 'Answered.');
    const box = async (name: 'all' | 'unread' | 'needs_answer') =>
      (await conversationsOf(it.db, desk.actor, { box: name, limit: 10 })).conversations.map(({ id }) => id);
    expect(await box('needs_answer')).toEqual([first, third]);
    expect(new Set(await box('all'))).toEqual(new Set([first, second, third]));
    expect(await box('unread')).toEqual([third, first]);
  });

  test('is listed in pages that neither miss nor repeat one', async () => {
    const desk = await makeSide(it, 'inspects');
    for (let n = 0; n < 5; n++) await inquire([desk]);
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const input = { box: 'all', limit: 2, ...(after === undefined ? {} : { after }) } as const;
      const { conversations, next } = await conversationsOf(it.db, desk.actor, input);
      seen.push(...conversations.map(({ id }) => id));
      if (next === null) break;
      after = next;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
  });

  test('is searched without regard to case and accents, and only in one’s own conversations', async () => {
    const mine = await talk();
    await write(buyer, mine, 'The CAFÉ chairs are 100% oak_wood, 合同已签');
    const stranger = await makeSide(it, 'buys');
    const find = async (q: string, by = buyer) =>
      (await searchMessages(it.db, by.actor, { q, limit: 10 })).map(({ conversation }) => conversation);
    for (const q of ['cafe chairs', '100% OAK', 'oak_wood', '合同', 'CAFÉ']) expect(await find(q), q).toContain(mine);
    expect(await find('100%x')).toEqual([]);
    expect(await find('oakXwood')).toEqual([]);
    expect(await find('cafe', inspector)).toContain(mine);
    expect(await find('cafe', stranger)).toEqual([]);
  });
});

describe('a conversation without an inquiry', () => {
  const open = (by: TestSide, other: TestSide, about: { kind: 'listing' | 'order'; id: string } | null = null) =>
    it.db.tx((tx) => openConversation(tx, by.actor, { with: other.org, about }, now()));

  test('is one for each thing it is about, however often it is opened', async () => {
    const [one, two] = await Promise.all([open(buyer, inspector), open(buyer, inspector)]);
    expect(one).toBe(two);
    expect(await open(buyer, inspector, { kind: 'listing', id: inspector.org })).not.toBe(one);
    await expect(open(inspector, buyer)).rejects.toThrow('not_found');
    await expect(open(buyer, inspector, { kind: 'order', id: 'ord_nothing' })).rejects.toThrow('not_found');
  });
});

describe('the clock of answers', () => {
  test('begins with what the buyer says first, not with an empty conversation', async () => {
    const slow = await makeSide(it, 'inspects');
    const input = { with: slow.org, about: null };
    const conversation = await it.db.tx((tx) => openConversation(tx, buyer.actor, input, now()));
    it.clock.pass(DAY);
    await write(buyer, conversation, 'Hello?');
    it.clock.pass(10 * 60_000);
    await write(slow, conversation, 'Good morning.');
    expect(await companyById(it.db, slow.org, now(), { own: true })).toMatchObject({ responseMinutes: 10 });
  });
});

describe('an organization that is blocked', () => {
  test('can no longer be written to, nor write, until whoever blocked it takes that back', async () => {
    const noisy = await makeSide(it, 'inspects');
    const [conversation] = (await inquire([noisy])).conversations;
    await it.db.tx((tx) => block(tx, buyer.actor, noisy.org, now()));
    await it.db.tx((tx) => block(tx, buyer.actor, noisy.org, now()));
    await expect(write(noisy, conversation!, 'Hello?')).rejects.toThrow('conversation.blocked');
    await expect(write(buyer, conversation!, 'No.')).rejects.toThrow('conversation.blocked');
    await expect(inquire([noisy])).rejects.toThrow('conversation.blocked');
    expect(await conversationOf(it.db, buyer.actor, conversation!)).toMatchObject({ blocked: { by_us: true } });
    expect(await conversationOf(it.db, noisy.actor, conversation!)).toMatchObject({ blocked: { by_us: false } });
    await it.db.tx((tx) => unblock(tx, noisy.actor, buyer.org));
    await expect(write(noisy, conversation!, 'Hello?')).rejects.toThrow('conversation.blocked');
    await it.db.tx((tx) => unblock(tx, buyer.actor, noisy.org));
    await write(noisy, conversation!, 'Hello again.');
  });
});

describe('the file of a case', () => {
  test('has what the sides said to each other, and the staff of it may read on', async () => {
    const sides = { buyer: await makeSide(it, 'buys'), provider: await makeSide(it, 'inspects') };
    const [conversation] = (await inquire([sides.provider], {}, newKey(), sides.buyer)).conversations;
    await write(sides.provider, conversation!, 'Every lamp was switched on.');
    const mediator = it.staffActor(await it.makeStaff('mediator'), 'mediator');
    await expect(conversationOf(it.db, mediator, conversation!)).rejects.toThrow('not_found');
    const deal = await makeDeal(it, sides);
    await deal.to('reported');
    const claim = { reason: 'report_wrong', claim_minor: 1_000, statement: 'Half of them are dark.' };
    const { dispute } = await deal.move('buyer', 'dispute', claim);
    const { talks } = await caseOf(it.db, mediator, dispute?.id ?? '', now());
    expect(talks.map(({ conversation: { id }, messages }) => [id, messages.map(({ words }) => words)])).toEqual([
      [conversation, ['Can you inspect 5,000 lamps in Shaoxing?', 'Every lamp was switched on.']],
    ]);
    expect((await messagesOf(it.db, mediator, { conversation: conversation!, limit: 9 })).messages).toHaveLength(2);
  });
});

describe('a flag', () => {
  test('shows a conversation to the staff who look at flags, and is closed once with a note', async () => {
    const conversation = await talk();
    const staff = it.staffActor(await it.makeStaff('support'), 'support');
    const finance = it.staffActor(await it.makeStaff('finance'), 'finance');
    await expect(conversationOf(it.db, staff, conversation)).rejects.toThrow('not_found');
    const told = { conversation, seq: 1, reason: 'spam', words: 'The fifth today.' } as const;
    const id = await it.db.tx((tx) => flag(tx, inspector.actor, told, now()));
    await expect(it.db.tx((tx) => flag(tx, inspector.actor, { ...told, seq: 2 }, now()))).rejects.toThrow('not_found');
    expect((await flagsOf(it.db, staff, 'open')).map((one) => one.id)).toContain(id);
    expect((await messagesOf(it.db, staff, { conversation, limit: 5 })).messages).toHaveLength(1);
    await expect(conversationOf(it.db, finance, conversation)).rejects.toThrow('not_found');
    await expect(flagsOf(it.db, finance, 'open')).rejects.toThrow('not_found');
    const close = () => it.db.tx((tx) => closeFlag(tx, staff, { flag: id, note: 'Told them.' }, now()));
    await close();
    await expect(close()).rejects.toThrow('flag.closed');
    expect((await flagsOf(it.db, staff, 'closed'))[0]).toMatchObject({ id, note: 'Told them.' });
  });
});
