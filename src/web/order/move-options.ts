import type { Actor } from '#domain/actor.ts';
import type { Field } from '#domain/process/define.ts';
import { processNamed } from '#domain/process/registry.ts';
import { ordersOf, type OrderView } from '#modules/orders/queries.ts';
import { membersOf } from '#modules/people/queries.ts';
import type { Tx } from '#platform/db/pool.ts';
import { orderTitle } from '#web/order-title.ts';
import type { Option } from '#web/ui/input.tsx';
import type { View } from '#web/view.ts';
import { aboutOf } from './about.tsx';

type Options = Readonly<Record<string, readonly Option[]>>;

/** What each value of a move can be chosen from, where that is in the database or in the terms. */
export async function optionsOf(
  tx: Tx,
  actor: Actor,
  { view, shown, fields }: { view: View; shown: OrderView; fields: Readonly<Record<string, Field>> },
): Promise<Options> {
  const found: Record<string, readonly Option[]> = {};
  if (actor.kind !== 'person') return found;
  const byTerms = aboutOf(shown.order.machine.process).options(view, shown.order.terms);
  for (const [name, { type }] of Object.entries(fields)) {
    if (type === 'member') {
      const members = await membersOf(tx, actor.org);
      found[name] = members.map((one) => ({ value: one.person, label: one.name }));
    } else if (type === 'order') {
      const { lines } = await ordersOf(tx, actor, { side: 'buyer', limit: 100 });
      found[name] = lines
        .filter(({ process, state }) => process === 'inspection' && !processNamed(process, 1).states[state]?.final)
        .map((line) => ({ value: line.id, label: `${line.no} ${orderTitle(view, line)}` }));
    } else if (byTerms[name]) found[name] = byTerms[name];
  }
  return found;
}
