import { chance, type Chance } from '#db/seed/chance.ts';
import { ACCREDITATIONS, AREAS, INDUSTRIES } from '#domain/listings.ts';
import { INSPECTION_TYPES } from '#domain/process/inspection-terms.ts';
import { DAY, dateIn } from '#domain/time.ts';
import { connect, type Db } from '#platform/db/pool.ts';
import { SearchQuery, type Search } from '#modules/listings/contract.ts';
import { searchInspectors } from '#modules/listings/queries.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { type BenchDatabase, benchDatabase } from './database.ts';
import { fillDirectory } from './directory-market.ts';
import { rounded, type Figure } from './figure.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const WARM = 60;
const SEARCHES = 400;

/**
 * A directory of so many companies on the embedded server as it is shipped, fsync on: searches as people make them, one
 * after another and eight at a time. A search is a page with all its counts. The control is the least that any answer
 * with exact counts could do without an index: one sequential count by two filters, on the same data in the same run.
 *
 * KEEP=FOLDER loads into FOLDER-NAME once; the next run with it measures what stands there.
 */
export async function measured(name: string, companies: number): Promise<Figure[]> {
  const keep = process.env['KEEP'];
  const database = await benchDatabase(8, keep === undefined ? undefined : `${keep}-${name}`);
  try {
    const loaded = await load(name, database, companies);
    return [...(await searched(name, database.db)), ...(await sizes(name, database.db, companies)), ...loaded];
  } finally {
    await database.end();
  }
}

async function load(name: string, { db, ownerUrl }: BenchDatabase, companies: number): Promise<Figure[]> {
  const [there] = await db.sql<{ companies: number }>(`SELECT count(*)::int AS companies FROM listings`);
  if (there?.companies === companies) return [];
  await db.tx((tx) => ensureReference(tx));
  const start = performance.now();
  await fillDirectory(db, companies, NOW);
  const load_s = (performance.now() - start) / 1000;
  const owner = connect(ownerUrl, { max: 1 });
  await owner.sql('VACUUM ANALYZE');
  await owner.end();
  return [plain(`${name}-load`, companies / load_s, 'companies a second, written and indexed')];
}

export async function searched(name: string, db: Db): Promise<Figure[]> {
  const searches = mixed(chance(11));
  for (let n = 0; n < WARM; n++) await searchInspectors(db, searches(), NOW);
  const control = await sequential(db);
  const figures: Figure[] = [];
  for (const clients of [1, 8]) {
    const times: number[] = [];
    await Promise.all(
      Array.from({ length: clients }, async () => {
        let next: Search | null = null;
        while (times.length < SEARCHES) {
          const search: Search = next ?? searches();
          const start = performance.now();
          const page = await searchInspectors(db, search, NOW);
          times.push(performance.now() - start);
          // One in ten turns the page, which is a search of its own.
          next = page.next !== null && times.length % 10 === 0 ? { ...search, after: page.next } : null;
        }
      }),
    );
    times.sort((a, b) => a - b);
    for (const [p, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const value = times[Math.floor(times.length * share)] ?? NaN;
      figures.push({
        name: `${name}-${p}-${clients}`,
        value: rounded(value),
        unit: `ms a search, ${clients} at a time (control: one count by a sequential scan)`,
        control: rounded(control),
        ratio: rounded(control / value),
        n: times.length,
      });
    }
  }
  return figures;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function sequential(db: Db): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 5; n++)
    times.push(
      await timed(async () => {
        await db.sql(
          `SELECT count(*) FROM listings l WHERE l.published AND NOT l.suspended AND l.industries && $1::text[] AND l.languages @> $2::text[]`,
          [['1410', '2740'], ['en']],
        );
      }),
    );
  return times.sort((a, b) => a - b)[2] ?? NaN;
}

/** What people ask for, in about the shares in which a directory of services is asked. */
function mixed(rnd: Chance): () => Search {
  const places = [
    'CN',
    'CN',
    'CN-ZJ',
    'CN-GD',
    'CN-GD',
    'CN-JS',
    'g1795855',
    'g1795565',
    'IN',
    'IN-TN',
    'VN',
    'VN',
    'BD',
    'TR',
    'TH',
    'ID',
    'PL',
  ];
  const words = [
    'garments',
    'lighting',
    'toys furniture',
    'factory audit',
    'container loading',
    'electronics',
    'shenzhen',
    'fabric colour',
    '照明',
    '家具',
  ];
  const typos = ['garmnets', 'lihgting', 'furnitrue', 'containr'];
  const names = ['karen', 'zhang wei', 'lomi', 'torvel inspection', 'baolin quality', 'kumar'];
  const place = () => ({ place: rnd.pick(places) });
  const kinds: readonly (readonly [share: number, make: () => Record<string, unknown>])[] = [
    [15, () => ({})],
    [20, () => ({ ...place(), ...(rnd.is(0.5) ? { type: rnd.pick(INSPECTION_TYPES) } : {}) })],
    [15, () => ({ ...place(), industry: rnd.some(INDUSTRIES, 2), language: ['en'] })],
    [12, () => ({ q: rnd.pick(words), ...(rnd.is(0.5) ? place() : {}) })],
    [3, () => ({ q: rnd.pick(typos) })],
    [5, () => ({ name: rnd.pick(names) })],
    [8, () => ({ ...place(), type: 'psi', price_max: rnd.whole(120, 300), sort: 'price' })],
    [8, () => ({ ...place(), rating: 4.5, completed: 50, on_time: 95, sort: 'rating' })],
    [
      5,
      () => ({
        near: rnd.pick(['g1795855', 'g1795565', 'VN-SG', 'IN-TN']),
        within_km: rnd.pick([50, 100, 300]),
        sort: 'distance',
      }),
    ],
    [
      5,
      () => ({
        ...place(),
        free_from: dateIn(NOW + 3 * DAY, 'UTC'),
        free_to: dateIn(NOW + rnd.whole(4, 9) * DAY, 'UTC'),
      }),
    ],
    [4, () => ({ accreditation: rnd.pick(ACCREDITATIONS), [rnd.pick(AREAS)]: 4, sort: 'experience' })],
  ];
  const sum = kinds.reduce((all, [share]) => all + share, 0);
  return () => {
    let at = rnd.next() * sum;
    const [, make] = kinds.find(([share]) => (at -= share) < 0) ?? kinds[0]!;
    return SearchQuery.parse(make());
  };
}

async function sizes(name: string, db: Db, companies: number): Promise<Figure[]> {
  const [row] = await db.sql<{ index: bigint; rows: bigint }>(
    `SELECT (SELECT sum(pg_total_relation_size(t)) FROM unnest('{search_docs,search_terms,search_bits}'::regclass[]) t)::bigint AS index,
            pg_total_relation_size('listings') AS rows`,
  );
  return [
    plain(`${name}-index`, Number(row?.index ?? 0n) / 1e6, 'MB of index'),
    plain(`${name}-index-each`, Number(row?.index ?? 0n) / companies, 'bytes of index a company'),
  ];
}

const plain = (name: string, value: number, unit: string): Figure => ({
  name,
  value: rounded(value),
  unit,
  control: null,
  ratio: null,
  n: 1,
});
