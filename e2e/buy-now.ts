import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';
import { confirmed, offered, paid } from './trade.ts';

/** A product at its listed price: bought, paid, shipped, followed by the sandbox's carrier, received and rated. Turns the clock. */
export async function buyNow(tale: Tale): Promise<void> {
  let order = '';
  await tale.step('the buyer buys a product at its listed price', async () => {
    const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
    await page.goto(`${tale.url}/products?q=${encodeURIComponent('Keqiao Lamps')}&escrow=yes`);
    await page.locator('.goods-title a').first().click();
    await page.waitForURL(/\/products\/prd_/);
    await link(page, 'Buy now').click();
    await page.getByLabel('Place').fill('Ningbo');
    const variant = page.getByLabel('Variant');
    if (await variant.isVisible()) await variant.selectOption({ index: 1 });
    await button(page, 'Continue').click();
    await button(page, 'Buy and pay').click();
    await page.waitForURL(/\/orders\/ord_\w+\/pay$/);
    order = new URL(page.url()).pathname.replace(/\/pay$/, '');
    return page;
  });
  await tale.step('and pays into escrow', async () => {
    const page = await paid(tale, order);
    await has(page, 'Paid (to ship)');
    return page;
  });
  await tale.step('the seller ships', async () => {
    await signIn(tale, 'seller', /Lou Meili/);
    const page = await offered(tale, 'seller', order, /^Ship/);
    await link(page, /^Ship/).click();
    await page.getByLabel('Carrier').selectOption('dhl');
    await page.getByLabel('Tracking number').fill('3318810025');
    await button(page, 'Confirm').click();
    await page.waitForURL(`${tale.url}${order}`);
    return page;
  });
  await tale.step('a month later the carrier has delivered', async () => {
    const staff = await signIn(tale, 'admin', /Jonas Weber/);
    await staff.goto(`${tale.url}/sandbox/clock`);
    await button(staff, /30 days/).click();
    await staff.getByRole('heading', { level: 1 }).waitFor();
    const page = await offered(tale, 'buyer', order, /^Confirm the receipt/);
    for (let tries = 0; (await page.getByText('Delivered').count()) === 0; tries++) {
      if (tries > 100) throw new Error(`${order} is never delivered`);
      await page.goto(`${tale.url}${order}`);
    }
    return page;
  });
  await tale.step('the buyer confirms the receipt', async () => {
    const page = await confirmed(tale, 'buyer', order, /^Confirm the receipt/);
    await has(page, 'Transaction completed');
    return page;
  });
  await tale.step('and rates the seller', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, /^Rate the seller/).click();
    for (const name of [/As agreed/, /Communication/, /Shipping time/])
      await page.getByRole('group', { name }).getByRole('radio').nth(4).check({ force: true });
    await page.getByLabel(/^Comment/).fill('As in the photos.');
    await button(page, /^Rate the seller/).click();
    await page.waitForURL(`${tale.url}${order}`);
    await has(page, 'As in the photos.');
    return page;
  });
}
