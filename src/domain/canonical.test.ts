import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical } from './canonical.ts';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('any'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).any;

const normal = (item: unknown): unknown =>
  typeof item === 'string'
    ? item.normalize('NFC')
    : Array.isArray(item)
      ? item.map(normal)
      : item !== null && typeof item === 'object'
        ? Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, normal(inner)]))
        : item;

test('it is JSON of the same value, with text in its normal form', () => {
  fc.assert(
    fc.property(value, (item) => {
      expect(JSON.parse(canonical(item))).toEqual(normal(item));
    }),
  );
});

test('the order of keys does not matter, and what JSON drops is dropped', () => {
  expect(canonical({ b: 1, a: [2n, { d: undefined, c: null }] })).toBe('{"a":[2,{"c":null}],"b":1}');
  expect(canonical({ 10: 'x', 9: 'y', 'quo"te': '\\\n' })).toBe('{"10":"x","9":"y","quo\\"te":"\\\\\\n"}');
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.nat(), { noNullPrototype: true }), (record) => {
      const turned = Object.fromEntries(Object.entries(record).reverse());
      expect(canonical(turned)).toBe(canonical(record));
    }),
  );
});

test('text that looks the same is the same; a float is refused', () => {
  expect(canonical('e\u0301')).toBe(canonical('\u00e9'));
  expect(canonical('\u007f \u4e2d')).toBe(JSON.stringify('\u007f \u4e2d'));
  for (const wrong of [0.5, NaN, Infinity, 2 ** 53]) expect(() => canonical(wrong)).toThrow(RangeError);
});
