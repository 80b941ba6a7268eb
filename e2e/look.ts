import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [390, 1440];

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What is wrong with the page as it is, at phone and desktop width and in both themes: axe's findings, and anything wider than the screen. */
export async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  const size = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      // Chromium keeps inherited colours of the other scheme until the page is laid out anew.
      await page.evaluate(
        '(() => { const { style } = document.documentElement; style.display = "none"; document.body.offsetHeight; style.display = ""; })()',
      );
      await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
      // Given to the debugger and not to the page, so that the page's own content policy stays in force.
      await page.evaluate(axe);
      const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
        violations: Violation[];
      };
      for (const { id, nodes } of violations)
        faults.push(
          `${new URL(page.url()).pathname} ${width} ${colorScheme}: ${id} ${nodes[0]?.html.slice(0, 120) ?? ''} ${nodes[0]?.failureSummary.slice(0, 260) ?? ''}`,
        );
    }
    const over = (await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )) as number;
    if (over > 0) faults.push(`${new URL(page.url()).pathname} ${width}: ${over} px wider than the screen`);
  }
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: 'light' });
  return faults;
}
