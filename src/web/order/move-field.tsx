import type { Field } from '#domain/process/define.ts';
import { ALL_KINDS, acceptOf } from '#modules/files/kinds.ts';
import type { Member } from '#modules/people/queries.ts';
import { DateInput, FileInput, MoneyInput, Select, StarsInput, TextArea, TextInput } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';

interface MoveFieldProps {
  readonly view: View;
  readonly name: string;
  readonly field: Field;
  readonly currency: string;
  readonly members: readonly Member[];
}

/** The control of one value that a move asks for. */
export function MoveField({ view, name, field, currency, members }: MoveFieldProps) {
  const { t } = view;
  // Sent along unseen: no label has words for it.
  if (field.type === 'seen') return null;
  const label = t(`order.field.${name}`);
  const optional = 'optional' in field && field.optional === true;
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
          options={field.of.map((value) => ({ value, label: t(`order.choice.${name}.${value}`) }))}
        />
      );
    case 'date':
      return <DateInput name={name} label={label} min={new Date(view.now).toISOString().slice(0, 10)} />;
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
    case 'member':
      return (
        <Select
          name={name}
          label={label}
          empty={t('orderpage.choose')}
          options={members.map((one) => ({ value: one.person, label: one.name }))}
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
    default:
      return null;
  }
}
