import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { storeFile } from '#modules/files/commands.ts';
import { testApp, type TestApp } from '#test/app.ts';
import type { TestSide } from '#test/deals.ts';
import { askedGoods, inspectedGoods, makeGoods, type TestGoods } from '#test/goods.ts';
import { pdfText } from '#test/pdf-text.ts';
import { pdf, pieces } from '#test/sample-files.ts';
import { NOON } from '#test/snapshots.ts';

// The contract of a goods order as its sides download it, over HTTP.

let it: TestApp;
let buyer: TestSide;
let seller: TestSide;
beforeAll(async () => {
  it = await testApp();
  const named = async (name: string, does: 'buys' | 'sells', at: { country: string; city: string }, person: string) => {
    const owner = await it.makePerson({ name: person });
    const { id } = await it.makeOrg({ owner, name, [does]: true, ...at });
    return { person: owner, actor: it.actor(owner, id), org: id };
  };
  buyer = await named('Elbtal Leuchten', 'buys', { country: 'DE', city: 'Hamburg' }, 'Jana Petersen');
  seller = await named('宁波亮途灯具', 'sells', { country: 'CN', city: 'Ningbo' }, '沈一帆');
});
afterAll(() => it.stop());
beforeEach(() => it.clock.set(NOON));

const goodsWith = (over: Parameters<typeof makeGoods>[1] = {}): Promise<TestGoods> =>
  makeGoods(it, over, { buyer, seller });

async function contract({ order }: TestGoods, version = 1, language = 'en') {
  const client = await it.as(buyer.person);
  const answer = await client.get(`/api/v1/orders/${order}/terms/${version}/contract?language=${language}`);
  const file = Buffer.from(await answer.arrayBuffer());
  return { answer, file, text: answer.status === 200 ? pdfText(file) : '' };
}

/** As it reads, whatever the lines it was broken into. */
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');
const tight = (text: string) => text.replaceAll(/\s+/g, '');

