import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import type { Kind, ThingId } from './contract.ts';

export interface SavedSearchRow {
  readonly id: string;
  readonly person_id: PersonId;
  readonly org_id: OrgId;
  readonly kind: Kind;
  readonly name: string;
  /** As it was saved; what is asked for may have changed since. */
  readonly search: Readonly<Record<string, unknown>>;
  readonly watched: boolean;
  readonly looked_at: Instant;
  readonly known: readonly ThingId[] | null;
  readonly created_at: Instant;
}

export const COLUMNS = 'id, person_id, org_id, kind, name, search, watched, looked_at, known, created_at';
