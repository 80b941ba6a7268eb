import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApp, TEST_URL, type TestApp } from './app.ts';
import { ASKS } from './asked.ts';
import { LONG, ODD_TEXTS } from './nasty.ts';
import { makeProber, type Prober } from './prober.ts';
import { columnsOf, ROWS } from './routes.ts';
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

describe('forms of the pages', () => {
  test('with any field left out, sent twice, too long or odd are drawn again or carried out', async () => {
    const faults: string[] = [];
    const seen = new Set<string>();
    let turn = 0;
    for (const [route, cells] of ROWS) {
      if (!route.startsWith('GET /') || route.includes('/api/') || route.endsWith('/events')) continue;
      const who = [3, 6, 12].find((at) => cells[at] === '200');
      const client = await it.as(columnsOf(world)[who ?? 3] ?? null);
      const asked = (await ASKS[route]?.(it, world)) ?? {};
      const page = await probe.send(client, route, asked);
      if (!page.headers.get('content-type')?.startsWith('text/html')) {
        await page.body?.cancel();
        continue;
      }
      for (const { action, fields } of formsIn(await page.text())) {
        const name = `${action.replaceAll(/[a-z]{3}_[0-9a-z]{26}/g, ':id')} ${[...fields.keys()].join()}`;
        if (seen.has(name) || /sign-out|sandbox\/clock|act-for|\/block$/.test(action)) continue;
        seen.add(name);
        for (const body of formVariants(fields, () => turn++)) {
          const answer = await client.post(action, body, FORM);
          await answer.body?.cancel();
          if (answer.status >= 500) faults.push(`${action} ${body.slice(0, 80)}: ${answer.status}`);
        }
        await probe.forgetLimits();
      }
    }
    expect(seen.size).toBeGreaterThan(40);
    expect(faults).toEqual([]);
  }, 120_000);

  test('refuse fields that no form has, whatever table knows them', async () => {
    const owner = await it.as(world.buyer.person);
    for (const [path, body] of [
      ['/settings', 'name=A&locale=en&zone=UTC&currency=USD&theme=light'],
      ['/organization', 'name=A&country=CN&city=B&does[]=buys'],
      ['/balance/account', 'holder=A&bank=B&country=CN&number=62220'],
      ['/support', 'subject=a&words=b'],
    ] as const) {
      const before = await probe.rows();
      for (const extra of [
        'role=owner',
        'staff=admin',
        'suspended_at=',
        '__proto__=1',
        'constructor=1',
        'person_id=psn_x',
      ]) {
        if (extra.endsWith('=')) continue;
        expect((await owner.post(path, `${body}&${extra}`, FORM)).status, `${path} ${extra}`).toBe(400);
      }
      expect(await probe.rows(), path).toEqual(before);
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

const FORM = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };

interface FoundForm {
  readonly action: string;
  readonly fields: Map<string, string>;
}

/** The forms of a page that change something, with what a browser would send of them untouched. */
function formsIn(html: string): FoundForm[] {
  return [...html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].flatMap(([, head = '', inner = '']) => {
    const action = /action="([^"]+)"/.exec(head)?.[1];
    if (!/method="post"/i.test(head) || action === undefined) return [];
    const fields = new Map<string, string>();
    for (const [tag] of inner.matchAll(/<(?:input|textarea|select|button)\b[^>]*>/g)) {
      const name = /\bname="([^"]+)"/.exec(tag)?.[1];
      if (name !== undefined && !fields.has(name)) fields.set(name, /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? '1');
    }
    return [{ action: action.replaceAll('&amp;', '&'), fields }];
  });
}

function* formVariants(fields: ReadonlyMap<string, string>, turn: () => number): Generator<string> {
  const sent = (change: (form: URLSearchParams) => void): string => {
    const form = new URLSearchParams([...fields]);
    change(form);
    return form.toString();
  };
  yield '';
  yield '&&==&=a&%zz=%ff';
  for (const name of fields.keys()) {
    yield sent((form) => form.delete(name));
    yield sent((form) => form.append(name, 'twice'));
    yield sent((form) => form.set(name, ODD_TEXTS[turn() % ODD_TEXTS.length] ?? ''));
    yield sent((form) => form.set(name, ['a\0b', LONG, '-1', '1e309', '99999999999999999999'][turn() % 5] ?? ''));
  }
}

