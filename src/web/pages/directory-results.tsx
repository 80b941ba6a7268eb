import { SORTS } from '#domain/listings.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Search } from '#modules/listings/contract.ts';
import { COMPARED_MAX } from '#modules/shortlists/contract.ts';
import type { FoundPage } from '#modules/listings/queries.ts';
import type { Rates } from '#modules/reference/queries.ts';
import { paths } from '#web/paths.ts';
import { comparePath } from '#web/shortlist.ts';
import { EmptyState, Row, Small } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Select } from '#web/ui/input.tsx';
import { ActiveFilters, ItemList, Pagination } from '#web/ui/list.tsx';
import { FacetLink, FacetLinks, Swapped, Tray } from '#web/ui/market.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { chipsOf, type Chip } from './directory-chips.ts';
import { CompanyItem } from './directory-item.tsx';
import { names } from './directory-names.ts';
import { queryText, searchPath } from './directory-url.ts';

interface Props {
  readonly view: View;
  readonly search: Search;
  readonly found: FoundPage;
  readonly rates: Rates;
  readonly shortlist: readonly OrgId[];
  /** Where nothing was found: what taking each filter away would leave, the most first. */
  readonly loose: readonly Loose[];
}

export interface Loose extends Chip {
  readonly count: number;
}

export function Results(props: Props) {
  const { view, search, found, shortlist } = props;
  const { t, format } = view;
  const chips = chipsOf(view, search, found);
  const place = found.place ? names.place(view, found.place) : '';
  return (
    <>
      <div class="stack gap-snug">
        <Row apart>
          <Swapped part="count" as="p" status>
            {rich(t, found.place ? 'directory.found_place' : 'directory.found', { count: found.total, place })}
          </Swapped>
          <Swapped part="sort">
            <Select
              name="sort"
              label={t('directory.sort')}
              optional
              bare
              options={SORTS.filter((sort) => sort !== 'distance' || found.near).map((sort) => ({
                value: sort,
                label: t(`directory.sort_${sort}`),
              }))}
            />
          </Swapped>
        </Row>
        <Swapped part="chips">
          <Row apart>
            <ActiveFilters
              filters={chips.map(({ label, without }) => ({ label, href: searchPath(search, without) }))}
              clear={paths.inspectors}
            />
            {chips.length > 0 ? (
              <LinkButton look="quiet" small icon="bell" href={paths.saveSearch(queryText(search))}>
                {t('shortlists.save_search')}
              </LinkButton>
            ) : null}
          </Row>
        </Swapped>
      </div>
      <Swapped part="results">
        {found.meant.map(({ word, instead }) => (
          <Small key={word}>{t('directory.meant', { word, instead: format.list(instead) })}</Small>
        ))}
        {found.items.length === 0 ? <Nothing {...props} /> : <List {...props} />}
        <Pagination
          previous={found.previous === null ? null : searchPath(search, { before: found.previous })}
          next={found.next === null ? null : searchPath(search, { after: found.next })}
          text={t('common.range_of', { from: found.from, to: found.to, total: format.number(found.total) })}
        />
        {found.total > 1 ? <Small>{t('directory.sort_why')}</Small> : null}
      </Swapped>
      <Swapped part="tray">{shortlist.length === 0 ? null : <ShortlistTray view={view} ids={shortlist} />}</Swapped>
    </>
  );
}

function List({ view, search, found, rates, shortlist }: Props) {
  const put = new Set(shortlist);
  return (
    <ItemList label={view.t('directory.title')}>
      {found.items.map((company) => (
        <CompanyItem
          key={company.org}
          view={view}
          company={company}
          rates={rates}
          near={found.near ?? found.place}
          shortlisted={put.has(company.org)}
          why={search.sort === 'relevance' ? company.why : undefined}
        />
      ))}
    </ItemList>
  );
}

/** Where nothing fits: which one filter to take away, and what that would leave. */
function Nothing({ view, search, loose }: Props) {
  const { t, format } = view;
  return (
    <EmptyState
      title={t('directory.none')}
      icon="search"
      action={<LinkButton href={paths.inspectors}>{t('directory.none_clear')}</LinkButton>}
    >
      {loose.length === 0 ? (
        <p>{t('directory.none_text')}</p>
      ) : (
        <>
          <p>{t('directory.none_loose')}</p>
          <FacetLinks>
            {loose.map(({ label, without, count }) => (
              <FacetLink
                key={label}
                href={searchPath(search, without)}
                label={t('directory.none_without', { filter: label })}
                count={format.number(count)}
              />
            ))}
          </FacetLinks>
        </>
      )}
    </EmptyState>
  );
}

/** Follows along the list while something is put aside. */
export function ShortlistTray({ view, ids }: { view: View; ids: readonly OrgId[] }) {
  const { t } = view;
  return (
    <Tray>
      <a href={paths.shortlist}>{t('shortlists.tray', { count: ids.length })}</a>
      {ids.length < 2 ? null : (
        <LinkButton small href={comparePath(ids.slice(0, COMPARED_MAX))}>
          {t('shortlists.compare')}
        </LinkButton>
      )}
    </Tray>
  );
}
