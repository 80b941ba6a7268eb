import { AREAS } from '#domain/listings.ts';
import { SearchQuery, type Search } from '#modules/listings/contract.ts';
import { understood } from '#modules/shortlists/queries.ts';
import { paths } from '#web/paths.ts';

const KNOWN = new Set(Object.keys(SearchQuery.shape));

/** Several values of one name stay a list; what is empty counts as not sent. */
export function queryOf(url: string): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URL(url).searchParams)
    if (value.trim() !== '') (query[name] ??= []).push(value.trim());
  return query;
}

/**
 * What an address asks for. Parts that mean nothing (an old link, a mistyped number) are left out instead of refused,
 * so that a shared search still shows what it can.
 */
export function searchFrom(query: Readonly<Record<string, readonly string[]>>, currency: string): Search {
  const asked: Record<string, unknown> = { currency };
  for (const [name, values] of Object.entries(query)) {
    if (!KNOWN.has(name)) continue;
    asked[name] =
      name === 'q' || name === 'name'
        ? values[0]?.slice(0, 200).replaceAll('\0', '')
        : values.length > 1
          ? [...values]
          : values[0];
  }
  return understood(asked);
}

export type SearchChange = { readonly [Name in keyof Search]?: Search[Name] | undefined };

/** A search without its distance, and so without an order by it. */
export function notNear({ sort }: Pick<Search, 'sort'>): SearchChange {
  return { near: undefined, sort: sort === 'distance' ? 'relevance' : sort };
}

/** A search about another place; a distance from the one before means nothing there. */
export function atPlace(search: Pick<Search, 'sort'>, place: string | undefined): SearchChange {
  return { place, ...notNear(search) };
}

/** The address of a search, the shortest that says it. A change of what is searched goes back to the first page. */
export function searchPath(search: Search, change: SearchChange = {}): string {
  return `${paths.inspectors}${queryText(search, change)}`;
}

/** The query of that address with its question mark; empty for a search that asks for nothing. */
export function queryText(search: Search, change: SearchChange = {}): string {
  const next: Record<string, unknown> = { ...search, after: undefined, before: undefined, ...change };
  const query = new URLSearchParams();
  const put = (name: string, value: unknown, usual: unknown) => {
    if (value !== undefined && value !== usual && value !== '') query.append(name, String(value));
  };
  for (const name of ['q', 'name', 'kind', 'place', 'near', 'free_from', 'free_to'] as const)
    put(name, next[name], undefined);
  if (next['near'] !== undefined) put('within_km', next['within_km'], 100);
  for (const name of ['industry', 'language', 'type', 'accreditation'] as const)
    for (const value of next[name] as string[]) query.append(name, value);
  for (const name of ['price_min', 'price_max', 'rating', ...AREAS, 'completed', 'on_time'] as const)
    put(name, next[name], undefined);
  // The numbers of a price band mean nothing to a reader with another currency.
  if (next['price_min'] !== undefined || next['price_max'] !== undefined) put('currency', next['currency'], undefined);
  put('sort', next['sort'], 'relevance');
  put('after', next['after'], undefined);
  put('before', next['before'], undefined);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
