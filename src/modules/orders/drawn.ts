import type { InspectionTerms } from '#domain/process/inspection-terms.ts';
import type { OrderSnapshot } from '#domain/process/order.ts';
import type { DefectClass } from '#domain/sampling/booking.ts';
import { draw } from '#domain/sampling/draw.ts';

/** Which units of the lot are inspected; the same for everybody who has the seed. */
export interface Drawn {
  readonly seed: string;
  readonly lot: number;
  readonly n: number;
  /** Units in ascending order. Where classes are judged on samples of different size, the further ones of a larger sample. */
  readonly parts: readonly { readonly classes: readonly DefectClass[]; readonly units: readonly number[] }[];
}

/** `termsHash` is that of the standing terms. Null: the order has no sampling plan. */
export function drawnFor({ id, terms }: Pick<OrderSnapshot, 'id' | 'terms'>, termsHash: string): Drawn | null {
  const { plan, product } = terms as unknown as InspectionTerms;
  if (!plan) return null;
  const { n, classes } = plan.computed;
  const seed = `${termsHash}:${id}`;
  const units = draw(seed, product.lot, n);
  const sizes = [...new Set([...classes.map((one) => one.n), n])].sort((a, b) => a - b);
  const parts = sizes.map((size, at) => ({
    classes: classes.filter((one) => one.n >= size).map((one) => one.class),
    units: units.slice(sizes[at - 1] ?? 0, size).toSorted((a, b) => a - b),
  }));
  return { seed, lot: product.lot, n, parts };
}
