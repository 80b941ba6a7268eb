import type { NamedReaction } from '#platform/outbox.ts';

/** What an erased person searched for goes with them; what they put aside is their organization's and stays. */
export const forgetSearches: NamedReaction = {
  name: 'shortlists.forget',
  hears: (topic) => topic === 'person.erased',
  react: async (tx, events) => {
    const people = events.map(({ payload }) => payload['person']);
    await tx.sql('DELETE FROM saved_searches WHERE person_id = ANY ($1)', [people]);
  },
};
