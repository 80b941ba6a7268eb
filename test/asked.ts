import { editListing } from '#modules/listings/commands.ts';
import { setPaperFile } from '#modules/listings/papers.ts';
import { addTask } from '#modules/payments/books.ts';
import { openPayment } from '#modules/payments/rails.ts';
import { invite } from '#modules/people/commands.ts';
import { saveSearch } from '#modules/shortlists/commands.ts';
import { SaveInput } from '#modules/shortlists/contract.ts';
import type { TestApp } from './app.ts';
import { GOODS_ASKS } from './asked-goods.ts';
import { flagged, TALK_ASKS, toAnswer } from './asked-talk.ts';
import { askedTerms } from './deals.ts';
import { SCENES } from './moves.ts';
import { pdf, photo, pieces } from './sample-files.ts';
import { LAMP } from './goods.ts';
import { askInspector, makePayout, type World } from './world.ts';

/** What a request names in its address and carries in its body; the key only where one is asked for. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  readonly key?: string;
}

export type Ask = (it: TestApp, world: World) => Asked | Promise<Asked>;

let count = 0;
const newKey = (): string => `asked-key-${++count}`;
const words = 'Please look at this.';
const office = { name: 'Renamed', country: 'CN', city: 'Ningbo' };
const org = { ...office, buys: true };
const account = { holder: 'Qiantang Quality', bank: 'Bank of Ningbo', country: 'CN', number: '6222020200112345' };
const profile = { name: 'Ada', locale: 'en', zone: 'Europe/Oslo', currency: 'USD', theme: 'light' };
const NOTHING_WRONG = 'a long password';

/** Sent as it is; null and absent are the same. */
const send =
  (body: unknown, query?: string): Ask =>
  () => ({ body, ...(query === undefined ? {} : { query }) });

/** Something new for each request that may succeed, so that the one before has not used it up. */
const invitation: Ask = async (it, { buyer }) => {
  const input = { email: `invited${++count}@example.com`, role: 'member' } as const;
  const { id } = await it.db.tx((tx) => invite(tx, buyer.actor, input, it.clock.real()));
  return { params: { id: buyer.org, invitation: id } };
};
const takenBack: Ask = async (it, world) => {
  const { params } = await invitation(it, world);
  return { params: { id: params?.['invitation'] ?? '' } };
};
const member =
  (body?: unknown): Ask =>
  async (it, { buyer }) => ({ params: { person: (await it.makeMember(buyer.org, 'field')).id }, body });
/** Begun by the buyer and not paid yet, on an order of its own. */
const payment =
  (body: unknown): Ask =>
  async (it, world) => {
    const deal = await world.deal();
    await deal.to('confirmed');
    const about = { payee: 'x', description: 'x' };
    const given = { method: 'visa' };
    const now = it.clock.now();
    const made = await openPayment(it.at, world.buyer.actor, deal.order, given, newKey(), about, now);
    return { params: { id: made.payment.id, order: deal.order, payment: made.payment.id }, body };
  };
const toPay: (form: boolean) => Ask = (form) => async (_, world) => {
  const deal = await world.deal();
  await deal.to('confirmed');
  const body = { method: 'visa', ...(form ? { key: newKey() } : {}) };
  return { params: { id: deal.order }, body, key: newKey() };
};
const payout =
  (body: Record<string, string>): Ask =>
  async (it, world) => {
    const key = newKey();
    return { params: { id: await makePayout(it, await world.deal()) }, body: { ...body, key }, key };
  };
const payoutByApi =
  (body: Record<string, string>): Ask =>
  async (it, world) => ({ ...(await payout({})(it, world)), body });
