import { refusal, type Refusal } from '#domain/errors.ts';
import { holdsMoney } from '#modules/ledger/queries.ts';
import { hasOpenOrders } from '#modules/orders/queries.ts';
import { ownedAlone } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import type { Session } from '#platform/http.ts';

/** Why an account cannot be erased now: nobody would be left to act, to be paid, or to answer for what was decided. */
export async function keptBy(tx: Tx, { person, staff }: Pick<Session, 'person' | 'staff'>): Promise<Refusal | null> {
  if (staff) return refusal('account.staff_stays');
  for (const { id, name: organization, shared } of await ownedAlone(tx, person)) {
    if (shared) return refusal('account.owner_stays', { organization });
    if (await hasOpenOrders(tx, id)) return refusal('account.orders_open', { organization });
    if (await holdsMoney(tx, id)) return refusal('account.money_left', { organization });
  }
  return null;
}
