import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { countInquiry, openConversation } from '#modules/conversations/commands.ts';
import { ProductQuery } from '#modules/products/contract.ts';
import { type ProductPage, searchProducts, type Seller, sellerById } from '#modules/products/queries.ts';
import { type Rates, ratesOf } from '#modules/reference/queries.ts';
import { personOf, type Installation, type Session } from '#platform/http.ts';
import { answerPage, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Facts, Notice, Section, Stack, Written, Split } from '#web/ui/block.tsx';
import { LinkButton, PostButton } from '#web/ui/button.tsx';
import { Goods } from '#web/ui/goods.tsx';
import { Dots } from '#web/ui/list.tsx';
import { Avatar, Tag, Tags } from '#web/ui/mark.tsx';
import { OrderSide } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { type CoverageMap, coverageMap, CoverageMapView } from './coverage-map.tsx';
import { names, written } from './directory-names.ts';
import { ProductItem } from './products-item.tsx';

/** So many products stand on the page itself; the directory has the others. */
const SHOWN = 9;

/** What one seller shows, with its products, for everybody; its owners and admins find the way to edit it here. */
export function sellerPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.seller(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    const mine = c.var.session?.org === id ? c.var.session : null;
    const seller = isId('org', id) ? await sellerById(at.db, id, { own: mine !== null }) : null;
    if (!seller) throw new Refused('not_found');
    const search = ProductQuery.parse({ seller: id, limit: SHOWN });
    const props = {
      view: c.var.view,
      seller,
      mine,
      products: await searchProducts(at.db, search),
      rates: await ratesOf(at.db),
      map: seller.place && (await coverageMap(at.db, [seller.place], seller.place)),
    };
    return answerPage(c, <SellerPage {...props} />);
  });
  app.post(paths.sellerContact(':id'), async (c) => {
    const actor = personOf(c);
    const id = c.req.param('id') ?? '';
    if (!isId('org', id) || !(await sellerById(at.db, id))) throw new Refused('not_found');
    await countInquiry(at.db, actor, c.var.real);
    const conversation = await at.db.tx((tx) => openConversation(tx, actor, { with: id, about: null }, c.var.now));
    return seeOther(c, paths.conversationLatest(conversation));
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly seller: Seller;
  readonly products: ProductPage;
  readonly rates: Rates;
  readonly map: CoverageMap | null;
  /** The session where it acts for this very seller. */
  readonly mine: Session | null;
}

function SellerPage(props: Props) {
  const { view, seller, mine } = props;
  const { t } = view;
  const country = seller.place?.path[0];
  return (
    <Page view={view} title={seller.name} description={written(view, seller.headline)} part="products">
      <PageHead
        crumbs={[
          { label: t('common.nav_products'), href: paths.products },
          ...(country
            ? [{ label: view.format.country(country.id), href: `${paths.products}?place=${country.id}` }]
            : []),
        ]}
        title={
          <span class="title-avatar">
            <Avatar name={seller.name} size="large" />
            {seller.name}
          </span>
        }
        lead={
          <Dots
            items={[
              seller.place ? names.place(view, seller.place) : null,
              seller.founded === null ? null : t('company.since', { year: String(seller.founded) }),
            ]}
          />
        }
        side={
          mine ? null : (
            <OrderSide>
              <PostButton action={paths.sellerContact(seller.org)} icon="message" look="primary">
                {t('products.contact')}
              </PostButton>
              {seller.acceptsEscrow ? (
                <LinkButton href={paths.sellerContract(seller.org)} icon="edit">
                  {t('trade.contract.do')}
                </LinkButton>
              ) : null}
            </OrderSide>
          )
        }
      />
      <Stack gap="wide">
        {mine ? <Own {...props} /> : null}
        <Split aside={<Aside {...props} />} label={t('products.facts')}>
          <About view={view} seller={seller} />
          <Products {...props} />
        </Split>
      </Stack>
    </Page>
  );
}

function Own({ view: { t }, seller, mine }: Props) {
  return (
    <Notice
      tone={seller.published ? 'note' : 'held'}
      title={t(seller.published ? 'products.seller_own_shown' : 'products.seller_own_hidden')}
      actions={
        can(mine?.role ?? null, 'listing', 'edit') ? (
          <>
            <LinkButton href={paths.editSeller}>{t('products.edit')}</LinkButton>
            <LinkButton href={paths.ownProducts}>{t('products.own_title')}</LinkButton>
          </>
        ) : undefined
      }
    />
  );
}

function About({ view, seller }: Pick<Props, 'view' | 'seller'>) {
  const { t } = view;
  return (
    <Card title={t('products.seller_about')}>
      <Stack gap="normal">
        <p class="lead-text">{written(view, seller.headline)}</p>
        <Written>{written(view, seller.description)}</Written>
        <Facts
          wide
          rows={[
            [
              t('products.seller_makes'),
              seller.industries.length === 0 ? null : (
                <Tags>
                  {seller.industries.map((code) => (
                    <Tag key={code}>{names.industry(view, code)}</Tag>
                  ))}
                </Tags>
              ),
            ],
          ]}
        />
      </Stack>
    </Card>
  );
}

function Products({ view, seller, products, rates }: Props) {
  const { t } = view;
  const { items, total } = products;
  return (
    <Section
      title={t('products.seller_products')}
      side={
        total > items.length ? (
          <a href={`${paths.products}?seller=${seller.org}`}>{t('products.seller_all', { count: total })}</a>
        ) : undefined
      }
    >
      {items.length === 0 ? (
        <EmptyState title={t('products.seller_no_products')} />
      ) : (
        <Goods label={t('products.seller_products')}>
          {items.map((product) => (
            <ProductItem key={product.id} view={view} product={product} rates={rates} withSeller={false} />
          ))}
        </Goods>
      )}
    </Section>
  );
}

function Aside({ view, seller, map, mine }: Props) {
  const { t, format } = view;
  const place = seller.place ? names.place(view, seller.place) : '';
  return (
    <>
      {seller.acceptsEscrow ? (
        <Notice tone="paid" icon="shield" title={t('products.seller_escrow')}>
          <p>{t('products.escrow_is')}</p>
        </Notice>
      ) : (
        <Notice tone="plain" title={t('products.seller_no_escrow')} />
      )}
      <Card title={t('products.seller_where')}>
        <Stack gap="normal">
          {map ? <CoverageMapView map={map} label={t('products.seller_map', { place })} /> : null}
          <Tags>
            <Tag icon="pin">{place}</Tag>
          </Tags>
        </Stack>
      </Card>
      {seller.languages.length === 0 ? null : (
        <Card title={t('products.seller_languages')}>
          <p>{format.list(seller.languages.map((code) => format.language(code)))}</p>
        </Card>
      )}
      {mine ? null : (
        <p class="small muted">
          <a href={paths.support(paths.seller(seller.org))}>{t('company.report')}</a>
        </p>
      )}
    </>
  );
}
