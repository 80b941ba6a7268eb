import type { Context } from 'hono';
import type { ComponentChildren } from 'preact';
import { findPlaces, type Place, placesById } from '#modules/reference/queries.ts';
import type { Kind, Searches } from '#modules/shortlists/contract.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { Card, Split } from '#web/ui/block.tsx';
import { Form, type FormErrors, type FormValues } from '#web/ui/form.tsx';
import { Swapped } from '#web/ui/market.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import type { View } from '#web/view.ts';
import { ShortlistForm } from './directory-item.tsx';
import { names } from './directory-names.ts';
import { PLACES_ISLAND } from './place-fields.tsx';
import { type Change, DIRECTORY_PATHS, notNear, queryOf, searchFrom, searchPath } from './search-address.ts';
import type { Chip } from './search-chips.ts';

// What the directories of inspectors and of products share; each has its own fields, filters and items.

/** The catalogue of words of each. */
export const WORDS_OF: Readonly<Record<Kind, string>> = { inspector: 'directory', product: 'products' };

export interface Asked<K extends Kind> {
  readonly search: Searches[K];
  /** A place that was typed and that nobody knows. */
  readonly where: string | undefined;
  /** The address that says the same in short, where this one does not. */
  readonly tidy: string | null;
}

/**
 * What the address of a directory asks for. The form sends every field; the address that stays has only what was filled in,
 * and the place by its id.
 */
export async function askedIn<K extends Kind>(at: Installation, c: Context<PageEnv>, kind: K): Promise<Asked<K>> {
  const sent = queryOf(c.req.url);
  const where = sent['where']?.[0]?.slice(0, 120);
  const [meant] = where === undefined ? [] : await findPlaces(at.db, where, 1);
  const asked = searchFrom(kind, completed(sent, meant?.id), c.var.view.currency);
  const search = await knownPlaces<K>(at.db, asked);
  const isTidy = !meant && (where !== undefined || !isUntidy(c.req.url));
  const { after, before } = search;
  return { search, where, tidy: isTidy ? null : searchPath(kind, search, { after, before } as Change<K>) };
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
async function knownPlaces<K extends Kind>(tx: Tx, search: Searches[K]): Promise<Searches[K]> {
  const ids = [search.place, search.near].filter((id) => id !== undefined);
  const known = new Set((await placesById(tx, ids)).map(({ id }) => id));
  if (ids.every((id) => known.has(id))) return search;
  const place = search.place !== undefined && known.has(search.place) ? search.place : undefined;
  return { ...search, ...notNear(search), place };
}

/** Empty fields in the address, as a form without JavaScript leaves them, or a distance from nowhere yet. */
function isUntidy(url: string): boolean {
  const { searchParams } = new URL(url);
  const empty = [...searchParams].some(([name, value]) => value === '' || name === 'where');
  return empty || (searchParams.has('within_km') && !searchParams.has('near'));
}

export interface Loose<K extends Kind> extends Chip<K> {
  readonly count: number;
}

/** So many filters are tried one by one; each is a search of its own. */
const LOOSE_MAX = 8;

/** What taking each filter away would leave, the most first. With one filter only, that is everything, and says nothing. */
export async function looser<K extends Kind>(
  search: Searches[K],
  chips: readonly Chip<K>[],
  count: (search: Searches[K]) => Promise<{ readonly total: number }>,
): Promise<Loose<K>[]> {
  if (chips.length < 2) return [];
  const loose: Loose<K>[] = [];
  for (const chip of chips.slice(0, LOOSE_MAX)) {
    const { total } = await count({ ...search, after: undefined, before: undefined, ...chip.without, limit: 1 });
    if (total > 0) loose.push({ ...chip, count: total });
  }
  return loose.toSorted((a, b) => b.count - a.count);
}

const ISLANDS = ['src/web/islands/directory.ts', PLACES_ISLAND];

/** The whole search is in the address; without JavaScript the form sends itself by its button. */
export function SearchPage(props: {
  view: View;
  kind: Kind;
  place: Place | null;
  where: string | undefined;
  values: FormValues;
  fields: ComponentChildren;
  filters: ComponentChildren;
  children: ComponentChildren;
}) {
  const { view, kind, place, where } = props;
  const { t } = view;
  const words = WORDS_OF[kind];
  const title = place ? t(`${words}.title_place`, { place: names.place(view, place) }) : t(`${words}.title`);
  const errors: FormErrors = where === undefined ? {} : { where: t('directory.place_unknown', { words: where }) };
  return (
    <Page
      view={view}
      title={title}
      description={t(`${words}.description`)}
      part={kind === 'inspector' ? 'inspectors' : 'products'}
      islands={ISLANDS}
    >
      <Form
        action={DIRECTORY_PATHS[kind]}
        method="get"
        id="search"
        autoSubmit
        label={t(`${words}.title`)}
        values={props.values}
        errors={errors}
      >
        <PageHead title={t(`${words}.hero`)} lead={t(`${words}.hero_lead`)}>
          <Card label={t('common.search')}>
            <Swapped part="search">{props.fields}</Swapped>
          </Card>
        </PageHead>
        <Split side="start" label={t('common.filters')} aside={props.filters}>
          {props.children}
        </Split>
      </Form>
      <ShortlistForm view={view} />
    </Page>
  );
}
