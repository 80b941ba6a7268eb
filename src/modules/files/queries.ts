import type { Readable } from 'node:stream';
import { Refused } from '#domain/errors.ts';
import type { Tx } from '#platform/db/pool.ts';
import { MissingFile, type Files } from '#platform/files/files.ts';
import { COLUMNS, type FileTableRow } from './tables.ts';

/** A file as the server knows it. The keys are of the files store and are shown to nobody. */
export type FileRow = FileTableRow;

/** Files attached to the order, oldest first. The caller has checked who reads. */
export async function filesOfOrder(tx: Tx, orderId: string): Promise<FileRow[]> {
  return tx.sql<FileRow>(`SELECT ${COLUMNS} FROM files WHERE order_id = $1 ORDER BY id`, [orderId], 'files-of-order');
}

/** One file of the order. The caller has checked that the reader may see the order. Refused: not_found. */
export async function fileOfOrder(tx: Tx, orderId: string, fileId: string): Promise<FileRow> {
  const [row] = await tx.sql<FileRow>(
    `SELECT ${COLUMNS} FROM files WHERE id = $2 AND order_id = $1`,
    [orderId, fileId],
    'file-of-order',
  );
  if (!row) throw new Refused('not_found');
  return row;
}

/**
 * Files that an organization uploaded and that are attached to nothing, or to this order already, in the order of the
 * ids. Refused: not_found when one is not among them.
 */
export async function usableFiles(
  tx: Tx,
  ids: readonly string[],
  orderId: string | null,
  org: string,
): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<FileRow>(
    `SELECT ${COLUMNS} FROM files WHERE id = ANY ($1) AND org_id = $2 AND (order_id IS NULL OR order_id = $3)`,
    [ids, org, orderId],
  );
  return inOrder(rows, ids);
}

/** In the order of the ids. The caller has checked that the reader may see them. Refused: not_found. */
export async function filesById(tx: Tx, ids: readonly string[]): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  return inOrder(await tx.sql<FileRow>(`SELECT ${COLUMNS} FROM files WHERE id = ANY ($1)`, [ids], 'files-by-id'), ids);
}

export function inOrder(rows: readonly FileRow[], ids: readonly string[]): FileRow[] {
  const byId = new Map(rows.map((row) => [row.id as string, row]));
  return [...new Set(ids)].map((id) => {
    const row = byId.get(id);
    if (!row) throw new Refused('not_found');
    return row;
  });
}

/** The content as it was uploaded, or the stripped copy of an image. Refused: not_found where there is no such copy. */
export async function contentOf(files: Files, row: FileRow, copy: 'original' | 'preview'): Promise<Readable> {
  const key = copy === 'original' ? row.storage_key : row.preview_key;
  if (key === null) throw new Refused('not_found');
  try {
    return await files.open(key);
  } catch (error) {
    throw error instanceof MissingFile
      ? new Error(`the content of ${row.id} is gone from the store`, { cause: error })
      : error;
  }
}
