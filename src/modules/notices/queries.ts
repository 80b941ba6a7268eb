import { Refused } from '#domain/errors.ts';
import { seqsOf } from '#modules/orders/head.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Session } from '#platform/http.ts';
import type { Locale } from '#platform/i18n.ts';
import type { Mails, NoticeRow, OrderNotice } from './tables.ts';

export type { Mails, MarketNotice, MoneyNotice, NoticeRow, OrderNotice, TalkNotice } from './tables.ts';
export { MAILS } from './tables.ts';

/** A bar shows no more than "99+", so no more is counted. */
const UNREAD_MAX = 100;
export const PAGE = 30;

const COLUMNS = 'id, person_id, org_id, side, order_id, conversation_id, kind, move, act, data, at, read_at';

/** Who reads: what was told to them for an organization they have left, or as staff they are no more, is not shown. */
export type Reader = Pick<Session, 'person' | 'orgs' | 'staff'>;

// $1 person, $2 their organizations, $3 whether they are staff.
const OWN = `person_id = $1 AND (org_id = ANY ($2) OR (org_id IS NULL AND $3))`;
const ownOf = ({ person, orgs, staff }: Reader): unknown[] => [person, orgs.map(({ id }) => id), staff !== null];

/** How many notices the person has not read: one look at an index of the unread ones, for every page. */
export async function unreadNotices(tx: Tx, reader: Reader): Promise<number> {
  const [row] = await tx.sql<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT FROM notices WHERE ${OWN} AND read_at IS NULL LIMIT ${UNREAD_MAX}) unread`,
    ownOf(reader),
    'notices-unread',
  );
  return row?.n ?? 0;
}

/**
 * The person's notices, newest first; `before` is the id that the page before ended with. `act` says whether their
 * side still has to: nothing happened on the order since; of all else that the notice is unread.
 */
export async function noticesOf(
  tx: Tx,
  reader: Reader,
  { unread = false, before = null, limit = PAGE }: { unread?: boolean; before?: bigint | null; limit?: number },
): Promise<{ notices: NoticeRow[]; next: bigint | null }> {
  const rows = await tx.sql<NoticeRow>(
    `SELECT ${COLUMNS} FROM notices WHERE ${OWN} AND ($4::bigint IS NULL OR id < $4) ${unread ? 'AND read_at IS NULL' : ''}
     ORDER BY id DESC LIMIT $5`,
    [...ownOf(reader), before, limit + 1],
    unread ? 'notices-list-unread' : 'notices-list',
  );
  const asked = rows.flatMap((row) => (row.act && isOfOrder(row) ? [row.order_id] : []));
  const seqs = asked.length > 0 ? await seqsOf(tx, [...new Set(asked)]) : new Map<string, number>();
  const notices = rows.slice(0, limit).map((row): NoticeRow => {
    const still = isOfOrder(row) ? row.data.seq === seqs.get(row.order_id) : row.read_at === null;
    return { ...row, act: row.act && still };
  });
  return { notices, next: rows.length > limit ? (notices.at(-1)?.id ?? null) : null };
}

export function isOfOrder(notice: NoticeRow): notice is OrderNotice {
  return notice.kind === 'move' || notice.kind === 'reminder';
}

/** Refused: not_found, also for a notice of somebody else. */
export async function noticeOf(tx: Tx, reader: Reader, id: bigint): Promise<NoticeRow> {
  const [row] = await tx.sql<NoticeRow>(`SELECT ${COLUMNS} FROM notices WHERE ${OWN} AND id = $4`, [
    ...ownOf(reader),
    id,
  ]);
  if (!row) throw new Refused('not_found');
  return row;
}

/** A notice with how its reader is addressed. `organization` is the name of the one it is for; null as staff. */
export type MailedNotice = NoticeRow & {
  readonly reader: {
    readonly name: string;
    readonly email: string;
    readonly locale: Locale | null;
    readonly zone: string;
    readonly organization: string | null;
  };
};

/** What a job carries of a notice. */
export interface NoticeId {
  readonly notice: string;
  readonly person: string;
}

/** For the job that mails them, in their order. Those whose person is gone are left out. */
export function noticesToMail(tx: Tx, ids: readonly NoticeId[]): Promise<MailedNotice[]> {
  return tx.sql<MailedNotice>(
    `SELECT ${COLUMNS.replaceAll(/\w+/g, 'n.$&')}, json_build_object('name', p.name, 'email', p.email, 'locale', p.locale,
       'zone', p.zone, 'organization', (SELECT o.name FROM organizations o WHERE o.id = n.org_id)) AS reader
     FROM unnest((SELECT $1::text[]), (SELECT $2::bigint[])) AS wanted (person_id, id)
       JOIN notices n USING (person_id, id) JOIN people p ON p.id = n.person_id ORDER BY n.id`,
    [ids.map(({ person }) => person), ids.map(({ notice }) => notice)],
    'notices-to-mail',
  );
}

export async function mailsOf(tx: Tx, person: string): Promise<Mails> {
  const [row] = await tx.sql<{ mail: Mails }>('SELECT mail FROM notice_settings WHERE person_id = $1', [person]);
  return row?.mail ?? 'all';
}
