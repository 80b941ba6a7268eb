import type { CalendarDate } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { referenceFile } from '#platform/reference-files.ts';
import { RATES, RATES_DATED } from './rates.ts';

/**
 * Brings places, outlines and exchange rates into the database; does nothing where the same files were read before, and
 * leaves rates that are newer than these. About half a second the first time, for 27,000 places. True where rates are
 * others than before: listed prices must then be weighed anew.
 */
export async function ensureReference(tx: Tx): Promise<boolean> {
  const seen = new Map(
    (await tx.sql<{ name: string; sha256: string }>('SELECT name, sha256 FROM reference_files')).map((row) => [
      row.name,
      row.sha256,
    ]),
  );
  const places = await referenceFile('places');
  if (seen.get('places') !== places.sha256) {
    await loadPlaces(tx, places.rows);
    await remember(tx, 'places', places.sha256);
  }
  const outlines = await referenceFile('outlines');
  if (seen.get('outlines') !== outlines.sha256) {
    await loadOutlines(tx, outlines.rows);
    await remember(tx, 'outlines', outlines.sha256);
  }
  const changed = await tx.sql(
    `INSERT INTO currency_rates AS c (currency, per_usd, dated) SELECT r.currency, r.per_usd, $3 FROM unnest($1::text[], $2::float8[]) AS r (currency, per_usd)
     ON CONFLICT (currency) DO UPDATE SET per_usd = excluded.per_usd, dated = excluded.dated WHERE c.dated < excluded.dated RETURNING 1`,
    [Object.keys(RATES), Object.values(RATES), RATES_DATED],
  );
  return changed.length > 0;
}

/** Replaces exchange rates; each is how many units of the currency one US dollar buys. Listed prices must be weighed anew. */
export async function updateRates(tx: Tx, rates: Readonly<Record<string, number>>, dated: CalendarDate): Promise<void> {
  await tx.sql(
    `INSERT INTO currency_rates (currency, per_usd, dated) SELECT r.currency, r.per_usd, $3 FROM unnest($1::text[], $2::float8[]) AS r (currency, per_usd)
     ON CONFLICT (currency) DO UPDATE SET per_usd = excluded.per_usd, dated = excluded.dated`,
    [Object.keys(rates), Object.values(rates), dated],
  );
}

async function remember(tx: Tx, name: string, sha256: string): Promise<void> {
  await tx.sql(
    'INSERT INTO reference_files (name, sha256) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256',
    [name, sha256],
  );
}

async function loadPlaces(tx: Tx, rows: readonly (readonly string[])[]): Promise<void> {
  const column = (at: number) => rows.map((row) => row[at] || null);
  await tx.sql(
    `INSERT INTO places (id, kind, country, region, name_en, name_zh, search, lat, lon, zone, population)
     SELECT p.id, p.kind, p.country, p.region, p.name_en, p.name_zh, ' ' || folded(p.name_en) || coalesce(' ' || folded(p.name_zh), ''),
            p.lat, p.lon, p.zone, p.population
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[], $10::integer[])
         AS p (id, kind, country, region, name_en, name_zh, lat, lon, zone, population)
     ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, country = excluded.country, region = excluded.region, name_en = excluded.name_en,
       name_zh = excluded.name_zh, search = excluded.search, lat = excluded.lat, lon = excluded.lon, zone = excluded.zone, population = excluded.population`,
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(column),
  );
}

async function loadOutlines(tx: Tx, rows: readonly (readonly string[])[]): Promise<void> {
  await tx.sql(
    `INSERT INTO place_outlines (country, box, path) SELECT o.country, string_to_array(o.box, ' ')::integer[], o.path
       FROM unnest($1::text[], $2::text[], $3::text[]) AS o (country, box, path)
     ON CONFLICT (country) DO UPDATE SET box = excluded.box, path = excluded.path`,
    [0, 1, 2].map((at) => rows.map((row) => row[at])),
  );
}
