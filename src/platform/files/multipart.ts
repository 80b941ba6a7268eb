import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { Refused } from '#domain/errors.ts';

export interface Part {
  /** The name of the form's field. */
  readonly field: string;
  /** As the sender's machine calls it; not to be trusted. */
  readonly name: string;
  /** May be left before its end; the rest is then thrown away. */
  readonly stream: AsyncIterable<Uint8Array>;
}

export interface Multipart<Taken> {
  /** By name; several values of one name in the order they came. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** What `take` made of each file, or its refusal. */
  readonly files: readonly ({ field: string; name: string } & ({ taken: Taken } | { refused: Refused }))[];
}

interface Limits {
  readonly files: number;
  /** Of the whole body. */
  readonly bytes: number;
}

/**
 * Reads a multipart body as it comes and hands each file on as a stream, one after the other: while one is being taken
 * the sender waits, so memory does not grow with the size or the number of files. A file that is refused is read to its
 * end and the others are still taken; file inputs left empty do not count. Refused: request.not_multipart,
 * request.too_large, request.too_many_files, request.broken_off. Any other error of `take` is thrown on.
 */
export async function readMultipart<Taken>(
  request: Request,
  limits: Limits,
  take: (part: Part) => Promise<Taken>,
): Promise<Multipart<Taken>> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type) || !request.body) throw new Refused('request.not_multipart');
  if (Number(request.headers.get('content-length') ?? 0) > limits.bytes) throw tooLarge(limits.bytes);
  const form = new Form(parserFor(type, limits), take);
  const source = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
  await pipeline(source, counted(limits.bytes), form.parser).catch((error: unknown) => {
    form.fail(error instanceof Refused ? error : new Refused('request.broken_off'));
  });
  return form.result();
}

/** One body on its way: the parser calls in as parts begin, and a queue takes their files one by one. */
class Form<Taken> {
  readonly parser: BusboyInstance;
  readonly fields = new Map<string, string[]>();
  readonly files: Multipart<Taken>['files'][number][] = [];
  readonly #take: (part: Part) => Promise<Taken>;
  /** What ended a part too early, which is the sender's fault. */
  readonly #broken = new WeakSet<Error>();
  #queue: Promise<void> = Promise.resolve();
  #failed: Error | undefined;
  #open: Readable | undefined;

  constructor(parser: BusboyInstance, take: (part: Part) => Promise<Taken>) {
    this.parser = parser;
    this.#take = take;
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (nameCut || valueCut) this.fail(new Refused('request.too_large', { max: `${FIELD_BYTES / 1_000} kB` }));
      else if (`${name}${value}`.includes('\0'))
        this.fail(new Refused('input.invalid', { field: name.replaceAll('\0', ''), expected: 'text without NUL' }));
      else this.fields.set(name, [...(this.fields.get(name) ?? []), value]);
    });
    parser.on('filesLimit', () => this.fail(new Refused('request.too_many_files')));
    parser.on('fieldsLimit', () => this.fail(new Refused('request.not_multipart')));
    parser.on('file', (field, stream, name) => {
      // A stream that breaks while nobody reads it yet must not take the process down.
      stream.on('error', (error) => this.#broken.add(error));
      this.#queue = this.#queue.then(() => this.#receive(field, (name as string | undefined) ?? '', stream));
    });
  }

  async #receive(field: string, name: string, stream: Readable): Promise<void> {
    if (this.#failed) return void stream.destroy();
    this.#open = stream;
    try {
      // An input that was left empty comes as a file without a name.
      if (name !== '') this.files.push({ field, name, taken: await this.#take({ field, name, stream: lent(stream) }) });
    } catch (error) {
      if (this.#failed) return;
      if (!(error instanceof Refused))
        return this.fail(this.#broken.has(error as Error) ? new Refused('request.broken_off') : error);
      this.files.push({ field, name, refused: error });
    }
    await rest(stream).catch(() => this.fail(new Refused('request.broken_off')));
  }

  fail(error: unknown): void {
    this.#failed ??= error instanceof Error ? error : new Error(String(error));
    this.#open?.destroy(this.#failed);
    this.parser.destroy(this.#failed);
  }

  async result(): Promise<Multipart<Taken>> {
    await this.#queue;
    if (this.#failed) throw this.#failed;
    return { fields: this.fields, files: this.files };
  }
}

const FIELD_BYTES = 64_000;
const FIELDS = 2_000;

function parserFor(type: string, { files }: Limits): BusboyInstance {
  const limits = { files, fields: FIELDS, fieldSize: FIELD_BYTES, headerPairs: 20, headerSize: 8_192 };
  try {
    // Paths are kept, so that a name which is one can be refused instead of quietly shortened.
    return new Busboy({ headers: { 'content-type': type }, preservePath: true, limits });
  } catch {
    throw new Refused('request.not_multipart');
  }
}

/** Stops at the first byte beyond, whatever the headers promised. */
function counted(max: number) {
  return async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.byteLength;
      if (bytes > max) throw tooLarge(max);
      yield chunk;
    }
  };
}

/** Reading that may stop early without ending the stream, for the parser waits for its end. */
function lent(stream: Readable): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> };
}

async function rest(stream: Readable): Promise<void> {
  if (stream.readableEnded) return;
  for await (const _ of stream);
}

function tooLarge(max: number): Refused {
  return new Refused('request.too_large', { max: `${Math.floor(max / 1_000_000)} MB` });
}
