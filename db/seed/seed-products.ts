import { makeId, type OrgId, type PersonId, type ProductId } from '#domain/ids.ts';
import { exponentOf } from '#domain/money.ts';
import { DAY, type Instant } from '#domain/time.ts';
import type { DemoPeople } from '#modules/people/demo.ts';
import { editSeller, placeWords, refreshProducts } from '#modules/products/commands.ts';
import { type Place, placesById, withAbove } from '#modules/reference/queries.ts';
import { RATES } from '#modules/reference/rates.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Files } from '#platform/files/files.ts';
import { chance, type Chance } from './chance.ts';
import { insert } from './insert.ts';
import { seedOpinions } from './opinions.ts';
import { LINES } from './product-lines.ts';
import { drawProducts, PICTURE_SIZE, type ProductPicture } from './product-pictures.ts';
import { productsOf, type SeedProduct, type SeedSeller, sellers } from './products.ts';
import { placesOf } from './seed-companies.ts';

export interface SeededSeller extends SeedSeller {
  readonly org: OrgId;
  readonly place: Place;
  readonly products: readonly SeededProduct[];
}

export interface SeededProduct extends SeedProduct {
  readonly id: ProductId;
}

type Pictures = ReadonlyMap<ProductPicture, readonly string[]>;

/** Draws while the rest of the market is told; `into` is where the pictures are kept. */
export async function storedPictures(files: Files): Promise<Pictures> {
  const keys = new Map<ProductPicture, readonly string[]>();
  for (const [name, drawn] of await drawProducts()) {
    const kept = drawn.map((content) => files.put(once(content), { max_bytes: content.byteLength }));
    keys.set(
      name,
      (await Promise.all(kept)).map(({ key }) => key),
    );
  }
  return keys;
}

/** Sellers and their goods, with owners who have no password. Reference data are there. The same ids at every run of one `now`. */
export async function seedProducts(tx: Tx, pictures: Pictures, now: Instant): Promise<SeededSeller[]> {
  const seeds = sellers();
  const cities = await placesOf(tx, seeds);
  const rnd = chance(21);
  const ids = [...new Set([...cities.values()].map(({ city }) => city))];
  const places = new Map((await placesById(tx, ids)).map((place) => [place.id, place]));
  const seeded = seeds.map((seed): SeededSeller => {
    const place = places.get(cities.get(`${seed.country}:${seed.city}`)?.city ?? '');
    if (!place) throw new Error(`no place ${seed.city} in ${seed.country}`);
    const products = withIds(rnd, seed.products, now);
    return { ...seed, place, org: makeId('org', now - 700 * DAY, rnd.bytes(10)), products };
  });
  await insertOrganizations(tx, seeded, rnd, now);
  await insertSellers(tx, seeded, now);
  await insertProducts(
    tx,
    seeded.flatMap(({ org, products }) => products.map((product) => ({ ...product, org }))),
    pictures,
    now,
  );
  await seedOpinions(tx, seeded, now);
  return seeded;
}

function withIds(rnd: Chance, products: readonly SeedProduct[], now: Instant): SeededProduct[] {
  return products.map((product) => ({ ...product, id: makeId('prd', now - product.daysAgo * DAY, rnd.bytes(10)) }));
}

