import { createAdaptorServer } from '@hono/node-server';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '#domain/time.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import { addAccessToken, openSession } from '#modules/people/commands.ts';
import { cookieNames, signed } from '#platform/cookies.ts';
import { drain } from '#platform/relay.ts';
import { sendNotices } from '#server/notice-letter.ts';
import { sendSupportAnswer } from '#server/support-letter.ts';
import { REACTIONS_OF_SEED } from '#server/worker.ts';
import { testApp, type Client, type TestApp, type TestPerson } from './app.ts';
import { launchBrowser } from './browser.ts';
import { askedTerms, makeSide, staffOf, type TestSide } from './deals.ts';
import { ALL_PAYLOADS, PAYLOADS } from './payloads.ts';
import { pdf, photo } from './sample-files.ts';

// Every text that people can write is written hostile, and every page that shows one is opened in a browser.

let it: TestApp;
let browser: Browser;
let server: ReturnType<typeof createAdaptorServer>;
let origin: string;
let buyer: TestSide;
let inspector: TestSide;
let mediator: TestPerson;
let admin: TestPerson;
const orders: string[] = [];
/** Pages of the conversation. */
const talks: string[] = [];

let turn = 0;
/** The next one, shortened where a field is short. */
const evil = (max = 120): string => (PAYLOADS[turn++ % PAYLOADS.length] ?? '').slice(0, max);

beforeAll(async () => {
  it = await testApp();
  browser = await launchBrowser();
  server = createAdaptorServer({ fetch: it.app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await written();
}, 60_000);
afterAll(async () => {
  await browser.close();
  await new Promise((resolve) => server.close(resolve));
  await it.stop();
});

let keys = 0;
async function post(as: Client, path: string, body: unknown): Promise<Record<string, string>> {
  const answer = await as.post(`/api/v1${path}`, body, { headers: { 'idempotency-key': `hostile-${++keys}` } });
  const text = await answer.text();
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text) as Record<string, string>;
}

async function upload(as: Client, content: Buffer, name: string): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(content)]), name);
  return (await post(as, '/files', form))['id'] ?? '';
}

/** Slashes end a path in a name of a file, so they are left out there. */
const evilName = (end: string): string => `${evil().replaceAll(/[/\\]/g, '')}${end}`;

async function written(): Promise<void> {
  buyer = await makeSide(it, 'buys', evil(160));
  inspector = await makeSide(it, 'inspects', evil(160));
  mediator = await staffOf(it, 'mediator');
  admin = await staffOf(it, 'admin');
  const [b, i] = [await it.as(buyer.person), await it.as(inspector.person)];
  for (const person of [buyer.person, inspector.person, mediator, admin])
    await (await it.as(person)).patch('/api/v1/me', { name: evil() });
  await profile(i);
  await completedOrder(b, i);
  await disputedOrder(b, i);
  await declinedOrder(b, i);
  await account(b, i);
  await talked(b, i);
  await drain(it.at, REACTIONS_OF_SEED);
}

async function profile(i: Client): Promise<void> {
  const listing = {
    headline_en: evil(160),
    headline_zh: evil(160),
    description_en: ALL_PAYLOADS,
    description_zh: ALL_PAYLOADS,
    team: [evil(80), evil(80)],
    accreditations: [{ code: 'iso17020', number: evil(80), issuer: evil(120), expires_on: null }],
  };
  expect((await i.patch('/api/v1/listing', listing)).status).toBe(200);
}

async function placed(b: Client): Promise<string> {
  const paper = await upload(b, await pdf(), evilName('.pdf'));
  const usual = askedTerms(it.clock.now());
  const terms = {
    ...usual,
    site: { ...usual.site, name: evil(), city: evil(), address: evil(), contact: evil(), phone: evil(60) },
    product: { ...usual.product, name: evil(), description: ALL_PAYLOADS, unit: evil(30), purchase_order: evil() },
    checklist: [evil(), evil()],
    requirements: ALL_PAYLOADS,
    files: [paper],
  };
  const { id = '' } = await post(b, '/orders', { provider: inspector.org, terms });
  orders.push(id);
  return id;
}

