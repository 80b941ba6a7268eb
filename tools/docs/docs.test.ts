import { expect, test } from 'vitest';
import { anyProcess } from '#domain/process/define.ts';
import { inspection } from '#domain/process/inspection.ts';
import { chartPage } from './chart.ts';
import { pathsPage, policyPage } from './lists.ts';
import { processParts } from './processes.ts';

test('a move added to a process is in its diagram and its tables, with no other change', () => {
  const original = anyProcess(inspection);
  const more = {
    ...original,
    transitions: {
      ...original.transitions,
      praise: { from: ['completed'], to: 'settled', by: 'buyer', money: 'release', tells: ['provider'] },
      autoPraise: { from: ['completed'], to: 'settled', by: 'clock', after: { days: 5 }, reminds: ['buyer'] },
    },
  } as const;
  const said = processParts(more, (key) => key).join('\n');
  expect(said).toContain('completed --> settled: praise, autoPraise');
  expect(said).toContain(
    '| `praise` | order.move.praise.do | `completed` | `settled` | order.side.buyer | owner, admin, member |  | provider |',
  );
  expect(said).toContain('| `completed` | 5 days |  | `autoPraise` | order.outcome.autoPraise | `settled` | buyer |');
  expect(said).toContain('| `praise` | order.move.praise.done | release |');
});

test('every example of the chart sums to zero', () => {
  const examples = chartPage().split('\n### ').slice(1);
  expect(examples.length).toBeGreaterThan(10);
  for (const example of examples) {
    const amounts = [...example.matchAll(/([+−])([\d.]+) USD/g)].map(([, sign, text = '']) => {
      const minor = Math.round(Number(text) * 100);
      return sign === '+' ? minor : -minor;
    });
    expect(amounts.length, example).toBeGreaterThan(1);
    expect(
      amounts.reduce((sum, minor) => sum + minor, 0),
      example,
    ).toBe(0);
  }
});

test('every address is written out, with the names of what it takes', () => {
  const said = pathsPage();
  expect(said).toMatch(/\| `home` \| `\/` \|/);
  expect(said).toMatch(/`\/orders\/\{\w+\}`/);
  expect(said).not.toMatch(/undefined|\[object/);
});

test('every value of the policy is written as a person would', () => {
  expect(policyPage()).not.toMatch(/undefined|\[object|\{/);
  expect(policyPage()).toContain('| `review_within` | 7 days | the buyer reviews a report |');
});
