import { PROCESSES } from '#domain/process/registry.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { moveOf, type NamedReaction } from '#platform/outbox.ts';
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
    react: async (tx, event, now) => {
      const move = moveOf(event);
      if (!move) return;
      await returnMoney(tx, move.order, now);
      const { terms } = await loadOrder(tx, move.order);
      await setOff(tx, move.provider, terms.currency, now);
      await setOff(tx, move.buyer, terms.currency, now);
      await wishPayout(tx, move.provider, terms.currency, now);
    },
  },
];
