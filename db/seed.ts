import { DAY, type Instant } from '#domain/time.ts';
import { PROCESSES } from '#domain/process/registry.ts';
import { sweepConversations } from '#modules/conversations/deadlines.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { addDemoPeople, demoLogins } from '#modules/people/demo.ts';
import { sweepPayments } from '#modules/payments/sweep.ts';
import { standingClock } from '#platform/clock.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import type { NamedReaction, OutboxEvent } from '#platform/outbox.ts';
import { relayOnce } from '#platform/relay.ts';
import { supportScenes } from './seed/support.ts';
import { uploadsInto } from './seed/evidence.ts';
import { marketScenes } from './seed/market-scenes.ts';
import { listDemoInspector, officeScenes } from './seed/office.ts';
import { withinOne } from './seed/one-transaction.ts';
import { goodsScenes, hearCarriers } from './seed/play-goods.ts';
import { scenesOf, type Scene, type Stage } from './seed/play.ts';
import { seedCompanies } from './seed/seed-companies.ts';
import { listDemoSeller, seedProducts, storedPictures } from './seed/seed-products.ts';
import { talkScenes } from './seed/talk-scenes.ts';
import { GOODS_OPEN } from './seed/stories-goods-open.ts';
import { GOODS_OVER } from './seed/stories-goods.ts';
import { OPEN_CASES } from './seed/stories-cases.ts';
import { LATER_CASES } from './seed/stories-decided.ts';
import { OPEN_STORIES } from './seed/stories-open.ts';
import { OTHER_STORIES } from './seed/stories-others.ts';
import { OVER_STORIES } from './seed/stories-over.ts';

const STORIES = [...OPEN_STORIES, ...OPEN_CASES, ...LATER_CASES, ...OVER_STORIES, ...OTHER_STORIES];
/** When the market opened its doors, before the first story. */
const DAYS_BEFORE = 160;
/** Of the last days each step is told by itself, so that notices stand in the order in which things happened. */
const DAYS_RECENT = 4;
/** Older notices count as read, and those older still were never written. */
const DAYS_UNREAD = 3;
const DAYS_OF_NOTICES = 45;

/**
 * Fills an empty sandbox with a market that has a past: companies, people, and every story played by the same commands,
 * rail, clocks and reactions as anywhere else, on a clock of its own that ends at now. All of it is one database
 * transaction: a start that is killed half way leaves an empty database, and the next one begins anew. `reactions` must
 * send nothing. Several servers may call it; it does nothing where the demo people are. True where it was done.
 */
export async function seedDemo(at: Installation, reactions: readonly NamedReaction[]): Promise<boolean> {
  return at.db.tx(async (open) => {
    await open.sql(`SELECT pg_advisory_xact_lock(hashtextextended('demo market', 0))`);
    if ((await demoLogins(open)).length > 0) return false;
    const db = withinOne(at.db, open);
    try {
      await seed({ ...at, db, mail: SILENT }, open, reactions);
    } finally {
      await db.end();
    }
    return true;
  });
}

const silent = () => Promise.reject(new Error('the past is not mailed'));
const SILENT: Installation['mail'] = { send: silent, sendAll: silent, close: () => undefined };

async function seed(given: Installation, open: Tx, reactions: readonly NamedReaction[]): Promise<void> {
  const now = given.clock.now();
  const today = Math.floor(now / DAY) * DAY;
  const opening = today - DAYS_BEFORE * DAY;
  const clock = standingClock(opening);
  const at = { ...given, clock };
  const uploads = uploadsInto(at);
  const companies = await seedCompanies(open, now);
  const demo = await addDemoPeople(open, opening);
  const stage: Stage = { at, demo, companies, uploads, today };
  const pictures = await storedPictures(given.files);
  await seedProducts(open, pictures, now);
  const products = await listDemoSeller(open, demo, pictures, now);
  await listDemoInspector(open, stage, opening);
  const told = STORIES.flatMap((story, number) => scenesOf(stage, story, number + 1));
  const heard = reactions.map((reaction) =>
    onlyForReaders(reaction, Object.values(demo.organizations), today - DAYS_OF_NOTICES * DAY),
  );
  await tell(
    stage,
    [
      ...told,
      ...goodsScenes(stage, [...GOODS_OVER, ...GOODS_OPEN], products),
      ...officeScenes(stage),
      ...supportScenes(stage),
      ...talkScenes(stage),
      ...marketScenes(stage),
    ],
    heard,
    clock,
    now,
  );
  // Reactions do not wait for the disk; the market does.
  await open.sql(`SELECT set_config('synchronous_commit', 'on', true)`);
  await open.sql(`UPDATE notices SET read_at = at + interval '5 hours' WHERE at < $1`, [toDb(now - DAYS_UNREAD * DAY)]);
}

