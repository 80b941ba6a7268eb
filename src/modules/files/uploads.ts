import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { HOUR, type Instant } from '#domain/time.ts';
import type { Installation } from '#platform/http.ts';
import { readMultipart } from '#platform/files/multipart.ts';
import { countTry } from '#platform/rate-limit.ts';
import { storeFile } from './commands.ts';
import { ALL_KINDS, LIMITS, type Kind } from './kinds.ts';
import type { FileRow } from './queries.ts';

export interface Uploaded {
  /** By name; several values of one name in the order they came. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly files: readonly { readonly field: string; readonly row: FileRow }[];
  readonly refused: readonly { readonly field: string; readonly name: string; readonly refused: Refused }[];
}

/**
 * Reads a form with files and keeps each file as it comes, in the name of the actor's organization. `kinds` says what
 * each file field takes; a field that is not in it is refused. A file that is refused does not stop the others.
 * Refused: request.*, rate.limited.
 */
export async function receiveForm(
  at: Installation,
  request: Request,
  actor: PersonActor,
  kinds: Readonly<Record<string, readonly Kind[]>>,
  now: Instant,
): Promise<Uploaded> {
  const tries = { key: `upload:org:${actor.org}`, max: LIMITS.forms_an_hour, window_ms: HOUR };
  await countTry(at.db, [tries], at.clock.real());
  const limits = { files: LIMITS.form_files, bytes: LIMITS.form_bytes };
  const { fields, files } = await readMultipart(request, limits, ({ field, name, stream }) => {
    const taken = Object.hasOwn(kinds, field) ? kinds[field] : undefined;
    if (!taken) throw new Refused('input.unknown_field', { field });
    return storeFile(at.db, at.files, actor, { name, stream, kinds: taken }, now);
  });
  return {
    fields,
    files: files.flatMap((file) => ('taken' in file ? [{ field: file.field, row: file.taken }] : [])),
    refused: files.flatMap((file) => ('refused' in file ? [file] : [])),
  };
}

/** One file in the field `file`, and nothing else. Refused: file.*, input.unknown_field, input.invalid. */
export async function receiveFile(
  at: Installation,
  request: Request,
  actor: PersonActor,
  now: Instant,
  kinds: readonly Kind[] = ALL_KINDS,
): Promise<FileRow> {
  const { fields, files, refused } = await receiveForm(at, request, actor, { file: kinds }, now);
  const [unknown] = fields.keys();
  if (unknown !== undefined) throw new Refused('input.unknown_field', { field: unknown });
  if (refused[0]) throw refused[0].refused;
  const [first, second] = files;
  if (!first || second) throw new Refused('input.invalid', { field: 'file', expected: 'exactly one file' });
  return first.row;
}
