import { chance, type Chance } from '#db/seed/chance.ts';
import { insert } from '#db/seed/insert.ts';
import { MARKETS } from '#db/seed/markets.ts';
import { ACCREDITATIONS, AREAS, INDUSTRIES, type Language, LANGUAGES } from '#domain/listings.ts';
import { makeId } from '#domain/ids.ts';
import { exponentOf } from '#domain/money.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { DAY, dateIn, type Instant } from '#domain/time.ts';
import { type Db, toDb, type Tx } from '#platform/db/pool.ts';
import { refresh } from '#modules/listings/commands.ts';
import { RATES } from '#modules/reference/rates.ts';

// Companies by the million for the benchmarks: where goods are made, with many small companies and few large ones, in no
// order of place, and every word of a name or a text drawn so that few words are common and most are rare.

const BATCH = 50_000;

/** A country and its share of all companies; beside these every hundredth sits anywhere in the world. */
const SHARES: Readonly<Record<string, number>> = {
  CN: 300,
  IN: 130,
  VN: 80,
  BD: 50,
  TR: 45,
  ID: 40,
  TH: 35,
  MY: 25,
  PK: 25,
  TW: 25,
  HK: 25,
  KR: 20,
  PH: 18,
  KH: 15,
  LK: 12,
  MX: 20,
  BR: 15,
  PL: 15,
  IT: 15,
  PT: 12,
  DE: 12,
  ES: 10,
  RO: 10,
  MA: 10,
  EG: 10,
  TN: 6,
  US: 15,
  GB: 8,
  JP: 10,
  ZA: 5,
};
const LOCAL: Readonly<Record<string, Language>> = {
  CN: 'zh',
  IN: 'hi',
  VN: 'vi',
  BD: 'bn',
  TR: 'tr',
  ID: 'id',
  TH: 'th',
  MY: 'ms',
  PK: 'ur',
  TW: 'zh',
  HK: 'yue',
  KR: 'ko',
  PH: 'fil',
  KH: 'km',
  LK: 'si',
  MX: 'es',
  BR: 'pt',
  PL: 'pl',
  IT: 'it',
  PT: 'pt',
  DE: 'de',
  ES: 'es',
  RO: 'ro',
  MA: 'fr',
  EG: 'ar',
  TN: 'fr',
  JP: 'ja',
};
const SYLLABLES =
  'ka lo mi ren sha tor vel zu qi bao lin dor fen gar hul jin kel mar nor pas ril sun tam ur wen xi yor zan bri cal'.split(
    ' ',
  );
const KINDS_OF_NAME = [
  'Inspection',
  'Quality Services',
  'Quality Control',
  'Testing',
  'Survey',
  'Assurance',
  'Product Inspection',
  'Verification',
];
const TEXT =
  'factory visit sampling carton drop test workmanship measurement packaging label barcode report photos same day experienced engineers former supplier audit loading container seal defects critical major minor limits checklist approved fabric colour fastness seam strength moisture metal detector function voltage insulation assembly finish coating hardness dimension tolerance needle policy toys furniture garments lighting kitchen outdoor leather ceramics glass plastic steel tools bicycle batteries chargers'.split(
    ' ',
  );
const HAN = '验货检测质量服务工厂出货抽样报告专业团队经验丰富照明家具玩具服装电子产品五金塑料陶瓷包装装柜监督';

interface Town {
  readonly id: string;
  readonly region: string | null;
  readonly country: string;
}

/** Fills the database with so many companies, as the demo market is filled: rows, then the one maintenance of the index. */
export async function fillDirectory(db: Db, count: number, now: Instant): Promise<void> {
  const towns = await townsByCountry(db);
  const rnd = chance(count);
  const draw = drawing(rnd, towns);
  for (let from = 0; from < count; from += BATCH) {
    const companies = Array.from({ length: Math.min(BATCH, count - from) }, () => companyOf(rnd, draw(), now));
    await db.tx((tx) => write(tx, companies, now));
  }
}

async function townsByCountry(db: Db): Promise<Map<string, Town[]>> {
  const rows = await db.sql<Town>(
    `SELECT id, region, country FROM places WHERE kind = 'city' ORDER BY population DESC, id`,
  );
  return Map.groupBy(rows, ({ country }) => country);
}

