import type { Context } from 'hono';
import type { Refused } from '#domain/errors.ts';
import { ALL_KINDS } from '#modules/files/kinds.ts';
import { receiveForm } from '#modules/files/uploads.ts';
import type { Sent } from '#modules/orders/fields.ts';
import { personOf, type Installation } from '#platform/http.ts';
import type { PageEnv } from './env.ts';
import type { FormValues } from './ui/form.tsx';

/** Fields as they were sent, and the refusal of the first file that was not taken; those that were are kept. */
export interface SentForm {
  readonly sent: Sent;
  readonly refused: Refused | null;
}

/**
 * A form whose `new_files` are uploads: they are kept as they come, and their ids follow those that the form named as
 * `files` itself. A form without files may come urlencoded.
 */
export async function readSent(at: Installation, c: Context<PageEnv>): Promise<SentForm> {
  if (!(c.req.header('content-type') ?? '').startsWith('multipart/form-data'))
    return { sent: new URLSearchParams(await c.req.text()), refused: null };
  const { fields, files, refused } = await receiveForm(at, c.req.raw, personOf(c), { new_files: ALL_KINDS }, c.var.now);
  const sent: Sent = {
    get: (name) => fields.get(name)?.[0] ?? null,
    getAll: (name) =>
      [...(fields.get(name) ?? []), ...(name === 'files' ? files.map(({ row }) => row.id) : [])].filter(
        (id) => id !== '',
      ),
  };
  return { sent, refused: refused[0]?.refused ?? null };
}

/** The text of a field with the line ends of a text, without space around it; empty where it was not sent. */
export function textOf(sent: Sent, name: string): string {
  return (sent.get(name) ?? '').replaceAll('\r\n', '\n').trim();
}

/** What a form is filled with, as if it had been sent. */
export function sentOf(values: FormValues): Sent {
  const listed = (name: string) => [values[name] ?? []].flat();
  return { get: (name) => listed(name)[0] ?? null, getAll: listed };
}

/** An amount that a page showed and its form sends along; what is no whole number is no amount of ours. */
export function shownMinor(sent: Sent, name: string): number {
  const text = sent.get(name) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : -1;
}
