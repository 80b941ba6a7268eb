import { type AnyProcess, turnOf } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { Details, type Tone } from '#web/ui/block.tsx';
import { Countdown, DateTime } from '#web/ui/mark.tsx';
import { NextCard } from '#web/ui/order.tsx';
import { rich } from '#web/ui/rich.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';
import { Actions, barredMoves } from './actions.tsx';
import { nextFor } from './clocks.ts';
import { refusalText } from './refusal.ts';

/** Whose turn it is, what the reader can do, and what silence does; the same for every process. */
export function OrderNext({
  view,
  shown,
  children,
}: {
  view: View;
  shown: OrderView;
  children?: preact.ComponentChildren;
}) {
  const { t } = view;
  const { order, by } = shown;
  const live = order.dispute && !isFinal(order.dispute.process, order.dispute.state) ? order.dispute : order.machine;
  const process = processNamed(live.process, live.process_version);
  const state = process.states[live.state];
  const { words } = aboutOf(order.machine.process);
  const area = live.process === 'dispute' ? 'dispute' : words;
  // Once it is answered the talks go on in the same state, and nobody has to answer any more.
  const talks = live.process === 'dispute' && live.state === 'opened' && live.facts['answered'] === true;
  const step = talks ? 'answered' : live.state;
  const role = roleOf(process, by.side, live.facts);
  const mine = !talks && turnOf(state, live.facts).some((mover) => mover === role);
  // While a dispute after release is open, that is what comes next.
  const rates = live === order.machine && feedbackIsMine(shown);
  const over = state?.final === true && !(by.side === 'buyer' && feedbackOpen(shown));
  const title = over
    ? t(state.label)
    : mine || rates
      ? t('orderpage.your_turn', { what: t(`${area}.todo.${live.state}`) })
      : t('orderpage.waiting', { what: t(`${area}.wait.${step}`) });
  const clock = nextFor(by.side, order);
  const silence = clock
    ? rich(t, 'orderpage.silence', {
        outcome: <>{t(`order.outcome.${clock.move}`)}</>,
        at: <DateTime at={clock.at} />,
        left: <Countdown to={clock.at} />,
      })
    : null;
  return (
    <NextCard
      tone={toneOf(live.state, mine, over)}
      title={title}
      silence={silence}
      foot={<Barred view={view} shown={shown} />}
      actions={<Actions view={view} shown={shown} process={process} />}
    >
      {over ? <p>{t(`${area}.over.${live.state}`)}</p> : null}
      {children}
    </NextCard>
  );
}

/** What this side cannot do any more, or has nothing to do it with, for whoever asks. */
function Barred({ view, shown }: { view: View; shown: OrderView }) {
  const { t } = view;
  const barred = barredMoves(shown);
  if (barred.length === 0) return null;
  return (
    <Details summary={t('orderpage.not_now')}>
      <ul class="small">
        {barred.map(({ name, refusal }) => (
          <li key={name}>
            <b>{t(`order.move.${name}.do`)}:</b>{' '}
            {refusal ? refusalText(view, refusal, shown.order.terms.currency) : null}
          </li>
        ))}
      </ul>
    </Details>
  );
}

function roleOf(process: AnyProcess, side: string, facts: Readonly<Record<string, unknown>>): string {
  if (side === 'staff') return 'mediator';
  if (side !== 'buyer' && side !== 'provider') return side;
  return process.roleOf ? process.roleOf(side, facts) : side === 'buyer' ? 'buyer' : process.provider;
}

function isFinal(process: string, state: string): boolean {
  return processNamed(process, 1).states[state]?.final === true || state === 'executed';
}

function feedbackOpen({ order, moves }: OrderView): boolean {
  return moves.some(
    ({ name, refusal }) =>
      (['feedback', 'rate'].includes(name) && order.machine.facts['feedback'] === undefined) ||
      (name === 'continueFeedback' && !refusal),
  );
}

function feedbackIsMine(shown: OrderView): boolean {
  return (
    shown.by.side === 'buyer' &&
    shown.moves.some(({ name, refusal }) => ['feedback', 'continueFeedback', 'rate'].includes(name) && !refusal)
  );
}

function toneOf(state: string, mine: boolean, over: boolean): Tone {
  if (['disputed', 'opened', 'escalated', 'deciding', 'decided', 'appealed', 'charged_back'].includes(state))
    return 'stop';
  if (over) return ['completed', 'settled'].includes(state) ? 'paid' : 'plain';
  return mine ? 'held' : 'note';
}
