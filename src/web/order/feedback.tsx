import type { FeedbackRow } from '#modules/feedback/queries.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { Card, Facts, Small, Stack, Written } from '#web/ui/block.tsx';
import { DateTime, Stars } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

/** What the buyer said of an order in both parts, and what the company replied. */
export function FeedbackCard({ view, shown, row }: { view: View; shown: OrderView; row: FeedbackRow }) {
  const { t } = view;
  const stars = (of: number | null) => (of === null ? null : <Stars of={of} small />);
  const closedUnrated = row.accuracy_at !== null && row.report_accuracy === null;
  return (
    <Card title={t('feedback.title')}>
      <Stack>
        <Facts
          rows={[
            [t('order.field.industry_knowledge'), stars(row.industry_knowledge)],
            [t('order.field.service_quality'), stars(row.service_quality)],
            [t('order.field.report_accuracy'), stars(row.report_accuracy)],
          ]}
        />
        {row.rated_by_default ? <Small>{t('feedback.by_default')}</Small> : null}
        {row.accuracy_by_default ? <Small>{t('feedback.accuracy_by_default')}</Small> : null}
        {closedUnrated ? <Small>{t('feedback.unrated')}</Small> : null}
        {row.accuracy_at === null ? <Small>{t('feedback.waits_for_goods')}</Small> : null}
        {row.comment ? <Written>{row.comment}</Written> : null}
        {row.defects_found === null ? null : <p>{t('feedback.defects', { count: row.defects_found })}</p>}
        {row.accuracy_comment ? <Written>{row.accuracy_comment}</Written> : null}
        {row.replied_at === null ? null : (
          <>
            <Small>
              {t('feedback.reply', { provider: shown.provider.name })} · <DateTime at={row.replied_at} brief />
            </Small>
            <Written>{row.reply}</Written>
          </>
        )}
      </Stack>
    </Card>
  );
}
