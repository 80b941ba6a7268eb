import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import { DAY, plusDays, dateIn } from '#domain/time.ts';
import { newFindings } from '#modules/ledger/findings.ts';
import { historyOf, orderOf, ordersOf, termsOf } from '#modules/orders/queries.ts';
import { verifyOrders } from '#modules/orders/verify.ts';
import { storeFile } from '#modules/files/commands.ts';
import { fileOfOrder } from '#modules/files/queries.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { askedTerms, makeSide, type TestSide } from '#test/deals.ts';
import { pdf, pieces } from '#test/sample-files.ts';
import { block, sendInquiry, writeMessage } from './commands.ts';
import { InquiryInput, OfferInput } from './contract.ts';
import { sweepConversations } from './deadlines.ts';
import { inquiryOf } from './inquiries.ts';
import { offersOf, proposalFor } from './offer-list.ts';
import { acceptOffer, counterOffer, dropOffer, makeOffer, type Offered } from './offers.ts';
import { conversationOf, conversationsOf, messagesOf } from './queries.ts';

let it: TestApp;
let buyer: TestSide;
let inspector: TestSide;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys');
  inspector = await makeSide(it, 'inspects');
});
afterAll(() => it.stop());

let keys = 0;
const newKey = (): string => `offer-key-${++keys}`;
const now = () => it.clock.now();

async function talk(to: TestSide = inspector, from: TestSide = buyer): Promise<string> {
  const input = { to: [to.org], type: 'psi', product: 'Desk lamp', quantity: 5000, words: 'What would it cost?' };
  const sent = await it.db.tx((tx) => sendInquiry(tx, from.actor, InquiryInput.parse(input), newKey(), now()));
  return sent.conversations[0]!;
}

function asked(price_minor: number, over: Partial<OfferInput['terms']> = {}, expires_on?: string): OfferInput {
  const { price_minor: _, currency: __, fee_minor: ___, ...terms } = askedTerms(now());
  return OfferInput.parse({
    process: 'inspection',
    terms: { ...terms, price_minor, currency: 'USD', ...over },
    ...(expires_on === undefined ? {} : { expires_on }),
  });
}

const offer = (by: PersonActor, conversation: string, input = asked(42_000), key = newKey()): Promise<Offered> =>
  it.db.tx((tx) => makeOffer(tx, by, { conversation, key, ...input }, now()));
const counter = (by: PersonActor, conversation: string, no: number, input: OfferInput): Promise<Offered> =>
  it.db.tx((tx) => counterOffer(tx, by, { conversation, key: newKey(), no, ...input }, now()));
const accept = (by: PersonActor, conversation: string, { no, hash }: Offered, key = newKey()) =>
  it.db.tx((tx) => acceptOffer(tx, by, { conversation, key, no, hash }, now()));
const drop = (by: PersonActor, conversation: string, no: number, move: 'withdraw' | 'decline') =>
  it.db.tx((tx) => dropOffer(tx, by, { conversation, key: newKey(), no, move, words: '' }, now()));

async function broken(): Promise<string[]> {
  const findings = newFindings();
  await verifyOrders(it.owner, findings);
  return findings.breaks.map((one) => JSON.stringify(one));
}

