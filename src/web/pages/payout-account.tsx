import { Hono } from 'hono';
import { z } from 'zod';
import { numberSeal } from '#modules/payments/account-number.ts';
import { setPayoutAccount } from '#modules/payments/commands.ts';
import { PayoutAccountInput, STEP_UP_MS } from '#modules/payments/contract.ts';
import { payoutAccountOf, type PayoutAccount } from '#modules/payments/queries.ts';
import { personOf, proved, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, submit, type FormState } from '#web/read-form.ts';
import { Card, Narrow } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Checkbox, TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** A box that is not ticked is not sent. */
const accountForm = PayoutAccountInput.extend({ automatic: z.enum(['on']).optional() });

/** Where an organization is paid. Both the form and the change ask for the password again. */
export function payoutAccountPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const { db } = at;

  app.get(paths.payoutAccount, async (c) => {
    const actor = personOf(c);
    proved(c, STEP_UP_MS);
    const kept = await payoutAccountOf(db, actor);
    return answerPage(c, <AccountPage view={c.var.view} account={kept} form={blank} />);
  });

  app.post(paths.payoutAccount, (c) =>
    submit(c, accountForm, {
      act: async ({ automatic, ...input }) => {
        const actor = personOf(c);
        proved(c, STEP_UP_MS);
        const account = { ...input, automatic: automatic === 'on' };
        await db.tx((tx) => setPayoutAccount(tx, actor, account, numberSeal(at), c.var.now));
        setFlash(at, c, 'done', c.var.view.t('payments.balance.account_saved'));
        return seeOther(c, paths.balance);
      },
      again: async (form, status) => {
        const kept = await payoutAccountOf(db, personOf(c));
        return answerPage(c, <AccountPage view={c.var.view} account={kept} form={form} />, status);
      },
    }),
  );
  return app;
}

function AccountPage({ view, account: kept, form }: { view: View; account: PayoutAccount | null; form: FormState }) {
  const { t } = view;
  return (
    <Page view={view} title={t('payments.balance.account_title')}>
      <Narrow>
        <PageHead
          title={t('payments.balance.account_title')}
          crumbs={[{ label: t('payments.balance.title'), href: paths.balance }]}
          lead={t('payments.balance.account_lead')}
        />
        <Card>
          <Form {...form} action={paths.payoutAccount}>
            <TextInput
              name="holder"
              label={t('payments.balance.holder')}
              hint={t('payments.balance.holder_hint')}
              value={kept?.holder ?? view.organization?.name}
              maxLength={140}
              autocomplete="off"
            />
            <TextInput
              name="bank"
              label={t('payments.balance.bank')}
              value={kept?.bank}
              maxLength={140}
              autocomplete="off"
            />
            <TextInput
              name="country"
              label={t('payments.balance.country')}
              hint={t('payments.balance.country_hint')}
              value={kept?.country}
              pattern="[A-Z]{2}"
              maxLength={2}
              autocomplete="off"
            />
            <TextInput name="number" label={t('payments.balance.number')} maxLength={44} autocomplete="off" />
            <Checkbox
              name="automatic"
              label={t('payments.balance.automatic')}
              hint={t('payments.balance.automatic_hint')}
              checked={kept?.automatic ?? false}
            />
            <ButtonBar align="end">
              <LinkButton look="quiet" href={paths.balance}>
                {t('common.cancel')}
              </LinkButton>
              <Button look="primary">{t('common.save')}</Button>
            </ButtonBar>
          </Form>
        </Card>
      </Narrow>
    </Page>
  );
}
