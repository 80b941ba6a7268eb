import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import { SEARCHES_MAX, SHORTLIST_MAX, type SavedChange, type SaveInput, type ThingId } from './contract.ts';
import { listedAmong, matching, type Saver, understood } from './queries.ts';
import type { SavedSearchRow } from './tables.ts';

/**
 * Puts things aside for the whole organization; those that are there already stay where they are. Refused:
 * not_found for one that is in no directory, shortlist.full.
 */
export async function shortlist(tx: Tx, by: Saver, things: readonly ThingId[], now: Instant): Promise<void> {
  const wanted = [...new Set(things)];
  const known = await putAside(tx, by, wanted, now);
  if (known < wanted.length) throw new Refused('not_found');
  const [row] = await tx.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM shortlist_entries WHERE org_id = $1',
    [by.org],
  );
  if ((row?.count ?? 0) > SHORTLIST_MAX) throw new Refused('shortlist.full', { max: SHORTLIST_MAX });
}

/** What a visitor put aside before they signed in. What is gone, or finds no room, is left out. */
export async function mergeShortlist(tx: Tx, by: Saver, things: readonly ThingId[], now: Instant): Promise<void> {
  const [row] = await tx.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM shortlist_entries WHERE org_id = $1',
    [by.org],
  );
  await putAside(tx, by, things.slice(0, Math.max(0, SHORTLIST_MAX - (row?.count ?? 0))), now);
}

/** Answers how many of them are in a directory. */
async function putAside(tx: Tx, by: Saver, things: readonly ThingId[], now: Instant): Promise<number> {
  // One organization at a time, so that two requests do not both find room.
  await tx.sql('SELECT FROM organizations WHERE id = $1 FOR NO KEY UPDATE', [by.org]);
  const listed = await listedAmong(tx, things, now);
  await tx.sql(
    `INSERT INTO shortlist_entries (org_id, thing_id, person_id, at)
     SELECT $2, thing_id, $3, $4 FROM unnest($1::text[]) AS t (thing_id) ON CONFLICT (org_id, thing_id) DO NOTHING`,
    [listed, by.org, by.person, toDb(now)],
  );
  return listed.length;
}

/** Taking away what is not there is done already. */
export async function unlist(tx: Tx, org: OrgId, thing: ThingId): Promise<void> {
  await tx.sql('DELETE FROM shortlist_entries WHERE org_id = $1 AND thing_id = $2', [org, thing]);
}

/** Answers the id. Refused: search.too_many. */
export async function saveSearch(tx: Tx, by: Saver, input: SaveInput, now: Instant): Promise<string> {
  await tx.sql('SELECT FROM people WHERE id = $1 FOR NO KEY UPDATE', [by.person]);
  const [row] = await tx.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM saved_searches WHERE person_id = $1',
    [by.person],
  );
  if ((row?.count ?? 0) >= SEARCHES_MAX) throw new Refused('search.too_many', { max: SEARCHES_MAX });
  const id = newId('ssr', now);
  const known = await matching(tx, input.kind, understood(input.kind, input.search), now);
  await tx.sql(
    `INSERT INTO saved_searches (id, person_id, org_id, kind, name, search, watched, looked_at, known, created_at)
     VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8, $7)`,
    [id, by.person, by.org, input.name, JSON.stringify(input.search), input.watched, toDb(now), known, input.kind],
  );
  return id;
}

/** Refused: not_found. */
export async function changeSearch(
  tx: Tx,
  by: Saver,
  { id, name, watched }: SavedChange & { readonly id: string },
  now: Instant,
): Promise<void> {
  const [row] = await tx.sql<Pick<SavedSearchRow, 'kind' | 'search' | 'watched'>>(
    'SELECT kind, search, watched FROM saved_searches WHERE id = $1 AND person_id = $2 AND org_id = $3 FOR UPDATE',
    [id, by.person, by.org],
  );
  if (!row) throw new Refused('not_found');
  await tx.sql(
    'UPDATE saved_searches SET name = coalesce($4, name), watched = coalesce($5, watched) WHERE id = $1 AND person_id = $2 AND org_id = $3',
    [id, by.person, by.org, name ?? null, watched ?? null],
  );
  // Watched again: what came while nobody wanted to hear of it is no news.
  if (watched === true && !row.watched) {
    const known = await matching(tx, row.kind, understood(row.kind, row.search), now);
    await tx.sql(
      'UPDATE saved_searches SET known = $4, looked_at = $5 WHERE id = $1 AND person_id = $2 AND org_id = $3',
      [id, by.person, by.org, known, toDb(now)],
    );
  }
}

/** Refused: not_found. */
export async function deleteSearch(tx: Tx, by: Saver, id: string): Promise<void> {
  const rows = await tx.sql('DELETE FROM saved_searches WHERE id = $1 AND person_id = $2 AND org_id = $3 RETURNING 1', [
    id,
    by.person,
    by.org,
  ]);
  if (rows.length === 0) throw new Refused('not_found');
}