describe('an offer of the inspector', () => {
  test('that the buyer accepts is an order at once, confirmed, with exactly its terms', async () => {
    const conversation = await talk();
    const made = await offer(inspector.actor, conversation, asked(42_000, { half_days: 3, fee_by: 'half' }));
    const { order } = await accept(buyer.actor, conversation, made);
    const view = await orderOf(it.db, buyer.actor, order, now());
    expect(view.order.machine.state).toBe('confirmed');
    expect(view.order.terms).toMatchObject({ price_minor: 42_000, currency: 'USD', half_days: 3, fee_minor: 3_360 });
    expect(view.order.terms.due_minor).toBe(43_680);
    expect(view.order.machine.facts['offer']).toEqual({ conversation, id: made.offer, no: 1 });
    expect(Object.keys(view.order.machine.clocks)).toEqual(['expireUnpaid']);
    const [version] = await termsOf(it.db, order);
    expect(version?.hash).toBe(made.hash);
    const [entry] = await historyOf(it.db, order);
    expect(entry).toMatchObject({ move: 'place', from: '', to: 'confirmed', by: 'buyer' });
    expect(await broken()).toEqual([]);
    const [listed] = await offersOf(it.db, inspector.actor, conversation);
    expect(listed).toMatchObject({ state: 'accepted', order_id: order });
  });

  test('shows what each round changed, and the last one is what is agreed', async () => {
    const conversation = await talk();
    await offer(inspector.actor, conversation, asked(60_000, { half_days: 4 }));
    const other = await counter(buyer.actor, conversation, 1, asked(50_000, { half_days: 4, checklist: ['Barcode'] }));
    expect(other.no).toBe(2);
    const third = await counter(
      inspector.actor,
      conversation,
      2,
      asked(52_000, { half_days: 3, checklist: ['Barcode'] }),
    );
    const offers = await offersOf(it.db, buyer.actor, conversation);
    expect(offers.map(({ state }) => state)).toEqual(['superseded', 'superseded', 'standing']);
    const paths = offers.map(({ changes }) => changes.map(({ path }) => path));
    expect(paths).toEqual([
      [],
      ['checklist', 'due_minor', 'fee_minor', 'price_minor'],
      ['due_minor', 'fee_minor', 'half_days', 'price_minor'],
    ]);
    await expect(accept(buyer.actor, conversation, other)).rejects.toThrow(/offer.yours|offer.not_standing/);
    const { order } = await accept(buyer.actor, conversation, third);
    expect((await orderOf(it.db, buyer.actor, order, now())).order.terms.price_minor).toBe(52_000);
    const steps = (await messagesOf(it.db, buyer.actor, { conversation, limit: 10 })).messages.map(({ step }) => step);
    expect(steps).toEqual([null, 'offer', 'counter', 'counter', 'accept']);
  });

  test('names who may: an owner or admin binds the company, a member of the buyer places', async () => {
    const conversation = await talk();
    const member = it.actor(await it.makeMember(inspector.org, 'member'), inspector.org, 'member');
    const placer = it.actor(await it.makeMember(buyer.org, 'member'), buyer.org, 'member');
    const field = it.actor(await it.makeMember(inspector.org, 'field'), inspector.org, 'field');
    await expect(offer(member, conversation)).rejects.toThrow('order.needs_owner_or_admin');
    await expect(offer(field, conversation)).rejects.toThrow('order.field_inspector_only_visits');
    const first = await offer(placer, conversation);
    await expect(accept(member, conversation, first)).rejects.toThrow('order.needs_owner_or_admin');
    const second = await counter(inspector.actor, conversation, 1, asked(50_000));
    await accept(placer, conversation, second);
  });
});

describe('an offer of the buyer', () => {
  test('that the inspector accepts is confirmed at once too', async () => {
    const conversation = await talk();
    const made = await offer(buyer.actor, conversation, asked(25_000));
    const { order } = await accept(inspector.actor, conversation, made);
    const [entry] = await historyOf(it.db, order);
    expect(entry).toMatchObject({ move: 'place', to: 'confirmed', by: 'provider' });
    expect((await orderOf(it.db, inspector.actor, order, now())).order).toMatchObject({ buyer: buyer.org });
    expect(await broken()).toEqual([]);
  });

  test('carries files that were sent, which the order then has', async () => {
    const conversation = await talk();
    const upload = { name: 'spec.pdf', stream: pieces(await pdf()) };
    const { id } = await storeFile(it.db, it.at.files, buyer.actor, upload, now());
    const message = { conversation, key: newKey(), words: 'The drawing', files: [id] };
    await it.db.tx((tx) => writeMessage(tx, buyer.actor, message, now()));
    const made = await offer(inspector.actor, conversation, asked(30_000, { files: [id] }));
    const { order } = await accept(buyer.actor, conversation, made);
    expect(await fileOfOrder(it.db, order, id)).toMatchObject({ name: 'spec.pdf', order_id: order });
    const foreign = await storeFile(
      it.db,
      it.at.files,
      buyer.actor,
      { name: 'other.pdf', stream: pieces(await pdf()) },
      now(),
    );
    const other = await talk();
    await expect(offer(inspector.actor, other, asked(30_000, { files: [foreign.id] }))).rejects.toThrow('not_found');
  });
});

