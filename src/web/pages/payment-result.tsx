import type { Refused } from '#domain/errors.ts';
import { heldOf } from '#domain/ledger/posting.ts';
import { money } from '#domain/money.ts';
import type { Instant } from '#domain/time.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import type { Payment, Refund } from '#modules/payments/queries.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Facts, Notice, Small, Split, type Tone } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Amount, DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

/** An order as its payer sees it. */
export interface PayShown {
  readonly shown: OrderView;
  readonly payments: readonly Payment[];
  readonly refunds: readonly Refund[];
  readonly missing: bigint;
  readonly refused: Refused | null;
}

/** The rail has said that it comes. */
export function isUnderWay({ state, pending_until }: Payment): boolean {
  return state === 'started' && pending_until !== null;
}

interface Result {
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly string[];
  readonly action?: 'again' | 'top_up' | 'continue';
}

/** Where the payer comes back to: succeeded, failed, under way, or what else became of it. */
export function ResultPage({ view, paid, payment }: { view: View; paid: PayShown; payment: Payment }) {
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
  const say = (minor: bigint, currency = payment.currency) => format.money(money(minor, currency));
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
  const sumOf = (state: Refund['state']) =>
    refunds.reduce(
      (sum, one) => sum + (one.payment_id === payment.id && one.state === state ? one.amount_minor : 0n),
      0n,
    );
  const [back, kept] = [sumOf('done'), sumOf('failed')];
  const also = [
    ...(back > 0n ? [key('part_back', { amount: say(back), method })] : []),
    ...(kept > 0n ? [key('on_balance', { amount: say(kept), method })] : []),
  ];
  if (payment.applied_minor > 0n) {
    const held = heldOf(shown.order.tranches);
    const main =
      held > 0n
        ? key('paid', { amount: say(held), provider: shown.provider.name })
        : key('was_paid', { amount: say(payment.applied_minor) });
    const over = going > 0n ? [key('paid_over', { amount: say(going), date: by })] : [];
    return { tone: 'paid', title: key('paid_title'), lines: [main, ...over, ...also] };
  }
  if (kept > 0n) return { tone: 'note', title: key('too_late_title'), lines: also };
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
