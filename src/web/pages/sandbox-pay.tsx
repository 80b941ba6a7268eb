import { Hono } from 'hono';
import type { ComponentChildren } from 'preact';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import { decimalOf, money, parseMinor } from '#domain/money.ts';
import type { Instant } from '#domain/time.ts';
import { deliverSandbox, sendRefunds } from '#modules/payments/rails.ts';
import type { Installation } from '#platform/http.ts';
import { languageTag } from '#platform/i18n.ts';
import { sandboxOf } from '#platform/rails/rails.ts';
import {
  DELAY_DAYS_MAX,
  OUTCOMES,
  REFUND_MODES,
  SANDBOX_METHODS,
  type SandboxPayment,
} from '#platform/rails/sandbox.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import { assetUrl } from '#web/assets.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { blank, FormRefused, submit, type FormState } from '#web/read-form.ts';
import { Card, Details, Facts, Notice, Small } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton, PostButton } from '#web/ui/button.tsx';
import { FieldSet, Form } from '#web/ui/form.tsx';
import { Icon, Symbols } from '#web/ui/icon.tsx';
import { RadioGroup, Select, TextInput } from '#web/ui/input.tsx';
import { Amount } from '#web/ui/mark.tsx';
import { enterView, type View } from '#web/view.ts';

const Payment = '/sandbox/pay/:id{pay_[0-9a-z]+}';
const detail = z.string().max(200).optional();
const payForm = z.object({
  outcome: z.enum(OUTCOMES),
  amount: z.string().max(30).optional(),
  days: z.coerce.number().int().min(1).max(DELAY_DAYS_MAX).default(3),
  refunds: z.enum(REFUND_MODES).default('work'),
  ...Object.fromEntries(SANDBOX_METHODS.flatMap(({ fields }) => fields.map((name) => [name, detail]))),
});
const codeForm = z.object({ answer: z.string().max(20), refunds: z.enum(REFUND_MODES).default('work') });
const RIGHT_CODE = '1234';

/** The hosted page of the sandbox rail. It knows the payment by its link alone, as the page of any provider does. */
export function sandboxPayPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  if (at.config.mode !== 'sandbox') return app;
  const rail = sandboxOf(at);
  // What the provider has to say it says at once, by signed events; refunds of what came twice go the same way back.
  const tell = async (): Promise<void> => {
    while ((await deliverSandbox(at)) > 0);
    await sendRefunds(at);
  };
  const show = async (id: string, view: View, form: FormState) => (
    <HostedPage view={view} payment={await rail.payment(id)} next={await rail.nextAt(id)} form={form} />
  );

  app.get(Payment, async (c) => answerPage(c, await show(c.req.param('id'), c.var.view, blank)));

  app.post(Payment, (c) => {
    const id = c.req.param('id');
    return submit(c, payForm, {
      act: async ({ outcome, amount, days, refunds }) => {
        const payment = await rail.payment(id);
        const minor = amount === undefined ? undefined : parseMinor(amount, payment.currency);
        if (minor === null || minor === 0n) throw wrongAmount(c.var.view, payment, { outcome, amount: amount ?? '' });
        if (outcome === 'challenge') return seeOther(c, `${paths.sandboxPay(id)}/code?refunds=${refunds}`);
        await rail.choose(id, outcome, { days, refunds, ...(minor === undefined ? {} : { minor }) }, c.var.now);
        await tell();
        return seeOther(c, payment.return_path);
      },
      again: async (form, status) => answerPage(c, await show(id, c.var.view, form), status),
    });
  });

  app.get(`${Payment}/code`, async (c) => {
    const payment = await rail.payment(c.req.param('id'));
    return answerPage(c, <CodePage view={c.var.view} payment={payment} refunds={c.req.query('refunds') ?? 'work'} />);
  });

  app.post(`${Payment}/code`, (c) => {
    const id = c.req.param('id');
    return submit(c, codeForm, {
      act: async ({ answer, refunds }) => {
        const { return_path: back } = await rail.payment(id);
        const isRight = answer.trim() === RIGHT_CODE;
        const given = { refunds, reason: 'challenge_failed' };
        await rail.choose(id, isRight ? 'challenge' : 'fail', given, c.var.now);
        await tell();
        return seeOther(c, back);
      },
      again: async (_, status) =>
        answerPage(c, <CodePage view={c.var.view} payment={await rail.payment(id)} refunds="work" />, status),
    });
  });

  for (const [path, act] of [
    ['hurry', rail.hurry],
    ['charge-back', rail.chargeBack],
  ] as const) {
    app.post(`${Payment}/${path}`, async (c) => {
      const { id, return_path: back } = await rail.payment(c.req.param('id'));
      await act(id, c.var.now);
      await tell();
      return seeOther(c, back);
    });
  }
  return app;
}

function wrongAmount({ t }: View, payment: SandboxPayment, values: Record<string, string>): FormRefused {
  const example = decimalOf(money(payment.amount_minor, payment.currency));
  const errors = { amount: t('payments.sandbox.other_amount_wrong', { example }) };
  return new FormRefused(new Refused('input.invalid', { field: 'amount', expected: example }), { errors, values });
}

