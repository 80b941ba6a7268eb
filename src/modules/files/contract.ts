import { z } from '@hono/zod-openapi';
import type { FileRow } from './queries.ts';

export const FileId = z.string().regex(/^fil_[0-9a-z]{26}$/, 'the id of an uploaded file');

export const FileBody = z
  .object({
    id: z.string(),
    name: z.string(),
    media_type: z.string().openapi({ description: 'By the content, not by the name' }),
    bytes: z.int(),
    sha256: z.string().openapi({ description: 'Of the original, 64 hex digits' }),
    captured_at: z.string().nullable().openapi({ description: "The camera's own clock; often without a zone" }),
    has_preview: z.boolean(),
    at: z.string(),
  })
  .openapi('File');

export function bodyOfFile(row: FileRow): z.infer<typeof FileBody> {
  const { id, name, media_type, bytes, sha256, captured_at, preview_key, at } = row;
  const uploaded = new Date(at).toISOString();
  return { id, name, media_type, bytes, sha256, captured_at, has_preview: preview_key !== null, at: uploaded };
}
