import type { Page } from 'playwright-core';
import { button, has, link, signIn } from './journey-one.ts';
import type { Tale } from './tale.ts';

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

/** A visitor finds by filters on a phone and at a desk, puts three aside, compares them, signs in and saves the search. */
export async function findAndCompare(tale: Tale): Promise<void> {
  await onThePhone(tale);
  await atTheDesk(tale);
  await nothingFits(tale);
  await putAside(tale);
  await compared(tale);
  await saved(tale);
}

const queryOf = (page: Page) => new URL(page.url()).searchParams;

/** Marks the document, so that one can tell whether it is still the same one. */
const mark = (page: Page) => page.evaluate('document.body.dataset.kept = "yes"');
const isKept = async (page: Page) => (await page.evaluate('document.body.dataset.kept')) === 'yes';

/** Waits until there are companies in the list. */
const listed = (page: Page) => page.getByRole('list', { name: 'Find inspectors' }).getByRole('link').first().waitFor();

/** Waits until the browser stands at an address that has the parameter. */
const until = (page: Page, name: string, value: string | null) =>
  page.waitForURL((url) => url.searchParams.get(name) === value);

async function onThePhone(tale: Tale): Promise<void> {
  const page = await tale.pageOf('visitor');
  await tale.step('on a phone the filters are a sheet', async () => {
    await page.setViewportSize(PHONE);
    await page.goto(`${tale.url}/inspectors?place=CN`);
    const language = page.getByRole('checkbox', { name: /^Chinese/ });
    if (await language.isVisible()) throw new Error('the filters cover the list before they are asked for');
    await button(page, 'Filters').click();
    await language.waitFor();
    return page;
  });
  await tale.step('which says how many results its choices leave', async () => {
    await page.setViewportSize(PHONE);
    if (!(await page.getByRole('checkbox', { name: /^Lighting/ }).isVisible())) await button(page, 'Filters').click();
    if (tale.scripts) await mark(page);
    const show = page.getByRole('button', { name: /^Show/ }).filter({ visible: true });
    const before = await show.textContent();
    await page.getByRole('checkbox', { name: /^Lighting/ }).check();
    if (tale.scripts) {
      await until(page, 'industry', '2740');
      if ((await show.textContent()) === before) throw new Error('the button does not follow the choice');
      if (!(await isKept(page))) throw new Error('the page was loaded anew');
    }
    await show.click();
    await until(page, 'industry', '2740');
    await listed(page);
    return page;
  });
  await tale.step('and going back takes the choice back', async () => {
    await page.goBack();
    await until(page, 'industry', null);
    await has(page, /companies cover China/);
    return page;
  });
}

async function atTheDesk(tale: Tale): Promise<void> {
  const page = await tale.pageOf('visitor');
  await tale.step('at a desk a choice changes the list in place, and the keyboard stays where it was', async () => {
    await page.setViewportSize(DESK);
    await page.goto(`${tale.url}/inspectors?place=CN`);
    const box = page.getByRole('checkbox', { name: /^Lighting/ });
    if (tale.scripts) {
      await mark(page);
      await box.focus();
      await page.keyboard.press('Space');
      await until(page, 'industry', '2740');
      await page.waitForFunction('document.activeElement.name === "industry" && document.activeElement.checked');
      if (!(await isKept(page))) throw new Error('the page was loaded anew');
    } else {
      await box.check();
      await button(page, 'Show results').click();
      await until(page, 'industry', '2740');
    }
    return page;
  });
  await tale.step('a price band and an order go into the address', async () => {
    await page.getByLabel('to', { exact: true }).fill('400');
    await page.getByLabel('Sort').selectOption('price');
    if (!tale.scripts) await button(page, 'Show results').click();
    await page.waitForURL(
      (url) => url.searchParams.get('price_max') === '400' && url.searchParams.get('sort') === 'price',
    );
    if (queryOf(page).get('industry') !== '2740') throw new Error('the first choice is lost');
    return page;
  });
  await tale.step('a filter is taken away by its chip', async () => {
    await link(page, /Remove filter: up to/).click();
    await until(page, 'price_max', null);
    return page;
  });
}

