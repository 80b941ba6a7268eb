import type { z } from '@hono/zod-openapi';
import { heldOf } from '#domain/ledger/posting.ts';
import type { Env } from '#platform/http.ts';
import { readerFor, refusalText } from '#platform/refusal-text.ts';
import type { OrderBody } from './contract.ts';
import type { OrderView } from './queries.ts';

interface Reading {
  readonly var: Readonly<Pick<Env['Variables'], 'locale' | 'now' | 'session'>>;
}

/** An order as the API shows it to who asks, with the reason of each refusal in their language and zone. */
export function bodyOfOrder(c: Reading, view: OrderView): z.infer<typeof OrderBody> {
  const { order, no, by, buyer, provider, terms_hash, moves } = view;
  const reader = readerFor(c.var.locale, c.var.session?.zone ?? 'UTC', c.var.now);
  const { currency, due_minor, fee_minor } = order.terms;
  return {
    id: order.id,
    no,
    process: order.machine.process,
    state: order.machine.state,
    version: order.version,
    side: by.side,
    buyer,
    provider,
    terms_version: order.terms_version,
    terms_hash,
    terms: { ...order.terms },
    money: {
      currency,
      due_minor,
      held_minor: Number(heldOf(order.tranches)),
      fee_minor,
      provider_minor: due_minor - fee_minor,
    },
    clocks: [order.machine, order.dispute].flatMap((machine) =>
      Object.entries(machine?.clocks ?? {}).map(([move, due]) => ({ move, due_at: iso(due) })),
    ),
    facts: { ...order.machine.facts },
    dispute: order.dispute && { id: order.dispute.id, state: order.dispute.state, facts: { ...order.dispute.facts } },
    moves: moves.map(({ name, refusal }) => ({
      name,
      possible: refusal === null,
      code: refusal?.code ?? null,
      reason: refusal && refusalText(reader, refusal),
    })),
  };
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
