import type { ComponentChildren } from 'preact';
import type { Place } from '#modules/reference/queries.ts';
import { COMPARED_MAX, type Kind, KINDS, kindOf, type Searches, type ThingId } from '#modules/shortlists/contract.ts';
import { paths } from '#web/paths.ts';
import { comparePath } from '#web/shortlist.ts';
import { EmptyState, Row, Small } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Select } from '#web/ui/input.tsx';
import { ActiveFilters, Pagination } from '#web/ui/list.tsx';
import { FacetLink, FacetLinks, Swapped, Tray } from '#web/ui/market.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { type Change, DIRECTORY_PATHS, queryText, searchPath } from './search-address.ts';
import type { Chip } from './search-chips.ts';
import { type Loose, WORDS_OF } from './search-page.tsx';

export interface ResultsProps<K extends Kind> {
  readonly view: View;
  readonly kind: K;
  readonly search: Searches[K];
  readonly found: {
    readonly total: number;
    readonly from: number;
    readonly to: number;
    readonly next: string | null;
    readonly previous: string | null;
    readonly meant: readonly { readonly word: string; readonly instead: readonly string[] }[];
    readonly place: Place | null;
    readonly near: Place | null;
  };
  readonly chips: readonly Chip<K>[];
  /** Where nothing was found: what taking each filter away would leave, the most first. */
  readonly loose: readonly Loose<K>[];
  readonly sorts: readonly string[];
  readonly shortlist: readonly ThingId[];
  /** The list of what was found. */
  readonly children: ComponentChildren;
}

/** How many there are, in which order, by which filters, and the list page by page. */
export function SearchResults<K extends Kind>(props: ResultsProps<K>) {
  const { view, kind, search, found, shortlist } = props;
  const { t, format } = view;
  const to = (change: Readonly<Record<string, unknown>>) => searchPath(kind, search, change as Change<K>);
  return (
    <>
      <ResultsHead {...props} />
      <Swapped part="results">
        {found.meant.map(({ word, instead }) => (
          <Small key={word}>{t('directory.meant', { word, instead: format.list(instead) })}</Small>
        ))}
        {found.total === 0 ? <Nothing {...props} /> : props.children}
        <Pagination
          previous={found.previous === null ? null : to({ before: found.previous })}
          next={found.next === null ? null : to({ after: found.next })}
          text={t('common.range_of', { from: found.from, to: found.to, total: format.number(found.total) })}
        />
        {found.total > 1 ? <Small>{t(`${WORDS_OF[kind]}.sort_why`)}</Small> : null}
      </Swapped>
      <Swapped part="tray">
        <ShortlistTray view={view} ids={shortlist} kind={kind} />
      </Swapped>
    </>
  );
}

function ResultsHead<K extends Kind>({ view, kind, search, found, chips, sorts }: ResultsProps<K>) {
  const { t } = view;
  const words = WORDS_OF[kind];
  const place = found.place ? names.place(view, found.place) : '';
  return (
    <div class="stack gap-snug">
      <Row apart>
        <Swapped part="count" as="p" status>
          {rich(t, found.place ? `${words}.found_place` : `${words}.found`, { count: found.total, place })}
        </Swapped>
        <Swapped part="sort">
          <Select
            name="sort"
            label={t('directory.sort')}
            optional
            bare
            options={sorts
              .filter((sort) => sort !== 'distance' || found.near)
              .map((sort) => ({ value: sort, label: t(`${words}.sort_${sort}`) }))}
          />
        </Swapped>
      </Row>
      <Swapped part="chips">
        <Row apart>
          <ActiveFilters
            filters={chips.map(({ label, without }) => ({ label, href: searchPath(kind, search, without) }))}
            clear={DIRECTORY_PATHS[kind]}
          />
          {chips.length > 0 ? (
            <LinkButton look="quiet" small icon="bell" href={paths.saveSearch(kind, queryText(kind, search))}>
              {t('shortlists.save_search')}
            </LinkButton>
          ) : null}
        </Row>
      </Swapped>
    </div>
  );
}

/** Where nothing fits: which one filter to take away, and what that would leave. */
function Nothing<K extends Kind>({ view, kind, search, loose }: ResultsProps<K>) {
  const { t, format } = view;
  const words = WORDS_OF[kind];
  return (
    <EmptyState
      title={t(`${words}.none`)}
      icon="search"
      action={<LinkButton href={DIRECTORY_PATHS[kind]}>{t('directory.none_clear')}</LinkButton>}
    >
      {loose.length === 0 ? (
        <p>{t('directory.none_text')}</p>
      ) : (
        <>
          <p>{t(`${words}.none_loose`)}</p>
          <FacetLinks>
            {loose.map(({ label, without, count }) => (
              <FacetLink
                key={label}
                href={searchPath(kind, search, without)}
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

/** Follows along the list while something is put aside: how much of each kind, and the way to compare this one. */
function ShortlistTray({ view, ids, kind }: { view: View; ids: readonly ThingId[]; kind: Kind }) {
  const { t, format } = view;
  if (ids.length === 0) return null;
  const own = ids.filter((id) => kindOf(id) === kind);
  const counts = KINDS.flatMap((each) => {
    const count = ids.filter((id) => kindOf(id) === each).length;
    return count === 0 ? [] : [t(`shortlists.${each}_count`, { count })];
  });
  return (
    <Tray>
      <a href={paths.shortlist}>{t('shortlists.tray', { things: format.list(counts) })}</a>
      {own.length < 2 ? null : (
        <LinkButton small href={comparePath(own.slice(0, COMPARED_MAX))}>
          {t('shortlists.compare')}
        </LinkButton>
      )}
    </Tray>
  );
}
