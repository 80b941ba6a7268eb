import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Mode } from '../config.ts';
import { root } from '../root.ts';
import { StartError } from '../start-error.ts';

type Migration = { name: string; sql: string; checksum: string };

// Any fixed number; several servers may start on one database at once.
const lockKey = 0x4d696772;

/**
 * Brings the database up to date as its owner, each file of db/migrations in a database transaction of its own, and
 * stamps the mode into it at the first time. Answers the names of the files that ran. Throws a StartError where a file
 * that already ran was changed or is missing, and where the stamped mode is another.
 */
export async function migrate(ownerUrl: string, mode: Mode, dir = join(root, 'db', 'migrations')): Promise<string[]> {
  const files = readMigrations(dir);
  const owner = new Client({ connectionString: ownerUrl, application_name: 'holdfast migrate' });
  owner.on('error', () => undefined);
  await owner.connect();
  try {
    await owner.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await owner.query(`SET client_min_messages = warning; CREATE TABLE IF NOT EXISTS migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await owner.query<{ name: string; checksum: string }>(
      'SELECT name, checksum FROM migration ORDER BY name',
    );
    const waiting = compare(files, rows);
    for (const file of waiting) await apply(owner, file);
    await stamp(owner, mode);
    return waiting.map((file) => file.name);
  } finally {
    await owner.end();
  }
}

/** The files in order, with a checksum that does not depend on line ends. */
export function readMigrations(dir: string): Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (number === undefined) throw new StartError(`db/migrations/${name}: the name must be like 0007_orders.sql`);
    if (numbers.has(number)) throw new StartError(`db/migrations/${name}: another file has the number ${number} too`);
    numbers.add(number);
    const sql = readFileSync(join(dir, name), 'utf8').replaceAll('\r\n', '\n');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

function compare(files: readonly Migration[], applied: readonly { name: string; checksum: string }[]): Migration[] {
  for (const { name, checksum } of applied) {
    const file = files.find((one) => one.name === name);
    if (!file)
      throw new StartError(`This database was migrated by a newer Holdfast: it has ${name}, which is not here.`);
    if (file.checksum !== checksum) {
      throw new StartError(
        `db/migrations/${name} was changed after it ran on this database. Put it back as it was and write a new file. ` +
          `(While it is not released yet: remove DATA_DIR, or the database, and start again.)`,
      );
    }
  }
  const last = applied.at(-1)?.name ?? '';
  const waiting = files.filter((file) => !applied.some((one) => one.name === file.name));
  const late = waiting.find((file) => file.name < last);
  if (late)
    throw new StartError(
      `db/migrations/${late.name} is new but comes before ${last}, which already ran; number it higher.`,
    );
  return waiting;
}

async function apply(owner: Client, file: Migration): Promise<void> {
  try {
    await owner.query('BEGIN');
    await owner.query(file.sql);
    await owner.query('INSERT INTO migration (name, checksum) VALUES ($1, $2)', [file.name, file.checksum]);
    await owner.query('COMMIT');
  } catch (error) {
    await owner.query('ROLLBACK').catch(() => undefined);
    throw new Error(`db/migrations/${file.name}: ${describe(error, file.sql)}`, { cause: error });
  }
}

// PostgreSQL counts characters from the start of the text; a line number is what one looks for.
function describe(error: unknown, sql: string): string {
  const { message, position, where } = error as { message: string; position?: string; where?: string };
  const line = position === undefined ? undefined : sql.slice(0, Number(position)).split('\n').length;
  return [message, line === undefined ? '' : ` (line ${line})`, where === undefined ? '' : `\n${where}`].join('');
}

async function stamp(owner: Client, mode: Mode): Promise<void> {
  await owner.query('INSERT INTO installation (mode) VALUES ($1) ON CONFLICT DO NOTHING', [mode]);
  const { rows } = await owner.query<{ mode: Mode }>('SELECT mode FROM installation');
  const found = rows[0]?.mode;
  if (found === mode) return;
  throw new StartError(
    found === 'sandbox'
      ? 'This database was made in sandbox mode: its people, orders and money are made up. MODE=live needs a database ' +
          'of its own; set DATA_DIR or DATABASE_URL to a new one.'
      : 'This database is of live mode and holds real money. It cannot be opened with MODE=sandbox.',
  );
}
