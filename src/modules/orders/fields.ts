import { z } from '@hono/zod-openapi';
import { parseMinor } from '#domain/money.ts';
import type { Field, Input } from '#domain/process/define.ts';
import { ITEMS_MAX } from '#domain/process/trade-terms.ts';
import { isCalendarDate } from '#domain/time.ts';
import { line, lines, TermsInput } from './contract.ts';
import { GoodsInput } from './goods-contract.ts';

type Fields = Readonly<Record<string, Field>>;

const calendarDate = z.string().refine(isCalendarDate, 'a date as YYYY-MM-DD');
const minor = z.int('whole minor units').min(0, 'zero or more').max(Number.MAX_SAFE_INTEGER);
const Review = z.strictObject({
  stars: z.int('1 to 5 stars').min(1, '1 to 5 stars').max(5, '1 to 5 stars'),
  words: lines(4000).default(''),
});
export const idList = (max: number) =>
  z.array(z.string().regex(/^fil_[0-9a-z]{26}$/, 'ids of uploaded files')).max(max);

/** The check of a move's body, made from the process. Unknown keys are refused; what the installation fills in is unknown too. */
export function bodyOf(fields: Fields) {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, field] of Object.entries(fields)) {
    const type = typeOf(field);
    if (type) shape[name] = 'optional' in field && field.optional ? type.optional() : type;
  }
  return z.strictObject(shape);
}

function typeOf(field: Field): z.ZodType | null {
  switch (field.type) {
    case 'text':
      return line(field.max);
    case 'choice':
      return z.enum(field.of, `one of ${field.of.join(', ')}`);
    case 'date':
      return calendarDate;
    case 'integer':
      return z.int('a whole number').min(field.min, `at least ${field.min}`).max(field.max, `at most ${field.max}`);
    case 'member':
      return z.string().regex(/^psn_[0-9a-z]{26}$/, 'the id of a member of your organization');
    case 'stars':
      return z.int('1 to 5 stars').min(1, '1 to 5 stars').max(5, '1 to 5 stars');
    case 'money':
      return minor;
    case 'seen':
      return field.what === 'terms_hash'
        ? z.string().regex(/^[0-9a-f]{64}$/, 'the hash that was shown')
        : z.int('the version that was shown').min(0);
    case 'files':
      return idList(field.max).default([]);
    case 'document':
      return field.of === 'terms' ? TermsInput : field.of === 'goods' ? GoodsInput : null;
    case 'order':
      return z.string().regex(/^ord_[0-9a-z]{26}$/, 'the id of an order');
    case 'counts':
      return z.array(z.int('whole numbers').min(0, 'zero or more')).min(1).max(ITEMS_MAX);
    case 'reviews':
      return z.array(Review.nullable()).max(ITEMS_MAX);
    case 'system':
      return null;
  }
}

/** The part of a form that this reads: both URLSearchParams and what a multipart form leaves fit. */
export interface Sent {
  get(name: string): string | null;
  getAll(name: string): readonly string[];
}

/** A form's texts as the values the check expects: "12.50" becomes minor units, empty optional fields are left out. */
export function valuesOf(fields: Fields, form: Sent, currency: string): Input {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'files') {
      values[name] = form.getAll(name).filter((id) => id !== '');
      continue;
    }
    if (field.type === 'counts') {
      const counts = countsOf(form, name);
      if (counts.some((count) => count !== '')) values[name] = counts.map(Number);
      continue;
    }
    if (field.type === 'reviews') {
      const reviews = reviewsOf(form, name);
      if (reviews.some((review) => review !== null)) values[name] = reviews;
      continue;
    }
    const text = form.get(name);
    if (text === null || text === '') continue;
    if (field.type === 'money') values[name] = Number(parseMinor(text, currency) ?? NaN);
    else if (field.type === 'integer' || field.type === 'stars') values[name] = Number(text);
    else if (field.type === 'seen') values[name] = field.what === 'terms_hash' ? text : Number(text);
    else values[name] = plainLines(text);
  }
  return values;
}

const plainLines = (text: string) => text.replaceAll('\r\n', '\n');

/** Stars and words for each product, named by its place; null where neither was given. */
function reviewsOf(form: Sent, name: string): (Input | null)[] {
  const reviews: (Input | null)[] = [];
  for (let at = 0; at < ITEMS_MAX; at++) {
    const words = form.get(`${name}.${at}.words`);
    if (words === null) break;
    const stars = form.get(`${name}.${at}.stars`) ?? '';
    reviews.push(stars === '' && words.trim() === '' ? null : { stars: Number(stars), words: plainLines(words) });
  }
  return reviews;
}

/** One text for each item, named by its place; an empty one is none of it, and all of them empty say nothing. */
function countsOf(form: Sent, name: string): string[] {
  const texts: string[] = [];
  for (let at = 0; at < ITEMS_MAX; at++) {
    const text = form.get(`${name}.${at}`);
    if (text === null) break;
    texts.push(text.trim());
  }
  return texts;
}
