import { photo } from './files.ts';
import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

/** A dispute that the sides settle, one that a mediator decides, and the clock that staff turn. */
export async function journeyDispute(tale: Tale): Promise<void> {
  const order = await openedAndSettled(tale);
  await decided(tale);
  await clockTurned(tale);
  await tale.step('the buyer reads the whole history', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}/history`);
    await has(page, 'Settlement accepted');
    return page;
  });
}

async function openedAndSettled(tale: Tale): Promise<string> {
  let order = '';
  await tale.step('the buyer finds an order whose report is uploaded', async () => {
    const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
    await page.goto(`${tale.url}/orders?filter=report_uploaded&side=buyer`);
    await page
      .locator('tr', { hasText: 'Qiantang Quality Services' })
      .filter({ hasNotText: 'correction' })
      .getByRole('link')
      .first()
      .click();
    await page.waitForURL(/\/orders\/ord_/);
    order = new URL(page.url()).pathname;
    return page;
  });
  await tale.step('and opens a dispute with reason, amount, words and a photo', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /Open a dispute/).click();
    await page.getByLabel('Reason').selectOption('report_wrong');
    await page.getByLabel('Amount you claim').fill('50.00');
    await page.getByLabel('Your statement').fill('The shade colour is not what the report says.');
    await page.getByLabel('Files').setInputFiles([await photo('shade', 10)]);
    return page;
  });
  await tale.step('the money is frozen', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Confirm').click();
    await page.waitForURL(new RegExp(`${order}$`));
    await has(page, 'In dispute');
    return page;
  });
  await tale.step('the inspector answers and offers a split', async () => {
    const page = await signIn(tale, 'inspector', /Shen Yifan/);
    await page.goto(`${tale.url}${order}`);
    await link(page, /^Answer/).click();
    await page.getByLabel('Your statement').fill('The shade was within the approved range.');
    await button(page, /^Answer/).click();
    await page.waitForURL(new RegExp(`${order}$`));
    await link(page, /Make a settlement offer/).click();
    await page.getByLabel('What you offer').selectOption('split');
    await page.getByLabel('Amount to the buyer').fill('20.00');
    await button(page, /Make a settlement offer/).click();
    await page.waitForURL(new RegExp(`${order}$`));
    return page;
  });
  await tale.step('the buyer accepts: settled to the cent', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await link(page, /Accept the offer/).click();
    await button(page, 'Confirm').click();
    await page.waitForURL(new RegExp(`${order}$`));
    await has(page, '$20.00');
    return page;
  });
  return order;
}

async function decided(tale: Tale): Promise<void> {
  await tale.step('the mediator sees what is to be decided', async () => {
    const page = await signIn(tale, 'mediator', /Tomás Herrera/);
    await page.goto(`${tale.url}/staff`);
    await has(page, 'With the mediator');
    return page;
  });
  await tale.step('reads the case on one page and decides to the cent', async () => {
    const page = await tale.pageOf('mediator');
    await page.locator('tr', { hasText: 'With the mediator' }).getByRole('link').first().click();
    await page.waitForURL(/\/staff\/cases\//);
    await page.getByLabel(/Amount to the buyer/).fill('12.34');
    await page.getByLabel(/Reasons/).fill('Two photos of the report show another lot; the rest of the work was done.');
    return page;
  });
  await tale.step('and both sides see the reasons', async () => {
    const page = await tale.pageOf('mediator');
    await button(page, 'Show the division').click();
    await has(page, /12\.34/);
    await button(page, /^Decide|^Confirm|Record/).click();
    await has(page, 'Decided, not yet carried out');
    return page;
  });
}

async function clockTurned(tale: Tale): Promise<void> {
  await tale.step('staff turn the clock and the deadlines fire', async () => {
    const page = await tale.pageOf('mediator');
    await page.goto(`${tale.url}/sandbox/clock`);
    await button(page, /7 days/).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  });
}
