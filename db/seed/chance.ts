/** Numbers that look random and are the same at every run: a demo market is told by its seed. */
export interface Chance {
  /** From 0 up to, not with, 1. */
  next(): number;
  /** A whole number from least to most, both with. */
  whole(least: number, most: number): number;
  pick<T>(from: readonly T[]): T;
  /** `count` different ones in the order they stand in, or all where there are fewer. */
  some<T>(from: readonly T[], count: number): T[];
  /** True in `share` of all cases. */
  is(share: number): boolean;
  /** Around `mean`, two thirds of them within `spread`. */
  around(mean: number, spread: number): number;
  bytes(count: number): Uint8Array;
}

/** mulberry32: small, fast, and good enough for a stage set. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(next() * from.length)];
    if (one === undefined) throw new RangeError('nothing to pick from');
    return one;
  };
  const some = <T>(from: readonly T[], count: number): T[] => {
    const left = from.map((_, at) => at);
    const taken: number[] = [];
    while (taken.length < count && left.length > 0) taken.push(...left.splice(Math.floor(next() * left.length), 1));
    return taken.sort((a, b) => a - b).map((at) => from[at] as T);
  };
  return {
    next,
    whole,
    pick,
    some,
    is: (share) => next() < share,
    // The sum of three is bell-shaped enough.
    around: (mean, spread) => mean + (next() + next() + next() - 1.5) * 2 * spread,
    bytes: (count) => Uint8Array.from({ length: count }, () => whole(0, 255)),
  };
}
