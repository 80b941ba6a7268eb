// Maps are drawn on the server from data that came with the product, in tenths of a degree, y downwards.

export type Box = readonly [number, number, number, number];

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function pointOf({ lat, lon }: { readonly lat: number; readonly lon: number }): Point {
  return { x: Math.round(lon * 10), y: Math.round(-lat * 10) };
}

export const union = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

/** A margin around it, and as wide as the card it stands in. */
export function padded([x0, y0, x1, y1]: Box): Box {
  const margin = Math.max(8, 0.06 * Math.max(x1 - x0, y1 - y0));
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  const [width, height] = [x1 - x0 + 2 * margin, y1 - y0 + 2 * margin];
  const high = Math.max(height, (width * squeezeAt(y)) / ASPECT);
  const wide = (high * ASPECT) / squeezeAt(y);
  return [Math.round(x - wide / 2), Math.round(y - high / 2), Math.round(x + wide / 2), Math.round(y + high / 2)];
}

const ASPECT = 1.85;

/** Degrees of longitude are narrower away from the equator. */
export const squeezeAt = (y: number) => Math.round(Math.cos((y / 10) * (Math.PI / 180)) * 1000) / 1000;

export const dotOn = (width: number) => Math.max(3, width / 90);

export const THIN = { 'vector-effect': 'non-scaling-stroke' } as const;
