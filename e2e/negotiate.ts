import type { Page } from 'playwright-core';
import { reportPdf } from './files.ts';
import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

const INSPECTOR = 'Qiantang Quality Services';
const PASSWORD = 'five lamps in a row';
let told = 0;

const dateIn = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).first().fill(value);
}

/** The menu of a phone is folded away. */
async function menu(page: Page, name: string): Promise<void> {
  const narrow = (page.viewportSize()?.width ?? 0) < 600;
  if (narrow) await page.locator('.menu-phone > summary').click();
  await page
    .locator(narrow ? '.menu-phone' : '.top-nav')
    .getByRole('link', { name })
    .click();
}

/** A buyer who was never here before: finds, compares, asks three at once, negotiates two rounds, and has the order. */
export async function findAndNegotiate(tale: Tale): Promise<void> {
  const name = `Nordlys Interiør ${Date.now().toString(36)}${++told}`;
  await registered(tale, name);
  await found(tale);
  await asked(tale);
  await offered(tale, name);
  await haggled(tale, name);
  await agreed(tale);
}

async function registered(tale: Tale, name: string): Promise<void> {
  const email = `ada-${told}-${Date.now()}@nordlys.example`;
  await tale.step('somebody new signs up and follows the link of the letter', async () => {
    const page = await tale.pageOf('newcomer');
    await page.goto(`${tale.url}/register`);
    await fill(page, { 'Your name': 'Ada Nordlys', 'E-mail address': email, Password: PASSWORD });
    await button(page, 'Create account').click();
    await page.waitForURL(/check-mail/);
    await page.goto(`${tale.url}/sandbox/outbox`);
    await page.getByRole('row').filter({ hasText: email }).getByRole('link').first().click();
    await page.locator('main a[href*="/verify"]').click();
    await page.getByLabel('Password').fill(PASSWORD);
    await button(page, 'Confirm and sign in').click();
    await page.waitForURL(/organization\/new/);
    return page;
  });
  await tale.step('and names the organization that buys', async () => {
    const page = await tale.pageOf('newcomer');
    await page.locator('input[name=name]').fill(name);
    await page.locator('select[name=country]').selectOption('NO');
    await page.locator('input[name=city]').fill('Bergen');
    await page.locator('input[name=does][value=buys]').check();
    await button(page, 'Add organization').click();
    await page.waitForURL((url) => !url.pathname.startsWith('/organization/new'));
    return page;
  });
}

async function found(tale: Tale): Promise<void> {
  await tale.step('finds inspectors for lamps in Zhejiang and puts three of them aside', async () => {
    const page = await tale.pageOf('newcomer');
    await menu(page, 'Find inspectors');
    await page.goto(`${tale.url}/inspectors?place=CN-ZJ&industry=2740`);
    await has(page, INSPECTOR);
    await button(page, `Put ${INSPECTOR} on the shortlist`).click();
    await button(page, `Shortlisted: take ${INSPECTOR} off`).waitFor();
    for (let more = 0; more < 2; more++) {
      const next = button(page, /^Put .* on the shortlist$/);
      const other = /^Put (.*) on/.exec((await next.getAttribute('aria-label')) ?? (await next.innerText()))?.[1];
      await next.click();
      await button(page, `Shortlisted: take ${other} off`).waitFor();
    }
    return page;
  });
  await tale.step('compares the three side by side', async () => {
    const page = await tale.pageOf('newcomer');
    await page.goto(`${tale.url}/shortlist`);
    await button(page, 'Compare those ticked').click();
    await page.waitForURL(/\/compare/);
    await has(page, INSPECTOR);
    return page;
  });
}

