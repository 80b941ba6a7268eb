import type { Actor, PersonActor } from '#domain/actor.ts';
import type { Refusal } from '#domain/errors.ts';
import { mayMove, transitionOf } from '#domain/process/decide.ts';
import { movers, turnOf, type By } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { PROCESSES, processNamed } from '#domain/process/registry.ts';
import { plusDays, type CalendarDate, type Instant } from '#domain/time.ts';
import { organizationNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { ListInput } from './contract.ts';
import { hashOfTerms } from './digest.ts';
import { loadWithHead, type OrderWithHead } from './snapshot.ts';
import { staffRefusal } from './staff-moves.ts';
import { byOf } from './transition.ts';

export const FILTERS = [
  'unconfirmed',
  'confirmed',
  'in_progress',
  'report_uploaded',
  'completed',
  'feedback_due',
  'in_dispute',
  'cancelled',
] as const;
export type Filter = (typeof FILTERS)[number];

export interface OrderLine {
  readonly id: string;
  readonly no: string;
  /** English, as both sides signed it; `type`, `product` and `lot` are for a reader's own language. */
  readonly title: string;
  readonly type: string;
  readonly product: string;
  readonly lot: number;
  readonly process: string;
  readonly state: string;
  readonly buyer: { readonly id: string; readonly name: string };
  readonly provider: { readonly id: string; readonly name: string };
  readonly due_minor: bigint;
  readonly currency: string;
  readonly placed_at: Instant;
  readonly moved_at: Instant;
  readonly due_at: Instant | null;
  readonly report_uploaded: boolean;
  readonly feedback_due: boolean;
  /** Whether the reader's side has to act. */
  readonly my_turn: boolean;
}

/** What an order is about, for lists in any language, from its terms `t`: of goods the first item and how many of it. */
export const SUBJECT = `jsonb_build_object('type', t.terms -> 'type', 'product', coalesce(t.terms -> 'product' -> 'name', t.terms -> 'items' -> 0 -> 'name'),
         'lot', coalesce(t.terms -> 'product' -> 'lot', t.terms -> 'items' -> 0 -> 'quantity'))`;

/** The states whose turn depends on facts: those of other states are long, and lists do without them. */
export const TURN_BY_FACTS: readonly string[] = PROCESSES.flatMap(({ states }) =>
  Object.keys(states).filter((name) => typeof states[name]?.turn === 'function'),
);

/** Human number of an order: INS-2041, or ORD-2042 for goods. */
export function numberOf(process: string, no: bigint): string {
  return `${process === 'inspection' ? 'INS' : 'ORD'}-${no}`;
}

const FEEDBACK_DUE = `(o.state IN ('completed', 'settled') AND (NOT o.facts ? 'feedback' OR (o.facts ? 'received_at' AND NOT o.facts ? 'accuracy')))`;

/** States under a filter; `settled` also stands under the cancelled and refunded ones. */
function statesOf(filter: Filter): string[] {
  // A dispute stands beside an order; some of its states have the names of an order's.
  const states = PROCESSES.filter(({ name }) => name !== 'dispute').flatMap((process) =>
    Object.entries(process.states)
      .filter(([, state]) => state.filter === filter)
      .map(([name]) => name),
  );
  return filter === 'cancelled' ? [...states, 'settled'] : states;
}

/** A dispute after release leaves the order completed, and stands under both. */
function standsUnder(filter: Filter, values: unknown[]): string {
  if (filter === 'feedback_due') return FEEDBACK_DUE;
  const states = `o.state = ANY ($${values.push(statesOf(filter))})`;
  return filter === 'in_dispute' ? `(${states} OR o.facts @> '{"paused": true}')` : states;
}

interface Condition {
  readonly text: string;
  readonly values: unknown[];
}

/** Everything but the status filter, which the counts leave out. */
function scope({ org, person, role }: PersonActor, input: ListInput): Condition {
  const values: unknown[] = [org];
  const add = (value: unknown) => `$${values.push(value)}`;
  const sides =
    input.side === 'buyer'
      ? 'o.buyer_org = $1'
      : input.side === 'provider'
        ? 'o.provider_org = $1'
        : '(o.buyer_org = $1 OR o.provider_org = $1)';
  const parts = [sides];
  if (role === 'field') parts.push(`o.facts ->> 'assigned' = ${add(person)}`);
  if (input.q) {
    const like = add(`%${input.q.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`);
    parts.push(
      `(o.title ILIKE ${like} OR CASE o.process WHEN 'inspection' THEN 'INS-' ELSE 'ORD-' END || o.no ILIKE ${like})`,
    );
  }
  if (input.from) parts.push(`o.placed_at >= ${add(startOfDay(input.from))}`);
  if (input.to) parts.push(`o.placed_at < ${add(startOfDay(plusDays(input.to, 1)))}`);
  return { text: parts.join(' AND '), values };
}

function startOfDay(date: CalendarDate): string {
  return `${date}T00:00:00Z`;
}

/** The orders of an organization on either side, newest first; `after` is the id the page before ended with. */
export async function ordersOf(
  tx: Tx,
  actor: PersonActor,
  input: ListInput,
): Promise<{ lines: OrderLine[]; next: string | null }> {
  const { text, values } = scope(actor, input);
  const parts = [text];
  if (input.filter) parts.push(standsUnder(input.filter, values));
  if (input.after) parts.push(`o.id < $${values.push(input.after)}`);
  const limit = `$${values.push(input.limit + 1)}`;
  const byFacts = `$${values.push(TURN_BY_FACTS)}`;
  const rows = await tx.sql<Row>(
    `SELECT o.id, o.no, o.title, o.process, o.process_version, o.state, o.buyer_org, o.provider_org, o.due_minor, o.currency, o.placed_at, o.moved_at, o.due_at,
       o.facts ? 'report' AS report_uploaded, ${FEEDBACK_DUE} AS feedback_due,
       ${SUBJECT} AS subject, CASE WHEN o.state = ANY (${byFacts}) THEN o.facts ELSE '{}' END AS turn_facts
     FROM orders o JOIN order_terms t ON t.order_id = o.id AND t.version = o.terms_version WHERE ${parts.join(' AND ')} ORDER BY o.id DESC LIMIT ${limit}`,
    values,
  );
  const shown = rows.slice(0, input.limit);
  const names = await organizationNames(tx, [...new Set(shown.flatMap((row) => [row.buyer_org, row.provider_org]))]);
  const lines = shown.map((row) => lineOf(row, names, actor.org));
  return { lines, next: rows.length > input.limit ? (lines.at(-1)?.id ?? null) : null };
}

interface Row {
  id: string;
  no: bigint;
  title: string;
  subject: Pick<OrderLine, 'type' | 'product' | 'lot'>;
  process: string;
  process_version: number;
  state: string;
  buyer_org: string;
  provider_org: string;
  due_minor: bigint;
  currency: string;
  placed_at: Instant;
  moved_at: Instant;
  due_at: Instant | null;
  report_uploaded: boolean;
  feedback_due: boolean;
  turn_facts: Record<string, unknown>;
}

function lineOf(row: Row, names: ReadonlyMap<string, string>, org: string): OrderLine {
  const { buyer_org, provider_org, process_version, no, subject, turn_facts, ...line } = row;
  const process = processNamed(row.process, process_version);
  const turns = turnOf(process.states[row.state], turn_facts);
  const mine = org === buyer_org ? 'buyer' : process.provider;
  return {
    ...line,
    ...subject,
    no: numberOf(row.process, no),
    buyer: { id: buyer_org, name: names.get(buyer_org) ?? '' },
    provider: { id: provider_org, name: names.get(provider_org) ?? '' },
    my_turn: turns.includes(mine) || (row.feedback_due && mine === 'buyer'),
  };
}

/** How many orders stand under each filter, by the same search. */
export async function filterCounts(
  tx: Tx,
  actor: PersonActor,
  input: ListInput,
): Promise<Record<Filter | 'all', number>> {
  const { text, values } = scope(actor, input);
  const sums = FILTERS.map((filter) => `count(*) FILTER (WHERE ${standsUnder(filter, values)})::int AS ${filter}`);
  const [row] = await tx.sql<Record<Filter | 'all', number>>(
    `SELECT count(*)::int AS "all", ${sums.join(', ')} FROM orders o WHERE ${text}`,
    values,
  );
  if (!row) throw new Error('a count has a row');
  return row;
}

export interface OfferedMove {
  readonly name: string;
  readonly process: string;
  readonly refusal: Refusal | null;
  readonly primary: boolean;
  readonly confirm: boolean;
}

export interface OrderView {
  readonly order: OrderSnapshot;
  readonly no: string;
  readonly by: By;
  readonly buyer: { readonly id: string; readonly name: string };
  readonly provider: { readonly id: string; readonly name: string };
  readonly placed_at: Instant;
  readonly terms_hash: string;
  /** Every move that is the reader's by its side, in the order of the process, with what it would meet now. */
  readonly moves: readonly OfferedMove[];
}

/** An order as one of its sides (or staff) sees it. Refused: not_found for everybody else. */
export async function orderOf(tx: Tx, actor: Actor, id: string, now: Instant): Promise<OrderView> {
  return viewOf(tx, actor, await loadWithHead(tx, id), now);
}

/** The same of an order that was read already. */
export async function viewOf(tx: Tx, actor: Actor, known: OrderWithHead, now: Instant): Promise<OrderView> {
  const { order, placed_at, terms_hash, buyer, provider } = known;
  const by = byOf(actor, order);
  return {
    order,
    by,
    no: numberOf(order.machine.process, known.no),
    placed_at,
    terms_hash,
    buyer: { id: order.buyer, name: buyer },
    provider: { id: order.provider, name: provider },
    moves: await offeredTo(tx, actor, order, movesFor(order, by, now)),
  };
}

/** What was read before a move, as the move has left it. */
export function movedOn(known: OrderWithHead, order: OrderSnapshot): OrderWithHead {
  const isSame = order.terms_version === known.order.terms_version;
  return { ...known, order, terms_hash: isSame ? known.terms_hash : hashOfTerms(order.terms) };
}

/** What is for other roles of the staff is left out; what is barred to this person keeps the reason. */
async function offeredTo(
  tx: Tx,
  actor: Actor,
  order: OrderSnapshot,
  moves: readonly OfferedMove[],
): Promise<OfferedMove[]> {
  const offered: OfferedMove[] = [];
  for (const move of moves) {
    const transition = transitionOf(order, move.name)?.transition;
    const barred = actor.kind === 'staff' && transition ? await staffRefusal(tx, actor, order, transition) : null;
    if (barred?.code !== 'order.not_your_move') offered.push({ ...move, refusal: barred ?? move.refusal });
  }
  return offered;
}

/** The moves of a side in the order's present state; those of other states are left out, those refused keep their reason. */
export function movesFor(order: OrderSnapshot, by: By, now: Instant): OfferedMove[] {
  const offered: OfferedMove[] = [];
  for (const machine of [order.machine, order.dispute]) {
    if (!machine) continue;
    const process = processNamed(machine.process, machine.process_version);
    for (const [name, transition] of Object.entries(process.transitions)) {
      if (transition.internal || movers(transition).includes('clock') || !transition.from.includes(machine.state))
        continue;
      const refused = mayMove(order, name, by, null, now);
      if (refused?.code === 'order.not_your_move') continue;
      offered.push({
        name,
        process: process.name,
        refusal: refused,
        primary: transition.primary === true,
        confirm: transition.confirm === true,
      });
    }
  }
  return offered;
}

export interface HistoryEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly process: string;
  readonly move: string;
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly person: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

/** The whole history, oldest first. The caller has checked who reads. */
export async function historyOf(tx: Tx, orderId: string): Promise<HistoryEntry[]> {
  const rows = await tx.sql<{
    seq: number;
    at: Instant;
    process: string;
    move: string;
    from_state: string;
    to_state: string;
    by_side: string;
    hash: string;
    private: { person: string | null; input: Record<string, unknown> } | null;
  }>(
    `SELECT seq, at, process, move, from_state, to_state, by_side, encode(hash, 'hex') AS hash, private FROM order_events WHERE order_id = $1 ORDER BY seq`,
    [orderId],
    'order-history',
  );
  return rows.map(({ from_state, to_state, by_side, private: own, ...row }) => ({
    ...row,
    from: from_state,
    to: to_state,
    by: by_side,
    person: own?.person ?? null,
    input: own?.input ?? {},
  }));
}

export interface TermsVersion {
  readonly version: number;
  readonly terms: OrderSnapshot['terms'];
  readonly hash: string;
  readonly made_by: string;
  readonly at: Instant;
}

export async function termsOf(tx: Tx, orderId: string): Promise<TermsVersion[]> {
  return tx.sql<TermsVersion>(
    `SELECT version, terms, hash, made_by, at FROM order_terms WHERE order_id = $1 ORDER BY version`,
    [orderId],
  );
}

/** What a client's key has made: an entry in the history of an order, a payment that was begun, or a payout. */
export interface KeyOutcome {
  readonly order: string | null;
  readonly seq: number | null;
  readonly payment: string | null;
  readonly payout: string | null;
}

/** What became of a client's key. Null: nothing was done with it. */
export async function outcomeOfKey(tx: Tx, org: string, key: string): Promise<KeyOutcome | null> {
  const [row] = await tx.sql<KeyOutcome>(
    `SELECT order_id AS "order", seq, result ->> 'payment' AS payment, result ->> 'payout' AS payout
     FROM command_keys WHERE org_id = $1 AND key = $2 AND (order_id IS NOT NULL OR result IS NOT NULL)`,
    [org, key],
  );
  return row ?? null;
}

/** Whether an order of the organization, or a dispute about one, is not at its end. Feedback may still be open. */
export async function hasOpenOrders(tx: Tx, org: string): Promise<boolean> {
  const rows = await tx.sql<{ process: string; version: number; state: string }>(
    `WITH own AS (SELECT * FROM orders WHERE buyer_org = $1 OR provider_org = $1)
     SELECT DISTINCT process, process_version AS version, state FROM own
     UNION SELECT 'dispute', d.process_version, d.state FROM own JOIN order_disputes d ON d.id = own.dispute_id`,
    [org],
  );
  return rows.some(({ process, version, state }) => !processNamed(process, version).states[state]?.final);
}
