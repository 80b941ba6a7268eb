import { describe, expect, test } from 'vitest';
import { NOON, PARTIES, askedTrade, days, drafted } from '#test/snapshots.ts';
import { heldOf } from '../ledger/posting.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import { begin, decide, mayMove, nextClock, runClocks } from './decide.ts';
import type { By, Input } from './define.ts';
import type { OrderSnapshot } from './order.ts';
import { silenceTable } from './silence.ts';
import type { TradeFacts } from './trade-facts.ts';
import { receiptOf } from './trade-feedback.ts';
import { tradeTerms, type AskedTrade, type Milestone } from './trade-terms.ts';

const buyer: By = { side: 'buyer', person: 'psn_b', role: 'owner' };
const seller: By = { side: 'provider', person: 'psn_s', role: 'owner' };
const rail: By = { side: 'rail' };
const carrier: By = { side: 'carrier' };
const inspection: By = { side: 'inspection' };
const staff: By = { side: 'staff', person: 'psn_m' };

type Line = [By, string, Input?, number?];

function fresh(over: Partial<AskedTrade> = {}): OrderSnapshot {
  return begin(drafted(NOON, over), 'draft', seller, {}, NOON).after;
}

/** Plays lines of [who, move, input, days later]; throws on a refusal. */
function play(lines: readonly Line[], from = fresh(), start = NOON): { order: OrderSnapshot; now: number } {
  let order = from;
  let now = start;
  for (const [by, name, input = {}, later = 0] of lines) {
    now += days(later);
    const decision = decide(order, name, by, input, now);
    if (!decision.ok) throw new Error(`${name}: ${decision.refusal.code}`);
    order = decision.steps.at(-1)?.after ?? order;
  }
  return { order, now };
}

/** The signed sums by account of all that a move brings with it; divisions cancel out. */
function booked(order: OrderSnapshot, name: string, by: By, input: Input, now: number): Record<string, number> {
  const decision = decide(order, name, by, input, now);
  if (!decision.ok) throw new Error(decision.refusal.code);
  const sums: Record<string, number> = {};
  for (const { transfer } of decision.steps) {
    for (const { from, to, minor } of transfer?.postings ?? []) {
      sums[from] = (sums[from] ?? 0) - Number(minor);
      sums[to] = (sums[to] ?? 0) + Number(minor);
    }
  }
  return Object.fromEntries(
    Object.entries(sums).filter(([name_, minor]) => minor !== 0 && !name_.startsWith('escrow:')),
  );
}

const code = (order: OrderSnapshot, name: string, by: By, input: Input | null, now: number) =>
  mayMove(order, name, by, input, now)?.code ?? null;

const signing = { terms_version: 1, terms_hash: 'ab' };
const paid = (arrived_minor: number, more: Input = {}) => ({ payment: { rail: 'sandbox', arrived_minor, ...more } });
const toFunded: Line[] = [
  [buyer, 'sign', signing],
  [seller, 'sign', signing],
  [rail, 'fund', paid(1_000_000)],
];
const parcel = { carrier: 'dhl', tracking: '3318810025', files: ['fil_1'], dispute_ids: ['dsp_1', 'dsp_2'] };
const pallet = { ...parcel, carrier: 'other', tracking: 'TRUCK 77' };
const toShipped: Line[] = [...toFunded, [seller, 'ship', parcel, 10]];
const half = { counts: [1_000, 500] };
const ids = { tranche_ids: ['trn_a', 'trn_b'] };
const photos = { files: ['fil_1', 'fil_2', 'fil_3'] };
const damaged = {
  kind: 'damaged',
  wanted: 'refund',
  statement: 'crushed',
  ...photos,
  ...ids,
  dispute_ids: ['dsp_3', 'dsp_4'],
};

const byInspection = (over: Partial<Milestone['inspection']> = {}): Milestone[] => [
  { amount_minor: 300_000, due: 'agreement', release: 'production', inspection: null },
  {
    amount_minor: 700_000,
    due: 'agreement',
    release: 'inspection',
    inspection: { by: '2026-12-10', on_pass: 'release', without: 'receipt', ...over },
  },
];
const verdict = (result: string, over: Input = {}) => ({
  verdict: { order: 'ord_ins', version: 1, result, override: false, ...over },
  dispute_ids: ['dsp_5', 'dsp_6'],
});
const bound = (over: Partial<Milestone['inspection']> = {}) =>
  play(
    [...toFunded, [buyer, 'bindInspection', { milestone: 1, inspection: 'ord_ins' }]],
    fresh({ milestones: byInspection(over) }),
  );

