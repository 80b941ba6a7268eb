import type { Page } from 'playwright-core';
import { reportPdf } from './files.ts';
import { button, dateIn, fill, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

/**
 * From a product to a completed trade: 30 % at the start of production, 70 % on a passed inspection, which fails at
 * first and passes after rework. In the end every cent is explained.
 */
export async function trade(tale: Tale): Promise<void> {
  const order = await agreed(tale);
  await paidAndBegun(tale, order);
  await inspected(tale, order, { bad: '25', verdict: 'Fail' });
  await reworked(tale, order);
  await inspected(tale, order, { bad: '0', verdict: 'Pass' });
  await shippedAndReceived(tale, order);
  await explained(tale, order);
}

async function agreed(tale: Tale): Promise<string> {
  let order = '';
  await tale.step(
    'a buyer finds a product and drafts a contract: 30 % deposit, 70 % on passed inspection',
    async () => {
      const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
      await page.goto(`${tale.url}/products?q=${encodeURIComponent('Keqiao Lamps')}&escrow=yes`);
      await page.locator('.goods-title a').first().click();
      await page.waitForURL(/\/products\/prd_/);
      await link(page, 'Draft a contract').click();
      await page.waitForURL(/\/contract$/);
      await page.getByLabel('Place').fill('Ningbo');
      await button(page, /^30 % deposit/).click();
      await page.getByText('Part 2').first().waitFor();
      // All of it is paid in at once: a later part is called for only three weeks before shipping.
      await page.locator('[name="milestones.1.due"]').selectOption('agreement');
      await button(page, 'Continue').click();
      await has(page, 'Each part, to the cent');
      return page;
    },
  );
  await tale.step('and sends it', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Send the draft').click();
    await page.waitForURL(/\/orders\/ord_\w+$/);
    order = new URL(page.url()).pathname;
    return page;
  });
  await signIn(tale, 'seller', /Lou Meili/);
  for (const who of ['seller', 'buyer']) {
    await tale.step(`the ${who} signs`, () => confirmed(tale, who, order, /^Sign the terms/));
  }
  await tale.step('the contract is a PDF that both have signed', async () => {
    const page = await tale.pageOf('buyer');
    const href = await link(page, 'Contract (PDF)').getAttribute('href');
    const answer = await page.request.get(`${tale.url}${href}`);
    if (!(await answer.body()).subarray(0, 5).toString().startsWith('%PDF')) throw new Error(`${href} is no PDF`);
    return page;
  });
  return order;
}

/** A move that asks once more. */
export async function confirmed(tale: Tale, who: string, order: string, name: RegExp): Promise<Page> {
  const page = await tale.pageOf(who);
  await page.goto(`${tale.url}${order}`);
  await link(page, name).click();
  await button(page, 'Confirm').click();
  await page.waitForURL(`${tale.url}${order}`);
  return page;
}

export async function paid(tale: Tale, order: string): Promise<Page> {
  const page = await tale.pageOf('buyer');
  await page.goto(`${tale.url}${order}`);
  await link(page, 'Pay now').click();
  await page.getByRole('radio', { name: /Visa/ }).check();
  await button(page, /Go on and pay/).click();
  await page.waitForURL(/\/sandbox\/pay\//);
  await page.getByRole('radio', { name: 'Succeed', exact: true }).check();
  await button(page, /^Pay/).click();
  await page.goto(`${tale.url}${order}`);
  return page;
}

async function paidAndBegun(tale: Tale, order: string): Promise<void> {
  await tale.step('the buyer pays all of it into escrow', async () => {
    const page = await paid(tale, order);
    await has(page, 'Paid (to ship)');
    return page;
  });
  for (const who of ['seller', 'buyer']) {
    await tale.step(`the ${who} signs the start of production`, () =>
      confirmed(tale, who, order, /^Sign the start of production/),
    );
  }
}

/** An inspection of the buyer's own, bound to the balance, from placing it to paying the inspector. */
async function inspected(tale: Tale, order: string, { bad, verdict }: { bad: string; verdict: string }): Promise<void> {
  const inspection = await bound(tale, order);
  await tale.step(`the inspector reports: ${verdict}`, async () => {
    const page = await tale.pageOf('inspector');
    await page.goto(`${tale.url}${inspection}`);
    await link(page, 'Upload report').click();
    await fill(page, {
      'Critical defective units': '0',
      'Major defective units': bad,
      'Minor defective units': '1',
    });
    await page.getByLabel('Report as PDF').setInputFiles([await reportPdf(`Pendants: ${verdict}`)]);
    await button(page, /Issue the report|Issue/).click();
    await page.waitForURL(new RegExp(`${inspection}($|/report)`));
    return page;
  });
  await tale.step('and is paid for the work, whatever the verdict', async () => {
    const page = await confirmed(tale, 'buyer', inspection, /Release payment/);
    await has(page, 'Transaction completed');
    return page;
  });
}

async function bound(tale: Tale, order: string): Promise<string> {
  let inspection = '';
  await tale.step('the buyer orders an inspection of the goods', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}/inspectors?q=Qiantang`);
    await link(page, 'Qiantang Quality Services').click();
    await link(page, /Order inspection/i).click();
    await fill(page, {
      Product: 'Goods of the contract',
      'Quantity of the lot': '500',
      'Factory or supplier': 'Keqiao Lamps',
      City: 'Shaoxing',
      'Street address': '18 Jinkeqiao Avenue',
      'Contact person': 'Mrs Lou',
      Phone: '+86 575 8500 0000',
      'Earliest date': dateIn(2),
      'Latest date': dateIn(3),
    });
    await page.getByLabel('Country').selectOption('CN');
    await button(page, 'Continue').click();
    await button(page, 'Place order').click();
    await page.waitForURL(/\/orders\/ord_/);
    inspection = new URL(page.url()).pathname;
    return page;
  });
  await tale.step('the inspector confirms, and the buyer pays', async () => {
    const inspector = await signIn(tale, 'inspector', /Shen Yifan/);
    await inspector.goto(`${tale.url}${inspection}`);
    await link(inspector, 'Confirm order').click();
    await button(inspector, 'Confirm order').click();
    await has(inspector, 'Confirmed (to pay)');
    return paid(tale, inspection);
  });
  await tale.step('and binds it to the balance', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}`);
    await link(page, /^Bind an inspection/).click();
    await page.getByLabel('Part of the price').selectOption('1');
    await page.getByLabel('Inspection order').selectOption(inspection.replace('/orders/', ''));
    await button(page, /^Bind an inspection/).click();
    await page.waitForURL(`${tale.url}${order}`);
    return page;
  });
  return inspection;
}

