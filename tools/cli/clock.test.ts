import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#domain/actor.ts';
import { start } from '#modules/orders/transition.ts';
import { loadOrder } from '#modules/orders/snapshot.ts';
import { systemClock } from '#platform/clock.ts';
import { newId } from '#platform/random.ts';
import { testDb, type TestDb } from '#test/db.ts';
import { days, placed } from '#test/snapshots.ts';
import { clock, turned } from './clock.ts';

let base: TestDb;
beforeAll(async () => void (base = await testDb()));
afterAll(() => base.drop());

test('moving the clock fires what falls due, and showing it changes nothing', async () => {
  const at = systemClock();
  const now = at.now();
  const buyer: Actor = { kind: 'person', person: newId('psn', now), org: newId('org', now), role: 'owner' };
  const order = { ...placed(now), id: newId('ord', now), buyer: buyer.org, provider: newId('org', now) };
  await start(base.db, buyer, order, 'place', null, now);

  const shown = await turned(base.db, at, () => null);
  expect(shown).toMatchObject({ offset_ms: 0, fired: null, next: [{ order: order.id, move: 'expire' }] });

  const early = await turned(base.db, at, (from) => from + days(2));
  expect(early).toMatchObject({ fired: 0 });
  const late = await turned(base.db, at, (_from, next) => next ?? null);
  expect(late).toMatchObject({ fired: 1, next: [] });
  expect(late.offset_ms).toBeGreaterThan(days(3) - 60_000);
  expect((await loadOrder(base.db, order.id)).machine.state).toBe('expired');
});

test('it never goes back', async () => {
  await expect(turned(base.db, systemClock(), (now) => now - 1)).rejects.toMatchObject({ code: 'clock.not_forward' });
});

test.each(['--days many', '--days 1 --hours 2', '--to tomorrow', '--days 0', '--back'])(
  '%s ends with 2',
  async (line) => {
    expect(await clock.run(line.split(' '))).toBe(2);
  },
);
