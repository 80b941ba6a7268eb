import { z } from '@hono/zod-openapi';
import { newApi, personOf, type Installation } from '#platform/http.ts';
import { bodyOfFile, FileBody } from './contract.ts';
import { receiveFile } from './uploads.ts';

/** Uploading over HTTP. What belongs to an order is read at the order's own address. */
export function filesApi(at: Installation) {
  const api = newApi();
  // Registered by hand: a route with a form schema would read the whole body into memory to check it.
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: '/files',
    summary: 'Upload one file, to be named by its id in an order, a report or a dispute',
    request: {
      body: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: z.strictObject({ file: z.string().openapi({ type: 'string', format: 'binary' }) }),
          },
        },
      },
    },
    responses: { 201: { description: 'kept', content: { 'application/json': { schema: FileBody } } } },
  });
  api.post('/files', async (c) => {
    const row = await receiveFile(at, c.req.raw, personOf(c), c.var.now);
    return c.json(bodyOfFile(row), 201);
  });
  return api;
}
