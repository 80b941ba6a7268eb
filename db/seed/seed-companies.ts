import { AREAS } from '#domain/listings.ts';
import { makeId, type OrgId, type PersonId } from '#domain/ids.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import { DAY, dateIn, type Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { refresh } from '#modules/listings/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { RATES } from '#modules/reference/rates.ts';
import { exponentOf } from '#domain/money.ts';
import { chance } from './chance.ts';
import { insert } from './insert.ts';
import { companies, type SeedCompany, type SeedListing } from './companies.ts';

export interface SeededCompany extends SeedCompany {
  readonly org: OrgId;
  /** Same order as `people`; the first is the owner. */
  readonly persons: readonly PersonId[];
  /** Ids of db/reference: the city, its region where it has one. */
  readonly place: { readonly city: string; readonly region: string | null; readonly zone: string };
}

/**
 * Fills the directory of an empty sandbox: organizations, their people (without passwords) and listings with a past.
 * The same ids at every run of one `now`. Under a second; reference data are read first where they are missing.
 */
export async function seedCompanies(tx: Tx, now: Instant): Promise<SeededCompany[]> {
  await ensureReference(tx);
  const seeds = companies();
  const places = await placesOf(tx, seeds);
  const rnd = chance(7);
  const seeded = seeds.map((company): SeededCompany => {
    const since = now - company.daysAgo * DAY;
    const place = places.get(`${company.country}:${company.city}`);
    if (!place) throw new Error(`no place ${company.city} in ${company.country}`);
    return {
      ...company,
      place,
      org: makeId('org', since, rnd.bytes(10)),
      persons: company.people.map(() => makeId('psn', since, rnd.bytes(10))),
    };
  });
  await insertOrganizations(tx, seeded, now);
  const listed = seeded.filter((company) => company.listing);
  await insertListings(tx, listed, now);
  await insertParts(tx, listed, now);
  await refresh(
    tx,
    listed.map(({ org }) => org),
  );
  return seeded;
}

type SeedPlace = SeededCompany['place'];

/** The largest city of each name in its country, by `country:city`. */
export async function placesOf(
  tx: Tx,
  seeds: readonly { readonly country: string; readonly city: string }[],
): Promise<Map<string, SeedPlace>> {
  const rows = await tx.sql<{ country: string; city: string; id: string; region: string | null; zone: string }>(
    `SELECT DISTINCT ON (w.country, w.city) w.country, w.city, p.id, p.region, p.zone
       FROM (SELECT DISTINCT country, city, ' ' || folded(city) || ' %' AS begins FROM unnest($1::text[], $2::text[]) AS w (country, city) OFFSET 0) w
       JOIN places p ON p.country = w.country AND p.kind = 'city' AND p.search || ' ' LIKE w.begins
      ORDER BY w.country, w.city, p.population DESC, p.id`,
    [seeds.map((seed) => seed.country), seeds.map((seed) => seed.city)],
  );
  return new Map(rows.map(({ country, city, id, region, zone }) => [`${country}:${city}`, { city: id, region, zone }]));
}

async function insertOrganizations(tx: Tx, seeded: readonly SeededCompany[], now: Instant): Promise<void> {
  const since = ({ daysAgo }: SeededCompany) => toDb(now - daysAgo * DAY);
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
    seeded.map((company) => [
      company.org,
      company.name,
      company.buys,
      company.inspects,
      false,
      company.country,
      company.city,
      since(company),
    ]),
  );
  const people = seeded.flatMap((company) =>
    company.people.map((person, at) => ({
      company,
      person,
      id: company.persons[at],
      role: at === 0 ? 'owner' : 'member',
    })),
  );
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
    people.map(({ company, person, id }) => [
      id,
      person.name,
      person.email,
      true,
      person.locale,
      company.place.zone,
      company.currency,
    ]),
  );
  await insert(
    tx,
    'members',
    { org_id: 'text', person_id: 'text', role: 'text', joined_at: 'timestamptz' },
    people.map(({ company, id, role }) => [company.org, id, role, since(company)]),
  );
}

const json = (list: readonly unknown[]) => JSON.stringify(list);