async function reported(b: Client, i: Client): Promise<string> {
  const id = await placed(b);
  await post(i, `/orders/${id}/confirm`, { terms_version: 1 });
  await paySandbox(it.at, buyer.actor, id, { method: 'visa' });
  await post(i, `/orders/${id}/report`, await report(i));
  return id;
}

const report = async (i: Client) => ({
  result: 'pass',
  counts: { critical: 0, major: 11, minor: 1 },
  override_reason: ALL_PAYLOADS.slice(0, 1500),
  defects: [{ class: 'minor', text: evil(300), carton: evil(40) }],
  sections: [{ section: 'packing', result: 'conform', note: ALL_PAYLOADS.slice(0, 1900) }],
  checklist: [{ item: 0, result: 'conform', note: evil() }],
  remarks: ALL_PAYLOADS,
  photos: [{ file: await upload(i, await photo(), evilName('.jpg')), caption: evil(300) }],
  attachments: [await upload(i, Buffer.from('=1+1,@x\n<b>,2\n'), evilName('.csv'))],
});

async function completedOrder(b: Client, i: Client): Promise<void> {
  const id = await reported(b, i);
  await post(b, `/orders/${id}/askCorrection`, { report_version: 1, what: ALL_PAYLOADS });
  await post(i, `/orders/${id}/refuseCorrection`, { reason: evil() });
  await post(b, `/orders/${id}/release`, { report_version: 1 });
  await post(b, `/orders/${id}/feedback`, { industry_knowledge: 4, service_quality: 5, comment: evil() });
  await post(b, `/orders/${id}/declareReceipt`, {});
  await post(b, `/orders/${id}/continueFeedback`, { report_accuracy: 5, comment: evil() });
  await post(i, `/orders/${id}/reply`, { comment: evil() });
}

async function disputedOrder(b: Client, i: Client): Promise<void> {
  const id = await reported(b, i);
  const paper = await upload(b, await pdf(), evilName('.pdf'));
  const claim = { reason: 'report_wrong', claim_minor: 10_000, statement: ALL_PAYLOADS, files: [paper] };
  await post(b, `/orders/${id}/dispute`, claim);
  await post(i, `/orders/${id}/answer`, { statement: ALL_PAYLOADS });
  await post(i, `/orders/${id}/offer`, { remedy: 'split', buyer_minor: 5_000, note: evil() });
  await post(b, `/orders/${id}/addEvidence`, { statement: evil() });
  await post(b, `/orders/${id}/escalate`, {}).catch(() => undefined);
  it.clock.set(it.clock.now() + 12 * DAY);
  await post(await it.as(mediator), `/orders/${id}/decide`, { buyer_minor: 100, reasons: ALL_PAYLOADS });
  await post(b, `/orders/${id}/appeal`, { new_facts: ALL_PAYLOADS });
}

async function declinedOrder(b: Client, i: Client): Promise<void> {
  const id = await placed(b);
  await post(i, `/orders/${id}/decline`, { reason: evil() });
}

async function account(b: Client, i: Client): Promise<void> {
  const { id = '' } = await post(b, '/support', { subject: evil(160), words: ALL_PAYLOADS, about: '/orders' });
  await post(b, `/support/${id}/messages`, { words: evil() });
  await post(await it.as(admin), `/staff/support/${id}/answer`, { words: ALL_PAYLOADS });
  const visitor = { subject: evil(160), words: ALL_PAYLOADS, name: evil(), email: 'visitor@example.com' };
  expect((await (await it.as(null)).post('/support', visitor)).status).toBe(303);
  await addAccessToken(it.db, buyer.person.id, buyer.org, { name: evil(), expires_at: null }, it.clock.real());
  await openSession(it.db, buyer.person.id, { ip: null, agent: evil() }, it.clock.real());
  const invited = { email: 'newcomer@example.com', role: 'member' };
  await post(b, `/organizations/${buyer.org}/invitations`, invited);
  const bank = { holder: evil(140), bank: evil(140), country: 'CN', number: '6222020200112345' };
  expect((await i.put('/api/v1/payout-account', bank)).status).toBe(200);
  await post(i, '/payouts', { currency: 'USD' });
}

