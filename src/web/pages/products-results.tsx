import { PRODUCT_SORTS } from '#domain/products.ts';
import { exponentOf } from '#domain/money.ts';
import type { ProductSearch } from '#modules/products/contract.ts';
import type { ProductPage } from '#modules/products/queries.ts';
import type { Rates } from '#modules/reference/queries.ts';
import { paths } from '#web/paths.ts';
import { EmptyState, Row, Small } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Goods } from '#web/ui/goods.tsx';
import { Select } from '#web/ui/input.tsx';
import { ActiveFilters, Pagination } from '#web/ui/list.tsx';
import { FacetLink, FacetLinks, Swapped } from '#web/ui/market.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { ProductItem } from './products-item.tsx';
import { atPlace, notNear, type ProductChange, productsPath } from './products-url.ts';

/** One thing that is asked for, in words, and the change that asks for it no more. */
export interface ProductChip {
  readonly label: string;
  readonly without: ProductChange;
}

export interface LooseProducts extends ProductChip {
  readonly count: number;
}

interface Props {
  readonly view: View;
  readonly search: ProductSearch;
  readonly found: ProductPage;
  readonly rates: Rates;
  /** What `search.seller` is called. */
  readonly seller: string | null;
  /** Where nothing was found: what taking each filter away would leave, the most first. */
  readonly loose: readonly LooseProducts[];
}

/** What is asked for now, part by part. */
export function productChips(
  view: View,
  search: ProductSearch,
  { place, near }: Pick<ProductPage, 'place' | 'near'>,
  seller: string | null,
): ProductChip[] {
  const { t, format } = view;
  const chips: ProductChip[] = [];
  const add = (label: string, without: ProductChange) => chips.push({ label, without });
  const { quantity, price_min, price_max, minimum, lead, rating } = search;
  const price = (units: number) => {
    const minor = BigInt(Math.round(units * 10 ** exponentOf(search.currency)));
    return format.price({ minor, currency: search.currency });
  };
  if (search.q) add(t('directory.chip_words', { words: search.q }), { q: '' });
  if (search.seller) add(t('products.chip_seller', { seller: seller ?? '' }), { seller: undefined });
  if (place) add(names.place(view, place), atPlace(search, undefined));
  if (near) {
    const words = { km: format.number(search.within_km), place: names.place(view, near) };
    add(t('products.chip_near', words), notNear(search));
  }
  if (quantity !== undefined)
    add(t('products.chip_quantity', { quantity: format.number(quantity) }), { quantity: undefined });
  if (search.escrow) add(t('products.escrow_only'), { escrow: undefined });
  for (const code of search.industry)
    add(names.industry(view, code), { industry: search.industry.filter((other) => other !== code) });
  for (const way of search.transport)
    add(t(`products.transport.${way}`), { transport: search.transport.filter((other) => other !== way) });
  if (price_min !== undefined)
    add(t('directory.chip_price_min', { price: price(price_min) }), { price_min: undefined });
  if (price_max !== undefined)
    add(t('directory.chip_price_max', { price: price(price_max) }), { price_max: undefined });
  if (minimum !== undefined)
    add(t('products.chip_minimum', { least: t('products.minimum_to', { count: minimum }) }), { minimum: undefined });
  if (lead !== undefined)
    add(t('products.chip_lead', { least: t('products.lead_to', { count: lead }) }), { lead: undefined });
  if (rating !== undefined) add(t('directory.rating_from', { stars: format.number(rating) }), { rating: undefined });
  return chips;
}

export function ProductResults(props: Props) {
  const { view, search, found, seller } = props;
  const { t, format } = view;
  const chips = productChips(view, search, found, seller);
  const place = found.place ? names.place(view, found.place) : '';
  return (
    <>
      <div class="stack gap-snug">
        <Row apart>
          <Swapped part="count" as="p" status>
            {rich(t, found.place ? 'products.found_place' : 'products.found', { count: found.total, place })}
          </Swapped>
          <Swapped part="sort">
            <Select
              name="sort"
              label={t('directory.sort')}
              optional
              bare
              options={PRODUCT_SORTS.filter((sort) => sort !== 'distance' || found.near).map((sort) => ({
                value: sort,
                label: t(`products.sort_${sort}`),
              }))}
            />
          </Swapped>
        </Row>
        <Swapped part="chips">
          <ActiveFilters
            filters={chips.map(({ label, without }) => ({ label, href: productsPath(search, without) }))}
            clear={paths.products}
          />
        </Swapped>
      </div>
      <Swapped part="results">
        {found.meant.map(({ word, instead }) => (
          <Small key={word}>{t('products.meant', { word, instead: format.list(instead) })}</Small>
        ))}
        {found.items.length === 0 ? <Nothing {...props} /> : <List {...props} />}
        <Pagination
          previous={found.previous === null ? null : productsPath(search, { before: found.previous })}
          next={found.next === null ? null : productsPath(search, { after: found.next })}
          text={t('common.range_of', { from: found.from, to: found.to, total: format.number(found.total) })}
        />
        {found.total > 1 ? <Small>{t('products.sort_why')}</Small> : null}
      </Swapped>
    </>
  );
}

function List({ view, search, found, rates }: Props) {
  return (
    <Goods label={view.t('products.title')}>
      {found.items.map((product) => (
        <ProductItem key={product.id} view={view} product={product} rates={rates} quantity={search.quantity} />
      ))}
    </Goods>
  );
}

/** Where nothing fits: which one filter to take away, and what that would leave. */
function Nothing({ view, search, loose }: Props) {
  const { t, format } = view;
  return (
    <EmptyState
      title={t('products.none')}
      icon="search"
      action={<LinkButton href={paths.products}>{t('directory.none_clear')}</LinkButton>}
    >
      <p>{t(loose.length === 0 ? 'products.none_text' : 'products.none_loose')}</p>
      <FacetLinks>
        {loose.map(({ label, without, count }) => (
          <FacetLink
            key={label}
            href={productsPath(search, without)}
            label={t('directory.none_without', { filter: label })}
            count={format.number(count)}
          />
        ))}
      </FacetLinks>
    </EmptyState>
  );
}
