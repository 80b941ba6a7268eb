import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launchBrowser } from '#test/browser.ts';
import { journeyOne } from './journey-one.ts';
import { startServer } from './server.ts';
import { Tale } from './tale.ts';

/** Journeys in a real browser on the built server. Ends with `E2E_RESULT {"passed":n,"failed":n}`. */
const shots = join(import.meta.dirname, '..', 'test-results');
mkdirSync(shots, { recursive: true });
const server = await startServer();
const browser = await launchBrowser();
let passed = 0;
let failed = 0;
try {
  for (const scripts of [true, false]) {
    const tale = new Tale(browser, server.url, {
      scripts,
      shots,
      name: scripts ? 'journey 1' : 'journey 1 without JavaScript',
    });
    await journeyOne(tale).catch((error: unknown) => tale.broke(error));
    await tale.end();
    passed += tale.passed;
    failed += tale.failed;
  }
} finally {
  await browser.close();
  await server.stop();
}
process.stdout.write(`E2E_RESULT ${JSON.stringify({ passed, failed })}\n`);
process.exitCode = failed > 0 ? 1 : 0;
