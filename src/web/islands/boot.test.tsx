import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ComponentChildren } from 'preact';
import type { Browser, Page as Tab } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser } from '#test/browser.ts';
import { Page, renderDocument } from '#web/layout.tsx';
import { Dialog } from '#web/ui/block.tsx';
import { Button, CopyButton, LinkButton } from '#web/ui/button.tsx';
import { Form } from '#web/ui/form.tsx';
import { FileInput, TextInput } from '#web/ui/input.tsx';
import { Countdown } from '#web/ui/mark.tsx';
import { viewOf } from '#web/view-of.ts';

// The base script in a real browser, against pages of the real layout under the real kind of policy.

const HOUR = 3_600_000;
const now = Date.UTC(2030, 0, 1);

let script: string;
let browser: Browser;
let server: Server;
let origin: string;
let tab: Tab;
let streams: ServerResponse[];
/** The pages that asked for a stream, each by the name that it gave. */
let listeners: (string | null)[];
let version: number;
let sent: number;
let hungUp: number;

function page(children: ComponentChildren, live?: string): string {
  const view = viewOf({ locale: 'en', now, path: '/', nonce: 'n1' });
  return renderDocument(<Page view={view} title="x" live={live} children={children} />);
}

const upload = (errors: Record<string, string>) => (
  <Form action="/upload" upload errors={errors}>
    <FileInput name="file" label="File" />
    <Button>Send</Button>
  </Form>
);

const order = (live: string) =>
  page(
    <>
      <p id="state">version {version}</p>
      <details>
        <summary>More</summary>
        <p>inside</p>
      </details>
      <Form action="/x">
        <TextInput name="note" label="Note" optional />
        <Button>Save</Button>
      </Form>
    </>,
    live,
  );

const pages: Record<string, () => string> = {
  '/parts': () =>
    page(
      <>
        <Countdown to={now + HOUR + 5 * 60_000 + 500} />
        <LinkButton href="/confirm" dialog="ask">
          Ask
        </LinkButton>
        <Dialog id="ask" title="Sure?" close="Cancel" actions={<Button type="button">Do it</Button>}>
          <p>Final.</p>
        </Dialog>
        <CopyButton text="x" label="Copy" done="Copied" />
      </>,
    ),
  '/order': () => order('/live'),
  '/watched': () => order(`/live?seen=${version}`),
  '/unseen': () => order('/live?by=unseen'),
  '/upload-form': () => page(upload({})),
  '/done': () => page(<h1>Report uploaded</h1>),
};

function answer(request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://x');
  if (pathname.includes('boot')) {
    response.setHeader('content-type', 'text/javascript').end(script);
  } else if (pathname === '/live') {
    response.setHeader('content-type', 'text/event-stream').flushHeaders();
    streams.push(response);
    listeners.push(searchParams.get('by'));
    response.on('close', () => (hungUp += 1));
    if (Number(searchParams.get('seen') ?? version) < version) say();
  } else if (pathname === '/upload') {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      sent += 1;
      if (bytes > 100_000) response.writeHead(303, { location: '/done' }).end();
      else html(response, page(upload({ file: 'The file is empty.' })), 400);
    });
  } else {
    const body = pages[pathname];
    if (body) html(response, body());
    else response.writeHead(404).end();
  }
}

function html(response: ServerResponse, body: string, status = 200): void {
  const policy = "default-src 'self'; script-src 'nonce-n1'; style-src 'self'";
  response.writeHead(status, { 'content-type': 'text/html', 'content-security-policy': policy }).end(body);
}

const say = () => streams.at(-1)?.write('data: changed\n\n');
const text = (selector: string) => tab.locator(selector).first().textContent();

beforeAll(async () => {
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: 'src/web/islands/boot.ts' } },
  })) as Rolldown.RolldownOutput;
  script = built.output[0].code;
  browser = await launchBrowser();
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

beforeEach(async () => {
  [streams, listeners, version, sent, hungUp] = [[], [], 1, 0, 0];
  tab = await browser.newPage();
});

afterEach(async () => {
  await tab.close();
});

const open = (path: string) => tab.goto(origin + path);
const listening = () => expect.poll(() => streams.length).toBe(1);

test('the whole script is at most 3 KB on the wire', async () => {
  const { gzipSync } = await import('node:zlib');
  expect(gzipSync(script).length).toBeLessThanOrEqual(3 * 1024);
});

