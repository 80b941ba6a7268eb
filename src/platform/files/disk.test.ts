import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { diskFiles } from './disk.ts';
import { MissingFile, type Files } from './files.ts';

let dir: string;
let files: Files;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'files-'));
  files = diskFiles(dir);
});
afterAll(() => rmSync(dir, { recursive: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

function left(): string[] {
  return readdirSync(join(dir, 'files', 'half'));
}

it('gives back exactly what was put, with its size, digest and first bytes', async () => {
  const long = 'x'.repeat(5_000);
  const stored = await files.put(pieces('%PDF-', '1.7 ', long), { max_bytes: 10_000 });
  const whole = `%PDF-1.7 ${long}`;
  expect((await buffer(await files.open(stored.key))).toString()).toBe(whole);
  expect(stored.bytes).toBe(whole.length);
  expect(stored.sha256).toBe(createHash('sha256').update(whole).digest('hex'));
  expect(Buffer.from(stored.head).toString()).toBe(whole.slice(0, 4_100));
  expect((await buffer(await files.open(stored.key, { start: 1, end: 3 }))).toString()).toBe('PDF');
});

it('takes a file of exactly the limit, and stops reading at the first byte beyond, leaving nothing', async () => {
  expect((await files.put(pieces('12345'), { max_bytes: 5 })).bytes).toBe(5);
  let asked = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      asked += 1;
      yield Buffer.from('123');
    }
  }
  await expect(files.put(endless(), { max_bytes: 5 })).rejects.toMatchObject({ code: 'request.too_large' });
  expect(asked).toBe(2);
  expect(left()).toEqual([]);
});

it('leaves nothing of an upload that breaks off', async () => {
  async function* breaks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    throw new Error('connection lost');
  }
  await expect(files.put(breaks(), { max_bytes: 100 })).rejects.toThrow('connection lost');
  expect(left()).toEqual([]);
});

it('removes for good, twice without harm', async () => {
  const { key } = await files.put(pieces('gone'), { max_bytes: 100 });
  await files.remove(key);
  await files.remove(key);
  await expect(files.open(key)).rejects.toThrow(MissingFile);
});

it('reaches nothing outside its folder, whatever the key', async () => {
  for (const key of ['../secret', '..', '/etc/passwd', '', 'A'.repeat(32), `${'a'.repeat(32)}/..`]) {
    await expect(files.open(key)).rejects.toThrow(MissingFile);
  }
});
