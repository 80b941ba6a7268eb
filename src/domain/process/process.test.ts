import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heldOf } from '../ledger/posting.ts';
import { NOON, days, inspectionTerms, placed } from '#test/snapshots.ts';
import { begin, decide, mayMove, nextClock, runClocks } from './decide.ts';
import { movers, type By, type Field, type Input } from './define.ts';
import type { OrderSnapshot } from './order.ts';
import { PROCESSES, processNamed } from './registry.ts';

const buyer: By = { side: 'buyer', person: 'psn_b', role: 'owner' };
const inspector: By = { side: 'provider', person: 'psn_i', role: 'owner' };
const rail: By = { side: 'rail' };
const staff: By = { side: 'staff', person: 'psn_s' };
const payment = { payment: { rail: 'sandbox', arrived_minor: 30_900 } };
const report = (over = {}) => ({
  report: { id: 'rep_1', version: 1, sha256: 'ab', result: 'pass', fault: null, files: 1, counted: true, ...over },
});

function fresh(): OrderSnapshot {
  return begin(placed(NOON), 'place', buyer, {}, NOON).after;
}

type Line = [By, string, Input?, number?];

/** Plays lines of [who, move, input, days later]; throws on a refusal. */
function play(lines: Line[], from = fresh()): { order: OrderSnapshot; now: number } {
  let order = from;
  let now = NOON;
  for (const [by, name, input = {}, later = 0] of lines) {
    now += days(later);
    const decision = decide(order, name, by, input, now);
    if (!decision.ok) throw new Error(`${name}: ${decision.refusal.code}`);
    order = decision.steps.at(-1)?.after ?? order;
  }
  return { order, now };
}

const toReported: Line[] = [
  [inspector, 'confirm', { terms_version: 1 }],
  [rail, 'fund', payment],
  [inspector, 'report', report(), 10],
];

/** The signed sums of a transfer by account, as text. */
function booked(order: OrderSnapshot, name: string, by: By, input: Input, now: number): Record<string, string> {
  const decision = decide(order, name, by, input, now);
  if (!decision.ok) throw new Error(decision.refusal.code);
  const sums: Record<string, string> = {};
  for (const { transfer } of decision.steps) {
    for (const { from, to, minor } of transfer?.postings ?? []) {
      sums[from] = String(BigInt(sums[from] ?? 0) - minor);
      sums[to] = String(BigInt(sums[to] ?? 0) + minor);
    }
  }
  return sums;
}

