import { Hono, type Context } from 'hono';
import { ERRORS, Refused, type Refusal } from '#domain/errors.ts';
import { money, parseMinor } from '#domain/money.ts';
import { makeMove } from '#modules/orders/commands.ts';
import { decisionPreview, type DecisionPreview } from '#modules/orders/preview.ts';
import { processNamed } from '#domain/process/registry.ts';
import { caseOf, type Case } from '#modules/staff/queries.ts';
import { staffOf, type Installation } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { Page } from '#web/layout.tsx';
import { aboutOf, titleOf } from '#web/order/about.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { paths } from '#web/paths.ts';
import { blank, formKey, keyFrom, type FormState } from '#web/read-form.ts';
import { Card, Facts, Notice, Split, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { MoneyInput, TextArea } from '#web/ui/input.tsx';
import { Amount, Countdown, DateTime, Tag } from '#web/ui/mark.tsx';
import { MoneyBar, NextCard } from '#web/ui/order.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { CaseTalks } from '#web/talk/case-talks.tsx';
import { deskCrumb } from './staff.tsx';
import {
  CaseHistory,
  CaseLedger,
  CaseMessages,
  CaseOffers,
  CaseReports,
  CaseStatements,
  CaseTerms,
} from './staff-case-parts.tsx';

/** What the mediator has entered so far; `preview` once it has been reckoned. */
interface Draft {
  readonly form: FormState;
  readonly buyer_minor: bigint | null;
  readonly preview: DecisionPreview | null;
}

const EMPTY: Draft = { form: blank, buyer_minor: null, preview: null };
const REASONS_MAX = 8000;

/** One case on one page: everything that both sides said and did, and the decision, to the cent. */
export function staffCasePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const path = '/staff/cases/:dispute{dsp_[0-9a-z]+}';
  const load = (c: Context<PageEnv>) => caseOf(at.db, staffOf(c), c.req.param('dispute') ?? '', c.var.now);

  app.get(path, async (c) => answerPage(c, <CasePage view={c.var.view} one={await load(c)} draft={EMPTY} />));

  app.post(path, async (c) => {
    const actor = staffOf(c);
    const one = await load(c);
    const sent = new URLSearchParams(await c.req.text());
    const draft = draftOf(c.var.view, one, sent);
    if (Object.keys(draft.form.errors).length > 0 || sent.get('action') !== 'decide') {
      const status = Object.keys(draft.form.errors).length > 0 ? 400 : 200;
      return answerPage(c, <CasePage view={c.var.view} one={one} draft={draft} />, status);
    }
    try {
      const body = { buyer_minor: Number(draft.buyer_minor), reasons: sent.get('reasons')?.trim() };
      const key = keyFrom(sent.get('key'));
      const name = one.state === 'appealed' ? 'decideAppeal' : 'decide';
      await at.db.tx((tx) => makeMove(tx, actor, { order: one.view.order.id, name, body, key }, c.var.now));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      const sentence = refusalText(c.var.view, error, one.view.order.terms.currency);
      const again = { ...draft, form: { ...draft.form, errors: { form: sentence } }, preview: null };
      return answerPage(c, <CasePage view={c.var.view} one={one} draft={again} />, ERRORS[error.code].status);
    }
    setFlash(at, c, 'done', c.var.view.t('staff.case.decided'));
    return seeOther(c, paths.staffCase(one.id));
  });
  return app;
}

function draftOf(view: View, one: Case, sent: URLSearchParams): Draft {
  const { currency } = one.view.order.terms;
  const values = { buyer_minor: sent.get('buyer_minor') ?? '', reasons: sent.get('reasons') ?? '' };
  const buyer = parseMinor(values.buyer_minor, currency);
  const preview = buyer === null ? null : decisionPreview(one.view.order, buyer);
  const most = view.format.money(money(one.stake_minor, currency));
  const errors: Record<string, string> = {};
  if (!preview) errors['buyer_minor'] = view.t('staff.case.amount_wrong', { most });
  if (values.reasons.trim() === '') errors['reasons'] = view.t('form.missing');
  else if (values.reasons.length > REASONS_MAX) errors['reasons'] = view.t('form.too_long', { max: REASONS_MAX });
  const isGood = Object.keys(errors).length === 0 && sent.get('action') !== 'edit';
  return {
    form: { errors: sent.get('action') === 'edit' ? {} : errors, values },
    buyer_minor: buyer,
    preview: isGood ? preview : null,
  };
}

