import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { Refused, sentenceOf } from '#domain/errors.ts';
import { isId } from '#domain/ids.ts';
import { REPORT_KINDS } from '#modules/files/kinds.ts';
import { contentOf } from '#modules/files/queries.ts';
import { receiveFile } from '#modules/files/uploads.ts';
import { setSample } from '#modules/listings/commands.ts';
import { companyById, sampleOf } from '#modules/listings/queries.ts';
import { can } from '#domain/permissions.ts';
import { attachment } from '#platform/files/disposition.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { paths } from '#web/paths.ts';

/** The sample report of a company: everybody downloads it, its owners and admins put it there. */
export function companySamplePages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.sampleReport(':id'), async (c) => {
    const id = c.req.param('id') ?? '';
    if (!isId('org', id)) throw new Refused('not_found');
    const own = c.var.session?.org === id;
    const sample = (await companyById(at.db, id, c.var.now, { own })) && (await sampleOf(at.db, id));
    if (!sample) throw new Refused('not_found');
    const headers = {
      'Content-Type': 'application/pdf',
      'Content-Length': String(sample.bytes),
      'Content-Disposition': attachment(sample.name),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
    };
    if (c.req.method === 'HEAD') return c.body(null, 200, headers);
    return c.body(Readable.toWeb(await at.files.open(sample.storage_key)) as ReadableStream, 200, headers);
  });

  app.post(paths.editSample, async (c) => {
    const actor = personOf(c);
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    try {
      const row = await receiveFile(at, c.req.raw, actor, c.var.now, REPORT_KINDS);
      // A copy of its own: uploads that belong to no order are cleared away after a while.
      const { key, bytes } = await at.files.put(await contentOf(at.files, row, 'original'), { max_bytes: row.bytes });
      const before = await at.db
        .tx((tx) => setSample(tx, actor, { key, name: row.name, bytes }))
        .catch(async (error: unknown) => {
          await at.files.remove(key);
          throw error;
        });
      if (before) await at.files.remove(before);
      setFlash(at, c, 'done', c.var.view.t('company.edit_saved'));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      setFlash(at, c, 'stop', sentenceOf(c.var.locale, error));
    }
    return seeOther(c, paths.editListing);
  });
  return app;
}
