import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';

/** Older or newer than this is refused: a recorded request cannot be sent again next week. */
const TOLERANCE_MS = 5 * 60_000;

/** `t=<seconds>,v1=<hex>`: HMAC-SHA256 over the time and the bytes of the body, as Stripe signs its events. */
export function signatureOf(secret: string, raw: string, at: Instant): string {
  const seconds = Math.floor(at / 1000);
  return `t=${seconds},v1=${mac(secret, seconds, raw)}`;
}

/** Refused: rail.signature_wrong, rail.event_stale. */
export function checkSignature(secret: string, raw: string, signature: string | undefined, real: Instant): void {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(signature ?? '');
  const seconds = Number(match?.[1]);
  const given = Buffer.from(match?.[2] ?? '', 'hex');
  const right = Buffer.from(mac(secret, seconds, raw), 'hex');
  if (!match || !timingSafeEqual(given, right)) throw new Refused('rail.signature_wrong');
  if (Math.abs(real - seconds * 1000) > TOLERANCE_MS) throw new Refused('rail.event_stale');
}

/** A secret for one purpose out of the installation's, so that no two purposes share one. */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('hex');
}

function mac(secret: string, seconds: number, raw: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${raw}`).digest('hex');
}
