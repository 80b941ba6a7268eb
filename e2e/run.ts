import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO, demoEmail } from '#modules/people/demo.ts';
import { launchBrowser } from '#test/browser.ts';
import { buyNow } from './buy-now.ts';
import { contractForGoods } from './contract.ts';
import { findAndCompare } from './find-and-compare.ts';
import { journeyDispute } from './journey-dispute.ts';
import { journeyOne } from './journey-one.ts';
import { findProducts } from './find-products.ts';
import { findAndNegotiate } from './negotiate.ts';
import { startServer } from './server.ts';
import { twoBrowsersTalk } from './talk.ts';
import { Tale } from './tale.ts';
import { trade } from './trade.ts';

/** Journeys in a real browser on the built server. Ends with `E2E_RESULT {"passed":n,"failed":n}`. */
const shots = join(import.meta.dirname, '..', 'test-results');
mkdirSync(shots, { recursive: true });
const server = await startServer();
const browser = await launchBrowser();
let passed = 0;
let failed = 0;
for (const who of DEMO.filter((one) => !server.greeting.includes(demoEmail(one)))) {
  process.stdout.write(`  NOT OK the start prints no login for ${who}\n`);
  failed++;
}
try {
  const tales = [
    { name: 'find and compare', scripts: true, tell: findAndCompare },
    { name: 'find and compare without JavaScript', scripts: false, tell: findAndCompare },
    { name: 'journey 1', scripts: true, tell: journeyOne },
    { name: 'journey 1 without JavaScript', scripts: false, tell: journeyOne },
    { name: 'find and negotiate', scripts: true, tell: findAndNegotiate },
    { name: 'find and negotiate on a phone', scripts: true, looks: false, width: 390, tell: findAndNegotiate },
    { name: 'find and negotiate without JavaScript', scripts: false, tell: findAndNegotiate },
    { name: 'find and negotiate on a phone without JavaScript', scripts: false, width: 390, tell: findAndNegotiate },
    { name: 'find products', scripts: true, tell: findProducts },
    { name: 'find products on a phone without JavaScript', scripts: false, width: 390, tell: findProducts },
    { name: 'contract for goods', scripts: true, tell: contractForGoods },
    { name: 'contract for goods on a phone without JavaScript', scripts: false, width: 390, tell: contractForGoods },
    { name: 'trade', scripts: true, tell: trade },
    { name: 'trade on a phone without JavaScript', scripts: false, width: 390, tell: trade },
    { name: 'two browsers talk', scripts: true, tell: twoBrowsersTalk },
    // These turn the clock of the installation, which the others fill in dates by: last.
    { name: 'disputes', scripts: true, tell: journeyDispute },
    { name: 'buy now', scripts: true, tell: buyNow },
  ];
  const wanted = process.argv.slice(2).filter((arg) => !arg.startsWith('--'));
  for (const { tell, ...options } of tales.filter((one) => wanted.length === 0 || wanted.includes(one.name))) {
    const tale = new Tale(browser, server.url, { ...options, shots });
    await tell(tale).catch((error: unknown) => tale.broke(error));
    await tale.end();
    passed += tale.passed;
    failed += tale.failed;
  }
} finally {
  await browser.close();
  await server.stop();
}
// The picture of the README: `node e2e/run.ts --picture`.
if (process.argv.includes('--picture'))
  copyFileSync(join(shots, 'order.png'), join(import.meta.dirname, '..', 'docs', 'order.png'));
process.stdout.write(`E2E_RESULT ${JSON.stringify({ passed, failed })}\n`);
process.exitCode = failed > 0 ? 1 : 0;
