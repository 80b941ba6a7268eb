import { Refused } from '#domain/errors.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { SearchQuery, type Search } from '#modules/listings/contract.ts';
import { searchInspectors } from '#modules/listings/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { SHORTLIST_MAX, WATCHED_MAX } from './contract.ts';
import { COLUMNS, type SavedSearchRow } from './tables.ts';

/** Companies that an organization has put aside, the newest first; also those that are no longer published. */
export async function shortlistOf(tx: Tx, org: OrgId): Promise<OrgId[]> {
  const rows = await tx.sql<{ provider_id: OrgId }>(
    `SELECT provider_id FROM shortlist_entries WHERE org_id = $1 ORDER BY at DESC, provider_id LIMIT ${SHORTLIST_MAX}`,
    [org],
    'shortlist-of',
  );
  return rows.map((row) => row.provider_id);
}

/** Whose search it is: a person, for the organization they searched for. */
export interface Saver {
  readonly person: PersonId;
  readonly org: OrgId;
}

export interface SavedSearch {
  readonly id: string;
  readonly name: string;
  readonly search: Search;
  readonly watched: boolean;
  readonly lookedAt: Instant;
  /** How many matched when it was last looked at; null where they were too many to watch. */
  readonly companies: number | null;
  readonly createdAt: Instant;
}

export async function savedSearches(tx: Tx, { person, org }: Saver): Promise<SavedSearch[]> {
  const rows = await tx.sql<SavedSearchRow>(
    `SELECT ${COLUMNS} FROM saved_searches WHERE person_id = $1 AND org_id = $2 ORDER BY created_at DESC, id DESC`,
    [person, org],
  );
  return rows.map(savedFrom);
}

/** Refused: not_found, also for a search of somebody else. */
export async function savedSearch(tx: Tx, { person, org }: Saver, id: string): Promise<SavedSearch> {
  const [row] = await tx.sql<SavedSearchRow>(
    `SELECT ${COLUMNS} FROM saved_searches WHERE id = $3 AND person_id = $1 AND org_id = $2`,
    [person, org, id],
  );
  if (!row) throw new Refused('not_found');
  return savedFrom(row);
}

function savedFrom({ id, name, search, watched, looked_at, known, created_at }: SavedSearchRow): SavedSearch {
  const companies = known?.length ?? null;
  return { id, name, search: understood(search), watched, lookedAt: looked_at, companies, createdAt: created_at };
}

/** A search as it can be asked now: parts that nobody understands are left out. */
export function understood(asked: Readonly<Record<string, unknown>>): Search {
  const left = { ...asked };
  for (;;) {
    const parsed = SearchQuery.safeParse(left);
    if (parsed.success) return parsed.data;
    const wrong = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])],
    );
    // What is refused for the lack of another part is not there to be taken away.
    const there = wrong.filter((name) => name in left);
    for (const name of there.length > 0 ? there : Object.keys(left)) delete left[name];
  }
}

const PAGE = 50;

/** Every company that matches a search; null where they are too many to watch, or where its place is gone. */
export async function matching(tx: Tx, search: Search, now: Instant): Promise<OrgId[] | null> {
  const orgs: OrgId[] = [];
  for (let after: string | undefined; ;) {
    const page = await searchInspectors(tx, { ...search, limit: PAGE, after, before: undefined }, now).catch(
      (error: unknown) => {
        if (error instanceof Refused) return null;
        throw error;
      },
    );
    if (!page || page.total > WATCHED_MAX) return null;
    orgs.push(...page.items.map(({ org }) => org));
    if (page.next === null) return orgs;
    after = page.next;
  }
}
