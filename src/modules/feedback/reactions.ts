import { Refused } from '#domain/errors.ts';
import { areasOf, FEEDBACK_MOVES } from '#domain/feedback.ts';
import type { OrderId, OrgId } from '#domain/ids.ts';
import { type Area, AREAS } from '#domain/listings.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import { receiptOf, type Review } from '#domain/process/trade-feedback.ts';
import { listedProducts, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import { recordRating, recordWork, type Work } from '#modules/listings/commands.ts';
import { recordComment } from '#modules/listings/comments.ts';
import { bindingsOf, boundTo } from '#modules/orders/bound.ts';
import { enteredAt, reportsDue } from '#modules/orders/head.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import { recordReply, recordReviews } from '#modules/products/reviews.ts';
import { organizationById } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { moveOf, type MovePayload, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { type FeedbackHead, keepFeedback, type FeedbackPart } from './commands.ts';
import type { FeedbackRow } from './tables.ts';

/** The company did not deliver: the report never came, or it backed out. */
const LATE: ReadonlySet<string> = new Set(['backOut', 'refundLate', 'refundOverdue']);
/** Moves whose end is chosen when they are made; the event says whether it was `completed`. */
const CLOSING: ReadonlySet<string> = new Set([
  'release',
  'autoRelease',
  'acceptAborted',
  'autoSettle',
  'settle',
  'force',
]);

const moveIn = (topic: string): string => topic.slice('order.'.length);

/** Keeps what the history says of an order's feedback, and what the directory shows of it. */
export const feedback: NamedReaction = {
  name: 'feedback',
  hears: (topic) => topic.startsWith('order.') && moveIn(topic) in FEEDBACK_MOVES,
  react: async (tx, events) => {
    for (const event of events) await keep(tx, event);
  },
};

async function keep(tx: Tx, event: OutboxEvent): Promise<void> {
  const move = moveOf(event);
  if (!move) return;
  const order = await loadOrder(tx, move.order);
  const entered = (await enteredAt(tx, move.order, move.seq)) as Entered | null;
  const part = partOf(order, { move: move.move, entered, at: event.at });
  if (!part) return;
  const { process } = order.machine;
  const of = {
    process,
    order_id: order.id as OrderId,
    buyer_org: order.buyer as OrgId,
    provider_org: order.provider as OrgId,
    country: (await organizationById(tx, order.buyer as OrgId)).country,
  };
  const row = { ...(await keepFeedback(tx, of, part)), ...of };
  if (process === 'inspection') await showInspector(tx, row, String(order.terms['type'] ?? ''));
  else await showProducts(tx, row, reviewed(order, entered));
}

/** Of an order of its own, not of the history that a sandbox begins with. */
type OwnRow = FeedbackRow & FeedbackHead;

/** In which states goods may have come, and reports may be rated. */
const OVER: Readonly<Record<string, readonly string[]>> = {
  trade: ['completed', 'settled', 'refunded'],
  inspection: ['completed', 'settled'],
};

/** What a process answers when there is nothing left to open. */
const NOTHING_TO_DO: readonly string[] = ['order.receipt_declared', 'order.not_in_this_state'];

/**
 * When a goods order is over and goods came, the inspections bound to it hear of it, each once: the buyer can say how
 * accurate their reports were. An inspection that is completed later hears of it then. Each in a database transaction of
 * its own.
 */
export const receipt: NamedReaction = {
  name: 'receipt',
  hears: (topic) => topic.startsWith('order.'),
  react: async (tx, events, now) => {
    const over = events.flatMap((event) => ending(event) ?? []);
    const [only] = over;
    if (events.length === 1) return only && openAccuracy(tx, only, now);
    const orders = new Set(over.map(({ order }) => order));
    return events.filter(({ order }) => order !== null && orders.has(order));
  },
};

function ending(event: OutboxEvent): MovePayload | null {
  const move = moveOf(event);
  return move && move.from !== move.to && OVER[move.process]?.includes(move.to) ? move : null;
}

async function openAccuracy(tx: Tx, { process, order }: MovePayload, now: Instant): Promise<void> {
  const goods = process === 'trade' ? order : await boundTo(tx, order);
  const came = goods === null ? null : receiptOf(await loadOrder(tx, goods));
  if (goods === null || !came) return;
  const input = came.counted === null ? {} : { counted: came.counted };
  const bound = process === 'trade' ? (await bindingsOf(tx, goods)).map((one) => one.inspection_id) : [order];
  for (const inspection of bound) {
    try {
      await transition(tx, { kind: 'system', part: 'goods' }, { order: inspection, name: 'receiveGoods', input }, now);
    } catch (error) {
      if (!(error instanceof Refused) || !NOTHING_TO_DO.includes(error.code)) throw error;
    }
  }
}

/** Counts what the directory says of a company's work: orders completed, reports in time. */
export const trackRecord: NamedReaction = {
  name: 'track-record',
  hears: (topic) =>
    topic.startsWith('order.') && (topic === 'order.report' || LATE.has(moveIn(topic)) || CLOSING.has(moveIn(topic))),
  react: async (tx, events) => {
    const reports = events.filter(({ topic }) => topic === 'order.report').flatMap(({ order }) => order ?? []);
    const dues = reports.length > 0 ? await reportsDue(tx, reports) : new Map<string, Instant>();
    await recordWork(
      tx,
      events.flatMap((event) => workOf(event, dues) ?? []),
    );
  },
};

function workOf(event: OutboxEvent, dues: ReadonlyMap<string, Instant>): Work | null {
  const move = moveOf(event);
  if (move?.process !== 'inspection') return null;
  return {
    org: move.provider as OrgId,
    order: move.order as OrderId,
    ...(move.to === 'completed' && move.from !== 'completed' ? { completed: true } : {}),
    ...(LATE.has(move.move) ? { onTime: false } : {}),
    ...(move.move === 'report' ? { onTime: event.at <= (dues.get(move.order) ?? Infinity) } : {}),
  };
}

interface Entered extends Readonly<Record<string, unknown>> {
  readonly comment?: string;
  readonly defects_found?: number;
  readonly reviews?: readonly (Review | null)[];
}

interface Said {
  readonly move: string;
  readonly entered: Entered | null;
  readonly at: Instant;
}

/** Null where the history no longer says it, because it was erased. */
function partOf({ machine, terms }: OrderSnapshot, { move, entered, at }: Said): FeedbackPart | null {
  const process = processNamed(machine.process, machine.process_version);
  const starsOf = (part: 'given' | 'later', of: (area: string) => unknown) =>
    Object.fromEntries(areasOf(process, part).map((area) => [area, Number(of(area))]));
  const byDefault = () => terms.policy.default_stars;
  const given = (area: string) => entered?.[area];
  const comment = entered?.comment ?? '';
  const said = FEEDBACK_MOVES[move];
  if (said === undefined) return null;
  switch (said) {
    case 'default':
      return { stars: starsOf('given', byDefault), comment: '', rated_at: at, rated_by_default: true };
    case 'later_default':
      return { stars: starsOf('later', byDefault), accuracy_at: at, accuracy_by_default: true };
    case 'later_unrated':
      return { accuracy_at: at };
    case 'given':
      return entered && { stars: starsOf('given', given), comment, rated_at: at, rated_by_default: false };
    case 'later': {
      const found = { defects_found: entered?.defects_found ?? null, accuracy_comment: comment };
      return entered && { stars: starsOf('later', given), ...found, accuracy_at: at, accuracy_by_default: false };
    }
    case 'reply':
      return entered && { reply: comment, replied_at: at };
  }
}

/** Under which names the directory of inspectors has the areas. */
const LISTED: Readonly<Record<Area, string>> = {
  knowledge: 'industry_knowledge',
  service: 'service_quality',
  accuracy: 'report_accuracy',
};

async function showInspector(tx: Tx, row: OwnRow, type: string): Promise<void> {
  const company = { org: row.provider_org, order: row.order_id };
  const byDefault = (area: Area) => (area === 'accuracy' ? row.accuracy_by_default : row.rated_by_default);
  for (const area of AREAS) {
    const stars = row.stars[LISTED[area]];
    if (stars !== undefined) await recordRating(tx, { ...company, area, stars, byDefault: byDefault(area) });
  }
  const words = [row.comment, row.accuracy_comment].filter(Boolean).join('\n\n');
  if (!words && !row.reply) return;
  const real = (area: Area) => (byDefault(area) ? null : (row.stars[LISTED[area]] ?? null));
  await recordComment(tx, {
    ...company,
    country: row.country,
    type,
    knowledge: real('knowledge'),
    service: real('service'),
    accuracy: real('accuracy'),
    words,
    reply: row.reply || null,
    at: row.rated_at ?? row.accuracy_at ?? row.replied_at ?? 0,
    repliedAt: row.replied_at,
  });
}

/** What was said of each listed product. */
function reviewed({ terms }: OrderSnapshot, entered: Entered | null): (Review & { readonly product: string })[] {
  return listedProducts(terms as unknown as TradeTerms).flatMap((product, at) => {
    const review = entered?.reviews?.[at];
    return review ? [{ product, ...review }] : [];
  });
}

/** The answer to the whole stands under each. */
async function showProducts(tx: Tx, row: OwnRow, given: ReturnType<typeof reviewed>): Promise<void> {
  const { order_id: order, provider_org: seller, country, rated_at: at, reply } = row;
  if (given.length > 0) await recordReviews(tx, { order, seller, country, at: at ?? 0 }, given);
  if (reply) await recordReply(tx, order, seller, reply);
}
