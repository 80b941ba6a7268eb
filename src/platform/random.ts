import { randomBytes } from 'node:crypto';
import { makeId, type Id, type Prefix } from '#domain/ids.ts';

// Drawn in blocks: one call into the kernel serves 400 ids.
let block = randomBytes(4000);
let used = 0;

export function newId<P extends Prefix>(prefix: P, at: number): Id<P> {
  if (used + 10 > block.length) {
    block = randomBytes(4000);
    used = 0;
  }
  used += 10;
  return makeId(prefix, at, block.subarray(used - 10, used));
}

/** URL-safe, for tokens and nonces. */
export function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url');
}
