import { TermsInput } from '#modules/orders/contract.ts';
import type { Sent } from '#modules/orders/fields.ts';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { FormValues } from '#web/ui/form.tsx';

/** Every field of the order form by name, with where its value stands in the terms. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  type: ['type'],
  product_name: ['product', 'name'],
  product_description: ['product', 'description'],
  lot: ['product', 'lot'],
  unit: ['product', 'unit'],
  purchase_order: ['product', 'purchase_order'],
  site_name: ['site', 'name'],
  country: ['site', 'country'],
  region: ['site', 'region'],
  city: ['site', 'city'],
  address: ['site', 'address'],
  contact: ['site', 'contact'],
  phone: ['site', 'phone'],
  from: ['window', 'from'],
  to: ['window', 'to'],
  zone: ['zone'],
  requirements: ['requirements'],
  half_days: ['half_days'],
  fee_by: ['fee_by'],
};
const NUMBERS: readonly string[] = ['lot', 'half_days'];

export const TERMS_FIELDS: readonly string[] = [
  ...Object.keys(PLACES),
  'standard',
  'level',
  'severity',
  'critical',
  'major',
  'minor',
  'checklist',
  'files',
];

/** The form as the body that the API takes too. Amounts that were shown are sent along, so that a changed price is noticed. */
export function termsBody(sent: Sent): Record<string, unknown> {
  const body: Record<string, unknown> = { product: {}, site: {}, window: {} };
  for (const [field, [first = '', second]] of Object.entries(PLACES)) {
    const text = (sent.get(field) ?? '').replaceAll('\r\n', '\n').trim();
    const value = NUMBERS.includes(field) ? Number(text) : text;
    if (text === '' && field === 'fee_by') continue;
    if (second === undefined) body[first] = value;
    else (body[first] as Record<string, unknown>)[second] = value;
  }
  const standard = sent.get('standard') ?? '';
  const aql = (name: string) => sent.get(name) || null;
  body['plan'] =
    standard === ''
      ? null
      : {
          standard,
          level: sent.get('level'),
          severity: sent.get('severity'),
          aql: { critical: sent.get('critical') ?? 'none', major: aql('major'), minor: aql('minor') },
        };
  body['checklist'] = (sent.get('checklist') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  body['files'] = [...sent.getAll('files')];
  return body;
}

/** The field of the form that an error's path names. */
export function fieldAt(path: readonly PropertyKey[]): string {
  const at = path.map(String);
  if (at[0] === 'plan') return at.at(-1) ?? 'standard';
  const found = Object.entries(PLACES).find(([, place]) => place.every((part, i) => part === at[i]));
  return found?.[0] ?? at[0] ?? 'form';
}

export function parseTerms(sent: Sent) {
  return TermsInput.safeParse(termsBody(sent));
}

/** What a form is first filled with when an order is modified. */
export function valuesOfTerms(terms: InspectionTerms): FormValues {
  const values: Record<string, string> = {};
  for (const [field, [first = '', second]] of Object.entries(PLACES)) {
    const part = (terms as unknown as Record<string, unknown>)[first];
    values[field] = String((second === undefined ? part : (part as Record<string, unknown>)[second]) ?? '');
  }
  const { plan } = terms;
  return {
    ...values,
    standard: plan?.standard ?? '',
    level: plan?.level ?? 'II',
    severity: plan?.severity ?? 'normal',
    critical: plan?.aql.critical ?? 'none',
    major: plan?.aql.major ?? '',
    minor: plan?.aql.minor ?? '',
    checklist: terms.checklist.join('\n'),
    files: terms.files.map(({ id }) => id),
  };
}

export function sentValues(sent: Sent): FormValues {
  return Object.fromEntries(
    TERMS_FIELDS.map((name) => [name, name === 'files' ? [...sent.getAll(name)] : (sent.get(name) ?? undefined)]),
  );
}
