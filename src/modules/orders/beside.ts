import { Refused } from '#domain/errors.ts';
import type { Input } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { TradeFacts } from '#domain/process/trade-facts.ts';
import { isFaulty } from '#domain/process/trade-feedback.ts';
import type { TradeTerms } from '#domain/process/trade-terms.ts';
import type { Instant } from '#domain/time.ts';
import type { FileRow } from '#modules/files/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { bindInspection } from './bound.ts';
import { checkHold } from './holds.ts';
import { noteShipment } from './shipments.ts';

interface Making {
  /** As it stands before the move. */
  readonly order: OrderSnapshot;
  readonly input: Input;
  /** Those that the move names. */
  readonly files: readonly FileRow[];
}

interface Beside {
  /** Asked when the process allows the move; what it refuses is not made. */
  readonly before?: (tx: Tx, making: Making, now: Instant) => Promise<void> | void;
  /** Once, after it was made. */
  readonly after?: (tx: Tx, making: Making, now: Instant) => Promise<void>;
}

/** Who signs binds the money too: some way to pay must be able to hold it so long. */
const signing: Beside = {
  before: async (tx, { order: { machine, terms } }, now) => {
    const signed = (machine.facts as TradeFacts).amendment?.terms ?? (terms as unknown as TradeTerms);
    await checkHold(tx, signed, signed.policy, now);
  },
};

/** Goods that came are shown in pictures; other files count for nothing where photos are needed. */
const photosIn = (files: readonly FileRow[]) => files.filter(({ preview_key }) => preview_key !== null).length;

/**
 * What a move looks at or writes beside the order itself, in the same database transaction, by its name. Refused:
 * trade.hold_too_long, trade.inspection_unfit, trade.photos_missing, trade.seller_needs_photos.
 */
export const BESIDE: Readonly<Record<string, Beside>> = {
  sign: signing,
  signAmendment: signing,
  bindInspection: { before: (tx, { order, input }, now) => bindInspection(tx, order, input, now) },
  claim: {
    before: (_, { order, input, files }) => {
      const { claim_photos_min: min } = order.terms.policy;
      if (isFaulty(input['kind']) && photosIn(files) < min)
        throw new Refused('trade.photos_missing', { field: 'files', min });
    },
  },
  objectReturn: {
    before: (_, { files }) => {
      if (photosIn(files) === 0) throw new Refused('trade.seller_needs_photos', { field: 'files' });
    },
  },
  ship: { after: (tx, { order, input }, now) => noteShipment(tx, order.id, { input, back: false }, now) },
  sendBack: { after: (tx, { order, input }, now) => noteShipment(tx, order.id, { input, back: true }, now) },
};
