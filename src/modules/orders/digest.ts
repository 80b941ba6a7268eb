import { canonical } from '#domain/canonical.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { sha256 } from '#platform/hash.ts';

/**
 * What each entry of the history says about the order's rows as it left them, 64 hex digits. The terms have a hash of
 * their own and the clocks stand in the entry in words.
 */
export function digestOf({ machine, tranches, dispute }: OrderSnapshot): string {
  return sha256(
    canonical({
      facts: machine.facts,
      rests: machine.rests,
      tranches,
      dispute: dispute && { id: dispute.id, state: dispute.state, facts: dispute.facts, rests: dispute.rests },
    }),
  );
}

/** What a confirmation or a signature binds, 64 hex digits. */
export function hashOfTerms(terms: OrderSnapshot['terms']): string {
  return sha256(canonical(terms));
}
