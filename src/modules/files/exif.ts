const EXIF_IFD = 0x8769;
const TAKEN = 0x9003;
const OFFSET = 0x9011;
const ASCII = 2;
const LONG = 4;

/**
 * When the photo was taken by the camera's clock, `2026-11-20T10:20:30` with the offset from UTC where the camera knew
 * it. Null where there is nothing, or nothing sensible. Any bytes may be given: they come from strangers.
 */
export function captureTime(exif: Buffer): string | null {
  const start = exif.toString('latin1', 0, 6) === 'Exif\0\0' ? 6 : 0;
  const tiff = exif.subarray(start);
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return null;
  const little = order === 'II';
  const first = entriesOf(tiff, little, read32(tiff, 4, little));
  const inner = first.get(EXIF_IFD);
  if (inner?.type !== LONG) return null;
  const entries = entriesOf(tiff, little, inner.value);
  const taken = textOf(tiff, entries.get(TAKEN));
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(taken ?? '');
  if (!match) return null;
  const local = `${match[1]}-${match[2]}-${match[3]}T${match[4]}`;
  if (Number.isNaN(Date.parse(`${local}Z`)) || local < '1990') return null;
  const offset = textOf(tiff, entries.get(OFFSET)) ?? '';
  return /^[+-](0\d|1[0-4]):[0-5]\d$/.test(offset) ? local + offset : local;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** The value itself where it is short, else where it stands. */
  readonly value: number;
}

function entriesOf(tiff: Buffer, little: boolean, at: number): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  if (at + 2 > tiff.length) return entries;
  const count = little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at);
  for (let i = 0, place = at + 2; i < count && place + 12 <= tiff.length; i++, place += 12) {
    const tag = little ? tiff.readUInt16LE(place) : tiff.readUInt16BE(place);
    const type = little ? tiff.readUInt16LE(place + 2) : tiff.readUInt16BE(place + 2);
    entries.set(tag, { type, count: read32(tiff, place + 4, little), value: read32(tiff, place + 8, little) });
  }
  return entries;
}

function textOf(tiff: Buffer, entry: Entry | undefined): string | null {
  // The texts looked for are longer than the four bytes that would fit into the entry itself.
  if (entry?.type !== ASCII || entry.count < 5 || entry.count > 40 || entry.value + entry.count > tiff.length)
    return null;
  return tiff
    .toString('latin1', entry.value, entry.value + entry.count)
    .replace(/\0.*$/s, '')
    .trim();
}

function read32(tiff: Buffer, at: number, little: boolean): number {
  return little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at);
}