describe('agreeing', () => {
  test('both sides sign the same version and hash; a revision voids what was signed', () => {
    const once = play([[buyer, 'sign', signing]]).order;
    expect([once.machine.state, code(once, 'sign', buyer, null, NOON)]).toEqual(['drafted', 'trade.signed_already']);
    expect(code(once, 'sign', seller, { ...signing, terms_hash: 'cd' }, NOON)).toBe('order.newer_terms');
    const terms = tradeTerms(askedTrade(NOON, { lead_days: 5 }), {
      policy: DEFAULT_POLICY,
      files: [],
      parties: PARTIES,
    });
    const { order } = play([[seller, 'revise', { terms, tranche_ids: ['trn_x', 'trn_y'] }]], once);
    expect(order.machine.facts['signed']).toEqual({});
    expect(order.tranches.map(({ id, minor }) => [id, minor])).toEqual([
      ['trn_x', 300_000n],
      ['trn_y', 700_000n],
    ]);
    expect(code(order, 'sign', seller, signing, NOON)).toBe('order.newer_terms');
    const both = play([[seller, 'sign', signing]], once).order;
    expect(both.machine).toMatchObject({
      state: 'agreed',
      facts: { signed: { buyer: { hash: 'ab', person: 'psn_b' }, provider: { version: 1, person: 'psn_s' } } },
    });
  });

  test('nobody signs or pays: the order closes in 5 and 20 days, and never when it is too late to make the goods', () => {
    expect(nextClock(fresh())).toMatchObject({ move: 'expireUnsigned', at: NOON + days(5) });
    const agreed = play(toFunded.slice(0, 2)).order;
    expect(nextClock(agreed)).toMatchObject({ move: 'expireUnpaid', at: NOON + days(20) });
    const soon = fresh({ ship_by: '2026-11-25', lead_days: 20 });
    // 5 November ends in Shanghai at 16:00 UTC.
    expect(nextClock(soon)?.at).toBe(Date.parse('2026-11-05T16:00:00Z'));
  });

  test('an amendment binds when the other side signs just that text, and never changes money that is paid', () => {
    const { order } = play(toFunded);
    const make = (over: Partial<AskedTrade>) =>
      tradeTerms(askedTrade(NOON, over), { policy: DEFAULT_POLICY, files: [], parties: PARTIES });
    const dearer = make({
      milestones: [{ amount_minor: 1_000_000, due: 'agreement', release: 'receipt', inspection: null }],
    });
    expect(code(order, 'proposeAmendment', buyer, { terms: dearer, hash: 'h' }, NOON)).toBe('trade.amount_frozen');
    const later = make({ ship_by: '2026-12-31' });
    const asked = play([[buyer, 'proposeAmendment', { terms: later, hash: 'h2' }]], order).order;
    expect(asked.terms_version).toBe(1);
    expect(code(asked, 'signAmendment', buyer, { hash: 'h2' }, NOON)).toBe('trade.no_amendment');
    expect(code(asked, 'signAmendment', seller, { hash: 'h1' }, NOON)).toBe('order.newer_terms');
    const { order: both } = play([[seller, 'signAmendment', { hash: 'h2', ...ids }]], asked);
    expect([both.terms_version, both.terms['ship_by']]).toEqual([2, '2026-12-31']);
    expect(both.machine.clocks['refundUnshipped']).toBe(Date.parse('2026-12-31T16:00:00Z') + days(30));
    expect(both.tranches).toEqual(order.tranches);
    const { signed, signed_before } = both.machine.facts as TradeFacts;
    expect(signed?.buyer).toMatchObject({ version: 2, hash: 'h2', person: buyer.person });
    expect(signed?.provider).toMatchObject({ version: 2, hash: 'h2', person: seller.person });
    expect(signed_before).toEqual([order.machine.facts['signed']]);
    expect(runClocks(asked, NOON + days(5)).order.machine.facts['amendment']).toBeNull();
  });
});

describe('the plain way', () => {
  test('30 at the start of production, 70 on receipt: each part is released when its own condition is met', () => {
    const { order, now } = play([...toFunded, [seller, 'signProduction']]);
    expect(booked(order, 'signProduction', buyer, {}, now)).toEqual({
      'balance:org_seller:USD': 276_000,
      'fees:USD': 24_000,
    });
    const shipped = play(
      [
        [buyer, 'signProduction'],
        [seller, 'ship', parcel],
      ],
      order,
    ).order;
    expect(heldOf(shipped.tranches)).toBe(700_000n);
    expect(booked(shipped, 'receive', buyer, {}, now)).toEqual({
      'balance:org_seller:USD': 644_000,
      'fees:USD': 56_000,
    });
    const { machine } = play([[buyer, 'receive']], shipped).order;
    expect(machine).toMatchObject({ state: 'completed', facts: { released_minor: 1_000_000, refunded_minor: 0 } });
    expect(code(play([[buyer, 'receive']], shipped).order, 'receive', buyer, {}, now)).toBe('order.not_in_this_state');
  });

  test('a tracking number with a wrong check digit, or no document where one releases money, keeps the goods here', () => {
    const onShipment = [{ amount_minor: 1_000_000, due: 'agreement', release: 'shipment', inspection: null }] as const;
    const { order } = play(toFunded, fresh({ milestones: onShipment }));
    expect(code(order, 'ship', seller, { ...parcel, tracking: '3318810026' }, NOON)).toBe('trade.tracking_invalid');
    expect(code(order, 'ship', seller, { ...parcel, files: [] }, NOON)).toBe('trade.documents_missing');
    const papers = { ...parcel, files: [], bill_of_lading: ['fil_b'] };
    expect(code(order, 'ship', seller, papers, NOON)).toBeNull();
    expect(code(order, 'ship', buyer, parcel, NOON)).toBe('order.not_your_move');
    expect(code(order, 'receive', buyer, {}, NOON)).toBe('order.not_in_this_state');
    const shipped = play([[seller, 'ship', parcel]], order);
    expect(heldOf(shipped.order.tranches)).toBe(0n);
    expect(runClocks(shipped.order, NOON + days(120)).order.machine.state).toBe('disputed');
  });

  test('silence confirms the receipt by transport, never before delivery + 5, later by 15 for each side', () => {
    const { order, now } = play([...toFunded, [seller, 'ship', pallet, 10]]);
    expect(nextClock(order)).toMatchObject({ move: 'autoReceive', at: now + days(45) });
    const late = play([[seller, 'recordDelivery', {}, 43]], order, now);
    expect(nextClock(late.order)?.at).toBe(late.now + days(5));
    const longer = play(
      [
        [buyer, 'extendReceipt'],
        [seller, 'extendReceipt'],
      ],
      order,
      now,
    ).order;
    expect(nextClock(longer)?.at).toBe(now + days(75));
    expect(code(longer, 'extendReceipt', buyer, {}, now)).toBe('order.already_extended');
    expect(runClocks(order, now + days(45)).order.machine.state).toBe('completed');
  });

  test('tracked and never arrived: it runs on to twice the time, and then the clock opens a dispute for the buyer', () => {
    const { order, now } = play(toShipped);
    expect(nextClock(order)).toMatchObject({ move: 'disputeArrival', at: now + days(90) });
    const disputed = runClocks(order, now + days(90)).order;
    expect(disputed).toMatchObject({
      machine: { state: 'disputed' },
      dispute: { id: 'dsp_1', facts: { opener: 'buyer', claim_minor: 1_000_000, stake_minor: 1_000_000 } },
    });
    const arrived = play([[carrier, 'recordDelivery', {}, 80]], order, now);
    expect(nextClock(arrived.order)).toMatchObject({ move: 'autoReceive', at: arrived.now + days(5) });
  });
});

