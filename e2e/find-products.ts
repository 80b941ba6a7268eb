import type { Page } from 'playwright-core';
import { photo } from './files.ts';
import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

/** What one run enters is not mixed up with another's. */
const name = `Pagoda lamp ${Date.now().toString(36)}`;

/** A seller enters a product with photos and publishes it; a buyer finds it by filters, reads it, and asks about it. */
export async function findProducts(tale: Tale): Promise<void> {
  await entered(tale);
  await found(tale);
  await read(tale);
  await asked(tale);
  await answered(tale);
}

async function entered(tale: Tale): Promise<void> {
  await tale.step('a seller sees what it sells', async () => {
    const page = await signIn(tale, 'seller', /Lou Meili/);
    await page.goto(`${tale.url}/organization`);
    await link(page, 'Your products').click();
    await has(page, 'draft');
    return page;
  });
  await tale.step('is told what is wrong with a new product, at its field', async () => {
    const page = await tale.pageOf('seller');
    await link(page, 'Add a product').click();
    await page.getByLabel('Name, in English').fill(name);
    await page.getByLabel('From quantity').nth(0).fill('40');
    await page.getByLabel('Price of one').nth(0).fill('21.50');
    await page.getByLabel('From quantity').nth(1).fill('400');
    await page.getByLabel('Price of one').nth(1).fill('23');
    await page.getByLabel('Lead time in days').fill('18');
    await button(page, 'Save').click();
    await has(page, 'Less than the price on the line before.');
    return page;
  });
  await tale.step('mends it, and adds photos', async () => {
    const page = await tale.pageOf('seller');
    await page.getByLabel('Price of one').nth(1).fill('19.90');
    await button(page, 'Save').click();
    await page.waitForURL(/\/organization\/products\/prd_/);
    for (const hue of [20, 200]) {
      await page.locator('input[name=photos]').setInputFiles([await photo(`lamp ${hue}`, hue)]);
      await button(page, 'Upload').click();
      await page.getByRole('img', { name: `Photo ${hue === 20 ? 1 : 2} of` }).waitFor();
    }
    await button(page, 'Earlier: photo 2').click();
    await has(page, 'Earlier');
    return page;
  });
  await tale.step('and publishes it', async () => {
    const page = await tale.pageOf('seller');
    await button(page, 'Publish').click();
    await has(page, 'Published. Buyers find it now.');
    return page;
  });
}

const listed = (page: Page) => page.getByRole('list', { name: 'Find products' }).getByRole('link').first().waitFor();

async function found(tale: Tale): Promise<void> {
  await tale.step('a visitor finds products from the menu', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(tale.url);
    const menu = page.locator('.menu-phone > summary');
    if (await menu.isVisible()) await menu.click();
    await page.getByRole('link', { name: 'Find products' }).filter({ visible: true }).first().click();
    await listed(page);
    return page;
  });
  await tale.step('by words, place, category and escrow, all of it in the address', async () => {
    const page = await tale.pageOf('visitor');
    await page.getByLabel('Seller’s location').fill('Shaoxing');
    if (tale.scripts)
      await page.locator('datalist option[value="Shaoxing, Zhejiang, China"]').waitFor({ state: 'attached' });
    await page.getByLabel('Product or seller').fill('pagoda');
    await page.getByLabel('Quantity you need').selectOption('500');
    await button(page, 'Search').click();
    await page.waitForURL((url) => url.searchParams.get('place') === 'g1795855');
    const escrow = page.getByRole('checkbox', { name: /^Accepts escrow/ });
    if (!(await escrow.isVisible())) await button(page, 'Filters').click();
    await escrow.check();
    // With scripts a choice at a desk sends itself.
    const show = page.getByRole('button', { name: /^Show/ }).filter({ visible: true });
    if (await show.isVisible()) await show.click();
    await page.waitForURL(
      (url) => url.searchParams.get('place') === 'g1795855' && url.searchParams.get('escrow') === 'yes',
    );
    await page.getByRole('link', { name, exact: true }).waitFor();
    await has(page, '$19.90');
    return page;
  });
  await tale.step('sees what fits nothing, and the way out', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(`${tale.url}/products?q=lamp&price_min=900000`);
    await has(page, 'No product matches all of this');
    await link(page, /^without from/).click();
    await listed(page);
    return page;
  });
  await tale.step('puts two of them aside and compares them at a quantity', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(`${tale.url}/products?industry=2740`);
    for (let count = 0; count < 2; count++) {
      const put = button(page, /^Put .* on the shortlist$/);
      const other = /^Put (.*) on/.exec((await put.getAttribute('aria-label')) ?? '')?.[1];
      await put.click();
      await button(page, `Shortlisted: take ${other} off`).waitFor();
    }
    await page.goto(`${tale.url}/shortlist`);
    await button(page, 'Compare those ticked').click();
    await page.waitForURL(/\/compare\?product=/);
    await page.locator('input[name=quantity]').fill('20000');
    await button(page, 'Compare').click();
    await has(page, 'Price of one, at 20,000');
    return page;
  });
}

