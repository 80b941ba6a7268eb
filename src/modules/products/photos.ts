import { buffer } from 'node:stream/consumers';
import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { toSmall } from '#modules/files/preview.ts';
import { contentOf, type FileRow, usableFiles } from '#modules/files/queries.ts';
import type { Db } from '#platform/db/pool.ts';
import type { Files } from '#platform/files/files.ts';
import { ownProduct, setPhotos, type ShownPhoto } from './commands.ts';
import { productById } from './queries.ts';

/** The longer side of the small copy that lists show. */
const SMALL_SIDE = 480;

/**
 * The photos of a product in their order, by the ids they were uploaded under. What is new is copied without metadata:
 * uploads that belong to no order are cleared away after a while. What is left out is removed. Refused: not_found,
 * order.needs_owner_or_admin, input.invalid (no picture).
 */
export async function putPhotos(
  { db, files }: { readonly db: Db; readonly files: Files },
  actor: PersonActor,
  product: string,
  ids: readonly string[],
): Promise<void> {
  const there = new Set((await productById(db, product, actor.org))?.photos.map(({ id }) => id));
  await db.tx((tx) => ownProduct(tx, actor, product));
  const rows = await usableFiles(
    db,
    ids.filter((id) => !there.has(id)),
    null,
    actor.org,
  );
  if (rows.some((row) => row.preview_key === null))
    throw new Refused('input.invalid', { field: 'photos', expected: 'pictures' });
  const fresh: ShownPhoto[] = [];
  try {
    for (const row of rows) fresh.push(await copied(files, row));
    const gone = await db.tx((tx) => setPhotos(tx, actor, product, { ids, fresh }));
    for (const key of gone) await files.remove(key);
  } catch (error) {
    for (const photo of fresh) for (const key of [photo.storage_key, photo.small_key]) await files.remove(key);
    throw error;
  }
}

async function copied(files: Files, row: FileRow): Promise<ShownPhoto> {
  const large = await buffer(await contentOf(files, row, 'preview'));
  const small = await toSmall(large, SMALL_SIDE);
  const [kept, keptSmall] = [await keep(files, large), await keep(files, small)];
  return { id: row.id, storage_key: kept, small_key: keptSmall, width: row.width ?? 1, height: row.height ?? 1 };
}

async function keep(files: Files, content: Uint8Array): Promise<string> {
  const { key } = await files.put(once(content), { max_bytes: content.byteLength });
  return key;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