describe('ending before shipping', () => {
  test('not shipped: from the ship-by date the buyer cancels alone, and 30 days later the clock does', () => {
    const { order } = play(toFunded);
    const due = Date.parse('2026-12-13T16:00:00Z');
    expect(code(order, 'cancelLate', buyer, null, due - 1)).toBe('trade.not_overdue');
    expect(booked(order, 'cancelLate', buyer, {}, due)).toEqual({ [`refund:${order.id}:USD`]: 1_000_000 });
    expect(nextClock(order)).toMatchObject({ move: 'refundUnshipped', at: due + days(30) });
  });

  test('an overdue seller gains nothing by a dispute, nor by taking it back', () => {
    const { order } = play(toFunded);
    const late: Line = [
      seller,
      'dispute',
      { reason: 'other', claim_minor: 1, statement: 's', dispute_id: 'dsp_9', freeze_minor: 0 },
      50,
    ];
    const disputed = play([late], order);
    expect(disputed.order.machine.clocks).toEqual({ refundUnshipped: order.machine.clocks['refundUnshipped'] });
    const back = play([[seller, 'withdrawDispute', {}, 2]], disputed.order, disputed.now).order;
    expect(back.machine).toMatchObject({
      state: 'funded',
      clocks: { refundUnshipped: order.machine.clocks['refundUnshipped'] },
    });
  });

  test('a cancellation is asked once; silence gives everything back, an objection leaves 3 days to ship', () => {
    const { order, now } = play([...toFunded, [buyer, 'askCancellation', { reason: 'r' }, 41]]);
    expect(code(order, 'ship', seller, parcel, now)).toBe('order.not_in_this_state');
    expect(runClocks(order, now + days(3)).order.machine.state).toBe('refunded');
    const objected = play([[seller, 'objectCancellation', { reason: 'ready' }, 2]], order, now);
    expect(objected.order.machine.facts['ship_due']).toBe(objected.now + days(3));
    expect(code(objected.order, 'askCancellation', buyer, null, now)).toBe('trade.cancellation_used');
    const same = play([[buyer, 'takeBackCancellation', {}, 1]], order, now).order;
    expect(same.machine.clocks['refundUnshipped']).toBe(play(toFunded).order.machine.clocks['refundUnshipped']);
  });

  test('just in time: called shortly before shipping, paid in 10 days, else the order ends by its terms', () => {
    const milestones: Milestone[] = [
      { amount_minor: 300_000, due: 'agreement', release: 'receipt', inspection: null },
      { amount_minor: 400_000, due: 'before_shipment', release: 'receipt', inspection: null },
      { amount_minor: 300_000, due: 'on_shipment', release: 'receipt', inspection: null },
    ];
    const { order } = play(
      [...toFunded.slice(0, 2), [rail, 'fund', paid(300_000)]],
      fresh({ milestones, unpaid_provider_bps: 5_000 }),
    );
    expect(heldOf(order.tranches)).toBe(300_000n);
    expect(code(order, 'callTranche', seller, null, NOON)).toBe('trade.call_too_early');
    const called = play([[seller, 'callTranche', {}, 30]], order);
    // It runs on when the goods leave, and is one wait all the same.
    expect(silenceTable(called.order, called.now).filter(({ move }) => move === 'lapseCall')).toHaveLength(1);
    expect(code(called.order, 'ship', seller, parcel, called.now)).toBe('trade.tranche_unfunded');
    const lapsed = runClocks(called.order, called.now + days(10)).order;
    expect(lapsed.machine).toMatchObject({
      state: 'settled',
      facts: { released_minor: 150_000, refunded_minor: 150_000 },
    });
    const shipped = play(
      [
        [rail, 'fund', paid(400_000, { tranche: 'trn_01' }), 2],
        [seller, 'ship', pallet, 2],
      ],
      called.order,
      called.now,
    );
    expect(code(shipped.order, 'receive', buyer, {}, shipped.now)).toBe('trade.tranche_unfunded');
    expect(nextClock(shipped.order)).toMatchObject({ move: 'lapseCall', at: shipped.now + days(10) });
    const last = play(
      [
        [rail, 'fund', paid(300_000)],
        [buyer, 'receive'],
      ],
      shipped.order,
      shipped.now,
    ).order;
    expect(last.machine).toMatchObject({ state: 'completed', facts: { released_minor: 1_000_000 } });
  });

  test('money for what nobody called for is not taken', () => {
    const { order } = play(toFunded);
    expect(code(order, 'fund', rail, paid(1_000_000), NOON)).toBe('order.not_in_this_state');
    const agreed = play(toFunded.slice(0, 2)).order;
    expect(code(agreed, 'fund', rail, paid(999_999), NOON)).toBe('order.payment_incomplete');
  });
});

