import { type ComponentChildren, createContext, type VNode } from 'preact';

import { useView } from '#web/view.ts';

import { Hidden } from './button.tsx';
import { Icon } from './icon.tsx';

/** By field name; the sentence says what is wrong and what to do. The name `form` is for what concerns no one field. */
export type FormErrors = Readonly<Record<string, string>>;

/** What was sent, by field name, to fill a form in again. Several values of one name: an array. */
export type FormValues = Readonly<Record<string, string | readonly string[] | undefined>>;

interface FormState {
  readonly id: string;
  readonly errors: FormErrors;
  readonly values: FormValues;
}

const nowhere: FormState = { id: 'f', errors: {}, values: {} };

const FormContext = createContext(nowhere);

interface FormProps {
  readonly action: string;
  readonly method?: 'post' | 'get' | undefined;
  /** Needed where a page has two forms with the same field names. */
  readonly id?: string | undefined;
  readonly errors?: FormErrors | undefined;
  readonly values?: FormValues | undefined;
  /** Sent along: a version that was seen, an idempotency key. */
  readonly hidden?: Readonly<Record<string, string | number>> | undefined;
  /** Has file inputs: sent as multipart; with JavaScript a progress bar shows. */
  readonly upload?: boolean | undefined;
  /** A GET form that sends itself when a choice changes (with JavaScript). */
  readonly autoSubmit?: boolean | undefined;
  /** What comes of its figures is asked anew while it is filled in (islands/reckon.ts). */
  readonly reckons?: boolean | undefined;
  /** One field and its button on one line, as in a row of a table. */
  readonly inline?: boolean | undefined;
  readonly label?: string | undefined;
  readonly children: ComponentChildren;
}

/**
 * A native form. Fields inside find their value and error by name. After a refused POST render the page again with
 * `errors` and `values`: the summary on top takes the focus and links to each field.
 */
export function Form(props: FormProps) {
  const { t } = useView();
  const {
    action,
    method = 'post',
    id = 'f',
    errors = {},
    values = {},
    hidden,
    upload,
    autoSubmit,
    reckons,
    inline,
    label,
    children,
  } = props;
  return (
    <FormContext.Provider value={{ id, errors, values }}>
      <form
        class={inline ? 'form-inline' : 'form'}
        action={action}
        method={method}
        id={id}
        {...(upload ? { enctype: 'multipart/form-data', 'data-upload': t('common.upload_failed') } : {})}
        {...(autoSubmit ? { 'data-autosubmit': '' } : {})}
        {...(reckons ? { 'data-reckon': '' } : {})}
        {...(label ? { 'aria-label': label } : {})}
      >
        <ErrorSummary id={id} errors={errors} />
        {hidden ? <Hidden fields={hidden} /> : null}
        {children}
        {upload ? <UploadProgress /> : null}
      </form>
    </FormContext.Provider>
  );
}

/**
 * What the fields with an error are called. The summary stands above the fields and learns their names only when they are
 * drawn, so a refused page is drawn twice (answerPage); the second time finds them here.
 */
const labels = new WeakMap<FormErrors, Map<string, string>>();

