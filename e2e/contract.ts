import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

/** A buyer drafts a contract from a product, the seller revises it, both sign; then the buyer buys another at its listed price. */
export async function contractForGoods(tale: Tale): Promise<void> {
  const product = await chosen(tale);
  await drafted(tale, product);
  const order = await revised(tale);
  await signed(tale, order);
  await bought(tale, product);
}

async function chosen(tale: Tale): Promise<string> {
  let path = '';
  await tale.step('a buyer opens a product of the seller', async () => {
    const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
    await page.goto(`${tale.url}/products?q=${encodeURIComponent('Keqiao Lamps')}&escrow=yes`);
    await page.locator('.goods-title a').first().click();
    await page.waitForURL(/\/products\/prd_/);
    await link(page, 'Keqiao Lamps').waitFor();
    path = new URL(page.url()).pathname;
    return page;
  });
  return path;
}

async function drafted(tale: Tale, product: string): Promise<void> {
  await tale.step('drafts a contract, in two parts of the price and with another item', async () => {
    const page = await tale.pageOf('buyer');
    await link(page, 'Draft a contract').click();
    await page.waitForURL(`**${product}/contract`);
    await page.getByLabel('Place').fill('Ningbo');
    await button(page, /^30 % deposit/).click();
    await page.getByText('Part 2').first().waitFor();
    await button(page, 'Add an item').click();
    await page.locator('[name="items.1.name"]:focus').fill('Spare shade');
    await page.locator('[name="items.1.quantity"]').fill('10');
    return page;
  });
  await tale.step('is told what is missing, at its field, and loses nothing', async () => {
    const page = await tale.pageOf('buyer');
    // Enter is the first button of a form: it must go on, not take a row away.
    await page.locator('form:has([name="items.1.name"])').evaluate((form) => form.setAttribute('novalidate', ''));
    await page.locator('[name="items.1.quantity"]').press('Enter');
    await has(page, 'Write the price as a number');
    await page.locator('[name="items.1.unit_price_minor"]').fill('3.50');
    return page;
  });
  await tale.step('and checks every cent before it is sent', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Continue').click();
    await has(page, 'Each part, to the cent');
    await has(page, 'What happens if nobody acts');
    return page;
  });
  await tale.step('then sends it', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Send the draft').click();
    await page.waitForURL(/\/orders\/ord_\w+$/);
    await has(page, 'Terms drafted');
    return page;
  });
}

async function revised(tale: Tale): Promise<string> {
  const order = new URL((await tale.pageOf('buyer')).url()).pathname;
  await tale.step('the seller revises it, and sees what would change', async () => {
    const page = await signIn(tale, 'seller', /Lou Meili/);
    await page.goto(`${tale.url}${order}`);
    await link(page, 'Revise the terms').click();
    await page.getByLabel('Packing and delivery').fill('On pallets');
    await button(page, 'Continue').click();
    await has(page, 'What would change');
    await page.getByRole('cell', { name: 'On pallets' }).waitFor();
    return page;
  });
  await tale.step('and sends the new version', async () => {
    const page = await tale.pageOf('seller');
    await button(page, 'Send the new version').click();
    await page.waitForURL(/\/orders\/ord_\w+$/);
    await has(page, 'Terms, version 2');
    return page;
  });
  return order;
}

async function signed(tale: Tale, order: string): Promise<void> {
  for (const who of ['seller', 'buyer']) {
    await tale.step(`the ${who} signs it`, async () => {
      const page = await tale.pageOf(who);
      await page.goto(`${tale.url}${order}`);
      await link(page, /^Sign the terms/).click();
      await button(page, 'Confirm').click();
      await page.waitForURL(`${tale.url}${order}`);
      return page;
    });
  }
  await tale.step('and both see both signatures', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${order}/terms`);
    for (const name of ['Ingrid Solheim', 'Lou Meili']) await has(page, name);
    return page;
  });
}

async function bought(tale: Tale, product: string): Promise<void> {
  await tale.step('the buyer buys the product at its listed price', async () => {
    const page = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${product}`);
    await link(page, 'Buy now').click();
    await page.getByLabel('Place').fill('Ningbo');
    const variant = page.getByLabel('Variant');
    if (await variant.isVisible()) await variant.selectOption({ index: 1 });
    await button(page, 'Continue').click();
    await has(page, 'the seller has signed by listing');
    return page;
  });
  await tale.step('and pays next', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Buy and pay').click();
    await page.waitForURL(/\/orders\/ord_\w+\/pay$/);
    return page;
  });
}
