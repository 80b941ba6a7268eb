import { Hono } from 'hono';
import type { Refusal } from '#domain/errors.ts';
import { eraseOwn } from '#modules/erasure/leave.ts';
import { keptBy } from '#modules/erasure/queries.ts';
import { EmailInput, EraseInput, PROOF_MS, TokenInput } from '#modules/people/contract.ts';
import { askEmail, confirmEmail, emailToConfirm } from '#modules/people/email.ts';
import { visitorOf } from '#platform/client-ip.ts';
import { proved, sessionOf, type Installation } from '#platform/http.ts';
import { refusalText } from '#platform/refusal-text.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Narrow, Prose } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** Another e-mail address, and leaving for good. Both ask for the password first. */
export function accountSettingsPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.changeEmail, (c) => {
    proved(c, PROOF_MS);
    return answerPage(c, <EmailPage view={c.var.view} form={blank} />);
  });
  app.post(paths.changeEmail, (c) =>
    submit(c, EmailInput, {
      act: async ({ email }) => {
        await askEmail(at, proved(c, PROOF_MS), email, visitorOf(c, at.config.proxies).network);
        setFlash(at, c, 'note', c.var.view.t('account.email_asked', { email }));
        return seeOther(c, paths.security);
      },
      again: (form, status) => answerPage(c, <EmailPage view={c.var.view} form={form} />, status),
    }),
  );

  app.get(paths.confirmEmail(), async (c) => {
    const token = c.req.query('token') ?? '';
    const email = await emailToConfirm(at, sessionOf(c).person, token);
    return answerPage(c, <ConfirmPage view={c.var.view} token={token} email={email} />);
  });
  app.post(paths.confirmEmail(), (c) =>
    submit(c, TokenInput, {
      act: async ({ token }) => {
        await confirmEmail(at, browserOf(at, c).session, token);
        setFlash(at, c, 'done', c.var.view.t('account.email_changed'));
        return seeOther(c, paths.security);
      },
      again: (form, status) => answerPage(c, <EmailPage view={c.var.view} form={form} />, status),
    }),
  );

  app.get(paths.eraseAccount, async (c) => {
    const kept = await keptBy(at.db, proved(c, PROOF_MS));
    return answerPage(c, <ErasePage view={c.var.view} form={blank} kept={kept} />);
  });
  app.post(paths.eraseAccount, (c) =>
    submit(c, EraseInput, {
      act: async ({ email }) => {
        await eraseOwn(at, proved(c, PROOF_MS), email, c.var.now);
        giveSession(at, c, null);
        setFlash(at, c, 'note', c.var.view.t('account.erased'));
        return seeOther(c, paths.home);
      },
      again: async (form, status) => {
        const kept = await keptBy(at.db, sessionOf(c));
        return answerPage(c, <ErasePage view={c.var.view} form={form} kept={kept} />, status);
      },
    }),
  );
  return app;
}

const crumbs = ({ t }: View) => [
  { label: t('account.settings'), href: paths.settings },
  { label: t('account.tab_security'), href: paths.security },
];

function EmailPage({ view, form }: { view: View; form: FormState }) {
  const { t } = view;
  const title = t('account.change_email');
  return (
    <Page view={view} title={title}>
      <Narrow>
        <PageHead title={title} crumbs={crumbs(view)} lead={t('account.change_email_lead')} />
        <Card label={title}>
          <Form action={paths.changeEmail} {...form}>
            <TextInput
              name="email"
              type="email"
              label={t('account.new_email')}
              hint={t('account.new_email_hint', { email: view.person?.email ?? '' })}
              autocomplete="email"
              maxLength={254}
            />
            <ButtonBar align="end">
              <LinkButton look="quiet" href={paths.security}>
                {t('common.cancel')}
              </LinkButton>
              <Button look="primary">{t('account.send_link')}</Button>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}

function ConfirmPage({ view, token, email }: { view: View; token: string; email: string }) {
  const { t } = view;
  const title = t('account.confirm_email');
  return (
    <Page view={view} title={title}>
      <Narrow>
        <PageHead
          title={title}
          crumbs={crumbs(view)}
          lead={t('account.confirm_email_lead', { email, before: view.person?.email ?? '' })}
        />
        <Form action={paths.confirmEmail()} hidden={{ token }}>
          <ButtonBar>
            <Button look="primary">{t('account.confirm_email_button')}</Button>
          </ButtonBar>
        </Form>
      </Narrow>
    </Page>
  );
}

function ErasePage({ view, form, kept }: { view: View; form: FormState; kept: Refusal | null }) {
  const { t } = view;
  const title = t('account.erase');
  return (
    <Page view={view} title={title}>
      <Narrow>
        <PageHead title={title} crumbs={crumbs(view)} lead={t('account.erase_lead')} />
        <Prose>
          <ul>
            <li>{t('account.erase_goes')}</li>
            <li>{t('account.erase_stays')}</li>
            <li>{t('account.erase_organization')}</li>
          </ul>
        </Prose>
        <Card label={title}>
          <Form action={paths.eraseAccount} {...form}>
            <TextInput
              name="email"
              type="email"
              label={t('account.erase_confirm')}
              hint={view.person?.email}
              autocomplete="off"
              maxLength={254}
            />
            <ButtonBar>
              <Button look="danger" reason={kept && refusalText(view, kept)}>
                {t('account.erase_button')}
              </Button>
              <LinkButton look="quiet" href={paths.security}>
                {t('common.cancel')}
              </LinkButton>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
