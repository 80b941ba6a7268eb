import { Hono } from 'hono';
import { AREAS } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import type { Instant } from '#domain/time.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Search } from '#modules/listings/contract.ts';
import { type FoundPage, searchInspectors } from '#modules/listings/queries.ts';
import { findPlaces, type Place, placeInput, placesById, type Rates, ratesOf } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { shortlisted } from '#web/shortlist.ts';
import { Card, Split } from '#web/ui/block.tsx';
import { Button } from '#web/ui/button.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { SearchBar, Swapped } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { chipsOf, type Places } from './directory-chips.ts';
import { Filters } from './directory-filters.tsx';
import { ShortlistForm } from './directory-item.tsx';
import { names } from './directory-names.ts';
import { type Loose, Results } from './directory-results.tsx';
import { PlaceInput, PLACES_ISLAND } from './place-fields.tsx';
import { queryOf, searchFrom, searchPath } from './directory-url.ts';

/** Find inspectors. The whole search is in the address; without JavaScript the form sends itself by its button. */
export function directoryListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.inspectors, async (c) => {
    const { view } = c.var;
    const sent = queryOf(c.req.url);
    const where = sent['where']?.[0]?.slice(0, 120);
    const [meant] = where === undefined ? [] : await findPlaces(at.db, where, 1);
    const query = completed(sent, meant?.id);
    const search = await knownPlaces(at.db, searchFrom(query, view.currency));
    // The form sends every field; the address that stays has only what was filled in, and the place by its id.
    if (meant || (where === undefined && isUntidy(c.req.url)))
      return c.redirect(searchPath(search, { after: search.after, before: search.before }), 302);
    const found = await searchInspectors(at.db, search, c.var.now);
    const places = new Map(
      (
        await placesById(
          at.db,
          found.facets.place.map(({ value }) => value),
        )
      ).map((place) => [place.id, place]),
    );
    const props = {
      view,
      search,
      found,
      places,
      rates: await ratesOf(at.db),
      where,
      shortlist: await shortlisted(at, c),
      loose: found.total > 0 ? [] : await looser(at.db, view, search, found, c.var.now),
    };
    return answerPage(c, <DirectoryPage {...props} />);
  });
  return app;
}

/**
 * What the form cannot send: the place by its id, from where a distance is measured, and a day alone is the first and the
 * last of its window.
 */
function completed(sent: Readonly<Record<string, string[]>>, place: string | undefined): Record<string, string[]> {
  const query: Record<string, string[]> = { ...sent, ...(place === undefined ? {} : { place: [place] }) };
  const { within_km, near, free_from, free_to } = query;
  const [from] = query['place'] ?? [];
  if (within_km && !near && from !== undefined) query['near'] = [from];
  if (free_from && !free_to) query['free_to'] = free_from;
  if (free_to && !free_from) query['free_from'] = free_to;
  return query;
}

/** Without places that nobody knows any more. */
async function knownPlaces(tx: Tx, search: Search): Promise<Search> {
  const ids = [search.place, search.near].filter((id) => id !== undefined);
  const known = new Set((await placesById(tx, ids)).map(({ id }) => id));
  if (ids.every((id) => known.has(id))) return search;
  const place = search.place !== undefined && known.has(search.place) ? search.place : undefined;
  return { ...search, place, near: undefined, sort: search.sort === 'distance' ? 'relevance' : search.sort };
}

/** So many filters are tried one by one; each is a search of its own. */
const LOOSE_MAX = 8;

/** What taking each filter away would leave, the most first. With one filter only, that is everything, and says nothing. */
async function looser(tx: Tx, view: View, search: Search, places: Places, now: Instant): Promise<Loose[]> {
  const chips = chipsOf(view, search, places);
  const found: Loose[] = [];
  if (chips.length < 2) return found;
  for (const chip of chips.slice(0, LOOSE_MAX)) {
    const asked = { ...search, after: undefined, before: undefined, ...chip.without, limit: 1 } as Search;
    const { total } = await searchInspectors(tx, asked, now);
    if (total > 0) found.push({ ...chip, count: total });
  }
  return found.toSorted((a, b) => b.count - a.count);
}

