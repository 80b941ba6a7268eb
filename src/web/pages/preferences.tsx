import { Hono } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { changeSettings, renewSession } from '#modules/people/commands.ts';
import { ActForInput } from '#modules/people/contract.ts';
import { cookieLine, cookieNames, signed } from '#platform/cookies.ts';
import type { Installation } from '#platform/http.ts';
import { locales } from '#platform/i18n.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { readForm } from '#web/read-form.ts';
import { themes } from '#web/view.ts';

const YEAR_S = 365 * 86_400;
const back = z.string().optional();
const PreferencesForm = z.object({ locale: z.enum(locales).optional(), theme: z.enum(themes).optional(), back });
const ActForForm = z.object({ organization: ActForInput.shape.organization, back });

/** The switches in the bar of every page: language, appearance, organization. They have no page of their own. */
export function preferencePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const names = cookieNames(at.config);

  app.post(paths.preferences, async (c) => {
    const { locale, theme, ...rest } = await readForm(c, PreferencesForm);
    for (const [name, value] of [
      [names.locale, locale],
      [names.theme, theme],
    ] as const) {
      if (value !== undefined) c.header('Set-Cookie', cookieLine(at.config, name, value, YEAR_S), { append: true });
    }
    const { session } = c.var;
    if (session && locale !== undefined) await changeSettings(at.db, session.person, { locale }, c.var.real);
    return seeOther(c, safeBack(rest.back));
  });

  app.post(paths.actFor, async (c) => {
    const input = await readForm(c, ActForForm);
    const { session } = browserOf(at, c);
    const found = session.orgs.find(({ id }) => id === input.organization);
    if (!found) throw new Refused('not_found');
    const token = await renewSession(at.db, session.id, { org: found.id }, c.var.real);
    giveSession(at, c, signed(at.config.secret, token));
    return seeOther(c, safeBack(input.back));
  });
  return app;
}
