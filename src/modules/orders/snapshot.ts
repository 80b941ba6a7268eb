import { Refused } from '#domain/errors.ts';
import type { Tranche } from '#domain/ledger/posting.ts';
import type { DisputeMachine, OrderSnapshot } from '#domain/process/order.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';

interface Row {
  id: string;
  process: string;
  process_version: number;
  state: string;
  version: number;
  buyer_org: string;
  provider_org: string;
  terms_version: number;
  terms: OrderSnapshot['terms'];
  terms_hash: string;
  facts: Record<string, unknown>;
  rests: Record<string, Record<string, number>>;
  tranches: { id: string; minor: number; fee_minor: number; state: Tranche['state'] }[];
  clocks: Record<string, number> | null;
  dispute_id: string | null;
  dispute_version: number;
  dispute_state: string;
  dispute_facts: Record<string, unknown>;
  dispute_rests: Record<string, Record<string, number>>;
}

const snapshot = (more = '') => `
  SELECT o.id, o.process, o.process_version, o.state, o.version, o.buyer_org, o.provider_org, o.terms_version, t.terms, t.hash AS terms_hash,
    o.facts, o.rests, o.tranches, o.dispute_id, d.process_version AS dispute_version, d.state AS dispute_state,
    d.facts AS dispute_facts, d.rests AS dispute_rests,
    (SELECT jsonb_object_agg(c.machine || '.' || c.move, (extract(epoch FROM c.due_at) * 1000)::bigint)
      FROM order_clocks c WHERE c.order_id = o.id) AS clocks${more}
  FROM orders o
  JOIN order_terms t ON t.order_id = o.id AND t.version = o.terms_version
  LEFT JOIN order_disputes d ON d.id = o.dispute_id
  WHERE o.id = $1`;

const SNAPSHOT = snapshot();
const WITH_HEAD = snapshot(`, o.no, o.placed_at,
    (SELECT name FROM organizations WHERE id = o.buyer_org) AS buyer, (SELECT name FROM organizations WHERE id = o.provider_org) AS provider`);

/** All that a decision needs of an order, in one round trip. Refused: not_found. */
export async function loadOrder(tx: Tx, orderId: string): Promise<OrderSnapshot> {
  const [row] = await tx.sql<Row>(SNAPSHOT, [orderId], 'order-snapshot');
  if (!row) throw new Refused('not_found');
  return snapshotOf(row);
}

/** An order with what its readers are shown besides, and no decision asks for. */
export interface OrderWithHead {
  readonly order: OrderSnapshot;
  readonly no: bigint;
  readonly placed_at: Instant;
  readonly terms_hash: string;
  /** Names of the organizations. */
  readonly buyer: string;
  readonly provider: string;
}

/** The same round trip. Refused: not_found. The caller checks who reads. */
export async function loadWithHead(tx: Tx, orderId: string): Promise<OrderWithHead> {
  const [row] = await tx.sql<Row & Omit<OrderWithHead, 'order'>>(WITH_HEAD, [orderId], 'order-with-head');
  if (!row) throw new Refused('not_found');
  const { no, placed_at, terms_hash, buyer, provider } = row;
  return { order: snapshotOf(row), no, placed_at, terms_hash, buyer, provider };
}

function snapshotOf(row: Row): OrderSnapshot {
  const dispute: DisputeMachine | null =
    row.dispute_id === null
      ? null
      : {
          id: row.dispute_id,
          process: 'dispute',
          process_version: row.dispute_version,
          state: row.dispute_state,
          facts: row.dispute_facts,
          rests: row.dispute_rests,
          clocks: clocksOf('dispute', row.clocks),
        };
  return {
    id: row.id,
    version: row.version,
    buyer: row.buyer_org,
    provider: row.provider_org,
    terms: row.terms,
    terms_version: row.terms_version,
    terms_hash: row.terms_hash,
    tranches: row.tranches.map((tranche) => ({
      ...tranche,
      minor: BigInt(tranche.minor),
      fee_minor: BigInt(tranche.fee_minor),
    })),
    machine: {
      process: row.process,
      process_version: row.process_version,
      state: row.state,
      facts: row.facts,
      rests: row.rests,
      clocks: clocksOf('order', row.clocks),
    },
    dispute,
  };
}

function clocksOf(machine: 'order' | 'dispute', clocks: Record<string, number> | null): Record<string, Instant> {
  const own: Record<string, Instant> = {};
  for (const [name, due] of Object.entries(clocks ?? {})) {
    if (name.startsWith(`${machine}.`)) own[name.slice(machine.length + 1)] = due;
  }
  return own;
}
