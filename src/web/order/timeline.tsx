import { processNamed } from '#domain/process/registry.ts';
import type { HistoryEntry, OrderView } from '#modules/orders/queries.ts';
import { DateTime } from '#web/ui/mark.tsx';
import { Timeline, type Moment } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';
import { concerns, nextFor, versionIn } from './clocks.ts';

/** What happened, by the history; what is, by the clock; what comes, by the path of the process. */
export function OrderTimeline({
  view,
  shown,
  history,
}: {
  view: View;
  shown: OrderView;
  history: readonly HistoryEntry[];
}) {
  const { t } = view;
  const { order } = shown;
  const process = processNamed(order.machine.process, order.machine.process_version);
  const { words } = aboutOf(order.machine.process);
  const seen = history.filter(({ process: name, move }) => concerns(shown.by.side, name, versionIn(order, name), move));
  const moments: Moment[] = seen.map(({ move, at, by, input }) => ({
    when: 'done',
    text: t(`order.move.${move}.done`),
    detail: detailOf(view, shown, by, input),
    time: <DateTime at={at} brief />,
  }));
  const live = process.states[order.machine.state];
  const clock = nextFor(shown.by.side, order);
  if (!live?.final) {
    moments.push({
      when: 'now',
      text: t(`${words}.wait.${order.machine.state}`),
      time: clock ? rich(t, 'orderpage.until_brief', { at: <DateTime at={clock.at} brief /> }) : null,
    });
    const at = process.path.indexOf(order.machine.state);
    if (at >= 0)
      for (const state of process.path.slice(at + 1))
        moments.push({ when: 'later', text: t(`${words}.wait.${state}`) });
  }
  return <Timeline moments={moments} />;
}

function detailOf({ t }: View, { buyer, provider }: OrderView, by: string, input: HistoryEntry['input']) {
  const who = by === 'buyer' ? buyer.name : by === 'provider' ? provider.name : capital(t(`order.side.${by}`));
  const words = ['reason', 'what', 'comment']
    .map((name) => input[name])
    .find((text) => typeof text === 'string' && text !== '' && !/^[a-z_]+$/.test(text));
  return typeof words === 'string' ? `${who}: “${words.length > 200 ? `${words.slice(0, 200)}…` : words}”` : who;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
