import { Hono } from 'hono';
import { AREAS, SORTS } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import type { Search } from '#modules/listings/contract.ts';
import { type FoundPage, searchInspectors } from '#modules/listings/queries.ts';
import { placeInput, placesById, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { paths } from '#web/paths.ts';
import { shortlisted } from '#web/shortlist.ts';
import { Button } from '#web/ui/button.tsx';
import type { FormValues } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { ItemList } from '#web/ui/list.tsx';
import { SearchBar } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { Filters } from './directory-filters.tsx';
import { CompanyItem } from './directory-item.tsx';
import { names } from './directory-names.ts';
import { PlaceInput } from './place-fields.tsx';
import { chipsOf } from './search-chips.ts';
import { askedIn, looser, SearchPage } from './search-page.tsx';
import { SearchResults } from './search-results.tsx';

/** Find inspectors. */
export function directoryListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.inspectors, async (c) => {
    const { view, now } = c.var;
    const { search, where, tidy } = await askedIn(at, c, 'inspector');
    if (tidy !== null) return c.redirect(tidy, 302);
    const found = await searchInspectors(at.db, search, now);
    const facets = await placesById(
      at.db,
      found.facets.place.map(({ value }) => value),
    );
    const rates = await ratesOf(at.db);
    const shortlist = await shortlisted(at, c);
    const chips = chipsOf('inspector', view, search, { ...found, seller: null });
    const loose = found.total > 0 ? [] : await looser(search, chips, (other) => searchInspectors(at.db, other, now));
    const common = { view, kind: 'inspector', search, found, where } as const;
    return answerPage(
      c,
      <SearchPage
        {...common}
        place={found.place}
        values={valuesOf(common)}
        fields={<SearchFields view={view} found={found} />}
        filters={<Filters {...common} places={new Map(facets.map((place) => [place.id, place]))} />}
      >
        <SearchResults {...common} {...{ chips, loose, shortlist }} sorts={SORTS}>
          <ItemList label={view.t('directory.title')}>
            {found.items.map((company) => (
              <CompanyItem
                key={company.org}
                view={view}
                company={company}
                rates={rates}
                near={found.near ?? found.place}
                shortlisted={shortlist.includes(company.org)}
                why={search.sort === 'relevance' ? company.why : undefined}
              />
            ))}
          </ItemList>
        </SearchResults>
      </SearchPage>,
    );
  });
  return app;
}

interface Props {
  readonly view: View;
  readonly search: Search;
  readonly found: FoundPage;
  readonly where: string | undefined;
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
