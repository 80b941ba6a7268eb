import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { account } from '#domain/ledger/chart.ts';
import { money } from '#domain/money.ts';
import { can } from '#domain/permissions.ts';
import type { Policy } from '#domain/policy.ts';
import { plus } from '#domain/time.ts';
import { policyNow } from '#modules/orders/terms.ts';
import { requestPayout } from '#modules/payments/commands.ts';
import { explainAccount, type ExplainedEntry } from '#modules/payments/explain.ts';
import { masked } from '#modules/payments/account-number.ts';
import {
  balancesOf,
  payoutAccountOf,
  payoutsOf,
  type Balance,
  type PayoutAccount,
  type PayoutView,
} from '#modules/payments/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { reasonText } from '#web/order/entries.tsx';
import { paths } from '#web/paths.ts';
import { blank, formKey, sentKey, submit, type FormState } from '#web/read-form.ts';
import { Card, EmptyState, Facts, Notice, Section, Small, Split, Stack, type Tone } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Pagination, Table, Tabs } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { MoneyBar } from '#web/ui/order.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

const payoutForm = z.object({ currency: z.string().regex(/^[A-Z]{3}$/) });

interface Shown {
  readonly balances: readonly Balance[];
  readonly payouts: readonly PayoutView[];
  readonly account: PayoutAccount | null;
  readonly policy: Policy;
  readonly mayBind: boolean;
  readonly currency: string | null;
  readonly entries: readonly ExplainedEntry[];
  readonly before: string | null;
}

/** What an organization has here, and how it gets it. */
export function balancePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const { db } = at;

  app.get(paths.balance, async (c) => {
    const shown = await load(c);
    return answerPage(c, <BalancePage view={c.var.view} shown={shown} form={blank} />);
  });

  app.post(paths.payouts, (c) =>
    submit(c, payoutForm, {
      act: async ({ currency }) => {
        const key = await sentKey(c);
        await db.tx((tx) => requestPayout(tx, personOf(c), currency, key, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('payments.balance.request_done'));
        return seeOther(c, paths.balanceIn(currency));
      },
      again: async (form, status) =>
        answerPage(c, <BalancePage view={c.var.view} shown={await load(c)} form={form} />, status),
    }),
  );

  const load = async (c: Context<PageEnv>): Promise<Shown> => {
    const actor = personOf(c);
    const [balances, payouts, kept, policy] = await Promise.all([
      balancesOf(db, actor),
      payoutsOf(db, actor),
      payoutAccountOf(db, actor),
      policyNow(db),
    ]);
    const asked = c.req.query('currency');
    const currency = (balances.find((one) => one.currency === asked) ?? balances[0])?.currency ?? null;
    const before = c.req.query('before') ?? null;
    const entries = currency
      ? await explainAccount(db, actor, account('balance', actor.org, currency), before ?? undefined)
      : [];
    const mayBind = can(actor.role, 'organization', 'payout');
    return { balances, payouts, account: kept, policy, mayBind, currency, entries, before };
  };
  return app;
}

interface PageProps {
  readonly view: View;
  readonly shown: Shown;
  readonly form: FormState;
}

function BalancePage({ view, shown, form }: PageProps) {
  const { t } = view;
  const { balances, payouts } = shown;
  return (
    <Page view={view} title={t('payments.balance.title')}>
      <PageHead
        title={t('payments.balance.title')}
        lead={t('payments.balance.lead', { name: view.organization?.name ?? '' })}
      />
      <Split aside={<AccountCard view={view} shown={shown} />}>
        {form.errors['form'] ? (
          <Notice tone="stop" live>
            <p>{form.errors['form']}</p>
          </Notice>
        ) : null}
        {balances.length === 0 ? (
          <EmptyState title={t('payments.balance.empty_title')} icon="scale">
            <p>{t('payments.balance.empty')}</p>
          </EmptyState>
        ) : (
          balances.map((balance) => <CurrencyCard key={balance.currency} view={view} shown={shown} balance={balance} />)
        )}
        {payouts.length > 0 ? <PayoutList view={view} payouts={payouts} /> : null}
        {shown.currency ? <History view={view} shown={shown} currency={shown.currency} /> : null}
      </Split>
    </Page>
  );
}

function CurrencyCard({ view, shown, balance }: Omit<PageProps, 'form'> & { balance: Balance }) {
  const { t, format } = view;
  const of = (minor: bigint) => money(minor, balance.currency);
  const next = shown.payouts.filter((one) => one.state === 'requested' && one.currency === balance.currency).at(-1);
  const notes = (['frozen', 'owes', 'owed'] as const).filter((name) => balance[`${name}_minor`] > 0n);
  return (
    <Stack>
      <MoneyBar
        places={[
          {
            label: t('payments.balance.released'),
            amount: of(balance.released_minor),
            tone: balance.released_minor > 0n ? 'paid' : 'plain',
          },
          {
            label: t('payments.balance.in_payout'),
            amount: of(balance.in_payout_minor),
            tone: balance.in_payout_minor > 0n ? 'note' : 'plain',
            ...(next ? { note: t('payments.balance.by_date', { date: format.dateTime(next.due_at) }) } : {}),
          },
          { label: t('payments.balance.paid_out'), amount: of(balance.paid_out_minor), tone: 'plain' },
        ]}
      >
        {notes.map((name) => (
          <p key={name}>{t(`payments.balance.${name}`, { amount: format.money(of(balance[`${name}_minor`])) })}</p>
        ))}
      </MoneyBar>
      {balance.released_minor > 0n ? <RequestForm view={view} shown={shown} balance={balance} /> : null}
    </Stack>
  );
}

