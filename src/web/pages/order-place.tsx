import { Hono, type Context } from 'hono';
import { ERRORS, Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { money, type Money } from '#domain/money.ts';
import { begin } from '#domain/process/decide.ts';
import { INSPECTION_TYPES, type InspectionTerms, type InspectionType } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { AQL_TEXTS, LEVELS } from '#domain/sampling/standards.ts';
import { plusDays } from '#domain/time.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import { usableFiles } from '#modules/files/queries.ts';
import { receiveForm } from '#modules/files/uploads.ts';
import { serviceOf } from '#modules/listings/queries.ts';
import { makeMove, placeOrder } from '#modules/orders/commands.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { inspectionTerms, policyNow } from '#modules/orders/terms.ts';
import { organizationById } from '#modules/people/queries.ts';
import { placesIn } from '#modules/reference/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { newId } from '#platform/random.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { OrderSilence } from '#web/order/silence.tsx';
import { fieldAt, parseTerms, sentValues, TERMS_FIELDS, valuesOfTerms } from '#web/order/terms-form.ts';
import { TermsFull } from '#web/order/terms.tsx';
import { paths } from '#web/paths.ts';
import { formKey } from '#web/read-form.ts';
import { Card, Facts, Narrow, Notice, Section, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar, Hidden, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { DateInput, FileInput, RadioGroup, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import { Amount } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';

type Prices = ReadonlyMap<InspectionType, Money>;

/** What the form is for: a new order from a company, or new terms of an unconfirmed one. */
interface Target {
  readonly provider: OrgId;
  readonly name: string;
  readonly action: string;
  readonly back: string;
  readonly order: string | null;
  readonly prices: Prices;
  readonly feeBps: number;
  readonly countries: readonly string[];
}

interface FormProps {
  readonly view: View;
  readonly target: Target;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly fileNames: readonly string[];
}

/** Order inspection, and modify while it is unconfirmed: one form, then a page that shows terms, money and silence before it is sent. */
export function orderPlacePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  const place = '/inspectors/:provider{org_[0-9a-z]+}/order';
  const modify = '/orders/:id{ord_[0-9a-z]+}/modify';

  app.get(place, async (c) => {
    personOf(c);
    const target = await newTarget(at, c);
    return answerPage(
      c,
      <TermsForm
        view={c.var.view}
        target={target}
        values={blankValues(c.var.view, target)}
        errors={{}}
        fileNames={[]}
      />,
    );
  });
  app.post(place, async (c) => answer(at, c, await newTarget(at, c)));

  app.get(modify, async (c) => {
    const { target, terms } = await oldTarget(at, c);
    return answerPage(
      c,
      <TermsForm
        view={c.var.view}
        target={target}
        values={valuesOfTerms(terms)}
        errors={{}}
        fileNames={terms.files.map(({ name }) => name)}
      />,
    );
  });
  app.post(modify, async (c) => answer(at, c, (await oldTarget(at, c)).target));
  return app;
}

async function targetOf(
  at: Installation,
  provider: OrgId,
): Promise<Pick<Target, 'provider' | 'name' | 'prices' | 'feeBps' | 'countries'>> {
  const [services, organization, policy, countries] = await Promise.all([
    Promise.all(INSPECTION_TYPES.map(async (type) => [type, await serviceOf(at.db, provider, type)] as const)),
    organizationById(at.db, provider),
    policyNow(at.db),
    placesIn(at.db, null),
  ]);
  const prices = new Map(services.flatMap(([type, service]) => (service ? [[type, service.price] as const] : [])));
  if (prices.size === 0) throw new Refused('not_found');
  return {
    provider,
    name: organization.name,
    prices,
    feeBps: policy.fee_bps,
    countries: countries.map(({ id }) => id),
  };
}

async function newTarget(at: Installation, c: Context<PageEnv>): Promise<Target> {
  const provider = (c.req.param('provider') ?? '') as OrgId;
  return {
    ...(await targetOf(at, provider)),
    action: paths.placeOrder(provider),
    back: paths.inspector(provider),
    order: null,
  };
}

async function oldTarget(at: Installation, c: Context<PageEnv>): Promise<{ target: Target; terms: InspectionTerms }> {
  const shown = await orderOf(at.db, personOf(c), c.req.param('id') ?? '', c.var.now);
  const refused = shown.moves.find(({ name }) => name === 'modify');
  if (!refused) throw new Refused('order.not_in_this_state', { state: shown.order.machine.state });
  if (refused.refusal) throw new Refused(refused.refusal.code, refused.refusal.details);
  const target = {
    ...(await targetOf(at, shown.order.provider as OrgId)),
    action: paths.orderModify(shown.order.id),
    back: paths.order(shown.order.id),
    order: shown.order.id,
  };
  return { target, terms: shown.order.terms as unknown as InspectionTerms };
}

function blankValues(view: View, { prices }: Target): FormValues {
  const today = new Date(view.now).toISOString().slice(0, 10);
  const type = prices.has('psi') ? 'psi' : ([...prices.keys()][0] ?? 'psi');
  return {
    type,
    unit: view.t('orders.place.unit_pieces'),
    standard: 'iso2859-1',
    level: 'II',
    severity: 'normal',
    critical: 'none',
    major: '2.5',
    minor: '4.0',
    half_days: '2',
    fee_by: 'provider',
    zone: view.zone === 'UTC' ? 'Asia/Shanghai' : view.zone,
    from: plusDays(today, 7),
    to: plusDays(today, 10),
  };
}

/** First press: the page to check. Second press (`send`): the order. Whatever is refused comes back with the form as it was. */
async function answer(at: Installation, c: Context<PageEnv>, target: Target): Promise<Response> {
  const actor = personOf(c);
  const { sent, refused } = await readSent(at, c);
  const names = (await usableFiles(at.db, sent.getAll('files'), actor.org, target.order ?? '').catch(() => [])).map(({ name }) => name);
  const form = (errors: FormErrors, status: 200 | 400 | 403 | 404 | 409) =>
    answerPage(
      c,
      <TermsForm view={c.var.view} target={target} values={sentValues(sent)} errors={errors} fileNames={names} />,
      status,
    );
  if (refused) return form({ files: refusalText(c.var.view, refused, 'USD') }, 400);
  if (sent.get('action') === 'edit') return form({}, 200);
  const parsed = parseTerms(sent);
  if (!parsed.success) return form(errorsOf(c.var.view, parsed.error.issues), 400);
  try {
    if (sent.get('action') !== 'send') return await review(at, c, target, sent, names);
    const shown = {
      price_minor: Number(sent.get('price_minor')),
      currency: sent.get('currency') ?? '',
      fee_minor: Number(sent.get('fee_minor')),
    };
    const terms = { ...parsed.data, ...shown };
    const key = sent.get('key') ?? formKey();
    const id = await at.db.tx(async (tx) =>
      target.order === null
        ? (await placeOrder(tx, actor, { provider: target.provider, terms }, key, c.var.now)).id
        : (await makeMove(tx, actor, { order: target.order, name: 'modify', body: { terms }, key }, c.var.now)).order
            .id,
    );
    return seeOther(c, paths.order(id));
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not_found') throw error;
    const field = typeof error.details['field'] === 'string' ? fieldAt(error.details['field'].split('.')) : 'form';
    const known = TERMS_FIELDS.includes(field) && error.code !== 'order.price_differs' ? field : 'form';
    const sentence =
      error.code === 'order.price_differs'
        ? c.var.view.t('orders.place.price_changed')
        : refusalText(c.var.view, error, 'USD');
    return form({ [known]: sentence }, ERRORS[error.code].status as 400);
  }
}

async function readSent(at: Installation, c: Context<PageEnv>): Promise<{ sent: Sent; refused: Refused | null }> {
  if (!(c.req.header('content-type') ?? '').startsWith('multipart/form-data'))
    return { sent: new URLSearchParams(await c.req.text()), refused: null };
  const { fields, files, refused } = await receiveForm(at, c.req.raw, personOf(c), { new_files: ALL_KINDS }, c.var.now);
  const sent: Sent = {
    get: (name) => fields.get(name)?.[0] ?? null,
    getAll: (name) =>
      [...(fields.get(name) ?? []), ...(name === 'files' ? files.map(({ row }) => row.id) : [])].filter(
        (id) => id !== '',
      ),
  };
  return { sent, refused: refused[0]?.refused ?? null };
}

function errorsOf(
  view: View,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code: string }[],
): FormErrors {
  const errors: Record<string, string> = {};
  for (const { path, code } of issues)
    errors[fieldAt(path)] ??= view.t(code === 'too_small' || code === 'invalid_type' ? 'form.missing' : 'form.format');
  return errors;
}

/** The order as it would be placed now, drawn by the same core that will place it; nothing is written. */
async function review(
  at: Installation,
  c: Context<PageEnv>,
  target: Target,
  sent: Sent,
  names: readonly string[],
): Promise<Response> {
  const actor = personOf(c);
  const parsed = parseTerms(sent);
  if (!parsed.success) throw new Refused('input.invalid', { field: 'form', expected: '' });
  const order = target.order ?? newId('ord', c.var.now);
  const asked = { ...parsed.data, files: [] };
  const terms = await inspectionTerms(at.db, asked, { buyer: actor.org, provider: target.provider, order }, c.var.now);
  const snapshot: OrderSnapshot = {
    id: order,
    version: 0,
    buyer: actor.org,
    provider: target.provider,
    terms: { ...terms },
    terms_version: 1,
    tranches: [],
    machine: { process: 'inspection', process_version: 1, state: 'placed', facts: {}, clocks: {}, rests: {} },
    dispute: null,
  };
  const placed = begin(snapshot, 'place', { side: 'buyer' }, {}, c.var.now).after;
  return answerPage(
    c,
    <ReviewPage view={c.var.view} target={target} sent={sent} terms={terms} order={placed} fileNames={names} />,
  );
}

function ReviewPage({
  view,
  target,
  sent,
  terms,
  order,
  fileNames,
}: {
  view: View;
  target: Target;
  sent: Sent;
  terms: InspectionTerms;
  order: OrderSnapshot;
  fileNames: readonly string[];
}) {
  const { t } = view;
  const amount = (minor: number) => <Amount of={money(minor, terms.currency)} />;
  const again = { ...order, terms: { ...terms, files: [] } };
  return (
    <Page view={view} title={t('orders.place.review')} part="inspectors">
      <PageHead
        title={t('orders.place.review')}
        lead={t('orders.place.with', { name: target.name })}
        crumbs={[{ label: target.name, href: target.back }]}
      />
      <Stack gap="wide">
        <Card title={t('orders.place.money')}>
          <Facts
            rows={[
              [t('orderpage.terms.price'), amount(terms.price_minor)],
              [
                t('orderpage.terms.fee'),
                <>
                  {amount(terms.fee_minor)} {t(`orderpage.fee_by.${terms.fee_by}`)}
                </>,
              ],
              [t('orderpage.terms.due'), <b>{amount(terms.due_minor)}</b>],
              [t('orderpage.money.to_inspector', { name: target.name }), amount(terms.due_minor - terms.fee_minor)],
            ]}
          />
          <p class="small muted">{t('orders.place.nothing_yet')}</p>
        </Card>
        <Card title={t('orderpage.terms_title')}>
          <TermsFull view={view} terms={{ ...terms, files: [] }} fileHref={() => ''} />
          {fileNames.length > 0 ? (
            <p class="small">{t('orders.place.kept_files', { names: view.format.list([...fileNames]) })}</p>
          ) : null}
        </Card>
        <Section title={t('orders.place.silence')}>
          <OrderSilence view={view} order={again} />
        </Section>
        <form method="post" action={target.action}>
          <SentAgain sent={sent} />
          <Hidden
            fields={{
              key: formKey(),
              price_minor: terms.price_minor,
              currency: terms.currency,
              fee_minor: terms.fee_minor,
            }}
          />
          <ButtonBar>
            <Button look="primary" name="action" value="send">
              {t(target.order === null ? 'orders.place.send' : 'orders.place.save')}
            </Button>
            <Button name="action" value="edit">
              {t('orders.place.edit')}
            </Button>
          </ButtonBar>
        </form>
      </Stack>
    </Page>
  );
}

function SentAgain({ sent }: { sent: Sent }) {
  return (
    <>
      {TERMS_FIELDS.filter((name) => name !== 'files').map((name) => (
        <input key={name} type="hidden" name={name} value={sent.get(name) ?? ''} />
      ))}
      {sent.getAll('files').map((id) => (
        <input key={id} type="hidden" name="files" value={id} />
      ))}
    </>
  );
}

function TermsForm({ view, target, values, errors, fileNames }: FormProps) {
  const { t, format } = view;
  const title = t(target.order === null ? 'orders.place.title' : 'orders.place.modify');
  const kept = values['files'] ?? [];
  return (
    <Page view={view} title={title} part="inspectors">
      <Narrow>
        <PageHead
          title={title}
          lead={t('orders.place.with', { name: target.name })}
          crumbs={[{ label: target.name, href: target.back }]}
        />
        <Notice tone="note">
          <p>{t('orders.place.nothing_yet')}</p>
        </Notice>
        <Form action={target.action} values={values} errors={errors} upload>
          <WhatFields view={view} target={target} />
          <WhereFields view={view} target={target} />
          <FieldSet legend={t('orders.place.time')} columns={2}>
            <DateInput name="from" label={t('orders.place.from')} />
            <DateInput name="to" label={t('orders.place.to')} hint={t('orders.place.to_hint')} />
            <TextInput name="zone" label={t('orders.place.zone')} suggestions={Intl.supportedValuesOf('timeZone')} />
          </FieldSet>
          <PlanFields view={view} />
          <FieldSet legend={t('orders.place.more')}>
            <TextArea name="checklist" label={t('orders.place.checklist')} optional rows={4} />
            <TextArea name="requirements" label={t('orders.place.requirements')} optional rows={4} maxLength={8000} />
            {(typeof kept === 'string' ? [kept] : kept).map((id) => (
              <input key={id} type="hidden" name="files" value={id} />
            ))}
            <FileInput
              name="new_files"
              label={t('orders.place.files')}
              optional
              multiple
              accept={acceptOf(ALL_KINDS)}
              hint={
                fileNames.length > 0
                  ? t('orders.place.kept_files', { names: format.list([...fileNames]) })
                  : t('orderpage.files_hint')
              }
            />
          </FieldSet>
          <FieldSet legend={t('orders.place.price')}>
            <Select
              name="half_days"
              label={t('orders.place.half_days')}
              options={[1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20].map((half) => ({
                value: String(half),
                label: format.number(half / 2, 1),
              }))}
            />
            <RadioGroup
              name="fee_by"
              legend={t('orders.place.fee_by', { rate: format.bps(target.feeBps) })}
              choices={(['provider', 'buyer', 'half'] as const).map((by) => ({
                value: by,
                label: t(`orders.place.fee_${by}`),
              }))}
            />
          </FieldSet>
          <ButtonBar>
            <Button look="primary">{t('orders.place.continue')}</Button>
            <LinkButton look="quiet" href={target.back}>
              {t('common.cancel')}
            </LinkButton>
          </ButtonBar>
        </Form>
      </Narrow>
    </Page>
  );
}

function WhatFields({ view, target }: { view: View; target: Target }) {
  const { t, format } = view;
  const options = [...target.prices].map(([type, price]) => ({
    value: type,
    label: `${t(`order.type.${type}`)}: ${t('orders.place.day_rate', { price: format.price(price) })}`,
  }));
  return (
    <FieldSet legend={t('orders.place.what')}>
      <Select name="type" label={t('orders.place.type')} options={options} />
      <TextInput name="product_name" label={t('orders.place.product_name')} maxLength={200} />
      <TextArea
        name="product_description"
        label={t('orders.place.product_description')}
        optional
        rows={3}
        maxLength={4000}
      />
      <FieldSet columns={3}>
        <TextInput
          name="lot"
          label={t('orders.place.lot')}
          type="number"
          min={1}
          max={100_000_000}
          inputMode="numeric"
        />
        <TextInput name="unit" label={t('orders.place.unit')} maxLength={30} />
        <TextInput name="purchase_order" label={t('orders.place.purchase_order')} optional maxLength={120} />
      </FieldSet>
    </FieldSet>
  );
}

function WhereFields({ view, target }: { view: View; target: Target }) {
  const { t, format } = view;
  const countries = target.countries
    .map((code) => ({ value: code, label: format.country(code) }))
    .sort((a, b) => a.label.localeCompare(b.label, view.locale));
  return (
    <FieldSet legend={t('orders.place.where')} columns={2}>
      <TextInput name="site_name" label={t('orders.place.site_name')} maxLength={200} />
      <Select name="country" label={t('orders.place.country')} empty={t('orderpage.choose')} options={countries} />
      <TextInput name="region" label={t('orders.place.region')} optional maxLength={20} />
      <TextInput name="city" label={t('orders.place.city')} maxLength={120} />
      <TextInput name="address" label={t('orders.place.address')} maxLength={500} />
      <TextInput name="contact" label={t('orders.place.contact')} maxLength={120} />
      <TextInput name="phone" label={t('orders.place.phone')} type="tel" maxLength={60} />
    </FieldSet>
  );
}

function PlanFields({ view }: { view: View }) {
  const { t } = view;
  const aqls = AQL_TEXTS.map((aql) => ({ value: aql, label: aql }));
  return (
    <FieldSet legend={t('orders.place.how')} columns={3}>
      <Select
        name="standard"
        label={t('orders.place.standard')}
        optional
        empty={t('orders.place.no_plan')}
        options={[
          { value: 'iso2859-1', label: 'ISO 2859-1' },
          { value: 'z1.4', label: 'ANSI/ASQ Z1.4' },
        ]}
      />
      <Select
        name="level"
        label={t('orders.place.level')}
        options={LEVELS.map((level) => ({ value: level, label: level }))}
      />
      <Select
        name="severity"
        label={t('orders.place.severity')}
        options={(['normal', 'tightened', 'reduced'] as const).map((value) => ({
          value,
          label: t(`orderpage.severity.${value}`),
        }))}
      />
      <Select
        name="critical"
        label={t('orders.place.critical')}
        options={[{ value: 'none', label: t('orders.place.none_allowed') }, ...aqls]}
      />
      <Select
        name="major"
        label={t('orders.place.major')}
        optional
        empty={t('orders.place.not_judged')}
        options={aqls}
      />
      <Select
        name="minor"
        label={t('orders.place.minor')}
        optional
        empty={t('orders.place.not_judged')}
        options={aqls}
      />
    </FieldSet>
  );
}
