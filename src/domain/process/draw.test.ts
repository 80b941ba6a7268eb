import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../policy.ts';
import { anyProcess, turnOf, type AnyProcess } from './define.ts';
import { arrowsOf, mermaidOf, moveRows, stateRows, waitRows } from './draw.ts';
import { inspection } from './inspection.ts';
import { PROCESSES } from './registry.ts';

const original = anyProcess(inspection);

/** A copy in which the buyer may thank, and silence thanks for them after the pay clock's span. */
const withThanks: AnyProcess = {
  ...original,
  states: { ...original.states, thanked: { label: 'order.state.thanked', filter: 'completed', final: true } },
  transitions: {
    ...original.transitions,
    thank: {
      from: ['completed'],
      to: 'thanked',
      by: 'buyer',
      grade: 'bind',
      tells: ['provider'],
      money: 'release',
      input: { note: { type: 'text', max: 9 } },
    },
    autoThank: { from: ['completed'], to: 'thanked', by: 'clock', after: 'pay_within', reminds: ['buyer'] },
  },
};

describe('a move added to a process', () => {
  test('has its row, its wait, its arrow and its state, without another word anywhere', () => {
    expect(moveRows(withThanks).filter(({ name }) => name === 'thank')).toEqual([
      {
        name: 'thank',
        from: ['completed'],
        to: ['thanked'],
        back: false,
        by: ['buyer'],
        grade: 'bind',
        asks: ['note'],
        confirm: false,
        money: 'release',
        tells: ['provider'],
        internal: false,
      },
    ]);
    expect(waitRows(withThanks, DEFAULT_POLICY).find(({ move }) => move === 'autoThank')).toMatchObject({
      span: { days: 20 },
      policy: ['pay_within'],
      reminds: ['buyer'],
    });
    expect(stateRows(withThanks).map(({ name }) => name)).toContain('thanked');
    expect(mermaidOf(withThanks, (key) => key)).toContain('  completed --> thanked: thank, autoThank\n');
  });

  test('leaves everything else as it was', () => {
    const old = moveRows(original);
    expect(moveRows(withThanks).filter(({ name }) => !/thank/i.test(name))).toEqual(old);
  });
});

describe.each(PROCESSES.map((process) => [process.name, process] as const))('%s', (_name, process) => {
  test('every move of the clock has a wait whose length the policy says', () => {
    const clocks = moveRows(process).filter(({ by }) => by.includes('clock'));
    const waits = waitRows(process, DEFAULT_POLICY);
    expect(waits.map(({ move }) => move)).toEqual(clocks.map(({ name }) => name));
    for (const { move, policy, span } of waits) {
      expect(policy.length, move).toBeGreaterThan(0);
      for (const key of policy) expect(DEFAULT_POLICY, move).toHaveProperty(key);
      if (span) expect('days' in span ? span.days : span.months, move).toBeGreaterThan(0);
    }
  });

  test('whoever must act while a clock runs is among those it reminds', () => {
    const hears = new Map<string, string>([
      ['inspector', 'provider'],
      ['seller', 'provider'],
      ['mediator', 'staff'],
    ]);
    for (const { move, from, reminds } of waitRows(process, DEFAULT_POLICY)) {
      if (reminds.length === 0) continue;
      for (const state of from) {
        for (const turn of turnOf(process.states[state], {}))
          expect(reminds, `${move} in ${state}`).toContain(hears.get(turn) ?? turn);
      }
    }
  });

  test('the diagram names every state and every move that leads from one to another', () => {
    const drawn = mermaidOf(process, (key) => key);
    for (const { name } of stateRows(process)) expect(drawn).toContain(`\n  ${name}: `);
    const moves = new Set(arrowsOf(process).flatMap((arrow) => arrow.moves));
    const leading = moveRows(process).filter(
      ({ from, to, back }) => back || to.some((end) => from.some((start) => start !== end)),
    );
    expect([...moves].sort()).toEqual(leading.map(({ name }) => name).sort());
  });
});