/** Only the demo people and the staff can sign in: what others would have been told in the past nobody will read. */
function onlyForReaders(reaction: NamedReaction, orgs: readonly string[], from: Instant): NamedReaction {
  if (reaction.name !== 'notices') return reaction;
  const isRead = ({ at, topic, payload }: OutboxEvent): boolean => {
    const { buyer, provider } = payload as { buyer?: string; provider?: string };
    // Conversations of the seed are all with the demo people.
    const isTheirs = topic.startsWith('conversation.') || [buyer, provider].some((org) => org && orgs.includes(org));
    return at >= from && (isTheirs || TOLD_TO_STAFF.has(topic));
  };
  return { ...reaction, react: (tx, events, ...rest) => reaction.react(tx, events.filter(isRead), ...rest) };
}

const TOLD_TO_STAFF: ReadonlySet<string> = new Set(
  PROCESSES.flatMap(({ transitions }) =>
    Object.entries(transitions)
      .filter(([, { tells }]) => tells?.includes('staff'))
      .map(([name]) => `order.${name}`),
  ),
);

type Standing = ReturnType<typeof standingClock>;

/** Scenes in the order of their time; between them whatever falls due by the clock happens at its own instant. */
async function tell(
  { at, today }: Stage,
  scenes: readonly Scene[],
  reactions: readonly NamedReaction[],
  clock: Standing,
  now: Instant,
): Promise<void> {
  const recent = today - DAYS_RECENT * DAY;
  const react = (): Promise<number> => relayOnce(at, { reactions, quiet: true });
  const passTo = async (until: Instant): Promise<void> => {
    while (until > clock.now()) {
      const { orders, money } = await nextDue(at.db);
      const next = Math.min(orders, money);
      if (next > until) return;
      if (next >= recent || dayOf(next) > dayOf(clock.now())) await react();
      clock.set(Math.max(next, clock.now()));
      if (orders === next) await sweep(at.db, clock.now());
      else await sweepPayments(at);
    }
  };
  for (const scene of scenes.toSorted((a, b) => a.at - b.at)) {
    // A move runs what fell due before it; so in the far past one look a day is enough.
    await passTo(scene.at >= recent ? scene.at : dayOf(scene.at) * DAY);
    if (scene.at >= recent || dayOf(scene.at) > dayOf(clock.now())) await react();
    clock.set(scene.at);
    await scene.run();
  }
  await hearCarriers(at, now);
  await passTo(now);
  clock.set(now);
  await sweepConversations(at.db, now);
  while ((await react()) > 0) await sweepPayments(at);
  const [left] = await at.db.sql<{ error: string | null }>(`SELECT error FROM outbox LIMIT 1`);
  if (left) throw new Error(`The demo market cannot be told: a reaction failed: ${left.error ?? 'it waits'}`);
}

const dayOf = (at: Instant) => Math.floor(at / DAY);

/** When something next happens without anybody: a clock or a reminder of an order, or an event of the rail, a refund, a payout. */
async function nextDue(tx: Tx): Promise<{ orders: Instant; money: Instant }> {
  const [row] = await tx.sql<{ orders: Instant | null; money: Instant | null }>(
    `SELECT least((SELECT min(due_at) FROM orders), (SELECT min(remind_at) FROM order_clocks)) AS orders,
       least((SELECT min(due_at) FROM sandbox_events WHERE delivered_at IS NULL),
         (SELECT min(next_at) FROM refunds WHERE state IN ('due', 'sent')),
         (SELECT min(due_at) FROM automatic_payouts)) AS money`,
    [],
    'seed-next',
  );
  return { orders: row?.orders ?? Infinity, money: row?.money ?? Infinity };
}
