import { Hono, type Context } from 'hono';
import type { ComponentChildren } from 'preact';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import type { OrgId, ProductId } from '#domain/ids.ts';
import { foundById } from '#modules/listings/queries.ts';
import { foundProducts } from '#modules/products/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import { shortlist, unlist } from '#modules/shortlists/commands.ts';
import { COMPARED_MAX, type Kind, KINDS, kindOf, SHORTLIST_MAX, ThingId } from '#modules/shortlists/contract.ts';
import { listedAmong } from '#modules/shortlists/queries.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { readForm } from '#web/read-form.ts';
import {
  COMPARED_AS,
  keepVisitorShortlist,
  saverOf,
  shortlisted,
  takeOverShortlist,
  visitorShortlist,
} from '#web/shortlist.ts';
import { EmptyState, Notice, Section, Small, Stack } from '#web/ui/block.tsx';
import { Button, Hidden, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Checkbox } from '#web/ui/input.tsx';
import { Dots, Item, ItemList } from '#web/ui/list.tsx';
import { Avatar } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { Price, standing } from './directory-item.tsx';
import { names, written } from './directory-names.ts';
import { EscrowTag, ProductPrice, quantityOf, ReviewsOf } from './products-item.tsx';

const PutForm = z.object({ add: ThingId.optional(), remove: ThingId.optional(), back: z.string().optional() });

/** What was put aside, by visitors in their own browser. */
export function shortlistPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.shortlist, async (c) => {
    const ids = await shortlisted(at, c);
    const entries = {
      inspector: await companiesAmong(at, c, ids),
      product: await productsAmong(at, c, ids),
    };
    const gone = ids.length - entries.inspector.length - entries.product.length;
    return answerPage(c, <ShortlistPage view={c.var.view} entries={entries} gone={gone} />);
  });

  app.post(paths.shortlist, async (c) => {
    const { add, remove, back } = await readForm(c, PutForm);
    await put(at, c, add, remove);
    const to = safeBack(back, paths.shortlist);
    const isList = to.startsWith(paths.inspectors) || to.startsWith(paths.products);
    // Without a script the reader comes back to where they were in the list.
    return seeOther(c, isList && add ? `${to}#${add}` : to);
  });
  return app;
}

async function put(
  at: Installation,
  c: Context<PageEnv>,
  add: ThingId | undefined,
  remove: ThingId | undefined,
): Promise<void> {
  const saver = saverOf(c.var.session);
  if (saver) {
    const actor = personOf(c);
    await takeOverShortlist(at, c, saver);
    if (add) await at.db.tx((tx) => shortlist(tx, actor, [add], c.var.now));
    if (remove) await unlist(at.db, actor.org, remove);
    return;
  }
  const kept = visitorShortlist(at, c).filter((id) => id !== remove && id !== add);
  if (add && kept.length >= SHORTLIST_MAX) throw new Refused('shortlist.full', { max: SHORTLIST_MAX });
  if (add && (await listedAmong(at.db, [add], c.var.now)).length === 0) throw new Refused('not_found');
  keepVisitorShortlist(at, c, add ? [add, ...kept] : kept);
}

/** One thing that was put aside, whatever it is. */
interface Entry {
  readonly id: ThingId;
  readonly name: string;
  readonly href: string;
  readonly avatar: ComponentChildren;
  readonly meta: readonly ComponentChildren[];
  readonly price: ComponentChildren;
}

async function companiesAmong(at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]): Promise<Entry[]> {
  const { view, now } = c.var;
  const rates = await ratesOf(at.db);
  const orgs = ids.filter((id): id is OrgId => kindOf(id) === 'inspector');
  return (await foundById(at.db, orgs, now)).map((company) => ({
    id: company.org,
    name: company.name,
    href: paths.inspector(company.org),
    avatar: <Avatar name={company.name} kind={company.kind === 'person' ? 'person' : 'organization'} />,
    meta: [...standing(view, company), company.place ? names.place(view, company.place) : null],
    price: <Price view={view} company={company} rates={rates} />,
  }));
}