describe('the contract of a goods order', () => {
  test('says all that was agreed: sides, goods, who pays which cent, delivery, parts, files, waits', async () => {
    const content = await pdf();
    const sheet = { name: '规格书.pdf', stream: pieces(content) };
    const { id, sha256 } = await storeFile(it.db, it.at.files, seller.actor, sheet, NOON);
    const terms = {
      ...inspectedGoods(NOON),
      fee_by: 'half' as const,
      files: [id],
      requirements: 'No staples.\nΧωρίς PVC',
    };
    const goods = await goodsWith(terms);
    const { text, answer } = await contract(goods);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="ORD-\d+-contract-1\.pdf"/);
    for (const one of [
      'Elbtal Leuchten, Hamburg, Germany',
      '宁波亮途灯具, Ningbo, China',
      'Desk lamp DL-20, black2,000 pieces$4.50$9,000.00',
      'Shade S-3, black1,000 pieces$1.00$1,000.00',
      'Total$10,000.00',
      'Fee of the operator, 8% of the price$800.00',
      'of it paid by the buyer on top of the price$400.00',
      'The buyer pays in$10,400.00',
      'The seller receives$9,600.00',
      '1$3,120.00$240.00$2,880.00',
      '2$7,280.00$560.00$6,720.00',
      'FOB Ningbo (Incoterms 2020)',
      'By sea',
      '13 December 2026, 24:00 in Asia/Shanghai',
      'One 20-foot container',
      'AQL 2.5 / 4.0, level II',
      'No staples. Χωρίς PVC',
      '规格书.pdf',
      'The buyer checks the goods45 days',
      'The seller shipsuntil 13 January 2027',
      'Both sides choose what follows the failed inspection14 days',
      'The other side answers, or both agree7 days',
    ])
      expect(tight(text)).toContain(tight(one));
    expect(tight(text)).toContain(sha256);
    expect(flat(text)).not.toContain('the part that was called for');
  });

  test('binds nobody before both have signed, says so on each page, and names whoever signed with time, version and hash', async () => {
    const goods = await goodsWith();
    const { terms_hash = '' } = await goods.load();
    const draft = await contract(goods);
    expect(draft.text.match(/Not signed by both sides/g)?.length).toBe(draft.text.match(/page \d of \d/g)?.length);
    expect(flat(draft.text)).toContain('Buyernot signedElbtal Leuchten');
    await goods.move('seller', 'sign');
    it.clock.pass(90_000);
    expect(flat((await contract(goods)).text)).toContain('NOT SIGNED BY BOTH SIDES');
    await goods.move('buyer', 'sign');
    const { text } = await contract(goods);
    const said = flat(text);
    expect(said).not.toMatch(/not signed/i);
    expect(said).toMatch(/BuyerJana PetersenElbtal Leuchten2026-11-02 12:01:30 UTC \(2 ?November 2026, 20:01 ?GMT\+8/);
    expect(said).toContain('Seller沈一帆宁波亮途灯具2026-11-02 12:00:00 UTC');
    expect(said).toContain(terms_hash);
  });

  test('is the same file whenever it is asked for, whose ETag is its fingerprint; a renamed side changes nothing', async () => {
    const goods = await goodsWith();
    await goods.to('agreed');
    const first = await contract(goods);
    const etag = `"${createHash('sha256').update(first.file).digest('hex')}"`;
    expect(first.answer.headers.get('etag')).toBe(etag);
    await it.owner.sql(`UPDATE organizations SET name = 'Renamed' WHERE id = $1`, [buyer.org]);
    it.clock.pass(86_400_000);
    await goods.to('funded').catch(() => goods.pay());
    const later = await contract(goods);
    await it.owner.sql(`UPDATE organizations SET name = 'Elbtal Leuchten' WHERE id = $1`, [buyer.org]);
    expect(later.file.equals(first.file)).toBe(true);
    const client = await it.as(buyer.person);
    const address = `/orders/${goods.order}/terms/1/contract.pdf`;
    expect((await client.get(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
    const chinese = await contract(goods, 1, 'zh');
    expect(flat(chinese.text)).toContain('双方均已签署');
    expect(flat(chinese.text)).toContain('买方Jana PetersenElbtal Leuchten');
  });

  test('of an amendment stands beside the one that is signed, with its proposer; signed, both versions keep their signatures', async () => {
    const goods = await goodsWith();
    await goods.to('funded');
    const before = await contract(goods);
    const terms = askedGoods(NOON, { delivery: 'By rail to Duisburg' });
    await goods.move('seller', 'proposeAmendment', { terms });
    const proposed = await contract(goods, 2);
    expect(flat(proposed.text)).toMatch(/Proposed amendment of contract ORD-\d+, version 2/);
    expect(flat(proposed.text)).toContain('Seller沈一帆宁波亮途灯具');
    expect(flat(proposed.text)).toContain('By rail to Duisburg');
    expect(proposed.text).toContain('Not signed by both sides');
    it.clock.pass(3_600_000);
    await goods.move('buyer', 'signAmendment', { hash: (await goods.facts()).amendment?.hash });
    const second = await contract(goods, 2);
    expect(flat(second.text)).toContain('Seller沈一帆宁波亮途灯具2026-11-02 12:00:00 UTC');
    expect(flat(second.text)).toContain('BuyerJana PetersenElbtal Leuchten2026-11-02 13:00:00 UTC');
    expect((await contract(goods)).file.equals(before.file)).toBe(true);
    expect((await contract(goods, 3)).answer.status).toBe(404);
  });

  test('of two hundred items names its columns on each page and leaves none out', async () => {
    const items = Array.from({ length: 200 }, (_, at) => ({
      product: null,
      name: `Lamp ${at} 灯 ${'long '.repeat(at % 20)}`.trim(),
      variant: '',
      unit: 'pieces',
      quantity: 1,
      unit_price_minor: 100,
    }));
    const milestones = [{ amount_minor: 20_000, due: 'agreement', release: 'receipt', inspection: null }] as const;
    const goods = await goodsWith({ items, milestones: [...milestones] });
    const { text } = await contract(goods);
    const said = flat(text);
    for (const { name } of items) expect(said).toContain(name);
    expect(said.match(/No\.GoodsQuantityUnit priceSum/g)?.length).toBeGreaterThan(4);
    expect(said).toContain('Total$200.00');
  });

  test('is nobody else’s to read, and there is none of an inspection', async () => {
    const goods = await goodsWith();
    const { owner } = await it.makeOrg({ buys: true, sells: true });
    const address = `/api/v1/orders/${goods.order}/terms/1/contract`;
    expect((await (await it.as(owner)).get(address)).status).toBe(404);
    expect((await (await it.as(null)).get(address)).status).toBe(401);
    const client = await it.as(seller.person);
    const wrong = await client.get(`${address}?language=fr`);
    expect([wrong.status, ((await wrong.json()) as { field: string }).field]).toEqual([400, 'language']);
    expect((await client.get(address.replace('/terms/1/', '/terms/x/'))).status).toBe(400);
  });
});