describe('receipt and claims', () => {
  test('receipt of a part divides what is held by what the goods cost, and releases that part', () => {
    const { order, now } = play([
      ...toFunded,
      [buyer, 'signProduction'],
      [seller, 'signProduction'],
      [seller, 'ship', parcel],
    ]);
    expect(code(order, 'receivePart', buyer, { counts: [2_001, 0], ...ids, files: [] }, now)).toBe(
      'trade.count_too_large',
    );
    expect(code(order, 'receivePart', buyer, { counts: [2_000, 1_000], ...ids, files: [] }, now)).toBe(
      'trade.part_is_all',
    );
    expect(booked(order, 'receivePart', buyer, { ...half, ...ids, files: [] }, now)).toEqual({
      'balance:org_seller:USD': 322_000,
      'fees:USD': 28_000,
    });
    const part = play([[buyer, 'receivePart', { ...half, ...ids, files: [] }]], order).order;
    expect(part.machine).toMatchObject({ state: 'shipped', facts: { done: [1_000, 500], released_minor: 650_000 } });
    expect(part.tranches.map(({ id, minor, state }) => [id, Number(minor), state])).toEqual([
      ['trn_00', 300_000, 'settled'],
      ['trn_01', 700_000, 'divided'],
      ['trn_a', 350_000, 'settled'],
      ['trn_b', 350_000, 'held'],
    ]);
    const rest = play([[buyer, 'receive']], part).order;
    expect(rest.machine).toMatchObject({
      state: 'completed',
      facts: { released_minor: 1_000_000, done: [2_000, 1_000] },
    });
  });

  test('a claim about a part keeps just that; the rest goes on with its clock', () => {
    const { order, now } = play([
      ...toFunded,
      [seller, 'ship', pallet, 10],
      [buyer, 'claim', { ...damaged, counts: [200, 0] }, 40],
    ]);
    expect(order.tranches.filter(({ claimed }) => claimed).map(({ minor }) => Number(minor))).toEqual([90_000]);
    expect(nextClock(order)).toMatchObject({ move: 'disputeClaim', at: now + days(3) });
    const returned = play(
      [
        [seller, 'offerOutcome', { wanted: 'return' }],
        [buyer, 'acceptOutcome'],
      ],
      order,
      now,
    );
    expect(nextClock(returned.order)).toMatchObject({ move: 'receiveRest', at: now + days(5) });
    const rest = runClocks(returned.order, now + days(6)).order;
    expect(rest.machine).toMatchObject({
      state: 'return_due',
      facts: { released_minor: 910_000, done: [1_800, 1_000] },
    });
    const back = play(
      [
        [buyer, 'sendBack', { carrier: 'dhl', tracking: '3318810025', files: [] }],
        [carrier, 'recordReturn', {}, 5],
        [seller, 'acceptReturn', {}, 2],
      ],
      rest,
      now + days(6),
    ).order;
    expect(back.machine).toMatchObject({
      state: 'settled',
      facts: { released_minor: 910_000, refunded_minor: 90_000 },
    });
  });

  test('each outcome of a claim', () => {
    const { order, now } = play([...toShipped, [buyer, 'claim', { ...damaged, wanted: 'keep', minor: 250_000 }, 5]]);
    expect(code(order, 'acceptOutcome', buyer, {}, now)).toBe('trade.no_proposal');
    expect(play([[seller, 'acceptClaim']], order, now).order.machine).toMatchObject({
      state: 'settled',
      facts: { released_minor: 750_000, refunded_minor: 250_000 },
    });
    const other = (wanted: string) =>
      play(
        [
          [seller, 'offerOutcome', { wanted }],
          [buyer, 'acceptOutcome'],
        ],
        order,
        now,
      ).order;
    expect(other('refund').machine).toMatchObject({ state: 'refunded', facts: { refunded_minor: 1_000_000 } });
    const replacing = other('replacement');
    expect(nextClock(replacing)).toMatchObject({ move: 'refundUnreplaced', at: now + days(15) });
    const again = play([[seller, 'ship', parcel, 10]], replacing, now);
    expect(again.order.machine).toMatchObject({ state: 'shipped', facts: { replaced: 1 } });
    expect(nextClock(again.order)).toMatchObject({ move: 'disputeArrival', at: again.now + days(90) });
    expect(runClocks(replacing, now + days(15)).order.machine.state).toBe('refunded');
    expect(runClocks(other('return'), now + days(15)).order.machine).toMatchObject({ state: 'completed' });
  });

  test('damage is shown in photos, and only so much is claimed as is there', () => {
    const { order, now } = play(toShipped);
    expect(code(order, 'claim', buyer, { ...damaged, files: ['fil_1'] }, now)).toBe('trade.photos_missing');
    expect(code(order, 'claim', buyer, { ...damaged, kind: 'not_arrived', files: [] }, now)).toBeNull();
    expect(code(order, 'claim', buyer, { ...damaged, counts: [0, 1_001] }, now)).toBe('trade.count_too_large');
    expect(code(order, 'claim', buyer, { ...damaged, wanted: 'keep', minor: 1_000_001 }, now)).toBe(
      'dispute.amount_too_large',
    );
    const taken = play(
      [
        [buyer, 'claim', damaged],
        [buyer, 'withdrawClaim'],
      ],
      order,
      now,
    ).order;
    const once = play([[buyer, 'claim', damaged]], taken, now).order;
    expect(code(once, 'withdrawClaim', buyer, null, now)).toBe('trade.claim_withdrawn_before');
  });

  test('a claim that nobody answers is a dispute of the buyer after 3 days', () => {
    const { order, now } = play([
      ...toFunded,
      [buyer, 'signProduction'],
      [seller, 'signProduction'],
      [seller, 'ship', parcel],
      [buyer, 'claim', { ...damaged, counts: [200, 0] }, 5],
    ]);
    const disputed = runClocks(order, now + days(3)).order;
    // The claimed lamps cost 900.00, of which 630.00 are held; the seller had 270.00 of them before.
    expect(disputed.dispute).toMatchObject({
      id: 'dsp_3',
      state: 'opened',
      facts: { opener: 'buyer', claim_minor: 727_000, stake_minor: 727_000, frozen_minor: 0 },
    });
    const all = play(
      [
        [seller, 'offer', { remedy: 'refund' }],
        [buyer, 'acceptOffer'],
      ],
      disputed,
      now + days(3),
    ).order;
    expect(all.machine).toMatchObject({
      state: 'settled',
      facts: { released_minor: 273_000, refunded_minor: 727_000 },
    });
  });
});

