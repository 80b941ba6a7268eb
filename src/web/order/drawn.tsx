import { drawnFor, type Drawn } from '#modules/orders/drawn.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { csvLine } from '#web/csv.ts';
import { paths } from '#web/paths.ts';
import { Details, Small, Stack } from '#web/ui/block.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import type { View } from '#web/view.ts';

/** More numbers than this nobody reads on a page. */
const SHOWN_MAX = 2_000;

/** The numbers of the units to inspect. Nothing where the order has no sampling plan. */
export function DrawnUnits({ view, shown }: { view: View; shown: Pick<OrderView, 'order' | 'terms_hash'> }) {
  const { t, format } = view;
  const drawn = drawnFor(shown.order, shown.terms_hash);
  if (!drawn) return null;
  const [n, lot] = [format.number(drawn.n), format.number(drawn.lot)];
  return (
    <Details summary={t('orderpage.drawn.title', { n, lot })}>
      <Stack>
        <p>{t('orderpage.drawn.why', { lot })}</p>
        {drawn.n > SHOWN_MAX ? (
          <p>{t('orderpage.drawn.many', { n })}</p>
        ) : (
          drawn.parts.map(({ classes, units }, at) => (
            <Stack gap="tight" key={at}>
              {drawn.parts.length > 1 ? (
                <h3>
                  {t(at === 0 ? 'orderpage.drawn.first' : 'orderpage.drawn.further', {
                    count: units.length,
                    classes: format.list(classes.map((name) => t(`orderpage.class.${name}`))),
                  })}
                </h3>
              ) : null}
              <p class="num">{units.join(view.locale === 'zh' ? '、' : ', ')}</p>
            </Stack>
          ))
        )}
        <LinkButton small href={paths.orderDraw(shown.order.id)} download>
          {t('orderpage.drawn.download')}
        </LinkButton>
        <Small>{t('orderpage.drawn.seed', { seed: drawn.seed })}</Small>
      </Stack>
    </Details>
  );
}

export function drawnCsv({ parts }: Drawn): string {
  const lines = parts.flatMap(({ classes, units }) => units.map((unit) => csvLine([String(unit), classes.join(' ')])));
  return csvLine(['unit', 'classes']) + lines.join('');
}
