import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Stop } from './tour.ts';

export interface Wanted {
  readonly folder: string;
  readonly width: string;
  readonly themes: readonly string[];
  readonly lang: string;
  readonly axe: boolean;
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** The most a page may move while it loads: what is called good by those who measure it (web.dev, "CLS"). */
const SHIFT_MAX = 0.1;

/** Put into every page before it loads: adds up by how much the page moves by itself. */
export const WATCH_SHIFTS = `globalThis.shifted = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) globalThis.shifted += value;
}).observe({ type: 'layout-shift', buffered: true });`;

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Pictures of a page in each theme; answers the files and what is wrong with it. */
export async function look(page: Page, stop: Stop, wanted: Wanted): Promise<{ files: string[]; faults: string[] }> {
  const files: string[] = [];
  const faults: string[] = [];
  const { folder, width, lang } = wanted;
  const where = `${width}-${lang}`;
  await page.goto(stop.path, { waitUntil: 'load' });
  await stop.act?.(page);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const shifted = await page.evaluate<number>('globalThis.shifted');
  if (shifted > SHIFT_MAX) faults.push(`${where}: moves by ${shifted.toFixed(3)} while it loads`);
  faults.push(...(await page.evaluate<string[]>(MEASURE)).map((fault) => `${where}: ${fault}`));
  for (const theme of wanted.themes) {
    await wear(page, theme);
    const file = join(folder, `${stop.name}-${width}-${theme}-${lang}.png`);
    await page.screenshot({ path: file, fullPage: true });
    files.push(file);
    if (wanted.axe) faults.push(...(await judged(page)).map((fault) => `${where}-${theme}: ${fault}`));
  }
  return { files, faults };
}

/** Wider than the screen; and on a phone what is too small for a thumb (WCAG 2.2, 2.5.5; links within text excepted). */
const MEASURE = `(() => {
  const faults = [];
  const told = new Set();
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) faults.push(over + ' px wider than the screen');
  if (innerWidth > 600) return faults;
  for (const one of document.querySelectorAll('a[href], button, summary, select, input:not([type=hidden], [type=radio], [type=checkbox]), textarea')) {
    const { width, height } = one.getBoundingClientRect();
    if (width === 0 || one.closest('.hidden-text, .skip, dialog:not([open])') || getComputedStyle(one).visibility === 'hidden') continue;
    const inText = one.matches('a') && getComputedStyle(one).display === 'inline';
    const kind = one.tagName + one.className + one.parentElement.className;
    if (inText || height >= 43.5 || told.has(kind)) continue;
    told.add(kind);
    faults.push(Math.round(height) + ' px high: ' + one.outerHTML.slice(0, 110));
  }
  return faults;
})()`;

async function wear(page: Page, theme: string): Promise<void> {
  await page.emulateMedia({ colorScheme: theme === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  // Chromium keeps inherited colours of the other scheme until the page is laid out anew.
  await page.evaluate(
    '(() => { const { style } = document.documentElement; style.display = "none"; document.body.offsetHeight; style.display = ""; })()',
  );
}

async function judged(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate<Violation[]>(
    `axe.run().then((result) => result.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes })))`,
  );
  return violations.map(({ id, impact, help, nodes }) => {
    const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
    return `${impact} ${id}: ${help} (${places.join('; ')})`;
  });
}
