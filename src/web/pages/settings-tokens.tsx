import { Hono } from 'hono';
import { z } from 'zod';
import { DAY } from '#domain/time.ts';
import { addAccessToken, revokeAccessToken } from '#modules/people/commands.ts';
import { AccessTokenInput, PROOF_MS } from '#modules/people/contract.ts';
import { accessTokensOf, type AccessToken } from '#modules/people/queries.ts';
import { proved, sessionOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { SettingsHead } from '#web/settings-tabs.tsx';
import { Card, EmptyState, Notice, Prose, Small, Split, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, CopyButton, LinkButton, PostButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

const DAYS = ['30', '90', '365', 'none'] as const;
const TokenForm = z.object({ name: AccessTokenInput.shape.name, days: z.enum(DAYS) });

interface Shown {
  readonly view: View;
  readonly form: FormState;
  readonly tokens: readonly AccessToken[];
  /** The password was given a moment ago. */
  readonly mayMake: boolean;
  readonly made: string | null;
}

/** Access tokens for scripts. */
export function tokenPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const show = async (
    c: Parameters<typeof sessionOf>[0] & { var: PageEnv['Variables'] },
    form: FormState,
    made: string | null,
  ) => {
    const { person, provedAt } = sessionOf(c);
    const tokens = await accessTokensOf(at.db, person);
    const mayMake = c.var.real - provedAt <= PROOF_MS;
    return <TokensPage view={c.var.view} form={form} tokens={tokens} mayMake={mayMake} made={made} />;
  };

  app.get(paths.accessTokens, async (c) => answerPage(c, await show(c, blank, null)));
  app.post(paths.accessTokens, (c) =>
    submit(c, TokenForm, {
      act: async ({ name, days }) => {
        const { person, org } = proved(c, PROOF_MS);
        const expires_at = days === 'none' ? null : c.var.real + Number(days) * DAY;
        const input = { name, expires_at };
        const { token } = await at.db.tx((tx) => addAccessToken(tx, person, org, input, c.var.real));
        return answerPage(c, await show(c, blank, token));
      },
      again: async (form, status) => answerPage(c, await show(c, form, null), status),
    }),
  );
  app.post(paths.revokeAccessToken(':id'), async (c) => {
    await revokeAccessToken(at.db, sessionOf(c).person, c.req.param('id') ?? '');
    setFlash(at, c, 'done', c.var.view.t('account.token_revoked'));
    return seeOther(c, paths.accessTokens);
  });
  return app;
}

function TokensPage(props: Shown) {
  const { view, made } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('account.tokens')}>
      <SettingsHead tab="tokens" />
      <Stack gap="wide">
        {made === null ? null : (
          <Notice
            tone="paid"
            title={t('account.token_made')}
            live
            actions={<CopyButton text={made} label={t('common.copy')} done={t('common.copied')} />}
          >
            <p>
              <code>{made}</code>
            </p>
          </Notice>
        )}
        <Prose>
          <p>{rich(t, 'account.tokens_text', {}, { link: (text) => <a href={paths.api}>{text}</a> })}</p>
        </Prose>
        <Split aside={<MakeToken {...props} />} label={t('account.token_make')}>
          <TokenList {...props} />
        </Split>
      </Stack>
    </Page>
  );
}

function TokenList({ view: { t }, tokens }: Shown) {
  if (tokens.length === 0) {
    return (
      <EmptyState title={t('account.tokens_none')} icon="lock">
        <p>{t('account.tokens_none_text')}</p>
      </EmptyState>
    );
  }
  return (
    <Card flush label={t('account.tokens')}>
      <Table
        caption={t('account.tokens')}
        rows={tokens}
        rowKey={({ id }) => id}
        columns={[
          { key: 'name', head: t('account.token_name'), main: true, cell: ({ name }) => name },
          { key: 'org', head: t('account.token_organization'), cell: ({ organization }) => organization ?? '' },
          {
            key: 'expires',
            head: t('account.token_expires'),
            cell: ({ expires_at }) =>
              expires_at === null ? t('account.token_never') : <DateTime at={expires_at} brief />,
          },
          {
            key: 'used',
            head: t('account.token_used'),
            cell: ({ used_at }) => (used_at === null ? t('account.token_unused') : <DateTime at={used_at} brief />),
          },
          {
            key: 'revoke',
            head: <span class="hidden-text">{t('account.token_revoke')}</span>,
            cell: ({ id }) => (
              <PostButton action={paths.revokeAccessToken(id)} small>
                {t('account.token_revoke')}
              </PostButton>
            ),
          },
        ]}
      />
    </Card>
  );
}

function MakeToken({ view: { t }, form, mayMake }: Shown) {
  return (
    <Card title={t('account.token_make')}>
      {mayMake ? (
        <Form action={paths.accessTokens} {...form}>
          <TextInput name="name" label={t('account.token_name')} hint={t('account.token_name_hint')} maxLength={120} />
          <Select
            name="days"
            label={t('account.token_days')}
            value="90"
            options={DAYS.map((days) => ({ value: days, label: t(`account.token_days_${days}`) }))}
          />
          <ButtonBar>
            <Button look="primary">{t('account.token_make')}</Button>
          </ButtonBar>
        </Form>
      ) : (
        <>
          <Small>{t('account.token_prove')}</Small>
          <ButtonBar>
            <LinkButton href={paths.prove(paths.accessTokens)}>{t('account.token_prove_button')}</LinkButton>
          </ButtonBar>
        </>
      )}
    </Card>
  );
}
