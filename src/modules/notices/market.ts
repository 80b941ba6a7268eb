import type { OrgId, PersonId } from '#domain/ids.ts';
import { can } from '#domain/permissions.ts';
import type { CalendarDate } from '#domain/time.ts';
import { organizationNames, recipientsOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { OutboxEvent } from '#platform/outbox.ts';
import type { MarketData } from './tables.ts';
import type { Telling } from './write.ts';

interface SearchPayload {
  readonly search: string;
  readonly person: PersonId;
  readonly org: OrgId;
  readonly name: string;
  readonly count: number;
}

interface PaperPayload {
  readonly org: OrgId;
  readonly code: string;
  readonly day: CalendarDate | null;
  readonly reason: string | null;
}

export const MARKET_MOVES = [
  'search_matched',
  'products_matched',
  'paper_verified',
  'paper_refused',
  'paper_expiring',
] as const;
export type MarketMove = (typeof MARKET_MOVES)[number];

/** After these the company has to send another paper, or loses what it stands for. */
const ACTS: readonly MarketMove[] = ['paper_refused', 'paper_expiring'];

const moveIn = (topic: string): MarketMove | undefined => MARKET_MOVES.find((move) => move.replace('_', '.') === topic);

export const hearsOfMarket = (topic: string): boolean => moveIn(topic) !== undefined;

/** News of a search is for the person who saved it, of a paper for those who edit what the company shows. */
export async function ofMarket(tx: Tx, event: OutboxEvent): Promise<Telling | null> {
  const move = moveIn(event.topic);
  if (!move) return null;
  const payload = event.payload as unknown as SearchPayload | PaperPayload;
  const names = await organizationNames(tx, [payload.org]);
  const people = (await recipientsOf(tx, [payload.org])).filter(({ person, role }) =>
    'search' in payload ? person === payload.person : can(role, 'listing', 'edit'),
  );
  const { org } = payload;
  const act = ACTS.includes(move);
  return {
    event: `${event.topic}:${event.id}`,
    kind: 'market',
    move,
    order: null,
    data: dataOf(payload, names.get(org) ?? ''),
    at: event.at,
    to: people.map(({ person }) => ({ person, org, side: 'organization', act })),
  };
}

function dataOf(payload: SearchPayload | PaperPayload, organization: string): MarketData {
  const none = { no: null, title: null, subject: null, amount_minor: null, currency: null, organization } as const;
  if ('search' in payload) {
    const { name, search, count } = payload;
    return { ...none, name, search, count, reason: null, day: null };
  }
  return { ...none, name: payload.code, search: null, count: 0, reason: payload.reason, day: payload.day };
}
