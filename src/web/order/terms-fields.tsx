import { AQL_TEXTS, LEVELS } from '#domain/sampling/standards.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import { FieldSet, type FormValues } from '#web/ui/form.tsx';
import { DateInput, FileInput, Select, TextArea, TextInput } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';
import type { Target } from './terms-target.ts';

interface FieldsProps {
  readonly view: View;
  readonly target: Pick<Target, 'prices' | 'countries'>;
  readonly values: FormValues;
  /** Of the files that are kept. */
  readonly fileNames: readonly string[];
}

/** What, where, when and how: the part of the terms that is no price. The same fields order an inspection and offer one. */
export function TermsFields({ view, target: { prices, countries }, values, fileNames }: FieldsProps) {
  const { t, format } = view;
  const kept = values['files'] ?? [];
  return (
    <>
      <WhatFields view={view} prices={prices} />
      <WhereFields view={view} countries={countries} />
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
    </>
  );
}

const HALVES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20];

/** `chosen` is among the choices, also where it is none of the usual ones. */
export function HalfDaysField({ view, chosen }: { view: View; chosen?: number }) {
  const { t, format } = view;
  const halves = chosen === undefined || HALVES.includes(chosen) ? HALVES : [...HALVES, chosen].sort((a, b) => a - b);
  return (
    <Select
      name="half_days"
      label={t('orders.place.half_days')}
      options={halves.map((half) => ({ value: String(half), label: format.number(half / 2, 1) }))}
    />
  );
}

function WhatFields({ view, prices }: { view: View; prices: Target['prices'] }) {
  const { t, format } = view;
  const options = [...prices].map(([type, price]) => ({
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

export function WhereFields({ view, countries }: { view: View; countries: readonly string[] }) {
  const { t, format } = view;
  const choices = countries
    .map((code) => ({ value: code, label: format.country(code) }))
    .sort((a, b) => a.label.localeCompare(b.label, view.locale));
  return (
    <FieldSet legend={t('orders.place.where')} columns={2}>
      <TextInput name="site_name" label={t('orders.place.site_name')} maxLength={200} />
      <Select name="country" label={t('orders.place.country')} empty={t('orderpage.choose')} options={choices} />
      <TextInput name="region" label={t('orders.place.region')} optional maxLength={20} />
      <TextInput name="city" label={t('orders.place.city')} maxLength={120} />
      <TextInput name="address" label={t('orders.place.address')} maxLength={500} />
      <TextInput name="contact" label={t('orders.place.contact')} maxLength={120} />
      <TextInput name="phone" label={t('orders.place.phone')} type="tel" maxLength={60} />
    </FieldSet>
  );
}

export function PlanFields({ view }: { view: View }) {
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
