import type { Context } from 'hono';
import { ACCREDITATIONS } from '#domain/listings.ts';
import { parseMinor } from '#domain/money.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { ListingEdit, type ListingChange } from '#modules/listings/contract.ts';
import type { Place } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { PageEnv } from '#web/env.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';
import { readPlace, readPlaces } from './place-fields.tsx';

const LISTS = new Set(['languages', 'industries', 'covers']);

/** The form as it was sent: lists under the names that may come more than once. */
export async function readForm(c: Context<PageEnv>): Promise<FormValues> {
  const body = await c.req.parseBody({ all: true });
  const values: Record<string, string | string[]> = {};
  for (const [name, sent] of Object.entries(body)) {
    const texts = [sent].flat().filter((value) => typeof value === 'string');
    values[name] = LISTS.has(name) ? texts : (texts[0] ?? '');
  }
  return values;
}

const text = (values: FormValues, name: string): string => {
  const value = values[name];
  return (typeof value === 'string' ? value : '').trim();
};
const lines = (values: FormValues, name: string): string[] =>
  text(values, name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);

/** The form once more, with what is wrong by field. */
interface Refilled {
  readonly values: FormValues;
  readonly covers: readonly Place[];
  readonly errors: FormErrors;
}

/** What the form asks to change, or what is wrong with it by field. */
export async function changeFrom(
  tx: Tx,
  view: View,
  values: FormValues,
): Promise<{ change: ListingChange } | Refilled> {
  const { t } = view;
  const errors: Record<string, string> = {};
  const home = await readPlace(tx, view, text(values, 'place'));
  if (!home.place) errors['place'] = home.error;
  const reach = await readPlaces(tx, view, [values['covers'] ?? []].flat(), text(values, 'covers_more'));
  if (reach.error !== null) errors['covers_more'] = reach.error;
  const again = {
    values: { ...values, covers: reach.chosen, covers_more: reach.left },
    covers: reach.places,
  };
  const services = servicesFrom(view, values, errors);
  const accreditations = papersFrom(view, values, errors);
  if (Object.keys(errors).length > 0) return { ...again, errors };
  const founded = text(values, 'founded');
  const parsed = ListingEdit.safeParse({
    kind: text(values, 'kind'),
    published: text(values, 'published') === 'on',
    place: home.place?.id,
    headline_en: text(values, 'headline_en'),
    headline_zh: text(values, 'headline_zh'),
    description_en: text(values, 'description_en'),
    description_zh: text(values, 'description_zh'),
    founded: founded === '' ? null : Number(founded),
    inspectors: Number(text(values, 'inspectors')),
    team: lines(values, 'team'),
    languages: values['languages'] ?? [],
    industries: values['industries'] ?? [],
    covers: reach.chosen,
    services,
    accreditations,
  });
  if (parsed.success) return { change: parsed.data };
  return {
    ...again,
    errors: Object.fromEntries(
      parsed.error.issues.map(({ path, message }) => [
        String(path[0] ?? 'form'),
        t('company.edit_field_wrong', { expected: message }),
      ]),
    ),
  };
}

function servicesFrom({ t }: View, values: FormValues, errors: Record<string, string>) {
  return INSPECTION_TYPES.flatMap((type) => {
    const written = text(values, `price_${type}`);
    const currency = text(values, `price_${type}_currency`);
    if (written === '') return [];
    const minor = /^[A-Z]{3}$/.test(currency) ? parseMinor(written, currency) : null;
    if (minor === null || minor === 0n) {
      errors[`price_${type}`] = t('company.edit_bad_price');
      return [];
    }
    return [{ type, price_minor: Number(minor), currency }];
  });
}

function papersFrom({ t }: View, values: FormValues, errors: Record<string, string>) {
  return ACCREDITATIONS.flatMap((code) => {
    const [number, issuer, expires] = ['number', 'issuer', 'expires'].map((part) =>
      text(values, `paper_${code}_${part}`),
    );
    if (!number && !issuer && !expires) return [];
    if (!number) {
      errors[`paper_${code}_number`] = t('company.edit_paper_needs_number');
      return [];
    }
    return [{ code, number, issuer, expires_on: expires === '' ? null : expires }];
  });
}
