import { Hono } from 'hono';
import { Refused } from '#domain/errors.ts';
import { isId, type OrgId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import { companyById, type Company } from '#modules/listings/queries.ts';
import { type Rates, ratesOf } from '#modules/reference/queries.ts';
import type { Installation, Session } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { shortlisted } from '#web/shortlist.ts';
import { Card, Facts, Notice, Small, Split, Stack, Written } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Dots, Table } from '#web/ui/list.tsx';
import { Amount, Avatar, Tag, Tags } from '#web/ui/mark.tsx';
import { OrderSide } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { Availability, Papers, Ratings } from './company-parts.tsx';
import { CoverageMapView, coverageMap, type CoverageMap } from './coverage-map.tsx';
import { Price, ShortlistButton, ShortlistForm, standing, wholeUnits } from './directory-item.tsx';
import { names, written } from './directory-names.ts';

/** What one company shows, for everybody; its owners and admins find the way to edit it here. */
export function companyPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.inspector(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    if (!isId('org', id)) throw new Refused('not_found');
    const org: OrgId = id;
    const own = c.var.session?.org === org;
    const company = await companyById(at.db, org, c.var.now, { own });
    if (!company) throw new Refused('not_found');
    const map = await coverageMap(at.db, company.covers, company.place);
    const props = {
      view: c.var.view,
      company,
      map,
      rates: await ratesOf(at.db),
      mine: own ? c.var.session : null,
      shortlisted: (await shortlisted(at, c)).includes(org),
    };
    return answerPage(c, <CompanyPage {...props} />);
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly company: Company;
  readonly map: CoverageMap | null;
  readonly rates: Rates;
  /** The session where it acts for this very company. */
  readonly mine: Session | null;
  readonly shortlisted: boolean;
}

function CompanyPage(props: Props) {
  const { view, company } = props;
  const { t } = view;
  const person = company.kind === 'person';
  return (
    <Page view={view} title={company.name} description={written(view, company.headline)} part="inspectors">
      <PageHead
        crumbs={[{ label: t('common.nav_inspectors'), href: paths.inspectors }, ...crumbOf(props)]}
        title={
          <span class="title-avatar">
            <Avatar name={company.name} kind={person ? 'person' : 'organization'} size="large" />
            {company.name}
          </span>
        }
        lead={
          <Dots
            items={[
              ...standing(view, company),
              company.place ? names.place(view, company.place) : null,
              person ? t('directory.one_person') : t('company.inspectors', { count: company.inspectors }),
              company.founded === null ? null : t('company.since', { year: String(company.founded) }),
            ]}
          />
        }
        side={<OrderBox {...props} />}
      />
      <Stack gap="wide">
        {props.mine ? <Own {...props} /> : null}
        <Split aside={<Aside {...props} />} label={t('company.aside')}>
          <About view={view} company={company} />
          <Services {...props} />
          <Where {...props} />
          <Availability view={view} company={company} />
          <Ratings view={view} company={company} />
        </Split>
      </Stack>
      <ShortlistForm view={view} />
    </Page>
  );
}

function crumbOf({ view, company }: Props) {
  const country = company.place?.path[0];
  return country ? [{ label: view.format.country(country.id), href: `${paths.inspectors}?place=${country.id}` }] : [];
}

/** For its own people: whether it can be found, and the way to edit it. */
function Own({ view, company, mine }: Props) {
  const { t } = view;
  return (
    <Notice
      tone={company.published ? 'note' : 'held'}
      title={t(company.published ? 'company.own_shown' : 'company.own_hidden')}
      actions={
        can(mine?.role ?? null, 'listing', 'edit') ? (
          <LinkButton href={paths.editListing}>{t('company.edit')}</LinkButton>
        ) : undefined
      }
    />
  );
}

function About({ view, company }: Pick<Props, 'view' | 'company'>) {
  const { t, format } = view;
  return (
    <Card title={t('company.about')}>
      <Stack gap="normal">
        <p class="lead-text">{written(view, company.headline)}</p>
        <Written>{written(view, company.description)}</Written>
        <Facts
          wide
          rows={[
            [
              t('company.industries'),
              <Tags>
                {company.industries.map((code) => (
                  <Tag key={code}>{names.industry(view, code)}</Tag>
                ))}
              </Tags>,
            ],
            [t('company.languages'), format.list(company.languages.map((code) => format.language(code)))],
            [
              t('company.team'),
              company.kind === 'person' || company.team.length === 0 ? null : format.list(company.team),
            ],
          ]}
        />
      </Stack>
    </Card>
  );
}

