import { Hono, type Context } from 'hono';
import { z } from 'zod';
import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { companyById, foundById, type Company, type FoundCompany } from '#modules/listings/queries.ts';
import { type Rates, ratesOf } from '#modules/reference/queries.ts';
import { shortlist, unlist } from '#modules/shortlists/commands.ts';
import { CompanyId, COMPARED_MAX, SHORTLIST_MAX } from '#modules/shortlists/contract.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { answerPage, safeBack, seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { readForm } from '#web/read-form.ts';
import {
  comparePath,
  keepVisitorShortlist,
  saverOf,
  shortlisted,
  takeOverShortlist,
  visitorShortlist,
} from '#web/shortlist.ts';
import { Card, EmptyState, Notice, Small, Stack } from '#web/ui/block.tsx';
import { Button, Hidden, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { Checkbox } from '#web/ui/input.tsx';
import { Dots, Item, ItemList } from '#web/ui/list.tsx';
import { Avatar } from '#web/ui/mark.tsx';
import { CompareTable } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { rowsOf } from './compare-rows.tsx';
import { Price, standing } from './directory-item.tsx';
import { names } from './directory-names.ts';

const PutForm = z.object({ add: CompanyId.optional(), remove: CompanyId.optional(), back: z.string().optional() });

/** What was put aside, by visitors in their own browser, and up to four companies side by side. */
export function shortlistPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.shortlist, async (c) => {
    const ids = await shortlisted(at, c);
    const companies = await foundById(at.db, ids, c.var.now);
    const props = { view: c.var.view, companies, gone: ids.length - companies.length, rates: await ratesOf(at.db) };
    return answerPage(c, <ShortlistPage {...props} />);
  });

  app.post(paths.shortlist, async (c) => {
    const { add, remove, back } = await readForm(c, PutForm);
    await put(at, c, add as OrgId | undefined, remove as OrgId | undefined);
    const to = safeBack(back, paths.shortlist);
    // Without a script the reader comes back to where they were in the list.
    return seeOther(c, to.startsWith(paths.inspectors) && add ? `${to}#${add}` : to);
  });

  app.get(paths.compare(), async (c) => {
    const asked = [...new Set(c.req.queries('company') ?? [])].filter((id) => CompanyId.safeParse(id).success);
    const wanted = asked.slice(0, COMPARED_MAX) as OrgId[];
    const companies: Company[] = [];
    for (const org of wanted) {
      const company = await companyById(at.db, org, c.var.now);
      if (company) companies.push(company);
    }
    const left = { gone: wanted.length - companies.length, over: asked.length - wanted.length };
    const props = { view: c.var.view, companies, rates: await ratesOf(at.db), ...left };
    return answerPage(c, <ComparePage {...props} />);
  });
  return app;
}

async function put(
  at: Installation,
  c: Context<PageEnv>,
  add: OrgId | undefined,
  remove: OrgId | undefined,
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
  if (add && (await foundById(at.db, [add], c.var.now)).length === 0) throw new Refused('not_found');
  keepVisitorShortlist(at, c, add ? [add, ...kept] : kept);
}

interface ShortlistProps {
  readonly view: View;
  readonly companies: readonly FoundCompany[];
  readonly rates: Rates;
  /** Put aside, and no longer in the directory. */
  readonly gone: number;
}

function ShortlistPage(props: ShortlistProps) {
  const { view, companies, gone } = props;
  const { t, person, organization } = view;
  return (
    <Page view={view} title={t('shortlists.title')} part="inspectors">
      <PageHead
        crumbs={[{ label: t('common.nav_inspectors'), href: paths.inspectors }]}
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
        {companies.length === 0 ? (
          <EmptyState
            title={t('shortlists.empty')}
            icon="plus"
            action={<LinkButton href={paths.inspectors}>{t('common.nav_inspectors')}</LinkButton>}
          >
            <p>{t('shortlists.empty_text')}</p>
          </EmptyState>
        ) : (
          <>
            <Chosen {...props} />
            <form id="unlist" method="post" action={paths.shortlist}>
              <Hidden fields={{ back: paths.shortlist }} />
            </form>
          </>
        )}
        {person || companies.length === 0 ? null : (
          <Small>
            {t('shortlists.visitor')} <a href={paths.signIn(paths.shortlist)}>{t('common.sign_in')}</a>
          </Small>
        )}
      </Stack>
    </Page>
  );
}

