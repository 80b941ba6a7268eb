import { ACCREDITATIONS, AREAS, INDUSTRIES, LANGUAGES } from '#domain/listings.ts';
import { dateIn } from '#domain/time.ts';
import type { Search } from '#modules/listings/contract.ts';
import type { Facet, FoundPage } from '#modules/listings/queries.ts';
import { ownPlaceName, type Place } from '#modules/reference/queries.ts';
import { Details, Stack } from '#web/ui/block.tsx';
import { Hidden } from '#web/ui/button.tsx';
import { FieldSet } from '#web/ui/form.tsx';
import { CheckList, type Choice, DateInput, RadioGroup, Select, TextInput } from '#web/ui/input.tsx';
import { FacetLink, FacetLinks, FilterSheet } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';
import { atPlace, searchPath } from './search-address.ts';

interface Props {
  readonly view: View;
  readonly search: Search;
  readonly found: FoundPage;
  /** Names of the places among the facets. */
  readonly places: ReadonlyMap<string, Place>;
}

const SHOWN = 8;

/** The filters beside the list: fields of the one search form, with what each choice would leave. */
export function Filters(props: Props) {
  const { view, search, found } = props;
  const { t, format } = view;
  const today = dateIn(view.now, view.zone);
  const list = (
    name: 'industry' | 'language' | 'accreditation',
    all: readonly string[],
    label: (code: string) => string,
  ) => (
    <Facets
      legend={t(`directory.filter_${name}`)}
      name={name}
      all={all}
      label={label}
      chosen={search[name]}
      facets={found.facets[name]}
      view={view}
    />
  );
  return (
    <FilterSheet
      title={t('common.filters')}
      close={t('common.close')}
      show={t('directory.show')}
      showing={t('directory.show_count', { count: found.total })}
    >
      <PlaceFacets {...props} hrefOf={(place) => searchPath('inspector', search, atPlace(search, place))} />
      {found.place?.kind === 'city' ? (
        <Select
          name="within_km"
          label={t('directory.filter_distance')}
          optional
          empty={t('directory.any_distance')}
          options={distances(search).map((km) => ({
            value: String(km),
            label: t('directory.within_km', { km: format.number(km) }),
          }))}
        />
      ) : null}
      {list('industry', INDUSTRIES, (code) => names.industry(view, code))}
      {list('language', LANGUAGES, (code) => format.language(code))}
      <FieldSet legend={t('directory.filter_price', { currency: search.currency })} columns={2}>
        <TextInput
          name="price_min"
          label={t('directory.price_min')}
          type="number"
          min={0}
          optional
          inputMode="numeric"
          bare
          placeholder={t('directory.price_min')}
        />
        <TextInput
          name="price_max"
          label={t('directory.price_max')}
          type="number"
          min={0}
          optional
          inputMode="numeric"
          bare
          placeholder={t('directory.price_max')}
        />
      </FieldSet>
      <FieldSet legend={t('directory.filter_free')} columns={2}>
        <DateInput name="free_from" label={t('directory.free_from')} min={today} optional />
        <DateInput name="free_to" label={t('directory.free_to')} min={today} optional />
      </FieldSet>
      <Quality {...props} />
      {list('accreditation', ACCREDITATIONS, (code) => names.paper(view, code))}
      <RadioGroup
        name="kind"
        legend={t('directory.filter_kind')}
        optional
        chosen={search.kind ?? ''}
        choices={[
          { value: '', label: t('directory.any') },
          ...(['company', 'person'] as const).map((kind) =>
            counted(found.facets.kind, kind, t(`directory.kind_${kind}`)),
          ),
        ]}
      />
      <TextInput
        name="name"
        label={t('directory.filter_name')}
        hint={t('directory.filter_name_hint')}
        optional
        maxLength={200}
      />
      {search.price_min === undefined && search.price_max === undefined ? null : (
        <Hidden fields={{ currency: search.currency }} />
      )}
    </FilterSheet>
  );
}

/** What buyers and the orders before say: ratings over all and by area, punctuality, experience. */
function Quality({ view, search, found }: Props) {
  const { t, format } = view;
  return (
    <>
      <RadioGroup
        name="rating"
        legend={t('directory.filter_rating')}
        optional
        chosen={search.rating === undefined ? '' : String(search.rating)}
        choices={[
          { value: '', label: t('directory.any') },
          ...['4.5', '4'].map((stars) => counted(found.facets.rating, stars, t('directory.rating_from', { stars }))),
        ]}
      />
      <Details summary={t('directory.filter_areas')} open={AREAS.some((area) => search[area] !== undefined)}>
        <Stack gap="snug">
          {AREAS.map((area) => (
            <Select
              key={area}
              name={area}
              label={t(`company.area_${area}`)}
              optional
              empty={t('directory.any')}
              options={['4.5', '4'].map((stars) => ({
                value: stars,
                label: t('directory.with_count', {
                  label: t('directory.rating_from', { stars }),
                  count: countOf(found.facets[area], stars),
                }),
              }))}
            />
          ))}
        </Stack>
      </Details>
      <Stack gap="tight">
        <CheckList
          name="on_time"
          legend={t('directory.filter_quality')}
          choices={[counted(found.facets.on_time, '95', t('directory.on_time_from', { share: format.percent(0.95) }))]}
        />
        <CheckList
          name="completed"
          legend={<span class="hidden-text">{t('directory.filter_quality')}</span>}
          choices={[counted(found.facets.completed, '50', t('directory.completed_from', { count: 50 }))]}
        />
      </Stack>
    </>
  );
}

