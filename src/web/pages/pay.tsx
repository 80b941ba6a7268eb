import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { money, type Money } from '#domain/money.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import { mayPay, missingOf } from '#modules/payments/commands.ts';
import { paymentsOf, type Payment, type Refund } from '#modules/payments/queries.ts';
import { openPayment } from '#modules/payments/rails.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { methodsOf, railNamed, railsOf, type Offered } from '#platform/rails/rails.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { blank, formKey, sentKey, submit, type FormState } from '#web/read-form.ts';
import { Card, Facts, Notice, Prose, Section, Small, Split, type Tone } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { RadioGroup } from '#web/ui/input.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, DateTime, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { titleOf } from './order.tsx';

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
    const missing = await missingOf(db, shown.order);
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

interface PayShown {
  readonly shown: OrderView;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly missing: bigint;
  readonly refused: Refused | null;
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
  return (
    <Page view={view} title={t('payments.pay.title', { no })} part="orders">
      <PageHead
        title={t('payments.pay.title', { no })}
        crumbs={[{ label: no, href: paths.order(order.id) }]}
        lead={t('payments.pay.lead', {
          title: titleOf(view, order.terms as unknown as InspectionTerms),
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
            <Notice tone="held" icon="shield" title={t('payments.pay.protected_title')}>
              <p>{t('payments.pay.protected')}</p>
            </Notice>
            <Card>
              <Form {...form} action={paths.orderPay(order.id)} hidden={{ key: formKey() }}>
                <RadioGroup
                  name="method"
                  legend={t('payments.pay.how')}
                  cards
                  chosen={offered[0]?.id ?? ''}
                  choices={offered.map(({ id, kind, arrives }) => ({
                    value: id,
                    label: t(`payments.method.${id}`),
                    hint: `${t(`payments.kind.${kind}`)} ${t(`payments.arrives.${arrives}`)}`,
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
  const arrived = due - amount.minor;
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
            <li>{t('payments.pay.next_3')}</li>
          </ol>
        </Prose>
      </Card>
    </>
  );
}

function isUnderWay({ state, pending_until }: Payment): boolean {
  return state === 'started' && pending_until !== null;
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

interface Result {
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly string[];
  readonly action?: 'again' | 'top_up' | 'continue';
}

function ResultPage({ view, paid, payment }: PayProps & { payment: Payment }) {
  const { t } = view;
  const { order, no } = paid.shown;
  const result = resultOf(view, paid, payment);
  return (
    <Page view={view} title={t('payments.result.title', { no })} part="orders" live={paths.orderEvents(order.id)}>
      <PageHead
        title={t('payments.result.title', { no })}
        crumbs={[{ label: no, href: paths.order(order.id) }]}
        side={<Amount of={money(payment.amount_minor, payment.currency)} />}
      />
      <Split aside={<PaymentFacts view={view} payment={payment} />}>
        <Notice tone={result.tone} title={result.title}>
          {result.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notice>
        <ButtonBar>
          {result.action === 'again' || result.action === 'top_up' ? (
            <LinkButton look="primary" href={paths.orderPay(order.id)}>
              {t(`payments.result.${result.action}`)}
            </LinkButton>
          ) : null}
          {result.action === 'continue' ? (
            <form method="post" action={`${paths.orderPayment(order.id, payment.id)}/continue`}>
              <Button look="primary">{t('payments.result.continue')}</Button>
            </form>
          ) : null}
          <LinkButton look={result.action ? 'plain' : 'primary'} href={paths.order(order.id)}>
            {t('payments.result.order')}
          </LinkButton>
        </ButtonBar>
      </Split>
    </Page>
  );
}

function PaymentFacts({ view: { t }, payment }: { view: View; payment: Payment }) {
  return (
    <Card>
      <Facts
        rows={[
          [t('payments.pay.col_method'), t(`payments.method.${payment.method}`)],
          [t('payments.pay.col_when'), <DateTime at={payment.started_at} />],
          [t('payments.sandbox.reference'), payment.rail_reference],
        ]}
      />
      <Small>{payment.id}</Small>
    </Card>
  );
}

/** What the payer should know and can do, by what the books say and not by where they come from. */
function resultOf(view: View, { shown, refunds, missing, refused }: PayShown, payment: Payment): Result {
  const { t, format } = view;
  const say = (minor: bigint, currency = payment.currency) => format.money(money(minor, currency) satisfies Money);
  const key = (name: string, params: Record<string, string> = {}) => t(`payments.result.${name}`, params);
  const amount = say(payment.amount_minor);
  const method = t(`payments.method.${payment.method}`);
  const own = refunds.filter((one) => one.payment_id === payment.id && (one.state === 'due' || one.state === 'sent'));
  const going = own.reduce((sum, one) => sum + one.amount_minor, 0n);
  const by = format.dateTime(own[0]?.due_at ?? view.now);
  if (payment.state === 'charged_back') {
    const taken = say(payment.charged_back_minor);
    return { tone: 'stop', title: key('charged_back_title'), lines: [key('charged_back', { amount: taken })] };
  }
  if (payment.state === 'refunded')
    return {
      tone: 'note',
      title: key('back_title'),
      lines: [key('back', { amount: say(payment.refunded_minor), method })],
    };
  if (payment.state === 'failed') {
    const known = ['declined', 'challenge_failed', 'lapsed'].includes(payment.failure ?? '');
    const reason = t(`payments.failure.${known ? payment.failure : 'other'}`);
    const action = refused ? {} : { action: 'again' as const };
    return { tone: 'stop', title: key('failed_title'), lines: [key('failed', { reason })], ...action };
  }
  if (payment.state === 'started') {
    if (!isUnderWay(payment))
      return { tone: 'note', title: key('started_title'), lines: [key('started')], action: 'continue' };
    const date = format.dateTime(payment.pending_until ?? view.now);
    return {
      tone: 'note',
      title: key('pending_title'),
      lines: [key('pending', { method, amount, date }), key('pending_late')],
    };
  }
  if (payment.applied_minor > 0n) {
    const held = say(BigInt(shown.order.terms.due_minor));
    const lines = [key('paid', { amount: held, provider: shown.provider.name })];
    if (going > 0n) lines.push(key('paid_over', { amount: say(going), date: by }));
    return { tone: 'paid', title: key('paid_title'), lines };
  }
  if (going > 0n)
    return { tone: 'note', title: key('too_late_title'), lines: [key('too_late', { amount: say(going), date: by })] };
  const until = format.dateTime(nextDue(shown) ?? view.now);
  const arrived = say(payment.arrived_minor);
  return {
    tone: 'held',
    title: key('short_title'),
    lines: [key('short', { arrived, missing: say(missing, shown.order.terms.currency), date: until })],
    ...(refused ? {} : { action: 'top_up' as const }),
  };
}

function nextDue({ order }: OrderView): Instant | null {
  const dues = Object.values(order.machine.clocks);
  return dues.length > 0 ? Math.min(...dues) : null;
}
