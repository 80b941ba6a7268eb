import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from './app.ts';
import { ASKS } from './asked.ts';
import { ODD_NAMES, ODD_PATHS, ODD_QUERIES, PAGE_QUERIES, WRONG_BODIES } from './nasty.ts';
import { makeProber, type Prober } from './prober.ts';
import { routesOf } from './routes.ts';
import { operationsOf, variantsOf } from './variants.ts';
import { makeWorld, type World } from './world.ts';

let it: TestApp;
let world: World;
let probe: Prober;
beforeAll(async () => {
  it = await testApp();
  world = await makeWorld(it);
  probe = makeProber(it, world);
});
afterAll(() => it.stop());

describe('bodies of the API', () => {
  test('that no operation may take are refused by name, and nothing is stored', async () => {
    const document = await probe.document();
    const faults: string[] = [];
    for (const { route, operation } of operationsOf(document)) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      if (!schema) continue;
      const asked = (await ASKS[route]?.(it, world)) ?? {};
      const as = await probe.whoMay(route);
      const { wrong } = variantsOf(document, schema, asked.body ?? {}, await probe.columns());
      const whole = WRONG_BODIES.map((body) => ({ what: body.slice(0, 30), body }));
      const before = await probe.rows();
      faults.push(...(await probe.sendAll(route, as, asked, [...wrong, ...whole], true)));
      expect(await probe.rows(), route).toEqual(before);
    }
    expect(faults).toEqual([]);
  }, 120_000);

  test('that are odd are taken or refused, but break nothing', async () => {
    const document = await probe.document();
    const faults: string[] = [];
    for (const { route, operation } of operationsOf(document)) {
      const schema = operation.requestBody?.content['application/json']?.schema;
      if (!schema) continue;
      const asked = (await ASKS[route]?.(it, world)) ?? {};
      const { odd } = variantsOf(document, schema, asked.body ?? {}, await probe.columns());
      // Each of these hashes a password, which takes its time on purpose.
      const few = /account|password|prove|second-factor/.test(route) ? odd.slice(0, 3) : odd;
      faults.push(...(await probe.sendAll(route, await probe.whoMay(route), asked, few, false)));
    }
    expect(faults).toEqual([]);
  }, 120_000);
});
describe('addresses', () => {
  test('with nonsense for a name are not there, whoever asks', async () => {
    const faults: string[] = [];
    const clients = [await it.as(world.buyer.person), await it.as(world.staff.admin)];
    const routes = routesOf(it).filter((route) => /:\w+/.test(route) && !route.includes('/rails/'));
    let turn = 0;
    for (const route of routes) {
      const asked = route.startsWith('GET ') || !ASKS[route] ? {} : { body: {} };
      const few = Array.from({ length: 7 }, () => ODD_NAMES[turn++ % ODD_NAMES.length] ?? '');
      for (const name of few) {
        const params = Object.fromEntries([...route.matchAll(/:(\w+)/g)].map(([, param]) => [param, name]));
        const answer = await probe.send(clients[turn % 2] ?? (await it.as(null)), route, { ...asked, params });
        const fault = answer.status >= 500 ? String(answer.status) : await probe.faultOfEither(route, answer);
        if (fault !== null) faults.push(`${route} ${name.slice(0, 40)}: ${fault}`);
      }
    }
    await probe.forgetLimits();
    expect(faults).toEqual([]);
  }, 60_000);

  test('that are no addresses are not there', async () => {
    for (const who of [null, world.buyer.person]) {
      const as = await it.as(who);
      for (const path of ODD_PATHS) expect((await as.get(path)).status, path).toBeLessThan(500);
    }
  });

  test('with nonsense in a query are refused by name in the API, and pages show themselves all the same', async () => {
    const document = await probe.document();
    const queries = operationsOf(document).flatMap(({ route, operation }) => {
      const names = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
      return names.length > 0 || route.startsWith('GET ') ? [{ route, names: [...names, 'nobody_knows_this'] }] : [];
    });
    const pages = Object.entries(PAGE_QUERIES).map(([path, names]) => ({ route: `GET ${path}`, names }));
    const faults: string[] = [];
    for (const { route, names } of [...queries, ...pages]) {
      const as = await probe.whoMay(route);
      for (const name of names) {
        for (const value of ODD_QUERIES) {
          const answer = await probe.send(as, route, { query: `?${name}=${value}` });
          const fault = await probe.faultOfEither(route, answer);
          if (fault !== null) faults.push(`${route}?${name}=${value.slice(0, 30)}: ${fault}`);
        }
      }
    }
    expect(faults).toEqual([]);
  }, 60_000);

  test('of lists take no page beyond their limits', async () => {
    const owner = await it.as(world.buyer.person);
    for (const query of [
      'limit=0',
      'limit=-1',
      'limit=101',
      'limit=1e9',
      'limit=1.5',
      'limit=',
      'limit=a',
      'limit=1&limit=2',
    ])
      expect((await owner.get(`/api/v1/orders?${query}`)).status, query).toBe(400);
    for (const query of ['page=0', 'page=-1', 'page=1e99', 'page=9007199254740993'])
      expect((await owner.get(`/api/v1/inspectors/${world.inspector.org}/feedback?${query}`)).status, query).toBe(400);
  });

  test('find what is typed, not what it could mean to a database', async () => {
    const owner = await it.as(world.buyer.person);
    const found = async (path: string) => (await (await owner.get(path)).json()) as { orders?: []; items?: [] };
    expect((await found('/api/v1/orders?q=lamp')).orders?.length).toBeGreaterThan(0);
    for (const sign of ['%25', '_', '%5c', '%25%25', 'l_mps', 'l%25s', "'", '"', '%28', '%5b'])
      expect((await found(`/api/v1/orders?q=${sign}`)).orders, sign).toEqual([]);
    for (const sign of ['%25', '_', '%5c', "'", '%28%29%26%7c%21', ':*', '%3c-%3e'])
      expect((await found(`/api/v1/inspectors?name=${sign}`)).items, sign).toEqual([]);
  });
});

