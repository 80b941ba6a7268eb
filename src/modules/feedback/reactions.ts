import type { OrderId, OrgId } from '#domain/ids.ts';
import type { Area } from '#domain/listings.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { recordRating, recordWork, type Work } from '#modules/listings/commands.ts';
import { recordComment } from '#modules/listings/comments.ts';
import { enteredAt, reportsDue } from '#modules/orders/head.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { organizationById } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { moveOf, type MovePayload, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { keepFeedback, type FeedbackPart } from './commands.ts';
import type { FeedbackRow } from './tables.ts';

const PARTS: ReadonlySet<string> = new Set([
  'feedback',
  'defaultFeedback',
  'continueFeedback',
  'defaultAccuracy',
  'closeUnrated',
  'reply',
]);
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
  hears: (topic) => topic.startsWith('order.') && PARTS.has(moveIn(topic)),
  react: async (tx, events) => {
    for (const event of events) await keep(tx, event);
  },
};

async function keep(tx: Tx, event: OutboxEvent): Promise<void> {
  const move = moveOf(event);
  if (!move) return;
  const order = await loadOrder(tx, move.order);
  const part = await partOf(tx, move, event, order);
  if (!part) return;
  const ids = {
    order_id: order.id as OrderId,
    buyer_org: order.buyer as OrgId,
    provider_org: order.provider as OrgId,
  };
  await rate(tx, await keepFeedback(tx, ids, part), order);
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
  if (!move || move.process === 'dispute') return null;
  return {
    org: move.provider as OrgId,
    order: move.order as OrderId,
    ...(move.to === 'completed' && move.from !== 'completed' ? { completed: true } : {}),
    ...(LATE.has(move.move) ? { onTime: false } : {}),
    ...(move.move === 'report' ? { onTime: event.at <= (dues.get(move.order) ?? Infinity) } : {}),
  };
}

/** Null where the history no longer says it, because it was erased. */
async function partOf(
  tx: Tx,
  move: MovePayload,
  event: OutboxEvent,
  order: OrderSnapshot,
): Promise<FeedbackPart | null> {
  const stars = order.terms.policy.default_stars;
  const { at } = event;
  switch (move.move) {
    case 'defaultFeedback':
      return { industry_knowledge: stars, service_quality: stars, comment: '', rated_at: at, rated_by_default: true };
    case 'defaultAccuracy':
      return { report_accuracy: stars, accuracy_at: at, accuracy_by_default: true };
    case 'closeUnrated':
      return { report_accuracy: null, accuracy_at: at };
  }
  const entered = (await enteredAt(tx, move.order, move.seq)) as Entered | null;
  if (!entered) return null;
  const comment = entered.comment ?? '';
  switch (move.move) {
    case 'feedback': {
      const { industry_knowledge, service_quality } = entered;
      return { industry_knowledge, service_quality, comment, rated_at: at, rated_by_default: false };
    }
    case 'continueFeedback': {
      const { report_accuracy, defects_found } = entered;
      const found = { defects_found: defects_found ?? null, accuracy_comment: comment };
      return { report_accuracy, ...found, accuracy_at: at, accuracy_by_default: false };
    }
    default:
      return { reply: comment, replied_at: at };
  }
}

interface Entered {
  readonly industry_knowledge: number;
  readonly service_quality: number;
  readonly report_accuracy: number;
  readonly defects_found?: number;
  readonly comment?: string;
}

async function rate(tx: Tx, row: FeedbackRow, order: OrderSnapshot): Promise<void> {
  const company = { org: row.provider_org, order: row.order_id };
  const areas: readonly (readonly [Area, number | null, boolean])[] = [
    ['knowledge', row.industry_knowledge, row.rated_by_default],
    ['service', row.service_quality, row.rated_by_default],
    ['accuracy', row.report_accuracy, row.accuracy_by_default],
  ];
  for (const [area, stars, byDefault] of areas)
    if (stars !== null) await recordRating(tx, { ...company, area, stars, byDefault });
  const words = [row.comment, row.accuracy_comment].filter(Boolean).join('\n\n');
  if (!words && !row.reply) return;
  const { country } = await organizationById(tx, row.buyer_org);
  await recordComment(tx, {
    ...company,
    country,
    type: String(order.terms['type'] ?? ''),
    knowledge: row.rated_by_default ? null : row.industry_knowledge,
    service: row.rated_by_default ? null : row.service_quality,
    accuracy: row.accuracy_by_default ? null : row.report_accuracy,
    words,
    reply: row.reply || null,
    at: row.rated_at ?? row.accuracy_at ?? row.replied_at ?? 0,
    repliedAt: row.replied_at,
  });
}
