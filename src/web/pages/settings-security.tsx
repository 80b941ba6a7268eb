import { Hono } from 'hono';
import { changePassword, endSecondFactor, newBackupCodes } from '#modules/people/account.ts';
import { endOtherSessions, endSession } from '#modules/people/commands.ts';
import { ChangePasswordInput, PasswordInput } from '#modules/people/contract.ts';
import { openSessionsOf, personById, type OpenSession } from '#modules/people/queries.ts';
import { sessionOf, type Installation } from '#platform/http.ts';
import { browserOf, giveSession } from '#platform/session-cookie.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import { deviceName } from '#web/device.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { SettingsHead } from '#web/settings-tabs.tsx';
import { Card, Details, Facts, Grid, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { DateTime, Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { BackupCodes } from './second-factor.tsx';

/** Which of the page's forms was refused. */
type Forms = Readonly<Partial<Record<'password' | 'codes' | 'off', FormState>>>;

interface Shown {
  readonly view: View;
  readonly forms: Forms;
  readonly secondFactor: boolean;
  readonly sessions: readonly OpenSession[];
  readonly current: string;
}

/** Password, second factor, and where one is signed in. */
export function securityPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const show = async (c: Parameters<typeof sessionOf>[0] & { var: PageEnv['Variables'] }, forms: Forms) => {
    const { person, id } = sessionOf(c);
    const [{ second_factor }, sessions] = await Promise.all([
      personById(at.db, person),
      openSessionsOf(at.db, person, c.var.real),
    ]);
    return (
      <SecurityPage view={c.var.view} forms={forms} secondFactor={second_factor} sessions={sessions} current={id} />
    );
  };

  app.get(paths.security, async (c) => answerPage(c, await show(c, {})));

  app.post(paths.changePassword, (c) =>
    submit(c, ChangePasswordInput, {
      act: async (input) => {
        const { session, cookie } = browserOf(at, c);
        giveSession(at, c, await changePassword(at, session, cookie, input));
        setFlash(at, c, 'done', c.var.view.t('account.password_changed'));
        return seeOther(c, paths.security);
      },
      again: async (form, status) => answerPage(c, await show(c, { password: form }), status),
    }),
  );

  app.post(paths.endSecondFactor, (c) =>
    submit(c, PasswordInput, {
      act: async ({ password }) => {
        const { session, cookie } = browserOf(at, c);
        giveSession(at, c, await endSecondFactor(at, session, cookie, password));
        setFlash(at, c, 'done', c.var.view.t('account.turned_off'));
        return seeOther(c, paths.security);
      },
      again: async (form, status) => answerPage(c, await show(c, { off: form }), status),
    }),
  );

  app.post(paths.backupCodes, (c) =>
    submit(c, PasswordInput, {
      act: async ({ password }) => {
        const { session, cookie } = browserOf(at, c);
        const codes = await newBackupCodes(at, session, cookie, password);
        return answerPage(c, <CodesPage view={c.var.view} codes={codes} />);
      },
      again: async (form, status) => answerPage(c, await show(c, { codes: form }), status),
    }),
  );

  app.post(paths.endSession(':id'), async (c) => {
    const { session } = browserOf(at, c);
    await endSession(at.db, session.person, c.req.param('id') ?? '');
    setFlash(at, c, 'done', c.var.view.t('account.session_ended'));
    return seeOther(c, paths.security);
  });
  app.post(paths.endOtherSessions, async (c) => {
    const { session } = browserOf(at, c);
    await endOtherSessions(at.db, session.person, session.id);
    setFlash(at, c, 'done', c.var.view.t('account.sessions_ended'));
    return seeOther(c, paths.security);
  });
  return app;
}

function SecurityPage(props: Shown) {
  const { view } = props;
  return (
    <Page view={view} title={view.t('account.tab_security')}>
      <SettingsHead tab="security" />
      <Stack gap="wide">
        <Grid min="large">
          <PasswordCard {...props} />
          <Stack>
            <TwoStepCard {...props} />
            <AccountCard {...props} />
          </Stack>
        </Grid>
        <SessionsCard {...props} />
      </Stack>
    </Page>
  );
}

function PasswordCard({ view: { t }, forms }: Shown) {
  return (
    <Card title={t('account.change_password')}>
      <Small>{t('account.change_password_text')}</Small>
      <Form id="password" action={paths.changePassword} {...(forms.password ?? blank)}>
        <TextInput
          name="current"
          type="password"
          label={t('account.current_password')}
          autocomplete="current-password"
        />
        <TextInput
          name="password"
          type="password"
          label={t('account.new_password')}
          hint={t('account.password_hint')}
          autocomplete="new-password"
          minLength={10}
          maxLength={128}
        />
        <ButtonBar>
          <Button>{t('account.change_password')}</Button>
        </ButtonBar>
      </Form>
    </Card>
  );
}

function TwoStepCard({ view: { t }, forms, secondFactor }: Shown) {
  const ask = (id: 'codes' | 'off', action: string, label: string, form: FormState | undefined) => (
    <Details summary={label} open={form !== undefined}>
      <Form id={id} action={action} {...(form ?? blank)}>
        {id === 'codes' ? <Small>{t('account.new_backup_codes_text')}</Small> : null}
        <TextInput name="password" type="password" label={t('account.password')} autocomplete="current-password" />
        <ButtonBar>
          <Button look={id === 'off' ? 'danger' : 'plain'}>{label}</Button>
        </ButtonBar>
      </Form>
    </Details>
  );
  return (
    <Card
      title={t('account.two_step')}
      side={<Tag tone={secondFactor ? 'paid' : 'plain'}>{t(secondFactor ? 'account.on' : 'account.off')}</Tag>}
    >
      <Small>{t('account.two_step_text')}</Small>
      {secondFactor ? (
        <Stack gap="snug">
          {ask('codes', paths.backupCodes, t('account.new_backup_codes'), forms.codes)}
          {ask('off', paths.endSecondFactor, t('account.turn_off'), forms.off)}
        </Stack>
      ) : (
        <ButtonBar>
          <LinkButton href={paths.setUpSecondFactor} icon="shield">
            {t('account.set_up')}
          </LinkButton>
        </ButtonBar>
      )}
    </Card>
  );
}

function AccountCard({ view: { t, person } }: Shown) {
  return (
    <Card title={t('account.own')}>
      <Facts rows={[[t('account.email'), person?.email ?? '']]} />
      <ButtonBar>
        <LinkButton href={paths.changeEmail} icon="edit">
          {t('account.change_email')}
        </LinkButton>
        <LinkButton href={paths.eraseAccount} look="quiet">
          {t('account.erase_link')}
        </LinkButton>
      </ButtonBar>
    </Card>
  );
}

function SessionsCard({ view: { t }, sessions, current }: Shown) {
  return (
    <Card
      title={t('account.sessions')}
      flush
      side={
        sessions.length > 1 ? (
          <PostButton action={paths.endOtherSessions} small>
            {t('account.sessions_end_others')}
          </PostButton>
        ) : null
      }
    >
      <Table
        caption={t('account.sessions_caption')}
        rows={sessions}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'device',
            head: t('account.session_device'),
            main: true,
            cell: ({ id, agent }) => (
              <>
                {deviceName(agent, t)} {id === current ? <Tag tone="note">{t('account.session_here')}</Tag> : null}
              </>
            ),
          },
          { key: 'ip', head: t('account.session_ip'), cell: ({ ip }) => ip ?? '' },
          {
            key: 'used',
            head: t('account.session_used'),
            cell: ({ updated_at }) => <DateTime at={updated_at} brief />,
          },
          {
            key: 'end',
            head: <span class="hidden-text">{t('account.session_end')}</span>,
            cell: ({ id }) =>
              id === current ? null : (
                <PostButton action={paths.endSession(id)} small>
                  {t('account.session_end')}
                </PostButton>
              ),
          },
        ]}
      />
    </Card>
  );
}

function CodesPage({ view, codes }: { view: View; codes: readonly string[] }) {
  const { t } = view;
  return (
    <Page view={view} title={t('account.new_backup_codes')}>
      <SettingsHead tab="security" />
      <Card title={t('account.new_backup_codes')}>
        <BackupCodes view={view} codes={codes} />
        <ButtonBar>
          <LinkButton href={paths.security} look="primary">
            {t('common.continue')}
          </LinkButton>
        </ButtonBar>
      </Card>
    </Page>
  );
}
