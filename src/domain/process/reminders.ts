import type { Policy } from '../policy.ts';
import { DAY, plus, type Instant } from '../time.ts';

/** The next reminder of a clock after `now`, or null. A wait is never reminded of before it has begun. */
export function nextReminder(due: Instant, now: Instant, policy: Policy): Instant | null {
  const instants = policy.remind_before
    .map((span) => due - ('days' in span ? span.days * DAY : plus(due, span) - due))
    .filter((at) => at > now)
    .sort((a, b) => a - b);
  return instants[0] ?? null;
}
