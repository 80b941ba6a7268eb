import { Hono } from 'hono';
import { z } from 'zod';
import { beginSecondFactor, confirmSecondFactor } from '#modules/people/account.ts';
import { ConfirmCodeInput, PasswordInput } from '#modules/people/contract.ts';
import type { Installation } from '#platform/http.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Qr } from '#web/qr.tsx';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Details, Narrow, Small, Stack } from '#web/ui/block.tsx';
import { Button, CopyButton, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** The secret and the codes travel with the form, so that a mistyped code does not lose them: the database keeps no plain text. */
const ConfirmForm = z.object({
  code: ConfirmCodeInput.shape.code,
  uri: z.string().regex(/^otpauth:\/\/totp\/[\x21-\x7e]{1,500}$/),
  codes: z.string().regex(/^[\w-]{5,20}( [\w-]{5,20}){0,19}$/),
});

/** Setting up the second factor: the password, then the secret as a QR code, the backup codes, and a first code. */
export function secondFactorPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.setUpSecondFactor, (c) => {
    browserOf(at, c);
    return answerPage(c, <PasswordPage view={c.var.view} form={blank} />);
  });
  app.post(paths.setUpSecondFactor, (c) =>
    submit(c, PasswordInput, {
      act: async ({ password }) => {
        const { session, cookie } = browserOf(at, c);
        const { uri, backupCodes } = await beginSecondFactor(at, session, cookie, password);
        return answerPage(c, <ScanPage view={c.var.view} form={blank} uri={uri} codes={backupCodes} />);
      },
      again: (form, status) => answerPage(c, <PasswordPage view={c.var.view} form={form} />, status),
    }),
  );
  app.post(paths.confirmSecondFactor, (c) =>
    submit(c, ConfirmForm, {
      act: async ({ code }) => {
        const { session, cookie } = browserOf(at, c);
        giveSession(at, c, await confirmSecondFactor(at, session, cookie, code));
        setFlash(at, c, 'done', c.var.view.t('account.turned_on'));
        return seeOther(c, paths.security);
      },
      again: (form, status) => {
        const sent = ConfirmForm.pick({ uri: true, codes: true }).safeParse({ ...form.values });
        if (!sent.success) return seeOther(c, paths.setUpSecondFactor);
        const { uri, codes } = sent.data;
        const page = <ScanPage view={c.var.view} form={form} uri={uri} codes={codes.split(' ')} />;
        return answerPage(c, page, status);
      },
    }),
  );
  return app;
}

function PasswordPage({ view, form }: { view: View; form: FormState }) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.set_up_title')}>
      <Narrow>
        <PageHead
          crumbs={[{ label: t('account.tab_security'), href: paths.security }]}
          title={t('account.set_up_title')}
          lead={t('account.set_up_password')}
        />
        <Card label={t('account.set_up_title')}>
          <Form action={paths.setUpSecondFactor} {...form}>
            <TextInput name="password" type="password" label={t('account.password')} autocomplete="current-password" />
            <Button look="primary" wide>
              {t('common.continue')}
            </Button>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}

interface ScanProps {
  readonly view: View;
  readonly form: FormState;
  readonly uri: string;
  readonly codes: readonly string[];
}

function ScanPage({ view, form, uri, codes }: ScanProps) {
  const { t } = view;
  const key = (new URL(uri).searchParams.get('secret') ?? '').replaceAll(/(.{4})(?=.)/g, '$1 ');
  return (
    <Page view={view} title={t('account.set_up_title')}>
      <Narrow>
        <PageHead
          crumbs={[{ label: t('account.tab_security'), href: paths.security }]}
          title={t('account.set_up_title')}
        />
        <Card title={t('account.scan_title')}>
          <Small>{t('account.scan_text')}</Small>
          <Qr text={uri} label={t('account.scan_alt')} />
          <Details summary={t('account.scan_key')}>
            <p>
              <code>{key}</code>
            </p>
          </Details>
        </Card>
        <Card title={t('account.codes_title')}>
          <BackupCodes view={view} codes={codes} />
        </Card>
        <Card title={t('account.confirm_title')}>
          <Small>{t('account.confirm_text')}</Small>
          <Form action={paths.confirmSecondFactor} hidden={{ uri, codes: codes.join(' ') }} {...form}>
            <TextInput
              name="code"
              label={t('account.code')}
              hint={t('account.code_hint')}
              inputMode="numeric"
              autocomplete="one-time-code"
              pattern="[0-9]{6}"
              maxLength={6}
            />
            <Button look="primary" wide>
              {t('account.turn_on')}
            </Button>
          </Form>
        </Card>
        <LinkButton href={paths.setUpSecondFactor} look="quiet">
          {t('account.start_again')}
        </LinkButton>
      </Narrow>
    </Page>
  );
}

/** Shown once; the database has them encrypted. */
export function BackupCodes({ view: { t }, codes }: { view: View; codes: readonly string[] }) {
  return (
    <Stack gap="snug">
      <Small>{t('account.codes_text')}</Small>
      <pre>{codes.join('\n')}</pre>
      <div>
        <CopyButton text={codes.join('\n')} label={t('common.copy')} done={t('common.copied')} />
      </div>
    </Stack>
  );
}
