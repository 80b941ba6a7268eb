import type { Readable } from 'node:stream';

export type StoredFile = {
  /** Says nothing about the content; only this store makes and reads it. */
  key: string;
  bytes: number;
  /** 64 hex digits, over the content as it came. */
  sha256: string;
  /** The first bytes, at most 4,100: enough to tell what kind of file it really is. */
  head: Uint8Array;
};

/**
 * Where uploaded files are kept. A file is whole or not there: `put` answers only when the content is safely written,
 * and one that is broken off leaves nothing. Files are never changed.
 */
export interface Files {
  /** Refused `request.too_large` as soon as more than `max_bytes` have come. An error of the source is thrown on. */
  put(source: AsyncIterable<Uint8Array>, limit: { max_bytes: number }): Promise<StoredFile>;
  /** Throws MissingFile before anything is sent. `start` and `end` (inclusive) are bytes, for a part of the file. */
  open(key: string, part?: { start?: number; end?: number }): Promise<Readable>;
  /** Harmless where the file is gone already. */
  remove(key: string): Promise<void>;
}

export class MissingFile extends Error {
  override name = 'MissingFile';
}