function ErrorSummary({ id, errors }: { id: string; errors: FormErrors }) {
  const { t } = useView();
  const found = Object.entries(errors);
  if (found.length === 0) return null;
  const named = (name: string, sentence: string): string => {
    const label = labels.get(errors)?.get(name);
    return label === undefined ? sentence : t('common.form_refused_field', { label, sentence });
  };
  return (
    <div class="notice notice-stop" role="alert" tabIndex={-1} autofocus data-focus="">
      <Icon name="alert" size={20} />
      <div class="notice-text">
        <p class="notice-title">{t('common.form_refused', { count: found.length })}</p>
        <ul class="error-list">
          {found.map(([name, sentence]) => (
            <li key={name}>
              {name === 'form' ? sentence : <a href={`#${fieldId(id, name)}`}>{named(name, sentence)}</a>}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function UploadProgress() {
  const { t } = useView();
  return (
    <div class="progress" data-upload-progress="" hidden>
      <div class="row row-apart small">
        <span role="status">{t('common.uploading')}</span>
        <span class="num" data-upload-percent="" />
      </div>
      <progress max={100} value={0} aria-label={t('common.uploading')} />
    </div>
  );
}

const fieldId = (form: string, name: string) => `${form}-${name.replaceAll(/[^\w-]/g, '-')}`;

/** What every field takes. `optional` is said at the label; everything else is required. */
export interface FieldProps {
  readonly name: string;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly optional?: boolean | undefined;
  /** Whether it is needed depends on other fields: the browser does not demand it, and it is not called optional. */
  readonly depends?: boolean | undefined;
  /** Instead of the form's. */
  readonly error?: string | undefined;
  /** Instead of the form's: what the field holds at first. */
  readonly value?: string | undefined;
  /** The label is for screen readers only: a search line, a sort box. */
  readonly bare?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

export interface Bound {
  readonly id: string;
  readonly error: string | undefined;
  readonly value: string | undefined;
  readonly values: readonly string[];
  /** id, name, required, aria-invalid and aria-describedby: spread onto the control. */
  readonly control: Readonly<Record<string, string | boolean>>;
}

type FieldOf = Omit<FieldProps, 'label'>;

interface Named {
  readonly name: string;
  readonly label?: ComponentChildren;
  readonly legend?: ComponentChildren;
}

/**
 * A field that finds its value and its error in the form around it: for a control of your own inside Field. `bind` may be
 * called for more than one name. Not a hook, because hooks cost every component of every page twice its time.
 */
export function inForm<Props extends Named>(
  draw: (props: Props, bind: (field: FieldOf) => Bound) => VNode,
): (props: Props) => VNode {
  const component = (props: Props, form: FormState = nowhere) => {
    const label = props.label ?? props.legend;
    if (form.errors[props.name] !== undefined && typeof label === 'string') {
      if (!labels.has(form.errors)) labels.set(form.errors, new Map());
      labels.get(form.errors)?.set(props.name, label);
    }
    return draw(props, (field) => bound(form, field));
  };
  component.contextType = FormContext;
  return component;
}

function bound(form: FormState, props: FieldOf): Bound {
  const id = fieldId(form.id, props.name);
  const error = props.error ?? form.errors[props.name];
  const sent = form.values[props.name];
  const value = typeof sent === 'string' ? sent : (sent?.[0] ?? props.value);
  const described = [props.hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return {
    id,
    error,
    value,
    values: sent === undefined ? [] : typeof sent === 'string' ? [sent] : sent,
    control: {
      id,
      name: props.name,
      ...(props.optional || props.depends ? {} : { required: true }),
      ...(props.disabled ? { disabled: true } : {}),
      ...(error ? { 'aria-invalid': 'true' } : {}),
      ...(described ? { 'aria-describedby': described } : {}),
    },
  };
}

/** Label, control, hint and error of one value; the hint stands below, so that fields side by side align. */
export function Field(props: FieldProps & { bound: Bound; children: ComponentChildren }) {
  const { t } = useView();
  const { bound, label, hint, optional, bare, children } = props;
  return (
    <div class={bound.error ? 'field field-wrong' : 'field'}>
      <label class={bare ? 'hidden-text' : 'field-label'} for={bound.id}>
        {label}
        {optional && !bare ? <span class="field-optional"> {t('common.optional')}</span> : null}
      </label>
      {children}
      {hint ? (
        <p class="field-hint" id={`${bound.id}-hint`}>
          {hint}
        </p>
      ) : null}
      <FieldError bound={bound} />
    </div>
  );
}

export function FieldError({ bound }: { bound: Bound }) {
  if (!bound.error) return null;
  return (
    <p class="field-error" id={`${bound.id}-error`}>
      <Icon name="alert" size={16} />
      <span>{bound.error}</span>
    </p>
  );
}

/** Several fields under one question. `columns` sets them side by side where there is room. */
export function FieldSet(props: {
  legend?: ComponentChildren;
  hint?: ComponentChildren;
  columns?: 2 | 3;
  children: ComponentChildren;
}) {
  return (
    <fieldset class="fieldset">
      {props.legend ? <legend>{props.legend}</legend> : null}
      {props.hint ? <p class="field-hint">{props.hint}</p> : null}
      <div class={props.columns ? `fields fields-${props.columns}` : 'fields'}>{props.children}</div>
    </fieldset>
  );
}
