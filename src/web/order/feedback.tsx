import { areasOf } from '#domain/feedback.ts';
import { processNamed } from '#domain/process/registry.ts';
import { feedbackOfOrder, type FeedbackRow } from '#modules/feedback/queries.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { productNames } from '#modules/products/queries.ts';
import { reviewsOfOrder } from '#modules/products/reviews.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { written } from '#web/pages/directory-names.ts';
import { Card, Facts, Small, Stack, Written } from '#web/ui/block.tsx';
import { DateTime, Stars } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';

interface Rated {
  readonly row: FeedbackRow;
  readonly reviews: readonly {
    readonly product: string;
    readonly name: { readonly en: string; readonly zh: string };
    readonly stars: number;
    readonly words: string;
  }[];
}

/** Null while nothing was said. */
async function load(tx: Tx, { order }: OrderView): Promise<Rated | null> {
  const row = await feedbackOfOrder(tx, order.id);
  if (!row) return null;
  const given = await reviewsOfOrder(tx, order.id);
  const names = await productNames(
    tx,
    given.map(({ product }) => product),
  );
  const reviews = given.map((review) => ({ ...review, name: names.get(review.product) ?? { en: '', zh: '' } }));
  return { row, reviews };
}

interface Props extends Rated {
  readonly view: View;
  readonly shown: OrderView;
}

/** What the buyer said of an order and of its products, and what the other side replied. */
export function FeedbackCard({ view, shown, row, reviews }: Props) {
  const { t } = view;
  const { machine } = shown.order;
  const process = processNamed(machine.process, machine.process_version);
  const later = areasOf(process, 'later');
  const isLater = row.accuracy_at === null && later.length > 0;
  const closedUnrated = row.accuracy_at !== null && later.every((area) => row.stars[area] === undefined);
  return (
    <Card title={t('feedback.title')}>
      <Stack>
        <Facts
          rows={[...areasOf(process, 'given'), ...later].map((area) => [
            t(`order.field.${area}`),
            row.stars[area] === undefined ? null : <Stars of={row.stars[area]} small />,
          ])}
        />
        {row.rated_by_default ? <Small>{t('feedback.by_default')}</Small> : null}
        {row.accuracy_by_default ? <Small>{t('feedback.accuracy_by_default')}</Small> : null}
        {closedUnrated ? <Small>{t('feedback.unrated')}</Small> : null}
        {isLater ? <Small>{t('feedback.waits_for_goods')}</Small> : null}
        {row.comment ? <Written>{row.comment}</Written> : null}
        {row.defects_found === null ? null : <p>{t('feedback.defects', { count: row.defects_found })}</p>}
        {row.accuracy_comment ? <Written>{row.accuracy_comment}</Written> : null}
        {reviews.map(({ product, name, stars, words }) => (
          <Stack key={product} gap="tight">
            <a href={paths.product(product)}>{written(view, name)}</a>
            <Stars of={stars} small />
            {words ? <Written>{words}</Written> : null}
          </Stack>
        ))}
        {row.replied_at === null ? null : (
          <>
            <Small>
              {t('feedback.reply', { provider: shown.provider.name })} · <DateTime at={row.replied_at} brief />
            </Small>
            <Written>{row.reply}</Written>
          </>
        )}
      </Stack>
    </Card>
  );
}
FeedbackCard.load = load;