describe('amounts, sides and fees', () => {
  test('in a body that differ from ours are refused, and nothing is stored', async () => {
    const document = await probe.document();
    const faults: string[] = [];
    for (const { route, operation } of operationsOf(document)) {
      if (!operation.requestBody?.content['application/json']) continue;
      const asked = (await ASKS[route]?.(it, world)) ?? {};
      const given = (asked.body ?? {}) as Readonly<Record<string, object>>;
      const bodies = [
        { price_minor: 1 },
        { amount_minor: 1 },
        { fee_minor: 0 },
        { fee_bps: 0 },
        { currency: 'XXX' },
        { provider: world.strangerOrg },
        { buyer: world.strangerOrg },
        { recipient: world.strangerOrg },
        { quote: 'q_1' },
        ...(typeof given['terms'] === 'object'
          ? [
              // The price of an offer is for the side that makes it to say, the currency of goods for both.
              ...(/\/(offers|counter)$/.test(route) ? [] : [{ price_minor: 1 }]),
              ...(/\/(offers|counter)$/.test(route) || 'items' in given['terms'] ? [] : [{ currency: 'EUR' }]),
              { fee_minor: 0 },
              { due_minor: 1 },
              { provider: world.strangerOrg },
            ].map((change) => ({ terms: { ...given['terms'], ...change } }))
          : []),
      ].map((change) => ({ what: JSON.stringify(change).slice(0, 60), body: JSON.stringify({ ...given, ...change }) }));
      const as = await probe.whoMay(route);
      const before = await probe.rows();
      faults.push(...(await probe.sendAll(route, as, asked, bodies, true)));
      expect(await probe.rows(), route).toEqual(before);
    }
    expect(faults).toEqual([]);
  }, 120_000);

  test('in a form that differ from what was shown are refused', async () => {
    const owner = await it.as(world.buyer.person);
    const form = ((await ASKS['POST /inspectors/:provider/order']?.(it, world))?.body ?? {}) as Record<string, string>;
    const shown = { action: 'send', price_minor: '30900', currency: 'USD', fee_minor: '2472' };
    const before = await probe.rows();
    for (const change of [
      { price_minor: '1' },
      { currency: 'EUR' },
      { fee_minor: '0' },
      { price_minor: 'NaN' },
      { fee_minor: '1e309' },
    ]) {
      const answer = await owner.post(`/inspectors/${world.inspector.org}/order`, { ...form, ...shown, ...change });
      expect([400, 409], JSON.stringify(change)).toContain(answer.status);
    }
    expect(await probe.rows()).toEqual(before);
  });
});

test('what a spreadsheet would run stays text in an export', async () => {
  const owner = await it.as(world.buyer.person);
  const placed = (await ASKS['POST /api/v1/orders']?.(it, world))?.body as { terms: { product: object } };
  const formulas = ['=HYPERLINK("http://evil.example")', '+1+1', '-2+3', '@SUM(A1)', '\uff1d1+1', '=1""=2'];
  for (const name of formulas) {
    const terms = { ...placed.terms, product: { ...placed.terms.product, name } };
    const headers = { 'idempotency-key': probe.newKey() };
    expect((await owner.post('/api/v1/orders', { ...placed, terms }, { headers })).status).toBe(200);
  }
  const rename = (name: string, org: string) =>
    it.owner.sql('UPDATE organizations SET name = $1 WHERE id = $2', [name, org]);
  await rename('=cmd|calc', world.inspector.org);
  await rename('\uff1dcmd|calc', world.buyer.org);
  const csv = await (await owner.get('/orders.csv')).text();
  const cells = csvCells(csv);
  expect(cells.filter((cell) => cell.includes('HYPERLINK') || cell.includes('cmd|calc')).length).toBeGreaterThan(1);
  expect(cells.filter((cell) => /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell))).toEqual([]);
});

function csvCells(text: string): string[] {
  return [...text.matchAll(/"((?:[^"]|"")*)"(?:,|\r\n)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
}
test('nothing was left unanswered, in thousands of requests', () => {
  expect(probe.end()).toBeGreaterThan(7_000);
});
