import { decide } from '#domain/process/decide.ts';
import type { By } from '#domain/process/define.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import { transitionOf } from '#domain/process/decide.ts';
import type { Instant } from '#domain/time.ts';

export interface MoneyPreview {
  readonly provider: bigint;
  readonly fees: bigint;
  readonly buyer: bigint;
}

/** What a move that needs no amounts of its own would do to the money if it were made now; null where it moves none or would be refused. */
export function previewOf(order: OrderSnapshot, name: string, by: By, now: Instant): MoneyPreview | null {
  const transition = transitionOf(order, name)?.transition;
  if (!transition?.posts || transition.money === 'freeze') return null;
  const input: Record<string, unknown> = {};
  for (const [field, spec] of Object.entries(transition.input ?? {})) {
    if (spec.type !== 'seen') continue;
    const report = order.machine.facts['report'] as { version: number } | undefined;
    input[field] = spec.what === 'terms' ? order.terms_version : (report?.version ?? 0);
  }
  const decision = decide(order, name, by, input, now);
  if (!decision.ok) return null;
  const sums = { provider: 0n, fees: 0n, buyer: 0n };
  for (const { transfer } of decision.steps) {
    for (const { to, minor } of transfer?.postings ?? []) {
      if (to.startsWith('balance:')) sums.provider += minor;
      else if (to.startsWith('fees:')) sums.fees += minor;
      else if (to.startsWith('refund:')) sums.buyer += minor;
    }
  }
  return sums;
}
