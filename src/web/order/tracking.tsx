import type { Actor } from '#domain/actor.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { Sighting } from '#domain/shipping/sightings.ts';
import { plus, type Instant } from '#domain/time.ts';
import type { OrderView } from '#modules/orders/queries.ts';
import { type KnownStop, routeOf, turnedBack } from '#modules/orders/route.ts';
import { trackingOf, type TrackingEvent } from '#modules/orders/tracking.ts';
import { ownPlaceName, type Place, placeName, placesById } from '#modules/reference/queries.ts';
import type { Route } from '#platform/carriers/carrier.ts';
import type { Tx } from '#platform/db/pool.ts';
import { paths } from '#web/paths.ts';
import { Card, Small, Stack } from '#web/ui/block.tsx';
import { DateTime } from '#web/ui/mark.tsx';
import { Timeline, type Moment } from '#web/ui/order.tsx';
import type { View } from '#web/view.ts';
import { type MapStop, type RouteMap, routeMap, RouteMapView } from './route-map.tsx';

/** The goods of an order on their way, as its pages show them. */
export interface Tracked {
  /** The oldest first. */
  readonly events: readonly TrackingEvent[];
  readonly places: ReadonlyMap<string, Place>;
  readonly from: string;
  readonly to: string;
  readonly map: RouteMap | null;
}

/** Null where nothing has been shipped. */
export async function trackedOf(tx: Tx, actor: Actor, view: View, { order }: OrderView): Promise<Tracked | null> {
  const { shipment } = order.machine.facts as TradeFacts;
  if (order.machine.process !== 'trade' || !shipment) return null;
  const [newest, way] = await Promise.all([trackingOf(tx, actor, order.id), routeOf(tx, order)]);
  const events = newest.toReversed();
  const ids = [...new Set(events.flatMap(({ place_id }) => place_id ?? []))];
  const places = new Map((await placesById(tx, ids)).map((place) => [place.id, place]));
  // While something comes back, that is what is on its way.
  const back = ['return_shipped', 'return_delivered'].includes(order.machine.state);
  const route = back ? turnedBack(way) : way;
  const own = events.filter(({ tracking }) => (tracking === shipment.tracking) !== back);
  const { policy, transport } = order.terms as unknown as TradeTerms;
  const span = plus(0, policy.receipt_within[transport]);
  const seen = own.flatMap(({ place_id }) => places.get(place_id ?? '') ?? []);
  const nameOf = (place: Place) => ownPlaceName(place, view.locale);
  const textOf = ({ place, text }: KnownStop) => (place ? nameOf(place) : text);
  const map = await routeMap(tx, stopsOf(route, own, span, view.now), seen, nameOf);
  return { events, places, from: textOf(route.from), to: textOf(route.to), map };
}

/** Between two sightings goods are drawn where the usual time puts them, and never as arrived. */
const UNSEEN_MOST = 0.9;

/** The stops that are known, each once, with how much of the leg to each is behind the goods. */
function stopsOf(
  { from, leaves, enters, to }: Route<KnownStop>,
  events: readonly TrackingEvent[],
  span: number,
  now: Instant,
): MapStop[] {
  const at = (...kinds: Sighting[]) => events.find(({ kind }) => kinds.includes(kind))?.at;
  const left = at('departed');
  const [there, delivered] = [at('arrived', 'import_customs', 'out_for_delivery'), at('delivered')];
  const isThere = there !== undefined || delivered !== undefined;
  const underWay = left === undefined ? 0 : Math.min(UNSEEN_MOST, (now - left) / span);
  const hasLeft = left !== undefined || isThere || at('export_customs') !== undefined;
  const stops: [KnownStop, number][] = [
    [from, 1],
    [leaves, hasLeft ? 1 : at('picked_up') === undefined ? 0 : 0.5],
    [enters, isThere ? 1 : underWay],
    [to, delivered !== undefined ? 1 : at('out_for_delivery') === undefined ? 0 : 0.5],
  ];
  const known = stops.flatMap(([{ place }, share]) => (place ? [{ place, share }] : []));
  return known.filter(({ place }, index) => place.id !== known[index - 1]?.place.id);
}

interface Props {
  readonly view: View;
  readonly shown: OrderView;
  readonly tracked: Tracked;
}

/** On the page of the order. */
export function TrackingCard({ view, shown, tracked }: Props) {
  const { t } = view;
  const mine = shown.by.side === 'provider';
  return (
    <Card
      title={t('tracking.title')}
      side={
        <a class="small" href={paths.orderTracking(shown.order.id)}>
          {t(mine ? 'tracking.say' : 'tracking.open')}
        </a>
      }
    >
      <Journey view={view} shown={shown} tracked={tracked} />
    </Card>
  );
}

export function Journey({ view, shown, tracked }: Props) {
  const { t } = view;
  const { from, to, map, events } = tracked;
  const last = events.at(-1);
  const where = last
    ? t('tracking.last', { what: t(`tracking.kind.${last.kind}`), place: placeText(view, tracked, last) })
    : t('tracking.none');
  return (
    <Stack>
      {map ? (
        <RouteMapView map={map} title={t('tracking.map', { from, to })} desc={`${where} ${t('tracking.map_drawn')}`} />
      ) : null}
      <p>
        <b>{t('tracking.way', { from, to })}</b> {where}
      </p>
      {map ? <Small>{t('tracking.legend')}</Small> : null}
      {events.length > 0 ? <Timeline moments={events.map((event) => momentOf(view, shown, tracked, event))} /> : null}
    </Stack>
  );
}

function momentOf(view: View, shown: OrderView, tracked: Tracked, event: TrackingEvent): Moment {
  const { t } = view;
  const { shipment } = shown.order.machine.facts as TradeFacts;
  const source = sourceText(view, shown, event.source);
  return {
    when: event.kind === 'problem' ? 'stopped' : 'done',
    text: t(`tracking.kind.${event.kind}`),
    detail: (
      <>
        {placeText(view, tracked, event)} · {source}
        {event.tracking === shipment?.tracking ? null : ` · ${event.tracking}`}
      </>
    ),
    time: <DateTime at={event.at} brief />,
  };
}

function placeText({ locale }: View, { places }: Pick<Tracked, 'places'>, { place, place_id }: TrackingEvent): string {
  const known = places.get(place_id ?? '');
  return known ? placeName(known, locale) : place;
}

/** Who said it: what a carrier says is imported, what the seller says is their word. */
function sourceText({ t, mode }: View, { provider }: OrderView, source: string): string {
  if (source === 'seller') return t('tracking.by_seller', { name: provider.name });
  const carrier = t(`order.choice.carrier.${source}`);
  return t(mode === 'sandbox' ? 'tracking.by_sandbox' : 'tracking.by_carrier', { carrier });
}
