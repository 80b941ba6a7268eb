import { money } from '#domain/money.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { Facts } from '#web/ui/block.tsx';
import { Amount, Day } from '#web/ui/mark.tsx';
import type { View } from '#web/view.ts';
import { partText } from './goods-rows.ts';

interface Props {
  readonly view: View;
  readonly terms: TradeTerms;
}

/** So many items stand in a few lines; the full terms have all of them. */
const BRIEF_ITEMS = 5;

/** Terms of a goods order in a few lines, for the side of a page: it takes no longer where there are two hundred items. */
export function GoodsBrief({ view, terms }: Props) {
  const { t } = view;
  const more = terms.items.length - BRIEF_ITEMS;
  return (
    <Facts
      rows={[
        [
          t('trade.terms.items'),
          <>
            <Items view={view} terms={terms} most={BRIEF_ITEMS} />
            {more > 0 ? t('trade.terms.more_items', { count: more }) : null}
          </>,
        ],
        [t('trade.terms.incoterms'), `${terms.incoterms.rule} ${terms.incoterms.place}`],
        [t('trade.terms.transport'), t(`trade.transport.${terms.transport}`)],
        [t('trade.terms.ship_by'), <Day on={terms.ship_by} brief />],
        [t('trade.terms.parts'), String(terms.milestones.length)],
        [t('orderpage.terms.price'), <Amount of={money(terms.price_minor, terms.currency)} />],
      ]}
    />
  );
}

function Items({ view, terms, most, priced = false }: Props & { most?: number; priced?: boolean }) {
  const { format } = view;
  return (
    <ul>
      {terms.items.slice(0, most).map(({ name, variant, quantity, unit, unit_price_minor: price }, at) => (
        <li key={at}>
          {format.number(quantity)} {unit} {name}
          {priced && variant !== '' ? `, ${variant}` : null}
          {priced ? (
            <>
              {' × '}
              <Amount of={money(price, terms.currency)} />
            </>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Every term of one version. */
export function GoodsFull({ view, terms, fileHref }: Props & { fileHref: (id: string) => string }) {
  const { t } = view;
  return (
    <Facts
      wide
      rows={[
        [t('trade.terms.items'), <Items view={view} terms={terms} priced />],
        [t('trade.terms.incoterms'), `${terms.incoterms.rule} ${terms.incoterms.place} (Incoterms 2020)`],
        [t('trade.terms.transport'), t(`trade.transport.${terms.transport}`)],
        [
          t('trade.terms.ship_by'),
          <>
            <Day on={terms.ship_by} /> ({terms.zone})
          </>,
        ],
        [t('trade.terms.lead'), t('trade.terms.lead_days', { count: terms.lead_days })],
        [t('trade.terms.delivery'), terms.delivery || null],
        [t('trade.terms.inspection'), terms.inspection_conditions || null],
        [t('orderpage.terms.requirements'), terms.requirements || null],
        [
          t('orderpage.terms.files'),
          terms.files.length > 0 ? (
            <ul>
              {terms.files.map((file) => (
                <li key={file.id}>
                  <a href={fileHref(file.id)}>{file.name}</a>
                </li>
              ))}
            </ul>
          ) : null,
        ],
        [
          t('trade.terms.parts'),
          <ol>
            {terms.milestones.map((part, at) => (
              <li key={at}>{partText(view, part, terms.currency)}</li>
            ))}
          </ol>,
        ],
        [
          t('trade.terms.unpaid'),
          terms.milestones.some(({ due }) => due !== 'agreement')
            ? t('trade.terms.unpaid_keeps', { rate: view.format.bps(terms.unpaid_provider_bps) })
            : null,
        ],
        [t('orderpage.terms.price'), <Amount of={money(terms.price_minor, terms.currency)} />],
        [
          t('orderpage.terms.fee'),
          <>
            <Amount of={money(terms.fee_minor, terms.currency)} /> {t(`orderpage.fee_by.${terms.fee_by}`)}
          </>,
        ],
        [t('orderpage.terms.due'), <Amount of={money(terms.due_minor, terms.currency)} />],
      ]}
    />
  );
}
