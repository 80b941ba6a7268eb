import { afterAll, beforeAll, expect, test } from 'vitest';
import { client, testApp, type Client, type TestApp, type TestPerson } from './app.ts';
import { ASKS, type Asked } from './asked.ts';
import { columnsOf, requestTo, ROWS, routesOf } from './routes.ts';
import { makeWorld, type World } from './world.ts';

let it: TestApp;
let world: World;
let ended: Client;
let orgs: string[];
beforeAll(async () => {
  it = await testApp();
  world = await makeWorld(it);
  ended = client(it.app, await it.signIn(world.buyer.person), it.at.config);
  await ended.post('/api/v1/account/sign-out');
  orgs = (await it.db.sql<{ id: string }>('SELECT id FROM organizations')).map(({ id }) => id);
});
afterAll(() => it.stop());

// In the order of the matrix's columns.
const columns = () => columnsOf(world);
const SUSPENDED = 13;

const routes = () => routesOf(it);
const request = (as: Client, route: string, asked: Asked, headers?: Record<string, string>) =>
  requestTo(world, as, route, asked, headers);

/** The status; where a page leads on to sign in, to give the password again or to make an organization, that. */
async function outcome(answer: Response): Promise<string> {
  await answer.body?.cancel();
  const to = answer.headers.get('location') ?? '';
  if (/^\/sign-in(\?|$)/.test(to)) return 'in';
  if (to.startsWith('/prove')) return 'pw';
  return to === '/organization/new' ? 'new' : String(answer.status);
}

async function suspend(yes: boolean): Promise<void> {
  const at = yes ? 'now()' : 'NULL';
  await it.owner.sql(`UPDATE organizations SET suspended_at = ${at} WHERE id = $1`, [world.buyer.org]);
}

/** Organizations that a row has made are left again, or people would act for them in the next. */
async function restore(): Promise<void> {
  await it.owner.sql('DELETE FROM members WHERE org_id <> ALL ($1)', [orgs]);
  await it.owner.sql('DELETE FROM rate_limits');
}

async function cellsOf(route: string, said: readonly string[] | undefined): Promise<string[]> {
  const reads = route.startsWith('GET ');
  let prepared: Asked | null = null;
  const cell = async (who: TestPerson | null, at: number): Promise<string> => {
    if (said?.[at] === '.') return '.';
    // What was not used up by the one before serves the next.
    prepared ??= (await ASKS[route]?.(it, world)) ?? {};
    const answer = await request(await it.as(who), route, prepared);
    if (answer.status < 400 && !reads) prepared = null;
    return outcome(answer);
  };
  const all = columns();
  const people = all.slice(0, SUSPENDED);
  const cells: string[] = [];
  if (reads) {
    prepared = (await ASKS[route]?.(it, world)) ?? {};
    cells.push(...(await Promise.all(people.map(cell))));
  } else for (const [at, who] of people.entries()) cells.push(await cell(who, at));
  await suspend(true);
  cells.push(await cell(all[SUSPENDED] ?? null, SUSPENDED));
  await suspend(false);
  await restore();
  return cells;
}

const line = (route: string, cells: readonly string[]): string => [route, ...cells].join(' ');

test('each address answers each role as the matrix says, and there is none without a row', async () => {
  const found: string[] = [];
  for (const route of routes()) found.push(line(route, await cellsOf(route, ROWS.get(route))));
  const said = [...ROWS].map(([route, cells]) => line(route, cells));
  expect(found.filter((one) => !said.includes(one))).toEqual([]);
  expect(said.filter((one) => !found.includes(one))).toEqual([]);
}, 240_000);

test('what is documented is routed, and what is routed under the API is documented', async () => {
  const { paths } = (await (await (await it.as(null)).get('/api/v1/openapi.json')).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const documented = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} /api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  );
  const routed = routes().filter((route) => / \/api\//.test(route) && !route.endsWith('/openapi.json'));
  expect(routed.sort()).toEqual(documented.sort());
});

test('a session that has ended is nobody', async () => {
  for (const route of routes()) {
    const [first, second] = [await request(await it.as(null), route, {}), await request(ended, route, {})];
    expect(await outcome(second), route).toBe(await outcome(first));
  }
});

test('with a session too, every address that changes anything refuses what another site sends', async () => {
  const owner = await it.as(world.buyer.person);
  const unsafe = routes().filter((route) => !/^GET |\/rails\//.test(route));
  expect(unsafe.length).toBeGreaterThan(100);
  for (const route of unsafe) {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await request(owner, route, {}, headers as Record<string, string>);
      expect(answer.status, `${route} ${JSON.stringify(headers)}`).toBe(403);
    }
  }
});

