import type { OrderSnapshot } from '#domain/process/order.ts';
import { processNamed } from '#domain/process/registry.ts';
import { silenceTable, spanOf, type SilenceRow } from '#domain/process/silence.ts';
import { DAY } from '#domain/time.ts';
import { Countdown, DateTime } from '#web/ui/mark.tsx';
import { SilenceTable } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { concerns, versionIn } from './clocks.ts';

/** What silence does in every wait from here on, drawn from the process. `side` is the reader's. */
export function OrderSilence({ view, order, side }: { view: View; order: OrderSnapshot; side: string }) {
  const { t, now } = view;
  const rows = silenceTable(order, now)
    .filter((row) => concerns(side, row.process, versionIn(order, row.process), row.move))
    .map((row) => ({
      wait: t(`order.awaits.${row.move}`),
      until: row.running
        ? rich(t, 'orderpage.until', { at: <DateTime at={row.due} />, left: <Countdown to={row.due} /> })
        : laterText(view, order, row),
      outcome: t(`order.outcome.${row.move}`),
      now: row.running,
    }));
  return rows.length === 0 ? null : <SilenceTable rows={rows} />;
}

/** The wait as the policy states it; where it is reckoned from dates, as if it began now. */
function laterText({ t, now, format }: View, order: OrderSnapshot, row: SilenceRow): string {
  const after = processNamed(row.process, versionIn(order, row.process)).transitions[row.move]?.after;
  const span = spanOf(after, order);
  if (span && 'months' in span) return t('orderpage.later_months', { count: span.months });
  if (span) return t('orderpage.later_days', { count: span.days });
  const days = Math.round((row.due - now) / DAY);
  return days > 0
    ? t('orderpage.later_days', { count: days })
    : t('orderpage.later', { span: format.duration(row.due - now) });
}
