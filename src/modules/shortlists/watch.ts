import { DAY, type Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import type { Kind, ThingId } from './contract.ts';
import { understood, matching } from './queries.ts';
import { COLUMNS, type SavedSearchRow } from './tables.ts';

/** A search is looked at so often, and so a person hears of it once a day at most. */
const LOOK_EVERY_MS = DAY;
/** What is published of new things. */
const NEWS: Readonly<Record<Kind, string>> = { inspector: 'search.matched', product: 'products.matched' };
/** Looked at in one sweep; the rest wait for the next. */
const BATCH = 50;

/** Looks at the watched searches that are due and says which of them has something new. Returns how many it looked at. */
export async function watchSearches(db: Db, now: Instant): Promise<number> {
  let looked = 0;
  while (looked < BATCH && (await db.tx((tx) => lookAtOne(tx, now)))) looked++;
  return looked;
}

/** Each in a transaction of its own: a server that is stopped in between has told what it has told. */
async function lookAtOne(tx: Tx, now: Instant): Promise<boolean> {
  const [row] = await tx.sql<SavedSearchRow>(
    `SELECT ${COLUMNS} FROM saved_searches WHERE watched AND looked_at <= $1 ORDER BY looked_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [toDb(now - LOOK_EVERY_MS)],
    'searches-due',
  );
  if (!row) return false;
  const found = await matching(tx, row.kind, understood(row.kind, row.search), now);
  // Without a first list to compare with nobody can say what is new.
  const fresh = found && row.known ? newOnes(row.known, found) : [];
  await tx.sql('UPDATE saved_searches SET looked_at = $2, known = $3 WHERE id = $1', [row.id, toDb(now), found]);
  if (fresh.length > 0) {
    const { id, kind, person_id, org_id, name } = row;
    const told = { search: id, person: person_id, org: org_id, name, count: fresh.length, day: toDb(now) };
    await publish(tx, NEWS[kind], told, now);
  }
  return true;
}

function newOnes(known: readonly ThingId[], found: readonly ThingId[]): ThingId[] {
  const before = new Set(known);
  return found.filter((thing) => !before.has(thing));
}