/** Another company's document: its own name, its own colours, none of our menus. */
function Foreign({ view, title, children }: { view: View; title: string; children: ComponentChildren }) {
  enterView(view);
  const { t, theme } = view;
  return (
    <html lang={languageTag[view.locale]} class="foreign" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <title>{`${title} · ${t('payments.sandbox.brand')}`}</title>
        <link rel="stylesheet" href={assetUrl('src/web/ui/styles.css')} />
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
      </head>
      <body>
        <Symbols />
        <header class="wrap foreign-top">
          <span class="foreign-brand">
            <Icon name="lock" />
            {t('payments.sandbox.brand')}
          </span>
          <Small>{t('payments.sandbox.banner')}</Small>
        </header>
        <main class="wrap stack gap-wide" id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

interface HostedProps {
  readonly view: View;
  readonly payment: SandboxPayment;
}

function HostedPage({ view, payment, next, form }: HostedProps & { next: Instant | null; form: FormState }) {
  const { t, format } = view;
  const amount = money(payment.amount_minor, payment.currency);
  const title = t('payments.sandbox.title', { amount: format.money(amount) });
  const isOpen = payment.state === 'open' || payment.state === 'declined';
  return (
    <Foreign view={view} title={title}>
      <h1>{title}</h1>
      <Card>
        <Facts
          rows={[
            [t('payments.sandbox.to'), payment.payee],
            [t('payments.sandbox.for'), payment.description],
            [t('payments.sandbox.reference'), payment.reference],
            [t('payments.sandbox.method'), t(`payments.method.${payment.method}`)],
            [t('payments.sandbox.amount'), <Amount of={amount} />],
          ]}
        />
      </Card>
      {payment.state === 'open' ? null : <StateNotice view={view} payment={payment} next={next} />}
      {isOpen ? (
        <PayForm view={view} payment={payment} form={form} />
      ) : (
        <>
          <ButtonBar>
            <LinkButton look="primary" href={payment.return_path}>
              {t('payments.sandbox.return')}
            </LinkButton>
            {next === null ? null : (
              <PostButton action={`${paths.sandboxPay(payment.id)}/hurry`}>{t('payments.sandbox.hurry')}</PostButton>
            )}
            {payment.state === 'paid' ? (
              <PostButton look="danger" action={`${paths.sandboxPay(payment.id)}/charge-back`}>
                {t('payments.sandbox.charge_back')}
              </PostButton>
            ) : null}
          </ButtonBar>
          <Details summary={t('payments.sandbox.pay_again')} open={form !== blank}>
            <PayForm view={view} payment={payment} form={form} />
          </Details>
        </>
      )}
    </Foreign>
  );
}

function StateNotice({ view, payment, next }: HostedProps & { next: Instant | null }) {
  const { t, format } = view;
  const tone = ({ pending: 'held', paid: 'paid', declined: 'stop', charged_back: 'stop', open: 'note' } as const)[
    payment.state
  ];
  const params = {
    amount: format.money(money(payment.paid_minor, payment.currency)),
    date: format.dateTime(next ?? view.now),
  };
  return (
    <Notice tone={tone} title={t(`payments.sandbox.${payment.state}_title`)}>
      <p>{t(`payments.sandbox.${payment.state}`, params)}</p>
      {next !== null && payment.state !== 'pending' ? <p>{t('payments.sandbox.coming', params)}</p> : null}
    </Notice>
  );
}

const HINTED: readonly string[] = ['delay', 'short', 'over', 'chargeback'];

function PayForm({ view, payment, form }: HostedProps & { form: FormState }) {
  const { t, format } = view;
  const fields = SANDBOX_METHODS.find(({ id }) => id === payment.method)?.fields ?? [];
  const amount = format.money(money(payment.amount_minor, payment.currency));
  return (
    <Card>
      <Form {...form} action={paths.sandboxPay(payment.id)}>
        <FieldSet legend={t('payments.sandbox.details')} hint={t('payments.sandbox.fields_hint')} columns={2}>
          {fields.map((name) => (
            <TextInput key={name} name={name} label={t(`payments.field.${name}`)} autocomplete="off" optional />
          ))}
        </FieldSet>
        <RadioGroup
          name="outcome"
          legend={t('payments.sandbox.outcome')}
          chosen="succeed"
          choices={OUTCOMES.map((value) => ({
            value,
            label: t(`payments.sandbox.outcomes.${value}`),
            ...(HINTED.includes(value) ? { hint: t(`payments.sandbox.hints.${value}`) } : {}),
          }))}
        />
        <FieldSet columns={2}>
          <TextInput name="amount" label={t('payments.sandbox.other_amount')} inputMode="decimal" optional />
          <TextInput
            name="days"
            type="number"
            min={1}
            max={DELAY_DAYS_MAX}
            value="3"
            label={t('payments.sandbox.days')}
          />
        </FieldSet>
        <Select
          name="refunds"
          label={t('payments.sandbox.refunds')}
          value="work"
          options={REFUND_MODES.map((value) => ({ value, label: t(`payments.sandbox.refunds_${value}`) }))}
        />
        <ButtonBar>
          <Button look="primary" icon="lock">
            {t('payments.sandbox.submit', { amount })}
          </Button>
          <LinkButton look="quiet" href={payment.return_path}>
            {t('payments.sandbox.cancel')}
          </LinkButton>
        </ButtonBar>
      </Form>
    </Card>
  );
}

function CodePage({ view, payment, refunds }: HostedProps & { refunds: string }) {
  const { t } = view;
  const title = t('payments.sandbox.challenge_title');
  return (
    <Foreign view={view} title={title}>
      <h1>{title}</h1>
      <Card>
        <p>{t('payments.sandbox.challenge')}</p>
        <Form action={`${paths.sandboxPay(payment.id)}/code`} hidden={{ refunds }}>
          <TextInput
            name="answer"
            label={t('payments.sandbox.code')}
            inputMode="numeric"
            autocomplete="one-time-code"
            autofocus
          />
          <ButtonBar>
            <Button look="primary">{t('payments.sandbox.confirm')}</Button>
            <LinkButton look="quiet" href={paths.sandboxPay(payment.id)}>
              {t('payments.sandbox.cancel')}
            </LinkButton>
          </ButtonBar>
        </Form>
      </Card>
    </Foreign>
  );
}
