import { Hono } from 'hono';
import type { Product } from '#modules/products/queries.ts';
import { type ReviewPage, reviewsOf } from '#modules/products/reviews.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card } from '#web/ui/block.tsx';
import { Pagination } from '#web/ui/list.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { names, written } from './directory-names.ts';
import { NoReviews, ReviewList } from './product-reviews.tsx';
import { productFor } from './product.tsx';

/** Everything that buyers said of a product, the newest first. */
export function productReviewPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.productReviews(':id'), async (c) => {
    const product = await productFor(at, c);
    const asked = c.req.query('before') ?? '';
    const before = /^\d{1,18}$/.test(asked) ? asked : null;
    const page = await reviewsOf(at.db, product.id, before);
    return answerPage(c, <ReviewsPage view={c.var.view} product={product} page={page} first={before === null} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly product: Product;
  readonly page: ReviewPage;
  readonly first: boolean;
}

function ReviewsPage({ view, product, page, first }: Props) {
  const { t } = view;
  const name = written(view, product.name);
  const title = t('products.reviews_of', { product: name });
  return (
    <Page view={view} title={title} part="products">
      <PageHead
        crumbs={[
          { label: t('common.nav_products'), href: paths.products },
          { label: names.industry(view, product.industry), href: `${paths.products}?industry=${product.industry}` },
          { label: name, href: paths.product(product.id) },
        ]}
        title={title}
      />
      {page.reviews.length === 0 ? (
        <NoReviews view={view} />
      ) : (
        <Card label={t('products.ratings')}>
          <ReviewList view={view} seller={product.seller.name} reviews={page.reviews} />
        </Card>
      )}
      <Pagination
        text=""
        previous={first ? null : paths.productReviews(product.id)}
        next={page.next === null ? null : paths.productReviews(product.id, page.next)}
      />
    </Page>
  );
}
