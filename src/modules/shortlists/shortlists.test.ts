import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrgId, ProductId } from '#domain/ids.ts';
import { DAY } from '#domain/time.ts';
import { editListing } from '#modules/listings/commands.ts';
import { ListingEdit } from '#modules/listings/contract.ts';
import { noticesWithoutMail } from '#modules/notices/reactions.ts';
import { noticesOf } from '#modules/notices/queries.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { publish } from '#platform/outbox.ts';
import { drain } from '#platform/relay.ts';
import { sendNotices } from '#server/notice-letter.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { LAMP } from '#test/goods.ts';
import { changeSearch, mergeShortlist, saveSearch, shortlist, unlist } from './commands.ts';
import { type Kind, SaveInput, SEARCHES_MAX, SHORTLIST_MAX } from './contract.ts';
import { savedSearches, shortlistOf, type Saver } from './queries.ts';
import { forgetSearches } from './reactions.ts';
import { watchSearches } from './watch.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
let it: TestApp;
let buyer: { org: OrgId; person: TestPerson; by: Saver };

beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOW);
  await it.db.tx((tx) => ensureReference(tx));
}, 60_000);
afterAll(() => it.stop());

async function product(country: string): Promise<ProductId> {
  const { id, owner } = await it.makeOrg({ sells: true });
  return it.db.tx(async (tx) => {
    const actor = it.actor(owner, id);
    await editSeller(tx, actor, { place: country, published: true, accepts_escrow: true }, it.clock.now());
    return addProduct(tx, actor, LAMP, it.clock.now());
  });
}

async function newBuyer() {
  const { id: org, owner: person } = await it.makeOrg({ buys: true });
  return { org, person, by: { person: person.id, org } };
}

/** A published inspection company that covers the country. */
async function company(country: string, name = 'Company'): Promise<OrgId> {
  const { id, owner } = await it.makeOrg({ name, inspects: true });
  const change = ListingEdit.parse({ place: country, published: true, covers: [country] });
  await it.db.tx((tx) => editListing(tx, it.actor(owner, id), change, it.clock.now()));
  return id;
}

describe('a shortlist', () => {
  test('is the organization’s: what one puts aside the other sees, once, the newest first', async () => {
    const { org, by } = await newBuyer();
    const colleague = await it.makeMember(org, 'member');
    const [first, second] = [await company('VN'), await company('VN')];
    await it.db.tx((tx) => shortlist(tx, by, [first], NOW));
    await it.db.tx((tx) => shortlist(tx, { person: colleague.id, org }, [second, first], NOW + 1));
    expect(await shortlistOf(it.db, org)).toEqual([second, first]);
    await unlist(it.db, org, first);
    await unlist(it.db, org, first);
    expect(await shortlistOf(it.db, org)).toEqual([second]);
    expect(await shortlistOf(it.db, (await newBuyer()).org)).toEqual([]);
  });

  test('takes only what is in the directory, and no more than it can hold', async () => {
    const { org, by } = await newBuyer();
    const hidden = await company('VN');
    await it.owner.sql('UPDATE listings SET published = false WHERE org_id = $1', [hidden]);
    await expect(it.db.tx((tx) => shortlist(tx, by, [hidden], NOW))).rejects.toMatchObject({ code: 'not_found' });
    const many = await Promise.all(Array.from({ length: SHORTLIST_MAX + 1 }, () => company('LA')));
    await it.db.tx((tx) => shortlist(tx, by, many.slice(0, SHORTLIST_MAX), NOW));
    await expect(it.db.tx((tx) => shortlist(tx, by, many.slice(-1), NOW))).rejects.toMatchObject({
      code: 'shortlist.full',
    });
    // What a visitor brings along is no reason to refuse them the way in.
    await it.db.tx((tx) => mergeShortlist(tx, by, many.slice(-1), NOW));
    expect(await shortlistOf(it.db, org)).toHaveLength(SHORTLIST_MAX);
  });

  test('takes over what a visitor has put aside, and leaves out what is gone', async () => {
    const { org, by } = await newBuyer();
    const [own, brought] = [await company('TH'), await company('TH')];
    await it.db.tx((tx) => shortlist(tx, by, [own], NOW));
    await it.db.tx((tx) => mergeShortlist(tx, by, [own, brought, 'org_00000000000000000000000000'], NOW + 1));
    expect(await shortlistOf(it.db, org)).toEqual([brought, own]);
  });
});

