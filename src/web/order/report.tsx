import type { OrderView } from '#modules/orders/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { Card } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import type { View } from '#web/view.ts';

interface ReportFacts {
  readonly version: number;
  readonly result: string;
  readonly sha256: string;
}

/** The standing report in brief, on the order's page. */
export function ReportCard({ view, shown, report }: { view: View; shown: OrderView; report: ReportFacts }) {
  const { t } = view;
  return (
    <Card
      title={t('orderpage.report_version', { version: report.version })}
      side={
        <LinkButton small href={paths.orderReportVersion(shown.order.id, report.version)}>
          {t('orderpage.check_details')}
        </LinkButton>
      }
    >
      <p>{t(`orderpage.result.${report.result}`)}</p>
    </Card>
  );
}

ReportCard.load = async (_tx: Tx, shown: OrderView): Promise<ReportFacts | null> =>
  (shown.order.machine.facts['report'] as ReportFacts | undefined) ?? null;
