import { outlinesOf, outlinesWithin, type Place } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { type Box, dotOn, padded, type Point, pointOf, squeezeAt, THIN, union } from '#web/map.ts';

export interface CoverageMap {
  readonly box: Box;
  readonly ground: readonly string[];
  readonly covered: readonly string[];
  readonly regions: readonly Point[];
  readonly home: Point | null;
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
    regions: covers.filter((place) => place.kind !== 'country').map(pointOf),
    home: home ? pointOf(home) : null,
  };
}

/** Drawn on the server from data that came with the product: no map service sees who looks. */
export function CoverageMapView({ map, label }: { map: CoverageMap; label: string }) {
  const [x0, y0, x1, y1] = map.box;
  const squeeze = squeezeAt((y0 + y1) / 2);
  const width = Math.round((x1 - x0) * squeeze);
  const dot = dotOn(width);
  return (
    <svg class="map" viewBox={`${Math.round(x0 * squeeze)} ${y0} ${width} ${y1 - y0}`} role="img" aria-label={label}>
      <g transform={`scale(${squeeze} 1)`}>
        {map.ground.map((path, at) => (
          <path key={at} class="map-ground" d={path} {...THIN} />
        ))}
        {map.covered.map((path, at) => (
          <path key={at} class="map-covered" d={path} {...THIN} />
        ))}
      </g>
      {map.regions.map(({ x, y }, at) => (
        <circle key={at} class="map-region" cx={Math.round(x * squeeze)} cy={y} r={Math.round(dot * 3.2)} {...THIN} />
      ))}
      {map.home ? (
        <circle
          class="map-home"
          cx={Math.round(map.home.x * squeeze)}
          cy={map.home.y}
          r={Math.round(dot * 10) / 10}
          {...THIN}
        />
      ) : null}
    </svg>
  );
}
