import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ERRORS, Refused, type Details } from '#domain/errors.ts';
import { cookieNames, cookieOf } from '#platform/cookies.ts';
import { MissingFile } from '#platform/files/files.ts';
import { isSafe, type Installation, type Session } from '#platform/http.ts';
import { chooseLocale, languageTag, type Locale } from '#platform/i18n.ts';
import { randomText } from '#platform/random.ts';
import { INSTANTS_FROM, readerFor, refusalText } from '#platform/refusal-text.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { viewOf } from '#web/view-of.ts';
import type { View } from '#web/view.ts';
import { ErrorPage } from './error-page.tsx';

/**
 * The one place where an error becomes HTTP; null stands for an address that does not exist. Under /api it is RFC 9457
 * problem details with the catalogue's code; elsewhere a page, or the way to sign in. An error nobody foresaw is logged
 * under an id, and only the id is shown. The database transaction it broke has been rolled back by `db.tx`.
 */
export function answerRefusal(at: Installation, error: unknown, c: Context<PageEnv>): Response | Promise<Response> {
  const refused = refusedFrom(at, error, c);
  const seconds = refused.details['seconds'];
  if (refused.code === 'rate.limited' && seconds !== undefined) c.header('Retry-After', String(seconds));
  if (c.req.path.startsWith('/api/')) return problem(at, c, refused);
  const redirect = wayOn(c, refused);
  if (redirect !== null) return seeOther(c, redirect);
  const page = ErrorPage({ view: viewFor(at, c), refusal: refused, back: cameFrom(c) });
  return answerPage(c, page, ERRORS[refused.code].status);
}

function refusedFrom(at: Installation, error: unknown, c: Context<PageEnv>): Refused {
  if (error instanceof Refused) return error;
  if (error === null || error instanceof MissingFile) return new Refused('not_found');
  if (error instanceof HTTPException && (error.status === 400 || error.status === 415)) {
    return new Refused('input.invalid', { field: 'body', expected: 'application/json' });
  }
  if (error instanceof HTTPException && error.status === 413) return new Refused('request.too_large', { max: '1 MB' });
  const id = `err_${randomText(9)}`;
  at.log.error({ err: error, id, method: c.req.method, path: c.req.path, request: c.get('requestId') }, 'broke');
  return new Refused('server.error', { id });
}

function problem(at: Installation, c: Context<PageEnv>, { code, details }: Refused): Response {
  const { status } = ERRORS[code];
  const locale = localeOf(at, c);
  const session = c.get('session') as Session | null | undefined;
  const reader = readerFor(locale, session?.zone ?? 'UTC', at.clock.now());
  c.header('Content-Language', languageTag[locale]);
  c.header('Cache-Control', 'no-store');
  const body = {
    type: `/help/errors#${code}`,
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: refusalText(reader, { code, details }),
    ...inIso(details),
  };
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}

/** Instants among the details, as everywhere in the API. */
function inIso(details: Details): Details {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'number' && value > INSTANTS_FROM ? new Date(value).toISOString() : value,
    ]),
  );
}

/** Where a page leads to instead of an error: what is missing is made good there, and `back` returns. */
function wayOn(c: Context<PageEnv>, { code }: Refused): string | null {
  const back = isSafe(c.req.method) ? pathOf(c) : (cameFrom(c) ?? paths.home);
  if (code === 'account.sign_in_first') return paths.signIn(back);
  if (code === 'account.prove_first') return paths.prove(back);
  if (code === 'account.no_organization' && isSafe(c.req.method)) return paths.newOrganization;
  return null;
}

export function pathOf(c: Context<PageEnv>): string {
  const url = c.req.url;
  return url.slice(url.indexOf('/', 8));
}

/** The page of this site that the request came from. */
function cameFrom(c: Context<PageEnv>): string | null {
  const from = URL.parse(c.req.header('referer') ?? '');
  if (!from || from.host !== new URL(c.req.url).host) return null;
  // A path of two slashes would be another host as a link.
  const path = safeBack(from.pathname + from.search, '');
  return path === '' || (path === pathOf(c) && isSafe(c.req.method)) ? null : path;
}

/** An error may come before the view, the locale or the session of the request were made. */
function viewFor(at: Installation, c: Context<PageEnv>): View {
  const made = c.get('view') as View | undefined;
  if (made) return made;
  return viewOf({
    locale: localeOf(at, c),
    now: at.clock.now(),
    path: pathOf(c),
    mode: at.config.mode,
    nonce: (c.get('nonce') as string | undefined) ?? '',
  });
}

function localeOf(at: Installation, c: Context<PageEnv>): Locale {
  const known = c.get('locale') as Locale | undefined;
  if (known) return known;
  const cookie = cookieOf(c.req.header('cookie'), cookieNames(at.config).locale) ?? null;
  return chooseLocale({ cookie, acceptLanguage: c.req.header('accept-language') ?? null });
}
