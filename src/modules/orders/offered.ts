import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId } from '#domain/ids.ts';
import type { Side, Signs } from '#domain/offers.ts';
import type { InspectionFacts } from '#domain/process/inspection-terms.ts';
import type { CommonTerms, OrderSnapshot } from '#domain/process/order.ts';
import { startOf, type Instant } from '#domain/time.ts';
import { attachSent } from '#modules/files/commands.ts';
import type { FileRow } from '#modules/files/queries.ts';
import { organizationById, partiesOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import type { InspectionOffer } from './contract.ts';
import { offeredTerms } from './terms.ts';
import { start } from './transition.ts';

/** What a side asks for in an offer, by the process that the order would follow. */
export type Asked = { readonly process: 'inspection'; readonly terms: InspectionOffer };
export type OfferedProcess = Asked['process'];

export type OfferedTerms = CommonTerms & Readonly<Record<string, unknown>>;

type Begun = Pick<OrderSnapshot, 'tranches' | 'machine'>;

interface Offered {
  /** What the organization that is paid has to be. */
  readonly provider: 'inspects' | 'sells';
  readonly signs: Signs;
  /** From then on accepting would come too late for what was agreed. */
  readonly endsAt: (terms: OfferedTerms) => Instant;
  /** Where an order begins to which both sides have agreed already. */
  readonly begins: (terms: OfferedTerms, from: AgreedIn, now: Instant) => Begun;
}

/** Where an order was agreed. */
export interface AgreedIn {
  readonly conversation: string;
  readonly id: string;
  readonly no: number;
}

/** What offers need to know of each process that can be agreed in a conversation. */
export const OFFERED: Readonly<Record<OfferedProcess, Offered>> = {
  inspection: {
    provider: 'inspects',
    // Placing is an act of the buyer's, confirming binds: either way of agreeing is both at once.
    signs: { buyer: 'act', provider: 'bind' },
    endsAt: (terms) => startOf((terms['window'] as { from: string }).from, terms.zone),
    begins: (terms, offer, now) => ({
      tranches: [
        {
          id: newId('trn', now),
          minor: BigInt(terms.due_minor),
          fee_minor: BigInt(terms.fee_minor),
          state: 'due',
        },
      ],
      machine: {
        process: 'inspection',
        process_version: 1,
        state: 'confirmed',
        facts: { confirmed_at: now, offer } satisfies InspectionFacts,
        clocks: {},
        rests: {},
      },
    }),
  },
};

/**
 * Complete terms, as the order would have them: price and what is asked for from the side that offers, all else from the
 * server's own records. Refused: what the terms of the process refuse.
 */
export async function completeOffer(
  tx: Tx,
  asked: Asked,
  files: readonly FileRow[],
  now: Instant,
): Promise<OfferedTerms> {
  return { ...(await offeredTerms(tx, asked.terms, files, now)) };
}

export interface Agreement {
  readonly process: OfferedProcess;
  readonly terms: OfferedTerms;
  readonly buyer: string;
  readonly provider: string;
  readonly from: AgreedIn;
}

/**
 * The order that an accepted offer makes, with exactly its terms, at once confirmed: both sides have agreed. The actor is
 * the side that accepts. Refused: order.own_order, not_found (a side is suspended or not what it was), files of another order.
 */
export async function agreeOrder(
  tx: Tx,
  actor: PersonActor,
  { process, terms, buyer, provider, from }: Agreement,
  now: Instant,
): Promise<OrderSnapshot> {
  await checkSides(tx, { buyer, provider }, process);
  const id = newId('ord', now);
  const files = (terms['files'] ?? []) as readonly { readonly id: string }[];
  await attachSent(
    tx,
    files.map((file) => file.id),
    id as OrderId,
  );
  const begun = OFFERED[process].begins(terms, from, now);
  const order = { id, version: 0, buyer, provider, terms, terms_version: 1, dispute: null, ...begun };
  const placed = await start(tx, actor, order, 'place', null, now);
  if (!placed) throw new Error('without a key nothing was used before');
  return placed;
}

/** Refused: order.own_order, not_found. */
export async function checkSides(
  tx: Tx,
  { buyer, provider }: Readonly<Record<Side, string>>,
  process: OfferedProcess,
): Promise<void> {
  const { shareMember, ...may } = await partiesOf(tx, buyer, provider);
  if (buyer === provider || shareMember) throw new Refused('order.own_order');
  if (!may[OFFERED[process].provider]) throw new Refused('not_found');
  if ((await organizationById(tx, buyer)).suspended_at !== null) throw new Refused('not_found');
}