describe('of two at one moment', () => {
  const outcomes = async (tries: readonly Promise<unknown>[]) => {
    const settled = await Promise.allSettled(tries);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    return { won: settled.length - refused.length, refused };
  };
  const ordersIn = async () => (await ordersOf(it.db, buyer.actor, { limit: 100 })).lines.length;

  test('two acceptances make one order, and the other is a conflict', async () => {
    const conversation = await talk();
    const made = await offer(inspector.actor, conversation);
    const admin = it.actor(await it.makeMember(buyer.org, 'admin'), buyer.org, 'admin');
    const before = await ordersIn();
    const { won, refused } = await outcomes([
      accept(buyer.actor, conversation, made),
      accept(admin, conversation, made),
      accept(buyer.actor, conversation, made),
    ]);
    expect(won).toBe(1);
    expect(refused).toHaveLength(2);
    for (const one of refused) expect(one).toContain('offer.not_standing');
    expect(await ordersIn()).toBe(before + 1);
  });

  test('an acceptance and a withdrawal end in one of the two', async () => {
    for (let n = 0; n < 5; n++) {
      const conversation = await talk();
      const made = await offer(inspector.actor, conversation);
      const before = await ordersIn();
      const { won } = await outcomes([
        accept(buyer.actor, conversation, made),
        drop(inspector.actor, conversation, made.no, 'withdraw'),
      ]);
      expect(won).toBe(1);
      const state = (await offersOf(it.db, buyer.actor, conversation))[0]?.state;
      expect((await ordersIn()) - before).toBe(state === 'accepted' ? 1 : 0);
    }
  });

  test('two offers leave one standing', async () => {
    const conversation = await talk();
    const { won, refused } = await outcomes([
      offer(inspector.actor, conversation),
      offer(buyer.actor, conversation, asked(10_000)),
    ]);
    expect(won).toBe(1);
    expect(refused[0]).toContain('offer.another_stands');
  });

  test('a repeat with the same key is the first answer, with another body refused', async () => {
    const conversation = await talk();
    const key = newKey();
    const input = asked(42_000);
    const first = await offer(inspector.actor, conversation, input, key);
    expect(await offer(inspector.actor, conversation, input, key)).toEqual(first);
    await expect(offer(inspector.actor, conversation, asked(43_000), key)).rejects.toThrow('key.reused');
    const again = newKey();
    const [one, two] = await Promise.all([
      accept(buyer.actor, conversation, first, again),
      accept(buyer.actor, conversation, first, again),
    ]);
    expect(one).toEqual(two);
  });
});

