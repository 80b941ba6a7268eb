import { PROCESSES } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import type { Tx } from '#platform/db/pool.ts';
import { moveOf, type NamedReaction, type OutboxEvent } from '#platform/outbox.ts';
import { wishPayout } from './commands.ts';
import { returnMoney } from './refunds.ts';
import { setOff } from './set-off.ts';

/** Moves after which money may have to go somewhere: those that book, and those that end the wait for a payment. */
const MONEY_TOPICS: ReadonlySet<string> = new Set(
  PROCESSES.flatMap(({ transitions }) => {
    const waiting: readonly string[] = transitions['fund']?.from ?? [];
    return Object.entries(transitions)
      .filter(([, { from, to, posts }]) => posts || (to !== 'same' && from.some((state) => waiting.includes(state))))
      .map(([name]) => `order.${name}`);
  }),
);

/**
 * After each such step of an order: what it gave back is sent back, and what the provider owes is taken from what it got.
 * Both are reckoned from the books, so hearing of one step twice, or of two steps at once, changes nothing.
 */
export const reactions: readonly NamedReaction[] = [
  {
    name: 'payments.money',
    hears: (topic) => MONEY_TOPICS.has(topic),
    react: async (tx, events, now) => {
      const [event, ...others] = events;
      if (others.length === 0) return event && moveMoney(tx, event, now);
      const moving = await ordersWithMoneyToMove(
        tx,
        events.flatMap(({ order }) => order ?? []),
      );
      return events.filter(({ order }) => order !== null && moving.has(order));
    },
  },
  {
    name: 'payments.debts',
    hears: (topic) => topic === 'balance.credited',
    react: async (tx, [event, ...others], now) => {
      if (event === undefined || others.length > 0) return [...(event ? [event] : []), ...others];
      const { org, currency } = event.payload as { org: string; currency: string };
      await setOff(tx, org, currency, now);
    },
  },
];

async function moveMoney(tx: Tx, event: OutboxEvent, now: Instant): Promise<void> {
  const move = moveOf(event);
  if (!move) return;
  await returnMoney(tx, move.order, now);
  const { terms } = await loadOrder(tx, move.order);
  await setOff(tx, move.provider, terms.currency, now);
  await setOff(tx, move.buyer, terms.currency, now);
  await wishPayout(tx, move.provider, terms.currency, now);
}

/**
 * Those for which `moveMoney` may find anything to do: few. Looked up without a lock, since whatever is being changed just
 * now brings an event of its own with it.
 */
async function ordersWithMoneyToMove(tx: Tx, orders: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.sql<{ id: string }>(
    `SELECT o.id FROM unnest((SELECT $1::text[])) AS wanted (id) JOIN orders o USING (id)
     WHERE EXISTS (SELECT FROM book_accounts a WHERE a.balance_minor <> 0 AND a.id IN ('unapplied:' || o.id || ':' || o.currency,
         'refund:' || o.id || ':' || o.currency, 'receivable:' || o.provider_org || ':' || o.currency,
         'receivable:' || o.buyer_org || ':' || o.currency))
       OR EXISTS (SELECT FROM payments p JOIN rail_events e ON e.payment_id = p.id WHERE p.order_id = o.id AND e.currency <> o.currency)
       OR EXISTS (SELECT FROM payout_accounts t WHERE t.org_id = o.provider_org AND t.automatic AND t.replaced_at IS NULL)`,
    [orders],
    'payments-to-move',
  );
  return new Set(rows.map(({ id }) => id));
}
