import { createHash, type Hash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refused } from '#domain/errors.ts';
import { makeDataDir } from '../data-dir.ts';
import { randomText } from '../random.ts';
import { MissingFile, type Files, type StoredFile } from './files.ts';

const head_bytes = 4_100;
const abandoned_ms = 24 * 3_600_000;

/** Keeps files below DATA_DIR/files, spread over folders by the first characters of their key. */
export function diskFiles(dataDir: string): Files {
  makeDataDir(dataDir);
  const base = join(dataDir, 'files');
  const half = join(base, 'half');
  mkdirSync(half, { recursive: true, mode: 0o700 });
  void removeAbandoned(half);
  return {
    put: (source, { max_bytes }) => put(base, half, source, max_bytes),
    open: async (key, part = {}) => {
      const path = pathOf(base, key);
      // createReadStream would report a missing file only after the answer has begun.
      const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'ENOENT' ? new MissingFile(`no file ${key}`) : error;
      });
      return createReadStream(path, { fd: file, ...part });
    },
    remove: (key) => rm(pathOf(base, key), { force: true }),
  };
}

async function put(
  base: string,
  half: string,
  source: AsyncIterable<Uint8Array>,
  max_bytes: number,
): Promise<StoredFile> {
  const key = Buffer.from(randomText(16), 'base64url').toString('hex');
  const beside = join(half, key);
  const file = await open(beside, 'wx', 0o600);
  try {
    const written = await write(file, source, max_bytes);
    await file.sync();
    await file.close();
    const path = pathOf(base, key);
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(beside, path);
    await syncFolder(dirname(path));
    if (made !== undefined) await syncFolder(base);
    return { key, ...written };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

async function write(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  max_bytes: number,
): Promise<Omit<StoredFile, 'key'>> {
  const hash: Hash = createHash('sha256');
  const head = Buffer.alloc(head_bytes);
  let bytes = 0;
  for await (const chunk of source) {
    if (bytes + chunk.byteLength > max_bytes) throw new Refused('request.too_large', { max: megabytes(max_bytes) });
    if (bytes < head_bytes) head.set(chunk.subarray(0, head_bytes - bytes), bytes);
    hash.update(chunk);
    await file.writeFile(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex'), head: head.subarray(0, Math.min(bytes, head_bytes)) };
}

function pathOf(base: string, key: string): string {
  // A key goes into a path, and it may have travelled.
  if (!/^[0-9a-f]{32}$/.test(key)) throw new MissingFile('not a key of this store');
  return join(base, key.slice(0, 2), key);
}

function megabytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.floor(bytes / 1_000_000)} MB` : `${bytes} B`;
}

/** What a killed server was in the middle of receiving. */
async function removeAbandoned(half: string): Promise<void> {
  for (const name of await readdir(half).catch(() => [])) {
    const found = await stat(join(half, name)).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandoned_ms) await rm(join(half, name), { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
