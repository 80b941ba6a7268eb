import { Refused } from '#domain/errors.ts';
import type { OrgId, PersonId, ProductId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { foundById, searchInspectors } from '#modules/listings/queries.ts';
import { foundProducts, searchProducts } from '#modules/products/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { type Kind, kindOf, QUERIES, type Searches, SHORTLIST_MAX, type ThingId, WATCHED_MAX } from './contract.ts';
import { COLUMNS, type SavedSearchRow } from './tables.ts';

/** What an organization has put aside, the newest first; also what is no longer published. */
export async function shortlistOf(tx: Tx, org: OrgId): Promise<ThingId[]> {
  const rows = await tx.sql<{ thing_id: ThingId }>(
    `SELECT thing_id FROM shortlist_entries WHERE org_id = $1 ORDER BY at DESC, thing_id LIMIT ${SHORTLIST_MAX}`,
    [org],
    'shortlist-of',
  );
  return rows.map((row) => row.thing_id);
}

/** Whose search it is: a person, for the organization they searched for. */
export interface Saver {
  readonly person: PersonId;
  readonly org: OrgId;
}

interface Saved<K extends Kind> {
  readonly id: string;
  readonly kind: K;
  readonly name: string;
  readonly search: Searches[K];
  readonly watched: boolean;
  readonly lookedAt: Instant;
  /** How many matched when it was last looked at; null where they were too many to watch. */
  readonly matched: number | null;
  readonly createdAt: Instant;
}

/** The search is one of the directory that `kind` names. */
export type SavedSearch = { readonly [K in Kind]: Saved<K> }[Kind];

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

function savedFrom({ id, kind, name, search, watched, looked_at, known, created_at }: SavedSearchRow): SavedSearch {
  const same = { id, name, watched, lookedAt: looked_at, matched: known?.length ?? null, createdAt: created_at };
  return { ...same, kind, search: understood(kind, search) } as SavedSearch;
}

/** A search as it can be asked now: parts that nobody understands are left out. */
export function understood<K extends Kind>(kind: K, asked: Readonly<Record<string, unknown>>): Searches[K] {
  const left = { ...asked };
  for (;;) {
    const parsed = QUERIES[kind].safeParse(left);
    if (parsed.success) return parsed.data as Searches[K];
    const wrong = parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys : [String(issue.path[0])],
    );
    // What is refused for the lack of another part is not there to be taken away.
    const there = wrong.filter((name) => name in left);
    for (const name of there.length > 0 ? there : Object.keys(left)) delete left[name];
  }
}

interface Directory<K extends Kind> {
  /** Of these those that it shows to everybody. */
  readonly shown: (tx: Tx, ids: readonly ThingId[], now: Instant) => Promise<ThingId[]>;
  readonly page: (
    tx: Tx,
    search: Searches[K],
    now: Instant,
  ) => Promise<{ readonly total: number; readonly ids: readonly ThingId[]; readonly next: string | null }>;
}

const DIRECTORIES: { readonly [K in Kind]: Directory<K> } = {
  inspector: {
    shown: async (tx, ids, now) => (await foundById(tx, ids as OrgId[], now)).map(({ org }) => org),
    page: async (tx, search, now) => {
      const { total, items, next } = await searchInspectors(tx, search, now);
      return { total, next, ids: items.map(({ org }) => org) };
    },
  },
  product: {
    shown: async (tx, ids) => (await foundProducts(tx, ids as ProductId[])).map(({ id }) => id),
    page: async (tx, search) => {
      const { total, items, next } = await searchProducts(tx, search);
      return { total, next, ids: items.map(({ id }) => id) };
    },
  },
};

/** Of these those that stand in their directories. */
export async function listedAmong(tx: Tx, ids: readonly ThingId[], now: Instant): Promise<ThingId[]> {
  const byKind = Map.groupBy(ids, kindOf);
  const listed: ThingId[] = [];
  for (const [kind, some] of byKind) listed.push(...(await DIRECTORIES[kind].shown(tx, some, now)));
  return listed;
}

const PAGE = 50;

/** Everything that matches a search; null where it is too much to watch, or where its place is gone. */
export async function matching<K extends Kind>(
  tx: Tx,
  kind: K,
  search: Searches[K],
  now: Instant,
): Promise<ThingId[] | null> {
  const found: ThingId[] = [];
  for (let after: string | undefined; ;) {
    const asked = { ...search, limit: PAGE, after, before: undefined };
    const page = await DIRECTORIES[kind].page(tx, asked, now).catch((error: unknown) => {
      if (error instanceof Refused) return null;
      throw error;
    });
    if (!page || page.total > WATCHED_MAX) return null;
    found.push(...page.ids);
    if (page.next === null) return found;
    after = page.next;
  }
}
