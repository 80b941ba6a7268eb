import type { Field } from '#domain/process/define.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import { FieldSet } from '#web/ui/form.tsx';
import {
  DateInput,
  FileInput,
  MoneyInput,
  Select,
  StarsInput,
  TextArea,
  TextInput,
  type Option,
} from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';

interface MoveFieldProps {
  readonly view: View;
  readonly name: string;
  readonly field: Field;
  readonly currency: string;
  /** The name of whom money goes to. */
  readonly provider: string;
  /** Of a value that is one of several. */
  readonly options: readonly Option[] | undefined;
  /** Of which some can be counted. */
  readonly items: readonly { readonly name: string; readonly quantity: number }[];
  /** The listed products, by name. */
  readonly products: readonly string[];
}

function countsHint({ t }: View, name: string, optional: boolean): string | undefined {
  if (name === 'defective') return t('orderpage.defective_hint');
  return optional ? t('orderpage.counts_hint') : undefined;
}

/** The control of one value that a move asks for. */
export function MoveField({ view, name, field, currency, provider, options, items, products }: MoveFieldProps) {
  const { t } = view;
  // Sent along unseen: no label has words for it.
  if (field.type === 'seen') return null;
  const label = t(`order.field.${name}`);
  const optional = 'optional' in field && field.optional === true;
  if (options) return <Select name={name} label={label} empty={t('orderpage.choose')} options={options} />;
  switch (field.type) {
    case 'text':
      return field.long ? (
        <TextArea name={name} label={label} optional={optional} maxLength={field.max} rows={5} />
      ) : (
        <TextInput name={name} label={label} optional={optional} maxLength={field.max} />
      );
    case 'choice':
      return (
        <Select
          name={name}
          label={label}
          optional={optional}
          empty={t('orderpage.choose')}
          options={field.of.map((value) => ({ value, label: t(`order.choice.${name}.${value}`, { provider }) }))}
        />
      );
    case 'date':
      return (
        <DateInput name={name} label={label} optional={optional} min={new Date(view.now).toISOString().slice(0, 10)} />
      );
    case 'integer':
      return (
        <TextInput
          name={name}
          label={label}
          optional={optional}
          type="number"
          min={field.min}
          max={field.max}
          inputMode="numeric"
        />
      );
    case 'stars':
      return <StarsInput name={name} legend={label} />;
    case 'money':
      return <MoneyInput name={name} label={label} optional={optional} currency={currency} />;
    case 'files':
      return (
        <FileInput
          name={name}
          label={label}
          optional
          multiple
          accept={acceptOf(ALL_KINDS)}
          hint={t('orderpage.files_hint')}
        />
      );
    case 'counts':
      return (
        <FieldSet legend={label} hint={countsHint(view, name, optional)}>
          {items.map((item, at) => (
            <TextInput
              key={at}
              name={`${name}.${at}`}
              label={t('orderpage.count_of', { name: item.name, quantity: item.quantity })}
              optional
              type="number"
              min={0}
              max={item.quantity}
              inputMode="numeric"
            />
          ))}
        </FieldSet>
      );
    case 'reviews':
      return products.map((product, at) => (
        <FieldSet key={at} legend={t('orderpage.review_of', { product })} hint={t('orderpage.review_hint')}>
          <StarsInput name={`${name}.${at}.stars`} legend={t('orderpage.review_stars')} optional />
          <TextArea
            name={`${name}.${at}.words`}
            label={t('orderpage.review_words')}
            optional
            maxLength={4000}
            rows={3}
          />
        </FieldSet>
      ));
    default:
      return null;
  }
}
