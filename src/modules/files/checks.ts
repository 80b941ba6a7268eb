import { buffer } from 'node:stream/consumers';
import { Refused } from '#domain/errors.ts';
import type { Files, StoredFile } from '#platform/files/files.ts';
import { KINDS, LIMITS, type Kind } from './kinds.ts';

/**
 * A name as it may be shown and given to a download: no path, no control characters, none that turn the reading
 * direction. Refused: file.name_invalid.
 */
export function checkedName(name: string): string {
  const clean = name.normalize('NFC').trim();
  const wrong = /[/\\\p{Cc}\u202a-\u202e\u2066-\u2069]|^\.+$/u.test(clean);
  if (clean === '' || wrong || clean.length > LIMITS.name_characters) throw new Refused('file.name_invalid');
  return clean;
}

/**
 * What the content is, whatever its name says. Refused: file.empty, file.kind_refused (with the kinds that would do),
 * file.damaged, file.unsafe.
 */
export async function checkedKind(
  files: Files,
  stored: StoredFile,
  name: string,
  kinds: readonly Kind[],
): Promise<Kind> {
  if (stored.bytes === 0) throw new Refused('file.empty');
  const kind = await sniff(files, stored, name);
  if (kind === null || !kinds.includes(kind)) throw new Refused('file.kind_refused', { valid: wordsOf(kinds) });
  if (kind === 'csv') return kind;
  const tail = await tailOf(files, stored);
  if (kind === 'xlsx' || kind === 'docx') return kind;
  refuseSecondNature(kind, stored, tail);
  if (kind === 'pdf') checkPdf(tail);
  if (kind === 'png' && !endsWithIend(tail)) throw new Refused('file.damaged');
  if (kind === 'webp' && !fillsItsFrame(stored)) throw new Refused('file.damaged');
  return kind;
}

function wordsOf(kinds: readonly Kind[]): string {
  return kinds.map((kind) => kind.toUpperCase()).join(', ');
}

/** What the first bytes tell; the others need a look at the whole. */
const BY_CONTENT: readonly Kind[] = ['pdf', 'jpeg', 'png', 'webp'];

async function sniff(files: Files, stored: StoredFile, name: string): Promise<Kind | null> {
  const head = Buffer.from(stored.head);
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return officeKind(files, stored);
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  if (found) return BY_CONTENT.find((kind) => KINDS[kind].media_type === found.mime) ?? null;
  return /\.csv$/i.test(name) && (await isTable(files, stored)) ? 'csv' : null;
}

const TAIL_BYTES = 66_000;

async function tailOf(files: Files, { key, bytes }: StoredFile): Promise<Buffer> {
  return buffer(await files.open(key, { start: Math.max(0, bytes - TAIL_BYTES), end: bytes - 1 }));
}

/**
 * A file that is two things at once: an image or a PDF that a browser could read as a page, an archiver as an archive,
 * or a reader as a PDF. Camera makers put other things behind a JPEG, so only what is dangerous there is looked for.
 */
function refuseSecondNature(kind: Kind, stored: StoredFile, tail: Buffer): void {
  const head = Buffer.from(stored.head).toString('latin1').toLowerCase();
  const markup = /<(?:!doctype\s+html|html|script|svg|iframe|body|\?php)\b/.test(head.slice(0, 1_100));
  // Readers take a PDF header anywhere in the first 1,024 bytes.
  const pdfInside = kind !== 'pdf' && head.slice(0, 1_030).includes('%pdf-');
  if (markup || pdfInside || endOfArchive(tail) !== null) throw new Refused('file.unsafe');
}

function checkPdf(tail: Buffer): void {
  const end = tail.lastIndexOf('%%EOF');
  if (end < 0 || tail.length - end > 1_100 || tail.lastIndexOf('startxref') < 0) throw new Refused('file.damaged');
}

function endsWithIend(tail: Buffer): boolean {
  return tail.subarray(-12).equals(Buffer.from('0000000049454e44ae426082', 'hex'));
}

