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
