import { Refused } from '#domain/errors.ts';
import { captureTime } from './exif.ts';
import { LIMITS, type ImageKind } from './kinds.ts';

/** Loaded at the first image: a server that shows pages does without its 20 MB. */
async function loadSharp() {
  const { default: sharp } = await import('sharp');
  // Without these a burst of uploads keeps decoded images in memory and takes every core from the requests.
  sharp.cache(false);
  sharp.concurrency(1);
  return sharp;
}

export interface Preview {
  /** WebP, turned upright, without any metadata. */
  readonly content: Buffer;
  readonly width: number;
  readonly height: number;
  readonly captured_at: string | null;
}

let last: Promise<unknown> = Promise.resolve();

/** Decoding a large image can take 200 MB, so a process does one after the other. */
export async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}

/**
 * Decodes the whole image and makes the copy that is shown. Refused: file.damaged (cut, broken, not what it says it is),
 * file.too_many_pixels.
 */
export async function previewOf(original: Buffer, kind: ImageKind): Promise<Preview> {
  const sharp = await loadSharp();
  try {
    const options = { limitInputPixels: LIMITS.image_pixels, failOn: 'error', sequentialRead: true } as const;
    const { format, exif } = await sharp(original, options).metadata();
    if (format !== kind) throw new Refused('file.damaged');
    const { data, info } = await sharp(original, options)
      .autoOrient()
      .resize(LIMITS.preview_side, LIMITS.preview_side, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 76 })
      .toBuffer({ resolveWithObject: true });
    return { content: data, width: info.width, height: info.height, captured_at: exif ? captureTime(exif) : null };
  } catch (error) {
    if (error instanceof Refused) throw error;
    const tooLarge = error instanceof Error && /pixel limit|exceeds limit|too large/i.test(error.message);
    throw tooLarge
      ? new Refused('file.too_many_pixels', { max: LIMITS.image_pixels / 1_000_000 })
      : new Refused('file.damaged');
  }
}

/** A preview once more as JPEG, for what cannot show WebP. */
export async function toJpeg(preview: Buffer, side: number): Promise<Buffer> {
  const sharp = await loadSharp();
  return oneAtATime(() =>
    sharp(preview).resize(side, side, { fit: 'inside', withoutEnlargement: true }).jpeg({ quality: 74 }).toBuffer(),
  );
}

/** A preview made smaller, for lists. */
export async function toSmall(preview: Buffer, side: number): Promise<Buffer> {
  const sharp = await loadSharp();
  return oneAtATime(() =>
    sharp(preview).resize(side, side, { fit: 'inside', withoutEnlargement: true }).webp({ quality: 74 }).toBuffer(),
  );
}
