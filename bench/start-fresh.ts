import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '#test/server.ts';
import { figure, type Figure } from './figure.ts';
import { npmStart, postgresStart } from './starts.ts';

const ROUNDS = 3;

/**
 * `npm start` in a new DATA_DIR, everything installed and built: the database is made, migrated and filled with the demo
 * market before the first page. The control makes and starts an empty database.
 */
export async function run(): Promise<Figure[]> {
  built();
  const inNew = async (start: (dataDir: string) => Promise<number>): Promise<number> => {
    const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
    return start(dataDir).finally(() => rmSync(dataDir, { recursive: true, force: true }));
  };
  const rounds: { npm: number; postgres: number }[] = [];
  for (let n = 0; n < ROUNDS; n++) rounds.push({ postgres: await inNew(postgresStart), npm: await inNew(npmStart) });
  return [figure('start-fresh', 's', rounds, { value: 'npm', control: 'postgres', less: true })];
}
