import { Refused } from '#domain/errors.ts';
import type { InspectionFacts } from '#domain/process/inspection-terms.ts';
import type { Verdict } from '#domain/process/trade-facts.ts';
import type { Instant } from '#domain/time.ts';
import { boundAmong, boundTo } from '#modules/orders/bound.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import type { Tx } from '#platform/db/pool.ts';
import { moveOf, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';

/** What the process answers when the verdict has nothing left to act on. */
const NOTHING_TO_DO: readonly string[] = ['trade.verdict_taken', 'trade.inspection_unfit', 'order.not_in_this_state'];

/**
 * An inspection order that is completed acts on the goods order whose money waits for it, with the report that stands
 * then: in a database transaction of its own, and once for each report, since the process knows which it has taken.
 */
export const boundInspection: NamedReaction = {
  name: 'bound-inspection',
  hears: (topic) => topic.startsWith('order.'),
  react: async (tx, events, now) => {
    const [event, ...others] = events;
    if (others.length === 0) return event && passOn(tx, event, now);
    const bound = await boundAmong(
      tx,
      events.flatMap(({ order }) => order ?? []),
    );
    return events.filter(({ order }) => order !== null && bound.has(order));
  },
};

async function passOn(tx: Tx, event: OutboxEvent, now: Instant): Promise<void> {
  const move = moveOf(event);
  if (!move || move.process !== 'inspection' || move.to !== 'completed' || move.from === 'completed') return;
  const goods = await boundTo(tx, move.order);
  if (goods === null) return;
  const verdict = await verdictOf(tx, move.order);
  if (!verdict) return;
  try {
    await transition(
      tx,
      { kind: 'system', part: 'inspection' },
      { order: goods, name: 'verdict', input: { verdict } },
      now,
    );
  } catch (error) {
    if (!(error instanceof Refused) || !NOTHING_TO_DO.includes(error.code)) throw error;
  }
}

async function verdictOf(tx: Tx, inspectionId: string): Promise<Omit<Verdict, 'at'> | null> {
  const { report } = (await loadOrder(tx, inspectionId)).machine.facts as InspectionFacts;
  if (!report) return null;
  const { version, result } = report;
  return { order: inspectionId, version, result, override: await isOverridden(tx, report.id) };
}

/** The result is another than the figures of the report give. */
async function isOverridden(tx: Tx, reportId: string): Promise<boolean> {
  const [row] = await tx.sql<{ overridden: boolean }>(
    `SELECT override_reason IS NOT NULL AS overridden FROM reports WHERE id = $1`,
    [reportId],
  );
  return row?.overridden ?? false;
}
