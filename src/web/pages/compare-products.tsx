import { type Tier, tierAt } from '#domain/products.ts';
import type { Product } from '#modules/products/queries.ts';
import type { Rates } from '#modules/reference/queries.ts';
import { paths } from '#web/paths.ts';
import { Small } from '#web/ui/block.tsx';
import { Amount, Tag } from '#web/ui/mark.tsx';
import type { CompareRow } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { aboutPrice, EscrowTag, quantityOf, ReviewsOf } from './products-item.tsx';

interface Props {
  readonly view: View;
  readonly products: readonly Product[];
  readonly rates: Rates;
  /** The prices are those at it. */
  readonly quantity: number;
}

/** The smallest quantity in which each of them can be ordered. */
export function commonQuantity(products: readonly Product[]): number {
  return Math.max(1, ...products.map(({ tiers }) => tiers[0]?.from ?? 1));
}

/** Everything one compares of products, a row each; below the prices, rows that nobody fills in are left out. */
export function productRows(props: Props): CompareRow[] {
  const { view, products } = props;
  const { t, format } = view;
  const row = (name: string, cell: (product: Product) => CompareRow['cells'][number]): CompareRow => ({
    name,
    cells: products.map(cell),
  });
  const list = (words: readonly string[]) => (words.length === 0 ? null : format.list(words));
  const rows = [
    row(t('shortlists.rating'), ({ rating }) =>
      rating.reviews === 0 ? null : <ReviewsOf view={view} rating={rating} />,
    ),
    row(t('products.filter_minimum'), ({ unit, tiers }) => quantityOf(view, unit, tiers[0]?.from ?? 1)),
    row(t('products.lead_time'), ({ leadDays }) => t('products.days', { count: leadDays })),
    row(t('shortlists.payment'), ({ acceptsEscrow }) => <EscrowTag view={view} accepts={acceptsEscrow} />),
    row(t('products.sold_by'), ({ seller }) => <a href={paths.seller(seller.org)}>{seller.name}</a>),
    row(t('products.seller_where'), ({ seller }) => (seller.place ? names.place(view, seller.place) : null)),
    row(t('products.filter_transport'), ({ transports }) =>
      list(transports.map((way) => t(`products.transport.${way}`))),
    ),
    row(t('products.incoterms'), ({ incoterms }) => list(incoterms)),
    row(t('products.category'), ({ industry }) => names.industry(view, industry)),
    row(t('products.variants'), ({ variants }) => list(variants.map(({ name }) => name))),
  ];
  return [...prices(props), ...rows.filter(({ cells }) => cells.some((cell) => cell !== null))];
}

/** Of one unit and of all of them, at the quantity; the lowest is said to be it. */
function prices({ view, products, rates, quantity }: Props): CompareRow[] {
  const { t, format } = view;
  const tiers = products.map((product) => tierAt(product.tiers, quantity));
  const cents = products.map((product, at) => {
    const tier = tiers[at];
    return tier ? rates.usdCents(priceOf(product, tier)) : null;
  });
  const known = cents.filter((cent) => cent !== null);
  const lowest = known.length > 1 ? known.reduce((least, cent) => (cent < least ? cent : least)) : null;
  const cells = (cell: (product: Product, tier: Tier, at: number) => CompareRow['cells'][number]) =>
    products.map((product, at) => {
      const tier = tiers[at];
      return tier ? cell(product, tier, at) : null;
    });
  return [
    {
      name: t('shortlists.price_at', { quantity: format.number(quantity) }),
      none: t('shortlists.below_minimum'),
      cells: cells((product, tier, at) => {
        const about = aboutPrice(view, priceOf(product, tier), rates);
        return (
          <>
            <b>
              <Amount of={priceOf(product, tier)} price />
            </b>{' '}
            {t(`products.per.${product.unit}`)}
            {lowest !== null && cents[at] === lowest ? <Tag tone="paid">{t('shortlists.lowest')}</Tag> : null}
            {about === null ? null : <Small>{t('products.price_about', { price: about })}</Small>}
          </>
        );
      }),
    },
    {
      name: t('shortlists.all_at', { quantity: format.number(quantity) }),
      none: t('shortlists.below_minimum'),
      cells: cells((product, tier) => <Amount of={priceOf(product, tier, quantity)} price />),
    },
  ];
}

function priceOf({ currency }: Product, { unit_price_minor: minor }: Tier, count = 1) {
  return { minor: BigInt(minor) * BigInt(count), currency };
}
