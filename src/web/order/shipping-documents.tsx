import { SHIPPING_DOCUMENTS } from '#domain/shipping/documents.ts';
import type { HistoryEntry, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, Facts } from '#web/ui/block.tsx';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly history: readonly HistoryEntry[];
  /** Names by id. */
  readonly files: ReadonlyMap<string, string>;
}

/** The papers that the seller sent along with each shipment, by what they are. */
export function ShippingDocuments({ view: { t }, shown: { order }, history, files }: Props) {
  const sent = history.filter(({ process, move }) => process === 'trade' && move === 'ship').map(({ input }) => input);
  const papers = [...SHIPPING_DOCUMENTS, 'files'].flatMap((name) => {
    const ids = sent.flatMap((input) => (Array.isArray(input[name]) ? (input[name] as string[]) : []));
    const label = name === 'files' ? t('orderpage.other_documents') : t(`order.field.${name}`);
    return ids.length > 0 ? [{ label, ids }] : [];
  });
  if (papers.length === 0) return null;
  return (
    <Card title={t('orderpage.shipping_documents')}>
      <Facts
        rows={papers.map(({ label, ids }) => [
          label,
          <ul>
            {ids.map((id) => (
              <li key={id}>
                <a href={paths.orderFile(order.id, id)}>{files.get(id) ?? id}</a>
              </li>
            ))}
          </ul>,
        ])}
      />
    </Card>
  );
}
