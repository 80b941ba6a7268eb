import type { Instant } from '#domain/time.ts';

/** Where the business time comes from. Sessions, codes and rate limits run on `real()`, which the sandbox cannot move. */
export interface Clock {
  now(): Instant;
  real(): Instant;
  /** Sandbox only: how far `now` is ahead of `real`, in ms, as the installation's row says. */
  offset: number;
}

export function systemClock(offset = 0): Clock {
  return {
    offset,
    now() {
      return Date.now() + this.offset;
    },
    real: () => Date.now(),
  };
}

/** For tests and seeds: stands still until it is set. */
export function standingClock(at: Instant): Clock & { set(at: Instant): void } {
  let now = at;
  return { offset: 0, now: () => now, real: () => now, set: (next) => void (now = next) };
}
