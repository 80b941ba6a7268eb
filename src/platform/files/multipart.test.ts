import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { Refused } from '#domain/errors.ts';
import { readMultipart, type Part } from './multipart.ts';

const limits = { files: 3, bytes: 10_000_000 };

function posted(body: BodyInit, type?: string): Request {
  const headers = type === undefined ? {} : { 'content-type': type };
  return new Request('http://x/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

/** As bytes, because a FormData body that is given up in the middle makes noise of its own. */
async function sentForm(made: FormData): Promise<Request> {
  const encoded = new Response(made);
  return posted(await encoded.arrayBuffer(), encoded.headers.get('content-type') ?? '');
}

function form(...parts: [name: string, value: string | File][]): FormData {
  const made = new FormData();
  for (const [name, value] of parts) made.append(name, value);
  return made;
}

async function whole({ stream }: Part): Promise<string> {
  return (await buffer(Readable.from(stream))).toString();
}

describe('a form with files', () => {
  test('gives fields and files, in order, each file whole', async () => {
    const big = 'x'.repeat(300_000);
    const sent = form(
      ['a', '1'],
      ['a', '2'],
      ['b', '验货'],
      ['f', new File(['one'], 'ä.txt')],
      ['f', new File([big], 'big')],
    );
    const { fields, files } = await readMultipart(await sentForm(sent), limits, whole);
    expect([...fields]).toEqual([
      ['a', ['1', '2']],
      ['b', ['验货']],
    ]);
    expect(files).toEqual([
      { field: 'f', name: 'ä.txt', taken: 'one' },
      { field: 'f', name: 'big', taken: big },
    ]);
  });

  test('a file that is refused halfway does not stop the next', async () => {
    const sent = form(['f', new File(['x'.repeat(500_000)], 'long')], ['g', new File(['short'], 'short')]);
    const { files } = await readMultipart(await sentForm(sent), limits, async (part) => {
      if (part.name !== 'long') return whole(part);
      for await (const _ of part.stream) throw new Refused('request.too_large', { max: '1 B' });
      return '';
    });
    expect(files).toMatchObject([{ name: 'long', refused: { code: 'request.too_large' } }, { taken: 'short' }]);
  });

  test('an input left empty is no file', async () => {
    const body =
      '--x\r\nContent-Disposition: form-data; name="f"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--x--\r\n';
    expect((await readMultipart(posted(body, 'multipart/form-data; boundary=x'), limits, whole)).files).toEqual([]);
  });

  test('one file at a time is read, however many are sent', async () => {
    let [now, most] = [0, 0];
    const sent = form(
      ...Array.from({ length: 3 }, (_, i): [string, File] => ['f', new File(['y'.repeat(200_000)], `${i}`)]),
    );
    await readMultipart(await sentForm(sent), limits, async (part) => {
      most = Math.max(most, ++now);
      await whole(part);
      now -= 1;
    });
    expect(most).toBe(1);
  });
});

describe('a body that is not right', () => {
  test('is refused for being something else', async () => {
    await expect(readMultipart(posted('{}', 'application/json'), limits, whole)).rejects.toMatchObject({
      code: 'request.not_multipart',
    });
    await expect(readMultipart(posted('x', 'multipart/form-data'), limits, whole)).rejects.toMatchObject({
      code: 'request.not_multipart',
    });
  });

  test('is refused where it ends before its end, and the reader of the file hears of it', async () => {
    let heard: unknown;
    const head = '--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n';
    const broken = posted(head + 'y'.repeat(100_000), 'multipart/form-data; boundary=x');
    await expect(
      readMultipart(broken, limits, (part) =>
        whole(part).catch((error: unknown) => Promise.reject((heard = error as Error))),
      ),
    ).rejects.toMatchObject({ code: 'request.broken_off' });
    expect(heard).toBeInstanceOf(Error);
  });

  test('is refused where the sender goes away in the middle', async () => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nabc'));
      },
      pull(controller) {
        controller.error(new Error('gone'));
      },
    });
    await expect(readMultipart(posted(stream, 'multipart/form-data; boundary=x'), limits, whole)).rejects.toMatchObject(
      {
        code: 'request.broken_off',
      },
    );
  });

  test('is stopped at the limit, whatever its headers promised', async () => {
    let sent = 0;
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from('--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\n'));
      },
      pull(controller) {
        sent += 100_000;
        controller.enqueue(Buffer.alloc(100_000, 'z'));
      },
    });
    const drained = async ({ stream: part }: Part) => {
      for await (const _ of part);
    };
    await expect(
      readMultipart(posted(stream, 'multipart/form-data; boundary=x'), limits, drained),
    ).rejects.toMatchObject({ code: 'request.too_large' });
    expect(sent).toBeLessThan(limits.bytes + 1_000_000);
  });

  test('with too many files is refused', async () => {
    const sent = form(...Array.from({ length: 4 }, (_, i): [string, File] => ['f', new File(['y'], `${i}`)]));
    await expect(readMultipart(await sentForm(sent), limits, whole)).rejects.toMatchObject({
      code: 'request.too_many_files',
    });
  });

  test('an error that nobody foresaw is thrown on', async () => {
    const sent = form(['f', new File(['y'.repeat(500_000)], 'a')]);
    await expect(
      readMultipart(await sentForm(sent), limits, () => Promise.reject(new Error('disk full'))),
    ).rejects.toThrow('disk full');
  });
});
