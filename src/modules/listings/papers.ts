import type { PersonActor, StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrgId } from '#domain/ids.ts';
import { can, staffCan } from '#domain/permissions.ts';
import { type CalendarDate, DAY, dateIn, type Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import { publish } from '#platform/outbox.ts';
import type { ListingChange } from './contract.ts';

/** A paper keeps what staff said of it only while it stays as they saw it. Answers the keys of those that are gone. */
export async function putPapers(
  tx: Tx,
  org: OrgId,
  papers: NonNullable<ListingChange['accreditations']>,
): Promise<string[]> {
  const gone = await tx.sql<{ storage_key: string | null }>(
    'DELETE FROM listing_accreditations WHERE org_id = $1 AND code <> ALL ($2::text[]) RETURNING storage_key',
    [org, papers.map((paper) => paper.code)],
  );
  for (const { code, number, issuer, expires_on } of papers) {
    await tx.sql(
      `INSERT INTO listing_accreditations AS a (org_id, code, number, issuer, expires_on) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (org_id, code) DO UPDATE SET number = excluded.number, issuer = excluded.issuer, expires_on = excluded.expires_on,
         lapsed = false, verified_at = NULL, refused_at = NULL, refused_reason = NULL
       WHERE (a.number, a.issuer, a.expires_on) IS DISTINCT FROM (excluded.number, excluded.issuer, excluded.expires_on)`,
      [org, code, number, issuer, expires_on],
    );
  }
  return gone.flatMap(({ storage_key }) => storage_key ?? []);
}

/** A file of the store with what is known of it. */
export interface PaperFile {
  readonly key: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/**
 * The paper itself, for staff to look at; what they said of the one before no longer counts. Answers the key of that one,
 * which the caller removes after the commit. Refused: order.needs_owner_or_admin, not_found (no such entry in the listing).
 */
export async function setPaperFile(
  tx: Tx,
  actor: PersonActor,
  code: string,
  file: PaperFile,
  now: Instant,
): Promise<string | null> {
  if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
  const [before] = await tx.sql<{ storage_key: string | null }>(
    'SELECT storage_key FROM listing_accreditations WHERE org_id = $1 AND code = $2 FOR UPDATE',
    [actor.org, code],
  );
  if (!before) throw new Refused('not_found');
  await tx.sql(
    `UPDATE listing_accreditations SET storage_key = $3, file_name = $4, media_type = $5, bytes = $6, sent_at = $7,
       verified_at = NULL, refused_at = NULL, refused_reason = NULL WHERE org_id = $1 AND code = $2`,
    [actor.org, code, file.key, file.name, file.mediaType, file.bytes, toDb(now)],
  );
  return before.storage_key;
}

/** Where the paper is kept. The caller has checked that it is the reader's own company, or that they are staff. Refused: not_found. */
export async function paperFile(tx: Tx, org: OrgId, code: string): Promise<PaperFile> {
  const [row] = await tx.sql<{ storage_key: string; file_name: string; media_type: string; bytes: number }>(
    `SELECT storage_key, file_name, media_type, bytes FROM listing_accreditations
      WHERE org_id = $1 AND code = $2 AND storage_key IS NOT NULL`,
    [org, code],
  );
  if (!row) throw new Refused('not_found');
  return { key: row.storage_key, name: row.file_name, mediaType: row.media_type, bytes: row.bytes };
}

/** A paper that waits for somebody to look at it. */
export interface PaperLine {
  readonly org: OrgId;
  readonly company: string;
  readonly code: string;
  readonly number: string;
  readonly issuer: string;
  readonly expiresOn: CalendarDate | null;
  readonly file: string;
  readonly bytes: number;
  readonly sentAt: Instant;
}

/** A queue shows at most so many, those that wait longest first. */
const QUEUE_MAX = 100;
const WAITING = 'verified_at IS NULL AND refused_at IS NULL AND sent_at IS NOT NULL';

/** Refused: not_found for staff who do not look at papers. */
export async function waitingPapers(tx: Tx, actor: StaffActor): Promise<PaperLine[]> {
  mustVerify(actor);
  return tx.sql<PaperLine>(
    `SELECT a.org_id AS org, l.name AS company, a.code, a.number, a.issuer, a.expires_on AS "expiresOn",
       a.file_name AS file, a.bytes, a.sent_at AS "sentAt"
       FROM listing_accreditations a JOIN listings l USING (org_id) WHERE ${WAITING} ORDER BY a.sent_at, a.org_id, a.code LIMIT ${QUEUE_MAX}`,
  );
}

/** How many wait; null for staff who do not look at papers. */
export async function waitingPaperCount(tx: Tx, actor: StaffActor): Promise<number | null> {
  if (!staffCan(actor.role, 'organization', 'verify')) return null;
  const [row] = await tx.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM listing_accreditations WHERE ${WAITING}`,
    [],
    'papers-waiting',
  );
  return row?.count ?? 0;
}

/** Which paper, and when it was sent in: what is seen now may be another one than was looked at. */
export interface PaperSeen {
  readonly org: OrgId;
  readonly code: string;
  readonly sentAt?: Instant | undefined;
}

/** Staff have seen the paper. Refused: not_found, paper.changed. */
export async function verifyPaper(tx: Tx, actor: StaffActor, seen: PaperSeen, now: Instant): Promise<void> {
  await mustBeSeen(tx, actor, seen);
  const [row] = await tx.sql<SaidRow>(
    `UPDATE listing_accreditations SET verified_at = $3, refused_at = NULL, refused_reason = NULL WHERE org_id = $1 AND code = $2
      RETURNING ${SAID}`,
    [seen.org, seen.code, toDb(now)],
  );
  if (row) await publish(tx, 'paper.verified', { ...row, reason: null }, now);
}

/** Staff have seen the paper and it does not do. Refused: not_found, paper.changed. */
export async function refusePaper(
  tx: Tx,
  actor: StaffActor,
  { reason, ...seen }: PaperSeen & { readonly reason: string },
  now: Instant,
): Promise<void> {
  await mustBeSeen(tx, actor, seen);
  const [row] = await tx.sql<SaidRow>(
    `UPDATE listing_accreditations SET verified_at = NULL, refused_at = $3, refused_reason = $4 WHERE org_id = $1 AND code = $2
      RETURNING ${SAID}`,
    [seen.org, seen.code, toDb(now), reason],
  );
  if (row) await publish(tx, 'paper.refused', { ...row, reason }, now);
}

interface SaidRow {
  readonly org: OrgId;
  readonly code: string;
  readonly day: CalendarDate | null;
}
const SAID = 'org_id AS org, code, expires_on AS day';

function mustVerify(actor: StaffActor): void {
  if (!staffCan(actor.role, 'organization', 'verify')) throw new Refused('not_found');
}

async function mustBeSeen(tx: Tx, actor: StaffActor, { org, code, sentAt }: PaperSeen): Promise<void> {
  mustVerify(actor);
  const [row] = await tx.sql<{ sent_at: Instant | null }>(
    'SELECT sent_at FROM listing_accreditations WHERE org_id = $1 AND code = $2 FOR UPDATE',
    [org, code],
  );
  if (!row) throw new Refused('not_found');
  if (sentAt !== undefined && row.sent_at !== sentAt) throw new Refused('paper.changed');
}

/** So long before a verified paper ends its company is told. */
const REMIND_BEFORE_DAYS = 30;

/** Tells companies whose papers will soon no longer count, once for each end. Returns how many papers. */
export async function remindOfPapers(db: Db, now: Instant): Promise<number> {
  const [today, until] = [dateIn(now, 'UTC'), dateIn(now + REMIND_BEFORE_DAYS * DAY, 'UTC')];
  return db.tx(async (tx) => {
    const rows = await tx.sql<SaidRow>(
      `UPDATE listing_accreditations SET reminded_of = expires_on
        WHERE verified_at IS NOT NULL AND expires_on BETWEEN $1 AND $2 AND reminded_of IS DISTINCT FROM expires_on RETURNING ${SAID}`,
      [today, until],
    );
    for (const row of rows) await publish(tx, 'paper.expiring', { ...row, reason: null }, now);
    return rows.length;
  });
}

/**
 * Notes papers that have run out, once a day or so: a search knows anyway, but looks through all that ran out since this
 * was last done.
 */
export async function lapsePapers(tx: Tx, now: Instant): Promise<void> {
  await tx.sql('UPDATE listing_accreditations SET lapsed = true WHERE expires_on < $1 AND NOT lapsed', [
    dateIn(now, 'UTC'),
  ]);
}
