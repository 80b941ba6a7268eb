import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { isId, type OrgId } from '#domain/ids.ts';
import { averageOf } from '#domain/listings.ts';
import { processNamed } from '#domain/process/registry.ts';
import { type Comment, type Ratings, ratingsOf, writtenOf } from '#modules/feedback/queries.ts';
import { type Seller, sellerById } from '#modules/products/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Small, Stack } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Pagination } from '#web/ui/list.tsx';
import { Figure, Figures, SaidList } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { AreaBars, BuyerSaid, meanOf } from './ratings.tsx';

const GOODS = processNamed('trade', 1);
/** So many comments stand on the page of the seller itself. */
const SHOWN = 5;

type CommentPage = Awaited<ReturnType<typeof writtenOf>>;

export interface SellerRated extends CommentPage {
  readonly ratings: Ratings;
}

export async function sellerRated(tx: Tx, org: OrgId): Promise<SellerRated> {
  return { ratings: await ratingsOf(tx, org, GOODS), ...(await writtenOf(tx, org, GOODS.name, { limit: SHOWN })) };
}

/** Everything that buyers wrote of a seller, the newest first. */
export function sellerCommentPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.sellerComments(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    const seller = isId('org', id) ? await sellerById(at.db, id, { own: c.var.session?.org === id }) : null;
    if (!seller) throw new Refused('not_found');
    const asked = c.req.query('page') ?? '';
    const page = /^\d{1,4}$/.test(asked) ? Math.max(1, Number(asked)) : 1;
    const said = await writtenOf(at.db, seller.org, GOODS.name, { page });
    return answerPage(c, <CommentsPage view={c.var.view} seller={seller} said={said} page={page} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly seller: Seller;
}

function CommentsPage({ view, seller, said, page }: Props & { readonly said: CommentPage; readonly page: number }) {
  const { t } = view;
  const title = t('company.comments_of', { company: seller.name });
  return (
    <Page view={view} title={title} part="products">
      <PageHead
        crumbs={[
          { label: t('common.nav_products'), href: paths.products },
          { label: seller.name, href: paths.seller(seller.org) },
        ]}
        title={title}
      />
      {said.comments.length === 0 ? (
        <EmptyState title={t('products.seller_comments_none')} icon="message" />
      ) : (
        <Card label={t('company.comments')}>
          <Comments view={view} seller={seller} comments={said.comments} />
        </Card>
      )}
      <Pagination
        text=""
        previous={page === 1 ? null : paths.sellerComments(seller.org, page - 1)}
        next={said.hasNext ? paths.sellerComments(seller.org, page + 1) : null}
      />
    </Page>
  );
}

/** The mean over all areas, each of them, and what buyers wrote; default ratings are told apart and weigh nothing. */
export function SellerRatings({ view, seller, rated }: Props & { readonly rated: SellerRated }) {
  const { t, format } = view;
  const { orders, areas } = rated.ratings;
  const average = sellerAverage(rated.ratings);
  const defaults = Math.max(...areas.map(({ byDefault }) => byDefault));
  return (
    <Card title={t('products.seller_ratings')} id="ratings">
      <Stack gap="wide">
        {average === null ? (
          orders === 0 ? null : (
            <p class="muted">{t('company.too_few', { count: orders })}</p>
          )
        ) : (
          <>
            <Figures>
              <Figure
                value={format.number(average, 1)}
                name={t('company.of_five', { ratings: t('common.ratings', { count: orders }) })}
              />
            </Figures>
            <AreaBars
              view={view}
              areas={areas.map(({ area, real, sum, byDefault }) => ({
                area,
                name: t(`order.field.${area}`),
                average: averageOf({ rated: real, sum, count: real }),
                real,
                byDefault,
              }))}
            />
          </>
        )}
        {defaults > 0 ? <Small>{t('company.by_default', { count: defaults })}</Small> : null}
        {rated.comments.length > 0 ? (
          <Comments view={view} seller={seller} comments={rated.comments} />
        ) : orders === 0 ? (
          <EmptyState title={t('products.seller_comments_none')} icon="message" />
        ) : null}
        {rated.hasNext ? (
          <LinkButton look="quiet" small href={paths.sellerComments(seller.org)}>
            {t('company.all_comments')}
          </LinkButton>
        ) : null}
      </Stack>
    </Card>
  );
}

/** Null where too few orders were rated. */
export function sellerAverage({ orders, areas }: Ratings): number | null {
  const total = (of: 'sum' | 'real') => areas.reduce((all, area) => all + area[of], 0);
  return averageOf({ rated: orders, sum: total('sum'), count: total('real') });
}

function Comments({ view, seller, comments }: Props & { readonly comments: readonly Comment[] }) {
  return (
    <SaidList label={view.t('company.comments')}>
      {comments.map(({ id, stars, ...said }) => (
        <BuyerSaid key={id} view={view} company={seller.name} stars={meanOf(stars)} {...said} />
      ))}
    </SaidList>
  );
}
