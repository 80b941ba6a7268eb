import { Hono, type Context } from 'hono';
import type { z } from 'zod';
import { money } from '#domain/money.ts';
import { masked, numberFor, numberSeal } from '#modules/payments/account-number.ts';
import { closeTask, settlePayout } from '#modules/payments/commands.ts';
import { PayoutDoneInput, PayoutFailedInput, TaskDoneInput } from '#modules/payments/contract.ts';
import { explainAccount } from '#modules/payments/explain.ts';
import { financeDesk, type PayoutView, type Task } from '#modules/payments/queries.ts';
import { numbersOf } from '#modules/orders/head.ts';
import { organizationNames } from '#modules/people/queries.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { railsOf } from '#platform/rails/rails.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { blank, formKey, sentKey, submit, type FormState } from '#web/read-form.ts';
import { Card, Details, Facts, Notice, Section, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { AccountPage, AccountSearch } from './finance-account.tsx';

/** With the account's number for who may see it. */
type Payee = PayoutView & { readonly number: string | null };

type Desk = Omit<Awaited<ReturnType<typeof financeDesk>>, 'payouts'> & {
  readonly payouts: readonly Payee[];
  readonly names: ReadonlyMap<string, string>;
  /** Numbers of the orders that are named. */
  readonly numbers: ReadonlyMap<string, string>;
};

interface DeskProps {
  readonly view: View;
  readonly desk: Desk;
}

/** What the operator's finance people work through: tasks, payouts, money on its way, and the books. */
export function financePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const { db } = at;
  const seal = numberSeal(at);

  const load = async (c: Context<PageEnv>): Promise<Desk> => {
    const actor = staffOf(c);
    const { payouts: due, ...desk } = await financeDesk(db, actor);
    const payouts = due.map((payout) => ({ ...payout, number: numberFor(actor, seal, payout) }));
    const names = await organizationNames(db, [...new Set(payouts.map(({ org_id }) => org_id))]);
    const orders = [
      ...desk.tasks.flatMap(({ order_id }) => order_id ?? []),
      ...desk.refunds.map(({ order_id }) => order_id),
      ...desk.unapplied.map(({ owner }) => owner),
    ];
    return { ...desk, payouts, names, numbers: await numbersOf(db, [...new Set(orders)]) };
  };
  const again = (c: Context<PageEnv>) => async (form: FormState, status: 400 | 401 | 403 | 409 | 413 | 429) =>
    answerPage(c, <FinancePage view={c.var.view} desk={await load(c)} form={form} />, status);

  app.get(paths.finance, async (c) =>
    answerPage(c, <FinancePage view={c.var.view} desk={await load(c)} form={blank} />),
  );

  for (const [outcome, schema] of [
    ['done', PayoutDoneInput],
    ['failed', PayoutFailedInput],
  ] as const) {
    app.post(`/staff/finance/payouts/:id/${outcome}`, (c) =>
      submit(c, schema as unknown as z.ZodObject<{ reference: z.ZodString; reason: z.ZodString }>, {
        act: async (input) => {
          const key = await sentKey(c);
          const given =
            outcome === 'done' ? { outcome, reference: input.reference } : { outcome, reason: input.reason };
          const rail = railsOf(at)[0]?.name ?? 'bank';
          await db.tx((tx) => settlePayout(tx, staffOf(c), c.req.param('id') ?? '', given, rail, key, c.var.now));
          setFlash(at, c, 'done', c.var.view.t('payments.finance.marked'));
          return seeOther(c, paths.finance);
        },
        again: again(c),
      }),
    );
  }

  app.post('/staff/finance/tasks/:id', (c) =>
    submit(c, TaskDoneInput, {
      act: async ({ note }) => {
        await db.tx((tx) => closeTask(tx, staffOf(c), c.req.param('id'), note, c.var.now));
        setFlash(at, c, 'done', c.var.view.t('payments.finance.closed'));
        return seeOther(c, paths.finance);
      },
      again: again(c),
    }),
  );

  app.get('/staff/finance/account', async (c) => {
    const actor = staffOf(c);
    const name = (c.req.query('account') ?? '').trim().slice(0, 120);
    const before = c.req.query('before') ?? null;
    const entries = await explainAccount(db, actor, name, before ?? undefined);
    return answerPage(c, <AccountPage view={c.var.view} name={name} entries={entries} before={before} />);
  });
  return app;
}