describe('parts of a page', () => {
  test('count down by the clock of the server, which may be years away from this machine', async () => {
    await open('/parts');
    expect(await text('[data-countdown]')).toBe('1 hour 5 minutes');
    await expect.poll(() => text('[data-countdown]')).toBe('1 hour 4 minutes');
  });

  test('ask in a dialog instead of on a page of its own, and give the focus back', async () => {
    await open('/parts');
    await tab.click('text=Ask');
    expect(await tab.locator('dialog').evaluate((dialog: HTMLDialogElement) => dialog.open)).toBe(true);
    expect(tab.url()).toBe(`${origin}/parts`);
    await tab.keyboard.press('Escape');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toBe('Ask');
  });

  test('offer to copy only where copying works', async () => {
    await open('/parts');
    expect(await tab.locator('[data-copy]').isVisible()).toBe(true);
  });
});

describe('a page that somebody else changed', () => {
  test('shows the new state, with what was open still open', async () => {
    await open('/order');
    await tab.click('summary:has-text("More")');
    await listening();
    version = 2;
    say();
    await expect.poll(() => text('#state')).toBe('version 2');
    expect(await tab.locator('main details').evaluate((more: HTMLDetailsElement) => more.open)).toBe(true);
  });

  test('leaves what a person has typed alone, and offers the change instead', async () => {
    await open('/order');
    await listening();
    await tab.fill('[name=note]', 'half a sentence');
    version = 2;
    say();
    await tab.waitForSelector('[data-refresh]');
    expect(await text('#state')).toBe('version 1');
    expect(await tab.inputValue('[name=note]')).toBe('half a sentence');
    await tab.click('[data-refresh]');
    await expect.poll(() => text('#state')).toBe('version 2');
  });

  test('catches up with what it missed while the line was down', async () => {
    await open('/order');
    await listening();
    version = 3;
    streams[0]?.destroy();
    await expect.poll(() => text('#state'), { timeout: 10_000 }).toBe('version 3');
  });
});

describe('a tab that nobody looks at', () => {
  // A browser without a window shows all its tabs.
  const look = (away: boolean) =>
    tab.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, away);

  test('keeps no line to the server, and catches up when it is looked at again', async () => {
    await open('/watched');
    await listening();
    await look(true);
    // Lines of tests before may hang up late.
    await expect.poll(() => hungUp).toBeGreaterThan(0);
    version = 2;
    await look(false);
    await expect.poll(() => text('#state')).toBe('version 2');
  });

  test('opens none when it was never looked at', async () => {
    await tab.addInitScript(() => Object.defineProperty(document, 'hidden', { value: true, configurable: true }));
    await open('/unseen');
    // Whatever the page asked for by itself has arrived before this has; what the tab of the test before asked for may too.
    await tab.evaluate(() => fetch('/done').then((answer) => answer.text()));
    expect(listeners).not.toContain('unseen');
    await look(false);
    await expect.poll(() => listeners).toContain('unseen');
  });
});

describe('an upload', () => {
  const file = (size: number) => ({ name: 'report.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(size, 'x') });

  test('ends on the page a native form would have ended on', async () => {
    await open('/upload-form');
    await tab.setInputFiles('[name=file]', file(3_000_000));
    await tab.click('text=Send');
    await tab.waitForSelector('text=Report uploaded');
    expect(tab.url()).toBe(`${origin}/done`);
    expect(sent).toBe(1);
  });

  test('that is refused shows why, with the focus on it', async () => {
    await open('/upload-form');
    await tab.setInputFiles('[name=file]', file(10));
    await tab.click('text=Send');
    await tab.waitForSelector('[data-focus]');
    expect(await tab.evaluate(() => document.activeElement?.textContent)).toContain('The file is empty.');
  });

  test('that breaks off says that nothing was saved and can be sent again', async () => {
    await open('/upload-form');
    await tab.setInputFiles('[name=file]', file(3_000_000));
    await tab.route('**/upload', (route) => route.abort());
    await tab.click('text=Send');
    await expect.poll(() => text('[data-upload-progress] [role=status]')).toMatch(/Nothing was saved/);
    await tab.unroute('**/upload');
    await tab.click('text=Send');
    await tab.waitForSelector('text=Report uploaded');
  });
});
