import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { money } from '#domain/money.ts';
import { payableNow } from '#domain/process/decide.ts';
import { holdsTooShort, mayPay, missingOf } from '#modules/payments/commands.ts';
import { paymentsOf, type Payment } from '#modules/payments/queries.ts';
import { openPayment } from '#modules/payments/rails.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { methodsOf, railNamed, railsOf, type Offered } from '#platform/rails/rails.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { aboutOf, titleOf } from '#web/order/about.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { blank, formKey, sentKey, submit, type FormState } from '#web/read-form.ts';
import { Card, Facts, Notice, Prose, Section, Split, type Tone } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { RadioGroup } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { isUnderWay, ResultPage, type PayShown } from './payment-result.tsx';

const Order = '/orders/:id{ord_[0-9a-z]+}';
const payForm = z.object({ method: z.string() });

/** "Pay now" and what became of it. */
export function payPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const { db } = at;

  const load = async (c: Context<PageEnv>, id: string): Promise<PayShown> => {
    const actor = personOf(c);
    const [shown, { payments, refunds }] = await Promise.all([
      orderOf(db, actor, id, c.var.now),
      paymentsOf(db, actor, id),
    ]);
    const missing = await missingOf(db, shown.order, c.var.now);
    return { shown, payments, refunds, missing, refused: mayPay(shown.order, actor, c.var.now) };
  };

  app.get(`${Order}/pay`, async (c) => {
    const paid = await load(c, c.req.param('id'));
    return answerPage(c, <PayPage view={c.var.view} paid={paid} offered={methodsOf(railsOf(at))} form={blank} />);
  });

  app.post(`${Order}/pay`, (c) => {
    const id = c.req.param('id');
    return submit(c, payForm, {
      act: async (input) => {
        const actor = personOf(c);
        const { order, no, provider } = await orderOf(db, actor, id, c.var.now);
        const words = { payee: provider.name, description: `${no} ${order.terms.title}` };
        const { redirect } = await openPayment(at, actor, id, input, await sentKey(c), words, c.var.now);
        return seeOther(c, redirect);
      },
      again: async (form, status) => {
        const paid = await load(c, id);
        const page = <PayPage view={c.var.view} paid={paid} offered={methodsOf(railsOf(at))} form={form} />;
        return answerPage(c, page, status);
      },
    });
  });

  app.get(`${Order}/pay/:payment{pay_[0-9a-z]+}`, async (c) => {
    const paid = await load(c, c.req.param('id'));
    const payment = paid.payments.find((one) => one.id === c.req.param('payment'));
    if (!payment) throw new Refused('not_found');
    return answerPage(c, <ResultPage view={c.var.view} paid={paid} payment={payment} />);
  });

  // A payment that was left half way goes on where its rail says.
  app.post(`${Order}/pay/:payment{pay_[0-9a-z]+}/continue`, async (c) => {
    const { payments, shown } = await load(c, c.req.param('id'));
    const payment = payments.find((one) => one.id === c.req.param('payment'));
    if (!payment) throw new Refused('not_found');
    const { id, method, amount_minor: minor, currency } = payment;
    const { redirect } = await railNamed(at, payment.rail).start({
      id,
      method,
      minor,
      currency,
      payee: shown.provider.name,
      description: `${shown.no} ${shown.order.terms.title}`,
      returnPath: paths.orderPayment(shown.order.id, id),
    });
    return seeOther(c, redirect);
  });
  return app;
}

interface PayProps {
  readonly view: View;
  readonly paid: PayShown;
}

function PayPage({ view, paid, offered, form }: PayProps & { offered: readonly Offered[]; form: FormState }) {
  const { t, format } = view;
  const { shown, refused, payments } = paid;
  const { order, no, provider } = shown;
  const pending = payments.find(isUnderWay);
  const ways = offered.map((method) => ({ ...method, short: holdsTooShort(order, method, view.now) }));
  return (
    <Page view={view} title={t('payments.pay.title', { no })} part="orders">
      <PageHead
        title={t('payments.pay.title', { no })}
        crumbs={[{ label: no, href: paths.order(order.id) }]}
        lead={t('payments.pay.lead', {
          title: titleOf(view, order),
          provider: provider.name,
        })}
      />
      <Split aside={<PayAside view={view} paid={paid} />}>
        {pending ? <PendingNotice view={view} payment={pending} /> : null}
        {refused ? (
          <Notice
            tone="note"
            title={t('payments.pay.cannot')}
            actions={<LinkButton href={paths.order(order.id)}>{t('payments.pay.back')}</LinkButton>}
          >
            <p>{refusalText(view, refused, order.terms.currency)}</p>
          </Notice>
        ) : (
          <>
            <Notice
              tone="held"
              icon="shield"
              title={t('payments.pay.protected_title', {
                provider: t(`order.side.${aboutOf(order.machine.process).provider}`),
              })}
            >
              <p>{t('payments.pay.protected')}</p>
            </Notice>
            <Card>
              <Form {...form} action={paths.orderPay(order.id)} hidden={{ key: formKey() }}>
                <RadioGroup
                  name="method"
                  legend={t('payments.pay.how')}
                  cards
                  chosen={ways.find(({ short }) => !short)?.id ?? ''}
                  choices={ways.map(({ id, kind, arrives, short }) => ({
                    value: id,
                    label: t(`payments.method.${id}`),
                    disabled: short !== null,
                    hint: short
                      ? refusalText(view, short, order.terms.currency)
                      : `${t(`payments.kind.${kind}`)} ${t(`payments.arrives.${arrives}`)}`,
                  }))}
                />
                <ButtonBar align="end">
                  <LinkButton look="quiet" href={paths.order(order.id)}>
                    {t('payments.pay.back')}
                  </LinkButton>
                  <Button look="primary" icon="lock">
                    {t('payments.pay.go_on', { amount: format.money(money(paid.missing, order.terms.currency)) })}
                  </Button>
                </ButtonBar>
              </Form>
            </Card>
          </>
        )}
        <PaymentList view={view} paid={paid} />
      </Split>
    </Page>
  );
}

