import type { Tranche } from '#domain/ledger/posting.ts';
import type { DisputeMachine, OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import { bookedTranches, bookedTransfers, type BookedTranche, type BookedTransfer } from '#modules/ledger/verify.ts';
import type { Tx } from '#platform/db/pool.ts';

export interface EventRow {
  readonly order_id: string;
  readonly seq: number;
  readonly at: Instant;
  readonly process: string;
  readonly move: string;
  readonly from_state: string;
  readonly to_state: string;
  readonly by_side: string;
  readonly body: string;
  readonly hash: Buffer;
  readonly private: Readonly<Record<string, unknown>> | null;
}

/** What the history's bodies hold; see `argumentsOf` in transition.ts. */
export interface Body {
  readonly order: string;
  readonly seq: number;
  readonly at: string;
  readonly process: string;
  readonly process_version: number;
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly buyer?: string;
  readonly provider?: string;
  readonly clocks: Readonly<Record<string, number>>;
  readonly left: string;
  readonly terms: { readonly version: number; readonly hash?: string };
  readonly money: readonly (readonly [string, number])[];
  readonly reason?: string;
  readonly private: string;
  /** Only in entries of `postpone`, which a start after a downtime makes. */
  readonly until?: string;
}

export interface Entry extends EventRow {
  readonly parsed: Partial<Body>;
  /** A start after a downtime put off the clocks; the entry says nothing else. */
  readonly postpone: boolean;
}

export interface TermsRow {
  readonly order_id: string;
  readonly version: number;
  readonly terms: OrderSnapshot['terms'];
  readonly hash: string;
  readonly made_by: string;
  readonly at: Instant;
}

export interface ClockRow {
  readonly order_id: string;
  readonly machine: 'order' | 'dispute';
  readonly move: string;
  readonly due_at: Instant;
}

export interface DisputeRow {
  readonly order_id: string;
  readonly id: string;
  readonly process_version: number;
  readonly state: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly rests: OrderSnapshot['machine']['rests'];
}

export interface OrderRow {
  readonly id: string;
  readonly process: string;
  readonly process_version: number;
  readonly state: string;
  readonly version: number;
  readonly buyer_org: string;
  readonly provider_org: string;
  readonly title: string;
  readonly currency: string;
  readonly due_minor: bigint;
  readonly terms_version: number;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly rests: OrderSnapshot['machine']['rests'];
  readonly tranches: readonly { id: string; minor: number; fee_minor: number; state: Tranche['state'] }[];
  readonly dispute_id: string | null;
  readonly due_at: Instant | null;
  readonly head: Buffer;
  readonly placed_at: Instant;
  readonly moved_at: Instant;
}

/** All rows about one order, as they stand in the tables. */
export interface CaseFile {
  readonly order: OrderRow;
  readonly entries: readonly Entry[];
  readonly terms: readonly TermsRow[];
  readonly clocks: readonly ClockRow[];
  /** The oldest first. */
  readonly disputes: readonly DisputeRow[];
  readonly transfers: readonly BookedTransfer[];
  readonly tranches: readonly BookedTranche[];
}

/** So many orders are in memory at a time. */
const BATCH = 400;

/** Every order of the installation with all its rows, in the order of ids, a batch at a time. */
export async function* caseFiles(tx: Tx): AsyncGenerator<CaseFile[]> {
  for (let after = ''; ;) {
    const orders = await tx.sql<OrderRow>(
      `SELECT id, process, process_version, state, version, buyer_org, provider_org, title, currency, due_minor, terms_version,
         facts, rests, tranches, dispute_id, due_at, head, placed_at, moved_at
       FROM orders WHERE id > $1 ORDER BY id LIMIT ${BATCH}`,
      [after],
      'verify-orders',
    );
    const last = orders.at(-1);
    if (!last) return;
    yield await withRows(tx, orders);
    after = last.id;
  }
}

async function withRows(tx: Tx, orders: readonly OrderRow[]): Promise<CaseFile[]> {
  const ids = orders.map(({ id }) => id);
  const of = async <Row extends { order_id: string }>(rows: Promise<Row[]>) =>
    Map.groupBy(await rows, (row) => row.order_id);
  const table = <Row extends { order_id: string }>(name: string, columns: string, sort: string) =>
    of(
      tx.sql<Row>(
        `SELECT ${columns} FROM ${name} WHERE order_id = ANY ($1) ORDER BY order_id, ${sort}`,
        [ids],
        `verify-${name}`,
      ),
    );
  const events = await table<EventRow>(
    'order_events',
    'order_id, seq, at, process, move, from_state, to_state, by_side, body, hash, private',
    'seq',
  );
  const terms = await table<TermsRow>('order_terms', 'order_id, version, terms, hash, made_by, at', 'version');
  const clocks = await table<ClockRow>('order_clocks', 'order_id, machine, move, due_at', 'machine, move');
  const disputes = await table<DisputeRow>(
    'order_disputes',
    'order_id, id, process_version, state, facts, rests',
    'opened_at, id',
  );
  const transfers = await of(bookedTransfers(tx, ids));
  const tranches = await of(bookedTranches(tx, ids));
  return orders.map((order) => ({
    order,
    entries: (events.get(order.id) ?? []).map(entryOf),
    terms: terms.get(order.id) ?? [],
    clocks: clocks.get(order.id) ?? [],
    disputes: disputes.get(order.id) ?? [],
    transfers: transfers.get(order.id) ?? [],
    tranches: tranches.get(order.id) ?? [],
  }));
}

function entryOf(event: EventRow): Entry {
  const parsed = parse(event.body);
  return { ...event, parsed, postpone: event.move === 'postpone' && parsed.until !== undefined };
}

function parse(body: string): Partial<Body> {
  try {
    const parsed: unknown = JSON.parse(body);
    return parsed !== null && typeof parsed === 'object' ? parsed : {};
  } catch {
    return {};
  }
}

/** The order as the rows say it is, with the clocks that are there. */
export function snapshotOf({ order, terms, clocks, disputes }: CaseFile): OrderSnapshot {
  const running = (machine: ClockRow['machine']) =>
    Object.fromEntries(clocks.filter((clock) => clock.machine === machine).map(({ move, due_at }) => [move, due_at]));
  const last = disputes.find(({ id }) => id === order.dispute_id);
  const dispute: DisputeMachine | null = last
    ? {
        id: last.id,
        process: 'dispute',
        process_version: last.process_version,
        state: last.state,
        facts: last.facts,
        rests: last.rests,
        clocks: running('dispute'),
      }
    : null;
  return {
    id: order.id,
    version: order.version,
    buyer: order.buyer_org,
    provider: order.provider_org,
    terms: terms.find(({ version }) => version === order.terms_version)?.terms ?? ({} as OrderSnapshot['terms']),
    terms_version: order.terms_version,
    tranches: order.tranches.map((tranche) => ({
      ...tranche,
      minor: BigInt(tranche.minor),
      fee_minor: BigInt(tranche.fee_minor),
    })),
    machine: {
      process: order.process,
      process_version: order.process_version,
      state: order.state,
      facts: order.facts,
      rests: order.rests,
      clocks: running('order'),
    },
    dispute,
  };
}