/** Everything that can be said in a conversation, reported, and closed by the staff. */
async function talked(b: Client, i: Client): Promise<void> {
  const paper = await upload(b, await pdf(), evilName('.pdf'));
  const asked = { to: [inspector.org], type: 'psi', product: evil(160), words: ALL_PAYLOADS, files: [paper] };
  const { id: inquiry = '' } = await post(b, '/inquiries', asked);
  const [{ id = '' } = {}] = (
    (await (await b.get('/api/v1/conversations')).json()) as { conversations: { id?: string }[] }
  ).conversations;
  await post(i, `/conversations/${id}/messages`, { words: `${evil()} pay me directly ${evil()}`, files: [] });
  const usual = askedTerms(it.clock.now());
  const terms = {
    ...usual,
    site: { ...usual.site, name: evil(), city: evil(), address: evil(), contact: evil(), phone: evil(60) },
    product: { ...usual.product, name: evil(), description: ALL_PAYLOADS, unit: evil(30), purchase_order: evil() },
    checklist: [evil(), evil()],
    requirements: ALL_PAYLOADS,
    price_minor: 40_000,
    currency: 'USD',
  };
  await post(i, `/conversations/${id}/offers`, { process: 'inspection', terms, words: evil() });
  const other = { ...terms, product: { ...terms.product, name: evil(), purchase_order: evil() }, checklist: [evil()] };
  await post(b, `/conversations/${id}/counter`, { process: 'inspection', terms: other, words: evil(), no: 1 });
  await post(b, `/conversations/${id}/flags`, { seq: 2, reason: 'fraud', words: ALL_PAYLOADS.slice(0, 1_900) });
  talks.push(`/messages/${id}`, `/messages/${id}/offer`, `/messages/${id}/offers/2/accept`, `/inquiries/${inquiry}`);
}

/** What a page did that none of ours does. */
interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

