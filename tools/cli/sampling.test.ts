import { afterEach, expect, test, vi } from 'vitest';
import { sampling } from './sampling.ts';

afterEach(() => vi.restoreAllMocks());

function run(line: string) {
  vi.restoreAllMocks();
  const out = vi.spyOn(console, 'log').mockReturnValue(undefined);
  const err = vi.spyOn(console, 'error').mockReturnValue(undefined);
  const exit = sampling.run(line.split(' ').filter((word) => word !== ''));
  const text = (spy: typeof out) => spy.mock.calls.map(String).join('\n');
  return { exit, out: text(out), err: text(err) };
}

test('prints exactly six facts as JSON', () => {
  const { exit, out, err } = run('--lot 5000 --level II --aql 1.5 --severity normal --standard iso2859-1 --json');
  expect({ exit, err }).toEqual({ exit: 0, err: '' });
  expect(out).toBe('{"letter":"L","finalLetter":"L","n":200,"ac":7,"re":8,"fullInspection":false}');
});

test('follows arrows and standards, and prints a line without --json', () => {
  expect(run('--lot 1000 --aql 0.40 --json').out).toBe(
    '{"letter":"J","finalLetter":"K","n":125,"ac":1,"re":2,"fullInspection":false}',
  );
  expect(JSON.parse(run('--lot 5000 --aql 1.5 --severity reduced --standard z1.4 --json').out)).toMatchObject({
    ac: 3,
    re: 6,
  });
  expect(run('--lot 5000 --aql 1.5').out).toMatch(/letter L, inspect 200 units, Ac 7, Re 8/);
});

test.each([
  ['--aql 1.5', /^--lot is missing/],
  ['--lot 5000', /^--aql is missing/],
  ['--lot many --aql 1.5', /^--lot is not a number: many/],
  ['--lot 0 --aql 1.5', /^--lot: /],
  ['--lot 12.5 --aql 1.5', /^--lot: /],
  ['--lot 500 --aql 2', /^--aql: .*1\.5, 2\.5/],
  ['--lot 500 --aql 1.5 --level IV', /^--level: .*S-1, /],
  ['--lot 500 --aql 1.5 --severity hard', /^--severity: .*tightened/],
  ['--lot 500 --aql 1.5 --standard iso', /^--standard: .*z1\.4/],
  ['--lot 500 --aql 1.5 --colour red', /--colour/],
  ['--lot 500 --aql 1.5 extra', /extra/],
])('%s ends with 2 and names the option', (line, message) => {
  const { exit, out, err } = run(line);
  expect({ exit, out }).toEqual({ exit: 2, out: '' });
  expect(err).toMatch(message);
});
