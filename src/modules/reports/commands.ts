import { buffer } from 'node:stream/consumers';
import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId } from '#domain/ids.ts';
import { mayMove, runClocks } from '#domain/process/decide.ts';
import type { InspectionFacts, InspectionTerms } from '#domain/process/inspection-terms.ts';
import { dateIn, type Instant } from '#domain/time.ts';
import { attachFiles, storeFile } from '#modules/files/commands.ts';
import { isImage } from '#modules/files/kinds.ts';
import { toJpeg } from '#modules/files/preview.ts';
import { contentOf, usableFiles, type FileRow } from '#modules/files/queries.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { transition } from '#modules/orders/transition.ts';
import { personNames } from '#modules/people/queries.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Files } from '#platform/files/files.ts';
import type { Locale } from '#platform/i18n.ts';
import { newId } from '#platform/random.ts';
import type { ReportInput } from './contract.ts';
import { checkClaim, judge } from './judge.ts';
import { nextVersion } from './queries.ts';
import { renderReport, type Photo, type Printed } from './render.ts';
import { COLUMNS, JSON_COLUMNS, type ReportRow } from './tables.ts';

/** A report that has been checked and has its file, and is not issued yet. */
export interface ReportDraft {
  readonly row: ReportRow;
  readonly photos: ReportInput['photos'];
  readonly attachments: readonly string[];
}

/** After a refund a report is still taken into the order's history; it moves no money. */
export const LATE_STATES: readonly string[] = ['refunded', 'cancelled'];

/**
 * The first half of issuing: checks everything, reckons the verdict anew, and where no PDF was uploaded makes one. It
 * writes a file, so it takes the Db and no open database transaction. Refused: report.*, order.*, sampling.*, file.*,
 * input.invalid, not_found (order or a file).
 */
export async function draftReport(
  tx: Tx,
  files: Files,
  actor: PersonActor,
  orderId: string,
  input: ReportInput,
  now: Instant,
): Promise<ReportDraft> {
  const view = await orderOf(tx, actor, orderId, now);
  const { by } = view;
  // A clock that has run out and was not swept yet decides which of the two moves it is.
  const { order } = runClocks(view.order, now);
  const late = LATE_STATES.includes(order.machine.state);
  const refused = mayMove(order, late ? 'lateReport' : 'report', by, null, now);
  if (refused) throw new Refused(refused.code, refused.details);
  const terms = order.terms as unknown as InspectionTerms;
  checkParts(input, terms);
  const judged = judge(terms, input);
  checkClaim(input, judged.computed);
  const used = await usedFiles(tx, input, orderId, actor.org);
  const row = {
    id: newId('rep', now),
    order_id: order.id as OrderId,
    version: await nextVersion(tx, orderId),
    terms_version: order.terms_version,
    result: input.result,
    ...judged,
    override_reason: input.override_reason ?? null,
    fault: input.aborted?.fault ?? null,
    cause: input.aborted?.cause ?? null,
    defects: input.defects,
    sections: input.sections,
    checklist: input.checklist,
    remarks: input.remarks,
    late,
    org_id: actor.org,
    person_id: actor.person,
    at: now,
  };
  const main =
    used.main ??
    (await renderedFile(tx, files, actor, view, { report: row, photos: used.photos, language: input.language }, now));
  return {
    row: { ...row, main_file: main.id, rendered: used.main === null, sha256: main.sha256 },
    photos: input.photos,
    attachments: input.attachments,
  };
}

/** Names that point at something: a checklist item, a photo, each section once. */
function checkParts(input: ReportInput, terms: InspectionTerms): void {
  const wrong = (field: string, expected: string) => new Refused('input.invalid', { field, expected });
  if (new Set(input.sections.map(({ section }) => section)).size !== input.sections.length) {
    throw wrong('sections', 'each section once');
  }
  const items = input.checklist.map(({ item }) => item);
  if (new Set(items).size !== items.length || items.some((item) => item >= terms.checklist.length)) {
    throw wrong('checklist', 'each item of the terms once');
  }
  const photos = new Set(input.photos.map(({ file }) => file));
  const all = [
    ...input.photos.map(({ file }) => file),
    ...input.attachments,
    ...(input.main_file ? [input.main_file] : []),
  ];
  if (new Set(all).size !== all.length) throw wrong('photos', 'each file once');
  if (input.defects.some(({ photo }) => photo !== undefined && !photos.has(photo))) {
    throw wrong('defects', 'photos that are among the photos of the report');
  }
}

interface UsedFiles {
  readonly main: FileRow | null;
  readonly photos: readonly { readonly file: FileRow; readonly caption: string }[];
}

