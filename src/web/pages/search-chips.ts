import type { OrgId } from '#domain/ids.ts';
import { organizationNames } from '#modules/people/queries.ts';
import { type Place, placesById } from '#modules/reference/queries.ts';
import type { Kind, Searches } from '#modules/shortlists/contract.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { View } from '#web/view.ts';
import { inspectorChips } from './directory-chips.ts';
import { productChips } from './products-chips.ts';
import type { Change } from './search-address.ts';

/** One thing that is asked for, in words, and the change that asks for it no more. */
export interface Chip<K extends Kind> {
  readonly label: string;
  readonly without: Change<K>;
}

/** What a search names by its id. */
export interface Named {
  readonly place: Place | null;
  readonly near: Place | null;
  readonly seller: string | null;
}

type ChipsOf<K extends Kind> = (view: View, search: Searches[K], named: Named) => Chip<K>[];
const CHIPS: { readonly [K in Kind]: ChipsOf<K> } = { inspector: inspectorChips, product: productChips };

/** What is asked for now, part by part. */
export function chipsOf<K extends Kind>(kind: K, view: View, search: Searches[K], named: Named): Chip<K>[] {
  return CHIPS[kind](view, search, named);
}

type Asks = {
  readonly place?: string | undefined;
  readonly near?: string | undefined;
  readonly seller?: string | undefined;
};

/** What several searches name. */
export async function namesIn(tx: Tx, searches: readonly Asks[]): Promise<(search: Asks) => Named> {
  const ids = searches.flatMap(({ place, near }) => [place, near].filter((id) => id !== undefined));
  const places = new Map((await placesById(tx, [...new Set(ids)])).map((place) => [place.id, place]));
  const sellers = searches.flatMap(({ seller }) => (seller === undefined ? [] : [seller as OrgId]));
  const names = await organizationNames(tx, sellers);
  return ({ place, near, seller }) => ({
    place: places.get(place ?? '') ?? null,
    near: places.get(near ?? '') ?? null,
    seller: names.get(seller ?? '') ?? null,
  });
}
