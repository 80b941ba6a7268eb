import type { APIRequestContext, Page } from 'playwright-core';
import { paths } from '#web/paths.ts';

/** A page worth a look. `act` is done on it first, and leaves everything as it was. */
export interface Stop {
  readonly name: string;
  readonly path: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

export const ROLES = [
  'visitor',
  'newcomer',
  'buyer',
  'inspector',
  'field',
  'seller',
  'support',
  'mediator',
  'finance',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

interface OrderAnswer {
  readonly id: string;
  readonly no: string;
  readonly state: string;
  readonly dispute: { readonly id: string; readonly state: string } | null;
  readonly facts: { readonly report?: { readonly version: number; readonly result: string } };
  readonly moves: readonly { readonly name: string }[];
}

/** Every page that the role meets, with what the demo market has to show on it. */
export async function stopsOf(role: Role, request: APIRequestContext): Promise<Stop[]> {
  const asked: Asked = { request, html: new Map() };
  if (role === 'visitor') return visitor(asked);
  if (role === 'newcomer') return [...at(OWN), ...at({ inspectors: paths.inspectors, listing: paths.editListing })];
  const office = ['buyer', 'inspector', 'field', 'seller'].includes(role);
  if (!office) return [...at({ home: paths.home, ...STAFF, ...SIGNED_IN }), ...(await linked(asked, STAFF_LINKS))];
  return [...at(OWN), ...(await linked(asked, OWN_LINKS)), ...(await aboutOrders(asked, role)), ...refusedForms(role)];
}

const SIGNED_IN = {
  notices: paths.notices,
  'notice-settings': paths.noticeSettings,
  settings: paths.settings,
  security: paths.security,
  tokens: paths.accessTokens,
  messages: paths.messages,
  support: paths.support(),
  forbidden: paths.financeAccount('escrow:nobody:USD'),
};

const OWN = {
  home: paths.home,
  orders: paths.orders,
  'orders-none-found': `${paths.orders}?q=nothing-is-called-this`,
  organization: paths.organization,
  members: paths.members,
  'new-organization': paths.newOrganization,
  balance: paths.balance,
  'payout-account': paths.payoutAccount,
  ...SIGNED_IN,
  'second-factor': paths.setUpSecondFactor,
  prove: paths.prove(),
  staff: paths.staff,
  clock: paths.sandboxClock,
};

const STAFF = {
  staff: paths.staff,
  'staff-support': paths.staffSupport,
  finance: paths.finance,
  clock: paths.sandboxClock,
  outbox: paths.sandboxOutbox,
};

const FILTERED = `${paths.inspectors}?place=CN&industry=lighting&language=en&type=psi&sort=rating`;

async function visitor(asked: Asked): Promise<Stop[]> {
  const pages = at({
    home: paths.home,
    inspectors: paths.inspectors,
    'inspectors-filtered': FILTERED,
    'inspectors-none': `${paths.inspectors}?q=nothing-is-called-this`,
    help: paths.help,
    'help-found': `${paths.help}?q=escrow`,
    support: paths.support(),
    'verify-report': paths.verifyReport(),
    'verify-unknown': paths.verifyReport('0'.repeat(64)),
    'sign-in': paths.signIn(),
    register: paths.register,
    'check-mail': paths.checkMail,
    forgot: paths.forgot,
    reset: paths.reset('a-token-of-nobody'),
    verify: paths.verify('a-token-of-nobody'),
    invitation: paths.invitation('a-token-of-nobody'),
    api: paths.api,
    outbox: paths.sandboxOutbox,
    gallery: paths.gallery,
    'not-found': '/nothing-is-here',
    'bad-request': `${paths.inspectors}?page=none`,
  });
  const found = await linked(asked, {
    company: [paths.inspectors, /\/inspectors\/org_[0-9a-z]+/],
    'company-other': [`${paths.inspectors}?page=2`, /\/inspectors\/org_[0-9a-z]+/],
    'help-article': [paths.help, /\/help\/[a-z-]+/],
    letter: [paths.sandboxOutbox, /\/sandbox\/outbox\/[\w-]+/],
  });
  const forms = { 'sign-in': paths.signIn(), register: paths.register, forgot: paths.forgot, support: paths.support() };
  return [...pages, ...found, ...at(forms, 'refused-', refuse)];
}

type Links = Readonly<Record<string, readonly [from: string, pattern: RegExp]>>;

const OWN_LINKS: Links = {
  member: [paths.members, /\/organization\/members\/per_[0-9a-z]+(?=")/],
  'member-remove': [paths.members, /\/organization\/members\/per_[0-9a-z]+\/remove/],
  thread: [paths.support(), /\/support\/[0-9a-z_]+/],
};

const STAFF_LINKS: Links = {
  case: [paths.staff, /\/staff\/cases\/dsp_[0-9a-z]+/],
  'staff-thread': [paths.staffSupport, /\/staff\/support\/[0-9a-z_]+/],
  account: [paths.finance, /\/staff\/finance\/account\?[^"]+/],
  order: [paths.staff, /\/orders\/ord_[0-9a-z]+/],
};

/** Moves that write whole new terms of goods. */
const CONTRACTS: readonly string[] = ['revise', 'proposeAmendment'];

/** One order of each state, dispute and result, its pages, and each move that anyone of them offers. */
async function aboutOrders({ request }: Asked, role: Role): Promise<Stop[]> {
  const { orders = [] } = await json<{ orders?: { id: string }[] }>(request, '/api/v1/orders?limit=100');
  const stops = new Map<string, Stop>();
  const add = (name: string, path: string) => stops.has(name) || stops.set(name, { name, path });
  for (const { id } of orders) {
    const { state, dispute, facts, moves } = await json<OrderAnswer>(request, `/api/v1/orders/${id}`);
    const dealt = [state, dispute?.state, facts.report?.result === 'pass' ? '' : facts.report?.result];
    add(`order-${dealt.filter(Boolean).join('-')}`, paths.order(id));
    for (const { name } of moves)
      add(`move-${name}`, CONTRACTS.includes(name) ? paths.orderContract(id, name) : paths.orderMove(id, name));
    if (facts.report) {
      add(`report-${facts.report.result}`, paths.orderReportVersion(id, facts.report.version));
      add('order-money', paths.orderMoney(id));
      add('order-history', paths.orderHistory(id));
      add('order-terms', paths.orderTerms(id));
    }
    if (role === 'buyer' && state === 'placed') add('order-modify', paths.orderModify(id));
    if (role === 'buyer' && state === 'confirmed') add('order-pay', paths.orderPay(id));
    if (role !== 'buyer' && state === 'funded') add('report-upload', paths.orderReport(id));
  }
  const { orders: others = [] } = await json<{ orders?: { provider: { id: string } }[] }>(request, '/api/v1/orders');
  const provider = others[0]?.provider.id;
  if (role === 'buyer' && provider) add('order-place', paths.placeOrder(provider));
  const { items = [] } = await json<{ items?: { id: string; seller: { id: string } }[] }>(
    request,
    '/api/v1/products?escrow=yes&limit=1',
  );
  for (const { id, seller } of role === 'buyer' ? items : []) {
    add('buy-now', paths.buyNow(id));
    add('contract', paths.productContract(id));
    add('seller-contract', paths.sellerContract(seller.id));
  }
  const asked = [...stops.values()];
  const forms = asked.filter(({ name }) =>
    /^(move-(askCorrection|dispute|giveFeedback)|order-place|report-upload|buy-now|contract)$/.test(name),
  );
  return [...asked, ...forms.map(({ name, path }) => ({ name: `refused-${name}`, path, act: refuse }))];
}

function refusedForms(role: Role): Stop[] {
  const own = { 'new-organization': paths.newOrganization, members: paths.members, tokens: paths.accessTokens };
  const account = { 'payout-account': paths.payoutAccount, listing: paths.editListing };
  return at({ ...own, ...(role === 'inspector' ? account : {}) }, 'refused-', refuse);
}

/** Sends the first form of the page with nothing in it: what a person sees whose input was refused. */
async function refuse(page: Page): Promise<void> {
  // A form whose island asks in the browser first stays where it is.
  const answered = page.waitForEvent('load', { timeout: 3000 }).catch(() => undefined);
  await page.evaluate(`(() => {
    const TYPED = 'input:is([type=text], [type=email], [type=password], [type=number]), textarea';
    const form = [...document.querySelectorAll('main form[method="post"]')].find((one) => one.querySelector(TYPED));
    if (!form) return;
    form.noValidate = true;
    for (const field of form.querySelectorAll(TYPED)) field.value = '';
    setTimeout(() => form.requestSubmit());
  })()`);
  await answered;
}

const at = (pages: Readonly<Record<string, string>>, prefix = '', act?: Stop['act']): Stop[] =>
  Object.entries(pages).map(([name, path]) => ({ name: `${prefix}${name}`, path, ...(act ? { act } : {}) }));

interface Asked {
  readonly request: APIRequestContext;
  readonly html: Map<string, string>;
}

/** Pages whose addresses hold an id are found where a person finds them: by a link. */
async function linked({ request, html }: Asked, links: Links): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (const [name, [from, pattern]] of Object.entries(links)) {
    if (!html.has(from)) html.set(from, await (await request.get(from)).text());
    const found = new RegExp(`href="(${pattern.source})`).exec(html.get(from) ?? '')?.[1];
    if (found) stops.push({ name, path: found.replaceAll('&amp;', '&') });
  }
  return stops;
}

async function json<Shape>(request: APIRequestContext, path: string): Promise<Shape> {
  return (await (await request.get(path)).json()) as Shape;
}
