import type { PersonActor } from '#domain/actor.ts';
import type { OrgId } from '#domain/ids.ts';
import type { Role, StaffRole } from '#domain/permissions.ts';
import { flag, sendInquiry } from '#modules/conversations/commands.ts';
import { InquiryInput } from '#modules/conversations/contract.ts';
import { storeFile } from '#modules/files/commands.ts';
import { editListing } from '#modules/listings/commands.ts';
import { numberSeal } from '#modules/payments/account-number.ts';
import { requestPayout, setPayoutAccount } from '#modules/payments/commands.ts';
import { paySandbox } from '#modules/payments/rails.ts';
import { invite } from '#modules/people/commands.ts';
import { draftReport, uploadReport } from '#modules/reports/commands.ts';
import { ReportInput } from '#modules/reports/contract.ts';
import { ask } from '#modules/support/commands.ts';
import { newId } from '#platform/random.ts';
import { drain } from '#platform/relay.ts';
import { addProduct, editSeller } from '#modules/products/commands.ts';
import { putPhotos } from '#modules/products/photos.ts';
import { REACTIONS_OF_SEED } from '#server/worker.ts';
import type { TestApp, TestPerson } from './app.ts';
import { makeDeal, makeSide, staffOf, type TestDeal, type TestSide } from './deals.ts';
import { LAMP, makeGoods } from './goods.ts';
import { pdf, photo, pieces } from './sample-files.ts';

const STAFF: readonly StaffRole[] = ['support', 'mediator', 'finance', 'admin'];
const MEMBERS: readonly Role[] = ['admin', 'member', 'field'];

type Team = Readonly<Record<'owner' | 'admin' | 'member' | 'field', TestPerson>>;

/** One of everything that an address can name, between a buyer and an inspector with a member of each role. */
export interface World {
  readonly buyer: TestSide;
  readonly inspector: TestSide;
  readonly buyers: Team;
  readonly inspectors: Team;
  readonly staff: Readonly<Record<StaffRole, TestPerson>>;
  /** Owns another organization, which buys and inspects. */
  readonly stranger: TestPerson;
  readonly strangerOrg: OrgId;
  /** Belongs to no organization. */
  readonly lone: TestPerson;
  /** Paid and reported, with real files. */
  readonly order: string;
  readonly payment: string;
  readonly report: string;
  readonly photo: string;
  /** Another of theirs, in dispute. */
  readonly disputed: string;
  readonly dispute: string;
  /** Begun by an inquiry of the buyer with a photo, and flagged by the inspector. */
  readonly talk: string;
  readonly inquiry: string;
  readonly talkPhoto: string;
  readonly flag: string;
  /** Of the inspector, who sells too; shown to everybody, with a photo. */
  readonly product: string;
  readonly productPhoto: string;
  /** Goods of the inspector, whose terms nobody has signed. */
  readonly goods: string;
  /** The buyer owner's own. */
  readonly thread: string;
  readonly invitation: string;
  /** Told to the buyer's owner. */
  readonly notice: string;
  /** Asked for by the inspector's owner. */
  readonly payout: string;
  /** An order of the same sides up to a state; a new one at each call. */
  deal(): Promise<TestDeal>;
}

export async function makeWorld(it: TestApp): Promise<World> {
  const buyer = await makeSide(it, 'buys', 'Nordlicht Import');
  const inspector = await makeSide(it, 'inspects', 'Qiantang Quality');
  const paper = { code: 'iso17020', number: 'CN-1', issuer: 'CNAS', expires_on: null } as const;
  await it.db.tx((tx) => editListing(tx, inspector.actor, { accreditations: [paper] }, it.clock.now()));
  // It sells goods besides.
  await it.owner.sql('UPDATE organizations SET sells = true WHERE id = $1', [inspector.org]);
  const stranger = await it.makeOrg({ name: 'Elsewhere Trading', buys: true, inspects: true });
  const deal = () => makeDeal(it, { buyer, provider: inspector });
  const real = await reportedOrder(it, await deal());
  const second = await deal();
  await second.to('reported');
  const claim = { reason: 'report_wrong', claim_minor: 10_000, statement: 'These are not our lamps.' };
  const { dispute } = await second.move('buyer', 'dispute', claim);
  const asker = { person: buyer.person.id, org: buyer.org, name: buyer.person.name, email: buyer.person.email };
  const question = { subject: 'Where is my report?', words: 'It was due today.', about: '' };
  const now = it.clock.now();
  const thread = await it.db.tx((tx) => ask(tx, asker, question, 'en', now));
  const invited = { email: 'newcomer@example.com', role: 'member' } as const;
  const { id: invitation } = await it.db.tx((tx) => invite(tx, buyer.actor, invited, it.clock.real()));
  const payout = await makePayout(it, await deal());
  await drain(it.at, REACTIONS_OF_SEED);
  const [told] = await it.db.sql<{ id: bigint }>('SELECT id FROM notices WHERE person_id = $1', [buyer.person.id]);
  return {
    buyer,
    inspector,
    buyers: await team(it, buyer),
    inspectors: await team(it, inspector),
    staff: Object.fromEntries(
      await Promise.all(STAFF.map(async (role) => [role, await staffOf(it, role)] as const)),
    ) as World['staff'],
    stranger: stranger.owner,
    strangerOrg: stranger.id,
    lone: await it.makePerson(),
    ...real,
    ...(await talking(it, buyer, inspector)),
    ...(await selling(it, inspector)),
    goods: (await makeGoods(it, {}, { buyer, seller: inspector })).order,
    disputed: second.order,
    dispute: dispute?.id ?? '',
    thread,
    invitation,
    notice: String(told?.id),
    payout,
    deal,
  };
}

