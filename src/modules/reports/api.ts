import { createRoute, z } from '@hono/zod-openapi';
import { bodyOfFile } from '#modules/files/contract.ts';
import { sendFile } from '#modules/files/downloads.ts';
import { actorOf, answers, newApi, personOf, type Installation } from '#platform/http.ts';
import { draftReport, uploadReport } from './commands.ts';
import { Fingerprint, ReportBody, ReportInput } from './contract.ts';
import { orderFile, reportOf, reportsOf, reportsWithFingerprint, type Report } from './queries.ts';

const id = z.object({ id: z.string() });

/** Reports of orders, and the files of an order, over HTTP. */
export function reportsApi(at: Installation) {
  const api = newApi();
  const { db, files } = at;

  api.openapi(
    createRoute({
      method: 'post',
      path: '/orders/{id}/report',
      operationId: 'inspection.report',
      summary: 'report: funded, correcting -> reported, by inspector; after a refund it is stored and moves no money',
      request: { params: id, body: { required: true, content: { 'application/json': { schema: ReportInput } } } },
      responses: answers(201, ReportBody),
    }),
    async (c) => {
      const actor = personOf(c);
      const { id: order } = c.req.valid('param');
      const draft = await draftReport(db, files, actor, order, c.req.valid('json'), c.var.now);
      const { version } = await db.tx((tx) => uploadReport(tx, actor, draft, c.var.now));
      return c.json(bodyOfReport(await reportOf(db, actor, order, version)), 201);
    },
  );

  api.openapi(
    createRoute({
      method: 'get',
      path: '/orders/{id}/reports',
      summary: 'All versions of the report, the newest first',
      request: { params: id },
      responses: answers(200, z.object({ reports: z.array(ReportBody) })),
    }),
    async (c) => {
      const reports = await reportsOf(db, actorOf(c), c.req.valid('param').id);
      return c.json({ reports: reports.map(bodyOfReport) }, 200);
    },
  );

  addFiles(api, at);
  api.openapi(
    createRoute({
      method: 'get',
      path: '/verify',
      summary: 'Whether a file is a report as it was issued; which one is told to the sides of its order',
      request: { query: z.strictObject({ sha256: Fingerprint }) },
      responses: answers(
        200,
        z.object({
          known: z.boolean(),
          reports: z.array(
            z.object({ order: z.string(), no: z.string(), version: z.int(), is_current: z.boolean(), at: z.string() }),
          ),
        }),
      ),
    }),
    async (c) => {
      const actor = c.var.session?.org || c.var.session?.staff ? actorOf(c) : null;
      const found = await reportsWithFingerprint(db, actor, c.req.valid('query').sha256, c.var.now);
      const reports = found.reports.map(({ title: _, at: when, ...one }) => ({
        ...one,
        at: new Date(when).toISOString(),
      }));
      return c.json({ known: found.known, reports }, 200);
    },
  );
  return api;
}

/** Files of an order: what was uploaded, and what is shown of an image. */
function addFiles(api: ReturnType<typeof newApi>, { db, files }: Installation): void {
  for (const copy of ['original', 'preview'] as const) {
    api.openapi(
      createRoute({
        method: 'get',
        path: copy === 'original' ? '/orders/{id}/files/{file}' : '/orders/{id}/files/{file}/preview',
        summary:
          copy === 'original' ? 'A file of the order, as it was uploaded' : 'The stripped copy of an image, WebP',
        request: { params: id.extend({ file: z.string() }) },
        responses: { 200: { description: 'the content' }, default: answers(200, z.object({})).default },
      }),
      async (c) => {
        const { id: order, file } = c.req.valid('param');
        return sendFile(c, files, await orderFile(db, actorOf(c), order, file), copy);
      },
    );
  }
}

function bodyOfReport(report: Report): z.infer<typeof ReportBody> {
  const { id: own, order_id, fault, cause, main, rendered, late, photos, attachments, at } = report;
  const { version, is_current, terms_version, result, computed, override_reason, counts, sampling, sha256 } = report;
  return {
    id: own,
    order: order_id,
    version,
    is_current,
    terms_version,
    result,
    computed,
    override_reason,
    aborted: fault === null ? null : { fault, cause: cause ?? '' },
    counts,
    sampling,
    defects: report.defects,
    sections: report.sections,
    checklist: report.checklist,
    remarks: report.remarks,
    main_file: bodyOfFile(main),
    is_rendered: rendered,
    sha256,
    photos: photos.map(({ file, caption }) => ({ file: bodyOfFile(file), caption })),
    attachments: attachments.map(bodyOfFile),
    is_late: late,
    at: new Date(at).toISOString(),
  };
}