async function productsAmong(at: Installation, c: Context<PageEnv>, ids: readonly ThingId[]): Promise<Entry[]> {
  const { view } = c.var;
  const { t } = view;
  const rates = await ratesOf(at.db);
  const products = ids.filter((id): id is ProductId => kindOf(id) === 'product');
  return (await foundProducts(at.db, products)).map((product) => ({
    id: product.id,
    name: written(view, product.name),
    href: paths.product(product.id),
    avatar: <Avatar name={product.seller.name} />,
    meta: [
      product.rating.reviews === 0 ? null : <ReviewsOf view={view} rating={product.rating} />,
      product.seller.name,
      product.place ? names.place(view, product.place) : null,
      t('products.minimum_of', { quantity: quantityOf(view, product.unit, product.minimum) }),
      t('products.lead_of', { count: product.leadDays }),
      <EscrowTag view={view} accepts={product.acceptsEscrow} />,
    ],
    price: <ProductPrice view={view} product={product} rates={rates} />,
  }));
}

interface Props {
  readonly view: View;
  readonly entries: Readonly<Record<Kind, readonly Entry[]>>;
  /** Put aside, and no longer in the directory. */
  readonly gone: number;
}

function ShortlistPage({ view, entries, gone }: Props) {
  const { t, person, organization } = view;
  const kinds = KINDS.filter((kind) => entries[kind].length > 0);
  return (
    <Page view={view} title={t('shortlists.title')}>
      <PageHead
        title={t('shortlists.title')}
        lead={organization ? t('shortlists.lead_of', { organization: organization.name }) : t('shortlists.lead')}
        side={
          organization ? (
            <LinkButton look="quiet" icon="bell" href={paths.savedSearches}>
              {t('shortlists.searches')}
            </LinkButton>
          ) : null
        }
      />
      <Stack gap="wide">
        {gone > 0 ? <Notice tone="plain" title={t('shortlists.gone', { count: gone })} /> : null}
        {kinds.length === 0 ? <Nothing view={view} /> : null}
        {kinds.map((kind) => (
          <Section key={kind} title={t(`shortlists.kind_${kind}`)}>
            <Chosen view={view} kind={kind} entries={entries[kind]} />
          </Section>
        ))}
        <form id="unlist" method="post" action={paths.shortlist}>
          <Hidden fields={{ back: paths.shortlist }} />
        </form>
        {person || kinds.length === 0 ? null : (
          <Small>
            {t('shortlists.visitor')} <a href={paths.signIn(paths.shortlist)}>{t('common.sign_in')}</a>
          </Small>
        )}
      </Stack>
    </Page>
  );
}

function Nothing({ view: { t } }: { view: View }) {
  return (
    <EmptyState
      title={t('shortlists.empty')}
      icon="plus"
      action={
        <>
          <LinkButton href={paths.inspectors}>{t('common.nav_inspectors')}</LinkButton>
          <LinkButton href={paths.products}>{t('common.nav_products')}</LinkButton>
        </>
      }
    >
      <p>{t('shortlists.empty_text')}</p>
    </EmptyState>
  );
}

/** The first four are ticked; which ones go side by side is the reader's to choose. */
function Chosen({ view, kind, entries }: { view: View; kind: Kind; entries: readonly Entry[] }) {
  const { t } = view;
  return (
    <Form action={paths.compare()} method="get" id={`compare-${kind}`} label={t(`shortlists.compare_${kind}`)}>
      <ItemList label={t(`shortlists.kind_${kind}`)}>
        {entries.map(({ id, name, href, avatar, meta, price }, at) => (
          <Item
            key={id}
            id={id}
            avatar={avatar}
            title={name}
            href={href}
            meta={<Dots items={meta} />}
            side={
              <>
                {price}
                <Button
                  look="quiet"
                  small
                  icon="x"
                  form="unlist"
                  name="remove"
                  value={id}
                  label={t('shortlists.unlist_named', { name })}
                >
                  {t('common.remove')}
                </Button>
              </>
            }
          >
            <Checkbox
              name={COMPARED_AS[kind]}
              value={id}
              checked={at < COMPARED_MAX}
              label={
                <>
                  {t('shortlists.compare_this')} <span class="hidden-text">{name}</span>
                </>
              }
            />
          </Item>
        ))}
      </ItemList>
      <div class="bar">
        <Button look="primary" reason={entries.length < 2 ? t(`shortlists.needs_two_${kind}`) : null}>
          {t('shortlists.compare_chosen')}
        </Button>
        {kind === 'inspector' ? (
          <Button icon="message" formAction={paths.contact()}>
            {t('talk.contact.button_chosen')}
          </Button>
        ) : null}
        <Small>{t('shortlists.compare_at_most', { max: COMPARED_MAX })}</Small>
      </div>
    </Form>
  );
}