const task: Ask = async (it) => {
  const subject = `asked-${++count}`;
  const due = it.clock.now();
  await it.db.tx((tx) => addTask(tx, { kind: 'payout_overdue', subject, minor: 100n, currency: 'USD' }, due, due));
  const [row] = await it.db.sql<{ id: string }>('SELECT id FROM finance_tasks WHERE subject = $1', [subject]);
  return { params: { id: row?.id ?? '' }, body: { note: 'Asked the bank.' } };
};
const file = async (name: string): Promise<FormData> => {
  const data = new FormData();
  data.append(name, new Blob([new Uint8Array(await pdf())], { type: 'application/pdf' }), 'paper.pdf');
  return data;
};
/** A certificate of the inspector that waits for the staff. */
const paper: Ask = async (it, { inspector }) => {
  const { key, bytes } = await it.at.files.put(pieces(new TextEncoder().encode('%PDF')), { max_bytes: 4 });
  const sent = { key, bytes, name: 'paper.pdf', mediaType: 'application/pdf' };
  const now = it.clock.now();
  const accreditations = [{ code: 'iso17020', number: 'CN-1', issuer: 'CNAS', expires_on: null }] as const;
  await it.db.tx(async (tx) => {
    await editListing(tx, inspector.actor, { accreditations: [...accreditations] }, now);
    await setPaperFile(tx, inspector.actor, 'iso17020', sent, now);
  });
  return { params: { org: inspector.org, code: 'iso17020' } };
};
/** The buyer owner's own, a new one each time. */
const search =
  (body?: unknown): Ask =>
  async (it, { buyer }) => {
    const by = { person: buyer.person.id, org: buyer.org };
    const input = SaveInput.parse({ kind: 'inspector', name: `Search ${++count}`, search: { q: 'lamps' } });
    return { params: { id: await it.db.tx((tx) => saveSearch(tx, by, input, it.clock.now())) }, body };
  };
const toReport: (form: boolean) => Ask = (form) => async (it, world) => {
  const deal = await world.deal();
  await deal.to('funded');
  if (!form)
    return { params: { id: deal.order }, body: { result: 'pass', counts: { critical: 0, major: 0, minor: 0 } } };
  const data = await file('pdf');
  const fields = { do: 'issue', outcome: 'computed', counts_critical: '0', counts_major: '0', counts_minor: '0' };
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return { params: { id: deal.order }, body: data };
};
/** A move as its scene stages it. */
export const move =
  (name: string): Ask =>
  async (it, world) => {
    const scene = SCENES[name];
    if (!scene) throw new Error(`no scene for ${name}`);
    const deal = await world.deal();
    await scene.reach(deal, it);
    return { params: { id: deal.order, move: name }, body: await scene.body?.(deal, it), key: newKey() };
  };
const moveForm =
  (name: string): Ask =>
  async (it, world) => {
    const asked = await move(name)(it, world);
    const given = Object.entries((asked.body ?? {}) as Record<string, unknown>);
    const fields = Object.fromEntries(given.map(([field, value]) => [field, String(value)]));
    return { ...asked, body: { ...fields, key: newKey() } };
  };
const terms = (it: TestApp) => askedTerms(it.clock.now());
const termsFields = (it: TestApp) => {
  const { site, product, window, plan, zone, type } = terms(it);
  const { name, description, ...rest } = product;
  return {
    ...rest,
    ...window,
    product_name: name,
    product_description: description,
    lot: String(product.lot),
    site_name: site.name,
    country: site.country,
    city: site.city,
    region: site.region,
    address: site.address,
    contact: site.contact,
    phone: site.phone,
    zone,
    type,
    standard: plan?.standard ?? '',
    level: 'II',
    severity: 'normal',
    critical: 'none',
    major: '2.5',
    minor: '4.0',
    half_days: '2',
    fee_by: 'provider',
    checklist: 'Barcode',
    requirements: '',
  };
};
const offerFields = (it: TestApp) => ({
  ...termsFields(it),
  day_rate: '420.00',
  day_rate_currency: 'USD',
  seen: '0',
  action: 'send',
});
const answerByForm =
  (move: 'accept' | 'decline' | 'withdraw'): Ask =>
  async (it, world) => {
    const { params, body } = await toAnswer(({ no, hash }) => ({ no: String(no), hash }))(it, world);
    const { no, hash } = body as { no: string; hash: string };
    return { params: { ...params, no, move }, body: move === 'accept' ? { hash } : { words } };
  };
const listing = {
  kind: 'company',
  published: 'on',
  place: 'Hangzhou',
  headline_en: 'We look twice',
  founded: '2001',
  inspectors: '4',
  team: 'Shen',
  languages: ['en'],
  price_psi: '309.00',
  price_psi_currency: 'USD',
};

const lamp = {
  name_en: 'Desk lamp',
  industry: '2740',
  unit: 'piece',
  currency: 'USD',
  from_0: '100',
  price_0: '12.50',
  from_1: '500',
  price_1: '11',
  lead_days: '30',
  transports: ['sea'],
  incoterms: ['FOB', 'CIF'],
  accepts_escrow: 'on',
};
const picture = async (): Promise<FormData> => {
  const data = new FormData();
  data.append('photos', new Blob([new Uint8Array(await photo())], { type: 'image/jpeg' }), 'lamp.jpg');
  return data;
};

