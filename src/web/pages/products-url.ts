import { PRODUCT_SORTS } from '#domain/products.ts';
import { ProductQuery, type ProductSearch } from '#modules/products/contract.ts';
import { paths } from '#web/paths.ts';

const KNOWN = new Set(Object.keys(ProductQuery.shape));

/**
 * What an address asks for. Parts that mean nothing (an old link, a mistyped number) are left out instead of refused, so
 * that a shared search still shows what it can.
 */
export function productSearchFrom(query: Readonly<Record<string, readonly string[]>>, currency: string): ProductSearch {
  const asked: Record<string, unknown> = { currency };
  for (const [name, values] of Object.entries(query)) {
    if (!KNOWN.has(name)) continue;
    asked[name] =
      name === 'q' ? values[0]?.slice(0, 200).replaceAll('\0', '') : values.length > 1 ? [...values] : values[0];
  }
  for (;;) {
    const parsed = ProductQuery.safeParse(asked);
    if (parsed.success) return parsed.data;
    // What is refused for the lack of another part is not there to be taken away.
    const wrong = parsed.error.issues.map(({ path }) => String(path[0])).filter((name) => name in asked);
    for (const name of wrong.length > 0 ? wrong : Object.keys(asked)) delete asked[name];
  }
}

export type ProductChange = { readonly [Name in keyof ProductSearch]?: ProductSearch[Name] | undefined };

/** A search without its distance, and so without an order by it. */
export function notNear({ sort }: Pick<ProductSearch, 'sort'>): ProductChange {
  return { near: undefined, sort: sort === 'distance' ? PRODUCT_SORTS[0] : sort };
}

/** A search about another place; a distance from the one before means nothing there. */
export function atPlace(search: Pick<ProductSearch, 'sort'>, place: string | undefined): ProductChange {
  return { place, ...notNear(search) };
}

/** The address of a search, the shortest that says it. A change of what is searched goes back to the first page. */
export function productsPath(search: ProductSearch, change: ProductChange = {}): string {
  const next: Record<string, unknown> = { ...search, after: undefined, before: undefined, ...change };
  const query = new URLSearchParams();
  const put = (name: string, usual?: unknown) => {
    const value = next[name];
    if (value !== undefined && value !== usual && value !== '') query.append(name, String(value));
  };
  for (const name of ['q', 'seller', 'place', 'near']) put(name);
  if (next['near'] !== undefined) put('within_km', 100);
  for (const name of ['industry', 'transport']) for (const value of next[name] as string[]) query.append(name, value);
  for (const name of ['quantity', 'price_min', 'price_max']) put(name);
  // The numbers of a price band mean nothing to a reader with another currency.
  if (next['price_min'] !== undefined || next['price_max'] !== undefined) put('currency');
  for (const name of ['minimum', 'lead', 'rating', 'escrow']) put(name);
  put('sort', PRODUCT_SORTS[0]);
  for (const name of ['after', 'before']) put(name);
  const text = query.toString();
  return text === '' ? paths.products : `${paths.products}?${text}`;
}
