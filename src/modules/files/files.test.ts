import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonActor } from '#domain/actor.ts';
import { start } from '#modules/orders/transition.ts';
import { readMultipart } from '#platform/files/multipart.ts';
import { diskFiles } from '#platform/files/disk.ts';
import { attachment } from '#platform/files/disposition.ts';
import type { Files } from '#platform/files/files.ts';
import { newId } from '#platform/random.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { pdf, photo, pieces, workbook, zip } from '#test/sample-files.ts';
import { days, NOON, placed } from '#test/snapshots.ts';
import { attachFiles, removeLoose, storeFile } from './commands.ts';
import { downloadName, LIMITS, PHOTO_KINDS, type Kind } from './kinds.ts';
import { oneAtATime } from './preview.ts';
import { contentOf, fileOfOrder, filesOfOrder, usableFiles, type FileRow } from './queries.ts';

let base: TestDb;
let dir: string;
let files: Files;
beforeAll(async () => {
  base = await testDb();
  dir = mkdtempSync(join(tmpdir(), 'files-'));
  files = diskFiles(dir);
});
afterAll(async () => {
  await base.drop();
  rmSync(dir, { recursive: true });
});

function somebody(): PersonActor {
  return { kind: 'person', person: newId('psn', NOON), org: newId('org', NOON), role: 'member' };
}

