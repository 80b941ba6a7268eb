import type { Money } from '#domain/money.ts';
import type { Unit } from '#domain/products.ts';
import type { FoundProduct } from '#modules/products/queries.ts';
import type { ProductRating } from '#modules/products/reviews.ts';
import type { Rates } from '#modules/reference/queries.ts';
import { paths } from '#web/paths.ts';
import { Row, Small } from '#web/ui/block.tsx';
import { GoodsCard } from '#web/ui/goods.tsx';
import { Dots } from '#web/ui/list.tsx';
import { Amount, Stars, Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { ShortlistButton, wholeUnits } from './directory-item.tsx';
import { names, written } from './directory-names.ts';

/** `200 pieces`, in the reader's language. */
export const quantityOf = ({ t }: View, unit: Unit, count: number) => t(`products.unit.${unit}`, { count });

/** About how much that is in the reader's currency; null in the same currency, or without a rate. */
export function aboutPrice(view: View, price: Money, rates: Rates): string | null {
  const own = price.currency === view.currency ? null : rates.convert(price, view.currency);
  // Small prices keep their decimals: about 0 would say nothing.
  return own && view.format.price(own.minor < 10_000n ? own : wholeUnits(own));
}

interface Props {
  readonly view: View;
  readonly product: FoundProduct;
  readonly rates: Rates;
  /** The quantity that the price is asked for at. */
  readonly quantity?: number | undefined;
  /** Whether the reader has put it aside; left out where that is not asked. */
  readonly shortlisted?: boolean | undefined;
  /** Left out on the seller's own page. */
  readonly withSeller?: boolean | undefined;
}

/** One product in a list: photo, name, price from the largest to the smallest order, seller, and whether escrow is accepted. */
export function ProductItem({ view, product, rates, quantity, shortlisted, withSeller = true }: Props) {
  const { t, format } = view;
  const { id, photo, unit, minimum, seller, place } = product;
  const far = product.distanceKm;
  return (
    <GoodsCard
      id={id}
      href={paths.product(id)}
      title={written(view, product.name)}
      noPhoto={t('products.no_photo')}
      photo={photo && { src: paths.productPhotoSmall(id, photo.id), width: photo.width, height: photo.height }}
    >
      <ProductPrice view={view} product={product} rates={rates} quantity={quantity} />
      <p class="small">
        <Dots
          items={[
            quantity === undefined ? null : t('products.minimum_of', { quantity: quantityOf(view, unit, minimum) }),
            t('products.lead_of', { count: product.leadDays }),
          ]}
        />
      </p>
      {product.rating.reviews === 0 ? null : (
        <Small>
          <ReviewsOf view={view} rating={product.rating} />
        </Small>
      )}
      {withSeller ? (
        <Small>
          <Dots
            items={[
              seller.name,
              place ? names.place(view, place) : null,
              far === null || far < 3 ? null : t('directory.away', { km: format.number(far) }),
            ]}
          />
        </Small>
      ) : null}
      <Row apart>
        <EscrowTag view={view} accepts={product.acceptsEscrow} />
        {shortlisted === undefined ? null : (
          <ShortlistButton view={view} id={id} name={written(view, product.name)} shortlisted={shortlisted} />
        )}
      </Row>
    </GoodsCard>
  );
}

/** The mean of its stars where there are enough, and how many reviews there are. */
export function ReviewsOf({ view: { t }, rating: { average, reviews } }: { view: View; rating: ProductRating }) {
  const count = t('products.reviews', { count: reviews });
  return average === null ? (
    count
  ) : (
    <>
      <Stars of={average} small /> ({count})
    </>
  );
}

/** Of one unit, from the largest to the smallest order, and about how much that is in the reader's currency. */
export function ProductPrice({
  view,
  product,
  rates,
  quantity,
}: Pick<Props, 'view' | 'product' | 'rates' | 'quantity'>) {
  const { t, format } = view;
  const { unit, minimum, price, lowest } = product;
  const per = t(`products.per.${unit}`);
  const from = quantityOf(view, unit, quantity ?? minimum);
  const about = aboutPrice(view, price, rates);
  return (
    <p class="price">
      <b>
        {lowest.minor < price.minor ? (
          <>
            <Amount of={lowest} price />
            {'\u2009–\u2009'}
          </>
        ) : null}
        <Amount of={price} price />
      </b>
      <span class="small muted">
        {lowest.minor < price.minor
          ? t('products.price_at', { price: format.price(price), per, quantity: from })
          : t('products.per_from', { per, quantity: from })}
        {about === null ? null : ` (${t('products.price_about', { price: about })})`}
      </span>
    </p>
  );
}

export function EscrowTag({ view: { t }, accepts }: { view: View; accepts: boolean }) {
  return accepts ? (
    <Tag tone="paid" icon="shield">
      {t('products.escrow')}
    </Tag>
  ) : (
    <Tag icon="message">{t('products.inquiry_only')}</Tag>
  );
}