function CasePage({ view, one, draft }: { view: View; one: Case; draft: Draft }) {
  const { t } = view;
  const { view: shown, facts } = one;
  const { order } = shown;
  const [opener, other] = facts.opener === 'buyer' ? [shown.buyer, shown.provider] : [shown.provider, shown.buyer];
  return (
    <Page view={view} title={t('staff.case.title', { no: shown.no })} part="staff">
      <PageHead
        title={t('staff.case.title', { no: shown.no })}
        crumbs={[deskCrumb(view), { label: shown.no, href: paths.order(order.id) }]}
        lead={`${t('staff.against', { opener: opener.name, other: other.name })} · ${titleOf(view, order)}`}
        side={<Tag tone="stop">{t(`dispute.state.${one.state}`)}</Tag>}
      />
      <Split aside={<CaseAside view={view} one={one} />}>
        <Decision view={view} one={one} draft={draft} />
        <CaseStatements view={view} one={one} />
        <CaseOffers view={view} one={one} />
        <CaseReports view={view} one={one} />
        <CaseTerms view={view} one={one} />
        <CaseTalks view={view} talks={one.talks} />
        <CaseMessages view={view} one={one} />
        <CaseLedger view={view} one={one} />
        <CaseHistory view={view} one={one} />
      </Split>
    </Page>
  );
}

function CaseAside({ view, one }: { view: View; one: Case }) {
  const { t } = view;
  const { view: shown, facts, stake_minor: stake } = one;
  const { order } = shown;
  const { provider, Brief } = aboutOf(order.machine.process);
  const opening = one.history.find(({ move, input }) => move.startsWith('dispute') && input['dispute_id'] === one.id);
  const reason = opening?.input['reason'];
  const amount = (minor: bigint | number) => <Amount of={money(minor, order.terms.currency)} />;
  return (
    <>
      <Card title={t('staff.case.facts')}>
        <Facts
          rows={[
            [t('orderpage.is_buyer'), shown.buyer.name],
            [t(`orderpage.is_${provider}`), shown.provider.name],
            [t('staff.case.opened'), <DateTime at={facts.opened_at} brief />],
            [t('order.field.reason'), typeof reason === 'string' ? t(`order.choice.reason.${reason}`) : null],
            [t('staff.claim'), amount(facts.claim_minor)],
            [t('orderpage.dispute.at_stake'), amount(stake)],
            [t('staff.case.frozen'), facts.after_release ? amount(facts.frozen_minor) : t('staff.case.in_escrow')],
          ]}
        />
        <Stack gap="tight">
          <a href={paths.order(order.id)}>{t('staff.case.to_order')}</a>
          <a href={paths.orderMoney(order.id)}>{t('orderpage.money.each_cent')}</a>
          <a href={paths.orderHistory(order.id)}>{t('orderpage.history')}</a>
        </Stack>
      </Card>
      <Card title={t('orderpage.terms_version', { version: order.terms_version })}>
        <Brief view={view} terms={order.terms} />
      </Card>
    </>
  );
}

/** Whose turn it is; the form where it is the mediator's. */
function Decision({ view, one, draft }: { view: View; one: Case; draft: Draft }) {
  const { t } = view;
  const { view: shown, facts, current, state } = one;
  const { order } = shown;
  const move = current ? shown.moves.find(({ name }) => name === 'decide' || name === 'decideAppeal') : undefined;
  const due = current
    ? (order.dispute?.clocks['decideByClock'] ?? order.dispute?.clocks['decideAppealByClock'])
    : undefined;
  const silence =
    due === undefined
      ? null
      : rich(t, 'staff.case.silence', { at: <DateTime at={due} />, left: <Countdown to={due} /> });
  const isOver = !current || processNamed('dispute', 1).states[state]?.final === true;
  const barred = move?.refusal ? refusalText(view, move.refusal satisfies Refusal, order.terms.currency) : null;
  if (!move || barred) {
    return (
      <NextCard
        tone={barred ? 'stop' : 'note'}
        title={barred ? t('staff.case.not_yours') : t(`dispute.${isOver ? 'state' : 'wait'}.${state}`)}
        silence={silence}
      >
        {barred ? <p>{barred}</p> : null}
        {facts.decision ? <Decided view={view} one={one} /> : null}
      </NextCard>
    );
  }
  return (
    <NextCard
      tone="held"
      title={t(state === 'appealed' ? 'staff.case.decide_appeal' : 'staff.case.decide')}
      silence={silence}
    >
      {state === 'appealed' ? <Decided view={view} one={one} /> : null}
      {draft.preview ? (
        <Check view={view} one={one} draft={draft} preview={draft.preview} />
      ) : (
        <Stack>
          <p>{t('staff.case.lead', { amount: view.format.money(money(one.stake_minor, order.terms.currency)) })}</p>
          <DecisionForm view={view} one={one} form={draft.form} />
        </Stack>
      )}
    </NextCard>
  );
}

