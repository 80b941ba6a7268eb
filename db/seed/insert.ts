import type { Tx } from '#platform/db/pool.ts';

/** One INSERT of many rows: each column is an array. */
export async function insert(
  tx: Tx,
  table: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const names = Object.keys(columns);
  const arrays = Object.values(columns).map((type, at) => `$${at + 1}::${type}[]`);
  await tx.sql(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
    names.map((_, at) => rows.map((row) => row[at])),
  );
}
