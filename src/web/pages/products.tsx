import { Hono } from 'hono';
import { isId } from '#domain/ids.ts';
import { QUANTITIES } from '#domain/products.ts';
import type { ProductSearch } from '#modules/products/contract.ts';
import { type ProductPage, searchProducts, sellerById } from '#modules/products/queries.ts';
import { findPlaces, type Place, placeInput, placesById, type Rates, ratesOf } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, Split } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { SearchBar, Swapped } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { queryOf } from './directory-url.ts';
import { PlaceInput, PLACES_ISLAND } from './place-fields.tsx';
import { ProductFilters } from './products-filters.tsx';
import { type LooseProducts, productChips, ProductResults } from './products-results.tsx';
import { notNear, productSearchFrom, productsPath } from './products-url.ts';

/** Find products. The whole search is in the address; without JavaScript the form sends itself by its button. */
export function productListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.products, async (c) => {
    const { view } = c.var;
    const sent = queryOf(c.req.url);
    const where = sent['where']?.[0]?.slice(0, 120);
    const [meant] = where === undefined ? [] : await findPlaces(at.db, where, 1);
    const query: Record<string, string[]> = { ...sent, ...(meant && { place: [meant.id] }) };
    const [from] = query['place'] ?? [];
    // A form cannot send from where a distance is measured.
    if (query['within_km'] && !query['near'] && from !== undefined) query['near'] = [from];
    const search = await known(at.db, productSearchFrom(query, view.currency));
    if (meant || (where === undefined && isUntidy(c.req.url)))
      return c.redirect(productsPath(search, { after: search.after, before: search.before }), 302);
    const found = await searchProducts(at.db, search);
    const facets = await placesById(
      at.db,
      found.facets.place.map(({ value }) => value),
    );
    const seller = search.seller && isId('org', search.seller) ? await sellerById(at.db, search.seller) : null;
    const named = seller?.name ?? null;
    const props = {
      view,
      search,
      found,
      places: new Map(facets.map((place) => [place.id, place])),
      rates: await ratesOf(at.db),
      where,
      seller: named,
      loose: found.total > 0 ? [] : await looser(at.db, view, search, found, named),
    };
    return answerPage(c, <ProductsPage {...props} />);
  });
  return app;
}

/** Without places that nobody knows any more. */
async function known(tx: Tx, search: ProductSearch): Promise<ProductSearch> {
  const ids = [search.place, search.near].filter((id) => id !== undefined);
  const there = new Set((await placesById(tx, ids)).map(({ id }) => id));
  if (ids.every((id) => there.has(id))) return search;
  const place = search.place !== undefined && there.has(search.place) ? search.place : undefined;
  return { ...search, ...notNear(search), place } as ProductSearch;
}

/** So many filters are tried one by one; each is a search of its own. */
const LOOSE_MAX = 8;

/** What taking each filter away would leave, the most first. With one filter only, that is everything, and says nothing. */
async function looser(
  tx: Tx,
  view: View,
  search: ProductSearch,
  found: ProductPage,
  seller: string | null,
): Promise<LooseProducts[]> {
  const chips = productChips(view, search, found, seller);
  if (chips.length < 2) return [];
  const loose: LooseProducts[] = [];
  for (const chip of chips.slice(0, LOOSE_MAX)) {
    const asked = { ...search, after: undefined, before: undefined, ...chip.without, limit: 1 } as ProductSearch;
    const { total } = await searchProducts(tx, asked);
    if (total > 0) loose.push({ ...chip, count: total });
  }
  return loose.toSorted((a, b) => b.count - a.count);
}

/** Empty fields in the address, as a form without JavaScript leaves them, or a distance from nowhere yet. */
function isUntidy(url: string): boolean {
  const { searchParams } = new URL(url);
  const empty = [...searchParams].some(([name, value]) => value === '' || name === 'where');
  return empty || (searchParams.has('within_km') && !searchParams.has('near'));
}

interface Props {
  readonly view: View;
  readonly search: ProductSearch;
  readonly found: ProductPage;
  readonly places: ReadonlyMap<string, Place>;
  readonly rates: Rates;
  /** A place that was typed and that nobody knows. */
  readonly where: string | undefined;
  readonly seller: string | null;
  readonly loose: readonly LooseProducts[];
}

const ISLAND = 'src/web/islands/directory.ts';

function ProductsPage(props: Props) {
  const { view, found, where } = props;
  const { t } = view;
  const title = found.place
    ? t('products.title_place', { place: names.place(view, found.place) })
    : t('products.title');
  const errors: FormErrors = where === undefined ? {} : { where: t('directory.place_unknown', { words: where }) };
  return (
    <Page
      view={view}
      title={title}
      description={t('products.description')}
      part="products"
      islands={[ISLAND, PLACES_ISLAND]}
    >
      <Form
        action={paths.products}
        method="get"
        id="search"
        autoSubmit
        label={t('products.title')}
        values={valuesOf(props)}
        errors={errors}
      >
        <PageHead title={t('products.hero')} lead={t('products.hero_lead')}>
          <Card label={t('common.search')}>
            <Swapped part="search">
              <SearchFields view={view} found={found} />
            </Swapped>
          </Card>
        </PageHead>
        <Split side="start" label={t('common.filters')} aside={<ProductFilters {...props} />}>
          <ProductResults {...props} />
        </Split>
      </Form>
    </Page>
  );
}

function SearchFields({ view, found }: Pick<Props, 'view' | 'found'>) {
  const { t, format } = view;
  const counts = new Map(found.facets.quantity.map(({ value, count }) => [value, count]));
  return (
    <SearchBar>
      <TextInput name="q" type="search" label={t('products.search_words')} optional maxLength={200} />
      <PlaceInput
        name="where"
        label={t('products.search_place')}
        optional
        placeholder={t('directory.search_place_hint')}
      />
      <Select
        name="quantity"
        label={t('products.search_quantity')}
        optional
        empty={t('products.any_quantity')}
        options={QUANTITIES.map((quantity) => ({
          value: String(quantity),
          label: t('directory.with_count', {
            label: format.number(quantity),
            count: counts.get(String(quantity)) ?? 0,
          }),
        }))}
      />
      <Button look="primary" icon="search">
        {t('directory.search')}
      </Button>
    </SearchBar>
  );
}

function valuesOf({ view, search, found, where }: Props): FormValues {
  const number = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    q: search.q,
    industry: search.industry,
    transport: search.transport,
    escrow: search.escrow,
    where: where ?? (found.place ? placeInput(found.place, view.locale) : undefined),
    quantity: number(search.quantity),
    price_min: number(search.price_min),
    price_max: number(search.price_max),
    minimum: number(search.minimum),
    lead: number(search.lead),
    within_km: search.near === undefined ? '' : String(search.within_km),
    sort: search.sort,
  };
}
