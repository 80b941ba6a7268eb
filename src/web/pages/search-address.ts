import { type Kind, QUERIES, type Searches } from '#modules/shortlists/contract.ts';
import { understood } from '#modules/shortlists/queries.ts';
import { paths } from '#web/paths.ts';

// A search of a directory is its address: read from it, and written as the shortest one that says it.

/** Where each directory is. */
export const DIRECTORY_PATHS: Readonly<Record<Kind, string>> = { inspector: paths.inspectors, product: paths.products };

/** Parts of a search; those that are undefined are asked for no more. */
export type Change<K extends Kind> = { readonly [Name in keyof Searches[K]]?: Searches[K][Name] | undefined };

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
export function searchFrom<K extends Kind>(
  kind: K,
  query: Readonly<Record<string, readonly string[]>>,
  currency: string,
): Searches[K] {
  const asked: Record<string, unknown> = { currency };
  for (const [name, values] of Object.entries(query)) {
    if (!(name in QUERIES[kind].shape)) continue;
    const isText = name === 'q' || name === 'name';
    asked[name] = isText ? values[0]?.slice(0, 200).replaceAll('\0', '') : values.length > 1 ? [...values] : values[0];
  }
  return understood(kind, asked);
}

/** A search without its distance, and so without an order by it. */
export function notNear<Sort extends string>({ sort }: { readonly sort: Sort | 'relevance' | 'distance' }) {
  return { near: undefined, sort: sort === 'distance' ? ('relevance' as const) : sort };
}

/** A search about another place; a distance from the one before means nothing there. */
export function atPlace<Sort extends string>(search: { readonly sort: Sort }, place: string | undefined) {
  return { place, ...notNear<Sort>(search) };
}

/** The address of a search. A change of what is searched goes back to the first page. */
export function searchPath<K extends Kind>(kind: K, search: Searches[K], change: Change<K> = {}): string {
  return `${DIRECTORY_PATHS[kind]}${queryText(kind, search, change)}`;
}

/** The query of that address with its question mark; empty for a search that asks for nothing. */
export function queryText<K extends Kind>(kind: K, search: Searches[K], change: Change<K> = {}): string {
  const next: Readonly<Record<string, unknown>> = { ...search, after: undefined, before: undefined, ...change };
  const usual: Readonly<Record<string, unknown>> = QUERIES[kind].parse({});
  const query = new URLSearchParams();
  for (const name of Object.keys(QUERIES[kind].shape)) {
    const value = next[name];
    if (!isSaid(name, next) || value === undefined || value === '') continue;
    if (Array.isArray(value)) for (const each of value) query.append(name, String(each));
    else if (value !== usual[name] || name === 'currency') query.append(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function isSaid(name: string, search: Readonly<Record<string, unknown>>): boolean {
  if (name === 'limit') return false;
  if (name === 'within_km') return search['near'] !== undefined;
  // The numbers of a price band mean nothing to a reader with another currency, and a currency alone says nothing.
  if (name === 'currency') return search['price_min'] !== undefined || search['price_max'] !== undefined;
  return true;
}
