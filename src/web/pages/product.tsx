import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import type { Tier } from '#domain/products.ts';
import { photoOf, type Product, productById } from '#modules/products/queries.ts';
import { type ReviewPage, reviewsOf } from '#modules/products/reviews.ts';
import { type Rates, ratesOf } from '#modules/reference/queries.ts';
import { personOf, type Installation, type Session } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { shortlisted } from '#web/shortlist.ts';
import { Card, Facts, Notice, Small, Split, Stack, Written } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Gallery } from '#web/ui/goods.tsx';
import { Dots, Table } from '#web/ui/list.tsx';
import { Amount, Avatar, Tag, Tags } from '#web/ui/mark.tsx';
import { OrderSide } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { ShortlistButton, ShortlistForm } from './directory-item.tsx';
import { names, written } from './directory-names.ts';
import { ProductReviews, REVIEWS_SHOWN } from './product-reviews.tsx';
import { aboutPrice, EscrowTag, quantityOf, ReviewsOf } from './products-item.tsx';

/** What one product is, for everybody; its seller's people find the way to edit it here. */
export function productPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.product(':id'), async (c) => {
    const product = await productFor(at, c);
    const mine = c.var.session?.org === product.seller.org ? c.var.session : null;
    const props = {
      view: c.var.view,
      product,
      reviews: await reviewsOf(at.db, product.id, null, REVIEWS_SHOWN),
      rates: await ratesOf(at.db),
      mine,
      shortlisted: (await shortlisted(at, c)).includes(product.id),
    };
    return answerPage(c, <ProductPage {...props} />);
  });
  app.get(paths.productPhoto(':id', ':photo'), async (c) => sendPhoto(at, c, 'storage_key'));
  app.get(paths.productPhotoSmall(':id', ':photo'), async (c) => sendPhoto(at, c, 'small_key'));
  return app;
}

/** The product that the address names, where the reader may see it. Refused: not_found. */
export async function productFor(at: Installation, c: Context<PageEnv>): Promise<Product> {
  const product = await productById(at.db, c.req.param('id') ?? '', c.var.session?.org ?? null);
  if (!product) throw new Refused('not_found');
  return product;
}

/** The product of the actor's own organization that the address names. Refused: not_found. */
export async function ownProductFor(at: Installation, c: Context<PageEnv>): Promise<Product> {
  const { org } = personOf(c);
  const product = await productById(at.db, c.req.param('id') ?? '', org);
  if (product?.seller.org !== org) throw new Refused('not_found');
  return product;
}

