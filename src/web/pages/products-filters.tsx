import { INDUSTRIES } from '#domain/listings.ts';
import { TRANSPORTS } from '#domain/process/trade-terms.ts';
import { LEAD_STEPS, MINIMUM_STEPS } from '#domain/products.ts';
import type { ProductSearch } from '#modules/products/contract.ts';
import type { ProductPage } from '#modules/products/queries.ts';
import type { Place } from '#modules/reference/queries.ts';
import { Hidden } from '#web/ui/button.tsx';
import { FieldSet } from '#web/ui/form.tsx';
import { CheckList, RadioGroup, Select, TextInput } from '#web/ui/input.tsx';
import { FilterSheet } from '#web/ui/market.tsx';
import type { View } from '#web/view.ts';
import { counted, countOf, distances, Facets, PlaceFacets } from './directory-filters.tsx';
import { names } from './directory-names.ts';
import { atPlace, searchPath } from './search-address.ts';

interface Props {
  readonly view: View;
  readonly search: ProductSearch;
  readonly found: ProductPage;
  /** Names of the places among the facets. */
  readonly places: ReadonlyMap<string, Place>;
}

/** The filters beside the list: fields of the one search form, with what each choice would leave. */
export function ProductFilters({ view, search, found, places }: Props) {
  const { t, format } = view;
  const { facets } = found;
  return (
    <FilterSheet
      title={t('common.filters')}
      close={t('common.close')}
      show={t('directory.show')}
      showing={t('directory.show_count', { count: found.total })}
    >
      <CheckList
        name="escrow"
        legend={t('products.filter_escrow')}
        choices={[counted(facets.escrow, 'yes', t('products.escrow_only'))]}
      />
      <PlaceFacets
        view={view}
        found={found}
        places={places}
        hrefOf={(place) => searchPath('product', search, atPlace(search, place))}
      />
      {found.place?.kind === 'city' ? (
        <Select
          name="within_km"
          label={t('products.filter_distance')}
          optional
          empty={t('directory.any_distance')}
          options={distances(search).map((km) => ({
            value: String(km),
            label: t('directory.within_km', { km: format.number(km) }),
          }))}
        />
      ) : null}
      <Facets
        view={view}
        name="industry"
        legend={t('products.filter_industry')}
        all={INDUSTRIES}
        label={(code) => names.industry(view, code)}
        chosen={search.industry}
        facets={facets.industry}
      />
      <Band view={view} search={search} />
      <Steps
        {...{ view, found, name: 'minimum' as const, chosen: search.minimum }}
        steps={MINIMUM_STEPS}
        label={(count) => t('products.minimum_to', { count })}
      />
      <Steps
        {...{ view, found, name: 'lead' as const, chosen: search.lead }}
        steps={LEAD_STEPS}
        label={(count) => t('products.lead_to', { count })}
      />
      <RadioGroup
        name="rating"
        legend={t('products.filter_rating')}
        optional
        chosen={search.rating === undefined ? '' : String(search.rating)}
        choices={[
          { value: '', label: t('directory.any') },
          ...['4.5', '4'].map((stars) => counted(facets.rating, stars, t('directory.rating_from', { stars }))),
        ]}
      />
      <CheckList
        name="transport"
        legend={t('products.filter_transport')}
        chosen={search.transport}
        choices={TRANSPORTS.map((way) => counted(facets.transport, way, t(`products.transport.${way}`)))}
      />
      {search.seller === undefined ? null : <Hidden fields={{ seller: search.seller }} />}
    </FilterSheet>
  );
}

function Band({ view: { t }, search }: Pick<Props, 'view' | 'search'>) {
  const bound = (name: 'price_min' | 'price_max') => (
    <TextInput
      name={name}
      label={t(`directory.${name}`)}
      type="number"
      min={0}
      step="any"
      optional
      inputMode="decimal"
      bare
      placeholder={t(`directory.${name}`)}
    />
  );
  return (
    <>
      <FieldSet
        legend={t('products.filter_price', { currency: search.currency })}
        hint={t('products.filter_price_hint')}
        columns={2}
      >
        {bound('price_min')}
        {bound('price_max')}
      </FieldSet>
      {search.price_min === undefined && search.price_max === undefined ? null : (
        <Hidden fields={{ currency: search.currency }} />
      )}
    </>
  );
}

/** One of a few bounds; one that an address asks for is among them, whatever it is. */
function Steps(props: {
  view: View;
  found: ProductPage;
  name: 'minimum' | 'lead';
  chosen: number | undefined;
  steps: readonly number[];
  label: (bound: number) => string;
}) {
  const { view, found, name, chosen, steps, label } = props;
  const facets = found.facets[name];
  const all = [...new Set([...steps, ...(chosen === undefined ? [] : [chosen])])].toSorted((a, b) => a - b);
  return (
    <RadioGroup
      name={name}
      legend={view.t(`products.filter_${name}`)}
      optional
      chosen={chosen === undefined ? '' : String(chosen)}
      choices={[
        { value: '', label: view.t('directory.any') },
        ...all.map((bound) => {
          const value = String(bound);
          // A bound of the address's own is the one that is chosen, so its count is that of the list.
          const count = steps.includes(bound) ? countOf(facets, value) : found.total;
          return { value, label: label(bound), count };
        }),
      ]}
    />
  );
}
