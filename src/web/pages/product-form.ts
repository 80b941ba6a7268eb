import { decimalOf, parseMinor } from '#domain/money.ts';
import { TIERS_MAX, type Tier, VARIANTS_MAX } from '#domain/products.ts';
import { ProductInput } from '#modules/products/contract.ts';
import type { Product } from '#modules/products/queries.ts';
import { textOf } from '#web/sent-form.ts';
import type { FormErrors, FormValues } from '#web/ui/form.tsx';
import type { View } from '#web/view.ts';

/** So many lines of prices the form has. */
export const TIER_LINES = Array.from({ length: TIERS_MAX }, (_, at) => at);

/** The form as it was sent, to fill it in again. */
export function sentValues(sent: URLSearchParams): FormValues {
  return Object.fromEntries([...new Set(sent.keys())].map((name) => [name, sent.getAll(name)]));
}

/** The product that the form says, or what is wrong with it by field. */
export function productFrom(
  view: View,
  sent: URLSearchParams,
): { readonly input: ProductInput } | { readonly errors: FormErrors } {
  const { t } = view;
  const errors: Record<string, string> = {};
  const { lines, tiers } = tiersFrom(view, sent, errors);
  const lead = textOf(sent, 'lead_days');
  if (!/^\d{1,3}$/.test(lead)) errors['lead_days'] = t('products.bad_number');
  const parsed = ProductInput.safeParse({
    published: sent.has('published'),
    accepts_escrow: sent.has('accepts_escrow'),
    ...Object.fromEntries(TEXTS.map((name) => [name, textOf(sent, name)])),
    tiers,
    variants: variantsFrom(textOf(sent, 'variants')),
    lead_days: Number(lead),
    transports: sent.getAll('transports'),
    incoterms: sent.getAll('incoterms'),
  });
  if (parsed.success && Object.keys(errors).length === 0) return { input: parsed.data };
  for (const { path, message } of parsed.error?.issues ?? []) {
    const field = fieldAt(path, lines);
    errors[field] ??= sentence(view, field, message);
  }
  return { errors };
}

const TEXTS = ['name_en', 'name_zh', 'description_en', 'description_zh', 'industry', 'unit', 'currency'] as const;

/** What stands at a field of the contract's in the form; `lines` are those of the tiers. */
export function fieldAt(path: readonly PropertyKey[], lines: readonly number[] = TIER_LINES): string {
  const [first = 'form', second, third] = path.map(String);
  if (first !== 'tiers') return first;
  const line = lines[Number(second ?? 0)] ?? 0;
  return third === 'unit_price_minor' ? `price_${line}` : `from_${line}`;
}

/** What a refusal of the contract's is on this form, in the reader's language. */
export function sentence({ t }: View, field: string, expected: string): string {
  if (field.startsWith('from_')) return t('products.bad_from');
  if (field.startsWith('price_')) return t('products.bad_falls');
  switch (field) {
    case 'name_en':
      return t('products.bad_name');
    case 'incoterms':
      return t(expected.startsWith('rules') ? 'products.bad_sea' : 'products.bad_choose');
    case 'transports':
    case 'industry':
    case 'unit':
      return t('products.bad_choose');
    case 'variants':
      return t('products.bad_variants', { max: VARIANTS_MAX });
    default:
      return t('products.bad_field', { expected });
  }
}

/** Lines that are empty are left out; `lines` says where each tier stands. */
function tiersFrom({ t }: View, sent: URLSearchParams, errors: Record<string, string>) {
  const currency = textOf(sent, 'currency');
  const lines: number[] = [];
  const tiers: Tier[] = [];
  for (const line of TIER_LINES) {
    const [from, price] = [textOf(sent, `from_${line}`), textOf(sent, `price_${line}`)];
    if (from === '' && price === '' && line > 0) continue;
    const minor = /^[A-Z]{3}$/.test(currency) ? parseMinor(price, currency) : null;
    if (!/^[1-9]\d{0,7}$/.test(from))
      errors[`from_${line}`] = t(from === '' && line > 0 ? 'products.bad_pair' : 'products.bad_number');
    if (minor === null || minor === 0n)
      errors[`price_${line}`] = t(price === '' && line > 0 ? 'products.bad_pair' : 'products.bad_price');
    lines.push(line);
    tiers.push({ from: Number(from), unit_price_minor: Number(minor ?? 0n) });
  }
  return { lines, tiers };
}

/** One a line, its number after the last semicolon, also the Chinese one. */
function variantsFrom(text: string): { name: string; sku: string }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const [, name = line, sku = ''] = /^(.*)[;；]([^;；]*)$/.exec(line) ?? [];
      return { name: name.trim(), sku: sku.trim() };
    });
}

/** The form as it stands in the database. */
export function productValues(product: Product): FormValues {
  const { tiers, currency, variants } = product;
  const lines = tiers.flatMap(({ from, unit_price_minor: minor }, line) => [
    [`from_${line}`, String(from)],
    [`price_${line}`, decimalOf({ minor: BigInt(minor), currency })],
  ]);
  return {
    ...(product.published ? { published: 'on' } : {}),
    ...(product.wantsEscrow ? { accepts_escrow: 'on' } : {}),
    name_en: product.name.en,
    name_zh: product.name.zh,
    description_en: product.description.en,
    description_zh: product.description.zh,
    industry: product.industry,
    unit: product.unit,
    currency,
    ...Object.fromEntries(lines),
    variants: variants.map(({ name, sku }) => (sku === '' ? name : `${name}; ${sku}`)).join('\n'),
    lead_days: String(product.leadDays),
    transports: product.transports,
    incoterms: product.incoterms,
  };
}
