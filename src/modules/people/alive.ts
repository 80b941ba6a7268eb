import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';

/** A session as it was when something long began; `org` null: as staff. */
export interface Standing {
  readonly session: string;
  readonly org: string | null;
}

/** Those that still hold: the session lives, and its person still belongs to the organization or to the staff. */
export async function stillStanding(tx: Tx, all: readonly Standing[], real: Instant): Promise<ReadonlySet<string>> {
  const rows = await tx.sql<{ session: string }>(
    `SELECT q.session FROM unnest($1::text[], $2::text[]) AS q (session, org)
     JOIN sessions s ON s.id = q.session AND s.expires_at > $3
     WHERE CASE WHEN q.org IS NULL THEN EXISTS (SELECT FROM staff WHERE person_id = s.person_id)
       ELSE EXISTS (SELECT FROM members m WHERE m.person_id = s.person_id AND m.org_id = q.org) END`,
    [all.map(({ session }) => session), all.map(({ org }) => org), toDb(real)],
    'sessions-standing',
  );
  return new Set(rows.map(({ session }) => session));
}