function FinancePage({ view, desk, form }: DeskProps & { form: FormState }) {
  const { t } = view;
  return (
    <Page view={view} title={t('payments.finance.title')} part="staff">
      <PageHead
        title={t('payments.finance.title')}
        crumbs={[{ label: t('common.nav_staff'), href: paths.staff }]}
        lead={t('payments.finance.lead')}
      />
      <Stack gap="wide">
        {Object.values(form.errors).map((sentence) => (
          <Notice key={sentence} tone="stop" live>
            <p>{sentence}</p>
          </Notice>
        ))}
        <Tasks view={view} desk={desk} />
        <Payouts view={view} desk={desk} />
        <Refunds view={view} desk={desk} />
        <Unapplied view={view} desk={desk} />
        <Totals view={view} desk={desk} />
      </Stack>
    </Page>
  );
}

function Due({ view: { t, format, now }, at }: { view: View; at: number }) {
  const date = format.dateTime(at);
  return at <= now ? (
    <Tag tone="stop" icon="alert">
      {t('payments.finance.overdue', { date })}
    </Tag>
  ) : (
    <Tag tone="held" icon="clock">
      {t('payments.finance.due', { date })}
    </Tag>
  );
}

function Tasks({ view, desk: { tasks, numbers } }: DeskProps) {
  const { t } = view;
  return (
    <Section title={t('payments.finance.tasks')}>
      {tasks.length === 0 ? <p class="muted">{t('payments.finance.tasks_none')}</p> : null}
      {tasks.map((task) => (
        <TaskCard key={task.id} view={view} task={task} numbers={numbers} />
      ))}
    </Section>
  );
}

function TaskCard({ view, task, numbers }: { view: View; task: Task; numbers: Desk['numbers'] }) {
  const { t } = view;
  return (
    <Card title={t(`payments.task.${task.kind}`)} side={<Due view={view} at={task.due_at} />}>
      <Facts
        rows={[
          [t('payments.finance.col_amount'), <Amount of={money(task.amount_minor, task.currency)} />],
          [
            t('payments.finance.col_order'),
            task.order_id === null ? null : <a href={paths.orderMoney(task.order_id)}>{numbers.get(task.order_id)}</a>,
          ],
          [
            t('payments.finance.col_account'),
            task.account === null ? null : <a href={paths.financeAccount(task.account)}>{task.account}</a>,
          ],
        ]}
      />
      <Form action={`/staff/finance/tasks/${task.id}`} id={task.id}>
        <TextInput name="note" label={t('payments.finance.note')} maxLength={1000} autocomplete="off" />
        <ButtonBar>
          <Button small>{t('payments.finance.close')}</Button>
        </ButtonBar>
      </Form>
    </Card>
  );
}

function Payouts({ view, desk: { payouts, names } }: DeskProps) {
  const { t } = view;
  return (
    <Section title={t('payments.finance.payouts')}>
      {payouts.length === 0 ? <p class="muted">{t('payments.finance.payouts_none')}</p> : null}
      {payouts.map((payout) => (
        <PayoutCard key={payout.id} view={view} payout={payout} name={names.get(payout.org_id) ?? payout.org_id} />
      ))}
    </Section>
  );
}

function PayoutCard({ view, payout, name }: { view: View; payout: Payee; name: string }) {
  const { t, format } = view;
  const action = (outcome: string) => `/staff/finance/payouts/${payout.id}/${outcome}`;
  return (
    <Card title={name} side={<Due view={view} at={payout.due_at} />}>
      <Facts
        rows={[
          [t('payments.finance.col_amount'), <Amount of={money(payout.amount_minor, payout.currency)} />],
          [t('payments.balance.holder'), payout.holder],
          [t('payments.balance.bank'), `${payout.bank}, ${format.country(payout.country)}`],
          [t('payments.balance.number'), <PayeeNumber view={view} payout={payout} />],
        ]}
      />
      <Form action={action('done')} id={`done-${payout.id}`} hidden={{ key: formKey() }}>
        <TextInput name="reference" label={t('payments.finance.reference')} maxLength={140} autocomplete="off" />
        <ButtonBar>
          <Button icon="check">{t('payments.finance.mark_done')}</Button>
        </ButtonBar>
      </Form>
      <Details summary={t('payments.finance.failed_more')}>
        <Form action={action('failed')} id={`failed-${payout.id}`} hidden={{ key: formKey() }}>
          <TextInput name="reason" label={t('payments.finance.reason')} maxLength={500} autocomplete="off" />
          <ButtonBar>
            <Button look="danger">{t('payments.finance.mark_failed')}</Button>
          </ButtonBar>
        </Form>
      </Details>
    </Card>
  );
}

