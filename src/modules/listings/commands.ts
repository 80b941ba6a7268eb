import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId, OrgId } from '#domain/ids.ts';
import type { Area } from '#domain/listings.ts';
import { can } from '#domain/permissions.ts';
import type { Instant } from '#domain/time.ts';
import { locales, words } from '#platform/i18n.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { placesById, RATES_SQL, ratesOf, usdCentsSql, withAbove } from '#modules/reference/queries.ts';
import type { ListingChange } from './contract.ts';
import { putPapers } from './papers.ts';

/**
 * Changes what the actor's company shows; makes the listing where it has none yet. Parts that are left out stay. Answers
 * the keys of papers that are shown no more, which the caller removes after the commit.
 * Refused: not_found (not an inspection company), order.needs_owner_or_admin, input.invalid.
 */
export async function editListing(tx: Tx, actor: PersonActor, change: ListingChange, now: Instant): Promise<string[]> {
  if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
  const [org] = await tx.sql<{ name: string; inspects: boolean }>(
    'SELECT name, inspects FROM organizations WHERE id = $1',
    [actor.org],
  );
  if (!org?.inspects) throw new Refused('not_found');
  await begin(tx, actor.org, org.name, change, now);
  await editColumns(tx, actor.org, change, now);
  if (change.services) await putServices(tx, actor.org, change.services);
  const gone = change.accreditations ? await putPapers(tx, actor.org, change.accreditations) : [];
  if (change.days_taken) await putDays(tx, actor.org, change.days_taken);
  await refresh(tx, [actor.org]);
  return gone;
}

