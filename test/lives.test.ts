import { expect, test } from 'vitest';
import { play } from './lives.ts';

/**
 * LIVES: orders to play, by a new seed each time; long enough, everything has to have happened. LIVES_SEED: play a run
 * again. Without them a short run by the same seed, in which what happens at once still falls out differently.
 */
const isLong = process.env['LIVES'] !== undefined;
const lives = Number(process.env['LIVES'] ?? 40);
const seed = Number(process.env['LIVES_SEED'] ?? (isLong ? Date.now() % 1_000_000 : 7));

test(
  'whatever anybody does and when: every order ends, every cent is somewhere, and nothing else is wrong',
  async () => {
    console.log(`LIVES=${lives} LIVES_SEED=${seed}`);
    const began = performance.now();
    const { lives: played, acts, wrong, missing, counts } = await play(seed, lives);
    console.log(`${played} lives, ${acts} acts, ${Math.round(performance.now() - began)} ms`);
    if (process.env['LIVES_COUNTS']) console.log([...counts].map(([key, n]) => `${n} ${key}`).join('\n'));
    if (wrong.length > 0) console.log(wrong.slice(0, 5).join('\n\n'));
    expect(
      wrong.map((one) => one.split('\n')[0]),
      `LIVES=${lives} LIVES_SEED=${seed}`,
    ).toEqual([]);
    if (isLong) expect(missing, `never happened; LIVES=${lives} LIVES_SEED=${seed}`).toEqual([]);
  },
  300_000 + lives * 3_000,
);