/** Only here, and only for who makes the payout, the number stands in full. */
function PayeeNumber({ view: { t }, payout: { number, number_end: end } }: { view: View; payout: Payee }) {
  if (number !== null) return <span class="num">{number}</span>;
  return (
    <>
      <span class="num">{masked(end)}</span> <Small>{t('payments.finance.number_sealed')}</Small>
    </>
  );
}

function Refunds({ view, desk: { refunds, numbers } }: DeskProps) {
  const { t } = view;
  return (
    <Section title={t('payments.finance.refunds')}>
      <Table
        caption={t('payments.finance.refunds')}
        rows={refunds}
        rowKey={({ id }) => id}
        href={({ order_id }) => paths.orderMoney(order_id)}
        empty={<p class="muted">{t('payments.finance.refunds_none')}</p>}
        columns={[
          {
            key: 'order',
            head: t('payments.finance.col_order'),
            main: true,
            cell: ({ order_id }) => numbers.get(order_id),
          },
          {
            key: 'state',
            head: t('payments.finance.col_state'),
            cell: ({ state }) => t(`payments.refund_state.${state}`),
          },
          { key: 'due', head: t('payments.finance.col_due'), cell: ({ due_at }) => <Due view={view} at={due_at} /> },
          {
            key: 'amount',
            head: t('payments.finance.col_amount'),
            numeric: true,
            cell: ({ amount_minor, currency }) => <Amount of={money(amount_minor, currency)} />,
          },
        ]}
      />
    </Section>
  );
}

function Unapplied({ view, desk: { unapplied, numbers } }: DeskProps) {
  const { t } = view;
  return (
    <Section title={t('payments.finance.unapplied')}>
      <Table
        caption={t('payments.finance.unapplied')}
        rows={unapplied}
        rowKey={({ account }) => account}
        href={({ account }) => paths.financeAccount(account)}
        empty={<p class="muted">{t('payments.finance.unapplied_none')}</p>}
        columns={[
          {
            key: 'owner',
            head: t('payments.finance.col_order'),
            main: true,
            cell: ({ owner }) => numbers.get(owner) ?? owner,
          },
          {
            key: 'until',
            head: t('payments.finance.col_due'),
            cell: ({ until }) => (until === null ? '' : <DateTime at={until} brief />),
          },
          {
            key: 'amount',
            head: t('payments.finance.col_amount'),
            numeric: true,
            cell: ({ minor, currency }) => <Amount of={money(minor, currency)} />,
          },
        ]}
      />
    </Section>
  );
}

function Totals({ view, desk: { totals } }: DeskProps) {
  const { t } = view;
  return (
    <Section title={t('payments.finance.totals')}>
      <Small>{t('payments.finance.totals_lead')}</Small>
      <Table
        caption={t('payments.finance.totals')}
        rows={totals}
        rowKey={({ kind, currency }) => `${kind} ${currency}`}
        columns={[
          {
            key: 'kind',
            head: t('payments.finance.col_account'),
            main: true,
            cell: ({ kind }) => t(`payments.account.${kind}`),
          },
          { key: 'currency', head: t('payments.finance.col_currency'), cell: ({ currency }) => currency },
          {
            key: 'minor',
            head: t('payments.finance.col_balance'),
            numeric: true,
            cell: ({ minor, currency }) => <Amount of={money(minor, currency)} />,
          },
        ]}
      />
      <AccountSearch view={view} name="" />
    </Section>
  );
}
