import type { ComponentChildren } from 'preact';

import { exponentOf } from '#domain/money.ts';
import { useView } from '#web/view.ts';

import { type Bound, Field, FieldError, type FieldProps, inForm } from './form.tsx';
import { Icon } from './icon.tsx';

interface TextProps extends FieldProps {
  readonly type?: 'text' | 'email' | 'password' | 'search' | 'tel' | 'url' | 'number' | undefined;
  readonly autocomplete?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number | undefined;
  readonly minLength?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly step?: number | 'any' | undefined;
  readonly pattern?: string | undefined;
  readonly inputMode?: 'text' | 'decimal' | 'numeric' | 'email' | 'search' | undefined;
  /** Words offered while typing; anything else may be typed too. */
  readonly suggestions?: readonly string[] | undefined;
  /** Where a script asks for more suggestions while one types (islands/places.ts). */
  readonly suggestsFrom?: string | undefined;
  /** With a script a suggestion that is chosen becomes a tick of the list of that name. */
  readonly adds?: string | undefined;
  readonly autofocus?: boolean | undefined;
}

export const TextInput = inForm((props: TextProps, bind) => {
  const bound = bind(props);
  const { type = 'text', suggestsFrom, suggestions = suggestsFrom === undefined ? undefined : [] } = props;
  return (
    <Field {...props} bound={bound}>
      <input
        class="input"
        {...bound.control}
        {...given({
          type,
          value: type === 'password' ? undefined : bound.value,
          autocomplete: props.autocomplete,
          placeholder: props.placeholder,
          maxlength: props.maxLength,
          minlength: props.minLength,
          min: props.min,
          max: props.max,
          step: props.step,
          pattern: props.pattern,
          inputmode: props.inputMode,
          autofocus: props.autofocus || undefined,
          'data-focus': props.autofocus ? '' : undefined,
          list: suggestions ? `${bound.id}-list` : undefined,
          'data-suggests': suggestsFrom,
          'data-adds': props.adds,
        })}
      />
      {suggestions ? (
        <datalist id={`${bound.id}-list`}>
          {suggestions.map((word) => (
            <option key={word} value={word} />
          ))}
        </datalist>
      ) : null}
    </Field>
  );
});

export const TextArea = inForm(
  (props: FieldProps & { rows?: number; maxLength?: number; placeholder?: string }, bind) => {
    const bound = bind(props);
    return (
      <Field {...props} bound={bound}>
        <textarea
          class="input input-area"
          rows={props.rows ?? 4}
          {...bound.control}
          {...given({ maxlength: props.maxLength, placeholder: props.placeholder })}
        >
          {/* A textarea swallows one newline at its start. */}
          {bound.value?.startsWith('\n') ? `\n${bound.value}` : bound.value}
        </textarea>
      </Field>
    );
  },
);

export interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean | undefined;
}

/** `empty` adds a first choice that stands for none. */
export const Select = inForm(
  (
    props: FieldProps & {
      options: readonly (Option | { group: string; options: readonly Option[] })[];
      empty?: string;
    },
    bind,
  ) => {
    const bound = bind(props);
    const option = (entry: Option) => (
      <option
        key={entry.value}
        value={entry.value}
        selected={entry.value === bound.value}
        disabled={entry.disabled ?? false}
      >
        {entry.label}
      </option>
    );
    return (
      <Field {...props} bound={bound}>
        <span class="select">
          <select class="input" {...bound.control}>
            {props.empty === undefined ? null : <option value="">{props.empty}</option>}
            {props.options.map((entry) =>
              'group' in entry ? (
                <optgroup key={entry.group} label={entry.group}>
                  {entry.options.map(option)}
                </optgroup>
              ) : (
                option(entry)
              ),
            )}
          </select>
          <Icon name="chevron-down" size={16} />
        </span>
      </Field>
    );
  },
);

/** `YYYY-MM-DD` in and out, whatever the browser shows. */
export const DateInput = inForm((props: FieldProps & { min?: string; max?: string }, bind) => {
  const bound = bind(props);
  return (
    <Field {...props} bound={bound}>
      <input
        class="input input-short"
        type="date"
        {...bound.control}
        {...given({ value: bound.value, min: props.min, max: props.max })}
      />
    </Field>
  );
});

/**
 * A decimal amount as text (`268.50`; parse with `parseMinor`) beside its currency. With `currencies` the currency is
 * chosen and sent as `<name>_currency`; otherwise it is fixed and not sent.
 */
export const MoneyInput = inForm((props: FieldProps & { currency: string; currencies?: readonly string[] }, bind) => {
  const bound = bind(props);
  const chosen = bind({ name: `${props.name}_currency`, value: props.currency });
  const { t } = useView();
  const exponent = exponentOf(props.currency);
  return (
    <Field {...props} bound={bound}>
      <span class="money-input">
        {props.currencies ? (
          <span class="select">
            <select class="input" name={`${props.name}_currency`} aria-label={t('common.currency')}>
              {props.currencies.map((code) => (
                <option key={code} value={code} selected={code === chosen.value}>
                  {code}
                </option>
              ))}
            </select>
            <Icon name="chevron-down" size={16} />
          </span>
        ) : (
          <span class="money-code">{props.currency}</span>
        )}
        <input
          class="input num"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          pattern={
            props.currencies ? '[0-9]+([.][0-9]{1,3})?' : exponent ? `[0-9]+([.][0-9]{1,${exponent}})?` : '[0-9]+'
          }
          {...bound.control}
          {...given({ value: bound.value })}
        />
      </span>
    </Field>
  );
});

