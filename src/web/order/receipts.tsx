import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { FileRow } from '#modules/files/queries.ts';
import type { HistoryEntry, OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack, Written } from '#web/ui/block.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { PhotoGrid } from '#web/ui/photo.tsx';
import type { View } from '#web/view.ts';

const MOVES: readonly string[] = ['receive', 'receivePart', 'claim'];

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly history: readonly HistoryEntry[];
  readonly files: readonly FileRow[];
}

/** What the buyer counted, wrote and photographed of goods that came or did not, for both sides and the staff. */
export function ReceiptsCard({ view, shown, history, files }: Props) {
  const { t } = view;
  const said = history.filter(
    ({ process, move, input }) => process === 'trade' && MOVES.includes(move) && hasMore(input),
  );
  if (said.length === 0) return null;
  return (
    <Card title={t('orderpage.receipts')}>
      <Stack gap="wide">
        {said.map(({ seq, move, at, input }) => (
          <Stack key={seq} gap="snug">
            <Small>
              {t(`order.move.${move}.done`)} · <DateTime at={at} brief />
            </Small>
            <Counted view={view} shown={shown} of="counted" counts={input['counts']} />
            <Counted view={view} shown={shown} of="defective" counts={input['defective']} />
            {typeof input['statement'] === 'string' ? <Written>{input['statement']}</Written> : null}
            <Kept shown={shown} files={files.filter(({ id }) => idsIn(input).includes(id))} />
          </Stack>
        ))}
      </Stack>
    </Card>
  );
}

const idsIn = ({ files }: HistoryEntry['input']): readonly string[] => (Array.isArray(files) ? files : []);

function hasMore(input: HistoryEntry['input']): boolean {
  return ['counts', 'defective', 'statement'].some((name) => name in input) || idsIn(input).length > 0;
}

/** `Defective: 12 Desk lamp DL-20`; items of which there are none are left out. */
function Counted(props: Pick<Props, 'view' | 'shown'> & { of: 'counted' | 'defective'; counts: unknown }) {
  const { view, shown, of, counts } = props;
  if (!Array.isArray(counts)) return null;
  const { items } = shown.order.terms as unknown as TradeTerms;
  const found = items.flatMap(({ name }, at) => {
    const count = Number(counts[at] ?? 0);
    return count > 0 ? [`${view.format.number(count)} ${name}`] : [];
  });
  const what = found.length > 0 ? view.format.list(found) : view.t('orderpage.receipts_none');
  return <p>{view.t(`orderpage.receipts_${of}`, { what })}</p>;
}

function Kept({ shown: { order }, files }: Pick<Props, 'shown' | 'files'>) {
  const photos = files.filter(({ preview_key }) => preview_key !== null);
  const others = files.filter(({ preview_key }) => preview_key === null);
  return (
    <>
      {photos.length > 0 ? (
        <PhotoGrid
          photos={photos.map(({ id, name, width, height }) => ({
            src: paths.orderFilePreview(order.id, id),
            href: paths.orderFile(order.id, id),
            width: width ?? 4,
            height: height ?? 3,
            alt: name,
            caption: name,
          }))}
        />
      ) : null}
      {others.length > 0 ? (
        <ul class="small">
          {others.map(({ id, name }) => (
            <li key={id}>
              <a href={paths.orderFile(order.id, id)}>{name}</a>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