async function insertOrganizations(tx: Tx, seeded: readonly SeededSeller[], rnd: Chance, now: Instant): Promise<void> {
  const since = toDb(now - 700 * DAY);
  const flags = { buys: 'boolean', inspects: 'boolean', sells: 'boolean' } as const;
  await insert(
    tx,
    'organizations',
    { id: 'text', name: 'text', ...flags, country: 'text', city: 'text', created_at: 'timestamptz' },
    seeded.map(({ org, name, country, city }) => [org, name, false, false, true, country, city, since]),
  );
  const owners = seeded.map((seller) => ({ seller, id: makeId('psn', now - 700 * DAY, rnd.bytes(10)) as PersonId }));
  await insert(
    tx,
    'people',
    {
      id: 'text',
      name: 'text',
      email: 'text',
      email_verified: 'boolean',
      locale: 'text',
      zone: 'text',
      currency: 'text',
    },
    owners.map(({ seller, id }, at) => [
      id,
      seller.owner,
      `sales${at + 1}@${seller.name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`,
      true,
      seller.locale,
      seller.place.zone,
      seller.currency,
    ]),
  );
  await insert(
    tx,
    'members',
    { org_id: 'text', person_id: 'text', role: 'text', joined_at: 'timestamptz' },
    owners.map(({ seller, id }) => [seller.org, id, 'owner', since]),
  );
}

async function insertSellers(tx: Tx, seeded: readonly SeededSeller[], now: Instant): Promise<void> {
  const lists = seeded.map(({ place, languages, industries }) =>
    JSON.stringify([withAbove(place), languages, industries]),
  );
  const list = (at: number) => `ARRAY(SELECT jsonb_array_elements_text(n.lists->${at}))`;
  await tx.sql(
    `INSERT INTO sellers (org_id, name, published, place_id, places, headline_en, headline_zh, description_en, description_zh, founded, accepts_escrow,
        within, languages, industries, updated_at)
     SELECT n.org_id, n.name, true, n.place_id, n.places, n.headline_en, n.headline_zh, n.description_en, n.description_zh, n.founded, n.accepts_escrow,
        ${list(0)}, ${list(1)}, ${list(2)}, $12
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::boolean[], $11::jsonb[])
       AS n (org_id, name, place_id, places, headline_en, headline_zh, description_en, description_zh, founded, accepts_escrow, lists)`,
    [
      seeded.map(({ org }) => org),
      seeded.map(({ name }) => name),
      seeded.map(({ place }) => place.id),
      seeded.map(({ place }) => placeWords(place)),
      seeded.map(({ headline }) => headline.en),
      seeded.map(({ headline }) => headline.zh),
      seeded.map(({ description }) => description.en),
      seeded.map(({ description }) => description.zh),
      seeded.map(({ founded }) => founded),
      seeded.map(({ acceptsEscrow }) => acceptsEscrow),
      lists,
      toDb(now),
    ],
  );
}

async function insertProducts(
  tx: Tx,
  products: readonly (SeededProduct & { readonly org: OrgId })[],
  pictures: Pictures,
  now: Instant,
): Promise<void> {
  const listed = (product: SeedProduct) => toDb(now - product.daysAgo * DAY);
  await tx.sql(
    `INSERT INTO products (id, org_id, published, name_en, name_zh, description_en, description_zh, industry, unit, currency, lead_days,
        transports, incoterms, accepts_escrow, created_at, listed_at, updated_at)
     SELECT n.id, n.org_id, true, n.name_en, n.name_zh, n.description_en, n.description_zh, n.industry, n.unit, n.currency, n.lead_days,
        ARRAY(SELECT jsonb_array_elements_text(n.lists->0)), ARRAY(SELECT jsonb_array_elements_text(n.lists->1)), n.accepts_escrow, n.at, n.at, n.at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[], $11::jsonb[],
        $12::boolean[], $13::timestamptz[])
       AS n (id, org_id, name_en, name_zh, description_en, description_zh, industry, unit, currency, lead_days, lists, accepts_escrow, at)`,
    [
      products.map(({ id }) => id),
      products.map(({ org }) => org),
      products.map(({ name }) => name.en),
      products.map(({ name }) => name.zh),
      products.map(({ description }) => description.en),
      products.map(({ description }) => description.zh),
      products.map(({ line }) => line.industry),
      products.map(({ line }) => line.unit),
      products.map(({ currency }) => currency),
      products.map(({ leadDays }) => leadDays),
      products.map(({ transports, incoterms }) => JSON.stringify([transports, incoterms])),
      products.map(({ acceptsEscrow }) => acceptsEscrow),
      products.map(listed),
    ],
  );
  await insertParts(tx, products, pictures);
  await refreshProducts(
    tx,
    products.map(({ id }) => id),
  );
}