describe('a dispute about more than is held', () => {
  const { order, now } = play([
    ...toFunded,
    [buyer, 'signProduction'],
    [seller, 'signProduction'],
    [seller, 'ship', parcel],
  ]);
  const claim = { reason: 'quality', statement: 's', dispute_id: 'dsp_9', freeze_minor: 200_000 };

  test('freezes what the seller has free of it, and not more than there is of the order', () => {
    expect(code(order, 'dispute', buyer, { ...claim, claim_minor: 1_000_001 }, now)).toBe('dispute.amount_too_large');
    expect(code(order, 'dispute', seller, { ...claim, claim_minor: 700_001 }, now)).toBe('dispute.amount_too_large');
    expect(booked(order, 'dispute', buyer, { ...claim, claim_minor: 950_000 }, now)).toEqual({
      'balance:org_seller:USD': -200_000,
      'frozen:dsp_9:USD': 200_000,
    });
    expect(booked(order, 'dispute', buyer, { ...claim, claim_minor: 700_000 }, now)).toEqual({});
  });

  test('is decided over both: escrow first, then what was frozen, the rest is owed', () => {
    const open = play([[buyer, 'dispute', { ...claim, claim_minor: 950_000 }]], order, now).order;
    const offered = (buyer_minor: number) =>
      booked(
        play([[seller, 'offer', { remedy: 'split', buyer_minor }]], open, now).order,
        'acceptOffer',
        buyer,
        {},
        now,
      );
    expect(offered(940_000)).toEqual({
      [`refund:${order.id}:USD`]: 900_000,
      'frozen:dsp_9:USD': -200_000,
      'receivable:org_seller:USD': -40_000,
      'owed:org_buyer:USD': 40_000,
    });
    expect(offered(350_000)).toEqual({
      [`refund:${order.id}:USD`]: 350_000,
      'balance:org_seller:USD': 322_000 + 200_000,
      'fees:USD': 28_000,
      'frozen:dsp_9:USD': -200_000,
    });
    expect(code(open, 'offer', seller, { remedy: 'split', buyer_minor: 950_001 }, now)).toBe(
      'dispute.amounts_do_not_sum',
    );
  });

  test('leaves nothing frozen, however the order leaves it', () => {
    const open = play([[buyer, 'dispute', { ...claim, claim_minor: 950_000 }]], order, now).order;
    for (const [by, name, input] of [
      [buyer, 'receive', {}],
      [seller, 'refund', {}],
      [buyer, 'withdrawDispute', {}],
      [rail, 'chargeBack', paid(1_000_000)],
    ] as const)
      expect(booked(open, name, by, input, now)['frozen:dsp_9:USD'], name).toBe(-200_000);
  });

  test('can end in a replacement, and not in what an inspection order knows', () => {
    const open = play([[buyer, 'dispute', { ...claim, claim_minor: 700_000 }]], order, now).order;
    expect(code(open, 'offer', buyer, { remedy: 'correction' }, now)).toBe('dispute.remedy_not_here');
    expect(code(open, 'offer', buyer, { remedy: 'reinspection', date: '2026-11-20' }, now)).toBe(
      'dispute.remedy_not_here',
    );
    const agreed = play(
      [
        [seller, 'offer', { remedy: 'replacement' }],
        [buyer, 'acceptOffer'],
      ],
      open,
      now,
    ).order;
    expect([agreed.machine.state, agreed.dispute?.state]).toEqual(['replacing', 'settled']);
    expect(runClocks(agreed, now + days(15)).order.machine).toMatchObject({
      state: 'settled',
      facts: { refunded_minor: 700_000 },
    });
  });

  test('taken back, every wait goes on with its rest', () => {
    const open = play([[buyer, 'dispute', { ...claim, claim_minor: 950_000 }, 30]], order, now);
    const back = play([[buyer, 'withdrawDispute', {}, 10]], open.order, open.now);
    expect(nextClock(back.order)).toMatchObject({ move: 'disputeArrival', at: back.now + days(60) });
    expect(code(back.order, 'dispute', buyer, { ...claim, claim_minor: 1 }, back.now)).toBe(
      'order.dispute_withdrawn_before',
    );
  });
});