describe('stories', () => {
  test('an inspector who never answers costs nothing: the order expires on day 3', () => {
    const { order } = runClocks(fresh(), NOON + days(3));
    expect(order.machine.state).toBe('expired');
    expect(nextClock(order)).toBeNull();
  });

  test('a change of the price before payment changes what is paid in and what the fee is of it', () => {
    const terms = inspectionTerms(NOON, { price_minor: 61_800 });
    const { order } = play([[buyer, 'modify', { terms }]]);
    expect(order.tranches).toMatchObject([{ minor: 61_800n, fee_minor: 4_944n, state: 'due' }]);
    const confirmed = play([[inspector, 'confirm', { terms_version: 2 }]], order).order;
    expect(mayMove(confirmed, 'fund', rail, payment, NOON)).toMatchObject({ code: 'order.payment_incomplete' });
  });

  test('a change of the order starts the time to confirm again and voids what was seen', () => {
    const { order, now } = play([[buyer, 'modify', { terms: inspectionTerms(NOON, { half_days: 4 }) }, 2]]);
    expect(order.terms_version).toBe(2);
    expect(nextClock(order)?.at).toBe(now + days(3));
    expect(mayMove(order, 'confirm', inspector, { terms_version: 1 }, now)).toMatchObject({
      code: 'order.newer_terms',
      details: { version: 2 },
    });
  });

  test('money on its way is waited for once, and not longer than the rail may take', () => {
    const confirmed: Line[] = [[inspector, 'confirm', { terms_version: 1 }]];
    const slow = (until: number) => ({ payment: { id: 'pay_1', rail: 'sandbox', until } });
    const { order, now } = play([...confirmed, [rail, 'paymentUnderWay', slow(NOON + days(90)), 9.9]]);
    expect(nextClock(order)).toMatchObject({ move: 'expireUnpaid', at: now + days(7) });
    expect(mayMove(order, 'withdraw', buyer, {}, now + days(6))?.code).toBe('order.payment_under_way');
    expect(mayMove(order, 'paymentUnderWay', rail, slow(now), now)?.code).toBe('order.payment_under_way');
    const lost = play([[rail, 'paymentLost', slow(now), 10]], order).order;
    expect(mayMove(lost, 'withdraw', buyer, {}, NOON + days(10))).toBeNull();
  });

  test('released: the provider gets the price less the commission, to the cent', () => {
    const { order, now } = play(toReported);
    expect(booked(order, 'release', buyer, { report_version: 1 }, now)).toEqual({
      'escrow:trn_01test00000000000000000001:USD': '-30900',
      'balance:org_inspector:USD': '28428',
      'fees:USD': '2472',
    });
  });

  test('nobody reviews: released on day 7, and each side can put that off once by 7 days', () => {
    const { order, now } = play(toReported);
    expect(runClocks(order, now + days(7) - 1).order.machine.state).toBe('reported');
    expect(runClocks(order, now + days(7)).order.machine.state).toBe('completed');
    const extended = play([...toReported, [buyer, 'extend'], [inspector, 'extend']]).order;
    expect(mayMove(extended, 'extend', buyer, {}, now)?.code).toBe('order.already_extended');
    expect(runClocks(extended, now + days(21) - 1).order.machine.state).toBe('reported');
    expect(runClocks(extended, now + days(21)).order.machine.state).toBe('completed');
  });

  test('a late click loses to the clock', () => {
    const { order, now } = play(toReported);
    const decision = decide(order, 'askCorrection', buyer, { report_version: 1, what: 'x' }, now + days(8));
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'order.not_in_this_state' } });
    expect(decision.steps.map(({ move, at }) => [move, at])).toEqual([['autoRelease', now + days(7)]]);
  });

  test('no report: from the due date the buyer may refund, and 14 days later the clock does', () => {
    const { order } = play([
      [inspector, 'confirm', { terms_version: 1 }],
      [rail, 'fund', payment],
    ]);
    const due = Number(order.machine.facts['report_due']);
    expect(new Date(due).toISOString()).toBe('2026-11-15T16:00:00.000Z');
    expect(mayMove(order, 'refundLate', buyer, {}, due - 1)?.code).toBe('order.not_overdue');
    expect(mayMove(order, 'refundLate', buyer, {}, due)).toBeNull();
    expect(runClocks(order, due + days(14)).steps.map(({ move }) => move)).toContain('refundOverdue');
  });

  test('a refused correction goes on with the rest of the review, at least 3 days', () => {
    const line: Line[] = [
      ...toReported,
      [buyer, 'askCorrection', { report_version: 1, what: 'photo' }, 1],
      [inspector, 'refuseCorrection', { reason: 'it is right' }, 2],
    ];
    const { order, now } = play(line);
    expect(nextClock(order)).toMatchObject({ move: 'autoRelease', at: now + days(6) });
    const late = play([
      ...toReported,
      [buyer, 'askCorrection', { report_version: 1, what: 'photo' }, 6.9],
      [inspector, 'refuseCorrection', { reason: 'it is right' }],
    ]);
    expect(nextClock(late.order)?.at).toBe(late.now + days(3));
  });

  test('an aborted visit pays by fault', () => {
    for (const [fault, state, provider] of [
      ['factory', 'completed', 28_428],
      ['inspector', 'refunded', undefined],
      ['neither', 'settled', 14_214],
    ] as const) {
      const { order, now } = play([
        ...toReported.slice(0, 2),
        [inspector, 'report', report({ result: 'aborted', fault }), 10],
      ]);
      expect(mayMove(order, 'release', buyer, null, now)?.code).toBe('order.aborted_pays_by_terms');
      expect(runClocks(order, now + days(7)).order.machine.state).toBe(state);
      const sums = booked(order, 'acceptAborted', buyer, { report_version: 1 }, now);
      expect(sums['balance:org_inspector:USD']).toBe(provider === undefined ? undefined : String(provider));
    }
  });

  test('cancelling follows the ladder: all back, half, nothing', () => {
    const { order } = play(toReported.slice(0, 2));
    const visit = Date.parse('2026-11-11T16:00:00Z');
    const back = (at: number) => booked(order, 'cancel', buyer, {}, at)[`refund:${order.id}:USD`];
    expect([back(visit - days(2)), back(visit - days(2) + 1), back(visit), back(visit + 1)]).toEqual([
      '30900',
      '15450',
      '15450',
      undefined,
    ]);
    expect(mayMove(order, 'cancel', buyer, {}, visit + days(1))?.code).toBe('order.cannot_cancel_after_visit');
  });

  test('a dispute stops the clocks; withdrawn, they go on with the rest', () => {
    const open: Line = [
      buyer,
      'dispute',
      { reason: 'report_wrong', claim_minor: 30_900, statement: 's', dispute_id: 'dsp_1' },
      2,
    ];
    const { order, now } = play([...toReported, open]);
    expect(order.machine.clocks).toEqual({});
    expect(order.dispute?.state).toBe('opened');
    const resumed = play([...toReported, open, [buyer, 'withdrawDispute', {}, 4]]);
    expect(resumed.order.machine.state).toBe('reported');
    expect(nextClock(resumed.order)).toMatchObject({ machine: 'order', at: resumed.now + days(5) });
    expect(mayMove(resumed.order, 'dispute', buyer, {}, resumed.now)?.code).toBe('order.dispute_withdrawn_before');
    // Nobody does anything: escalated, evidence closed, half to each side by the clock, executed, closed.
    const silent = runClocks(order, now + days(400));
    expect(silent.order.machine.state).toBe('settled');
    expect(
      silent.steps
        .filter(({ process }) => process === 'dispute')
        .map(({ move }) => move)
        .filter((m) => m !== 'remindMediator'),
    ).toEqual(['autoEscalate', 'closeEvidence', 'decideByClock', 'execute', 'close']);
  });

  test('a settlement offer that is accepted divides the money to the cent and ends the case', () => {
    const { order, now } = play([
      ...toReported,
      [buyer, 'dispute', { reason: 'report_wrong', claim_minor: 30_900, statement: 's', dispute_id: 'dsp_1' }],
      [inspector, 'offer', { remedy: 'split', buyer_minor: 10_001 }],
    ]);
    expect(mayMove(order, 'acceptOffer', inspector, {}, now)?.code).toBe('dispute.no_offer');
    expect(booked(order, 'acceptOffer', buyer, {}, now)).toMatchObject({
      [`refund:${order.id}:USD`]: '10001',
      'balance:org_inspector:USD': '19228',
      'fees:USD': '1671',
    });
  });

  test('an inspector who is overdue cannot hide behind a dispute', () => {
    const { order } = play([
      ...toReported.slice(0, 2),
      [inspector, 'dispute', { reason: 'other', claim_minor: 1, statement: 's', dispute_id: 'dsp_1' }, 16],
    ]);
    expect(order.machine.state).toBe('disputed');
    expect(nextClock(order)).toMatchObject({ move: 'autoEscalate' });
    expect(Object.keys(order.machine.clocks)).toEqual(['refundOverdue']);
  });

  test('an overdue inspector gains no day by a dispute that it withdraws, nor by an earlier report', () => {
    const open: Line = [inspector, 'dispute', { reason: 'other', claim_minor: 1, statement: 's', dispute_id: 'dsp_1' }];
    const funded = play(toReported.slice(0, 2)).order;
    const due = funded.machine.clocks['refundOverdue'];
    const late = play([[...open, 26] as unknown as Line, [inspector, 'withdrawDispute', {}, 1]], funded).order;
    expect([late.machine.state, late.machine.clocks['refundOverdue']]).toEqual(['funded', due]);
    const again = play([
      ...toReported,
      [buyer, 'dispute', { reason: 'other', claim_minor: 1, statement: 's', dispute_id: 'dsp_1' }],
      [buyer, 'offer', { remedy: 'reinspection', date: '2026-11-20' }],
      [inspector, 'acceptOffer'],
    ]);
    const overdue = play([[inspector, 'dispute', { ...open[2], dispute_id: 'dsp_2' }, 24]], again.order).order;
    expect(Object.keys(overdue.machine.clocks)).toEqual(['refundOverdue']);
  });

  test('after release nobody claims more than the other side has of the order, however many disputes there were', () => {
    const claim = (minor: number, id: string) => ({
      reason: 'other',
      claim_minor: minor,
      statement: 's',
      dispute_id: id,
    });
    const { order, now } = play([...toReported, [buyer, 'release', { report_version: 1 }]]);
    expect(mayMove(order, 'disputeAfter', inspector, claim(1, 'dsp_1'), now)?.code).toBe('dispute.amount_too_large');
    const { order: after, now: later } = play(
      [
        [buyer, 'disputeAfter', { ...claim(30_900, 'dsp_1'), freeze_minor: 20_000 }],
        [inspector, 'offer', { remedy: 'split', buyer_minor: 25_000 }],
        [buyer, 'acceptOffer'],
      ],
      order,
    );
    expect(after.machine.facts['released_minor']).toBe(5_900);
    expect(mayMove(after, 'disputeAfter', buyer, claim(5_901, 'dsp_2'), later)?.code).toBe('dispute.amount_too_large');
    expect(mayMove(after, 'disputeAfter', buyer, claim(5_900, 'dsp_2'), later)).toBeNull();
    expect(mayMove(after, 'disputeAfter', inspector, claim(25_000, 'dsp_2'), later)).toBeNull();
  });

  test('a claim of the inspector after release is the same in mirror: the buyer’s balance is frozen and pays', () => {
    const { order, now } = play([
      ...toReported.slice(0, 2),
      [inspector, 'report', report({ result: 'aborted', fault: 'neither' }), 10],
      [buyer, 'acceptAborted', { report_version: 1 }],
    ]);
    const claim = {
      reason: 'unfair_fault',
      claim_minor: 10_000,
      statement: 's',
      dispute_id: 'dsp_1',
      freeze_minor: 4_000,
    };
    expect(booked(order, 'disputeAfter', inspector, claim, now)).toEqual({
      'balance:org_buyer:USD': '-4000',
      'frozen:dsp_1:USD': '4000',
    });
    const open = play([[inspector, 'disputeAfter', claim]], order).order;
    expect(booked(open, 'withdrawDispute', inspector, {}, now)).toEqual({
      'frozen:dsp_1:USD': '-4000',
      'balance:org_buyer:USD': '4000',
    });
    const offered = play([[buyer, 'offer', { remedy: 'split', buyer_minor: 3_000 }]], open).order;
    expect(booked(offered, 'acceptOffer', inspector, {}, now)).toEqual({
      'frozen:dsp_1:USD': '-4000',
      'balance:org_inspector:USD': '4000',
      'receivable:org_buyer:USD': '-3000',
      'owed:org_inspector:USD': '3000',
    });
  });

  test('a buyer who has it back from the bank gets nothing more by the dispute', () => {
    const { order, now } = play([
      ...toReported,
      [buyer, 'release', { report_version: 1 }],
      [
        buyer,
        'disputeAfter',
        { reason: 'other', claim_minor: 30_900, statement: 's', dispute_id: 'dsp_1', freeze_minor: 20_000 },
      ],
      [inspector, 'offer', { remedy: 'refund' }],
      [rail, 'chargeBack', payment],
    ]);
    expect(booked(order, 'acceptOffer', buyer, {}, now)).toEqual({
      'frozen:dsp_1:USD': '-20000',
      'balance:org_inspector:USD': '20000',
    });
    const { order: appealed, now: then } = play([
      ...toReported,
      [buyer, 'dispute', { reason: 'other', claim_minor: 9, statement: 's', dispute_id: 'dsp_1' }],
      [staff, 'decide', { buyer_minor: 1_000, reasons: 'r' }, 13],
      [buyer, 'appeal', { new_facts: 'f' }, 4],
      [rail, 'chargeBack', { payment: { rail: 'sandbox', arrived_minor: 29_900 } }],
    ]);
    const more = { buyer_minor: 9_000, reasons: 'r' };
    expect(booked(appealed, 'decideAppeal', { ...staff, person: 'psn_t' }, more, then)).toEqual({});
  });

  test('a date that has passed is not agreed to, and no re-inspection is put off for years', () => {
    const { order } = play([...toReported.slice(0, 2), [buyer, 'proposeDate', { date: '2026-11-03' }]]);
    expect(mayMove(order, 'agreeDate', inspector, {}, NOON + days(1))).toBeNull();
    expect(mayMove(order, 'agreeDate', inspector, {}, NOON + days(2.9))?.code).toBe('order.date_out_of_range');
    const disputed = play(
      [[buyer, 'dispute', { reason: 'other', claim_minor: 1, statement: 's', dispute_id: 'dsp_1' }]],
      order,
    ).order;
    const offer = (date: string) => mayMove(disputed, 'offer', buyer, { remedy: 'reinspection', date }, NOON)?.code;
    expect([offer('2026-12-31'), offer('2027-01-02'), offer('9999-12-31')]).toEqual([
      undefined,
      'input.invalid',
      'input.invalid',
    ]);
  });

  test('a window that ran out while a dispute stopped its clock ends when the dispute does, not before it', () => {
    const { order } = play([
      ...toReported,
      [buyer, 'release', { report_version: 1 }],
      [buyer, 'disputeAfter', { reason: 'other', claim_minor: 9, statement: 's', dispute_id: 'dsp_1' }],
      [buyer, 'declareReceipt'],
      [inspector, 'addEvidence', { statement: 's' }, 8],
    ]);
    const decided = play([[staff, 'decide', { buyer_minor: 3, reasons: 'r' }, 41]], order).order;
    const { order: appealed } = play([[buyer, 'appeal', { new_facts: 'f' }, 42]], decided);
    const { steps } = runClocks(appealed, NOON + days(400));
    const times = steps.map(({ at }) => at);
    expect(steps.map(({ move }) => move)).toContain('defaultAccuracy');
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('accuracy can be rated only after receipt, and a silent buyer leaves a marked default', () => {
    const { order, now } = play([...toReported, [buyer, 'release', { report_version: 1 }]]);
    expect(mayMove(order, 'continueFeedback', buyer, null, now)?.code).toBe('order.not_received');
    const silent = runClocks(order, now + days(400)).order;
    expect(silent.machine.facts).toMatchObject({ feedback: { by_default: true }, accuracy: { unrated: true } });
    const received = play([[buyer, 'declareReceipt', {}, 20]], order).order;
    expect(runClocks(received, now + days(400)).order.machine.facts).toMatchObject({ accuracy: { by_default: true } });
  });

  test('a member cannot release, a field inspector can only report, and only an assigned visit', () => {
    const { order, now } = play(toReported);
    expect(mayMove(order, 'release', { ...buyer, role: 'member' }, null, now)?.code).toBe('order.needs_owner_or_admin');
    expect(mayMove(order, 'extend', { ...inspector, role: 'field' }, null, now)?.code).toBe(
      'order.field_inspector_only_visits',
    );
    const field: By = { ...inspector, person: 'psn_f', role: 'field' };
    const paid = play(toReported.slice(0, 2)).order;
    expect(mayMove(paid, 'report', field, null, now)?.code).toBe('order.not_assigned');
    const assigned = play([...toReported.slice(0, 2), [inspector, 'assign', { inspector: 'psn_f' }]]).order;
    expect(mayMove(assigned, 'report', field, null, now)).toBeNull();
  });

  test('forcing the money needs two members of staff', () => {
    const { order, now } = play([...toReported, [staff, 'askForce', { outcome: 'refund', reason: 'r' }]]);
    expect(mayMove(order, 'force', staff, {}, now)?.code).toBe('order.two_people_needed');
    expect(mayMove(order, 'force', { ...staff, person: 'psn_t' }, {}, now)).toBeNull();
  });
});

