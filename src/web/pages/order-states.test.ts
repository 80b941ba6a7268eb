import { afterAll, beforeAll, expect, test } from 'vitest';
import { PROCESSES } from '#domain/process/registry.ts';
import { DAY } from '#domain/time.ts';
import { transition } from '#modules/orders/transition.ts';
import { testApp, type TestApp } from '#test/app.ts';
import { makeDeal, makeSide, staffOf, type TestDeal, type TestSide } from '#test/deals.ts';
import { SCENES } from '#test/moves.ts';

// The page of an order, for both sides and the staff, in every state that a move or silence leads to.

let it: TestApp;
let buyer: TestSide;
let provider: TestSide;
beforeAll(async () => {
  it = await testApp();
  buyer = await makeSide(it, 'buys');
  provider = await makeSide(it, 'inspects');
});
afterAll(() => it.stop());

const seen = new Set<string>();

async function pagesOpen(deal: TestDeal): Promise<void> {
  const { machine, dispute } = await deal.load();
  const states = `${machine.state} ${dispute?.state ?? ''}`;
  seen.add(machine.state);
  if (dispute) seen.add(dispute.state);
  const people = [buyer.person, provider.person, await staffOf(it, 'mediator'), await staffOf(it, 'finance')];
  for (const [at, person] of people.entries()) {
    const as = await it.as(person);
    for (const part of ['', '/terms', '/history', '/money'])
      expect((await as.get(`/orders/${deal.order}${part}`)).status, `${states}${part} ${at}`).toBe(200);
    const move = (await (await as.get(`/api/v1/orders/${deal.order}`)).json()) as { moves: { name: string }[] };
    for (const { name } of move.moves) {
      const page = await as.get(`/orders/${deal.order}/moves/${name}`);
      expect([200, 404], `${states} ${name} ${at}`).toContain(page.status);
    }
  }
  for (const path of ['/orders', '/balance', '/notices'])
    for (const { person } of [buyer, provider]) expect((await (await it.as(person)).get(path)).status, path).toBe(200);
  for (const path of ['/staff', '/staff/finance', ...(dispute ? [`/staff/cases/${dispute.id}`] : [])])
    expect((await (await it.as(await staffOf(it, 'admin'))).get(path)).status, `${states} ${path}`).toBe(200);
}

test.each(Object.keys(SCENES))('opens after %s', async (name) => {
  const scene = SCENES[name]!;
  const deal = await makeDeal(it, { buyer, provider });
  await scene.reach(deal, it);
  const body = (await scene.body?.(deal, it)) ?? {};
  if (scene.by === 'buyer' || scene.by === 'provider') await deal.move(scene.by, name, body);
  else await deal.staff(scene.by, name, body);
  await pagesOpen(deal);
});

test('opens wherever silence leads to', async () => {
  const begins: ((deal: TestDeal) => Promise<unknown>)[] = [
    () => Promise.resolve(),
    (deal) => deal.to('confirmed'),
    (deal) => deal.to('funded'),
    (deal) => deal.to('reported'),
    (deal) => deal.to('reported').then(() => deal.move('buyer', 'dispute', CASE)),
    (deal) => deal.to('completed').then(() => deal.move('buyer', 'disputeAfter', CASE)),
    (deal) => deal.to('completed').then(() => deal.move('buyer', 'declareReceipt')),
    (deal) => deal.to('funded').then(() => deal.report('aborted', 'factory')),
  ];
  for (const begin of begins) {
    const deal = await makeDeal(it, { buyer, provider });
    await begin(deal);
    await pagesOpen(deal);
    for (let wait = 0; wait < 12; wait++) {
      it.clock.pass(DAY * (wait < 6 ? 5 : 40));
      if ((await deal.tick()) > 0) await pagesOpen(deal);
    }
  }
}, 60_000);

test.each(['funded', 'reported', 'completed'] as const)(
  'opens when what was paid is charged back: %s',
  async (state) => {
    const deal = await makeDeal(it, { buyer, provider });
    const { terms } = await deal.to(state);
    const input = { payment: { rail: 'sandbox', arrived_minor: terms.due_minor } };
    const rail = { kind: 'system', part: 'rail' } as const;
    await it.db.tx((tx) => transition(tx, rail, { order: deal.order, name: 'chargeBack', input }, it.clock.now()));
    await pagesOpen(deal);
  },
);

test('and these are all the states of an inspection and its dispute', () => {
  const all = PROCESSES.filter(({ name }) => name !== 'trade').flatMap(({ states }) => Object.keys(states));
  expect(all.filter((state) => !seen.has(state))).toEqual([]);
});

const CASE = { reason: 'report_wrong', claim_minor: 10_000, statement: 'The lamps in the photos are not ours.' };