async function watched(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  const faults: string[] = [];
  const at = () => new URL(page.url(), origin).pathname;
  page.on('dialog', (dialog) => {
    faults.push(`${at()}: a dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => faults.push(`${at()}: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (/content security policy|ran:/i.test(text)) faults.push(`${at()}: ${text}`);
  });
  page.on('request', (request) => {
    if (!/^(data|about|blob):/.test(request.url()) && !request.url().startsWith(origin))
      faults.push(`${at()}: asked for ${request.url()}`);
  });
  await page.addInitScript('window.__ran = (n) => console.log("ran:" + n)');
  return { page, faults };
}

/** Markup that only a payload can have made. */
const ALIVE = `[...document.querySelectorAll(
  'iframe, object, embed, base, style, [onerror], [onload], [onfocus], [onclick], a[href^="javascript:" i], form[action^="http://evil"], img[src*="evil"], img[src="x"], meta[http-equiv="refresh"]'
)].map((one) => one.outerHTML.slice(0, 120))`;
const LINKS = `[...document.querySelectorAll('a[href^="/"]')].map((one) => one.getAttribute('href'))`;

/** Opens what is linked, each address once, and answers with what was wrong and all the text that was seen. */
async function crawl(who: TestPerson | null, starts: readonly string[], most: number) {
  const context = await browser.newContext({ locale: 'en-GB' });
  if (who) {
    const token = await openSession(it.db, who.id, { ip: null, agent: 'test' }, it.clock.real());
    const { session } = cookieNames(it.at.config);
    await context.addCookies([
      { name: session, value: encodeURIComponent(signed(it.at.config.secret, token)), url: origin },
    ]);
  }
  const { page, faults } = await watched(context);
  const open = [...starts];
  const seen = new Set<string>();
  let text = '';
  for (let path = open.shift(); path !== undefined && seen.size < most; path = open.shift()) {
    const plain = path.replace(/#.*/, '');
    if (seen.has(plain) || /\/files\/|\.csv|sign-out|\/events|\/inspectors\?|\/ui/.test(plain)) continue;
    seen.add(plain);
    const answer = await page.goto(origin + plain, { waitUntil: 'domcontentloaded' });
    if ((answer?.status() ?? 0) >= 500) faults.push(`${plain}: ${answer?.status()}`);
    for (const markup of (await page.evaluate(ALIVE)) as string[]) faults.push(`${plain}: ${markup}`);
    text += (await page.evaluate('document.documentElement.textContent')) as string;
    text += (await page.evaluate(
      '[...document.querySelectorAll("input, textarea, [title], [aria-label]")].map((one) => [one.value, one.title, one.ariaLabel].join(" ")).join(" ")',
    )) as string;
    open.push(...((await page.evaluate(LINKS)) as string[]));
  }
  await context.close();
  return { faults, text, seen };
}

test('no text that people write runs, fetches or changes anything on any page, and each is read as it was written', async () => {
  const order = (id: string) => [
    `/orders/${id}`,
    `/orders/${id}/terms`,
    `/orders/${id}/history`,
    `/orders/${id}/money`,
  ];
  const all = orders.flatMap(order);
  const [disputes] = await it.db.sql<{ id: string }>('SELECT id FROM order_disputes');
  const visits = [
    await crawl(buyer.person, ['/messages', '/messages?q=script', ...talks], 25),
    await crawl(inspector.person, ['/messages?box=needs_answer', ...talks], 12),
    await crawl(admin, ['/staff/flags', ...talks.slice(0, 1)], 12),
    await crawl(buyer.person, ['/orders', '/settings/security', '/settings/tokens', ...all], 70),
    await crawl(inspector.person, ['/organization/listing', '/balance', '/balance/account', ...all], 60),
    await crawl(mediator, [`/staff/cases/${disputes?.id}`, '/staff', '/staff/support', ...all], 40),
    await crawl(admin, ['/staff/finance', '/staff/support?state=answered', '/staff'], 20),
    await crawl(null, [`/inspectors/${inspector.org}`, '/inspectors', '/sandbox/outbox'], 12),
  ];
  expect(visits.flatMap(({ faults }) => faults)).toEqual([]);
  const text = visits.map((visit) => visit.text).join('\n');
  expect(PAYLOADS.filter((payload) => !text.includes(payload))).toEqual([]);
  expect(visits.reduce((sum, { seen }) => sum + seen.size, 0)).toBeGreaterThan(100);
}, 90_000);

test('nor in a letter, where nothing of it becomes markup or a header', async () => {
  const notices = await it.db.sql<{ id: bigint; person_id: string }>('SELECT id, person_id FROM notices ORDER BY id');
  const told = notices.map(({ id, person_id: person }) => ({ notice: String(id), person }));
  await sendNotices(it.at, { notices: told });
  const messages = await it.db.sql<{ id: bigint }>('SELECT id FROM support_messages WHERE by_staff');
  for (const { id } of messages) await sendSupportAnswer(it.at, { message: String(id) });
  expect(it.letters.length).toBeGreaterThan(20);
  const { page, faults } = await watched(await browser.newContext());
  for (const { subject, to, html } of it.letters) {
    expect(`${subject}${to}`).not.toMatch(/[\r\n]/);
    if (html === undefined) continue;
    await page.setContent(html, { waitUntil: 'domcontentloaded' });
    for (const markup of (await page.evaluate(ALIVE)) as string[]) faults.push(`${subject}: ${markup}`);
  }
  expect(faults).toEqual([]);
}, 30_000);
