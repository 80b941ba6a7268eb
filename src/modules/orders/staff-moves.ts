import type { StaffActor } from '#domain/actor.ts';
import { refusal, type Refusal } from '#domain/errors.ts';
import { staffCan } from '#domain/permissions.ts';
import { movers, type Mover } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { isMemberOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';

type Moves = { readonly by: Mover | readonly Mover[] };

/** A decision and a forced outcome are for some roles of the staff only, and never for somebody who belongs to a side. */
export async function staffRefusal(
  tx: Tx,
  actor: StaffActor,
  { buyer, provider }: Pick<OrderSnapshot, 'buyer' | 'provider'>,
  transition: Moves,
): Promise<Refusal | null> {
  if (!mayByRole(actor, transition)) return refusal('order.not_your_move');
  const isParty = await isMemberOf(tx, actor.person, [buyer, provider]);
  return isParty ? refusal('dispute.mediator_is_party') : null;
}

function mayByRole({ role }: StaffActor, transition: Moves): boolean {
  return movers(transition).some((mover) =>
    mover === 'mediator'
      ? staffCan(role, 'dispute', 'decide')
      : mover === 'staff'
        ? staffCan(role, 'order', 'force')
        : false,
  );
}