test('what belongs to others is not there inside an address of one’s own', async () => {
  // What the rows above have blocked.
  await it.owner.sql('DELETE FROM conversation_blocks');
  const { buyer, inspector, stranger, order, disputed, payment, report, photo, talk, talkPhoto } = world;
  const owner = await it.as(buyer.person);
  const provider = await it.as(inspector.person);
  const other = await it.as(stranger);
  const json = async (answer: Promise<Response>) => (await (await answer).json()) as Record<string, string>;
  const { id: file } = await json(other.post('/api/v1/files', (await ASKS['POST /api/v1/files']?.(it, world))?.body));
  const { id: token } = await json(other.post('/api/v1/me/tokens', { name: 'Theirs' }));
  const { sessions } = (await (await other.get('/api/v1/me/sessions')).json()) as { sessions: { id: string }[] };
  const invited = { email: 'theirs@example.com', role: 'member' };
  const { id: invitation } = await json(other.post(`/api/v1/organizations/${world.strangerOrg}/invitations`, invited));
  const funded = await world.deal();
  await funded.to('funded');
  const key = (n: number) => ({ headers: { 'idempotency-key': `inside-${n}` } });
  const claim = { reason: 'report_wrong', claim_minor: 1, statement: 'Not ours.', files: [file] };
  const placed = (await ASKS['POST /api/v1/orders']?.(it, world))?.body as { terms: object };
  const counts = { critical: 0, major: 0, minor: 0 };
  const refused: Record<string, Promise<Response>> = {
    'a file': owner.get(`/api/v1/orders/${order}/files/${file}`),
    'its preview': owner.get(`/api/v1/orders/${order}/files/${file}/preview`),
    'a file, as a page': owner.get(`/orders/${order}/files/${file}`),
    'a report of another order': owner.get(`/api/v1/orders/${disputed}/files/${report}`),
    'a photo of another order': owner.get(`/orders/${disputed}/files/${photo}/preview`),
    'a payment of another order': owner.get(`/orders/${disputed}/pay/${payment}`),
    'going on with it': owner.post(`/orders/${disputed}/pay/${payment}/continue`),
    'a member': owner.patch(`/api/v1/organizations/${buyer.org}/members/${stranger.id}`, { role: 'member' }),
    'a member to remove': owner.delete(`/api/v1/organizations/${buyer.org}/members/${stranger.id}`),
    'an invitation': owner.delete(`/api/v1/organizations/${buyer.org}/invitations/${invitation}`),
    'an organization to act for': owner.put('/api/v1/me/organization', { organization: world.strangerOrg }),
    'a session': owner.delete(`/api/v1/me/sessions/${sessions[0]?.id}`),
    'a token': owner.delete(`/api/v1/me/tokens/${token}`),
    'a file in terms': owner.post('/api/v1/orders', { ...placed, terms: { ...placed.terms, files: [file] } }, key(1)),
    'a file as evidence': owner.post(`/api/v1/orders/${order}/dispute`, claim, key(2)),
    'a file as a report': provider.post(`/api/v1/orders/${funded.order}/report`, {
      result: 'pass',
      counts,
      main_file: file,
    }),
    'a file in a message': owner.post(`/api/v1/conversations/${talk}/messages`, { words: '', files: [file] }, key(4)),
    'a file in an inquiry': owner.post(
      '/api/v1/inquiries',
      { to: [inspector.org], type: 'psi', product: 'Lamp', words: 'x', files: [file] },
      key(5),
    ),
    'a file in an offer': owner.post(
      `/api/v1/conversations/${talk}/offers`,
      { process: 'inspection', terms: { ...placed.terms, files: [file], price_minor: 1, currency: 'USD' } },
      key(6),
    ),
    'a file of another conversation': other.get(`/api/v1/conversations/${talk}/files/${talkPhoto}`),
    'a report as a file of a conversation': owner.get(`/api/v1/conversations/${talk}/files/${report}`),
    'a visit': provider.post(`/api/v1/orders/${funded.order}/assign`, { inspector: stranger.id }, key(3)),
  };
  const got = await Promise.all(Object.entries(refused).map(async ([what, answer]) => [what, (await answer).status]));
  expect(Object.fromEntries(got)).toEqual(Object.fromEntries(got.map(([what]) => [what, 404])));
  expect((await (await other.get('/api/v1/me/sessions')).json()) as object).toMatchObject({ sessions });
});
