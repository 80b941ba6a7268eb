import { NAMELESS } from '#modules/people/commands.ts';
import { enqueue } from '#platform/jobs.ts';
import type { NamedReaction } from '#platform/outbox.ts';

/** An answer of the staff is also sent by e-mail. */
export const supportMail: NamedReaction = {
  name: 'support.mail',
  hears: (topic) => topic === 'support.answered',
  // The key makes a second telling replace the first.
  react: async (tx, events) => {
    for (const { payload } of events) {
      const message = String(payload['message']);
      await enqueue(tx, 'support', { message }, `support:${message}`);
    }
  },
};

/** Of an erased person what they asked about an order stays beside the order, without name and address; the rest goes. */
export const forgetAsker: NamedReaction = {
  name: 'support.forget',
  hears: (topic) => topic === 'person.erased',
  react: async (tx, events) => {
    const people = events.map(({ payload }) => payload['person']);
    await tx.sql('DELETE FROM support_threads WHERE person_id = ANY ($1) AND order_id IS NULL', [people]);
    await tx.sql(
      `UPDATE support_threads SET name = $2, email = $3, person_id = NULL, state = 'closed' WHERE person_id = ANY ($1)`,
      [people, NAMELESS, 'nobody@erased.invalid'],
    );
  },
};
