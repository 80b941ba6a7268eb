import { describe, expect, test } from 'vitest';
import { Refused } from '#domain/errors.ts';
import { badTrade, tradeTerms } from '#domain/process/trade-terms.ts';
import { DEFAULT_POLICY } from '#domain/policy.ts';
import { readerFor } from '#platform/refusal-text.ts';
import { askedGoods, inspectedGoods } from '#test/goods.ts';
import { NOON } from '#test/snapshots.ts';
import type { View } from '#web/view.ts';
import {
  goodsRefused,
  goodsValues,
  type Listed,
  pressedGoods,
  readGoods,
  reckonGoods,
  sentGoods,
} from './goods-form.ts';

const view = readerFor('en', 'UTC', NOON) as View;
const asked = askedGoods(NOON, inspectedGoods(NOON));
const terms = tradeTerms(asked, { policy: DEFAULT_POLICY, files: [] });
const lamp = 'prd_00000000000000000000000001';
const listed: Listed = new Map([
  [
    lamp,
    {
      currency: 'USD',
      tiers: [
        { from: 100, unit_price_minor: 500 },
        { from: 1_000, unit_price_minor: 450 },
      ],
    },
  ],
]);

function sent(over: Readonly<Record<string, string>> = {}): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...goodsValues(terms), ...over }))
    for (const one of [value ?? []].flat()) form.append(name, one);
  return form;
}

const read = (over: Readonly<Record<string, string>>) => readGoods(view, sent(over), listed);

describe('the form of goods terms', () => {
  test('says exactly the terms that filled it in', () => {
    expect(readGoods(view, sent(), listed)).toEqual({ input: asked });
    expect(goodsValues(terms)).toEqual(sentGoods(sent()));
  });

  test('takes shares of the price, and an item without a price at its listed one', () => {
    const over = {
      'items.0.product': lamp,
      'items.0.quantity': '999',
      'items.0.unit_price_minor': '',
      'items.1.quantity': '1',
      'items.1.unit_price_minor': '0.01',
      'milestones.0.amount_minor': '30 %',
      'milestones.1.amount_minor': '70%',
    };
    const { input } = read(over) as { input: typeof asked };
    expect(input.items[0]).toMatchObject({ product: lamp, unit_price_minor: 500 });
    // 30 % of 4,995.01 is 1,498.503: the odd cent goes to the first part, and the sum is the price.
    expect(input.milestones.map(({ amount_minor: minor }) => minor)).toEqual([149_851, 349_650]);
    expect(reckonGoods(sent({ ...over, 'items.0.quantity': '1000' }), listed).price).toBe(450_001n);
  });

  test('names the field of each thing that is wrong, and no other', () => {
    const wrong: [Record<string, string>, string][] = [
      [{ 'items.1.quantity': 'many' }, 'items.1.quantity'],
      [{ 'items.0.unit_price_minor': '4.5.0' }, 'items.0.unit_price_minor'],
      [{ 'milestones.1.amount_minor': '' }, 'milestones.1.amount_minor'],
      [{ 'milestones.1.inspection.by': '' }, 'milestones.1.inspection.by'],
      [{ 'incoterms.place': ' ' }, 'incoterms.place'],
      [{ zone: 'Mars/Base' }, 'zone'],
      [{ unpaid_provider_bps: '101' }, 'unpaid_provider_bps'],
    ];
    for (const [over, field] of wrong) {
      const { errors } = read(over) as { errors: Record<string, string> };
      expect(Object.keys(errors), field).toEqual([field]);
    }
  });

  test('sets what the process refuses beside the control that mends it', () => {
    const refusedOf = (over: Record<string, string>) => {
      const form = sent(over);
      const { input } = readGoods(view, form, listed) as { input: typeof asked };
      const wrong = badTrade(input, NOON);
      return wrong && Object.keys(goodsRefused(view, new Refused(wrong.code, wrong.details), form));
    };
    expect(refusedOf({})).toBeNull();
    expect(refusedOf({ 'milestones.1.amount_minor': '6999.99' })).toEqual(['milestones.1.amount_minor']);
    expect(refusedOf({ transport: 'air' })).toEqual(['incoterms.rule']);
    expect(refusedOf({ ship_by: '2026-11-05' })).toEqual(['ship_by']);
    expect(refusedOf({ 'milestones.0.due': 'before_shipment' })).toEqual(['milestones.0.due']);
    expect(refusedOf({ 'milestones.1.inspection.by': '2027-06-01' })).toEqual(['milestones.1.inspection.by']);
  });

  test('gains and loses rows by its own buttons, and keeps what was typed', () => {
    const press = (action: string) => pressedGoods(sent({ action }));
    expect(press('add.items')).toMatchObject({ focus: 'items.2.name', values: { 'items.2.unit': 'pieces' } });
    const fewer = press('remove.items.0')?.values;
    expect(fewer).toMatchObject({ 'items.0.name': 'Shade S-3', delivery: asked.delivery });
    expect(fewer?.['items.1.name']).toBeUndefined();
    const deposit = press('preset.deposit')?.values;
    expect(deposit).toMatchObject({ 'milestones.1.amount_minor': '70 %', 'milestones.1.release': 'inspection' });
    expect(press('send')).toBeNull();
  });
});
