import { Hono, type Context } from 'hono';
import type { ComponentChildren } from 'preact';
import type { OrgId } from '#domain/ids.ts';
import { type Company, companyById } from '#modules/listings/queries.ts';
import { type Product, productById } from '#modules/products/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import { COMPARED_MAX, type Kind, kindOf, ThingId } from '#modules/shortlists/contract.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { COMPARED_AS, comparePath } from '#web/shortlist.ts';
import { Card, EmptyState, Notice, Small, Stack } from '#web/ui/block.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { TextInput } from '#web/ui/input.tsx';
import { CompareTable, type CompareRow } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { commonQuantity, productRows } from './compare-products.tsx';
import { rowsOf } from './compare-rows.tsx';
import { written } from './directory-names.ts';
import { DIRECTORY_PATHS } from './search-address.ts';

/** One of those side by side: its name, where it is, and the one thing to do with it. */
interface Head {
  readonly id: ThingId;
  readonly name: string;
  readonly href: string;
  readonly act: ComponentChildren;
}

interface Compared {
  readonly heads: readonly Head[];
  readonly rows: readonly CompareRow[];
  /** What is done with all of them. */
  readonly side: ComponentChildren;
  /** What the comparison is asked at. */
  readonly above: ComponentChildren;
}

type Compare = (at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]) => Promise<Compared>;

/** Up to four of a kind side by side. */
export function comparePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.compare(), async (c) => {
    const kind: Kind = c.req.queries(COMPARED_AS.product) ? 'product' : 'inspector';
    const asked = [...new Set(c.req.queries(COMPARED_AS[kind]) ?? [])]
      .flatMap((id) => ThingId.safeParse(id).data ?? [])
      .filter((id) => kindOf(id) === kind);
    const wanted = asked.slice(0, COMPARED_MAX);
    const compared = await COMPARES[kind](at, c, wanted);
    const left = { gone: wanted.length - compared.heads.length, over: asked.length - wanted.length };
    return answerPage(c, <ComparePage view={c.var.view} kind={kind} {...compared} {...left} />);
  });
  return app;
}

const COMPARES: Readonly<Record<Kind, Compare>> = { inspector: inspectors, product: products };

async function inspectors(at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]): Promise<Compared> {
  const { view, now } = c.var;
  const { t } = view;
  const found = await Promise.all(ids.map((id) => companyById(at.db, id as OrgId, now)));
  const companies = found.filter((company): company is Company => company !== null);
  return {
    heads: companies.map(({ org, name }) => ({
      id: org,
      name,
      href: paths.inspector(org),
      act: (
        <LinkButton small href={paths.placeOrder(org)} label={t('shortlists.order_named', { name })}>
          {t('company.order')}
        </LinkButton>
      ),
    })),
    rows: rowsOf({ view, companies, rates: await ratesOf(at.db) }),
    side: (
      <LinkButton look="primary" icon="message" href={paths.contact(...companies.map(({ org }) => org))}>
        {t('talk.contact.button_all', { count: companies.length })}
      </LinkButton>
    ),
    above: null,
  };
}

const QUANTITY_MAX = 10_000_000;

async function products(at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]): Promise<Compared> {
  const { view } = c.var;
  const { t } = view;
  const all = await Promise.all(ids.map((id) => productById(at.db, id, null)));
  const found = all.filter((product): product is Product => product !== null);
  const asked = Number(c.req.query('quantity') ?? '');
  const isAsked = Number.isSafeInteger(asked) && asked > 0 && asked <= QUANTITY_MAX;
  const quantity = isAsked ? asked : commonQuantity(found);
  return {
    heads: found.map(({ id, name }) => ({
      id,
      name: written(view, name),
      href: paths.product(id),
      act: (
        <LinkButton small href={paths.productContact(id)} label={`${t('products.contact')}: ${written(view, name)}`}>
          {t('products.contact')}
        </LinkButton>
      ),
    })),
    rows: productRows({ view, products: found, rates: await ratesOf(at.db), quantity }),
    side: null,
    above: <QuantityForm view={view} products={found} quantity={quantity} />,
  };
}

/** Prices fall with the quantity, so they are compared at one that the reader names. */
function QuantityForm({
  view,
  products: shown,
  quantity,
}: {
  view: View;
  products: readonly Product[];
  quantity: number;
}) {
  const { t } = view;
  return (
    <Form action={paths.compare()} method="get" id="quantity" inline label={t('shortlists.quantity')}>
      {shown.map(({ id }) => (
        <input key={id} type="hidden" name={COMPARED_AS.product} value={id} />
      ))}
      <TextInput
        name="quantity"
        label={t('shortlists.quantity')}
        type="number"
        min={1}
        max={QUANTITY_MAX}
        inputMode="numeric"
        value={String(quantity)}
      />
      <Button>{t('shortlists.compare')}</Button>
    </Form>
  );
}

interface Props extends Compared {
  readonly view: View;
  readonly kind: Kind;
  /** Asked for, and not in the directory. */
  readonly gone: number;
  /** Asked for, and more than go side by side. */
  readonly over: number;
}

function ComparePage({ view, kind, heads, rows, side, above, gone, over }: Props) {
  const { t } = view;
  const title = t(`shortlists.compare_${kind}`);
  const nav = kind === 'product' ? 'products' : 'inspectors';
  return (
    <Page view={view} title={title} part={nav}>
      <PageHead
        crumbs={[
          { label: t(`common.nav_${nav}`), href: DIRECTORY_PATHS[kind] },
          { label: t('shortlists.title'), href: paths.shortlist },
        ]}
        title={title}
        lead={heads.length > 1 ? t('shortlists.compare_lead') : undefined}
        side={heads.length === 0 ? null : side}
      />
      <Stack gap="wide">
        {gone > 0 ? <Notice tone="plain" title={t('shortlists.gone', { count: gone })} /> : null}
        {over > 0 ? <Notice tone="plain" title={t('shortlists.compare_at_most', { max: COMPARED_MAX })} /> : null}
        {heads.length === 0 ? (
          <EmptyState
            title={t('shortlists.compare_empty')}
            icon="scale"
            action={<LinkButton href={paths.shortlist}>{t('shortlists.title')}</LinkButton>}
          >
            <p>{t('shortlists.compare_empty_text')}</p>
          </EmptyState>
        ) : (
          <>
            {above}
            <Card flush>
              <CompareTable
                label={title}
                corner={t('shortlists.compared')}
                heads={heads.map((head) => (
                  <HeadCell key={head.id} view={view} head={head} heads={heads} />
                ))}
                rows={rows}
                none={t('shortlists.not_given')}
              />
            </Card>
            <Small>{t(`shortlists.converted_${kind}`)}</Small>
          </>
        )}
      </Stack>
    </Page>
  );
}

function HeadCell({ view: { t }, head, heads }: { view: View; head: Head; heads: readonly Head[] }) {
  const { id, name, href, act } = head;
  const rest = heads.filter((other) => other.id !== id).map((other) => other.id);
  return (
    <>
      <a href={href}>{name}</a>
      {act}
      {rest.length === 0 ? null : (
        <LinkButton look="quiet" small href={comparePath(rest)} label={t('shortlists.drop_named', { name })}>
          {t('common.remove')}
        </LinkButton>
      )}
    </>
  );
}