function Services({ view, company, rates }: Props) {
  const { t, format, currency } = view;
  const foreign = company.services.some(({ price }) => price.currency !== currency && rates.convert(price, currency));
  return (
    <Card title={t('company.services')} flush>
      <Table
        caption={t('company.services')}
        rows={company.services}
        rowKey={({ type }) => type}
        columns={[
          {
            key: 'type',
            head: t('company.service'),
            main: true,
            cell: ({ type }) => (
              <>
                {names.type(view, type)}
                <Small>{t(`directory.type_hint.${type}`)}</Small>
              </>
            ),
          },
          { key: 'price', head: t('company.man_day'), numeric: true, cell: ({ price }) => <Amount of={price} price /> },
          ...(foreign
            ? [
                {
                  key: 'about',
                  head: t('company.about_in', { currency }),
                  numeric: true,
                  cell: ({ price }: Company['services'][number]) => {
                    const own = rates.convert(price, currency);
                    return <span class="muted">{own ? format.price(wholeUnits(own)) : ''}</span>;
                  },
                },
              ]
            : []),
        ]}
        empty={<Small>{t('directory.no_price')}</Small>}
      />
      <div class="card-note">
        <Small>{t('company.man_day_is')}</Small>
      </div>
    </Card>
  );
}

function Where({ view, company, map }: Props) {
  const { t, format } = view;
  const places = company.covers.map((place) => names.place(view, place));
  return (
    <Card title={t('company.where')}>
      <Stack gap="normal">
        {map ? <CoverageMapView map={map} label={t('company.map', { places: format.list(places) })} /> : null}
        <Tags>
          {company.covers.map((place) => (
            <Tag key={place.id} icon="pin">
              {names.place(view, place)}
            </Tag>
          ))}
        </Tags>
        <Small>{t('company.where_is')}</Small>
      </Stack>
    </Card>
  );
}

function Aside(props: Props) {
  const { view, company, mine } = props;
  const { t, format } = view;
  return (
    <>
      <Card title={t('company.record')}>
        <Stack gap="normal">
          <Facts
            rows={[
              [
                t('company.response'),
                company.responseMinutes === null
                  ? null
                  : t('company.within', { time: format.duration(roundedUp(company.responseMinutes) * 60_000) }),
              ],
              [t('company.completed'), format.number(company.completed)],
              [
                t('company.on_time'),
                company.onTime === null ? t('company.area_too_few') : format.percent(company.onTime),
              ],
            ]}
          />
          <Small>{t('company.order_is')}</Small>
        </Stack>
      </Card>
      <Papers view={view} company={company} />
      {company.sampleBytes === null ? null : (
        <Card title={t('company.sample')}>
          <LinkButton href={paths.sampleReport(company.org)} icon="download" download>
            {t('company.sample_download', { size: format.bytes(company.sampleBytes) })}
          </LinkButton>
        </Card>
      )}
      {mine ? null : (
        <Small>
          <a href={paths.support(paths.inspector(company.org))}>{t('company.report')}</a>
        </Small>
      )}
    </>
  );
}

/** On top at every width: the price and the one thing to do here. */
function OrderBox(props: Props) {
  const { view, company, rates } = props;
  return (
    <OrderSide>
      <Price view={view} company={company} rates={rates} />
      <LinkButton href={paths.placeOrder(company.org)} look="primary" reason={orderReason(props)}>
        {view.t('company.order')}
      </LinkButton>
      {props.mine ? null : (
        <LinkButton href={paths.contact(company.org)} icon="message">
          {view.t('talk.contact.button')}
        </LinkButton>
      )}
      {props.mine ? null : (
        <ShortlistButton view={view} id={company.org} name={company.name} shortlisted={props.shortlisted} />
      )}
    </OrderSide>
  );
}

function orderReason({ view, company, mine }: Props): string | null {
  if (mine) return view.t('company.own_no_order');
  if (!company.published) return view.t('company.own_hidden');
  return company.services.length === 0 ? view.t('directory.no_price') : null;
}

/** To whole hours from an hour on: nobody plans by the minute, and `within` has to stay true. */
function roundedUp(minutes: number): number {
  return minutes < 60 ? minutes : Math.ceil(minutes / 60) * 60;
}
