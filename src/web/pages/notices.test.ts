import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgId } from '#domain/ids.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { noticesWithoutMail } from '#modules/notices/reactions.ts';
import { start, transition } from '#modules/orders/transition.ts';
import { drain } from '#platform/relay.ts';
import { newId } from '#platform/random.ts';
import { testApp, type Client, type TestApp, type TestPerson } from '#test/app.ts';
import { NOON, placed } from '#test/snapshots.ts';

let world: TestApp;
let inspector: TestPerson;
let asInspector: Client;
let order: string;

beforeAll(async () => {
  world = await testApp();
  const buying = await world.makeOrg({ name: 'Nord <b>&</b> Licht', buys: true });
  const inspecting = await world.makeOrg({ name: 'Keqiao Quality', inspects: true });
  inspector = inspecting.owner;
  asInspector = await world.as(inspector);
  const buyer = world.actor(buying.owner, buying.id as OrgId);
  order = newId('ord', NOON);
  const tranches: OrderSnapshot['tranches'] = [
    { id: newId('trn', NOON), minor: 30_900n, fee_minor: 2_472n, state: 'due' },
  ];
  const snapshot: OrderSnapshot = { ...placed(NOON), id: order, buyer: buying.id, provider: inspecting.id, tranches };
  await start(world.db, buyer, snapshot, 'place', null, NOON);
  const terms = { ...placed(NOON).terms };
  await transition(world.db, buyer, { order, name: 'modify', input: { terms } }, NOON);
  await drain(world.at, [noticesWithoutMail]);
});
afterAll(() => world.stop());

const ids = (page: string): string[] => [...page.matchAll(/\/notices\/(\d+)\/open/g)].map(([, id]) => id!);

test('the list says what happened, whose turn it is, and how much is unread; what people wrote stays text', async () => {
  const page = await (await asInspector.get('/notices')).text();
  expect(ids(page)).toHaveLength(2);
  expect(page).toContain('Nord &lt;b>&amp;&lt;/b> Licht changed the order.');
  expect(page).not.toContain('<b>&');
  expect(page).toContain('Your turn');
  expect(page).toContain('2 unread');
});

test('opening one marks it as read and leads to its order; one of somebody else does not exist', async () => {
  const [first] = ids(await (await asInspector.get('/notices')).text());
  const stranger = await world.as((await world.makeOrg()).owner);
  expect((await stranger.post(`/notices/${first}/open`)).status).toBe(404);
  expect(await (await asInspector.get('/notices?show=unread')).text()).toContain(`/notices/${first}/open`);
  const opened = await asInspector.post(`/notices/${first}/open`);
  expect([opened.status, opened.headers.get('location')]).toEqual([303, `/orders/${order}`]);
  expect(await (await asInspector.get('/notices?show=unread')).text()).not.toContain(`/notices/${first}/open`);
});

test('one for another organization of the reader is opened by acting for that one', async () => {
  const second = await world.makeOrg({ name: 'A second firm', buys: true, owner: inspector });
  await world.db.sql('UPDATE sessions SET org_id = $1 WHERE person_id = $2', [second.id, inspector.id]);
  const other = await world.as(inspector);
  await world.db.sql('UPDATE sessions SET org_id = $1 WHERE person_id = $2', [second.id, inspector.id]);
  const page = await (await other.get('/notices')).text();
  expect(page).toContain('for Keqiao Quality');
  expect(page).toContain(`name="back" value="/orders/${order}"`);
  const opened = await other.post(`/notices/${ids(page)[1]}/open`, { organization: 'org_x', back: `/orders/${order}` });
  expect([opened.status, opened.headers.get('location')]).toEqual([307, '/act-for']);
  await world.db.sql('UPDATE sessions SET org_id = NULL WHERE person_id = $1', [inspector.id]);
});

test('everything can be marked as read, and a reader who has left an organization reads nothing of it', async () => {
  await asInspector.post('/notices/read');
  expect(await (await asInspector.get('/notices?show=unread')).text()).toContain('Everything is read');
  await world.db.sql('DELETE FROM members WHERE person_id = $1', [inspector.id]);
  expect(ids(await (await asInspector.get('/notices')).text())).toEqual([]);
});

test('each person chooses which notices come by mail; another value is refused beside the field', async () => {
  const person = await world.as((await world.makeOrg()).owner);
  expect(await (await person.get('/settings/notices')).text()).toMatch(/value="all"[^>]*checked/);
  expect((await person.post('/settings/notices', { mail: 'act' })).status).toBe(303);
  expect(await (await person.get('/settings/notices')).text()).toMatch(/value="act"[^>]*checked/);
  expect((await person.post('/settings/notices', { mail: 'some' })).status).toBe(400);
});

test('the API lists, marks and chooses the same, and refuses what it does not know', async () => {
  const { owner } = await world.makeOrg();
  const person = await world.as(owner);
  expect(await (await person.get('/api/v1/notices?unread=true')).json()).toEqual({ notices: [], next: null });
  expect((await person.get('/api/v1/notices?sort=up')).status).toBe(400);
  expect(await (await person.post('/api/v1/notices/read', {})).json()).toEqual({ count: 0 });
  expect((await person.post('/api/v1/notices/read', { all: true })).status).toBe(400);
  expect(await (await person.put('/api/v1/me/notices', { mail: 'none' })).json()).toEqual({ mail: 'none' });
  expect(await (await person.get('/api/v1/me/notices')).json()).toEqual({ mail: 'none' });
  expect((await (await world.as(null)).get('/api/v1/notices')).status).toBe(401);
});
