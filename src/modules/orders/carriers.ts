import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { HOUR, type Instant } from '#domain/time.ts';
import type { CarrierAdapter, CarrierNews } from '#platform/carriers/carrier.ts';
import type { Db } from '#platform/db/pool.ts';
import type { Log } from '#platform/log.ts';
import { routeOf, turnedBack } from './route.ts';
import { askAgain, shipmentsToAsk, type AskedShipment } from './shipments.ts';
import { loadOrder } from './snapshot.ts';
import { carrierSaid } from './tracking.ts';

const BATCH = 50;
/** A carrier that did not answer is asked again after so long. */
const RETRY_MS = HOUR;

interface At {
  readonly db: Db;
  readonly carriers: readonly CarrierAdapter[];
  readonly log: Pick<Log, 'warn'>;
}

/**
 * Asks carriers about every parcel that is due, each at its own due instant, as clock exits fire: so a clock that jumps
 * sixty days hears what sixty jumps of one day hear. To be called before the sweep of deadlines, so that none of them fires
 * over a delivery that a carrier knew of. Servers may do it at once: each event counts once. Returns how many were new.
 */
export async function askCarriers(at: At, now: Instant): Promise<number> {
  let heard = 0;
  for (;;) {
    const due = await shipmentsToAsk(at.db, now, BATCH);
    for (const shipment of due) heard += await ask(at, shipment, now);
    if (due.length === 0) return heard;
  }
}

async function ask({ db, carriers, log }: At, shipment: AskedShipment, now: Instant): Promise<number> {
  const adapter = carriers.find(({ follows }) => follows.includes(shipment.carrier));
  if (!adapter) {
    await askAgain(db, shipment, null);
    return 0;
  }
  let news: CarrierNews;
  try {
    news = await adapter.track(await parcelOf(db, shipment), shipment.ask_at);
  } catch (error) {
    log.warn({ err: error, order: shipment.order_id, carrier: adapter.name }, 'a carrier could not be asked');
    await askAgain(db, shipment, now + RETRY_MS);
    return 0;
  }
  const next = news.next === null ? null : Math.max(news.next, shipment.ask_at + 1);
  return db.tx(async (tx) => {
    const heard = await carrierSaid(tx, shipment, news.events);
    await askAgain(tx, shipment, next);
    return heard;
  });
}

async function parcelOf(db: Db, { order_id, carrier, tracking, back, sent_at }: AskedShipment) {
  const order = await loadOrder(db, order_id);
  const { policy, transport } = order.terms as unknown as TradeTerms;
  const route = await routeOf(db, order);
  return {
    carrier,
    tracking,
    sent_at,
    within: policy.receipt_within[transport],
    route: back ? turnedBack(route) : route,
  };
}
