import type { OrderView } from '#modules/orders/queries.ts';
import { paths } from '#web/paths.ts';
import { Card, Notice, Prose, Stack } from '#web/ui/block.tsx';
import type { View } from '#web/view.ts';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly name: string;
}

/** What a buyer can say of goods that came. */
const WAYS = ['receive', 'receivePart', 'claim'];

/** Which photos a claim needs, and the other ways to answer goods that came: whole, a part of them, or not as they should be. */
export function ReceiptAbout({ view: { t }, shown, name }: Props) {
  if (!WAYS.includes(name)) return null;
  const others = shown.moves.filter((move) => move.name !== name && WAYS.includes(move.name) && move.refusal === null);
  return (
    <>
      {name === 'claim' ? (
        <Notice tone="note" title={t('orderpage.photos.title')}>
          <p>{t('orderpage.photos.when', { count: shown.order.terms.policy.claim_photos_min })}</p>
          <Prose>
            <ul>
              {['whole', 'all', 'close'].map((photo) => (
                <li key={photo}>{t(`orderpage.photos.${photo}`)}</li>
              ))}
            </ul>
          </Prose>
        </Notice>
      ) : null}
      {others.length > 0 ? (
        <Card title={t('orderpage.receipt.other')}>
          <Stack gap="snug">
            {others.map((move) => (
              <a key={move.name} href={paths.orderMove(shown.order.id, move.name)}>
                {t(`orderpage.receipt.${move.name}`)}
              </a>
            ))}
          </Stack>
        </Card>
      ) : null}
    </>
  );
}
