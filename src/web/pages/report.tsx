import { Hono } from 'hono';
import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import { Refused } from '#domain/errors.ts';
import type { SectionResult } from '#domain/sampling/verdict.ts';
import { orderOf, type OrderView } from '#modules/orders/queries.ts';
import { reportsOfOrder, type Report } from '#modules/reports/queries.ts';
import { whereOf } from '#modules/reports/render.ts';
import { SECTIONS } from '#modules/reports/sections.ts';
import { personNames } from '#modules/people/queries.ts';
import { actorOf, type Installation } from '#platform/http.ts';
import { answerPage } from '#web/answer.ts';
import type { PageEnv } from '#web/env.ts';
import { Page } from '#web/layout.tsx';
import { refusalText } from '#web/order/refusal.ts';
import { ReportVerdict, ResultTag } from '#web/order/report.tsx';
import { paths } from '#web/paths.ts';
import { Card, Notice, Row, Small, Split, Stack, Written } from '#web/ui/block.tsx';
import { ButtonBar, CopyButton, LinkButton } from '#web/ui/button.tsx';
import { Table } from '#web/ui/list.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { PageHead } from '#web/ui/page-head.tsx';
import { PhotoGrid } from '#web/ui/photo.tsx';
import type { View } from '#web/view.ts';
import { titleOf } from '#web/order/about.tsx';

interface Shown {
  readonly view: View;
  readonly shown: OrderView;
  readonly report: Report;
}

/** Check details: one version of a report with everything that it rests on. */
export function reportPages(at: Installation): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get('/orders/:id{ord_[0-9a-z]+}/report/:version{[0-9]{1,6}}', async (c) => {
    const shown = await orderOf(at.db, actorOf(c), c.req.param('id'), c.var.now);
    const versions = await reportsOfOrder(at.db, shown.order.id);
    const report = versions.find(({ version }) => version === Number(c.req.param('version')));
    if (!report) throw new Refused('not_found');
    const names = await personNames(at.db, [report.person_id]);
    const by = names.get(report.person_id) ?? '';
    return answerPage(c, <ReportPage view={c.var.view} shown={shown} report={report} versions={versions} by={by} />);
  });
  return app;
}

function ReportPage({ view, shown, report, versions, by }: Shown & { versions: readonly Report[]; by: string }) {
  const { t } = view;
  const { order, no } = shown;
  const newest = versions[0];
  const title = t('reports.page_title', { version: String(report.version) });
  return (
    <Page view={view} title={`${title} ${no}`} part="orders">
      <PageHead
        title={title}
        crumbs={[
          { label: t('reports.all_orders'), href: paths.orders },
          { label: no, href: paths.order(order.id) },
        ]}
        lead={
          <>
            {titleOf(view, order)} · {[shown.provider.name, by].filter(Boolean).join(', ')} ·{' '}
            <DateTime at={report.at} />
          </>
        }
        side={<ResultTag view={view} result={report.result} />}
      />
      <Split aside={<Aside view={view} shown={shown} report={report} versions={versions} />}>
        {newest && !report.is_current ? (
          <Notice
            tone="held"
            actions={
              <LinkButton small href={paths.orderReportVersion(order.id, newest.version)}>
                {t('reports.see_newest')}
              </LinkButton>
            }
          >
            <p>{t('reports.superseded', { version: String(newest.version) })}</p>
          </Notice>
        ) : null}
        {report.late ? (
          <Notice tone="note">
            <p>{t('reports.late_note')}</p>
          </Notice>
        ) : null}
        {report.is_current ? <Decide view={view} shown={shown} report={report} /> : null}
        <Card title={t('reports.result')}>
          <ReportVerdict view={view} report={report} />
          <SamplingTable view={view} report={report} />
        </Card>
        <Findings view={view} shown={shown} report={report} />
        {report.remarks === '' ? null : (
          <Card title={t('reports.remarks')}>
            <Written>{report.remarks}</Written>
          </Card>
        )}
        <Photos view={view} shown={shown} report={report} />
      </Split>
    </Page>
  );
}

