import { Refused } from '../errors.ts';

/**
 * `count` different numbers from 1 to `total` in the order drawn. The same seed gives the same numbers for ever, so that
 * anybody with the seed can check a draw; the seed must be one that neither side can choose.
 */
export function draw(seed: string, total: number, count: number): readonly number[] {
  const possible = Number.isSafeInteger(total) && total <= 0xffff_ffff && Number.isSafeInteger(count);
  if (!possible || count < 0 || count > total) throw new Refused('sampling.draw_impossible', { field: 'count', total });
  const next = generator(seed);
  // Fisher-Yates over numbers not written down: only the places that were swapped are kept.
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let left = total; drawn.length < count; left--) {
    const place = below(next, left);
    drawn.push((moved.get(place) ?? place) + 1);
    moved.set(place, moved.get(left - 1) ?? left - 1);
    moved.delete(left - 1);
  }
  return drawn;
}

/** Uniform over 0 … bound - 1: numbers of the incomplete last round are thrown away. */
function below(next: () => number, bound: number): number {
  const usable = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const value = next();
    if (value < usable) return value % bound;
  }
}

/** sfc32 (C. Doty-Humphrey, PractRand), seeded through four FNV-1a hashes of the seed's UTF-16 units. */
function generator(seed: string): () => number {
  let a = fnv(seed, 0);
  let b = fnv(seed, 1);
  let c = fnv(seed, 2);
  let d = fnv(seed, 3);
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  };
  // The author's advice: the first outputs still show the seed.
  for (let i = 0; i < 15; i++) next();
  return next;
}

function fnv(text: string, salt: number): number {
  let hash = Math.imul(0x811c9dc5 ^ salt, 0x01000193);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash | 0;
}
