import type { Actor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { filesOfOrder, fileOfOrder, type FileRow } from '#modules/files/queries.ts';
import { orderOf } from '#modules/orders/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { byOf } from '#modules/orders/transition.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { COLUMNS, type ReportRow } from './tables.ts';

export interface Report extends ReportRow {
  /** No newer version has been issued. */
  readonly is_current: boolean;
  readonly main: FileRow;
  readonly photos: readonly { readonly file: FileRow; readonly caption: string }[];
  readonly attachments: readonly FileRow[];
}

/** All versions, the newest first. Refused: not_found for whoever is no side of the order and not staff. */
export async function reportsOf(tx: Tx, actor: Actor, orderId: string): Promise<Report[]> {
  byOf(actor, await loadOrder(tx, orderId));
  return reportsOfOrder(tx, orderId);
}

/** The same without asking who reads: for pages and parts that have already checked. */
export async function reportsOfOrder(tx: Tx, orderId: string): Promise<Report[]> {
  const rows = await tx.sql<ReportRow>(
    `SELECT ${COLUMNS.join(', ')} FROM reports WHERE order_id = $1 ORDER BY version DESC`,
    [orderId],
    'reports-of-order',
  );
  if (rows.length === 0) return [];
  const parts = await tx.sql<{ report_id: string; file_id: string; part: string; caption: string }>(
    `SELECT f.report_id, f.file_id, f.part, f.caption FROM report_files f JOIN reports r ON r.id = f.report_id
     WHERE r.order_id = $1 ORDER BY f.report_id, f.position`,
    [orderId],
    'report-files-of-order',
  );
  const files = new Map((await filesOfOrder(tx, orderId)).map((file) => [file.id as string, file]));
  const fileOf = (id: string): FileRow => {
    const file = files.get(id);
    if (!file) throw new Error(`${id} of a report is not attached to its order`);
    return file;
  };
  return rows.map((row, at) => {
    const own = parts.filter((part) => part.report_id === row.id);
    const photos = own.filter(({ part }) => part === 'photo');
    return {
      ...row,
      is_current: at === 0,
      main: fileOf(row.main_file),
      photos: photos.map(({ file_id, caption }) => ({ file: fileOf(file_id), caption })),
      attachments: own.filter(({ part }) => part === 'attachment').map(({ file_id }) => fileOf(file_id)),
    };
  });
}

/** One version. Refused: not_found. */
export async function reportOf(tx: Tx, actor: Actor, orderId: string, version: number): Promise<Report> {
  const found = (await reportsOf(tx, actor, orderId)).find((report) => report.version === version);
  if (!found) throw new Refused('not_found');
  return found;
}

/** The version that the next report of the order will be. */
export async function nextVersion(tx: Tx, orderId: string): Promise<number> {
  const [row] = await tx.sql<{ next: number }>(
    `SELECT coalesce(max(version), 0) + 1 AS next FROM reports WHERE order_id = $1`,
    [orderId],
    'reports-next-version',
  );
  return row?.next ?? 1;
}

/** A file of the order, for a side of it and for staff. Refused: not_found for everybody else and everything else. */
export async function orderFile(tx: Tx, actor: Actor, orderId: string, fileId: string): Promise<FileRow> {
  byOf(actor, await loadOrder(tx, orderId));
  return fileOfOrder(tx, orderId, fileId);
}

export interface Known {
  /** Some report issued here has this fingerprint. Everybody may learn that who holds the file. */
  readonly known: boolean;
  /** Which ones: only those of orders that the reader is a side of; staff see all. */
  readonly reports: readonly {
    readonly order: string;
    readonly no: string;
    readonly title: string;
    readonly version: number;
    readonly is_current: boolean;
    readonly at: Instant;
  }[];
}

/** What a fingerprint (64 hex digits) stands for. `actor` is null for a visitor. */
export async function reportsWithFingerprint(
  tx: Tx,
  actor: Actor | null,
  sha256: string,
  now: Instant,
): Promise<Known> {
  const rows = await tx.sql<{ order_id: string; version: number; last: number; at: Instant }>(
    `SELECT r.order_id, r.version, r.at, (SELECT max(version) FROM reports o WHERE o.order_id = r.order_id) AS last
     FROM reports r WHERE r.sha256 = $1 ORDER BY r.id DESC LIMIT 20`,
    [sha256],
    'reports-by-fingerprint',
  );
  const reports: Known['reports'][number][] = [];
  for (const { order_id, version, last, at } of actor ? rows : []) {
    const view = await orderOf(tx, actor!, order_id, now).catch((error: unknown) => {
      if (error instanceof Refused && error.code === 'not_found') return null;
      throw error;
    });
    if (!view) continue;
    const { no, order } = view;
    reports.push({ order: order_id, no, title: order.terms.title, version, is_current: version === last, at });
  }
  return { known: rows.length > 0, reports };
}