/** The first four are ticked; which ones go side by side is the reader's to choose. */
function Chosen({ view, companies, rates }: ShortlistProps) {
  const { t } = view;
  return (
    <Form action={paths.compare()} method="get" id="compare" label={t('shortlists.compare')}>
      <ItemList label={t('shortlists.title')}>
        {companies.map((company, at) => (
          <Item
            key={company.org}
            id={company.org}
            avatar={<Avatar name={company.name} kind={company.kind === 'person' ? 'person' : 'organization'} />}
            title={company.name}
            href={paths.inspector(company.org)}
            meta={
              <Dots items={[...standing(view, company), company.place ? names.place(view, company.place) : null]} />
            }
            side={
              <>
                <Price view={view} company={company} rates={rates} />
                <Button
                  look="quiet"
                  small
                  icon="x"
                  form="unlist"
                  name="remove"
                  value={company.org}
                  label={t('shortlists.unlist_named', { name: company.name })}
                >
                  {t('common.remove')}
                </Button>
              </>
            }
          >
            <Checkbox
              name="company"
              value={company.org}
              checked={at < COMPARED_MAX}
              label={
                <>
                  {t('shortlists.compare_this')} <span class="hidden-text">{company.name}</span>
                </>
              }
            />
          </Item>
        ))}
      </ItemList>
      <div class="bar">
        <Button look="primary" reason={companies.length < 2 ? t('shortlists.compare_needs_two') : null}>
          {t('shortlists.compare_chosen')}
        </Button>
        <Button icon="message" formAction={paths.contact()}>
          {t('talk.contact.button_chosen')}
        </Button>
        <Small>{t('shortlists.compare_at_most', { max: COMPARED_MAX })}</Small>
      </div>
    </Form>
  );
}

interface CompareProps {
  readonly view: View;
  readonly companies: readonly Company[];
  readonly rates: Rates;
  /** Asked for, and not in the directory. */
  readonly gone: number;
  /** Asked for, and more than go side by side. */
  readonly over: number;
}

function ComparePage(props: CompareProps) {
  const { view, companies, gone, over } = props;
  const { t } = view;
  return (
    <Page view={view} title={t('shortlists.compare_title')} part="inspectors">
      <PageHead
        crumbs={[
          { label: t('common.nav_inspectors'), href: paths.inspectors },
          { label: t('shortlists.title'), href: paths.shortlist },
        ]}
        title={t('shortlists.compare_title')}
        lead={companies.length > 1 ? t('shortlists.compare_lead') : undefined}
        side={
          companies.length === 0 ? null : (
            <LinkButton look="primary" icon="message" href={paths.contact(...companies.map(({ org }) => org))}>
              {t('talk.contact.button_all', { count: companies.length })}
            </LinkButton>
          )
        }
      />
      <Stack gap="wide">
        {gone > 0 ? <Notice tone="plain" title={t('shortlists.gone', { count: gone })} /> : null}
        {over > 0 ? <Notice tone="plain" title={t('shortlists.compare_at_most', { max: COMPARED_MAX })} /> : null}
        {companies.length === 0 ? (
          <EmptyState
            title={t('shortlists.compare_empty')}
            icon="scale"
            action={<LinkButton href={paths.shortlist}>{t('shortlists.title')}</LinkButton>}
          >
            <p>{t('shortlists.compare_empty_text')}</p>
          </EmptyState>
        ) : (
          <Card flush>
            <CompareTable
              label={t('shortlists.compare_title')}
              corner={t('shortlists.compared')}
              heads={companies.map((company) => (
                <Head key={company.org} {...props} company={company} />
              ))}
              rows={rowsOf(props)}
              none={t('shortlists.not_given')}
            />
          </Card>
        )}
        {companies.length > 0 ? <Small>{t('shortlists.converted')}</Small> : null}
      </Stack>
    </Page>
  );
}

function Head({ view, company, companies }: CompareProps & { readonly company: Company }) {
  const { t } = view;
  const rest = companies.filter((other) => other !== company).map(({ org }) => org);
  return (
    <>
      <a href={paths.inspector(company.org)}>{company.name}</a>
      <LinkButton
        small
        href={paths.placeOrder(company.org)}
        label={t('shortlists.order_named', { name: company.name })}
      >
        {t('company.order')}
      </LinkButton>
      {rest.length === 0 ? null : (
        <a class="small" href={comparePath(rest)} aria-label={t('shortlists.drop_named', { name: company.name })}>
          {t('common.remove')}
        </a>
      )}
    </>
  );
}
