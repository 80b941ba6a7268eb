import type { PersonActor } from '#domain/actor.ts';
import { Refused } from '#domain/errors.ts';
import type { OrderId } from '#domain/ids.ts';
import type { Side, Signs } from '#domain/offers.ts';
import type { InspectionFacts } from '#domain/process/inspection-terms.ts';
import type { CommonTerms, OrderSnapshot } from '#domain/process/order.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import { plusDays, startOf, type Instant } from '#domain/time.ts';
import { attachSent } from '#modules/files/commands.ts';
import type { FileRow } from '#modules/files/queries.ts';
import { organizationById, partiesOf } from '#modules/people/queries.ts';
import { ratesOf } from '#modules/reference/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';
import type { InspectionOffer } from './contract.ts';
import { hashOfTerms } from './digest.ts';
import type { GoodsInput } from './goods-contract.ts';
import { goodsTermsWith } from './goods-terms.ts';
import { newGoods } from './goods.ts';
import { offeredTerms } from './terms.ts';
import { start } from './transition.ts';

/** What a side asks for in an offer, by the process that the order would follow. */
export type Asked =
  | { readonly process: 'inspection'; readonly terms: InspectionOffer }
  | { readonly process: 'trade'; readonly terms: GoodsInput };
export type OfferedProcess = Asked['process'];

export type OfferedTerms = CommonTerms & Readonly<Record<string, unknown>>;

interface Offered {
  /** What the organization that is paid has to be. */
  readonly provider: 'inspects' | 'sells';
  readonly signs: Signs;
  /** From then on accepting would come too late for what was agreed. */
  readonly endsAt: (terms: OfferedTerms) => Instant;
  /** What the order's history calls its beginning. */
  readonly move: 'place' | 'agree';
  /** The order to which both sides have agreed already. */
  readonly begins: (agreed: Agreed, now: Instant) => OrderSnapshot;
}

/** Where an order was agreed, and by whom on each side; nobody where they are gone meanwhile. */
export interface AgreedIn {
  readonly conversation: string;
  readonly id: string;
  readonly no: number;
  readonly signed: Readonly<Record<Side, { readonly person: string | null; readonly at: Instant }>>;
}

interface Agreed extends Readonly<Record<Side, string>> {
  readonly id: string;
  readonly terms: OfferedTerms;
  readonly from: AgreedIn;
}

/** What offers need to know of each process that can be agreed in a conversation. */
export const OFFERED: Readonly<Record<OfferedProcess, Offered>> = {
  inspection: {
    provider: 'inspects',
    // Placing is an act of the buyer's, confirming binds: either way of agreeing is both at once.
    signs: { buyer: 'act', provider: 'bind' },
    endsAt: (terms) => startOf((terms['window'] as { from: string }).from, terms.zone),
    move: 'place',
    begins: ({ from: { signed: _, ...offer }, ...agreed }, now) => ({
      ...agreed,
      version: 0,
      terms_version: 1,
      dispute: null,
      tranches: [
        {
          id: newId('trn', now),
          minor: BigInt(agreed.terms.due_minor),
          fee_minor: BigInt(agreed.terms.fee_minor),
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
  trade: {
    provider: 'sells',
    // Offering and accepting are the signatures of a contract.
    signs: { buyer: 'bind', provider: 'bind' },
    // A day is left to pay in before the seller needs the rest of the time to ship as agreed.
    endsAt: (terms) => {
      const { ship_by, lead_days, zone } = terms as unknown as TradeTerms;
      return startOf(plusDays(ship_by, -lead_days), zone);
    },
    move: 'agree',
    begins: ({ id, buyer, provider, terms, from: { signed, ...offer } }, now) => {
      const hash = hashOfTerms({ ...terms });
      const by = ({ person, at }: AgreedIn['signed'][Side]) => ({ version: 1, hash, person: person ?? '', at });
      const facts = { signed: { buyer: by(signed.buyer), provider: by(signed.provider) }, offer } satisfies TradeFacts;
      return newGoods(id, { buyer, provider }, terms as unknown as TradeTerms, now, { state: 'agreed', facts });
    },
  },
};

/**
 * Complete terms, as the order would have them: what is asked for from the side that offers, all else from the server's own
 * records. Refused: input.invalid (a currency that the server does not know), what the terms of the process refuse, not_found (a
 * product that is not the provider's).
 */
export async function completeOffer(
  tx: Tx,
  asked: Asked,
  { files, ...sides }: Readonly<Record<Side, string>> & { readonly files: readonly FileRow[] },
  now: Instant,
): Promise<OfferedTerms> {
  const { currencies } = await ratesOf(tx);
  if (!currencies.includes(asked.terms.currency))
    throw new Refused('input.invalid', { field: 'terms.currency', expected: `one of ${currencies.join(', ')}` });
  if (asked.process === 'inspection') return { ...(await offeredTerms(tx, asked.terms, files, now)) };
  const named = files.map(({ id, name, sha256 }) => ({ id, name, sha256 }));
  return { ...(await goodsTermsWith(tx, asked.terms, { ...sides, files: named }, now)) };
}

export interface Agreement extends Readonly<Record<Side, string>> {
  readonly process: OfferedProcess;
  readonly terms: OfferedTerms;
  readonly from: AgreedIn;
}

/**
 * The order that an accepted offer makes, with exactly its terms: both sides have agreed. The actor is the side that
 * accepts. Refused: order.own_order, not_found (a side is suspended or not what it was), files of another order.
 */
export async function agreeOrder(
  tx: Tx,
  actor: PersonActor,
  { process, ...agreed }: Agreement,
  now: Instant,
): Promise<OrderSnapshot> {
  await checkSides(tx, agreed, process);
  const id = newId('ord', now);
  const files = (agreed.terms['files'] ?? []) as readonly { readonly id: string }[];
  await attachSent(
    tx,
    files.map((file) => file.id),
    id as OrderId,
  );
  const { begins, move } = OFFERED[process];
  const placed = await start(tx, actor, begins({ id, ...agreed }, now), move, null, now);
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
