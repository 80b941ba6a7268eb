import { buffer } from 'node:stream/consumers';
import { Refused } from '#domain/errors.ts';
import type { OrgId, PersonId } from '#domain/ids.ts';
import { DAY, type Instant } from '#domain/time.ts';
import { toDb, type Db, type Tx } from '#platform/db/pool.ts';
import type { Files, StoredFile } from '#platform/files/files.ts';
import { newId } from '#platform/random.ts';
import { checkedKind, checkedName } from './checks.ts';
import { ALL_KINDS, isImage, KINDS, LIMITS, type Kind } from './kinds.ts';
import { oneAtATime, previewOf, type Preview } from './preview.ts';
import { inOrder, type FileRow } from './queries.ts';
import { COLUMNS } from './tables.ts';

export interface Upload {
  readonly name: string;
  readonly stream: AsyncIterable<Uint8Array>;
  /** LIMITS.file_bytes where it is left out. */
  readonly max_bytes?: number;
  /** Every kind where it is left out. */
  readonly kinds?: readonly Kind[];
}

/**
 * Keeps an upload: streams it into the store, looks at what it really is, makes the copy of an image that is shown, and
 * writes the row. Pass the Db itself, not an open database transaction: the upload lasts as long as its sender likes.
 * Refused: file.*, request.too_large; nothing is kept then.
 */
export async function storeFile(
  tx: Tx,
  files: Files,
  by: { readonly org: OrgId; readonly person: PersonId },
  upload: Upload,
  now: Instant,
): Promise<FileRow> {
  const name = checkedName(upload.name);
  await checkRoom(tx, by.org);
  const stored = await files.put(upload.stream, { max_bytes: upload.max_bytes ?? LIMITS.file_bytes });
  const keys = [stored.key];
  try {
    const kind = await checkedKind(files, stored, name, upload.kinds ?? ALL_KINDS);
    const preview = isImage(kind) ? await keepPreview(files, stored, kind) : null;
    if (preview) keys.push(preview.key);
    const [row] = await tx.sql<FileRow>(
      `INSERT INTO files (${COLUMNS}) VALUES ($1, $2, $3, NULL, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${COLUMNS}`,
      [
        newId('fil', now),
        by.org,
        by.person,
        name,
        kind,
        KINDS[kind].media_type,
        stored.bytes,
        stored.sha256,
        stored.key,
        preview?.key ?? null,
        preview?.width ?? null,
        preview?.height ?? null,
        preview?.captured_at ?? null,
        toDb(now),
      ],
    );
    if (!row) throw new Error('an inserted row comes back');
    return row;
  } catch (error) {
    for (const key of keys) await files.remove(key);
    throw error;
  }
}

async function checkRoom(tx: Tx, org: string): Promise<void> {
  const [sum] = await tx.sql<{ bytes: bigint }>(
    `SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM files WHERE org_id = $1 AND order_id IS NULL AND NOT sent`,
    [org],
    'files-loose',
  );
  if ((sum?.bytes ?? 0n) > BigInt(LIMITS.loose_bytes)) throw new Refused('file.too_many_waiting');
}

async function keepPreview(
  files: Files,
  stored: StoredFile,
  kind: 'jpeg' | 'png' | 'webp',
): Promise<Omit<Preview, 'content'> & { key: string }> {
  const { content, ...preview } = await oneAtATime(async () =>
    previewOf(await buffer(await files.open(stored.key)), kind),
  );
  const { key } = await files.put(once(content), { max_bytes: LIMITS.file_bytes });
  return { ...preview, key };
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}

/**
 * Makes uploaded files part of an order for good, in the order of the ids; again for the same order is harmless. From
 * then on both its sides see them. Refused: not_found for what the organization did not upload or used elsewhere.
 */
export async function attachFiles(tx: Tx, ids: readonly string[], orderId: string, org: string): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<FileRow>(
    `UPDATE files SET order_id = $2 WHERE id = ANY ($1) AND org_id = $3 AND (order_id IS NULL OR order_id = $2) RETURNING ${COLUMNS}`,
    [ids, orderId, org],
  );
  return inOrder(rows, ids);
}

/**
 * Keeps uploaded files for good because they were sent to somebody, in the order of the ids; one that was sent before may
 * be sent again. Refused: not_found for what the organization did not upload, or used in an order.
 */
export async function sendFiles(tx: Tx, ids: readonly string[], org: string): Promise<FileRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx.sql<FileRow>(
    `UPDATE files SET sent = true WHERE id = ANY ($1) AND org_id = $2 AND (order_id IS NULL OR sent) RETURNING ${COLUMNS}`,
    [ids, org],
  );
  return inOrder(rows, ids);
}

/**
 * Makes files that were sent part of an order for good; the caller has checked that both its sides have them. Refused:
 * not_found for what another order has.
 */
export async function attachSent(tx: Tx, ids: readonly string[], orderId: string): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx.sql<FileRow>(
    `UPDATE files SET order_id = $2 WHERE id = ANY ($1) AND sent AND (order_id IS NULL OR order_id = $2) RETURNING ${COLUMNS}`,
    [ids, orderId],
  );
  inOrder(rows, ids);
}

/** Removes what was uploaded and never attached or sent. Returns how many. */
export async function removeLoose(db: Db, files: Files, now: Instant): Promise<number> {
  const gone = await db.sql<{ storage_key: string; preview_key: string | null }>(
    `DELETE FROM files f WHERE order_id IS NULL AND NOT sent AND at < $1 RETURNING storage_key, preview_key`,
    [toDb(now - LIMITS.loose_days * DAY)],
  );
  for (const { storage_key, preview_key } of gone) {
    await files.remove(storage_key);
    if (preview_key !== null) await files.remove(preview_key);
  }
  return gone.length;
}