/** Large towns have more companies: the n-th of a country about one n-th of the first one's. */
function drawing(rnd: Chance, towns: ReadonlyMap<string, readonly Town[]>): () => Town {
  const shares = Object.entries(SHARES);
  const sum = shares.reduce((all, [, share]) => all + share, 0);
  const everywhere = [...towns.values()].flat();
  return () => {
    if (rnd.is(0.01)) return rnd.pick(everywhere);
    let at = rnd.next() * sum;
    const [country] = shares.find(([, share]) => (at -= share) < 0) ?? ['CN'];
    const own = towns.get(country) ?? everywhere;
    return own[Math.floor(own.length ** rnd.next()) - 1] ?? rnd.pick(own);
  };
}

type Company = ReturnType<typeof companyOf>;

function companyOf(rnd: Chance, town: Town, now: Instant) {
  const market = MARKETS.find(({ country }) => country === town.country) ?? rnd.pick(MARKETS);
  const person = () => `${rnd.pick(market.given)} ${rnd.pick(market.family)}`;
  const invented = Array.from({ length: rnd.whole(2, 3) }, () => rnd.pick(SYLLABLES)).join('');
  const kind = rnd.is(0.15) ? 'person' : 'company';
  const local = LOCAL[town.country];
  const completed = rnd.is(0.3) ? rnd.whole(0, 4) : Math.floor(2_000 ** rnd.next());
  const rated = Math.floor(completed * (0.3 + 0.5 * rnd.next()));
  const stars = Math.min(4.95, Math.max(2.5, rnd.around(4.3, 0.4)));
  const areas = AREAS.map((area) => ({
    area,
    count: rated,
    sum: Math.round(rated * Math.min(5, stars + rnd.around(0, 0.1))),
  }));
  const late = Math.floor(completed * Math.max(0, rnd.around(0.06, 0.06)));
  return {
    org: makeId('org', now - rnd.whole(1, 2_000) * DAY, rnd.bytes(10)),
    kind,
    name:
      kind === 'person'
        ? person()
        : `${invented[0]?.toUpperCase()}${invented.slice(1)} ${rnd.is(0.4) ? `${rnd.pick(market.stems)} ` : ''}${rnd.pick(KINDS_OF_NAME)}`,
    town,
    covers: coverOf(rnd, town),
    headline_zh:
      local === 'zh' || rnd.is(0.1) ? Array.from({ length: 10 }, () => HAN[rnd.whole(0, HAN.length - 1)]).join('') : '',
    description: Array.from({ length: 20 }, () => TEXT[Math.floor(TEXT.length * rnd.next() ** 2)]).join(' '),
    team: Array.from({ length: kind === 'person' ? 1 : rnd.whole(1, 5) }, person),
    languages: [
      ...new Set<string>([
        ...(rnd.is(0.85) ? ['en'] : []),
        ...(local && rnd.is(0.8) ? [local] : []),
        ...(rnd.is(0.3) ? [rnd.pick(LANGUAGES)] : []),
      ]),
    ],
    industries: rnd.some(INDUSTRIES, rnd.whole(1, 6)),
    services: rnd.some(INSPECTION_TYPES, rnd.whole(1, 5)).map((type) => {
      const dollars = Math.max(60, rnd.around(market.price[0] + rnd.next() * (market.price[1] - market.price[0]), 20));
      const currency = rnd.is(0.6) ? 'USD' : market.currency;
      const price_minor = Math.round(dollars * (RATES[currency] ?? 1) * 10 ** exponentOf(currency));
      return {
        type,
        price_minor,
        currency,
        usd_cents: Math.round((price_minor / 10 ** exponentOf(currency) / (RATES[currency] ?? 1)) * 100),
      };
    }),
    papers: rnd.is(0.3)
      ? rnd.some(ACCREDITATIONS, rnd.whole(1, 2)).map((code) => ({
          code,
          expires: rnd.is(0.9) ? dateIn(now + rnd.whole(-20, 1_000) * DAY, 'UTC') : null,
          verified: rnd.is(0.9),
        }))
      : [],
    taken: rnd.is(0.3)
      ? [...new Set(Array.from({ length: rnd.whole(3, 12) }, () => rnd.whole(0, 45)))].map((day) =>
          dateIn(now + day * DAY, 'UTC'),
        )
      : [],
    completed,
    late,
    on_time: completed - late,
    rated,
    areas,
  };
}

