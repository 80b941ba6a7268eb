import { Hono } from 'hono';
import { exponentOf } from '#domain/money.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { SORTS } from '#domain/listings.ts';
import type { Search } from '#modules/listings/contract.ts';
import { type FoundPage, searchInspectors } from '#modules/listings/queries.ts';
import { findPlaces, type Place, placeById, placesById, type Rates, ratesOf } from '#modules/reference/queries.ts';
import type { Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { paths } from '#web/paths.ts';
import { Card, EmptyState, Row, Small, Split } from '#web/ui/block.tsx';
import { Button, Hidden, LinkButton } from '#web/ui/button.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Select, TextInput } from '#web/ui/input.tsx';
import { ActiveFilters, ItemList, Pagination } from '#web/ui/list.tsx';
import { SearchBar } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { Filters } from './directory-filters.tsx';
import { CompanyItem } from './directory-item.tsx';
import { names, placeInput } from './directory-names.ts';
import { queryOf, searchFrom, searchPath } from './directory-url.ts';

/** Find inspectors. The whole search is in the address; without JavaScript the form sends itself by its button. */
export function directoryListPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get(paths.inspectors, async (c) => {
    const { view } = c.var;
    const query = queryOf(c.req.url);
    const where = query['where']?.[0]?.slice(0, 120);
    const asked = searchFrom(query, view.currency);
    let { search } = asked;
    if (search.place !== undefined && !(await placeById(at.db, search.place))) search = { ...search, place: undefined };
    if (search.near !== undefined && !(await placeById(at.db, search.near)))
      search = { ...search, near: undefined, sort: search.sort === 'distance' ? 'relevance' : search.sort };
    const [meant] = where === undefined ? [] : await findPlaces(at.db, where, 1);
    // The form sends every field; the address that stays has only what was filled in, and the place by its id.
    if (meant || (where === undefined && isUntidy(c.req.url))) {
      return c.redirect(
        searchPath(search, { ...(meant ? { place: meant.id } : {}), after: search.after, before: search.before }),
        302,
      );
    }
    const found = await searchInspectors(at.db, search, c.var.now);
    const places = new Map(
      (
        await placesById(
          at.db,
          found.facets.place.map(({ value }) => value),
        )
      ).map((place) => [place.id, place]),
    );
    const props = { view, search, found, places, rates: await ratesOf(at.db), where };
    return answerPage(c, <DirectoryPage {...props} />);
  });
  return app;
}

/** Empty fields in the address, as a form without JavaScript leaves them. */
const isUntidy = (url: string) =>
  [...new URL(url).searchParams].some(([name, value]) => value === '' || name === 'where');

interface Props {
  readonly view: View;
  readonly search: Search;
  readonly found: FoundPage;
  readonly places: ReadonlyMap<string, Place>;
  readonly rates: Rates;
  /** A place that was typed and that nobody knows. */
  readonly where: string | undefined;
}

function DirectoryPage(props: Props) {
  const { view, search, found, where } = props;
  const { t } = view;
  const title = found.place
    ? t('directory.title_place', { place: names.place(view, found.place) })
    : t('directory.title');
  const errors: FormErrors = where === undefined ? {} : { where: t('directory.place_unknown', { words: where }) };
  return (
    <Page view={view} title={title} description={t('directory.description')} part="inspectors">
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
            <SearchFields view={view} found={found} />
          </Card>
        </PageHead>
        <Split side="start" label={t('common.filters')} aside={<Filters {...props} />}>
          <Results {...props} />
        </Split>
        {search.price_min === undefined && search.price_max === undefined ? null : (
          <Hidden fields={{ currency: search.currency }} />
        )}
      </Form>
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
      <TextInput
        name="where"
        label={t('directory.search_place')}
        optional
        maxLength={120}
        placeholder={t('directory.search_place_hint')}
        autocomplete="off"
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
    where: where ?? (found.place ? placeInput(view, found.place) : undefined),
    price_min: number(price_min),
    price_max: number(price_max),
    rating: number(rating),
    completed: number(completed),
    on_time: number(on_time),
    sort,
  };
}

function Results(props: Props) {
  const { view, search, found, rates } = props;
  const { t, format } = view;
  const chips = chipsOf(props);
  const place = found.place ? names.place(view, found.place) : '';
  return (
    <>
      <div class="stack gap-snug">
        <Row apart>
          <p role="status">
            {rich(t, found.place ? 'directory.found_place' : 'directory.found', { count: found.total, place })}
          </p>
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
        </Row>
        <ActiveFilters filters={chips} clear={paths.inspectors} />
      </div>
      {found.items.length === 0 ? (
        <EmptyState
          title={t('directory.none')}
          icon="search"
          action={<LinkButton href={paths.inspectors}>{t('directory.none_clear')}</LinkButton>}
        >
          <p>{t('directory.none_text')}</p>
        </EmptyState>
      ) : (
        <ItemList label={t('directory.title')}>
          {found.items.map((company) => (
            <CompanyItem key={company.org} view={view} company={company} rates={rates} near={found.place} />
          ))}
        </ItemList>
      )}
      <Pagination
        previous={found.previous === null ? null : searchPath(search, { before: found.previous })}
        next={found.next === null ? null : searchPath(search, { after: found.next })}
        text={t('common.range_of', { from: found.from, to: found.to, total: format.number(found.total) })}
      />
      {found.total > 1 ? <Small>{t('directory.sort_why')}</Small> : null}
    </>
  );
}

/** What is asked for now, each with the address without it. */
function chipsOf({ view, search, found }: Props): { label: string; href: string }[] {
  const { t, format } = view;
  const chips: { label: string; href: string }[] = [];
  const add = (label: string, change: Parameters<typeof searchPath>[1]) =>
    chips.push({ label, href: searchPath(search, change) });
  const several = (name: 'industry' | 'language' | 'type' | 'accreditation', label: (code: string) => string) => {
    for (const code of search[name])
      add(label(code), { [name]: (search[name] as string[]).filter((other) => other !== code) });
  };
  const price = (units: number) =>
    format.price({ minor: BigInt(units) * 10n ** BigInt(exponentOf(search.currency)), currency: search.currency });
  if (search.q) add(t('directory.chip_words', { words: search.q }), { q: '' });
  if (found.place) add(names.place(view, found.place), { place: undefined });
  several('type', (code) => names.type(view, code));
  several('industry', (code) => names.industry(view, code));
  several('language', (code) => format.language(code));
  if (search.price_min !== undefined)
    add(t('directory.chip_price_min', { price: price(search.price_min) }), { price_min: undefined });
  if (search.price_max !== undefined)
    add(t('directory.chip_price_max', { price: price(search.price_max) }), { price_max: undefined });
  if (search.rating !== undefined)
    add(t('directory.rating_from', { stars: format.number(search.rating, 1) }), { rating: undefined });
  if (search.on_time !== undefined)
    add(t('directory.on_time_from', { share: format.percent(search.on_time / 100) }), { on_time: undefined });
  if (search.completed !== undefined)
    add(t('directory.completed_from', { count: search.completed }), { completed: undefined });
  several('accreditation', (code) => names.paper(view, code));
  if (search.kind) add(t(`directory.kind_${search.kind}`), { kind: undefined });
  if (search.name) add(t('directory.chip_words', { words: search.name }), { name: '' });
  return chips;
}