async function sendPhoto(at: Installation, c: Context<PageEnv>, which: 'storage_key' | 'small_key'): Promise<Response> {
  const { id, shown } = await productFor(at, c);
  const photo = await photoOf(at.db, id, c.req.param('photo') ?? '');
  const headers = {
    'Content-Type': 'image/webp',
    // A photo never changes under its id, but who may see it does.
    'Cache-Control': `${shown ? 'public' : 'private'}, max-age=86400`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  return c.body(Readable.toWeb(await at.files.open(photo[which])) as ReadableStream, 200, headers);
}

interface Props {
  readonly view: View;
  readonly product: Product;
  readonly reviews: ReviewPage;
  readonly rates: Rates;
  /** The session where it acts for the seller. */
  readonly mine: Session | null;
  readonly shortlisted: boolean;
}

function ProductPage(props: Props) {
  const { view, product, reviews, mine } = props;
  const { t } = view;
  const name = written(view, product.name);
  return (
    <Page view={view} title={name} description={written(view, product.description).slice(0, 200)} part="products">
      <PageHead
        crumbs={[
          { label: t('common.nav_products'), href: paths.products },
          { label: names.industry(view, product.industry), href: `${paths.products}?industry=${product.industry}` },
        ]}
        title={name}
        lead={
          <Dots
            items={[
              <a href={paths.seller(product.seller.org)}>{product.seller.name}</a>,
              product.seller.place ? names.place(view, product.seller.place) : null,
              product.rating.reviews === 0 ? null : (
                <a href="#reviews">
                  <ReviewsOf view={view} rating={product.rating} />
                </a>
              ),
              <EscrowTag view={view} accepts={product.acceptsEscrow} />,
            ]}
          />
        }
        side={<ContactSide {...props} />}
      />
      <ShortlistForm view={view} />
      <Stack gap="wide">
        {mine ? <Own {...props} /> : null}
        <Split aside={<Aside {...props} />} label={t('products.facts')}>
          <Photos view={view} product={product} name={name} />
          <Prices {...props} />
          <About view={view} product={product} />
          <ProductReviews view={view} product={product} page={reviews} />
        </Split>
      </Stack>
    </Page>
  );
}

/** For its own people: whether it can be found, and the way to edit it. */
function Own({ view: { t }, product, mine }: Props) {
  const title = product.shown ? 'own_shown' : product.published ? 'own_seller_hidden' : 'draft';
  return (
    <Notice
      tone={product.shown ? 'note' : 'held'}
      title={t(`products.${title}`)}
      actions={
        can(mine?.role ?? null, 'listing', 'edit') ? (
          <LinkButton href={paths.editProduct(product.id)}>{t('products.edit')}</LinkButton>
        ) : undefined
      }
    />
  );
}

/** On top at every width: the price at the minimum order and the one thing to do here. */
function ContactSide({ view, product, rates, mine, shortlisted: isListed }: Props) {
  const { t } = view;
  const [first] = product.tiers;
  const price = first && { minor: BigInt(first.unit_price_minor), currency: product.currency };
  const about = price ? aboutPrice(view, price, rates) : null;
  return (
    <OrderSide>
      {price && first ? (
        <div class="price">
          <b>
            <Amount of={price} price />
          </b>
          <Small>
            {t('products.per_from', {
              per: t(`products.per.${product.unit}`),
              quantity: quantityOf(view, product.unit, first.from),
            })}
            {about === null ? null : ` (${t('products.price_about', { price: about })})`}
          </Small>
        </div>
      ) : null}
      {product.acceptsEscrow && !mine ? (
        <LinkButton href={paths.buyNow(product.id)} look="primary">
          {t('order.move.buyNow.do')}
        </LinkButton>
      ) : null}
      <LinkButton
        href={paths.productContact(product.id)}
        icon="message"
        look={product.acceptsEscrow ? 'plain' : 'primary'}
        reason={mine ? t('products.contact_own') : null}
      >
        {t('products.contact')}
      </LinkButton>
      {mine ? null : (
        <ShortlistButton view={view} id={product.id} name={written(view, product.name)} shortlisted={isListed} />
      )}
      {product.acceptsEscrow && !mine ? (
        <LinkButton href={paths.productContract(product.id)} icon="edit">
          {t('trade.contract.do')}
        </LinkButton>
      ) : null}
    </OrderSide>
  );
}

function Photos({ view: { t }, product, name }: Pick<Props, 'view' | 'product'> & { name: string }) {
  const { id, photos } = product;
  if (photos.length === 0) return null;
  return (
    <Gallery
      label={t('products.photos')}
      photos={photos.map((photo, at) => ({
        src: at === 0 ? paths.productPhoto(id, photo.id) : paths.productPhotoSmall(id, photo.id),
        href: paths.productPhoto(id, photo.id),
        width: photo.width,
        height: photo.height,
        alt: t('products.photo_of', { no: at + 1, count: photos.length, name }),
      }))}
    />
  );
}

/** What a unit costs from which quantity on, and what the smallest order at that price comes to. */
function Prices({ view, product, rates }: Props) {
  const { t, format, currency } = view;
  const { tiers, unit } = product;
  const price = (minor: number) => ({ minor: BigInt(minor), currency: product.currency });
  const range = ({ from }: Tier): string => {
    const next = tiers.find((tier) => tier.from > from);
    const first = format.number(from);
    return next
      ? t('products.tier_from', { from: first, to: quantityOf(view, unit, next.from - 1) })
      : t('products.tier_last', { from: quantityOf(view, unit, from) });
  };
  const isForeign = product.currency !== currency && rates.convert(price(1), currency) !== null;
  return (
    <Card title={t('products.prices')} flush>
      <Table
        caption={t('products.prices')}
        rows={tiers}
        rowKey={({ from }) => String(from)}
        columns={[
          { key: 'from', head: t('products.tier_quantity'), main: true, cell: range },
          {
            key: 'price',
            head: t('products.tier_price', { per: t(`products.per.${unit}`) }),
            numeric: true,
            cell: (tier) => <Amount of={price(tier.unit_price_minor)} />,
          },
          ...(isForeign
            ? [
                {
                  key: 'about',
                  head: t('company.about_in', { currency }),
                  numeric: true,
                  cell: (tier: Tier) => (
                    <span class="muted">{aboutPrice(view, price(tier.unit_price_minor), rates)}</span>
                  ),
                },
              ]
            : []),
          {
            key: 'sum',
            head: t('products.tier_sum'),
            numeric: true,
            minor: true,
            cell: (tier) => <Amount of={price(tier.unit_price_minor * tier.from)} price />,
          },
        ]}
      />
      <div class="card-note">
        <Small>{t('products.prices_are')}</Small>
      </div>
    </Card>
  );
}

function About({ view, product }: Pick<Props, 'view' | 'product'>) {
  const { t } = view;
  const description = written(view, product.description);
  return (
    <>
      {description === '' ? null : (
        <Card title={t('products.about')}>
          <Written>{description}</Written>
        </Card>
      )}
      {product.variants.length === 0 ? null : (
        <Card title={t('products.variants')} flush>
          <Table
            caption={t('products.variants')}
            rows={product.variants}
            rowKey={({ name }) => name}
            columns={[
              { key: 'name', head: t('products.variant'), main: true, cell: ({ name }) => name },
              { key: 'sku', head: t('products.sku'), cell: ({ sku }) => <span class="num">{sku}</span> },
            ]}
          />
        </Card>
      )}
    </>
  );
}

function Aside({ view, product }: Props) {
  const { t, format } = view;
  const { seller, unit, tiers } = product;
  return (
    <>
      <Payment view={view} product={product} />
      <Card title={t('products.facts')}>
        <Facts
          rows={[
            [t('products.filter_minimum'), quantityOf(view, unit, tiers[0]?.from ?? 1)],
            [t('products.lead_time'), t('products.days', { count: product.leadDays })],
            [
              t('products.filter_transport'),
              format.list(product.transports.map((way) => t(`products.transport.${way}`))),
            ],
            [
              t('products.incoterms'),
              <Tags>
                {product.incoterms.map((rule) => (
                  <Tag key={rule}>{rule}</Tag>
                ))}
              </Tags>,
            ],
            [t('products.category'), names.industry(view, product.industry)],
          ]}
        />
      </Card>
      <Card title={t('products.sold_by')}>
        <Stack gap="snug">
          <span class="title-avatar">
            <Avatar name={seller.name} />
            <span>
              <a href={paths.seller(seller.org)}>
                <b>{seller.name}</b>
              </a>
              {seller.place ? <Small>{names.place(view, seller.place)}</Small> : null}
            </span>
          </span>
          <p>{written(view, seller.headline)}</p>
          <Small>{format.list(seller.languages.map((code) => format.language(code)))}</Small>
        </Stack>
      </Card>
      <Small>
        <a href={paths.support(paths.product(product.id))}>{t('company.report')}</a>
      </Small>
    </>
  );
}

/** Whether the money can be held; without that nothing is bought here. */
function Payment({ view, product }: Pick<Props, 'view' | 'product'>) {
  const { t } = view;
  if (!product.acceptsEscrow)
    return (
      <Notice tone="plain" title={t('products.inquiry_only_is')}>
        <p>{t('products.inquiry_only_text')}</p>
      </Notice>
    );
  return (
    <Notice tone="paid" icon="shield" title={t('products.escrow')}>
      <p>{t('products.escrow_is')}</p>
    </Notice>
  );
}
