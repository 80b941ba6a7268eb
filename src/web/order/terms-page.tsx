import { AQL_TEXTS, LEVELS } from '#domain/sampling/standards.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import { Page } from '#web/layout.tsx';
import { Narrow, Notice } from '#web/ui/block.tsx';
import { Button, ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { FieldSet, Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { DateInput, FileInput, RadioGroup, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import type { Target } from './terms-target.ts';

interface FormProps {
  readonly view: View;
  readonly target: Target;
  readonly values: FormValues;
  readonly errors: FormErrors;
  readonly fileNames: readonly string[];
}

/** Everything an order says, as a form: for a new order and for new terms of an unconfirmed one. */
export function TermsForm({ view, target, values, errors, fileNames }: FormProps) {
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
            <TextInput
              name="zone"
              label={t('orders.place.zone')}
              hint={t('orders.place.zone_hint')}
              optional
              suggestions={Intl.supportedValuesOf('timeZone')}
            />
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
