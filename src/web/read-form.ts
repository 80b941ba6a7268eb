import type { Context } from 'hono';
import { z } from 'zod';
import { ERRORS, Refused, type Code } from '#domain/errors.ts';
import { invalid } from '#platform/http.ts';
import type { Translate } from '#platform/i18n.ts';
import { randomText } from '#platform/random.ts';
import { refusalText } from '#platform/refusal-text.ts';
import type { PageEnv } from './env.ts';
import type { FormErrors, FormValues } from './ui/form.tsx';

// A page with a form is written once and drawn twice:
//
//     app.get(paths.thing, (c) => answerPage(c, <ThingPage view={c.var.view} form={blank} />));
//     app.post(paths.thing, (c) =>
//       submit(c, thingForm, {
//         act: async (input) => { await at.db.tx((tx) => change(tx, personOf(c), input, c.var.now)); return seeOther(c, paths.thing); },
//         again: (form, status) => answerPage(c, <ThingPage view={c.var.view} form={form} />, status),
//       }),
//     );
//
// `<Form {...form}>` takes `errors` and `values` and sets each beside its field. What is refused by the schema, or by a
// command with `field` in its details, stands at that field; any other refusal (409, 403, 429) stands above the form.
// Not found, and who has to sign in first, are thrown on: the page itself is then not theirs to see.

/** What a page with a form is drawn with. */
export interface FormState {
  readonly errors: FormErrors;
  readonly values: FormValues;
}

export const blank: FormState = { errors: {}, values: {} };

/** A form that was refused, with what was sent; passwords are left out. */
export class FormRefused extends Refused {
  readonly form: FormState;
  constructor(refused: Refused, form: FormState) {
    super(refused.code, refused.details);
    this.form = form;
  }
}

type Status = 400 | 401 | 403 | 409 | 413 | 429;

/**
 * The fields of a form that was sent with POST (`application/x-www-form-urlencoded`) as the schema reads them. Every
 * value is text; a name sent more than once, or ending in `[]`, is a list; an empty field counts as not sent. Unknown
 * fields are refused, except `key` (the idempotency key, see `formKey`) and `back`.
 * Throws FormRefused: input.invalid, input.unknown_field.
 */
export async function readForm<Schema extends z.ZodObject>(
  c: Context<PageEnv>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const values = await sentValues(c);
  const parsed = schema.strict().safeParse(given(values, schema));
  if (parsed.success) return parsed.data as z.output<Schema>;
  throw new FormRefused(invalid(parsed.error), {
    errors: errorsOf(parsed.error, c.var.view.t),
    values: withoutSecrets(values),
  });
}

/** Reads the form, acts, and draws the page again with what is wrong beside each field. */
export async function submit<Schema extends z.ZodObject>(
  c: Context<PageEnv>,
  schema: Schema,
  {
    act,
    again,
  }: {
    act: (input: z.output<Schema>) => Promise<Response>;
    again: (form: FormState, status: Status) => Response | Promise<Response>;
  },
): Promise<Response> {
  try {
    return await act(await readForm(c, schema));
  } catch (error) {
    if (error instanceof FormRefused) return again(error.form, 400);
    if (!(error instanceof Refused)) throw error;
    const status = statusOf(error);
    if (status === null) throw error;
    if (status === 429) c.header('Retry-After', String(error.details['seconds'] ?? 60));
    const field = error.details['field'];
    const sentence = refusalText(c.var.view, error);
    const known = typeof field === 'string' && field in schema.shape;
    return again(
      { errors: { [known ? field : 'form']: sentence }, values: withoutSecrets(await sentValues(c)) },
      status,
    );
  }
}

/** For the hidden field `key` of a form that moves money: a second press, or a reload, is the same command. */
export function formKey(): string {
  return randomText(18);
}

/** The `key` of a sent form. Refused: key.missing. */
export async function sentKey(c: Context<PageEnv>): Promise<string> {
  const { key } = await sentValues(c);
  if (typeof key !== 'string') throw new Refused('key.missing');
  return keyFrom(key);
}

/** A key as a form sent it; a new one where it sent none. Refused: key.missing for what is no key. */
export function keyFrom(sent: string | null): string {
  if (sent !== null && !/^[\x21-\x7e]{8,200}$/.test(sent)) throw new Refused('key.missing');
  return sent ?? formKey();
}

async function sentValues(c: Context<PageEnv>): Promise<Record<string, string | readonly string[]>> {
  const type = c.req.header('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) {
    throw new Refused('input.invalid', { field: 'body', expected: 'application/x-www-form-urlencoded' });
  }
  // c.req.text() keeps what it read, so a page may ask again.
  const values: Record<string, string | readonly string[]> = Object.create(null) as Record<string, string>;
  for (const [name, text] of new URLSearchParams(await c.req.text())) {
    const before = values[name];
    const value = text.replaceAll('\r\n', '\n');
    if (name.endsWith('[]')) values[name] = [...(typeof before === 'string' ? [before] : (before ?? [])), value];
    else if (before === undefined) values[name] = value;
    else values[name] = [...(typeof before === 'string' ? [before] : before), value];
  }
  return values;
}

function given(values: Record<string, string | readonly string[]>, schema: z.ZodObject): Record<string, unknown> {
  // fromEntries gives even `__proto__` a field of its own, to be refused with the other unknown ones.
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      if ((name === 'key' || name === 'back') && !(name in schema.shape)) return [];
      if (value === '') return [];
      return [[name, typeof value === 'string' && takesList(schema.shape[name]) ? [value] : value]];
    }),
  );
}

/** Whether a single value has to be put into a list: one ticked box of several. */
function takesList(type: z.core.$ZodType | undefined): boolean {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) return takesList(type.unwrap());
  return type instanceof z.ZodArray;
}

function withoutSecrets(values: Record<string, string | readonly string[]>): FormValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !/password|secret|code$/.test(name)));
}

/** One sentence a field, in the reader's language. A schema's own message that is a key of the catalogue is that sentence. */
function errorsOf(error: z.ZodError, t: Translate): FormErrors {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) {
    const name = issue.code === 'unrecognized_keys' ? 'form' : String(issue.path[0] ?? 'form');
    errors[name] ??= wrong(issue, t);
  }
  return errors;
}

function wrong(issue: z.core.$ZodIssue, t: Translate): string {
  if (/^[a-z_]+\.[a-z_]+$/.test(issue.message)) return t(issue.message);
  switch (issue.code) {
    case 'invalid_type':
      return t('form.missing');
    case 'too_small':
      return issue.origin === 'string'
        ? t('form.too_short', { min: issue.minimum })
        : t('form.too_small', { min: issue.minimum });
    case 'too_big':
      return issue.origin === 'string'
        ? t('form.too_long', { max: issue.maximum })
        : t('form.too_big', { max: issue.maximum });
    case 'invalid_format':
      return issue.format === 'email' ? t('form.email') : t('form.format');
    case 'invalid_value':
      return issue.input === undefined ? t('form.missing') : t('form.choose');
    case 'unrecognized_keys':
      return t('form.unknown', { field: issue.keys.join(', ') });
    default:
      return t('form.format');
  }
}

/** Null for what the form cannot answer: it is led on elsewhere (server/errors.ts), or the page is not the person's to see. */
function statusOf({ code }: Refused): Status | null {
  const { status } = ERRORS[code];
  const elsewhere: readonly Code[] = ['account.sign_in_first', 'account.prove_first', 'account.no_organization'];
  return status === 404 || status >= 500 || elsewhere.includes(code) ? null : (status as Status);
}
