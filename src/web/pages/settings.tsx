import { Hono } from 'hono';
import { z } from 'zod';
import { changeSettings } from '#modules/people/commands.ts';
import { SettingsInput } from '#modules/people/contract.ts';
import { personById } from '#modules/people/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import { cookieLine, cookieNames } from '#platform/cookies.ts';
import { sessionOf, type Installation } from '#platform/http.ts';
import { locales, ownName, words } from '#platform/i18n.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { submit, type FormState } from '#web/read-form.ts';
import { SettingsHead } from '#web/settings-tabs.tsx';
import { Card } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { FieldSet, Form } from '#web/ui/form.tsx';
import { RadioGroup, Select, TextInput } from '#web/ui/input.tsx';
import { themes, type View } from '#web/view.ts';

const YEAR_S = 365 * 86_400;

const ProfileForm = z.object({
  name: SettingsInput.shape.name.unwrap(),
  locale: z.enum(['browser', ...locales]),
  zone: SettingsInput.shape.zone.unwrap(),
  currency: SettingsInput.shape.currency.unwrap(),
  theme: z.enum(themes),
});

/** A person's own settings: name, language, time zone, currency, appearance. */
export function settingsPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const names = cookieNames(at.config);

  app.get(paths.settings, async (c) => {
    const { person } = sessionOf(c);
    const [{ name, email, locale, zone, currency }, rates] = await Promise.all([
      personById(at.db, person),
      ratesOf(at.db),
    ]);
    const values = { name, email, locale: locale ?? 'browser', zone, currency, theme: c.var.view.theme };
    const form = { errors: {}, values };
    return answerPage(c, <ProfilePage view={c.var.view} form={form} currencies={rates.currencies} />);
  });

  app.post(paths.settings, (c) =>
    submit(c, ProfileForm, {
      act: async ({ theme, locale: chosen, ...input }) => {
        const locale = chosen === 'browser' ? null : chosen;
        await changeSettings(at.db, sessionOf(c).person, { ...input, locale }, c.var.real);
        c.header('Set-Cookie', cookieLine(at.config, names.theme, theme, YEAR_S), { append: true });
        c.header('Set-Cookie', cookieLine(at.config, names.locale, locale, YEAR_S), { append: true });
        setFlash(at, c, 'done', words(locale ?? c.var.locale)('account.saved'));
        return seeOther(c, paths.settings);
      },
      again: async (form, status) => {
        const { currencies } = await ratesOf(at.db);
        return answerPage(c, <ProfilePage view={c.var.view} form={form} currencies={currencies} />, status);
      },
    }),
  );
  return app;
}

function ProfilePage(props: { view: View; form: FormState; currencies: readonly string[] }) {
  const { view, form, currencies } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('account.settings')}>
      <SettingsHead tab="profile" />
      <Card title={t('account.profile')}>
        <Form action={paths.settings} {...form}>
          <FieldSet columns={2}>
            <TextInput name="name" label={t('account.name')} hint={t('account.name_hint')} autocomplete="name" />
            <Select
              name="locale"
              label={t('account.language')}
              options={[
                { value: 'browser', label: t('account.language_browser') },
                ...locales.map((locale) => ({ value: locale, label: ownName[locale] })),
              ]}
            />
            <Select name="zone" label={t('account.zone')} hint={t('account.zone_hint')} options={zoneOptions(view)} />
            <Select
              name="currency"
              label={t('account.currency')}
              hint={t('account.currency_hint')}
              options={currencies.map((code) => ({ value: code, label: currencyLabel(view, code) }))}
            />
          </FieldSet>
          <RadioGroup
            name="theme"
            legend={t('account.appearance')}
            choices={themes.map((theme) => ({ value: theme, label: t(`common.theme_${theme}`) }))}
          />
          <ButtonBar>
            <Button look="primary">{t('common.save')}</Button>
          </ButtonBar>
        </Form>
      </Card>
    </Page>
  );
}

const zones: readonly string[] = Intl.supportedValuesOf('timeZone');

/** By part of the world, so that the list of some four hundred can be found one's way in. */
function zoneOptions({ zone }: View) {
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const name of new Set(['UTC', ...zones, zone])) {
    const [group = name, ...rest] = name.split('/');
    const label = rest.length === 0 ? name : rest.join(', ').replaceAll('_', ' ');
    groups.set(group, [...(groups.get(group) ?? []), { value: name, label }]);
  }
  return [...groups].map(([group, options]) => ({ group, options }));
}

function currencyLabel({ locale }: View, code: string): string {
  const name = new Intl.DisplayNames(locale, { type: 'currency' }).of(code) ?? code;
  return `${code}, ${name}`;
}