/** What is sent to each address that needs more than the names of the world: by method and route. */
export const ASKS: Readonly<Record<string, Ask>> = {
  'POST /rails/:rail/events': send('{}'),
  'PATCH /api/v1/listing': send({ headline_en: 'We look twice' }),
  'POST /api/v1/inspectors/:id/accreditations/:code/verify': (_, { inspector }) => ({
    params: { id: inspector.org, code: 'iso17020' },
  }),
  'POST /api/v1/inspectors/:id/accreditations/:code/refuse': (_, { inspector }) => ({
    params: { id: inspector.org, code: 'iso17020' },
    body: { reason: 'The number is another one.' },
  }),
  'PATCH /api/v1/seller': send({ headline_en: 'Lamps' }),
  'POST /api/v1/products': send(LAMP),
  'PATCH /api/v1/products/:id': send({ lead_days: 31 }),
  'PUT /api/v1/products/:id/photos': (_, { productPhoto }) => ({ body: { photos: [productPhoto] } }),
  'PUT /api/v1/shortlist/:thing': (_, { inspector }) => ({ params: { thing: inspector.org } }),
  'DELETE /api/v1/shortlist/:thing': (_, { product }) => ({ params: { thing: product } }),
  'POST /api/v1/saved-searches': send({ kind: 'product', name: 'Lamps', search: { q: 'lamps' } }),
  'PATCH /api/v1/saved-searches/:id': search({ watched: false }),
  'DELETE /api/v1/saved-searches/:id': search(),
  'POST /api/v1/support': send({ subject: 'A question', words }),
  'POST /api/v1/support/:id/messages': send({ words }),
  'POST /api/v1/staff/support/:id/answer': send({ words }),
  'POST /api/v1/account/sign-up': () => ({
    body: { name: 'New', email: `new${++count}@example.com`, password: NOTHING_WRONG },
  }),
  'POST /api/v1/account/send-verification': send({ email: 'nobody@example.com' }),
  'POST /api/v1/account/verify': send({ token: 'a.b.c', password: NOTHING_WRONG }),
  'POST /api/v1/account/sign-in': send({ email: 'nobody@example.com', password: NOTHING_WRONG }),
  'POST /api/v1/account/second-factor': send({ code: '123456' }),
  'POST /api/v1/account/forgot-password': send({ email: 'nobody@example.com' }),
  'POST /api/v1/account/reset-password': send({ token: 'a', password: NOTHING_WRONG }),
  'POST /api/v1/me/password': send({ current: NOTHING_WRONG, password: 'another long password' }),
  'POST /api/v1/me/email': () => ({ body: { email: `asked${++count}@example.com` } }),
  'POST /api/v1/me/email/confirm': send({ token: 'no-such-token' }),
  'POST /api/v1/me/erase': (_, { buyer }) => ({ body: { email: buyer.person.email } }),
  'POST /api/v1/me/prove': send({ password: NOTHING_WRONG }),
  'POST /api/v1/me/second-factor': send({ password: NOTHING_WRONG }),
  'POST /api/v1/me/second-factor/confirm': send({ code: '123456' }),
  'POST /api/v1/me/second-factor/end': send({ password: NOTHING_WRONG }),
  'POST /api/v1/me/second-factor/backup-codes': send({ password: NOTHING_WRONG }),
  'PATCH /api/v1/me': send({ currency: 'EUR' }),
  'PUT /api/v1/me/organization': (_, { buyer }) => ({ body: { organization: buyer.org } }),
  'POST /api/v1/me/tokens': send({ name: 'Nightly' }),
  'POST /api/v1/organizations': send(org),
  'PUT /api/v1/organizations/:id': send(org),
  'PATCH /api/v1/organizations/:id/members/:person': async (it, world) => ({
    params: { id: world.buyer.org, ...(await member()(it, world)).params },
    body: { role: 'member' },
  }),
  'DELETE /api/v1/organizations/:id/members/:person': async (it, world) => ({
    params: { id: world.buyer.org, ...(await member()(it, world)).params },
  }),
  'POST /api/v1/organizations/:id/invitations': () => ({
    body: { email: `asked${++count}@example.com`, role: 'member' },
  }),
  'DELETE /api/v1/organizations/:id/invitations/:invitation': invitation,
  'POST /api/v1/invitations/accept': send({ token: 'no-such-token' }),
  'POST /api/v1/orders': (it, { inspector }) => ({
    body: { provider: inspector.org, terms: terms(it) },
    key: newKey(),
  }),
  ...Object.fromEntries(Object.keys(SCENES).map((name) => [`POST /api/v1/orders/:id/${name}`, move(name)])),
  ...TALK_ASKS,
  ...GOODS_ASKS,
  'POST /api/v1/files': async () => ({ body: await file('file') }),
  'POST /api/v1/orders/:id/report': toReport(false),
  'GET /api/v1/verify': send(undefined, `?sha256=${'a'.repeat(64)}`),
  'POST /api/v1/notices/read': send({}),
  'PUT /api/v1/me/notices': send({ mail: 'all' }),
  'POST /api/v1/orders/:id/payments': toPay(false),
  'POST /api/v1/payouts': () => ({ body: { currency: 'USD' }, key: newKey() }),
  'PUT /api/v1/payout-account': send(account),
  'POST /api/v1/staff/payouts/:id/done': payoutByApi({ reference: 'B-1' }),
  'POST /api/v1/staff/payouts/:id/failed': payoutByApi({ reason: 'Account closed' }),
  'POST /api/v1/staff/finance-tasks/:id/done': task,
  'POST /api/v1/sandbox/clock': send({ hours: 1 }),

  'POST /organization/listing': send(listing),
  'GET /organization/listing/papers/:code': paper,
  'POST /organization/listing/papers/:code': async (it, world) => ({
    ...(await paper(it, world)),
    body: await file('file'),
  }),
  'POST /organization/listing/days': send({ do: 'take', from: '2030-01-07', to: '2030-01-11' }),
  'POST /products/:id/contact': send({ quantity: '100', words }),
  'POST /organization/seller': send({ published: 'on', accepts_escrow: 'on', place: 'Hangzhou', languages: ['en'] }),
  'POST /organization/products/new': send(lamp),
  'POST /organization/products/:id': send({ ...lamp, published: 'on' }),
  'POST /organization/products/:id/publish': send({ published: 'yes' }),
  'POST /organization/products/:id/photos': async () => ({ body: await picture() }),
  'POST /organization/products/:id/photos/:photo': send({ act: 'earlier' }),
  'POST /shortlist': (_, { inspector }) => ({ body: { add: inspector.org } }),
  'POST /saved-searches': send({ kind: 'inspector', name: 'Lamps', watched: 'on', query: '?q=lamps' }),
  'GET /saved-searches/new/:kind': () => ({ params: { kind: 'product' }, query: '?q=lamps' }),
  'GET /saved-searches/:id': search(),
  'POST /saved-searches/:id': search({ watched: 'no' }),
  'POST /saved-searches/:id/delete': search(),
  'GET /staff/papers/:org/:code': paper,
  'POST /staff/papers/:org/:code': async (it, world) => ({
    ...(await paper(it, world)),
    body: { do: 'verify', sent: String(it.clock.now()) },
  }),
  'POST /help/:article/vote': send({ useful: 'yes' }),
  'POST /support': send({ subject: 'A question', words }),
  'POST /support/:id': send({ words }),
  'POST /staff/support/:id': send({ words }),
  'POST /register': () => ({ body: { name: 'New', email: `new${++count}@example.com`, password: NOTHING_WRONG } }),
  'POST /check-mail': send({ email: 'nobody@example.com' }),
  'POST /verify': send({ token: 'a.b.c', password: NOTHING_WRONG }),
  'POST /sign-in': send({ email: 'nobody@example.com', password: NOTHING_WRONG }),
  'POST /sign-in/second-factor': send({ code: '123456' }),
  'POST /prove': send({ password: NOTHING_WRONG }),
  'POST /sandbox/sign-in/:who': () => ({ params: { who: 'nobody' } }),
  'POST /forgot-password': send({ email: 'nobody@example.com' }),
  'POST /reset-password': send({ token: 'a', password: NOTHING_WRONG }),
  'POST /preferences': send({ theme: 'dark' }),
  'POST /act-for': (_, { buyer }) => ({ body: { organization: buyer.org } }),
  'POST /settings': send(profile),
  'POST /settings/email': () => ({ body: { email: `asked${++count}@example.com` } }),
  'POST /settings/email/confirm': send({ token: 'no-such-token' }),
  'POST /settings/erase': (_, { buyer }) => ({ body: { email: buyer.person.email } }),
  'POST /settings/security/password': send({ current: NOTHING_WRONG, password: 'another long password' }),
  'POST /settings/security/second-factor/end': send({ password: NOTHING_WRONG }),
  'POST /settings/security/backup-codes': send({ password: NOTHING_WRONG }),
  'POST /settings/security/second-factor': send({ password: NOTHING_WRONG }),
  'POST /settings/security/second-factor/confirm': send({ code: '123456', uri: 'otpauth://totp/x', codes: 'abcde' }),
  'POST /settings/tokens': send({ name: 'Nightly', days: '90' }),
  'POST /organization/new': send({ ...office, does: ['buys'] }),
  'POST /organization': send({ ...office, does: ['buys', 'inspects', 'sells'] }),
  'POST /organization/members/:person': member({ role: 'member' }),
  'GET /organization/members/:person/remove': member(),
  'POST /organization/members/:person/remove': member(),
  'POST /organization/invitations': () => ({ body: { email: `asked${++count}@example.com`, role: 'member' } }),
  'POST /organization/invitations/:id/take-back': takenBack,
  'POST /invitation': send({ token: 'no-such-token' }),
  'GET /orders/:id/moves/:move': move('extend'),
  'POST /orders/:id/moves/:move': moveForm('release'),
  'POST /inspectors/:provider/order': (it) => ({ body: termsFields(it) }),
  'GET /orders/:id/modify': move('modify'),
  'POST /orders/:id/modify': async (it, world) => ({ ...(await move('modify')(it, world)), body: termsFields(it) }),
  'GET /contact': (_, { inspector }) => ({ query: `?to=${inspector.org}` }),
  'POST /contact': (_, { inspector }) => ({ body: { to: [inspector.org], type: 'psi', product: 'Lamp', words } }),
  'GET /messages/:id/files/:file': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'GET /messages/:id/files/:file/preview': (_, world) => ({ params: { id: world.talk, file: world.talkPhoto } }),
  'POST /messages/:id': send({ words }),
  'POST /messages/:id/block': send({ unblock: 'yes' }),
  'POST /messages/:id/report': send({ seq: '1', reason: 'spam', words }),
  'POST /messages/:id/offer': async (it, world) => ({
    params: { id: (await askInspector(it, world)).conversation },
    body: offerFields(it),
  }),
  'GET /messages/:id/offers/:no/:move': answerByForm('accept'),
  'POST /messages/:id/offers/:no/:move': answerByForm('accept'),
  'POST /staff/flags/:id': flagged,
  'POST /notices/read': send({}),
  'POST /settings/notices': send({ mail: 'all' }),
  'POST /orders/:id/pay': toPay(true),
  'POST /orders/:id/pay/:payment/continue': async (it, world) => {
    const { params } = await payment(undefined)(it, world);
    return { params: { id: params?.['order'] ?? '', payment: params?.['payment'] ?? '' } };
  },
  'POST /sandbox/pay/:id': payment({ outcome: 'succeed', days: '3', refunds: 'work' }),
  'POST /sandbox/pay/:id/code': payment({ answer: '1234' }),
  'GET /orders/:id/files/:file/preview': (_, { order, photo }) => ({ params: { id: order, file: photo } }),
  'GET /api/v1/orders/:id/files/:file/preview': (_, { order, photo }) => ({ params: { id: order, file: photo } }),
  'POST /balance/payouts': () => ({ body: { currency: 'USD', key: newKey() } }),
  'POST /balance/account': send(account),
  'POST /staff/finance/payouts/:id/done': payout({ reference: 'B-1' }),
  'POST /staff/finance/payouts/:id/failed': payout({ reason: 'Account closed' }),
  'POST /staff/finance/tasks/:id': task,
  'GET /staff/finance/account': send(undefined, '?account=fees:USD'),
  'GET /orders/:id/report': toReport(true),
  'POST /orders/:id/report': toReport(true),
  'POST /verify-report': () => ({ body: new FormData() }),
  'POST /staff/cases/:dispute': () => ({ body: { buyer_minor: '10.00', reasons: words } }),
  'POST /sandbox/clock': send({ hours: '1' }),
};
