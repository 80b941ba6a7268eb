import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cartonsToOpen, draw, isDraw } from './draw.ts';

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

test('a draw can be checked by the seed, and no other numbers pass', () => {
  const drawn = draw('s-1', 400, 20);
  expect(isDraw('s-1', 400, drawn)).toBe(true);
  expect(isDraw('s-2', 400, drawn)).toBe(false);
  expect(isDraw('s-1', 401, drawn)).toBe(false);
  expect(isDraw('s-1', 400, drawn.with(3, drawn[3] === 1 ? 2 : 1))).toBe(false);
  expect(isDraw('s-1', 3, [1, 2, 3, 4])).toBe(false);
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

test('cartons to open: the square root, more if the sample needs them, never more than there are', () => {
  expect(cartonsToOpen(100, 50, 200)).toBe(10);
  expect(cartonsToOpen(100, 10, 200)).toBe(20);
  expect(cartonsToOpen(101, 50, 200)).toBe(11);
  expect(cartonsToOpen(3, 2, 200)).toBe(3);
});