async function begin(tx: Tx, org: OrgId, name: string, change: ListingChange, now: Instant): Promise<void> {
  const [row] = await tx.sql('SELECT FROM listings WHERE org_id = $1 FOR UPDATE', [org]);
  if (row) return;
  if (!change.place) throw new Refused('input.invalid', { field: 'place', expected: 'where the company is' });
  await tx.sql(
    `INSERT INTO listings (org_id, kind, name, place_id, updated_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [org, change.kind ?? 'company', name, change.place, toDb(now)],
  );
}

/** Columns that are written as they come; the names are ours, not the request's. */
const COLUMNS = {
  kind: 'kind',
  published: 'published',
  place: 'place_id',
  headline_en: 'headline_en',
  headline_zh: 'headline_zh',
  description_en: 'description_en',
  description_zh: 'description_zh',
  founded: 'founded',
  inspectors: 'inspectors',
  team: 'team',
  languages: 'languages',
  industries: 'industries',
  covers: 'covers',
} as const;

async function editColumns(tx: Tx, org: OrgId, change: ListingChange, now: Instant): Promise<void> {
  const wanted = [...(change.covers ?? []), ...(change.place ? [change.place] : [])];
  const known = new Set((await placesById(tx, [...new Set(wanted)])).map((place) => place.id));
  if (change.place && !known.has(change.place)) throw unknownPlace('place');
  if (change.covers?.some((id) => !known.has(id))) throw unknownPlace('covers');
  const values: unknown[] = [org, toDb(now)];
  const set = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[])
    .filter((field) => change[field] !== undefined)
    .map((field) => `${COLUMNS[field]} = $${values.push(change[field])}`);
  await tx.sql(`UPDATE listings SET ${['updated_at = $2', ...set].join(', ')} WHERE org_id = $1`, values);
}

const unknownPlace = (field: string) => new Refused('input.invalid', { field, expected: 'a place of the directory' });

async function putServices(tx: Tx, org: OrgId, services: NonNullable<ListingChange['services']>): Promise<void> {
  const rates = await ratesOf(tx);
  const cents = services.map(({ price_minor, currency }) => rates.usdCents({ minor: BigInt(price_minor), currency }));
  const without = cents.indexOf(null);
  if (without >= 0) {
    throw new Refused('input.invalid', {
      field: `services.${without}.currency`,
      expected: `one of ${rates.currencies.join(', ')}`,
    });
  }
  await tx.sql('DELETE FROM listing_services WHERE org_id = $1', [org]);
  await tx.sql(
    `INSERT INTO listing_services (org_id, type, price_minor, currency, usd_cents)
     SELECT $1, s.type, s.price_minor, s.currency, s.usd_cents FROM unnest($2::text[], $3::bigint[], $4::text[], $5::bigint[]) AS s (type, price_minor, currency, usd_cents)`,
    [org, services.map((s) => s.type), services.map((s) => s.price_minor), services.map((s) => s.currency), cents],
  );
}

/** After a change of exchange rates: what filters and sorting compare. Prices themselves stay. Answers how many changed. */
export async function weighPrices(tx: Tx): Promise<number> {
  const rows = await tx.sql(
    `UPDATE listing_services s SET usd_cents = n.cents
       FROM (SELECT org_id, type, ${usdCentsSql('price_minor')} AS cents FROM listing_services JOIN ${RATES_SQL} USING (currency)) n
      WHERE s.org_id = n.org_id AND s.type = n.type AND s.usd_cents <> n.cents RETURNING 1`,
    (await ratesOf(tx)).columns,
  );
  return rows.length;
}

async function putDays(tx: Tx, org: OrgId, days: readonly string[]): Promise<void> {
  await tx.sql('DELETE FROM listing_days_taken WHERE org_id = $1', [org]);
  await tx.sql('INSERT INTO listing_days_taken (org_id, day) SELECT $1, d FROM unnest($2::date[]) d', [org, days]);
}

/**
 * Shows a file of the store as the company's sample report, or none. Answers the key of the one before, which the caller
 * removes after the commit. Refused: order.needs_owner_or_admin, not_found (no listing yet).
 */
export async function setSample(
  tx: Tx,
  actor: PersonActor,
  sample: { readonly key: string; readonly name: string; readonly bytes: number } | null,
): Promise<string | null> {
  if (!can(actor.role, 'listing', 'edit')) throw new Refused('order.needs_owner_or_admin');
  const [listing] = await tx.sql('SELECT FROM listings WHERE org_id = $1 FOR UPDATE', [actor.org]);
  if (!listing) throw new Refused('not_found');
  const [before] = await tx.sql<{ storage_key: string }>(
    'DELETE FROM listing_samples WHERE org_id = $1 RETURNING storage_key',
    [actor.org],
  );
  if (sample) {
    await tx.sql('INSERT INTO listing_samples (org_id, storage_key, name, bytes) VALUES ($1, $2, $3, $4)', [
      actor.org,
      sample.key,
      sample.name,
      sample.bytes,
    ]);
  }
  return before?.storage_key ?? null;
}

/** Brings the columns that follow from others into step: types, touches, and the text that is searched. */
export async function refresh(tx: Tx, orgs: readonly OrgId[]): Promise<void> {
  const rows = await tx.sql<{ org_id: OrgId; covers: string[]; place_id: string; industries: string[] }>(
    'SELECT org_id, covers, place_id, industries FROM listings WHERE org_id = ANY ($1)',
    [orgs],
  );
  const places = new Map(
    (await placesById(tx, [...new Set(rows.flatMap((row) => [row.place_id, ...row.covers]))])).map((place) => [
      place.id,
      place,
    ]),
  );
  const touches = rows.map((row) => [
    ...new Set(
      row.covers.flatMap((id) => {
        const place = places.get(id);
        return place ? withAbove(place) : [];
      }),
    ),
  ]);
  const found = rows.map((row, at) => {
    const near = [row.place_id, ...row.covers, ...(touches[at] ?? [])].flatMap((id) => places.get(id)?.path ?? []);
    const names = near.flatMap(({ name }) => [name.en, name.zh ?? '']);
    return [...new Set([...names, ...row.industries.flatMap(industryWords)])].filter(Boolean).join(' ');
  });
  await tx.sql(
    `UPDATE listings l SET
       touches = ARRAY(SELECT jsonb_array_elements_text(n.touches)),
       types = ARRAY(SELECT s.type FROM listing_services s WHERE s.org_id = l.org_id ORDER BY s.usd_cents, s.type),
       document = folded(concat_ws(' ', headline_en, headline_zh, description_en, description_zh, array_to_string(team, ' '), n.words))
     FROM unnest($1::text[], $2::jsonb[], $3::text[]) AS n (org_id, touches, words) WHERE l.org_id = n.org_id`,
    [rows.map((row) => row.org_id), touches.map((ids) => JSON.stringify(ids)), found],
  );
}

/** The plain names of an industry in every language, so that each finds it. */
function industryWords(code: string): readonly string[] {
  return locales.map((locale) => words(locale)(`directory.industry.${code}`));
}

/** Once per order, however often it is told. */
async function first(tx: Tx, org: OrgId, what: string): Promise<boolean> {
  const rows = await tx.sql(
    `INSERT INTO listing_counted (org_id, what) SELECT org_id, $2 FROM listings WHERE org_id = $1 ON CONFLICT DO NOTHING RETURNING what`,
    [org, what],
    'listing_counted',
  );
  return rows.length > 0;
}

/** What an order says of its company's work, where it has come so far. */
export interface Work {
  readonly org: OrgId;
  readonly order: OrderId;
  readonly completed?: true;
  /** Whether the first report came in time; a company that backs out is late. */
  readonly onTime?: boolean;
}

/** Each of the two counts once per order, however often it is told; a company without a listing is left alone. */
export async function recordWork(tx: Tx, works: readonly Work[]): Promise<void> {
  const counts = works.flatMap(({ org, order, completed, onTime }) => [
    ...(completed ? [{ org, what: `completed:${order}`, adds: [1, 0, 0] }] : []),
    ...(onTime === undefined ? [] : [{ org, what: `punctual:${order}`, adds: onTime ? [0, 1, 0] : [0, 0, 1] }]),
  ]);
  if (counts.length === 0) return;
  await tx.sql(
    `WITH told AS (
       SELECT DISTINCT ON (org_id, what) * FROM unnest($1::text[], $2::text[], $3::integer[], $4::integer[], $5::integer[])
         WITH ORDINALITY AS t (org_id, what, completed, on_time, late, place) ORDER BY org_id, what, place
     ), counted AS (
       INSERT INTO listing_counted (org_id, what) SELECT org_id, what FROM told JOIN listings USING (org_id)
       ON CONFLICT DO NOTHING RETURNING org_id, what
     ), sums AS (
       SELECT org_id, sum(completed) AS completed, sum(on_time) AS on_time, sum(late) AS late
       FROM told JOIN counted USING (org_id, what) GROUP BY org_id
     )
     UPDATE listings l SET completed = l.completed + s.completed, on_time = l.on_time + s.on_time, late = l.late + s.late
     FROM sums s WHERE l.org_id = s.org_id`,
    [
      counts.map(({ org }) => org),
      counts.map(({ what }) => what),
      ...[0, 1, 2].map((at) => counts.map(({ adds }) => adds[at])),
    ],
    'listings-work',
  );
}

/** One area of an order's feedback, 1 to 5 stars. Default ratings are kept apart from real ones. Counts once per order and area. */
export async function recordRating(
  tx: Tx,
  { org, order, area, stars, byDefault }: { org: OrgId; order: OrderId; area: Area; stars: number; byDefault: boolean },
): Promise<void> {
  if (!Number.isInteger(stars) || stars < 1 || stars > 5) throw new RangeError('stars are 1 to 5');
  if (!(await first(tx, org, `rating:${area}:${order}`))) return;
  const column = byDefault ? 'default' : 'real';
  await tx.sql(
    `INSERT INTO listing_ratings AS r (org_id, area, ${column}_count, ${column}_sum) VALUES ($1, $2, 1, $3)
     ON CONFLICT (org_id, area) DO UPDATE SET ${column}_count = r.${column}_count + 1, ${column}_sum = r.${column}_sum + $3`,
    [org, area, stars],
  );
  if (byDefault) return;
  await tx.sql('UPDATE listing_ratings SET spread[$3] = spread[$3] + 1 WHERE org_id = $1 AND area = $2', [
    org,
    area,
    stars,
  ]);
  const counts = (await first(tx, org, `rated:${order}`)) ? 1 : 0;
  await tx.sql(
    'UPDATE listings SET stars_sum = stars_sum + $2, stars_count = stars_count + 1, rated = rated + $3 WHERE org_id = $1',
    [org, stars, counts],
  );
}

/** The company's usual time to a first answer, in minutes. */
export async function recordResponse(tx: Tx, { org, minutes }: { org: OrgId; minutes: number }): Promise<void> {
  await tx.sql(
    // Newer answers weigh a fifth, so that one slow night does not stay for years.
    'UPDATE listings SET response_minutes = round(coalesce(response_minutes * 0.8 + $2 * 0.2, $2)) WHERE org_id = $1',
    [org, minutes],
  );
}
