import { z } from '@hono/zod-openapi';
import { SearchQuery } from '#modules/listings/contract.ts';

/** A table of more columns than this cannot be compared at a glance. */
export const COMPARED_MAX = 4;
export const SHORTLIST_MAX = 30;
export const SEARCHES_MAX = 30;
/** A search that more companies match is too wide for news of it to say anything. */
export const WATCHED_MAX = 500;

export const CompanyId = z.string().regex(/^org_[0-9a-hjkmnp-tv-z]{26}$/, 'the id of a company');
export const SavedSearchId = z.string().regex(/^ssr_[0-9a-hjkmnp-tv-z]{26}$/, 'the id of a saved search');

const Name = z
  .string()
  .trim()
  .min(1, 'a name')
  .max(80, 'at most 80 characters')
  // PostgreSQL holds no NUL in text.
  .refine((text) => !text.includes('\0'), 'text without control characters');

/** What of a search is kept: all but where one was reading. */
const { after: _after, before: _before, limit: _limit, ...kept } = SearchQuery.shape;
type KeptName = keyof typeof kept;

/** An address has nothing but text, so there numbers are read from it; in JSON each value is what it is. */
function typeIn(name: KeptName): 'array' | 'number' | 'string' {
  const read = (text: unknown): unknown => kept[name].safeParse(text).data;
  return Array.isArray(read([])) ? 'array' : typeof read('1') === 'number' ? 'number' : 'string';
}

const KeptSearch = z
  .preprocess((given, context) => {
    for (const [name, value] of Object.entries(given ?? {})) {
      if (!Object.hasOwn(kept, name)) continue;
      const wanted = typeIn(name as KeptName);
      if ((Array.isArray(value) ? 'array' : typeof value) !== wanted)
        context.addIssue({ code: 'custom', path: [name], message: `${wanted === 'array' ? 'an' : 'a'} ${wanted}` });
    }
    return given;
  }, z.strictObject(kept))
  .superRefine((search, context) => {
    for (const { path, message } of SearchQuery.safeParse(search).error?.issues ?? [])
      context.addIssue({ code: 'custom', path: [...path], message });
  });

export const SaveInput = z.strictObject({ name: Name, search: KeptSearch, watched: z.boolean().default(true) });
export type SaveInput = z.output<typeof SaveInput>;

/** What may change of a saved search; parts that are left out stay. */
export const SavedChange = z.strictObject({ name: Name.optional(), watched: z.boolean().optional() });
export type SavedChange = z.output<typeof SavedChange>;

export const SavedBody = z
  .object({
    id: z.string(),
    name: z.string(),
    search: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    watched: z.boolean().openapi({ description: 'Told of new companies, once a day at most.' }),
    companies: z
      .int()
      .nullable()
      .openapi({ description: `Companies that matched when it was last looked at; null: more than ${WATCHED_MAX}.` }),
    looked_at: z.string(),
    created_at: z.string(),
  })
  .openapi('SavedSearch');

export const ShortlistBody = z
  .object({ companies: z.array(z.object({ id: z.string(), name: z.string() })) })
  .openapi('Shortlist');
