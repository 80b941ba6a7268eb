import { launchBrowser } from '#test/browser.ts';
import { faultsOf } from './e2e/look.ts';
const url = 'http://127.0.0.1:4130';
const [who = 'buyer', lang = 'en', theme = 'light', width = '1440', ...paths] = process.argv.slice(2);
const axe = process.env.AXE === '1';
const browser = await launchBrowser();
const context = await browser.newContext({ viewport: { width: Number(width), height: Number(width) < 600 ? 844 : 900 }, colorScheme: theme as 'light', locale: lang === 'zh' ? 'zh-CN' : 'en-GB', timezoneId: 'Europe/Oslo' });
await context.addCookies([{ name: 'locale', value: lang, url }]);
const page = await context.newPage();
page.on('console', (m) => m.type() === 'error' && console.log('console', m.text()));
page.on('pageerror', (e) => console.log('pageerror', e.message));
await page.goto(url + '/sign-in');
await page.evaluate((w) => { const f = document.createElement('form'); f.method = 'post'; f.action = '/sandbox/sign-in/' + w; document.body.append(f); f.submit(); }, who);
await page.waitForURL((u) => !u.pathname.includes('sign-in'));
await context.addCookies([{ name: 'locale', value: lang, url }]);
if (lang) await page.evaluate(async (l) => { await fetch('/preferences', { method: 'POST', body: new URLSearchParams({ locale: l, back: '/' }) }); }, lang);
for (const raw of paths) {
  const full = raw.endsWith('!');
  let path = raw.replace(/!$/, '');
  if (path.startsWith('text:')) { // open inbox item
    const [, name = '', box = ''] = path.split(':');
    await page.goto(url + '/messages' + (box ? '?box=' + box : ''));
    await page.locator('.item', { hasText: name }).first().locator('h2 a, h2 button').first().click();
    await page.waitForURL(/messages\/cnv/);
    path = 'talk-' + name.replace(/\W+/g, '-');
  } else if (path.startsWith('go:')) {
    const [, from = '', text = ''] = path.split(':');
    if (from) await page.goto(url + from);
    await page.locator('main a', { hasText: text }).first().click();
    await page.waitForLoadState('load');
    path = 'go-' + text.replace(/\W+/g, '-');
  } else await page.goto(url + path);
  await page.waitForTimeout(400);
  const file = `/tmp/hf-look/${(path.replace(/\W+/g, '_') || 'home').slice(0, 60)}-${who}-${width}-${theme}-${lang}.png`;
  await page.screenshot({ path: file, fullPage: full });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  console.log(file, page.url(), wide > 0 ? `${wide} px wider` : '');
  if (axe) for (const f of await faultsOf(page)) console.log('  AXE', f);
}
await browser.close();
