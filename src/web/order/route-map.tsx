import { outlinesWithin, type Place } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { type Box, dotOn, padded, type Point, pointOf, squeezeAt, THIN } from '#web/map.ts';

/** A stop of the way, or a place where the goods were seen beside it. */
export interface Dot extends Point {
  readonly name: string;
  readonly passed: boolean;
}

export interface RouteMap {
  readonly box: Box;
  /** Outlines, and how far to the east they are drawn: a way over the Pacific goes past the end of the map. */
  readonly land: readonly { readonly path: string; readonly shift: number }[];
  readonly legs: readonly { readonly from: Point; readonly to: Point; readonly share: number }[];
  readonly dots: readonly Dot[];
  readonly now: Point | null;
}

/** `share`: how much of the leg to the stop is behind the goods, from 0 to 1. */
export interface MapStop {
  readonly place: Place;
  readonly share: number;
}

const WORLD = 3600;

/** The ground and the way through these stops, and what was seen beside them, in time; null where fewer than two stops are known. */
export async function routeMap(
  tx: Tx,
  stops: readonly MapStop[],
  seen: readonly Place[],
  nameOf: (place: Place) => string,
): Promise<RouteMap | null> {
  const [first] = stops;
  if (!first || stops.length < 2) return null;
  const points = eastward(stops.map(({ place }) => pointOf(place)));
  const beside = seen
    .filter(({ id }) => stops.every(({ place }) => place.id !== id))
    .map((place) => ({ place, ...near(pointOf(place), points[0] ?? pointOf(place)) }));
  const legs = points.slice(1).map((to, at) => ({ from: points[at] ?? to, to, share: stops[at + 1]?.share ?? 0 }));
  const all = [...points, ...beside, ...legs.map((leg) => along(leg, 0.5).at)];
  const box = padded([
    Math.min(...all.map(({ x }) => x)),
    Math.min(...all.map(({ y }) => y)),
    Math.max(...all.map(({ x }) => x)),
    Math.max(...all.map(({ y }) => y)),
  ]);
  const under = legs.find(({ share }) => share < 1);
  const dots = [
    ...points.map((point, at) => ({ ...point, place: stops[at]?.place, passed: at === 0 || stops[at]?.share === 1 })),
    ...beside.map((point) => ({ ...point, passed: true })),
  ].map(({ x, y, place, passed }) => ({ x, y, passed, name: place ? nameOf(place) : '' }));
  const last = points.at(-1) ?? null;
  // Who was seen beside the way last is there, not where the usual time would put them.
  const aside = beside.find(({ place }) => place.id === seen.at(-1)?.id);
  return { box, land: await landIn(tx, box), legs, dots, now: aside ?? (under ? along(under, under.share).at : last) };
}

/** Each point on the side of the world from which the one before is nearer. */
function eastward(points: readonly Point[]): Point[] {
  const [first, ...others] = points;
  if (!first) return [];
  const placed = [first];
  for (const point of others) placed.push(near(point, placed.at(-1) ?? first));
  return placed;
}

function near({ x, y }: Point, to: Point): Point {
  return { x: x - WORLD * Math.round((x - to.x) / WORLD), y };
}

async function landIn(tx: Tx, [x0, y0, x1, y1]: Box): Promise<RouteMap['land']> {
  const shifts = [-WORLD, 0, WORLD].filter((shift) => x0 < shift + WORLD / 2 && x1 > shift - WORLD / 2);
  const parts = await Promise.all(
    shifts.map(async (shift) =>
      (await outlinesWithin(tx, [x0 - shift, y0, x1 - shift, y1])).map(({ path }) => ({ path, shift })),
    ),
  );
  return parts.flat();
}

type Leg = Pick<RouteMap['legs'][number], 'from' | 'to'>;

/** Long legs bend towards the pole, as the shortest way does; how much is drawn, not reckoned. */
function bendOf({ from, to }: Leg): Point {
  const lift = Math.abs(to.x - from.x) * 0.14;
  const south = from.y + to.y > 0 ? 1 : -1;
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + south * lift };
}

/** The point so far along a leg, and where the curve up to it bends. */
function along(leg: Leg, share: number): { at: Point; bend: Point } {
  const between = (a: Point, b: Point) => ({ x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share });
  const whole = bendOf(leg);
  const bend = between(leg.from, whole);
  return { at: between(bend, between(whole, leg.to)), bend };
}

/** `title` and `desc` say in words what is drawn; the list beside it has the same events. */
export function RouteMapView({ map, title, desc }: { map: RouteMap; title: string; desc: string }) {
  const [x0, y0, x1, y1] = map.box;
  const squeeze = squeezeAt((y0 + y1) / 2);
  const width = Math.round((x1 - x0) * squeeze);
  const dot = dotOn(width);
  const on = ({ x, y }: Point) => `${Math.round(x * squeeze)} ${Math.round(y)}`;
  return (
    <svg
      class="map"
      viewBox={`${Math.round(x0 * squeeze)} ${y0} ${width} ${y1 - y0}`}
      role="img"
      aria-labelledby="route-title route-desc"
    >
      <title id="route-title">{title}</title>
      <desc id="route-desc">{desc}</desc>
      {map.land.map(({ path, shift }, at) => (
        <path key={at} class="map-ground" d={path} transform={`scale(${squeeze} 1) translate(${shift} 0)`} {...THIN} />
      ))}
      {map.legs.map((leg, at) => {
        const passed = along(leg, leg.share);
        return (
          <g key={at} class="map-leg">
            <path class="map-way" d={`M${on(leg.from)}Q${on(bendOf(leg))} ${on(leg.to)}`} {...THIN} />
            {leg.share > 0 ? (
              <path class="map-passed" d={`M${on(leg.from)}Q${on(passed.bend)} ${on(passed.at)}`} {...THIN} />
            ) : null}
          </g>
        );
      })}
      {map.dots.map((one, at) => (
        <circle
          key={at}
          class={one.passed ? 'map-home' : 'map-ahead'}
          cx={Math.round(one.x * squeeze)}
          cy={one.y}
          r={Math.round(dot * 8) / 10}
          {...THIN}
        >
          <title>{one.name}</title>
        </circle>
      ))}
      {map.now ? (
        <circle
          class="map-now"
          cx={Math.round(map.now.x * squeeze)}
          cy={Math.round(map.now.y)}
          r={Math.round(dot * 16) / 10}
          {...THIN}
        />
      ) : null}
    </svg>
  );
}
