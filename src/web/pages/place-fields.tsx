import type { ComponentChildren } from 'preact';
import { type Place, placeInput, placeMeant, placesById } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { FieldSet, type FieldProps } from '#web/ui/form.tsx';
import { CheckList, TextInput } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';

/** Every page with a field of a place loads it. */
export const PLACES_ISLAND = 'src/web/islands/places.ts';

const SUGGESTS_FROM = '/api/v1/places';

/**
 * A country, a region or a city by its name. With JavaScript it suggests while one types; without, a name that several
 * places have comes back with their full names (`readPlace`).
 */
export function PlaceInput(props: FieldProps & { placeholder?: string; adds?: string }) {
  return <TextInput {...props} maxLength={120} autocomplete="off" suggestsFrom={SUGGESTS_FROM} />;
}

/** The place that was typed, or the sentence that says what to type instead. */
export async function readPlace(
  tx: Tx,
  view: View,
  words: string,
): Promise<{ readonly place: Place } | { readonly place: null; readonly error: string }> {
  const { place, among } = await placeMeant(tx, words);
  return place ? { place } : { place, error: unclear(view, words, among) };
}

function unclear({ t, locale }: View, words: string, among: readonly Place[]): string {
  const shown = words.slice(0, 80);
  if (among.length === 0) return t('company.edit_unknown_place', { words: shown });
  return t('company.edit_several_places', {
    words: shown,
    names: among.map((place) => placeInput(place, locale)).join('; '),
  });
}

/** Several places: those chosen are ticked, and more are typed below them. */
export function PlaceList(props: {
  view: View;
  name: string;
  legend: ComponentChildren;
  hint: ComponentChildren;
  places: readonly Place[];
}) {
  const { view, name, legend, hint, places } = props;
  const choices = places.map((place) => ({ value: place.id, label: placeInput(place, view.locale) }));
  return (
    <FieldSet>
      <CheckList name={name} legend={legend} choices={choices} />
      <PlaceInput name={`${name}_more`} label={view.t('company.edit_add_place')} hint={hint} adds={name} optional />
    </FieldSet>
  );
}

/** So many are read from the line at once. */
const TYPED_MAX = 30;

export interface ReadPlaces {
  /** Ids, each once. */
  readonly chosen: string[];
  /** What to choose from: what is chosen, and what a name that is not clear may mean. */
  readonly places: readonly Place[];
  /** What was typed and nobody knows. */
  readonly left: string;
  readonly error: string | null;
}

/** The ticked places and those that were typed with semicolons between them. */
export async function readPlaces(tx: Tx, view: View, ticked: readonly string[], typed: string): Promise<ReadPlaces> {
  const chosen = new Map((await placesById(tx, ticked.slice(0, 300))).map((place) => [place.id, place]));
  const maybe: Place[] = [];
  const left: string[] = [];
  const errors: string[] = [];
  const names = typed
    .split(/[;；\n]/)
    .map((name) => name.trim())
    .filter(Boolean);
  for (const name of names.slice(0, TYPED_MAX)) {
    const { place, among } = await placeMeant(tx, name);
    if (place) chosen.set(place.id, place);
    else
      errors.push(among.length > 0 ? view.t('company.edit_tick_place', { words: name }) : unclear(view, name, among));
    maybe.push(...among);
    if (!place && among.length === 0) left.push(name);
  }
  const others = new Map(maybe.filter(({ id }) => !chosen.has(id)).map((place) => [place.id, place]));
  return {
    chosen: [...chosen.keys()],
    places: [...chosen.values(), ...others.values()],
    left: [...left, ...names.slice(TYPED_MAX)].join('; '),
    error: errors.length > 0 ? errors.join(' ') : null,
  };
}
