import { money } from '#domain/money.ts';
import type { TradeFacts, Wanted } from '#domain/process/trade-facts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { Details } from '#web/ui/block.tsx';
import type { View } from '#web/view.ts';
import { Changes } from './changes.tsx';
import { goodsRows } from './goods-rows.ts';
import { GoodsFull } from './goods-terms.tsx';
import { paths } from '#web/paths.ts';

interface Props {
  readonly view: View;
  readonly shown: OrderView;
}

/** What is open between the sides of a goods order beside its state: signatures, proposals, the shipment, a claim. */
export function GoodsNotes({ view, shown }: Props) {
  const { machine } = shown.order;
  const facts = machine.facts as TradeFacts;
  const lines = [
    ...(machine.state === 'drafted' ? signatures(view, shown, facts) : []),
    proposed(view, shown, facts),
    called(view, shown, facts),
    shipment(view, facts),
    ...claim(view, shown, facts),
  ];
  return (
    <>
      {lines.map((line, at) => (line === null ? null : <p key={at}>{line}</p>))}
      <Amendment view={view} shown={shown} facts={facts} />
    </>
  );
}

type Lines = (string | null)[];

function nameOf({ buyer, provider }: OrderView, side: 'buyer' | 'provider'): string {
  return side === 'buyer' ? buyer.name : provider.name;
}

function signatures({ t }: View, shown: OrderView, { signed }: TradeFacts): Lines {
  return (['buyer', 'provider'] as const)
    .filter((side) => signed?.[side])
    .map((side) => t('trade.note.signed', { name: nameOf(shown, side) }));
}

function proposed({ t, format }: View, shown: OrderView, { proposal }: TradeFacts): string | null {
  if (!proposal) return null;
  const { by, choice, date, minor } = proposal;
  return t(`trade.note.choice_${choice}`, {
    name: nameOf(shown, by),
    date: date === null ? '' : format.day(date),
    amount: format.money(money(minor ?? 0, shown.order.terms.currency)),
  });
}

function called({ t, format }: View, { order }: OrderView, { call }: TradeFacts): string | null {
  if (!call) return null;
  const minor = order.tranches.filter(({ id }) => call.tranches.includes(id)).reduce((sum, one) => sum + one.minor, 0n);
  return t('trade.note.called', {
    amount: format.money(money(minor, order.terms.currency)),
    due: format.dateTime(call.due),
  });
}

function shipment({ t, format }: View, { shipment: sent }: TradeFacts): string | null {
  if (!sent) return null;
  const { carrier, tracking, at, delivered_at: arrived } = sent;
  const words = { carrier: t(`order.choice.carrier.${carrier}`), tracking, at: format.dateTime(at) };
  return arrived === undefined
    ? t('trade.note.shipped', words)
    : t('trade.note.delivered', { ...words, arrived: format.dateTime(arrived) });
}

function claim(view: View, shown: OrderView, { claim: open }: TradeFacts): Lines {
  if (!open) return [];
  const { t, format } = view;
  const { items } = shown.order.terms as unknown as TradeTerms;
  const what = items.flatMap(({ name }, at) => {
    const count = open.counts[at] ?? 0;
    return count > 0 ? [`${format.number(count)} ${name}`] : [];
  });
  const wanted = wantedText(view, shown, open.wanted);
  const kind = t(`order.choice.kind.${open.kind}`);
  return [
    t('trade.note.claim', { what: format.list(what), kind, wanted }),
    open.offered
      ? t('trade.note.offered', { name: shown.provider.name, wanted: wantedText(view, shown, open.offered) })
      : null,
  ];
}

function wantedText({ t, format }: View, { order }: OrderView, { outcome, minor, date }: Wanted): string {
  const more = [
    minor === undefined ? null : format.money(money(minor, order.terms.currency)),
    date === undefined ? null : format.day(date),
  ].filter((text) => text !== null);
  const name = t(`order.choice.wanted.${outcome}`);
  return more.length > 0 ? `${name} (${more.join(', ')})` : name;
}

/** What is proposed is read before anything is said to it: first what would be different. */
function Amendment({ view, shown, facts: { amendment } }: Props & { facts: TradeFacts }) {
  if (!amendment) return null;
  const { t } = view;
  const terms = shown.order.terms as unknown as TradeTerms;
  const [before, after] = [goodsRows(view, terms), goodsRows(view, amendment.terms)];
  return (
    <>
      <p>{t('trade.note.amendment', { name: nameOf(shown, amendment.by) })}</p>
      <Changes view={view} title={t('trade.changes.would')} before={before} after={after} />
      <Details summary={t('trade.note.amended_terms')}>
        <GoodsFull view={view} terms={amendment.terms} fileHref={(id) => paths.orderFile(shown.order.id, id)} />
      </Details>
    </>
  );
}