const DISTANCES = [25, 50, 100, 200, 500];

/** One that an address asks for is among them, whatever it is. */
export function distances({ near, within_km }: Pick<Search, 'near' | 'within_km'>): number[] {
  return [...new Set([...DISTANCES, ...(near === undefined ? [] : [within_km])])].toSorted((a, b) => a - b);
}

export const countOf = (facets: readonly Facet[], value: string) =>
  facets.find((facet) => facet.value === value)?.count ?? 0;

export function counted(facets: readonly Facet[], value: string, label: string): Choice {
  return { value, label, count: countOf(facets, value) };
}

interface FacetsProps {
  readonly view: View;
  readonly name: string;
  readonly legend: string;
  readonly all: readonly string[];
  readonly label: (code: string) => string;
  readonly chosen: readonly string[];
  readonly facets: readonly Facet[];
}

/** The chosen ones and the most frequent in sight, the rest folded away by name. */
export function Facets({ view, name, legend, all, label, chosen, facets }: FacetsProps) {
  const counts = new Map(facets.map(({ value, count }) => [value, count]));
  const there = all.filter((code) => chosen.includes(code) || (counts.get(code) ?? 0) > 0);
  const byCount = there.toSorted(
    (a, b) => Number(chosen.includes(b)) - Number(chosen.includes(a)) || (counts.get(b) ?? 0) - (counts.get(a) ?? 0),
  );
  const choice = (code: string) => ({ value: code, label: label(code), count: counts.get(code) ?? 0 });
  const rest = byCount
    .slice(SHOWN)
    .map(choice)
    .toSorted((a, b) => view.format.compare(a.label, b.label));
  if (there.length === 0) return null;
  return (
    <Stack gap="tight">
      <CheckList
        name={name}
        legend={legend}
        chosen={chosen}
        choices={byCount.slice(0, Math.max(SHOWN, chosen.length)).map(choice)}
      />
      {rest.length > 0 ? (
        <Details summary={view.t('directory.more', { count: rest.length })}>
          <CheckList name={name} legend={<span class="hidden-text">{legend}</span>} chosen={chosen} choices={rest} />
        </Details>
      ) : null}
    </Stack>
  );
}

interface PlacesProps {
  readonly view: View;
  readonly found: { readonly place: Place | null; readonly facets: { readonly place: readonly Facet[] } };
  readonly places: ReadonlyMap<string, Place>;
  /** The search about another place, or about none. */
  readonly hrefOf: (place: string | undefined) => string;
}

/** From countries down to cities, as links: each is a search of its own. */
export function PlaceFacets({ view, found, places, hrefOf }: PlacesProps) {
  const { t, format, locale } = view;
  const facets = found.facets.place.filter(({ value }) => places.has(value) && value !== found.place?.id);
  const steps = found.place?.path ?? [];
  const below = Math.min(2, steps.length) as 0 | 1 | 2;
  const link = ({ value, count }: Facet) => (
    <FacetLink
      key={value}
      href={hrefOf(value)}
      label={ownPlaceName(places.get(value) as Place, locale)}
      count={format.number(count)}
      depth={below}
    />
  );
  return (
    <fieldset class="fieldset">
      <legend>{t('directory.filter_place')}</legend>
      <FacetLinks>
        {steps.length > 0 ? <FacetLink href={hrefOf(undefined)} label={t('directory.filter_place_all')} /> : null}
        {steps.map((step, at) => (
          <FacetLink
            key={step.id}
            href={hrefOf(step.id)}
            label={ownPlaceName(step, locale)}
            now={step.id === found.place?.id}
            depth={Math.min(2, at) as 0 | 1 | 2}
          />
        ))}
        {facets.slice(0, SHOWN).map(link)}
      </FacetLinks>
      {facets.length > SHOWN ? (
        <Details summary={t('directory.more', { count: facets.length - SHOWN })}>
          <FacetLinks>{facets.slice(SHOWN).map(link)}</FacetLinks>
        </Details>
      ) : null}
    </fieldset>
  );
}