describe('an offer that stands', () => {
  test('can be answered by the other side only, and taken back by its own only', async () => {
    const conversation = await talk();
    const made = await offer(inspector.actor, conversation);
    await expect(accept(inspector.actor, conversation, made)).rejects.toThrow('offer.yours');
    await expect(drop(inspector.actor, conversation, 1, 'decline')).rejects.toThrow('offer.yours');
    await expect(drop(buyer.actor, conversation, 1, 'withdraw')).rejects.toThrow('offer.not_yours');
    await expect(offer(buyer.actor, conversation)).rejects.toThrow('offer.another_stands');
    await expect(accept(buyer.actor, conversation, { ...made, hash: '0'.repeat(64) })).rejects.toThrow('offer.differs');
    await expect(accept(buyer.actor, conversation, { ...made, no: 7 })).rejects.toThrow('not_found');
    await drop(buyer.actor, conversation, 1, 'decline');
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.not_standing');
    expect((await offer(buyer.actor, conversation, asked(9_000))).no).toBe(2);
  });

  test('is nobody else’s to see or to accept', async () => {
    const conversation = await talk();
    const made = await offer(inspector.actor, conversation);
    const stranger = await makeSide(it, 'buys');
    await expect(offersOf(it.db, stranger.actor, conversation)).rejects.toThrow('not_found');
    await expect(accept(stranger.actor, conversation, made)).rejects.toThrow('not_found');
  });

  test('cannot become an order once the two share a person, or one is suspended', async () => {
    const other = await makeSide(it, 'inspects');
    const conversation = await talk(other);
    const made = await offer(other.actor, conversation);
    await it.owner.sql('UPDATE organizations SET suspended_at = now() WHERE id = $1', [other.org]);
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('not_found');
    await it.owner.sql('UPDATE organizations SET suspended_at = NULL WHERE id = $1', [other.org]);
    await it.owner.sql(`INSERT INTO members (org_id, person_id, role, joined_at) VALUES ($1, $2, 'member', now())`, [
      other.org,
      buyer.person.id,
    ]);
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('order.own_order');
    await it.owner.sql('DELETE FROM members WHERE org_id = $1 AND person_id = $2', [other.org, buyer.person.id]);
  });

  test('cannot be accepted or answered with another while one side blocks the other, but be taken back', async () => {
    const other = await makeSide(it, 'inspects');
    const conversation = await talk(other);
    const made = await offer(other.actor, conversation);
    await it.db.tx((tx) => block(tx, other.actor, buyer.org, now()));
    await expect(counter(buyer.actor, conversation, 1, asked(1_000))).rejects.toThrow('conversation.blocked');
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('conversation.blocked');
    await drop(other.actor, conversation, 1, 'withdraw');
    await expect(offer(other.actor, conversation)).rejects.toThrow('conversation.blocked');
  });

  test('takes price and currency from who offers, all else from the server', async () => {
    const conversation = await talk();
    await expect(offer(inspector.actor, conversation, asked(1, { currency: 'XXX' }))).rejects.toThrow('input.invalid');
    const past = { window: { from: '2026-01-01', to: '2026-01-02' } };
    await expect(offer(inspector.actor, conversation, asked(1_000, past))).rejects.toThrow('order.date_out_of_range');
    await offer(inspector.actor, conversation, asked(1_000));
    const [made] = await offersOf(it.db, buyer.actor, conversation);
    expect(made?.terms).toMatchObject({ fee_minor: 80, plan: { computed: { n: 200, letter: 'L' } } });
    expect(made?.terms.policy.pay_within).toEqual({ days: 20 });
  });
});