function Decided({ view, one }: { view: View; one: Case }) {
  const { t } = view;
  const { facts, people, view: shown } = one;
  if (!facts.decision) return null;
  const { buyer_minor: buyer, by, at } = facts.decision;
  const amount = (minor: bigint) => <Amount of={money(minor, shown.order.terms.currency)} />;
  return (
    <Facts
      rows={[
        [t('staff.case.to', { name: shown.buyer.name }), amount(BigInt(buyer))],
        [t('staff.case.to', { name: shown.provider.name }), amount(one.stake_minor - BigInt(buyer))],
        [t('staff.case.decided_by'), by === 'clock' ? t('order.side.clock') : (people.get(by) ?? null)],
        [t('orderpage.when'), <DateTime at={at} brief />],
      ]}
    />
  );
}

function DecisionForm({ view, one, form }: { view: View; one: Case; form: FormState }) {
  const { t, format } = view;
  const { currency } = one.view.order.terms;
  const most = format.money(money(one.stake_minor, currency));
  return (
    <Form action={paths.staffCase(one.id)} {...form}>
      <MoneyInput
        name="buyer_minor"
        label={t('order.field.buyer_minor')}
        currency={currency}
        hint={t('staff.case.amount_hint', { most, name: one.view.provider.name })}
      />
      <TextArea
        name="reasons"
        label={t('order.field.reasons')}
        hint={t('staff.case.reasons_hint')}
        rows={6}
        maxLength={REASONS_MAX}
      />
      <ButtonBar>
        <Button look="primary" name="action" value="check">
          {t('staff.case.check')}
        </Button>
      </ButtonBar>
    </Form>
  );
}

function Check({ view, one, draft, preview }: { view: View; one: Case; draft: Draft; preview: DecisionPreview }) {
  const { t } = view;
  const { provider, order } = one.view;
  const { currency } = order.terms;
  const amount = (minor: bigint) => money(minor, currency);
  const { values } = draft.form;
  const shares = [
    { label: t('staff.case.to', { name: one.view.buyer.name }), amount: amount(preview.buyer), tone: 'note' as const },
    { label: t('staff.case.to', { name: provider.name }), amount: amount(preview.provider), tone: 'paid' as const },
    { label: t('orderpage.money.to_operator'), amount: amount(preview.fees), tone: 'plain' as const },
  ];
  return (
    <>
      <MoneyBar
        label={t('staff.case.division')}
        places={shares.filter(({ amount: { minor } }, i) => i < 2 || minor > 0n)}
        shares={shares}
      />
      {preview.later > 0n ? (
        <Notice tone="note">
          <p>{t('staff.case.later', { amount: view.format.money(amount(preview.later)), name: provider.name })}</p>
        </Notice>
      ) : null}
      <Card title={t('order.field.reasons')}>
        <p class="prewrap">{String(values['reasons'] ?? '')}</p>
      </Card>
      <p>{t(`order.move.${one.state === 'appealed' ? 'decideAppeal' : 'decide'}.ask`)}</p>
      <Form
        action={paths.staffCase(one.id)}
        hidden={{ key: formKey(), buyer_minor: String(values['buyer_minor']), reasons: String(values['reasons']) }}
      >
        <ButtonBar>
          <Button look="primary" name="action" value="decide">
            {t('staff.case.confirm')}
          </Button>
          <Button name="action" value="edit">
            {t('staff.case.change')}
          </Button>
          <LinkButton look="quiet" href={paths.staff}>
            {t('staff.back')}
          </LinkButton>
        </ButtonBar>
      </Form>
    </>
  );
}
