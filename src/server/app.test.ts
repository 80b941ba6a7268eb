import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '#domain/errors.ts';
import { client, testApp, TEST_URL, type TestApp } from '#test/app.ts';
import { makeApp } from './app.ts';

let it: TestApp;
beforeAll(async () => void (it = await testApp()));
afterAll(() => it.stop());

describe('the frame around every request', () => {
  test('an address that does not exist is 404, as a page and as a problem', async () => {
    const visitor = await it.as(null);
    const page = await visitor.get('/no-such-page');
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<h1>Nothing here</h1>');
    const call = await visitor.get('/api/v1/no-such-thing');
    expect(call.status).toBe(404);
    expect(call.headers.get('content-type')).toBe('application/problem+json');
    expect(await call.json()).toMatchObject({ status: 404, code: 'not_found', title: 'Not Found' });
  });

  test('the answer speaks the language that was asked for', async () => {
    const visitor = await it.as(null);
    const call = await visitor.get('/api/v1/no-such-thing', { headers: { 'accept-language': 'zh-CN' } });
    expect(((await call.json()) as { detail: string }).detail).toContain('您无权查看');
    const page = await visitor.get('/no-such-page', { headers: { cookie: 'holdfast-locale=zh' } });
    expect(await page.text()).toContain('<html lang="zh-Hans"');
  });

  test('every page forbids inline scripts, frames, and other origins', async () => {
    const one = (await (await it.as(null)).get('/nowhere')).headers;
    const two = (await (await it.as(null)).get('/nowhere')).headers;
    const policy = one.get('content-security-policy') ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[\w-]{22}'/);
    expect(policy).toContain(`frame-ancestors 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toBe(two.get('content-security-policy'));
    expect(one.get('x-content-type-options')).toBe('nosniff');
  });

  test('a body of more than 1 MB is refused, with a length and without one', async () => {
    const whole = 'a'.repeat(1024 * 1024 + 1);
    const post = (body: BodyInit, headers: Record<string, string> = {}) =>
      it.app.request(`${TEST_URL}/preferences`, {
        method: 'POST',
        headers: { origin: TEST_URL, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body,
        duplex: 'half',
      } as RequestInit);
    expect((await post(whole, { 'content-length': String(whole.length) })).status).toBe(413);
    const stream = new Blob([whole]).stream();
    expect((await post(stream)).status).toBe(413);
  });

  test('an unforeseen error shows its id and nothing else', async () => {
    const app = makeApp(it.at);
    app.get('/broken-for-test', () => {
      throw new Error('secret detail');
    });
    const page = await client(app, null, it.at.config).get('/broken-for-test');
    const text = await page.text();
    expect(page.status).toBe(500);
    expect(text).toMatch(/err_[\w-]{12}/);
    expect(text).not.toContain('secret detail');
  });

  test('who is not signed in is led to sign in and back', async () => {
    const app = makeApp(it.at);
    app.get('/closed-for-test', () => {
      throw new Refused('account.sign_in_first');
    });
    const page = await client(app, null, it.at.config).get('/closed-for-test?a=1');
    expect(page.status).toBe(303);
    expect(page.headers.get('location')).toBe('/sign-in?back=%2Fclosed-for-test%3Fa%3D1');
  });
});

describe('a request that another site made the browser send', () => {
  const send = (headers: Record<string, string>) => it.app.request(`${TEST_URL}/sign-out`, { method: 'POST', headers });
  test.each([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site', origin: TEST_URL }],
    [{}],
  ])('is refused: %j', async (headers) => {
    expect((await send(headers as Record<string, string>)).status).toBe(403);
  });
  test('is refused at every address that changes anything, without a cookie too', async () => {
    // A rail signs what it sends, and has no browser.
    const signedBySender = ['/rails/:rail/events'];
    const unsafe = it.app.routes.filter(
      ({ method, path }) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) && !signedBySender.includes(path),
    );
    expect(unsafe.length).toBeGreaterThan(50);
    for (const { method, path } of unsafe) {
      const url = TEST_URL + path.replaceAll(/:(\w+)(\{[^}]*\})?/g, 'x').replaceAll('*', 'x');
      for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }, {}]) {
        const answer = await it.app.request(url, { method, headers: headers as Record<string, string> });
        expect(answer.status, `${method} ${path}`).toBe(403);
      }
    }
  });
  test('is let through from our own pages', async () => {
    expect((await send({ origin: TEST_URL })).status).not.toBe(403);
    expect((await send({ 'sec-fetch-site': 'same-origin' })).status).not.toBe(403);
  });
});
