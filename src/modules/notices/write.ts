import type { Role } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import type { OrderHead } from '#modules/orders/head.ts';
import type { Recipient } from '#modules/people/queries.ts';
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

/** What is asked for once for everything that is told together. */
export interface Known {
  readonly heads: ReadonlyMap<string, OrderHead>;
  readonly people: ReadonlyMap<string, readonly Recipient[]>;
}

/** The notices that are new, each with what its reader wants by mail. */
export async function write(tx: Tx, tellings: readonly Telling[]): Promise<Written[]> {
  const all = tellings.flatMap(({ to, ...telling }) => to.map((one) => ({ ...telling, ...one })));
  if (all.length === 0) return [];
  return tx.sql<Written>(
    `WITH written AS (
       INSERT INTO notices (person_id, org_id, side, act, order_id, event, kind, move, data, at, conversation_id)
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[],
         $9::jsonb[], $10::timestamptz[], $11::text[])
       ON CONFLICT (event, person_id) DO NOTHING RETURNING id, person_id, act
     )
     SELECT written.*, coalesce(s.mail, 'all') AS mail FROM written LEFT JOIN notice_settings s USING (person_id) ORDER BY id`,
    [
      all.map(({ person }) => person),
      all.map(({ org }) => org),
      all.map(({ side }) => side),
      all.map(({ act }) => act),
      all.map(({ order }) => order),
      all.map(({ event }) => event),
      all.map(({ kind }) => kind),
      all.map(({ move }) => move),
      all.map(({ data }) => JSON.stringify(data)),
      all.map(({ at }) => toDb(at)),
      all.map(({ conversation }) => conversation ?? null),
    ],
    'notices-write',
  );
}