function fillsItsFrame({ head, bytes }: StoredFile): boolean {
  const said = Buffer.from(head).readUInt32LE(4) + 8;
  return said === bytes || said + 1 === bytes;
}

/** Where the end-of-central-directory record of a ZIP stands in the tail: its comment must reach the very end. */
function endOfArchive(tail: Buffer): number | null {
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) === 0x06054b50 && at + 22 + tail.readUInt16LE(at + 20) === tail.length) return at;
  }
  return null;
}

interface ArchivePart {
  readonly name: string;
  readonly packed: number;
  readonly unpacked: number;
  readonly encrypted: boolean;
}

/**
 * A DOCX or XLSX by the list of its parts; nothing is ever unpacked here, so a bomb can only hurt who opens it.
 * Null: some other archive. Refused: file.unsafe (a bomb, macros, a path as a name), file.damaged.
 */
async function officeKind(files: Files, stored: StoredFile): Promise<Kind | null> {
  const parts = await partsOf(files, stored);
  const names = new Set(parts.map(({ name }) => name));
  if (!names.has('[Content_Types].xml')) return null;
  const kind = names.has('xl/workbook.xml') ? 'xlsx' : names.has('word/document.xml') ? 'docx' : null;
  if (kind === null) return null;
  const unpacked = parts.reduce((sum, part) => sum + part.unpacked, 0);
  const packed = parts.reduce((sum, part) => sum + part.packed, 0);
  const unsafe =
    packed > stored.bytes ||
    unpacked > LIMITS.unpacked_bytes ||
    unpacked > Math.max(packed * LIMITS.unpacked_ratio, 10_000_000) ||
    parts.some(
      ({ name, encrypted }) => encrypted || /(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|vbaProject|activeX/i.test(name),
    );
  if (unsafe || names.size !== parts.length) throw new Refused('file.unsafe');
  return kind;
}

async function partsOf(files: Files, stored: StoredFile): Promise<ArchivePart[]> {
  const tail = await tailOf(files, stored);
  const at = endOfArchive(tail);
  if (at === null) throw new Refused('file.damaged');
  const count = tail.readUInt16LE(at + 10);
  const size = tail.readUInt32LE(at + 12);
  const start = tail.readUInt32LE(at + 16);
  const ends = stored.bytes - tail.length + at;
  // The directory must stand right before its end record; 0xffff counts would need ZIP64, which no such file does.
  if (count === 0 || count > LIMITS.parts || start + size !== ends) throw new Refused('file.unsafe');
  const directory = await buffer(await files.open(stored.key, { start, end: ends - 1 }));
  const parts: ArchivePart[] = [];
  for (let place = 0; place + 46 <= directory.length && parts.length <= count;) {
    if (directory.readUInt32LE(place) !== 0x02014b50) throw new Refused('file.damaged');
    const nameEnds = place + 46 + directory.readUInt16LE(place + 28);
    parts.push({
      name: directory.toString('utf8', place + 46, nameEnds),
      packed: directory.readUInt32LE(place + 20),
      unpacked: directory.readUInt32LE(place + 24),
      encrypted: (directory.readUInt16LE(place + 8) & 1) === 1,
    });
    place = nameEnds + directory.readUInt16LE(place + 30) + directory.readUInt16LE(place + 32);
  }
  if (parts.length !== count) throw new Refused('file.damaged');
  return parts;
}

/** Text in UTF-8, or in GB18030 as spreadsheets in China save it, that is no page and no script. */
async function isTable(files: Files, stored: StoredFile): Promise<boolean> {
  const start = Buffer.from(stored.head)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (/^[<#%{]|^\s*<\?/.test(start)) return false;
  return (await reads(files, stored, 'utf-8')) || (await reads(files, stored, 'gb18030'));
}

async function reads(files: Files, { key }: StoredFile, encoding: string): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of await files.open(key)) {
      // Tabs and line ends are the only control characters of a table.
      if (/[^\P{Cc}\t\r\n\u0080-\u009f]/u.test(decoder.decode(chunk as Buffer, { stream: true }))) return false;
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
