import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { staffCan } from '#domain/permissions.ts';
import { organizationNames, personNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { FLAG, type FlagRow } from './tables.ts';

/** A queue shows at most so many. */
const QUEUE_MAX = 100;

export interface Flag extends Omit<FlagRow, 'org_id' | 'person_id' | 'closed_by'> {
  readonly by: { readonly id: string; readonly name: string };
  readonly closed_by: string | null;
}

/** Open ones by how long they have waited, closed ones the newest first. Refused: not_found. */
export async function flagsOf(tx: Tx, actor: StaffActor, state: 'open' | 'closed'): Promise<Flag[]> {
  mustClose(actor);
  const rows = await tx.sql<FlagRow>(
    state === 'open'
      ? `SELECT ${FLAG} FROM conversation_flags WHERE closed_at IS NULL ORDER BY at, id LIMIT ${QUEUE_MAX}`
      : `SELECT ${FLAG} FROM conversation_flags WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id LIMIT ${QUEUE_MAX}`,
  );
  return named(tx, rows);
}

/** Refused: not_found. */
export async function flagById(tx: Tx, actor: StaffActor, id: string): Promise<Flag> {
  mustClose(actor);
  const rows = await tx.sql<FlagRow>(`SELECT ${FLAG} FROM conversation_flags WHERE id = $1`, [id]);
  const [flag] = await named(tx, rows);
  if (!flag) throw new Refused('not_found');
  return flag;
}

/** How many wait for somebody to look: for the desk of the staff. */
export async function openFlags(tx: Tx): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM conversation_flags WHERE closed_at IS NULL`,
    [],
    'flags-open',
  );
  return row?.n ?? 0;
}

function mustClose({ role }: StaffActor): void {
  if (!staffCan(role, 'flag', 'close')) throw new Refused('not_found');
}

async function named(tx: Tx, rows: readonly FlagRow[]): Promise<Flag[]> {
  const orgs = await organizationNames(tx, [...new Set(rows.map((row) => row.org_id))]);
  const people = await personNames(tx, [...new Set(rows.flatMap((row) => row.closed_by ?? []))]);
  return rows.map(({ org_id: org, person_id: _, closed_by: closer, ...row }) => ({
    ...row,
    by: { id: org, name: orgs.get(org) ?? '' },
    closed_by: closer === null ? null : (people.get(closer) ?? null),
  }));
}
