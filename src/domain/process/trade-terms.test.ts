import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askedTrade, NOON, PARTIES } from '#test/snapshots.ts';
import { DEFAULT_POLICY } from '../policy.ts';
import {
  badTrade,
  holdDays,
  holdTooLong,
  trancheParts,
  tradeTerms,
  type AskedTrade,
  type Milestone,
} from './trade-terms.ts';

const policy = DEFAULT_POLICY;
const plain = (amount_minor: number, over: Partial<Milestone> = {}): Milestone => ({
  amount_minor,
  due: 'agreement',
  release: 'receipt',
  inspection: null,
  ...over,
});
const refused = (over: Partial<AskedTrade>) => {
  const found = badTrade(askedTrade(NOON, over), NOON);
  return found && [found.code, found.details['field']];
};

describe('goods terms', () => {
  test('of a plain order are agreed to, and the price is the sum of its items', () => {
    expect(badTrade(askedTrade(NOON), NOON)).toBeNull();
    const terms = tradeTerms(askedTrade(NOON), { policy, files: [], parties: PARTIES });
    expect(terms).toMatchObject({ price_minor: 1_000_000, due_minor: 1_000_000, fee_minor: 80_000, type: 'goods' });
    expect(tradeTerms(askedTrade(NOON, { fee_by: 'buyer' }), { policy, files: [], parties: PARTIES }).due_minor).toBe(
      1_080_000,
    );
  });

  test('are refused by the name of what is wrong in them', () => {
    const [item] = askedTrade(NOON).items;
    expect(refused({ items: [] })).toEqual(['input.invalid', 'items']);
    expect(refused({ items: [{ ...item!, quantity: 0 }] })).toEqual(['input.invalid', 'items.0.quantity']);
    expect(refused({ items: [{ ...item!, unit_price_minor: 1.5 }] })).toEqual([
      'input.invalid',
      'items.0.unit_price_minor',
    ]);
    expect(refused({ items: [{ ...item!, quantity: 2 ** 50, unit_price_minor: 9 }] })).toEqual([
      'input.invalid',
      'items',
    ]);
    expect(refused({ incoterms: { rule: 'FOB', place: 'Ningbo' }, transport: 'air' })).toEqual([
      'input.invalid',
      'incoterms.rule',
    ]);
    expect(refused({ ship_by: '2026-11-12', lead_days: 10 })).toEqual(['order.date_out_of_range', 'ship_by']);
    expect(refused({ ship_by: '2026-11-13', lead_days: 10 })).toBeNull();
    expect(refused({ ship_by: '2026-02-30' })).toEqual(['input.invalid', 'ship_by']);
    expect(refused({ milestones: [] })).toEqual(['input.invalid', 'milestones']);
    expect(refused({ milestones: [plain(1_000_000, { due: 'before_shipment' })] })).toEqual([
      'input.invalid',
      'milestones',
    ]);
  });

  test('whose parts are a cent more or less than the price are refused with what they must sum to', () => {
    for (const off of [-1, 1]) {
      const found = badTrade(askedTrade(NOON, { milestones: [plain(300_000), plain(700_000 + off)] }), NOON);
      expect(found).toMatchObject({ code: 'trade.milestones_do_not_sum', details: { total: '1000000' } });
    }
  });

  test('do not wait for what cannot come', () => {
    const second = (over: Partial<Milestone>) => refused({ milestones: [plain(300_000), plain(700_000, over)] });
    const inspection = { by: '2026-12-01', on_pass: 'release', without: 'receipt' } as const;
    expect(second({ release: 'inspection' })).toEqual(['input.invalid', 'milestones.1.inspection']);
    expect(second({ inspection })).toEqual(['input.invalid', 'milestones.1.inspection']);
    expect(second({ release: 'inspection', inspection: { ...inspection, by: '2027-06-01' } })).toEqual([
      'input.invalid',
      'milestones.1.inspection.by',
    ]);
    expect(second({ release: 'inspection', inspection })).toBeNull();
    expect(second({ release: 'production', due: 'before_shipment' })).toEqual(['input.invalid', 'milestones.1.due']);
    expect(second({ release: 'shipment', due: 'on_shipment' })).toEqual(['input.invalid', 'milestones.1.release']);
  });

  test('divide price and commission over their parts to the cent, however odd', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 10_000_019 }), { minLength: 1, maxLength: 20 });
    const payer = fc.constantFrom('buyer', 'provider', 'half');
    fc.assert(
      fc.property(amounts, payer, (parts, fee_by) => {
        const total = parts.reduce((sum, part) => sum + part, 0);
        const [item] = askedTrade(NOON).items;
        const items = [{ ...item!, quantity: 1, unit_price_minor: total }];
        const asked = askedTrade(NOON, { items, fee_by, milestones: parts.map((part) => plain(part)) });
        expect(badTrade(asked, NOON)).toBeNull();
        const terms = tradeTerms(asked, { policy, files: [], parties: PARTIES });
        const tranches = trancheParts(terms);
        expect(tranches.reduce((sum, { minor }) => sum + minor, 0n)).toBe(BigInt(terms.due_minor));
        expect(tranches.reduce((sum, { fee_minor }) => sum + fee_minor, 0n)).toBe(BigInt(terms.fee_minor));
        for (const { minor, fee_minor } of tranches) expect(minor > 0n && fee_minor <= minor).toBe(true);
      }),
    );
  });
});

describe('how long a rail has to hold the money', () => {
  const terms = (milestones: Milestone[], over: Partial<AskedTrade> = {}) => askedTrade(NOON, { milestones, ...over });

  test('is every wait in full, with disputes, extensions and replacements', () => {
    // 42 d to ship-by + 36 until the refund, 126 of receipt, 2 x 108 of replacements, 67 of a return, 30 and 75 of disputes.
    const { sea, air } = {
      sea: holdDays(terms([plain(1_000_000)]), 0, policy, NOON),
      air: holdDays(
        terms([plain(1_000_000)], { transport: 'air', incoterms: { rule: 'DAP', place: 'Hamburg' } }),
        0,
        policy,
        NOON,
      ),
    };
    expect(sea).toBe(42 + 36 + (90 + 30 + 3) + 2 * (15 + 90 + 3) + (15 + 45 + 7) + 2 * 15 + 75);
    expect(sea - air).toBe(60 + 2 * 60 + 30);
  });

  test('is shorter for what is paid just in time, and refused with the days where it is too long', () => {
    const two = [plain(300_000), plain(700_000)];
    const long = holdDays(terms(two), 1, policy, NOON);
    const later = holdDays(terms([two[0]!, plain(700_000, { due: 'before_shipment' })]), 1, policy, NOON);
    const last = holdDays(terms([two[0]!, plain(700_000, { due: 'on_shipment' })]), 1, policy, NOON);
    expect([long - later, later - last]).toEqual([22, 20 + 36]);
    expect(holdTooLong(terms(two), policy, null, NOON)).toBeNull();
    expect(holdTooLong(terms(two), policy, long, NOON)).toBeNull();
    expect(holdTooLong(terms(two), policy, long - 1, NOON)).toMatchObject({
      code: 'trade.hold_too_long',
      details: { field: 'milestones.0.due', days: long, max: long - 1 },
    });
  });
});
