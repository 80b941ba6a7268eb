import type { OrderSnapshot } from '#domain/process/order.ts';
import { silenceTable, type SilenceRow } from '#domain/process/silence.ts';
import { Countdown, DateTime } from '#web/ui/mark.tsx';
import { SilenceTable } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';

/** What silence does in every wait from here on, drawn from the process. */
export function OrderSilence({ view, order }: { view: View; order: OrderSnapshot }) {
  const { t, format, now } = view;
  const waitOf = (row: SilenceRow) => t(`${row.process === 'dispute' ? 'dispute' : 'order'}.wait.${row.state}`);
  const untilOf = (row: SilenceRow) =>
    row.running
      ? rich(t, 'orderpage.until', { at: <DateTime at={row.due} />, left: <Countdown to={row.due} /> })
      : t('orderpage.later', { span: format.duration(row.due - now) });
  const rows = silenceTable(order, now).map((row) => ({
    wait: waitOf(row),
    until: untilOf(row),
    outcome: t(`order.outcome.${row.move}`),
    now: row.running,
  }));
  return rows.length === 0 ? null : <SilenceTable rows={rows} />;
}
