import { Hono } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { SignUpInput, VerifyInput } from '#modules/people/contract.ts';
import { EmailInput } from '#modules/people/contract.ts';
import { emailIn, sendVerification, signUp, verifyEmail } from '#modules/people/account.ts';
import { visitorOf } from '#platform/client-ip.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Details, Narrow, Notice, Prose, Stack } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { goOn } from './sign-in.tsx';

const PASSWORD_MIN = 10;

interface Shown {
  readonly view: View;
  readonly form: FormState;
  readonly back: string;
}

/** From nobody to somebody: register, the letter, and its link. */
export function registerPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const visitor = (c: Parameters<typeof visitorOf>[0]) => visitorOf(c, at.config.proxies);

  app.get(paths.register, (c) => {
    const form = { errors: {}, values: { email: c.req.query('email') } };
    return answerPage(c, <RegisterPage view={c.var.view} form={form} back={safeBack(c.req.query('back'))} />);
  });
  app.post(paths.register, (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, SignUpInput, {
      act: async (input) => {
        await signUp(at, { ...input, locale: c.var.locale, back }, visitor(c));
        return seeOther(c, paths.checkMail);
      },
      again: (form, status) => answerPage(c, <RegisterPage view={c.var.view} form={form} back={back} />, status),
    });
  });

  app.get(paths.checkMail, (c) => answerPage(c, <CheckMailPage view={c.var.view} form={blank} />));
  app.post(paths.checkMail, (c) =>
    submit(c, EmailInput, {
      act: async ({ email }) => {
        await sendVerification(at, email, visitor(c));
        setFlash(at, c, 'note', c.var.view.t('account.sent_again'));
        return seeOther(c, paths.checkMail);
      },
      again: (form, status) => answerPage(c, <CheckMailPage view={c.var.view} form={form} />, status),
    }),
  );

  app.get(paths.verify(), (c) => {
    const props = { token: c.req.query('token') ?? '', back: safeBack(c.req.query('back')) };
    // A link that was cut off on its way names nobody, and no password would help it.
    if (emailIn(props.token) === null) throw new Refused('account.link_dead');
    return answerPage(c, <VerifyPage view={c.var.view} form={blank} {...props} />);
  });
  app.post(paths.verify(), (c) => {
    const back = safeBack(c.req.query('back'));
    return submit(c, z.object(VerifyInput.shape), {
      act: async (input) => {
        const signedIn = await verifyEmail(at, input, visitor(c));
        setFlash(at, c, 'done', c.var.view.t('account.verified'));
        return goOn(at, c, signedIn, back);
      },
      again: (form, status) => {
        const { token } = form.values;
        const props = { token: typeof token === 'string' ? token : '', back };
        return answerPage(c, <VerifyPage view={c.var.view} form={form} {...props} />, status);
      },
    });
  });
  return app;
}

const withBack = (path: string, back: string) => (back === '/' ? path : `${path}?back=${encodeURIComponent(back)}`);

function RegisterPage({ view, form, back }: Shown) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.register')} bare>
      <Narrow>
        <PageHead title={t('account.register')} lead={t('account.register_lead')} />
        <Card>
          <Form action={withBack(paths.register, back)} {...form}>
            <TextInput
              name="name"
              label={t('account.name')}
              hint={t('account.name_hint')}
              autocomplete="name"
              maxLength={120}
            />
            <TextInput name="email" type="email" label={t('account.email')} autocomplete="email" maxLength={254} />
            <TextInput
              name="password"
              type="password"
              label={t('account.password')}
              hint={t('account.password_hint')}
              autocomplete="new-password"
              minLength={PASSWORD_MIN}
              maxLength={128}
            />
            <Button look="primary" wide>
              {t('account.register_button')}
            </Button>
          </Form>
        </Card>
        <p>{rich(t, 'account.has_account', {}, { link: (text) => <a href={paths.signIn(back)}>{text}</a> })}</p>
      </Narrow>
    </Page>
  );
}

function CheckMailPage({ view, form }: Omit<Shown, 'back'>) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.check_mail')} bare>
      <Narrow>
        <PageHead title={t('account.check_mail')} />
        <Prose>
          <p>{t('account.check_mail_text')}</p>
        </Prose>
        {view.mode === 'sandbox' ? (
          <Notice>
            <p>
              {rich(t, 'account.check_mail_sandbox', {}, { link: (text) => <a href={paths.sandboxOutbox}>{text}</a> })}
            </p>
          </Notice>
        ) : null}
        <Details summary={t('account.no_letter')} open={Object.keys(form.errors).length > 0}>
          <Stack>
            <p>{t('account.no_letter_text')}</p>
            <Form action={paths.checkMail} {...form}>
              <TextInput name="email" type="email" label={t('account.email')} autocomplete="email" />
              <Button>{t('account.send_again')}</Button>
            </Form>
          </Stack>
        </Details>
      </Narrow>
    </Page>
  );
}

function VerifyPage({ view, form, token, back }: Shown & { token: string }) {
  const { t } = view;
  // Whether the token is genuine shows when it is used; here it only says which password is meant.
  const email = emailIn(token);
  return (
    <Page view={view} title={t('account.verify')} bare>
      <Narrow>
        <PageHead title={t('account.verify')} lead={t('account.verify_lead', { email: email ?? '?' })} />
        <Card>
          <Form action={withBack(paths.verify(), back)} hidden={{ token }} {...form}>
            <TextInput name="password" type="password" label={t('account.password')} autocomplete="current-password" />
            <Button look="primary" wide>
              {t('account.verify_button')}
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
