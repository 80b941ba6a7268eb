import { Readable } from 'node:stream';
import { Hono, type Context } from 'hono';
import { Refused, sentenceOf } from '#domain/errors.ts';
import { can } from '#domain/permissions.ts';
import { acceptOf, downloadName, PAPER_KINDS } from '#modules/files/kinds.ts';
import { contentOf } from '#modules/files/queries.ts';
import { receiveFile } from '#modules/files/uploads.ts';
import { paperFile, setPaperFile, type PaperFile } from '#modules/listings/papers.ts';
import type { Company, Paper } from '#modules/listings/queries.ts';
import { attachment } from '#platform/files/disposition.ts';
import { personOf, type Installation } from '#platform/http.ts';
import { seeOther } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { setFlash } from '#web/flash.ts';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { Button, ButtonBar } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { FileInput } from '#web/ui/input.tsx';
import { Tag } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { names } from './directory-names.ts';

/** The accreditation papers of one's own company as files; staff look at them before they count. */
export function companyPaperPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();

  app.get(paths.editPaper(':code'), async (c) => {
    const actor = personOf(c);
    return sendPaper(at, c, await paperFile(at.db, actor.org, c.req.param('code') ?? ''));
  });

  app.post(paths.editPaper(':code'), async (c) => {
    const actor = personOf(c);
    if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
    const code = c.req.param('code') ?? '';
    try {
      const row = await receiveFile(at, c.req.raw, actor, c.var.now, PAPER_KINDS);
      // A copy of its own: uploads that belong to no order are cleared away after a while.
      const { key, bytes } = await at.files.put(await contentOf(at.files, row, 'original'), { max_bytes: row.bytes });
      const file = { key, bytes, name: downloadName(row.name, row.kind), mediaType: row.media_type };
      const before = await at.db
        .tx((tx) => setPaperFile(tx, actor, code, file, c.var.now))
        .catch(async (error: unknown) => {
          await at.files.remove(key);
          throw error;
        });
      if (before) await at.files.remove(before);
      setFlash(at, c, 'done', c.var.view.t('company.paper_sent'));
    } catch (error) {
      if (!(error instanceof Refused) || error.code === 'not_found') throw error;
      setFlash(at, c, 'stop', sentenceOf(c.var.locale, error));
    }
    return seeOther(c, paths.editPapers);
  });
  return app;
}

/** The answer that carries a paper, to be saved and never shown by the browser. The caller has checked who asks. */
export async function sendPaper(at: Installation, c: Context<PageEnv>, file: PaperFile): Promise<Response> {
  const headers = {
    'Content-Type': file.mediaType,
    'Content-Length': String(file.bytes),
    'Content-Disposition': attachment(file.name),
    'Cache-Control': 'private, no-store',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
  if (c.req.method === 'HEAD') return c.body(null, 200, headers);
  return c.body(Readable.toWeb(await at.files.open(file.key)) as ReadableStream, 200, headers);
}

/** Each paper of the listing with what staff said of it, and a form for its file. */
export function PaperFiles({ view, company }: { view: View; company: Company }) {
  const { t } = view;
  return (
    <Card title={t('company.paper_files')} id="papers">
      <Stack gap="wide">
        <Small>{t('company.paper_files_hint')}</Small>
        {company.papers.length === 0 ? <p>{t('company.paper_files_none')}</p> : null}
        {company.papers.map((paper) => (
          <section key={paper.code} class="stack gap-snug" aria-label={names.paper(view, paper.code)}>
            <div class="row gap-snug row-apart">
              <h3>{names.paper(view, paper.code)}</h3>
              <PaperState view={view} paper={paper} />
            </div>
            {paper.refusedReason === null ? null : (
              <p class="tone-stop">{t('company.paper_refused_because', { reason: paper.refusedReason })}</p>
            )}
            {paper.file === null ? null : (
              <p>
                <a href={paths.editPaper(paper.code)} download="">
                  {paper.file.name}
                </a>{' '}
                <span class="small muted">{view.format.bytes(paper.file.bytes)}</span>
              </p>
            )}
            <Form action={paths.editPaper(paper.code)} id={`paper-${paper.code}`} upload>
              <FileInput
                name="file"
                label={t(paper.file === null ? 'company.paper_file' : 'company.paper_file_new')}
                hint={t('company.paper_file_hint')}
                accept={acceptOf(PAPER_KINDS)}
              />
              <ButtonBar>
                <Button icon="upload" label={t('company.paper_send_named', { paper: names.paper(view, paper.code) })}>
                  {t('company.edit_sample_send')}
                </Button>
              </ButtonBar>
            </Form>
          </section>
        ))}
      </Stack>
    </Card>
  );
}

/** Where a paper stands, for its own company: more than buyers are told. */
function PaperState({ view: { t }, paper }: { view: View; paper: Paper }) {
  if (paper.valid) {
    return (
      <Tag tone="paid" icon="check">
        {t('company.paper_seen')}
      </Tag>
    );
  }
  if (paper.verified) return <Tag tone="stop">{t('company.paper_over')}</Tag>;
  if (paper.refusedReason !== null) return <Tag tone="stop">{t('company.paper_refused')}</Tag>;
  if (paper.file !== null) return <Tag tone="held">{t('company.paper_waiting')}</Tag>;
  return <Tag>{t('company.paper_missing')}</Tag>;
}
