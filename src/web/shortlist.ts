import type { Context } from 'hono';
import { isId } from '#domain/ids.ts';
import { mergeShortlist } from '#modules/shortlists/commands.ts';
import { type Kind, kindOf, SHORTLIST_MAX, type ThingId } from '#modules/shortlists/contract.ts';
import { shortlistOf, type Saver } from '#modules/shortlists/queries.ts';
import { cookieLine, cookieNames, cookieOf } from '#platform/cookies.ts';
import type { Installation, Session } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';

/** What the address of a comparison calls the things of each kind. */
export const COMPARED_AS: Readonly<Record<Kind, string>> = { inspector: 'company', product: 'product' };

/** The address of several of a kind side by side, for everybody who gets it. */
export function comparePath(things: readonly ThingId[]): string {
  return paths.compare(`?${things.map((id) => `${COMPARED_AS[kindOf(id)]}=${id}`).join('&')}`);
}

const AGE_S = 180 * 86_400;

/** What a visitor has put aside, kept by their own browser. */
export function visitorShortlist(at: Installation, c: Context<PageEnv>): ThingId[] {
  const kept = cookieOf(c.req.header('cookie'), cookieNames(at.config).shortlist) ?? '';
  const ids = kept.split('.').filter((id): id is ThingId => isId('org', id) || isId('prd', id));
  return [...new Set(ids)].slice(0, SHORTLIST_MAX);
}

export function keepVisitorShortlist(at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]): void {
  const value = ids.length === 0 ? null : ids.join('.');
  c.header('Set-Cookie', cookieLine(at.config, cookieNames(at.config).shortlist, value, AGE_S), { append: true });
}

/** Who puts aside for their organization; null for visitors and for those who act for none. */
export function saverOf(session: Pick<Session, 'person' | 'org'> | null): Saver | null {
  return session?.org ? { person: session.person, org: session.org } : null;
}

/** The reader's shortlist, whoever keeps it, the newest first. */
export async function shortlisted(at: Installation, c: Context<PageEnv>): Promise<ThingId[]> {
  const saver = saverOf(c.var.session);
  return saver ? shortlistOf(at.db, saver.org) : visitorShortlist(at, c);
}

/** What was put aside before signing in becomes the organization's, and the browser forgets it. */
export async function takeOverShortlist(at: Installation, c: Context<PageEnv>, saver: Saver | null): Promise<void> {
  const ids = visitorShortlist(at, c);
  if (!saver || ids.length === 0) return;
  await at.db.tx((tx) => mergeShortlist(tx, saver, ids, c.var.now));
  keepVisitorShortlist(at, c, []);
}
