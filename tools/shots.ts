import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '#test/browser.ts';
import { look, WATCH_SHIFTS } from './shots/camera.ts';
import { becomeNewcomer } from './shots/newcomer.ts';
import { writeSheets } from './shots/sheets.ts';
import { ROLES, stopsOf, type Role, type Stop } from './shots/tour.ts';

// Looks at pages: pictures at both widths, in both themes and languages, and what axe and a ruler find wrong with them.

const usage = `node tools/shots.ts SITE [--as ROLE]... [--only TEXT]     every page of a running sandbox, as each role meets it
node tools/shots.ts --cookie NAME=VALUE... URL...          these pages
  [--out test-results/shots] [--width N]... [--theme T]... [--lang L]... [--no-axe] [--no-sheets]
Pages come one by one and on sheets, many beside each other. Exit code 1 where something is wrong with a page.
SITE is an address without a path, such as http://127.0.0.1:4000; roles: ${ROLES.join(' ')}`;

const { values, positionals: urls } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: 'test-results/shots' },
    as: { type: 'string', multiple: true, default: [...ROLES] },
    only: { type: 'string', default: '' },
    cookie: { type: 'string', multiple: true, default: [] },
    width: { type: 'string', multiple: true, default: ['390', '1440'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    lang: { type: 'string', multiple: true, default: ['en', 'zh'] },
    'no-axe': { type: 'boolean', default: false },
    'no-sheets': { type: 'boolean', default: false },
  },
});
const [first] = urls;
if (first === undefined || !URL.canParse(first)) {
  console.error(usage);
  process.exit(2);
}
const site = new URL(first).origin;
const isTour = urls.length === 1 && first.replace(/\/$/, '') === site;

const browser = await launchBrowser();
/** What is wrong with every page, such as with its top, is told once. */
const said = new Set<string>();
try {
  if (isTour) for (const role of values.as) await tour(browser, role as Role);
  else for (const lang of values.lang) await visit(browser, urls.map(named), 'pages', lang);
} finally {
  await browser.close();
}
console.log(said.size === 0 ? 'nothing is wrong' : `${said.size} faults`);
process.exitCode = said.size === 0 ? 0 : 1;

function named(url: string): Stop {
  const { pathname, search } = new URL(url);
  return { name: `${pathname}${search}`.replaceAll(/[^\w-]+/g, '_').replaceAll(/^_|_$/g, '') || 'home', path: url };
}

async function tour(opened: Browser, role: Role): Promise<void> {
  for (const lang of values.lang) {
    const context = await opened.newContext({ baseURL: site, extraHTTPHeaders: { 'Accept-Language': lang } });
    await signIn(context, role);
    const stops = (await stopsOf(role, context.request)).filter(({ name }) => name.includes(values.only));
    const { cookies } = await context.storageState();
    await context.close();
    await visit(opened, stops, role, lang, cookies);
  }
}

async function signIn(context: BrowserContext, role: Role): Promise<void> {
  if (role === 'visitor') return;
  if (role === 'newcomer') return becomeNewcomer(context, site);
  const answer = await context.request.post(`/sandbox/sign-in/${role}`, { headers: { Origin: site } });
  if (!answer.ok()) throw new Error(`nobody signs in as ${role}: ${answer.status()}`);
}

type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>;

async function visit(
  opened: Browser,
  stops: readonly Stop[],
  group: string,
  lang: string,
  session: Cookies = [],
): Promise<void> {
  const folder = resolve(values.out, group);
  await mkdir(folder, { recursive: true });
  for (const width of values.width) {
    const page = await open(opened, lang, width, session);
    const taken: string[] = [];
    for (const stop of stops) {
      const wanted = { folder, width, themes: values.theme, lang, axe: !values['no-axe'] };
      const { files, faults } = await look(page, stop, wanted);
      taken.push(...files);
      for (const fault of faults.filter((one) => !said.has(one))) {
        said.add(fault);
        console.log(`${group}/${stop.name} ${fault}`);
      }
    }
    await page.context().close();
    if (!values['no-sheets']) await sheets(taken, `${group}-${width}`, lang, width);
  }
}

async function open(opened: Browser, lang: string, width: string, session: Cookies): Promise<Page> {
  const isPhone = Number(width) < 600;
  const context = await opened.newContext({
    baseURL: site,
    viewport: { width: Number(width), height: isPhone ? 844 : 900 },
    hasTouch: isPhone,
    isMobile: isPhone,
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    // axe is put into the page by this tool, which the page's own policy rightly forbids.
    bypassCSP: true,
  });
  const given = values.cookie.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name, value: value.join('='), url: site };
  });
  await context.addCookies([...session, ...given]);
  await context.addInitScript(WATCH_SHIFTS);
  return context.newPage();
}

async function sheets(files: readonly string[], group: string, lang: string, width: string): Promise<void> {
  for (const theme of values.theme) {
    const some = files.filter((file) => file.endsWith(`-${theme}-${lang}.png`));
    const column = Number(width) < 600 ? 380 : 512;
    await writeSheets(some, column, join(resolve(values.out), `sheet-${group}-${theme}-${lang}`));
  }
}
