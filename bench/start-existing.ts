import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '#test/server.ts';
import type { Figure } from './figure.ts';
import { npmStart, postgresStart, startFigure } from './starts.ts';

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
    return [startFigure('start-existing', rounds)];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
