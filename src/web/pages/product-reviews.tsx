import type { Product } from '#modules/products/queries.ts';
import type { Review, ReviewPage } from '#modules/products/reviews.ts';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Stack } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Figure, Figures, SaidList } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { BuyerSaid, StarsSpread } from './ratings.tsx';

/** So many stand on the page of the product itself. */
export const REVIEWS_SHOWN = 5;

interface Props {
  readonly view: View;
  readonly product: Product;
  readonly page: ReviewPage;
}

/** On the product's own page: the mean, how the stars fall, and the newest reviews. */
export function ProductReviews({ view, product, page }: Props) {
  const { t, format } = view;
  const { average, reviews } = product.rating;
  return (
    <Card title={t('products.ratings')} id="reviews">
      {reviews === 0 ? (
        <NoReviews view={view} />
      ) : (
        <Stack gap="wide">
          {average === null ? (
            <p class="muted">{t('products.reviews_few', { count: reviews })}</p>
          ) : (
            <>
              <Figures>
                <Figure
                  value={format.number(average, 1)}
                  name={t('company.of_five', { ratings: t('products.reviews', { count: reviews }) })}
                />
              </Figures>
              <StarsSpread view={view} label={t('products.reviews_spread')} counts={product.spread} />
            </>
          )}
          <ReviewList view={view} seller={product.seller.name} reviews={page.reviews} />
          {page.next === null ? null : (
            <LinkButton look="quiet" small href={paths.productReviews(product.id)}>
              {t('products.reviews_all')}
            </LinkButton>
          )}
        </Stack>
      )}
    </Card>
  );
}

export function NoReviews({ view: { t } }: Pick<Props, 'view'>) {
  return (
    <EmptyState title={t('products.reviews_none')} icon="message">
      <p>{t('products.reviews_none_text')}</p>
    </EmptyState>
  );
}

export function ReviewList({ view, seller, reviews }: { view: View; seller: string; reviews: readonly Review[] }) {
  return (
    <SaidList label={view.t('products.ratings')}>
      {reviews.map((review) => (
        <BuyerSaid key={review.id} view={view} company={seller} {...review} />
      ))}
    </SaidList>
  );
}
