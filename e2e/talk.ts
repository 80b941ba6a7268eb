import type { Page } from 'playwright-core';
import { photo } from './files.ts';
import { button, has, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

/** What is written in one run is not mixed up with another's. */
const run = Date.now().toString(36);

const bubbles = (page: Page, text: string) => page.locator('.said-by', { hasText: text });

async function once(page: Page, text: string): Promise<void> {
  await bubbles(page, text).first().waitFor();
  const count = await bubbles(page, text).count();
  if (count !== 1) throw new Error(`"${text}" stands ${count} times`);
}

/** Buyer and inspector with the same conversation open: what one writes stands on the other's page, once, in order. */
export async function twoBrowsersTalk(tale: Tale): Promise<void> {
  const [buyer, inspector] = await both(tale);
  await spoken(tale, buyer, inspector);
  await broken(tale, buyer, inspector);
  await warned(tale, buyer, inspector);
}

async function both(tale: Tale): Promise<readonly [Page, Page]> {
  await tale.step('the buyer opens a conversation', async () => {
    const page = await signIn(tale, 'buyer', /Ingrid Solheim/);
    await page.goto(`${tale.url}/messages`);
    await page.locator('.inbox-line', { hasText: 'Qiantang' }).first().locator('.row-link').click();
    await page.waitForURL(/\/messages\/cnv_/);
    return page;
  });
  await tale.step('the inspector opens the same', async () => {
    const page = await signIn(tale, 'inspector', /Shen Yifan/);
    const buyer = await tale.pageOf('buyer');
    await page.goto(`${tale.url}${new URL(buyer.url()).pathname}`);
    await has(page, 'Fjord & Finch');
    return page;
  });
  return [await tale.pageOf('buyer'), await tale.pageOf('inspector')];
}

async function spoken(tale: Tale, buyer: Page, inspector: Page): Promise<void> {
  await tale.step('typing shows on the other side', async () => {
    await inspector.getByLabel('Write a message').pressSequentially('We can');
    await buyer.getByText('is writing').waitFor();
    return buyer;
  });
  await tale.step('a message arrives by itself and is marked as read', async () => {
    await inspector.getByLabel('Write a message').fill(`We can send <b>two</b> people. ${run}\nIs 8:30 fine?`);
    await inspector.getByLabel('Write a message').press('Enter');
    await once(buyer, `We can send <b>two</b> people. ${run}`);
    await once(inspector, `We can send <b>two</b> people. ${run}`);
    await bubbles(inspector, `two</b> people. ${run}`).getByText('Read', { exact: true }).waitFor();
    return inspector;
  });
  await tale.step('so does a photo', async () => {
    await buyer.locator('input[name=new_files]').setInputFiles([await photo('gate of the factory', 12)]);
    await buyer.getByLabel('Write a message').fill(`This gate, please. ${run}`);
    await button(buyer, 'Send').click();
    await bubbles(inspector, `This gate, please. ${run}`).locator('.sent-picture img').waitFor();
    await once(buyer, `This gate, please. ${run}`);
    return inspector;
  });
  await tale.step('many at once come in order, and none twice', async () => {
    const words = Array.from({ length: 6 }, (_, at) => `Point ${at + 1} of six ${run}`);
    for (const line of words) {
      await buyer.getByLabel('Write a message').fill(line);
      await buyer.getByLabel('Write a message').press('Enter');
    }
    for (const line of words) await once(inspector, line);
    for (const page of [buyer, inspector]) {
      await page.waitForFunction(() => document.querySelectorAll('.said-pending').length === 0);
      const said = await page.locator('.bubble .prewrap', { hasText: ` of six ${run}` }).allInnerTexts();
      if (said.join() !== words.join()) throw new Error(`they came as ${said.join()}`);
    }
    return buyer;
  });
}

async function broken(tale: Tale, buyer: Page, inspector: Page): Promise<void> {
  await tale.step('what is written without a line says so and is kept', async () => {
    await buyer.context().setOffline(true);
    await buyer.getByLabel('Write a message').fill(`Written in a tunnel ${run}`);
    await buyer.getByLabel('Write a message').press('Enter');
    await bubbles(buyer, `Written in a tunnel ${run}`)
      .getByText(/Not sent/)
      .waitFor();
    await inspector.getByLabel('Write a message').fill(`Said meanwhile ${run}`);
    await inspector.getByLabel('Write a message').press('Enter');
    await once(inspector, `Said meanwhile ${run}`);
    return inspector;
  });
  await tale.step('and goes by itself when the line is back; what was missed comes too, once', async () => {
    await buyer.context().setOffline(false);
    await once(inspector, `Written in a tunnel ${run}`);
    await once(buyer, `Said meanwhile ${run}`);
    await buyer.waitForFunction(() => document.querySelectorAll('.said-pending').length === 0);
    await once(buyer, `Written in a tunnel ${run}`);
    return buyer;
  });
}

async function warned(tale: Tale, buyer: Page, inspector: Page): Promise<void> {
  await tale.step('payment outside the platform raises a warning on the reader’s page', async () => {
    await inspector.getByLabel('Write a message').fill(`Please pay me directly by PayPal this time. ${run}`);
    await inspector.getByLabel('Write a message').press('Enter');
    await bubbles(buyer, `this time. ${run}`).getByText('This looks like payment outside Holdfast').waitFor();
    return buyer;
  });
  await tale.step('the reader reports the message', async () => {
    await bubbles(buyer, `this time. ${run}`).getByRole('link', { name: 'Report this message' }).click();
    await buyer.getByLabel('Payment outside Holdfast').check();
    await button(buyer, 'Send the report').click();
    await has(buyer, 'Reported. The staff will look at it.');
    return buyer;
  });
  await tale.step('the staff reads it and closes the report', async () => {
    const staff = await signIn(tale, 'support', /Amara Okafor/);
    await staff.goto(`${tale.url}/staff/flags`);
    await staff.getByRole('row').filter({ hasText: 'Fjord & Finch' }).last().getByRole('link').first().click();
    await has(staff, run);
    await staff.getByLabel('What was done').fill('Warned by telephone.');
    await button(staff, 'Close the report').click();
    await has(staff, 'The report is closed.');
    return staff;
  });
}