describe('the clock of an offer', () => {
  test('ends it on its date, tells both sides, and wins over a late click', async () => {
    const conversation = await talk();
    const zone = 'Asia/Shanghai';
    const on = plusDays(dateIn(now(), zone), 3);
    const made = await offer(inspector.actor, conversation, asked(42_000, {}, on));
    const expires_at = (await offersOf(it.db, buyer.actor, conversation))[0]!.expires_at;
    expect(dateIn(expires_at - 1, zone)).toBe(on);
    expect(dateIn(expires_at, zone)).toBe(plusDays(on, 1));
    it.clock.pass(expires_at - now());
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.expired');
    await Promise.all([sweepConversations(it.db, now()), sweepConversations(it.db, now())]);
    await expect(accept(buyer.actor, conversation, made)).rejects.toThrow('offer.expired');
    const { messages } = await messagesOf(it.db, buyer.actor, { conversation, limit: 10 });
    expect(messages.filter(({ step }) => step === 'expire')).toMatchObject([
      { side: 'clock', at: expires_at, offer_no: 1 },
    ]);
    expect((await offer(buyer.actor, conversation, asked(1_000))).no).toBe(2);
  });

  test('never outlives what it offers, and takes no date beyond that or in the past', async () => {
    const conversation = await talk();
    const terms = askedTerms(now());
    const last = plusDays(terms.window.from, -1);
    for (const on of [plusDays(dateIn(now(), terms.zone), -1), plusDays(last, 1), '2027-12-31'])
      await expect(offer(inspector.actor, conversation, asked(42_000, {}, on)), on).rejects.toThrow(
        'order.date_out_of_range',
      );
    await offer(inspector.actor, conversation, asked(42_000, {}, last));
  });

  test('reminds before its end, once for each reminder', async () => {
    const conversation = await talk();
    await offer(inspector.actor, conversation);
    const reminded = async () =>
      (
        await it.db.sql<{ payload: Record<string, unknown> }>(
          `SELECT payload FROM outbox WHERE topic = 'conversation.offer' AND payload ->> 'step' = 'expiring'`,
        )
      ).filter(({ payload }) => payload['conversation'] === conversation).length;
    await sweepConversations(it.db, now() + DAY);
    expect(await reminded()).toBe(0);
    await sweepConversations(it.db, now() + 4.5 * DAY);
    await sweepConversations(it.db, now() + 4.6 * DAY);
    expect(await reminded()).toBe(1);
    await sweepConversations(it.db, now() + 6.5 * DAY);
    expect(await reminded()).toBe(2);
  });
});

describe('beside an offer', () => {
  test('the answers to an inquiry show price and dates of each', async () => {
    const other = await makeSide(it, 'inspects');
    const input = { to: [inspector.org, other.org], type: 'psi', product: 'Lamp', words: 'What would it cost?' };
    const sent = await it.db.tx((tx) => sendInquiry(tx, buyer.actor, InquiryInput.parse(input), newKey(), now()));
    await offer(other.actor, sent.conversations[1]!, asked(31_000));
    const { answers } = await inquiryOf(it.db, buyer.actor, sent.inquiry);
    expect(
      answers.map(({ company, offer: made }) => [company.id, made?.price_minor ?? null, made?.state ?? null]),
    ).toEqual([
      [other.org, 31_000n, 'standing'],
      [inspector.org, null, null],
    ]);
  });

  test('a quick offer comes from the price list, with its sum', async () => {
    const conversation = await talk();
    const proposal = await proposalFor(it.db, inspector.actor, conversation);
    // 60 to set up, 200 units of a minute, 20 for the one style, 60 for the report: 340 minutes, one day.
    expect(proposal).toMatchObject({ price_minor: 30_900n, currency: 'USD', half_days: 2, sum: { minutes: 340 } });
    await expect(proposalFor(it.db, buyer.actor, conversation)).rejects.toThrow('not_found');
  });

  test('what stands and runs out soon is in the box of what needs an answer', async () => {
    const desk = await makeSide(it, 'inspects');
    const conversation = await talk(desk);
    await it.db.tx((tx) =>
      writeMessage(tx, desk.actor, { conversation, key: newKey(), words: 'We will see.', files: [] }, now()),
    );
    const box = async () =>
      (await conversationsOf(it.db, desk.actor, { box: 'needs_answer', limit: 10 })).conversations.map(({ id }) => id);
    expect(await box()).toEqual([]);
    await offer(buyer.actor, conversation, asked(20_000));
    expect(await box()).toEqual([conversation]);
    expect(await conversationOf(it.db, desk.actor, conversation)).toMatchObject({
      standing: { no: 1, by_side: 'buyer', price_minor: 20_000n, currency: 'USD' },
    });
  });
});
