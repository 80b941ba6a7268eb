import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '#test/server.ts';
import { figure, type Figure } from './figure.ts';
import { npmStart, postgresStart } from './starts.ts';

const ROUNDS = 5;

/** `npm start` on a market that is there, everything installed and built, to the first page over HTTP. */
export async function run(): Promise<Figure[]> {
  built();
  const dataDir = mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  try {
    await npmStart(dataDir);
    const rounds: { npm: number; postgres: number }[] = [];
    for (let n = 0; n < ROUNDS; n++)
      rounds.push({ postgres: await postgresStart(dataDir), npm: await npmStart(dataDir) });
    return [figure('start-existing', 's', rounds, { value: 'npm', control: 'postgres', less: true })];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
