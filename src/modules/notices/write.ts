import type { Role } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Mails, NoticeRow } from './tables.ts';

/** Field inspectors hear of the visits they are sent to, not of the money. */
export const HEARING: readonly Role[] = ['owner', 'admin', 'member'];

/** One thing that happened, and each person who is told of it. */
export interface Telling {
  /** One person is told once of one event. */
  readonly event: string;
  readonly kind: NoticeRow['kind'];
  readonly move: string;
  readonly order: string | null;
  readonly conversation?: string;
  readonly data: NoticeRow['data'];
  readonly at: Instant;
  readonly to: readonly Told[];
}

export interface Told {
  readonly person: string;
  readonly org: string | null;
  readonly side: NoticeRow['side'];
  readonly act: boolean;
}

export interface Written {
  readonly id: bigint;
  readonly person_id: string;
  readonly act: boolean;
  readonly mail: Mails;
}

/** The notices that are new, each with what its reader wants by mail. */
export async function write(tx: Tx, { to, ...telling }: Telling): Promise<Written[]> {
  if (to.length === 0) return [];
  return tx.sql<Written>(
    `WITH written AS (
       INSERT INTO notices (person_id, org_id, side, act, order_id, event, kind, move, data, at, conversation_id)
       SELECT t.person, t.org, t.side, t.act, $5, $6, $7, $8, $9, $10, $11
       FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS t (person, org, side, act)
       ON CONFLICT (event, person_id) DO NOTHING RETURNING id, person_id, act
     )
     SELECT written.*, coalesce(s.mail, 'all') AS mail FROM written LEFT JOIN notice_settings s USING (person_id) ORDER BY id`,
    [
      to.map(({ person }) => person),
      to.map(({ org }) => org),
      to.map(({ side }) => side),
      to.map(({ act }) => act),
      telling.order,
      telling.event,
      telling.kind,
      telling.move,
      JSON.stringify(telling.data),
      toDb(telling.at),
      telling.conversation ?? null,
    ],
    'notices-write',
  );
}