async function insertParts(tx: Tx, products: readonly SeededProduct[], pictures: Pictures): Promise<void> {
  await insert(
    tx,
    'product_tiers',
    { product_id: 'text', from_quantity: 'integer', unit_price_minor: 'bigint', usd_cents: 'bigint' },
    products.flatMap(({ id, tiers, currency }) =>
      tiers.map(({ from, unit_price_minor: minor }) => [id, from, minor, usdCents(minor, currency)]),
    ),
  );
  await insert(
    tx,
    'product_variants',
    { product_id: 'text', position: 'integer', name: 'text', sku: 'text' },
    products.flatMap(({ id, variants }) => variants.map(({ name, sku }, at) => [id, at + 1, name, sku])),
  );
  const size = { width: 'integer', height: 'integer' } as const;
  await insert(
    tx,
    'product_photos',
    { product_id: 'text', id: 'text', position: 'integer', storage_key: 'text', small_key: 'text', ...size },
    products.flatMap(({ id, line, pictures: shown }) =>
      shown.map((which, at) => {
        const key = pictures.get(line.picture)?.[which];
        if (key === undefined) throw new Error(`no picture of a ${line.picture}`);
        return [id, `fil_${id.slice(4, -1)}${which}`, at + 1, key, key, PICTURE_SIZE.width, PICTURE_SIZE.height];
      }),
    ),
  );
}

export function usdCents(minor: number, currency: string): number {
  return Math.round((minor / 10 ** exponentOf(currency) / (RATES[currency] ?? 1)) * 100);
}

/** What the demo seller shows: lamps and pendants, one of them still a draft. */
export async function listDemoSeller(
  tx: Tx,
  demo: DemoPeople,
  pictures: Pictures,
  now: Instant,
): Promise<SeededProduct[]> {
  const { people, organizations } = demo;
  const actor = { kind: 'person', person: people.seller, org: organizations.seller, role: 'owner' } as const;
  const here = (await placesOf(tx, [{ country: 'CN', city: 'Shaoxing' }])).get('CN:Shaoxing');
  if (!here) throw new Error('no Shaoxing');
  await editSeller(
    tx,
    actor,
    {
      published: true,
      place: here.city,
      headline_en: 'Wooden lamps from Keqiao: turned, oiled, wired and tested under one roof.',
      headline_zh: '柯桥木质灯具：车削、上油、装配、测试，一厂完成。',
      description_en:
        'Forty people, two lines, and a test bench that every lamp passes: earth, hi-pot and 20 switch cycles. We ship to fourteen countries and are used to third-party inspectors; lots can be looked at while they are made.',
      description_zh:
        '四十名员工，两条产线，每盏灯都经过测试台：接地、耐压、开关二十次。产品销往十四国，熟悉第三方验货；生产过程中即可查看。',
      founded: 2009,
      languages: ['zh', 'en'],
      industries: ['2740'],
      accepts_escrow: true,
    },
    now,
  );
  const rnd = chance(22);
  const given = { currency: 'USD', acceptsEscrow: true, city: 'Shaoxing' };
  const lamps = LINES.filter(({ industry }) => industry === '2740');
  const products = withIds(
    rnd,
    lamps.flatMap((line) => productsOf(rnd, line, 4, given)),
    now,
  );
  await insertProducts(
    tx,
    products.map((product) => ({ ...product, org: actor.org })),
    pictures,
    now,
  );
  await seedOpinions(tx, [{ org: actor.org, products }], now);
  const [draft] = products;
  await tx.sql('UPDATE products SET published = false WHERE id = $1', [draft?.id]);
  return products;
}

async function* once(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content;
}