function SamplingTable({ view, report }: { view: View; report: Report }) {
  const { t, format } = view;
  if (!report.sampling) return null;
  const number = (key: 'n' | 'ac' | 're' | 'found') => ({
    key,
    head: t(`reports.col_${key}`),
    numeric: true,
    cell: (one: { n: number; ac: number; re: number; found: number }) => format.number(one[key]),
  });
  return (
    <Stack gap="tight">
      <Table
        caption={t('reports.sampling')}
        rows={report.sampling.classes}
        rowKey={(one) => one.class}
        columns={[
          { key: 'class', head: t('reports.col_class'), main: true, cell: (one) => t(`reports.class_${one.class}`) },
          { key: 'aql', head: t('reports.col_aql'), numeric: true, cell: ({ aql }) => (aql === 'none' ? '0' : aql) },
          number('n'),
          number('ac'),
          number('re'),
          number('found'),
          {
            key: 'verdict',
            head: t('reports.col_verdict'),
            cell: ({ outcome }) => <ResultTag view={view} result={outcome} />,
          },
        ]}
      />
      <Small>{t('reports.ac_hint')}</Small>
      {report.sampling.back_to_normal ? <Small muted={false}>{t('reports.back_to_normal')}</Small> : null}
    </Stack>
  );
}

function Findings({ view, shown, report }: Shown) {
  const { t, format } = view;
  const terms = shown.order.terms as unknown as InspectionTerms;
  const photoOf = (id: string | undefined) => report.photos.findIndex(({ file }) => file.id === id);
  const sections = SECTIONS.flatMap(({ name }) =>
    report.sections
      .filter(({ section }) => section === name)
      .map((one) => ({ ...one, name: t(`reports.section_${name}`) })),
  );
  const items = report.checklist.map((one) => ({ ...one, name: terms.checklist[one.item] ?? '' }));
  return (
    <>
      {report.defects.length === 0 ? null : (
        <Card flush title={t('reports.defects')}>
          <Table
            caption={t('reports.defects')}
            rows={report.defects.map((one, at) => ({ ...one, at }))}
            rowKey={({ at }) => String(at)}
            columns={[
              { key: 'text', head: t('reports.col_defect'), main: true, cell: ({ text }) => text },
              { key: 'class', head: t('reports.col_class'), cell: (one) => t(`reports.class_${one.class}`) },
              { key: 'where', head: t('reports.col_where'), cell: (one) => whereOf(t, one) },
              {
                key: 'photo',
                head: t('reports.col_photo'),
                numeric: true,
                cell: ({ photo }) => (photoOf(photo) < 0 ? '' : format.number(photoOf(photo) + 1)),
              },
              { key: 'count', head: t('reports.col_count'), numeric: true, cell: ({ count }) => format.number(count) },
            ]}
          />
        </Card>
      )}
      <Results view={view} title={t('reports.sections')} rows={sections} />
      <Results view={view} title={t('reports.checklist')} rows={items} />
    </>
  );
}

interface ResultRow {
  readonly name: string;
  readonly result: SectionResult;
  readonly note: string;
}

function Results({ view, title, rows }: { view: View; title: string; rows: readonly ResultRow[] }) {
  const { t } = view;
  if (rows.length === 0) return null;
  return (
    <Card flush title={title}>
      <Table
        caption={title}
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          { key: 'name', head: t('reports.col_item'), main: true, cell: ({ name }) => name },
          {
            key: 'result',
            head: t('reports.col_result'),
            cell: ({ result }) => {
              const text = t(`reports.section_result_${result}`);
              return result === 'not_conform' ? <b class="tone-stop">{text}</b> : text;
            },
          },
          { key: 'note', head: t('reports.col_note'), cell: ({ note }) => <span class="prewrap">{note}</span> },
        ]}
      />
    </Card>
  );
}

