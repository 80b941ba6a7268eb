import type { StaffActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import { staffCan, type StaffRole } from '#domain/permissions.ts';
import { atStake, type DisputeFacts } from '#domain/process/dispute.ts';
import { turnOf } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import type { Instant } from '#domain/time.ts';
import { conversationsBetween, type TalkOfCase } from '#modules/conversations/case.ts';
import { openFlags } from '#modules/conversations/queries.ts';
import { filesOfOrder, type FileRow } from '#modules/files/queries.ts';
import {
  historyOf,
  numberOf,
  orderOf,
  termsOf,
  type HistoryEntry,
  type OrderView,
  SUBJECT,
  type TermsVersion,
} from '#modules/orders/queries.ts';
import { waitingPaperCount } from '#modules/listings/papers.ts';
import { openTaskCount } from '#modules/payments/queries.ts';
import { explain, type ExplainedEntry } from '#modules/payments/explain.ts';
import { organizationNames, personNames } from '#modules/people/queries.ts';
import { reportsOfOrder, type Report } from '#modules/reports/queries.ts';
import { openThreads, threadsAbout, type Thread } from '#modules/support/queries.ts';
import { outboxState, type OutboxState } from '#platform/outbox.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';

/** A queue shows at most so many, the most urgent first. */
const QUEUE_MAX = 100;

/** What is inspected, for a reader's own language; `title` is English, as it was signed. */
export interface About {
  readonly type: string;
  readonly product: string;
  readonly lot: number;
}

const ABOUT = `${SUBJECT} AS about`;
const TERMS = `JOIN order_terms t ON t.order_id = o.id AND t.version = o.terms_version`;

/** One dispute in a queue. */
export interface CaseLine {
  readonly id: string;
  readonly order: string;
  readonly no: string;
  readonly title: string;
  readonly about: About;
  readonly state: string;
  readonly buyer: string;
  readonly provider: string;
  readonly opener: 'buyer' | 'provider';
  readonly claim_minor: number;
  readonly currency: string;
  readonly opened_at: Instant;
  /** When the clock changes its state; null where nothing runs. */
  readonly due_at: Instant | null;
  /** How often the head of staff has been reminded of it. */
  readonly reminded: number;
  /** The reader decided it before, so that the appeal is for somebody else. */
  readonly mine: boolean;
}

/** An order that waits for a person of the operator, or that shows that something does not run. */
export interface OrderQueueLine {
  readonly order: string;
  readonly no: string;
  readonly title: string;
  readonly about: About;
  readonly state: string;
  readonly buyer: string;
  readonly provider: string;
  readonly due_at: Instant | null;
}

export interface ForcedLine extends OrderQueueLine {
  readonly outcome: 'release' | 'refund';
  readonly reason: string;
  readonly asked_by: string;
  /** The reader asked for it, so that a second person has to agree. */
  readonly mine: boolean;
}

/** What needs a person. A queue that is not the reader's to see is null. */
export interface Desk {
  readonly decide: readonly CaseLine[] | null;
  readonly open: readonly CaseLine[] | null;
  readonly forced: readonly ForcedLine[];
  readonly overdue: readonly OrderQueueLine[];
  /** Clocks that should have fired a while ago: the sweeper does not run. */
  readonly stuck: readonly OrderQueueLine[];
  readonly finance: number | null;
  /** Messages to support that wait for an answer. */
  readonly support: number | null;
  /** Accreditation papers that wait to be looked at. */
  readonly papers: number | null;
  /** What sides have told of messages, and nobody has looked at yet. */
  readonly flags: number | null;
  readonly outbox: OutboxState;
}

/** Where a clock that has not fired after so long means that something is wrong. */
const STUCK_MS = 5 * 60_000;

export async function deskOf(tx: Tx, actor: StaffActor, now: Instant): Promise<Desk> {
  if (!staffCan(actor.role, 'order', 'read')) throw new Refused('not_found');
  const cases = staffCan(actor.role, 'dispute', 'read') ? await openCases(tx, actor) : null;
  const waiting = await waitingOrders(tx, actor, now);
  return {
    decide: cases?.filter(({ state }) => isForMediator(state)) ?? null,
    open: cases?.filter(({ state }) => !isForMediator(state)) ?? null,
    ...waiting,
    finance: staffCan(actor.role, 'ledger', 'read') ? await openTaskCount(tx) : null,
    support: staffCan(actor.role, 'support', 'answer') ? await openThreads(tx) : null,
    papers: await waitingPaperCount(tx, actor),
    flags: staffCan(actor.role, 'flag', 'close') ? await openFlags(tx) : null,
    outbox: await outboxState(tx),
  };
}

function isForMediator(state: string): boolean {
  return turnOf(processNamed('dispute', 1).states[state], {}).includes('mediator');
}

interface CaseRow {
  id: string;
  order_id: string;
  no: bigint;
  process: string;
  title: string;
  about: About;
  state: string;
  facts: DisputeFacts;
  currency: string;
  buyer_org: string;
  provider_org: string;
  opened_at: Instant;
  clocks: Record<string, number> | null;
}

/** Every dispute that is not over, the one that has waited longest for its next step first. */
async function openCases(tx: Tx, actor: StaffActor): Promise<CaseLine[]> {
  const over = Object.entries(processNamed('dispute', 1).states).flatMap(([name, { final }]) => (final ? [name] : []));
  const rows = await tx.sql<CaseRow>(
    `SELECT d.id, d.order_id, o.no, o.process, o.title, d.state, d.facts, o.currency, o.buyer_org, o.provider_org, d.opened_at, ${ABOUT},
       (SELECT jsonb_object_agg(c.move, (extract(epoch FROM c.due_at) * 1000)::bigint) FROM order_clocks c
         WHERE c.order_id = d.order_id AND c.machine = 'dispute') AS clocks
     FROM order_disputes d JOIN orders o ON o.dispute_id = d.id ${TERMS}
     WHERE d.state <> ALL ($1) ORDER BY d.opened_at, d.id LIMIT ${QUEUE_MAX * 2}`,
    [over],
    'staff-cases',
  );
  const names = await organizationNames(tx, [...new Set(rows.flatMap((row) => [row.buyer_org, row.provider_org]))]);
  const lines = rows.map((row) => ({
    id: row.id,
    order: row.order_id,
    no: numberOf(row.process, row.no),
    title: row.title,
    about: row.about,
    state: row.state,
    buyer: names.get(row.buyer_org) ?? '',
    provider: names.get(row.provider_org) ?? '',
    opener: row.facts.opener,
    claim_minor: row.facts.claim_minor,
    currency: row.currency,
    opened_at: row.opened_at,
    due_at: nextStateAt(row.clocks ?? {}),
    reminded: row.facts.reminded ?? 0,
    mine: row.facts.decision?.by === actor.person,
  }));
  return lines.sort((a, b) => (a.due_at ?? Infinity) - (b.due_at ?? Infinity));
}

/** A reminder is a clock too, but it changes nothing. */
function nextStateAt(clocks: Readonly<Record<string, number>>): Instant | null {
  const { transitions } = processNamed('dispute', 1);
  const dues = Object.entries(clocks).flatMap(([move, due]) => (transitions[move]?.to === 'same' ? [] : [due]));
  return dues.length > 0 ? Math.min(...dues) : null;
}

interface OrderRow {
  id: string;
  no: bigint;
  process: string;
  title: string;
  about: About;
  state: string;
  buyer_org: string;
  provider_org: string;
  due_at: Instant | null;
  force: { person: string; outcome: 'release' | 'refund'; reason: string } | null;
  report_due: number | null;
}

const LINE = `o.id, o.no, o.process, o.title, o.state, o.buyer_org, o.provider_org, ${ABOUT}`;
/** Every request for a forced outcome is an entry of the history, which has an index of these; orders have none. */
const FORCED = `
  SELECT ${LINE}, o.due_at, o.facts -> 'force' AS force, NULL::float8 AS report_due FROM orders o ${TERMS}
  WHERE o.id IN (SELECT order_id FROM order_events WHERE move = 'askForce') AND o.facts ? 'force' AND o.state = ANY ($1)
  ORDER BY o.moved_at, o.id LIMIT ${QUEUE_MAX}`;
const OVERDUE = `
  SELECT ${LINE}, c.due_at, NULL::jsonb AS force, (o.facts ->> 'report_due')::float8 AS report_due
  FROM order_clocks c JOIN orders o ON o.id = c.order_id ${TERMS}
  WHERE c.move = 'refundOverdue' AND o.state = 'funded' AND (o.facts ->> 'report_due')::float8 < $1
  ORDER BY c.due_at, o.id LIMIT ${QUEUE_MAX}`;
const STUCK = `
  SELECT ${LINE}, c.due_at, NULL::jsonb AS force, NULL::float8 AS report_due
  FROM order_clocks c JOIN orders o ON o.id = c.order_id ${TERMS} WHERE c.due_at < $1 ORDER BY c.due_at, o.id LIMIT ${QUEUE_MAX}`;

async function waitingOrders(
  tx: Tx,
  actor: StaffActor,
  now: Instant,
): Promise<Pick<Desk, 'forced' | 'overdue' | 'stuck'>> {
  const states = processNamed('inspection', 1).transitions['force']?.from ?? [];
  const forced = await tx.sql<OrderRow>(FORCED, [states], 'staff-forced');
  const overdue = await tx.sql<OrderRow>(OVERDUE, [now], 'staff-overdue');
  const stuck = await tx.sql<OrderRow>(STUCK, [toDb(now - STUCK_MS)], 'staff-stuck');
  const all = [...forced, ...overdue, ...stuck];
  const names = await organizationNames(tx, [...new Set(all.flatMap((row) => [row.buyer_org, row.provider_org]))]);
  const people = await personNames(tx, [...new Set(forced.flatMap(({ force }) => (force ? [force.person] : [])))]);
  const lineOf = (row: OrderRow): OrderQueueLine => ({
    order: row.id,
    no: numberOf(row.process, row.no),
    title: row.title,
    about: row.about,
    state: row.state,
    buyer: names.get(row.buyer_org) ?? '',
    provider: names.get(row.provider_org) ?? '',
    due_at: row.report_due ?? row.due_at,
  });
  const forcedOf = (row: OrderRow): ForcedLine[] => {
    if (!row.force) return [];
    const { person, outcome, reason } = row.force;
    return [{ ...lineOf(row), outcome, reason, asked_by: people.get(person) ?? '', mine: person === actor.person }];
  };
  return { forced: forced.flatMap(forcedOf), overdue: overdue.map(lineOf), stuck: stuck.map(lineOf) };
}

export interface Found {
  readonly kind: 'order' | 'case';
  readonly id: string;
}

/** An order or a dispute by its id, or an order by its number with or without the letters before it; null for none. */
export async function findFor(tx: Tx, actor: StaffActor, text: string): Promise<Found | null> {
  if (!staffCan(actor.role, 'order', 'read')) throw new Refused('not_found');
  const asked = text.trim();
  const no = /^(?:[a-z]{3}-)?(\d{1,15})$/i.exec(asked)?.[1];
  const [order] = await tx.sql<{ id: string }>(`SELECT id FROM orders WHERE id = $1 OR no = $2`, [
    asked.toLowerCase(),
    no ?? null,
  ]);
  if (order) return { kind: 'order', id: order.id };
  if (!staffCan(actor.role, 'dispute', 'read')) return null;
  const [dispute] = await tx.sql<{ id: string }>(`SELECT id FROM order_disputes WHERE id = $1`, [asked.toLowerCase()]);
  return dispute ? { kind: 'case', id: dispute.id } : null;
}

/** Everything about one dispute, as whoever decides it needs to see it. */
export interface Case {
  readonly id: string;
  readonly view: OrderView;
  readonly facts: DisputeFacts;
  readonly state: string;
  /** It is the order's newest dispute; only that one can still be decided. */
  readonly current: boolean;
  /** What a decision divides, in minor units. */
  readonly stake_minor: bigint;
  readonly terms: readonly TermsVersion[];
  readonly history: readonly HistoryEntry[];
  readonly people: ReadonlyMap<string, string>;
  readonly reports: readonly Report[];
  readonly files: ReadonlyMap<string, FileRow>;
  readonly ledger: readonly ExplainedEntry[];
  /** What was written to support about the order. */
  readonly threads: readonly Thread[];
  /** What the sides said to each other; where the order was agreed first. */
  readonly talks: readonly TalkOfCase[];
}

/** Refused: not_found, also for staff whose role has nothing to do with disputes. */
export async function caseOf(tx: Tx, actor: StaffActor, disputeId: string, now: Instant): Promise<Case> {
  if (!staffCan(actor.role, 'dispute', 'read')) throw new Refused('not_found');
  const [row] = await tx.sql<{ order_id: string; state: string; facts: DisputeFacts }>(
    `SELECT order_id, state, facts FROM order_disputes WHERE id = $1`,
    [disputeId],
  );
  if (!row) throw new Refused('not_found');
  const view = await orderOf(tx, actor, row.order_id, now);
  const history = await historyOf(tx, row.order_id);
  const { buyer, provider } = view.order;
  const [terms, reports, files, ledger, threads, talks] = await Promise.all([
    termsOf(tx, row.order_id),
    reportsOfOrder(tx, row.order_id),
    filesOfOrder(tx, row.order_id),
    explain(tx, actor, row.order_id),
    threadsAbout(tx, row.order_id, [buyer, provider]),
    conversationsBetween(tx, actor, { order: row.order_id, buyer, provider }),
  ]);
  const people = await personNames(tx, [...new Set(history.flatMap(({ person }) => person ?? []))]);
  return {
    id: disputeId,
    view,
    facts: row.facts,
    state: row.state,
    current: view.order.dispute?.id === disputeId,
    stake_minor: atStake(view.order, row.facts),
    terms,
    history,
    people,
    reports,
    files: new Map(files.map((file) => [file.id, file])),
    ledger,
    threads,
    talks,
  };
}

/** What somebody wrote in the course of a dispute, with the files sent along. */
export interface Statement {
  readonly seq: number;
  readonly at: Instant;
  readonly move: string;
  readonly by: string;
  readonly person: string | null;
  readonly text: string;
  readonly files: readonly FileRow[];
}

/** Everything said about the order's work and its disputes, oldest first; what has been erased is left out. */
export function statementsOf({ history, files }: Pick<Case, 'history' | 'files'>): Statement[] {
  return history.flatMap(({ seq, at, process, move, by, person, input }) => {
    const fields = Object.entries(processNamed(process, 1).transitions[move]?.input ?? {});
    const text = fields
      .map(([name, { type }]) => (type === 'text' ? input[name] : null))
      .find((one) => typeof one === 'string');
    const sent = Array.isArray(input['files']) ? input['files'] : [];
    if (typeof text !== 'string' && sent.length === 0) return [];
    const rows = sent.flatMap((id) => files.get(String(id)) ?? []);
    return [{ seq, at, move, by, person, text: typeof text === 'string' ? text : '', files: rows }];
  });
}

/** Who may give the outbox its tries back. */
export function mayRevive(role: StaffRole): boolean {
  return role === 'admin';
}

export interface NextClock {
  readonly order: string;
  readonly no: string;
  readonly machine: 'order' | 'dispute';
  readonly move: string;
  readonly due_at: Instant;
  readonly buyer: string;
  readonly provider: string;
}

/** The clock exits that will fire next in the whole installation. */
export async function nextClocks(tx: Tx, count: number): Promise<NextClock[]> {
  const rows = await tx.sql<{
    id: string;
    no: bigint;
    process: string;
    machine: 'order' | 'dispute';
    move: string;
    due_at: Instant;
    buyer_org: string;
    provider_org: string;
  }>(
    `SELECT o.id, o.no, o.process, c.machine, c.move, c.due_at, o.buyer_org, o.provider_org
     FROM order_clocks c JOIN orders o ON o.id = c.order_id ORDER BY c.due_at, o.id, c.move LIMIT $1`,
    [count],
    'staff-next-clocks',
  );
  return rows.map(({ id, no, process, buyer_org, provider_org, ...row }) => ({
    ...row,
    order: id,
    no: numberOf(process, no),
    buyer: buyer_org,
    provider: provider_org,
  }));
}
