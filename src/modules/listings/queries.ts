import { type Area, AREAS, TOO_FEW } from '#domain/listings.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Money } from '#domain/money.ts';
import { INSPECTION_TYPES, type InspectionType } from '#domain/process/inspection-terms.ts';
import { type CalendarDate, dateIn, type Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { type Place, placesById } from '#modules/reference/queries.ts';
import { countedOf } from '#platform/search.ts';
import { companyFound, type FoundCompany } from './search.ts';
import type { AccreditationRow, CommentRow, ListingRow, RatingRow, ServiceRow } from './tables.ts';

export { foundById, searchInspectors } from './search.ts';
export type { CompanyInOrder, Facet, FacetName, FoundCompany, FoundPage, Why } from './search.ts';

export interface AreaRating {
  readonly area: Area;
  /** Null where too few orders were rated in this area. */
  readonly average: number | null;
  readonly real: number;
  readonly byDefault: number;
  /** Real ratings of one to five stars. */
  readonly spread: readonly number[];
}

export interface Paper {
  readonly code: string;
  readonly number: string;
  readonly issuer: string;
  readonly expiresOn: CalendarDate | null;
  readonly verified: boolean;
  /** Seen by staff and not run out. */
  readonly valid: boolean;
  /** Why staff do not count it; the rest is for the company's own people. */
  readonly refusedReason: string | null;
  readonly file: { readonly name: string; readonly bytes: number; readonly sentAt: Instant } | null;
}

export interface Comment {
  readonly id: string;
  readonly at: Instant;
  /** The buyer's country; buyers are not named. */
  readonly country: string;
  readonly type: InspectionType;
  readonly industry: string | null;
  readonly stars: Readonly<Record<Area, number | null>>;
  readonly words: string;
  readonly reply: string | null;
}

export interface Company extends FoundCompany {
  readonly published: boolean;
  readonly description: { readonly en: string; readonly zh: string };
  readonly founded: number | null;
  readonly inspectors: number;
  readonly team: readonly string[];
  readonly services: readonly { readonly type: InspectionType; readonly price: Money }[];
  readonly covers: readonly Place[];
  readonly papers: readonly Paper[];
  /** From today on. */
  readonly daysTaken: readonly CalendarDate[];
  readonly areas: readonly AreaRating[];
  readonly responseMinutes: number | null;
  /** Size of the sample report; null where there is none. */
  readonly sampleBytes: number | null;
  /** The newest. */
  readonly comments: readonly Comment[];
  readonly moreComments: boolean;
}

/** What a company shows. Null where there is no such listing, or it is not published and `own` is not set. */
export async function companyById(tx: Tx, org: OrgId, now: Instant, { own = false } = {}): Promise<Company | null> {
  const [row] = await tx.sql<ListingRow>(
    `SELECT * FROM listings WHERE org_id = $1 AND ($2 OR (published AND NOT suspended))`,
    [org, own],
    'listing_by_id',
  );
  if (!row) return null;
  const today = dateIn(now, 'UTC');
  const services = await tx.sql<ServiceRow>(
    'SELECT type, price_minor, currency FROM listing_services WHERE org_id = $1 ORDER BY usd_cents, type',
    [org],
    'listing_services',
  );
  const papers = (
    await tx.sql<AccreditationRow>(
      `SELECT code, number, issuer, expires_on, verified_at, refused_reason, file_name, bytes, sent_at
         FROM listing_accreditations WHERE org_id = $1 ORDER BY code`,
      [org],
      'listing_papers',
    )
  ).map((paper) => paperOf(paper, today));
  const days = await tx.sql<{ day: CalendarDate }>(
    'SELECT day FROM listing_days_taken WHERE org_id = $1 AND day >= $2 ORDER BY day',
    [org, today],
    'listing_days',
  );
  const ratings = await tx.sql<RatingRow>(
    'SELECT area, real_count, real_sum, default_count, default_sum, spread FROM listing_ratings WHERE org_id = $1',
    [org],
    'listing_ratings',
  );
  const places = new Map(
    (await placesById(tx, [...new Set([row.place_id, ...row.covers])])).map((place) => [place.id, place]),
  );
  const { comments, next } = await commentsOf(tx, org);
  const usual = services.find(({ type }) => type === 'psi') ?? services[0];
  return {
    ...companyFound(
      {
        ...row,
        price_minor: usual?.price_minor ?? null,
        price_currency: usual?.currency ?? null,
        accreditations: papers.filter((paper) => paper.valid).map((paper) => paper.code),
      },
      places.get(row.place_id) ?? null,
    ),
    published: row.published && !row.suspended,
    description: { en: row.description_en, zh: row.description_zh },
    founded: row.founded,
    inspectors: row.inspectors,
    team: row.team,
    services: services
      .toSorted(inOrder)
      .map(({ type, price_minor, currency }) => ({ type, price: { minor: price_minor, currency } })),
    covers: row.covers.flatMap((id) => places.get(id) ?? []),
    papers,
    daysTaken: days.map(({ day }) => day),
    areas: AREAS.map((area) => areaOf(area, ratings)),
    responseMinutes: row.response_minutes,
    sampleBytes: (await sampleOf(tx, org))?.bytes ?? null,
    comments,
    moreComments: next !== null,
  };
}

const inOrder = (a: ServiceRow, b: ServiceRow) => INSPECTION_TYPES.indexOf(a.type) - INSPECTION_TYPES.indexOf(b.type);

function paperOf(row: AccreditationRow, today: CalendarDate): Paper {
  const { code, number, issuer, expires_on, verified_at, file_name: name, bytes, sent_at: sentAt } = row;
  const verified = verified_at !== null;
  return {
    code,
    number,
    issuer,
    expiresOn: expires_on,
    verified,
    valid: verified && (expires_on === null || expires_on >= today),
    refusedReason: row.refused_reason,
    file: name === null || bytes === null || sentAt === null ? null : { name, bytes, sentAt },
  };
}

function areaOf(area: Area, ratings: readonly RatingRow[]): AreaRating {
  const row = ratings.find((rating) => rating.area === area);
  const real = row?.real_count ?? 0;
  return {
    area,
    average: row && real >= TOO_FEW ? row.real_sum / real : null,
    real,
    byDefault: row?.default_count ?? 0,
    spread: row?.spread ?? [0, 0, 0, 0, 0],
  };
}

/** Where the sample report is kept; null where the company has none. */
export async function sampleOf(
  tx: Tx,
  org: OrgId,
): Promise<{ storage_key: string; name: string; bytes: number } | null> {
  const [row] = await tx.sql<{ storage_key: string; name: string; bytes: number }>(
    'SELECT storage_key, name, bytes FROM listing_samples WHERE org_id = $1',
    [org],
    'listing_sample',
  );
  return row ?? null;
}

export interface CommentPage {
  readonly comments: readonly Comment[];
  /** What to ask the next page with; null at the end. */
  readonly next: string | null;
}

const COMMENTS = 20;

/** The newest comments with the company's replies; `before` is the id of the last one of the page before. */
export async function commentsOf(tx: Tx, org: OrgId, before: string | null = null): Promise<CommentPage> {
  const rows = await tx.sql<CommentRow>(
    `SELECT id, country, type, industry, knowledge, service, accuracy, words, reply, at, replied_at
       FROM listing_comments WHERE org_id = $1
        AND ($2::bigint IS NULL OR (at, id) < (SELECT at, id FROM listing_comments WHERE org_id = $1 AND id = $2))
      ORDER BY at DESC, id DESC LIMIT $3`,
    [org, before, COMMENTS + 1],
    'listing_comments',
  );
  const comments = rows
    .slice(0, COMMENTS)
    .map(({ id, at, country, type, industry, knowledge, service, accuracy, words, reply }) => ({
      id: String(id),
      at,
      country,
      type,
      industry,
      stars: { knowledge, service, accuracy },
      words,
      reply,
    }));
  return { comments, next: rows.length > COMMENTS ? (comments.at(-1)?.id ?? null) : null };
}

/** What an order pays for a man-day: the server's own record. Null where this company does not offer it, or is not in the directory. */
export async function serviceOf(
  tx: Tx,
  org: OrgId,
  type: InspectionType,
): Promise<{ readonly name: string; readonly price: Money } | null> {
  const [row] = await tx.sql<{ name: string; price_minor: bigint; currency: string }>(
    `SELECT l.name, s.price_minor, s.currency FROM listing_services s JOIN listings l USING (org_id)
      WHERE s.org_id = $1 AND s.type = $2 AND l.published AND NOT l.suspended`,
    [org, type],
    'service_of',
  );
  return row ? { name: row.name, price: { minor: row.price_minor, currency: row.currency } } : null;
}

/** For the home page: well-rated companies of different countries, among the best five hundred. */
export async function someCompanies(tx: Tx, count: number): Promise<OrgId[]> {
  const rows = await tx.sql<{ org_id: OrgId }>(
    `SELECT org_id FROM (
       SELECT DISTINCT ON (p.country) l.org_id, l.score FROM (
         SELECT org_id, score, place_id FROM listings WHERE published AND NOT suspended ORDER BY score DESC, org_id LIMIT 500
       ) l JOIN places p ON p.id = l.place_id ORDER BY p.country, l.score DESC, l.org_id
     ) best ORDER BY score DESC, org_id LIMIT $1`,
    [count],
    'some_companies',
  );
  return rows.map((row) => row.org_id);
}

/** How many companies are listed, in how many countries. */
export async function directorySize(tx: Tx): Promise<{ companies: number; countries: number }> {
  const { total, facets } = await countedOf(tx, 'inspector', 'country');
  return { companies: total, countries: facets.length };
}