async function asked(tale: Tale): Promise<void> {
  await tale.step('asks all three at once, with what, where, when and a file', async () => {
    const page = await tale.pageOf('newcomer');
    await link(page, 'Ask all 3').click();
    await page.waitForURL(/\/contact/);
    await fill(page, {
      'Quantity of the lot': '3200',
      City: 'Shaoxing',
      'Earliest date': dateIn(8),
      'Latest date': dateIn(12),
      'Factory or supplier': 'Keqiao Lamps',
      'Street address': '18 Jinkeqiao Avenue',
      'Contact person': 'Mrs Lou',
      Phone: '+86 575 8500 0000',
      Message: 'Final inspection of desk lamps.\n<b>Hi-pot</b> on eight lamps, please.',
    });
    await page.locator('input[name=product]').fill('Brass desk lamp BL-7');
    await page.getByLabel('Country').selectOption('CN');
    await page.locator('input[name=new_files]').setInputFiles([await reportPdf('Specification BL-7')]);
    await button(page, 'Send the question to 3 companies').click();
    await page.waitForURL(/\/inquiries\//);
    await has(page, 'Answers side by side');
    if ((await page.getByText('No answer yet').count()) !== 3) throw new Error('three companies were asked');
    return page;
  });
}

async function offered(tale: Tale, buyer: string): Promise<void> {
  await tale.step('the inspector finds the question among what needs an answer', async () => {
    const page = await signIn(tale, 'inspector', /Shen Yifan/);
    await menu(page, 'Messages');
    await link(page, 'Needs an answer').click();
    await page.waitForURL(/needs_answer/);
    await page.locator('.inbox-line', { hasText: buyer }).getByText('waits for your answer').waitFor();
    return page;
  });
  await tale.step('and opens a quick offer at the price of the own list', async () => {
    const page = await tale.pageOf('inspector');
    await page.locator('.inbox-line', { hasText: buyer }).getByRole('link', { name: 'Quick offer' }).click();
    await has(page, 'Final inspection of desk lamps');
    if ((await page.locator('input[name=product_name]').inputValue()) !== 'Brass desk lamp BL-7')
      throw new Error('the form does not know what was asked for');
    return page;
  });
  await tale.step('the man-days are reckoned, and who pays the fee shows both totals', async () => {
    const page = await tale.pageOf('inspector');
    await fill(page, {
      'Minutes a unit': '1.5',
      'Tests, one a line': 'Hi-pot 40\nCarton drop 20',
    });
    await page.locator('input[name=day_rate]').fill('248.00');
    await page.locator('select[name=half_days]').selectOption('3');
    // With scripts the sums follow by themselves.
    if (!tale.scripts) await button(page, 'Work out the sums').click();
    await page.locator('#man-days').getByText('125 units × 1.5 min').waitFor();
    await page.locator('#man-days').getByText('1 man-day').first().waitFor();
    await page.locator('#fee-totals').getByText('$401.76').waitFor();
    return page;
  });
  await tale.step('the offer is checked and sent', async () => {
    const page = await tale.pageOf('inspector');
    await page
      .getByLabel('A few words to the other side')
      .fill('Two people in the morning, the report the same evening.');
    await button(page, 'Check the offer').click();
    await has(page, 'Check the offer before it is sent');
    await has(page, '$372.00');
    await button(page, 'Send the offer').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    await has(page, 'Your offer stands');
    return page;
  });
}

async function haggled(tale: Tale, buyer: string): Promise<void> {
  await tale.step('the buyer sees the answer beside the two that are still to come', async () => {
    const page = await tale.pageOf('newcomer');
    await page.reload();
    await has(page, 'Theirs, waits for you');
    await has(page, '$372.00');
    await link(page, 'Open conversation').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    await has(page, 'Two people in the morning');
    return page;
  });
  await tale.step('first round: the buyer counters with fewer man-days', async () => {
    const page = await tale.pageOf('newcomer');
    await page.locator('.talk-pin').getByRole('link', { name: 'Counter-offer' }).click();
    await page.locator('select[name=half_days]').selectOption('2');
    await page.getByLabel('A few words to the other side').fill('One day is our budget.');
    await button(page, 'Check the offer').click();
    await has(page, '$248.00');
    await button(page, 'Send the counter-offer').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    await page.locator('.offer-changed', { hasText: 'Man-days' }).first().waitFor();
    return page;
  });
  await tale.step('second round: the inspector counters with a higher price a man-day', async () => {
    const page = await tale.pageOf('inspector');
    await page.goto(`${tale.url}/messages?box=needs_answer`);
    await page.locator('.inbox-line', { hasText: buyer }).locator('.row-link').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    await has(page, 'One day is our budget.');
    await page.locator('.talk-pin').getByRole('link', { name: 'Counter-offer' }).click();
    await page.locator('input[name=day_rate]').fill('270.00');
    await page.getByRole('radio', { name: 'Half each' }).check();
    await button(page, 'Check the offer').click();
    await has(page, '$280.80');
    await button(page, 'Send the counter-offer').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    return page;
  });
}

async function agreed(tale: Tale): Promise<void> {
  await tale.step('accepting asks once more: total, fee, who pays, plan and silence', async () => {
    const page = await tale.pageOf('newcomer');
    await page.reload();
    await page.locator('.talk-pin').getByText('$270.00').waitFor();
    await page.locator('.talk-pin').getByRole('link', { name: 'Accept' }).click();
    await has(page, 'Accepting makes the order at once');
    for (const text of ['$280.80', '$21.60 half each', '$259.20', '125 units are drawn', 'The buyer pays'])
      await has(page, text);
    return page;
  });
  await tale.step('the order stands confirmed, with exactly these terms', async () => {
    const page = await tale.pageOf('newcomer');
    await button(page, 'Accept: place the order').click();
    await page.waitForURL(/\/orders\/ord_/);
    await has(page, 'Confirmed (to pay)');
    const order = new URL(page.url()).pathname;
    await page.goto(`${tale.url}${order}/terms`);
    for (const text of ['Brass desk lamp BL-7', '3,200', 'Keqiao Lamps, 18 Jinkeqiao Avenue', '$270.00', '$280.80'])
      await has(page, text);
    await page.goto(`${tale.url}${order}`);
    return page;
  });
  await tale.step('and leads back to the conversation', async () => {
    const page = await tale.pageOf('newcomer');
    await button(page, 'Message the inspector').click();
    await page.waitForURL(/\/messages\/cnv_\w+(#\w+)?$/);
    await has(page, 'You accepted the offer');
    return page;
  });
}
