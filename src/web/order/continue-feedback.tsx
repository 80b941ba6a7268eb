import { feedbackGoesOn, type OrderView } from '#modules/orders/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { Notice } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import type { View } from '#web/view.ts';

type Inspections = Awaited<ReturnType<typeof feedbackGoesOn>>;

async function load(tx: Tx, { order, by }: OrderView): Promise<Inspections> {
  return order.machine.process === 'trade' && by.side === 'buyer' ? feedbackGoesOn(tx, order) : [];
}

/** On the page of goods that have come: the way to say how accurate the reports of their inspections were. */
export function ContinueFeedback({ view: { t }, inspections }: { view: View; inspections: Inspections }) {
  if (inspections.length === 0) return null;
  return (
    <Notice
      tone="note"
      title={t('feedback.goods_came')}
      actions={inspections.map(({ id, no }) => (
        <LinkButton key={id} href={paths.orderMove(id, 'continueFeedback')}>
          {t('feedback.continue_for', { no })}
        </LinkButton>
      ))}
    >
      <p>{t('feedback.goods_came_text')}</p>
    </Notice>
  );
}
ContinueFeedback.load = load;