async function newOrder(buyer: PersonActor): Promise<string> {
  const id = newId('ord', NOON);
  const tranches = [{ id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' as const }];
  await start(base.db, buyer, { ...placed(NOON), id, buyer: buyer.org, tranches }, 'place', null, NOON);
  return id;
}

function put(by: PersonActor, name: string, content: Uint8Array, kinds?: readonly Kind[]): Promise<FileRow> {
  return storeFile(base.db, files, by, { name, stream: pieces(content), ...(kinds ? { kinds } : {}) }, NOON);
}

function kept(): string[] {
  return readdirSync(join(dir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

describe('an upload', () => {
  test('is kept byte for byte with the digest of the original, typed by its content', async () => {
    const me = somebody();
    const contents: [string, Buffer, Kind][] = [
      ['report.pdf', await pdf(), 'pdf'],
      ['a.jpg', await photo('jpeg'), 'jpeg'],
      ['a.png', await photo('png'), 'png'],
      ['a.webp', await photo('webp'), 'webp'],
      ['list.xlsx', workbook(), 'xlsx'],
      [
        'spec.docx',
        zip([
          { name: '[Content_Types].xml', content: '<Types/>' },
          { name: 'word/document.xml', content: '<document/>' },
        ]),
        'docx',
      ],
      ['数据.csv', Buffer.from('名称,数量\r\n台灯,5000\r\n'), 'csv'],
      ['gbk.csv', Buffer.from([0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xca, 0xfd, 0xc1, 0xbf, 0x0d, 0x0a]), 'csv'],
    ];
    for (const [name, content, kind] of contents) {
      const row = await put(me, name, content);
      expect(row.kind, name).toBe(kind);
      expect(row.sha256).toBe(createHash('sha256').update(content).digest('hex'));
      expect(row.bytes).toBe(content.length);
      expect((await buffer(await contentOf(files, row, 'original'))).equals(content)).toBe(true);
      expect(row.preview_key !== null).toBe(['jpeg', 'png', 'webp'].includes(kind));
    }
  });

  test('a wrong ending does not matter, the content does: a download gets a true one', async () => {
    const row = await put(somebody(), 'photo.html', await photo('png'));
    expect(row.media_type).toBe('image/png');
    expect(downloadName(row.name, row.kind)).toBe('photo.html.png');
    expect(downloadName('A.JPEG', 'jpeg')).toBe('A.JPEG');
  });

  test('a photo is shown without its place and camera, and its time is kept', async () => {
    const original = await photo('jpeg', { width: 3000, height: 2000 });
    expect((await sharp(original).metadata()).exif?.includes(Buffer.from('Camera'))).toBe(true);
    const row = await put(somebody(), 'a.jpg', original);
    expect(row.captured_at).toBe('2026-11-12T10:20:30+08:00');
    const copy = await buffer(await contentOf(files, row, 'preview'));
    const meta = await sharp(copy).metadata();
    expect(meta).toMatchObject({ format: 'webp', width: 1280, height: 853 });
    expect([meta.exif, meta.xmp, meta.iptc]).toEqual([undefined, undefined, undefined]);
    expect([row.width, row.height]).toEqual([1280, 853]);
  });

  test('a photo taken upright is shown upright', async () => {
    const lying = await sharp(await photo('jpeg', { width: 400, height: 300 }))
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const row = await put(somebody(), 'a.jpg', lying);
    expect([row.width, row.height]).toEqual([300, 400]);
  });
});

describe('what could harm is refused, and nothing of it is left', () => {
  const html = Buffer.from('<!doctype html><script>alert(1)</script>');
  const svg = Buffer.from(
    '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  );

  async function refused(name: string, content: Uint8Array, code: string, kinds?: readonly Kind[]): Promise<void> {
    const before = kept();
    await expect(put(somebody(), name, content, kinds), name).rejects.toMatchObject({ code });
    expect(kept(), name).toEqual(before);
  }

  test('pages, drawings, programs and scripts under any name', async () => {
    await refused('page.jpg', html, 'file.kind_refused');
    await refused('page.csv', html, 'file.kind_refused');
    await refused('drawing.svg', svg, 'file.kind_refused');
    await refused('drawing.png', svg, 'file.kind_refused');
    await refused('setup.pdf', Buffer.from('MZ\x90\0'.padEnd(2_000, '\0'), 'latin1'), 'file.kind_refused');
    await refused('run.pdf', Buffer.from('\x7fELF'.padEnd(2_000, '\0'), 'latin1'), 'file.kind_refused');
    await refused('run.csv', Buffer.from('#!/bin/sh\nrm -rf /\n'), 'file.kind_refused');
    await refused('notes.txt', Buffer.from('just text'), 'file.kind_refused');
    await refused('binary.csv', Buffer.from('a,b\0c\n'), 'file.kind_refused');
    await refused('archive.xlsx', zip([{ name: 'a.txt', content: 'a' }]), 'file.kind_refused');
    await refused('gif.gif', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'file.kind_refused');
  });

  test('a kind that is not wanted here', async () => {
    await refused('report.pdf', await pdf(), 'file.kind_refused', PHOTO_KINDS);
  });

  test('nothing at all, and the first bytes of something with nothing behind', async () => {
    await refused('empty.pdf', Buffer.alloc(0), 'file.empty');
    await refused('head.pdf', Buffer.from('%PDF-1.7\n'), 'file.damaged');
    await refused('head.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex'), 'file.damaged');
  });

  test('files that were cut off', async () => {
    const [jpeg, png, webp, document] = [await photo('jpeg'), await photo('png'), await photo('webp'), await pdf()];
    await refused('cut.jpg', jpeg.subarray(0, jpeg.length / 2), 'file.damaged');
    await refused('cut.png', png.subarray(0, png.length - 500), 'file.damaged');
    await refused('cut.webp', webp.subarray(0, webp.length - 500), 'file.damaged');
    await refused('cut.pdf', document.subarray(0, document.length - 100), 'file.damaged');
  });

  test('files that are two things at once', async () => {
    const archive = zip([{ name: 'evil.class', content: 'x'.repeat(100) }]);
    await refused('jar.jpg', Buffer.concat([await photo('jpeg'), archive]), 'file.unsafe');
    await refused('zip.pdf', Buffer.concat([await pdf(), archive]), 'file.unsafe');
    const commented = await photo('jpeg', { exif: false });
    const comment = Buffer.from('\xff\xfe\x00\x2a<html><script>alert(1)</script></html>'.padEnd(44, ' '), 'latin1');
    const page = Buffer.concat([commented.subarray(0, 2), comment, commented.subarray(2)]);
    await refused('page.jpg', page, 'file.unsafe');
    const hidden = Buffer.from('\xff\xfe\x00\x1a%PDF-1.4 hidden document'.padEnd(28, ' '), 'latin1');
    await refused('pdf.jpg', Buffer.concat([commented.subarray(0, 2), hidden, commented.subarray(2)]), 'file.unsafe');
    const png = await photo('png');
    await refused('tail.png', Buffer.concat([png, Buffer.from('<?php system($_GET[0]);')]), 'file.damaged');
  });

  test('a flood of pixels, before any is decoded', async () => {
    const flood = await sharp({ create: { width: 8_000, height: 8_000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    expect(flood.length).toBeLessThan(LIMITS.file_bytes);
    await refused('flood.png', flood, 'file.too_many_pixels');
    const claimed = Buffer.from(await photo('png'));
    claimed.writeUInt32BE(30_000, 16);
    claimed.writeUInt32BE(30_000, 20);
    await expect(put(somebody(), 'claimed.png', claimed)).rejects.toMatchObject({
      code: expect.stringMatching(/^file\./) as string,
    });
  });

  test('workbooks that unpack to too much, hold macros, climb folders, or lie about their parts', async () => {
    const bomb = { name: 'xl/sheet1.xml', content: Buffer.alloc(12_000_000) };
    await refused('bomb.xlsx', workbook([bomb]), 'file.unsafe');
    await refused('huge.xlsx', workbook([{ name: 'xl/a.xml', content: 'a', claims: 4_000_000_000 }]), 'file.unsafe');
    await refused('macro.xlsx', workbook([{ name: 'xl/vbaProject.bin', content: 'x' }]), 'file.unsafe');
    await refused('climb.xlsx', workbook([{ name: '../../etc/cron.d/x', content: 'x' }]), 'file.unsafe');
    await refused('twice.xlsx', workbook([{ name: 'xl/workbook.xml', content: 'other' }]), 'file.unsafe');
    await refused('cut.xlsx', workbook().subarray(0, -30), 'file.damaged');
    await refused(
      'before.xlsx',
      Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200), workbook()]),
      'file.unsafe',
    );
  });

  test('names that are paths, or mean something other than they show', async () => {
    const content = await pdf();
    for (const name of [
      '../x.pdf',
      '/etc/passwd',
      'C:\\x.pdf',
      '..',
      '',
      ' ',
      'a\0.pdf',
      'a\nb.pdf',
      'photo\u202Efdp.exe',
      'a'.repeat(201),
    ]) {
      await refused(name, content, 'file.name_invalid');
    }
  });

  test('more than the limit, read no further than that', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        sent += 1_000_000;
        yield Buffer.alloc(1_000_000, '%PDF-');
      }
    }
    const upload = { name: 'long.pdf', stream: endless() };
    await expect(storeFile(base.db, files, somebody(), upload, NOON)).rejects.toMatchObject({
      code: 'request.too_large',
    });
    expect(sent).toBeLessThanOrEqual(LIMITS.file_bytes + 1_000_000);
  });
});

describe('a file belongs to one order', () => {
  test('both its sides find it there, nobody else and at no other order', async () => {
    const buyer = somebody();
    const [order, other] = [await newOrder(buyer), await newOrder(buyer)];
    const row = await put(buyer, 'spec.pdf', await pdf());
    await expect(fileOfOrder(base.db, order, row.id)).rejects.toMatchObject({ code: 'not_found' });
    const attached = await base.db.tx((tx) => attachFiles(tx, [row.id, row.id], order, buyer.org));
    expect(attached.map(({ id, order_id }) => [id, order_id])).toEqual([[row.id, order]]);
    expect((await fileOfOrder(base.db, order, row.id)).sha256).toBe(row.sha256);
    expect((await filesOfOrder(base.db, order)).map(({ id }) => id)).toEqual([row.id]);
    await attachFiles(base.db, [row.id], order, buyer.org);
    await expect(attachFiles(base.db, [row.id], other, buyer.org)).rejects.toMatchObject({ code: 'not_found' });
    await expect(fileOfOrder(base.db, other, row.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('nobody attaches what another organization uploaded', async () => {
    const [buyer, stranger] = [somebody(), somebody()];
    const order = await newOrder(buyer);
    const row = await put(stranger, 'theirs.pdf', await pdf());
    await expect(attachFiles(base.db, [row.id], order, buyer.org)).rejects.toMatchObject({ code: 'not_found' });
    await expect(usableFiles(base.db, [row.id], order, buyer.org)).rejects.toMatchObject({ code: 'not_found' });
    await expect(attachFiles(base.db, ['fil_nothing'], order, buyer.org)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('what is attached stays; what never was goes after a week, content and all', async () => {
    const buyer = somebody();
    const order = await newOrder(buyer);
    const [stays, goes] = [await put(buyer, 'stays.jpg', await photo()), await put(buyer, 'goes.jpg', await photo())];
    await attachFiles(base.db, [stays.id], order, buyer.org);
    expect(kept()).toContain(goes.preview_key);
    expect(await removeLoose(base.db, files, NOON + days(6))).toBe(0);
    expect(await removeLoose(base.db, files, NOON + days(8))).toBeGreaterThan(0);
    expect(kept()).not.toContain(goes.preview_key);
    expect(kept()).not.toContain(goes.storage_key);
    expect(
      (await buffer(await contentOf(files, await fileOfOrder(base.db, order, stays.id), 'preview'))).length,
    ).toBeGreaterThan(0);
    await expect(base.db.sql(`DELETE FROM files WHERE id = $1`, [stays.id])).rejects.toThrow('stays as it is');
    await expect(
      base.owner.sql(`UPDATE files SET sha256 = $2 WHERE id = $1`, [stays.id, 'a'.repeat(64)]),
    ).rejects.toThrow('stays as it is');
  });
});

describe('many uploads at once', () => {
  /** A PDF of that size which is made while it is read. */
  function posted(bytes: number): Request {
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7\n';
    const chunk = Buffer.alloc(64_000, '0123456789\n');
    let left = bytes;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(head)),
      pull(controller) {
        left -= chunk.length;
        if (left > 0) return controller.enqueue(chunk);
        controller.enqueue(Buffer.from('startxref\n0\n%%EOF\n\r\n--x--\r\n'));
        controller.close();
      },
    });
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    return new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  }

  test('take memory for what is on its way, not for what is sent', async () => {
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss - before)), 5);
    const uploads = Array.from({ length: 40 }, () =>
      readMultipart(posted(5_000_000), { files: 1, bytes: 10_000_000 }, ({ name, stream }) =>
        storeFile(base.db, files, somebody(), { name, stream }, NOON),
      ),
    );
    const stored = (await Promise.all(uploads)).flatMap((one) => one.files);
    clearInterval(watch);
    expect(stored.filter((one) => 'taken' in one)).toHaveLength(40);
    expect(stored.every((one) => 'taken' in one && one.taken.bytes > 4_900_000)).toBe(true);
    expect(most).toBeLessThan(100_000_000);
  });

  test('decode one image after the other', async () => {
    let [now, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++now);
      await new Promise((done) => setImmediate(done));
      now -= 1;
    };
    await Promise.all(Array.from({ length: 10 }, () => oneAtATime(work)));
    expect(most).toBe(1);
    await expect(oneAtATime(() => Promise.reject(new Error('broken image')))).rejects.toThrow('broken image');
    await oneAtATime(work);
  });
});

test('a download is told its name in a way that cannot break out of the header', () => {
  expect(attachment('验货"报告"\\.pdf')).toBe(
    `attachment; filename="__________.pdf"; filename*=UTF-8''%E9%AA%8C%E8%B4%A7%22%E6%8A%A5%E5%91%8A%22%5C.pdf`.replace(
      '__________',
      '_______',
    ),
  );
  expect(attachment("it's.pdf")).toContain("filename*=UTF-8''it%27s.pdf");
});
