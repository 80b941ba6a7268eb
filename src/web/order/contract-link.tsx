import { processNamed } from '#domain/process/registry.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly version: number;
}

/** To the terms as a PDF, where the process signs them; the version after the standing one is the proposed amendment. */
export function ContractLink({ view: { t }, shown: { order }, version }: Props) {
  if (!processNamed(order.machine.process, order.machine.process_version).transitions['sign']) return null;
  const isProposal = version > order.terms_version;
  return (
    <p class="small">
      <a href={paths.orderContractPdf(order.id, version)}>
        {t(isProposal ? 'contract.link_proposal' : 'contract.link')}
      </a>
    </p>
  );
}