function coverOf(rnd: Chance, { id, region, country }: Town): string[] {
  const way = rnd.next();
  if (way < 0.25) return [id];
  if (way < 0.75) return [region ?? id];
  return way < 0.95 ? [country] : [...new Set([country, ...rnd.some(Object.keys(SHARES), 3)])];
}

async function write(tx: Tx, companies: readonly Company[], now: Instant): Promise<void> {
  const json = (list: readonly unknown[]) => JSON.stringify(list);
  await insert(
    tx,
    'organizations',
    {
      id: 'text',
      name: 'text',
      buys: 'boolean',
      inspects: 'boolean',
      sells: 'boolean',
      country: 'text',
      city: 'text',
      created_at: 'timestamptz',
    },
    companies.map(({ org, name, town }) => [org, name, false, true, false, town.country, town.id, toDb(now)]),
  );
  const sum = ({ areas }: Company, of: 'sum' | 'count') => areas.reduce((all, area) => all + area[of], 0);
  const rows = companies.map((one) => [
    one.org,
    one.kind,
    one.name,
    one.town.id,
    one.headline_zh,
    one.description,
    json(one.team),
    json(one.languages),
    json(one.industries),
    json(one.covers),
    one.completed,
    one.on_time,
    one.late,
    one.rated,
    sum(one, 'sum'),
    sum(one, 'count'),
  ]);
  await tx.sql(
    `INSERT INTO listings (org_id, kind, name, published, place_id, headline_zh, description_en, team, languages, industries, covers, completed, on_time, late, rated, stars_sum, stars_count, updated_at)
     SELECT org, kind, name, true, place, zh, en, ARRAY(SELECT jsonb_array_elements_text(team)), ARRAY(SELECT jsonb_array_elements_text(languages)),
       ARRAY(SELECT jsonb_array_elements_text(industries)), ARRAY(SELECT jsonb_array_elements_text(covers)), completed, on_time, late, rated, stars_sum, stars_count, $17
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[], $9::jsonb[], $10::jsonb[],
       $11::integer[], $12::integer[], $13::integer[], $14::integer[], $15::integer[], $16::integer[])
       AS n (org, kind, name, place, zh, en, team, languages, industries, covers, completed, on_time, late, rated, stars_sum, stars_count)`,
    [...Array.from({ length: 16 }, (_, at) => rows.map((row) => row[at])), toDb(now)],
  );
  await writeParts(tx, companies, now);
  await refresh(
    tx,
    companies.map(({ org }) => org),
  );
}

async function writeParts(tx: Tx, companies: readonly Company[], now: Instant): Promise<void> {
  await insert(
    tx,
    'listing_services',
    { org_id: 'text', type: 'text', price_minor: 'bigint', currency: 'text', usd_cents: 'bigint' },
    companies.flatMap(({ org, services }) =>
      services.map((s) => [org, s.type, s.price_minor, s.currency, s.usd_cents]),
    ),
  );
  await insert(
    tx,
    'listing_accreditations',
    { org_id: 'text', code: 'text', number: 'text', expires_on: 'date', verified_at: 'timestamptz' },
    companies.flatMap(({ org, papers }) =>
      papers.map((p) => [org, p.code, '1', p.expires, p.verified ? toDb(now) : null]),
    ),
  );
  await insert(
    tx,
    'listing_days_taken',
    { org_id: 'text', day: 'date' },
    companies.flatMap(({ org, taken }) => taken.map((day) => [org, day])),
  );
  await insert(
    tx,
    'listing_ratings',
    { org_id: 'text', area: 'text', real_count: 'integer', real_sum: 'integer' },
    companies.flatMap(({ org, areas }) => areas.map(({ area, count, sum: stars }) => [org, area, count, stars])),
  );
}
