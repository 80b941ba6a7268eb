import type { ComponentChildren } from 'preact';
import { money } from '#domain/money.ts';
import type { InspectionFacts, InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { left } from '#domain/process/trade-parts.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { listedProducts, type TradeTerms } from '#domain/process/trade-terms.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { orderTitle } from '#web/order-title.ts';
import { paths } from '#web/paths.ts';
import { offerRows, type TermsRow } from '#web/talk/offer-rows.ts';
import type { Option } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';
import { GoodsNotes } from './goods-notes.tsx';
import { goodsRows } from './goods-rows.ts';
import { GoodsParts } from './goods-sum.tsx';
import { GoodsBrief, GoodsFull } from './goods-terms.tsx';
import { TermsBrief, TermsFull } from './terms.tsx';
import { VisitNotes } from './visit-notes.tsx';

interface TermsProps<Terms> {
  readonly view: View;
  readonly terms: Terms;
}

interface FullProps<Terms> extends TermsProps<Terms> {
  readonly fileHref: (id: string) => string;
}

/** What pages say of an order by its process: what it is about, where and when, and in whose words. */
interface About<Terms> {
  /** The area of the catalogues with its `wait`, `todo` and `over`. */
  readonly words: 'order' | 'trade';
  readonly provider: 'inspector' | 'seller';
  readonly providerHref: (id: string) => string;
  readonly title: (view: View, terms: Terms) => string;
  /** Place and time, as under the title. */
  readonly lead: (view: View, terms: Terms) => readonly string[];
  /** What of it stands beside the price of an offer that waits. */
  readonly pinned: (view: View, terms: Terms) => readonly string[];
  readonly Brief: (props: TermsProps<Terms>) => ComponentChildren;
  readonly Full: (props: FullProps<Terms>) => ComponentChildren;
  /** Where the price has parts, each of them to the cent. */
  readonly Parts?: (props: TermsProps<Terms>) => ComponentChildren;
  /** The same as text, to lay two versions beside each other. */
  readonly rows: (view: View, terms: Terms) => readonly TermsRow[];
  /** What a value of a move can be by the terms, and what is sent along unseen because the page showed it. */
  readonly options: (view: View, terms: Terms) => Readonly<Record<string, readonly Option[]>>;
  readonly seen: (facts: OrderSnapshot['machine']['facts']) => Readonly<Record<string, string>>;
  /** Who has signed; null where terms are confirmed instead. */
  readonly signed: (facts: OrderSnapshot['machine']['facts']) => NonNullable<TradeFacts['signed']> | null;
  /** How many of what are left, to be given item by item. */
  readonly items: (order: {
    readonly terms: Terms;
    readonly facts: OrderSnapshot['machine']['facts'];
  }) => readonly { readonly name: string; readonly quantity: number }[];
  /** What can be reviewed one by one. */
  readonly products: (terms: Terms) => readonly string[];
  /** What is known already of a value that a move asks for. */
  readonly known: (facts: OrderSnapshot['machine']['facts']) => Readonly<Record<string, string>>;
  /** What is open between the sides beside the state. */
  readonly Notes: (props: { readonly view: View; readonly shown: OrderView }) => ComponentChildren;
}

const inspection: About<InspectionTerms> = {
  words: 'order',
  provider: 'inspector',
  providerHref: paths.inspector,
  title: (view, { type, product }) => orderTitle(view, { type, product: product.name, lot: product.lot }),
  lead: ({ format }, { site, visit_on, window }) => [
    [site.city, site.region, format.country(site.country)].filter(Boolean).join(', '),
    visit_on ? format.dayShort(visit_on) : format.days(window.from, window.to),
  ],
  pinned: ({ t, format }, { half_days, window }) => [
    t('talk.days.total', { count: half_days / 2 }),
    format.days(window.from, window.to),
  ],
  Brief: TermsBrief,
  Full: TermsFull,
  rows: offerRows,
  Notes: VisitNotes,
  options: () => ({}),
  seen: () => ({}),
  signed: () => null,
  items: () => [],
  products: () => [],
  known: (facts) => {
    const { counted_defects: counted } = facts as InspectionFacts;
    return counted === undefined ? {} : { defects_found: String(counted) };
  },
};

const trade: About<TradeTerms> = {
  words: 'trade',
  provider: 'seller',
  providerHref: paths.seller,
  title: (view, { type, items: [first] }) =>
    orderTitle(view, { type, product: first?.name ?? '', lot: first?.quantity ?? 0 }),
  lead: ({ t, format }, { incoterms: { rule, place }, ship_by }) => [
    `${rule} ${place}`,
    t('trade.ship_by', { day: format.dayShort(ship_by) }),
  ],
  pinned: (view, { items, ship_by }) => [
    goodsTitle(view, items),
    view.t('trade.ship_by', { day: view.format.dayShort(ship_by) }),
  ],
  Brief: GoodsBrief,
  Full: GoodsFull,
  Parts: GoodsParts,
  rows: goodsRows,
  Notes: GoodsNotes,
  options: ({ t, format }, { milestones, currency }) => ({
    milestone: milestones.flatMap(({ amount_minor, release }, at) =>
      release === 'inspection'
        ? [
            {
              value: String(at),
              label: `${at + 1}: ${format.money(money(amount_minor, currency))}, ${t(`trade.release.${release}`)}`,
            },
          ]
        : [],
    ),
  }),
  seen: (facts) => {
    const { amendment } = facts as TradeFacts;
    return amendment ? { hash: amendment.hash } : {};
  },
  signed: (facts) => (facts as TradeFacts).signed ?? {},
  items: ({ terms, facts }) => {
    const rest = left({ terms, facts: facts as TradeFacts });
    return terms.items.map(({ name }, at) => ({ name, quantity: rest[at] ?? 0 }));
  },
  products: (terms) => listedProducts(terms).map((id) => terms.items.find(({ product }) => product === id)?.name ?? ''),
  known: () => ({}),
};

/** `2,000 Desk lamp and 1 more`. */
function goodsTitle({ t, format }: View, [first, ...others]: TradeTerms['items']): string {
  const name = `${format.number(first?.quantity ?? 0)} ${first?.name ?? ''}`;
  return others.length === 0 ? name : t('talk.offer.and_more', { first: name, count: others.length });
}

type AnyAbout = About<OrderSnapshot['terms']>;

const BY_PROCESS: Readonly<Record<string, AnyAbout>> = {
  inspection: inspection as unknown as AnyAbout,
  trade: trade as unknown as AnyAbout,
};

/** By the process of the order itself, not of a dispute beside it. */
export function aboutOf(process: string): AnyAbout {
  const about = BY_PROCESS[process];
  if (!about) throw new Error(`pages know no process ${process}`);
  return about;
}

/** The stored title is English for both sides; each reads it in their own language here. */
export function titleOf(view: View, { machine, terms }: Pick<OrderSnapshot, 'machine' | 'terms'>): string {
  return aboutOf(machine.process).title(view, terms);
}