describe('shape of every process', () => {
  test('moves have one name in all processes that meet on one order', () => {
    const dispute = Object.keys(processNamed('dispute', 1).transitions);
    for (const process of PROCESSES.filter(({ name }) => name !== 'dispute'))
      expect(Object.keys(process.transitions).filter((name) => dispute.includes(name))).toEqual([]);
  });

  for (const process of PROCESSES) {
    test(`${process.name}: every state is reached, every state that holds money has a clock, every clock an end`, () => {
      const reached = new Set([process.start]);
      for (const transition of Object.values(process.transitions)) {
        const ends = typeof transition.to === 'string' ? [transition.to] : transition.to;
        for (const end of ends) reached.add(end);
        if (transition.by === 'clock') expect(transition.after).toBeDefined();
      }
      expect(Object.keys(process.states).filter((state) => !reached.has(state))).toEqual([]);
      for (const [name, state] of Object.entries(process.states)) {
        if (state.final || name === 'disputed') continue;
        const clocks = Object.values(process.transitions).filter(
          (t) => t.by === 'clock' && t.from.includes(name) && t.to !== 'same',
        );
        expect(clocks.length, name).toBeGreaterThan(0);
      }
    });
  }
});

describe('walks', () => {
  const sides: By[] = [buyer, inspector, rail, staff, { ...staff, person: 'psn_t' }];

  function someInput(
    fields: Readonly<Record<string, Field>> | undefined,
    order: OrderSnapshot,
    seed: number,
    now: number,
  ): Input {
    const input: Record<string, unknown> = { dispute_id: `dsp_${seed}`, freeze_minor: 0 };
    for (const [name, field] of Object.entries(fields ?? {})) {
      if (field.type === 'seen')
        input[name] =
          field.what === 'terms'
            ? order.terms_version
            : ((order.machine.facts['report'] as { version?: number } | undefined)?.version ?? 0);
      else if (field.type === 'choice') input[name] = field.of[seed % field.of.length];
      else if (field.type === 'date') input[name] = new Date(now + days(1 + (seed % 12))).toISOString().slice(0, 10);
      else if (field.type === 'money') input[name] = (seed * 7919) % 30_901;
      else if (field.type === 'stars') input[name] = 1 + (seed % 5);
      else if (field.type === 'system') continue;
      else if (field.type === 'integer') input[name] = seed % 9;
      else if (field.type === 'document') {
        if (field.of === 'payment') input[name] = { rail: 'sandbox', arrived_minor: 30_900 };
        if (field.of === 'terms') input[name] = inspectionTerms(now);
        if (field.of === 'report')
          Object.assign(
            input,
            report({
              version: seed,
              result: seed % 3 ? 'pass' : 'aborted',
              fault: ['factory', 'inspector', 'neither'][seed % 3],
            }),
          );
      } else input[name] = name === 'date' ? new Date(now + days(3)).toISOString().slice(0, 10) : 'text';
    }
    return input;
  }

  function randomMove(order: OrderSnapshot, seed: number, now: number) {
    const open: { name: string; by: By; input: Input }[] = [];
    for (const machine of [order.machine, order.dispute]) {
      if (!machine) continue;
      for (const [name, transition] of Object.entries(
        processNamed(machine.process, machine.process_version).transitions,
      )) {
        if (movers(transition).includes('clock') || movers(transition).includes('dispute')) continue;
        for (const by of sides) {
          const input = someInput(transition.input, order, seed, now);
          if (!mayMove(order, name, by, input, now)) open.push({ name, by, input });
        }
      }
    }
    return open.length > 0 ? open[seed % open.length] : undefined;
  }

  const life = fc.array(fc.tuple(fc.nat(100_000), fc.nat(40)), { minLength: 1, maxLength: 40 });

  test('every life ends final with nothing in escrow, whatever anybody does and when', () => {
    fc.assert(
      fc.property(life, (choices) => {
        let order = fresh();
        let now = NOON;
        let settled = new Set<string>();
        for (const [seed, wait] of choices) {
          now += days(wait / 4);
          const move = randomMove(runClocks(order, now).order, seed, now);
          if (!move) continue;
          const decision = decide(order, move.name, move.by, move.input, now);
          expect(decision.ok).toBe(true);
          for (const step of decision.steps) {
            for (const { tranche } of step.transfer?.settles ?? []) {
              expect(settled.has(tranche), 'one settlement a tranche').toBe(false);
              settled = settled.add(tranche);
            }
            expect(step.after.version).toBe(order.version + 1);
            order = step.after;
          }
        }
        const end = runClocks(order, now + days(2000)).order;
        expect(processNamed(end.machine.process, 1).states[end.machine.state]?.final).toBe(true);
        expect(heldOf(end.tranches)).toBe(0n);
        expect(nextClock(end)).toBeNull();
      }),
      { numRuns: 1500 },
    );
  }, 90_000);

  test('one jump of 60 days is 60 jumps of one day', () => {
    fc.assert(
      fc.property(life, (choices) => {
        let order = fresh();
        let now = NOON;
        for (const [seed, wait] of choices) {
          now += days(wait / 10);
          const move = randomMove(runClocks(order, now).order, seed, now);
          const decision = move && decide(order, move.name, move.by, move.input, now);
          if (decision) order = decision.steps.at(-1)?.after ?? order;
        }
        const jump = runClocks(order, now + days(60));
        let daily = order;
        for (let day = 1; day <= 60; day++) daily = runClocks(daily, now + days(day)).order;
        expect(daily).toEqual(jump.order);
      }),
      { numRuns: 300 },
    );
  });
});
