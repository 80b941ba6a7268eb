import { Refused } from '#domain/errors.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Mails, NoticeRow } from './tables.ts';

export type { Mails, NoticeData, NoticeRow } from './tables.ts';
export { MAILS } from './tables.ts';

/** A bar shows no more than "99+", so no more is counted. */
const UNREAD_MAX = 100;
export const PAGE = 30;

const COLUMNS = 'id, person_id, org_id, side, order_id, kind, move, act, data, at, read_at';

/** How many notices the person has not read: one look at an index of the unread ones, for every page. */
export async function unreadNotices(tx: Tx, person: string): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM notices WHERE person_id = $1 AND read_at IS NULL LIMIT ${UNREAD_MAX}) unread`,
    [person],
    'notices-unread',
  );
  return row?.n ?? 0;
}

/** The person's notices, newest first; `before` is the id that the page before ended with. */
export async function noticesOf(
  tx: Tx,
  person: string,
  { unread = false, before = null, limit = PAGE }: { unread?: boolean; before?: bigint | null; limit?: number },
): Promise<{ notices: NoticeRow[]; next: bigint | null }> {
  const rows = await tx.sql<NoticeRow>(
    `SELECT ${COLUMNS} FROM notices WHERE person_id = $1 AND ($2::bigint IS NULL OR id < $2) ${unread ? 'AND read_at IS NULL' : ''}
     ORDER BY id DESC LIMIT $3`,
    [person, before, limit + 1],
    unread ? 'notices-list-unread' : 'notices-list',
  );
  const notices = rows.slice(0, limit);
  return { notices, next: rows.length > limit ? (notices.at(-1)?.id ?? null) : null };
}

/** Refused: not_found, also for a notice of somebody else. */
export async function noticeOf(tx: Tx, person: string, id: bigint): Promise<NoticeRow> {
  const [row] = await tx.sql<NoticeRow>(`SELECT ${COLUMNS} FROM notices WHERE person_id = $1 AND id = $2`, [
    person,
    id,
  ]);
  if (!row) throw new Refused('not_found');
  return row;
}

export async function mailsOf(tx: Tx, person: string): Promise<Mails> {
  const [row] = await tx.sql<{ mail: Mails }>('SELECT mail FROM notice_settings WHERE person_id = $1', [person]);
  return row?.mail ?? 'all';
}
