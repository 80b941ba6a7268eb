import { outlinesOf, outlinesWithin, type Place } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';

type Box = readonly [number, number, number, number];

export interface CoverageMap {
  readonly box: Box;
  readonly ground: readonly string[];
  readonly covered: readonly string[];
  readonly regions: readonly { readonly x: number; readonly y: number }[];
  readonly home: { readonly x: number; readonly y: number } | null;
}

/** What a map of the covered places shows; in tenths of a degree, y downwards. Null where no outline is known. */
export async function coverageMap(tx: Tx, covers: readonly Place[], home: Place | null): Promise<CoverageMap | null> {
  const countries = [...new Set([...covers.map((place) => place.country), ...(home ? [home.country] : [])])];
  const own = await outlinesOf(tx, countries);
  if (own.length === 0) return null;
  const box = padded(own.map((outline) => outline.box).reduce(union));
  const whole = new Set(covers.filter((place) => place.kind === 'country').map((place) => place.country));
  const ground = await outlinesWithin(tx, box);
  return {
    box,
    ground: ground.filter((outline) => !whole.has(outline.country)).map((outline) => outline.path),
    covered: own.filter((outline) => whole.has(outline.country)).map((outline) => outline.path),
    regions: covers.filter((place) => place.kind !== 'country').map(point),
    home: home ? point(home) : null,
  };
}

const point = ({ lat, lon }: Place) => ({ x: Math.round(lon * 10), y: Math.round(-lat * 10) });

const union = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

/** A margin around it, and as wide as the card it stands in. */
function padded([x0, y0, x1, y1]: Box): Box {
  const margin = Math.max(8, 0.06 * Math.max(x1 - x0, y1 - y0));
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [width, height] = [x1 - x0 + 2 * margin, y1 - y0 + 2 * margin];
  const high = Math.max(height, (width * squeezeAt(y)) / ASPECT);
  const wide = (high * ASPECT) / squeezeAt(y);
  return [Math.round(x - wide / 2), Math.round(y - high / 2), Math.round(x + wide / 2), Math.round(y + high / 2)];
}

const ASPECT = 1.85;

/** Degrees of longitude are narrower away from the equator. */
const squeezeAt = (y: number) => Math.round(Math.cos((y / 10) * (Math.PI / 180)) * 1000) / 1000;

/** Drawn on the server from data that came with the product: no map service sees who looks. */
export function CoverageMapView({ map, label }: { map: CoverageMap; label: string }) {
  const [x0, y0, x1, y1] = map.box;
  const squeeze = squeezeAt((y0 + y1) / 2);
  const width = Math.round((x1 - x0) * squeeze);
  const dot = Math.max(3, width / 90);
  const thin = { 'vector-effect': 'non-scaling-stroke' } as const;
  return (
    <svg class="map" viewBox={`${Math.round(x0 * squeeze)} ${y0} ${width} ${y1 - y0}`} role="img" aria-label={label}>
      <g transform={`scale(${squeeze} 1)`}>
        {map.ground.map((path, at) => (
          <path key={at} class="map-ground" d={path} {...thin} />
        ))}
        {map.covered.map((path, at) => (
          <path key={at} class="map-covered" d={path} {...thin} />
        ))}
      </g>
      {map.regions.map(({ x, y }, at) => (
        <circle key={at} class="map-region" cx={Math.round(x * squeeze)} cy={y} r={Math.round(dot * 3.2)} {...thin} />
      ))}
      {map.home ? (
        <circle
          class="map-home"
          cx={Math.round(map.home.x * squeeze)}
          cy={map.home.y}
          r={Math.round(dot * 10) / 10}
          {...thin}
        />
      ) : null}
    </svg>
  );
}
