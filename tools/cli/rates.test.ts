import { expect, test } from 'vitest';
import { rates, wished } from './rates.ts';

test('shows without an option, and takes the rates of a day', () => {
  expect(wished([])).toEqual({ json: false, change: null });
  expect(wished(['--dated', '2026-11-27', 'EUR=0.861', 'JPY=152', '--json'])).toEqual({
    json: true,
    change: { dated: '2026-11-27', rates: { EUR: 0.861, JPY: 152 } },
  });
});

test.each([
  'EUR=0.8',
  '--dated 2026-11-27',
  '--dated 2026-02-30 EUR=0.8',
  '--dated 2026-11-27 EUR=0',
  '--dated 2026-11-27 EUR=-1',
  '--dated 2026-11-27 euro=0.8',
  '--dated 2026-11-27 USD=1.1',
  '--dated 2026-11-27 EUR=1e5',
  '--yesterday',
])('%s ends with 2', async (line) => {
  expect(await rates.run(line.split(' '))).toBe(2);
});
