import { reportsOfOrder, type Report } from '#modules/reports/queries.ts';
import { planLine } from '#modules/reports/render.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { Card, Notice, Row, Small, Written, type Tone } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Tag } from '#web/ui/mark.tsx';
import { Verdict } from '#web/ui/order.tsx';
import type { View } from '#web/view.ts';

const toneOf = { pass: 'paid', fail: 'stop', pending: 'held', aborted: 'stop' } as const satisfies Record<string, Tone>;

export function ResultTag({ view, result }: { view: View; result: Report['result'] }) {
  return (
    <Tag tone={toneOf[result]} icon={result === 'pass' ? 'check' : result === 'pending' ? 'clock' : 'alert'}>
      {view.t(`reports.result_${result}`)}
    </Tag>
  );
}

/** The result and what it rests on: counts against limits, and whatever the inspector says differs from them. */
export function ReportVerdict({ view, report }: { view: View; report: Report }) {
  const { t } = view;
  const { sampling, override_reason, fault, cause } = report;
  return (
    <>
      {override_reason === null ? null : (
        <Notice tone="held" title={t('reports.override_title')}>
          <p>{t('reports.override_text', { computed: t(`reports.result_${report.computed}`) })}</p>
          <Written>{override_reason}</Written>
        </Notice>
      )}
      {fault === null ? null : (
        <Notice tone="stop" title={t('reports.aborted_title')}>
          <p>{t(`reports.fault_${fault}`)}</p>
          <Written>{cause}</Written>
        </Notice>
      )}
      {sampling ? (
        <Verdict
          classes={sampling.classes.map((one) => ({
            label: t(`reports.class_${one.class}`),
            found: one.found,
            // One critical defect fails the lot whatever its plan allows; reduced plans may accept more than Ac.
            limit: one.class === 'critical' ? 0 : one.re - 1,
          }))}
        />
      ) : null}
      {sampling ? <Small>{planLine(t, sampling)}</Small> : null}
      {!sampling && fault === null ? <Small>{t('reports.no_sampling')}</Small> : null}
    </>
  );
}

/** The first and last digits of a fingerprint, enough to compare at a glance. */
export function shortFingerprint(sha256: string): string {
  return `${sha256.slice(0, 4)}…${sha256.slice(-4)}`;
}

/** The standing report in brief, on the order's page. */
export function ReportCard({ view, shown, report }: { view: View; shown: OrderView; report: Report }) {
  const { t } = view;
  return (
    <Card
      title={t('reports.page_title', { version: String(report.version) })}
      side={
        <Row>
          <ResultTag view={view} result={report.result} />
          <LinkButton small href={paths.orderReportVersion(shown.order.id, report.version)}>
            {t('reports.check_details')}
          </LinkButton>
          <LinkButton small icon="download" download href={paths.orderFile(shown.order.id, report.main.id)}>
            {t('reports.download_pdf')}
          </LinkButton>
        </Row>
      }
    >
      <ReportVerdict view={view} report={report} />
      <p class="small muted">
        {t('reports.fingerprint')} <span class="mono">{shortFingerprint(report.sha256)}</span>,{' '}
        <a href={paths.verifyReport(report.sha256)}>{t('reports.verify')}</a>
      </p>
    </Card>
  );
}

/** The newest report of an order that the reader has been found to be a side of; null where there is none. */
ReportCard.load = async (tx: Tx, shown: OrderView): Promise<Report | null> =>
  (await reportsOfOrder(tx, shown.order.id))[0] ?? null;
