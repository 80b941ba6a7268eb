import { can } from '#domain/permissions.ts';
import { turnsIn } from '#modules/orders/head.ts';
import { organizationNames } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { OutboxEvent } from '#platform/outbox.ts';
import type { MoneyData } from './tables.ts';
import { HEARING, type Known, type Telling } from './write.ts';

/** What the payments module says of money that is neither a move of an order nor an answer to one. */
interface MoneyPayload {
  readonly payment?: string | null;
  readonly refund?: string;
  readonly payout?: string;
  readonly order?: string;
  /** The organization it is about: the buyer of a payment, whoever is paid out. */
  readonly buyer?: string;
  readonly org?: string;
  /** Who acted, and is not told of it. */
  readonly person?: string | null;
  readonly minor?: number;
  readonly currency?: string;
  readonly method?: string | null;
  readonly cause?: 'order' | 'unapplied';
  readonly outcome?: string;
  readonly reason?: string | null;
}

export const MONEY_MOVES = [
  'payment_failed',
  'payment_short',
  'refund_sent',
  'refund_done',
  'refund_failed',
  'unused_sent',
  'unused_done',
  'payout_requested',
  'payout_done',
  'payout_failed',
  'payout_account',
] as const;
export type MoneyMove = (typeof MONEY_MOVES)[number];

/** After these somebody has to do something: pay again, or look at the bank details. */
const ACTS: readonly MoneyMove[] = ['payment_failed', 'payment_short', 'payout_failed'];

const isUnused = ({ cause }: MoneyPayload): boolean => cause === 'unapplied';

/** What to say of each event, or null where somebody else has said it. */
const TOPICS: Readonly<Record<string, (payload: MoneyPayload) => MoneyMove | null>> = {
  'payment.failed': () => 'payment_failed',
  'payment.arrived': ({ outcome }) => (outcome === 'short' ? 'payment_short' : null),
  'payment.refund_sent': (payload) => (isUnused(payload) ? 'unused_sent' : 'refund_sent'),
  'payment.refunded': (payload) => (isUnused(payload) ? 'unused_done' : 'refund_done'),
  'payment.refund_failed': () => 'refund_failed',
  'payout.requested': () => 'payout_requested',
  'payout.done': () => 'payout_done',
  'payout.failed': () => 'payout_failed',
  'payout.account_changed': () => 'payout_account',
};

export const hearsOfMoney = (topic: string): boolean => topic in TOPICS;

export const orderOfMoney = ({ payload }: OutboxEvent): string | undefined => (payload as MoneyPayload).order;

export function organizationOfMoney({ payload }: OutboxEvent): string | undefined {
  const { buyer, org } = payload as MoneyPayload;
  return buyer ?? org;
}

/**
 * Money of an order is told to those of the buyer's organization who hear of its orders, payouts to those who may ask for
 * them. A change of where they go is told to whoever made it as well.
 */
export async function ofMoney(tx: Tx, event: OutboxEvent, known: Known): Promise<Telling | null> {
  const payload = event.payload as MoneyPayload;
  const move = TOPICS[event.topic]?.(payload);
  const org = organizationOfMoney(event);
  if (!move || org === undefined) return null;
  const head = payload.order === undefined ? null : known.heads.get(payload.order);
  const names = await organizationNames(tx, [org]);
  const side = head ? 'buyer' : 'organization';
  const waits = !head || turnsIn(head.process, head.process_version, head.state, head).includes('buyer');
  const act = ACTS.includes(move) && waits;
  const people = (known.people.get(org) ?? []).filter(({ role, person }) => {
    if (move === 'payout_account') return can(role, 'organization', 'payout');
    return person !== payload.person && (head ? HEARING.includes(role) : can(role, 'organization', 'payout'));
  });
  const data: MoneyData = {
    no: head?.no ?? null,
    title: head?.title ?? null,
    subject: head?.subject ?? null,
    organization: names.get(org) ?? '',
    amount_minor: payload.minor ?? null,
    currency: payload.currency ?? null,
    method: payload.method ?? null,
    reason: payload.reason ?? null,
  };
  return {
    event: `${event.topic}:${idOf(move, payload, event)}`,
    kind: 'money',
    move,
    order: head?.id ?? null,
    data,
    at: event.at,
    to: people.map(({ person }) => ({ person, org, side, act })),
  };
}

/** A rail may say one thing twice; what can happen again is told apart by the event. */
function idOf(move: MoneyMove, { payment, refund, payout }: MoneyPayload, event: OutboxEvent): string {
  const repeats = move === 'payment_short' || move === 'payout_account';
  return (repeats ? null : (payout ?? refund ?? payment)) ?? String(event.id);
}
