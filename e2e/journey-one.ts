import type { Page } from 'playwright-core';
import { photo, reportPdf } from './files.ts';
import type { Tale } from './tale.ts';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first();
export const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name }).first();

export async function signIn(tale: Tale, who: string, name: RegExp): Promise<Page> {
  const page = await tale.pageOf(who);
  await page.goto(`${tale.url}/sign-in`);
  await button(page, name).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  return page;
}

export function dateIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

export async function has(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).filter({ visible: true }).first().waitFor();
}

/** What the seed of the product describes: from the directory to the second part of the feedback. */
export async function journeyOne(tale: Tale): Promise<void> {
  const order = await ordered(tale);
  await confirmedAndPaid(tale, order);
  await inspected(tale, order);
  await released(tale, order);
}

async function ordered(tale: Tale): Promise<string> {
  await tale.step('a visitor finds the directory from the home page', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(tale.url);
    await link(page, 'Find inspectors').click();
    await page.waitForURL(/\/inspectors/);
    return page;
  });
  await tale.step('and filters it by text', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(`${tale.url}/inspectors?q=Qiantang`);
    await has(page, 'Qiantang Quality Services');
    return page;
  });
  await tale.step('the buyer signs in with one click', () => signIn(tale, 'buyer', /Ingrid Solheim/));
  await tale.step('opens the company page', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}/inspectors?q=Qiantang`);
    await link(page, 'Qiantang Quality Services').click();
    await link(page, /Order inspection/i).waitFor();
    return page;
  });
  await tale.step('and the order form', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /Order inspection/i).click();
    await page.getByLabel('Product', { exact: true }).waitFor();
    return page;
  });
  await filledIn(tale);
  return placed(tale);
}

async function filledIn(tale: Tale): Promise<void> {
  await tale.step('an order without a product is sent back with what is missing', async () => {
    const page = await tale.pageOf('buyer');
    await page.getByLabel('Quantity of the lot').fill('5000');
    // The browser itself would refuse the empty fields; here the server has to.
    if (tale.scripts) await page.evaluate('document.querySelector("main form").noValidate = true');
    else await fill(page, { Product: ' ' });
    await button(page, 'Continue').click();
    if (tale.scripts) await page.getByRole('alert').first().waitFor();
    return page;
  });
  await tale.step('everything is filled in and shown for a check', async () => {
    const page = await tale.pageOf('buyer');
    await fill(page, {
      Product: 'Desk lamp DL-20',
      'Quantity of the lot': '5000',
      'Factory or supplier': 'Keqiao Lamps',
      City: 'Shaoxing',
      'Street address': '18 Jinkeqiao Avenue',
      'Contact person': 'Mrs Lou',
      Phone: '+86 575 8500 0000',
      'Earliest date': dateIn(8),
      'Latest date': dateIn(10),
    });
    await page.getByLabel('Country').selectOption('CN');
    await page.getByLabel(/Purchase order, specification/).setInputFiles([await photo('golden sample', 40)]);
    await button(page, 'Continue').click();
    await has(page, 'What happens if nobody acts');
    await has(page, /golden sample/);
    return page;
  });
}

async function placed(tale: Tale): Promise<string> {
  let order = '';
  await tale.step('the order is placed and Unconfirmed', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Place order').click();
    await page.waitForURL(/\/orders\/ord_/);
    order = new URL(page.url()).pathname;
    await has(page, 'Unconfirmed');
    return page;
  });
  await tale.step('it is modified while Unconfirmed', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, 'Modify order').click();
    await page.getByLabel('Special requirements').fill('Open every tenth carton.');
    await button(page, 'Continue').click();
    await button(page, 'Save the new terms').click();
    await has(page, 'Terms, version 2');
    return page;
  });
  return order;
}

export async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(value);
}

async function confirmedAndPaid(tale: Tale, order: string): Promise<void> {
  await tale.step('the inspector sees it under All inspection orders', async () => {
    const page = await signIn(tale, 'inspector', /Shen Yifan/);
    await page.goto(`${tale.url}/orders?filter=unconfirmed`);
    await page.locator(`a[href="${order}"]`).first().waitFor();
    return page;
  });
  await tale.step('and confirms exactly the version seen', async () => {
    const page = await tale.pageOf('inspector');
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Confirm order').click();
    await button(page, 'Confirm order').click();
    await has(page, 'Confirmed (to pay)');
    return page;
  });
  await tale.step('Pay now: the buyer chooses a method', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await has(page, /Do not pay the inspector directly/);
    await link(page, 'Pay now').click();
    await page.getByRole('radio', { name: /Visa/ }).check();
    return page;
  });
  await tale.step('the first payment is declined and nothing is lost', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, /Go on and pay/).click();
    await page.waitForURL(/\/sandbox\/pay\//);
    await page
      .getByRole('radio', { name: /fail|decline/i })
      .first()
      .check();
    await button(page, /^Pay/).click();
    await has(page, /declined|did not go through|failed/i);
    return page;
  });
  await tale.step('the second, with Alipay, arrives and is held', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}/pay`);
    await page.getByRole('radio', { name: /Alipay/ }).check();
    await button(page, /Go on and pay/).click();
    await page.waitForURL(/\/sandbox\/pay\//);
    await page.getByRole('radio', { name: 'Succeed', exact: true }).check();
    await button(page, /^Pay/).click();
    await page.goto(`${tale.url}${order}`);
    await has(page, 'Paid, in progress');
    await has(page, 'Held in escrow');
    return page;
  });
}

