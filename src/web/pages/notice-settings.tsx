import { Hono } from 'hono';
import { z } from 'zod';
import { chooseMails } from '#modules/notices/commands.ts';
import { MAILS, mailsOf, type Mails } from '#modules/notices/queries.ts';
import { sessionOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { SettingsHead } from '#web/settings-tabs.tsx';
import { Card } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { RadioGroup } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';

const mailForm = z.object({ mail: z.enum(MAILS) });

/** Which notices a person gets by e-mail. */
export function noticeSettingsPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.noticeSettings, async (c) => {
    const chosen = await mailsOf(at.db, sessionOf(c).person);
    return answerPage(c, <SettingsPage view={c.var.view} chosen={chosen} form={blank} />);
  });
  app.post(paths.noticeSettings, (c) => {
    const { person } = sessionOf(c);
    return submit(c, mailForm, {
      act: async ({ mail }) => {
        await chooseMails(at.db, person, mail);
        setFlash(at, c, 'done', c.var.view.t('notices.settings_saved'));
        return seeOther(c, paths.noticeSettings);
      },
      again: async (form, status) => {
        const chosen = await mailsOf(at.db, person);
        return answerPage(c, <SettingsPage view={c.var.view} chosen={chosen} form={form} />, status);
      },
    });
  });
  return app;
}

function SettingsPage({ view, chosen, form }: { view: View; chosen: Mails; form: FormState }) {
  const { t, person } = view;
  return (
    <Page view={view} title={t('notices.settings_title')}>
      <SettingsHead tab="notices" />
      <Card title={t('notices.settings_title')}>
        <p class="muted">{t('notices.settings_lead', { email: person?.email ?? '' })}</p>
        <Form action={paths.noticeSettings} {...form}>
          <RadioGroup
            name="mail"
            legend={t('notices.settings_legend')}
            chosen={chosen}
            cards
            choices={MAILS.map((value) => ({
              value,
              label: t(`notices.settings_${value}`),
              hint: t(`notices.settings_${value}_hint`),
            }))}
          />
          <ButtonBar>
            <Button look="primary">{t('common.save')}</Button>
          </ButtonBar>
        </Form>
      </Card>
    </Page>
  );
}