describe('a saved search', () => {
  const save = (search: Record<string, unknown>, name = 'Mine', watched = true, kind: Kind = 'inspector') =>
    it.db.tx((tx) => saveSearch(tx, buyer.by, SaveInput.parse({ kind, name, search, watched }), it.clock.now()));
  const heard = async () => {
    await drain(it.at, [noticesWithoutMail]);
    const reader = {
      person: buyer.person.id,
      orgs: [{ id: buyer.org, name: '', role: 'owner' as const }],
      staff: null,
    };
    const found = await noticesOf(it.db, reader, {});
    return found.notices.map(({ move, data }) => [
      move,
      'name' in data ? data.name : '',
      'count' in data ? data.count : 0,
    ]);
  };
  const look = async (after: number) => {
    it.clock.pass(after);
    return watchSearches(it.db, it.clock.now());
  };

  beforeAll(async () => {
    buyer = await newBuyer();
  });

  test('tells its person of companies that did not match before, once a day at most', async () => {
    await company('KH', 'There before');
    const id = await save({ place: 'KH' }, 'Cambodia');
    expect(await look(DAY - 1)).toBe(0);
    expect([await look(1), await heard()]).toEqual([1, []]);
    await company('KH', 'New one');
    await company('PL', 'Elsewhere');
    const late = await company('PL', 'Turns to Cambodia');
    await it.owner.sql(`UPDATE listings SET covers = '{KH}', touches = '{KH}' WHERE org_id = $1`, [late]);
    expect([await look(DAY), await heard()]).toEqual([1, [['search_matched', 'Cambodia', 2]]]);
    expect([await look(DAY), (await heard()).length]).toEqual([1, 1]);
    const [saved] = await savedSearches(it.db, buyer.by);
    expect(saved).toMatchObject({ id, name: 'Cambodia', matched: 3, watched: true, search: { place: 'KH' } });
  });

  test('that is paused says nothing, also later of what came meanwhile', async () => {
    const id = await save({ place: 'LK' }, 'Paused');
    const change = (watched: boolean) => it.db.tx((tx) => changeSearch(tx, buyer.by, { id, watched }, it.clock.now()));
    await change(false);
    await company('LK');
    await look(DAY);
    await change(true);
    await look(DAY);
    expect((await heard()).filter(([, name]) => name === 'Paused')).toEqual([]);
    await company('LK');
    await look(DAY);
    expect((await heard()).filter(([, name]) => name === 'Paused')).toEqual([['search_matched', 'Paused', 1]]);
  });

  test('goes by mail with the way to its companies, in the reader’s language', async () => {
    const [row] = await it.db.sql<{ id: bigint }>(`SELECT id FROM notices WHERE kind = 'market' ORDER BY id LIMIT 1`);
    await sendNotices(it.at, { notices: [{ notice: String(row?.id), person: buyer.person.id }] });
    const letter = it.letters.at(-1);
    expect(letter?.subject).toBe('2 new companies match your search “Cambodia”.');
    expect(letter?.text).toContain('/saved-searches/ssr_');
  });

  test('is nobody else’s, not even a colleague’s', async () => {
    const colleague = await it.makeMember(buyer.org, 'owner');
    const by = { person: colleague.id, org: buyer.org };
    expect(await savedSearches(it.db, by)).toEqual([]);
    const id = await save({ place: 'JP' }, 'Private');
    const change = it.db.tx((tx) => changeSearch(tx, by, { id, name: 'Theirs' }, it.clock.now()));
    await expect(change).rejects.toMatchObject({ code: 'not_found' });
  });

  test('can be asked of an old address, and there is an end to how many one keeps', async () => {
    await it.owner.sql(
      `UPDATE saved_searches SET search = search || '{"sort": "distance", "gone": 1}' WHERE name = 'Private'`,
    );
    const saved = (await savedSearches(it.db, buyer.by)).find(({ name }) => name === 'Private');
    expect(saved?.search).toMatchObject({ place: 'JP', sort: 'relevance' });
    const left = SEARCHES_MAX - (await savedSearches(it.db, buyer.by)).length;
    for (let n = 0; n < left; n++) await save({ q: `lamps ${n}` }, `No ${n}`);
    await expect(save({})).rejects.toMatchObject({ code: 'search.too_many' });
  });

  test('goes with its person, while what they put aside stays their organization’s', async () => {
    const { org, by } = await newBuyer();
    await it.db.tx((tx) =>
      saveSearch(tx, by, SaveInput.parse({ kind: 'inspector', name: 'Gone soon', search: {} }), it.clock.now()),
    );
    const aside = await company('MY');
    await it.db.tx((tx) => shortlist(tx, by, [aside], it.clock.now()));
    await it.db.tx((tx) => publish(tx, 'person.erased', { person: by.person }, it.clock.now()));
    await drain(it.at, [forgetSearches]);
    expect([await savedSearches(it.db, by), await shortlistOf(it.db, org)]).toEqual([[], [aside]]);
  });
});

