export type PlaceKind = 'country' | 'region' | 'city';

export interface PlaceRow {
  readonly id: string;
  readonly kind: PlaceKind;
  readonly country: string;
  readonly region: string | null;
  readonly name_en: string;
  readonly name_zh: string | null;
  readonly lat: number;
  readonly lon: number;
  readonly zone: string;
  readonly population: number;
}

export const PLACE_COLUMNS =
  'p.id, p.kind, p.country, p.region, p.name_en, p.name_zh, p.lat, p.lon, p.zone, p.population';

export interface OutlineRow {
  readonly country: string;
  readonly box: readonly [number, number, number, number];
  readonly path: string;
}