describe('a bound inspection', () => {
  test('that passes releases its part by itself, or lets the buyer do it, as the terms say', () => {
    const { order, now } = bound();
    expect(booked(order, 'verdict', inspection, verdict('pass'), now)).toEqual({
      'balance:org_seller:USD': 644_000,
      'fees:USD': 56_000,
    });
    const passed = play([[inspection, 'verdict', verdict('pass')]], order, now).order;
    expect(code(passed, 'verdict', inspection, verdict('pass'), now)).toBe('trade.verdict_taken');
    for (const kept of [
      play([[inspection, 'verdict', verdict('pass', { override: true })]], order, now).order,
      play([[inspection, 'verdict', verdict('pass')]], bound({ on_pass: 'releasable' }).order, now).order,
    ]) {
      expect(heldOf(kept.tranches)).toBe(1_000_000n);
      expect(booked(kept, 'releasePassed', buyer, {}, now)['balance:org_seller:USD']).toBe(644_000);
    }
    expect(code(order, 'releasePassed', buyer, {}, now)).toBe('trade.nothing_to_release');
    expect(code(order, 'verdict', inspection, verdict('pass', { order: 'ord_other' }), now)).toBe(
      'trade.inspection_unfit',
    );
  });

  test('that fails holds the money and the goods and stops the ship-by clock, until both choose or 14 days are over', () => {
    const { order } = bound();
    const { order: fails, now } = play([[inspection, 'verdict', verdict('fail'), 20]], order);
    expect(code(fails, 'ship', seller, parcel, now)).toBe('trade.inspection_failed');
    expect(code(fails, 'releasePassed', buyer, {}, now)).toBe('trade.inspection_failed');
    expect(fails.machine.clocks).toEqual({ disputeVerdict: now + days(14) });
    const lapsed = runClocks(fails, now + days(14)).order;
    expect(lapsed.dispute).toMatchObject({ id: 'dsp_5', facts: { opener: 'buyer', stake_minor: 1_000_000 } });
    const waived = play([[buyer, 'waiveInspection', {}, 4]], fails, now);
    expect(waived.order.machine.clocks).toEqual({
      refundUnshipped: Number(order.machine.clocks['refundUnshipped']) + days(4),
    });
    expect(code(waived.order, 'ship', seller, parcel, waived.now)).toBeNull();
    const pending = play([[inspection, 'verdict', verdict('pending'), 20]], order).order;
    expect(pending.machine.clocks).toEqual(fails.machine.clocks);
  });

  test('that was aborted changes nothing', () => {
    const { order, now } = bound();
    const after = play([[inspection, 'verdict', verdict('aborted')]], order, now).order;
    expect([after.machine.clocks, after.tranches]).toEqual([order.machine.clocks, order.tranches]);
    expect(code(after, 'ship', seller, parcel, now)).toBeNull();
  });

  test('after rework another one passes, and the money goes', () => {
    const { order } = bound();
    const fails = play([[inspection, 'verdict', verdict('fail'), 20]], order);
    const proposed = play(
      [[seller, 'proposeChoice', { choice: 'rework', date: '2026-12-05' }]],
      fails.order,
      fails.now,
    ).order;
    expect(code(proposed, 'agreeChoice', seller, ids, fails.now)).toBe('trade.no_proposal');
    const rework = play([[buyer, 'agreeChoice', ids, 1]], proposed, fails.now);
    expect(code(rework.order, 'ship', seller, parcel, rework.now)).toBe('trade.inspection_failed');
    const again = play(
      [
        [buyer, 'bindInspection', { milestone: 1, inspection: 'ord_ins2' }],
        [inspection, 'verdict', verdict('pass', { order: 'ord_ins2' }), 5],
      ],
      rework.order,
      rework.now,
    );
    expect(again.order.machine.facts['released_minor']).toBe(700_000);
    expect(code(again.order, 'ship', seller, parcel, again.now)).toBeNull();
    // Nobody inspects again: after its date the goods may leave, and the money waits for the receipt.
    const nobody = Date.parse('2026-12-05T16:00:00Z');
    expect([
      code(rework.order, 'ship', seller, parcel, nobody - 1),
      code(rework.order, 'ship', seller, parcel, nobody),
    ]).toEqual(['trade.inspection_failed', null]);
  });

  test('a discount goes back to the buyer at once, to the cent, and the rest waits for the buyer', () => {
    const fails = play([[inspection, 'verdict', verdict('fail'), 20]], bound().order);
    const propose = (minor: number) =>
      code(fails.order, 'proposeChoice', seller, { choice: 'discount', minor }, fails.now);
    expect([propose(0), propose(700_001), propose(700_000)]).toEqual([
      'dispute.amount_too_large',
      'dispute.amount_too_large',
      null,
    ]);
    const proposed = play(
      [[seller, 'proposeChoice', { choice: 'discount', minor: 12_345 }]],
      fails.order,
      fails.now,
    ).order;
    expect(booked(proposed, 'agreeChoice', buyer, ids, fails.now)).toEqual({ [`refund:${proposed.id}:USD`]: 12_345 });
    const agreed = play([[buyer, 'agreeChoice', ids]], proposed, fails.now).order;
    expect(agreed.machine).toMatchObject({ state: 'funded', facts: { refunded_minor: 12_345, part: null } });
    expect(booked(agreed, 'releasePassed', buyer, {}, fails.now)).toEqual({
      'balance:org_seller:USD': 632_643,
      'fees:USD': 55_012,
    });
    const cancel = play(
      [
        [buyer, 'proposeChoice', { choice: 'cancel' }],
        [seller, 'agreeChoice', ids],
      ],
      fails.order,
      fails.now,
    );
    expect(cancel.order.machine).toMatchObject({ state: 'refunded', facts: { refunded_minor: 1_000_000 } });
  });

  test('that never came is as if none had been agreed: held until receipt, or released by shipping', () => {
    const late = days(40);
    const held = play([[seller, 'ship', parcel]], bound().order, NOON + late).order;
    expect(heldOf(held.tranches)).toBe(1_000_000n);
    const gone = play([[seller, 'ship', parcel]], bound({ without: 'shipment' }).order, NOON + late).order;
    expect(heldOf(gone.tranches)).toBe(300_000n);
  });
});