/** A verdict reaches the goods a moment after its commit: the page is asked for again until it offers the move. */
export async function offered(tale: Tale, who: string, order: string, move: RegExp): Promise<Page> {
  const page = await tale.pageOf(who);
  for (let tries = 0; tries < 100; tries++) {
    await page.goto(`${tale.url}${order}`);
    if ((await page.getByRole('link', { name: move }).count()) > 0) return page;
  }
  throw new Error(`${order} never offers ${String(move)}`);
}

async function reworked(tale: Tale, order: string): Promise<void> {
  await tale.step('the verdict holds the money and keeps the goods here: the seller proposes rework', async () => {
    const page = await offered(tale, 'seller', order, /^Propose what follows/);
    await link(page, /^Propose what follows/).click();
    await page.getByLabel('What follows').selectOption('rework');
    await page.getByLabel('Date').fill(dateIn(9));
    await button(page, /^Propose what follows/).click();
    await page.waitForURL(`${tale.url}${order}`);
    await has(page, /proposes rework/);
    return page;
  });
  await tale.step('and the buyer agrees', () => confirmed(tale, 'buyer', order, /^Agree to the proposal/));
}

async function shippedAndReceived(tale: Tale, order: string): Promise<void> {
  await tale.step('the pass has released the balance, and the seller ships', async () => {
    const page = await offered(tale, 'seller', order, /^Ship/);
    await link(page, /^Ship/).click();
    await page.getByLabel('Carrier').selectOption('dhl');
    await page.getByLabel('Tracking number').fill('3318810025');
    await button(page, 'Confirm').click();
    await page.waitForURL(`${tale.url}${order}`);
    await has(page, 'Shipped');
    return page;
  });
  await tale.step('the buyer confirms the receipt: Transaction completed', async () => {
    const page = await confirmed(tale, 'buyer', order, /^Confirm the receipt/);
    await has(page, 'Transaction completed');
    return page;
  });
}

/** On the page of each cent every booking sums to zero, and what the buyer paid is what the seller has and the fee. */
async function explained(tale: Tale, order: string): Promise<void> {
  await tale.step('each cent is explained', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /Explain each cent/).click();
    await page.waitForURL(/\/money/);
    const totals = new Map<string, number>();
    for (const table of await page.getByRole('table').all()) {
      let sum = 0;
      for (const row of await table.locator('tbody tr').all()) {
        const [account = '', amount = ''] = await row.locator('th, td').allInnerTexts();
        const cents = Math.round(Number(amount.replaceAll(/[^\d.]/g, '')) * 100) * (/[-−]/.test(amount) ? -1 : 1);
        sum += cents;
        totals.set(account.trim(), (totals.get(account.trim()) ?? 0) + cents);
      }
      if (sum !== 0) throw new Error(`a booking sums to ${sum}`);
    }
    const ends = [...totals].filter(([, cents]) => cents !== 0);
    const [paidIn, ...others] = ends.map(([, cents]) => cents).sort((a, b) => a - b);
    if (ends.length !== 3 || -(paidIn ?? 0) !== others.reduce((all, cents) => all + cents, 0))
      throw new Error(`the cents of ${order} end at ${JSON.stringify(ends)}`);
    return page;
  });
}