async function usedFiles(tx: Tx, input: ReportInput, orderId: string, org: string): Promise<UsedFiles> {
  const photos = await usableFiles(
    tx,
    input.photos.map(({ file }) => file),
    orderId,
    org,
  );
  const [main] = await usableFiles(tx, input.main_file ? [input.main_file] : [], orderId, org);
  await usableFiles(tx, input.attachments, orderId, org);
  if (main && main.kind !== 'pdf') throw new Refused('file.kind_refused', { field: 'main_file', valid: 'PDF' });
  if (photos.some(({ kind }) => !isImage(kind))) {
    throw new Refused('file.kind_refused', { field: 'photos', valid: 'JPEG, PNG, WEBP' });
  }
  return { main: main ?? null, photos: photos.map((file, at) => ({ file, caption: input.photos[at]?.caption ?? '' })) };
}

/** Paper needs no more, and a report of forty photos must stay below the limit of a file. */
const PRINT_SIDE = 900;

async function renderedFile(
  tx: Tx,
  files: Files,
  actor: PersonActor,
  view: OrderView,
  { report, photos, language }: { report: Printed; photos: UsedFiles['photos']; language: Locale },
  now: Instant,
): Promise<FileRow> {
  const printed: Photo[] = [];
  for (const { file, caption } of photos) {
    const { name, captured_at, sha256 } = file;
    const image = await toJpeg(await buffer(await contentOf(files, file, 'preview')), PRINT_SIDE);
    printed.push({ image, caption, name, captured_at, sha256 });
  }
  const terms = view.order.terms as unknown as InspectionTerms;
  const facts = view.order.machine.facts as InspectionFacts;
  const names = await personNames(tx, [actor.person]);
  const stream = await renderReport(
    {
      report,
      no: view.no,
      terms,
      terms_hash: view.terms_hash,
      buyer: view.buyer.name,
      provider: view.provider.name,
      inspector: names.get(actor.person) ?? '',
      visited_on: facts.visit_on ?? dateIn(now, terms.zone),
      photos: printed,
    },
    language,
  );
  return storeFile(tx, files, actor, { name: `${view.no}-report-${report.version}.pdf`, stream, kinds: ['pdf'] }, now);
}

/**
 * Issues a report: it can never be changed afterwards, and the order moves with it. After a refund it is stored and
 * moves nothing. Two at once: one is refused. Refused: as the move `report` is, order.taken_first.
 */
export async function uploadReport(tx: Tx, actor: PersonActor, draft: ReportDraft, now: Instant): Promise<ReportRow> {
  const orderId = draft.row.order_id;
  // Reports of one order are issued one after the other, so that each version is given once.
  await tx.sql(`SELECT pg_advisory_xact_lock(hashtextextended('report:' || $1, 0))`, [orderId]);
  const known = await loadOrder(tx, orderId);
  const { machine } = runClocks(known, now).order;
  const late = LATE_STATES.includes(machine.state);
  const version = await nextVersion(tx, orderId);
  const { id, result, fault, sha256, counts, sampling } = draft.row;
  const files = 1 + draft.photos.length + draft.attachments.length;
  const counted = sampling !== null && counts !== null;
  const input = { report: { id, version, sha256, result, fault, files, counted } };
  await transition(tx, actor, { order: orderId, known, name: late ? 'lateReport' : 'report', input }, now);
  if (version !== draft.row.version) throw new Refused('order.taken_first', { state: machine.state });
  const row = { ...draft.row, late, at: now };
  await attachFiles(
    tx,
    [row.main_file, ...draft.photos.map(({ file }) => file), ...draft.attachments],
    orderId,
    actor.org,
  );
  await insert(tx, row, draft);
  return row;
}

async function insert(tx: Tx, row: ReportRow, { photos, attachments }: ReportDraft): Promise<void> {
  const values = COLUMNS.map((column) => {
    const value = row[column];
    if (column === 'at') return toDb(row.at);
    return JSON_COLUMNS.includes(column) && value !== null ? JSON.stringify(value) : value;
  });
  const places = COLUMNS.map((_, at) => `$${at + 1}`).join(', ');
  await tx.sql(`INSERT INTO reports (${COLUMNS.join(', ')}) VALUES (${places})`, values, 'report-insert');
  const parts = [
    ...photos.map(({ file, caption }) => ({ file, caption, part: 'photo' })),
    ...attachments.map((file) => ({ file, caption: '', part: 'attachment' })),
  ];
  if (parts.length === 0) return;
  await tx.sql(
    `INSERT INTO report_files (report_id, position, file_id, part, caption)
     SELECT $1, p.position, p.file, p.part, p.caption
     FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS p (file, part, caption, position)`,
    [row.id, parts.map(({ file }) => file), parts.map(({ part }) => part), parts.map(({ caption }) => caption)],
  );
}