async function nothingFits(tale: Tale): Promise<void> {
  const page = await tale.pageOf('visitor');
  await tale.step('where nothing fits the page says which filter to take away', async () => {
    await page.goto(`${tale.url}/inspectors?place=CN&industry=2740&price_max=1&currency=USD`);
    await has(page, 'No company matches all of this');
    await link(page, 'without up to $1').waitFor();
    return page;
  });
  await tale.step('and one press leads to what is left', async () => {
    await link(page, 'without up to $1').click();
    await until(page, 'price_max', null);
    await listed(page);
    return page;
  });
}

async function putAside(tale: Tale): Promise<void> {
  const page = await tale.pageOf('visitor');
  await tale.step('three companies are put on the shortlist', async () => {
    await page.setViewportSize(DESK);
    if (tale.scripts) await mark(page);
    for (const count of ['1 company', '2 companies', '3 companies']) {
      await button(page, /^Put .* on the shortlist$/).click();
      await link(page, `${count} on your shortlist`).waitFor();
    }
    if (tale.scripts && !(await isKept(page))) throw new Error('the page was loaded anew');
    return page;
  });
  await tale.step('and a fourth is put there and taken off again', async () => {
    const add = button(page, /^Put .* on the shortlist$/);
    const name = /^Put (.*) on the shortlist$/.exec((await add.getAttribute('aria-label')) ?? '')?.[1] ?? '';
    await add.click();
    await button(page, `Shortlisted: take ${name} off`).click();
    await link(page, '3 companies on your shortlist').waitFor();
    return page;
  });
}

async function compared(tale: Tale): Promise<void> {
  const page = await tale.pageOf('visitor');
  await tale.step('the shortlist shows them, all ticked', async () => {
    await link(page, '3 companies on your shortlist').click();
    await page.getByRole('heading', { name: 'Shortlist' }).waitFor();
    if ((await page.getByRole('checkbox', { checked: true }).count()) !== 3) throw new Error('not all are ticked');
    return page;
  });
  await tale.step('they stand side by side', async () => {
    await button(page, 'Compare those ticked').click();
    await page.getByRole('rowheader', { name: 'Pre-shipment' }).waitFor();
    if ((await page.getByRole('link', { name: /^Order inspection from/ }).count()) !== 3)
      throw new Error('there are not three columns');
    return page;
  });
  await tale.step('also on a phone, where the names of the rows stay in sight', async () => {
    await page.setViewportSize(PHONE);
    const table = page.getByRole('region', { name: 'Compare inspectors' });
    const head = page.getByRole('rowheader', { name: 'Languages' });
    const before = await head.boundingBox();
    if (tale.scripts) await table.evaluate('(box) => box.scrollTo(400, 0)');
    const after = await head.boundingBox();
    if (before?.x !== after?.x) throw new Error('the names of the rows scroll away');
    return page;
  });
  await tale.step('and whoever gets the address sees the same', async () => {
    const other = await tale.pageOf('somebody else');
    await other.goto(page.url());
    await other.getByRole('rowheader', { name: 'Pre-shipment' }).waitFor();
    return other;
  });
}

async function saved(tale: Tale): Promise<void> {
  await tale.step('signing in takes the shortlist along', async () => {
    const page = await signIn(tale, 'visitor', /Ingrid Solheim/);
    await page.setViewportSize(DESK);
    await page.goto(`${tale.url}/shortlist`);
    if ((await page.getByRole('checkbox').count()) < 3) throw new Error('the shortlist was left behind');
    return page;
  });
  await tale.step('a search is saved under a name', async () => {
    const page = await tale.pageOf('visitor');
    await page.goto(`${tale.url}/inspectors?place=CN&industry=2740`);
    await link(page, 'Save this search').click();
    await page.getByLabel('Name').fill(tale.scripts ? 'Lamps' : 'Lamps, once more');
    await button(page, 'Save').click();
    await has(page, /is saved/);
    return page;
  });
  await tale.step('opened, paused and deleted', async () => {
    const page = await tale.pageOf('visitor');
    const name = tale.scripts ? 'Lamps' : 'Lamps, once more';
    await page.getByRole('link', { name, exact: true }).click();
    await until(page, 'industry', '2740');
    await page.goto(`${tale.url}/saved-searches`);
    await button(page, `Pause “${name}”`).click();
    await button(page, `Watch “${name}” again`).waitFor();
    await button(page, `Delete “${name}”`).click();
    await has(page, 'The search is deleted.');
    return page;
  });
}
