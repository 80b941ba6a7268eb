import type { OrderView } from '#modules/orders/queries.ts';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
}

/** What is open between the sides of an inspection order beside its state. */
export function VisitNotes(props: Props) {
  return (
    <>
      <OverdueLine {...props} />
      <ProposalLine {...props} />
    </>
  );
}

/** A report that has not come in time opens two ways for the buyer. */
function OverdueLine({ view, shown }: Props) {
  const { machine } = shown.order;
  const due = machine.facts['report_due'];
  if (machine.state !== 'funded' || typeof due !== 'number' || due > view.now) return null;
  return <p>{view.t('orderpage.overdue', { due: view.format.dateTime(due) })}</p>;
}

/** Another date for the visit that waits for the other side's yes. */
function ProposalLine({ view, shown }: Props) {
  const proposal = shown.order.machine.facts['proposal'] as { by: string; date: string } | null | undefined;
  if (!proposal) return null;
  const name = proposal.by === 'buyer' ? shown.buyer.name : shown.provider.name;
  return <p>{view.t('orderpage.proposal', { name, date: view.format.day(proposal.date) })}</p>;
}
