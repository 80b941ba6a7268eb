/** How large what people upload may be: the one place that says so. */
export const LIMITS = {
  file_bytes: 20_000_000,
  /** Files of one form, and of one report. */
  form_files: 40,
  /** What one form may carry in all; a body that says it is larger is refused before it is read. */
  form_bytes: 200_000_000,
  image_pixels: 50_000_000,
  preview_side: 1280,
  name_characters: 200,
  /** Of what is inside a DOCX or XLSX: unpacked bytes, how many times the packed ones, and number of parts. */
  unpacked_bytes: 200_000_000,
  unpacked_ratio: 100,
  parts: 5_000,
  /** Forms with files of one organization, and files that one network has verified, in an hour of real time. */
  forms_an_hour: 600,
  verified_an_hour: 200,
  /** Never attached to anything: removed after so long. */
  loose_days: 7,
  /** What one organization may have waiting like that, so that nobody fills the disk. */
  loose_bytes: 1_000_000_000,
} as const;

interface KindOf {
  readonly media_type: string;
  /** The first is what a download is called by. */
  readonly extensions: readonly string[];
}

/** Everything that may be uploaded. HEIC is not here: what re-encodes photos cannot read it. */
export const KINDS = {
  pdf: { media_type: 'application/pdf', extensions: ['pdf'] },
  jpeg: { media_type: 'image/jpeg', extensions: ['jpg', 'jpeg'] },
  png: { media_type: 'image/png', extensions: ['png'] },
  webp: { media_type: 'image/webp', extensions: ['webp'] },
  csv: { media_type: 'text/csv', extensions: ['csv'] },
  xlsx: {
    media_type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extensions: ['xlsx'],
  },
  docx: {
    media_type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extensions: ['docx'],
  },
} as const satisfies Record<string, KindOf>;

export type Kind = keyof typeof KINDS;
export type ImageKind = 'jpeg' | 'png' | 'webp';

export const PHOTO_KINDS: readonly Kind[] = ['jpeg', 'png', 'webp'];
export const REPORT_KINDS: readonly Kind[] = ['pdf'];
/** A certificate as a company has it: as a file, or photographed. */
export const PAPER_KINDS: readonly Kind[] = ['pdf', 'jpeg', 'png', 'webp'];
export const ALL_KINDS: readonly Kind[] = ['pdf', 'jpeg', 'png', 'webp', 'csv', 'xlsx', 'docx'];

export function isImage(kind: Kind): kind is ImageKind {
  return PHOTO_KINDS.includes(kind);
}

/** For the `accept` of a file input. */
export function acceptOf(kinds: readonly Kind[]): string {
  return kinds.flatMap((kind) => KINDS[kind].extensions.map((extension) => `.${extension}`)).join(',');
}

/** The name a download gets: what it was uploaded under, with an ending that is true. */
export function downloadName(name: string, kind: Kind): string {
  const endings: readonly string[] = KINDS[kind].extensions;
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending !== undefined && endings.includes(ending) ? name : `${name}.${endings[0]}`;
}
