import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw } from './draw.ts';

test('a draw made once is the same for ever', () => {
  expect(draw('holdfast', 5000, 12)).toMatchInlineSnapshot(`
    [
      2777,
      2187,
      1449,
      2023,
      3817,
      3346,
      2909,
      2301,
      2182,
      126,
      3810,
      3015,
    ]
  `);
});

test('a draw is different numbers of the lot, and a longer one begins with the shorter', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 3000 }), fc.nat(), (seed, total, pick) => {
      const count = pick % (total + 1);
      const drawn = draw(seed, total, count);
      expect(new Set(drawn).size).toBe(count);
      for (const number of drawn) expect(number >= 1 && number <= total).toBe(true);
      expect(draw(seed, total, total).slice(0, count)).toEqual(drawn);
    }),
    { numRuns: 60 },
  );
});

test('a draw can be checked by the seed, which gives no other numbers and no others give it', () => {
  expect(draw('s-1', 400, 20)).toEqual(draw('s-1', 400, 20));
  for (const [seed, total] of [
    ['s-2', 400],
    ['s-1', 401],
  ] as const)
    expect(draw(seed, total, 20)).not.toEqual(draw('s-1', 400, 20));
});

test('over many seeds every unit is drawn about equally often', () => {
  const times = Array.from({ length: 40 }, () => 0);
  for (let seed = 0; seed < 4000; seed++) for (const unit of draw(`seed ${seed}`, 40, 8)) times[unit - 1]! += 1;
  // 800 expected, standard deviation 25: five of them on either side.
  for (const count of times) expect(Math.abs(count - 800)).toBeLessThan(130);
});

test('more than there are cannot be drawn', () => {
  for (const [total, count] of [
    [5, 6],
    [5, -1],
    [1.5, 1],
    [5, 1.5],
    [2 ** 33, 1],
  ] as const) {
    expect(() => draw('x', total, count)).toThrow(expect.objectContaining({ code: 'sampling.draw_impossible' }));
  }
});
