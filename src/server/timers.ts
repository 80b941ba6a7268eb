import { sweepConversations } from '#modules/conversations/deadlines.ts';
import { removeLoose } from '#modules/files/commands.ts';
import { lapsePapers, remindOfPapers } from '#modules/listings/papers.ts';
import { askCarriers } from '#modules/orders/carriers.ts';
import { sweep } from '#modules/orders/deadlines.ts';
import { sweepPayments } from '#modules/payments/sweep.ts';
import { sweepPeople } from '#modules/people/commands.ts';
import { watchSearches } from '#modules/shortlists/watch.ts';
import { carriersOf } from '#platform/carriers/carriers.ts';
import { toDb } from '#platform/db/pool.ts';
import type { Installation } from '#platform/http.ts';
import { sweepTries } from '#platform/rate-limit.ts';
import { wakeRelays } from '#platform/relay.ts';

const SWEEP_MS = 1_000;
const MONEY_MS = 2_000;
const MARKET_MS = 60_000;
const ALIVE_MS = 5_000;
const TIDY_MS = 3_600_000;

/**
 * What happens by itself: deadlines fire, the installation notes that it runs, what has run out is thrown away. Moving the
 * sandbox's clock (`NOTIFY clock, '<offset in ms>'`) reaches every server here, and the deadlines at once.
 */
export async function startTimers(at: Installation): Promise<{ stop(): Promise<void> }> {
  const deadlines = every(at, SWEEP_MS, async () => {
    const now = at.clock.now();
    const heard = await askCarriers({ ...at, carriers: carriersOf(at.config) }, now);
    const happened = heard + (await sweep(at.db, now)) + (await sweepConversations(at.db, now));
    if (happened > 0) wakeRelays();
  });
  const money = every(at, MONEY_MS, () => sweepPayments(at));
  const market = every(at, MARKET_MS, async () => {
    const told = (await remindOfPapers(at.db, at.clock.now())) + (await watchSearches(at.db, at.clock.now()));
    if (told > 0) wakeRelays();
  });
  const alive = every(at, ALIVE_MS, async () => {
    const [row] = await at.db.sql<{ clock_offset_ms: bigint }>(
      'UPDATE installation SET alive_at = $1 RETURNING clock_offset_ms',
      [toDb(at.clock.real())],
    );
    // In case the notification was lost with its connection. The clock never goes back.
    at.clock.offset = Math.max(at.clock.offset, Number(row?.clock_offset_ms ?? 0n));
  });
  const tidy = every(at, TIDY_MS, async () => {
    await sweepPeople(at.db, at.clock.real());
    await sweepTries(at.db, at.clock.real());
    await lapsePapers(at.db, at.clock.now());
    await removeLoose(at.db, at.files, at.clock.now());
  });
  const deaf = await at.db.listen('clock', (offset) => {
    at.clock.offset = Math.max(at.clock.offset, Number(offset));
    deadlines.now();
    money.now();
    market.now();
  });
  return {
    stop: async () => {
      await deaf();
      await Promise.all([deadlines, money, market, alive, tidy].map((timer) => timer.stop()));
    },
  };
}

interface Timer {
  /** Runs it at once, after what runs now. */
  now(): void;
  stop(): Promise<void>;
}

/** The next run begins a while after the last one ended, so that a slow database is not asked more and more. */
function every(at: Installation, wait_ms: number, work: () => Promise<void>): Timer {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    do {
      again = false;
      await work().catch((error: unknown) => at.log.error({ err: error }, 'a timer failed'));
    } while (again && !stopped);
    running = undefined;
    if (!stopped) timer = setTimeout(() => void (running = run()), wait_ms);
  };
  running = run();
  return {
    now: () => {
      if (running) again = true;
      else running = run();
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