/** Empty fields in the address, as a form without JavaScript leaves them, or a distance from nowhere yet. */
function isUntidy(url: string): boolean {
  const { searchParams } = new URL(url);
  const names = [...searchParams].filter(([name, value]) => value === '' || name === 'where');
  return names.length > 0 || (searchParams.has('within_km') && !searchParams.has('near'));
}

interface Props {
  readonly view: View;
  readonly search: Search;
  readonly found: FoundPage;
  readonly places: ReadonlyMap<string, Place>;
  readonly rates: Rates;
  /** A place that was typed and that nobody knows. */
  readonly where: string | undefined;
  readonly shortlist: readonly OrgId[];
  readonly loose: readonly Loose[];
}

const ISLAND = 'src/web/islands/directory.ts';

function DirectoryPage(props: Props) {
  const { view, found, where } = props;
  const { t } = view;
  const title = found.place
    ? t('directory.title_place', { place: names.place(view, found.place) })
    : t('directory.title');
  const errors: FormErrors = where === undefined ? {} : { where: t('directory.place_unknown', { words: where }) };
  return (
    <Page
      view={view}
      title={title}
      description={t('directory.description')}
      part="inspectors"
      islands={[ISLAND, PLACES_ISLAND]}
    >
      <Form
        action={paths.inspectors}
        method="get"
        id="search"
        autoSubmit
        label={t('directory.title')}
        values={valuesOf(props)}
        errors={errors}
      >
        <PageHead title={t('directory.hero')} lead={t('directory.hero_lead')}>
          <Card label={t('common.search')}>
            <Swapped part="search">
              <SearchFields view={view} found={found} />
            </Swapped>
          </Card>
        </PageHead>
        <Split side="start" label={t('common.filters')} aside={<Filters {...props} />}>
          <Results {...props} />
        </Split>
      </Form>
      <ShortlistForm view={view} />
    </Page>
  );
}

/** Product, place and type; also on the home page, inside a form of its own. */
export function SearchFields({ view, found }: { view: View; found?: FoundPage }) {
  const { t } = view;
  const count = (type: string) => found?.facets.type.find(({ value }) => value === type)?.count;
  const label = (type: string) =>
    found ? `${names.type(view, type)} (${view.format.number(count(type) ?? 0)})` : names.type(view, type);
  return (
    <SearchBar>
      <TextInput name="q" type="search" label={t('directory.search_words')} optional maxLength={200} />
      <PlaceInput
        name="where"
        label={t('directory.search_place')}
        optional
        placeholder={t('directory.search_place_hint')}
      />
      <Select
        name="type"
        label={t('directory.search_type')}
        optional
        empty={t('directory.any_type')}
        options={INSPECTION_TYPES.map((type) => ({ value: type, label: label(type) }))}
      />
      <Button look="primary" icon="search">
        {t('directory.search')}
      </Button>
    </SearchBar>
  );
}

function valuesOf({ view, search, found, where }: Props): FormValues {
  const {
    q,
    name,
    kind,
    industry,
    language,
    type,
    accreditation,
    price_min,
    price_max,
    rating,
    completed,
    on_time,
    free_from,
    free_to,
    sort,
  } = search;
  const number = (value: number | undefined) => (value === undefined ? undefined : String(value));
  return {
    q,
    name,
    kind,
    industry,
    language,
    accreditation,
    type,
    where: where ?? (found.place ? placeInput(found.place, view.locale) : undefined),
    price_min: number(price_min),
    price_max: number(price_max),
    rating: number(rating),
    completed: number(completed),
    on_time: number(on_time),
    ...Object.fromEntries(AREAS.map((area) => [area, number(search[area])])),
    within_km: search.near === undefined ? '' : String(search.within_km),
    free_from,
    free_to,
    sort,
  };
}