describe('what is found defective', () => {
  const counted = (order: OrderSnapshot) => receiptOf(order)?.counted;

  test('is counted item by item on each receipt, never more than was received', () => {
    const { order, now } = play(toShipped);
    const part = { ...ids, counts: [500, 0], files: [] };
    expect(mayMove(order, 'receivePart', buyer, { ...part, defective: [501, 0] }, now)).toMatchObject({
      code: 'trade.more_defective',
      details: { field: 'defective.0', received: 500 },
    });
    expect(code(order, 'receive', buyer, { defective: [1] }, now)).toBe('input.invalid');
    const some = play([[buyer, 'receivePart', { ...part, defective: [7, 0] }]], order, now).order;
    expect(receiptOf(some)).toBeNull();
    expect(code(some, 'receive', buyer, { defective: [1_501, 0] }, now)).toBe('trade.more_defective');
    const all = play([[buyer, 'receive', { defective: [5, 1] }]], some, now).order;
    expect([all.machine.state, counted(all)]).toEqual(['completed', 13]);
  });

  test('nobody counted: nothing is said; silence is a receipt too; what never came is none', () => {
    const { order, now } = play(toShipped);
    expect(receiptOf(play([[buyer, 'receive']], order, now).order)).toEqual({ counted: null });
    const delivered = play([[carrier, 'recordDelivery']], order, now).order;
    expect(receiptOf(delivered)).toBeNull();
    const silent = runClocks(delivered, now + days(60)).order;
    expect([silent.machine.state, counted(silent)]).toEqual(['completed', null]);
    const missing = { ...damaged, kind: 'not_arrived', files: [] };
    const refunded = play(
      [
        [buyer, 'claim', missing],
        [seller, 'acceptClaim'],
      ],
      order,
      now,
    ).order;
    expect([refunded.machine.state, receiptOf(refunded)]).toEqual(['refunded', null]);
  });

  test('is what a claim calls damaged, until it is withdrawn; what is replaced and fails again counts once', () => {
    const { order, now } = play(toShipped);
    const claim = { ...damaged, counts: [200, 0] };
    const claimed = play(
      [
        [buyer, 'claim', claim],
        [seller, 'acceptClaim'],
        [buyer, 'receive'],
      ],
      order,
      now,
    ).order;
    expect([claimed.machine.state, counted(claimed)]).toEqual(['completed', 200]);
    const back = play(
      [
        [buyer, 'claim', claim],
        [buyer, 'withdrawClaim'],
        [buyer, 'receive'],
      ],
      order,
      now,
    ).order;
    expect(counted(back)).toBe(0);
    const whole = { ...damaged, wanted: 'replacement', counts: [2_000, 0] };
    const twice = play(
      [
        [buyer, 'claim', whole],
        [seller, 'acceptClaim'],
        [seller, 'ship', parcel],
        [buyer, 'claim', { ...whole, wanted: 'refund' }],
        [seller, 'acceptClaim'],
        [buyer, 'receive'],
      ],
      order,
      now,
    ).order;
    expect(counted(twice)).toBe(2_000);
  });
});