describe('products', () => {
  test('are put aside beside companies, while they are shown', async () => {
    const { org, by } = await newBuyer();
    const [one, other, firm] = [await product('VN'), await product('VN'), await company('VN')];
    await it.db.tx((tx) => shortlist(tx, by, [one, firm], NOW));
    expect((await shortlistOf(it.db, org)).toSorted()).toEqual([firm, one].toSorted());
    await it.owner.sql('UPDATE products SET published = false WHERE id = $1', [other]);
    await expect(it.db.tx((tx) => shortlist(tx, by, [other], NOW))).rejects.toMatchObject({ code: 'not_found' });
    await unlist(it.db, org, one);
    expect(await shortlistOf(it.db, org)).toEqual([firm]);
  });

  test('that are new among what a search finds are told of as products, and not those of another search', async () => {
    const own = await newBuyer();
    const input = { kind: 'product', name: 'Nepal', search: { place: 'NP', minimum: 500 }, watched: true };
    await it.db.tx((tx) => saveSearch(tx, own.by, SaveInput.parse(input), it.clock.now()));
    await product('NP');
    await product('PL');
    await company('NP');
    it.clock.pass(DAY);
    await watchSearches(it.db, it.clock.now());
    await drain(it.at, [noticesWithoutMail]);
    const reader = { person: own.person.id, orgs: [{ id: own.org, name: '', role: 'owner' as const }], staff: null };
    const { notices } = await noticesOf(it.db, reader, {});
    expect(notices.map(({ move, data }) => [move, 'count' in data ? data.count : 0])).toEqual([
      ['products_matched', 1],
    ]);
    expect(await savedSearches(it.db, own.by)).toMatchObject([
      { kind: 'product', matched: 1, search: { minimum: 500 } },
    ]);
  });

  test('have searches of their own: what only inspectors can be asked is refused', () => {
    const parsed = (kind: Kind, search: Record<string, unknown>) => SaveInput.safeParse({ kind, name: 'A', search });
    expect(parsed('product', { escrow: 'yes', price_max: 12.5 }).success).toBe(true);
    for (const wrong of [{ accreditation: ['iso9001'] }, { price_max: '12.5' }, { after: 'x' }, { quantity: 7 }])
      expect(parsed('product', wrong).success, JSON.stringify(wrong)).toBe(false);
    expect(parsed('inspector', { escrow: 'yes' }).success).toBe(false);
  });
});