async function selling(
  it: TestApp,
  { actor, org }: TestSide,
): Promise<{ readonly product: string; readonly productPhoto: string }> {
  const now = it.clock.now();
  await it.owner.sql('UPDATE organizations SET sells = true WHERE id = $1', [org]);
  const product = await it.db.tx(async (tx) => {
    await editSeller(tx, actor, { published: true, place: 'CN-ZJ', accepts_escrow: true }, now);
    return addProduct(tx, actor, LAMP, now);
  });
  const sent = { name: 'lamp.jpg', stream: pieces(await photo()) };
  const { id } = await storeFile(it.db, it.at.files, actor, sent, now);
  await putPhotos(it.at, actor, product, [id]);
  return { product, productPhoto: id };
}

/** What an order brings in, on its way to the inspector's bank. */
export async function makePayout(it: TestApp, deal: TestDeal): Promise<string> {
  const { actor } = deal.provider;
  const account = { holder: 'Qiantang', bank: 'Bank of Ningbo', country: 'CN', number: '6222', automatic: false };
  await deal.to('completed');
  await it.db.tx((tx) => setPayoutAccount(tx, actor, account, numberSeal(it.at), it.clock.now()));
  return (await it.db.tx((tx) => requestPayout(tx, actor, 'USD', `payout-${deal.order}`, it.clock.now()))).payout;
}

async function team(it: TestApp, { org, person: owner }: TestSide): Promise<Team> {
  const made = await Promise.all(MEMBERS.map(async (role) => [role, await it.makeMember(org, role)] as const));
  return { owner, ...Object.fromEntries(made) } as unknown as Team;
}

async function talking(it: TestApp, buyer: TestSide, inspector: TestSide) {
  const upload = { name: 'lamp.jpg', stream: pieces(await photo()) };
  const { id: talkPhoto } = await storeFile(it.db, it.at.files, buyer.actor, upload, it.clock.now());
  const { inquiry, conversation } = await askInspector(it, { buyer, inspector }, [talkPhoto]);
  const told = { conversation, seq: 1, reason: 'spam', words: 'We do not inspect lamps.' } as const;
  const flagged = await it.db.tx((tx) => flag(tx, inspector.actor, told, it.clock.now()));
  return { talk: conversation, inquiry, talkPhoto, flag: flagged };
}

/** A conversation that begins with an inquiry of the buyer; a new one at each call. */
export async function askInspector(
  it: TestApp,
  { buyer, inspector }: Pick<World, 'buyer' | 'inspector'>,
  files: readonly string[] = [],
): Promise<{ inquiry: string; conversation: string }> {
  const asked = { to: [inspector.org], type: 'psi', product: 'Desk lamp', quantity: 5000, words: 'Can you?', files };
  const input = InquiryInput.parse(asked);
  const key = `ask-${newId('inq', it.clock.now())}`;
  const sent = await it.db.tx((tx) => sendInquiry(tx, buyer.actor, input, key, it.clock.now()));
  return { inquiry: sent.inquiry, conversation: sent.conversations[0] ?? '' };
}

async function reportedOrder(it: TestApp, deal: TestDeal) {
  const { order, buyer, provider } = deal;
  await deal.move('provider', 'confirm');
  const payment = await paySandbox(it.at, buyer.actor, order, { method: 'visa' });
  const kept = async (by: PersonActor, name: string, content: Uint8Array) =>
    (await storeFile(it.db, it.at.files, by, { name, stream: pieces(content) }, it.clock.now())).id;
  const report = await kept(provider.actor, 'report.pdf', await pdf());
  const shot = await kept(provider.actor, 'lamp.jpg', await photo());
  const input = ReportInput.parse({
    result: 'pass',
    counts: { critical: 0, major: 1, minor: 2 },
    main_file: report,
    photos: [{ file: shot, caption: 'The shade' }],
  });
  const draft = await draftReport(it.db, it.at.files, provider.actor, order, input, it.clock.now());
  await it.db.tx((tx) => uploadReport(tx, provider.actor, draft, it.clock.now()));
  return { order, payment, report, photo: shot };
}
