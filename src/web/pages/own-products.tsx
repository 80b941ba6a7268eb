import { Hono } from 'hono';
import { can } from '#domain/permissions.ts';
import { type OwnProduct, ownProducts, sellerById } from '#modules/products/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState } from '#web/ui/block.tsx';
import { ButtonBar, LinkButton } from '#web/ui/button.tsx';
import { Table } from '#web/ui/list.tsx';
import { Amount, Tag } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { written } from './directory-names.ts';
import { quantityOf } from './products-item.tsx';

/** Everything that a seller has entered, drafts too. */
export function ownProductPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.ownProducts, async (c) => {
    const { org, role } = personOf(c);
    const props = {
      view: c.var.view,
      hasPage: (await sellerById(at.db, org, { own: true })) !== null,
      products: await ownProducts(at.db, org),
      mayEdit: can(role, 'listing', 'edit'),
      org,
    };
    return answerPage(c, <OwnPage {...props} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly hasPage: boolean;
  readonly products: readonly OwnProduct[];
  readonly mayEdit: boolean;
  readonly org: string;
}

function OwnPage(props: Props) {
  const { view, hasPage, products, mayEdit, org } = props;
  const { t } = view;
  const add = (look: 'primary' | 'plain') => (
    <LinkButton href={paths.newProduct} icon="plus" look={look} reason={mayEdit ? null : t('company.edit_owner_only')}>
      {t('products.own_add')}
    </LinkButton>
  );
  return (
    <Page view={view} title={t('products.own_title')} part="products">
      <PageHead
        crumbs={[{ label: t('common.organization'), href: paths.organization }]}
        title={t('products.own_title')}
        lead={t('products.own_lead')}
        side={
          hasPage ? (
            <ButtonBar>
              {products.length > 0 ? add('primary') : null}
              <LinkButton href={paths.seller(org)}>{t('products.see')}</LinkButton>
            </ButtonBar>
          ) : null
        }
      />
      {!hasPage ? (
        <EmptyState
          title={t('products.own_first')}
          icon="building"
          action={
            <LinkButton href={paths.editSeller} look="primary">
              {t('products.edit_seller_title')}
            </LinkButton>
          }
        >
          <p>{t('products.own_first_text')}</p>
        </EmptyState>
      ) : products.length === 0 ? (
        <EmptyState title={t('products.own_none')} icon="factory" action={add('primary')}>
          <p>{t('products.own_none_text')}</p>
        </EmptyState>
      ) : (
        <List view={view} products={products} />
      )}
    </Page>
  );
}

function List({ view, products }: Pick<Props, 'view' | 'products'>) {
  const { t, format } = view;
  return (
    <Card label={t('products.own_title')} flush>
      <Table
        caption={t('products.own_title')}
        rows={products}
        rowKey={({ id }) => id}
        href={({ id }) => paths.editProduct(id)}
        columns={[
          { key: 'name', head: t('products.own_product'), main: true, cell: ({ name }) => written(view, name) },
          {
            key: 'state',
            head: t('products.own_state'),
            cell: ({ published }) => (
              <Tag tone={published ? 'paid' : 'held'}>
                {t(published ? 'products.own_published' : 'products.own_draft')}
              </Tag>
            ),
          },
          { key: 'photos', head: t('products.own_photos'), numeric: true, cell: ({ photos }) => format.number(photos) },
          {
            key: 'minimum',
            head: t('products.filter_minimum'),
            numeric: true,
            cell: ({ unit, minimum }) => quantityOf(view, unit, minimum),
          },
          {
            key: 'price',
            head: t('products.own_price'),
            numeric: true,
            cell: ({ price }) => <Amount of={price} />,
          },
        ]}
      />
    </Card>
  );
}
