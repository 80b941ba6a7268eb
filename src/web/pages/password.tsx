import { Hono } from 'hono';
import { forgotPassword, resetPassword } from '#modules/people/account.ts';
import { EmailInput, ResetInput } from '#modules/people/contract.ts';
import { visitorOf } from '#platform/client-ip.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Narrow } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** A forgotten password, and the link that sets a new one. */
export function passwordPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);

  app.get(paths.forgot, (c) => answerPage(c, <ForgotPage view={c.var.view} form={blank} />));
  app.post(paths.forgot, (c) =>
    submit(c, EmailInput, {
      act: async ({ email }) => {
        await forgotPassword(at, email, visitor(c));
        setFlash(at, c, 'note', c.var.view.t('account.forgot_sent'));
        return seeOther(c, paths.forgot);
      },
      again: (form, status) => answerPage(c, <ForgotPage view={c.var.view} form={form} />, status),
    }),
  );

  app.get(paths.reset(), (c) =>
    answerPage(c, <ResetPage view={c.var.view} form={blank} token={c.req.query('token') ?? ''} />),
  );
  app.post(paths.reset(), (c) =>
    submit(c, ResetInput, {
      act: async (input) => {
        await resetPassword(at, input, visitor(c));
        setFlash(at, c, 'done', c.var.view.t('account.reset_done'));
        return seeOther(c, paths.signIn());
      },
      again: (form, status) => {
        const { token } = form.values;
        const sent = typeof token === 'string' ? token : '';
        return answerPage(c, <ResetPage view={c.var.view} form={form} token={sent} />, status);
      },
    }),
  );
  return app;
}

function ForgotPage({ view, form }: { view: View; form: FormState }) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.forgot')} bare>
      <Narrow>
        <PageHead title={t('account.forgot')} lead={t('account.forgot_lead')} />
        <Card label={t('account.forgot')}>
          <Form action={paths.forgot} {...form}>
            <TextInput name="email" type="email" label={t('account.email')} autocomplete="username" />
            <Button look="primary" wide>
              {t('account.forgot_button')}
            </Button>
          </Form>
        </Card>
        <p>
          <a href={paths.signIn()}>{t('account.sign_in')}</a>
        </p>
      </Narrow>
    </Page>
  );
}

function ResetPage({ view, form, token }: { view: View; form: FormState; token: string }) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.reset')} bare>
      <Narrow>
        <PageHead title={t('account.reset')} lead={t('account.reset_lead')} />
        <Card label={t('account.reset')}>
          <Form action={paths.reset()} hidden={{ token }} {...form}>
            <TextInput
              name="password"
              type="password"
              label={t('account.new_password')}
              hint={t('account.password_hint')}
              autocomplete="new-password"
              minLength={10}
              maxLength={128}
            />
            <Button look="primary" wide>
              {t('account.reset_button')}
            </Button>
          </Form>
        </Card>
        <p>
          <a href={paths.forgot}>{t('account.forgot_link')}</a>
        </p>
      </Narrow>
    </Page>
  );
}
