import { Hono } from 'hono';
import { PRODUCT_SORTS, QUANTITIES } from '#domain/products.ts';
import type { ProductSearch } from '#modules/products/contract.ts';
import { type ProductPage, searchProducts } from '#modules/products/queries.ts';
import { placeInput, placesById, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { shortlisted } from '#web/shortlist.ts';
import { Button } from '#web/ui/button.tsx';
import type { FormValues } from '#web/ui/form.tsx';
import { Goods } from '#web/ui/goods.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { SearchBar } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { PlaceInput } from './place-fields.tsx';
import { ProductFilters } from './products-filters.tsx';
import { ProductItem } from './products-item.tsx';
import { chipsOf, namesIn } from './search-chips.ts';
import { askedIn, looser, SearchPage } from './search-page.tsx';
import { SearchResults } from './search-results.tsx';

/** Find products. */
export function productListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.products, async (c) => {
    const { view } = c.var;
    const { search, where, tidy } = await askedIn(at, c, 'product');
    if (tidy !== null) return c.redirect(tidy, 302);
    const found = await searchProducts(at.db, search);
    const facets = await placesById(
      at.db,
      found.facets.place.map(({ value }) => value),
    );
    const rates = await ratesOf(at.db);
    const shortlist = await shortlisted(at, c);
    const chips = chipsOf('product', view, search, (await namesIn(at.db, [search]))(search));
    const loose = found.total > 0 ? [] : await looser(search, chips, (other) => searchProducts(at.db, other));
    const common = { view, kind: 'product', search, found, where } as const;
    return answerPage(
      c,
      <SearchPage
        {...common}
        place={found.place}
        values={valuesOf(common)}
        fields={<SearchFields view={view} found={found} />}
        filters={<ProductFilters {...common} places={new Map(facets.map((place) => [place.id, place]))} />}
      >
        <SearchResults {...common} {...{ chips, loose, shortlist }} sorts={PRODUCT_SORTS}>
          <Goods label={view.t('products.title')}>
            {found.items.map((product) => (
              <ProductItem
                key={product.id}
                view={view}
                product={product}
                rates={rates}
                quantity={search.quantity}
                shortlisted={shortlist.includes(product.id)}
              />
            ))}
          </Goods>
        </SearchResults>
      </SearchPage>,
    );
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly search: ProductSearch;
  readonly found: ProductPage;
  readonly where: string | undefined;
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
