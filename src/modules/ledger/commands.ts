import type { Account } from '#domain/ledger/chart.ts';
import { entriesOf, type Posting } from '#domain/ledger/posting.ts';
import { Refused } from '#domain/errors.ts';
import type { Instant } from '#domain/time.ts';
import { toDb, type Tx } from '#platform/db/pool.ts';
import { newId } from '#platform/random.ts';

export interface Booking {
  /** Unique for ever: a second booking with the same key is not made. */
  readonly key: string;
  readonly reason: string;
  readonly actor: string;
  readonly postings: readonly Posting[];
}

/**
 * The one write to the ledger besides an order's moves, which book through the same database function. Returns the id
 * of the transfer, or null when the key was booked before. Refused: ledger.insufficient_funds.
 */
export async function post(tx: Tx, booking: Booking, now: Instant): Promise<string | null> {
  const entries = sortForLocks(entriesOf(booking.postings));
  if (entries.length === 0) return null;
  const before = await tx.sql(`SELECT 1 FROM book_transfers WHERE key = $1`, [booking.key], 'ledger-key');
  if (before.length > 0) return null;
  const id = newId('trf', now);
  try {
    await tx.sql(
      `SELECT ledger_post($1, $2, $3, NULL, NULL, $4, $5, $6, $7, '{}', '{}', '{}')`,
      [
        id,
        booking.key,
        booking.reason,
        booking.actor,
        toDb(now),
        entries.map((e) => e.account),
        entries.map((e) => e.minor),
      ],
      'ledger-post',
    );
  } catch (error) {
    throw bookingError(error);
  }
  return id;
}

/** Escrow first, then by id: the one order of locks, so that two transfers over the same accounts cannot deadlock. */
export function sortForLocks<Entry extends { readonly account: Account }>(entries: readonly Entry[]): Entry[] {
  const rank = ({ account }: Entry) => (account.startsWith('escrow:') ? `0${account}` : `1${account}`);
  return [...entries].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** What the database's guards refused, in the catalogue's words; anything else as it came. */
export function bookingError(error: unknown): unknown {
  const constraint = (error as { constraint?: string }).constraint;
  if (constraint === 'ledger_balance_sign') return new Refused('ledger.insufficient_funds');
  if (constraint === 'ledger_one_settlement' || constraint === 'ledger_escrow_moves_whole')
    return new Refused('ledger.settled_already');
  return error;
}
