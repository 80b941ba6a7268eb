import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { faultsOf } from './look.ts';

interface Options {
  readonly name: string;
  readonly scripts: boolean;
  readonly shots: string;
  /** Of everybody's window; a desk's where it is left out. */
  readonly width?: number;
  /** Whether each page is also looked at for faults; without scripts, and told a second time, they are the same pages. */
  readonly looks?: boolean;
}

/** A journey told step by step; each step counts as one test and is looked at where it ends on a page. */
export class Tale {
  readonly url: string;
  readonly scripts: boolean;
  passed = 0;
  failed = 0;
  readonly #browser: Browser;
  readonly #options: Options;
  readonly #people = new Map<string, { context: BrowserContext; page: Page }>();
  #last = '';

  constructor(browser: Browser, url: string, options: Options) {
    this.#browser = browser;
    this.#options = options;
    this.url = url;
    this.scripts = options.scripts;
  }

  /** Each person has a browser of their own. What a page logs as an error, or its policy refuses, fails the journey. */
  async pageOf(who: string): Promise<Page> {
    const known = this.#people.get(who);
    if (known) return known.page;
    const context = await this.#browser.newContext({
      javaScriptEnabled: this.scripts,
      viewport: { width: this.#options.width ?? 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'Europe/Oslo',
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('pageerror', (error) => this.#fail(`an error on ${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      // A form that the server sends back answers 400 or 409, which the browser reports as well.
      const isRefusal = /status of 4(00|09)/.test(message.text());
      // A tale that takes the line away hears of it too.
      const isOffline = message.text().includes('ERR_INTERNET_DISCONNECTED');
      if (message.type() === 'error' && !isRefusal && !isOffline)
        this.#fail(`the console of ${page.url()}: ${message.text()}`);
    });
    this.#people.set(who, { context, page });
    return page;
  }

  async step(name: string, work: () => Promise<Page>): Promise<void> {
    this.#last = name;
    const begun = performance.now();
    const page = await work();
    const faults = (this.#options.looks ?? this.scripts) ? await faultsOf(page) : [];
    for (const fault of faults) this.#fail(`${name}: ${fault}`);
    if (faults.length === 0) this.passed++;
    process.stdout.write(
      `  ${faults.length === 0 ? 'ok' : 'NOT OK'} ${this.#options.name}: ${name} (${Math.round(performance.now() - begun)} ms)\n`,
    );
  }

  async shot(who: string, name: string): Promise<string> {
    const path = join(this.#options.shots, `${name}.png`);
    const page = await this.pageOf(who);
    await page.screenshot({ path, fullPage: false });
    return path;
  }

  async broke(error: unknown): Promise<void> {
    this.#fail(`${this.#last} broke: ${error instanceof Error ? error.message : String(error)}`);
    for (const [who, { page }] of this.#people) {
      await page
        .screenshot({ path: join(this.#options.shots, `broke-${who}.png`), fullPage: true })
        .catch(() => undefined);
      process.stdout.write(`    ${who} was at ${page.url()}\n`);
    }
  }

  async end(): Promise<void> {
    for (const { context } of this.#people.values()) await context.close();
  }

  #fail(text: string): void {
    this.failed++;
    process.stdout.write(`  NOT OK ${this.#options.name}: ${text}\n`);
  }
}