function RequestForm({ view, shown, balance }: Omit<PageProps, 'form'> & { balance: Balance }) {
  const { t, format } = view;
  const { account: kept, mayBind, policy } = shown;
  const rest = balance.released_minor - balance.owes_minor;
  const amount = format.money(money(rest > 0n ? rest : 0n, balance.currency));
  const reason = !mayBind ? t('payments.balance.only_bind') : kept === null ? t('payments.balance.account_none') : null;
  return (
    <Form
      action={paths.payouts}
      id={`payout-${balance.currency}`}
      hidden={{ currency: balance.currency, key: formKey() }}
    >
      {kept ? (
        <Small>
          {t('payments.balance.request_text', {
            bank: kept.bank,
            number: masked(kept.number_end),
            days: format.duration(plus(view.now, policy.payout_within) - view.now),
          })}
        </Small>
      ) : null}
      <ButtonBar>
        <Button look="primary" reason={reason}>
          {t('payments.balance.request', { amount })}
        </Button>
      </ButtonBar>
    </Form>
  );
}

function AccountCard({ view: { t, format }, shown }: Omit<PageProps, 'form'>) {
  const kept = shown.account;
  return (
    <Card title={t('payments.balance.account_title')}>
      {kept ? (
        <Facts
          rows={[
            [t('payments.balance.holder'), kept.holder],
            [t('payments.balance.bank'), `${kept.bank}, ${format.country(kept.country)}`],
            [t('payments.balance.number'), <span class="num">{masked(kept.number_end)}</span>],
          ]}
        />
      ) : (
        <p>{t('payments.balance.account_none')}</p>
      )}
      {kept ? <Small>{t(`payments.balance.automatic_${kept.automatic ? 'on' : 'off'}`)}</Small> : null}
      <ButtonBar>
        <LinkButton
          href={paths.payoutAccount}
          icon={kept ? 'edit' : 'plus'}
          reason={shown.mayBind ? null : t('payments.balance.only_bind')}
        >
          {t(`payments.balance.account_${kept ? 'change' : 'add'}`)}
        </LinkButton>
      </ButtonBar>
    </Card>
  );
}

function PayoutList({ view, payouts }: { view: View; payouts: readonly PayoutView[] }) {
  const { t } = view;
  return (
    <Section title={t('payments.balance.payouts')}>
      <Table
        caption={t('payments.balance.payouts')}
        rows={payouts}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'when',
            head: t('payments.balance.col_requested'),
            main: true,
            cell: ({ requested_at }) => <DateTime at={requested_at} brief />,
          },
          {
            key: 'to',
            head: t('payments.balance.col_to'),
            cell: ({ bank, number_end: end }) => (
              <span class="num">
                {bank} {masked(end)}
              </span>
            ),
          },
          {
            key: 'state',
            head: t('payments.balance.col_state'),
            cell: (payout) => <PayoutState view={view} payout={payout} />,
          },
          {
            key: 'amount',
            head: t('payments.balance.col_amount'),
            numeric: true,
            cell: ({ amount_minor, currency }) => <Amount of={money(amount_minor, currency)} />,
          },
        ]}
      />
    </Section>
  );
}

function PayoutState({ view: { t, format, now }, payout }: { view: View; payout: PayoutView }) {
  const { state, due_at, settled_at, reference, failure } = payout;
  const isLate = state === 'requested' && due_at <= now;
  const tone: Tone = state === 'done' ? 'paid' : state === 'failed' || isLate ? 'stop' : 'note';
  const text = t(`payments.balance.state_${isLate ? 'overdue' : state}`, {
    date: format.date(settled_at ?? due_at),
    reference: reference ?? '',
    reason: failure ?? '',
  });
  return <Tag tone={tone}>{text}</Tag>;
}

function History({ view, shown, currency }: Omit<PageProps, 'form'> & { currency: string }) {
  const { t } = view;
  const { balances, entries, before } = shown;
  const title = t('payments.balance.history', { currency });
  const older = entries.length === 50 ? paths.balanceIn(currency, entries.at(-1)?.transfer) : null;
  return (
    <Section title={title}>
      {balances.length > 1 ? (
        <Tabs
          label={t('common.currency')}
          tabs={balances.map((one) => ({
            label: one.currency,
            href: paths.balanceIn(one.currency),
            current: one.currency === currency,
          }))}
        />
      ) : null}
      <Table
        caption={title}
        rows={entries}
        rowKey={({ transfer }) => transfer}
        columns={[
          {
            key: 'why',
            head: t('payments.balance.col_why'),
            main: true,
            cell: ({ reason, order, transfer }) =>
              order === null ? (
                reasonText(view, reason)
              ) : (
                <a href={`${paths.orderMoney(order)}#${transfer}`}>{reasonText(view, reason)}</a>
              ),
          },
          { key: 'when', head: t('payments.balance.col_when'), cell: ({ at: when }) => <DateTime at={when} brief /> },
          {
            key: 'minor',
            head: t('payments.balance.col_in_out'),
            numeric: true,
            cell: ({ minor }) => <Amount of={money(minor, currency)} {...(minor > 0n ? { tone: 'paid' } : {})} />,
          },
          {
            key: 'after',
            head: t('payments.balance.col_after'),
            numeric: true,
            cell: ({ balance_minor }) => (balance_minor === null ? '' : <Amount of={money(balance_minor, currency)} />),
          },
        ]}
      />
      <Pagination previous={before === null ? null : paths.balanceIn(currency)} next={older} text="" />
    </Section>
  );
}