describe('after the end', () => {
  test('a claim can be made until 30 days after release or delivery, whichever is later', () => {
    const { order, now } = play([
      ...toShipped,
      [buyer, 'receive'],
      [buyer, 'rate', { as_agreed: 5, communication: 4, shipping_time: 3 }],
    ]);
    const claim = { reason: 'quality', claim_minor: 1_000_000, statement: 's', dispute_id: 'dsp_8', freeze_minor: 5 };
    expect(code(order, 'disputeAfter', buyer, claim, now + days(30) - 1)).toBeNull();
    expect(code(order, 'disputeAfter', buyer, claim, now + days(30))).toBe('order.dispute_window_closed');
    expect(code(order, 'disputeAfter', seller, { ...claim, claim_minor: 1 }, now)).toBe('dispute.amount_too_large');
    const settled = play(
      [
        [buyer, 'disputeAfter', claim],
        [seller, 'offer', { remedy: 'split', buyer_minor: 400_000 }],
        [buyer, 'acceptOffer'],
      ],
      order,
      now,
    ).order;
    expect(settled.machine.facts).toMatchObject({ released_minor: 600_000, refunded_minor: 400_000 });
  });

  test('the buyer reviews each listed product or none, and silence rates the seller after two calendar months', () => {
    const item = { variant: '', unit: 'pieces', name: 'Lamp', quantity: 1_000, unit_price_minor: 250 };
    const listed = (...products: (string | null)[]) =>
      fresh({ items: products.map((product) => ({ ...item, product })) });
    const { order, now } = play([...toShipped, [buyer, 'receive']], listed('prd_a', 'prd_b', null, 'prd_a'));
    const stars = { as_agreed: 5, communication: 4, shipping_time: 3 };
    const review = { stars: 5, words: 'Bright.' };
    const refused = (reviews: unknown) => mayMove(order, 'rate', buyer, { ...stars, reviews }, now);
    expect(refused([review])).toMatchObject({ code: 'input.invalid', details: { field: 'reviews' } });
    expect(refused([review, null, null, review])?.code).toBe('input.invalid');
    expect([refused([review, null]), refused(undefined)]).toEqual([null, null]);
    expect(code(order, 'rate', seller, stars, now)).toBe('order.not_your_move');
    expect(code(order, 'answerRating', seller, { comment: 'Thanks.' }, now)).toBe('order.no_feedback');
    const [clock, after] = [order.machine.clocks['defaultRating'] ?? 0, runClocks(order, now + days(70)).order];
    expect(new Date(clock).toISOString().slice(0, 10)).toBe('2027-01-12');
    expect(after.machine.facts['feedback']).toEqual({ at: clock, by_default: true });
    expect(code(after, 'rate', buyer, stars, now + days(70))).toBe('order.already_rated');
    expect(
      code(
        play([[seller, 'answerRating', { comment: 'x' }]], after, now + days(70)).order,
        'answerRating',
        seller,
        { comment: 'y' },
        now + days(70),
      ),
    ).toBe('order.reply_given');
  });

  test('a window that would end on a day its month does not have ends with the month', () => {
    const { order } = play([[buyer, 'receive']], play(toShipped).order, Date.UTC(2026, 11, 31, 12));
    const due = order.machine.clocks['defaultRating'] ?? 0;
    expect(new Date(due).toISOString()).toBe('2027-02-28T12:00:00.000Z');
  });

  test('a chargeback takes what is held, and the rest of it from what the seller earns later', () => {
    const { order, now } = play([...toFunded, [buyer, 'signProduction'], [seller, 'signProduction']]);
    expect(booked(order, 'chargeBack', rail, paid(1_000_000), now)).toEqual({
      'rail:sandbox:USD': 1_000_000,
      'receivable:org_seller:USD': -300_000,
    });
  });

  test('forcing needs two of the staff', () => {
    const { order, now } = play([...toShipped, [staff, 'askForce', { outcome: 'release', reason: 'r' }]]);
    expect(code(order, 'force', staff, {}, now)).toBe('order.two_people_needed');
    expect(play([[{ ...staff, person: 'psn_n' }, 'force']], order, now).order.machine.state).toBe('completed');
  });

  test('members act, owners and admins bind', () => {
    const { order, now } = play(toShipped);
    const member: By = { ...buyer, role: 'member' };
    expect(code(order, 'receive', member, {}, now)).toBe('order.needs_owner_or_admin');
    expect(code(order, 'extendReceipt', member, {}, now)).toBeNull();
  });
});