function Photos({ view, shown, report }: Shown) {
  const { t } = view;
  if (report.photos.length === 0) return null;
  return (
    <Card title={t('reports.photos')}>
      <PhotoGrid
        photos={report.photos.map(({ file, caption }, at) => ({
          src: paths.orderFilePreview(shown.order.id, file.id),
          href: paths.orderFile(shown.order.id, file.id),
          width: file.width ?? 4,
          height: file.height ?? 3,
          alt: caption === '' ? file.name : caption,
          caption: (
            <>
              {at + 1}. {caption === '' ? file.name : caption}
              {file.captured_at === null ? null : (
                <Small>{t('reports.taken', { when: file.captured_at.replace('T', ' ') })}</Small>
              )}
            </>
          ),
        }))}
      />
    </Card>
  );
}

/** What can be done after reading, as the order's moves say; the primary button of the page. */
function Decide({ view, shown, report }: Shown) {
  const { t } = view;
  const { order, moves } = shown;
  const offered = moves.filter(({ name }) => ['release', 'acceptAborted', 'askCorrection', 'report'].includes(name));
  if (offered.length === 0) return null;
  const open = offered.find(({ refusal, name }) => refusal === null && name !== 'askCorrection');
  return (
    <Card title={t('reports.decide_title')} tone={open ? 'held' : 'plain'}>
      {shown.by.side === 'buyer' ? <p>{t('reports.decide_buyer')}</p> : null}
      <ButtonBar>
        {[...offered]
          .sort((a, b) => Number(b === open) - Number(a === open))
          // An aborted visit is accepted, any other report released: only one of the two can ever be.
          .filter(({ name }) => name !== (report.result === 'aborted' ? 'release' : 'acceptAborted'))
          .map((move) => (
            <LinkButton
              key={move.name}
              look={move === open ? 'primary' : 'plain'}
              href={move.name === 'report' ? paths.orderReport(order.id) : paths.orderMove(order.id, move.name)}
              reason={move.refusal ? refusalText(view, move.refusal, order.terms.currency) : null}
            >
              {move.name === 'report' ? t('reports.upload_new') : t(`order.move.${move.name}.do`)}
              {move.confirm ? '…' : ''}
            </LinkButton>
          ))}
        <LinkButton look="quiet" href={paths.order(order.id)}>
          {t('reports.back_to_order')}
        </LinkButton>
      </ButtonBar>
    </Card>
  );
}

function Aside({ view, shown, report, versions }: Shown & { versions: readonly Report[] }) {
  const { t, format } = view;
  const { order } = shown;
  const { main, attachments } = report;
  return (
    <>
      <Card title={t('reports.files_title')}>
        <Stack gap="snug">
          <LinkButton wide icon="download" download href={paths.orderFile(order.id, main.id)}>
            {t('reports.download_pdf')}
          </LinkButton>
          <Small>
            {t('reports.file_note', { kind: 'PDF', size: format.bytes(main.bytes) })}.{' '}
            {t(report.rendered ? 'reports.rendered_note' : 'reports.uploaded_note')}
          </Small>
          {attachments.map((file) => (
            <p key={file.id}>
              <a href={paths.orderFile(order.id, file.id)} download="">
                {file.name}
              </a>
              <Small>{t('reports.file_note', { kind: file.kind.toUpperCase(), size: format.bytes(file.bytes) })}</Small>
            </p>
          ))}
        </Stack>
      </Card>
      <Card title={t('reports.fingerprint')}>
        <Stack gap="snug">
          <p class="mono">{report.sha256}</p>
          <Small>{t('reports.fingerprint_text')}</Small>
          <Row>
            <CopyButton text={report.sha256} label={t('common.copy')} done={t('common.copied')} />
            <a href={paths.verifyReport(report.sha256)}>{t('reports.verify')}</a>
          </Row>
        </Stack>
      </Card>
      <Card title={t('reports.versions')}>
        <ul class="stack gap-snug">
          {versions.map(({ version, at, result }) => (
            <li key={version}>
              <Row apart>
                {version === report.version ? (
                  <b aria-current="page">{t('reports.version', { version: String(version) })}</b>
                ) : (
                  <a href={paths.orderReportVersion(order.id, version)}>
                    {t('reports.version', { version: String(version) })}
                  </a>
                )}
                <ResultTag view={view} result={result} />
              </Row>
              <Small>
                <DateTime at={at} brief />
              </Small>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
