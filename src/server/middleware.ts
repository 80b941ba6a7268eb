import { createMiddleware } from 'hono/factory';
import { bodyLimit } from 'hono/body-limit';
import { Refused } from '#domain/errors.ts';
import { DAY, type Instant } from '#domain/time.ts';
import { noteTokenUse, prolongSession } from '#modules/people/commands.ts';
import { sessionOf, sessionOfAccessToken } from '#modules/people/queries.ts';
import { cookieLine, cookieNames, cookieOf, isSecure, SESSION_IDLE_MS, unsigned } from '#platform/cookies.ts';
import { isSafe, type Installation, type Session } from '#platform/http.ts';
import { chooseLocale } from '#platform/i18n.ts';
import { randomText } from '#platform/random.ts';
import type { PageEnv } from '#web/env.ts';
import { readFlash } from '#web/flash.ts';
import { viewOf } from '#web/view-of.ts';
import { themes } from '#web/view.ts';
import { pathOf } from './errors.ts';
import { refuseUnstorable } from './stored-text.ts';
import { unreadOf } from './unread.ts';

const BODY_MAX = 1024 * 1024;
const MINUTE = 60_000;

/**
 * Around every request: an id, the headers that keep a browser from doing what the page did not ask for, and the refusal
 * of what another site makes a browser send. Bodies end at 1 MB, but for `multipart/form-data`, which can only be read
 * as a stream, by the reader of uploads with its own limit.
 */
export function guard(at: Installation) {
  const headers: readonly (readonly [string, string])[] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['X-Frame-Options', 'DENY'],
    ...(isSecure(at.config) ? ([['Strict-Transport-Security', 'max-age=31536000']] as const) : []),
  ];
  const limit = bodyLimit({
    maxSize: BODY_MAX,
    onError: () => {
      throw new Refused('request.too_large', { max: '1 MB' });
    },
  });
  return createMiddleware<PageEnv>(async (c, next) => {
    const nonce = randomText(16);
    c.set('nonce', nonce);
    c.set('requestId', nonce.slice(0, 12));
    for (const [name, value] of headers) c.header(name, value);
    c.header('X-Request-Id', nonce.slice(0, 12));
    c.header('Content-Security-Policy', policy(nonce));
    const { req } = c;
    const sent = { url: req.url, text: () => req.text() };
    if (isSafe(req.method)) {
      await refuseUnstorable(sent, false);
      return next();
    }
    if (!isOwnRequest(at, req.url, req.path, (name) => req.header(name))) throw new Refused('request.foreign_origin');
    if (req.header('content-type')?.startsWith('multipart/form-data')) {
      Object.assign(req, UNREADABLE);
      await refuseUnstorable(sent, false);
      return next();
    }
    return limit(c, async () => {
      await refuseUnstorable(sent, true);
      await next();
    });
  });
}

const notAsOne = (): Promise<never> =>
  Promise.reject(new Refused('input.invalid', { field: 'body', expected: 'no multipart/form-data' }));
const UNREADABLE = { text: notAsOne, json: notAsOne, parseBody: notAsOne, formData: notAsOne, arrayBuffer: notAsOne };

function policy(nonce: string): string {
  return (
    `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self'; img-src 'self' data:; object-src 'none'; ` +
    `form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
  );
}

/**
 * A browser says where a request comes from; one that says nothing is refused too, with or without cookies. Only a call of
 * the API with a token of its own is free of this, because no other site's page can make a browser send that header.
 */
function isOwnRequest(
  at: Installation,
  url: string,
  path: string,
  header: (name: string) => string | undefined,
): boolean {
  if (path.startsWith('/api/') && header('authorization')?.startsWith('Bearer ')) return true;
  const site = header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = header('origin');
  if (origin === undefined) return false;
  // A sandbox is opened under whatever name its machine has; there the Host header has to do.
  return origin === at.config.publicUrl || (at.config.mode === 'sandbox' && origin === new URL(url).origin);
}

/** Who is signed in, what time it is, and in which language to answer. */
export function withSession(at: Installation) {
  const names = cookieNames(at.config);
  return createMiddleware<PageEnv>(async (c, next) => {
    c.set('now', at.clock.now());
    const real = at.clock.real();
    c.set('real', real);
    const cookies = c.req.header('cookie');
    const bearer = c.req.path.startsWith('/api/') ? c.req.header('authorization') : undefined;
    const session = bearer?.startsWith('Bearer ')
      ? await byAccessToken(at, bearer.slice('Bearer '.length), real)
      : await byCookie(at, cookieOf(cookies, names.session), real);
    c.set('session', session);
    c.set(
      'locale',
      chooseLocale({
        setting: session?.locale ?? null,
        cookie: cookieOf(cookies, names.locale) ?? null,
        acceptLanguage: c.req.header('accept-language') ?? null,
      }),
    );
    // What is made for one person must not be kept by anything between.
    if (session) c.header('Cache-Control', 'private, no-store');
    await next();
  });
}

async function byCookie(at: Installation, cookie: string | undefined, real: Instant): Promise<Session | null> {
  const token = unsigned(at.config.secret, cookie);
  if (token === null) return null;
  const found = await sessionOf(at.db, token, real);
  if (!found) return null;
  // Written once a day and not at every request.
  if (found.expiresAt - real < SESSION_IDLE_MS - DAY) {
    await prolongSession(at.db, found.session.id, found.createdAt, real);
  }
  return found.session;
}

/** A token that is not known is refused and not taken for a visitor, so that a script notices that it was revoked. */
async function byAccessToken(at: Installation, token: string, real: Instant): Promise<Session> {
  const found = token.startsWith('hf_') ? await sessionOfAccessToken(at.db, token, real) : null;
  if (!found) throw new Refused('account.sign_in_first');
  if (found.usedAt === null || real - found.usedAt > MINUTE) await noteTokenUse(at.db, found.session.id, real);
  return found.session;
}

/** What a page knows of its reader. The API needs none of it. */
export function withView(at: Installation) {
  const names = cookieNames(at.config);
  return createMiddleware<PageEnv>(async (c, next) => {
    if (c.req.path.startsWith('/api/')) return next();
    const cookies = c.req.header('cookie');
    const { session } = c.var;
    const theme = cookieOf(cookies, names.theme);
    const flash = readFlash(at.config.secret, cookieOf(cookies, names.flash));
    c.set(
      'view',
      viewOf({
        locale: c.var.locale,
        now: c.var.now,
        path: pathOf(c),
        mode: at.config.mode,
        nonce: c.var.nonce,
        theme: themes.find((known) => known === theme) ?? 'system',
        flash,
        ...(session ? { ...readerOf(session), unread: await unreadOf(at, session) } : {}),
      }),
    );
    await next();
    // A redirect carries the note on to the page that it leads to.
    if (flash && c.res.headers.get('content-type')?.startsWith('text/html')) {
      c.header('Set-Cookie', cookieLine(at.config, names.flash, null), { append: true });
    }
  });
}

function readerOf(session: Session) {
  const acting = session.orgs.find(({ id }) => id === session.org) ?? null;
  return {
    zone: session.zone,
    currency: session.currency,
    person: {
      id: session.person,
      name: session.name,
      email: session.email,
      staff: session.staff === null ? [] : [session.staff],
    },
    organization: acting,
    organizations: session.orgs,
  };
}
