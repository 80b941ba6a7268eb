import { z } from '@hono/zod-openapi';
import { isId, type OrgId, type ProductId } from '#domain/ids.ts';
import { SearchQuery, type Search } from '#modules/listings/contract.ts';
import { ProductQuery, type ProductSearch } from '#modules/products/contract.ts';

/** What can be searched for, kept and compared; each has a directory of its own. */
export const KINDS = ['inspector', 'product'] as const;
export type Kind = (typeof KINDS)[number];

/** What each directory can be asked for. */
export interface Searches {
  readonly inspector: Search;
  readonly product: ProductSearch;
}
export const QUERIES = { inspector: SearchQuery, product: ProductQuery } as const;

export type ThingId = OrgId | ProductId;
export const kindOf = (id: ThingId): Kind => (isId('prd', id) ? 'product' : 'inspector');

/** A table of more columns than this cannot be compared at a glance. */
export const COMPARED_MAX = 4;
export const SHORTLIST_MAX = 30;
export const SEARCHES_MAX = 30;
/** A search that more things match is too wide for news of it to say anything. */
export const WATCHED_MAX = 500;

export const ThingId = z
  .string()
  .regex(/^(?:org|prd)_[0-9a-hjkmnp-tv-z]{26}$/, 'the id of a company or of a product')
  .transform((id) => id as ThingId);
export const SavedSearchId = z.string().regex(/^ssr_[0-9a-hjkmnp-tv-z]{26}$/, 'the id of a saved search');

export const SearchName = z
  .string()
  .trim()
  .min(1, 'a name')
  .max(80, 'at most 80 characters')
  // PostgreSQL holds no NUL in text.
  .refine((text) => !text.includes('\0'), 'text without control characters');

/** What of a search is kept: all but where one was reading. */
function keptOf<Shape extends z.ZodRawShape>(query: z.ZodObject<Shape>) {
  const { after: _after, before: _before, limit: _limit, ...kept } = query.shape;
  return z.preprocess(typed(kept), z.strictObject(kept)).superRefine((search, context) => {
    for (const { path, message } of query.safeParse(search).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message });
  });
}

/** An address has nothing but text, so there numbers are read from it; in JSON each value is what it is. */
function typed(kept: z.ZodRawShape) {
  const typeIn = (name: string): 'array' | 'number' | 'string' => {
    const read = (text: unknown): unknown => z.safeParse(kept[name] ?? z.never(), text).data;
    return Array.isArray(read([])) ? 'array' : typeof read('1') === 'number' ? 'number' : 'string';
  };
  return (given: unknown, context: z.RefinementCtx): unknown => {
    for (const [name, value] of Object.entries(given ?? {})) {
      if (!Object.hasOwn(kept, name)) continue;
      const wanted = typeIn(name);
      if ((Array.isArray(value) ? 'array' : typeof value) !== wanted)
        context.addIssue({ code: 'custom', path: [name], message: `${wanted === 'array' ? 'an' : 'a'} ${wanted}` });
    }
    return given;
  };
}

const saved = { name: SearchName, watched: z.boolean().default(true) };
export const SaveInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('inspector'), ...saved, search: keptOf(SearchQuery) }),
  z.strictObject({ kind: z.literal('product'), ...saved, search: keptOf(ProductQuery) }),
]);
export type SaveInput = z.output<typeof SaveInput>;

/** What may change of a saved search; parts that are left out stay. */
export const SavedChange = z.strictObject({ name: SearchName.optional(), watched: z.boolean().optional() });
export type SavedChange = z.output<typeof SavedChange>;

export const SavedBody = z
  .object({
    id: z.string(),
    kind: z.enum(KINDS),
    name: z.string(),
    search: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    watched: z.boolean().openapi({ description: 'Told of what is new, once a day at most.' }),
    matched: z
      .int()
      .nullable()
      .openapi({ description: `How many matched when it was last looked at; null: more than ${WATCHED_MAX}.` }),
    looked_at: z.string(),
    created_at: z.string(),
  })
  .openapi('SavedSearch');

export const ShortlistBody = z
  .object({ things: z.array(z.object({ kind: z.enum(KINDS), id: z.string(), name: z.string() })) })
  .openapi('Shortlist');
