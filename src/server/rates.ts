import type { CalendarDate } from '#domain/time.ts';
import { weighPrices } from '#modules/listings/commands.ts';
import { weighTiers } from '#modules/products/commands.ts';
import { ensureReference, updateRates } from '#modules/reference/commands.ts';
import type { Tx } from '#platform/db/pool.ts';

/** At the start: reference data, and prices weighed by the rates that came with this release where these are newer. */
export async function bringReference(tx: Tx): Promise<void> {
  if (await ensureReference(tx)) await weighAll(tx);
}

/**
 * New exchange rates, each how many units one US dollar buys, and every listed price weighed by them in the same database
 * transaction: readers filter and sort by the day's rates. Answers how many prices weigh otherwise now; again: none.
 */
export async function changeRates(
  tx: Tx,
  rates: Readonly<Record<string, number>>,
  dated: CalendarDate,
): Promise<number> {
  await updateRates(tx, rates, dated);
  return weighAll(tx);
}

async function weighAll(tx: Tx): Promise<number> {
  return (await weighPrices(tx)) + (await weighTiers(tx));
}
