import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';

import { launchBrowser } from '#test/browser.ts';

// Looks at pages: a picture of each at both widths, in both themes and languages, and what axe finds wrong with it.

const usage = `node tools/shots.ts --out FOLDER [--cookie NAME=VALUE]... [--width N]... [--theme T]... [--lang L]... URL...
Pictures go to FOLDER; exit code 1 when axe finds a violation.`;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

const { values, positionals: urls } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    cookie: { type: 'string', multiple: true, default: [] },
    width: { type: 'string', multiple: true, default: ['390', '1440'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    lang: { type: 'string', multiple: true, default: ['en', 'zh'] },
    'no-axe': { type: 'boolean', default: false },
  },
});
if (!values.out || urls.length === 0) {
  console.error(usage);
  process.exit(2);
}

const folder = resolve(values.out);
await mkdir(folder, { recursive: true });
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const browser = await launchBrowser();
let broken = 0;
try {
  for (const lang of values.lang)
    for (const width of values.width)
      for (const theme of values.theme) broken += await shoot(browser, lang, width, theme);
} finally {
  await browser.close();
}
console.log(broken === 0 ? 'axe found nothing' : `axe found ${broken} violations`);
process.exitCode = broken === 0 ? 0 : 1;

async function shoot(opened: Browser, lang: string, width: string, theme: string): Promise<number> {
  const context = await opened.newContext({
    viewport: { width: Number(width), height: Number(width) < 600 ? 844 : 900 },
    colorScheme: theme === 'dark' ? 'dark' : 'light',
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    // axe is put into the page by this tool, which the page's own policy rightly forbids.
    bypassCSP: true,
  });
  let found = 0;
  for (const url of urls) {
    const cookies = [...values.cookie, `locale=${lang}`].map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return { name, value: value.join('='), url };
    });
    await context.addCookies(cookies);
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') console.log(`  console: ${message.text()}`);
    });
    await page.goto(url, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    const { pathname } = new URL(url);
    const name = `${pathname.replaceAll(/[^\w-]+/g, '_').replace(/^_|_$/g, '') || 'home'}-${width}-${theme}-${lang}.png`;
    await page.screenshot({ path: join(folder, name), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    console.log(`${name}${wide > 0 ? `  ${wide} px wider than the screen` : ''}`);
    if (!values['no-axe']) {
      await page.evaluate(axe);
      const violations = await page.evaluate<Violation[]>(
        `axe.run().then((result) => result.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes })))`,
      );
      for (const { id, impact, help, nodes } of violations) {
        found += 1;
        console.log(`  ${impact} ${id}: ${help}`);
        for (const node of nodes.slice(0, 4)) console.log(`    ${node.target.join(' ')}`);
      }
    }
    await page.close();
  }
  await context.close();
  return found;
}
