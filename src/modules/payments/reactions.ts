import { loadOrder } from '#modules/orders/snapshot.ts';
import { moveOf, type NamedReaction } from '#platform/outbox.ts';
import { wishPayout } from './commands.ts';
import { returnMoney } from './refunds.ts';
import { setOff } from './set-off.ts';

/**
 * After each step of an order: what it gave back is sent back, and what the provider owes is taken from what it got. Both
 * are reckoned from the books, so hearing of one step twice, or of two steps at once, changes nothing.
 */
export const reactions: readonly NamedReaction[] = [
  {
    name: 'payments.money',
    hears: (topic) => topic.startsWith('order.'),
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