function PayAside({ view, paid: { shown, missing } }: PayProps) {
  const { t, format } = view;
  const { currency, due_minor } = shown.order.terms;
  const amount = money(missing > 0n ? missing : 0n, currency);
  const due = BigInt(due_minor);
  // Of the parts of a price, some may not be called for yet.
  const waits = sum(shown.order.tranches.filter(({ state }) => state === 'due'));
  const arrived = due - waits + sum(payableNow(shown.order, view.now)) - amount.minor;
  return (
    <>
      <Card>
        <Facts
          rows={[
            [t('payments.pay.due'), <Amount of={money(due, currency)} />],
            [t('payments.pay.arrived'), arrived > 0n ? <Amount of={money(arrived, currency)} tone="paid" /> : null],
            [t('payments.pay.amount'), <Amount of={amount} tone="held" />],
          ]}
        />
      </Card>
      <Card title={t('payments.pay.next_title')}>
        <Prose>
          <ol>
            <li>{t('payments.pay.next_1', { amount: format.money(amount) })}</li>
            <li>{t('payments.pay.next_2', { provider: shown.provider.name })}</li>
            <li>{t(`payments.pay.next_3_${aboutOf(shown.order.machine.process).provider}`)}</li>
          </ol>
        </Prose>
      </Card>
    </>
  );
}

function sum(tranches: readonly { readonly minor: bigint }[]): bigint {
  return tranches.reduce((all, { minor }) => all + minor, 0n);
}

function PendingNotice({ view, payment }: { view: View; payment: Payment }) {
  const { t, format } = view;
  return (
    <Notice tone="note" icon="clock" title={t('payments.pay.pending_title')}>
      <p>
        {t('payments.pay.pending', {
          amount: format.money(money(payment.amount_minor, payment.currency)),
          method: t(`payments.method.${payment.method}`),
          date: format.dateTime(payment.pending_until ?? view.now),
        })}
      </p>
    </Notice>
  );
}

const TONES: Readonly<Record<Payment['state'], Tone>> = {
  started: 'plain',
  arrived: 'paid',
  failed: 'stop',
  refunded: 'note',
  charged_back: 'stop',
};

/** The payments of an order and what became of them; nothing where there is none. */
export function PaymentList({
  view,
  paid: { shown, payments },
}: {
  view: View;
  paid: Pick<PayShown, 'shown' | 'payments'>;
}) {
  const { t } = view;
  if (payments.length === 0) return null;
  return (
    <Section title={t('payments.pay.before')}>
      <Table
        caption={t('payments.pay.before')}
        rows={payments}
        rowKey={({ id }) => id}
        href={({ id }) => paths.orderPayment(shown.order.id, id)}
        columns={[
          {
            key: 'method',
            head: t('payments.pay.col_method'),
            main: true,
            cell: ({ method }) => t(`payments.method.${method}`),
          },
          {
            key: 'when',
            head: t('payments.pay.col_when'),
            cell: ({ started_at }) => <DateTime at={started_at} brief />,
          },
          {
            key: 'state',
            head: t('payments.pay.col_state'),
            cell: (payment) => (
              <Tag tone={isUnderWay(payment) ? 'note' : TONES[payment.state]}>
                {t(`payments.state.${isUnderWay(payment) ? 'pending' : payment.state}`)}
              </Tag>
            ),
          },
          {
            key: 'amount',
            head: t('payments.pay.col_amount'),
            numeric: true,
            cell: ({ amount_minor, arrived_minor, currency }) => (
              <Amount of={money(arrived_minor > 0n ? arrived_minor : amount_minor, currency)} />
            ),
          },
        ]}
      />
    </Section>
  );
}