/** Inside `<Form upload>`. Say the kinds and the largest size in `hint`. */
export const FileInput = inForm(
  (props: FieldProps & { accept?: string; multiple?: boolean; capture?: boolean }, bind) => {
    const bound = bind(props);
    return (
      <Field {...props} bound={bound}>
        <input
          class="input input-file"
          type="file"
          {...bound.control}
          {...given({
            accept: props.accept,
            multiple: props.multiple,
            capture: props.capture ? 'environment' : undefined,
          })}
        />
      </Field>
    );
  },
);

/** Yes or no; sends `value` (or `on`) when ticked. Never required unless `must` (an agreement). */
export const Checkbox = inForm(
  (
    props: {
      name: string;
      label: ComponentChildren;
      hint?: ComponentChildren;
      value?: string;
      checked?: boolean;
      must?: boolean;
      error?: string;
      disabled?: boolean;
    },
    bind,
  ) => {
    const { name, label, hint, value = 'on', checked, must } = props;
    const bound = bind({
      name,
      hint,
      optional: !must,
      ...(props.error ? { error: props.error } : {}),
      disabled: props.disabled,
    });
    return (
      <div class={bound.error ? 'field field-wrong' : 'field'}>
        <label class="choice">
          <input
            type="checkbox"
            value={value}
            checked={bound.values.length > 0 ? bound.values.includes(value) : (checked ?? false)}
            {...bound.control}
          />
          <span>{label}</span>
        </label>
        {hint ? (
          <p class="field-hint choice-hint" id={`${bound.id}-hint`}>
            {hint}
          </p>
        ) : null}
        <FieldError bound={bound} />
      </div>
    );
  },
);

export interface Choice {
  readonly value: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  /** How many things this choice would leave: facet counts. */
  readonly count?: number | undefined;
  readonly disabled?: boolean | undefined;
}

interface ChoicesProps {
  readonly name: string;
  readonly legend: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly choices: readonly Choice[];
  readonly error?: string | undefined;
}

/** Any number of a list, sent under one name. */
export const CheckList = inForm(
  (props: ChoicesProps & { chosen?: readonly string[]; after?: ComponentChildren }, bind) => {
    const bound = bind({ name: props.name, hint: props.hint, optional: true, error: props.error });
    const chosen = bound.values.length > 0 ? bound.values : (props.chosen ?? []);
    return <Choices {...props} type="checkbox" chosen={chosen} bound={bound} />;
  },
);

/** One of a few, all visible. `cards` frames each choice, for decisions with a sentence each. */
export const RadioGroup = inForm(
  (props: ChoicesProps & { chosen?: string; optional?: boolean; cards?: boolean }, bind) => {
    const bound = bind({ name: props.name, hint: props.hint, optional: props.optional, error: props.error });
    const value = bound.value ?? props.chosen;
    return <Choices {...props} type="radio" chosen={value === undefined ? [] : [value]} bound={bound} />;
  },
);

function Choices(
  props: Omit<ChoicesProps, 'error'> & {
    type: 'radio' | 'checkbox';
    chosen: readonly string[];
    bound: Bound;
    cards?: boolean;
    optional?: boolean;
    after?: ComponentChildren;
  },
) {
  const { format } = useView();
  const { bound, type, chosen } = props;
  const described = bound.control['aria-describedby'];
  return (
    <fieldset
      class={`fieldset${bound.error ? ' field-wrong' : ''}${props.cards ? ' choice-cards' : ''}`}
      id={bound.id}
      {...(typeof described === 'string' ? { 'aria-describedby': described } : {})}
    >
      <legend>{props.legend}</legend>
      {props.hint ? (
        <p class="field-hint" id={`${bound.id}-hint`}>
          {props.hint}
        </p>
      ) : null}
      <div class="choices">
        {props.choices.map((choice) => (
          <label class="choice" key={choice.value}>
            <input
              type={type}
              name={props.name}
              value={choice.value}
              checked={chosen.includes(choice.value)}
              disabled={choice.disabled ?? false}
              required={type === 'radio' && !props.optional}
            />
            <span class="choice-text">
              <span class="choice-label">{choice.label}</span>
              {choice.hint ? <span class="field-hint">{choice.hint}</span> : null}
            </span>
            {choice.count === undefined ? null : <span class="choice-count num">{format.number(choice.count)}</span>}
          </label>
        ))}
      </div>
      {props.after}
      <FieldError bound={bound} />
    </fieldset>
  );
}

/** One to five stars as radio buttons, drawn as stars; arrow keys move, no JavaScript. */
export const StarsInput = inForm(
  (
    props: {
      name: string;
      legend: ComponentChildren;
      hint?: ComponentChildren;
      optional?: boolean;
    },
    bind,
  ) => {
    const { t } = useView();
    const bound = bind({ name: props.name, hint: props.hint, optional: props.optional });
    return (
      <fieldset class={bound.error ? 'fieldset field-wrong' : 'fieldset'} id={bound.id}>
        <legend>{props.legend}</legend>
        {props.hint ? <p class="field-hint">{props.hint}</p> : null}
        <div class="stars-input">
          {[1, 2, 3, 4, 5].map((count) => (
            <label key={count}>
              <input
                type="radio"
                name={props.name}
                value={count}
                checked={bound.value === String(count)}
                required={!props.optional}
              />
              <svg width="32" height="32" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M8 1.4l1.9 4.1 4.5.5-3.3 3 .9 4.4-4-2.2-4 2.2.9-4.4-3.3-3 4.5-.5Z" />
              </svg>
              <span class="hidden-text">{t('common.star', { count })}</span>
            </label>
          ))}
        </div>
        <FieldError bound={bound} />
      </fieldset>
    );
  },
);

function given(
  attributes: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) kept[name] = value;
  return kept;
}
