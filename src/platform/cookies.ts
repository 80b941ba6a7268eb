import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Config } from './config.ts';

const DAY_S = 86_400;

/** No session lives longer than this, however busy it is. */
export const SESSION_MAX_MS = 30 * DAY_S * 1000;
/** A session that nobody used for so long has ended. */
export const SESSION_IDLE_MS = 7 * DAY_S * 1000;

export interface CookieNames {
  readonly session: string;
  readonly challenge: string;
  readonly flash: string;
  readonly locale: string;
  readonly theme: string;
  /** Companies that a visitor has put aside. */
  readonly shortlist: string;
}

export function isSecure(config: Pick<Config, 'publicUrl'>): boolean {
  return config.publicUrl?.startsWith('https://') ?? false;
}

/** With the prefix that keeps other hosts of the domain from setting them, where the public address allows it. */
export function cookieNames(config: Pick<Config, 'publicUrl'>): CookieNames {
  const prefix = isSecure(config) ? '__Host-holdfast' : 'holdfast';
  return {
    session: `${prefix}-session`,
    challenge: `${prefix}-challenge`,
    flash: `${prefix}-flash`,
    locale: `${prefix}-locale`,
    theme: `${prefix}-theme`,
    shortlist: `${prefix}-shortlist`,
  };
}

/** A whole Set-Cookie line. Null as the value takes the cookie away; no `maxAge_s` ends it with the browser. */
export function cookieLine(
  config: Pick<Config, 'publicUrl'>,
  name: string,
  value: string | null,
  maxAge_s?: number,
): string {
  const age = value === null ? '; Max-Age=0' : maxAge_s === undefined ? '' : `; Max-Age=${maxAge_s}`;
  const secure = isSecure(config) ? '; Secure' : '';
  return `${name}=${encodeURIComponent(value ?? '')}; Path=/; HttpOnly; SameSite=Lax${age}${secure}`;
}

/** The decoded value of one cookie in a Cookie header. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  if (header === undefined || !header.includes(name)) return undefined;
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    if (at < 0 || pair.slice(0, at).trim() !== name) continue;
    try {
      return decodeURIComponent(pair.slice(at + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** `text.signature`, as better-auth signs its cookies too: HMAC-SHA-256 in base64. */
export function signed(secret: string, text: string): string {
  return `${text}.${signature(secret, text)}`;
}

/** The text, where the signature is right. */
export function unsigned(secret: string, value: string | undefined): string | null {
  const at = value?.lastIndexOf('.') ?? -1;
  if (value === undefined || at < 1) return null;
  const text = value.slice(0, at);
  const given = Buffer.from(value.slice(at + 1));
  const right = Buffer.from(signature(secret, text));
  return given.length === right.length && timingSafeEqual(given, right) ? text : null;
}

function signature(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}