async function inspected(tale: Tale, order: string): Promise<void> {
  await tale.step('the inspector uploads counts, a PDF and photos', async () => {
    const page = await tale.pageOf('inspector');
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Upload report').click();
    await page.getByLabel('Critical defective units').fill('0');
    await page.getByLabel('Major defective units').fill('3');
    await page.getByLabel('Minor defective units').fill('5');
    await page.getByLabel('Report as PDF').setInputFiles([await reportPdf('Desk lamps, pre-shipment inspection')]);
    await page.getByLabel('Photos').setInputFiles([await photo('cartons', 30), await photo('lamp', 200)]);
    return page;
  });
  await tale.step('and the order is Report uploaded', async () => {
    const page = await tale.pageOf('inspector');
    await button(page, /Issue the report|Issue/).click();
    await page.waitForURL(new RegExp(`${order}($|/report)`));
    await page.goto(`${tale.url}${order}`);
    await has(page, 'Report uploaded');
    return page;
  });
  await tale.step('Check details: the verdict computed from the counts', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    if (tale.scripts) await tale.shot('buyer', 'order');
    await link(page, 'Check details').click();
    await has(page, 'Pass');
    return page;
  });
  await tale.step('the report is downloaded', async () => {
    const page = await tale.pageOf('buyer');
    const href = await link(page, /Download the report|Download PDF|Download/).getAttribute('href');
    const answer = await page.request.get(`${tale.url}${href}`);
    if (answer.status() !== 200 || !(answer.headers()['content-disposition'] ?? '').startsWith('attachment'))
      throw new Error(`download of ${href}: ${answer.status()}`);
    if (!(await answer.body()).subarray(0, 5).toString().startsWith('%PDF')) throw new Error(`${href} is no PDF`);
    return page;
  });
  await tale.step('a correction is asked and answered with a new version', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Ask for a correction').click();
    await page.getByLabel(/What is wrong/).fill('The barcode photo is missing.');
    await button(page, 'Ask for a correction').click();
    await has(page, 'Report uploaded, correction asked');
    const inspector = await tale.pageOf('inspector');
    await inspector.goto(`${tale.url}${order}`);
    await link(inspector, 'Upload report').click();
    for (const [name, count] of [
      ['Critical', '0'],
      ['Major', '4'],
      ['Minor', '5'],
    ] as const)
      await inspector.getByLabel(`${name} defective units`).fill(count);
    await inspector.getByLabel('Report as PDF').setInputFiles([await reportPdf('Desk lamps, second version')]);
    await button(inspector, /Issue the report|Issue/).click();
    await inspector.waitForURL(new RegExp(`${order}($|/report)`));
    await page.goto(`${tale.url}${order}`);
    await has(page, 'Report version 2');
    return page;
  });
  await tale.step('the review is extended once', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await link(page, /Extend the review/).click();
    await button(page, /Extend the review/).click();
    await page.waitForURL(new RegExp(`${order}$`));
    return page;
  });
}

async function released(tale: Tale, order: string): Promise<void> {
  await tale.step('Release payment asks once more', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /Release payment/).click();
    await has(page, /This is final/);
    return page;
  });
  await tale.step('Confirm: Transaction completed', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Confirm').click();
    await page.waitForURL(new RegExp(`${order}$`));
    await has(page, 'Transaction completed');
    return page;
  });
  await tale.step('each cent is explained', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /Explain each cent/).click();
    await page.waitForURL(/\/money/);
    return page;
  });
  await tale.step('feedback in two areas, with a comment', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Give feedback').click();
    await page
      .getByRole('group', { name: /Industry knowledge/ })
      .getByRole('radio')
      .nth(4)
      .check({ force: true });
    await page
      .getByRole('group', { name: /Service quality/ })
      .getByRole('radio')
      .nth(3)
      .check({ force: true });
    await page.getByLabel(/Comment/).fill('Clear photos, on time. <b>Thank you</b>');
    await button(page, 'Give feedback').click();
    await page.waitForURL(new RegExp(`${order}$`));
    return page;
  });
  await tale.step('accuracy only after receipt: Continue feedback', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /I have received the goods/).click();
    await button(page, /I have received the goods/).click();
    await page.waitForURL(new RegExp(`${order}$`));
    await link(page, 'Continue feedback').click();
    await page
      .getByRole('group', { name: /Report accuracy/ })
      .getByRole('radio')
      .nth(4)
      .check({ force: true });
    await button(page, 'Continue feedback').click();
    await page.waitForURL(new RegExp(`${order}$`));
    return page;
  });
  await tale.step('the inspector replies once and sees the balance', async () => {
    const page = await tale.pageOf('inspector');
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Reply').click();
    await page.getByLabel(/Comment/).fill('Glad it helped.');
    await button(page, 'Reply').click();
    await page.waitForURL(new RegExp(`${order}$`));
    await page.goto(`${tale.url}/balance`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  });
}
