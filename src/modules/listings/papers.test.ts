import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import { DAY } from '#domain/time.ts';
import { noticesWithoutMail } from '#modules/notices/reactions.ts';
import { noticesOf } from '#modules/notices/queries.ts';
import { ensureReference } from '#modules/reference/commands.ts';
import { words } from '#platform/i18n.ts';
import { formats } from '#platform/format.ts';
import { drain } from '#platform/relay.ts';
import { testApp, type TestApp, type TestPerson } from '#test/app.ts';
import { noticeSentence } from '#web/notice-words.ts';
import { editListing } from './commands.ts';
import { ListingEdit } from './contract.ts';
import { refusePaper, remindOfPapers, setPaperFile, verifyPaper, waitingPapers, waitingPaperCount } from './papers.ts';
import { companyById } from './queries.ts';

const NOW = Date.parse('2026-11-22T09:00:00Z');
const PAPER = { code: 'iso9001', number: 'Q-1', issuer: 'B', expires_on: '2027-02-01' } as const;
let it: TestApp;
let org: OrgId;
let owner: TestPerson;
let support: StaffActor;

beforeAll(async () => {
  it = await testApp();
  it.clock.set(NOW);
  await it.db.tx((tx) => ensureReference(tx));
  ({ id: org, owner } = await it.makeOrg({ name: 'Papers', inspects: true }));
  support = it.staffActor(await it.makeStaff('support'), 'support');
  await edit({ place: 'CN', published: true, accreditations: [PAPER] });
}, 60_000);
afterAll(() => it.stop());

let sent = 0;
const edit = (change: Record<string, unknown>) =>
  it.db.tx((tx) => editListing(tx, it.actor(owner, org), ListingEdit.parse(change), it.clock.now()));
const send = (code = 'iso9001', role: 'owner' | 'member' = 'owner') => {
  const file = { key: `key-${sent + 1}`, name: 'iso.pdf', mediaType: 'application/pdf', bytes: 10 };
  return it.db.tx(async (tx) => {
    const before = await setPaperFile(tx, it.actor(owner, org, role), code, file, it.clock.now());
    sent++;
    return before;
  });
};
const paper = async (now = it.clock.now()) => (await companyById(it.db, org, now, { own: true }))?.papers[0];
const queue = async () => (await waitingPapers(it.db, support)).map(({ code, file }) => [code, file]);
const heard = async () => {
  await drain(it.at, [noticesWithoutMail]);
  const reader = { person: owner.id, orgs: [{ id: org, name: '', role: 'owner' as const }], staff: null };
  const { notices: rows } = await noticesOf(it.db, reader, {});
  const reads = { t: words('en'), format: formats('en', 'UTC', it.clock.now()) };
  return rows.map((row) => [row.move, row.act, noticeSentence(reads, row)]);
};

describe('an accreditation paper', () => {
  test('waits for the staff from when its file is there, and is sent by owners and admins only', async () => {
    expect(await queue()).toEqual([]);
    await expect(send('iso9001', 'member')).rejects.toMatchObject({ code: 'order.needs_owner_or_admin' });
    await expect(send('smeta')).rejects.toMatchObject({ code: 'not_found' });
    expect(await send()).toBeNull();
    expect(await queue()).toEqual([['iso9001', 'iso.pdf']]);
    expect(await waitingPaperCount(it.db, it.staffActor(owner, 'finance'))).toBeNull();
    await expect(waitingPapers(it.db, it.staffActor(owner, 'mediator'))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('that is refused does not count; its company reads why and sends another', async () => {
    const reason = 'The number is another one';
    await it.db.tx((tx) => refusePaper(tx, support, { org, code: 'iso9001', reason }, NOW));
    expect(await paper()).toMatchObject({ valid: false, verified: false, refusedReason: reason });
    expect([await queue(), await heard()]).toEqual([
      [],
      [['paper_refused', true, `The ISO 9001 paper of Papers does not count: ${reason}. Send another one.`]],
    ]);
    // The key of the file before, to be removed.
    expect(await send()).toBe('key-1');
    expect(await paper()).toMatchObject({ refusedReason: null });
    expect(await queue()).toHaveLength(1);
  });

  test('is verified as it was seen, not as it was exchanged meanwhile', async () => {
    const [seen] = await waitingPapers(it.db, support);
    it.clock.pass(1_000);
    await send();
    const verify = (sentAt: number | undefined) =>
      it.db.tx((tx) => verifyPaper(tx, support, { org, code: 'iso9001', sentAt }, it.clock.now()));
    await expect(verify(seen?.sentAt)).rejects.toMatchObject({ code: 'paper.changed' });
    await verify((await waitingPapers(it.db, support))[0]?.sentAt);
    expect(await paper()).toMatchObject({ valid: true, verified: true });
    expect((await heard())[0]).toEqual([
      'paper_verified',
      false,
      'We have seen the ISO 9001 paper of Papers. It counts from now on.',
    ]);
  });

  test('is looked at again after a change of what stands in it, and not after saving the same', async () => {
    await edit({ accreditations: [PAPER] });
    expect(await paper()).toMatchObject({ valid: true });
    await edit({ accreditations: [{ ...PAPER, number: 'Q-2' }] });
    expect([await paper(), await queue()]).toMatchObject([{ valid: false }, [['iso9001', 'iso.pdf']]]);
    await it.db.tx((tx) => verifyPaper(tx, support, { org, code: 'iso9001' }, it.clock.now()));
  });

  test('reminds its company once, thirty days before it ends, and then no longer counts', async () => {
    const end = Date.parse('2027-02-01T00:00:00Z');
    it.clock.set(end - 31 * DAY);
    expect(await remindOfPapers(it.db, it.clock.now())).toBe(0);
    it.clock.set(end - 30 * DAY);
    expect([await remindOfPapers(it.db, it.clock.now()), await remindOfPapers(it.db, it.clock.now())]).toEqual([1, 0]);
    expect((await heard())[0]).toEqual([
      'paper_expiring',
      true,
      'The ISO 9001 paper of Papers ends on 1 February 2027 and then no longer counts. Send the new one.',
    ]);
    expect([(await paper(end + DAY - 1))?.valid, (await paper(end + DAY))?.valid]).toEqual([true, false]);
    await edit({ accreditations: [{ ...PAPER, expires_on: '2027-02-10' }] });
    await it.db.tx((tx) => verifyPaper(tx, support, { org, code: 'iso9001' }, it.clock.now()));
    expect(await remindOfPapers(it.db, it.clock.now())).toBe(0);
    expect(await remindOfPapers(it.db, end)).toBe(1);
  });

  test('that is taken out of the listing hands back its file to be removed', async () => {
    expect(await edit({ accreditations: [] })).toEqual(['key-3']);
    expect(await queue()).toEqual([]);
  });
});