async function insertListings(tx: Tx, seeded: readonly SeededCompany[], now: Instant): Promise<void> {
  const rows = seeded.flatMap((company) => (company.listing ? [{ company, listing: company.listing }] : []));
  // Arrays of arrays do not exist in PostgreSQL; lists travel as JSON.
  await tx.sql(
    `INSERT INTO listings (org_id, kind, name, published, place_id, headline_en, headline_zh, description_en, description_zh, founded, inspectors,
        team, languages, industries, covers, response_minutes, completed, on_time, late, rated, stars_sum, stars_count, updated_at)
     SELECT n.org_id, n.kind, n.name, true, n.place_id, n.headline_en, n.headline_zh, n.description_en, n.description_zh, n.founded, n.inspectors,
        ARRAY(SELECT jsonb_array_elements_text(n.team)), ARRAY(SELECT jsonb_array_elements_text(n.languages)),
        ARRAY(SELECT jsonb_array_elements_text(n.industries)), ARRAY(SELECT jsonb_array_elements_text(n.covers)),
        n.response_minutes, n.completed, n.on_time, n.late, n.rated, n.stars_sum, n.stars_count, $21
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::integer[], $10::integer[],
        $11::jsonb[], $12::jsonb[], $13::jsonb[], $14::jsonb[], $15::integer[], $16::integer[], $17::integer[], $18::integer[], $19::integer[], $20::integer[], $22::integer[])
       AS n (org_id, kind, name, place_id, headline_en, headline_zh, description_en, description_zh, founded, inspectors,
        team, languages, industries, covers, response_minutes, completed, on_time, late, rated, stars_sum, stars_count)`,
    [
      rows.map(({ company }) => company.org),
      rows.map(({ listing }) => listing.kind),
      rows.map(({ company }) => company.name),
      rows.map(({ company }) => company.place.city),
      rows.map(({ listing }) => listing.headline.en),
      rows.map(({ listing }) => listing.headline.zh),
      rows.map(({ listing }) => listing.description.en),
      rows.map(({ listing }) => listing.description.zh),
      rows.map(({ listing }) => listing.founded),
      rows.map(({ listing }) => listing.inspectors),
      rows.map(({ listing }) => json(listing.team)),
      rows.map(({ listing }) => json(listing.languages)),
      rows.map(({ listing }) => json(listing.industries)),
      rows.map(({ company, listing }) => json(coverIds(company, listing))),
      rows.map(({ listing }) => listing.responseMinutes),
      rows.map(({ listing }) => listing.completed),
      rows.map(({ listing }) => listing.onTime),
      rows.map(({ listing }) => listing.late),
      rows.map(({ listing }) => listing.rated),
      rows.map(({ listing }) => AREAS.reduce((sum, area) => sum + listing.ratings[area].sum, 0)),
      toDb(now),
      rows.map(({ listing }) => AREAS.reduce((sum, area) => sum + listing.ratings[area].count, 0)),
    ],
  );
}

function coverIds({ place }: SeededCompany, { covers }: SeedListing): string[] {
  return [
    ...new Set(
      covers.map((cover) =>
        cover === 'city' ? place.city : cover === 'region' ? (place.region ?? place.city) : cover,
      ),
    ),
  ];
}

/** Every part of every listing, with the organization it belongs to. */
function partsOf<T>(
  listed: readonly SeededCompany[],
  parts: (listing: SeedListing) => readonly T[],
): (readonly [OrgId, T])[] {
  return listed.flatMap(({ org, listing }) => (listing ? parts(listing).map((each) => [org, each] as const) : []));
}

async function insertParts(tx: Tx, listed: readonly SeededCompany[], now: Instant): Promise<void> {
  const day = (days: number) => dateIn(now + days * DAY, 'UTC');
  await insert(
    tx,
    'listing_services',
    { org_id: 'text', type: 'text', price_minor: 'bigint', currency: 'text', usd_cents: 'bigint' },
    partsOf(listed, ({ services }) => services).map(([org, { type, price_minor, currency }]) => [
      org,
      type,
      price_minor,
      currency,
      usdCents(price_minor, currency),
    ]),
  );
  await insert(
    tx,
    'listing_accreditations',
    { org_id: 'text', code: 'text', number: 'text', issuer: 'text', expires_on: 'date', verified_at: 'timestamptz' },
    partsOf(listed, ({ papers }) => papers).map(([org, paper]) => [
      org,
      paper.code,
      paper.number,
      paper.issuer,
      day(paper.expiresInDays),
      paper.verified ? toDb(now - 40 * DAY) : null,
    ]),
  );
  await insert(
    tx,
    'listing_days_taken',
    { org_id: 'text', day: 'date' },
    partsOf(listed, ({ daysTaken }) => daysTaken).map(([org, days]) => [org, day(days)]),
  );
  await insertRatings(tx, listed);
  await insertComments(tx, listed, now);
}

async function insertRatings(tx: Tx, listed: readonly SeededCompany[]): Promise<void> {
  const rows = partsOf(listed, ({ ratings }) => AREAS.map((area) => ({ area, ...ratings[area] })));
  await tx.sql(
    `INSERT INTO listing_ratings (org_id, area, real_count, real_sum, default_count, default_sum, spread)
     SELECT n.org_id, n.area, n.real_count, n.real_sum, n.default_count, n.default_sum,
       ARRAY(SELECT jsonb_array_elements_text(n.spread)::integer)
     FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::jsonb[])
       AS n (org_id, area, real_count, real_sum, default_count, default_sum, spread)`,
    [
      rows.map(([org]) => org),
      rows.map(([, { area }]) => area),
      rows.map(([, { count }]) => count),
      rows.map(([, { sum }]) => sum),
      rows.map(([, { byDefault }]) => byDefault),
      rows.map(([, { byDefault }]) => byDefault * DEFAULT_POLICY.default_stars),
      rows.map(([, { spread }]) => json(spread)),
    ],
  );
}

async function insertComments(tx: Tx, listed: readonly SeededCompany[], now: Instant): Promise<void> {
  const columns = {
    org_id: 'text',
    country: 'text',
    type: 'text',
    industry: 'text',
    knowledge: 'smallint',
    service: 'smallint',
    accuracy: 'smallint',
    words: 'text',
    reply: 'text',
    at: 'timestamptz',
    replied_at: 'timestamptz',
  };
  const rows = partsOf(listed, ({ comments }) => comments).map(([org, said]) => {
    const at = now - said.daysAgo * DAY;
    const stars = AREAS.map((area) => said.stars[area]);
    return [
      org,
      said.country,
      said.type,
      said.industry,
      ...stars,
      said.words,
      said.reply,
      toDb(at),
      said.reply ? toDb(at + 2 * DAY) : null,
    ];
  });
  await insert(tx, 'listing_comments', columns, rows);
}

function usdCents(minor: number, currency: string): number {
  return Math.round((minor / 10 ** exponentOf(currency) / (RATES[currency] ?? 1)) * 100);
}
