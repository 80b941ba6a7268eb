import { isIPv4, isIPv6 } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/**
 * The address of the client. Of X-Forwarded-For only as many entries are believed, from the right, as there are proxies
 * of the operator's own in front; a client can write anything before them.
 */
export function clientIp(c: Context, proxies: number): string {
  const direct = plain((c.env as Partial<HttpBindings> | undefined)?.incoming?.socket?.remoteAddress ?? '127.0.0.1');
  if (proxies === 0) return direct;
  const told = (c.req.header('x-forwarded-for') ?? '').split(',').map((part) => plain(part.trim()));
  const address = told.at(-proxies);
  return address !== undefined && (isIPv4(address) || isIPv6(address)) ? address : direct;
}

/** What counts as one place for rate limits: an IPv4 address, or the /64 that one IPv6 customer has to themselves. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = tail === undefined ? [] : tail.split(':').filter((part) => part !== '');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

function plain(address: string): string {
  const bare = address.replace(/^\[|\]$/g, '');
  return bare.toLowerCase().startsWith('::ffff:') && bare.includes('.') ? bare.slice(7) : bare;
}

/** Who asks, for limits and for the list of one's sessions. */
export function visitorOf(c: Context, proxies: number): { ip: string; network: string; agent: string | null } {
  const ip = clientIp(c, proxies);
  return { ip, network: networkOf(ip), agent: c.req.header('user-agent') ?? null };
}