describe('what is around a request', () => {
  test('odd headers change nothing', async () => {
    const cookie = await it.signIn(world.buyer.person);
    const name = cookie.slice(0, cookie.indexOf('='));
    const odd: readonly (readonly [string, string])[] = [
      ...['', ';;;', '=', `${name}=`, `${name}=%zz`, `${name}=%00.%00`, `${name}=a.b; ${name}=c.d`].map(
        (one) => ['cookie', one] as const,
      ),
      ...[
        `${cookie.slice(0, -4)}AAAA`,
        `${name}=${'a'.repeat(8000)}`,
        'holdfast-locale=__proto__',
        'holdfast-theme=<b>',
        'holdfast-flash=x.y',
      ].map((one) => ['cookie', one] as const),
      ...['', '*', 'zh-Hant-TW;q=x', 'en;q=NaN,zh;q=1e309', `${'x-'.repeat(3000)}a`, '__proto__', 'ÿ', ',,,;;;'].map(
        (one) => ['accept-language', one] as const,
      ),
      ...['http://[', 'javascript:alert(1)', `${TEST_URL}//evil.example/`, 'x'.repeat(9000)].map(
        (one) => ['referer', one] as const,
      ),
      ...['Bearer', 'Bearer ', 'Bearer hf_', `Bearer hf_${'a'.repeat(5000)}`, 'Basic YTpi'].map(
        (one) => ['authorization', one] as const,
      ),
      ['x-forwarded-for', '::::,999.1.1.1,%00'],
      ['if-none-match', '"'.repeat(500)],
      ['range', 'bytes=-1-,5-1'],
      ['last-event-id', '-1e99'],
    ];
    for (const [header, value] of odd) {
      for (const path of ['/', '/settings', '/api/v1/me', '/no-such-page', `/orders/${world.order}`]) {
        const answer = await it.app.request(TEST_URL + path, { headers: { [header]: value } });
        await answer.body?.cancel();
        expect(answer.status, `${header}: ${value.slice(0, 40)} ${path}`).toBeLessThan(500);
      }
    }
  });

  test('bodies of another kind than the operation takes are refused', async () => {
    const owner = await it.as(world.buyer.person);
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'multipart/form-data',
      'a/b',
      '',
      'application/xml',
    ];
    for (const type of types) {
      const headers = { 'content-type': type };
      for (const path of [
        '/api/v1/organizations',
        '/api/v1/orders',
        '/api/v1/support',
        '/api/v1/payouts',
        '/api/v1/files',
      ]) {
        const before = await probe.rows();
        const answer = await owner.post(path, '{"a":', {
          headers: { ...headers, 'idempotency-key': probe.newKey() },
        });
        expect(await probe.faultOf(answer), `${path} as ${type}`).toBeNull();
        expect(await probe.rows()).toEqual(before);
      }
      for (const path of ['/support', '/settings', '/organization/listing', `/orders/${world.order}/moves/extend`]) {
        const answer = await owner.post(path, 'a=b', { headers });
        await answer.body?.cancel();
        expect(answer.status, `${path} as ${type}`).toBeLessThan(500);
      }
    }
  });

  test('a multipart body that is no form, or broken, is refused, and no more than its limit is read', async () => {
    const owner = await it.as(world.buyer.person);
    const type = 'multipart/form-data; boundary=b';
    const part = (head: string, body: string) => `--b\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const bodies = [
      '',
      'nothing',
      '--b',
      '--b--',
      '--b\r\n\r\n--b--',
      part('', 'x'),
      `${part('name="file"; filename="a.pdf"', '%PDF-1.4')}`,
      `${part('name="file"; filename="../../a.pdf"', '%PDF-1.4')}--b--`,
      `${part('name="file"; filename="a\0.pdf"', '%PDF-1.4')}--b--`,
      `${part('name="__proto__"', 'x')}--b--`,
      `${part('name="a"', 'x\0y')}--b--`,
      `${part(`name="${'n'.repeat(9000)}"`, 'x')}--b--`,
      `${part('name="a"', 'x').repeat(1200)}--b--`,
      `--b\r\n${'x-h: 1\r\n'.repeat(3000)}\r\nx\r\n--b--`,
    ];
    const before = await probe.rows();
    for (const body of bodies) {
      for (const path of ['/api/v1/files', `/orders/${world.order}/moves/dispute`, '/verify-report', '/support']) {
        const answer = await owner.post(path, new TextEncoder().encode(body), { headers: { 'content-type': type } });
        await answer.body?.cancel();
        expect(answer.status, `${path} ${body.slice(0, 60)}`).toBeLessThan(500);
        expect(answer.status, `${path} ${body.slice(0, 60)}`).toBeGreaterThanOrEqual(200);
      }
    }
    expect(await probe.rows()).toEqual(before);
    await probe.forgetLimits();
  });
});

test('nothing was left unanswered', () => void probe.end());