async function read(tale: Tale): Promise<void> {
  await tale.step('reads the product', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(`${tale.url}/products?q=${encodeURIComponent(name)}`);
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { name: 'Prices by quantity' }).waitFor();
    await has(page, '400 pieces and more');
    return page;
  });
  await tale.step('and who sells it', async () => {
    const page = await tale.pageOf('visitor');
    await link(page, 'Keqiao Lamps').click();
    await page.getByRole('heading', { name: 'Where they are' }).waitFor();
    return page;
  });
}

async function asked(tale: Tale): Promise<void> {
  await tale.step('a buyer asks the seller about it', async () => {
    const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
    await page.goto(`${tale.url}/products?q=${encodeURIComponent(name)}`);
    await page.getByRole('link', { name, exact: true }).click();
    await link(page, 'Contact seller').click();
    await page.getByLabel('Your question').fill('With a British plug, by March?');
    return page;
  });
  await tale.step('and reads the question in the conversation about it', async () => {
    const page = await tale.pageOf('buyer');
    await button(page, 'Send question').click();
    await page.waitForURL(/\/messages\/cnv_/);
    await has(page, `I am interested in 40 pieces of ${name}.`);
    await link(page, 'See the product').waitFor();
    return page;
  });
}

const talk = /\/messages\/cnv_\w+(#\w+)?$/;

async function answered(tale: Tale): Promise<void> {
  await tale.step('the seller finds the question and answers it', async () => {
    const page = await tale.pageOf('seller');
    await page.goto(`${tale.url}/messages`);
    await page.locator('.inbox-line', { hasText: name }).first().locator('.row-link').click();
    await page.waitForURL(/\/messages\/cnv_/);
    await page.getByLabel('Write a message').fill('Yes, on the first of March.');
    await button(page, 'Send').click();
    await has(page, 'Yes, on the first of March.');
    return page;
  });
  await tale.step('offers it from its list, with where it is handed over', async () => {
    const page = await tale.pageOf('seller');
    await link(page, 'Make an offer').click();
    await page.locator('input[name="incoterms.place"]').fill('Ningbo');
    await page.getByLabel('A few words to the other side').fill('With the British plug.');
    await button(page, 'Continue').click();
    await has(page, 'Check the offer before it is sent');
    await has(page, '$860.00');
    await button(page, 'Sign and send the offer').click();
    await page.waitForURL(talk);
    await has(page, 'Your offer stands');
    return page;
  });
  await tale.step('the buyer asks for more of it at a lower price, and sees what changes item by item', async () => {
    const page = await tale.pageOf('buyer');
    await page.reload();
    await has(page, 'With the British plug.');
    await page.locator('.talk-pin').getByRole('link', { name: 'Counter-offer' }).click();
    await page.locator('input[name="items.0.quantity"]').fill('60');
    await page.locator('input[name="items.0.unit_price_minor"]').fill('20');
    await button(page, 'Continue').click();
    await page.getByText(`40 pieces ${name} × $21.50`).first().waitFor();
    await has(page, '$1,200.00');
    await button(page, 'Sign and send the counter-offer').click();
    await page.waitForURL(talk);
    await page.locator('.offer-changed', { hasText: 'Item 1' }).first().waitFor();
    return page;
  });
  await tale.step('the seller accepts, and the order stands agreed, signed by both', async () => {
    const page = await tale.pageOf('seller');
    await page.reload();
    await page.locator('.talk-pin').getByRole('link', { name: 'Accept' }).click();
    await has(page, 'Accepting signs the contract');
    await button(page, 'Accept: place the order').click();
    await page.waitForURL(/\/orders\/ord_/);
    await has(page, 'Agreed (to pay)');
    for (const text of ['Ingrid Solheim', 'Lou Meili']) await has(page, text);
    await button(page, 'Message the buyer').click();
    await page.waitForURL(talk);
    await has(page, 'You accepted the offer');
    return page;
  });
  await tale.step('and takes the product out of the directory', async () => {
    const page = await tale.pageOf('seller');
    await page.goto(`${tale.url}/products?q=${encodeURIComponent(name)}`);
    await page.getByRole('link', { name, exact: true }).click();
    await link(page, 'Edit').click();
    await button(page, 'Withdraw').click();
    await has(page, 'Withdrawn. Buyers no longer find it.');
    return page;
  });
}
