import { otherSide } from '#domain/offers.ts';
import { processNamed } from '#domain/process/registry.ts';
import { type Mover, turnOf } from '#domain/process/define.ts';
import type { Instant } from '#domain/time.ts';
import type { Tx } from '#platform/db/pool.ts';
import { organizationNames } from '#modules/people/queries.ts';
import { numberOf, SUBJECT, TURN_BY_FACTS } from './queries.ts';

/** What is said of an order in one line, by those who only listen to it. */
export interface OrderHead {
  readonly id: string;
  readonly no: string;
  /** English, as in the terms; `subject` says the same for readers of any language. */
  readonly title: string;
  readonly subject: { readonly type: string; readonly product: string; readonly lot: number };
  readonly process: string;
  readonly process_version: number;
  readonly state: string;
  readonly seq: number;
  readonly amount_minor: bigint;
  readonly currency: string;
  readonly buyer: { readonly id: string; readonly name: string };
  readonly provider: { readonly id: string; readonly name: string };
  /** What whose turn it is depends on; nothing where it does not. */
  readonly turn_facts: Readonly<Record<string, unknown>>;
  /** The newest dispute, whether it is open or over. */
  readonly dispute: { readonly state: string; readonly version: number; readonly opener: 'buyer' | 'provider' } | null;
}

/** By id; an id that no order has is left out. The caller has checked who reads. */
export async function headsOf(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, OrderHead>> {
  const rows = await tx.sql<{
    id: string;
    no: bigint;
    title: string;
    subject: OrderHead['subject'];
    process: string;
    process_version: number;
    state: string;
    version: number;
    due_minor: bigint;
    currency: string;
    buyer_org: string;
    provider_org: string;
    turn_facts: Record<string, unknown>;
    dispute_state: string | null;
    dispute_version: number;
    opener: 'buyer' | 'provider';
  }>(
    `SELECT o.id, o.no, o.title, ${SUBJECT} AS subject, o.process, o.process_version, o.state, o.version, o.due_minor, o.currency, o.buyer_org, o.provider_org,
       CASE WHEN o.state = ANY ($2) THEN o.facts ELSE '{}' END AS turn_facts, d.state AS dispute_state, d.process_version AS dispute_version, d.facts ->> 'opener' AS opener
     FROM unnest((SELECT $1::text[])) AS wanted (id) JOIN orders o USING (id)
       JOIN order_terms t ON t.order_id = o.id AND t.version = o.terms_version
       LEFT JOIN order_disputes d ON d.id = o.dispute_id`,
    [orderIds, TURN_BY_FACTS],
    'order-lines',
  );
  const names = await organizationNames(tx, [...new Set(rows.flatMap((row) => [row.buyer_org, row.provider_org]))]);
  const party = (id: string) => ({ id, name: names.get(id) ?? '' });
  const heads = rows.map((row): OrderHead => {
    const { dispute_state: state, dispute_version: version, opener } = row;
    return {
      id: row.id,
      no: numberOf(row.process, row.no),
      title: row.title,
      subject: row.subject,
      process: row.process,
      process_version: row.process_version,
      state: row.state,
      seq: row.version,
      amount_minor: row.due_minor,
      currency: row.currency,
      buyer: party(row.buyer_org),
      provider: party(row.provider_org),
      turn_facts: row.turn_facts,
      dispute: state === null ? null : { state, version, opener },
    };
  });
  return new Map(heads.map((head) => [head.id, head]));
}

/** Whose turn a state of the order's process or of its dispute is; nobody's where nobody has to act. */
export function turnsIn(
  process: string,
  version: number,
  state: string,
  head: OrderHead,
): readonly ('buyer' | 'provider' | 'staff')[] {
  const opener = head.dispute?.opener ?? 'buyer';
  const sides: Partial<Record<Mover, 'buyer' | 'provider' | 'staff'>> = {
    buyer: 'buyer',
    inspector: 'provider',
    seller: 'provider',
    opener,
    respondent: otherSide(opener),
    mediator: 'staff',
    staff: 'staff',
  };
  return turnOf(processNamed(process, version).states[state], head.turn_facts).flatMap((mover) => sides[mover] ?? []);
}

/** What was entered with one step of an order's life; null where there is none, or where it has been erased. */
export async function enteredAt(
  tx: Tx,
  orderId: string,
  seq: number,
): Promise<Readonly<Record<string, unknown>> | null> {
  const [row] = await tx.sql<{ input: Record<string, unknown> | null }>(
    `SELECT private -> 'input' AS input FROM order_events WHERE order_id = $1 AND seq = $2`,
    [orderId, seq],
    'order-entered',
  );
  return row?.input ?? null;
}

/** When the report of each order is due; an order that waits for none is left out. */
export async function reportsDue(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await tx.sql<{ id: string; due: number }>(
    `SELECT id, facts -> 'report_due' AS due FROM unnest((SELECT $1::text[])) AS wanted (id) JOIN orders USING (id)
     WHERE facts ? 'report_due'`,
    [orderIds],
    'order-reports-due',
  );
  return new Map(rows.map(({ id, due }) => [id, due]));
}

/** The newest entry of each order's history, for those who watch several. */
export async function seqsOf(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.sql<{ id: string; version: number }>(
    `SELECT id, version FROM orders WHERE id = ANY ($1)`,
    [orderIds],
    'order-seqs',
  );
  return new Map(rows.map((row) => [row.id, row.version]));
}

/** INS-2041 and the like by id, for lists of other things that name orders. The caller has checked who reads. */
export async function numbersOf(tx: Tx, orderIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.sql<{ id: string; no: bigint; process: string }>(
    `SELECT id, no, process FROM orders WHERE id = ANY ($1)`,
    [orderIds],
    'order-numbers',
  );
  return new Map(rows.map((row) => [row.id, numberOf(row.process, row.no)]));
}
