import type { PersonActor } from '#domain/actor.ts';
import { dateIn, plusDays, type Instant } from '#domain/time.ts';
import { block, flag, markRead, sendInquiry, writeMessage } from '#modules/conversations/commands.ts';
import type { OfferInput } from '#modules/conversations/contract.ts';
import { offersOf } from '#modules/conversations/offer-list.ts';
import { acceptOffer, counterOffer, dropOffer, makeOffer } from '#modules/conversations/offers.ts';
import { conversationOf } from '#modules/conversations/queries.ts';
import { priceOf } from '#modules/orders/terms.ts';
import { cityNamed } from '#modules/reference/queries.ts';
import { castOf, type Cast } from './cast.ts';
import type { Good } from './good.ts';
import { GOODS } from './goods.ts';
import { instantOf, type Scene, type Stage } from './play.ts';
import { TALKS } from './talks.ts';
import type { Bid, Inquiry, TalkStep } from './talk.ts';

/** Every question and what came of it, as scenes at their instants. */
export function talkScenes(stage: Stage): Scene[] {
  return TALKS.flatMap((inquiry, number) => inquiryScenes(stage, inquiry, number));
}

function inquiryScenes(stage: Stage, inquiry: Inquiry, number: number): Scene[] {
  const companies = Object.entries(inquiry.with).map(([inspector, steps]) => ({
    cast: castOf({ ...inquiry, inspector }, stage.demo, stage.companies),
    steps,
    conversation: '',
  }));
  const [first] = companies;
  if (!first) throw new Error('an inquiry asks somebody');
  const at = instantOf(stage.today, inquiry.at);
  const good: Good = GOODS[inquiry.good];
  const files = stage.uploads.begin(first.cast.buyer, inquiry.files ?? [], good.zone, at);
  const ask = async (): Promise<void> => {
    const to = companies.map(({ cast }) => cast.inspector.org);
    const asked = await askedOf(stage, inquiry, good, to);
    const { conversations } = await stage.at.db.tx(async (tx) =>
      sendInquiry(tx, first.cast.buyer, { ...asked, files: [...(await files)] }, `demo-asked-${number}`, at),
    );
    companies.forEach((company, place) => (company.conversation = conversations[place] ?? ''));
  };
  const scenes: Scene[] = [{ at, run: ask }];
  for (const company of companies)
    company.steps.forEach((step, place) => {
      const now = instantOf(stage.today, step.at);
      const talk = { stage, good, cast: company.cast, key: `demo-talk-${number}-${place}`, inquiry };
      scenes.push({ at: now, run: () => play({ ...talk, conversation: company.conversation }, step, now) });
    });
  return scenes;
}

async function askedOf({ at, today }: Stage, inquiry: Inquiry, good: Good, to: string[]) {
  const place = await cityNamed(at.db, good.site.country, good.site.city);
  const [from, until] = inquiry.visit.map((days) => plusDays(dateIn(today, 'UTC'), days));
  return {
    to,
    type: inquiry.type ?? 'psi',
    product: good.name,
    quantity: inquiry.quantity,
    industry: null,
    place: place?.id ?? null,
    supplier: { name: good.site.name, address: good.site.address, contact: good.site.contact, phone: good.site.phone },
    window: { from: from ?? '', to: until ?? '' },
    words: inquiry.words,
  } as const;
}

interface Talk {
  readonly stage: Stage;
  readonly good: Good;
  readonly cast: Cast;
  readonly inquiry: Inquiry;
  readonly conversation: string;
  readonly key: string;
}

/** Who does something in a conversation has read what was said before. */
async function play(talk: Talk, step: TalkStep, now: Instant): Promise<void> {
  const { stage, cast, conversation, key } = talk;
  const { db } = stage.at;
  const actor = cast[step.by];
  const { last } = await conversationOf(db, actor, conversation);
  await db.tx((tx) => markRead(tx, actor, { conversation, seq: last.seq }, now));
  if ('says' in step) {
    const files = await stage.uploads.begin(actor, step.files ?? [], talk.good.zone, now);
    await db.tx((tx) => writeMessage(tx, actor, { conversation, key, words: step.says, files }, now));
  } else if ('offers' in step) await offer(talk, actor, step.offers, now);
  else if ('reports' in step)
    await db.tx((tx) => flag(tx, actor, { conversation, seq: last.seq, reason: step.reports, words: step.words }, now));
  else if (step.does === 'block')
    await db.tx((tx) => block(tx, actor, cast[step.by === 'buyer' ? 'inspector' : 'buyer'].org, now));
  else if (step.does !== 'read') await answer(talk, actor, step, now);
}

async function standingIn({ stage, conversation }: Talk, actor: PersonActor) {
  const offers = await offersOf(stage.at.db, actor, conversation);
  return offers.find(({ state }) => state === 'standing') ?? null;
}

async function offer(talk: Talk, actor: PersonActor, bid: Bid, now: Instant): Promise<void> {
  const { stage, good, inquiry, conversation, key } = talk;
  const date = (days: number) => plusDays(dateIn(stage.today, 'UTC'), days);
  const input = {
    process: 'inspection',
    terms: {
      type: inquiry.type ?? 'psi',
      site: good.site,
      product: { name: good.name, description: good.description, lot: bid.lot, unit: good.unit, purchase_order: '' },
      window: { from: date(bid.visit[0]), to: date(bid.visit[1]) },
      zone: good.zone,
      plan: good.aql && { standard: good.standard, level: good.level, severity: 'normal', aql: good.aql },
      checklist: [...good.checklist],
      requirements: bid.requirements ?? good.requirements,
      half_days: bid.half_days,
      fee_by: bid.fee_by ?? 'provider',
      files: [],
      price_minor: Number(priceOf(BigInt(bid.day_rate), bid.half_days)),
      currency: 'USD',
    },
    words: bid.words ?? '',
    ...(bid.expires === undefined ? {} : { expires_on: date(bid.expires) }),
  } as OfferInput;
  const standing = await standingIn(talk, actor);
  await stage.at.db.tx((tx) =>
    standing
      ? counterOffer(tx, actor, { ...input, conversation, key, no: standing.no }, now)
      : makeOffer(tx, actor, { ...input, conversation, key }, now),
  );
}

async function answer(
  talk: Talk,
  actor: PersonActor,
  step: { readonly does: 'accept' | 'decline' | 'withdraw' | 'block' | 'read'; readonly words?: string },
  now: Instant,
): Promise<void> {
  const { stage, conversation, key } = talk;
  const standing = await standingIn(talk, actor);
  const { does } = step;
  if (!standing || does === 'block' || does === 'read') throw new Error(`nothing to ${does}`);
  const { no, hash } = standing;
  await stage.at.db.tx(async (tx) => {
    if (does === 'accept') await acceptOffer(tx, actor, { conversation, key, no, hash }, now);
    else await dropOffer(tx, actor, { conversation, key, no, move: does, words: step.words ?? '' }, now);
  });
}
