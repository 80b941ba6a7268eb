import { beforeAll, describe, expect, test } from 'vitest';
import { killTest } from './kills.ts';
import { built } from './server.ts';

// The long form is `npm run kill-test -- 50`.
describe.skipIf(process.platform !== 'linux')('kill -9 under load', () => {
  beforeAll(built, 60_000);

  test('of server, of everything, of the database, and while starting: what was acknowledged is there, once', async () => {
    const seed = Math.floor(Math.random() * 1_000_000);
    const { wrong, kills, acknowledged, verified } = await killTest({ kills: 4, seed });
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(kills).toEqual({ server: 2, everything: 1, database: 1, starting: 1 });
    expect(acknowledged).toBeGreaterThan(0);
    expect(verified).toBe(1);
  }, 240_000);
});
