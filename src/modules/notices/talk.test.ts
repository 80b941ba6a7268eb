import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { markRead, sendInquiry, writeMessage } from '#modules/conversations/commands.ts';
import { InquiryInput, OfferInput } from '#modules/conversations/contract.ts';
import { sweepConversations } from '#modules/conversations/deadlines.ts';
import { acceptOffer, counterOffer, dropOffer, makeOffer } from '#modules/conversations/offers.ts';
import { drain } from '#platform/relay.ts';
import { letterOf } from '#server/notice-letter.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { askedTerms, makeSide, type TestSide } from '#test/deals.ts';
import { noticesOf, type NoticeRow } from './queries.ts';
import { noticesWithoutMail } from './reactions.ts';

let it: TestApp;
let buyer: TestSide;
let inspector: TestSide;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  inspector = await makeSide(it, 'inspects', '钱塘质检');
});
afterAll(() => it.stop());

let keys = 0;
const newKey = (): string => `notice-key-${++keys}`;
const now = () => it.clock.now();

async function told(side: TestSide, conversation: string): Promise<string[]> {
  await drain(it.at, [noticesWithoutMail]);
  const rows = (await rowsOf(side, conversation)).filter(({ kind }) => kind === 'conversation');
  return rows.map(({ move, act }) => `${move}${act ? '!' : ''}`).sort();
}

async function rowsOf({ person, org }: TestSide, conversation: string): Promise<NoticeRow[]> {
  const reader = { person: person.id, orgs: [{ id: org, name: '', role: 'owner' as const }], staff: null };
  const all = (await noticesOf(it.db, reader, { limit: 100 })).notices;
  return all.filter((one) => one.kind !== 'conversation' || one.conversation_id === conversation);
}

async function talk(): Promise<string> {
  const input = InquiryInput.parse({ to: [inspector.org], type: 'psi', product: 'Desk lamps', words: 'Can you?' });
  const sent = await it.db.tx((tx) => sendInquiry(tx, buyer.actor, input, newKey(), now()));
  return sent.conversations[0]!;
}

function asked(price_minor: number): OfferInput {
  const { price_minor: _, currency: __, fee_minor: ___, ...terms } = askedTerms(now());
  return OfferInput.parse({ process: 'inspection', terms: { ...terms, price_minor, currency: 'USD' } });
}

const offer = (by: TestSide, conversation: string, price: number) =>
  it.db.tx((tx) => makeOffer(tx, by.actor, { conversation, key: newKey(), ...asked(price) }, now()));

describe('of a conversation', () => {
  test('the side that must answer is told of an inquiry and of each offer, the other of what became of it', async () => {
    const conversation = await talk();
    await offer(inspector, conversation, 40_000);
    const counter = { conversation, key: newKey(), no: 1, ...asked(35_000) };
    await it.db.tx((tx) => counterOffer(tx, buyer.actor, counter, now()));
    const decline = { conversation, key: newKey(), no: 2, move: 'decline', words: '' } as const;
    await it.db.tx((tx) => dropOffer(tx, inspector.actor, decline, now()));
    expect(await told(inspector, conversation)).toEqual(['counter!', 'inquiry!']);
    expect(await told(buyer, conversation)).toEqual(['decline', 'offer!']);
  });

  test('both hear of an offer that ran out, and whoever must answer is reminded before', async () => {
    const conversation = await talk();
    await offer(inspector, conversation, 40_000);
    await sweepConversations(it.db, now() + 4.5 * DAY);
    await sweepConversations(it.db, now() + 6.5 * DAY);
    await sweepConversations(it.db, now() + 8 * DAY);
    expect(await told(buyer, conversation)).toEqual(
      expect.arrayContaining(['offer!', 'expiring!', 'expiring!', 'expire']),
    );
    expect(await told(inspector, conversation)).toEqual(expect.arrayContaining(['expire']));
    expect(await told(inspector, conversation)).not.toContain('expiring!');
  });

  test('an acceptance is told once, by the order that it makes, to the side that had offered', async () => {
    const conversation = await talk();
    const { no, hash } = await offer(buyer, conversation, 28_000);
    await it.db.tx((tx) => acceptOffer(tx, inspector.actor, { conversation, key: newKey(), no, hash }, now()));
    await drain(it.at, [noticesWithoutMail]);
    const mine = (await rowsOf(buyer, conversation)).filter(({ kind }) => kind === 'move');
    expect(mine).toMatchObject([{ move: 'placeAgreed', side: 'buyer', act: true }]);
    expect((await rowsOf(inspector, conversation)).filter(({ kind }) => kind === 'move')).toEqual([]);
  });

  test('who is away when messages come is told once until they read', async () => {
    const conversation = await talk();
    const write = (words: string) =>
      it.db.tx((tx) => writeMessage(tx, inspector.actor, { conversation, key: newKey(), words, files: [] }, now()));
    await write('One');
    await write('Two');
    for (const days of [1, 2]) await sweepConversations(it.db, now() + days * DAY);
    expect(await told(buyer, conversation)).toEqual(['message']);
    await it.db.tx((tx) => markRead(tx, buyer.actor, { conversation, seq: 99 }, now()));
    it.clock.pass(1000);
    await write('Three');
    await sweepConversations(it.db, now() + DAY);
    expect(await told(buyer, conversation)).toEqual(['message', 'message']);
  });

  test('a letter says in both languages what happened and leads to the conversation, and is plain text of what people wrote', async () => {
    const conversation = await talk();
    await offer(inspector, conversation, 40_000);
    await drain(it.at, [noticesWithoutMail]);
    const [made] = await rowsOf(buyer, conversation);
    for (const [locale, words] of [
      ['en', '钱塘质检 offers you an order for $400.00'],
      ['zh', '钱塘质检 向您报价'],
    ] as const) {
      const reader = { name: 'Ada', email: 'a@example.com', locale, zone: 'Europe/Berlin', organization: 'Nordlicht' };
      const letter = letterOf(made!, reader, 'https://market.example', now());
      expect(letter.subject).toContain(words);
      expect(letter.text).toContain(`https://market.example/messages/${conversation}`);
      expect(letter.text).toContain('Desk lamps');
      expect(letter.thread).toBe(conversation);
    }
  });
});
